/*-------------------------------------------------------------------------
 *
 * yaml_internal.h
 *	  What the files of core/yaml share, and nobody else.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_YAML_INTERNAL_H
#define CORE_YAML_INTERNAL_H

#include <yaml.h>

#include "core/yaml.h"

#include "compat.h"

/* yaml_error.c */
pg_noreturn extern void yaml_fail(const YamlNode *at, const char *problem,
								  const char *detail, const char *hint);
pg_noreturn extern void yaml_fail_syntax(const yaml_parser_t *parser,
										 const char *file, const char *text);

/* yaml_map.c */
extern bool yaml_is_merge_key(const YamlNode *key);
extern List *yaml_merge(List *merged, const YamlNode *value);
extern List *yaml_finish_entries(List *own, List *merged);

/* yaml_scalar.c */
extern void yaml_resolve_scalar(YamlNode *node, const char *tag);

#endif							/* CORE_YAML_INTERNAL_H */
