/*-------------------------------------------------------------------------
 *
 * read.h
 *	  Read the model of a schema from the catalogs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_READ_H
#define SCHEMA_READ_H

#include "schema/model.h"
#include "schema/source.h"

typedef struct ReadOptions
{
	List	   *schemas;		/* names of those to look at; NIL: all but
								 * systems' */
	List	   *ignore;			/* patterns of identities to leave out */
	bool		live;			/* it is this database as it is */
} ReadOptions;

extern SchemaModel *read_model(Source *source, const ReadOptions *options);

extern List *read_attribute_names(Source *source, const ObjectKind *kind);

/* unknown.c */
extern const char *const unknown_query;
extern void unknown_warn(const SchemaModel *model);

/* read_depend.c */
typedef struct Addresses Addresses;

/* security_label.c */
extern void read_security_labels(Source *source, SchemaModel *model,
								 Addresses *addresses);

/* read_depend.c */

extern Addresses *addresses_read(Source *source, SchemaModel *model);
extern bool addresses_is_member(Addresses *addresses, Oid catalog, Oid oid);
extern bool addresses_is_part(Addresses *addresses, Oid catalog, Oid oid);
extern void addresses_enter(Addresses *addresses, Oid catalog, Oid oid,
							int subid, SchemaObject *object);
extern void read_unmanaged_partitions(Source *source, SchemaModel *model,
									  Addresses *addresses);
extern SchemaObject *addresses_find(Addresses *addresses, Oid catalog,
									Oid oid, int subid);
extern void addresses_connect(Addresses *addresses);

#endif							/* SCHEMA_READ_H */
