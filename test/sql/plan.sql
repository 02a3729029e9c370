-- What plan() says of its steps, and what its statements make sure of.
CREATE DATABASE regress_plan;
\c regress_plan
SET client_min_messages = warning;
CREATE EXTENSION confiture;
\pset format unaligned
\set VERBOSITY terse

-- which steps write or read all rows, and of how large a table
CREATE TABLE filled (a int, b text);
INSERT INTO filled SELECT n, 'x' FROM generate_series(1, 1000) n;
CREATE TABLE empty (a int, b text);
CREATE TABLE parted (a int) PARTITION BY LIST (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
INSERT INTO parted SELECT 1 FROM generate_series(1, 1000);
SELECT kind, identity, rewrites, scans, bytes = pg_relation_size('filled') AS filled,
	bytes = pg_relation_size('parted_1') AS parted
FROM confiture.plan($$
	CREATE TABLE filled (a bigint, b text);
	CREATE INDEX filled_b ON filled (b);
	COMMENT ON TABLE filled IS 'x';
	CREATE TABLE empty (a bigint, b text NOT NULL);
	CREATE TABLE parted (a int NOT NULL) PARTITION BY LIST (a);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)$$);

-- what only rows make a hazard of is none in an empty table; a migration is for others, too
CREATE TABLE rest PARTITION OF parted DEFAULT;
CREATE TABLE parted_2 (a int);
CREATE MATERIALIZED VIEW bare AS SELECT a FROM empty;
SELECT $ddl$
	CREATE TABLE filled (a int, b text CHECK (b <> ''), c int NOT NULL);
	CREATE TABLE empty (a int PRIMARY KEY, b varchar(10) NOT NULL CHECK (b <> ''), c int NOT NULL);
	CREATE INDEX empty_b ON empty (b);
	CREATE MATERIALIZED VIEW bare AS SELECT a FROM empty;
	CREATE INDEX bare_a ON bare (a);
	CREATE TABLE parted (a int) PARTITION BY LIST (a);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
	CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
	CREATE TABLE parted_3 PARTITION OF parted FOR VALUES IN (3);
	CREATE TABLE rest PARTITION OF parted DEFAULT$ddl$ AS ddl \gset
SELECT identity, hazards, bytes > 0 AS bytes FROM confiture.plan(:'ddl', '{"online": false}') ORDER BY step;
INSERT INTO parted VALUES (4);
SELECT identity, hazards, bytes > 0 AS bytes FROM confiture.plan(:'ddl') WHERE kind = 'partition' ORDER BY step;
SELECT line[1]
FROM confiture.generate_migration('all', :'ddl', '{"online": false}'),
	regexp_matches(content, '^(?:-- hazards: .*|(?:ALTER|CREATE) .*)$', 'gn') AS line
WHERE path LIKE '%.up.sql';
SELECT count(confiture.unpush(path)) FROM confiture.source_file;
DROP TABLE rest, parted_2;
DROP MATERIALIZED VIEW bare;

-- bodies may name what comes later: one step switches their check off, both ways
CREATE TABLE steps (step int, up_sql text, down_sql text);
CREATE FUNCTION gone() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM filled';
INSERT INTO steps SELECT step, up_sql, down_sql FROM confiture.plan($$
	CREATE TABLE filled (a int, b text);
	CREATE TABLE empty (a int, b text);
	CREATE TABLE parted (a int) PARTITION BY LIST (a);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
	CREATE TABLE steps (step int, up_sql text, down_sql text);
	CREATE FUNCTION first() RETURNS int LANGUAGE sql RETURN 1;
	CREATE FUNCTION second() RETURNS int LANGUAGE sql AS 'SELECT first()'$$);
SELECT count(*) FILTER (WHERE up_sql ~ 'CREATE FUNCTION') AS up,
	count(*) FILTER (WHERE up_sql LIKE 'SET check_function_bodies = off;%') AS off,
	count(*) FILTER (WHERE down_sql ~ 'CREATE FUNCTION') AS down,
	count(*) FILTER (WHERE down_sql LIKE 'SET check_function_bodies = off;%') AS down_off FROM steps;
DROP FUNCTION gone();

-- a table that is empty is made anew, but not if it has rows by then; nor may another partition go along
DELETE FROM steps;
CREATE TABLE base (a int, b int);
CREATE TABLE heir (c int) INHERITS (base);
SELECT $ddl$
	CREATE TABLE filled (a int, b text);
	CREATE TABLE empty (a int, b text);
	CREATE TABLE parted (a int) PARTITION BY RANGE (a);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
	CREATE TABLE base (b int, a int);
	CREATE TABLE heir (c int) INHERITS (base);
	CREATE TABLE steps (step int, up_sql text, down_sql text)$ddl$ AS ddl \gset
