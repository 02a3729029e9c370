/*-------------------------------------------------------------------------
 *
 * order.c
 *	  The pushed files that an environment is built from, in their order.
 *
 * A file is taken if it lies in one of include_dirs, matches that directory's
 * patterns and lies in none of exclude_dirs.  Files stand by the order of
 * their directory (the lowest, where several have it), then by path, component
 * by component; the position of a directory in the list doesn't count.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "core/digest.h"
#include "core/query.h"
#include "project/order.h"
#include "project/path.h"

#include "compat.h"

static SourceList *read_pushed(void);
static void require_directories(const Environment *environment,
								const SourceList *pushed);
static bool holds_a_file(const IncludeDir *directory, const SourceList *pushed);
static bool take_file(const Settings *settings, SourceFile *file);
static bool directory_takes(const IncludeDir *directory, const char *path);
static bool matches_below(const IncludeDir *directory, const char *relative,
						  const char *pattern);
static bool matches_anywhere(const char *path, const char *pattern);
static int	compare_files(const void *a, const void *b, void *hex);

/*
 * The files of an environment, in the order in which they are built.
 *
 * A directory without a pushed file is an error unless the environment says
 * auto_discover, and so is an empty list.
 */
SourceList *
order_files(const Environment *environment)
{
	const Settings *settings = environment->settings;
	SourceList *list = read_pushed();
	bool		hex = settings->sort_mode == SORT_HEX;
	int			n = 0;

	require_directories(environment, list);
	for (int i = 0; i < list->nfiles; i++)
		if (take_file(settings, &list->files[i]))
			list->files[n++] = list->files[i];
	list->nfiles = n;
	if (n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("environment \"%s\" selects no pushed file",
						environment_label(environment)),
				 errdetail("None of the pushed files lies in its include_dirs, matches their patterns and lies outside exclude_dirs."),
				 errhint("SELECT path FROM confiture.source_file lists what was pushed.")));
	qsort_arg(list->files, n, sizeof(SourceFile), compare_files, &hex);
	return list;
}

/* Everything that was pushed, without contents. */
static SourceList *
read_pushed(void)
{
	QueryScope	query;
	SourceList *list = palloc0_object(SourceList);

	query_open(&query, QUERY_AS_OWNER);
	list->nfiles = (int) query_execute(&query,
									   "SELECT path, sha256, pushed_by, approved_sha256"
									   " FROM confiture.source_text", 0, NULL);
	list->files = palloc0_array(SourceFile, list->nfiles + 1);
	for (int i = 0; i < list->nfiles; i++)
	{
		list->files[i].path = query_result_text(&query, i, 1);
		list->files[i].sha256 = query_result_text(&query, i, 2);
		list->files[i].pushed_by = query_result_text(&query, i, 3);
		list->files[i].approved_sha256 = query_result_text(&query, i, 4);
	}
	query_close(&query);
	return list;
}

static void
require_directories(const Environment *environment, const SourceList *pushed)
{
	ListCell   *cell;

	foreach(cell, environment->settings->include_dirs)
	{
		IncludeDir *directory = lfirst(cell);

		if (directory->is_object && directory->auto_discover)
			continue;
		if (!holds_a_file(directory, pushed))
			ereport(ERROR,
					(errcode(ERRCODE_CONFIG_FILE_ERROR),
					 errmsg("directory \"%s\" of environment \"%s\" holds no pushed file",
							directory->path, environment_label(environment)),
					 pushed->nfiles == 0 ?
					 errhint("Nothing has been pushed yet: run \"confiture push\" or SELECT confiture.push(path, content).") :
					 errhint("Correct include_dirs, push the directory's files, or write it as an object with auto_discover: true.")));
	}
}

static bool
holds_a_file(const IncludeDir *directory, const SourceList *pushed)
{
	for (int i = 0; i < pushed->nfiles; i++)
		if (path_is_within(pushed->files[i].path, directory->path))
			return true;
	return false;
}

