/*-------------------------------------------------------------------------
 *
 * confiture.c
 *	  Module entry of confiture, the schema life cycle inside PostgreSQL.
 *
 * The rooms and their order are described in docs/internals.md.  This file
 * only wakes those that have settings or hooks to register.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "guc.h"
#include "schema/shadow.h"

#include "compat.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	guc_define();
	shadow_install_hooks();
}
