/*-------------------------------------------------------------------------
 *
 * attempt.c
 *	  What may fail, and its error as a value.
 *
 * An error leaves the server in a state that only the rollback of a
 * (sub)transaction puts right, so that an action that may fail gets a
 * subtransaction.  One that only reads takes no transaction id: that works on
 * a standby and in a read-only transaction, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/attempt.h"
#include "core/subtransaction.h"

#include "compat.h"

static bool is_about_the_session(const ErrorData *error);

/*
 * Run an action; NULL if it came to its end, else its error, and what it did
 * is rolled back.
 *
 * A cancel, a shutdown and a lack of resources say nothing about what was
 * tried, and go on to the caller's caller.
 */
ErrorData *
attempt(void (*action) (void *arg), void *arg)
{
	Subtransaction subtransaction;
	ErrorData  *volatile error = NULL;

	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		action(arg);
		subtransaction_commit(&subtransaction);
	}
	PG_CATCH();
	{
		error = subtransaction_take_error(&subtransaction);
	}
	PG_END_TRY();
	if (error != NULL && is_about_the_session(error))
		ReThrowError(error);
	return error;
}

static bool
is_about_the_session(const ErrorData *error)
{
	int			category = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	return category == ERRCODE_OPERATOR_INTERVENTION ||
		category == ERRCODE_INSUFFICIENT_RESOURCES ||
		category == ERRCODE_SYSTEM_ERROR ||
		category == ERRCODE_INTERNAL_ERROR;
}

/* Message and context of an error; where a script failed, that is its place. */
char *
attempt_describe(const ErrorData *error)
{
	if (error->context == NULL || *error->context == '\0')
		return pstrdup(error->message);
	return psprintf("%s\n%s", error->message, error->context);
}
