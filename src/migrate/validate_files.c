/*-------------------------------------------------------------------------
 *
 * validate_files.c
 *	  What is wrong with the files of migrations: names, texts, relations.
 *
 * Texts are read and thrown away some at a time.  Each is tried in a
 * subtransaction of its own, so that a broken one hides no other.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "core/attempt.h"
#include "core/query.h"
#include "core/script.h"
#include "migrate/findings.h"
#include "project/directives.h"
#include "project/version.h"

#include "compat.h"

/* migrations whose texts are in memory at once */
#define BATCH	100

/* One text that is tried. */
typedef struct Reading
{
	const SourceFile *file;
	MigrationPart part;
	Directives *directives;
} Reading;

static void add_orphan(const Findings *findings, const char *path);
static const char *reason_of_orphan(const MigrationSet *set, const char *path);
static const char *reason_without_up(const MigrationSet *set,
									 const MigrationPath *name);
static void validate_migration(const Findings *findings,
							   Migration *migration);
static bool will_run(const Migration *migration);
static Directives *read_text(const Findings *findings, const SourceFile *file,
							 MigrationPart part);
static void parse(void *arg);
static char *place_of(const ErrorData *error, const SourceFile *file);
static void validate_trust(const Findings *findings, const SourceFile *file);
static void validate_down(const Findings *findings, const Migration *migration,
						  const Directives *directives);
static void validate_required(const Findings *findings,
							  const Migration *migration, const char *version);
static void validate_conflict(const Findings *findings,
							  const Migration *migration, const char *version);

/* Two files of one version; files that belong to no migration. */
void
validate_names(const Findings *findings)
{
	ListCell   *cell;

	foreach(cell, findings->set->duplicates)
		findings_add(findings, SEVERITY_ERROR, "duplicate_version",
					 lfirst(cell), "these files have the same version",
					 "Give one of them another version.");
	foreach(cell, findings->set->orphans)
		add_orphan(findings, lfirst(cell));
}

static void
add_orphan(const Findings *findings, const char *path)
{
	findings_add(findings, SEVERITY_WARNING, "orphan", path,
				 psprintf("the file belongs to no migration: %s",
						  reason_of_orphan(findings->set, path)),
				 "Migrations are <version>_<name>.up.sql, .down.sql, .verify.sql and R__<name>.sql.");
}

static const char *
reason_of_orphan(const MigrationSet *set, const char *path)
{
	const char *file = path + strlen(MIGRATIONS_DIRECTORY);
	MigrationPath name = version_of_path(path);
	const char *dot = strchr(file, '.');

	if (strchr(file, '/') != NULL)
		return "it is in a subfolder";
	if (name.part != PART_NONE)
		return reason_without_up(set, &name);
	if (dot == NULL || (strcmp(dot, ".up.sql") != 0 &&
						strcmp(dot, ".down.sql") != 0 &&
						strcmp(dot, ".verify.sql") != 0))
		return "its name ends in none of .up.sql, .down.sql and .verify.sql";
	if (version_is_repeatable(file))
		return "a repeatable script has one file, R__<name>.sql";
	return "its name lacks a version, an underscore and a name";
}

static const char *
reason_without_up(const MigrationSet *set, const MigrationPath *name)
{
	const Migration *other = migrations_find(set, name->version);

	if (other == NULL || other->up == NULL)
		return "it has no up file";
	return psprintf("version and name differ from those of \"%s\"",
					other->up->path);
}

