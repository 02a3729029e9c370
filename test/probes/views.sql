-- Views, materialized views, rules.

-- probe: view_create
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE VIEW v AS SELECT id, upper(a) AS a FROM item WHERE b IN (1, 2);

-- probe: view_body
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item;
-- new
CREATE VIEW v AS SELECT id, a FROM item;

-- probe: view_column_type
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item;
-- new
CREATE VIEW v AS SELECT id::text FROM item;

-- probe: view_column_rename
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item;
GRANT SELECT ON v TO probe_reader;
GRANT SELECT (id) ON v TO probe_writer;
COMMENT ON VIEW v IS 'x';
-- new
CREATE VIEW v AS SELECT id AS number FROM item;
GRANT SELECT ON v TO probe_reader;
COMMENT ON VIEW v IS 'x';

-- probe: view_dependent_recreate
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id, a FROM item;
CREATE VIEW w AS SELECT a FROM v;
ALTER VIEW w OWNER TO probe_owner;
-- new
CREATE VIEW v AS SELECT a FROM item;
CREATE VIEW w AS SELECT a FROM v;
ALTER VIEW w OWNER TO probe_owner;

-- probe: view_swap_order
-- common
CREATE TABLE item (id int NOT NULL, a text);
-- old
CREATE VIEW v AS SELECT id, a FROM item;
CREATE VIEW w AS SELECT id, a FROM v;
-- new
CREATE VIEW w AS SELECT id, a FROM item;
CREATE VIEW v AS SELECT id, a FROM w;

-- probe: view_security_invoker
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item;
-- new
CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM item;

-- probe: view_security_barrier
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item;
-- new
CREATE VIEW v WITH (security_barrier = true) AS SELECT id FROM item;

-- probe: view_check_option
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item WHERE id > 0;
-- new
CREATE VIEW v AS SELECT id FROM item WHERE id > 0 WITH LOCAL CHECK OPTION;

-- probe: view_check_option_change
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item WHERE id > 0 WITH LOCAL CHECK OPTION;
-- new
CREATE VIEW v WITH (security_barrier) AS SELECT id FROM item WHERE id > 0 WITH CASCADED CHECK OPTION;

-- probe: view_column_default
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE VIEW v AS SELECT id FROM item;
-- new
CREATE VIEW v AS SELECT id FROM item;
ALTER VIEW v ALTER id SET DEFAULT 5;

-- probe: view_recursive
-- old
-- new
CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < 5;

-- probe: view_to_table
-- old
CREATE VIEW v AS SELECT 1 AS n;
-- new
CREATE TABLE v (n int);

-- probe: view_to_matview
-- old
CREATE VIEW v AS SELECT 1 AS n;
-- new
CREATE MATERIALIZED VIEW v AS SELECT 1 AS n;

-- probe: view_whole_row
-- common
CREATE TABLE item (id int, a text);
-- old
CREATE VIEW v AS SELECT i AS row_of_item FROM item i;
-- new
CREATE VIEW v AS SELECT i AS row_of_item, (i).a FROM item i;

-- probe: view_trigger_kept
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
CREATE VIEW v AS SELECT id, a FROM item;
CREATE TRIGGER put INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE gone AS ON DELETE TO v DO INSTEAD NOTHING;
-- new
CREATE VIEW v AS SELECT a, id FROM item;
CREATE TRIGGER put INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE gone AS ON DELETE TO v DO INSTEAD NOTHING;

-- probe: matview_create
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM item GROUP BY a;

-- probe: matview_body_with_index
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE MATERIALIZED VIEW m AS SELECT id FROM item;
CREATE UNIQUE INDEX m_id ON m (id);
COMMENT ON MATERIALIZED VIEW m IS 'x';
GRANT SELECT ON m TO probe_reader;
-- new
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM item;
CREATE UNIQUE INDEX m_id ON m (id);
COMMENT ON MATERIALIZED VIEW m IS 'x';
GRANT SELECT ON m TO probe_reader;

-- probe: matview_index_add
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
CREATE MATERIALIZED VIEW m AS SELECT id FROM item;
-- old
-- new
CREATE UNIQUE INDEX m_id ON m (id);

-- probe: matview_no_data
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE MATERIALIZED VIEW m AS SELECT id FROM item WITH NO DATA;

-- probe: matview_options
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM item;
-- new
CREATE MATERIALIZED VIEW m WITH (fillfactor = 60, autovacuum_enabled = false) TABLESPACE probe_space AS SELECT id, a FROM item;
ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 30;
ALTER MATERIALIZED VIEW m ALTER a SET STORAGE EXTERNAL;

-- probe: matview_cluster
-- common
CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
CREATE UNIQUE INDEX m_id ON m (id);
-- old
-- new
ALTER MATERIALIZED VIEW m CLUSTER ON m_id;

-- probe: matview_on_matview
-- old
CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
CREATE MATERIALIZED VIEW n AS SELECT id FROM m;
CREATE VIEW v AS SELECT id FROM n;
-- new
CREATE MATERIALIZED VIEW m AS SELECT 2 AS id;
CREATE MATERIALIZED VIEW n AS SELECT id FROM m;
CREATE VIEW v AS SELECT id FROM n;

-- probe: rule
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
-- old
-- new
CREATE RULE keep AS ON DELETE TO item DO INSTEAD NOTHING;
COMMENT ON RULE keep ON item IS 'nothing goes';

-- probe: rule_enabled
-- common
CREATE TABLE item (id int NOT NULL, a text, b int, c text);
CREATE RULE keep AS ON DELETE TO item DO INSTEAD NOTHING;
-- old
-- new
ALTER TABLE item DISABLE RULE keep;

-- probe: rule_change
-- common
CREATE TABLE item (id int, a text);
CREATE TABLE log (id int, a text);
-- old
CREATE RULE note AS ON INSERT TO item DO ALSO INSERT INTO log VALUES (new.id, new.a);
-- new
CREATE RULE note AS ON INSERT TO item WHERE new.id > 5 DO ALSO INSERT INTO log VALUES (new.id, 'big');
CREATE RULE tell AS ON UPDATE TO item DO ALSO (DELETE FROM log WHERE id = old.id; NOTIFY big);
ALTER TABLE item ENABLE ALWAYS RULE note;
