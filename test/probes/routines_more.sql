-- probe: function_every_attribute
-- old
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS SETOF int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS SETOF int LANGUAGE sql IMMUTABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL RESTRICTED COST 7 ROWS 3 SET work_mem TO '8MB' SET search_path TO pg_catalog, "My Schema" AS 'select 2';
COMMENT ON FUNCTION f(int, text) IS 'it''s';
ALTER FUNCTION f(int, text) OWNER TO probe_owner;
GRANT EXECUTE ON FUNCTION f(int, text) TO probe_owner WITH GRANT OPTION;
REVOKE ALL ON FUNCTION f(int, text) FROM PUBLIC;
-- probe: function_attributes_alone
-- old
CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f2() RETURNS int LANGUAGE sql STABLE AS 'select 1';
CREATE FUNCTION f3() RETURNS int LANGUAGE sql PARALLEL SAFE AS 'select 1';
CREATE FUNCTION f4() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f5() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f6() RETURNS SETOF int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f7() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f8() RETURNS text LANGUAGE internal AS 'pgsql_version' COST 5;
-- new
CREATE FUNCTION f1() RETURNS int LANGUAGE sql STRICT AS 'select 1';
CREATE FUNCTION f2() RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
CREATE FUNCTION f3() RETURNS int LANGUAGE sql PARALLEL RESTRICTED AS 'select 1';
CREATE FUNCTION f4() RETURNS int LANGUAGE sql COST 0.5 AS 'select 1';
CREATE FUNCTION f5() RETURNS int LANGUAGE sql LEAKPROOF AS 'select 1';
CREATE FUNCTION f6() RETURNS SETOF int LANGUAGE sql ROWS 12 AS 'select 1';
CREATE FUNCTION f7() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'select 1';
CREATE FUNCTION f8() RETURNS text LANGUAGE internal AS 'pgsql_version';
-- probe: function_settings
-- old
CREATE FUNCTION f1() RETURNS int LANGUAGE sql SET search_path = '' AS 'select 1';
CREATE FUNCTION f2() RETURNS int LANGUAGE sql SET search_path = "$user", public AS 'select 1';
CREATE FUNCTION f3() RETURNS int LANGUAGE sql SET "TimeZone" = 'UTC' SET my.var = 'a''b\c' AS 'select 1';
CREATE FUNCTION f4() RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f1() RETURNS int LANGUAGE sql SET search_path = a, "b c", "d""e", '' AS 'select 1';
CREATE FUNCTION f2() RETURNS int LANGUAGE sql SET search_path = public AS 'select 1';
CREATE FUNCTION f3() RETURNS int LANGUAGE sql SET my.var = 'a''b\c' SET "TimeZone" = 'UTC' AS 'select 1';
SET search_path = pg_catalog, public;
CREATE FUNCTION public.f4() RETURNS int LANGUAGE sql SET search_path FROM CURRENT SET temp_tablespaces = '' AS 'select 1';
-- probe: function_bodies
-- new
CREATE FUNCTION f1() RETURNS text LANGUAGE sql AS $x$ select $function$a$function$ || '$$' $x$;
CREATE FUNCTION f2() RETURNS text LANGUAGE plpgsql AS 'begin return ''a\b''; end -- $';
CREATE FUNCTION f3() RETURNS text LANGUAGE sql AS E'select ''\\n''\n -- ümlaut';
CREATE FUNCTION f4(int) RETURNS int LANGUAGE sql RETURN $1 + 1;
CREATE FUNCTION f5(int, text) RETURNS bool LANGUAGE internal STRICT AS 'int4_bool';
CREATE FUNCTION f6(internal) RETURNS internal LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION f7() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION f8() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION f9() RETURNS void LANGUAGE sql BEGIN ATOMIC END;
-- probe: function_arguments
-- new
SET check_function_bodies = off;
CREATE FUNCTION f1(a int, INOUT b text, OUT c numeric(3,1), VARIADIC d int[] DEFAULT ARRAY[1, 2]) LANGUAGE sql AS 'select 1';
CREATE FUNCTION f2(int, "My Arg" text = 'a,b)', "select" double precision DEFAULT 1) RETURNS TABLE(x int, "Y z" text) LANGUAGE sql AS 'select 1';
CREATE FUNCTION f3(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'select $1';
CREATE FUNCTION f4(timestamp(3) with time zone, interval, bit, "char", char) RETURNS SETOF record LANGUAGE sql AS 'select 1';
CREATE FUNCTION "F 5"("in" int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE PROCEDURE p1(a int, OUT b text, INOUT c int, VARIADIC d text[]) LANGUAGE sql AS 'select 1';
-- probe: function_names_and_defaults_added
-- old
CREATE FUNCTION f(int, double precision) RETURNS int LANGUAGE sql AS 'select 1';
CREATE VIEW v AS SELECT f(1, 2) x;
-- new
CREATE FUNCTION f(a int, b double precision DEFAULT 1.5) RETURNS int LANGUAGE sql AS 'select 1';
CREATE VIEW v AS SELECT f(1, 2) x;
-- probe: function_default_removed
-- old
CREATE FUNCTION f(a int DEFAULT 1, b text DEFAULT 'a DEFAULT, b') RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(a int, b text DEFAULT 'a DEFAULT, c') RETURNS int LANGUAGE sql AS 'select 1';
-- probe: function_default_calls_function
-- old
CREATE FUNCTION zg() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(a int DEFAULT zg()) RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION zg() RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE FUNCTION f(a bigint DEFAULT zg()) RETURNS int LANGUAGE sql AS 'select 1';
-- probe: function_out_changes
-- old
CREATE FUNCTION f(a int, OUT b int, OUT c int) LANGUAGE sql AS 'select 1,1';
CREATE FUNCTION g() RETURNS TABLE(x int) LANGUAGE sql AS 'select 1';
CREATE PROCEDURE p(a int, INOUT b int) LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(a int, OUT b int, OUT d int) LANGUAGE sql AS 'select 1,1';
CREATE FUNCTION g() RETURNS TABLE(y int) LANGUAGE sql AS 'select 1';
CREATE PROCEDURE p(a int, INOUT c int) LANGUAGE sql AS 'select 1';
-- probe: function_language
-- old
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select a';
CREATE TABLE t (a int, CHECK (f(a) > 0));
-- new
CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS 'begin return a; end';
CREATE TABLE t (a int, CHECK (f(a) > 0));
-- probe: function_overloads
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 2';
CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(VARIADIC int[]) RETURNS int LANGUAGE sql AS 'select 1';
-- probe: function_variadic_changes
-- old
CREATE FUNCTION f(a int[]) RETURNS int LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION f(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'select 1';
-- probe: function_becomes_procedure
-- old
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE PROCEDURE g(int) LANGUAGE sql AS 'select 1';
CREATE AGGREGATE h(int) (SFUNC = int4pl, STYPE = int);
CREATE AGGREGATE i(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
-- new
CREATE PROCEDURE f(int) LANGUAGE sql AS 'select 1';
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION h(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION i() RETURNS int LANGUAGE sql AS 'select 1';
-- probe: function_window
-- old
CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
-- new
CREATE FUNCTION w() RETURNS bigint LANGUAGE internal AS 'window_row_number';
CREATE FUNCTION w2() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_rank';
-- probe: function_support
-- common
CREATE FUNCTION sup(internal) RETURNS internal LANGUAGE internal STRICT AS 'generate_series_int4_support';
-- old
CREATE FUNCTION f(int, int) RETURNS SETOF int LANGUAGE internal STRICT AS 'generate_series_int4';
-- new
CREATE FUNCTION f(int, int) RETURNS SETOF int LANGUAGE internal STRICT SUPPORT sup AS 'generate_series_int4';
-- probe: procedure_changes
-- old
CREATE PROCEDURE p(a int) LANGUAGE sql AS 'select 1';
GRANT EXECUTE ON PROCEDURE p(int) TO probe_owner;
-- new
CREATE PROCEDURE p(a int DEFAULT 3) LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '8MB' AS 'begin end';
COMMENT ON PROCEDURE p(int) IS 'proc';
ALTER PROCEDURE p(int) OWNER TO probe_owner;
REVOKE EXECUTE ON PROCEDURE p(int) FROM PUBLIC;
-- probe: procedure_out
-- old
CREATE PROCEDURE p(a int, OUT b text) LANGUAGE sql AS 'select 1';
CREATE PROCEDURE q(a int, b text) LANGUAGE sql AS 'select 1';
-- new
CREATE PROCEDURE p(a int, b text) LANGUAGE sql AS 'select 1';
CREATE PROCEDURE q(a int, OUT b text) LANGUAGE sql AS 'select 1';
COMMENT ON PROCEDURE q(IN int, OUT text) IS 'q';
GRANT EXECUTE ON PROCEDURE q(IN int, OUT text) TO probe_owner;
-- probe: function_grants
-- old
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1';
REVOKE ALL ON FUNCTION g() FROM PUBLIC;
-- new
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
REVOKE ALL ON FUNCTION f() FROM PUBLIC;
REVOKE ALL ON FUNCTION f() FROM CURRENT_USER;
GRANT EXECUTE ON FUNCTION f() TO probe_owner;
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1';
-- probe: function_transforms
-- common
CREATE TABLE ct (a int);
CREATE FUNCTION tfrom(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler';
CREATE TRANSFORM FOR ct LANGUAGE plpgsql (FROM SQL WITH FUNCTION tfrom(internal));
-- new
CREATE FUNCTION f(ct) RETURNS int LANGUAGE plpgsql TRANSFORM FOR TYPE ct AS 'begin return 1; end';
-- probe: function_quoted_names
-- common
CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."T (1)" ("A b" int);
-- old
CREATE FUNCTION "My Schema"."f(x)"("My Schema"."T (1)", "x y" "My Schema"."T (1)"[]) RETURNS "My Schema"."T (1)" LANGUAGE sql AS 'select $1';
-- new
CREATE FUNCTION "My Schema"."f(x)"("a b" "My Schema"."T (1)", "x y" "My Schema"."T (1)"[]) RETURNS "My Schema"."T (1)" LANGUAGE sql AS 'select $1';
COMMENT ON FUNCTION "My Schema"."f(x)"("My Schema"."T (1)", "My Schema"."T (1)"[]) IS 'x';
-- probe: function_type_dropped
-- old
CREATE TABLE t (a int);
CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION g(int) RETURNS SETOF t LANGUAGE sql AS 'select 1';
-- new
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'select 1';
-- probe: default_of_own_row_type
-- new
CREATE TABLE t (a int, b int);
CREATE FUNCTION f(t) RETURNS int LANGUAGE sql IMMUTABLE AS 'select ($1).a';
CREATE FUNCTION g() RETURNS t LANGUAGE sql AS 'select null::t';
ALTER TABLE t ALTER b SET DEFAULT f(g());
ALTER TABLE t ADD CHECK (f(t) > 0);
CREATE INDEX ON t (f(t));
-- probe: generated_calls_function_of_other_row_type
-- new
CREATE TABLE a (x int);
CREATE FUNCTION f(a, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select $2';
CREATE TABLE "0t" (a int, b int GENERATED ALWAYS AS (f(NULL, a)) STORED, c int);
-- probe: index_function_changes
-- old
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select $1';
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE INDEX i ON t (f(a));
-- new
CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'select $1::bigint';
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED);
CREATE INDEX i ON t (f(a));
-- probe: cycle_of_two_functions
-- new
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a1($1); END;
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT b1($1 - 1); END;
COMMENT ON FUNCTION a1(int) IS 'a';
REVOKE ALL ON FUNCTION a1(int) FROM PUBLIC;
-- probe: cycle_of_four_in_two
-- common
CREATE TABLE t (a int);
-- new
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE PROCEDURE b1(int) LANGUAGE sql BEGIN ATOMIC SELECT a1(1); SELECT a FROM t; END;
CREATE FUNCTION c1(x int DEFAULT a1(1)) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a1(1); END;
CREATE FUNCTION d1(x int DEFAULT c1()) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT c1(1); END;
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT c1(1); SELECT d1(2); END;
CREATE FUNCTION z() RETURNS int LANGUAGE sql RETURN a1(1);
ALTER FUNCTION c1(int) OWNER TO probe_owner;
-- probe: cycle_bodies_change
-- old
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql RETURN a1(1);
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(1);
-- new
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql RETURN a1(2);
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(2);
COMMENT ON FUNCTION a1(int) IS 'a';
-- probe: cycle_comment_only
-- old
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql RETURN a1(1);
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(1);
-- new
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql STABLE RETURN a1(1);
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(1);
COMMENT ON FUNCTION a1(int) IS 'a';
-- probe: cycle_partly_dropped
-- old
CREATE TABLE t (a int);
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a1(1) FROM t; END;
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(1);
-- new
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
-- probe: cycle_function_view
-- common
CREATE TABLE t (a int, b text);
-- new
CREATE VIEW v AS SELECT a, b FROM t;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM v; END;
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE f() > 0;
-- probe: cycle_through_default
-- new
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;
ALTER TABLE t ALTER a SET DEFAULT f();
CREATE TABLE u (a int DEFAULT f());
-- probe: cycle_changes
-- old
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a1($1); END;
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT b1($1 - 1); END;
-- new
CREATE FUNCTION a1(int) RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE FUNCTION b1(int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT a1($1); END;
CREATE OR REPLACE FUNCTION a1(int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT b1($1 - 1); END;
-- probe: cycle_in_alter
-- old
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN 1;
-- new
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN 1;
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql RETURN a1(1);
CREATE OR REPLACE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(2);
-- probe: cycle_direction_swaps
-- old
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN 1;
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql RETURN a1(1);
-- new
CREATE FUNCTION b1(int) RETURNS int LANGUAGE sql RETURN 1;
CREATE FUNCTION a1(int) RETURNS int LANGUAGE sql RETURN b1(1);
-- probe: atomic_uses_changed_table
-- old
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT a FROM t; END;
CREATE FUNCTION g() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT b FROM t; END;
-- new
CREATE TABLE t (a bigint);
CREATE FUNCTION f() RETURNS SETOF bigint LANGUAGE sql BEGIN ATOMIC SELECT a FROM t; END;
CREATE FUNCTION g() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
-- probe: function_recursive_atomic
-- new
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql RETURN f($1 - 1);
-- probe: function_gets_an_argument_with_a_default
-- rows
INSERT INTO t VALUES (1, 2, 'x');
-- old
CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT x';
CREATE FUNCTION g(x text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(x)';
CREATE TABLE t (a int DEFAULT f(1), b int CHECK (f(b) > 0), c text);
CREATE INDEX i ON t (g(c)) WHERE f(a) > 0;
CREATE POLICY p ON t USING (f(a) > 0);
CREATE VIEW v AS SELECT f(a) AS fa, g(c) AS gc FROM t;
CREATE FUNCTION h() RETURNS int LANGUAGE sql RETURN f(3);
-- new
CREATE FUNCTION f(x int, y int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT x * y';
CREATE FUNCTION g(x text, VARIADIC y text[] DEFAULT '{}') RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(x)';
CREATE TABLE t (a int DEFAULT f(1), b int CHECK (f(b) > 0), c text);
CREATE INDEX i ON t (g(c)) WHERE f(a) > 0;
CREATE POLICY p ON t USING (f(a) > 0);
CREATE VIEW v AS SELECT f(a) AS fa, g(c) AS gc FROM t;
CREATE FUNCTION h() RETURNS int LANGUAGE sql RETURN f(3);
