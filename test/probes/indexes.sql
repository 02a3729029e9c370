<<<<<<< HEAD
-- Indexes and extended statistics.

-- probe: index_add
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE INDEX item_a ON item (a);
CREATE UNIQUE INDEX item_id ON item (id);
-- rows
INSERT INTO item VALUES (1, 'x', 1, 'y'), (2, 'x', 2, NULL);

-- probe: index_drop
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX item_a ON item (a);
-- new
-- rows
INSERT INTO item VALUES (1, 'x', 1, 'y'), (2, 'x', 2, NULL);

-- probe: index_rename
-- common
CREATE TABLE item (id int NOT NULL, a text);
-- old
CREATE INDEX before ON item (a);
-- new
-- confiture:renamed-from before
CREATE INDEX behind ON item (a);

-- probe: index_partial
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item (a) WHERE b > 0 AND c IS NOT NULL;
-- rows
INSERT INTO item VALUES (1, 'x', 1, 'y'), (2, 'x', 2, NULL);

-- probe: index_expression
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE INDEX i ON item (lower(a), (b + 1));

-- probe: index_include
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (id);
-- new
CREATE INDEX i ON item (id) INCLUDE (a, b);

-- probe: index_opclass
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item (a text_pattern_ops);

-- probe: index_opclass_options
-- common
CREATE TABLE item (v tsvector);
-- old
CREATE INDEX i ON item USING gist (v);
-- new
CREATE INDEX i ON item USING gist (v tsvector_ops (siglen = 200));

-- probe: index_order
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (a, b);
-- new
CREATE INDEX i ON item (a DESC NULLS LAST, b NULLS FIRST);

