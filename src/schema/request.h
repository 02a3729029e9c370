/*-------------------------------------------------------------------------
 *
 * request.h
 *	  The models that a caller asks for: of this database, of DDL.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_REQUEST_H
#define SCHEMA_REQUEST_H

#include "core/script.h"
#include "schema/options.h"
#include "schema/shadow.h"

/* DDL that a database should have. */
typedef struct Ddl
{
	List	   *scripts;		/* Script * */
	List	   *files;			/* SourceFile *, NULL for a text that was given */
	char	   *key;			/* of its model in the cache; NULL: it isn't kept */
} Ddl;

extern SchemaModel *request_live(const SchemaOptions *options);
extern SchemaModel *request_model_of_ddl(const char *ddl,
										 const SchemaOptions *options);

#endif							/* SCHEMA_REQUEST_H */
