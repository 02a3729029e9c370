/*-------------------------------------------------------------------------
 *
 * saved_views_read.c
 *	  The statements that make views what they are.
 *
 * One query per family of objects, over all views at once.  Each gives rows
 * of the view's place, a statement, and, for a GRANT, the role that made it.
 * They run with saved_views_pin_settings(), under which every name that isn't
 * in pg_catalog is deparsed with its schema, and constants mean the same to
 * every session.
 *
 * A list of privileges that is there in place of the default begins with a
 * REVOKE from the owner.  What default privileges add when the view is
 * created again, recreate_saved_views() takes away first.
 *
 * Not here, since views can't have it: disabled triggers and rules (ALTER
 * TABLE refuses it), policies, publications, constraints, own sequences.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "migrate/saved_views.h"

#include "compat.h"

/* The views $1 with their place in it, names, and what GRANT and ALTER say. */
#define VIEWS \
"WITH v AS (" \
"  SELECT u.n, c.oid, c.relkind, c.relowner, c.relacl, c.reloptions," \
"  c.reltoastrelid, c.relam, c.reltablespace, c.relreplident," \
"  pg_catalog.format('%I.%I', n.nspname, c.relname) AS name," \
"  CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind" \
"  FROM pg_catalog.unnest($1) WITH ORDINALITY u (oid, n)" \
"  JOIN pg_catalog.pg_class c ON c.oid = u.oid" \
"  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace" \
")"

/* ... with their columns. */
#define COLUMNS \
VIEWS ", col AS (" \
"  SELECT v.*, a.attnum, a.attname, a.atttypid, a.attstattarget," \
"  a.attstorage, a.attcompression, a.attoptions, a.attacl," \
"  pg_catalog.format('ALTER %s %s ALTER COLUMN %I ', v.kind, v.name," \
"  a.attname) AS alter" \
"  FROM v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid" \
"  WHERE a.attnum > 0 AND NOT a.attisdropped" \
")"

/* ... with their indexes. */
#define INDEXES \
VIEWS ", i AS (" \
"  SELECT v.n, v.name AS view, c.oid, c.reltablespace, x.indisclustered," \
"  c.relname, pg_catalog.format('%I.%I', s.nspname, c.relname) AS name" \
"  FROM v JOIN pg_catalog.pg_index x ON x.indrelid = v.oid" \
"  JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid" \
"  JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace" \
")"

/* ... with their extended statistics. */
#define STATISTICS \
VIEWS ", s AS (" \
"  SELECT v.n, s.oid, s.stxowner, s.stxstattarget, s.stxname," \
"  pg_catalog.format('%I.%I', ns.nspname, s.stxname) AS name" \
"  FROM v JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = v.oid" \
"  JOIN pg_catalog.pg_namespace ns ON ns.oid = s.stxnamespace" \
")"

/* pg_attver is the server's own, in late minor releases; pg_dump omits it. */
#define OPTIONS(prefix, options) \
"  SELECT " prefix " || pg_catalog.quote_ident(o.option_name) || '='" \
"  || pg_catalog.quote_literal(o.option_value) AS item" \
"  FROM pg_catalog.pg_options_to_table(" options ") o" \
"  WHERE o.option_name <> 'pg_attver'"

#define GRANTEE \
"CASE a.grantee WHEN 0 THEN 'PUBLIC'" \
" ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END"

#define WITH_GRANT_OPTION \
"CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"

#define GRANTOR \
"CASE a.grantor WHEN v.relowner THEN ''" \
" ELSE pg_catalog.pg_get_userbyid(a.grantor)::text END"

/* Which list of a view a family goes to. */
typedef enum Part
{
	PART_DEFINITION,
	PART_SETTINGS,
	PART_GRANTS,
	PART_ATTACHMENTS,
	PART_RULES
} Part;

typedef struct Family
{
	Part		part;
	const char *sql;
} Family;

