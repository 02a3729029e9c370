/*-------------------------------------------------------------------------
 *
 * findings.h
 *	  What validate() finds.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_FINDINGS_H
#define MIGRATE_FINDINGS_H

#include "funcapi.h"

#include "project/environment.h"
#include "project/migrations.h"

typedef enum Severity
{
	SEVERITY_ERROR,				/* a run refuses it, or would go wrong */
	SEVERITY_WARNING,
	SEVERITY_INFO
} Severity;

typedef struct Findings
{
	ReturnSetInfo *result;
	Environment *environment;	/* NULL = nobody knows which one */
	MigrationSet *set;
} Findings;

/* code, object, message; hint may be NULL */
extern void findings_add(const Findings *findings, Severity severity,
						 const char *code, const char *object,
						 const char *message, const char *hint);

/* validate_files.c */
extern void validate_names(const Findings *findings);
extern void validate_texts(const Findings *findings);

#endif							/* MIGRATE_FINDINGS_H */
