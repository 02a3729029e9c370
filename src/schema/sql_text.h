/*-------------------------------------------------------------------------
 *
 * sql_text.h
 *	  Pieces of the queries that read the catalogs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SQL_TEXT_H
#define SCHEMA_SQL_TEXT_H

/* A role, as SQL writes it. */
#define SQL_ROLE(oid) "quote_ident(pg_get_userbyid(" oid "))"

/* An ACL, one privilege in a line, '' if there is none in it. */
#define SQL_GRANT_LINES(acl, owner) \
	" coalesce((SELECT string_agg(privilege_type || ' TO ' ||" \
	" CASE grantee WHEN 0 THEN 'PUBLIC' WHEN " owner " THEN 'OWNER'" \
	" ELSE " SQL_ROLE("grantee") " END ||" \
	" CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END ||" \
	" CASE WHEN grantor <> " owner " THEN ' GRANTED BY ' || " \
	SQL_ROLE("grantor") " ELSE '' END, E'\\n'" \
	" ORDER BY grantee <> " owner ", grantee <> 0," \
	" pg_get_userbyid(grantee) COLLATE \"C\", privilege_type COLLATE \"C\"," \
	" pg_get_userbyid(grantor) COLLATE \"C\")" \
	" FROM aclexplode(" acl ")), '')"

/*
 * The privileges on an object, one in a line, NULL if they are those that an
 * object has at first.  OWNER (which no quoted name can be) stands for its
 * owner, so that a new owner isn't a difference of privileges, too.
 */
#define SQL_GRANTS(acl, type, owner) \
	" CASE WHEN " acl " IS NOT NULL AND NOT (" \
	acl " @> acldefault('" type "', " owner ") AND " \
	acl " <@ acldefault('" type "', " owner "))" \
	" THEN" SQL_GRANT_LINES(acl, owner) " END AS grants"

/* Options of a relation as WITH (...) writes them, in their order. */
#define SQL_OPTIONS(options, prefix) \
	" (SELECT string_agg('" prefix "' || quote_ident(split_part(o, '=', 1)) ||" \
	" '=' || quote_literal(substr(o, strpos(o, '=') + 1)), ', ' ORDER BY n)" \
	" FROM unnest(" options ") WITH ORDINALITY AS u(o, n)" \
	" WHERE o NOT LIKE 'pg\\_attver=%')"

/* Options of a foreign object as OPTIONS (...) writes them. */
#define SQL_FDW_OPTIONS(options) \
	" (SELECT string_agg(quote_ident(option_name) || ' ' ||" \
	" quote_literal(option_value), ', ' ORDER BY option_name COLLATE \"C\")" \
	" FROM pg_options_to_table(" options "))"

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

#endif							/* SCHEMA_SQL_TEXT_H */
