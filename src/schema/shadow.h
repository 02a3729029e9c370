/*-------------------------------------------------------------------------
 *
 * shadow.h
 *	  What DDL text means: PostgreSQL runs it, and takes it back.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SHADOW_H
#define SCHEMA_SHADOW_H

#include "nodes/pg_list.h"

#include "core/script.h"

typedef struct Shadow Shadow;

typedef struct ShadowOptions
{
	/* SQL function that needs it, for errors, as "confiture.diff()" */
	const char *function;

	/* names of the managed schemas, NIL = all but system and extensions' */
	List	   *schemas;

	/* for the DDL, NULL = the caller's */
	const char *search_path;

	/* public as initdb made it, instead of as the live one is */
	bool		plain_public;

	/* the text may not leave the current role: see project/trust.c */
	bool		closed;

	/* the text is a plan: live extensions may be dropped and updated by it */
	bool		proving;

	/* limit for each statement in milliseconds, 0 = the caller's alone */
	int			statement_timeout;
} ShadowOptions;

extern void shadow_do(const ShadowOptions *options,
					  void (*inside) (Shadow *shadow, void *arg), void *arg);
extern void shadow_load(Shadow *shadow, const Script *script);
extern void shadow_load_live(Shadow *shadow, const Script *script);
extern void shadow_load_as(Shadow *shadow, const Script *script, Oid role);

/* shadow_open.c */
extern void shadow_open_schemas(Shadow *shadow);
extern void shadow_close_schemas(Shadow *shadow);

/* shadow_authors.c */
extern bool shadow_has_authors(Shadow *shadow);

/* shadow_key.c */
extern bool shadow_may_cache(const Script *script);
extern char *shadow_cache_key(const ShadowOptions *options);
extern char *shadow_settings_key(const ShadowOptions *options);

/* shadow_rules.c */
extern void shadow_install_hooks(void);

#endif							/* SCHEMA_SHADOW_H */
