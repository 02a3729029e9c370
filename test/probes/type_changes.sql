-- Types that change, and what is made of them.

-- probe: enum_all
-- old
CREATE TYPE e0 AS ENUM ();
CREATE TYPE e1 AS ENUM ('a', 'it''s', 'b\c', ', ');
-- new
CREATE SCHEMA "S x";
CREATE TYPE e0 AS ENUM ('z');
CREATE TYPE e1 AS ENUM ('first', 'a', 'it''s', 'new''s', 'b\c', ', ', 'last');
CREATE TYPE "S x"."E y" AS ENUM ('a');
COMMENT ON TYPE "S x"."E y" IS 'with a ''quote''';
ALTER TYPE "S x"."E y" OWNER TO probe_owner;
REVOKE USAGE ON TYPE e1 FROM PUBLIC;
GRANT USAGE ON TYPE e1 TO probe_owner WITH GRANT OPTION;

-- probe: enum_swap_array_and_nulls
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int PRIMARY KEY, x e NOT NULL DEFAULT 'a', y e[] DEFAULT '{a}', z e);
INSERT INTO t VALUES (1, 'c', '{a,c}', NULL);
-- new
CREATE TYPE e AS ENUM ('c', 'a');
CREATE TABLE t (id int PRIMARY KEY, x e NOT NULL DEFAULT 'a', y e[] DEFAULT '{a}', z e);

-- probe: enum_swap_indexes_checks
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e UNIQUE, y int CHECK (y > 0), CONSTRAINT k CHECK (x <> 'b'), CHECK (x IN ('a', 'c')));
CREATE INDEX i1 ON t (x);
CREATE INDEX i2 ON t (id) WHERE x = 'a';
CREATE INDEX i3 ON t ((x < 'c'));
COMMENT ON INDEX i2 IS 'partial';
COMMENT ON CONSTRAINT k ON t IS 'check';
INSERT INTO t VALUES (1, 'a');
-- new
CREATE TYPE e AS ENUM ('c', 'a');
CREATE TABLE t (id int, x e UNIQUE, y int CHECK (y > 0), CONSTRAINT k CHECK (x <> 'c'), CHECK (x IN ('a', 'c')));
CREATE INDEX i1 ON t (x);
CREATE INDEX i2 ON t (id) WHERE x = 'a';
CREATE INDEX i3 ON t ((x < 'c'));
COMMENT ON INDEX i2 IS 'partial';
COMMENT ON CONSTRAINT k ON t IS 'check';

-- probe: enum_swap_foreign_key
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE p (x e PRIMARY KEY);
CREATE TABLE q (x e REFERENCES p);
INSERT INTO p VALUES ('a'); INSERT INTO q VALUES ('a');
-- new
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE p (x e PRIMARY KEY);
CREATE TABLE q (x e REFERENCES p);

-- probe: enum_swap_in_domain_and_composite
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE DOMAIN d AS e DEFAULT 'a' CONSTRAINT notb CHECK (VALUE <> 'b');
CREATE DOMAIN da AS e[];
CREATE TYPE c AS (i int, x e, y d);
CREATE TABLE t (x d, y da, z c, zz c[]);
INSERT INTO t VALUES ('a', '{a,c}', ROW(1, 'a', NULL), NULL);
-- new
CREATE TYPE e AS ENUM ('a', 'c');
CREATE DOMAIN d AS e DEFAULT 'a' CONSTRAINT notb CHECK (VALUE <> 'c');
CREATE DOMAIN da AS e[];
CREATE TYPE c AS (i int, x e, y d);
CREATE TABLE t (x d, y da, z c, zz c[]);

-- probe: enum_swap_unused
-- old
CREATE TYPE e AS ENUM ('a', 'b');
CREATE DOMAIN d AS e;
-- new
CREATE TYPE e AS ENUM ('b', 'a');
CREATE DOMAIN d AS e;