/* Does the environment take the file?  If so, sets its order. */
static bool
take_file(const Settings *settings, SourceFile *file)
{
	bool		taken = false;
	ListCell   *cell;

	foreach(cell, settings->exclude_dirs)
		if (path_is_within(file->path, lfirst(cell)))
		return false;
	foreach(cell, settings->include_dirs)
	{
		IncludeDir *directory = lfirst(cell);

		if (!directory_takes(directory, file->path))
			continue;
		file->order = taken ? Min(file->order, directory->order) :
			directory->order;
		taken = true;
	}
	return taken;
}

static bool
directory_takes(const IncludeDir *directory, const char *path)
{
	const char *relative;
	bool		included = false;
	ListCell   *cell;

	if (!path_is_within(path, directory->path))
		return false;
	if (path[strlen(directory->path)] == '\0')
		return true;			/* the entry names the file itself */
	relative = path + strlen(directory->path) + 1;

	foreach(cell, directory->include)
		if (matches_below(directory, relative, lfirst(cell)))
		included = true;
	foreach(cell, directory->exclude)
		if (matches_anywhere(path, lfirst(cell)))
		included = false;
	return included;
}

/*
 * A pattern of include stands for files at any depth, or, where the directory
 * isn't recursive, for files right below it.
 */
static bool
matches_below(const IncludeDir *directory, const char *relative,
			  const char *pattern)
{
	if (directory->recursive)
		return matches_anywhere(relative, pattern);
	while (strncmp(pattern, "**/", 3) == 0)
		pattern += 3;
	return path_matches(relative, pattern);
}

/* A pattern may match the last components of a path. */
static bool
matches_anywhere(const char *path, const char *pattern)
{
	return path_matches(path, psprintf("**/%s", pattern));
}

static int
compare_files(const void *a, const void *b, void *hex)
{
	const SourceFile *left = a;
	const SourceFile *right = b;

	if (left->order != right->order)
		return left->order < right->order ? -1 : 1;
	return *(bool *) hex ? path_compare_hex(left->path, right->path) :
		path_compare(left->path, right->path);
}

/*
 * Read the contents of all files of a list.
 *
 * They are those whose digest the list names, which is what trust was decided
 * on: a file pushed meanwhile is an error.
 */
void
order_load_contents(SourceList *list)
{
	QueryScope	query;
	List	   *paths = NIL;
	List	   *digests = NIL;
	QueryArg	args[2];
	uint64		n;

	for (int i = 0; i < list->nfiles; i++)
	{
		paths = lappend(paths, list->files[i].path);
		digests = lappend(digests, list->files[i].sha256);
	}
	args[0] = query_text_array(paths);
	args[1] = query_text_array(digests);

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT s.content FROM ROWS FROM"
					  " (pg_catalog.unnest($1), pg_catalog.unnest($2))"
					  " WITH ORDINALITY AS wanted (path, sha256, n)"
					  " JOIN confiture.source_text s"
					  " ON s.path = wanted.path COLLATE \"C\""
					  " AND s.sha256 = wanted.sha256"
					  " ORDER BY wanted.n", 2, args);
	if (n != (uint64) list->nfiles)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("pushed files were changed meanwhile"),
				 errhint("Try again.")));
	for (uint64 i = 0; i < n; i++)
		list->files[i].content = query_result_text(&query, i, 1);
	query_close(&query);
}

/* SHA-256 over path\0content\0 of each file, in their order, as UTF-8. */
char *
order_digest(const SourceList *list)
{
	Digest	   *digest = digest_start();

	for (int i = 0; i < list->nfiles; i++)
	{
		const char *pieces[] = {list->files[i].path, list->files[i].content};

		for (int j = 0; j < 2; j++)
		{
			size_t		length = strlen(pieces[j]);
			const char *bytes = digest_bytes_of_text(pieces[j], &length);

			digest_add(digest, bytes, length);
			digest_add(digest, "", 1);
		}
	}
	return digest_finish(digest);
}
