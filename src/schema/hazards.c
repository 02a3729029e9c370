/*-------------------------------------------------------------------------
 *
 * hazards.c
 *	  What somebody should know before a step of a plan runs.
 *
 * The set is fixed: a pipeline that allows some of them by name goes on to
 * mean the same.  docs/reference.md tells what each is about.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "port/pg_bitutils.h"

#include "core/suggest.h"
#include "schema/hazards.h"

#include "compat.h"

typedef struct Hazard
{
	Hazards		bit;
	const char *name;
} Hazard;

static const Hazard known_hazards[] = {
	{HAZARD_DELETES_DATA, "DELETES_DATA"},
	{HAZARD_CHANGES_VALUES, "CHANGES_VALUES"},
	{HAZARD_REBUILDS_TABLE, "REBUILDS_TABLE"},
	{HAZARD_REWRITES_TABLE, "REWRITES_TABLE"},
	{HAZARD_SCANS_TABLE, "SCANS_TABLE"},
	{HAZARD_BUILDS_INDEX, "BUILDS_INDEX"},
	{HAZARD_DROPS_INDEX, "DROPS_INDEX"},
	{HAZARD_BLOCKS_READS, "BLOCKS_READS"},
	{HAZARD_BLOCKS_WRITES, "BLOCKS_WRITES"},
	{HAZARD_MAY_FAIL, "MAY_FAIL"},
	{HAZARD_BREAKS_CLIENTS, "BREAKS_CLIENTS"},
	{HAZARD_CHANGES_BEHAVIOUR, "CHANGES_BEHAVIOUR"},
	{HAZARD_CHANGES_PRIVILEGES, "CHANGES_PRIVILEGES"},
	{HAZARD_NEEDS_BACKFILL, "NEEDS_BACKFILL"},
	{HAZARD_RESETS_SEQUENCE, "RESETS_SEQUENCE"},
	{HAZARD_UPGRADES_EXTENSION, "UPGRADES_EXTENSION"},
	{HAZARD_UNTRACKED_DEPENDENCIES, "UNTRACKED_DEPENDENCIES"},
	{HAZARD_NEEDS_SECRET, "NEEDS_SECRET"},
	{HAZARD_UNPROVEN, "UNPROVEN"}
};

/* The hazard of this name, in upper case as in lists; an error if none is. */
Hazards
hazard_by_name(const char *name)
{
	List	   *names = NIL;
	const char *meant;

	for (size_t i = 0; i < lengthof(known_hazards); i++)
	{
		if (strcmp(known_hazards[i].name, name) == 0)
			return known_hazards[i].bit;
		names = lappend(names, unconstify(char *, known_hazards[i].name));
	}
	meant = suggest_name(name, names);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no hazard \"%s\"", name),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) :
			 errhint("There are %s.", suggest_list(names))));
}

/* Names (char *), the gravest first. */
List *
hazard_names(Hazards hazards)
{
	List	   *names = NIL;

	for (size_t i = 0; i < lengthof(known_hazards); i++)
		if ((hazards & known_hazards[i].bit) != 0)
			names = lappend(names, unconstify(char *, known_hazards[i].name));
	return names;
}
