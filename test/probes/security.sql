-- Schemas, policies, owners, grants, default privileges.

-- probe: schema_create
-- old
-- new
CREATE SCHEMA app;
CREATE TABLE app.item (a int);

-- probe: schema_drop
-- old
CREATE SCHEMA app;
CREATE TABLE app.item (a int);
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'select 1';
-- new

-- probe: schema_owner
-- common
CREATE SCHEMA app;
-- old
-- new
ALTER SCHEMA app OWNER TO probe_owner;

-- probe: schema_public_owner
-- old
-- new
ALTER SCHEMA public OWNER TO probe_owner;

-- probe: schema_rename
-- old
CREATE SCHEMA app;
CREATE TABLE app.item (a int);
-- new
-- confiture:renamed-from app
CREATE SCHEMA program;
CREATE TABLE program.item (a int);

-- probe: policy_add
-- common
CREATE TABLE item (id int, who text);
-- old
-- new
CREATE POLICY mine ON item FOR SELECT USING (id > 0);

-- probe: policy_change
-- common
CREATE TABLE item (id int, who text);
-- old
CREATE POLICY mine ON item FOR SELECT USING (id > 0);
-- new
CREATE POLICY mine ON item AS RESTRICTIVE FOR SELECT USING (id > 1);

-- probe: policy_roles_and_check
-- common
CREATE TABLE item (id int, who text);
-- old
CREATE POLICY mine ON item TO probe_reader USING (id > 0) WITH CHECK (id > 5);
-- new
CREATE POLICY mine ON item TO probe_reader, probe_writer USING (id > 1) WITH CHECK (who = current_user);
COMMENT ON POLICY mine ON item IS 'x';

-- probe: policy_loses_using
-- common
CREATE TABLE item (id int, who text);
-- old
CREATE POLICY mine ON item FOR UPDATE USING (id > 0) WITH CHECK (id > 5);
-- new
CREATE POLICY mine ON item FOR UPDATE USING (id > 0);

-- probe: policy_with_subquery
-- common
CREATE TABLE item (id int, who text);
-- old
-- new
CREATE TABLE member (who text);
CREATE POLICY mine ON item USING (EXISTS (SELECT FROM member m WHERE m.who = item.who));

-- probe: policy_column_drops
-- old
CREATE TABLE item (id int, gone text);
CREATE POLICY mine ON item USING (gone = current_user);
-- new
CREATE TABLE item (id int);
CREATE POLICY mine ON item USING (id > 0);

-- probe: grant_table
-- common
CREATE TABLE item (id int, a text);
-- old
-- new
GRANT SELECT ON item TO PUBLIC;

-- probe: grant_option
-- common
CREATE TABLE item (id int, a text);
-- old
GRANT SELECT, INSERT ON item TO probe_reader;
-- new
GRANT SELECT, UPDATE ON item TO probe_reader WITH GRANT OPTION;
GRANT ALL ON item TO probe_writer;

-- probe: grant_by_other_grantor
-- common
CREATE TABLE item (id int, a text);
GRANT SELECT, INSERT ON item TO probe_reader WITH GRANT OPTION;
-- old
-- new
SET ROLE probe_reader;
GRANT SELECT ON item TO probe_writer WITH GRANT OPTION;
SET ROLE probe_writer;
GRANT SELECT ON item TO PUBLIC;
RESET ROLE;

-- probe: grant_owner_revoked
-- common
CREATE TABLE item (id int, a text);
-- old
-- new
REVOKE ALL ON item FROM CURRENT_USER;

-- probe: grant_column
-- common
CREATE TABLE item (id int, a text);
-- old
-- new
GRANT SELECT (a), UPDATE (a) ON item TO PUBLIC;
GRANT REFERENCES (id) ON item TO probe_reader WITH GRANT OPTION;

-- probe: grant_column_and_view
-- common
CREATE TABLE item (id int, a text);
CREATE VIEW v AS SELECT id FROM item;
-- old
GRANT SELECT (id) ON v TO probe_reader;
-- new
GRANT SELECT ON v TO probe_reader;

-- probe: grant_function_revoke_public
-- common
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE PROCEDURE p(int) LANGUAGE sql AS 'select 1';
-- old
-- new
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE p(int) TO probe_reader WITH GRANT OPTION;

-- probe: grant_function_survives_change
-- old
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1';
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f(int) TO probe_reader;
ALTER FUNCTION f(int) OWNER TO probe_owner;
-- new
CREATE FUNCTION f(b int) RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION f(int) TO probe_reader;
ALTER FUNCTION f(int) OWNER TO probe_owner;

