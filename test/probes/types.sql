-- Types: enums, composites, domains, ranges, base and shell types.

-- probe: enum_create
-- old
-- new
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TABLE item (m mood DEFAULT 'sad', many mood[]);

-- probe: enum_add_value
-- old
CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TABLE item (m mood DEFAULT 'a');
-- new
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE item (m mood DEFAULT 'a');
-- rows
INSERT INTO item VALUES ('a'), ('c');

-- probe: enum_add_value_used
-- old
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE item (m mood DEFAULT 'a');
-- new
CREATE TYPE mood AS ENUM ('0', 'a', 'z');
CREATE TABLE item (m mood DEFAULT 'z', CHECK (m <> '0'));
-- rows
INSERT INTO item VALUES ('a');

-- probe: enum_remove_value
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE item (m mood DEFAULT 'a');
-- new
CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TABLE item (m mood DEFAULT 'a');

-- probe: enum_rename_value
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE item (m mood);
-- new
CREATE TYPE mood AS ENUM ('a', 'better');
CREATE TABLE item (m mood);

-- probe: enum_reorder
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE item (m mood, PRIMARY KEY (m));
-- new
CREATE TYPE mood AS ENUM ('c', 'b', 'a');
CREATE TABLE item (m mood, PRIMARY KEY (m));

-- probe: enum_remove_with_view
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE item (m mood);
CREATE VIEW v AS SELECT m FROM item;
-- new
CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TABLE item (m mood);
CREATE VIEW v AS SELECT m FROM item;

-- probe: enum_remove_used_everywhere
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE DOMAIN good_mood AS mood CHECK (VALUE <> 'b');
CREATE TYPE pair AS (m mood, n int);
CREATE TABLE item (m mood NOT NULL DEFAULT 'a', many mood[], p pair, d good_mood, CHECK (m <> 'c'));
CREATE INDEX i ON item (m) WHERE m = 'a';
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql RETURN $1;
CREATE VIEW v AS SELECT f(m) AS m FROM item WHERE m = 'a'::mood;
-- new
CREATE TYPE mood AS ENUM ('a', 'c');
CREATE DOMAIN good_mood AS mood CHECK (VALUE <> 'c');
CREATE TYPE pair AS (m mood, n int);
CREATE TABLE item (m mood NOT NULL DEFAULT 'a', many mood[], p pair, d good_mood, CHECK (m <> 'c'));
CREATE INDEX i ON item (m) WHERE m = 'a';
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql RETURN $1;
CREATE VIEW v AS SELECT f(m) AS m FROM item WHERE m = 'a'::mood;

-- probe: enum_type_rename
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE item (m mood DEFAULT 'a');
-- new
-- confiture:renamed-from mood
CREATE TYPE feeling AS ENUM ('a', 'b');
CREATE TABLE item (m feeling DEFAULT 'a');
-- rows
INSERT INTO item VALUES ('b');

-- probe: enum_becomes_text
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE item (m mood DEFAULT 'a');
-- new
CREATE TABLE item (m text DEFAULT 'a');
-- rows
INSERT INTO item VALUES ('b');

-- probe: composite_create
-- old
-- new
CREATE TYPE pair AS (a int, b text COLLATE "C");
COMMENT ON COLUMN pair.a IS 'x';

-- probe: composite_add_attr
-- old
CREATE TYPE pair AS (a int);
CREATE TABLE item (x pair);
-- new
CREATE TYPE pair AS (a int, b text);
CREATE TABLE item (x pair);

-- probe: composite_change_attr
-- old
CREATE TYPE pair AS (a int, gone int);
CREATE FUNCTION f(pair) RETURNS int LANGUAGE sql AS 'select ($1).a';
-- new
CREATE TYPE pair AS (a bigint);
CREATE FUNCTION f(pair) RETURNS int LANGUAGE sql AS 'select ($1).a::int';

-- probe: composite_change_attr_used
-- old
CREATE TYPE pair AS (a int, b text);
CREATE TABLE item (p pair);
CREATE VIEW v AS SELECT (p).b FROM item;
-- new
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE item (p pair);
CREATE VIEW v AS SELECT (p).b FROM item;

-- probe: domain_create
-- old
-- new
CREATE DOMAIN code AS varchar(10) COLLATE "C" DEFAULT 'x' NOT NULL CONSTRAINT short CHECK (length(VALUE) > 2);

-- probe: domain_check
-- old
CREATE DOMAIN amount AS int;
CREATE TABLE item (x amount);
-- new
CREATE DOMAIN amount AS int CHECK (VALUE > 0);
CREATE TABLE item (x amount);
-- rows
INSERT INTO item VALUES (1);

-- probe: domain_check_not_valid
-- old
CREATE DOMAIN amount AS int CONSTRAINT positive CHECK (VALUE > 0);
-- new
CREATE DOMAIN amount AS int;
ALTER DOMAIN amount ADD CONSTRAINT small CHECK (VALUE < 9) NOT VALID;
COMMENT ON CONSTRAINT small ON DOMAIN amount IS 'x';

-- probe: domain_default_notnull
-- old
CREATE DOMAIN amount AS int;
-- new
CREATE DOMAIN amount AS int DEFAULT 3 NOT NULL;

-- probe: domain_base_type
-- old
CREATE DOMAIN amount AS int CHECK (VALUE > 0);
CREATE TABLE item (x amount);
CREATE VIEW v AS SELECT x FROM item;
-- new
CREATE DOMAIN amount AS bigint CHECK (VALUE > 0);
CREATE TABLE item (x amount);
CREATE VIEW v AS SELECT x FROM item;
-- rows
INSERT INTO item VALUES (1);

-- probe: domain_over_domain
-- old
CREATE DOMAIN inner_one AS text;
CREATE DOMAIN outer_one AS inner_one CHECK (VALUE <> '');
-- new
CREATE DOMAIN inner_one AS text CHECK (length(VALUE) < 9);
CREATE DOMAIN outer_one AS inner_one;

-- probe: range_type
-- old
-- new
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);

-- probe: range_type_change
-- old
CREATE TYPE span AS RANGE (SUBTYPE = float8);
CREATE TABLE item (s span);
-- new
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi, MULTIRANGE_TYPE_NAME = many_spans);
CREATE TABLE item (s span);

-- probe: range_of_text
-- old
-- new
CREATE TYPE words AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops);
CREATE TABLE item (w words, many words_multirange);

-- probe: base_type
-- old
-- new
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4, CATEGORY = 'N', DEFAULT = '7');
CREATE TABLE item (n num);

-- probe: base_type_change
-- common
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION num_recv(internal) RETURNS num LANGUAGE internal STABLE STRICT AS 'textrecv';
CREATE FUNCTION num_send(num) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
-- old
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, STORAGE = plain);
-- new
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, RECEIVE = num_recv, SEND = num_send, STORAGE = extended, COLLATABLE = true);

-- probe: shell_type
-- old
-- new
CREATE TYPE later;

-- probe: type_kind
-- old
CREATE TYPE thing AS ENUM ('a');
-- new
CREATE TYPE thing AS (a int);

-- probe: shell_type_owner
-- old
CREATE TYPE later;
-- new
CREATE TYPE later;
ALTER TYPE later OWNER TO probe_owner;
