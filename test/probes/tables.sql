-- Tables as a whole.  The format is told in test/t/SchemaProbes.pm.

-- probe: table_create
-- old
-- new
CREATE TABLE invoice (id bigint PRIMARY KEY, total numeric(12,2) NOT NULL, note text DEFAULT 'none');

-- probe: table_drop
-- old
CREATE TABLE invoice (id bigint PRIMARY KEY, total numeric(12,2) NOT NULL, note text DEFAULT 'none');
-- new
-- rows
INSERT INTO invoice VALUES (1, 10.5), (2, 20);

-- probe: table_rename
-- old
CREATE TABLE client (id int PRIMARY KEY, name text);
COMMENT ON TABLE client IS 'who buys';
-- new
-- confiture:renamed-from client
CREATE TABLE customer (id int, name text, CONSTRAINT client_pkey PRIMARY KEY (id));
COMMENT ON TABLE customer IS 'who buys';
-- rows
INSERT INTO client VALUES (1, 'a'), (2, 'b');

-- probe: table_rename_with_view
-- old
CREATE TABLE client (id int, name text);
CREATE VIEW names AS SELECT name FROM client;
CREATE FUNCTION count_them() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM client; END;
-- new
-- confiture:renamed-from client
CREATE TABLE customer (id int, name text);
CREATE VIEW names AS SELECT name FROM customer;
CREATE FUNCTION count_them() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM customer; END;
-- rows
INSERT INTO client VALUES (1, 'a'), (2, 'b');

-- probe: table_to_other_schema
-- common
CREATE SCHEMA archive;
-- old
CREATE TABLE entry (id int, what text);
-- new
CREATE TABLE archive.entry (id int, what text);

-- probe: table_unlogged
-- old
CREATE TABLE cache (k text PRIMARY KEY, v bytea);
-- new
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v bytea);
-- rows
INSERT INTO cache VALUES ('a', '\x01'), ('b', NULL);

-- probe: table_logged
-- old
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v bytea);
-- new
CREATE TABLE cache (k text PRIMARY KEY, v bytea);
-- rows
INSERT INTO cache VALUES ('a', '\x01'), ('b', NULL);

-- probe: table_reloptions
-- old
CREATE TABLE queue (id int);
-- new
CREATE TABLE queue (id int) WITH (fillfactor = 55, autovacuum_vacuum_scale_factor = 0.05);
-- rows
INSERT INTO queue SELECT generate_series(1, 10);

-- probe: table_reloptions_change
-- old
CREATE TABLE queue (id int) WITH (fillfactor = 55, autovacuum_vacuum_scale_factor = 0.05, parallel_workers = 2);
-- new
CREATE TABLE queue (id int) WITH (fillfactor = 80, autovacuum_enabled = false);

-- probe: table_toast_reloptions
-- old
CREATE TABLE doc (id int, body text);
-- new
CREATE TABLE doc (id int, body text) WITH (toast.autovacuum_enabled = false, toast.vacuum_truncate = false);

-- probe: table_tablespace
-- old
CREATE TABLE doc (id int, body text);
-- new
CREATE TABLE doc (id int, body text) TABLESPACE probe_space;
-- rows
INSERT INTO doc VALUES (1, 'x');

-- probe: table_replica_identity_full
-- old
CREATE TABLE item (id int PRIMARY KEY, n int);
-- new
CREATE TABLE item (id int PRIMARY KEY, n int);
ALTER TABLE item REPLICA IDENTITY FULL;

-- probe: table_replica_identity_nothing
-- old
CREATE TABLE item (id int PRIMARY KEY, n int);
ALTER TABLE item REPLICA IDENTITY FULL;
-- new
CREATE TABLE item (id int PRIMARY KEY, n int);
ALTER TABLE item REPLICA IDENTITY NOTHING;

-- probe: table_replica_identity_index
-- common
CREATE TABLE item (id int NOT NULL, n int);
CREATE UNIQUE INDEX item_id ON item (id);
-- old
-- new
ALTER TABLE item REPLICA IDENTITY USING INDEX item_id;

