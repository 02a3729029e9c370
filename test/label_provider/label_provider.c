/*-------------------------------------------------------------------------
 *
 * label_provider.c
 *	  Two providers of security labels, which take any label.
 *
 * The server has none of its own, and Debian's packages have only such as want
 * more of the system.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/seclabel.h"
#include "fmgr.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

static void
accept_any(const ObjectAddress *object, const char *label)
{
}

void
_PG_init(void)
{
	register_label_provider("test", accept_any);
	register_label_provider("Odd one", accept_any);
}
