-- Objects that were renamed keep what is in them.
CREATE DATABASE regress_rename;
\c regress_rename
CREATE EXTENSION confiture;
\pset format unaligned
\set SHOW_CONTEXT errors
CREATE TABLE told (id serial PRIMARY KEY, a int CHECK (a > 0), b text UNIQUE);
CREATE INDEX ON told (a);
CREATE TABLE refers (x int REFERENCES told, y int CONSTRAINT positive CHECK (y > 0));
CREATE INDEX by_y ON refers (y);
CREATE VIEW shows AS SELECT id, a FROM told;
INSERT INTO told (a, b) VALUES (1, 'x'), (2, 'y');
INSERT INTO refers VALUES (1, 7);

-- by hints; names that derive follow
SELECT $ddl$
/* -- confiture:renamed-from nothing */
-- confiture:renamed-from told
CREATE TABLE tnew (
	id serial PRIMARY KEY,
	-- confiture:renamed-from a
	aa int CHECK (aa > 0),
	b text UNIQUE DEFAULT '
-- confiture:renamed-from nothing
');
ALTER TABLE tnew ALTER b DROP DEFAULT;
CREATE INDEX ON tnew (aa);
CREATE TABLE refers (x int REFERENCES tnew,
	-- confiture:renamed-from y
	z int,
	-- confiture:renamed-from positive
	CONSTRAINT more CHECK (z > 0));
-- confiture:renamed-from by_y
CREATE INDEX by_z ON refers (z);
-- confiture:renamed-from shows
CREATE VIEW tells AS SELECT id, aa AS a FROM tnew;
$ddl$ AS ddl \gset
SELECT step, kind, identity, hazards, up_sql, down_sql FROM confiture.plan(:'ddl');
SELECT * FROM confiture.diff(:'ddl');
SELECT string_agg(up_sql, E'\n' ORDER BY step) AS up, string_agg(down_sql, E'\n' ORDER BY step DESC) AS down
FROM confiture.plan(:'ddl') \gset
SELECT confiture.fingerprint() AS before \gset
BEGIN;
:up
SELECT * FROM tnew ORDER BY id;
SELECT * FROM refers;
-- heeded: nothing is left, hints stay
SELECT * FROM confiture.diff(:'ddl');
SELECT * FROM confiture.plan(:'ddl');
:down
SELECT * FROM told ORDER BY id;
SELECT confiture.fingerprint() = :'before' AS as_before;
ROLLBACK;

-- by an argument: the same
SELECT replace(:'ddl', 'confiture:', '') AS plain \gset
SELECT count(*), count(*) FILTER (WHERE up_sql LIKE 'ALTER % RENAME %') AS renames FROM confiture.plan(:'plain', '{"renames":
	{"public.told": "tnew", "public.told.a": "public.tnew.aa", "public.refers.y": "z",
	"positive ON public.refers": "more", "public.by_y": "by_z", "public.shows": "tells"}}');

-- of snapshots
SELECT confiture.snapshot() AS old, confiture.snapshot(:'plain') AS new \gset
SELECT step, identity, up_sql FROM confiture.plan_snapshots(:'old', :'new', '{"renames":
	{"public.told": "tnew", "public.told.a": "aa"}}') WHERE kind <> 'constraint' ORDER BY step LIMIT 3;
SELECT * FROM confiture.diff_snapshots(:'old', :'new', '{"renames": {"public.told": "tnew"}}') WHERE change = 'rename';

-- names that change places (by hints that would be done again and again), and another schema
CREATE TABLE one (a int, b text);
CREATE TABLE two (b int, a text);
INSERT INTO one VALUES (1, 'one');
CREATE SCHEMA app;
SELECT $ddl$
CREATE TABLE told (id serial PRIMARY KEY, a int CHECK (a > 0), b text UNIQUE);
CREATE INDEX ON told (a);
CREATE VIEW shows AS SELECT id, a FROM told;
CREATE SCHEMA app;
-- confiture:renamed-from two
CREATE TABLE one (a int, b text);
CREATE TABLE two (b int, a text);
-- confiture:renamed-from public.refers
CREATE TABLE app.referring (x int REFERENCES told, y int CONSTRAINT positive CHECK (y > 0));
CREATE INDEX by_y ON app.referring (y);
$ddl$ AS ddl \gset
SELECT step, kind, up_sql, down_sql FROM confiture.plan(:'ddl');
SELECT step, kind, up_sql, down_sql FROM confiture.plan(:'ddl', '{"renames": {"public.one": "two", "public.two": "one",
	"public.one.a": "b", "public.one.b": "a", "public.two.a": "b", "public.two.b": "a"}}');