-- probe: table_cluster_on
-- common
CREATE TABLE item (id int PRIMARY KEY);
-- old
-- new
ALTER TABLE item CLUSTER ON item_pkey;

-- probe: table_cluster_other_index
-- common
CREATE TABLE item (id int PRIMARY KEY, n int);
CREATE INDEX item_n ON item (n);
-- old
ALTER TABLE item CLUSTER ON item_pkey;
-- new
ALTER TABLE item CLUSTER ON item_n;

-- probe: table_of_type
-- common
CREATE TYPE pair AS (a int, b text);
-- old
CREATE TABLE typed OF pair;
-- new
CREATE TABLE typed OF pair (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 'x');

-- probe: table_becomes_of_type
-- common
CREATE TYPE pair AS (a int, b text);
-- old
CREATE TABLE typed (a int, b text);
-- new
CREATE TABLE typed OF pair;
-- rows
INSERT INTO typed VALUES (1, 'x');

-- probe: table_inherit_add
-- common
CREATE TABLE parent (a int);
-- old
CREATE TABLE child (a int, b int);
-- new
CREATE TABLE child (b int) INHERITS (parent);

-- probe: table_inherit_same_columns
-- common
CREATE TABLE parent (a int, CONSTRAINT positive CHECK (a > 0));
-- old
CREATE TABLE child (a int, b int, CONSTRAINT positive CHECK (a > 0));
-- new
CREATE TABLE child (a int, b int, CONSTRAINT positive CHECK (a > 0)) INHERITS (parent);
-- rows
INSERT INTO child VALUES (1, 2);

-- probe: table_inherit_drop
-- common
CREATE TABLE parent (a int);
-- old
CREATE TABLE child (a int, b int) INHERITS (parent);
-- new
CREATE TABLE child (a int, b int);
-- rows
INSERT INTO child VALUES (1, 2);

-- probe: table_inherit_two_parents
-- common
CREATE TABLE mother (a int, b int);
CREATE TABLE father (a int, c int);
-- old
-- new
CREATE TABLE child (d int, a int DEFAULT 4) INHERITS (mother, father);

-- probe: table_inherit_parent_column
-- old
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
-- new
CREATE TABLE parent (a bigint NOT NULL DEFAULT 2);
CREATE TABLE child (b int) INHERITS (parent);

-- probe: table_access_method
-- common
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int) USING heap2;
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: table_no_columns
-- old
-- new
CREATE TABLE nothing ();

-- probe: table_temp_like_names
-- old
CREATE TABLE a (id int PRIMARY KEY, b int);
-- new
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE a_1 (LIKE a INCLUDING ALL);

-- probe: row_security
-- common
CREATE TABLE item (id int, o text);
-- old
-- new
ALTER TABLE item ENABLE ROW LEVEL SECURITY;

-- probe: rls_enable_force
-- common
CREATE TABLE item (id int, o text);
-- old
-- new
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
ALTER TABLE item FORCE ROW LEVEL SECURITY;

-- probe: rls_force_alone
-- common
CREATE TABLE item (id int, o text);
-- old
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
-- new
ALTER TABLE item FORCE ROW LEVEL SECURITY;

-- probe: inherit_own_not_null
-- old
-- new
CREATE TABLE parent (a int, b int);
CREATE TABLE child (c int) INHERITS (parent);
ALTER TABLE child ALTER COLUMN a SET NOT NULL;

-- probe: inherit_other_owner
-- common
CREATE TABLE parent (a int);
ALTER TABLE parent OWNER TO probe_owner;
ALTER TABLE parent ADD CONSTRAINT positive CHECK (a > 0);
CREATE TABLE child (b int) INHERITS (parent);
-- old
-- new
ALTER TABLE child ADD CHECK (b > a);
ALTER TABLE parent ADD CONSTRAINT small CHECK (a < 100);

-- probe: table_inherits_from_another
-- old
CREATE TABLE parent (a int, b int NOT NULL, CHECK (a > 0));
CREATE TABLE child (c int) INHERITS (parent);
-- new
CREATE TABLE other (a int, b int NOT NULL);
CREATE TABLE child (c int) INHERITS (other);
-- rows
INSERT INTO child VALUES (1, 2, 3);