INSERT INTO heir VALUES (1, 2, 3);
SELECT confiture.plan(:'ddl', '{"allow_hazards": ["DELETES_DATA"]}');
TRUNCATE parted;
SELECT DISTINCT kind, identity FROM confiture.plan(:'ddl', '{"allow_hazards": ["REBUILDS_TABLE"]}');
SELECT kind, identity, detail FROM confiture.diff(:'ddl');
TRUNCATE heir;
INSERT INTO steps SELECT step, up_sql, down_sql FROM confiture.plan(:'ddl');
SELECT string_agg(up_sql, E'\n' ORDER BY step) AS up, string_agg(down_sql, E'\n' ORDER BY step DESC) AS down FROM steps \gset
SELECT set_config('regress.up', :'up', false) <> '' AS up, set_config('regress.down', :'down', false) <> '' AS down;
INSERT INTO heir VALUES (1, 2, 3);
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
TRUNCATE heir;
INSERT INTO base VALUES (1, 2);
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
TRUNCATE base;
CREATE TABLE parted_9 PARTITION OF parted FOR VALUES IN (9);
INSERT INTO parted VALUES (1), (9);
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
DROP TABLE parted_9;
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
SELECT partstrat, (SELECT count(*) FROM parted) FROM pg_partitioned_table WHERE partrelid = 'parted'::regclass;
INSERT INTO base VALUES (1, 2);
DO $$ BEGIN EXECUTE current_setting('regress.down'); END $$;
TRUNCATE base;
DO $$ BEGIN EXECUTE current_setting('regress.down'); END $$;
SELECT partstrat, (SELECT count(*) FROM parted) FROM pg_partitioned_table WHERE partrelid = 'parted'::regclass;
SELECT count(*) FROM confiture.plan(replace(:'ddl', 'filled (a int, b text)', 'filled (a int, b text) PARTITION BY LIST (a)'), '{"allow_hazards": ["REBUILDS_TABLE"]}');

-- the numbers of identities go on where they were, whatever rows are left, when a table becomes partitioned and back
DELETE FROM steps;
DROP TABLE heir, base;
CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY (INCREMENT 10), b text);
INSERT INTO numbered (b) VALUES ('a'), ('b'), ('c');
DELETE FROM numbered WHERE b <> 'a';
INSERT INTO steps SELECT step, up_sql, down_sql FROM confiture.plan(confiture.dump_schema() || $$
	DROP TABLE numbered;
	CREATE TABLE numbered (b text, id int GENERATED ALWAYS AS IDENTITY (INCREMENT 10)) PARTITION BY LIST (b);
	CREATE TABLE numbered_a PARTITION OF numbered FOR VALUES IN ('a');
	CREATE TABLE numbered_rest PARTITION OF numbered DEFAULT$$, '{"allow_hazards": ["REBUILDS_TABLE"]}');
SELECT string_agg(up_sql, E'\n' ORDER BY step) AS up, string_agg(down_sql, E'\n' ORDER BY step DESC) AS down FROM steps \gset
SELECT set_config('regress.up', :'up', false) <> '' AS up, set_config('regress.down', :'down', false) <> '' AS down;
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
INSERT INTO numbered (b) VALUES ('d') RETURNING tableoid::regclass, id;
DELETE FROM numbered WHERE b = 'd';
DO $$ BEGIN EXECUTE current_setting('regress.down'); END $$;
INSERT INTO numbered (b) VALUES ('e') RETURNING tableoid::regclass, id;
TABLE numbered;

-- moved rows are no new ones for a trigger; and what a partition that stays has got doesn't fit into its old bounds
DELETE FROM steps;
DROP TABLE numbered;
CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE moved (a int) PARTITION BY RANGE (a);
CREATE TABLE moved_1 PARTITION OF moved FOR VALUES FROM (1) TO (10);
CREATE TABLE moved_2 PARTITION OF moved FOR VALUES FROM (10) TO (20);
CREATE TRIGGER swallow BEFORE INSERT ON moved_1 FOR EACH ROW EXECUTE FUNCTION swallow();
ALTER TABLE moved_1 ENABLE ALWAYS TRIGGER swallow;
INSERT INTO moved VALUES (12);
INSERT INTO steps SELECT step, up_sql, down_sql FROM confiture.plan(confiture.dump_schema() || $$
	DROP TABLE moved;
	CREATE TABLE moved (a int) PARTITION BY LIST (a);
	CREATE TABLE moved_1 PARTITION OF moved DEFAULT;
	CREATE TRIGGER swallow BEFORE INSERT ON moved_1 FOR EACH ROW EXECUTE FUNCTION swallow();
	ALTER TABLE moved_1 ENABLE ALWAYS TRIGGER swallow$$, '{"allow_hazards": ["REBUILDS_TABLE"]}');