-- probe: index_collation
-- common
CREATE TABLE item (a text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item (a COLLATE "C");

-- probe: index_method
-- common
CREATE TABLE item (id int NOT NULL, a text, b int);
-- old
CREATE INDEX i ON item (b);
-- new
CREATE INDEX i ON item USING brin (b) WITH (pages_per_range = 16, autosummarize = on);

-- probe: index_unique
-- common
CREATE TABLE item (id int NOT NULL, a text, b int);
-- old
CREATE INDEX i ON item (b);
-- new
CREATE UNIQUE INDEX i ON item (b) NULLS NOT DISTINCT;

-- probe: index_reloptions
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item (a) WITH (fillfactor = 50, deduplicate_items = off);

-- probe: index_tablespace
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item (a) TABLESPACE probe_space;

-- probe: index_statistics
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (lower(a));
-- new
CREATE INDEX i ON item (lower(a));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 300;

-- probe: index_comment
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item (a);
COMMENT ON INDEX i IS 'for the search';

-- probe: index_gin
-- common
CREATE TABLE item (j jsonb, w text[]);
-- old
-- new
CREATE INDEX i ON item USING gin (j jsonb_path_ops, w) WITH (fastupdate = off);

-- probe: index_hash
-- common
CREATE TABLE item (a text);
-- old
CREATE INDEX i ON item (a);
-- new
CREATE INDEX i ON item USING hash (a);

-- probe: index_column_used_in_expression_drops
-- old
CREATE TABLE item (id int, gone text);
CREATE INDEX i ON item (id, lower(gone));
-- new
CREATE TABLE item (id int);
CREATE INDEX i ON item (id);

-- probe: index_function_changes
-- old
CREATE FUNCTION key_of(a text) RETURNS text IMMUTABLE LANGUAGE sql AS 'select lower($1)';
CREATE TABLE item (a text);
CREATE INDEX i ON item (key_of(a));
-- new
CREATE FUNCTION key_of(b text) RETURNS text IMMUTABLE LANGUAGE sql AS 'select upper($1)';
CREATE TABLE item (a text);
CREATE INDEX i ON item (key_of(a));

-- probe: extended_statistics
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE STATISTICS st (dependencies) ON id, b FROM item;

-- probe: extended_statistics_kinds
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE STATISTICS st (dependencies) ON id, b FROM item;
-- new
CREATE STATISTICS st (ndistinct, mcv) ON id, b, c FROM item;
COMMENT ON STATISTICS st IS 'for the report';

-- probe: extended_statistics_target
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
CREATE STATISTICS st (dependencies) ON id, b FROM item;
-- old
-- new
ALTER STATISTICS st SET STATISTICS 200;

-- probe: extended_statistics_expression
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE STATISTICS st ON (lower(a)) FROM item;
-- new
CREATE STATISTICS st ON (lower(a)), (b % 10), c FROM item;
ALTER STATISTICS st OWNER TO probe_owner;
=======
-- probe: index_attributes
-- common
CREATE TABLE "T 1"(id int NOT NULL, a text, "b c" int, r int4range);
-- old
CREATE INDEX i1 ON "T 1" (a); CREATE INDEX "I 2" ON "T 1" USING gin (to_tsvector('simple', a)) WITH (fastupdate=off); CREATE INDEX i3 ON "T 1" (lower(a), id DESC NULLS LAST, ("b c" + 1)) INCLUDE (r) WITH (fillfactor=60) WHERE a = 'WITH (fillfactor=''60'')';
CREATE UNIQUE INDEX i4 ON "T 1" (id); CREATE INDEX i5 ON "T 1" USING hash (id) WITH (fillfactor=50); CREATE INDEX i6 ON "T 1" USING brin (id) WITH (pages_per_range=4, autosummarize=on); CREATE INDEX i7 ON "T 1" (a COLLATE "C" text_pattern_ops);
CREATE INDEX i8 ON "T 1" USING gist (r); ALTER INDEX i3 ALTER COLUMN 1 SET STATISTICS 10; ALTER INDEX i3 ALTER COLUMN 3 SET STATISTICS 20;
-- new
CREATE INDEX i1 ON "T 1" (a) WITH (fillfactor=70, deduplicate_items=off); CREATE INDEX "I 2" ON "T 1" USING gin (to_tsvector('simple', a)) WITH (gin_pending_list_limit=100); CREATE INDEX i3 ON "T 1" (lower(a), id DESC NULLS LAST, ("b c" + 1)) INCLUDE (r) WITH (fillfactor=61) WHERE a = 'WITH (fillfactor=''60'')';
CREATE UNIQUE INDEX i4 ON "T 1" (id) NULLS NOT DISTINCT; CREATE INDEX i5 ON "T 1" USING hash (id); CREATE INDEX i6 ON "T 1" USING brin (id int4_bloom_ops(false_positive_rate=0.05)) WITH (pages_per_range=4); CREATE INDEX i7 ON "T 1" (a COLLATE "POSIX" text_pattern_ops);
CREATE INDEX i8 ON "T 1" USING spgist (r); ALTER INDEX i3 ALTER COLUMN 3 SET STATISTICS 21; COMMENT ON INDEX i8 IS 'eight';

-- probe: index_marks
-- common
CREATE TABLE "T 1"(id int NOT NULL, a text, "b c" int, r int4range);
CREATE UNIQUE INDEX i1 ON "T 1"(id); CREATE UNIQUE INDEX a0 ON "T 1"(id, id); ALTER TABLE "T 1" ADD CONSTRAINT k PRIMARY KEY (id); CREATE TABLE t2(id int PRIMARY KEY, a int NOT NULL); CREATE UNIQUE INDEX j1 ON t2(a); CREATE TABLE t3(id int NOT NULL);
-- old
ALTER TABLE "T 1" CLUSTER ON i1; ALTER TABLE "T 1" REPLICA IDENTITY USING INDEX k; ALTER TABLE t2 REPLICA IDENTITY USING INDEX j1; ALTER TABLE t2 CLUSTER ON t2_pkey; CREATE UNIQUE INDEX l1 ON t3(id); ALTER TABLE t3 REPLICA IDENTITY USING INDEX l1; ALTER TABLE t3 CLUSTER ON l1;
-- new
ALTER TABLE "T 1" CLUSTER ON a0; ALTER TABLE "T 1" REPLICA IDENTITY USING INDEX i1; ALTER TABLE t2 REPLICA IDENTITY FULL; COMMENT ON INDEX t2_pkey IS 'of the index'; COMMENT ON CONSTRAINT t2_pkey ON t2 IS 'of the constraint';

-- probe: index_column_type
-- common

-- old
CREATE TABLE t(id int, a varchar(10), b int, CONSTRAINT k PRIMARY KEY (id) INCLUDE (b), CONSTRAINT c CHECK (length(a) > 2), CONSTRAINT u UNIQUE (a)); CREATE INDEX i1 ON t(lower(a)); CREATE INDEX i2 ON t((b+1), id) WITH (fillfactor=44); ALTER INDEX i1 ALTER COLUMN 1 SET STATISTICS 33; COMMENT ON INDEX i2 IS 'two'; COMMENT ON INDEX k IS 'k'; COMMENT ON CONSTRAINT k ON t IS 'ck'; ALTER TABLE t CLUSTER ON i2; ALTER TABLE t REPLICA IDENTITY USING INDEX k; CREATE TABLE f(id int REFERENCES t, CONSTRAINT fu FOREIGN KEY (id) REFERENCES t DEFERRABLE); COMMENT ON CONSTRAINT fu ON f IS 'fu'; ALTER INDEX i2 ALTER COLUMN 1 SET STATISTICS 9;
-- new
CREATE TABLE t(id bigint, a text, b smallint, CONSTRAINT k PRIMARY KEY (id) INCLUDE (b), CONSTRAINT c CHECK (length(a) > 2), CONSTRAINT u UNIQUE (a)); CREATE INDEX i1 ON t(lower(a)); CREATE INDEX i2 ON t((b+1), id) WITH (fillfactor=44); ALTER INDEX i1 ALTER COLUMN 1 SET STATISTICS 33; COMMENT ON INDEX i2 IS 'two'; COMMENT ON INDEX k IS 'k'; COMMENT ON CONSTRAINT k ON t IS 'ck'; ALTER TABLE t CLUSTER ON i2; ALTER TABLE t REPLICA IDENTITY USING INDEX k; CREATE TABLE f(id bigint REFERENCES t, CONSTRAINT fu FOREIGN KEY (id) REFERENCES t DEFERRABLE); COMMENT ON CONSTRAINT fu ON f IS 'fu'; ALTER INDEX i2 ALTER COLUMN 1 SET STATISTICS 9;

-- probe: constraint_attributes
-- common
CREATE EXTENSION btree_gist; CREATE TABLE t(id int NOT NULL, "a b" int, c text, r int4range, d date);
-- old
ALTER TABLE t ADD CONSTRAINT "k 1" PRIMARY KEY (id) WITH (fillfactor=70); ALTER TABLE t ADD CONSTRAINT u1 UNIQUE ("a b") INCLUDE (c) DEFERRABLE; ALTER TABLE t ADD CONSTRAINT u2 UNIQUE NULLS NOT DISTINCT ("a b", id);
ALTER TABLE t ADD CONSTRAINT x1 EXCLUDE USING gist (r WITH &&, "a b" WITH =) WITH (fillfactor=55) WHERE (id > 3) DEFERRABLE INITIALLY DEFERRED; ALTER TABLE t ADD CONSTRAINT c1 CHECK (c <> ' NOT VALID'); ALTER TABLE t ADD CONSTRAINT c2 CHECK (id > 0) NO INHERIT NOT VALID; ALTER TABLE t ADD CONSTRAINT c3 CHECK (id > 1) NOT VALID;
COMMENT ON CONSTRAINT "k 1" ON t IS 'k'; ALTER TABLE t ADD CONSTRAINT x2 EXCLUDE USING btree ((id + 1) WITH =) WITH (fillfactor=66); ALTER INDEX x2 ALTER COLUMN 1 SET STATISTICS 5;
-- new
ALTER TABLE t ADD CONSTRAINT "k 1" PRIMARY KEY (id) WITH (fillfactor=80); ALTER TABLE t ADD CONSTRAINT u1 UNIQUE ("a b") INCLUDE (c) DEFERRABLE INITIALLY DEFERRED; ALTER TABLE t ADD CONSTRAINT u2 UNIQUE ("a b", id) WITH (deduplicate_items=off);
ALTER TABLE t ADD CONSTRAINT x1 EXCLUDE USING gist (r WITH &&, "a b" WITH =) WITH (fillfactor=55) WHERE (id > 4) DEFERRABLE; ALTER TABLE t ADD CONSTRAINT c1 CHECK (c <> ' NOT VALID') NOT VALID; ALTER TABLE t ADD CONSTRAINT c2 CHECK (id > 0) NO INHERIT; ALTER TABLE t ADD CONSTRAINT c3 CHECK (id > 1);
COMMENT ON CONSTRAINT u1 ON t IS 'u'; COMMENT ON INDEX u2 IS 'iu';  ALTER TABLE t ADD CONSTRAINT x2 EXCLUDE USING btree ((id + 1) WITH =); ALTER INDEX x2 ALTER COLUMN 1 SET STATISTICS 6;

-- probe: constraint_becomes_index
-- common
CREATE TABLE t(id int NOT NULL, a int);
-- old
ALTER TABLE t ADD CONSTRAINT u1 UNIQUE (a); ALTER TABLE t ADD CONSTRAINT c1 CHECK (a > 0);
-- new
CREATE UNIQUE INDEX u1 ON t(a); ALTER TABLE t ADD CONSTRAINT c1 UNIQUE (id);

-- probe: foreign_keys
-- common
CREATE TABLE r(id int PRIMARY KEY, x int, y int, CONSTRAINT xy UNIQUE (x, y)); CREATE TABLE t(a int, x int, y int);
-- old
ALTER TABLE t ADD CONSTRAINT f1 FOREIGN KEY (a) REFERENCES r DEFERRABLE INITIALLY DEFERRED; ALTER TABLE t ADD CONSTRAINT f2 FOREIGN KEY (x, y) REFERENCES r(x, y) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL; ALTER TABLE t ADD CONSTRAINT "f 3" FOREIGN KEY (x, y) REFERENCES r(x, y) ON DELETE SET NULL (x);
ALTER TABLE t ADD CONSTRAINT f4 FOREIGN KEY (a) REFERENCES r NOT VALID; ALTER TABLE t ADD CONSTRAINT f5 FOREIGN KEY (a) REFERENCES r; COMMENT ON CONSTRAINT f5 ON t IS '5'; ALTER TABLE t ADD CONSTRAINT f6 FOREIGN KEY (a) REFERENCES r DEFERRABLE;
-- new
ALTER TABLE t ADD CONSTRAINT f1 FOREIGN KEY (a) REFERENCES r; ALTER TABLE t ADD CONSTRAINT f2 FOREIGN KEY (x, y) REFERENCES r(x, y) ON UPDATE CASCADE ON DELETE SET DEFAULT; ALTER TABLE t ADD CONSTRAINT "f 3" FOREIGN KEY (x, y) REFERENCES r(x, y) ON DELETE SET NULL (x, y);
ALTER TABLE t ADD CONSTRAINT f4 FOREIGN KEY (a) REFERENCES r DEFERRABLE; ALTER TABLE t ADD CONSTRAINT f5 FOREIGN KEY (a) REFERENCES r DEFERRABLE INITIALLY DEFERRED NOT VALID; COMMENT ON CONSTRAINT f5 ON t IS '5'; ALTER TABLE t ADD CONSTRAINT f6 FOREIGN KEY (a) REFERENCES r DEFERRABLE INITIALLY DEFERRED;

-- probe: key_with_foreign_keys
-- common
CREATE TABLE r(id int NOT NULL, x int NOT NULL); CREATE TABLE t(a int); CREATE TABLE self(id int PRIMARY KEY, up int REFERENCES self);
-- old
ALTER TABLE r ADD CONSTRAINT k PRIMARY KEY (id); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r(id) ON DELETE CASCADE; COMMENT ON CONSTRAINT f ON t IS 'f';
-- new
ALTER TABLE r ADD CONSTRAINT k PRIMARY KEY (id) INCLUDE (x); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r(id) ON DELETE CASCADE; COMMENT ON CONSTRAINT f ON t IS 'f';

-- probe: inherited_checks
-- common

-- old
CREATE TABLE p(a int, CONSTRAINT c1 CHECK (a > 0)); CREATE TABLE c(b int, CONSTRAINT c2 CHECK (b > 0)) INHERITS (p); CREATE INDEX ci ON c(a);
-- new
CREATE TABLE p(a int, CONSTRAINT c1 CHECK (a > 1), CONSTRAINT c3 CHECK (a < 100), CONSTRAINT c4 CHECK (a <> 5) NO INHERIT); CREATE TABLE c(b int, CONSTRAINT c2 CHECK (b > 1)) INHERITS (p); CREATE INDEX ci ON c(b);

-- probe: partitioned_keys_and_indexes
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (b int, c text, a int NOT NULL); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
-- old

-- new
CREATE INDEX "p i" ON p(b) WITH (fillfactor=80); CREATE UNIQUE INDEX other_name ON p2(a, b); CREATE UNIQUE INDEX pu ON p(a, b); ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a); CREATE TABLE r(a int REFERENCES p); COMMENT ON INDEX "p i" IS 'pi'; CREATE INDEX own ON p1(c); CREATE INDEX inc ON ONLY p(c); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 0); ALTER INDEX p1_b_idx SET (fillfactor=60);

