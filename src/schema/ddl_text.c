/*-------------------------------------------------------------------------
 *
 * ddl_text.c
 *	  The DDL that a database should have, as text.
 *
 * A text that comes as an argument is the caller's own; files were pushed, and
 * run only if the caller may trust who did that.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "project/order.h"
#include "project/trust.h"
#include "schema/ddl_text.h"
#include "schema/rename.h"

#include "compat.h"

static bool require_trusted(const SourceFile *file);

DdlText *
ddl_text(const char *name, const char *text)
{
	DdlText    *made = palloc_object(DdlText);

	made->name = name;
	made->text = text;
	return made;
}

/*
 * What was pushed for the environment (DdlText *), if the caller may trust it;
 * *closed becomes true if a file may not leave the role.
 */
List *
ddl_of_files(const Environment *environment, bool *closed)
{
	SourceList *files = order_files(environment);
	List	   *texts = NIL;

	order_load_contents(files);
	for (int i = 0; i < files->nfiles; i++)
	{
		SourceFile *file = &files->files[i];

		texts = lappend(texts, ddl_text(file->path, file->content));
		if (!require_trusted(file))
			*closed = true;
	}
	return texts;
}

/* Is it trusted as whatever the session's user could have typed? */
static bool
require_trusted(const SourceFile *file)
{
	Trust		trust = trust_in(file->pushed_by, file->sha256,
								 file->approved_sha256);

	if (trust == TRUST_NONE)
		trust_refuse(file->path, file->pushed_by);
	return trust == TRUST_SESSION;
}

/* Has to run in one transaction. */
Script *
ddl_cut(const DdlText *text)
{
	Script	   *script = script_cut(text->name, text->text);

	script_require_one_transaction(script);
	return script;
}

/*
 * What was renamed, by the comments in them.  Their places are those of today's
 * files, so they aren't kept with a model.
 */
List *
ddl_hints(const List *texts)
{
	List	   *hints = NIL;
	ListCell   *cell;

	foreach(cell, texts)
	{
		const DdlText *text = lfirst(cell);

		if (strstr(text->text, RENAME_MARK) != NULL)
			hints = list_concat(hints, rename_hints(ddl_cut(text)));
	}
	return hints;
}
