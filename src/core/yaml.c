/*-------------------------------------------------------------------------
 *
 * yaml.c
 *	  YAML text as a tree of nodes that know their line and column.
 *
 * libyaml's event parser does the syntax; this file makes a tree of the
 * events.  libyaml's own loader was rejected: it resolves no scalar, knows
 * no merge key, takes duplicate keys and has no bound on what it builds.
 *
 * A text means what it means to PyYAML's safe loader, since the files of the
 * Python tool confiture were written for that one: YAML 1.1 with its
 * spellings of null, booleans and numbers (yaml_scalar.c), merge keys, one
 * document.  Stricter than PyYAML: a key given twice is an error, and so is
 * an alias within the node that it names.
 *
 * An alias shares the node of its anchor, so that the tree never grows beyond
 * the text.  But whoever walks the tree walks a shared node many times.
 * Every node therefore carries its weight and height with aliases expanded,
 * and a text is refused as soon as either passes its bound: "billion laughs"
 * costs no more than reading it.
 *
 * libyaml works on malloc'd memory of its own, which is freed on every way
 * out; all that outlives yaml_read() is palloc'd.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "core/yaml.h"
#include "core/yaml_internal.h"

#include "compat.h"

/* more than any sane text has, few enough to search one by one */
#define MAX_ANCHORS 1000
#define MAX_DIRECTIVES 16

typedef struct Anchor
{
	char	   *name;
	YamlNode   *node;
	bool		complete;		/* false while its node is being read */
} Anchor;

typedef struct Reader
{
	const char *file;
	const char *text;			/* UTF-8 without byte order mark */
	yaml_parser_t parser;
	yaml_event_t event;			/* the event at hand */
	List	   *anchors;		/* Anchor */
	int			weight;			/* nodes so far, aliases expanded */
} Reader;

static void start_reader(Reader *reader, const char *text);
static void require_few_directives(Reader *reader);
static void stop_reader(Reader *reader);
static YamlNode *read_document(Reader *reader);
static void next_event(Reader *reader);
static YamlNode *read_node(Reader *reader, int depth);
static YamlNode *read_alias(Reader *reader, int depth);
static YamlNode *read_scalar(Reader *reader);
static char *scalar_text(Reader *reader, const YamlNode *at);
static YamlNode *read_list(Reader *reader, int depth);
static YamlNode *read_map(Reader *reader, int depth);
static YamlNode *read_key(Reader *reader);
static YamlNode *make_node(Reader *reader, YamlKind kind);
static void add_weight(Reader *reader, const YamlNode *at, int weight);
static void finish_collection(Reader *reader, YamlNode *node, int before);
static void raise_height(YamlNode *node, const YamlNode *child);
static void require_depth(const YamlNode *at, int depth);
static void require_standard_tag(const YamlNode *at, const yaml_char_t *tag,
								 const char *standard);
static Anchor *add_anchor(Reader *reader, const yaml_char_t *name,
						  YamlNode *node);
static Anchor *find_anchor(Reader *reader, const yaml_char_t *name);

/*
 * Read a YAML text of one document.
 *
 * text is in the server's encoding; file is what errors call it, and must
 * live as long as the tree.  Returns the root, palloc'd.  Raises
 * ERRCODE_CONFIG_FILE_ERROR with line and column if the text isn't YAML, is
 * empty, or passes one of the bounds in yaml.h.
 */
YamlNode *
yaml_read(const char *file, const char *text)
{
	Reader		reader = {.file = file};
	YamlNode   *volatile root = NULL;

	PG_TRY();
	{
		start_reader(&reader, text);
		root = read_document(&reader);
	}
	PG_CATCH();
	{
		stop_reader(&reader);
		PG_RE_THROW();
	}
	PG_END_TRY();

	stop_reader(&reader);
	return root;
}

/*
 * Give libyaml the text in UTF-8.
 *
 * In an SQL_ASCII database any bytes may come: there libyaml's own check says
 * where the first bad one is.
 */
static void
start_reader(Reader *reader, const char *text)
{
	const YamlNode start = {.file = reader->file, .line = 1, .column = 1};

	if (strlen(text) > YAML_MAX_BYTES)
		yaml_fail(&start,
				  psprintf("the text is larger than %d bytes", YAML_MAX_BYTES),
				  NULL, NULL);
	if (GetDatabaseEncoding() != PG_SQL_ASCII)
		text = pg_server_to_any(text, strlen(text), PG_UTF8);
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	reader->text = text;
	require_few_directives(reader);

	if (!yaml_parser_initialize(&reader->parser))
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader->parser,
								 (const unsigned char *) text, strlen(text));
}

/*
 * libyaml compares each %TAG with all before it, in one call that can't be
 * interrupted: a megabyte of them would keep the server busy for minutes.
 */
