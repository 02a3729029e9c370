/*-------------------------------------------------------------------------
 *
 * redact.h
 *	  SQL text without the literals that may be secrets.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_REDACT_H
#define CORE_REDACT_H

extern char *redact_secrets(const char *sql);

#endif							/* CORE_REDACT_H */
