/*-------------------------------------------------------------------------
 *
 * options.c
 *	  What the callers of diff(), plan() and their like can ask for.
 *
 *		online			boolean, true: the forms that let others work meanwhile
 *		renames			object, {"public.old": "public.new"}
 *		allow_hazards	array of hazards
 *		omit			array of owners, grants, comments
 *		schemas			array of names of schemas to look at
 *		from_drift		boolean, false: of generate_migration()
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/guc.h"

#include "core/query.h"
#include "core/suggest.h"
#include "schema/kinds.h"
#include "schema/options.h"
#include "schema/sql_settings.h"

#include "compat.h"

typedef struct Option
{
	const char *name;
	int			bit;			/* OPTION_… */
	const char *wanted;			/* what its value has to be */
	bool		(*set) (SchemaOptions *options, const JsonbValue *value);
} Option;

static const char *written_name(const char *name);
static const Option *find_known(const char *name);
static List *names_of(int heeded);
static bool has_schema(const SchemaModel *model, const char *name);
static bool set_online(SchemaOptions *options, const JsonbValue *value);
static bool set_from_drift(SchemaOptions *options, const JsonbValue *value);
static bool set_renames(SchemaOptions *options, const JsonbValue *value);
static bool set_allow_hazards(SchemaOptions *options, const JsonbValue *value);
static bool set_omit(SchemaOptions *options, const JsonbValue *value);
static bool set_schemas(SchemaOptions *options, const JsonbValue *value);
static bool get_strings(const JsonbValue *value, List **strings);
static char *text_of(const JsonbValue *value);

static const Option known_options[] = {
	{"online", OPTION_ONLINE, "true or false", set_online},
	{"renames", OPTION_RENAMES, "an object of old names and their new ones", set_renames},
	{"allow_hazards", OPTION_ALLOW_HAZARDS, "an array of hazards", set_allow_hazards},
	{"omit", OPTION_OMIT, "an array of \"owners\", \"grants\", \"comments\"", set_omit},
	{"schemas", OPTION_SCHEMAS, "an array of names of schemas", set_schemas},
	{"from_drift", OPTION_FROM_DRIFT, "true or false", set_from_drift}
};

/*
 * With the settings of the environment that this database is bound to.
 *
 * Options that the function doesn't heed are refused: who gives one counts on
 * it.
 */
SchemaOptions *
options_parse(Jsonb *json, int heeded, const char *function)
{
	SchemaOptions *options = palloc0_object(SchemaOptions);
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;

	options->environment = environment_load(NULL);
	options->role = options->environment->settings->role;
	if (options->role == NULL)
		options->role = query_current_user();
	options->role = written_name(options->role);
	options->schemas = options->environment->settings->manage_schemas;
	options->ignore = options->environment->settings->manage_ignore;
	options->online = true;
	if (json == NULL)
		return options;
	if (!JB_ROOT_IS_OBJECT(json))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options must be an object"),
				 errhint("Write for example '{\"online\": false}'.")));
	iterator = JsonbIteratorInit(&json->root);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		const Option *option = find_known(text_of(&key));

		(void) JsonbIteratorNext(&iterator, &value, true);
		if ((option->bit & heeded) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s has no option \"%s\"", function, option->name),
					 errhint("There are %s.", suggest_list(names_of(heeded)))));
		if (!option->set(options, &value))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("option \"%s\" must be %s", option->name,
							option->wanted)));
	}
	return options;
}

/* As it is in models, whatever quote_all_identifiers is. */
static const char *
written_name(const char *name)
{
	int			guc_level = NewGUCNestLevel();
	const char *written;

	sql_settings_fix();
	written = quote_identifier(name);
	AtEOXact_GUC(false, guc_level);
	return written;
}

static const Option *
find_known(const char *name)
{
	List	   *names = NIL;
	const char *meant;

	for (size_t i = 0; i < lengthof(known_options); i++)
	{
		if (strcmp(known_options[i].name, name) == 0)
			return &known_options[i];
		names = lappend(names, unconstify(char *, known_options[i].name));
	}
	meant = suggest_name(name, names);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no option \"%s\"", name),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) :
			 errhint("There are %s.", suggest_list(names))));
}

