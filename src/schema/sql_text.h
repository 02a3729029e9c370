/*-------------------------------------------------------------------------
 *
 * sql_text.h
 *	  Pieces of the queries that read the catalogs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SQL_TEXT_H
#define SCHEMA_SQL_TEXT_H

/* A row of a catalog that initdb didn't make. */
#define SQL_MADE_BY_USERS " oid >= 16384"

/* A role, as SQL writes it. */
#define SQL_ROLE(oid) "quote_ident(pg_get_userbyid(" oid "))"

/* One privilege of an ACL. */
#define SQL_GRANT_LINE(owner) \
	" privilege_type || ' TO ' ||" \
	" CASE grantee WHEN 0 THEN 'PUBLIC' WHEN " owner " THEN 'OWNER'" \
	" ELSE " SQL_ROLE("grantee") " END ||" \
	" CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END ||" \
	" CASE WHEN grantor <> " owner " THEN ' GRANTED BY ' || " \
	SQL_ROLE("grantor") " ELSE '' END"

/* An ACL, one privilege in a line, '' if there is none in it. */
#define SQL_GRANT_LINES(acl, owner) \
	" coalesce((SELECT string_agg(" SQL_GRANT_LINE(owner) ", E'\\n'" \
	" ORDER BY grantee <> " owner ", grantee <> 0," \
	" pg_get_userbyid(grantee) COLLATE \"C\", privilege_type COLLATE \"C\"," \
	" pg_get_userbyid(grantor) COLLATE \"C\")" \
	" FROM aclexplode(" acl ")), '')"

/* The same, grantees in the order in which they got something. */
#define SQL_GRANT_LINES_AS_MADE(acl, owner) \
	" (SELECT string_agg(" SQL_GRANT_LINE(owner) ", E'\\n'" \
	" ORDER BY n, privilege_type COLLATE \"C\")" \
	" FROM unnest(" acl ") WITH ORDINALITY AS made(item, n)," \
	" aclexplode(ARRAY[item]))"

/*
 * The privileges on an object, one in a line, NULL if they are those that an
 * object has at first.  OWNER (which no quoted name can be) stands for its
 * owner, so that a new owner isn't a difference of privileges, too.
 *
 * The order in which they were granted is none, but pg_dump shows it.
 */
#define SQL_GRANTS(acl, type, owner) \
	" CASE WHEN " acl " IS NOT NULL AND NOT (" \
	acl " @> acldefault('" type "', " owner ") AND " \
	acl " <@ acldefault('" type "', " owner "))" \
	" THEN" SQL_GRANT_LINES(acl, owner) " END AS grants," \
	" CASE WHEN cardinality(" acl ") > 2 THEN nullif(" \
	SQL_GRANT_LINES_AS_MADE(acl, owner) "," SQL_GRANT_LINES(acl, owner) \
	") END AS _written_grants"

/* Are there any but pg_attver, which servers set on columns by themselves? */
#define SQL_HAS_OPTIONS(options) \
	" ((" options ")[1] NOT LIKE 'pg\\_attver=%' OR cardinality(" options ") > 1)"

#define SQL_OPTION_LIST(options, prefix, position) \
	" (SELECT string_agg('" prefix "' || quote_ident(split_part(o, '=', 1)) ||" \
	" '=' || quote_literal(substr(o, strpos(o, '=') + 1)), ', ' ORDER BY " position ")" \
	" FROM unnest(" options ") WITH ORDINALITY AS u(o, n)" \
	" WHERE o NOT LIKE 'pg\\_attver=%')"

/*
 * Options of a relation as WITH (...) writes them, as an attribute of this
 * name.  Their order makes no difference, but pg_dump shows it.
 *
 * Hardly any has some: where there are none, no subquery is begun.
 */
#define SQL_OPTIONS(options, prefix, name) \
	" CASE WHEN" SQL_HAS_OPTIONS(options) " THEN" \
	SQL_OPTION_LIST(options, prefix, "o COLLATE \"C\"") " END AS " name "," \
	" CASE WHEN cardinality(" options ") > 1 THEN nullif(" \
	SQL_OPTION_LIST(options, prefix, "n") "," \
	SQL_OPTION_LIST(options, prefix, "o COLLATE \"C\"") \
	") END AS _written_" name

/* Options of a foreign object as OPTIONS (...) writes them. */
#define SQL_FDW_OPTIONS(options) \
	" CASE WHEN " options " IS NOT NULL THEN" \
	" (SELECT string_agg(quote_ident(option_name) || ' ' ||" \
	" quote_literal(option_value), ', ' ORDER BY option_name COLLATE \"C\")" \
	" FROM pg_options_to_table(" options ")) END"

