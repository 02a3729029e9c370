/*-------------------------------------------------------------------------
 *
 * source.h
 *	  A database whose catalogs are read: this one, or one of another server.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SOURCE_H
#define SCHEMA_SOURCE_H

#include "core/query.h"

typedef struct Source Source;

struct Source
{
	int			version;		/* as server_version_num */

	/*
	 * run a query; its rows can be read until the next one; returns their
	 * number
	 */
	int			(*run) (Source *source, const char *sql);
	int			(*column_count) (Source *source);
	const char *(*column_name) (Source *source, int column);

	/*
	 * rows and columns count from 0; NULL is SQL NULL; it lives as long as
	 * the current context
	 */
	char	   *(*value) (Source *source, int row, int column);

	/* the same of an oid, an int or a "char" that isn't null */
	uint32		(*number) (Source *source, int row, int column);
	void		(*close) (Source *source);

	QueryScope	scope;			/* of a local one */
	void	   *connection;		/* of another one */
	void	   *result;
};

extern Source *source_local(void);
extern Source *source_remote(const char *server);
extern void source_close(Source *source);

#endif							/* SCHEMA_SOURCE_H */