/* All texts that are pushed. */
void
validate_texts(const Findings *findings)
{
	MigrationSet *set = findings->set;
	MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext,
												"confiture validate",
												ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(batch);

	for (int from = 0; from < set->nmigrations; from += BATCH)
	{
		int			n = Min(BATCH, set->nmigrations - from);

		migrations_load_texts(set->migrations + from, n);
		for (int i = from; i < from + n; i++)
			if (set->migrations[i]->up != NULL)
				validate_migration(findings, set->migrations[i]);
		MemoryContextReset(batch);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(batch);
}

static void
validate_migration(const Findings *findings, Migration *migration)
{
	SourceFile *files[] = {
		migration->up, migration->down, migration->verify
	};
	MigrationPart parts[] = {
		migration->repeatable ? PART_REPEATABLE : PART_UP,
		PART_DOWN, PART_VERIFY
	};
	Directives *directives = NULL;
	ListCell   *cell;

	for (int i = 0; i < (int) lengthof(files); i++)
	{
		Directives *found = read_text(findings, files[i], parts[i]);

		if (i == 0)
			directives = found;
		if (files[i] != NULL && will_run(migration))
			validate_trust(findings, files[i]);
	}
	validate_down(findings, migration, directives);
	if (directives == NULL || !will_run(migration))
		return;
	foreach(cell, directives->requires)
		validate_required(findings, migration, lfirst(cell));
	foreach(cell, directives->conflicts)
		validate_conflict(findings, migration, lfirst(cell));
}

static bool
will_run(const Migration *migration)
{
	return !migration_is_in_place(migration) ||
		(migration->repeatable && migration_differs(migration));
}

/* NULL where there is no file, or one that can't be read. */
static Directives *
read_text(const Findings *findings, const SourceFile *file,
		  MigrationPart part)
{
	Reading		reading = {.file = file, .part = part};
	ErrorData  *error;

	if (file == NULL)
		return NULL;
	error = attempt(parse, &reading);
	if (error == NULL)
		return reading.directives;
	findings_add(findings, SEVERITY_ERROR, "invalid_file", file->path,
				 psprintf("%s: %s", place_of(error, file), error->message),
				 error->hint);
	return NULL;
}

static void
parse(void *arg)
{
	Reading    *reading = arg;
	Script	   *script = script_cut(reading->file->path,
									reading->file->content);
	Directives *directives = directives_parse(script, reading->part);

	script_require_one_transaction(script);
	script_free(script);
	reading->directives = directives;
}

/*
 * file:line:column, a line of the context; behind it may be that of a function
 * that called us.
 */
static char *
place_of(const ErrorData *error, const SourceFile *file)
{
	const char *line = error->context;
	size_t		length = strlen(file->path);

	while (line != NULL && strncmp(line, file->path, length) != 0)
	{
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return line == NULL ? file->path : pnstrdup(line, strcspn(line, "\n"));
}

static void
validate_trust(const Findings *findings, const SourceFile *file)
{
	if (trust_in(file->pushed_by, file->sha256,
				 file->approved_sha256) != TRUST_NONE)
		return;
	findings_add(findings, SEVERITY_WARNING, "not_trusted", file->path,
				 psprintf("it was pushed by \"%s\", whose texts \"%s\" does not run",
						  file->pushed_by, query_current_user()),
				 psprintf("Have an admin or superuser other than \"%s\" read it and run SELECT confiture.approve(%s).",
						  file->pushed_by, quote_literal_cstr(file->path)));
}

/* directives: of the up file; NULL = it can't be read */
static void
validate_down(const Findings *findings, const Migration *migration,
			  const Directives *directives)
{
	bool		irreversible;

	if (directives == NULL || migration->repeatable)
		return;
	irreversible = directives->irreversible != NULL;
	if (irreversible && migration->down != NULL)
		findings_add(findings, SEVERITY_ERROR, "irreversible_with_down",
					 migration->down->path,
					 psprintf("the up file says that it is irreversible: %s",
							  directives->irreversible),
					 "Remove the down file, or the directive.");
	else if (!irreversible && migration->down == NULL &&
			 (migration->entry == NULL ||
			  migration->entry->state != LEDGER_APPLIED ||
			  migration->entry->down_pushed_by != NULL))
		findings_add(findings, SEVERITY_WARNING, "down_missing",
					 migration->up->path,
					 "it has no down file, and can't be taken back",
					 "Write one; or say in the up file that there is no way back: -- confiture:irreversible \"why\"");
}

static void
validate_required(const Findings *findings, const Migration *migration,
				  const char *version)
{
	const Migration *required = migrations_find(findings->set, version);

	if (required != NULL && migration_is_in_place(required))
		return;
	if (required == NULL || required->up == NULL)
		findings_add(findings, SEVERITY_ERROR, "requires_unknown",
					 migration->version,
					 psprintf("it requires \"%s\", and there is no such migration",
							  version), NULL);
	else if (version_compare(version, migration->version) >= 0)
		findings_add(findings, SEVERITY_ERROR, "requires_later",
					 migration->version,
					 psprintf("it requires \"%s\", which does not come before it",
							  version), "Give one of them another version.");
}

/* With what is there when it would be applied. */
static void
validate_conflict(const Findings *findings, const Migration *migration,
				  const char *version)
{
	const Migration *other = migrations_find(findings->set, version);

	if (other == NULL || other == migration)
		return;
	if (migration_is_in_place(other))
		findings_add(findings, SEVERITY_ERROR, "conflict", migration->version,
					 psprintf("it conflicts with \"%s\", which is in place",
							  version), NULL);
	else if (other->up != NULL &&
			 version_compare(version, migration->version) < 0)
		findings_add(findings, SEVERITY_ERROR, "conflict", migration->version,
					 psprintf("it conflicts with \"%s\", which comes before it",
							  version), "Hold or remove one of them.");
}