SELECT string_agg(up_sql, E'\n' ORDER BY step) AS up, string_agg(down_sql, E'\n' ORDER BY step DESC) AS down FROM steps \gset
SELECT set_config('regress.up', :'up', false) <> '' AS up, set_config('regress.down', :'down', false) <> '' AS down;
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
SELECT moved.tableoid::regclass, a, tgenabled FROM moved, pg_trigger WHERE tgname = 'swallow';
DO $$ BEGIN EXECUTE current_setting('regress.down'); END $$;
SELECT moved.tableoid::regclass, a, tgenabled FROM moved, pg_trigger WHERE tgname = 'swallow';

-- a partition whose table isn't looked at can't be made again
CREATE SCHEMA seen;
CREATE SCHEMA unseen;
CREATE TABLE unseen.parted (a int) PARTITION BY LIST (a);
CREATE TABLE seen.part PARTITION OF unseen.parted FOR VALUES IN (1);
SELECT count(*) FROM confiture.plan('CREATE SCHEMA seen', '{"schemas": ["seen"]}');
DROP SCHEMA seen, unseen CASCADE;

-- the rows of a table that is made anew aren't cut to fit
DELETE FROM steps;
CREATE TABLE cut (a varchar(5), b int);
SELECT up_sql FROM confiture.plan('CREATE TABLE cut (b boolean, a varchar(3))') WHERE kind = 'table' AND identity = 'public.cut';

-- values of attributes stay theirs, also as text, for which a row's have no names
DELETE FROM steps;
CREATE SCHEMA texts;
CREATE TYPE texts.r AS RANGE (SUBTYPE = int);
CREATE TYPE texts.inner_pair AS (x int, y int, z texts.r);
CREATE TYPE texts.pair AS (p int, q int, x texts.r, i texts.inner_pair);
CREATE TABLE texts.t (a int, b texts.pair);
CREATE TABLE texts.u (a int, b texts.pair);
INSERT INTO texts.t VALUES (1, ROW(10, 20, '[1,3)', ROW(30, 40, '[5,6)'))), (2, NULL), (3, ROW(NULL, NULL, NULL, NULL));
INSERT INTO texts.u SELECT * FROM texts.t;
CREATE VIEW values_in_texts AS
	SELECT a, (b).p, (b).q, (b).x::text, ((b).i).x AS i_x, ((b).i).y AS i_y, ((b).i).z::text AS i_z, b IS DISTINCT FROM NULL AS is_there FROM texts.t
	UNION ALL SELECT a, (b).p, (b).q, (b).x::text, ((b).i).x, ((b).i).y, ((b).i).z::text, b IS DISTINCT FROM NULL FROM texts.u;
CREATE TABLE before AS TABLE values_in_texts;
SELECT pg_get_viewdef('values_in_texts') AS view \gset
DROP VIEW values_in_texts;
INSERT INTO steps SELECT step, up_sql, down_sql FROM confiture.plan($$
	CREATE SCHEMA texts;
	CREATE TYPE texts.r AS RANGE (SUBTYPE = bigint);
	CREATE TYPE texts.inner_pair AS (y int, x int, z texts.r);
	CREATE TYPE texts.pair AS (q int, i texts.inner_pair, p int, x texts.r);
	CREATE TABLE texts.t (a int, b texts.pair);
	CREATE TABLE texts.u (b texts.pair, a int)$$, '{"schemas": ["texts"], "allow_hazards": ["REBUILDS_TABLE"]}');
