-- What came with PostgreSQL 16, 17 and 18.

-- probe: identity_partitioned
-- from: 17
-- old
CREATE TABLE part (id bigint, a int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part (id bigint GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);

-- probe: exclude_partitioned
-- from: 17
-- common
CREATE TABLE part (a int, b int4range) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE EXTENSION btree_gist;
-- old
-- new
ALTER TABLE part ADD CONSTRAINT once EXCLUDE USING gist (a WITH =, b WITH &&);

-- probe: partitioned_access_method
-- from: 17
-- common
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
-- old
CREATE TABLE part (a int) PARTITION BY RANGE (a);
-- new
CREATE TABLE part (a int) PARTITION BY RANGE (a) USING heap2;

-- probe: builtin_collation
-- from: 17
-- old
CREATE COLLATION sorted (LOCALE = 'C');
-- new
CREATE COLLATION sorted (PROVIDER = builtin, LOCALE = 'C.UTF-8');

-- probe: icu_rules
-- from: 16
-- old
CREATE COLLATION sorted (PROVIDER = icu, LOCALE = 'und');
-- new
CREATE COLLATION sorted (PROVIDER = icu, LOCALE = 'und', RULES = '& a < g');

-- probe: generated_expression_set
-- from: 17
-- old
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) STORED, CHECK (b < 100));
CREATE VIEW v AS SELECT b FROM item;
-- new
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 3) STORED, CHECK (b < 100));
CREATE VIEW v AS SELECT b FROM item;

-- probe: grant_maintain
-- from: 17
-- common
CREATE TABLE item (a int);
-- old
-- new
GRANT MAINTAIN ON item TO probe_reader;

-- probe: subscription_failover
-- from: 17
-- old
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nope' PUBLICATION pub WITH (connect = false, enabled = false, slot_name = NONE);
-- new
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nope' PUBLICATION pub WITH (connect = false, enabled = false, slot_name = NONE, failover = true, origin = none, run_as_owner = true, password_required = false);

-- probe: event_trigger_login
-- from: 17
-- common
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
-- old
-- new
CREATE EVENT TRIGGER greeting ON login EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER greeting DISABLE;

-- probe: storage_in_create
-- from: 16
-- old
CREATE TABLE item (a text);
-- new
CREATE TABLE item (a text STORAGE EXTERNAL COMPRESSION lz4, b text STORAGE DEFAULT);

-- probe: trigger_truncate_foreign
-- from: 16
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
CREATE FOREIGN TABLE away (a int) SERVER far;
-- old
-- new
CREATE TRIGGER emptied AFTER TRUNCATE ON away FOR EACH STATEMENT EXECUTE FUNCTION note();

-- probe: sql_json_expressions
-- from: 17
-- old
CREATE TABLE item (j jsonb, CHECK (j IS JSON));
-- new
CREATE TABLE item (j jsonb, CHECK (j IS JSON OBJECT WITH UNIQUE KEYS));
CREATE VIEW v AS SELECT t.n FROM item, JSON_TABLE(j, '$[*]' COLUMNS (n int PATH '$.n' DEFAULT 1 ON EMPTY)) AS t;

-- probe: virtual_column
-- from: 18
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: virtual_column_expression
-- from: 18
-- old
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL);
CREATE VIEW v AS SELECT b FROM item;
-- new
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 3) VIRTUAL);
CREATE VIEW v AS SELECT b FROM item;

-- probe: virtual_to_stored
-- from: 18
-- old
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL);
-- new
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) STORED);

-- probe: not_null_named
-- from: 18
-- old
CREATE TABLE item (a int, b int NOT NULL);
-- new
CREATE TABLE item (a int CONSTRAINT a_is_there NOT NULL, b int CONSTRAINT b_is_there NOT NULL);
COMMENT ON CONSTRAINT a_is_there ON item IS 'x';
-- rows
INSERT INTO item VALUES (1, 2);

-- probe: not_null_not_valid
-- from: 18
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int);
ALTER TABLE item ADD CONSTRAINT a_is_there NOT NULL a NOT VALID;
-- rows
INSERT INTO item VALUES (NULL);

-- probe: not_null_validate
-- from: 18
-- old
CREATE TABLE item (a int);
ALTER TABLE item ADD CONSTRAINT a_is_there NOT NULL a NOT VALID;
-- new
CREATE TABLE item (a int CONSTRAINT a_is_there NOT NULL);
-- rows
INSERT INTO item VALUES (1);

