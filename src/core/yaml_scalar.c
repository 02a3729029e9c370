/*-------------------------------------------------------------------------
 *
 * yaml_scalar.c
 *	  What a YAML scalar is: null, boolean, number or text.
 *
 * The patterns are those of PyYAML's resolver (lib/yaml/resolver.py), and
 * the numbers are read as its SafeConstructor reads them (constructor.py):
 * YAML 1.1, so yes and off are booleans, 010 is eight and 1:30 is ninety.
 * Dates stay text, since JSON has none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_collation.h"
#include "regex/regex.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "core/yaml.h"
#include "core/yaml_internal.h"

#include "compat.h"

/* longer than any number that somebody means */
#define MAX_NUMBER_LENGTH 1000
#define MAX_EXPONENT_LENGTH 4

typedef struct Pattern
{
	YamlKind	kind;
	const char *first;			/* what such a scalar starts with */
	const char *regex;
} Pattern;

static const Pattern patterns[] = {
	{YAML_BOOL, "yYnNtTfFoO",
		"^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE"
	"|on|On|ON|off|Off|OFF)$"},
	{YAML_FLOAT, "-+0123456789.",
		"^(?:[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?"
		"|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
		"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
		"|[-+]?\\.(?:inf|Inf|INF)"
	"|\\.(?:nan|NaN|NAN))$"},
	{YAML_INT, "-+0123456789",
		"^(?:[-+]?0b[0-1_]+"
		"|[-+]?0[0-7_]+"
		"|[-+]?(?:0|[1-9][0-9_]*)"
		"|[-+]?0x[0-9a-fA-F_]+"
	"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$"},
	{YAML_NULL, "~nN",
	"^(?:~|null|Null|NULL)$"},
};

/* Tags that may be written out: the standard ones that JSON can hold. */
static const struct
{
	const char *tag;
	YamlKind	kind;
}			standard_tags[] = {
	{YAML_NULL_TAG, YAML_NULL},
	{YAML_BOOL_TAG, YAML_BOOL},
	{YAML_INT_TAG, YAML_INT},
	{YAML_FLOAT_TAG, YAML_FLOAT},
	{YAML_STR_TAG, YAML_TEXT},
	{"!", YAML_TEXT},
};

static YamlKind kind_of_tag(const YamlNode *node, const char *tag);
static YamlKind kind_of_text(const char *text);
static bool matches(const Pattern *pattern, const char *scalar);
static bool boolean_of(const char *text);
static Numeric integer_of(const YamlNode *node);
static Numeric float_of(const YamlNode *node);
static char *without_underscores(const char *text);
static Numeric integer_in_base(const YamlNode *node, const char *digits,
							   int base, bool negative);
static Numeric sexagesimal_of(const YamlNode *node, const char *digits,
							  bool negative);
static Numeric numeric_of(const char *text);
pg_noreturn static void fail_out_of_range(const YamlNode *node);

/*
 * Give a scalar its kind and value.
 *
 * Its text and style are set; tag, NULL if none, is what the text says about
 * its type.
 */
void
yaml_resolve_scalar(YamlNode *node, const char *tag)
{
	if (tag != NULL)
		node->kind = kind_of_tag(node, tag);
	else
		node->kind = node->plain ? kind_of_text(node->text) : YAML_TEXT;

	switch (node->kind)
	{
		case YAML_BOOL:
			node->boolean = boolean_of(node->text);
			break;
		case YAML_INT:
			node->number = integer_of(node);
			break;
		case YAML_FLOAT:
			node->number = float_of(node);
			break;
		case YAML_NULL:
		case YAML_TEXT:
		case YAML_LIST:
		case YAML_MAP:
			break;
	}
}

/* A tag is right if it says text, or what the text looks like anyway. */
static YamlKind
kind_of_tag(const YamlNode *node, const char *tag)
{
	YamlKind	looks_like = kind_of_text(node->text);

	for (size_t i = 0; i < lengthof(standard_tags); i++)
	{
		YamlKind	kind = standard_tags[i].kind;

		if (strcmp(tag, standard_tags[i].tag) != 0)
			continue;
		if (kind != YAML_TEXT && kind != looks_like)
			yaml_fail(node, "the value does not fit its tag",
					  psprintf("It reads as %s.", yaml_kind_name(looks_like)),
					  NULL);
		return kind;
	}
	yaml_fail(node, "this tag is not supported", NULL,
			  "Put a text that starts with ! in quotes.");
}

