-- Other names for the same things, said by hints in the DDL.

-- probe: renames_table_with_derived_names
-- old
CREATE TABLE told (id serial PRIMARY KEY, a int CHECK (a > 0), b text UNIQUE);
CREATE INDEX ON told (a);
CREATE TABLE refers (x int REFERENCES told);
CREATE VIEW shows AS SELECT id, a FROM told;
-- new
-- confiture:renamed-from told
CREATE TABLE tnew (id serial PRIMARY KEY,
	-- confiture:renamed-from a
	aa int CHECK (aa > 0), b text UNIQUE);
CREATE INDEX ON tnew (aa);
CREATE TABLE refers (x int REFERENCES tnew);
CREATE VIEW shows AS SELECT id, aa AS a FROM tnew;

-- probe: renames_and_changes
-- old
CREATE TABLE told (id int PRIMARY KEY, a int NOT NULL, b text);
COMMENT ON COLUMN told.a IS 'x';
-- new
-- confiture:renamed-from told
CREATE TABLE tnew (id bigint PRIMARY KEY,
	-- confiture:renamed-from a
	aa bigint DEFAULT 1, b text, c int);

-- probe: renames_schema
-- old
CREATE SCHEMA sold;
CREATE TABLE sold.t (a int PRIMARY KEY);
-- new
-- confiture:renamed-from sold
CREATE SCHEMA snew;
-- confiture:renamed-from t
CREATE TABLE snew.u (a int PRIMARY KEY);

-- probe: renames_labels_and_types
-- old
CREATE TYPE mood AS ENUM ('sad', 'it''s');
CREATE TABLE t (m mood DEFAULT 'sad');
-- new
-- confiture:renamed-from mood
CREATE TYPE feeling AS ENUM (
	-- confiture:renamed-from sad
	'unhappy',
	'it''s', 'more');
CREATE TABLE t (m feeling DEFAULT 'unhappy');

-- probe: renames_function
-- old
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE TABLE t (a int DEFAULT f(1));
-- new
-- confiture:renamed-from f
CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE TABLE t (a int DEFAULT g(1));

-- probe: renames_with_quotes
-- old
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE TABLE u (a int);
-- new
CREATE SCHEMA s;
-- confiture:renamed-from "t"
CREATE TABLE s.v (
	-- confiture:renamed-from "a"
	c int,
	b int);
-- confiture:renamed-from Public."u"
CREATE TABLE w (a int);
