/*-------------------------------------------------------------------------
 *
 * ddl_text.h
 *	  The DDL that a database should have, as text.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_DDL_TEXT_H
#define SCHEMA_DDL_TEXT_H

#include "core/script.h"
#include "project/environment.h"

/* Before it is cut into statements. */
typedef struct DdlText
{
	const char *name;			/* as errors give it */
	const char *text;
} DdlText;

extern DdlText *ddl_text(const char *name, const char *text);
extern List *ddl_of_files(const Environment *environment, bool *closed);
extern Script *ddl_cut(const DdlText *text);
extern List *ddl_hints(const List *texts);

#endif							/* SCHEMA_DDL_TEXT_H */