-- a schema that is itself new is there before, with all that it has
SELECT $ddl$
CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'new';
GRANT USAGE ON SCHEMA shop TO PUBLIC;
-- confiture:renamed-from public.one
CREATE TABLE shop.first (a int, b text);
-- confiture:renamed-from public.two
CREATE TABLE shop.two (b int, a text);
CREATE SCHEMA app;
$ddl$ AS ddl \gset
SELECT step, kind, hazards, up_sql, down_sql FROM confiture.plan(:'ddl') WHERE up_sql LIKE '%shop%';
SELECT * FROM confiture.diff(:'ddl') WHERE identity LIKE '%shop%';

-- it is proposed, but not assumed
DROP TABLE refers, one, two;
DROP SCHEMA app;
SELECT change, kind, identity FROM confiture.diff($$
	CREATE TABLE told_again (id serial PRIMARY KEY, a int CHECK (a > 0), b text UNIQUE);
	CREATE INDEX ON told_again (a);
	CREATE VIEW shows AS SELECT id, a FROM told_again$$) WHERE kind IN ('table', 'view');
SELECT kind, identity, hazards FROM confiture.plan($$
	CREATE TABLE told (id serial PRIMARY KEY, aa int CONSTRAINT told_a_check CHECK (aa > 0), b text CONSTRAINT only_one UNIQUE);
	CREATE INDEX told_a_idx ON told (aa);
	CREATE VIEW shows AS SELECT id, aa AS a FROM told$$) WHERE kind = 'column';

-- what is wrong
SELECT E'\nCREATE TABLE tnew (id serial PRIMARY KEY, a int CHECK (a > 0), b text UNIQUE);' AS tnew \gset
SELECT * FROM confiture.diff('-- confiture:renamed-from' || :'tnew');
SELECT * FROM confiture.diff('-- confiture:rename-from told' || :'tnew');
SELECT * FROM confiture.diff('' || :'tnew' || E'\n-- confiture:renamed-from told');
SELECT * FROM confiture.diff('SELECT 1; -- confiture:renamed-from told' || :'tnew');
SELECT * FROM confiture.diff(E'-- confiture:renamed-from told\nSELECT 1;' || :'tnew');
SELECT * FROM confiture.diff(E'CREATE TABLE tnew (a int,\n-- confiture:renamed-from b\nCHECK (a > 0))');
SELECT change, kind, identity FROM confiture.diff('-- confiture:renamed-from told' || :'tnew') WHERE kind = 'table';
SELECT * FROM confiture.diff('' || :'tnew', '{"renames": {"public.tald": "tnew"}}');
SELECT * FROM confiture.diff('' || :'tnew', '{"renames": {"public.told": "tnow"}}');
SELECT * FROM confiture.diff('' || :'tnew', '{"renames": {"public.told": "tnew", "public.shows": "tnew"}}');
CREATE TABLE tnew (id int);
SELECT * FROM confiture.diff('-- confiture:renamed-from told' || :'tnew');
DROP TABLE tnew;
DROP TABLE told CASCADE;

-- the way back of an heir, which keeps the order of its columns
CREATE TABLE parent (a int);
CREATE TABLE heir (b int, c int) INHERITS (parent);
SELECT step, up_sql, down_sql FROM confiture.plan($$
	CREATE TABLE parent (a int);
	-- confiture:renamed-from heir
	CREATE TABLE heiress (c int) INHERITS (parent)$$);
DROP TABLE parent CASCADE;

-- what steps lock and read, as if the new names had been there before
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE sold (id int UNIQUE, who int, state text, m mood DEFAULT 'ok', sum int);
CREATE INDEX sold_who ON sold (who);
CREATE TABLE refers (x int REFERENCES sold (id), y int);
CREATE VIEW shows AS SELECT id, sum FROM sold;
INSERT INTO sold SELECT i, i, 'x', 'ok', 1 FROM generate_series(1, 10) i;
INSERT INTO refers VALUES (1, 1);
SELECT $ddl$
CREATE SCHEMA shop;
-- confiture:renamed-from public.mood
CREATE TYPE shop.feeling AS ENUM ('sad', 'ok');
-- confiture:renamed-from public.sold
CREATE TABLE shop.bought (id int UNIQUE,
	-- confiture:renamed-from who
	customer int, state text, m shop.feeling DEFAULT 'sad', sum bigint CHECK (sum > 0), n int DEFAULT random());
