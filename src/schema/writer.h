/*-------------------------------------------------------------------------
 *
 * writer.h
 *	  Statements, as they are written one after the other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_WRITER_H
#define SCHEMA_WRITER_H

#include "nodes/pg_list.h"

#include "schema/hazards.h"
#include "schema/model.h"

typedef struct Writer
{
	List	   *statements;		/* WrittenStatement * */
	const char *role;			/* who will run them; NULL: not known */
	const SchemaModel *in_force;	/* its default privileges are; NULL: none */
	bool		no_grants;		/* privileges are nobody's business */
	bool		online;			/* others go on using the table meanwhile */
	bool		way_back;
} Writer;

typedef struct WrittenStatement
{
	char	   *sql;			/* without its semicolon */
	Hazards		hazards;
	bool		alone;			/* can't be in a transaction with others */
	bool		along;			/* follows from the one before, whose step it
								 * shares */
	bool		apart;			/* can wait until all else is done, and better
								 * holds none of its locks */
	bool		locks;			/* for those after it, in its transaction */
	bool		reads_no_rows;	/* whatever the catalogs say so far */
	bool		moves_rows;		/* all of a table's into another one */
} WrittenStatement;

extern void writer_add(Writer *writer, Hazards hazards,
					   const char *format,...) pg_attribute_printf(3, 4);
extern void writer_add_template(Writer *writer, Hazards hazards,
								const char *template,
								const SchemaObject *object,
								const SchemaObject *old);

extern WrittenStatement *writer_last(const Writer *writer);

extern void write_create(Writer *writer, const SchemaObject *object);
extern void write_satellites(Writer *writer, const SchemaObject *object);
extern void write_placeholder(Writer *writer, const SchemaObject *object);
extern void write_over_placeholder(Writer *writer, const SchemaObject *object);
extern void write_replace(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
extern void write_drop(Writer *writer, const SchemaObject *object);
extern void write_alter(Writer *writer, const SchemaObject *old,
						const SchemaObject *new);

extern void write_rules(Writer *writer, const SchemaObject *old,
						const SchemaObject *new);

extern void write_comment_on(Writer *writer, const char *target,
							 const char *comment);
extern void write_comment(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);

/* security_label.c */
extern void write_security_labels(Writer *writer, const SchemaObject *old,
								  const SchemaObject *new);

/* write_grants.c */
extern void write_grants(Writer *writer, const SchemaObject *old,
						 const SchemaObject *new);

#endif							/* SCHEMA_WRITER_H */
