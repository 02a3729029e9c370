/*-------------------------------------------------------------------------
 *
 * conversion.h
 *	  How values get from one type of a column to another.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_CONVERSION_H
#define SCHEMA_CONVERSION_H

/* the later, the further from each other */
typedef enum Conversion
{
	CONVERSION_SURE,			/* every value has one of the new type */
	CONVERSION_ASSIGNMENT,		/* the server knows how, and if it can */
	CONVERSION_CAST,			/* what is too long is cut off */
	CONVERSION_TEXT
} Conversion;

extern Conversion conversion_find(const char *from, const char *to);
extern bool conversion_keeps_values(const char *from, const char *to,
									Conversion by);
extern bool types_are_builtin(const char *one, const char *other);
extern bool types_are_comparable(const char *from, const char *to);

#endif							/* SCHEMA_CONVERSION_H */