static YamlKind
kind_of_text(const char *text)
{
	if (*text == '\0')
		return YAML_NULL;
	for (size_t i = 0; i < lengthof(patterns); i++)
		if (strchr(patterns[i].first, *text) != NULL &&
			matches(&patterns[i], text))
			return patterns[i].kind;
	return YAML_TEXT;
}

static bool
matches(const Pattern *pattern, const char *scalar)
{
	size_t		length = strlen(scalar);
	text	   *regex;
	bool		result;

	if (length > MAX_NUMBER_LENGTH)
		return false;
	regex = cstring_to_text(pattern->regex);
	result = RE_compile_and_execute(regex, unconstify(char *, scalar), length,
									REG_ADVANCED | REG_NOSUB, C_COLLATION_OID,
									0, NULL);
	pfree(regex);
	return result;
}

static bool
boolean_of(const char *text)
{
	return pg_strcasecmp(text, "yes") == 0 ||
		pg_strcasecmp(text, "true") == 0 ||
		pg_strcasecmp(text, "on") == 0;
}

static Numeric
integer_of(const YamlNode *node)
{
	char	   *digits = without_underscores(node->text);
	bool		negative = *digits == '-';

	if (*digits == '-' || *digits == '+')
		digits++;
	if (strncmp(digits, "0b", 2) == 0)
		return integer_in_base(node, digits + 2, 2, negative);
	if (strncmp(digits, "0x", 2) == 0)
		return integer_in_base(node, digits + 2, 16, negative);
	if (digits[0] == '0' && digits[1] != '\0')
		return integer_in_base(node, digits + 1, 8, negative);
	if (strchr(digits, ':') != NULL)
		return sexagesimal_of(node, digits, negative);
	return numeric_of(psprintf("%s%s", negative ? "-" : "", digits));
}

static Numeric
float_of(const YamlNode *node)
{
	char	   *digits = without_underscores(node->text);
	bool		negative = *digits == '-';
	const char *exponent = strpbrk(digits, "eE");

	if (*digits == '-' || *digits == '+')
		digits++;
	if (pg_strcasecmp(digits, ".inf") == 0 ||
		pg_strcasecmp(digits, ".nan") == 0)
		return NULL;
	if (strchr(digits, ':') != NULL)
		return sexagesimal_of(node, digits, negative);
	if (exponent != NULL && strlen(exponent + 2) > MAX_EXPONENT_LENGTH)
		fail_out_of_range(node);
	return numeric_of(psprintf("%s%s", negative ? "-" : "", digits));
}

static char *
without_underscores(const char *text)
{
	char	   *result = palloc(strlen(text) + 1);
	char	   *to = result;

	for (; *text != '\0'; text++)
		if (*text != '_')
			*to++ = *text;
	*to = '\0';
	return result;
}

static Numeric
integer_in_base(const YamlNode *node, const char *digits, int base,
				bool negative)
{
	int64		value;
	char	   *end;

	errno = 0;
	value = strtoll(digits, &end, base);
	if (errno == ERANGE || *digits == '\0' || *end != '\0')
		fail_out_of_range(node);
	return int64_to_numeric(negative ? -value : value);
}

/* Digits to the base of sixty: 1:30:00, with a fraction in the last one. */
static Numeric
sexagesimal_of(const YamlNode *node, const char *digits, bool negative)
{
	double		value = 0;
	char	   *end;

	for (;; digits = end + 1)
	{
		value = value * 60 + strtod(digits, &end);
		if (*end != ':')
			break;
	}
	if (value > (double) PG_INT32_MAX * 1000)
		fail_out_of_range(node);
	if (negative)
		value = -value;
	return DatumGetNumeric(DirectFunctionCall1(float8_numeric,
											   Float8GetDatum(value)));
}

static Numeric
numeric_of(const char *text)
{
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

static void
fail_out_of_range(const YamlNode *node)
{
	yaml_fail(node, "the number is out of range", NULL,
			  "Put it in quotes if it is meant as a text.");
}
