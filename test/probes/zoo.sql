-- One database that has everything: each kind of object, each property of
-- one, for dump_schema().  Loaded by a superuser; SchemaJudge makes the roles
-- and the tablespace.  The format is told in test/t/SchemaProbes.pm.

CREATE SCHEMA app;
CREATE SCHEMA "Odd ""names"". here" AUTHORIZATION probe_owner;
COMMENT ON SCHEMA app IS 'the program''s own';
COMMENT ON SCHEMA public IS 'for everybody';
GRANT USAGE ON SCHEMA app TO PUBLIC;
GRANT ALL ON SCHEMA app TO probe_writer WITH GRANT OPTION;

-- extensions, languages, access methods
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm VERSION '1.5' SCHEMA app;
CREATE EXTENSION btree_gist;
CREATE EXTENSION postgres_fdw;
COMMENT ON EXTENSION hstore IS 'keys and values';
CREATE TRUSTED LANGUAGE plx HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
COMMENT ON LANGUAGE plx IS 'plpgsql by another name';
GRANT USAGE ON LANGUAGE plx TO probe_reader WITH GRANT OPTION;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD btree2 TYPE INDEX HANDLER bthandler;
COMMENT ON ACCESS METHOD heap2 IS 'as heap';

-- types
CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy');
ALTER TYPE app.mood OWNER TO probe_owner;
REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
COMMENT ON TYPE app.mood IS 'how one feels';
CREATE TYPE "Odd ""names"". here"."Type.x" AS ENUM ('a "b"', 'c\d', 'é');
CREATE TYPE empty_enum AS ENUM ();
CREATE TYPE pair AS (a int, b text COLLATE "C", m app.mood);
COMMENT ON COLUMN pair.b IS 'the second';
CREATE DOMAIN code AS varchar(10) COLLATE "C" DEFAULT 'abc' NOT NULL CONSTRAINT short CHECK (length(VALUE) > 2);
ALTER DOMAIN code ADD CONSTRAINT not_x CHECK (VALUE <> 'x') NOT VALID;
COMMENT ON CONSTRAINT short ON DOMAIN code IS 'three at least';
CREATE DOMAIN pairs AS pair[] CHECK (cardinality(VALUE) > 0);
CREATE FUNCTION float_diff(float8, float8) RETURNS float8 IMMUTABLE LANGUAGE sql RETURN $1 - $2;
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float_diff, MULTIRANGE_TYPE_NAME = many_spans);
CREATE TYPE words AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops);
CREATE TYPE later;
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION num_out(num) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4, CATEGORY = 'N', PREFERRED = false, DEFAULT = '7');