static void
require_few_directives(Reader *reader)
{
	YamlNode	at = {.file = reader->file, .line = 1, .column = 1};
	bool		starts_line = true;
	int			directives = 0;

	for (const char *c = reader->text; *c != '\0'; c++)
	{
		if (starts_line && *c == '%' && ++directives > MAX_DIRECTIVES)
			yaml_fail(&at, "there are too many lines that start with %",
					  NULL, NULL);
		starts_line = *c == '\n' || (*c == '\r' && c[1] != '\n');
		if (starts_line)
			at.line++;
	}
}

static void
stop_reader(Reader *reader)
{
	yaml_event_delete(&reader->event);
	yaml_parser_delete(&reader->parser);
}

static YamlNode *
read_document(Reader *reader)
{
	YamlNode   *root;

	next_event(reader);			/* the stream starts */
	next_event(reader);
	if (reader->event.type == YAML_STREAM_END_EVENT)
		yaml_fail(make_node(reader, YAML_NULL), "the document is empty",
				  NULL, NULL);
	next_event(reader);			/* the document has started */
	root = read_node(reader, 1);
	next_event(reader);			/* the document ends */
	next_event(reader);
	if (reader->event.type != YAML_STREAM_END_EVENT)
		yaml_fail(make_node(reader, YAML_NULL),
				  "a second document starts here", NULL,
				  "A file holds one document; take away the \"---\".");
	return root;
}

/* Move to the next event; the one at hand is gone. */
static void
next_event(Reader *reader)
{
	CHECK_FOR_INTERRUPTS();
	yaml_event_delete(&reader->event);
	if (!yaml_parser_parse(&reader->parser, &reader->event))
		yaml_fail_syntax(&reader->parser, reader->file, reader->text);
}

/* Read the node that starts with the event at hand, up to its last event. */
static YamlNode *
read_node(Reader *reader, int depth)
{
	check_stack_depth();

	switch (reader->event.type)
	{
		case YAML_ALIAS_EVENT:
			return read_alias(reader, depth);
		case YAML_SCALAR_EVENT:
			return read_scalar(reader);
		case YAML_SEQUENCE_START_EVENT:
			return read_list(reader, depth);
		case YAML_MAPPING_START_EVENT:
			return read_map(reader, depth);
		case YAML_NO_EVENT:
		case YAML_STREAM_START_EVENT:
		case YAML_STREAM_END_EVENT:
		case YAML_DOCUMENT_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
		case YAML_SEQUENCE_END_EVENT:
		case YAML_MAPPING_END_EVENT:
			break;
	}
	elog(ERROR, "unexpected YAML event %d", (int) reader->event.type);
}

static YamlNode *
read_alias(Reader *reader, int depth)
{
	YamlNode   *at = make_node(reader, YAML_NULL);
	Anchor	   *anchor = find_anchor(reader,
									 reader->event.data.alias.anchor);

	if (anchor == NULL)
		yaml_fail(at, "no anchor before this alias has its name", NULL,
				  "Put a text that starts with * in quotes.");
	if (!anchor->complete)
		yaml_fail(at, "this alias stands within the node that it names",
				  psprintf("The node starts at line %d, column %d.",
						   anchor->node->line, anchor->node->column), NULL);
	require_depth(at, depth + anchor->node->height - 1);
	add_weight(reader, at, anchor->node->weight);
	return anchor->node;
}

static YamlNode *
read_scalar(Reader *reader)
{
	YamlNode   *node = make_node(reader, YAML_TEXT);
	char	   *tag = (char *) reader->event.data.scalar.tag;
	Anchor	   *anchor = add_anchor(reader, reader->event.data.scalar.anchor,
									node);

	node->plain = reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = scalar_text(reader, node);
	yaml_resolve_scalar(node, tag);
	add_weight(reader, node, 1);
	if (anchor != NULL)
		anchor->complete = true;
	return node;
}

/* The text of a scalar in the server's encoding. */
static char *
scalar_text(Reader *reader, const YamlNode *at)
{
	char	   *value = (char *) reader->event.data.scalar.value;
	size_t		length = reader->event.data.scalar.length;

	if (strlen(value) != length)
		yaml_fail(at, "a text cannot hold the character \\0", NULL, NULL);
	if (GetDatabaseEncoding() == PG_SQL_ASCII)
		return pstrdup(value);
	return pstrdup(pg_any_to_server(value, length, PG_UTF8));
}

static YamlNode *
read_list(Reader *reader, int depth)
{
	YamlNode   *list = make_node(reader, YAML_LIST);
	Anchor	   *anchor = add_anchor(reader,
									reader->event.data.sequence_start.anchor,
									list);
	int			before = reader->weight;

	require_depth(list, depth);
	require_standard_tag(list, reader->event.data.sequence_start.tag,
						 YAML_SEQ_TAG);
	for (;;)
	{
		YamlNode   *item;

		next_event(reader);
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		item = read_node(reader, depth + 1);
		raise_height(list, item);
		list->items = lappend(list->items, item);
	}
	finish_collection(reader, list, before);
	if (anchor != NULL)
		anchor->complete = true;
	return list;
}

