/*-------------------------------------------------------------------------
 *
 * grants.h
 *	  Privileges, as the attribute "grants" has them.
 *
 * It has a privilege in a line (SQL_GRANTS):
 *
 *		SELECT TO bob WITH GRANT OPTION GRANTED BY carol
 *
 * and is missing where an object has what objects have at first.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_GRANTS_H
#define SCHEMA_GRANTS_H

#include "schema/kinds.h"

/* A line of the attribute. */
typedef struct Grant
{
	char	   *privilege;
	char	   *grantee;		/* "OWNER", "PUBLIC" or a role */
	bool		grantable;
	char	   *grantor;		/* NULL: the owner */
	int			depth;			/* grantors between the owner and it */
	bool		done;
} Grant;

/* what an object has; what a new one has when CREATE is done */
extern List *grants_of(const SchemaObject *object);
extern List *grants_of_new(const Writer *writer, const SchemaObject *object);

/* who OWNER is; and all privileges, separated by commas */
extern const char *grants_owner(const SchemaObject *object);
extern const char *grants_all(const SchemaObject *object);

extern List *grants_copy(const List *grants);
extern List *grants_for_owner(List *grants, const char *owner);
extern void grants_set_depths(List *grants);
extern bool grants_are_of_column(const SchemaObject *object);
extern Grant *grants_find(const List *grants, const Grant *wanted);

/* write_grants.c: back to what it had at first */
extern void write_initial_grants(Writer *writer, const SchemaObject *object);

#endif							/* SCHEMA_GRANTS_H */
