-- Names that have to be quoted.

-- probe: names_upper_case
-- old
CREATE TABLE "Item" ("Id" int);
-- new
CREATE TABLE "Item" ("Id" int, "Select" text DEFAULT 'x', PRIMARY KEY ("Id"));
CREATE VIEW "View" AS SELECT "Select" FROM "Item";

-- probe: names_keywords
-- old
CREATE SCHEMA "user";
CREATE TABLE "user"."table" ("order" int);
-- new
CREATE SCHEMA "user";
CREATE TABLE "user"."table" ("order" bigint, "group" int CHECK ("group" > 0));
CREATE INDEX "index" ON "user"."table" ("order");
COMMENT ON COLUMN "user"."table"."group" IS 'x';

-- probe: names_quotes_and_dots
-- old
CREATE TABLE "it's ""a"" table.x" ("a.b" int, "c""d" text);
-- new
CREATE TABLE "it's ""a"" table.x" ("a.b" bigint, "c""d" text NOT NULL);
CREATE FUNCTION "f.g""h'i"("the arg" int DEFAULT 1) RETURNS int LANGUAGE sql AS 'select 1';
CREATE TYPE "My.Type" AS ENUM ('it''s', 'a "b"', 'c\d');
GRANT SELECT ("a.b") ON "it's ""a"" table.x" TO "Probe ""Röle"". x";
ALTER TABLE "it's ""a"" table.x" OWNER TO "Probe ""Röle"". x";

-- probe: names_unicode
-- old
CREATE TABLE "Größe" ("Ä" int);
-- new
CREATE TABLE "Größe" ("Ä" int, "日本" text DEFAULT 'é', CONSTRAINT "≥0" CHECK ("Ä" >= 0));
CREATE VIEW "Übersicht" AS SELECT "日本" FROM "Größe";

-- probe: names_63_bytes
-- old
CREATE TABLE a23456789b23456789c23456789d23456789e23456789f23456789g23456789 (id int);
-- new
CREATE TABLE a23456789b23456789c23456789d23456789e23456789f23456789g23456789 (
	id serial PRIMARY KEY,
	c23456789b23456789c23456789d23456789e23456789f23456789g2345678912 int UNIQUE);

-- probe: names_spaces_and_signs
-- old
CREATE SCHEMA " a b ";
CREATE TABLE " a b "."--" ("/*" int);
-- new
CREATE SCHEMA " a b ";
CREATE TABLE " a b "."--" ("/*" int, "$1" int, "a;b" int);
CREATE SEQUENCE " a b ".";" OWNED BY " a b "."--"."$1";
ALTER TABLE " a b "."--" ALTER "a;b" SET DEFAULT nextval('" a b ".";"');
CREATE FUNCTION " a b "."%s"() RETURNS int LANGUAGE sql AS 'select 1';

-- probe: names_same_in_two_schemas
-- common
CREATE SCHEMA one;
CREATE SCHEMA two;
-- old
CREATE TABLE one.item (id int PRIMARY KEY);
CREATE TABLE two.item (id int PRIMARY KEY);
-- new
CREATE TABLE two.item (id int PRIMARY KEY);
CREATE TABLE one.item (id int PRIMARY KEY, o int REFERENCES two.item);
CREATE FUNCTION two.f() RETURNS SETOF one.item LANGUAGE sql BEGIN ATOMIC SELECT * FROM one.item; END;

-- probe: names_like_catalog
-- old
-- new
CREATE TABLE pg_class (oid int, relname text);
CREATE FUNCTION now() RETURNS int LANGUAGE sql AS 'select 1';
CREATE TABLE item (a int DEFAULT public.now(), b timestamptz DEFAULT pg_catalog.now());
CREATE TYPE text AS ENUM ('x');
CREATE TABLE other (t public.text, u pg_catalog.text);
