/*-------------------------------------------------------------------------
 *
 * remote.c
 *	  Connections to other servers, by FOREIGN SERVER and USER MAPPING.
 *
 * Where to and as whom stands in the catalogs, under their privileges: USAGE
 * on the server, and a mapping for the current user.  There is no connection
 * string as an argument, which would end in logs and in pg_stat_activity.
 *
 * Who is no superuser has to have logged in there by a password of his
 * mapping, as postgres_fdw has it: otherwise he would be let in as the
 * operating system's user that the server runs as.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_foreign_server.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "libpq/libpq-be-fe-helpers.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "core/remote.h"

#include "compat.h"

/* What a connection is asked for with. */
typedef struct Parameters
{
	const char **keywords;
	const char **values;
	int			n;
} Parameters;

static void require_usage(const ForeignServer *server);
static void add_options(Parameters *parameters, List *options);
static bool is_libpq_option(const char *name);
static void add(Parameters *parameters, const char *keyword,
				const char *value);
static bool password_required(const UserMapping *mapping);
static bool has_password(const Parameters *parameters);
pg_noreturn static void refuse_without_password(const char *server_name);
pg_noreturn static void report(PGconn *connection, PGresult *result,
							   const char *sql);

/*
 * Connect as the current user's mapping says.
 *
 * To be ended by remote_disconnect(), after an error, too.
 */
PGconn *
remote_connect(const char *server_name)
{
	ForeignServer *server = GetForeignServerByName(server_name, false);
	UserMapping *mapping;
	Parameters	parameters;
	int			room;
	PGconn	   *connection;

	require_usage(server);
	mapping = GetUserMapping(GetUserId(), server->serverid);
	room = list_length(server->options) + list_length(mapping->options) + 3;
	parameters.keywords = palloc_array(const char *, room);
	parameters.values = palloc_array(const char *, room);
	parameters.n = 0;
	add_options(&parameters, server->options);
	add_options(&parameters, mapping->options);
	add(&parameters, "fallback_application_name", "confiture");
	add(&parameters, "client_encoding", GetDatabaseEncodingName());
	parameters.keywords[parameters.n] = NULL;
	parameters.values[parameters.n] = NULL;

	if (password_required(mapping) && !has_password(&parameters))
		refuse_without_password(server_name);
	connection = libpqsrv_connect_params(parameters.keywords,
										 parameters.values, false,
										 PG_WAIT_EXTENSION);
	if (connection == NULL || PQstatus(connection) != CONNECTION_OK)
	{
		char	   *message = pchomp(PQerrorMessage(connection));

		libpqsrv_disconnect(connection);
		ereport(ERROR,
				(errcode(ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION),
				 errmsg("could not connect to server \"%s\"", server_name),
				 errdetail_internal("%s", message)));
	}
	if (password_required(mapping) && !PQconnectionUsedPassword(connection))
	{
		libpqsrv_disconnect(connection);
		refuse_without_password(server_name);
	}
	return connection;
}

static void
require_usage(const ForeignServer *server)
{
	AclResult	result = object_aclcheck(ForeignServerRelationId,
										 server->serverid, GetUserId(),
										 ACL_USAGE);

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FOREIGN_SERVER, server->servername);
}

/* Those that libpq knows; others are the wrapper's own business. */
static void
add_options(Parameters *parameters, List *options)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst(cell);

		if (is_libpq_option(option->defname))
			add(parameters, option->defname, defGetString(option));
	}
}

static bool
is_libpq_option(const char *name)
{
	PQconninfoOption *known = PQconndefaults();
	bool		found = false;

	if (known == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	for (PQconninfoOption *option = known; option->keyword != NULL; option++)
		if (strcmp(option->keyword, name) == 0 &&
			strcmp(name, "client_encoding") != 0 &&
			strcmp(name, "fallback_application_name") != 0 &&
			strchr(option->dispchar, 'D') == NULL)
			found = true;
	PQconninfoFree(known);
	return found;
}

static void
add(Parameters *parameters, const char *keyword, const char *value)
{
	parameters->keywords[parameters->n] = keyword;
	parameters->values[parameters->n] = value;
	parameters->n++;
}

/* Not of superusers, nor where one has set password_required to false. */
static bool
password_required(const UserMapping *mapping)
{
	ListCell   *cell;

	if (superuser_arg(mapping->userid) || superuser())
		return false;
	foreach(cell, mapping->options)
	{
		DefElem    *option = lfirst(cell);

		if (strcmp(option->defname, "password_required") == 0)
			return defGetBoolean(option);
	}
	return true;
}

static bool
has_password(const Parameters *parameters)
{
	for (int i = 0; i < parameters->n; i++)
		if (strcmp(parameters->keywords[i], "password") == 0 &&
			parameters->values[i][0] != '\0')
			return true;
	return false;
}

static void
refuse_without_password(const char *server_name)
{
	ereport(ERROR,
			(errcode(ERRCODE_S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED),
			 errmsg("password is required"),
			 errdetail("Who is no superuser has to log in to server \"%s\" by the password of his user mapping.",
					   server_name),
			 errhint("The target server's authentication has to ask for a password, and the user mapping needs the option \"password\".")));
}

/* Run a statement that returns rows; to be freed by PQclear(). */
PGresult *
remote_query(PGconn *connection, const char *sql)
{
	PGresult   *result = libpqsrv_exec(connection, sql, PG_WAIT_EXTENSION);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		report(connection, result, sql);
	return result;
}

/* Run a statement that returns none. */
void
remote_command(PGconn *connection, const char *sql)
{
	PGresult   *result = libpqsrv_exec(connection, sql, PG_WAIT_EXTENSION);

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		report(connection, result, sql);
	PQclear(result);
}

void
remote_disconnect(PGconn *connection)
{
	libpqsrv_disconnect(connection);
}

/* The other server's error, as ours. */
static void
report(PGconn *connection, PGresult *result, const char *sql)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	char	   *message = pstrdup(primary != NULL ? primary :
								  pchomp(PQerrorMessage(connection)));
	int			code = state == NULL ? ERRCODE_CONNECTION_FAILURE :
		MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]);

	PQclear(result);
	ereport(ERROR,
			(errcode(code),
			 errmsg_internal("%s", message),
			 errcontext("statement on the other server: %s", sql)));
}
