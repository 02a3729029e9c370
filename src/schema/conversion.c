/*-------------------------------------------------------------------------
 *
 * conversion.c
 *	  How values get from one type of a column to another.
 *
 * Types are texts as format_type() writes them, since they may be those of
 * another server.  What this server knows of its own types holds for all
 * servers.
 *
 * Whether a conversion keeps every value no catalog tells: that of numeric to
 * integer rounds, that of timestamptz to date drops the time of day, and both
 * are assignments like any other.  So the pairs of types that are known to keep
 * them stand in a table, and modifiers are compared; all others are said to
 * change values.  A conversion that fails for what doesn't fit keeps them, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "schema/conversion.h"

#include "compat.h"

/* Digits after the point, or of a second, or a length: without limit */
#define UNLIMITED	PG_INT32_MAX

/* A type, or that of an array's elements */
typedef struct TypeText
{
	char	   *name;			/* without modifiers */
	Oid			type;			/* InvalidOid: none of the system's */
	bool		is_array;
	int			nmodifiers;
	int			modifiers[2];
	const char *fields;			/* of an interval: "day to second", or "" */
} TypeText;

/* Another type has the same values, or says that it can't. */
static const Oid exact[][2] = {
	{INT2OID, INT4OID}, {INT2OID, INT8OID}, {INT2OID, NUMERICOID},
	{INT2OID, FLOAT4OID}, {INT2OID, FLOAT8OID},
	{INT4OID, INT2OID}, {INT4OID, INT8OID}, {INT4OID, NUMERICOID},
	{INT4OID, FLOAT8OID},
	{INT8OID, INT2OID}, {INT8OID, INT4OID}, {INT8OID, NUMERICOID},
	{NUMERICOID, INT2OID}, {NUMERICOID, INT4OID}, {NUMERICOID, INT8OID},
	{FLOAT4OID, FLOAT8OID},
	{BOOLOID, INT4OID}, {OIDOID, INT8OID}, {INT8OID, OIDOID},
	{DATEOID, TIMESTAMPOID}, {TIMEOID, INTERVALOID},
	{BITOID, VARBITOID}, {VARBITOID, BITOID},
	{CIDROID, INETOID}, {MACADDROID, MACADDR8OID}, {MACADDR8OID, MACADDROID},
	{JSONBOID, JSONOID},
	{TEXTOID, BOOLOID}, {TEXTOID, INETOID}, {TEXTOID, INT2OID},
	{TEXTOID, INT4RANGEOID}, {TEXTOID, INT8RANGEOID},
	{TEXTOID, INT4OID}, {TEXTOID, INT8OID}, {TEXTOID, JSONOID},
	{TEXTOID, NUMERICOID}, {TEXTOID, UUIDOID}
};

static TypeText read_type(const char *type);
static const char *fields_of(const char *name);
static bool is_wide_enough(const TypeText *from, const TypeText *to);
static bool keeps(const TypeText *from, const TypeText *to, Conversion by);
static bool is_exact(Oid from, Oid to);
static bool is_relabelled(const TypeText *from, const TypeText *to);
static Oid	type_here(const TypeText *type);
static bool modifiers_keep(const TypeText *from, const TypeText *to,
						   Conversion by);
static bool has_seconds(const TypeText *interval);
static int	length_of(const TypeText *type);
static int	scale_of(const TypeText *type);
static int	digits_of(const TypeText *type);
static int	precision_of(const TypeText *type);
static char *without_typmod(const char *type);
static Oid	builtin_type(const char *type);
static const char *catalog_name(const char *name);
static bool is_textual(Oid type);

/* How a value gets from one type to another. */
Conversion
conversion_find(const char *from, const char *to)
{
	Oid			source = builtin_type(from);
	Oid			target = builtin_type(to);
	TypeText	old = read_type(from);
	TypeText	new = read_type(to);
	Conversion	best = is_wide_enough(&old, &new) ?
		CONVERSION_SURE : CONVERSION_ASSIGNMENT;
	Oid			function;

	if (strcmp(from, to) == 0)
		return CONVERSION_SURE;
	if (strcmp(without_typmod(from), without_typmod(to)) == 0)
		return best;
	if (is_textual(target))
		return best;
	if (!OidIsValid(source) || !OidIsValid(target))
		return is_textual(source) ? CONVERSION_CAST : CONVERSION_TEXT;
	if (find_coercion_pathway(target, source, COERCION_IMPLICIT, &function) != COERCION_PATH_NONE)
		return best;
	if (find_coercion_pathway(target, source, COERCION_ASSIGNMENT, &function) != COERCION_PATH_NONE)
		return CONVERSION_ASSIGNMENT;
	if (find_coercion_pathway(target, source, COERCION_EXPLICIT, &function) != COERCION_PATH_NONE)
		return CONVERSION_CAST;
	return CONVERSION_TEXT;
}

