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
