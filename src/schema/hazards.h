/*-------------------------------------------------------------------------
 *
 * hazards.h
 *	  What somebody should know before a step of a plan runs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_HAZARDS_H
#define SCHEMA_HAZARDS_H

#include "nodes/pg_list.h"

typedef uint32 Hazards;

#define HAZARD_DELETES_DATA			(1 << 0)
#define HAZARD_REBUILDS_TABLE		(1 << 1)
#define HAZARD_REWRITES_TABLE		(1 << 2)
#define HAZARD_SCANS_TABLE			(1 << 3)
#define HAZARD_BUILDS_INDEX			(1 << 4)
#define HAZARD_DROPS_INDEX			(1 << 5)
#define HAZARD_BLOCKS_READS			(1 << 6)
#define HAZARD_BLOCKS_WRITES		(1 << 7)
#define HAZARD_MAY_FAIL				(1 << 8)
#define HAZARD_BREAKS_CLIENTS		(1 << 9)
#define HAZARD_CHANGES_BEHAVIOUR	(1 << 10)
#define HAZARD_CHANGES_PRIVILEGES	(1 << 11)
#define HAZARD_NEEDS_BACKFILL		(1 << 12)
#define HAZARD_RESETS_SEQUENCE		(1 << 13)
#define HAZARD_UPGRADES_EXTENSION	(1 << 14)
#define HAZARD_UNTRACKED_DEPENDENCIES	(1 << 15)
#define HAZARD_UNPROVEN				(1 << 16)
#define HAZARD_NEEDS_SECRET			(1 << 17)
#define HAZARD_CHANGES_VALUES		(1 << 18)

/* What is none where there are no rows. */
#define HAZARDS_OF_ROWS \
	(HAZARD_REBUILDS_TABLE | HAZARD_REWRITES_TABLE | HAZARD_SCANS_TABLE | \
	 HAZARD_BUILDS_INDEX | HAZARD_BLOCKS_READS | HAZARD_BLOCKS_WRITES | \
	 HAZARD_MAY_FAIL | HAZARD_NEEDS_BACKFILL | HAZARD_CHANGES_VALUES)

extern Hazards hazard_by_name(const char *name);
extern List *hazard_names(Hazards hazards);

#endif							/* SCHEMA_HAZARDS_H */