static List *
names_of(int heeded)
{
	List	   *names = NIL;

	for (size_t i = 0; i < lengthof(known_options); i++)
		if ((known_options[i].bit & heeded) != 0)
			names = lappend(names, unconstify(char *, known_options[i].name));
	return names;
}

static bool
set_online(SchemaOptions *options, const JsonbValue *value)
{
	if (value->type != jbvBool)
		return false;
	options->online = value->val.boolean;
	return true;
}

static bool
set_from_drift(SchemaOptions *options, const JsonbValue *value)
{
	if (value->type != jbvBool)
		return false;
	options->from_drift = value->val.boolean;
	return true;
}

static bool
set_renames(SchemaOptions *options, const JsonbValue *value)
{
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	to;

	if (value->type != jbvBinary ||
		!JsonContainerIsObject(value->val.binary.data))
		return false;
	iterator = JsonbIteratorInit(value->val.binary.data);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		Rename	   *rename = palloc_object(Rename);

		(void) JsonbIteratorNext(&iterator, &to, true);
		if (to.type != jbvString)
			return false;
		rename->from = text_of(&key);
		rename->to = text_of(&to);
		options->renames = lappend(options->renames, rename);
	}
	return true;
}

static bool
set_allow_hazards(SchemaOptions *options, const JsonbValue *value)
{
	List	   *names;
	ListCell   *cell;

	if (!get_strings(value, &names))
		return false;
	foreach(cell, names)
		options->allowed |= hazard_by_name(lfirst(cell));
	return true;
}

static bool
set_omit(SchemaOptions *options, const JsonbValue *value)
{
	List	   *names;
	ListCell   *cell;

	if (!get_strings(value, &names))
		return false;
	foreach(cell, names)
	{
		if (strcmp(lfirst(cell), "owners") == 0)
			options->omit_owners = true;
		else if (strcmp(lfirst(cell), "grants") == 0)
			options->omit_grants = true;
		else if (strcmp(lfirst(cell), "comments") == 0)
			options->omit_comments = true;
		else
			return false;
	}
	return true;
}

static bool
set_schemas(SchemaOptions *options, const JsonbValue *value)
{
	options->names_schemas = true;
	return get_strings(value, &options->schemas) && options->schemas != NIL;
}

static bool
get_strings(const JsonbValue *value, List **strings)
{
	JsonbContainer *array;

	*strings = NIL;
	if (value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data))
		return false;
	array = value->val.binary.data;
	for (uint32 i = 0; i < JsonContainerSize(array); i++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(array, i);

		if (element->type != jbvString)
			return false;
		*strings = lappend(*strings, text_of(element));
	}
	return true;
}

static char *
text_of(const JsonbValue *value)
{
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* Take out of a model what is to be omitted, as if it were nowhere. */
void
options_omit(const SchemaOptions *options, SchemaModel *model)
{
	if (options->omit_owners)
		model_omit_attribute(model, "owner");
	if (options->omit_grants)
		model_omit_attribute(model, "grants");
	if (options->omit_comments)
	{
		model_omit_attribute(model, "comment");
		model_omit_attribute(model, "_no_comment");
	}
}

static bool
has_schema(const SchemaModel *model, const char *name)
{
	return model_find(model, &kind_schema, written_name(name)) != NULL;
}

/* Are all schemas that were given there? */
bool
options_have_schemas(const SchemaOptions *options, const SchemaModel *model)
{
	ListCell   *cell;

	foreach(cell, options->names_schemas ? options->schemas : NIL)
		if (!has_schema(model, lfirst(cell)))
		return false;
	return true;
}

/* One that neither model has was meant to have another name. */
void
options_warn_of_schemas(const SchemaOptions *options, const SchemaModel *old,
						const SchemaModel *new)
{
	ListCell   *cell;

	foreach(cell, options->names_schemas ? options->schemas : NIL)
		if (!has_schema(old, lfirst(cell)) && !has_schema(new, lfirst(cell)))
		ereport(WARNING,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("there is no schema \"%s\" on either side",
						(char *) lfirst(cell))));
}
