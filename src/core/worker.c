/*-------------------------------------------------------------------------
 *
 * worker.c
 *	  A function of ours in a background worker, in a transaction of its own.
 *
 * What must survive the caller's rollback, such as the record of a failure,
 * is done by a worker that commits by itself.  The worker gets the caller's
 * session and current user, the name of a C function of this library and some
 * bytes for it, all through a segment of shared memory; errors and notices
 * come back through a queue in the same segment.
 *
 * The caller waits, and nothing would notice if the worker waited for a lock
 * of the caller: so the worker has a short lock_timeout and the caller's wait
 * has a limit, after which the worker is ended.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "libpq/pqformat.h"
#include "libpq/pqmq.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/shm_mq.h"
#include "storage/shm_toc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "core/worker.h"

#include "compat.h"

#define LIBRARY				"confiture"
#define SEGMENT_MAGIC		0x4A4D0001
#define KEY_TASK			1
#define KEY_PAYLOAD			2
#define KEY_QUEUE			3
#define QUEUE_BYTES			16384
#define WORKER_LOCK_TIMEOUT	"2s"

/* Sent by the worker after its commit. */
#define MESSAGE_DONE		'X'

typedef struct Task
{
	Oid			database;
	Oid			session_user;
	Oid			current_user;
	char		function[NAMEDATALEN];
	Size		payload_length;
} Task;

typedef enum Outcome
{
	OUTCOME_PENDING,
	OUTCOME_DONE,
	OUTCOME_FAILED
} Outcome;

PGDLLEXPORT void confiture_worker_main(Datum segment);

static dsm_segment *make_segment(const char *function, const char *payload,
								 size_t length, shm_mq **queue);
static BackgroundWorkerHandle *launch(dsm_segment *segment);
static bool wait_for(BackgroundWorkerHandle *worker, shm_mq_handle *answers,
					 int timeout_ms);
static Outcome take_message(const char *message, Size length);
static void repeat_as_warning(StringInfo message);
static void run_task(const Task *task, const char *payload);

/*
 * Run a function in a worker and wait for its commit.
 *
 * Returns false, after a warning that says why, if it couldn't be done.
 */
bool
worker_run(const char *function, const char *payload, size_t length,
		   int timeout_ms)
{
	shm_mq	   *queue;
	dsm_segment *segment = make_segment(function, payload, length, &queue);
	BackgroundWorkerHandle *worker = NULL;
	shm_mq_handle *answers;
	bool		done = false;

	if (segment != NULL)
		worker = launch(segment);
	if (worker == NULL)
		ereport(WARNING,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("no background worker was free for confiture"),
				 errhint("Raise max_worker_processes.")));
	else
	{
		answers = shm_mq_attach(queue, segment, worker);
		done = wait_for(worker, answers, timeout_ms);
	}
	if (segment != NULL)
		dsm_detach(segment);
	return done;
}

/* NULL if there is no room for another segment. */
static dsm_segment *
make_segment(const char *function, const char *payload, size_t length,
			 shm_mq **queue)
{
	shm_toc_estimator estimator;
	dsm_segment *segment;
	shm_toc    *toc;
	Task	   *task;
	char	   *copy;
	Size		size;

	shm_toc_initialize_estimator(&estimator);
	shm_toc_estimate_chunk(&estimator, sizeof(Task));
	shm_toc_estimate_chunk(&estimator, length);
	shm_toc_estimate_chunk(&estimator, QUEUE_BYTES);
	shm_toc_estimate_keys(&estimator, 3);
	size = shm_toc_estimate(&estimator);
	segment = dsm_create(size, DSM_CREATE_NULL_IF_MAXSEGMENTS);
	if (segment == NULL)
		return NULL;
	toc = shm_toc_create(SEGMENT_MAGIC, dsm_segment_address(segment), size);

	task = shm_toc_allocate(toc, sizeof(Task));
	task->database = MyDatabaseId;
	task->session_user = GetSessionUserId();
	task->current_user = GetUserId();
	strlcpy(task->function, function, sizeof(task->function));
	task->payload_length = length;
	shm_toc_insert(toc, KEY_TASK, task);

	copy = shm_toc_allocate(toc, length);
	memcpy(copy, payload, length);
	shm_toc_insert(toc, KEY_PAYLOAD, copy);

	*queue = shm_mq_create(shm_toc_allocate(toc, QUEUE_BYTES), QUEUE_BYTES);
	shm_mq_set_receiver(*queue, MyProc);
	shm_toc_insert(toc, KEY_QUEUE, *queue);
	return segment;
}

