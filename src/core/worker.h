/*-------------------------------------------------------------------------
 *
 * worker.h
 *	  A function of ours in a background worker, in a transaction of its own.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_WORKER_H
#define CORE_WORKER_H

/* What a worker runs; exported by name, like the entry points of SQL. */
typedef void (*WorkerFunction) (const char *payload, size_t length);

extern bool worker_run(const char *function, const char *payload,
					   size_t length, int timeout_ms);

#endif							/* CORE_WORKER_H */
