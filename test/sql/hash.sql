-- ddl_hash(): what a script says, whatever its layout.

-- the rule, computed apart: a token is its class, its length and its bytes
CREATE FUNCTION pg_temp.token(class text, value text) RETURNS bytea
LANGUAGE sql AS $$
	SELECT convert_to(class, 'UTF8') || int8send(octet_length(bytes)::bigint) || bytes
	FROM convert_to(value, 'UTF8') bytes
$$;
CREATE FUNCTION pg_temp.digest(tokens text[]) RETURNS text
LANGUAGE sql AS $$
	SELECT encode(sha256('confiture ddl hash 1'::bytea
		|| coalesce(string_agg(pg_temp.token("left"(token, 1), substr(token, 2)),
							   ''::bytea ORDER BY n), '')), 'hex')
	FROM unnest(tokens) WITH ORDINALITY t (token, n)
$$;
SELECT sql, confiture.ddl_hash(sql) = pg_temp.digest(tokens) AS as_expected
FROM (VALUES
	('', ARRAY[]::text[]),
	('SELECT 1;', '{wselect, t1, ;}'),
	($$Select Größe, "Größe" From "x" Where a <> E'\'' || $q$ä'$q$ $$,
	 ARRAY['wselect', 'wgröße', 't,', 't"Größe"', 'wfrom', 't"x"', 'wwhere', 'wa', 't<>', 's''', 't||', 'sä''', ';']),
	($$SELECT B'01', x'1F', U&'\0061', $1, 1.5e3, .5$$,
	 ARRAY['wselect', 'bb01', 't,', 'xx1F', 't,', 'u\0061', 't,', 't$1', 't,', 't1.5e3', 't,', 't.5', ';']),
	(E'copy t from stdin;\n1\t\\N\r\n\n\\.\nselect 2', ARRAY['wcopy', 'wt', 'wfrom', 'wstdin', ';', E'd1\t\\N', 'd', 'wselect', 't2', ';'])
) c (sql, tokens)
ORDER BY sql COLLATE "C";

-- a fixed value: who changes the rule changes every digest, and the number
-- in the rule's name
SELECT confiture.ddl_hash('CREATE TABLE t (id int PRIMARY KEY, "Name" text DEFAULT ''x''); -- a table');

-- what doesn't count
SELECT title, confiture.ddl_hash(a) = confiture.ddl_hash(b) AS same
FROM (VALUES
	(1, 'blanks', 'SELECT 1, 2;', E'\n SELECT\t1 ,\r\n2  ;\n'),
	(2, 'comments', 'SELECT 1;', E'-- a\n/* b /* c */ */ SELECT /* d */ 1; -- e'),
	(3, 'case of keywords', 'SELECT 1 FROM t', 'select 1 From t'),
	(4, 'case of names', 'SELECT a FROM t', 'SELECT A FROM T'),
	(5, 'the last semicolon', 'SELECT 1;', 'SELECT 1'),
	(6, 'empty statements', 'SELECT 1; SELECT 2', ';; SELECT 1;; ; SELECT 2;;'),
	(7, 'a byte order mark', 'SELECT 1', E'\uFEFFSELECT 1'),
	(8, 'how a string is quoted', 'SELECT ''a''''b\''', 'SELECT $x$a''b\$x$'),
	(9, 'how a string is quoted', 'SELECT ''a''''b\''', 'SELECT E''a\''b\\'''),
	(10, 'pieces of a string', 'SELECT ''ab''', E'SELECT ''a''\n''b'''),
	(11, 'line ends of rows', E'COPY t FROM stdin;\n1\n2\n\\.\n', E'COPY t FROM stdin;\r\n1\r\n2\r\n\\.\r\n'),
	(12, 'the mark after rows', E'COPY t FROM stdin;\n1\n', E'COPY t FROM stdin;\n1\n\\.\n'),
	(13, 'what names are cut to', 'SELECT ' || repeat('a', 63), 'SELECT ' || repeat('a', 70)),
	(14, 'a comment before rows', E'COPY t FROM stdin;\n1\n\\.\n', E'COPY t FROM stdin; -- rows\n1\n\\.\n')
) c (n, title, a, b)
ORDER BY n;