-- probe: enum_swap_comment_grants
-- old
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e);
COMMENT ON TYPE e IS 'old';
ALTER TYPE e OWNER TO probe_owner;
-- new
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TABLE t (x e);
COMMENT ON TYPE e IS 'new';
GRANT USAGE ON TYPE e TO probe_owner;
REVOKE USAGE ON TYPE e FROM PUBLIC;

-- probe: enum_swap_partitioned
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'a') PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 (id int, x e DEFAULT 'c'); ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20);
CREATE INDEX it ON t2 (id) WHERE x = 'a';
INSERT INTO t VALUES (1, 'a'), (11, 'a');
-- new
CREATE TYPE e AS ENUM ('a', 'c');
CREATE TABLE t (id int, x e DEFAULT 'a') PARTITION BY RANGE (id);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t2 (id int, x e DEFAULT 'c'); ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20);
CREATE INDEX it ON t2 (id) WHERE x = 'a';

-- probe: enum_swap_inherited
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'a');
CREATE TABLE u (more int) INHERITS (t);
CREATE INDEX iu ON u (id) WHERE x = 'a';
INSERT INTO u VALUES (1, 'a');
-- new
CREATE TYPE e AS ENUM ('c', 'a');
CREATE TABLE t (id int, x e DEFAULT 'a');
CREATE TABLE u (more int) INHERITS (t);
CREATE INDEX iu ON u (id) WHERE x = 'a';

-- probe: enum_add_used_by_default
-- old
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (x e DEFAULT 'a');
-- new
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'b', y e DEFAULT 'b' CHECK (y = 'b'));

-- probe: enum_to_text_and_back
-- old
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'a', y e[]);
INSERT INTO t VALUES ('a', '{b}');
-- new
CREATE TABLE t (x text DEFAULT 'a', y text[]);

-- probe: enum_to_other_enum
-- old
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'a');
INSERT INTO t VALUES ('a');
-- new
CREATE TYPE f AS ENUM ('a', 'b', 'c');
CREATE TABLE t (x f DEFAULT 'a');

-- probe: enum_two_swapped
-- old
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE f AS ENUM ('x', 'y');
CREATE TYPE c AS (m e, n f);
CREATE TABLE t (x e, y f, z c, zz c[]);
INSERT INTO t VALUES ('a', 'y', ('a', 'y'), ARRAY[('b', 'x')::c]);
-- new
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TYPE f AS ENUM ('y', 'x');
CREATE TYPE c AS (m e, n f);
CREATE TABLE t (x e, y f, z c, zz c[]);

-- probe: enum_name_aside_taken
-- old
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE e__old AS ENUM ('a');
CREATE TYPE "Long quoted ""name"" of sixty-three bytes, which is the most of al" AS ENUM ('a', 'b');
CREATE TABLE t (x e, y "Long quoted ""name"" of sixty-three bytes, which is the most of al");
-- new
CREATE TYPE e AS ENUM ('b');
CREATE TYPE e__old AS ENUM ('a');
CREATE TYPE "Long quoted ""name"" of sixty-three bytes, which is the most of al" AS ENUM ('b', 'a');
CREATE TABLE t (x e, y "Long quoted ""name"" of sixty-three bytes, which is the most of al");

-- probe: composite_all
-- old
CREATE TYPE c AS (a int, "B b" text COLLATE "C", gone date);
COMMENT ON COLUMN c.a IS 'an attribute';
CREATE TYPE empty AS ();
-- new
CREATE TYPE c AS (a int, "B b" text COLLATE "POSIX", new numeric(10, 2)[]);
COMMENT ON TYPE c IS 'type';
COMMENT ON COLUMN c."B b" IS 'another attribute';
CREATE TYPE empty AS (x int);
ALTER TYPE c OWNER TO probe_owner;
REVOKE ALL ON TYPE c FROM PUBLIC;

-- probe: composite_type_change_unused
-- old
CREATE TYPE c AS (a int, b text);
-- new
CREATE TYPE c AS (a bigint, b varchar(5));

