-- Pushed files: push(), unpush(), prune(), push_stream, push_directory().
CREATE ROLE regress_push_dev;
CREATE ROLE regress_push_other;
CREATE ROLE regress_push_lead;
GRANT regress_push_dev TO regress_push_lead;
SELECT confiture.allow(role, 'developer')
FROM unnest('{regress_push_dev,regress_push_other}'::regrole[]) role;

-- true if new or changed
SELECT confiture.push('db/schema/a.sql', 'SELECT 1;') AS new;
SELECT confiture.push('db/schema/a.sql', 'SELECT 1;') AS same;
SELECT confiture.push('db/schema/a.sql', 'SELECT 2;') AS changed;
SELECT confiture.push('db/schema/a.sql', 'SELECT 1;') AS changed_back;
SELECT confiture.push(content => '', path => 'db/schema/empty.sql') AS new;
SELECT confiture.push('db/schema/empty.sql', '') AS same;
SELECT confiture.push(E'db/schema/ä.sql', E'\uFEFFSELECT ''ä€😀'';\r\n') AS new;
SELECT confiture.push('db/schema/large.sql', repeat('-- 0123456789\n', 1000000)) AS new;
SELECT path, sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex') AS sha256,
	   f.bytes = octet_length(content) AS bytes, f.bytes, pushed_at = now() AS now,
	   pushed_by = current_user AS mine, f.approved_by, f.approved_at
FROM confiture.source_file f
JOIN confiture.source_text USING (path, sha256, pushed_at, pushed_by)
ORDER BY path;
-- psql's idea of how wide a byte order mark is depends on its version
SELECT to_json(replace(content, E'\uFEFF', '<BOM>')) AS content
FROM confiture.source_text WHERE path = E'db/schema/ä.sql';

-- the time is that of the content
BEGIN;
SELECT confiture.push('db/schema/a.sql', 'SELECT 1;') AS same;
SELECT confiture.push('db/schema/empty.sql', ' ') AS changed;
SELECT path, pushed_at = now() AS now FROM confiture.source_file
WHERE path IN ('db/schema/a.sql', 'db/schema/empty.sql') ORDER BY path;
ROLLBACK;

-- nothing is pushed by a transaction that is rolled back, or read-only
BEGIN;
SELECT confiture.push('db/schema/b.sql', '') AS new;
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.push('db/schema/b.sql', '');
ROLLBACK;
SELECT count(*) FROM confiture.source_file WHERE path = 'db/schema/b.sql';

-- unpush()
SELECT confiture.unpush('db/schema/large.sql') AS was_there;
SELECT confiture.unpush('db/schema/large.sql') AS was_there;
SELECT confiture.unpush('db/schema') AS was_there;
SELECT confiture.unpush('../etc') AS was_there;

-- prune() forgets all but these
SELECT path AS kept FROM confiture.source_file ORDER BY path;
SELECT confiture.prune('{db/schema/ä.sql,db/schema/a.sql,db/schema/a.sql,other}') AS forgotten;
SELECT confiture.push('db/schema/' || name, '') FROM unnest('{b,B,_,b/c,10,9}'::text[]) name;
SELECT * FROM confiture.prune(ARRAY['db/schema/ä.sql', 'DB/SCHEMA/B']) AS forgotten;
SELECT confiture.prune(ARRAY[ARRAY['db/schema/ä.sql'], ARRAY['x']]) AS forgotten;
SELECT path AS kept FROM confiture.source_file ORDER BY path;
SELECT confiture.prune('{}') AS forgotten;
SELECT confiture.prune('{}') AS forgotten;

