/*-------------------------------------------------------------------------
 *
 * yaml.h
 *	  YAML text as a tree of nodes that know their line and column.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_YAML_H
#define CORE_YAML_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

/* bounds of one text; see yaml.c */
#define YAML_MAX_BYTES (1024 * 1024)
#define YAML_MAX_DEPTH 64
#define YAML_MAX_NODES 100000

typedef enum YamlKind
{
	YAML_NULL,
	YAML_BOOL,
	YAML_INT,
	YAML_FLOAT,
	YAML_TEXT,
	YAML_LIST,
	YAML_MAP
} YamlKind;

typedef struct YamlNode
{
	YamlKind	kind;
	bool		plain;			/* a scalar without quotes or block sign */
	bool		boolean;		/* YAML_BOOL */
	Numeric		number;			/* INT and FLOAT; NULL if not finite */
	char	   *text;			/* a scalar's text, whatever its kind */
	List	   *items;			/* LIST: YamlNode; MAP: YamlEntry */
	const char *file;
	int			line;			/* from 1 */
	int			column;			/* from 1, in characters */
	int			weight;			/* nodes in here, aliases expanded */
	int			height;			/* levels in here, aliases expanded */
} YamlNode;

typedef struct YamlEntry
{
	YamlNode   *key;			/* a scalar */
	YamlNode   *value;
} YamlEntry;

extern YamlNode *yaml_read(const char *file, const char *text);
extern YamlNode *yaml_make(const YamlNode *at, YamlKind kind);
extern YamlNode *yaml_get(const YamlNode *map, const char *key);
extern Jsonb *yaml_to_jsonb(const YamlNode *root);
extern const char *yaml_kind_name(YamlKind kind);
extern int	yaml_errposition(const YamlNode *node);

#endif							/* CORE_YAML_H */