-- probe: composite_type_change_used
-- old
CREATE TYPE c AS (a int, b text);
CREATE TABLE t (x c DEFAULT ROW(1, 'x'), y c[]);
INSERT INTO t VALUES ((5, '7'), NULL), (NULL, NULL), ((NULL, NULL), NULL);
-- new
CREATE TYPE c AS (a bigint, b int);
CREATE TABLE t (x c DEFAULT ROW(1, 2), y c[]);

-- probe: composite_order
-- old
CREATE TYPE c AS (a int, b text, d date);
CREATE TABLE t (x c);
INSERT INTO t VALUES ((5, '7', NULL)), (NULL);
-- new
CREATE TYPE c AS (d date, b text, e int);
CREATE TABLE t (x c);

-- probe: composite_nested
-- old
CREATE TYPE i AS (a int, b text);
CREATE TYPE o AS (i i, n int);
CREATE TABLE t (x o);
INSERT INTO t VALUES (((5, '7'), 1)), (NULL);
-- new
CREATE TYPE i AS (b text, a int);
CREATE TYPE o AS (i i, n int);
CREATE TABLE t (x o);

-- probe: composite_drop_middle
-- old
CREATE TYPE c AS (a int, b text, d date);
CREATE TABLE t (x c);
INSERT INTO t VALUES ((5, '7', NULL)), (NULL);
-- new
CREATE TYPE c AS (a int, d date);
CREATE TABLE t (x c);

-- probe: composite_typed_table
-- old
CREATE TYPE c AS (a int, b text);
CREATE TABLE t OF c (a WITH OPTIONS DEFAULT 5 NOT NULL);
CREATE INDEX i ON t (b);
INSERT INTO t VALUES (1, 'x');
-- new
CREATE TYPE c AS (a bigint, b text, d date);
CREATE TABLE t OF c (a WITH OPTIONS DEFAULT 6 NOT NULL);
CREATE INDEX i ON t (b);

-- probe: composite_of_new_enum
-- old
-- new
CREATE TYPE z AS ENUM ('a');
CREATE DOMAIN dz AS z;
CREATE TYPE a AS (x z, y dz[]);
CREATE TYPE b AS (x a);
CREATE TABLE t (x b);

-- probe: typed_table_of_and_not_of
-- old
CREATE TYPE c AS (a int, b text);
CREATE TABLE t (a int, b text);
-- new
CREATE TYPE c AS (a int, b text);
CREATE TABLE t OF c;

-- probe: domain_all
-- old
CREATE DOMAIN d1 AS int CONSTRAINT pos CHECK (VALUE > 0);
CREATE DOMAIN d2 AS text COLLATE "C" DEFAULT 'x';
CREATE DOMAIN d3 AS varchar(10) NOT NULL;
CREATE TABLE t (x d1, y d2);
INSERT INTO t VALUES (200, 'a');
-- new
CREATE DOMAIN d1 AS int DEFAULT 150 NOT NULL CONSTRAINT pos CHECK (VALUE > 100) CONSTRAINT lim CHECK (VALUE < 1000);
COMMENT ON CONSTRAINT pos ON DOMAIN d1 IS 'a comment';
COMMENT ON DOMAIN d1 IS 'domain';
CREATE DOMAIN d2 AS text COLLATE "C" CHECK (VALUE <> '');
ALTER DOMAIN d2 ADD CONSTRAINT nv CHECK (VALUE <> 'zz') NOT VALID;
CREATE DOMAIN "D 3" AS numeric(10, 2)[];
ALTER DOMAIN d2 OWNER TO probe_owner;
GRANT USAGE ON DOMAIN d2 TO probe_owner;
CREATE DOMAIN d4 AS d2 CHECK (length(VALUE) > 1);
CREATE TABLE t (x d1, y d2);

-- probe: domain_validate
-- old
CREATE DOMAIN d AS int;
CREATE TABLE t (x d);
INSERT INTO t VALUES (1);
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;
-- new
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);
CREATE TABLE t (x d);