/* NULL if no worker is free. */
static BackgroundWorkerHandle *
launch(dsm_segment *segment)
{
	BackgroundWorker worker = {
		.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION,
		.bgw_start_time = BgWorkerStart_RecoveryFinished,
		.bgw_restart_time = BGW_NEVER_RESTART,
		.bgw_main_arg = UInt32GetDatum(dsm_segment_handle(segment)),
		.bgw_notify_pid = MyProcPid
	};
	BackgroundWorkerHandle *handle;

	snprintf(worker.bgw_name, BGW_MAXLEN, "confiture worker of process %d",
			 MyProcPid);
	snprintf(worker.bgw_type, BGW_MAXLEN, "confiture worker");
	strlcpy(worker.bgw_library_name, LIBRARY, sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "confiture_worker_main",
			sizeof(worker.bgw_function_name));
	return RegisterDynamicBackgroundWorker(&worker, &handle) ? handle : NULL;
}

static bool
wait_for(BackgroundWorkerHandle *worker, shm_mq_handle *answers,
		 int timeout_ms)
{
	TimestampTz limit = TimestampTzPlusMilliseconds(GetCurrentTimestamp(),
													timeout_ms);
	Outcome		outcome = OUTCOME_PENDING;

	while (outcome == OUTCOME_PENDING)
	{
		Size		length;
		void	   *message;
		shm_mq_result result = shm_mq_receive(answers, &length, &message, true);

		if (result == SHM_MQ_SUCCESS)
			outcome = take_message(message, length);
		else if (result == SHM_MQ_DETACHED ||
				 GetCurrentTimestamp() >= limit)
			break;
		else
		{
			(void) WaitLatch(MyLatch,
							 WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
							 100, PG_WAIT_EXTENSION);
			ResetLatch(MyLatch);
		}
	}
	if (outcome == OUTCOME_PENDING)
	{
		TerminateBackgroundWorker(worker);
		ereport(WARNING,
				(errmsg("a background worker of confiture did not finish"),
				 errhint("See the server's log.")));
	}
	return outcome == OUTCOME_DONE;
}

/* Messages are those of the protocol: a type and a body. */
static Outcome
take_message(const char *message, Size length)
{
	StringInfoData body;
	char		type;

	initStringInfo(&body);
	appendBinaryStringInfo(&body, message, (int) length);
	type = pq_getmsgbyte(&body);
	if (type == MESSAGE_DONE)
		return OUTCOME_DONE;
	if (type != 'E' && type != 'N')
		return OUTCOME_PENDING;
	repeat_as_warning(&body);
	return type == 'E' ? OUTCOME_FAILED : OUTCOME_PENDING;
}

/* The caller goes on, whatever happened to the worker. */
static void
repeat_as_warning(StringInfo message)
{
	ErrorData	edata;

	pq_parse_errornotice(message, &edata);
	if (edata.elevel >= ERROR)
		edata.elevel = WARNING;
	ThrowErrorData(&edata);
}

/* Where a worker starts. */
void
confiture_worker_main(Datum segment_handle)
{
	dsm_segment *segment;
	shm_toc    *toc;
	shm_mq	   *queue;
	shm_mq_handle *answers;
	Task	   *task;
	const char	done = MESSAGE_DONE;

	BackgroundWorkerUnblockSignals();
	segment = dsm_attach(DatumGetUInt32(segment_handle));
	if (segment == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("could not map dynamic shared memory segment")));
	toc = shm_toc_attach(SEGMENT_MAGIC, dsm_segment_address(segment));
	if (toc == NULL)
		elog(ERROR, "bad magic number in dynamic shared memory segment");
	task = shm_toc_lookup(toc, KEY_TASK, false);
	queue = shm_toc_lookup(toc, KEY_QUEUE, false);
	shm_mq_set_sender(queue, MyProc);
	answers = shm_mq_attach(queue, segment, NULL);
	pq_redirect_to_shm_mq(segment, answers);

	BackgroundWorkerInitializeConnectionByOid(task->database, InvalidOid, 0);
	SetClientEncoding(GetDatabaseEncoding());	/* the caller reads it so */
	run_task(task, shm_toc_lookup(toc, KEY_PAYLOAD, false));
	(void) shm_mq_send(answers, 1, &done, false, true);
}

/*
 * The worker connects as nobody in particular and takes the caller's session
 * user afterwards, so that it needs no right to log in; settings of roles and
 * of the database that would keep it from writing don't count either.
 */
static void
run_task(const Task *task, const char *payload)
{
	WorkerFunction function = (WorkerFunction)
		load_external_function(LIBRARY, task->function, true, NULL);

	SetConfigOption("lock_timeout", WORKER_LOCK_TIMEOUT, PGC_USERSET,
					PGC_S_OVERRIDE);
	SetConfigOption("default_transaction_read_only", "off", PGC_USERSET,
					PGC_S_OVERRIDE);
	StartTransactionCommand();
	SetSessionAuthorization(task->session_user,
							superuser_arg(task->session_user));
	SetUserIdAndSecContext(task->current_user, SECURITY_LOCAL_USERID_CHANGE);
	PushActiveSnapshot(GetTransactionSnapshot());
	pgstat_report_activity(STATE_RUNNING, task->function);
	function(payload, task->payload_length);
	PopActiveSnapshot();
	CommitTransactionCommand();
}