-- probe: grant_aggregate
-- common
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
-- old
-- new
REVOKE ALL ON FUNCTION total(int) FROM PUBLIC;
ALTER AGGREGATE total(int) OWNER TO probe_owner;

-- probe: grant_schema
-- common
CREATE SCHEMA app;
-- old
-- new
GRANT USAGE ON SCHEMA app TO PUBLIC;
GRANT ALL ON SCHEMA app TO probe_writer WITH GRANT OPTION;

-- probe: grant_schema_public
-- old
-- new
GRANT CREATE ON SCHEMA public TO PUBLIC;

-- probe: grant_sequence
-- common
CREATE SEQUENCE counter;
-- old
-- new
GRANT USAGE, SELECT ON SEQUENCE counter TO probe_reader;

-- probe: grant_type
-- common
CREATE TYPE mood AS ENUM ('a');
CREATE DOMAIN code AS text;
-- old
-- new
REVOKE USAGE ON TYPE mood FROM PUBLIC;
GRANT USAGE ON DOMAIN code TO probe_reader WITH GRANT OPTION;

-- probe: grant_language_and_foreign
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
CREATE TRUSTED LANGUAGE plx HANDLER plpgsql_call_handler;
-- old
-- new
GRANT USAGE ON FOREIGN DATA WRAPPER wrap TO probe_reader;
GRANT USAGE ON FOREIGN SERVER far TO probe_reader WITH GRANT OPTION;
REVOKE USAGE ON LANGUAGE plx FROM PUBLIC;
GRANT USAGE ON LANGUAGE plx TO probe_reader;

-- probe: grant_on_new_table
-- old
-- new
CREATE TABLE item (id int, a text);
ALTER TABLE item OWNER TO probe_owner;
GRANT SELECT ON item TO probe_reader;
REVOKE DELETE ON item FROM probe_owner;

-- probe: default_privileges
-- old
-- new
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;

-- probe: default_privileges_change
-- old
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE probe_owner GRANT USAGE ON SEQUENCES TO probe_reader;
-- new
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO probe_writer WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE probe_owner REVOKE USAGE ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE probe_owner GRANT USAGE ON SCHEMAS TO probe_reader;

-- probe: default_privileges_and_new_objects
-- old
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO probe_reader;
-- new
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO probe_reader;
CREATE TABLE item (id int);
REVOKE ALL ON item FROM probe_reader;
CREATE TABLE other (id int);

-- probe: owner
-- common
CREATE TABLE item (id serial, a text);
-- old
-- new
ALTER TABLE item OWNER TO probe_owner;

-- probe: owner_of_all_kinds
-- common
CREATE SEQUENCE counter;
CREATE VIEW v AS SELECT 1 AS n;
CREATE MATERIALIZED VIEW m AS SELECT 1 AS n;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE pair AS (a int);
CREATE DOMAIN code AS text;
CREATE TYPE span AS RANGE (SUBTYPE = float8);
CREATE COLLATION sorted (LOCALE = 'C');
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
CREATE OPERATOR FAMILY fam USING btree;
CREATE PUBLICATION pub;
-- old
-- new
ALTER SEQUENCE counter OWNER TO probe_owner;
ALTER VIEW v OWNER TO probe_owner;
ALTER MATERIALIZED VIEW m OWNER TO probe_owner;
ALTER FUNCTION f() OWNER TO probe_owner;
ALTER TYPE mood OWNER TO probe_owner;
ALTER TYPE pair OWNER TO probe_owner;
ALTER DOMAIN code OWNER TO probe_owner;
ALTER TYPE span OWNER TO probe_owner;
ALTER COLLATION sorted OWNER TO probe_owner;
ALTER CONVERSION latin OWNER TO probe_owner;
ALTER TEXT SEARCH DICTIONARY stems OWNER TO probe_owner;
ALTER TEXT SEARCH CONFIGURATION words OWNER TO probe_owner;
ALTER OPERATOR FAMILY fam USING btree OWNER TO probe_owner;
ALTER PUBLICATION pub OWNER TO probe_owner;

-- probe: owner_and_grants
-- common
CREATE TABLE item (id int, a text);
GRANT SELECT ON item TO probe_reader WITH GRANT OPTION;
-- old
-- new
ALTER TABLE item OWNER TO probe_owner;
GRANT SELECT ON item TO probe_writer;

-- probe: owner_and_grants_of_sequence
-- common
CREATE TABLE item (id serial, a text);
-- old
-- new
ALTER TABLE item OWNER TO probe_owner;
GRANT USAGE ON SEQUENCE item_id_seq TO probe_reader;
COMMENT ON SEQUENCE item_id_seq IS 'x';
