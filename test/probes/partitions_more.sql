-- probe: part_all_new
-- old
SELECT 1;
-- new
CREATE TABLE p (a int NOT NULL, b text DEFAULT 'x', c int CHECK (c > 0), PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY HASH (a);
CREATE TABLE p2a PARTITION OF p2 FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p2b PARTITION OF p2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE pd PARTITION OF p DEFAULT; CREATE INDEX pi ON p (b); CREATE UNIQUE INDEX own ON p1 (c);
-- probe: part_cascade
-- old
CREATE TABLE p (a int, b text, z int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p (b DEFAULT 'q') FOR VALUES IN (2); ALTER TABLE p2 ALTER z SET NOT NULL;
-- new
CREATE TABLE p (a int, b varchar(10) NOT NULL, c int DEFAULT 5, d int DEFAULT 6, CONSTRAINT ch CHECK (c > 0)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p (c DEFAULT 7) FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); ALTER TABLE p2 ALTER d DROP DEFAULT; ALTER TABLE p2 ALTER d SET NOT NULL; COMMENT ON COLUMN p1.d IS 'x';
-- probe: part_detach_while_changing
-- old
CREATE TABLE p (a int, c int, b text, CONSTRAINT ch CHECK (c > 0)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX pi ON p (b); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
-- new
CREATE TABLE p (a int, c bigint, d text) PARTITION BY LIST (a); CREATE TABLE p1 (a int, c int, b text, e int, CONSTRAINT ch CHECK (c > 0)); CREATE INDEX p1_b_idx ON p1 (b); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (3);
-- probe: part_other_parent
-- common
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE q (a int, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a);
-- old
CREATE TABLE x PARTITION OF p FOR VALUES IN (1);
-- new
CREATE TABLE x PARTITION OF q FOR VALUES FROM (1) TO (2);
-- probe: part_column_order
-- common
CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
-- old
CREATE TABLE x (b int, a int); 
-- new
CREATE TABLE x (b int, a int); ALTER TABLE p ATTACH PARTITION x DEFAULT;
-- probe: part_keys
-- old
CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE f (a int);
-- new
CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE f (a int);
ALTER TABLE p1 ADD CONSTRAINT odd_name PRIMARY KEY (a); ALTER TABLE p ADD PRIMARY KEY (a); ALTER TABLE p ADD UNIQUE (a, b); ALTER TABLE p ADD FOREIGN KEY (b) REFERENCES r; ALTER TABLE f ADD FOREIGN KEY (a) REFERENCES p;
-- probe: part_dropped
-- common
CREATE TABLE keep (a int);
-- old
CREATE TABLE p (a int PRIMARY KEY, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE s PARTITION OF p FOR VALUES IN (3); CREATE INDEX ON p (b);
-- new
CREATE TABLE s (a int PRIMARY KEY, b int); CREATE INDEX s_b_idx ON s (b);
-- probe: part_key_changed
-- old
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- new
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);
-- probe: part_becomes_plain
-- old
CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
-- new
CREATE TABLE p (a int, b int);
-- probe: inherit_cascade
-- old
CREATE TABLE p (a int, k int, b text); CREATE TABLE c (z int) INHERITS (p); CREATE TABLE g () INHERITS (c); CREATE TABLE l (b text) INHERITS (p);
-- new
CREATE TABLE p (a bigint, k int DEFAULT 3, n int NOT NULL, CONSTRAINT ch CHECK (a > 0)); CREATE TABLE c (z int) INHERITS (p); CREATE TABLE g () INHERITS (c); CREATE TABLE l (b text) INHERITS (p); ALTER TABLE ONLY g ALTER k SET DEFAULT 9;
-- probe: inherit_child_keeps
-- old
CREATE TABLE p (a int, b text); CREATE TABLE c () INHERITS (p); CREATE TABLE d () INHERITS (p);
-- new
CREATE TABLE p (a int); CREATE TABLE c (b text) INHERITS (p); CREATE TABLE d () INHERITS (p);
-- probe: inherit_let_go
-- old
CREATE TABLE p (a int); CREATE TABLE q (b int); CREATE TABLE c (z int) INHERITS (p, q); CREATE TABLE d () INHERITS (p);
-- new
CREATE TABLE q (b int); CREATE TABLE c (a int, z int) INHERITS (q); CREATE TABLE d (a int);
-- probe: inherit_local
-- common
CREATE TABLE p (a int); CREATE TABLE "p, 2" (b int);
-- old
CREATE TABLE c (a int, b int);
-- new
CREATE TABLE c (a int, b int) INHERITS (p, "p, 2");
-- probe: typed
-- common
CREATE TYPE base AS (a int, b text);
-- old
CREATE TABLE t OF base;
-- new
CREATE TABLE t OF base (a WITH OPTIONS NOT NULL DEFAULT 4); CREATE TABLE u OF base;
-- probe: part_replica
-- common
CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a);
-- old
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) WITH (fillfactor = 70);
-- new
CREATE UNLOGGED TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p1 REPLICA IDENTITY FULL; CREATE UNIQUE INDEX i ON p1 (a); ALTER TABLE p1 CLUSTER ON i;

-- probe: partition_of_a_table_that_refers_to_itself
-- common
CREATE TABLE t (id int PRIMARY KEY, r int REFERENCES t) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF t FOR VALUES FROM (0) TO (100);
-- old
-- new
CREATE TABLE p2 PARTITION OF t FOR VALUES FROM (100) TO (200);

-- probe: partitions_of_a_table_that_is_referred_to
-- common
CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE u (id int REFERENCES t);
CREATE TABLE p1 PARTITION OF t FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10);
-- old
CREATE TABLE p12 PARTITION OF p1 FOR VALUES FROM (10) TO (20);
CREATE TABLE p2 PARTITION OF t FOR VALUES FROM (100) TO (200);
-- new
CREATE TABLE p13 PARTITION OF p1 FOR VALUES FROM (20) TO (30);
CREATE TABLE p3 PARTITION OF t FOR VALUES FROM (200) TO (300);
-- probe: part_index_own_name_retyped
-- old
CREATE TABLE p (a int, b int, "C" text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (a); CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (2);
CREATE INDEX pi ON p (b); ALTER INDEX p1_b_idx RENAME TO custom; ALTER INDEX custom SET (fillfactor = 50); ALTER INDEX p21_b_idx RENAME TO "Other one";
CREATE INDEX pj ON p (b, a); COMMENT ON INDEX pj IS 'of all'; CREATE INDEX pk ON p (b DESC); COMMENT ON INDEX p1_b_idx IS 'own';
ALTER TABLE p ADD CONSTRAINT u UNIQUE (b, a); COMMENT ON INDEX p1_b_a_key IS 'of the key'; CREATE INDEX plain ON p ("C");
-- new
CREATE TABLE p (a int, b bigint, "C" text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (a); CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (2);
CREATE INDEX pi ON p (b); ALTER INDEX p1_b_idx RENAME TO custom; ALTER INDEX custom SET (fillfactor = 50); ALTER INDEX p21_b_idx RENAME TO "Other one";
CREATE INDEX pj ON p (b, a); COMMENT ON INDEX pj IS 'of all'; CREATE INDEX pk ON p (b DESC); COMMENT ON INDEX p1_b_idx IS 'own';
ALTER TABLE p ADD CONSTRAINT u UNIQUE (b, a); COMMENT ON INDEX p1_b_a_key IS 'of the key'; CREATE INDEX plain ON p ("C");
-- probe: part_index_like_the_servers_retyped
-- old
CREATE TABLE p (a int, b int, "C" text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX p1_by_b_idx ON p1 (b); CREATE INDEX pi ON p (b); CREATE INDEX z ON p (b, a); CREATE INDEX y ON p (b DESC, a);
CREATE INDEX p1_a_b_idx ON p1 (a DESC, b); CREATE INDEX pj ON p (a, b);
CREATE INDEX usual ON p (a, b) INCLUDE ("C"); CREATE INDEX plain ON p ("C");
-- new
CREATE TABLE p (a int, b bigint, "C" text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX p1_by_b_idx ON p1 (b); CREATE INDEX pi ON p (b); CREATE INDEX z ON p (b, a); CREATE INDEX y ON p (b DESC, a);
CREATE INDEX p1_a_b_idx ON p1 (a DESC, b); CREATE INDEX pj ON p (a, b);
CREATE INDEX usual ON p (a, b) INCLUDE ("C"); CREATE INDEX plain ON p ("C");
-- probe: part_moved_and_not_generated
-- old
CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a * 2) STORED) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- new
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (2);
-- probe: inherit_columns_not_by_name
-- old
CREATE TABLE p (x int); CREATE TABLE c (y int) INHERITS (p); CREATE TABLE g () INHERITS (c);
-- new
CREATE TABLE p (x int, z int, b int, a int); CREATE TABLE c (y int, k int) INHERITS (p); CREATE TABLE g () INHERITS (c);
-- probe: inherit_let_go_not_by_name
-- old
CREATE TABLE p (b int, a int); CREATE TABLE c (x int) INHERITS (p); CREATE TABLE d (b int, a int);
-- new
CREATE TABLE p (b int, a int); CREATE TABLE c (b int, a int, x int); CREATE TABLE d (b int, a int) INHERITS (p);

-- probe: part_index_changed_with_rows
-- common
CREATE TABLE p (a int, b text, c int NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (a);
CREATE TABLE "P 3" PARTITION OF p2 FOR VALUES IN (10, 11); CREATE TABLE p4 PARTITION OF p2 DEFAULT;
CREATE TABLE p1_b_idx__new ();
-- old
CREATE INDEX pi ON p (b); CREATE INDEX more ON p (lower(b)) WHERE c > 0; CREATE UNIQUE INDEX one ON p (c, a); COMMENT ON INDEX pi IS 'old'; COMMENT ON INDEX p1_b_idx IS 'its';
ALTER INDEX "P 3_b_idx" RENAME TO "Q"; ALTER TABLE p4 CLUSTER ON p4_b_idx; ALTER TABLE p ADD CONSTRAINT k UNIQUE (a) WITH (fillfactor = 70);
-- new
CREATE INDEX pi ON p (b DESC) WITH (fillfactor = 80); CREATE INDEX more ON p (lower(b), upper(b)); ALTER INDEX p2_lower_upper_idx RENAME TO p2_lower_idx; ALTER INDEX more ALTER COLUMN 1 SET STATISTICS 7;
CREATE UNIQUE INDEX one ON p (a, c); COMMENT ON INDEX pi IS 'new'; COMMENT ON INDEX p1_b_idx IS 'its own'; ALTER INDEX "P 3_b_idx" RENAME TO "Q"; ALTER TABLE p4 CLUSTER ON p4_b_idx;
ALTER TABLE p ADD CONSTRAINT k UNIQUE (a) INCLUDE (b) DEFERRABLE; ALTER TABLE p1 RENAME CONSTRAINT p1_a_b_key TO p1_a_key; COMMENT ON CONSTRAINT p1_a_key ON p1 IS 'k'; ALTER TABLE p ALTER b SET STATISTICS 5;
-- rows
INSERT INTO p SELECT g, g, g FROM generate_series(1, 19) g;

-- probe: part_index_changed_beside_others_with_rows
-- old
CREATE TABLE p (a int, b text, c int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX pi ON p (b); CREATE INDEX there ON p1 (b, c); CREATE INDEX away ON p (c); ALTER INDEX p2_c_idx RENAME TO moved;
-- new
CREATE TABLE p (a int, b text, c int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX there ON p1 (b, c); CREATE INDEX pi ON p (b, c); CREATE INDEX away ON ONLY p (c DESC); CREATE INDEX moved ON p2 (c DESC); ALTER INDEX away ATTACH PARTITION moved;
-- rows
INSERT INTO p SELECT g, g, g FROM generate_series(1, 19) g;

-- probe: part_index_changed_and_partition_with_rows
-- old
CREATE TABLE p (a int, b int, c int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX pi ON p (b); CREATE TABLE q (a int, b int) PARTITION BY LIST (a); CREATE TABLE q1 PARTITION OF q DEFAULT; CREATE INDEX qi ON q (b);
-- new
CREATE TABLE p (a int, b int, c int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10); CREATE TABLE p2 (a int, b int, c int);
CREATE INDEX pi ON p (b, c); CREATE TABLE q (a int, b bigint) PARTITION BY LIST (a); CREATE TABLE q1 PARTITION OF q DEFAULT; CREATE INDEX qi ON q (b DESC);
-- rows
INSERT INTO p SELECT g, g, g FROM generate_series(1, 19) g; INSERT INTO q SELECT g, g FROM generate_series(1, 19) g;

-- probe: partition_with_alike_indexes
-- common
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
CREATE INDEX y ON p (b);
CREATE INDEX x ON p (b);
-- old
-- new
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);
ALTER INDEX p_1_b_idx RENAME TO z;

-- probe: alike_indexes_of_levels
-- old
-- new
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
CREATE INDEX x ON p (b);
CREATE INDEX y ON p (b);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (a);
ALTER INDEX p_1_b_idx RENAME TO z;
CREATE TABLE p_1_1 PARTITION OF p_1 FOR VALUES FROM (0) TO (5);
ALTER INDEX p_1_1_b_idx RENAME TO a;
ALTER TABLE p ADD CONSTRAINT u UNIQUE (a, b), ADD CONSTRAINT v UNIQUE (a, b);
CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (10) TO (20);
ALTER TABLE p_2 RENAME CONSTRAINT p_2_a_b_key TO w;

-- probe: statistics_of_another_owner
-- common
CREATE TABLE t (a int, b int);
ALTER TABLE t OWNER TO probe_owner;
CREATE STATISTICS s ON a, b FROM t;
-- old
-- new
COMMENT ON STATISTICS s IS 'mine';

-- probe: trigger_of_partition_of_another_owner
-- common
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE p (a int) PARTITION BY RANGE (a);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE p OWNER TO probe_owner;
-- old
-- new
COMMENT ON TRIGGER g ON p IS 'mine';