-- probe: partitioned_changes
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (b int, c text, a int NOT NULL); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
CREATE TABLE r(id int PRIMARY KEY);
-- old
CREATE INDEX pi ON p(b); ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a); CREATE TABLE f(a int REFERENCES p); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 0); ALTER TABLE p ADD CONSTRAINT pf FOREIGN KEY (b) REFERENCES r; COMMENT ON CONSTRAINT pc ON p1 IS 'x'; ALTER INDEX p1_b_idx RENAME TO "my name"; CREATE STATISTICS ps ON a, b FROM p1;
-- new
CREATE INDEX pi ON p(b) INCLUDE (c); ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a) INCLUDE (b); CREATE TABLE f(a int REFERENCES p); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 1); ALTER TABLE p ADD CONSTRAINT pf FOREIGN KEY (b) REFERENCES r ON DELETE CASCADE;  COMMENT ON CONSTRAINT pc ON p1 IS 'x'; COMMENT ON CONSTRAINT p2_pkey ON p2 IS 'y'; COMMENT ON INDEX p2_pkey IS 'z'; ALTER TABLE p1 CLUSTER ON p1_pkey; ALTER TABLE p1 REPLICA IDENTITY USING INDEX p1_pkey;

-- probe: partition_added_with_parents_things
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a); CREATE INDEX pi ON p(b); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 0); CREATE TABLE r(id int PRIMARY KEY); ALTER TABLE p ADD CONSTRAINT pf FOREIGN KEY (b) REFERENCES r; CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TRIGGER t1 AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION tf();
-- old