/* Both of the system's? */
bool
types_are_builtin(const char *one, const char *other)
{
	return OidIsValid(builtin_type(one)) && OidIsValid(builtin_type(other));
}

/*
 * Can a foreign key stay while one of its columns has the new type, and the
 * other the old one?
 */
bool
types_are_comparable(const char *from, const char *to)
{
	Oid			left = builtin_type(from);
	Oid			right = builtin_type(to);
	bool		left_is_int = left == INT2OID || left == INT4OID || left == INT8OID;
	bool		right_is_int = right == INT2OID || right == INT4OID || right == INT8OID;

	return (left_is_int && right_is_int) ||
		(is_textual(left) && is_textual(right)) ||
		(OidIsValid(left) && left == right);
}

/*
 * Has a value the same meaning afterwards, so that the way back would bring it
 * again?  "No" may only say that it isn't known.
 */
bool
conversion_keeps_values(const char *from, const char *to, Conversion by)
{
	TypeText	old = read_type(from);
	TypeText	new = read_type(to);

	if (strcmp(from, to) == 0)
		return true;
	if (old.is_array != new.is_array)
		return !new.is_array && is_exact(InvalidOid, new.type);
	return keeps(&old, &new, by);
}

static TypeText
read_type(const char *type)
{
	TypeText	read = {.name = without_typmod(type)};
	size_t		length = strlen(read.name);
	const char *modifiers = strchr(type, '(');

	if (length > 2 && strcmp(read.name + length - 2, "[]") == 0)
	{
		read.is_array = true;
		read.name[length - 2] = '\0';
	}
	read.type = builtin_type(read.name);
	read.fields = fields_of(read.name);
	while (modifiers != NULL && *modifiers != ')' &&
		   read.nmodifiers < (int) lengthof(read.modifiers))
	{
		char	   *end;

		read.modifiers[read.nmodifiers++] = strtol(modifiers + 1, &end, 10);
		modifiers = end;
	}
	return read;
}

static const char *
fields_of(const char *name)
{
	return strncmp(name, "interval ", 9) == 0 ? name + 9 : "";
}

/* Is there nothing in the modifiers that could stand against a value? */
static bool
is_wide_enough(const TypeText *from, const TypeText *to)
{
	if (to->nmodifiers == 0)
		return true;
	switch (to->type)
	{
		case BPCHAROID:
		case VARBITOID:
		case VARCHAROID:
			return length_of(from) <= length_of(to);
		case BITOID:
			return from->type == BITOID && length_of(from) == length_of(to);
		case INTERVALOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case TIMETZOID:
			return true;
		case NUMERICOID:
			return digits_of(from) <= digits_of(to) &&
				scale_of(from) <= scale_of(to);
		default:
			return false;
	}
}

/* By way of text, both halves of it have to keep them. */
static bool
keeps(const TypeText *from, const TypeText *to, Conversion by)
{
	TypeText	text = {.name = "text", .type = TEXTOID, .fields = ""};

	if (by == CONVERSION_TEXT && from->type != TEXTOID)
		return is_exact(from->type, TEXTOID) &&
			keeps(&text, to, CONVERSION_CAST);
	if (strcmp(from->name, to->name) != 0 &&
		(!OidIsValid(from->type) || from->type != to->type) &&
		!is_exact(from->type, to->type) && !is_relabelled(from, to))
		return false;
	return modifiers_keep(from, to, by);
}

/*
 * All types are written as text so that they can be read again; but a
 * character(n) loses its blanks, or gets some, and what money is depends on
 * lc_monetary.
 */
static bool
is_exact(Oid from, Oid to)
{
	if (to == TEXTOID || to == VARCHAROID)
		return from != BPCHAROID && from != MONEYOID;
	if (is_textual(from))
		from = TEXTOID;
	for (int i = 0; i < (int) lengthof(exact); i++)
		if (exact[i][0] == from && exact[i][1] == to)
			return true;
	return false;
}

/* One of an extension, as citext, that has the very bytes of the other? */
static bool
is_relabelled(const TypeText *from, const TypeText *to)
{
	Oid			source = type_here(from);
	Oid			target = type_here(to);
	Oid			function;

	if (OidIsValid(from->type) == OidIsValid(to->type) ||
		!OidIsValid(source) || !OidIsValid(target))
		return false;
	return find_coercion_pathway(target, source, COERCION_EXPLICIT, &function) ==
		COERCION_PATH_RELABELTYPE;
}

