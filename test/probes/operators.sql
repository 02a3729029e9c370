-- Casts, operators, operator classes and families, access methods,
-- conversions, collations, languages, transforms.

-- probe: cast
-- common
CREATE TYPE pair AS (a int);
CREATE FUNCTION pair_to_int(pair) RETURNS int LANGUAGE sql AS 'select ($1).a';
-- old
-- new
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair);

-- probe: cast_context
-- common
CREATE TYPE pair AS (a int);
CREATE FUNCTION pair_to_int(pair) RETURNS int LANGUAGE sql AS 'select ($1).a';
-- old
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair);
CREATE CAST (pair AS bigint) WITH INOUT;
-- new
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair) AS IMPLICIT;
CREATE CAST (pair AS bigint) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pair AS int) IS 'x';

-- probe: cast_binary
-- common
CREATE DOMAIN code AS text;
CREATE TYPE mood AS ENUM ('a');
-- old
-- new
CREATE CAST (int AS mood) WITH INOUT;

-- probe: cast_used_by_view
-- old
CREATE TYPE pair AS (a int);
CREATE FUNCTION pair_to_int(pair) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair);
CREATE VIEW v AS SELECT ROW(1)::pair::int AS n;
-- new
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pair_to_int(pair) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair);
CREATE VIEW v AS SELECT ROW(1, 2)::pair::int AS n;

-- probe: cast_used_by_view_of_field
-- old
CREATE TYPE pair AS (a int);
CREATE TABLE t (p pair);
CREATE VIEW v AS SELECT ROW(1)::pair AS p, 1 AS n FROM t;
CREATE VIEW w AS SELECT p, n FROM v;
-- new
CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (p pair);
CREATE VIEW v AS SELECT ROW(1, 2)::pair AS p, (t.p).b AS n FROM t;
CREATE VIEW w AS SELECT p, n FROM v;

-- probe: row_of_table
-- old
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT (ROW(1)::t).a AS n;
-- new
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT (ROW(1, 2)::t).a AS n;

-- probe: row_in_check
-- old
CREATE TYPE pair AS (a int);
CREATE TABLE t (a int CHECK ((ROW(a)::pair).a > 0), p pair DEFAULT '(1)'::pair);
CREATE INDEX i ON t (((ROW(a)::pair).a));
CREATE POLICY p ON t USING ((ROW(a)::pair).a > 0);
CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN (ROW(1)::pair).a;
-- new
CREATE TYPE pair AS (a int, b int);
CREATE TABLE t (a int CHECK ((ROW(a, 2)::pair).a > 0), p pair DEFAULT '(1,2)'::pair);
CREATE INDEX i ON t (((ROW(a, 2)::pair).a));
CREATE POLICY p ON t USING ((ROW(a, 2)::pair).a > 0);
CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN (ROW(1, 2)::pair).a;

-- probe: operator
-- common
CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql AS 'select true';
-- old
-- new
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = same);
COMMENT ON OPERATOR === (int, text) IS 'x';

-- probe: operator_links
-- common
CREATE FUNCTION same(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 = $2';
CREATE FUNCTION other(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 <> $2';
-- old
-- new
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same, COMMUTATOR = ===, NEGATOR = !===, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR !=== (LEFTARG = int, RIGHTARG = int, FUNCTION = other, COMMUTATOR = !===, NEGATOR = ===, RESTRICT = neqsel);

-- probe: operator_change
-- common
CREATE FUNCTION same(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 = $2';
-- old
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same);
CREATE VIEW v AS SELECT 1 === 2 AS x;
-- new
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE VIEW v AS SELECT 1 === 2 AS x;

-- probe: operator_prefix
-- old
-- new
CREATE FUNCTION half(int) RETURNS int LANGUAGE sql RETURN $1 / 2;
CREATE OPERATOR @#@ (RIGHTARG = int, FUNCTION = half);

-- probe: opclass
-- old
-- new
CREATE OPERATOR CLASS ints FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);

-- probe: opclass_in_family
-- common
CREATE OPERATOR FAMILY numbers USING btree;
-- old
-- new
CREATE OPERATOR CLASS ints FOR TYPE int USING btree FAMILY numbers AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int), FUNCTION 2 btint4sortsupport(internal);
CREATE OPERATOR CLASS bigs FOR TYPE bigint USING btree FAMILY numbers AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint8cmp(bigint, bigint);
ALTER OPERATOR FAMILY numbers USING btree ADD OPERATOR 1 < (int, bigint), OPERATOR 3 = (int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint);
COMMENT ON OPERATOR FAMILY numbers USING btree IS 'x';
COMMENT ON OPERATOR CLASS ints USING btree IS 'y';