-- probe: domain_base_type_more
-- old
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);
CREATE DOMAIN d2 AS d CONSTRAINT c2 CHECK (VALUE > 1);
CREATE TABLE t (x d DEFAULT 3 PRIMARY KEY, y d2, z d[]);
INSERT INTO t VALUES (1, 2, '{1,2}');
-- new
CREATE DOMAIN d AS bigint CONSTRAINT c CHECK (VALUE > 0);
CREATE DOMAIN d2 AS d CONSTRAINT c2 CHECK (VALUE > 1);
CREATE TABLE t (x d DEFAULT 3 PRIMARY KEY, y d2, z d[]);

-- probe: domain_base_type_text
-- old
CREATE DOMAIN d AS varchar(10);
CREATE TABLE t (x d);
INSERT INTO t VALUES ('15');
-- new
CREATE DOMAIN d AS int;
CREATE TABLE t (x d);

-- probe: domain_collation
-- old
CREATE DOMAIN d AS text;
CREATE TABLE t (x d);
CREATE INDEX i ON t (x);
-- new
CREATE DOMAIN d AS text COLLATE "C";
CREATE TABLE t (x d);
CREATE INDEX i ON t (x);

-- probe: domain_check_in_array
-- old
CREATE DOMAIN d AS int;
CREATE TABLE t (x d[], y d);
INSERT INTO t VALUES ('{1,2}', 5);
-- new
CREATE DOMAIN d AS int NOT NULL CHECK (VALUE > 0);
CREATE TABLE t (x d[], y d);

-- probe: domain_to_base_and_back
-- old
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE TABLE t (x d);
INSERT INTO t VALUES (1);
-- new
CREATE TABLE t (x int);

-- probe: range_all
-- old
CREATE TYPE r1 AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE r2 AS RANGE (SUBTYPE = text, COLLATION = "C");
-- new
CREATE SCHEMA s;
CREATE TYPE r1 AS RANGE (SUBTYPE = float8);
CREATE TYPE r2 AS RANGE (SUBTYPE = text, COLLATION = "POSIX", SUBTYPE_OPCLASS = text_pattern_ops, MULTIRANGE_TYPE_NAME = s.many);
COMMENT ON TYPE r2 IS 'range';
ALTER TYPE r2 OWNER TO probe_owner;
REVOKE USAGE ON TYPE r2 FROM PUBLIC;
CREATE TYPE r3 AS RANGE (SUBTYPE = date);
CREATE TABLE t (x r3, y r3_multirange[], z r3_multirange);

-- probe: range_used
-- old
CREATE TYPE frange AS RANGE (SUBTYPE = float8);
CREATE DOMAIN fd AS frange CHECK (NOT isempty(VALUE));
CREATE TABLE t (id int, x frange DEFAULT '[1,2]', y fmultirange, z frange[], d fd);
CREATE INDEX i ON t USING gist (x);
INSERT INTO t VALUES (1, '[1,2)', '{[1,2),[4,5)}', '{"[1,2)"}', '[1,3]');
-- new
CREATE TYPE frange AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE DOMAIN fd AS frange CHECK (NOT isempty(VALUE));
CREATE TABLE t (id int, x frange DEFAULT '[1,2]', y fmultirange, z frange[], d fd);
CREATE INDEX i ON t USING gist (x);

-- probe: shell_alone
-- old
CREATE TYPE x;
-- new
CREATE TYPE y;
COMMENT ON TYPE y IS 'to come';
ALTER TYPE y OWNER TO probe_owner;

-- probe: domain_check_of_enum_in_composite
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE DOMAIN d AS e CONSTRAINT notb CHECK (VALUE <> 'b');
CREATE TYPE c AS (y d);
CREATE TABLE t (z c);
-- new
CREATE TYPE e AS ENUM ('a', 'c');
CREATE DOMAIN d AS e CONSTRAINT notb CHECK (VALUE <> 'c');
CREATE TYPE c AS (y d);
CREATE TABLE t (z c);

