/*-------------------------------------------------------------------------
 *
 * attempt.h
 *	  What may fail, and its error as a value.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_ATTEMPT_H
#define CORE_ATTEMPT_H

extern ErrorData *attempt(void (*action) (void *arg), void *arg);
extern char *attempt_describe(const ErrorData *error);

#endif							/* CORE_ATTEMPT_H */