-- new
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); ALTER INDEX p1_b_idx RENAME TO zz; ALTER TABLE p1 DISABLE TRIGGER t1; CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (a); CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (11,12); CREATE TABLE pd PARTITION OF p DEFAULT;

-- probe: partition_detached_with_parents_things
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a); CREATE INDEX pi ON p(b); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 0); CREATE TABLE r(id int PRIMARY KEY); ALTER TABLE p ADD CONSTRAINT pf FOREIGN KEY (b) REFERENCES r; CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TRIGGER t1 AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION tf();
-- old
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); ALTER INDEX p1_b_idx RENAME TO zz; CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
-- new
CREATE TABLE p1(a int NOT NULL, b int, c text, CONSTRAINT p1_pkey PRIMARY KEY (a), CONSTRAINT pc CHECK (b > 0), CONSTRAINT pf FOREIGN KEY (b) REFERENCES r); CREATE INDEX zz ON p1(b); CREATE TABLE p2(a int NOT NULL, b int, c text, e int);

-- probe: partition_bounds_shift
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a); CREATE INDEX pi ON p(b); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 0); CREATE TABLE r(id int PRIMARY KEY); ALTER TABLE p ADD CONSTRAINT pf FOREIGN KEY (b) REFERENCES r; CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TRIGGER t1 AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION tf();
-- old
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20); CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30);
-- new
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (15); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (15) TO (25); CREATE TABLE p4 PARTITION OF p FOR VALUES FROM (25) TO (30);

