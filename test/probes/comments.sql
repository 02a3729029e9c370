-- Comments on what the other files don't comment on.

-- probe: comment_table
-- common
CREATE TABLE item (id int NOT NULL, a text);
-- old
-- new
COMMENT ON TABLE item IS E'it''s "a" \\ comment\nof two lines, $$ and é';

-- probe: comment_column
-- common
CREATE TABLE item (id int NOT NULL, a text);
-- old
COMMENT ON COLUMN item.id IS 'goes';
-- new
COMMENT ON COLUMN item.a IS 'comes';

-- probe: comment_change
-- common
CREATE TABLE item (id int NOT NULL, a text);
-- old
COMMENT ON TABLE item IS 'one';
-- new
COMMENT ON TABLE item IS 'two';

-- probe: comment_function
-- common
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
-- old
-- new
COMMENT ON FUNCTION f(int) IS 'x';

-- probe: comment_constraint
-- common
CREATE TABLE item (a int CONSTRAINT positive CHECK (a > 0));
-- old
-- new
COMMENT ON CONSTRAINT positive ON item IS 'x';

-- probe: comment_type
-- common
CREATE TYPE mood AS ENUM ('a');
-- old
-- new
COMMENT ON TYPE mood IS 'x';

-- probe: comment_trigger
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE item (id int);
CREATE TRIGGER noted BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION note();
-- old
-- new
COMMENT ON TRIGGER noted ON item IS 'x';

-- probe: comment_schema
-- common
CREATE SCHEMA app;
-- old
-- new
COMMENT ON SCHEMA app IS 'x';

-- probe: comment_schema_public
-- old
-- new
COMMENT ON SCHEMA public IS 'ours';

-- probe: comment_more_kinds
-- common
CREATE SEQUENCE counter;
CREATE VIEW v AS SELECT 1 AS n;
CREATE DOMAIN code AS text;
CREATE TABLE item (a int UNIQUE);
CREATE EXTENSION pg_trgm;
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER far FOREIGN DATA WRAPPER wrap;
CREATE FOREIGN TABLE away (a int) SERVER far;
CREATE PUBLICATION pub;
-- old
-- new
COMMENT ON SEQUENCE counter IS 'x';
COMMENT ON COLUMN v.n IS 'x';
COMMENT ON DOMAIN code IS 'x';
COMMENT ON INDEX item_a_key IS 'x';
COMMENT ON CONSTRAINT item_a_key ON item IS 'y';
COMMENT ON EXTENSION pg_trgm IS 'x';
COMMENT ON FOREIGN DATA WRAPPER wrap IS 'x';
COMMENT ON SERVER far IS 'x';
COMMENT ON FOREIGN TABLE away IS 'x';
COMMENT ON COLUMN away.a IS 'x';
COMMENT ON PUBLICATION pub IS 'x';
