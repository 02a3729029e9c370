/*-------------------------------------------------------------------------
 *
 * sequence.h
 *	  What sequences and identity columns have in common.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SEQUENCE_H
#define SCHEMA_SEQUENCE_H

#include "schema/model.h"
#include "schema/writer.h"

/* The least and the largest number of a sequence's type. */
#define SEQUENCE_TYPE_MINIMUM \
	"CASE s.seqtypid WHEN 'int2'::regtype THEN -32768" \
	" WHEN 'int4'::regtype THEN -2147483648 ELSE -9223372036854775808 END"
#define SEQUENCE_TYPE_MAXIMUM \
	"CASE s.seqtypid WHEN 'int2'::regtype THEN 32767" \
	" WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END"

/* Options of the pg_sequence row s, where they aren't what they are at first. */
#define SEQUENCE_OPTIONS \
	" CASE WHEN s.seqincrement <> 1 THEN s.seqincrement END AS increment," \
	" CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE " \
	SEQUENCE_TYPE_MINIMUM " END THEN s.seqmin END AS minimum," \
	" CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN " \
	SEQUENCE_TYPE_MAXIMUM " ELSE -1 END THEN s.seqmax END AS maximum," \
	" CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin" \
	" ELSE s.seqmax END THEN s.seqstart END AS start," \
	" CASE WHEN s.seqcache <> 1 THEN s.seqcache END AS cache," \
	" CASE WHEN s.seqcycle THEN 'true' END AS cycle," \
	" s.seqstart AS _start, s.seqmin AS _minimum, s.seqmax AS _maximum"

extern char *sequence_changes(const SchemaObject *old,
							  const SchemaObject *new, const char *set);
extern bool sequence_has_to_restart(const SchemaObject *old,
									const SchemaObject *new);
extern void write_setval(Writer *writer, const char *sequence,
						 const SchemaObject *column,
						 const SchemaObject *options);

#endif							/* SCHEMA_SEQUENCE_H */