-- probe: opclass_change_with_index
-- old
CREATE OPERATOR CLASS ints FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE item (a int);
CREATE INDEX i ON item (a ints);
-- new
CREATE OPERATOR CLASS ints FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int), FUNCTION 2 btint4sortsupport(internal);
CREATE TABLE item (a int);
CREATE INDEX i ON item (a ints);

-- probe: opclass_default_for_type
-- old
CREATE TYPE pair AS (a int, b int);
-- new
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pair_cmp(pair, pair) RETURNS int IMMUTABLE STRICT LANGUAGE sql AS 'select btint4cmp(($1).a, ($2).a)';
CREATE FUNCTION pair_hash(pair) RETURNS int IMMUTABLE STRICT LANGUAGE sql AS 'select hashint4(($1).a)';
CREATE FUNCTION pair_eq(pair, pair) RETURNS bool IMMUTABLE STRICT LANGUAGE sql AS 'select ($1).a = ($2).a';
CREATE OPERATOR ~=~ (LEFTARG = pair, RIGHTARG = pair, FUNCTION = pair_eq, HASHES);
CREATE OPERATOR CLASS pair_ops DEFAULT FOR TYPE pair USING hash AS OPERATOR 1 ~=~, FUNCTION 1 pair_hash(pair);

-- probe: access_method
-- old
-- new
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD heap2 IS 'x';

-- probe: access_method_index
-- old
-- new
CREATE ACCESS METHOD btree2 TYPE INDEX HANDLER bthandler;
CREATE OPERATOR CLASS ints FOR TYPE int USING btree2 AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);

-- probe: conversion
-- old
-- new
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

-- probe: conversion_default
-- old
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- new
CREATE DEFAULT CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION latin IS 'x';

-- probe: collation
-- old
-- new
CREATE COLLATION sorted (PROVIDER = icu, LOCALE = 'und');

-- probe: collation_change
-- old
CREATE COLLATION sorted (PROVIDER = icu, LOCALE = 'de');
CREATE TABLE item (s text COLLATE sorted UNIQUE);
-- new
CREATE COLLATION sorted (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TABLE item (s text COLLATE sorted UNIQUE);
COMMENT ON COLLATION sorted IS 'x';

-- probe: collation_libc
-- old
CREATE COLLATION sorted (LOCALE = 'C');
-- new
CREATE COLLATION sorted (LC_COLLATE = 'C', LC_CTYPE = 'C.UTF-8');

-- probe: language
-- old
-- new
CREATE LANGUAGE plx HANDLER plpgsql_call_handler;

-- probe: language_change
-- old
CREATE LANGUAGE plx HANDLER plpgsql_call_handler;
CREATE FUNCTION f() RETURNS int LANGUAGE plx AS 'begin return 1; end';
-- new
CREATE TRUSTED LANGUAGE plx HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE FUNCTION f() RETURNS int LANGUAGE plx AS 'begin return 1; end';
COMMENT ON LANGUAGE plx IS 'x';

-- probe: transform
-- old
-- new
CREATE TYPE pair AS (a int);
CREATE FUNCTION pair_from(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler';
CREATE TRANSFORM FOR pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION pair_from(internal));
CREATE FUNCTION f(pair) RETURNS int TRANSFORM FOR TYPE pair LANGUAGE plpgsql AS 'begin return 1; end';