-- confiture:renamed-from public.sold_who
CREATE INDEX bought_customer ON shop.bought (customer, id);
CREATE INDEX bought_state ON shop.bought (state);
CREATE TABLE refers (x int REFERENCES shop.bought (id), y int REFERENCES shop.bought (id));
CREATE VIEW shows AS SELECT id, sum FROM shop.bought;
$ddl$ AS ddl \gset
SELECT identity, lock, hazards, bytes FROM confiture.plan(:'ddl');
SELECT jsonb_agg(to_jsonb(p) - 'step' - 'down_sql') AS planned, string_agg(up_sql, E'\n' ORDER BY step)
	FILTER (WHERE up_sql ~ '^ALTER .* (SET SCHEMA|RENAME)|^CREATE SCHEMA') AS renames FROM confiture.plan(:'ddl') p \gset
BEGIN;
:renames
SELECT jsonb_pretty(p) FROM jsonb_array_elements(:'planned') AS planned (p)
WHERE p->>'up_sql' !~ '^ALTER .* (SET SCHEMA|RENAME)|^CREATE SCHEMA'
EXCEPT SELECT jsonb_pretty(to_jsonb(p) - 'step' - 'down_sql') FROM confiture.plan(:'ddl') p;
ROLLBACK;
DROP TABLE sold, refers CASCADE;
DROP TYPE mood;

-- what isn't managed is found by a plan that renames, too
CREATE SCHEMA inside;
CREATE SCHEMA outside;
CREATE TABLE inside.t (a int, b text);
CREATE VIEW inside.v AS SELECT a FROM inside.t;
CREATE VIEW outside.v AS SELECT a FROM inside.t;
SELECT count(*) FROM confiture.plan($$
	CREATE SCHEMA inside;
	-- confiture:renamed-from t
	CREATE TABLE inside.u (a bigint, b text);
	CREATE VIEW inside.v AS SELECT a FROM inside.u$$, '{"schemas": ["inside"]}');
DROP TABLE inside.t CASCADE;
DROP SCHEMA inside, outside;

-- hints by which names change places: heeded once, if it shows whether they have been
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE one (id serial, a int, b text, c int, d int);
CREATE TABLE two (id serial, x text);
INSERT INTO one (a, b) SELECT i, i FROM generate_series(1, 3) i;
INSERT INTO two (x) VALUES ('x');
SELECT $ddl$
CREATE TYPE mood AS ENUM (
	-- confiture:renamed-from sad
	'ok',
	-- confiture:renamed-from ok
	'sad');
-- confiture:renamed-from two
CREATE TABLE one (id serial, x text);
-- confiture:renamed-from one
CREATE TABLE two (id serial, a int, b text, c int, d int);
$ddl$ AS ddl \gset
SELECT step, up_sql, down_sql FROM confiture.plan(:'ddl') WHERE up_sql NOT LIKE '%not_null%';
SELECT string_agg(up_sql, E'\n' ORDER BY step) AS up FROM confiture.plan(:'ddl') \gset
BEGIN;
:up
INSERT INTO one (x) VALUES ('y');
SELECT * FROM one;
SELECT * FROM confiture.diff(:'ddl');
ROLLBACK;
SELECT $ddl$
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE one (id serial, a int, b text,
	-- confiture:renamed-from d
	c int,
	-- confiture:renamed-from c
	d int);
CREATE TABLE two (id serial, x text);
$ddl$ AS ddl \gset
SELECT * FROM confiture.plan(:'ddl');
SELECT step, up_sql FROM confiture.plan(:'ddl', '{"renames": {"public.one.c": "d", "public.one.d": "c"}}') WHERE up_sql LIKE '% RENAME %';
SELECT step, up_sql FROM confiture.plan($$
	CREATE TYPE mood AS ENUM ('sad', 'ok');
	CREATE TABLE one (id serial, a int, b text, c int, d int);
	CREATE TABLE two (id serial, x text)$$, '{"renames": {"public.mood.sad": "ok", "public.mood.ok": "sad"}}');

-- a hint for a column that has been heeded, in a table that is renamed
SELECT step, up_sql FROM confiture.plan($$
	CREATE TYPE mood AS ENUM ('sad', 'ok');
	-- confiture:renamed-from one
	CREATE TABLE first (id serial, a int,
		-- confiture:renamed-from a
		b text, c int, d int);
	CREATE TABLE two (id serial, x text)$$) WHERE up_sql NOT LIKE '%not_null%';
DROP TABLE one, two;
DROP TYPE mood;

-- done before: an argument may be given again
CREATE TABLE tnew (id int);
SELECT * FROM confiture.diff('CREATE TABLE tnew (id int)', '{"renames": {"public.told": "public.tnew"}}');
DROP TABLE tnew;
\c postgres
DROP DATABASE regress_rename;
