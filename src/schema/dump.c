/*-------------------------------------------------------------------------
 *
 * dump.c
 *	  DDL that makes a schema from nothing: as a text, or as files.
 *
 * A dump is the plan from a database that was just created to the one that
 * is there.
 *
 * Files stand in folders by kind, numbered in the order of the plan, since a
 * build takes paths in their order.  In a folder there is a file for each
 * table, function and so on, with what belongs to it; where the order of names
 * isn't one that builds, the files have numbers, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/dump.h"
#include "schema/fresh.h"
#include "schema/plan.h"
#include "schema/sql_settings.h"
#include "schema/step.h"

#include "compat.h"

/* Statements that stand together, about an object and its parts. */
typedef struct Chunk
{
	const SchemaObject *root;
	List	   *statements;		/* WrittenStatement * */
} Chunk;

typedef struct Folder
{
	const char *name;
	List	   *chunks;			/* Chunk *, in the order in which they build */
} Folder;

static void leave_out_failed(SchemaModel *model);
static List *add_to_folders(List *folders, const Action *action,
							const SchemaModel *in_force);
static List *files_of_folder(List *files, const Folder *folder, int number);
static bool names_build(const List *chunks);
static char *file_name(const SchemaObject *root);
static char *content_of(const Chunk *chunk);

/* One text. */
char *
dump_text(SchemaModel *model, const SchemaOptions *options)
{
	int			guc_level = NewGUCNestLevel();
	SchemaModel *fresh = model_fresh(model->version, options);
	SchemaPlan *plan;
	Writer		writer = {.in_force = fresh};
	char	   *text;
	ListCell   *cell;

	sql_settings_fix();
	leave_out_failed(model);
	plan = plan_make(fresh, model, NULL);
	writer_add(&writer, 0, NO_BODY_CHECKS);
	foreach(cell, plan->ordered)
		plan_write(lfirst(cell), &writer);
	text = steps_text(writer.statements);
	AtEOXact_GUC(false, guc_level);
	return psprintf("%s%s", sql_settings_head(text), text);
}

/* Files (DumpFile *); their paths in bytewise order are the order to build. */
List *
dump_tree(SchemaModel *model, const SchemaOptions *options)
{
	int			guc_level = NewGUCNestLevel();
	SchemaModel *fresh = model_fresh(model->version, options);
	SchemaPlan *plan;
	List	   *folders = NIL;
	List	   *files = NIL;
	int			number = 0;
	ListCell   *cell;

	sql_settings_fix();
	leave_out_failed(model);
	plan = plan_make(fresh, model, NULL);
	foreach(cell, plan->ordered)
		folders = add_to_folders(folders, lfirst(cell), fresh);
	foreach(cell, folders)
		files = files_of_folder(files, lfirst(cell), ++number);
	AtEOXact_GUC(false, guc_level);
	return files;
}

/* As pg_dump does: no statement makes an index that is invalid. */
static void
leave_out_failed(SchemaModel *model)
{
	int			kept = 0;

	for (int i = 0; i < model->nobjects; i++)
	{
		SchemaObject *object = model->objects[i];
		ListCell   *cell;

		if (!object_has_failed(object))
		{
			model->objects[kept++] = object;
			continue;
		}
		object->parent->children = list_delete_ptr(object->parent->children,
												   object);
		foreach(cell, object->needs)
		{
			SchemaObject *needed = lfirst(cell);

			needed->needed_by = list_delete_ptr(needed->needed_by, object);
		}
	}
	model->nobjects = kept;
}

static List *
add_to_folders(List *folders, const Action *action,
			   const SchemaModel *in_force)
{
	const SchemaObject *object = action->type == ACTION_DROP ?
		action->old : action->new;
	Folder	   *folder = folders == NIL ? NULL : llast(folders);
	Chunk	   *chunk;
	Writer		writer = {.in_force = in_force};

	if (folder == NULL || strcmp(folder->name, object->kind->folder) != 0)
	{
		folder = palloc0_object(Folder);
		folder->name = object->kind->folder;
		folders = lappend(folders, folder);
	}
	chunk = folder->chunks == NIL ? NULL : llast(folder->chunks);
	if (chunk == NULL || chunk->root != object_whole(object))
	{
		chunk = palloc0_object(Chunk);
		chunk->root = object_whole(object);
		folder->chunks = lappend(folder->chunks, chunk);
	}
	plan_write(action, &writer);
	chunk->statements = list_concat(chunk->statements, writer.statements);
	return folders;
}

static List *
files_of_folder(List *files, const Folder *folder, int number)
{
	bool		plain = names_build(folder->chunks);
	int			n = 0;
	ListCell   *cell;

	foreach(cell, folder->chunks)
	{
		const Chunk *chunk = lfirst(cell);
		DumpFile   *file = palloc_object(DumpFile);

		n++;
		file->path = plain ?
			psprintf("db/schema/%03d_%s/%s.sql", 10 * number, folder->name,
					 file_name(chunk->root)) :
			psprintf("db/schema/%03d_%s/%05d_%s.sql", 10 * number,
					 folder->name, 10 * n, file_name(chunk->root));
		file->content = content_of(chunk);
		files = lappend(files, file);
	}
	return files;
}

/* Are the names in the order in which the chunks build, each once? */
static bool
names_build(const List *chunks)
{
	char	   *last = "";
	ListCell   *cell;

	foreach(cell, chunks)
	{
		char	   *name = file_name(((Chunk *) lfirst(cell))->root);

		if (strcmp(psprintf("%s.sql", last), psprintf("%s.sql", name)) >= 0)
			return false;
		last = name;
	}
	return true;
}

/* An identity, with what no file's name should have replaced. */
static char *
file_name(const SchemaObject *root)
{
	char	   *name = pnstrdup(root->identity,
								Min(strlen(root->identity), 120));

	for (char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char) *c) && strchr("._-", *c) == NULL &&
			!IS_HIGHBIT_SET(*c))
			*c = '_';
	return name;
}

static char *
content_of(const Chunk *chunk)
{
	char	   *text = steps_text(chunk->statements);

	return psprintf("%s%s%s\n",
					strcmp(chunk->root->kind->folder, "functions") == 0 ?
					NO_BODY_CHECKS ";\n\n" : "",
					sql_settings_head(text), text);
}
