-- Partitioned tables.

-- probe: partition_add
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
-- new
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);

-- probe: partition_drop
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20);
-- old
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
-- rows
INSERT INTO part VALUES (1, 1), (11, 2);

-- probe: partition_detach
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part_1 (a int, b int);
-- rows
INSERT INTO part_1 VALUES (1, 1), (2, 2);

-- probe: partition_attach
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_1 (a int, b int);
-- new
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- rows
INSERT INTO part_1 VALUES (1, 1), (2, 2);

-- probe: partition_attach_indexed
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE INDEX part_b ON part (b);
-- old
CREATE TABLE part_1 (a int, b int);
CREATE INDEX part_1_b_idx ON part_1 (b);
-- new
CREATE TABLE part_1 (a int, b int);
CREATE INDEX part_1_b_idx ON part_1 (b);
ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (10);

-- probe: partition_bounds
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (20);
-- rows
INSERT INTO part VALUES (1, 1), (2, 2);

-- probe: partition_bounds_shift
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20);
-- new
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (MINVALUE) TO (15);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (15) TO (MAXVALUE);
-- rows
INSERT INTO part VALUES (1, 1), (18, 2);

-- probe: partition_list
-- common
CREATE TABLE part (a text, b int) PARTITION BY LIST (a);
-- old
CREATE TABLE part_x PARTITION OF part FOR VALUES IN ('x');
-- new
CREATE TABLE part_x PARTITION OF part FOR VALUES IN ('x', 'it''s', NULL);
CREATE TABLE part_rest PARTITION OF part DEFAULT;

-- probe: partition_hash
-- common
CREATE TABLE part (a int, b int) PARTITION BY HASH (a);
-- old
-- new
CREATE TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE part_1 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- probe: partition_default_drop
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_rest PARTITION OF part DEFAULT;
-- new
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);

-- probe: partition_sub
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10) PARTITION BY LIST (b);
CREATE TABLE part_1_5 PARTITION OF part_1 FOR VALUES IN (5);

-- probe: partition_expression_key
-- common
CREATE FUNCTION bucket(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select $1 / 100';
-- old
-- new
CREATE TABLE part (a int, b text COLLATE "C") PARTITION BY RANGE (bucket(a), lower(b) COLLATE "POSIX" text_pattern_ops, (a + 1));
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0, 'a', MINVALUE) TO (1, 'b', MAXVALUE);

-- probe: partition_column
-- old
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part (a int, b bigint NOT NULL DEFAULT 0, c text) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part (b DEFAULT 5) FOR VALUES FROM (0) TO (10);
-- rows
INSERT INTO part VALUES (1, 1), (2, 2);

-- probe: partition_other_column_order
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- old
-- new
CREATE TABLE part_1 (b int, a int);
ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (10);

-- probe: partition_index
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- old
-- new
CREATE INDEX part_b ON part (b);

-- probe: partition_index_on_only
-- common
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20);
-- old
-- new
CREATE INDEX part_b ON ONLY part (b);
CREATE INDEX part_1_mine ON part_1 (b);
ALTER INDEX part_b ATTACH PARTITION part_1_mine;

-- probe: partition_key_change
-- old
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
-- new
CREATE TABLE part (a int, b int) PARTITION BY HASH (a);

-- probe: partition_primary_key
-- old
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- rows
INSERT INTO part VALUES (1, 1), (2, 2);

-- probe: partition_foreign_keys
-- common
CREATE TABLE part (a int PRIMARY KEY, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE other (id int PRIMARY KEY, a int);
-- old
-- new
ALTER TABLE part ADD CONSTRAINT to_other FOREIGN KEY (b) REFERENCES other ON DELETE SET NULL;
ALTER TABLE other ADD CONSTRAINT to_part FOREIGN KEY (a) REFERENCES part;

-- probe: partition_options
-- common
CREATE TABLE part (a int, b text) PARTITION BY RANGE (a);
-- old
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- new
CREATE TABLE part_1 PARTITION OF part (b NOT NULL, CHECK (a <> 3)) FOR VALUES FROM (0) TO (10) WITH (fillfactor = 50) TABLESPACE probe_space;

-- probe: partition_becomes
-- old
CREATE TABLE part (a int, b int);
-- new
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
