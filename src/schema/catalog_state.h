/*-------------------------------------------------------------------------
 *
 * catalog_state.h
 *	  Whether the catalogs are as they were.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_CATALOG_STATE_H
#define SCHEMA_CATALOG_STATE_H

extern char *catalog_state(void);

#endif							/* SCHEMA_CATALOG_STATE_H */
