/*-------------------------------------------------------------------------
 *
 * order.h
 *	  The pushed files that an environment is built from, in their order.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_ORDER_H
#define PROJECT_ORDER_H

#include "project/environment.h"

typedef struct SourceFile
{
	char	   *path;
	char	   *sha256;
	char	   *pushed_by;
	char	   *approved_sha256;	/* NULL = never approved */
	int			order;			/* of the include directory */
	char	   *content;		/* NULL until order_load_contents() */
	char	   *ddl_sha256;		/* NULL until somebody has need of it */
} SourceFile;

typedef struct SourceList
{
	int			nfiles;
	SourceFile *files;
} SourceList;

extern SourceList *order_files(const Environment *environment);
extern void order_load_contents(SourceList *list);
extern char *order_digest(const SourceList *list);

#endif							/* PROJECT_ORDER_H */
