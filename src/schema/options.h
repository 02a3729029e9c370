/*-------------------------------------------------------------------------
 *
 * options.h
 *	  What the callers of diff(), plan() and their like can ask for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_OPTIONS_H
#define SCHEMA_OPTIONS_H

#include "utils/jsonb.h"

#include "project/environment.h"
#include "schema/hazards.h"
#include "schema/model.h"

/* A name that an object had before. */
typedef struct Rename
{
	char	   *from;			/* identity, or a label "x" of an enum */
	char	   *to;
} Rename;

typedef struct SchemaOptions
{
	Environment *environment;	/* the bound one */
	const char *role;			/* as whom migrations run, as SQL writes it */
	List	   *schemas;		/* char *; NIL: those of the environment */
	List	   *ignore;			/* char *: patterns of identities */
	bool		names_schemas;	/* schemas were given */
	bool		live;			/* what is planned is for this database as it
								 * is */
	bool		elsewhere;		/* and for others, where a table that is empty
								 * here may have rows */
	bool		online;			/* the forms that let others work meanwhile */
	bool		way_back;		/* from the new schema to the old one */
	bool		omit_owners;
	bool		omit_grants;
	bool		omit_comments;
	bool		from_drift;
	Hazards		allowed;		/* of those that want to be allowed */
	List	   *renames;		/* Rename * */
} SchemaOptions;

#define OPTION_SCHEMAS			0x01
#define OPTION_OMIT				0x02
#define OPTION_RENAMES			0x04
#define OPTION_ONLINE			0x08
#define OPTION_ALLOW_HAZARDS	0x10
#define OPTION_FROM_DRIFT		0x20

/* Which of them a function heeds */
#define OPTIONS_OF_READING		(OPTION_SCHEMAS | OPTION_OMIT)
#define OPTIONS_OF_DIFF			(OPTIONS_OF_READING | OPTION_RENAMES)
#define OPTIONS_OF_PLAN			(OPTIONS_OF_DIFF | OPTION_ONLINE | OPTION_ALLOW_HAZARDS)
#define OPTIONS_OF_GENERATE		(OPTIONS_OF_PLAN | OPTION_FROM_DRIFT)

extern SchemaOptions *options_parse(Jsonb *options, int heeded,
									const char *function);
extern bool options_have_schemas(const SchemaOptions *options,
								 const SchemaModel *model);
extern void options_warn_of_schemas(const SchemaOptions *options,
									const SchemaModel *old,
									const SchemaModel *new);
extern void options_omit(const SchemaOptions *options, SchemaModel *model);

#endif							/* SCHEMA_OPTIONS_H */
