/*-------------------------------------------------------------------------
 *
 * directory.c
 *	  Push a project's folder that lies on the server.
 *
 * Takes from db/ what the client takes: SQL files, the markers of empty
 * folders, and the YAML files of db/environments through configure().  Folders
 * that are symbolic links aren't entered.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sys/stat.h>

#include "catalog/pg_authid.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "core/query.h"
#include "project/environment.h"
#include "project/files.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_push_directory);

#define MAX_DEPTH	64

typedef struct Walk
{
	const char *root;			/* the project's folder */
	List	   *pushed;			/* paths, char * */
	MemoryContext file;			/* for one at a time */
} Walk;

static void require_may_read_files(void);
static void walk_directory(Walk *walk, const char *path, int depth);
static bool is_hidden(const char *name);
static void take_entry(Walk *walk, const char *path, const char *name, int depth);
static char *text_of_path(const char *path);
static void push_file(Walk *walk, const char *pushed_path, const char *path);
static bool is_source(const char *name);
static char *read_text(const char *root, const char *path);
static void configure(const char *environment, const char *yaml);
static void prune_others(List *paths);

static const char *const source_suffixes[] = {
	".sql", ".ddl", ".pgsql", ".psql", ".gitkeep", ".keep"
};

/*
 * push_directory(directory text) → bigint
 *
 * Returns the number of files pushed, environments not counted.
 */
Datum
confiture_push_directory(PG_FUNCTION_ARGS)
{
	Walk		walk = {0};
	char	   *root;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("directory must not be null")));
	require_may_read_files();
	root = text_to_cstring(PG_GETARG_TEXT_PP(0));
	canonicalize_path(root);

	walk.root = root;
	walk.file = AllocSetContextCreate(CurrentMemoryContext,
									  "confiture pushed file",
									  ALLOCSET_DEFAULT_SIZES);
	walk_directory(&walk, "db", 0);
	prune_others(walk.pushed);
	PG_RETURN_INT64(list_length(walk.pushed));
}

static void
require_may_read_files(void)
{
	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to read files of the server"),
				 errhint("It takes the privileges of role pg_read_server_files; the client pushes without them.")));
}

static void
walk_directory(Walk *walk, const char *path, int depth)
{
	char	   *full = psprintf("%s/%s", walk->root, path);
	DIR		   *directory = AllocateDir(full);
	struct dirent *entry;

	if (depth > MAX_DEPTH)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("directory \"%s\" is nested too deeply", full)));
	if (directory == NULL && errno == ENOENT && depth == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FILE),
				 errmsg("directory \"%s\" does not exist", full),
				 errhint("Give the project's folder, the one that holds db/.")));
	while ((entry = ReadDir(directory, full)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!is_hidden(entry->d_name))
			take_entry(walk, psprintf("%s/%s", path, entry->d_name),
					   entry->d_name, depth);
	}
	FreeDir(directory);
}

/* Editors leave hidden files behind; . and .. count as hidden, too. */
static bool
is_hidden(const char *name)
{
	return name[0] == '.' &&
		strcmp(name, ".gitkeep") != 0 && strcmp(name, ".keep") != 0;
}

static void
take_entry(Walk *walk, const char *path, const char *name, int depth)
{
	char	   *full = psprintf("%s/%s", walk->root, path);
	char	   *environment = environment_of_path(path);
	struct stat link;
	struct stat target;

	if (lstat(full, &link) != 0 || stat(full, &target) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not stat file \"%s\": %m", full)));
	if (S_ISDIR(link.st_mode))
		walk_directory(walk, path, depth + 1);
	else if (S_ISREG(target.st_mode) && environment != NULL)
		configure(environment, read_text(walk->root, path));
	else if (S_ISREG(target.st_mode) && is_source(name))
	{
		char	   *pushed_path = text_of_path(path);

		push_file(walk, pushed_path, path);
		walk->pushed = lappend(walk->pushed, pushed_path);
	}
}

/* A path as a text in the server's encoding; on disk it is UTF-8. */
static char *
text_of_path(const char *path)
{
	int			length = (int) strlen(path);

	if (!pg_verify_mbstr(PG_UTF8, path, length, true))
	{
		char	   *shown = pstrdup(path);

		for (char *c = shown; *c != '\0'; c++)
			if (IS_HIGHBIT_SET(*c))
				*c = '?';
		ereport(ERROR,
				(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				 errmsg("the name of file \"%s\" is not UTF-8 text", shown)));
	}
	return pg_any_to_server(path, length, PG_UTF8);
}

/* Push a file under a path. */
static void
push_file(Walk *walk, const char *pushed_path, const char *path)
{
	MemoryContext old = MemoryContextSwitchTo(walk->file);

	files_push(pushed_path, read_text(walk->root, path));
	MemoryContextSwitchTo(old);
	MemoryContextReset(walk->file);
}

static bool
is_source(const char *name)
{
	for (int i = 0; i < (int) lengthof(source_suffixes); i++)
	{
		size_t		length = strlen(name);
		size_t		suffix = strlen(source_suffixes[i]);

		if (length >= suffix &&
			strcmp(name + length - suffix, source_suffixes[i]) == 0)
			return true;
	}
	return false;
}

/* A file of UTF-8 text, in the server's encoding. */
static char *
read_text(const char *root, const char *path)
{
	char	   *full = psprintf("%s/%s", root, path);
	FILE	   *file = AllocateFile(full, PG_BINARY_R);
	struct stat status;
	char	   *bytes;
	size_t		length;

	if (file == NULL || fstat(fileno(file), &status) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open file \"%s\" for reading: %m", full)));
	if (status.st_size >= (off_t) MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("file \"%s\" is too large", full)));
	bytes = palloc(status.st_size + 1);
	length = fread(bytes, 1, status.st_size, file);
	if (ferror(file))
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", full)));
	bytes[length] = '\0';
	FreeFile(file);

	if (!pg_verify_mbstr(PG_UTF8, bytes, (int) length, true))
		ereport(ERROR,
				(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				 errmsg("file \"%s\" is not UTF-8 text", full),
				 errhint("Store it as UTF-8; Windows programs often write UTF-16.")));
	return pg_any_to_server(bytes, (int) length, PG_UTF8);
}

/* By SQL, so that the caller's privilege on it counts. */
static void
configure(const char *environment, const char *yaml)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(environment), query_text(yaml)};

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query, "SELECT confiture.configure($1, $2)", 2, args);
	query_close(&query);
}

static void
prune_others(List *paths)
{
	QueryScope	query;
	QueryArg	args[] = {query_text_array(paths)};

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query, "SELECT confiture.prune($1)", 1, args);
	query_close(&query);
}