SELECT string_agg(up_sql, E'\n' ORDER BY step) AS up, string_agg(down_sql, E'\n' ORDER BY step DESC) AS down FROM steps \gset
SELECT set_config('regress.up', :'up', false) <> '' AS up, set_config('regress.down', :'down', false) <> '' AS down;
DO $$ BEGIN EXECUTE current_setting('regress.up'); END $$;
SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'texts.pair'::regclass AND NOT attisdropped;
CREATE VIEW values_in_texts AS :view
SELECT count(*), (SELECT count(*) FROM (TABLE before EXCEPT ALL TABLE values_in_texts) AS d) AS changed FROM values_in_texts;
DROP VIEW values_in_texts;
DO $$ BEGIN EXECUTE current_setting('regress.down'); END $$;
CREATE VIEW values_in_texts AS :view
SELECT count(*), (SELECT count(*) FROM (TABLE before EXCEPT ALL TABLE values_in_texts) AS d) AS changed FROM values_in_texts;
ALTER TABLE texts.t ADD c texts.pair[];
SELECT count(*) FROM confiture.plan($$
	CREATE SCHEMA texts;
	CREATE TYPE texts.r AS RANGE (SUBTYPE = bigint);
	CREATE TYPE texts.inner_pair AS (y int, x int, z texts.r);
	CREATE TYPE texts.pair AS (q int, i texts.inner_pair, p int, x texts.r);
	CREATE TABLE texts.t (a int, b texts.pair, c texts.pair[]);
	CREATE TABLE texts.u (b texts.pair, a int)$$, '{"schemas": ["texts"], "allow_hazards": ["REBUILDS_TABLE"]}');

-- rows of a table's type elsewhere stay as they are
CREATE SCHEMA row_type;
CREATE TABLE row_type.t (a int, b text);
CREATE TYPE row_type.holder AS (r row_type.t);
CREATE TABLE row_type.log (r row_type.t, h row_type.holder[]);
\set VERBOSITY default
SELECT count(*) FROM confiture.plan($$
	CREATE SCHEMA row_type;
	CREATE TABLE row_type.t (a bigint, b text);
	CREATE TYPE row_type.holder AS (r row_type.t);
	CREATE TABLE row_type.log (r row_type.t, h row_type.holder[])$$, '{"schemas": ["row_type"]}');
SELECT count(*) FROM confiture.plan($$
	CREATE SCHEMA row_type;
	CREATE TABLE row_type.t (a int, b text, c int DEFAULT 1);
	CREATE TYPE row_type.holder AS (r row_type.t);
	CREATE TABLE row_type.log (h row_type.holder[])$$, '{"schemas": ["row_type"]}');
SELECT count(*) FROM confiture.plan($$
	CREATE SCHEMA row_type;
	CREATE TABLE row_type.t (b text, a int);
	CREATE TYPE row_type.holder AS (r row_type.t);
	CREATE TABLE row_type.log (r row_type.t, h row_type.holder[])$$,
	'{"schemas": ["row_type"], "allow_hazards": ["REBUILDS_TABLE"]}');
\set VERBOSITY terse

-- values of a column that is generated from now on are lost, and so it is said
CREATE SCHEMA loses;
CREATE TABLE loses.t (a int, b text, c text);
INSERT INTO loses.t VALUES (1, 'b', 'c');
SELECT step, identity, hazards FROM confiture.plan('CREATE SCHEMA loses; CREATE TABLE loses.t (a int, b text, c text GENERATED ALWAYS AS (b) STORED)', '{"schemas": ["loses"]}');
SELECT step, identity, hazards FROM confiture.plan('CREATE SCHEMA loses; CREATE TABLE loses.t (c text GENERATED ALWAYS AS (b) STORED, a int, b text)', '{"schemas": ["loses"], "allow_hazards": ["REBUILDS_TABLE"]}');
SELECT count(*) FROM confiture.generate_migration('loses', 'CREATE SCHEMA loses; CREATE TABLE loses.t (c text GENERATED ALWAYS AS (b) STORED, a int, b text)', '{"schemas": ["loses"], "allow_hazards": ["REBUILDS_TABLE"]}');
-- a default comes before its column is NOT NULL, and goes after
SELECT step, kind, identity FROM confiture.plan('CREATE SCHEMA loses; CREATE TABLE loses.t (a int DEFAULT 1 NOT NULL, b text, c text)', '{"schemas": ["loses"]}');
-- what a function has computed stays when it changes
CREATE SCHEMA stale;
CREATE FUNCTION stale.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE stale.t (a int, g int GENERATED ALWAYS AS (stale.f(a)) STORED, CONSTRAINT c CHECK (stale.f(a) > 0));
CREATE INDEX i ON stale.t (stale.f(a));
CREATE VIEW stale.v AS SELECT stale.f(a) FROM stale.t;
CREATE MATERIALIZED VIEW stale.m AS SELECT stale.f(a) FROM stale.t;
\set VERBOSITY default
SELECT step, identity, hazards FROM confiture.plan($$CREATE SCHEMA stale;
	CREATE FUNCTION stale.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';
	CREATE TABLE stale.t (a int, g int GENERATED ALWAYS AS (stale.f(a)) STORED, CONSTRAINT c CHECK (stale.f(a) > 0));
	CREATE INDEX i ON stale.t (stale.f(a));
	CREATE VIEW stale.v AS SELECT stale.f(a) FROM stale.t;
	CREATE MATERIALIZED VIEW stale.m AS SELECT stale.f(a) FROM stale.t;$$, '{"schemas": ["stale"]}');