/* i.parents: what a relation inherits from. */
#define SQL_PARENTS(oid) \
	" LEFT JOIN (SELECT h.inhrelid, string_agg(quote_ident(pn.nspname) || '.' ||" \
	" quote_ident(p.relname), ', ' ORDER BY h.inhseqno) AS parents" \
	" FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent" \
	" JOIN pg_namespace pn ON pn.oid = p.relnamespace" \
	" WHERE p.relkind IN ('r', 'p', 'f') AND NOT h.inhdetachpending GROUP BY h.inhrelid) i" \
	" ON i.inhrelid = " oid

/* What COMMENT ON said; the catalog is that of the row, subid 0 or a column. */
#define SQL_COMMENT(catalog, oid, subid) \
	" LEFT JOIN pg_description about ON about.classoid = '" catalog "'::regclass" \
	" AND about.objoid = " oid " AND about.objsubid = " subid

/*
 * The columns of a relation, as CREATE OR REPLACE VIEW compares them.
 *
 * It runs for each relation: by indexes, so without a join.
 */
#define SQL_COLUMN_LIST(relation) \
	" (SELECT string_agg(quote_ident(a.attname) || ' ' ||" \
	" format_type(a.atttypid, a.atttypmod) ||" \
	" CASE WHEN a.attcollation <> 0 AND a.attcollation <>" \
	" (SELECT ty.typcollation FROM pg_type ty WHERE ty.oid = a.atttypid)" \
	" THEN ' COLLATE ' || (SELECT quote_ident((SELECT cn.nspname FROM pg_namespace cn" \
	" WHERE cn.oid = cl.collnamespace)) || '.' || quote_ident(cl.collname)" \
	" FROM pg_collation cl WHERE cl.oid = a.attcollation)" \
	" ELSE '' END, ', ' ORDER BY a.attnum) FROM pg_attribute a" \
	" WHERE a.attrelid = " relation " AND a.attnum > 0 AND NOT a.attisdropped)"

/* How a column is stored, as SET STORAGE has it. */
#define SQL_STORAGE(storage) \
	" CASE " storage " WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'" \
	" WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END"

/* When something fires: what ALTER writes before its kind; NULL: at first. */
#define SQL_FIRING(enabled) \
	" CASE " enabled " WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'" \
	" WHEN 'A' THEN 'ENABLE ALWAYS' END"

/*
 * An index that failed, or one of a partitioned table that a partition lacks.
 * A partition that is a foreign table has none, and if it is attached, the
 * server calls the index invalid for good: that is no difference.
 */
#define SQL_INDEX_INVALID \
	" CASE WHEN NOT i.indisvalid AND (c.relkind = 'i' OR EXISTS (SELECT" \
	" FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid" \
	" WHERE h.inhparent = i.indrelid AND p.relkind <> 'f' AND NOT EXISTS (SELECT" \
	" FROM pg_inherits ih JOIN pg_index ii ON ii.indexrelid = ih.inhrelid" \
	" WHERE ih.inhparent = i.indexrelid AND ii.indrelid = p.oid))) THEN 'true' END"

/*
 * What an index has beside its definition; i is its row in pg_index, c in
 * pg_class, ts its tablespace.  Expressions alone have a statistics target.
 */
#define SQL_INDEX_ATTRIBUTES \
	SQL_OPTIONS("c.reloptions", "", "options") "," \
	" quote_ident(ts.spcname) AS tablespace," \
	SQL_INDEX_INVALID " AS invalid," \
	" CASE WHEN i.indisclustered THEN 'true' END AS clustered," \
	" CASE WHEN i.indisreplident THEN 'true' END AS replica_identity," \
	" CASE WHEN i.indexprs IS NOT NULL THEN (SELECT string_agg('ALTER COLUMN ' || a.attnum ||" \
	" ' SET STATISTICS ' || a.attstattarget, ', ' ORDER BY a.attnum)" \
	" FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attnum > 0" \
	" AND a.attstattarget >= 0) END AS statistics,"

/* Options as pg_get_indexdef() writes them. */
#define SQL_INDEX_WITH(options) \
	" CASE WHEN " options " IS NOT NULL THEN" \
	" (SELECT string_agg(quote_ident(split_part(o, '=', 1)) || '=' ||" \
	" CASE quote_ident(v.v) WHEN v.v THEN v.v ELSE quote_literal(v.v) END," \
	" ', ' ORDER BY u.n) FROM unnest(" options ") WITH ORDINALITY AS u(o, n)" \
	" CROSS JOIN LATERAL (SELECT substr(o, strpos(o, '=') + 1)) AS v(v)) END"

#endif							/* SCHEMA_SQL_TEXT_H */
