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
#include "tcop/dest.h"

#include "core/enum_values.h"
#include "core/script.h"

typedef struct ExecuteOptions
{
	/* limit for each statement in milliseconds, 0 = the caller's alone */
	int			statement_timeout;

	/* run what says CONCURRENTLY without it, with a notice */
	bool		plain_concurrently;

	/* as a client's own statement, which may end the transaction */
	bool		top_level;

	/* a SELECT whose first column is false or NULL is an error */
	bool		is_verification;

	/* the name of an index that CREATE INDEX doesn't name, NULL = any */
	const char *index_name;

	/* enum types of this subtransaction, NULL = don't treat them apart */
	NewEnums   *new_enums;

	/* called after each statement, NULL = nothing */
	void		(*after_statement) (void *arg);

	/* the same, but an error that it raises has the statement's place */
	void		(*inspect) (void *arg);
	void	   *arg;
} ExecuteOptions;

extern void execute_script(const Script *script,
						   const ExecuteOptions *options);

extern void execute_statement(const Script *script,
							  const ScriptStatement *statement,
							  const ExecuteOptions *options);
extern RawStmt *execute_parse(const Script *script,
							  const ScriptStatement *statement);

/* statement_kind.c */
extern bool statement_needs_top_level(const Node *statement);
extern bool statement_is_concurrent(const Node *statement);

/* verification.c */
extern DestReceiver *verification_receiver(void);

/* copy_rows.c */
extern void copy_rows(CopyStmt *statement, const Script *script,
					  const ScriptStatement *place);

#endif							/* CORE_EXECUTE_H */
