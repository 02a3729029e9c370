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
#include "schema/options.h"

typedef struct DumpFile
{
	char	   *path;			/* relative, db/schema/... */
	char	   *content;
} DumpFile;

extern char *dump_text(SchemaModel *model, const SchemaOptions *options);
extern List *dump_tree(SchemaModel *model, const SchemaOptions *options);

#endif							/* SCHEMA_DUMP_H */
