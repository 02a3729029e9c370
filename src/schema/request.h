/*-------------------------------------------------------------------------
 *
 * request.h
 *	  The models that a caller asks for: of this database, and of DDL.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_REQUEST_H
#define SCHEMA_REQUEST_H

#include "schema/options.h"
#include "schema/read.h"
#include "schema/shadow.h"

/* A comparison of this database with DDL. */
typedef struct Request Request;

extern Request *request_begin(const char *ddl, const SchemaOptions *options,
							  const char *function);
extern SchemaModel *request_current(Request *request);
extern SchemaModel *request_wanted(Request *request);
extern void request_try_inside(Request *request,
							   void (*inside) (Shadow *shadow, SchemaModel *wanted, void *arg),
							   void *arg);
extern void request_note_same(Request *request);

extern SchemaModel *request_live(const SchemaOptions *options);
extern SchemaModel *request_look(const SchemaOptions *options);
extern SchemaModel *request_server(const char *server,
								   const SchemaOptions *options);
extern SchemaModel *request_ddl(const char *ddl, const SchemaOptions *options,
								const char *function);
extern SchemaModel *request_read(const SchemaOptions *options, bool live);
extern ShadowOptions request_shadow(const SchemaOptions *options,
									const char *function);

#endif							/* SCHEMA_REQUEST_H */
