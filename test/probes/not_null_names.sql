-- NOT NULL with a name, and expressions that can be changed.

-- probe: domain_not_null_named
-- from: 18
-- old
CREATE DOMAIN d AS int NOT NULL;
CREATE DOMAIN e AS int CONSTRAINT old_name NOT NULL;
-- new
CREATE DOMAIN d AS int CONSTRAINT "My name" NOT NULL;
CREATE DOMAIN e AS int;
COMMENT ON CONSTRAINT "My name" ON DOMAIN d IS 'it''s there';

-- probe: not_null_named_more
-- from: 18
-- old
CREATE TABLE t (a int CONSTRAINT x NOT NULL, b int NOT NULL, c int, d int NOT NULL, e int CONSTRAINT gone NOT NULL);
-- new
CREATE TABLE t (a int CONSTRAINT y NOT NULL, b int NOT NULL NO INHERIT, c int CONSTRAINT "C c" NOT NULL, d int, e int);
ALTER TABLE t ADD CONSTRAINT nv NOT NULL d NOT VALID;
COMMENT ON CONSTRAINT "C c" ON t IS 'commented';

-- probe: not_null_validated
-- from: 18
-- old
CREATE TABLE t (a int, b int);
ALTER TABLE t ADD CONSTRAINT nv NOT NULL a NOT VALID;
-- new
CREATE TABLE t (a int CONSTRAINT nv NOT NULL, b int);

-- probe: virtual
-- from: 18
-- old
CREATE TABLE t (a int, v int GENERATED ALWAYS AS (a * 2) VIRTUAL, s int GENERATED ALWAYS AS (a * 3), z int);
-- new
CREATE TABLE t (a bigint, v int GENERATED ALWAYS AS (a * 4) VIRTUAL, s int GENERATED ALWAYS AS (a * 3), z int);

-- probe: expression_kept_in_place
-- from: 17
-- old
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 2) STORED, z int);
CREATE INDEX i ON t (g);
-- new
CREATE TABLE t (a bigint, g int GENERATED ALWAYS AS (a * 2) STORED, z int);
CREATE INDEX i ON t (g);

-- probe: expression_changed
-- from: 17
-- old
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 2) STORED, z int);
-- new
CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 3) STORED, z int);
