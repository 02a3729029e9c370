-- Functions, procedures, aggregates, event triggers' functions.

-- probe: function_body
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 2';

-- probe: function_return_type_dep_view
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE VIEW v AS SELECT f(1) AS x;
-- new
CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE VIEW v AS SELECT f(1) AS x;

-- probe: function_attrs
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 42 SECURITY DEFINER SET search_path = pg_catalog, "$user" SET work_mem = '8MB' AS 'select 1';

-- probe: function_attrs_removed
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE LEAKPROOF STRICT PARALLEL RESTRICTED SECURITY DEFINER SET datestyle = 'iso, ymd' AS 'select 1';
-- new
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';

-- probe: function_leakproof_rows
-- old
CREATE FUNCTION f(int) RETURNS SETOF int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(int) RETURNS SETOF int LANGUAGE sql ROWS 7 LEAKPROOF AS 'select 1';

-- probe: function_support
-- old
CREATE FUNCTION f(int, int) RETURNS SETOF int LANGUAGE internal STRICT IMMUTABLE AS 'generate_series_int4';
-- new
CREATE FUNCTION f(int, int) RETURNS SETOF int LANGUAGE internal STRICT IMMUTABLE SUPPORT generate_series_int4_support AS 'generate_series_int4';

-- probe: function_arg_rename
-- old
CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(y int) RETURNS int LANGUAGE sql AS 'select 1';

-- probe: function_arg_defaults
-- old
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'select 1';

-- probe: function_arg_default_removed
-- old
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'select 1';
CREATE VIEW v AS SELECT f(1, 2);
-- new
CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE VIEW v AS SELECT f(1, 2);

-- probe: function_modes
-- old
CREATE FUNCTION f(a int) RETURNS TABLE (x int, y text) LANGUAGE sql AS 'select 1, $$a$$';
-- new
CREATE FUNCTION f(a int, OUT x int, INOUT y text, VARIADIC z int[]) LANGUAGE sql AS 'select 1, $$a$$';

-- probe: function_overload
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'select 2';
-- new
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(bigint, VARIADIC text[] DEFAULT '{}') RETURNS int LANGUAGE sql AS 'select 3';

-- probe: function_sql_body_atomic
-- common
CREATE TABLE item (id int, a text);
-- old
-- new
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM item; END;
CREATE FUNCTION g(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n + 1;

-- probe: function_sql_body_change
-- common
CREATE TABLE item (id int, a text);
-- old
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM item; END;
-- new
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC INSERT INTO item VALUES (1, 'x'); SELECT count(id) FROM item; END;

-- probe: function_sql_body_to_string
-- old
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql RETURN n + 1;
-- new
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'select n + 1';

-- probe: function_mutual_recursion
-- old
-- new
CREATE FUNCTION odd(n int) RETURNS bool LANGUAGE sql AS 'select null::bool';
CREATE FUNCTION even(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n = 0 THEN true ELSE odd(n - 1) END;
CREATE OR REPLACE FUNCTION odd(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n = 0 THEN false ELSE even(n - 1) END;

-- probe: function_mutual_recursion_change
-- old
CREATE FUNCTION odd(n int) RETURNS bool LANGUAGE sql AS 'select null::bool';
CREATE FUNCTION even(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n = 0 THEN true ELSE odd(n - 1) END;
CREATE OR REPLACE FUNCTION odd(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n = 0 THEN false ELSE even(n - 1) END;
-- new
CREATE FUNCTION odd(n int) RETURNS bool LANGUAGE sql AS 'select null::bool';
CREATE FUNCTION even(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n < 1 THEN true ELSE odd(n - 1) END;
CREATE OR REPLACE FUNCTION odd(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n < 1 THEN false ELSE even(n - 1) END;

-- probe: function_used_by_default
-- old
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE TABLE item (a int DEFAULT f());
-- new
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE TABLE item (a int DEFAULT f());
-- rows
INSERT INTO item DEFAULT VALUES;

-- probe: function_used_everywhere
-- old
CREATE FUNCTION f(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select $1';
CREATE TABLE item (a int DEFAULT f(1), b int GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) > 0));
CREATE INDEX i ON item (f(a)) WHERE f(a) > 3;
CREATE POLICY p ON item USING (f(a) > 0);
CREATE VIEW v AS SELECT f(a) FROM item;
CREATE STATISTICS st ON (f(a)), b FROM item;
-- new
CREATE FUNCTION f(b int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select $1 + 0';
CREATE TABLE item (a int DEFAULT f(1), b int GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) > 0));
CREATE INDEX i ON item (f(a)) WHERE f(a) > 3;
CREATE POLICY p ON item USING (f(a) > 0);
CREATE VIEW v AS SELECT f(a) FROM item;
CREATE STATISTICS st ON (f(a)), b FROM item;

-- probe: function_language
-- old
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	-- a body with $x$, 'quotes', \ and é
	RETURN 1;
END $$;

-- probe: function_polymorphic
-- old
-- new
CREATE FUNCTION first(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'select $1[1]';
CREATE FUNCTION same(anycompatible, anycompatible) RETURNS bool LANGUAGE sql IMMUTABLE AS 'select $1 = $2';

-- probe: function_window
-- old
-- new
CREATE FUNCTION my_rank() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_rank';

-- probe: function_row_type
-- old
CREATE TABLE item (id int);
CREATE FUNCTION f(item) RETURNS SETOF item LANGUAGE sql AS 'select $1';
-- new
CREATE TABLE item (id int, a text);
CREATE FUNCTION f(item) RETURNS SETOF item LANGUAGE sql AS 'select $1';

-- probe: procedure
-- old
-- new
CREATE PROCEDURE pr(int) LANGUAGE sql AS 'select 1';

-- probe: procedure_change
-- old
CREATE PROCEDURE pr(a int) LANGUAGE sql AS 'select 1';
-- new
CREATE PROCEDURE pr(a int, OUT b int) LANGUAGE plpgsql SECURITY DEFINER AS 'begin b := a; end';
COMMENT ON PROCEDURE pr(int) IS 'x';

-- probe: procedure_to_function
-- old
CREATE PROCEDURE pr(a int) LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION pr(a int) RETURNS int LANGUAGE sql AS 'select 1';

-- probe: aggregate
-- old
-- new
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');

-- probe: aggregate_change
-- old
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
-- new
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '5', PARALLEL = SAFE, COMBINEFUNC = int4pl);
COMMENT ON AGGREGATE total(int) IS 'x';

-- probe: aggregate_with_view
-- old
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE VIEW v AS SELECT total(n) FROM generate_series(1, 3) n;
-- new
CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select $1 + $2';
CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0');
CREATE VIEW v AS SELECT total(n) FROM generate_series(1, 3) n;

-- probe: aggregate_moving
-- old
CREATE AGGREGATE total(float8) (SFUNC = float8pl, STYPE = float8, INITCOND = '0');
-- new
CREATE AGGREGATE total(float8) (SFUNC = float8pl, STYPE = float8, INITCOND = '0', MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, MINITCOND = '0', SSPACE = 16);

-- probe: aggregate_ordered_set
-- old
-- new
CREATE AGGREGATE nth(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);

-- probe: aggregate_sort_operator
-- old
CREATE AGGREGATE least_of(int) (SFUNC = int4smaller, STYPE = int);
-- new
CREATE AGGREGATE least_of(int) (SFUNC = int4smaller, STYPE = int, SORTOP = OPERATOR(pg_catalog.<));

-- probe: aggregate_serial
-- old
-- new
CREATE AGGREGATE mean(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, FINALFUNC_MODIFY = READ_ONLY, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize, PARALLEL = SAFE);