-- paths that are odd and right
SELECT confiture.push(path, path), to_json("left"(path, 40)) AS path
FROM unnest(ARRAY['a', '.a', '..a', 'a..', '...', 'a.../b', 'a b', ' ', 'a''b', 'a"b', 'a\b', 'a\',
	E'a\nb', E'a\tb', E'a\u0001b', 'äöü/😀', '$x', '$(x)', '%s', '~', '-x', '*', '#', ':', ';',
	'''; DROP TABLE confiture.source_text; --', '\.', 'NULL', '{}', E'\u202E',
	repeat('a', 1000), repeat('é', 500), repeat('a/', 499) || 'bc']) path
ORDER BY path COLLATE "C";
SELECT count(*), bool_and(path = content) AS as_pushed FROM confiture.source_text;
SELECT count(*) FROM confiture.prune('{}');

-- paths that are wrong
CREATE FUNCTION pg_temp.failure(path text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	message text;
	detail text;
BEGIN
	PERFORM confiture.push(path, '');
	RETURN 'pushed';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN format('%s %s: %s', sqlstate, "left"(sqlerrm, 40), detail);
END $$;
SELECT pg_temp.failure(path)
FROM unnest(ARRAY['', '/', '/a', '//a', 'a/', 'a//b', 'a///b', '.', './a', 'a/.', 'a/./b', '..',
	'../a', 'a/..', 'a/../b', 'a/b/../../../c', repeat('a', 1001), repeat('é', 501),
	repeat('x', 100000)]) WITH ORDINALITY p (path, n)
ORDER BY n;
SELECT confiture.push('db/../x.sql', '');
SELECT count(*) FROM confiture.source_file;

-- an environment isn't a file, but its file's path unpushes it
SELECT pg_temp.failure(path)
FROM unnest('{db/environments/local.yaml,db/environments/local.yml,db/environments/.yaml,db/environments/more/local.yaml,
	db/environments/local.txt,environments/local.yaml}'::text[]) WITH ORDINALITY p (path, n)
ORDER BY n;
SELECT confiture.push('db/environments/local.yaml', '{}');
SELECT confiture.prune('{}') AS forgotten;
SELECT confiture.configure('local', '{}'), confiture.configure('other', '{}');
SELECT confiture.unpush('db/environments/local.yaml') AS was_there;
SELECT confiture.unpush('db/environments/local.yaml') AS was_there;
SELECT confiture.use('other');
SELECT confiture.unpush('db/environments/other.yaml') AS was_there;
SELECT name FROM confiture.environment;
DELETE FROM confiture.binding;
SELECT confiture.unpush('db/environments/other.yml') AS was_there;
SELECT name FROM confiture.environment;

-- NULL
SELECT confiture.push(NULL, '');
SELECT confiture.push('a', NULL);
SELECT confiture.push(NULL, NULL);
SELECT confiture.unpush(NULL);
SELECT confiture.prune(NULL);
SELECT confiture.prune('{NULL}');
SELECT confiture.prune('{a,NULL}');
SELECT confiture.push_directory(NULL);

-- push_stream: COPY
COPY confiture.push_stream (path, content) FROM STDIN;
db/schema/a.sql	SELECT 1;\n
db/schema/b.sql	tab\there, back\\\\slash, \\n, \r\n
db/schema/c.sql	
db/schema/a b.sql	\\.
\.
COPY confiture.push_stream FROM STDIN (FORMAT csv);
"db/schema/d, ""e"".sql","two
lines"
db/schema/f.sql,""
\.
COPY confiture.push_stream (content, path) FROM STDIN;
SELECT 2;	db/schema/a.sql
\.
SELECT path, to_json(content) FROM confiture.source_text ORDER BY path;

-- push_stream: INSERT
INSERT INTO confiture.push_stream VALUES ('db/schema/g.sql', 'g'), ('db/schema/g.sql', 'G');
INSERT INTO confiture.push_stream (content, path) SELECT 'h', 'db/schema/h.sql' RETURNING path, content;
SELECT path, content FROM confiture.source_text WHERE path ~ '/[gh][.]' ORDER BY path;
SELECT path, content FROM confiture.push_stream;

-- push_stream: errors leave nothing
COPY confiture.push_stream (path, content) FROM STDIN;
db/schema/x.sql	SELECT 1;
/x.sql	SELECT 1;
\.
COPY confiture.push_stream (path, content) FROM STDIN;
db/schema/x.sql	SELECT 1;
\N	SELECT 1;
\.
COPY confiture.push_stream (path) FROM STDIN;
db/schema/x.sql
\.
INSERT INTO confiture.push_stream (path) VALUES ('db/schema/x.sql');
INSERT INTO confiture.push_stream (content) VALUES ('db/schema/x.sql');
SELECT count(*) FROM confiture.source_file WHERE path LIKE '%x.sql';
SELECT confiture.push_stream_insert();
CREATE TEMPORARY TABLE t (path text, content text);
CREATE TRIGGER push BEFORE INSERT ON t
	FOR EACH ROW EXECUTE FUNCTION confiture.push_stream_insert();
INSERT INTO t VALUES ('db/schema/x.sql', '');
DROP TABLE t;
CREATE TEMPORARY VIEW v AS SELECT 1 AS path, 2 AS content;
CREATE TRIGGER push INSTEAD OF INSERT ON v
	FOR EACH ROW EXECUTE FUNCTION confiture.push_stream_insert();
INSERT INTO v VALUES (3, 4);
DROP VIEW v;

-- who vouches: whoever changed it; who pushes the same again only if he has
-- privileges that the other one lacks
SELECT confiture.prune('{}') IS NOT NULL AS pruned \g /dev/null
CREATE FUNCTION pg_temp.push_as(role regrole, content text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	changed boolean;
BEGIN
	EXECUTE format('SET LOCAL ROLE %s', role);
	changed := confiture.push('db/schema/a.sql', content);
	RESET ROLE;
	RETURN (SELECT CASE WHEN changed THEN 'changed' ELSE 'same' END || ', by ' ||
			CASE pushed_by WHEN current_user THEN 'superuser' ELSE pushed_by END
			FROM confiture.source_file);
END $$;
SELECT pg_temp.push_as('regress_push_dev', '1');
SELECT pg_temp.push_as('regress_push_dev', '1');
SELECT pg_temp.push_as('regress_push_other', '1');
SELECT pg_temp.push_as('regress_push_lead', '1');
SELECT pg_temp.push_as('regress_push_dev', '1');
SELECT pg_temp.push_as(current_user::regrole, '1');
SELECT pg_temp.push_as('regress_push_dev', '1');
SELECT pg_temp.push_as('regress_push_dev', '2');
SELECT pg_temp.push_as(current_user::regrole, '2');
SELECT pg_temp.push_as(current_user::regrole, '1');
-- of a role that is gone nothing is known
SELECT pg_temp.push_as('regress_push_other', '3');
SELECT confiture.allow('regress_push_other', NULL);
DROP ROLE regress_push_other;
SELECT pg_temp.push_as('regress_push_dev', '3');
-- in a function with other rights, the role that acts counts
SET ROLE regress_push_dev;
CREATE FUNCTION pg_temp.push_definer(content text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER AS $$ SELECT confiture.push('db/schema/a.sql', content) $$;
RESET ROLE;
SELECT pg_temp.push_definer('4');
SELECT pushed_by FROM confiture.source_file;
-- by push_stream, too
SET ROLE regress_push_dev;
INSERT INTO confiture.push_stream VALUES ('db/schema/a.sql', '5');
RESET ROLE;
SELECT pushed_by FROM confiture.source_file;
INSERT INTO confiture.push_stream VALUES ('db/schema/a.sql', '5');
SELECT pushed_by = current_user AS mine FROM confiture.source_file;

-- an approval ends with another text, not with the same one
SELECT pg_temp.push_as('regress_push_dev', '6');
SELECT confiture.approve('db/schema/a.sql');
SELECT pg_temp.push_as('regress_push_dev', '6');
SELECT approved_by = current_user AS approved, approved_at IS NOT NULL AS at FROM confiture.source_file;
SELECT pg_temp.push_as('regress_push_dev', '7');
SELECT approved_by = current_user AS approved, approved_at IS NOT NULL AS at FROM confiture.source_file;
SELECT pg_temp.push_as('regress_push_dev', '6');
SELECT approved_by = current_user AS approved, approved_at IS NOT NULL AS at FROM confiture.source_file;

-- push_directory(): db/ of a folder of the server, and nothing else
\getenv abs_srcdir PG_ABS_SRCDIR
\set project :abs_srcdir '/data/project'
SELECT confiture.push_directory(:'project');
SELECT path, bytes FROM confiture.source_file ORDER BY path;
SELECT name, settings ->> 'search_path' AS search_path FROM confiture.environment;
SELECT confiture.push_directory(:'project' || '/./');
SELECT confiture.push('db/schema/other.sql', '') AS new;
SELECT confiture.push_directory(:'project' || '/../project');
SELECT count(*) FROM confiture.source_file WHERE path LIKE '%other%';

-- push_directory(): what can't be read
CREATE FUNCTION pg_temp.directory_failure(directory text, folder text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	RETURN confiture.push_directory(directory || folder)::text;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN format('%s %s (%s)', sqlstate, replace(sqlerrm, directory, ''), hint);
END $$;
SELECT pg_temp.directory_failure(:'abs_srcdir', folder)
FROM unnest('{/missing,/data,/data/project/db/schema/20_data.sql,/data/latin1}'::text[])
	WITH ORDINALITY f (folder, n)
ORDER BY n;
SELECT confiture.push_directory('');
SET ROLE regress_push_dev;
SELECT confiture.push_directory(:'project');
RESET ROLE;
SELECT count(*) AS kept FROM confiture.source_file;
GRANT pg_read_server_files TO regress_push_dev;
SELECT confiture.prune('{}') IS NOT NULL AS pruned \g /dev/null
SET ROLE regress_push_dev;
SELECT confiture.push_directory(:'project');
RESET ROLE;
SELECT count(*) FROM confiture.source_file WHERE pushed_by = 'regress_push_dev';

SELECT confiture.prune('{}') IS NOT NULL AS pruned \g /dev/null
DELETE FROM confiture.environment_setting;
SELECT confiture.allow('regress_push_dev', NULL);
DROP FUNCTION pg_temp.push_definer;
DROP ROLE regress_push_dev, regress_push_lead;

-- the plans that a session keeps survive a new extension
SELECT confiture.push('db/schema/a.sql', 'SELECT 1') AS pushed;
DROP EXTENSION confiture;
CREATE EXTENSION confiture;
SELECT confiture.push('db/schema/a.sql', 'SELECT 1') AS pushed;
SELECT confiture.push('db/schema/a.sql', 'SELECT 1') AS pushed;
SELECT confiture.prune('{}');
