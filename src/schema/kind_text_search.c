/*-------------------------------------------------------------------------
 *
 * kind_text_search.c
 *	  Text search parsers, templates, dictionaries and configurations.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/sql_names.h"
#include "schema/sql_text.h"

#include "compat.h"

/* A line of the attribute "mappings": a type of token and its dictionaries. */
typedef struct Mapping
{
	char	   *token;
	char	   *dictionaries;
} Mapping;

static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void append_option_names(StringInfo text, const char *options);
static void create_configuration(Writer *writer,
								 const SchemaObject *configuration);
static void alter_mappings(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static List *parse_mappings(const SchemaObject *configuration);
static const char *find_dictionaries(List *mappings, const char *token);
static void write_mapping(Writer *writer, const SchemaObject *configuration,
						  const char *verb, const Mapping *mapping);

static const AttributeRule parser_rules[] = {
	{.attribute = "end", .way = CHANGE_RECREATE},
	{.attribute = "get_token", .way = CHANGE_RECREATE},
	{.attribute = "headline", .way = CHANGE_RECREATE},
	{.attribute = "lex_types", .way = CHANGE_RECREATE},
	{.attribute = "start", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_ts_parser = {
	.name = "text search parser",
	.folder = "text_search",
	.rank = RANK_TS_PARSER,
	.catalog = TSParserRelationId,
	.present = "pg_ts_parser WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT p.oid, n.schema, quote_ident(p.prsname) AS name,"
	SQL_FUNCTION_NAME("p.prsstart") " AS start,"
	SQL_FUNCTION_NAME("p.prstoken") " AS get_token,"
	SQL_FUNCTION_NAME("p.prsend") " AS \"end\","
	SQL_FUNCTION_NAME("p.prsheadline") " AS headline,"
	SQL_FUNCTION_NAME("p.prslextype") " AS lex_types,"
	" about.description AS comment"
	" FROM pg_ts_parser p JOIN managed n ON n.oid = p.prsnamespace"
	SQL_COMMENT("pg_ts_parser", "p.oid", "0"),
	.target = "TEXT SEARCH PARSER {identity}",
	.create = "CREATE TEXT SEARCH PARSER {identity} (START = {start}, GETTOKEN = {get_token},"
	" END = {end}[, HEADLINE = {headline}], LEXTYPES = {lex_types})",
	.rules = parser_rules
};

static const AttributeRule template_rules[] = {
	{.attribute = "init", .way = CHANGE_RECREATE},
	{.attribute = "lexize", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_ts_template = {
	.name = "text search template",
	.folder = "text_search",
	.rank = RANK_TS_TEMPLATE,
	.catalog = TSTemplateRelationId,
	.present = "pg_ts_template WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT t.oid, n.schema, quote_ident(t.tmplname) AS name,"
	SQL_FUNCTION_NAME("t.tmplinit") " AS init,"
	SQL_FUNCTION_NAME("t.tmpllexize") " AS lexize,"
	" about.description AS comment"
	" FROM pg_ts_template t JOIN managed n ON n.oid = t.tmplnamespace"
	SQL_COMMENT("pg_ts_template", "t.oid", "0"),
	.target = "TEXT SEARCH TEMPLATE {identity}",
	.create = "CREATE TEXT SEARCH TEMPLATE {identity} ([INIT = {init}, ]LEXIZE = {lexize})",
	.rules = template_rules
};

static const AttributeRule dictionary_rules[] = {
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options,
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "template", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_ts_dictionary = {
	.name = "text search dictionary",
	.folder = "text_search",
	.rank = RANK_TS_DICTIONARY,
	.catalog = TSDictionaryRelationId,
	.present = "pg_ts_dict WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT d.oid, n.schema, quote_ident(d.dictname) AS name,"
	SQL_NAME("pg_ts_template", "tmpl", "d.dicttemplate") " AS template,"
	" d.dictinitoption AS options,"
	SQL_ROLE("d.dictowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_ts_dict d JOIN managed n ON n.oid = d.dictnamespace"
	SQL_COMMENT("pg_ts_dict", "d.oid", "0"),
	.target = "TEXT SEARCH DICTIONARY {identity}",
	.create = "CREATE TEXT SEARCH DICTIONARY {identity} (TEMPLATE = {template}[, {options}])",
	.rules = dictionary_rules
};

static const AttributeRule configuration_rules[] = {
	{.attribute = "mappings", .way = CHANGE_ALTER, .alter = alter_mappings,
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "parser", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_ts_configuration = {
	.name = "text search configuration",
	.folder = "text_search",
	.rank = RANK_TS_CONFIGURATION,
	.catalog = TSConfigRelationId,
	.present = "pg_ts_config WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.cfgname) AS name,"
	SQL_NAME("pg_ts_parser", "prs", "c.cfgparser") " AS parser,"
	" (SELECT string_agg(quote_ident(t.alias) || ' WITH ' || m.dictionaries, E'\\n' ORDER BY t.tokid)"
	" FROM (SELECT g.maptokentype, string_agg(quote_ident(dn.nspname) || '.' || quote_ident(d.dictname),"
	" ', ' ORDER BY g.mapseqno) AS dictionaries"
	" FROM pg_ts_config_map g JOIN pg_ts_dict d ON d.oid = g.mapdict"
	" JOIN pg_namespace dn ON dn.oid = d.dictnamespace WHERE g.mapcfg = c.oid GROUP BY 1) m"
	" JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype) AS mappings,"
	SQL_ROLE("c.cfgowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_ts_config c JOIN managed n ON n.oid = c.cfgnamespace"
	SQL_COMMENT("pg_ts_config", "c.oid", "0"),
	.requires = "parser",
	.target = "TEXT SEARCH CONFIGURATION {identity}",
	.create_code = create_configuration,
	.rules = configuration_rules
};

/*
 * An option that is given anew goes to the end, so all are; in one statement,
 * since a dictionary may not do without some of them.
 */
static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	StringInfoData list;
	const char *was = object_get(old, "options");
	const char *is = object_get(new, "options");

	initStringInfo(&list);
	if (was != NULL)
		append_option_names(&list, was);
	if (is != NULL)
		appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", is);
	writer_add(writer, HAZARD_CHANGES_BEHAVIOUR, "ALTER %s (%s)",
			   kind_target(new), list.data);
}

/* a = 'x', "B" = 2 without the values */
static void
append_option_names(StringInfo text, const char *options)
{
	while (*options != '\0')
	{
		const char *end = options;
		bool		quoted = false;

		for (; *end != '\0' && (quoted || *end != ' '); end++)
			if (*end == '"')
				quoted = !quoted;
		appendStringInfo(text, "%s%.*s", text->len > 0 ? ", " : "",
						 (int) (end - options), options);
		for (quoted = false; *end != '\0' && (quoted || *end != ','); end++)
			if (*end == '\'')
				quoted = !quoted;
		options = end + strspn(end, ", ");
	}
}

static void
create_configuration(Writer *writer, const SchemaObject *configuration)
{
	ListCell   *cell;

	writer_add_template(writer, 0, "CREATE {target} (PARSER = {parser})",
						configuration, NULL);
	foreach(cell, parse_mappings(configuration))
		write_mapping(writer, configuration, "ADD", lfirst(cell));
}

static void
alter_mappings(Writer *writer, const SchemaObject *old,
			   const SchemaObject *new)
{
	List	   *was = parse_mappings(old);
	List	   *is = parse_mappings(new);
	ListCell   *cell;

	foreach(cell, was)
	{
		const Mapping *mapping = lfirst(cell);

		if (find_dictionaries(is, mapping->token) == NULL)
			writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
					   "ALTER %s DROP MAPPING FOR %s", kind_target(new),
					   mapping->token);
	}
	foreach(cell, is)
	{
		const Mapping *mapping = lfirst(cell);
		const char *dictionaries = find_dictionaries(was, mapping->token);

		if (dictionaries == NULL)
			write_mapping(writer, new, "ADD", mapping);
		else if (strcmp(dictionaries, mapping->dictionaries) != 0)
			write_mapping(writer, new, "ALTER", mapping);
	}
}

static List *
parse_mappings(const SchemaObject *configuration)
{
	const char *value = object_get(configuration, "mappings");
	char	   *lines = value == NULL ? NULL : pstrdup(value);
	List	   *mappings = NIL;
	char	   *line;

	while ((line = strsep(&lines, "\n")) != NULL)
	{
		Mapping    *mapping = palloc_object(Mapping);
		char	   *with = strstr(line, " WITH ");

		if (with == NULL)
			kind_refuse_value(configuration, "mappings");
		*with = '\0';
		mapping->token = line;
		mapping->dictionaries = with + strlen(" WITH ");
		mappings = lappend(mappings, mapping);
	}
	return mappings;
}

/* NULL: tokens of this type are not looked up */
static const char *
find_dictionaries(List *mappings, const char *token)
{
	ListCell   *cell;

	foreach(cell, mappings)
	{
		const Mapping *mapping = lfirst(cell);

		if (strcmp(mapping->token, token) == 0)
			return mapping->dictionaries;
	}
	return NULL;
}

static void
write_mapping(Writer *writer, const SchemaObject *configuration,
			  const char *verb, const Mapping *mapping)
{
	writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
			   "ALTER %s %s MAPPING FOR %s WITH %s", kind_target(configuration),
			   verb, mapping->token, mapping->dictionaries);
}
