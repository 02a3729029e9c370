/*-------------------------------------------------------------------------
 *
 * dump.h
 *	  DDL that makes a schema from nothing: as a text, or as files.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_DUMP_H
#define SCHEMA_DUMP_H

#include "schema/model.h"

typedef struct DumpFile
{
	char	   *path;			/* relative, db/schema/... */
	char	   *content;
} DumpFile;

extern char *dump_text(SchemaModel *model);
extern List *dump_tree(SchemaModel *model);

#endif							/* SCHEMA_DUMP_H */