-- probe: enum_of_generated_in_heir
-- old
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE parent (id int, m mood DEFAULT 'b', n int GENERATED ALWAYS AS (CASE WHEN m IS NULL THEN 1 ELSE 2 END) STORED);
CREATE TABLE child () INHERITS (parent);
-- new
CREATE TYPE mood AS ENUM ('a', 'c', 'b');
CREATE TABLE parent (id int, m mood DEFAULT 'b', n int GENERATED ALWAYS AS (CASE WHEN m IS NULL THEN 1 ELSE 2 END) STORED);
CREATE TABLE child () INHERITS (parent);

-- probe: enum_of_an_attribute_amid_others
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (x int, m mood, y int);
-- new
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE TYPE pair AS (x int, m mood, y int);

-- probe: swapped_types_of_a_rebuilt_table
-- options: {"allow_hazards": ["REBUILDS_TABLE"]}
-- old
CREATE TYPE e AS ENUM ('x', 'y');
CREATE TYPE c AS (e e, n int);
CREATE TABLE t (e e, c c, a e[], g int GENERATED ALWAYS AS (CASE WHEN e IS NULL THEN 1 ELSE 2 END) STORED, b int);
-- new
CREATE TYPE e AS ENUM ('y', 'x');
CREATE TYPE c AS (e e, n int);
CREATE TABLE t (e e, c c, a e[], g int GENERATED ALWAYS AS (CASE WHEN e IS NULL THEN 1 ELSE 2 END) STORED, b boolean);
-- rows
INSERT INTO t VALUES ('x', ROW('y', 3), '{x,y}', DEFAULT, NULL);

-- probe: composite_altered_before_a_column_holds_it
-- old
CREATE TYPE inner_type AS (a int, b date);
CREATE TYPE outer_type AS (i inner_type);
CREATE TABLE t (a text, b text);
-- new
CREATE TYPE inner_type AS (a int, b text);
CREATE TYPE outer_type AS (i inner_type);
CREATE TABLE t (a inner_type[], b outer_type);

-- probe: base_type_of_foreign_column
-- common
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TYPE b;
CREATE FUNCTION b_in(cstring) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION b_out(b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
-- old
CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, STORAGE = plain);
CREATE FOREIGN TABLE f (a int, x b) SERVER s;
-- new
CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, STORAGE = extended);
CREATE FOREIGN TABLE f (a int, x b) SERVER s;

-- probe: field_lost_beside_casts_to_other_types
-- common
CREATE TYPE ct2 AS (a int, b int);
-- old
CREATE TYPE ct AS (a int, b int); CREATE TABLE u (k int, c ct, l text DEFAULT (NULL::ct).b::text, m int DEFAULT (NULL::ct).b);
CREATE TABLE t (k int, c ct); CREATE POLICY q ON t USING ((c).b = 1 AND c IS NOT NULL);
-- new
CREATE TYPE ct AS (a int); CREATE TABLE u (k int, c ct, l text DEFAULT 'GROW(' || (NULL::ct).a::text, m int DEFAULT (NULL::ct).a + (ROW(1, 2)::ct2).b);
CREATE TABLE t (k int, c ct); CREATE POLICY q ON t USING (ROW(k, 1)::ct2 IS NULL OR NULL::ct IS NULL);

-- probe: domain_constraint_before_an_array_column
-- old
CREATE DOMAIN d AS int;
CREATE DOMAIN dd AS d;
CREATE TABLE t (a int);
-- new
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE DOMAIN dd AS d;
CREATE TABLE t (a int, b dd[]);

-- probe: composite_of_a_table_in_another_order
-- options: {"allow_hazards": ["REBUILDS_TABLE"]}
-- old
CREATE TYPE c AS (a smallint, b int);
CREATE TABLE t OF c (b DEFAULT 3, PRIMARY KEY (a));
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT $1.b';
-- new
CREATE TYPE c AS (b int, a smallint);
CREATE TABLE t OF c (b DEFAULT 3, PRIMARY KEY (a));
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT $1.b';
-- rows
INSERT INTO t VALUES (1, 2);

