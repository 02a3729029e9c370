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

-- probe: renames_into_new_schema
-- old
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE invoices (id serial PRIMARY KEY, total numeric NOT NULL);
CREATE TABLE lines (id serial PRIMARY KEY, invoice int REFERENCES invoices, k kind DEFAULT 'a');
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW sums AS SELECT i.total, l.k FROM invoices i JOIN lines l ON l.invoice = i.id;
-- new
CREATE SCHEMA billing;
ALTER SCHEMA billing OWNER TO probe_owner;
COMMENT ON SCHEMA billing IS 'new';
GRANT USAGE ON SCHEMA billing TO probe_reader;
-- confiture:renamed-from public.kind
CREATE TYPE billing.kind AS ENUM ('a', 'b');
-- confiture:renamed-from public.invoices
CREATE TABLE billing.invoices (id serial PRIMARY KEY, total numeric NOT NULL);
-- confiture:renamed-from public.lines
CREATE TABLE billing.line (id serial PRIMARY KEY, invoice int REFERENCES billing.invoices, k billing.kind DEFAULT 'a');
GRANT SELECT ON billing.line TO probe_reader;
-- confiture:renamed-from public.f
CREATE FUNCTION billing.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW sums AS SELECT i.total, l.k FROM billing.invoices i JOIN billing.line l ON l.invoice = i.id;

-- probe: renames_schema_and_uses_its_name_again
-- old
CREATE SCHEMA sold;
CREATE TABLE sold.t (a int PRIMARY KEY);
CREATE TABLE sold.u (a int REFERENCES sold.t);
-- new
-- confiture:renamed-from sold
CREATE SCHEMA snew;
CREATE TABLE snew.t (a int PRIMARY KEY);
CREATE SCHEMA sold;
-- confiture:renamed-from sold.u
CREATE TABLE sold.v (a int REFERENCES snew.t);

-- probe: renames_out_of_schema_that_goes
-- old
CREATE SCHEMA sold AUTHORIZATION probe_owner;
CREATE TABLE sold.t (a int PRIMARY KEY);
-- new
-- confiture:renamed-from sold.t
CREATE TABLE t (a int PRIMARY KEY);

-- probe: renames_tables_that_change_places
-- old
CREATE TABLE one (id serial PRIMARY KEY, x int);
CREATE TABLE two (id serial PRIMARY KEY, y text UNIQUE);
CREATE TABLE three (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, z date);
CREATE INDEX ON three (z);
CREATE TABLE refers (a int REFERENCES one, b int REFERENCES two);
CREATE VIEW shows AS SELECT id, x FROM one;
-- new
-- confiture:renamed-from two
CREATE TABLE one (id serial PRIMARY KEY, y text UNIQUE);
-- confiture:renamed-from three
CREATE TABLE two (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, z date);
CREATE INDEX ON two (z);
-- confiture:renamed-from one
CREATE TABLE three (id serial PRIMARY KEY, x int);
CREATE TABLE refers (a int REFERENCES three, b int REFERENCES one);
CREATE VIEW shows AS SELECT id, x FROM three;

-- probe: renames_columns_that_change_places
-- old
CREATE TABLE t (a int CHECK (a > 0), b text DEFAULT 'b');
CREATE INDEX ON t (a);
CREATE VIEW v AS SELECT a AS n, b AS m FROM t;
CREATE TABLE told (a int, b text);
-- new
CREATE TABLE t (
	-- confiture:renamed-from a
	b int CHECK (b > 0),
	-- confiture:renamed-from b
	a text DEFAULT 'b');
CREATE INDEX ON t (b);
CREATE VIEW v AS SELECT b AS n, a AS m FROM t;
-- confiture:renamed-from told
CREATE TABLE tnew (
	-- confiture:renamed-from a
	b int,
	-- confiture:renamed-from b
	a text);

-- probe: renames_labels_that_change_places
-- old
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (e e DEFAULT 'a');
-- new
CREATE TYPE e AS ENUM (
	-- confiture:renamed-from a
	'b',
	-- confiture:renamed-from b
	'a', 'c');
CREATE TABLE t (e e DEFAULT 'b');