-- collations, conversions
CREATE COLLATION app.german (PROVIDER = icu, LOCALE = 'de');
CREATE COLLATION loose (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION plain (LC_COLLATE = 'C', LC_CTYPE = 'C.UTF-8');
COMMENT ON COLLATION loose IS 'A is a';
CREATE DEFAULT CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- from: 16
CREATE COLLATION ruled (PROVIDER = icu, LOCALE = 'und', RULES = '& a < g');
-- end
-- from: 17
CREATE COLLATION built (PROVIDER = builtin, LOCALE = 'C.UTF-8');
-- end

-- functions
CREATE FUNCTION app.bump(n int, step int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 7 RETURN n + step;
CREATE FUNCTION fine(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 > 0';
CREATE FUNCTION modes(a int, OUT x int, INOUT y text, VARIADIC z int[]) LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, "$user", pg_temp SET work_mem = '8MB' AS $$
BEGIN
	-- $x$, 'quotes', \ and é
	x := a;
END $$;
CREATE FUNCTION as_table(int) RETURNS TABLE (x int, y pair) LANGUAGE sql ROWS 5 STABLE LEAKPROOF AS 'select 1, null::pair';
CREATE FUNCTION first_of(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'select $1[1]';
CREATE FUNCTION my_rank() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_rank';
CREATE FUNCTION numbers(int, int) RETURNS SETOF int LANGUAGE internal STRICT IMMUTABLE SUPPORT generate_series_int4_support AS 'generate_series_int4';
CREATE FUNCTION odd(n int) RETURNS bool LANGUAGE sql AS 'select null::bool';
CREATE FUNCTION even(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n = 0 THEN true ELSE odd(n - 1) END;
CREATE OR REPLACE FUNCTION odd(n int) RETURNS bool LANGUAGE sql RETURN CASE WHEN n = 0 THEN false ELSE even(n - 1) END;
CREATE PROCEDURE work(a int, OUT b int) LANGUAGE plpgsql AS 'begin b := a; end';
CREATE FUNCTION "Odd ""names"". here"."f.g""h'i"("the arg" int DEFAULT 1) RETURNS int LANGUAGE plx AS 'begin return 1; end';
ALTER FUNCTION fine(int) OWNER TO probe_owner;
REVOKE EXECUTE ON FUNCTION app.bump(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.bump(int, int) TO probe_reader WITH GRANT OPTION;
COMMENT ON FUNCTION odd(int) IS 'not even';
COMMENT ON PROCEDURE work(int) IS 'does nothing';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';

-- aggregates
CREATE AGGREGATE total(float8) (SFUNC = float8pl, STYPE = float8, INITCOND = '0', MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, MINITCOND = '0', SSPACE = 16);
CREATE AGGREGATE least_of(int) (SFUNC = int4smaller, STYPE = int, SORTOP = OPERATOR(pg_catalog.<), COMBINEFUNC = int4smaller, PARALLEL = SAFE);
CREATE AGGREGATE nth(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE mean(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, FINALFUNC_MODIFY = READ_ONLY, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize);
COMMENT ON AGGREGATE total(float8) IS 'a sum';

-- operators, classes, casts, transforms
CREATE FUNCTION same(pair, pair) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select ($1).a = ($2).a';
CREATE FUNCTION other(pair, pair) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select ($1).a <> ($2).a';
CREATE OPERATOR ~=~ (LEFTARG = pair, RIGHTARG = pair, FUNCTION = same, COMMUTATOR = ~=~, NEGATOR = ~!~, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR ~!~ (LEFTARG = pair, RIGHTARG = pair, FUNCTION = other, COMMUTATOR = ~!~, NEGATOR = ~=~, RESTRICT = neqsel);
CREATE OPERATOR app.@#@ (RIGHTARG = int, FUNCTION = fine);
COMMENT ON OPERATOR ~=~ (pair, pair) IS 'nearly';
CREATE FUNCTION pair_hash(pair) RETURNS int IMMUTABLE STRICT LANGUAGE sql AS 'select hashint4(($1).a)';
CREATE OPERATOR CLASS pair_ops DEFAULT FOR TYPE pair USING hash AS OPERATOR 1 ~=~, FUNCTION 1 pair_hash(pair);
CREATE OPERATOR FAMILY numbers USING btree;
CREATE OPERATOR CLASS ints FOR TYPE int USING btree FAMILY numbers AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int), FUNCTION 2 btint4sortsupport(internal);
CREATE OPERATOR CLASS bigs FOR TYPE bigint USING btree FAMILY numbers AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint8cmp(bigint, bigint);
ALTER OPERATOR FAMILY numbers USING btree ADD OPERATOR 1 < (int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint);
COMMENT ON OPERATOR FAMILY numbers USING btree IS 'of two sizes';
COMMENT ON OPERATOR CLASS ints USING btree IS 'four bytes';
CREATE FUNCTION pair_to_int(pair) RETURNS int IMMUTABLE LANGUAGE sql AS 'select ($1).a';
CREATE CAST (pair AS int) WITH FUNCTION pair_to_int(pair) AS ASSIGNMENT;
CREATE CAST (int AS app.mood) WITH INOUT;
CREATE CAST (num AS int) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pair AS int) IS 'its first';
CREATE FUNCTION pair_from(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler';
CREATE TRANSFORM FOR pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION pair_from(internal));
CREATE FUNCTION with_transform(pair) RETURNS int TRANSFORM FOR TYPE pair LANGUAGE plpgsql AS 'begin return 1; end';

-- text search
CREATE TEXT SEARCH PARSER cutter (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = plain);
CREATE TEXT SEARCH CONFIGURATION app.words (PARSER = cutter);
ALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR asciiword, word WITH stems, plain_words, simple;
ALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR email WITH simple;
ALTER TEXT SEARCH CONFIGURATION app.words OWNER TO probe_owner;
COMMENT ON TEXT SEARCH PARSER cutter IS 'p';
COMMENT ON TEXT SEARCH TEMPLATE plain IS 't';
COMMENT ON TEXT SEARCH DICTIONARY stems IS 'd';
COMMENT ON TEXT SEARCH CONFIGURATION app.words IS 'c';

-- sequences
CREATE SEQUENCE counter INCREMENT 3 MINVALUE 5 MAXVALUE 5000 START 8 CACHE 7 CYCLE;
CREATE SEQUENCE small AS smallint INCREMENT -1;
CREATE UNLOGGED SEQUENCE app.lost;
GRANT USAGE, SELECT ON SEQUENCE counter TO probe_reader;
COMMENT ON SEQUENCE counter IS 'by three';

-- tables
CREATE TABLE app.kind (id int GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5 CACHE 3) PRIMARY KEY, name text NOT NULL, UNIQUE NULLS NOT DISTINCT (name)) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
CREATE TABLE item (
	id bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME item_numbers) CONSTRAINT item_key PRIMARY KEY,
	serial serial,
	kind int CONSTRAINT of_kind REFERENCES app.kind ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
	m app.mood DEFAULT 'happy',
	moods app.mood[],
	p pair,
	c code,
	s span,
	n num DEFAULT '3',
	h hstore,
	price numeric(12,2) DEFAULT 0 NOT NULL CHECK (price >= 0),
	label varchar(20) COLLATE "C" DEFAULT 'it''s',
	body text COMPRESSION lz4 COLLATE loose,
	a int DEFAULT app.bump(1),
	twice int GENERATED ALWAYS AS (app.bump(a) * 2) STORED,
	counted bigint DEFAULT nextval('counter'),
	at timestamptz(3) DEFAULT now(),
	during int4range,
	bits bit varying(5),
	gap interval day to second(2),
	CONSTRAINT odd_a CHECK (odd(a)) NO INHERIT,
	CONSTRAINT once EXCLUDE USING gist (during WITH &&) INCLUDE (a) WHERE (a > 0) DEFERRABLE,
	CONSTRAINT wide UNIQUE (a, label) INCLUDE (price) WITH (fillfactor = 60) USING INDEX TABLESPACE probe_space
);
ALTER TABLE item ADD CONSTRAINT not_yet CHECK (a < 100) NOT VALID;
ALTER TABLE item ADD COLUMN gone int;
ALTER TABLE item DROP COLUMN gone;
ALTER TABLE item ALTER body SET STORAGE EXTERNAL, ALTER body SET STATISTICS 300, ALTER label SET (n_distinct = -0.5);
COMMENT ON TABLE item IS E'two lines,\n"quotes" and \\';
COMMENT ON COLUMN item.a IS 'a number';
COMMENT ON CONSTRAINT of_kind ON item IS 'a key';
ALTER TABLE item REPLICA IDENTITY FULL;
CREATE INDEX item_label ON item (lower(label) text_pattern_ops DESC NULLS LAST, (a + 1)) INCLUDE (price) WITH (fillfactor = 50) TABLESPACE probe_space WHERE a > 0 AND label IS NOT NULL;
ALTER INDEX item_label ALTER COLUMN 1 SET STATISTICS 200;
COMMENT ON INDEX item_label IS 'for the search';
CREATE UNIQUE INDEX item_serial ON item (serial);
ALTER TABLE item CLUSTER ON item_serial;
CREATE INDEX item_trgm ON item USING gin (body app.gin_trgm_ops, moods);
CREATE INDEX item_brin ON item USING brin (at) WITH (pages_per_range = 16);
CREATE INDEX item_words ON item USING gist (to_tsvector('app.words', label) tsvector_ops (siglen = 200));
CREATE INDEX item_ints ON item (a ints);
CREATE STATISTICS item_st (ndistinct, mcv) ON (lower(label)), a, kind FROM item;
ALTER STATISTICS item_st SET STATISTICS 200;
COMMENT ON STATISTICS item_st IS 'together';
CREATE TABLE hen (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg NOT VALID;
CREATE TABLE two_keys (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE to_two (a int, b int, FOREIGN KEY (a, b) REFERENCES two_keys MATCH FULL ON DELETE SET NULL (b));
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v bytea) USING heap2;
CREATE TABLE away_from_home (a int) TABLESPACE probe_space;
CREATE TABLE typed OF pair (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 'x');
CREATE TABLE parent (a int NOT NULL, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE other_parent (a int, b int DEFAULT 2);
CREATE TABLE child (c int, a int DEFAULT 4) INHERITS (parent, other_parent);
CREATE TABLE nothing ();
CREATE TABLE "Odd ""names"". here"."it's ""a"" table.x" ("a.b" int PRIMARY KEY, "c""d" "Odd ""names"". here"."Type.x", "日本" text DEFAULT 'é', "Select" int);
ALTER TABLE "Odd ""names"". here"."it's ""a"" table.x" OWNER TO "Probe ""Röle"". x";
CREATE TABLE a23456789b23456789c23456789d23456789e23456789f23456789g23456789 (c23456789b23456789c23456789d23456789e23456789f23456789g2345678912 serial UNIQUE);
CREATE SEQUENCE owned OWNED BY away_from_home.a;
-- from: 16
CREATE TABLE stored (a text STORAGE MAIN);
-- end
-- from: 18
CREATE TABLE newest (
	a int CONSTRAINT a_is_there NOT NULL,
	virtual int GENERATED ALWAYS AS (a * 2) VIRTUAL,
	valid daterange,
	kind int REFERENCES app.kind NOT ENFORCED,
	b int,
	CHECK (a > 0) NOT ENFORCED,
	PRIMARY KEY (a, valid WITHOUT OVERLAPS),
	CONSTRAINT c_is_there NOT NULL b NO INHERIT
);
CREATE TABLE newest_part (a int, valid daterange, c int, FOREIGN KEY (a, PERIOD valid) REFERENCES newest (a, PERIOD valid));
ALTER TABLE newest_part ADD CONSTRAINT later_there NOT NULL c NOT VALID;
COMMENT ON CONSTRAINT a_is_there ON newest IS 'named';
-- end

-- partitions
CREATE TABLE part (a int, b int, c text) PARTITION BY RANGE (a, (lower(c)) COLLATE "POSIX");
CREATE TABLE part_1 PARTITION OF part (b DEFAULT 5 NOT NULL) FOR VALUES FROM (0, MINVALUE) TO (10, 'x') WITH (fillfactor = 50);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10, 'x') TO (MAXVALUE, MAXVALUE) PARTITION BY LIST (b);
CREATE TABLE part_2_5 PARTITION OF part_2 FOR VALUES IN (5, NULL);
CREATE TABLE part_2_rest PARTITION OF part_2 DEFAULT PARTITION BY HASH (a);
CREATE TABLE part_2_rest_0 PARTITION OF part_2_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE part_turned (c text, b int, a int);
ALTER TABLE part ATTACH PARTITION part_turned DEFAULT;
CREATE INDEX part_b ON part (b);
CREATE INDEX part_c ON ONLY part (c);
CREATE INDEX part_1_mine ON part_1 (c);
ALTER INDEX part_c ATTACH PARTITION part_1_mine;
CREATE TABLE by_key (a int, b int REFERENCES app.kind, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE by_key_1 PARTITION OF by_key FOR VALUES FROM (0) TO (10);
CREATE TABLE to_part (a int REFERENCES by_key);
CREATE TRIGGER noted AFTER INSERT ON by_key FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE by_key_1 DISABLE TRIGGER noted;
-- from: 17
CREATE TABLE part_identity (id bigint GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY RANGE (a) USING heap2;
CREATE TABLE part_identity_1 PARTITION OF part_identity FOR VALUES FROM (0) TO (10);
-- end

-- views
CREATE VIEW seen WITH (security_barrier) AS SELECT i.id, i.label, k.name, (i.p).b FROM item i JOIN app.kind k ON k.id = i.kind WHERE i.m = 'sad';
CREATE VIEW app.above AS SELECT s.*, app.bump(1) AS bumped FROM seen s;
CREATE VIEW updatable WITH (security_invoker) AS SELECT id, a FROM item WHERE a > 0 WITH CASCADED CHECK OPTION;
ALTER VIEW updatable ALTER a SET DEFAULT 9;
CREATE RECURSIVE VIEW counting (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < 5;
CREATE VIEW grouped AS SELECT id, label, count(*) FROM item GROUP BY id;
CREATE VIEW rows AS SELECT i AS whole FROM item i;
COMMENT ON VIEW seen IS 'what is seen';
COMMENT ON COLUMN seen.b IS 'of the pair';
CREATE MATERIALIZED VIEW kept WITH (fillfactor = 60) TABLESPACE probe_space AS SELECT label, total(price) AS t FROM item GROUP BY label;
ALTER MATERIALIZED VIEW kept ALTER label SET STATISTICS 30;
CREATE UNIQUE INDEX kept_label ON kept (label);
ALTER MATERIALIZED VIEW kept CLUSTER ON kept_label;
CREATE MATERIALIZED VIEW kept_twice AS SELECT label FROM kept WITH NO DATA;
COMMENT ON MATERIALIZED VIEW kept IS 'sums';
CREATE FUNCTION of_view(seen) RETURNS text LANGUAGE sql RETURN ($1).label;
CREATE FUNCTION items(app.mood) RETURNS SETOF item LANGUAGE sql BEGIN ATOMIC SELECT * FROM item WHERE m = $1; END;
CREATE VIEW tower AS SELECT of_view(x) FROM seen x, items('sad');
ALTER VIEW tower OWNER TO probe_owner;

-- triggers and rules
CREATE TRIGGER noted BEFORE UPDATE OF a, label ON item FOR EACH ROW WHEN (old.a IS DISTINCT FROM new.a) EXECUTE FUNCTION note('it''s', '2');
CREATE TRIGGER bulk AFTER UPDATE ON item REFERENCING NEW TABLE AS n OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE CONSTRAINT TRIGGER late AFTER INSERT OR DELETE ON item FROM app.kind DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER put INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE item ENABLE ALWAYS TRIGGER noted;
ALTER TABLE item DISABLE TRIGGER bulk;
ALTER TABLE item ENABLE REPLICA TRIGGER late;
COMMENT ON TRIGGER noted ON item IS 'a note';
CREATE RULE quiet AS ON DELETE TO hen WHERE old.id > 5 DO INSTEAD NOTHING;
CREATE RULE tell AS ON UPDATE TO hen DO ALSO (DELETE FROM cache WHERE k = 'x'; NOTIFY hens);
ALTER TABLE hen DISABLE RULE tell;
COMMENT ON RULE quiet ON hen IS 'hens stay';
CREATE EVENT TRIGGER watching ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER watching_drops ON sql_drop EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER watching_drops DISABLE;
COMMENT ON EVENT TRIGGER watching IS 'looks on';

-- row security, grants
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
ALTER TABLE hen ENABLE ROW LEVEL SECURITY;
ALTER TABLE hen FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON item FOR UPDATE TO probe_reader, probe_writer USING (label = current_user) WITH CHECK (EXISTS (SELECT FROM app.kind k WHERE k.id = item.kind));
CREATE POLICY narrow ON item AS RESTRICTIVE USING (a > 0);
COMMENT ON POLICY mine ON item IS 'one''s own';
GRANT USAGE ON TYPE int4 TO probe_reader;
REVOKE USAGE ON TYPE timestamptz FROM PUBLIC;
GRANT SELECT, INSERT ON item TO probe_reader WITH GRANT OPTION;
GRANT UPDATE (a, label) ON item TO probe_writer;
GRANT SELECT (a) ON item TO PUBLIC;
SET ROLE probe_reader;
GRANT SELECT ON item TO probe_writer;
RESET ROLE;
REVOKE DELETE ON cache FROM CURRENT_USER;
GRANT SELECT ON kept, seen TO probe_reader;
ALTER TABLE two_keys OWNER TO probe_owner;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE probe_owner GRANT USAGE ON SEQUENCES TO probe_reader WITH GRANT OPTION;
-- from: 17
GRANT MAINTAIN ON hen TO probe_reader;
-- end

-- foreign data
CREATE FOREIGN DATA WRAPPER wrap OPTIONS (debug 'true');
CREATE SERVER far TYPE 'x' VERSION '1.0' FOREIGN DATA WRAPPER wrap OPTIONS (host 'a', dbname 'it''s');
CREATE SERVER pg FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'b', dbname 'x', fetch_size '10');
CREATE USER MAPPING FOR PUBLIC SERVER far;
CREATE USER MAPPING FOR probe_reader SERVER far OPTIONS (user 'u', password 'p');
CREATE FOREIGN TABLE away (a int OPTIONS (x '1'), b text NOT NULL DEFAULT 'x', CHECK (a > 0)) SERVER far OPTIONS (t 'y');
CREATE FOREIGN TABLE part_far PARTITION OF part_2_rest FOR VALUES WITH (MODULUS 2, REMAINDER 1) SERVER far OPTIONS (t 'z');
GRANT USAGE ON FOREIGN DATA WRAPPER wrap TO probe_reader;
GRANT USAGE ON FOREIGN SERVER far TO probe_reader WITH GRANT OPTION;
COMMENT ON FOREIGN DATA WRAPPER wrap IS 'w';
COMMENT ON SERVER far IS 's';
COMMENT ON FOREIGN TABLE away IS 'f';

-- replication
CREATE PUBLICATION chosen FOR TABLE app.kind (id, name) WHERE (id > 5), TABLE ONLY hen WITH (publish = 'insert, update', publish_via_partition_root = true);
CREATE PUBLICATION schemas FOR TABLES IN SCHEMA app;
CREATE PUBLICATION everything FOR ALL TABLES;
COMMENT ON PUBLICATION chosen IS 'two tables';
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nope' PUBLICATION pub, "Püb" WITH (connect = false, enabled = false, slot_name = NONE, binary = true, synchronous_commit = 'local');
COMMENT ON SUBSCRIPTION sub IS 'asleep';