-- probe: partition_columns_and_bounds
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (b int, c text, a int NOT NULL); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
-- old
CREATE INDEX pi ON p(b);
-- new
ALTER TABLE p ADD COLUMN x text DEFAULT 1; ALTER TABLE p ALTER b TYPE bigint; CREATE INDEX pi ON p(b); ALTER TABLE p DETACH PARTITION p1; ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (5); ALTER TABLE p1 ALTER x SET STORAGE EXTERNAL;

-- probe: partition_columns
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (b int, c text, a int NOT NULL); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
-- old
CREATE INDEX pi ON p(b); ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a);
-- new
ALTER TABLE p ADD COLUMN x text DEFAULT 1; ALTER TABLE p ALTER b TYPE bigint; CREATE INDEX pi ON p(b);  ALTER TABLE p1 ALTER x SET STORAGE EXTERNAL;ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a);

-- probe: partition_tree_drop
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (a); CREATE INDEX pi ON p(b); ALTER TABLE p ADD CONSTRAINT pc CHECK (b > 0); CREATE TABLE r(id int PRIMARY KEY); ALTER TABLE p ADD CONSTRAINT pf FOREIGN KEY (b) REFERENCES r; CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TRIGGER t1 AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION tf();
CREATE TABLE keep(a int);
-- old
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE f(a int REFERENCES p); ALTER TABLE p1 DISABLE TRIGGER t1;
-- new
DROP TABLE p; DROP TABLE r;

