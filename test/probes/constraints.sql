-- Constraints.

-- probe: pk_change
-- old
CREATE TABLE item (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a));
-- new
CREATE TABLE item (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b));
-- rows
INSERT INTO item VALUES (1, 2), (2, 2);

-- probe: pk_change_referenced
-- old
CREATE TABLE item (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a), UNIQUE (b));
CREATE TABLE other (r int REFERENCES item (a));
-- new
CREATE TABLE item (a int NOT NULL, b int NOT NULL, PRIMARY KEY (b), UNIQUE (a));
CREATE TABLE other (r int REFERENCES item (a));

-- probe: pk_include
-- old
CREATE TABLE item (a int, b int NOT NULL, CONSTRAINT k PRIMARY KEY (a));
-- new
CREATE TABLE item (a int, b int NOT NULL, CONSTRAINT k PRIMARY KEY (a) INCLUDE (b) WITH (fillfactor = 60) USING INDEX TABLESPACE probe_space);

-- probe: pk_drop
-- old
CREATE TABLE item (a int PRIMARY KEY, b int);
-- new
CREATE TABLE item (a int NOT NULL, b int);

-- probe: pk_rename
-- old
CREATE TABLE item (a int, CONSTRAINT one PRIMARY KEY (a));
COMMENT ON CONSTRAINT one ON item IS 'the key';
-- new
CREATE TABLE item (a int, CONSTRAINT other PRIMARY KEY (a));
COMMENT ON CONSTRAINT other ON item IS 'the key';

-- probe: view_uses_pk
-- old
CREATE TABLE item (a int PRIMARY KEY, b text);
CREATE VIEW v AS SELECT a, b, count(*) FROM item GROUP BY a;
-- new
CREATE TABLE item (a int, b text, CONSTRAINT k PRIMARY KEY (a));
CREATE VIEW v AS SELECT a, b, count(*) FROM item GROUP BY a;

-- probe: unique_add
-- old
CREATE TABLE item (a int, b int);
-- new
CREATE TABLE item (a int, b int, UNIQUE (a, b));
-- rows
INSERT INTO item VALUES (1, 2), (2, 2), (NULL, NULL), (NULL, NULL);

-- probe: unique_to_index
-- old
CREATE TABLE item (a int, b int, CONSTRAINT u UNIQUE (a, b));
-- new
CREATE TABLE item (a int, b int);
CREATE UNIQUE INDEX u ON item (a, b);

-- probe: unique_deferrable
-- old
CREATE TABLE item (a int, CONSTRAINT u UNIQUE (a));
-- new
CREATE TABLE item (a int, CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED);

-- probe: unique_nulls_not_distinct
-- old
CREATE TABLE item (a int, CONSTRAINT u UNIQUE (a));
-- new
CREATE TABLE item (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a));

-- probe: fk_add
-- common
CREATE TABLE kind (id int PRIMARY KEY);
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind);
-- rows
INSERT INTO kind VALUES (1), (2);
INSERT INTO item VALUES (1), (1), (NULL);

-- probe: fk_action
-- common
CREATE TABLE kind (id int PRIMARY KEY);
-- old
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind);
-- new
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind ON DELETE CASCADE ON UPDATE RESTRICT);
-- rows
INSERT INTO kind VALUES (1), (2);
INSERT INTO item VALUES (1), (1), (NULL);

-- probe: fk_set_null_columns
-- common
CREATE TABLE kind (a int, b int, PRIMARY KEY (a, b));
-- old
CREATE TABLE item (a int, b int, CONSTRAINT of_kind FOREIGN KEY (a, b) REFERENCES kind ON DELETE SET NULL);
-- new
CREATE TABLE item (a int, b int, CONSTRAINT of_kind FOREIGN KEY (a, b) REFERENCES kind MATCH FULL ON DELETE SET NULL (b) ON UPDATE SET DEFAULT);

-- probe: fk_deferrable
-- common
CREATE TABLE kind (id int PRIMARY KEY);
-- old
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind);
-- new
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind DEFERRABLE);

-- probe: fk_initially_deferred
-- common
CREATE TABLE kind (id int PRIMARY KEY);
-- old
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind DEFERRABLE INITIALLY DEFERRED);
-- new
CREATE TABLE item (a int, CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind DEFERRABLE);