\set VERBOSITY terse

-- what isn't managed is in no shadow; the server refuses what it needs
CREATE SCHEMA inside;
CREATE SCHEMA outside;
CREATE TYPE inside.e AS ENUM ('a', 'b');
CREATE TABLE inside.t (id int PRIMARY KEY, c int, "D d" text, k int UNIQUE, e inside.e);
CREATE VIEW inside.v AS SELECT c FROM inside.t;
CREATE FUNCTION inside.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE VIEW outside.v AS SELECT c, inside.f(id) FROM inside.t;
CREATE VIEW outside.w AS SELECT "D d" FROM inside.t;
CREATE TABLE outside.o (t int REFERENCES inside.t (k), x inside.e, y inside.t);
\set VERBOSITY default
SELECT count(*) FROM confiture.plan($$CREATE SCHEMA inside; CREATE TYPE inside.e AS ENUM ('a');
	CREATE TABLE inside.t (id int PRIMARY KEY, c bigint, k int, e inside.e);
	CREATE VIEW inside.v AS SELECT c FROM inside.t;$$, '{"schemas": ["inside"]}');
SELECT count(*) FROM confiture.plan($$CREATE SCHEMA inside$$, '{"schemas": ["inside"]}');
SELECT count(*) FROM confiture.plan($$CREATE SCHEMA inside; CREATE TYPE inside.e AS ENUM ('a', 'b', 'c');
	CREATE TABLE inside.t (id int PRIMARY KEY, c int, "D d" text, k int UNIQUE, e inside.e, n int);
	CREATE VIEW inside.v AS SELECT c + 1 AS c FROM inside.t;
	CREATE FUNCTION inside.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'$$, '{"schemas": ["inside"]}');

-- versions of extensions that no script leads to
CREATE EXTENSION citext VERSION '1.5';
CREATE TABLE uses_citext (c citext);
SELECT up_sql, left(down_sql, 98) AS down_sql FROM confiture.plan($$CREATE EXTENSION citext VERSION '1.6'; CREATE TABLE uses_citext (c citext)$$,
	'{"schemas": ["public"]}') WHERE kind = 'extension';
SELECT confiture.plan($$CREATE EXTENSION citext VERSION '1.4'; CREATE TABLE uses_citext (c citext)$$, '{"schemas": ["public"]}');
SELECT confiture.plan($$CREATE EXTENSION citext VERSION '99'; CREATE TABLE uses_citext (c citext)$$, '{"schemas": ["public"]}');

-- all tables of a snapshot count as having rows
SELECT transactional, up_sql FROM confiture.plan_snapshots(
	confiture.snapshot('CREATE TABLE t (a int PRIMARY KEY, b int)'),
	confiture.snapshot('CREATE TABLE t (a int PRIMARY KEY, b bigint); CREATE INDEX ON t (b)')) ORDER BY step;

-- what can't be meant
SELECT confiture.plan('CREATE ROLE regress_plan_none; CREATE SCHEMA x AUTHORIZATION regress_plan_none', '{"schemas": ["x"]}');
SELECT confiture.plan('CREATE ROLE regress_plan_none; CREATE SCHEMA x; GRANT USAGE ON SCHEMA x TO regress_plan_none', '{"schemas": ["x"]}');
SELECT * FROM confiture.diff('', '{"schemas": ["nope"]}');
SELECT * FROM confiture.diff('', '{"schemas": ["nope"]}');
SELECT confiture.generate_migration(repeat('x', 201), '');
SELECT confiture.plan('', '{"from_drift": true}');
SELECT confiture.diff('', '{"online": false}');
SELECT confiture.snapshot(options => '{"renames": {}}');
SELECT confiture.fingerprint('{"allow_hazards": []}');

-- pending migrations are tried out in some transactions only, if there are any
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT change, identity FROM confiture.diff('CREATE SCHEMA y', '{"schemas": ["y"]}');
ROLLBACK;
SELECT change, identity FROM confiture.diff('CREATE SCHEMA y', '{"schemas": ["y"]}');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT change, identity FROM confiture.diff('CREATE SCHEMA y', '{"schemas": ["y"]}');
ROLLBACK;

\c postgres
DROP DATABASE regress_plan;