-- probe: not_null_no_inherit
-- from: 18
-- old
CREATE TABLE parent (a int NOT NULL);
CREATE TABLE child (b int) INHERITS (parent);
-- new
CREATE TABLE parent (a int, CONSTRAINT a_is_there NOT NULL a NO INHERIT);
CREATE TABLE child (b int) INHERITS (parent);

-- probe: not_null_inherited
-- from: 18
-- old
CREATE TABLE parent (a int);
CREATE TABLE child (b int, CONSTRAINT mine NOT NULL a) INHERITS (parent);
-- new
CREATE TABLE parent (a int CONSTRAINT mine NOT NULL);
CREATE TABLE child (b int) INHERITS (parent);

-- probe: not_null_inherited_more
-- from: 18
-- old
CREATE TABLE parent (a int, b int, i int);
CREATE TABLE child (c int, CONSTRAINT its NOT NULL a, PRIMARY KEY (b), CONSTRAINT other NOT NULL i) INHERITS (parent);
CREATE TABLE between () INHERITS (parent);
CREATE TABLE grandchild (CONSTRAINT mine NOT NULL a) INHERITS (between);
COMMENT ON CONSTRAINT its ON child IS 'x';
COMMENT ON CONSTRAINT mine ON grandchild IS 'y';
-- new
CREATE TABLE parent (a int CONSTRAINT mine NOT NULL, b int, i int CONSTRAINT mine_too NOT NULL);
CREATE TABLE child (c int, PRIMARY KEY (b), CONSTRAINT other NOT NULL i) INHERITS (parent);
CREATE TABLE between () INHERITS (parent);
CREATE TABLE grandchild () INHERITS (between);
COMMENT ON CONSTRAINT mine ON child IS 'x';
COMMENT ON CONSTRAINT mine ON grandchild IS 'y';

-- probe: check_not_enforced
-- from: 18
-- old
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0));
-- new
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0) NOT ENFORCED);
-- rows
INSERT INTO item VALUES (1);

-- probe: fk_not_enforced
-- from: 18
-- common
CREATE TABLE kind (id int PRIMARY KEY);
-- old
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind NOT ENFORCED);
-- new
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind);
-- rows
INSERT INTO kind VALUES (1);
INSERT INTO item VALUES (1);

-- probe: temporal_key
-- from: 18
-- common
CREATE EXTENSION btree_gist;
-- old
CREATE TABLE item (id int, valid daterange, CONSTRAINT k PRIMARY KEY (id, valid));
-- new
CREATE TABLE item (id int, valid daterange, CONSTRAINT k PRIMARY KEY (id, valid WITHOUT OVERLAPS));

-- probe: temporal_foreign_key
-- from: 18
-- common
CREATE EXTENSION btree_gist;
CREATE TABLE item (id int, valid daterange, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
-- old
CREATE TABLE part (item int, valid daterange);
-- new
CREATE TABLE part (item int, valid daterange, UNIQUE (item, valid WITHOUT OVERLAPS), FOREIGN KEY (item, PERIOD valid) REFERENCES item (id, PERIOD valid));

-- probe: publication_generated_columns
-- from: 18
-- common
CREATE TABLE item (id int PRIMARY KEY, a int GENERATED ALWAYS AS (id * 2) STORED);
-- old
CREATE PUBLICATION pub FOR TABLE item;
-- new
CREATE PUBLICATION pub FOR TABLE item WITH (publish_generated_columns = stored);

-- probe: default_privileges_large_objects
-- from: 18
-- old
-- new
ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO probe_reader;

-- probe: fk_partitioned_not_valid
-- from: 18
-- common
CREATE TABLE kind (id int PRIMARY KEY);
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- old
-- new
ALTER TABLE part ADD CONSTRAINT of_kind FOREIGN KEY (b) REFERENCES kind NOT VALID;

-- probe: not_null_of_heir_not_valid
-- from: 18
-- old
-- new
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
ALTER TABLE child ADD CONSTRAINT mine NOT NULL a NOT VALID;
-- probe: identity_of_a_table_that_becomes_a_partition
-- from: 17
-- old
CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY LIST (id); CREATE TABLE p1 (id int NOT NULL GENERATED ALWAYS AS IDENTITY, a int);
-- new
CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