-- probe: fk_not_valid
-- common
CREATE TABLE kind (id int PRIMARY KEY);
CREATE TABLE item (a int);
-- old
-- new
ALTER TABLE item ADD CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind NOT VALID;
-- rows
INSERT INTO item VALUES (7);

-- probe: fk_validate
-- common
CREATE TABLE kind (id int PRIMARY KEY);
CREATE TABLE item (a int);
-- old
ALTER TABLE item ADD CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind NOT VALID;
-- new
ALTER TABLE item ADD CONSTRAINT of_kind FOREIGN KEY (a) REFERENCES kind;
-- rows
INSERT INTO kind VALUES (1);
INSERT INTO item VALUES (1);

-- probe: fk_other_target
-- common
CREATE TABLE kind (id int PRIMARY KEY, n int UNIQUE);
CREATE TABLE sort (id int PRIMARY KEY);
-- old
CREATE TABLE item (a int, b int, CONSTRAINT f FOREIGN KEY (a) REFERENCES kind, CONSTRAINT g FOREIGN KEY (b) REFERENCES kind);
-- new
CREATE TABLE item (a int, b int, CONSTRAINT f FOREIGN KEY (a) REFERENCES sort, CONSTRAINT g FOREIGN KEY (b) REFERENCES kind (n));

-- probe: fk_self
-- old
CREATE TABLE node (id int PRIMARY KEY, up int);
-- new
CREATE TABLE node (id int PRIMARY KEY, up int REFERENCES node ON DELETE CASCADE);

-- probe: fk_cycle_new_tables
-- old
-- new
CREATE TABLE hen (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg;

-- probe: fk_cycle_drop
-- old
CREATE TABLE hen (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg;
-- new

-- probe: check_add
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0));
-- rows
INSERT INTO item VALUES (1), (NULL);

-- probe: check_not_valid
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int);
ALTER TABLE item ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
-- rows
INSERT INTO item VALUES (-1);

-- probe: check_validate
-- old
CREATE TABLE item (a int);
ALTER TABLE item ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
-- new
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0));
-- rows
INSERT INTO item VALUES (1);

-- probe: check_change
-- old
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0));
-- new
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 1 AND a < 100));

-- probe: check_no_inherit
-- old
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0));
-- new
CREATE TABLE item (a int, CONSTRAINT positive CHECK (a > 0) NO INHERIT);

-- probe: check_inherited
-- old
CREATE TABLE parent (a int);
CREATE TABLE child (b int, CHECK (b > 0)) INHERITS (parent);
-- new
CREATE TABLE parent (a int, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE child (b int, CHECK (b > 0)) INHERITS (parent);

-- probe: check_uses_function
-- common
CREATE FUNCTION fine(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 > 0';
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int, CONSTRAINT positive CHECK (fine(a)));

-- probe: check_function_changes
-- old
CREATE FUNCTION fine(a int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 > 0';
CREATE TABLE item (a int, CONSTRAINT positive CHECK (fine(a)));
-- new
CREATE FUNCTION fine(b int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select $1 > 1';
CREATE TABLE item (a int, CONSTRAINT positive CHECK (fine(a)));

-- probe: check_column_and_rename
-- old
CREATE TABLE item (a int, b int, CONSTRAINT first CHECK (a < b));
-- new
CREATE TABLE item (a int, b int, CONSTRAINT second CHECK (a < b));

-- probe: exclude
-- old
CREATE TABLE booking (during int4range);
-- new
CREATE TABLE booking (during int4range, CONSTRAINT once EXCLUDE USING gist (during WITH &&));
-- rows
INSERT INTO booking VALUES ('[1,3)'), ('[3,5)');

-- probe: exclude_options
-- old
CREATE TABLE booking (a int, during int4range, CONSTRAINT once EXCLUDE USING gist (during WITH &&));
-- new
CREATE TABLE booking (a int, during int4range, CONSTRAINT once EXCLUDE USING gist (during WITH &&) INCLUDE (a) WITH (buffering = off) WHERE (a > 0) DEFERRABLE INITIALLY DEFERRED);

-- probe: constraint_trigger_beside_fk
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
CREATE TABLE kind (id int PRIMARY KEY);
CREATE TABLE item (a int REFERENCES kind);
-- old
-- new
CREATE CONSTRAINT TRIGGER look AFTER INSERT ON item FROM kind DEFERRABLE FOR EACH ROW EXECUTE FUNCTION note();