-- probe: composite_of_a_table_that_no_assignment_leads_to
-- options: {"allow_hazards": ["REBUILDS_TABLE"]}
-- old
CREATE TYPE c AS (a smallint, b text);
CREATE TABLE t OF c;
CREATE TABLE u OF c;
-- new
CREATE TYPE c AS (a smallint, b date);
CREATE TABLE t OF c;
CREATE TABLE u OF c;
-- rows
INSERT INTO t VALUES (1, '2026-01-02');

-- probe: collation_swap
-- old
CREATE COLLATION co (PROVIDER = icu, LOCALE = 'de');
CREATE COLLATION co__old (PROVIDER = icu, LOCALE = 'de');
CREATE DOMAIN d AS text COLLATE co CHECK (value <> '');
CREATE TYPE c AS (x text COLLATE co, y int);
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = co);
CREATE TABLE t (id int PRIMARY KEY, s text COLLATE co NOT NULL UNIQUE, d d, c c, r r, a text[] COLLATE co, dd d[],
	g text COLLATE co GENERATED ALWAYS AS (id::text) STORED, u text, e text GENERATED ALWAYS AS (u COLLATE co) STORED);
CREATE INDEX i1 ON t (u COLLATE co);
CREATE INDEX i2 ON t (id) WHERE s > 'a';
ALTER TABLE t ADD CHECK (s > 'a'), ADD CHECK (u COLLATE co <> 'b');
CREATE VIEW v AS SELECT s, u COLLATE co AS u FROM t;
CREATE MATERIALIZED VIEW m AS SELECT s FROM t;
CREATE FUNCTION f(x text) RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT x COLLATE co > 'a'; END;
CREATE TABLE p (id int PRIMARY KEY, k text COLLATE co) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE q (s text COLLATE co);
CREATE TABLE h () INHERITS (q);
CREATE TABLE k (s text COLLATE co REFERENCES t (s));
-- new
CREATE COLLATION co (PROVIDER = icu, LOCALE = 'sv');
CREATE COLLATION co__old (PROVIDER = icu, LOCALE = 'de');
CREATE DOMAIN d AS text COLLATE co CHECK (value <> '');
CREATE TYPE c AS (x text COLLATE co, y int);
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = co);
CREATE TABLE t (id int PRIMARY KEY, s text COLLATE co NOT NULL UNIQUE, d d, c c, r r, a text[] COLLATE co, dd d[],
	g text COLLATE co GENERATED ALWAYS AS (id::text) STORED, u text, e text GENERATED ALWAYS AS (u COLLATE co) STORED);
CREATE INDEX i1 ON t (u COLLATE co);
CREATE INDEX i2 ON t (id) WHERE s > 'a';
ALTER TABLE t ADD CHECK (s > 'a'), ADD CHECK (u COLLATE co <> 'b');
CREATE VIEW v AS SELECT s, u COLLATE co AS u FROM t;
CREATE MATERIALIZED VIEW m AS SELECT s FROM t;
CREATE FUNCTION f(x text) RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT x COLLATE co > 'a'; END;
CREATE TABLE p (id int PRIMARY KEY, k text COLLATE co) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE q (s text COLLATE co);
CREATE TABLE h () INHERITS (q);
CREATE TABLE k (s text COLLATE co REFERENCES t (s));
-- rows
INSERT INTO t (id, s, d, c, r, a, dd, u) VALUES (1, 'ä', 'x', ('a', 1), '[a,b)', '{x}', '{a}', 'x'), (2, 'z', 'x', ('a', 1), '[a,b)', '{x}', '{a}', 'y');
INSERT INTO p VALUES (1, 'a');
INSERT INTO h VALUES ('x');
INSERT INTO k VALUES ('z');
REFRESH MATERIALIZED VIEW m;