/* Whoever asks may have no right to its schema. */
static Oid
type_here(const TypeText *type)
{
	List	   *names;
	Oid			schema;

	if (OidIsValid(type->type))
		return type->type;
	if (strchr(type->name, '.') == NULL)
		return InvalidOid;
	names = names_of_text(type->name);
	schema = get_namespace_oid(strVal(linitial(names)), true);
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
						   CStringGetDatum(strVal(llast(names))),
						   ObjectIdGetDatum(schema));
}

/* A length only has to be enough where more is cut off, and not refused. */
static bool
modifiers_keep(const TypeText *from, const TypeText *to, Conversion by)
{
	switch (to->type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return from->type != NUMERICOID || scale_of(from) <= 0;
		case NUMERICOID:
			return scale_of(from) <= scale_of(to);
		case INTERVALOID:
			return (has_seconds(to) || strcmp(from->fields, to->fields) == 0) &&
				precision_of(from) <= precision_of(to);
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case TIMETZOID:
			return precision_of(from) <= precision_of(to);
		case BITOID:
			return by < CONVERSION_CAST || length_of(from) == length_of(to);
		case BPCHAROID:
		case VARBITOID:
		case VARCHAROID:
			return by < CONVERSION_CAST || length_of(from) <= length_of(to);
		default:
			return OidIsValid(to->type) || to->nmodifiers == 0;
	}
}

/* An interval loses what is below its last field, and nothing above the first. */
static bool
has_seconds(const TypeText *interval)
{
	return *interval->fields == '\0' ||
		strstr(interval->fields, "second") != NULL;
}

static int
length_of(const TypeText *type)
{
	bool		has_length = type->type == BITOID || type->type == BPCHAROID ||
		type->type == VARBITOID || type->type == VARCHAROID;

	return has_length && type->nmodifiers > 0 ? type->modifiers[0] : UNLIMITED;
}

/* How many digits has it behind the point? */
static int
scale_of(const TypeText *type)
{
	if (type->type == INT2OID || type->type == INT4OID || type->type == INT8OID)
		return 0;
	if (type->type != NUMERICOID || type->nmodifiers == 0)
		return UNLIMITED;
	return type->nmodifiers > 1 ? type->modifiers[1] : 0;
}

/* And before it? */
static int
digits_of(const TypeText *type)
{
	switch (type->type)
	{
		case INT2OID:
			return 5;
		case INT4OID:
			return 10;
		case INT8OID:
			return 19;
		default:
			return scale_of(type) == UNLIMITED ? UNLIMITED :
				type->modifiers[0] - scale_of(type);
	}
}

/* How many digits of a second has it? */
static int
precision_of(const TypeText *type)
{
	if (type->type == DATEOID)
		return 0;
	return type->nmodifiers > 0 ? type->modifiers[0] : MAX_TIME_PRECISION;
}

/* numeric(10,2)[] without (10,2) */
static char *
without_typmod(const char *type)
{
	StringInfoData text;
	bool		inside = false;

	initStringInfo(&text);
	for (const char *c = type; *c != '\0'; c++)
	{
		inside |= *c == '(';
		if (!inside)
			appendStringInfoChar(&text, *c);
		inside &= *c != ')';
	}
	return text.data;
}

/* One of the system's, by the name that format_type() gives it; or invalid. */
static Oid
builtin_type(const char *type)
{
	char	   *name = without_typmod(type);
	size_t		length = strlen(name);
	bool		is_array = length > 2 && strcmp(name + length - 2, "[]") == 0;
	Oid			found;

	if (is_array)
		name[length - 2] = '\0';
	found = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
							CStringGetDatum(catalog_name(name)),
							ObjectIdGetDatum(PG_CATALOG_NAMESPACE));
	return OidIsValid(found) && is_array ? get_array_type(found) : found;
}

/* What pg_type calls a type whose name is of the SQL standard. */
static const char *
catalog_name(const char *name)
{
	static const char *const standard[][2] = {
		{"bigint", "int8"}, {"\"bit\"", "bit"}, {"bit varying", "varbit"},
		{"boolean", "bool"},
		{"character", "bpchar"}, {"character varying", "varchar"},
		{"double precision", "float8"}, {"integer", "int4"},
		{"real", "float4"}, {"smallint", "int2"},
		{"time without time zone", "time"}, {"time with time zone", "timetz"},
		{"timestamp without time zone", "timestamp"},
		{"timestamp with time zone", "timestamptz"}, {"\"char\"", "char"}
	};

	if (*fields_of(name) != '\0')
		return "interval";
	for (size_t i = 0; i < lengthof(standard); i++)
		if (strcmp(standard[i][0], name) == 0)
			return standard[i][1];
	return name;
}

static bool
is_textual(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
}