-- probe: partition_index_unattached
-- common
CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (b int, c text, a int NOT NULL); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
-- old
CREATE INDEX pi ON p(b);
-- new
CREATE INDEX pi ON ONLY p(b); CREATE INDEX p1_b_idx ON p1(b); CREATE INDEX p2_b_idx ON p2(b); ALTER INDEX pi ATTACH PARTITION p1_b_idx;

-- probe: partitioned_foreign_keys_both
-- common
CREATE TABLE q(a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);CREATE TABLE p(a int NOT NULL, b int, c text) PARTITION BY RANGE(a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (b int, c text, a int NOT NULL); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
-- old

-- new
ALTER TABLE p ADD CONSTRAINT fq FOREIGN KEY (b) REFERENCES q; CREATE TABLE q2 PARTITION OF q FOR VALUES FROM (10) TO (20); CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30);

-- probe: columns_go_with_what_uses_them
-- common
-- old
CREATE TABLE r(id int PRIMARY KEY);
CREATE TABLE t(id int PRIMARY KEY, b int REFERENCES r, c int CHECK (c > 0), x int);
CREATE INDEX i1 ON t(b, x);
CREATE VIEW v AS SELECT id, x FROM t;
CREATE MATERIALIZED VIEW m AS SELECT x FROM v;
CREATE UNIQUE INDEX mi ON m(x);
-- new
CREATE TABLE t(id int PRIMARY KEY, b int, c int);
CREATE INDEX i1 ON t(b);
CREATE VIEW v AS SELECT id FROM t;
CREATE MATERIALIZED VIEW m AS SELECT id AS x FROM v;
CREATE UNIQUE INDEX mi ON m(x);

-- probe: names_swap
-- common
CREATE TABLE t(a int, b int);
-- old
CREATE INDEX i1 ON t(a);
CREATE INDEX i2 ON t(b);
ALTER TABLE t ADD CONSTRAINT k1 UNIQUE (a);
CREATE VIEW v1 AS SELECT a FROM t;
CREATE VIEW v2 AS SELECT a FROM v1;
-- new
CREATE INDEX i2 ON t(a);
CREATE INDEX i1 ON t(b);
CREATE INDEX k1 ON t(a);
CREATE VIEW v2 AS SELECT b FROM t;
CREATE VIEW v1 AS SELECT b FROM v2;

>>>>>>> views
