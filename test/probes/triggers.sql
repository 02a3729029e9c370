-- Triggers and event triggers.

-- probe: trigger_add
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
-- new
CREATE TRIGGER noted BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();

-- probe: trigger_when
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
CREATE TRIGGER noted BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION note();
-- new
CREATE TRIGGER noted BEFORE UPDATE OF a ON item FOR EACH ROW WHEN (old.a IS DISTINCT FROM new.a) EXECUTE FUNCTION note();

-- probe: trigger_arguments
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
CREATE TRIGGER noted BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION note('a');
-- new
CREATE TRIGGER noted AFTER INSERT OR DELETE OR TRUNCATE ON item FOR EACH STATEMENT EXECUTE FUNCTION note('it''s', '2');

-- probe: trigger_constraint
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
-- new
CREATE CONSTRAINT TRIGGER noted AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();

-- probe: trigger_enabled_state
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
CREATE TRIGGER noted BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();
-- new
CREATE TRIGGER noted BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE item ENABLE ALWAYS TRIGGER noted;

-- probe: trigger_states
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
CREATE TRIGGER one BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER two BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();
-- old
ALTER TABLE item DISABLE TRIGGER one;
ALTER TABLE item ENABLE REPLICA TRIGGER two;
-- new
ALTER TABLE item ENABLE REPLICA TRIGGER one;

-- probe: trigger_transition_tables
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
-- new
CREATE TRIGGER noted AFTER UPDATE ON item REFERENCING NEW TABLE AS n OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION note();

-- probe: trigger_partitioned
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE part (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
-- old
-- new
CREATE TRIGGER noted AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE part_1 DISABLE TRIGGER noted;

-- probe: trigger_instead_of
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE VIEW v AS SELECT 1 AS n;
-- old
-- new
CREATE TRIGGER noted INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION note();

-- probe: trigger_function_other
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int, a text);
-- old
CREATE TRIGGER noted BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();
-- new
CREATE FUNCTION note2() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
CREATE TRIGGER noted BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note2();

-- probe: trigger_on_foreign_table
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
CREATE FOREIGN TABLE away (a int) SERVER far;
-- old
-- new
CREATE TRIGGER noted BEFORE INSERT ON away FOR EACH ROW EXECUTE FUNCTION note();

-- probe: event_trigger
-- common
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
-- old
-- new
CREATE EVENT TRIGGER watching ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch();

-- probe: event_trigger_change
-- common
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
-- old
CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION watch();
-- new
CREATE EVENT TRIGGER watching ON sql_drop EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER watching DISABLE;
COMMENT ON EVENT TRIGGER watching IS 'x';

-- probe: event_trigger_state
-- common
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE EVENT TRIGGER watching ON table_rewrite EXECUTE FUNCTION watch();
-- old
-- new
ALTER EVENT TRIGGER watching ENABLE ALWAYS;
