-- What takes a row with all fields that it has, and names none of them.

-- probe: upsert_column_added
-- common
CREATE TABLE log (a int, b text);
-- old
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE FUNCTION same(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
CREATE FUNCTION other(x int, y text) RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO t AS u (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING u.a; END;
CREATE VIEW v AS SELECT other(1, 'x') AS a;
CREATE PROCEDURE call_it(x int) LANGUAGE sql BEGIN ATOMIC WITH w AS (INSERT INTO t VALUES (x) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING *) SELECT count(*) FROM w; END;
CREATE RULE same AS ON INSERT TO log DO ALSO INSERT INTO t VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
CREATE RULE other AS ON UPDATE TO log DO ALSO INSERT INTO t (a, b) VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
ALTER TABLE log DISABLE RULE other;
-- new
CREATE TABLE t (a int PRIMARY KEY, b text, c int);
CREATE FUNCTION same(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
CREATE FUNCTION other(x int, y text) RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO t AS u (a, b) VALUES (x, y || '!') ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING u.a; END;
CREATE VIEW v AS SELECT other(1, 'x') AS a;
CREATE PROCEDURE call_it(x int) LANGUAGE sql BEGIN ATOMIC WITH w AS (INSERT INTO t VALUES (x) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING *) SELECT count(*) FROM w; END;
CREATE RULE same AS ON INSERT TO log DO ALSO INSERT INTO t VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
CREATE RULE other AS ON UPDATE TO log DO ALSO INSERT INTO t (a, b) VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b || '!';
ALTER TABLE log DISABLE RULE other;
-- rows
INSERT INTO t VALUES (1, 'x');

-- probe: upsert_column_dropped
-- common
CREATE TABLE log (a int, b text);
-- old
CREATE TABLE t (a int PRIMARY KEY, b text, c int);
CREATE FUNCTION same(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
CREATE FUNCTION other(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
CREATE RULE same AS ON INSERT TO log DO ALSO INSERT INTO t (a, b) VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
CREATE RULE other AS ON UPDATE TO log DO ALSO INSERT INTO t (a, b) VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
-- new
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE FUNCTION same(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
CREATE FUNCTION other(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y || '!') ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
CREATE RULE same AS ON INSERT TO log DO ALSO INSERT INTO t (a, b) VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b;
CREATE RULE other AS ON UPDATE TO log DO ALSO INSERT INTO t (a, b) VALUES (new.a, new.b) ON CONFLICT (a) DO UPDATE SET b = excluded.b || '!';

-- The database has no dependency on the column, but one that is made from its
-- DDL has.
-- probe: upsert_older_than_column
-- old
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE FUNCTION ups(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
ALTER TABLE t ADD COLUMN c int;
-- new
CREATE TABLE t (a bigint PRIMARY KEY, b text, d int);
CREATE FUNCTION ups(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO t (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;

-- probe: upsert_into_heir
-- old
CREATE TABLE p (a int, b text, c int);
CREATE TABLE h (PRIMARY KEY (a)) INHERITS (p);
CREATE FUNCTION ups(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO h (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;
-- new
CREATE TABLE p (a int, b text, d int);
CREATE TABLE h (PRIMARY KEY (a)) INHERITS (p);
CREATE FUNCTION ups(x int, y text) RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO h (a, b) VALUES (x, y) ON CONFLICT (a) DO UPDATE SET b = excluded.b; END;

-- probe: row_of_function
-- old
CREATE TABLE t (a int PRIMARY KEY, b text, c int);
CREATE FUNCTION lst() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM public.t';
CREATE VIEW every AS SELECT * FROM lst();
CREATE VIEW one AS SELECT l.a FROM lst() l;
CREATE VIEW whole AS SELECT l FROM lst() l;
CREATE VIEW with_function AS SELECT count(one.a) AS n FROM lst() one JOIN t USING (a);
CREATE MATERIALIZED VIEW kept AS SELECT l.b FROM lst() l;
-- new
CREATE TABLE t (a int PRIMARY KEY, b text, d int, e int);
CREATE FUNCTION lst() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM public.t';
CREATE VIEW every AS SELECT * FROM lst();
CREATE VIEW one AS SELECT l.a FROM lst() l;
CREATE VIEW whole AS SELECT l FROM lst() l;
CREATE VIEW with_function AS SELECT count(one.a) AS n FROM lst() one JOIN t USING (a);
CREATE MATERIALIZED VIEW kept AS SELECT l.b FROM lst() l;
-- rows
INSERT INTO t VALUES (1, 'x', 2);

-- probe: row_of_function_type
-- old
CREATE TYPE k AS (a int, b int);
CREATE FUNCTION lst() RETURNS SETOF k LANGUAGE sql AS 'SELECT 1, 2';
CREATE VIEW v AS SELECT * FROM lst();
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT l.a FROM lst() l; END;
CREATE TABLE o (x int);
CREATE POLICY p ON o USING (x IN (SELECT l.b FROM lst() l));
CREATE RULE r AS ON INSERT TO o DO ALSO DELETE FROM o USING lst() l WHERE x = l.b;
-- new
CREATE TYPE k AS (a int, c int);
CREATE FUNCTION lst() RETURNS SETOF k LANGUAGE sql AS 'SELECT 1, 2';
CREATE VIEW v AS SELECT * FROM lst();
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT l.c FROM lst() l; END;
CREATE TABLE o (x int);
CREATE POLICY p ON o USING (x IN (SELECT l.c FROM lst() l));
CREATE RULE r AS ON INSERT TO o DO ALSO DELETE FROM o USING lst() l WHERE x = l.c;

-- probe: row_variables
-- old
CREATE TABLE t (a int PRIMARY KEY, b text, d int);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION pf(t) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE VIEW v AS SELECT t FROM t;
CREATE VIEW w AS SELECT t.*::text AS x, row(t.*) = row(t.*) AS y FROM t;
CREATE TRIGGER tr AFTER UPDATE ON t FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION tf();
CREATE POLICY p ON t USING (pf(t.*));
CREATE INDEX i ON t (pf(t.*));
ALTER TABLE t ADD CHECK (pf(t.*));
-- new
CREATE TABLE t (a bigint PRIMARY KEY, b text, c int);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION pf(t) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE VIEW v AS SELECT t FROM t;
CREATE VIEW w AS SELECT t.*::text AS x, row(t.*) = row(t.*) AS y FROM t;
CREATE TRIGGER tr AFTER UPDATE ON t FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION tf();
CREATE POLICY p ON t USING (pf(t.*));
CREATE INDEX i ON t (pf(t.*));
ALTER TABLE t ADD CHECK (pf(t.*));
-- rows
INSERT INTO t VALUES (1, 'x', 3);

-- Expressions that have the row type of a table in them, while one of its
-- columns gets another type.
-- probe: row_type_column_retyped
-- old
CREATE TABLE o (b bool);
CREATE TABLE t (a int PRIMARY KEY, b text, c int);
CREATE FUNCTION pf(t) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION whole(x t) RETURNS t LANGUAGE sql BEGIN ATOMIC SELECT x; END;
CREATE FUNCTION field(x t) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT (x).a; END;
CREATE FUNCTION fallback(x t = NULL) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v1 AS SELECT NULL::t[] AS r;
CREATE VIEW v2 AS SELECT CASE WHEN true THEN t END AS r FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT t FROM t;
CREATE TABLE k (x int, y bool DEFAULT pf(NULL::t), CHECK (pf(NULL::t)));
CREATE RULE r AS ON INSERT TO k DO ALSO INSERT INTO o SELECT pf(NULL::t);
CREATE POLICY p ON t USING (pf(NULL::t));
CREATE INDEX i ON t ((NULL::t));
-- new
CREATE TABLE o (b bool);
CREATE TABLE t (a int PRIMARY KEY, b text, c bigint);
CREATE FUNCTION pf(t) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION whole(x t) RETURNS t LANGUAGE sql BEGIN ATOMIC SELECT x; END;
CREATE FUNCTION field(x t) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT (x).a; END;
CREATE FUNCTION fallback(x t = NULL) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v1 AS SELECT NULL::t[] AS r;
CREATE VIEW v2 AS SELECT CASE WHEN true THEN t END AS r FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT t FROM t;
CREATE TABLE k (x int, y bool DEFAULT pf(NULL::t), CHECK (pf(NULL::t)));
CREATE RULE r AS ON INSERT TO k DO ALSO INSERT INTO o SELECT pf(NULL::t);
CREATE POLICY p ON t USING (pf(NULL::t));
CREATE INDEX i ON t ((NULL::t));
-- rows
INSERT INTO t VALUES (1, 'x', 2);
INSERT INTO k VALUES (1);
REFRESH MATERIALIZED VIEW mv;

-- probe: row_type_column_with_default
-- old
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE FUNCTION whole(x t) RETURNS t LANGUAGE sql BEGIN ATOMIC SELECT x; END;
CREATE VIEW v AS SELECT ROW(1, 'a')::t AS r;
CREATE MATERIALIZED VIEW mv AS SELECT t.b FROM t;
-- new
CREATE TABLE t (a int PRIMARY KEY, b text, c int NOT NULL DEFAULT 5);
CREATE FUNCTION whole(x t) RETURNS t LANGUAGE sql BEGIN ATOMIC SELECT x; END;
CREATE VIEW v AS SELECT ROW(1, 'a', 2)::t AS r;
CREATE MATERIALIZED VIEW mv AS SELECT t.b FROM t;
-- rows
INSERT INTO t VALUES (1, 'x');
REFRESH MATERIALIZED VIEW mv;

-- probe: row_type_stored_and_column_dropped
-- old
CREATE TABLE t (a int PRIMARY KEY, b text, c int DEFAULT 5);
CREATE TABLE log (r t, rs t[]);
-- new
CREATE TABLE t (a int PRIMARY KEY, b text, d int);
CREATE TABLE log (r t, rs t[]);
-- rows
INSERT INTO t VALUES (1, 'x', 2);
INSERT INTO log SELECT t, ARRAY[t] FROM t;

-- probe: row_type_stored_no_more
-- old
CREATE TABLE t (a int PRIMARY KEY, b text, c int);
CREATE TABLE log (r t);
CREATE TYPE holder AS (r t);
CREATE TABLE held (h holder[], x int);
-- new
CREATE TABLE t (a int PRIMARY KEY, b text, c bigint);
CREATE TABLE log (r text);
CREATE TYPE holder AS (r t);
CREATE TABLE held (x int);
-- rows
INSERT INTO t VALUES (1, 'x', 2);
INSERT INTO log SELECT t FROM t;

-- probe: index_of_whole_rows
-- old
CREATE TYPE label AS ENUM ('new', 'old');
CREATE TYPE pair AS (a int, b text);
CREATE TABLE item (id int, p pair, l label);
CREATE FUNCTION first(item) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ($1.p).a';
CREATE INDEX item_first ON item (first(item));
-- new
CREATE TYPE label AS ENUM ('new', 'mid');
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE item (id bigint, p pair, l label);
CREATE FUNCTION first(item) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ($1.p).a::int';
CREATE INDEX item_first ON item (first(item));
-- rows
INSERT INTO item VALUES (1, (7, 'x'), 'new');
