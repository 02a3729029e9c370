/*-------------------------------------------------------------------------
 *
 * saved_views.h
 *	  Views in the way of a change: what the files of saved_views share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SAVED_VIEWS_H
#define MIGRATE_SAVED_VIEWS_H

#include "utils/array.h"

#include "core/query.h"

typedef struct SavedView
{
	Oid			oid;			/* only while it exists */
	char	   *schema;
	char	   *name;
	char	   *identity;		/* both, quoted where need be */
	const char *kind;			/* "view" or "materialized view" */
	bool		populated;
	char	   *definition;		/* the CREATE statement */
	List	   *settings;		/* statements (char *) ... */
	List	   *grants;
	List	   *grantors;		/* of each GRANT; "" = the owner */
	List	   *attachments;
	List	   *rules;
	char	   *saved_by;
	bool		skipped;		/* one of its name was there */
} SavedView;

/* In the order in which they can be created. */
typedef struct SavedViews
{
	int			nviews;
	SavedView  *views;
} SavedViews;

/* saved_views.c */
extern void saved_views_lock_records(void);
extern void saved_views_pin_settings(QueryScope *query);

/* saved_views_find.c */
extern QueryArg saved_views_resolve(ArrayType *names);
extern SavedViews *saved_views_find(QueryScope *query,
									const QueryArg *relations);
extern QueryArg saved_views_oids(const SavedViews *views);

/* saved_views_check.c */
extern void saved_views_require_droppable(QueryScope *query,
										  const SavedViews *views);
extern void saved_views_require_nothing_else(QueryScope *query,
											 const SavedViews *views);

/* saved_views_read.c */
extern void saved_views_read(QueryScope *query, SavedViews *views);

#endif							/* MIGRATE_SAVED_VIEWS_H */
