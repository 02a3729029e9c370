-- probe: fdw_options
-- old
CREATE FOREIGN DATA WRAPPER "f w" OPTIONS (a '1', "b c" 'it''s', d E'x\\y');
-- new
CREATE FOREIGN DATA WRAPPER "f w" OPTIONS (d E'x\\z', a '1', e ', f ''2''');
-- probe: fdw_handler
-- common
CREATE EXTENSION postgres_fdw;
-- old
CREATE FOREIGN DATA WRAPPER w HANDLER postgres_fdw_handler;
-- new
CREATE FOREIGN DATA WRAPPER w VALIDATOR postgres_fdw_validator; COMMENT ON FOREIGN DATA WRAPPER w IS 'c'; GRANT USAGE ON FOREIGN DATA WRAPPER w TO probe_owner WITH GRANT OPTION;
-- probe: server_all
-- common
CREATE FOREIGN DATA WRAPPER w;
CREATE FOREIGN DATA WRAPPER w2;
-- old
CREATE SERVER s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (h 'x');
CREATE SERVER s2 FOREIGN DATA WRAPPER w;
CREATE SERVER s3 TYPE 'a' FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR postgres SERVER s3;
CREATE FOREIGN TABLE ft (a int) SERVER s3;
-- new
CREATE SERVER s TYPE 't' FOREIGN DATA WRAPPER w OPTIONS (h 'y', port '1');
CREATE SERVER s2 VERSION '2' FOREIGN DATA WRAPPER w2;
ALTER SERVER s OWNER TO probe_owner; GRANT USAGE ON FOREIGN SERVER s TO PUBLIC; COMMENT ON SERVER s IS 'it''s';
CREATE SERVER s3 TYPE 'b' FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR postgres SERVER s3;
CREATE FOREIGN TABLE ft (a int) SERVER s3;
-- probe: user_mappings
-- common
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER "s v" FOREIGN DATA WRAPPER w;
-- old
CREATE USER MAPPING FOR PUBLIC SERVER "s v" OPTIONS (password 'to be set');
CREATE USER MAPPING FOR postgres SERVER "s v";
-- new
CREATE USER MAPPING FOR postgres SERVER "s v" OPTIONS ("a b" 'to be set', password_required 'true');
CREATE USER MAPPING FOR probe_owner SERVER "s v";
-- probe: foreign_table_all
-- common
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER s2 FOREIGN DATA WRAPPER w;
CREATE TABLE parent (a int, b text);
CREATE TABLE p (a int, b text) PARTITION BY LIST (a);
-- old
CREATE FOREIGN TABLE ft (a int OPTIONS (x 'y') NOT NULL, b text DEFAULT 'q', c int) SERVER s OPTIONS (t 'a', u 'b');
CREATE FOREIGN TABLE ft2 (a int) SERVER s;
CREATE FOREIGN TABLE heir (z int) INHERITS (parent) SERVER s;
CREATE FOREIGN TABLE part PARTITION OF p FOR VALUES IN (1) SERVER s;
-- new
CREATE FOREIGN TABLE ft (a int OPTIONS (x 'z', w '1'), b text COLLATE "C" DEFAULT 'r', d int CHECK (d > 0)) SERVER s OPTIONS (t 'c', v 'b');
COMMENT ON FOREIGN TABLE ft IS 'f'; COMMENT ON COLUMN ft.a IS 'col'; GRANT SELECT ON ft TO probe_owner; GRANT UPDATE (a) ON ft TO probe_owner; ALTER FOREIGN TABLE ft OWNER TO probe_owner;
CREATE FOREIGN TABLE ft2 (a int) SERVER s2;
CREATE FOREIGN TABLE heir (a int, b text, z int) SERVER s;
CREATE FOREIGN TABLE part (a int, b text) SERVER s;
CREATE FOREIGN TABLE part2 PARTITION OF p FOR VALUES IN (2) SERVER s OPTIONS (k 'v');
-- probe: publication_options
-- old
CREATE PUBLICATION p1; CREATE PUBLICATION p2 FOR ALL TABLES WITH (publish = 'insert'); CREATE PUBLICATION p3 WITH (publish = '');
-- new
CREATE PUBLICATION p1 WITH (publish = 'insert, delete', publish_via_partition_root = true); CREATE PUBLICATION p2;
ALTER PUBLICATION p1 OWNER TO probe_owner; COMMENT ON PUBLICATION p1 IS 'c'; CREATE PUBLICATION p3;
-- probe: publication_tables
-- common
CREATE TABLE t (id int PRIMARY KEY, a text, b int); CREATE TABLE "t 2" (id int PRIMARY KEY, "c d" int); CREATE SCHEMA s1; CREATE TABLE s1.x (a int);
-- old
CREATE PUBLICATION p1 FOR TABLE t (id, a), "t 2" WHERE (id > 1);
CREATE PUBLICATION p2 FOR TABLES IN SCHEMA s1; CREATE PUBLICATION p3 FOR TABLE t;
-- new
CREATE PUBLICATION p1 FOR TABLE t (id, b) WHERE (id < 5), s1.x;
CREATE PUBLICATION p2 FOR TABLE "t 2" ("c d", id); CREATE PUBLICATION p3 FOR TABLE t, TABLES IN SCHEMA s1;
-- probe: publication_column_type
-- old
CREATE TABLE t (id int PRIMARY KEY, a text, b int); CREATE PUBLICATION p FOR TABLE t (id, b) WHERE (id > 1);
-- new
CREATE TABLE t (id bigint PRIMARY KEY, a text); CREATE PUBLICATION p FOR TABLE t (id) WHERE (id > 1);
-- probe: publication_table_dropped
-- common
CREATE TABLE k (id int);
-- old
CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t, k;
-- new
CREATE PUBLICATION p FOR TABLE k;
-- probe: subscription_options
-- old
CREATE SUBSCRIPTION s1 CONNECTION 'dbname=to_be_set' PUBLICATION a, "b c" WITH (connect = false, enabled = false);
CREATE SUBSCRIPTION "s 2" CONNECTION 'dbname=x password=secret' PUBLICATION a WITH (connect = false, slot_name = other, binary = true, synchronous_commit = 'local');
CREATE SUBSCRIPTION s3 CONNECTION 'dbname=x' PUBLICATION a WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION s4 CONNECTION 'dbname=x' PUBLICATION a WITH (connect = false);
-- new
CREATE SUBSCRIPTION s1 CONNECTION 'dbname=to_be_set' PUBLICATION c, a WITH (connect = false, enabled = false, slot_name = NONE, streaming = true, disable_on_error = true);
CREATE SUBSCRIPTION "s 2" CONNECTION 'dbname=x password=secret' PUBLICATION a WITH (connect = false, slot_name = another); COMMENT ON SUBSCRIPTION "s 2" IS 'c';
CREATE SUBSCRIPTION s3 CONNECTION 'dbname=x' PUBLICATION a WITH (connect = false, two_phase = true);
-- probe: extension_schema
-- common
CREATE SCHEMA s1; CREATE SCHEMA s2;
-- old
CREATE EXTENSION hstore SCHEMA s1; CREATE TABLE t (h s1.hstore);
-- new
CREATE EXTENSION hstore SCHEMA s2; CREATE TABLE t (h s2.hstore); COMMENT ON EXTENSION hstore IS 'mine';
-- probe: extension_drop
-- old
CREATE EXTENSION hstore; CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw; CREATE TABLE t (a int, h hstore);
-- new
CREATE TABLE t (a int);
-- probe: extension_grants
-- old
CREATE EXTENSION pg_stat_statements; CREATE EXTENSION postgres_fdw;
-- new
CREATE EXTENSION pg_stat_statements; CREATE EXTENSION postgres_fdw;
GRANT SELECT ON pg_stat_statements TO probe_owner; REVOKE SELECT ON pg_stat_statements FROM PUBLIC; GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO probe_owner;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO probe_owner;
-- probe: extension_grants_column
-- old
CREATE EXTENSION pg_stat_statements;
-- new
CREATE EXTENSION pg_stat_statements; GRANT SELECT (dealloc) ON pg_stat_statements_info TO probe_owner;
-- probe: system_grants
-- old
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO probe_owner;
-- new
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC; GRANT SELECT ON pg_catalog.pg_authid TO probe_owner; REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
-- probe: public_dropped
-- old
SELECT 1;
-- new
DROP SCHEMA public;
-- probe: public_changed
-- old
SELECT 1;
-- new
ALTER SCHEMA public OWNER TO probe_owner; GRANT CREATE ON SCHEMA public TO PUBLIC; COMMENT ON SCHEMA public IS NULL;
-- probe: public_comment_and_revoke
-- old
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
-- new
COMMENT ON SCHEMA public IS 'other';
-- probe: schema_all2
-- old
CREATE SCHEMA "S 1"; CREATE SCHEMA s2 AUTHORIZATION probe_owner;
-- new
CREATE SCHEMA "S 1" AUTHORIZATION probe_owner; GRANT ALL ON SCHEMA "S 1" TO PUBLIC; COMMENT ON SCHEMA "S 1" IS 'x';

-- probe: extension_with_its_first_comment_again
-- old
CREATE EXTENSION pg_trgm; COMMENT ON EXTENSION pg_trgm IS 'x'; CREATE TABLE t (a int);
-- new
CREATE EXTENSION pg_trgm; CREATE TABLE t (a int, b text);

-- probe: extension_without_comment_that_goes
-- old
CREATE EXTENSION pg_trgm; COMMENT ON EXTENSION pg_trgm IS NULL; CREATE EXTENSION hstore; COMMENT ON EXTENSION hstore IS NULL; CREATE TABLE t (a hstore);
-- new
CREATE EXTENSION hstore; CREATE TABLE t (a hstore);
