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
check_label(const ObjectAddress *object, const char *label)
{
	if (label != NULL && *label == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("a security label must not be empty")));
}

void
_PG_init(void)
{
	register_label_provider("test", check_label);
	register_label_provider("Odd one", check_label);
}