-- probe: table_lets_go_of_a_dropped_parent
-- old
CREATE TABLE parent (a int, b int, CHECK (a > 0));
CREATE TABLE child (c int) INHERITS (parent);
CREATE VIEW seen AS SELECT a, c FROM child;
-- new
CREATE TABLE child (a int, c int);

-- probe: table_lets_go_of_a_column_and_its_parent
-- common
CREATE TABLE parent (a int, b int, d int GENERATED ALWAYS AS (a + 1) STORED, CHECK (a > 0));
-- old
CREATE TABLE child (c int) INHERITS (parent);
-- new
CREATE TABLE child (b int, c int);

-- probe: toast_option_of_first_column
-- old
CREATE TABLE t (a int);
-- new
CREATE TABLE t (a int, b text) WITH (toast.autovacuum_enabled = false);

-- probe: toast_option_of_first_column_and_another_owner
-- old
CREATE TABLE t (a int);
-- new
CREATE TABLE t (a int, b text) WITH (toast.autovacuum_enabled = false);
ALTER TABLE t OWNER TO probe_owner; ALTER TABLE t ENABLE ROW LEVEL SECURITY; GRANT SELECT ON t TO PUBLIC;

-- probe: heir_lets_go_of_what_the_other_parent_loses
-- old
CREATE TABLE p (a int, b int, CONSTRAINT c CHECK (b > 0)); CREATE TABLE q (a int, b int, CONSTRAINT c CHECK (b > 0)); CREATE TABLE h (x int) INHERITS (p, q);
-- new
CREATE TABLE p (a int, b int, CONSTRAINT c CHECK (b > 0)); CREATE TABLE q (a int, b int); CREATE TABLE h (x int) INHERITS (q);

-- probe: heir_has_a_key_named_as_the_parents_check
-- old
CREATE TABLE k (a int PRIMARY KEY); CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0) NO INHERIT); CREATE TABLE h (x int, CONSTRAINT c FOREIGN KEY (x) REFERENCES k) INHERITS (p);
-- new
CREATE TABLE k (a int PRIMARY KEY); CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0) NO INHERIT); CREATE TABLE h (a int, x int, CONSTRAINT c FOREIGN KEY (x) REFERENCES k);

-- probe: heir_of_another_parent_with_checks
-- old
CREATE TABLE p (id int, CONSTRAINT k CHECK (id > 1));
CREATE TABLE q (id int);
CREATE TABLE h (x int) INHERITS (q);
-- new
CREATE TABLE p (id int, CONSTRAINT k CHECK (id > 1));
CREATE TABLE q (id int);
CREATE TABLE h (x int) INHERITS (p);

-- probe: heir_made_while_a_default_changes
-- old
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
CREATE TABLE p (id int, c int);
CREATE TABLE h (x int) INHERITS (p);
CREATE TABLE q (id int, d int DEFAULT f());
-- new
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 2; END;
CREATE TABLE p (id int, c int);
CREATE TABLE q (id int, d int DEFAULT f());
CREATE TABLE h (x int) INHERITS (q);

-- probe: columns_of_parents_and_of_heirs_themselves
-- old
CREATE TABLE parent (a int, b int DEFAULT 5);
CREATE TABLE also (b int DEFAULT 7) INHERITS (parent);
CREATE TABLE heir () INHERITS (parent);
CREATE TABLE next (a int);
CREATE TABLE later () INHERITS (next);
CREATE TABLE last () INHERITS (later);
-- new
CREATE TABLE parent (a int);
CREATE TABLE also () INHERITS (parent);
CREATE TABLE heir () INHERITS (parent);
CREATE TABLE next (a int, b int DEFAULT 5, c text NOT NULL DEFAULT 'x');
CREATE TABLE later (b int DEFAULT 7) INHERITS (next);
CREATE TABLE last (b int DEFAULT 8) INHERITS (later);
