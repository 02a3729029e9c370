/*-------------------------------------------------------------------------
 *
 * execute.h
 *	  Run the statements of a script, one by one.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_EXECUTE_H
#define CORE_EXECUTE_H

#include "nodes/parsenodes.h"

#include "core/enum_values.h"
#include "core/script.h"

typedef struct ExecuteOptions
{
	/* limit for each statement in milliseconds, 0 = the caller's alone */
	int			statement_timeout;

	/* run what says CONCURRENTLY without it, with a notice */
	bool		plain_concurrently;

	/* enum types of this subtransaction, NULL = don't treat them apart */
	NewEnums   *new_enums;

	/* called after each statement, NULL = nothing */
	void		(*after_statement) (void *arg);
	void	   *arg;
} ExecuteOptions;

extern void execute_script(const Script *script,
						   const ExecuteOptions *options);

/* copy_rows.c */
extern void copy_rows(CopyStmt *statement, const Script *script,
					  const ScriptStatement *place);

#endif							/* CORE_EXECUTE_H */