-- what counts
SELECT title, confiture.ddl_hash(a) = confiture.ddl_hash(b) AS same
FROM (VALUES
	(1, 'strings', 'SELECT ''a''', 'SELECT ''A'''),
	(2, 'blanks in strings', 'SELECT ''a b''', 'SELECT ''a  b'''),
	(3, 'line ends in strings', E'SELECT ''a\nb''', E'SELECT ''a\r\nb'''),
	(4, 'comments in bodies', 'DO $$ BEGIN END $$', 'DO $$ BEGIN /* a */ END $$'),
	(5, 'quoted names', 'SELECT "a"', 'SELECT "A"'),
	(6, 'quotes of a name', 'SELECT a', 'SELECT "a"'),
	(7, 'a name and a string', 'SELECT "a"', 'SELECT ''a'''),
	(8, 'kinds of strings', 'SELECT B''1''', 'SELECT X''1'''),
	(9, 'unicode escapes', 'SELECT U&''\0061''', 'SELECT ''a'''),
	(10, 'numbers', 'SELECT 1', 'SELECT 1.0'),
	(11, 'numbers', 'SELECT 10', 'SELECT 1e1'),
	(12, 'operators', 'SELECT a <= b', 'SELECT a < = b'),
	(13, 'operators', 'SELECT a <> b', 'SELECT a != b'),
	(14, 'parentheses', 'SELECT a', 'SELECT (a)'),
	(15, 'where statements end', 'SELECT 1; SELECT 2', 'SELECT 1 SELECT 2'),
	(16, 'where tokens end', 'SELECT ab', 'SELECT a b'),
	(17, 'order', 'SELECT 1; SELECT 2', 'SELECT 2; SELECT 1'),
	(18, 'rows', E'COPY t FROM stdin;\n1\n\\.\n', E'COPY t FROM stdin;\n2\n\\.\n'),
	(19, 'blanks in rows', E'COPY t FROM stdin;\n1\n\\.\n', E'COPY t FROM stdin;\n1 \n\\.\n'),
	(20, 'where rows end', E'COPY t FROM stdin;\n1\n2\n\\.\n', E'COPY t FROM stdin;\n1\n\\.\n'),
	(21, 'no rows', E'COPY t FROM stdin;\n\\.\n', E'COPY t FROM stdin;\n\n\\.\n'),
	(22, 'what looks like a comment in rows', E'COPY t FROM stdin;\n--1\n\\.\n', E'COPY t FROM stdin;\n--2\n\\.\n'),
	(23, 'a transaction around it', 'BEGIN; SELECT 1; COMMIT', 'SELECT 1'),
	(24, 'a name of 63 bytes', 'SELECT ' || repeat('a', 63), 'SELECT ' || repeat('a', 62))
) c (n, title, a, b)
ORDER BY n;

-- settings of the session don't count
SELECT confiture.ddl_hash($$SELECT 'a\b', E'\'', "É", É$$) AS before \gset
SET standard_conforming_strings = off;
SET backslash_quote = off;
SELECT confiture.ddl_hash(E'SELECT ''a\\b'', E''\\'''', "É", É') = :'before' AS same;
RESET standard_conforming_strings;
RESET backslash_quote;
SET client_encoding = latin1;
SELECT confiture.ddl_hash('SELECT ''' || chr(228) || '''') = pg_temp.digest(ARRAY['wselect', 's' || chr(228), ';']) AS same;
RESET client_encoding;

-- not significant: the bytes
SELECT n, confiture.ddl_hash(sql, false) = encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS bytes,
	   confiture.ddl_hash(sql, significant => false) = confiture.ddl_hash(sql) AS same
FROM (VALUES (1, ''), (2, 'SELECT 1'), (3, repeat('SELECT 1; ', 100000))) c (n, sql)
ORDER BY n;
SELECT confiture.ddl_hash(sql, false) = encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS bytes
FROM (VALUES (E'-- ä€😀\r\n\\connect'), ('SELECT ''no end')) c (sql);

-- what can't be cut has no digest of its tokens, but need not be right
SELECT confiture.ddl_hash(E'SELECT 1;\n\\connect');
SELECT confiture.ddl_hash(E'SELECT 1;\nSELECT ''no end');
SELECT confiture.ddl_hash('SELECT U&''\00zz''') IS NOT NULL AS cut;
SELECT confiture.ddl_hash('SELECT nonsense is no matter, ((') IS NOT NULL AS cut;

-- NULL
SELECT confiture.ddl_hash(NULL);
SELECT confiture.ddl_hash('SELECT 1', NULL);