static const Family families[] = {
	/*
	 * pg_get_viewdef() ends with a semicolon.  Tablespace and access method
	 * are said even where they are the default: another may be by then.
	 */
	{PART_DEFINITION,
		VIEWS " SELECT v.n, pg_catalog.format("
		"CASE v.relkind WHEN 'm'"
		" THEN 'CREATE MATERIALIZED VIEW %s USING %I%s TABLESPACE %I AS%s WITH NO DATA'"
		" ELSE 'CREATE VIEW %s%3$s AS%5$s' END,"
		" v.name, m.amname, ' WITH (' || o.items || ')', t.spcname,"
		" E'\\n' || pg_catalog.left(pg_catalog.pg_get_viewdef(v.oid), -1))"
		" FROM v"
		" LEFT JOIN pg_catalog.pg_am m ON m.oid = v.relam"
		" JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()"
		" JOIN pg_catalog.pg_tablespace t"
		" ON t.oid = coalesce(nullif(v.reltablespace, 0), d.dattablespace)"
		" LEFT JOIN pg_catalog.pg_class toast ON toast.oid = v.reltoastrelid,"
		" LATERAL (SELECT pg_catalog.string_agg(item, ', ') AS items FROM ("
		OPTIONS("''", "v.reloptions") " UNION ALL"
		OPTIONS("'toast.'", "toast.reloptions") ") x) o"
	},
	{PART_SETTINGS,
		VIEWS " SELECT v.n, pg_catalog.format('ALTER %s %s OWNER TO %I',"
		" v.kind, v.name, pg_catalog.pg_get_userbyid(v.relowner))"
		" FROM v"
	},
	{PART_SETTINGS,
		COLUMNS " SELECT c.n, c.alter || 'SET DEFAULT '"
		" || pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
		" FROM col c"
		" JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = c.attnum"
		" ORDER BY c.n, c.attnum"
	},
	{PART_SETTINGS,
		COLUMNS " SELECT c.n, c.alter || s.setting"
		" FROM col c JOIN pg_catalog.pg_type t ON t.oid = c.atttypid,"
		" LATERAL (VALUES"
		"  (CASE WHEN c.attstorage <> t.typstorage THEN 'SET STORAGE '"
		"   || CASE c.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'"
		"   WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),"
		"  (CASE c.attcompression WHEN 'p' THEN 'SET COMPRESSION pglz'"
		"   WHEN 'l' THEN 'SET COMPRESSION lz4' END),"
		"  (CASE WHEN c.attstattarget >= 0"
		"   THEN 'SET STATISTICS ' || c.attstattarget END),"
		"  ((SELECT 'SET (' || pg_catalog.string_agg(item, ', ') || ')'"
		"   FROM (" OPTIONS("''", "c.attoptions") ") x))"
		" ) s (setting)"
		" WHERE c.relkind = 'm' AND s.setting IS NOT NULL"
		" ORDER BY c.n, c.attnum, s.setting"
	},
	{PART_SETTINGS,
		VIEWS " SELECT v.n, pg_catalog.format("
		"'ALTER MATERIALIZED VIEW %s REPLICA IDENTITY %s', v.name,"
		" CASE v.relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END)"
		" FROM v WHERE v.relkind = 'm' AND v.relreplident IN ('f', 'n')"
	},
	{PART_SETTINGS,
		VIEWS " SELECT v.n, pg_catalog.format('ALTER %s %s DEPENDS ON EXTENSION %I',"
		" v.kind, v.name, e.extname)"
		" FROM v JOIN pg_catalog.pg_depend d ON d.objid = v.oid"
		" AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
		" AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
		" AND d.deptype = 'x'"
		" JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
		" ORDER BY v.n, e.extname"
	},
	{PART_GRANTS,
		VIEWS " SELECT v.n, pg_catalog.format('REVOKE ALL ON %s FROM %I', v.name,"
		" pg_catalog.pg_get_userbyid(v.relowner)), ''"
		" FROM v WHERE v.relacl IS NOT NULL"
	},

	/* Nobody can pass on what he hasn't got: owner first, then as it grew. */
	{PART_GRANTS,
		VIEWS " SELECT v.n, pg_catalog.format('GRANT %s ON %s TO %s%s',"
		" pg_catalog.string_agg(a.privilege_type, ', ' ORDER BY a.n),"
		" v.name, " GRANTEE ", " WITH_GRANT_OPTION "), " GRANTOR
		" FROM v, pg_catalog.aclexplode(v.relacl) WITH ORDINALITY"
		" a (grantor, grantee, privilege_type, is_grantable, n)"
		" GROUP BY v.n, v.name, v.relowner, a.grantor, a.grantee, a.is_grantable"
		" ORDER BY v.n, a.grantor <> v.relowner, pg_catalog.min(a.n)"
	},
	{PART_GRANTS,
		COLUMNS " SELECT v.n, pg_catalog.format('GRANT %s (%I) ON %s TO %s%s',"
		" a.privilege_type, v.attname, v.name, " GRANTEE ", "
		WITH_GRANT_OPTION "), " GRANTOR
		" FROM col v, pg_catalog.aclexplode(v.attacl) WITH ORDINALITY"
		" a (grantor, grantee, privilege_type, is_grantable, n)"
		" ORDER BY v.n, a.grantor <> v.relowner, v.attnum, a.n"
	},
	{PART_ATTACHMENTS,
		INDEXES " SELECT i.n, s.statement FROM i"
		" LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = i.reltablespace,"
		" LATERAL (VALUES"
		"  (1, pg_catalog.pg_get_indexdef(i.oid)),"
		"  (2, CASE WHEN t.oid IS NOT NULL THEN pg_catalog.format("
		"   'ALTER INDEX %s SET TABLESPACE %I', i.name, t.spcname) END),"
		"  (3, CASE WHEN i.indisclustered THEN pg_catalog.format("
		"   'ALTER MATERIALIZED VIEW %s CLUSTER ON %I', i.view, i.relname) END)"
		" ) s (step, statement)"
		" WHERE s.statement IS NOT NULL"
		" ORDER BY i.n, i.relname, s.step"
	},
	{PART_ATTACHMENTS,
		INDEXES " SELECT i.n, pg_catalog.format("
		"'ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', i.name, a.attnum,"
		" a.attstattarget)"
		" FROM i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.oid"
		" WHERE a.attstattarget >= 0"
		" ORDER BY i.n, i.relname, a.attnum"
	},
	{PART_ATTACHMENTS,
		INDEXES " SELECT i.n, pg_catalog.format("
		"'ALTER INDEX %s DEPENDS ON EXTENSION %I', i.name, e.extname)"
		" FROM i JOIN pg_catalog.pg_depend d ON d.objid = i.oid"
		" AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
		" AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
		" AND d.deptype = 'x'"
		" JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
		" ORDER BY i.n, i.relname, e.extname"
	},
	{PART_ATTACHMENTS,
		STATISTICS " SELECT s.n, x.statement FROM s, LATERAL (VALUES"
		"  (1, pg_catalog.pg_get_statisticsobjdef(s.oid)),"
		"  (2, CASE WHEN s.stxstattarget >= 0 THEN pg_catalog.format("
		"   'ALTER STATISTICS %s SET STATISTICS %s', s.name, s.stxstattarget) END),"
		"  (3, pg_catalog.format('ALTER STATISTICS %s OWNER TO %I', s.name,"
		"   pg_catalog.pg_get_userbyid(s.stxowner)))"
		" ) x (step, statement)"
		" WHERE x.statement IS NOT NULL"
		" ORDER BY s.n, s.name, x.step"
	},
	{PART_ATTACHMENTS,
		VIEWS " SELECT v.n, pg_catalog.pg_get_triggerdef(t.oid)"
		" FROM v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid"
		" WHERE NOT t.tgisinternal"
		" ORDER BY v.n, t.tgname"
	},
	{PART_ATTACHMENTS,
		VIEWS " SELECT v.n, pg_catalog.format("
		"'ALTER TRIGGER %I ON %s DEPENDS ON EXTENSION %I', t.tgname, v.name,"
		" e.extname)"
		" FROM v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid"
		" JOIN pg_catalog.pg_depend d ON d.objid = t.oid"
		" AND d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass"
		" AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
		" AND d.deptype = 'x'"
		" JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
		" ORDER BY v.n, t.tgname, e.extname"
	},
	{PART_ATTACHMENTS,
		VIEWS " SELECT v.n, pg_catalog.format('COMMENT ON %s IS %L',"
		" CASE WHEN a.attnum IS NULL THEN v.kind || ' ' || v.name"
		"  ELSE pg_catalog.format('COLUMN %s.%I', v.name, a.attname) END,"
		" d.description)"
		" FROM v JOIN pg_catalog.pg_description d ON d.objoid = v.oid"
		" AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass"
		" LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid"
		" AND a.attnum = d.objsubid AND d.objsubid <> 0"
		" ORDER BY v.n, d.objsubid"
	},
	{PART_ATTACHMENTS,
		INDEXES " SELECT i.n, pg_catalog.format('COMMENT ON INDEX %s IS %L',"
		" i.name, d.description)"
		" FROM i JOIN pg_catalog.pg_description d ON d.objoid = i.oid"
		" AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass"
		" AND d.objsubid = 0"
		" ORDER BY i.n, i.relname"
	},
	{PART_ATTACHMENTS,
		STATISTICS " SELECT s.n, pg_catalog.format('COMMENT ON STATISTICS %s IS %L',"
		" s.name, d.description)"
		" FROM s JOIN pg_catalog.pg_description d ON d.objoid = s.oid"
		" AND d.classoid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass"
		" ORDER BY s.n, s.name"
	},
	{PART_ATTACHMENTS,
		VIEWS " SELECT v.n, pg_catalog.format('COMMENT ON TRIGGER %I ON %s IS %L',"
		" t.tgname, v.name, d.description)"
		" FROM v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.oid"
		" JOIN pg_catalog.pg_description d ON d.objoid = t.oid"
		" AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass"
		" ORDER BY v.n, t.tgname"
	},
	{PART_ATTACHMENTS,
		VIEWS " SELECT v.n, pg_catalog.format('SECURITY LABEL FOR %I ON %s IS %L',"
		" l.provider,"
		" CASE WHEN a.attnum IS NULL THEN v.kind || ' ' || v.name"
		"  ELSE pg_catalog.format('COLUMN %s.%I', v.name, a.attname) END,"
		" l.label)"
		" FROM v JOIN pg_catalog.pg_seclabel l ON l.objoid = v.oid"
		" AND l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass"
		" LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid"
		" AND a.attnum = l.objsubid AND l.objsubid <> 0"
		" ORDER BY v.n, l.objsubid, l.provider"
	},
	{PART_RULES,
		VIEWS " SELECT v.n, s.statement"
		" FROM v JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid"
		" LEFT JOIN pg_catalog.pg_description d ON d.objoid = r.oid"
		" AND d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass,"
		" LATERAL (VALUES (1, pg_catalog.pg_get_ruledef(r.oid)),"
		"  (2, CASE WHEN d.description IS NOT NULL THEN pg_catalog.format("
		"   'COMMENT ON RULE %I ON %s IS %L', r.rulename, v.name,"
		"   d.description) END)) s (step, statement)"
		" WHERE r.ev_type <> '1' AND s.statement IS NOT NULL"
		" ORDER BY v.n, r.rulename, s.step"
	},
};

