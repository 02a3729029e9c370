/*-------------------------------------------------------------------------
 *
 * run.h
 *	  A run of migrations: what is to be done, and how a step of it is done.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_H
#define MIGRATE_RUN_H

#include "utils/tuplestore.h"

#include "core/enum_values.h"
#include "core/execute.h"
#include "project/directives.h"
#include "project/environment.h"
#include "project/history.h"
#include "project/hooks.h"
#include "project/migrations.h"
#include "project/runner.h"

/* What is to be done with one migration. */
typedef struct Task
{
	Migration  *migration;
	bool		up;
	SourceFile *file;			/* that runs; of the ledger for down */
	Script	   *script;
	Directives *directives;
	List	   *expected;		/* Expected *: of the schema before */
	Script	   *verify;			/* NULL = none */
	RunnerPlace place;
	bool		by_statement;	/* each one a transaction of its own */
	const char *why_by_statement;	/* what can't run inside a transaction */

	/* how it went */
	TimestampTz started_at;
	int64		duration;		/* microseconds; -1 = it did not run */
	int			statements;
	const char *role;			/* that it ran as */
	const char *digest;			/* of its row in the history */
	ErrorData  *error;			/* of a rehearsal */
} Task;

typedef struct Run
{
	const char *function;		/* as messages name it */
	const char *scope;
	bool		up;
	bool		is_procedure;	/* commits after each step */
	bool		is_rehearsal;
	bool		checks_deferred;	/* at the end of each task */
	int			max_lock;		/* ms, of a rehearsal */
	TimestampTz locked_since;	/* 0 = a rehearsal holds up nobody yet */
	Environment *environment;
	bool		closed;			/* the way back to the session's user */
	char	   *temporary;		/* objects that there were when it was shut */
	List	   *hooks;			/* Hook * */
	MigrationSet *set;
	List	   *tasks;			/* Task * */
	struct SchemaModel *before; /* the schema; NULL: no run has left one yet */
	TimestampTz started_at;
	SubTransactionId subtransaction;	/* to which the locks belong */
	NewEnums	enums;
	int64		statements;		/* of all tasks */
	TimestampTz looked_for_holds;
	bool		history_is_linked;	/* failures before this run, too */
	Task	   *current;		/* NULL between tasks */
} Run;

/* run.c */
extern void run_prepare(Run *run, const char *scope);
extern void run_check_tasks(Run *run);
extern void run_require_trusted_hooks(Run *run);
extern void run_close_way_out(Run *run);
extern void run_require_closed(const Run *run);
extern void run_enter_transaction(void);
extern void run_put_tasks(const Run *run, Tuplestorestate *rows,
						  TupleDesc columns, bool with_error);

/* plan.c */
extern void plan_up(Run *run, const char *target);
extern void plan_refuse_interrupted(const Run *run,
									const Migration *migration);
extern Task *plan_append(Run *run, Migration *migration, SourceFile *file,
						 MigrationPart part);

/* plan_down.c */
extern void plan_down(Run *run, int steps, const char *target);

/* classify.c */
extern void classify_tasks(Run *run);

/* leave.c */
extern void run_look_at_schema(Run *run);
extern void run_keep_schema(const Run *run);
extern void run_keep_schema_after_failure(const Run *run);

/* expect.c */
extern void task_read_expected(Task *task);
extern void task_require_expected(const Run *run, const Task *task);

/* task.c */
extern void task_run(Run *run, Task *task);
extern void task_require_not_held(Run *run, const Task *task);
extern void task_run_script(Run *run, Task *task);
extern void task_verify(Run *run, Task *task);
extern void task_record(Run *run, Task *task);
extern ExecuteOptions task_options(Run *run, Task *task);
extern void task_notify(const Run *run, const Task *task,
						const ErrorData *error);

/* run_hooks.c */
extern void hooks_run(Run *run, Task *task, HookPhase phase,
					  const ErrorData *error);
extern bool hooks_exist(const Run *run, HookPhase phase);
extern void run_batch_hooks(Run *run, HookPhase phase);

/* rehearse.c */
extern void rehearse_script(Run *run, Task *task);
extern int	rehearse_limit(const Run *run, int statement_timeout);

/* failure.c */
extern void failure_record(Run *run, const ErrorData *error);
extern void failure_record_by_worker(Run *run, const ErrorData *error);

/* retry.c */
extern bool retry_is_worthwhile(const ErrorData *error, int attempt);
extern int	retry_delay(int attempt);
extern void retry_tell(const Run *run, const ErrorData *error, int attempt,
					   int delay);
extern void retry_name_blockers(const Run *run, ErrorData *error);
extern bool retry_is_possible_here(void);

/* steps.c */
extern void steps_run(Run *run, Task *task);

/* in_doubt.c */
typedef enum Verdict
{
	VERDICT_DONE,				/* the catalogs show that it is done */
	VERDICT_RUN,				/* it is not, or can be run once more */
	VERDICT_UNKNOWN
} Verdict;

/* What became of a statement that had begun. */
typedef struct InDoubt
{
	Verdict		verdict;
	List	   *repairs;		/* char *, SQL to be run first */
	char	   *why;			/* where it is unknown */
} InDoubt;

extern InDoubt in_doubt_look(const Node *statement, const char *object);
extern InDoubt in_doubt_look_at_leftover(const Node *statement);
extern char *in_doubt_object(const Node *statement);

/* same_index.c */
extern bool same_index(Oid index, const IndexStmt *statement);

#endif							/* MIGRATE_RUN_H */