-- probe: collation_swap_keys_and_typed_tables
-- options: {"allow_hazards": ["REBUILDS_TABLE"]}
-- old
CREATE COLLATION co (PROVIDER = icu, LOCALE = 'und', DETERMINISTIC = false);
CREATE TABLE p (id int, s text COLLATE co) PARTITION BY RANGE (s);
CREATE TABLE p1 PARTITION OF p DEFAULT;
CREATE TYPE y AS (x text COLLATE co, n int);
CREATE TABLE t OF y;
-- new
CREATE COLLATION co (PROVIDER = icu, LOCALE = 'und');
CREATE TABLE p (id int, s text COLLATE co) PARTITION BY RANGE (s);
CREATE TABLE p1 PARTITION OF p DEFAULT;
CREATE TYPE y AS (x text COLLATE co, n int);
CREATE TABLE t OF y;
-- rows
INSERT INTO p VALUES (1, 'a');
INSERT INTO t VALUES ('a', 1);

-- Values within arrays, domains and ranges go as text, which has no names: with
-- as many fields as the new type has.
-- probe: composite_within_gets_attribute
-- old
CREATE TYPE c AS (a int, b text);
CREATE TYPE o AS (cs c[], n int);
CREATE DOMAIN d AS c;
CREATE DOMAIN da AS c[];
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TABLE t (id int PRIMARY KEY, c c[], o o, os o[], d d, ds d[], da da, p c, r r);
CREATE VIEW v AS SELECT id, c[1].b AS b FROM t;
INSERT INTO t SELECT 1, ARRAY[x, NULL], ROW(ARRAY[x], 5)::o, ARRAY[ROW(ARRAY[x, x], 6)::o], x, ARRAY[x::d], ARRAY[x]::da, x, r(x, x, '[]') FROM (SELECT ROW(1, 'x,"y')::c AS x) s;
-- new
CREATE TYPE c AS (a bigint, b text, n date);
CREATE TYPE o AS (cs c[], n int);
CREATE DOMAIN d AS c;
CREATE DOMAIN da AS c[];
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TABLE t (id int PRIMARY KEY, c c[], o o, os o[], d d, ds d[], da da, p c, r r);
CREATE VIEW v AS SELECT id, c[1].b AS b FROM t;

-- probe: composite_within_loses_attribute
-- options: {"allow_hazards": ["DELETES_DATA"]}
-- old
CREATE TYPE c AS (a int, b text, n date);
CREATE TABLE t (id int PRIMARY KEY, c c[]);
CREATE FUNCTION f(c) RETURNS date LANGUAGE sql BEGIN ATOMIC SELECT ($1).n; END;
-- new
CREATE TYPE c AS (a bigint, b text);
CREATE TABLE t (id int PRIMARY KEY, c c[]);
CREATE FUNCTION f(c) RETURNS date LANGUAGE sql BEGIN ATOMIC SELECT NULL::date; END;
-- rows
INSERT INTO t VALUES (1, ARRAY[ROW(1, 'x', '2000-01-01')::c]);

-- probe: composite_in_domain_order
-- old
CREATE TYPE c AS (a text, b text);
CREATE DOMAIN d AS c CHECK ((VALUE).a = 'a');
CREATE TABLE t (id int PRIMARY KEY, c d);
INSERT INTO t VALUES (1, ROW('a', 'b')::c);
-- new
CREATE TYPE c AS (b text, a text, x int);
CREATE DOMAIN d AS c CHECK ((VALUE).a = 'a');
CREATE TABLE t (id int PRIMARY KEY, c d);

-- probe: composite_in_array_order
-- old
CREATE TYPE c AS (a text, b text);
CREATE TABLE t (id int PRIMARY KEY, c c[]);
-- new
CREATE TYPE c AS (b text, a text);
CREATE TABLE t (id int PRIMARY KEY, c c[]);