static YamlNode *
read_map(Reader *reader, int depth)
{
	YamlNode   *map = make_node(reader, YAML_MAP);
	Anchor	   *anchor = add_anchor(reader,
									reader->event.data.mapping_start.anchor,
									map);
	int			before = reader->weight;
	List	   *merged = NIL;

	require_depth(map, depth);
	require_standard_tag(map, reader->event.data.mapping_start.tag,
						 YAML_MAP_TAG);
	for (;;)
	{
		YamlEntry  *entry = palloc0_object(YamlEntry);

		next_event(reader);
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			break;
		entry->key = read_key(reader);
		next_event(reader);
		entry->value = read_node(reader, depth + 1);
		raise_height(map, entry->value);
		if (yaml_is_merge_key(entry->key))
			merged = yaml_merge(merged, entry->value);
		else
			map->items = lappend(map->items, entry);
	}
	map->items = yaml_finish_entries(map->items, merged);
	finish_collection(reader, map, before);
	if (anchor != NULL)
		anchor->complete = true;
	return map;
}

/* A key is a scalar that isn't null; it is compared by its text. */
static YamlNode *
read_key(Reader *reader)
{
	YamlNode   *at = make_node(reader, YAML_NULL);
	YamlNode   *key = NULL;

	if (reader->event.type == YAML_SCALAR_EVENT)
		key = read_scalar(reader);
	else if (reader->event.type == YAML_ALIAS_EVENT)
		key = read_alias(reader, 1);
	if (key == NULL || key->text == NULL)
		yaml_fail(at, "a key must be a text, not a list or a mapping", NULL,
				  "Put a text that starts with { or [ in quotes.");
	if (key->kind == YAML_NULL)
		yaml_fail(at, "a key is missing before the colon", NULL, NULL);
	return key;
}

static YamlNode *
make_node(Reader *reader, YamlKind kind)
{
	YamlNode   *node = palloc0_object(YamlNode);

	node->kind = kind;
	node->file = reader->file;
	node->line = reader->event.start_mark.line + 1;
	node->column = reader->event.start_mark.column + 1;
	node->weight = 1;
	node->height = 1;
	return node;
}

static void
add_weight(Reader *reader, const YamlNode *at, int weight)
{
	reader->weight += weight;	/* neither passes the bound: no overflow */
	if (reader->weight > YAML_MAX_NODES)
		yaml_fail(at,
				  psprintf("the document has more than %d nodes",
						   YAML_MAX_NODES),
				  "Each alias counts as much as the node that it stands for.",
				  NULL);
}

static void
finish_collection(Reader *reader, YamlNode *node, int before)
{
	add_weight(reader, node, 1);
	node->weight = reader->weight - before;
}

static void
raise_height(YamlNode *node, const YamlNode *child)
{
	node->height = Max(node->height, child->height + 1);
}

static void
require_depth(const YamlNode *at, int depth)
{
	if (depth > YAML_MAX_DEPTH)
		yaml_fail(at,
				  psprintf("lists and mappings are nested deeper than %d levels",
						   YAML_MAX_DEPTH), NULL, NULL);
}

/* A list or mapping has no tag, or the one that says what it is anyway. */
static void
require_standard_tag(const YamlNode *at, const yaml_char_t *tag,
					 const char *standard)
{
	if (tag != NULL && strcmp((const char *) tag, "!") != 0 &&
		strcmp((const char *) tag, standard) != 0)
		yaml_fail(at, "this tag is not supported", NULL,
				  "Put a text that starts with ! in quotes.");
}

/* Remember the node that is being read under its name, if it has one. */
static Anchor *
add_anchor(Reader *reader, const yaml_char_t *name, YamlNode *node)
{
	Anchor	   *anchor;

	if (name == NULL)
		return NULL;
	anchor = find_anchor(reader, name);
	if (anchor != NULL)
		yaml_fail(node, "this anchor was defined before",
				  psprintf("The first is at line %d, column %d.",
						   anchor->node->line, anchor->node->column), NULL);
	if (list_length(reader->anchors) >= MAX_ANCHORS)
		yaml_fail(node,
				  psprintf("there are more than %d anchors", MAX_ANCHORS),
				  NULL, NULL);

	anchor = palloc0_object(Anchor);
	anchor->name = pstrdup((const char *) name);
	anchor->node = node;
	reader->anchors = lappend(reader->anchors, anchor);
	return anchor;
}

static Anchor *
find_anchor(Reader *reader, const yaml_char_t *name)
{
	ListCell   *cell;

	foreach(cell, reader->anchors)
	{
		Anchor	   *anchor = lfirst(cell);

		if (strcmp(anchor->name, (const char *) name) == 0)
			return anchor;
	}
	return NULL;
}