static void add_statement(SavedView *view, Part part, char *statement,
						  char *grantor);

/* Fill in the statements of views that are locked. */
void
saved_views_read(QueryScope *query, SavedViews *views)
{
	QueryArg	oids = saved_views_oids(views);

	for (int f = 0; f < (int) lengthof(families); f++)
	{
		bool		grants = families[f].part == PART_GRANTS;
		uint64		n = query_execute(query, families[f].sql, 1, &oids);

		for (uint64 i = 0; i < n; i++)
			add_statement(&views->views[query_result_bigint(i, 1) - 1],
						  families[f].part, query_result_text(query, i, 2),
						  grants ? query_result_text(query, i, 3) : NULL);
	}
}

static void
add_statement(SavedView *view, Part part, char *statement, char *grantor)
{
	switch (part)
	{
		case PART_DEFINITION:
			view->definition = statement;
			break;
		case PART_SETTINGS:
			view->settings = lappend(view->settings, statement);
			break;
		case PART_GRANTS:
			view->grants = lappend(view->grants, statement);
			view->grantors = lappend(view->grantors, grantor);
			break;
		case PART_ATTACHMENTS:
			view->attachments = lappend(view->attachments, statement);
			break;
		case PART_RULES:
			view->rules = lappend(view->rules, statement);
			break;
	}
}
