-- Scripts: where a text is cut into statements, what runs, where errors are.
\set SHOW_CONTEXT always

-- make the database empty, and a file the only one that is pushed
CREATE FUNCTION pg_temp.put(content text) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT nspname FROM pg_namespace
		WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'confiture')
	LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', name);
	END LOOP;
	CREATE SCHEMA public;
	PERFORM confiture.prune('{}');
	PERFORM confiture.push('db/schema/t.sql', content);
END $$;

-- what becomes of a build of this file, which is rolled back: how many
-- statements ran, or the error with its places
CREATE FUNCTION pg_temp.outcome(content text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	n int;
	message text;
	context text;
	place text;
BEGIN
	PERFORM pg_temp.put(content);
	SELECT statements INTO n FROM confiture.build();
	RAISE EXCEPTION '% statements', n USING errcode = 'OK000';
EXCEPTION
	WHEN SQLSTATE 'OK000' THEN
		RETURN sqlerrm;
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS message = MESSAGE_TEXT,
			context = PG_EXCEPTION_CONTEXT;
		SELECT string_agg(replace(line, 'db/schema/', ''), ' < ')
		FROM string_to_table(context, E'\n') line
		WHERE line LIKE 'db/%' INTO place;
		RETURN message || coalesce(' @ ' || place, '');
END $$;

-- where statements end
SELECT title, pg_temp.outcome(content)
FROM (VALUES
	(1, 'one', 'SELECT 1;'),
	(2, 'no final semicolon', 'SELECT 1; SELECT 2'),
	(3, 'several a line', 'SELECT 1; SELECT 2;SELECT 3;;SELECT 4'),
	(4, 'empty statements', ';;; ; SELECT 1;;'),
	(5, 'nothing', ''),
	(6, 'blanks', E' \n\t\n'),
	(7, 'a comment', '-- nothing; here'),
	(8, 'comments', E'/* a; */ -- b\n;\n/* c */'),
	(9, 'nested comments', 'SELECT /* ; /* ; */ ; */ 1; SELECT 2'),
	(10, 'line comments', E'SELECT 1 -- ; ''\n; SELECT 2 -- ;'),
	(11, 'strings', $$SELECT ';', 'it''s;'; SELECT ''$$),
	(12, 'a backslash is plain', $$SELECT 'a\'; SELECT 'b\';$$),
	(13, 'escape strings', $$SELECT E'it\'s;\\'; SELECT e'\';'$$),
	(14, 'strings in pieces', E'SELECT ''a;''\n''b;'', E''\\'';''\n''\\'';''; SELECT 2'),
	(15, 'bit strings', $$SELECT B'01', X'1F'; SELECT 2$$),
	(16, 'national strings', $$SELECT N'a;b'; SELECT 2$$),
	(17, 'unicode strings', $$SELECT U&'\0061;', U&'!0061;' UESCAPE '!'; SELECT 2$$),
	(18, 'unicode names', $$SELECT 1 AS U&"\0061;", 2 AS U&"!0062;" UESCAPE '!'; SELECT 2$$),
	(19, 'quoted names', $$SELECT 1 AS "a;b", 2 AS "c"";"; SELECT 2$$),
	(20, 'dollar quotes', 'SELECT $$;$$, $a$;$$;$b$;$a$; SELECT $_1$;$_1$'),
	(21, 'a dollar in a name', 'SELECT 1 AS a$b; SELECT 2 AS b$b'),
	(22, 'dollar and letters beyond ASCII', 'SELECT $é$;$é$; SELECT 2'),
	(23, 'parentheses', 'SELECT (1); SELECT ((2))'),
	(24, 'brackets', 'SELECT (ARRAY[1, 2])[1:2]; SELECT 2'),
	(25, 'operators', E'SELECT 1 <> 2, 1-- ;
-1; SELECT 2 */* ; */3'),
	(26, 'names like keywords', 'SELECT 1 AS begin, 2 AS "atomic", 3 AS end; SELECT 2'),
	(27, 'the end of a query', 'SELECT 1 AS x ORDER BY x LIMIT 1; VALUES (1); TABLE pg_am')
) c (n, title, content)
ORDER BY n;

-- bodies of functions
SELECT pg_temp.put($file$
CREATE FUNCTION quoted() RETURNS text LANGUAGE sql AS
$body$ SELECT ';' || $$;$$ || $x$;$body;$x$; $body$;
CREATE FUNCTION old_style() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2;';
CREATE FUNCTION atomic(x int) RETURNS text LANGUAGE sql
BEGIN ATOMIC
	SELECT 1;
	SELECT (SELECT CASE WHEN x > 0 THEN 'more' ELSE CASE x WHEN 0 THEN 'none' ELSE 'less' END END);
END;
CREATE OR REPLACE FUNCTION atomic_replaced("case" int) RETURNS int
LANGUAGE sql BEGIN ATOMIC; SELECT 1 AS "end"; SELECT "case" AS end; END;
CREATE PROCEDURE nothing() BEGIN ATOMIC END;
CREATE FUNCTION plain(begin int, "atomic" int) RETURNS int LANGUAGE sql
RETURN (CASE WHEN plain.begin > "atomic" THEN 1 ELSE 2 END);
CREATE TABLE begin (atomic int);
SELECT begin.atomic FROM begin; SELECT 'after';
$file$) \gset
SELECT files, statements FROM confiture.build();
SELECT quoted(), old_style(), atomic(0), atomic(-1), atomic_replaced(7),
	   plain(1, 2);

-- rules of several commands
SELECT pg_temp.put($$
CREATE TABLE t (a int);
CREATE TABLE log (a int);
CREATE RULE two AS ON INSERT TO t DO ALSO (INSERT INTO log VALUES (new.a); INSERT INTO log VALUES (-new.a););
INSERT INTO t VALUES (7);
$$) \gset
SELECT files, statements FROM confiture.build();
SELECT a FROM log ORDER BY a;

-- statements that hold statements
SELECT pg_temp.put($$
CREATE SCHEMA s CREATE TABLE a (id int) CREATE VIEW v AS SELECT id FROM a;
CREATE TABLE s.b (id int, CHECK (id > 0), EXCLUDE (id WITH =));
PREPARE p AS SELECT 1; EXECUTE p; DEALLOCATE p;
EXPLAIN SELECT 1; DO $do$ BEGIN PERFORM 1; END $do$;
DECLARE c CURSOR FOR SELECT 1; FETCH c; CLOSE c;
$$) \gset
SELECT files, statements FROM confiture.build();

-- line ends of Windows, a byte order mark, no final line end
SELECT title, replace(pg_temp.outcome(content), E'\uFEFF', '<BOM>') AS outcome
FROM (VALUES
	(1, 'CRLF', E'SELECT 1;\r\n-- SELECT 2;\r\nSELECT 3;\r\n'),
	(2, 'CRLF, an error', E'SELECT 1;\r\n\r\n  SELECT 1/0;\r\n'),
	(3, 'BOM', E'\uFEFFSELECT 1;'),
	(4, 'BOM, an error', E'\uFEFFSELECT 1/0;'),
	(5, 'BOM alone', E'\uFEFF'),
	(6, 'BOM and comment', E'\uFEFF-- SELECT 1;'),
	(7, 'a second BOM', E'\uFEFF\uFEFFSELECT 1;'),
	(8, 'CR alone', E'SELECT 1; -- c\rSELECT 1/0;'),
	(9, 'a comment at the end', E'SELECT 1; -- é')
) c (n, title, content)
ORDER BY n;

-- place of an error: the first token of the statement, in characters
SELECT title, pg_temp.outcome(content)
FROM (VALUES
	(1, 'first', 'SELECT 1/0'),
	(2, 'indented', E'\n\n\t  SELECT 1/0;'),
	(3, 'after a comment', E'/* a\nb */ SELECT\n1/0;'),
	(4, 'after comments', E'SELECT 1; -- x\n-- y\n\n /* z */ SELECT 1/0;'),
	(5, 'third of a line', 'SELECT 1; SELECT 2; SELECT 1/0;'),
	(6, 'beyond ASCII', $$SELECT 'äöü€😀'; SELECT 1/0$$),
	(7, 'after lines in strings', E'SELECT ''a\nb\n'';  SELECT 1/0;'),
	(8, 'after dollar quotes', E'DO $x$\nBEGIN\nEND $x$; SELECT 1/0;'),
	(9, 'after BEGIN ATOMIC', E'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC\n  SELECT 1;\nEND; SELECT 1/0;'),
	(10, 'after a rule', E'CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO ALSO\n(SELECT 1; SELECT 2);\n SELECT 1/0;'),
	(11, 'after COPY', E'CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n2\n\\.\n  SELECT 1/0;'),
	(12, 'after empty statements', E';\n;\n;  ; SELECT 1/0;')
) c (n, title, content)
ORDER BY n;

-- place of an error: the server's own
SELECT title, pg_temp.outcome(content)
FROM (VALUES
	(1, 'grammar', E'SELECT 1;\nCREATE TABEL t ();'),
	(2, 'grammar, at the end', E'SELECT 1;\nCREATE TABLE t (a int'),
	(3, 'grammar, after the error', E'SELEC 1;\nSELEC 2;'),
	(4, 'beyond ASCII', E'SELECT 1;\nSELECT ''äöü€😀'' frm x;'),
	(5, 'CRLF', E'SELECT 1\r\n  frm x;'),
	(6, 'no relation', E'SELECT 1;\n  SELECT 2\n  FROM missing;'),
	(7, 'no column', E'CREATE TABLE t (a int);\nCREATE VIEW v AS\n\tSELECT a,\n\t\tb FROM t;'),
	(8, 'no type', E'CREATE TABLE t (\n  a int,\n  b strnig);'),
	(9, 'string without an end', E'SELECT 1;\nSELECT ''abc\n;'),
	(10, 'escape string without an end', E'SELECT 1; SELECT E''abc\\'';\nSELECT 1;'),
	(11, 'name without an end', E'SELECT 1;\n SELECT "abc;'),
	(12, 'dollar quote without an end', E'SELECT 1;\nSELECT $a$ $b$;\n'),
	(13, 'comment without an end', E'SELECT 1;\nSELECT /* /* */ 1;'),
	(14, 'bad unicode escape', $$SELECT 1; SELECT U&'\00zz';$$),
	(15, 'empty name', E'SELECT 1;\nSELECT "";'),
	(16, 'open parenthesis', E'SELECT 1;\nCREATE TABLE t (a int;\nSELECT 2;\n'),
	(17, 'plpgsql', E'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETRN 1;\nEND $$;'),
	(18, 'plpgsql beyond ASCII', E'-- é\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $é$\nBEGIN -- ä\n  /* ö */ RETRN 1;\nEND $é$;'),
	(19, 'sql function', E'SELECT 1;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1 + missing;\n$$;'),
	(20, 'sql function in quotes', E'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS\n  ''SELECT missing'';'),
	(21, 'BEGIN ATOMIC', E'CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n  SELECT 1;\n  SELECT missing;\nEND;'),
	(22, 'DO', E'DO $$\nBEGIN\n  PERFORM 1;\n  PERFORM missing();\nEND $$;')
) c (n, title, content)
ORDER BY n;

-- an error as psql shows it: message, the line, detail, hint, place
SELECT pg_temp.put(E'CREATE TABLE ok (id int);\nCREATE TABLE bad (\n  id int,\n\t"größe" strnig NOT NULL\n);') \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put(E'CREATE TABLE t (a int CHECK (a > 0));\n\n/* rows */ INSERT INTO t VALUES (0);') \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put('SELECT ' || repeat('1 + ', 100) || 'missing' || repeat(' + 1', 100)) \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put('SELECT ' || repeat($$'ä' || $$, 100) || 'missing') \gset
SELECT statements FROM confiture.build();
SELECT confiture.ddl_hash(E'SELECT 1;\nSELECT ''abc');

-- notices and warnings carry the place, too
SELECT pg_temp.put($$
DROP TABLE IF EXISTS missing;
DO $do$
BEGIN
	RAISE WARNING 'careful';
	RAISE INFO 'by the way';
END $do$;
$$) \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put('SELECT 1 AS ' || repeat('long', 16)) \gset
SELECT statements FROM confiture.build();

-- COPY FROM stdin: rows in the script
SELECT pg_temp.put(E'
CREATE TABLE t (a int, b text DEFAULT ''none'', c text);
COPY t FROM stdin;
1	one	\\N
2	t\\two	;''
3	\\\\.	$$
\\.
COPY t (a, c) FROM stdin WITH (FORMAT csv, HEADER, NULL ''-'');
a,c
4,"two
lines; ""quoted"""
5,-
\\.
copy public.t(a) from STDIN where a > 7; SELECT ''same line'';
7
8
\\.
COPY t FROM stdin DELIMITER ''|'' NULL '''';
9|nine|
') \gset
SELECT files, statements FROM confiture.build();
SELECT a, b, replace(c, E'\n', '<newline>') AS c FROM t ORDER BY a;

-- the same with line ends of Windows
SELECT pg_temp.put(E'CREATE TABLE t (a int, b text);\r\nCOPY t FROM stdin;\r\n1\tone\r\n2\ttwo\r\n\\.\r\nCOPY t FROM stdin CSV;\r\n3,"three"\r\n\\.\r\n\r\n') \gset
SELECT files, statements FROM confiture.build();
SELECT a, b, length(b) FROM t ORDER BY a;

-- COPY in all positions
SELECT title, pg_temp.outcome('CREATE TABLE t (a int, stdin int);' || content)
FROM (VALUES
	(1, 'no rows', E'COPY t FROM stdin;\n\\.\nSELECT 1;'),
	(2, 'no rows, no mark', E'COPY t FROM stdin;\n'),
	(3, 'nothing after the semicolon', 'COPY t FROM stdin;'),
	(4, 'no semicolon', 'COPY t FROM stdin'),
	(5, 'two of one line', E'COPY t (a) FROM stdin; COPY t FROM stdin;\n1\n\\.\n1\t2\n\\.\nSELECT 1;'),
	(6, 'a comment behind it', E'COPY t (a) FROM stdin; -- rows; here\n1\n\\.\nSELECT 1;'),
	(7, 'over lines', E'COPY t (a)\n  FROM\n  stdin;\n1\n\\.\nSELECT 1;'),
	(8, 'rows that look like SQL', E'COPY t (a) FROM stdin WHERE a > 0;\n1\n\\.\n-- COPY t FROM stdin;\nSELECT 1;'),
	(9, 'what looks like it', E'SELECT a AS copy, stdin FROM t; SELECT stdin AS "from" FROM t AS stdin;'),
	(10, 'a column of this name', E'COPY t FROM ''/dev/null'' WHERE a IS DISTINCT FROM stdin; SELECT 1;\nSELECT 2;'),
	(11, 'a query with this name', E'COPY (SELECT * FROM t AS stdin) TO ''/dev/null''; SELECT 1;'),
	(12, 'freeze', E'COPY t (a) FROM stdin (FREEZE);\n1\n\\.\n'),
	(13, 'a view with a trigger', E'CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t (a) VALUES (new.a); RETURN new; END $$;
CREATE TRIGGER r INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
COPY v FROM stdin;\n1\n2\n\\.\nDO $$ BEGIN ASSERT (SELECT sum(a) FROM t) = 3; END $$;'),
	(14, 'UTF-8 said', E'COPY t (a) FROM stdin ENCODING ''utf-8'';\n1\n\\.\n'),
	(15, 'stdout is the same', E'COPY t (a) FROM stdout;\n1\n\\.\nSELECT 1;'),
	(16, 'a mark without a line end', E'COPY t (a) FROM stdin;\n1\n\\.'),
	(17, 'names like keywords', E'ALTER TABLE t RENAME TO "from";\nCOPY public.from (a) FROM stdin;\n1\n\\.\nSELECT 1;')
) c (n, title, content)
ORDER BY n;

-- COPY: errors give the line of the row, then the statement
SELECT title, pg_temp.outcome(E'CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE t (a int CHECK (a < 9), b text, p int REFERENCES p);\n' || content)
FROM (VALUES
	(1, 'first row', E'COPY t (a) FROM stdin;\nx\n\\.\n'),
	(2, 'third row', E'COPY t (a) FROM stdin;\n1\n2\nx\n\\.\n'),
	(3, 'with CRLF', E'COPY t (a) FROM stdin;\r\n1\r\n2\r\nx\r\n\\.\r\n'),
	(4, 'csv over lines', E'COPY t (a, b) FROM stdin CSV HEADER;\na,b\n1,"x\ny\nz"\nx,y\n\\.\n'),
	(5, 'second of one line', E'COPY t (a) FROM stdin; COPY t (a) FROM stdin;\n1\n\\.\n2\nx\n\\.\n'),
	(6, 'too many columns', E'COPY t (a) FROM stdin;\n1\n2\t3\n\\.\n'),
	(7, 'too few columns', E'COPY t (a, b) FROM stdin;\n1\tx\n2\n\\.\n'),
	(8, 'check', E'COPY t (a) FROM stdin;\n1\n9\n\\.\n'),
	(9, 'foreign key, after the rows', E'COPY t (a, p) FROM stdin;\n1\t\\N\n2\t1\n\\.\n'),
	(10, 'unique', E'COPY p FROM stdin;\n1\n2\n1\n\\.\n'),
	(11, 'no table', E'SELECT 1;\n COPY missing FROM stdin;\n1\n\\.\n'),
	(12, 'no column', E'COPY t (missing) FROM stdin;\n1\n\\.\n'),
	(13, 'a bad option', E'COPY t FROM stdin (FORMAT xml);\n1\n\\.\n'),
	(14, 'binary', E'COPY t FROM stdin (FORMAT binary);\n1\n\\.\n'),
	(15, 'another encoding', E'COPY t FROM stdin ENCODING ''latin1'';\n1\n\\.\n'),
	(16, 'no encoding', E'COPY t FROM stdin ENCODING ''klingon'';\n1\n\\.\n'),
	(17, 'WHERE', E'COPY t (a) FROM stdin WHERE missing;\n1\n\\.\n'),
	(18, 'to stdout', E'SELECT 1; COPY t TO stdout;\n'),
	(19, 'query to stdout', E'COPY (SELECT 1) TO stdout;\n'),
	(20, 'to stdin', E'COPY t TO stdin;\n'),
	(21, 'a view', E'CREATE VIEW v AS SELECT 1 AS a;\nCOPY v FROM stdin;\n1\n\\.\n'),
	(22, 'a sequence', E'CREATE SEQUENCE s;\nCOPY s FROM stdin;\n1\n\\.\n'),
	(23, 'generated', E'ALTER TABLE t ADD g int GENERATED ALWAYS AS (1) STORED;\nCOPY t (g) FROM stdin;\n1\n\\.\n'),
	(24, 'read only', E'SET TRANSACTION READ ONLY;\nCOPY t (a) FROM stdin;\n1\n\\.\n'),
	(25, 'in a trigger', E'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE ''not %'', new.id; END $$;
CREATE TRIGGER f BEFORE INSERT ON p FOR EACH ROW WHEN (new.id = 2) EXECUTE FUNCTION f();\nCOPY p FROM stdin;\n1\n2\n3\n\\.\n')
) c (n, title, content)
ORDER BY n;

-- the mark within a line ends the data, up to version 17
SELECT outcome = CASE WHEN current_setting('server_version_num')::int < 180000
	THEN 'division by zero @ t.sql:7:1'
	ELSE 'end-of-copy marker is not alone on its line @ t.sql:5:1 < t.sql:4:1' END AS as_expected
FROM pg_temp.outcome(E'CREATE TEMPORARY TABLE t (a serial, b text);
\n\nCOPY t (b) FROM stdin;\nx\\.\n\\.\nSELECT 1/0;') outcome;

-- COPY checks what it always checks: privileges, row security
CREATE ROLE regress_script_user;
SELECT title, pg_temp.outcome($$
CREATE TABLE t (a int, b int);
GRANT USAGE ON SCHEMA public TO regress_script_user;
GRANT INSERT (a) ON t TO regress_script_user;
CREATE TABLE guarded (a int);
GRANT INSERT ON guarded TO regress_script_user;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
SET ROLE regress_script_user;
$$ || content)
FROM (VALUES
	(1, 'granted column', E'COPY t (a) FROM stdin;\n1\n\\.\n'),
	(2, 'other column', E'COPY t (a, b) FROM stdin;\n1\t2\n\\.\n'),
	(3, 'all columns', E'COPY t FROM stdin;\n1\t2\n\\.\n'),
	(4, 'row security', E'COPY guarded FROM stdin;\n1\n\\.\n')
) c (n, title, content)
ORDER BY n;
DROP ROLE regress_script_user;

-- the client's encoding doesn't count
SELECT pg_temp.put(E'CREATE TABLE t (a text);\nCOPY t FROM stdin;\nä€\n\\.\n') \gset
SET client_encoding = latin1;
SELECT statements FROM confiture.build();
RESET client_encoding;
SELECT a, length(a) FROM t;

-- psql's own commands are refused before anything runs
SELECT title, pg_temp.outcome('CREATE TABLE t ();' || E'\n' || content)
FROM (VALUES
	(1, 'a line', '\connect other'),
	(2, 'behind a statement', 'SELECT 1 \gset'),
	(3, 'behind a semicolon', 'SELECT 1; \echo é'),
	(4, 'in a statement', E'SELECT 1,\n  \\i other.sql\n;'),
	(5, 'in parentheses', '(\x)'),
	(6, 'a long one', '\' || repeat('é', 100)),
	(7, 'a lone mark', E'SELECT 1;\n\\.\n')
) c (n, title, content)
ORDER BY n;
SELECT pg_temp.put(E'SELECT 1;\n  \\restrict abc\nSELECT 2;') \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put(E'\\unrestrict abc; SELECT 1') \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put(E'SELECT 1\n\\unrestrict abc\n;') \gset
SELECT statements FROM confiture.build();

-- but for the two lines that pg_dump writes
SELECT pg_temp.put(E'\\restrict aB1\r\n\n\\restrict aB1\nSELECT 1;\nSELECT 2;\n\\unrestrict aB1') \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put(E'\\connect - someone') \gset
SELECT statements FROM confiture.build();
SELECT pg_temp.put(E'\\copy t from file.csv') \gset
SELECT statements FROM confiture.build();

-- a file wrapped in a transaction
SELECT title, pg_temp.outcome(content)
FROM (VALUES
	(1, 'BEGIN, COMMIT', 'BEGIN; SELECT 1; COMMIT;'),
	(2, 'no final semicolon', E'begin;\nSELECT 1;\ncommit'),
	(3, 'START TRANSACTION', 'START TRANSACTION; SELECT 1; COMMIT;'),
	(4, 'END', 'BEGIN; SELECT 1; END;'),
	(5, 'more words', 'BEGIN WORK; SELECT 1; COMMIT WORK;'),
	(6, 'more words', 'BEGIN TRANSACTION; SELECT 1; END TRANSACTION;'),
	(7, 'comments around', E'-- a\nBEGIN; /* b */ SELECT 1;\nCOMMIT; -- c\n;'),
	(8, 'nothing within', 'BEGIN; COMMIT;'),
	(9, 'an error within', E'BEGIN;\nSELECT 1/0;\nCOMMIT;'),
	(10, 'COPY at its end', E'BEGIN; CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n\\.\nCOMMIT;')
) c (n, title, content)
ORDER BY n;

-- all other transaction control is refused before anything runs
SELECT content, pg_temp.outcome('DO $$ BEGIN RAISE EXCEPTION ''it ran''; END $$; ' || content)
FROM (VALUES
	('BEGIN'), ('COMMIT'), ('BEGIN; SELECT 1; COMMIT; SELECT 2'), ('END'),
	('ROLLBACK'), ('ABORT'), ('SAVEPOINT s'), ('RELEASE s'),
	('RELEASE SAVEPOINT s'), ('ROLLBACK TO s'), ('ROLLBACK TO SAVEPOINT s'),
	('START TRANSACTION'), ('COMMIT AND CHAIN'), ('ROLLBACK AND CHAIN'),
	('PREPARE TRANSACTION ''x'''), ('COMMIT PREPARED ''x'''),
	('ROLLBACK PREPARED ''x'''), ('END WORK'), ('ABORT TRANSACTION'),
	('commit /* ; */ work')
) c (content)
ORDER BY content;
SELECT content, pg_temp.outcome(content || '; DO $$ BEGIN RAISE EXCEPTION ''it ran''; END $$; COMMIT;')
FROM (VALUES
	('BEGIN ISOLATION LEVEL SERIALIZABLE'), ('BEGIN READ ONLY'),
	('START TRANSACTION READ ONLY'), ('BEGIN; BEGIN'), ('BEGIN; COMMIT; BEGIN'),
	('BEGIN; SAVEPOINT s'), ('BEGIN; ROLLBACK'), ('SELECT 1; BEGIN')
) c (content)
ORDER BY content;
SELECT content, pg_temp.outcome('BEGIN; DO $$ BEGIN RAISE EXCEPTION ''it ran''; END $$; ' || content)
FROM (VALUES
	('COMMIT AND CHAIN'), ('COMMIT AND NO CHAIN'), ('ROLLBACK'),
	('SELECT 1'), ('COMMIT PREPARED ''x''')
) c (content)
ORDER BY content;
SELECT pg_temp.put(E'CREATE TABLE t ();\n  SAVEPOINT a_very_long_name_of_a_savepoint_that_goes_on_and_on_and_on;\nSELECT 1;') \gset
SELECT statements FROM confiture.build();

-- transaction control in a block is the server's to refuse
SELECT pg_temp.outcome('DO $$ BEGIN COMMIT; END $$');
SELECT pg_temp.outcome($$CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN ROLLBACK; END'; CALL p();$$);

-- CONCURRENTLY runs without it, and says so
SELECT pg_temp.put($$
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX CONCURRENTLY t_b ON t (b);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);
REINDEX INDEX CONCURRENTLY t_b;
REINDEX (CONCURRENTLY, VERBOSE off) TABLE t;
REINDEX (CONCURRENTLY off) TABLE t;
DROP INDEX CONCURRENTLY t_b;
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
CREATE MATERIALIZED VIEW v AS SELECT a FROM t;
CREATE UNIQUE INDEX v_a ON v (a);
REFRESH MATERIALIZED VIEW CONCURRENTLY v;
$$) \gset
SELECT statements FROM confiture.build();
SELECT indexrelid::regclass AS index, indisvalid
FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;
SELECT relispartition FROM pg_class WHERE oid = 'p1'::regclass;

-- no setting outlives the file that made it
SELECT confiture.prune('{}');
CREATE FUNCTION pg_temp.settings() RETURNS TABLE (name text, setting text)
LANGUAGE sql AS $$
	SELECT name, current_setting(name, true)
	FROM unnest('{search_path, role, session_authorization, work_mem, lock_timeout,
		statement_timeout, check_function_bodies, session_replication_role,
		default_transaction_isolation, row_security, TimeZone,
		standard_conforming_strings, client_min_messages, our.own}'::text[]) name
$$;
CREATE ROLE regress_script_user;
SELECT pg_temp.put('') \gset
SELECT confiture.push('db/schema/a.sql', $$
CREATE SCHEMA elsewhere AUTHORIZATION regress_script_user;
SET search_path = elsewhere;
SET work_mem = '1MB';
SET lock_timeout = '1h';
SET statement_timeout = '1h';
SET check_function_bodies = off;
SET session_replication_role = replica;
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;
SET row_security = off;
SET TIME ZONE 'Asia/Tokyo';
SET our.own = 'x';
SET LOCAL client_min_messages = error;
SELECT set_config('standard_conforming_strings', 'off', false);
SET ROLE regress_script_user;
CREATE TABLE mine AS
	SELECT current_user::text AS who, current_setting('lock_timeout') AS lock_timeout;
$$) AS pushed \gset
SELECT confiture.push('db/schema/b.sql', $$
CREATE TABLE public.seen AS SELECT name, setting FROM pg_temp.settings();
SET SESSION AUTHORIZATION regress_script_user;
$$) AS pushed \gset
SELECT confiture.push('db/schema/c.sql', $$
CREATE TABLE public.whoever AS SELECT current_user::text, session_user::text;
$$) AS pushed \gset
CREATE TEMPORARY TABLE before AS SELECT name, setting FROM pg_temp.settings();
SELECT files, statements FROM confiture.build();
SELECT who = 'regress_script_user', lock_timeout FROM elsewhere.mine;
-- lock_timeout is confiture's while scripts run
SELECT coalesce(b.name, s.name) AS name, b.setting AS before, s.setting AS seen
FROM before b FULL JOIN seen s USING (name)
WHERE b.setting IS DISTINCT FROM nullif(s.setting, '')
ORDER BY name;
SELECT "current_user" = current_user, "session_user" = current_user FROM whoever;
SELECT name, b.setting AS before, a.setting AS after
FROM before b FULL JOIN pg_temp.settings() a USING (name)
WHERE b.setting IS DISTINCT FROM nullif(a.setting, '')
ORDER BY name;

-- nor when it fails, whatever the caller does next
SELECT pg_temp.put($$SET search_path = elsewhere; SET ROLE regress_script_user; SELECT 1/0;$$) \gset
SELECT statements FROM confiture.build();
BEGIN;
SAVEPOINT s;
SELECT statements FROM confiture.build();
ROLLBACK TO s;
SELECT name, b.setting AS before, a.setting AS after
FROM before b FULL JOIN pg_temp.settings() a USING (name)
WHERE b.setting IS DISTINCT FROM nullif(a.setting, '')
ORDER BY name;
COMMIT;
SELECT pg_temp.put('') \gset
DROP ROLE regress_script_user;

-- the settings of the session don't count for where statements end
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT pg_temp.outcome($$SELECT 'a;b', E'it\'s;'; SELECT 1/0$$);
SELECT pg_temp.outcome($$SELECT 1; SELECT 'x\''; SELECT 2 --'; SELECT 3$$);
RESET standard_conforming_strings;
RESET escape_string_warning;

-- what can't run inside a transaction is refused by the server
SELECT content, pg_temp.outcome(E'CREATE TABLE t ();\n ' || content)
FROM (VALUES
	('VACUUM t'), ('VACUUM'), ('CREATE DATABASE x'), ('DROP DATABASE x'),
	('CREATE TABLESPACE x LOCATION ''/nowhere'''), ('ALTER SYSTEM SET work_mem = 64'),
	('REINDEX SCHEMA public'), ('DISCARD ALL'), ('CLUSTER'),
	('CREATE SUBSCRIPTION s CONNECTION '''' PUBLICATION p'),
	('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE')
) c (content)
ORDER BY content;

-- values of an enum
SELECT pg_temp.put($$
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE person (name text, mood mood DEFAULT 'ok' CHECK (mood <> 'sad'));
INSERT INTO person VALUES ('Ada');
ALTER TYPE mood ADD VALUE 'happy';
$$) \gset
SELECT statements FROM confiture.build();
INSERT INTO person VALUES ('Bob', 'happy');
SELECT name, mood FROM person ORDER BY name;
-- a value added is of use at once if the type is new, too
SELECT pg_temp.put($$
CREATE TYPE mood AS ENUM ();
ALTER TYPE mood ADD VALUE 'sad';
ALTER TYPE mood ADD VALUE 'ok';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok';
ALTER TYPE mood ADD VALUE 'bad' BEFORE 'sad';
ALTER TYPE mood RENAME VALUE 'bad' TO 'worse';
CREATE TABLE person (name text, mood mood DEFAULT 'ok');
CREATE INDEX ON person (mood);
INSERT INTO person VALUES ('Ada', DEFAULT), ('Bob', 'worse');
$$) \gset
SELECT confiture.push('db/schema/u.sql', $$
ALTER TYPE public.mood ADD VALUE 'happy' AFTER 'ok';
INSERT INTO person VALUES ('Cy', 'happy');
COPY person FROM stdin;
Dora	happy
\.
$$) AS pushed \gset
SELECT files, statements FROM confiture.build();
SELECT name, mood FROM person ORDER BY mood, name;
-- but not before the commit if it was there before
CREATE FUNCTION pg_temp.outcome_beside_old(content text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.put(content);
	CREATE SCHEMA old;
	CREATE TYPE old.mood AS ENUM ('sad');
	PERFORM confiture.configure('e', 'manage: {schemas: [public]}');
	PERFORM confiture.build();
	RETURN 'built';
EXCEPTION WHEN OTHERS THEN
	RETURN sqlerrm;
END $$;
SELECT outcome
FROM (VALUES
	(1, 'ALTER TYPE old.mood ADD VALUE ''happy'';'),
	(2, 'ALTER TYPE old.mood OWNER TO CURRENT_USER; ALTER TYPE old.mood ADD VALUE ''happy'';'),
	(3, 'CREATE TYPE mood AS ENUM (''sad''); ALTER TYPE mood ADD VALUE ''ok''; ALTER TYPE old.mood ADD VALUE ''happy'';'),
	(4, 'ALTER TYPE old.mood ADD VALUE ''happy''; CREATE TYPE mood AS ENUM (''sad''); ALTER TYPE mood ADD VALUE ''ok'';')
) c (n, content),
LATERAL pg_temp.outcome_beside_old(content || E'\nSELECT ''happy''::old.mood;') outcome
ORDER BY n;
DELETE FROM confiture.environment_setting;
-- nor if an older one hides it
CREATE TYPE pg_temp.hidden AS ENUM ('old');
SELECT pg_temp.outcome(E'CREATE TYPE hidden AS ENUM ();\nALTER TYPE hidden ADD VALUE ''new'';\nSELECT ''new''::hidden;');
SELECT pg_temp.outcome(E'CREATE TYPE hidden AS ENUM ();\nALTER TYPE public.hidden ADD VALUE ''new'';\nSELECT ''new''::public.hidden;');
DROP TYPE pg_temp.hidden;
SELECT pg_temp.put('') \gset
SELECT confiture.unpush('db/schema/t.sql');
