-- Extensions, foreign data, publications, subscriptions.

-- probe: extension_create
-- old
-- new
CREATE EXTENSION hstore;
CREATE TABLE item (h hstore);

-- probe: extension_version
-- old
CREATE EXTENSION pg_trgm VERSION '1.5';
-- new
CREATE EXTENSION pg_trgm VERSION '1.6';
COMMENT ON EXTENSION pg_trgm IS 'the new one';

-- probe: extension_schema
-- common
CREATE SCHEMA tools;
-- old
CREATE EXTENSION pg_trgm;
-- new
CREATE EXTENSION pg_trgm SCHEMA tools;

-- probe: extension_drop_used
-- old
CREATE EXTENSION pg_trgm;
CREATE TABLE item (a text);
CREATE INDEX i ON item USING gin (a gin_trgm_ops);
-- new
CREATE TABLE item (a text);

-- probe: extension_dependent
-- old
-- new
CREATE EXTENSION cube;
CREATE EXTENSION earthdistance;

-- probe: fdw_server
-- old
-- new
CREATE FOREIGN DATA WRAPPER wrap OPTIONS (debug 'true');
CREATE SERVER far TYPE 'x' VERSION '1.0' FOREIGN DATA WRAPPER wrap OPTIONS (host 'a', port '1');

-- probe: fdw_change
-- old
CREATE FOREIGN DATA WRAPPER wrap OPTIONS (debug 'true', a '1');
CREATE SERVER far VERSION '1' FOREIGN DATA WRAPPER wrap OPTIONS (host 'a', port '1');
-- new
CREATE FOREIGN DATA WRAPPER wrap VALIDATOR postgresql_fdw_validator;
CREATE SERVER far VERSION '2' FOREIGN DATA WRAPPER wrap OPTIONS (host 'b', dbname 'it''s');

-- probe: fdw_handler
-- old
CREATE EXTENSION postgres_fdw;
-- new
CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'b', dbname 'x', fetch_size '10');
CREATE USER MAPPING FOR probe_reader SERVER far OPTIONS (user 'u', password 'p');
CREATE FOREIGN TABLE away (a int OPTIONS (column_name 'A'), b text NOT NULL DEFAULT 'x') SERVER far OPTIONS (schema_name 's', table_name 't');

-- probe: server_other_wrapper
-- common
CREATE FOREIGN DATA WRAPPER one;
CREATE FOREIGN DATA WRAPPER two;
-- old
CREATE SERVER far FOREIGN DATA WRAPPER one;
CREATE FOREIGN TABLE away (a int) SERVER far;
-- new
CREATE SERVER far FOREIGN DATA WRAPPER two;
CREATE FOREIGN TABLE away (a int) SERVER far;

-- probe: user_mapping
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
-- old
-- new
CREATE USER MAPPING FOR PUBLIC SERVER far;

-- probe: user_mapping_options
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
-- old
CREATE USER MAPPING FOR probe_reader SERVER far OPTIONS (user 'a', password 'b');
-- new
CREATE USER MAPPING FOR probe_reader SERVER far OPTIONS (user 'c', more 'd');

-- probe: foreign_table
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
-- old
-- new
CREATE FOREIGN TABLE away (a int) SERVER far OPTIONS (x 'y');

-- probe: foreign_table_change
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
-- old
CREATE FOREIGN TABLE away (a int OPTIONS (x '1', y '2'), b text) SERVER far OPTIONS (t 'y', u 'z');
-- new
CREATE FOREIGN TABLE away (a bigint OPTIONS (x '3'), b text NOT NULL DEFAULT 'q', CHECK (a > 0)) SERVER far OPTIONS (t 'n');
GRANT SELECT ON away TO probe_reader;

-- probe: foreign_table_other_server
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
CREATE SERVER near FOREIGN DATA WRAPPER wrap;
-- old
CREATE FOREIGN TABLE away (a int) SERVER far;
-- new
CREATE FOREIGN TABLE away (a int) SERVER near;

-- probe: foreign_partition
-- common
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
-- new
CREATE FOREIGN TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10) SERVER far OPTIONS (t 'x');

-- probe: publication
-- common
CREATE TABLE item (id int PRIMARY KEY, a text);
-- old
-- new
CREATE PUBLICATION pub FOR TABLE item;

-- probe: publication_options
-- common
CREATE TABLE item (id int PRIMARY KEY, a text);
-- old
CREATE PUBLICATION pub FOR TABLE item;
-- new
CREATE PUBLICATION pub FOR TABLE item WITH (publish = 'insert, update', publish_via_partition_root = true);
ALTER PUBLICATION pub OWNER TO probe_owner;

-- probe: publication_where_columns
-- common
CREATE TABLE item (id int PRIMARY KEY, a text);
-- old
CREATE PUBLICATION pub FOR TABLE item;
-- new
CREATE PUBLICATION pub FOR TABLE item (id) WHERE (id > 5);

-- probe: publication_tables
-- common
CREATE TABLE item (id int PRIMARY KEY, a text);
CREATE TABLE other (id int PRIMARY KEY);
-- old
CREATE PUBLICATION pub FOR TABLE item;
-- new
CREATE PUBLICATION pub FOR TABLE ONLY other;

-- probe: publication_schema
-- common
CREATE SCHEMA app;
CREATE TABLE app.item (a int);
-- old
-- new
CREATE PUBLICATION pub FOR TABLES IN SCHEMA app;

-- probe: publication_all_tables
-- common
CREATE TABLE item (id int PRIMARY KEY, a text);
-- old
CREATE PUBLICATION pub FOR TABLE item;
-- new
CREATE PUBLICATION pub FOR ALL TABLES;

-- probe: publication_table_recreated
-- old
CREATE TABLE item (id int PRIMARY KEY, a text);
CREATE PUBLICATION pub FOR TABLE item;
-- new
CREATE TABLE item (id int PRIMARY KEY, a text) PARTITION BY RANGE (id);
CREATE PUBLICATION pub FOR TABLE item;

-- probe: subscription
-- old
-- new
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nope' PUBLICATION pub WITH (connect = false, enabled = false, slot_name = NONE);

-- probe: subscription_change
-- old
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nope' PUBLICATION pub WITH (connect = false, enabled = false, slot_name = NONE);
-- new
CREATE SUBSCRIPTION sub CONNECTION 'dbname=other' PUBLICATION pub, "Püb" WITH (connect = false, enabled = false, slot_name = NONE, binary = true, synchronous_commit = 'local', disable_on_error = true);
COMMENT ON SUBSCRIPTION sub IS 'x';
