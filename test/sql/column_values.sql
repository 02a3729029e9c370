-- Which changes of a column's type are said to change values, and which do.
CREATE DATABASE regress_values;
\c regress_values
SET client_min_messages = warning;
SET timezone = 'Europe/Berlin';
CREATE EXTENSION confiture;
\pset format unaligned
\set VERBOSITY terse

-- each pair with a value that the way there and back might not bring again
CREATE TABLE pair (n int GENERATED ALWAYS AS IDENTITY, was text, becomes text, value text);
INSERT INTO pair (was, becomes, value) VALUES
	('int2', 'int4', '-32768'), ('int4', 'int8', '7'), ('int8', 'int4', '7'), ('int8', 'numeric', '9223372036854775807'),
	('int8', 'numeric(19,0)', '-9223372036854775808'), ('int4', 'numeric(12,2)', '7'), ('int4', 'numeric(5,-2)', '1234'),
	('int8', 'float8', '9007199254740993'), ('int4', 'float8', '2147483647'), ('int4', 'float4', '16777217'), ('int4', 'text', '7'),
	('int4', 'boolean', '5'), ('boolean', 'int4', 'true'), ('boolean', 'text', 'true'), ('text', 'boolean', 'true'),
	('numeric', 'int4', '1.5'), ('numeric(10,2)', 'int4', '1.50'), ('numeric(5,0)', 'int4', '15'), ('numeric', 'float8', '1.2345678901234567890'),
	('numeric(8,4)', 'numeric(8,2)', '1.2345'), ('numeric(8,2)', 'numeric(10,4)', '123456.78'), ('numeric(8,2)', 'numeric(9,4)', '1.25'),
	('numeric', 'numeric(8,2)', '1.2345'), ('numeric(8,2)', 'numeric', '1.25'), ('numeric', 'text', '1.50'), ('numeric', 'money', '1.234'),
	('float4', 'float8', '0.1'), ('float8', 'float4', '1.23456789012345'), ('float8', 'numeric', '0.12345678901234567'), ('float8', 'text', '0.1'),
	('varchar(5)', 'varchar(9)', 'x'), ('varchar(9)', 'varchar(5)', 'x'), ('varchar(5)', 'text', 'x '), ('text', 'varchar', 'x '), ('text', 'varchar(5)', 'x '),
	('text', 'char(5)', 'x '), ('char(5)', 'text', 'x'), ('char(5)', 'char(9)', 'x'), ('varchar(100)', 'name', repeat('x', 90)), ('name', 'text', 'x'),
	('text', 'int4', '7'), ('text', 'uuid', '00000000-0000-0000-0000-000000000001'), ('uuid', 'text', '00000000-0000-0000-0000-000000000001'),
	('text', 'date', '2020-01-01 12:34'), ('date', 'text', '2020-01-01'), ('text', 'timestamptz', '2020-01-01 12:00'),
	('timestamptz', 'date', '2020-01-01 12:34:56'), ('timestamptz', 'timestamp', '2026-10-25 01:30:00 UTC'), ('timestamp', 'timestamptz', '2026-03-29 02:30'),
	('timestamp', 'date', '2020-01-01 12:34'), ('timestamp', 'time', '2020-01-01 12:34'), ('date', 'timestamp', '2020-01-01'), ('date', 'timestamptz', '2020-01-01'),
	('time(6)', 'time(0)', '12:34:56.789'), ('time(3)', 'time', '12:34:56.789'), ('timestamp(0)', 'timestamp(3)', '2020-01-01 12:34:56'), ('time', 'timetz', '12:34'),
	('timetz', 'time', '12:34:56+07'), ('interval', 'interval(0)', '1.5 s'), ('interval', 'interval day', '1 day 2 h'), ('interval', 'interval day to second', '1 mon 1 s'),
	('interval hour', 'interval', '2 h'), ('time', 'interval', '12:34'), ('json', 'jsonb', '{"a":1,"a":2}'), ('jsonb', 'json', '{"a": 2}'), ('json', 'text', '{"a":1}'),
	('text', 'json', '{"a":1}'), ('text', 'jsonb', '{"a":1}'), ('inet', 'cidr', '10.0.0.1/8'), ('cidr', 'inet', '10.0.0.0/8'), ('bit(3)', 'varbit', '101'),
	('varbit(5)', 'varbit(9)', '101'), ('int4', 'bit(4)', '17'), ('int4[]', 'int8[]', '{1,2}'), ('numeric[]', 'int4[]', '{1.5}'), ('int4[]', 'text', '{1,2}'),
	('v.mood', 'text', 'sad'), ('text', 'v.mood', 'sad'), ('v.mood', 'varchar(9)', 'sad'), ('int4', 'v.positive', '7'), ('v.positive', 'int8', '7'), ('int4', 'v.plain', '7'),
	('numeric', 'v.plain', '1.5'), ('int4range', 'int8range', '[1,5)'), ('v.fine', 'v.coarse', '1.2345');
CREATE VIEW types AS SELECT $$CREATE SCHEMA v; CREATE TYPE v.mood AS ENUM ('sad', 'happy'); CREATE DOMAIN v.positive AS int CHECK (value > 0);
	CREATE DOMAIN v.plain AS int; CREATE DOMAIN v.fine AS numeric(8,4); CREATE DOMAIN v.coarse AS numeric(8,2);$$::text AS ddl;
CREATE VIEW wanted AS SELECT ddl || format('CREATE TABLE v.t (%s)', (SELECT string_agg(format('c%s %s', n, becomes), ', ' ORDER BY n) FROM pair)) AS ddl FROM types;
SELECT format('%s CREATE TABLE v.t (%s)', ddl, (SELECT string_agg(format('c%s %s', n, was), ', ' ORDER BY n) FROM pair)) FROM types \gexec
SELECT format('INSERT INTO v.t VALUES (%s)', string_agg(quote_literal(value), ', ' ORDER BY n)) FROM pair \gexec
CREATE TABLE before AS SELECT to_json(t) AS row FROM v.t t;
CREATE TABLE steps AS SELECT * FROM confiture.plan((SELECT ddl FROM wanted), '{"schemas": ["v"]}');
SET extra_float_digits = 1;
DO $$ DECLARE way text; BEGIN
	FOR way IN SELECT up_sql FROM steps ORDER BY step LOOP EXECUTE way; END LOOP;
	FOR way IN SELECT down_sql FROM steps WHERE down_sql IS NOT NULL ORDER BY step DESC LOOP
		BEGIN EXECUTE way; EXCEPTION WHEN OTHERS THEN RAISE WARNING '%', sqlerrm; END;
	END LOOP;
END $$;
SELECT was, becomes, CASE WHEN 'CHANGES_VALUES' = ANY (hazards) THEN 'changes' END AS changes,
	CASE WHEN 'MAY_FAIL' = ANY (hazards) THEN 'may fail' END AS may_fail,
	CASE WHEN (SELECT row ->> ('c' || n) FROM before) <> (SELECT to_json(t) ->> ('c' || n) FROM v.t t) THEN 'not again' END AS result
FROM pair JOIN steps ON identity = 'v.t.c' || n AND up_sql LIKE 'ALTER TABLE%' ORDER BY n;
-- what isn't told doesn't happen
SELECT count(*) FROM pair JOIN steps ON identity = 'v.t.c' || n AND up_sql LIKE 'ALTER TABLE%'
WHERE NOT 'CHANGES_VALUES' = ANY (hazards) AND (SELECT row ->> ('c' || n) FROM before) <> (SELECT to_json(t) ->> ('c' || n) FROM v.t t);
DROP SCHEMA v CASCADE;
DROP TABLE steps;

-- within types that are made anew: an explicit cast cuts off, what a row loses is lost, and text doesn't round
CREATE SCHEMA v;
CREATE DOMAIN v.short AS varchar(9);
CREATE DOMAIN v.round AS numeric(8,4);
CREATE TYPE v.mood AS ENUM ('sad', 'happy');
CREATE TYPE v.cut AS (x varchar(9), y int);
CREATE TYPE v.same AS (x varchar(5), y int);
CREATE TYPE v.less AS (x int, y int, z int);
CREATE TYPE v.span AS RANGE (SUBTYPE = float8);
CREATE TYPE v.day AS RANGE (SUBTYPE = timestamp);
CREATE TABLE v.t (short v.short, round v.round[], mood v.mood, cut v.cut, same v.same, less v.less, span v.span, day v.day, generated int GENERATED ALWAYS AS (1) STORED);
INSERT INTO v.t VALUES ('x');
SELECT identity, hazards FROM confiture.plan($$
	CREATE SCHEMA v;
	CREATE DOMAIN v.short AS varchar(5);
	CREATE DOMAIN v.round AS numeric(8,2);
	CREATE TYPE v.mood AS ENUM ('happy', 'sad');
	CREATE TYPE v.cut AS (y int, x varchar(5));
	CREATE TYPE v.same AS (y int, x varchar(9));
	CREATE TYPE v.less AS (y int, x bigint);
	CREATE TYPE v.span AS RANGE (SUBTYPE = numeric);
	CREATE TYPE v.day AS RANGE (SUBTYPE = date);
	CREATE TABLE v.t (short v.short, round v.round[], mood v.mood, cut v.cut, same v.same, less v.less, span v.span, day v.day, generated smallint GENERATED ALWAYS AS (1) STORED)$$, '{"schemas": ["v"]}')
WHERE kind = 'column' AND up_sql LIKE 'ALTER TABLE%' ORDER BY identity, step;
DROP SCHEMA v CASCADE;

-- a row of a typed table is written anew for its type; one of no table isn't
CREATE SCHEMA v;
CREATE TYPE v.typed AS (a int, b numeric);
CREATE TYPE v.lone AS (a int);
CREATE TABLE v.t OF v.typed;
INSERT INTO v.t VALUES (1, 1.5);
SELECT $$CREATE SCHEMA v; CREATE TYPE v.typed AS (a bigint, b int); CREATE TYPE v.lone AS (a text); CREATE TABLE v.t OF v.typed$$ AS ddl \gset
SELECT identity, lock, hazards, rewrites, bytes = pg_relation_size('v.t') AS all_bytes FROM confiture.plan(:'ddl', '{"schemas": ["v"]}') WHERE kind = 'attribute' ORDER BY step;
TRUNCATE v.t;
SELECT identity, hazards, rewrites FROM confiture.plan(:'ddl', '{"schemas": ["v"]}') WHERE kind = 'attribute' ORDER BY step;
DROP SCHEMA v CASCADE;

-- so is a table that is made anew, and a column whose type is
CREATE SCHEMA v;
CREATE TYPE v.span AS RANGE (SUBTYPE = float8);
CREATE TABLE v.r (r v.span);
CREATE TABLE v.t (a int, b numeric);
INSERT INTO v.r VALUES ('[1,2)');
INSERT INTO v.t VALUES (1, 1.5);
SELECT identity, hazards, rewrites, scans, bytes = pg_relation_size('v.t') AS all_bytes FROM confiture.plan($$
	CREATE SCHEMA v;
	CREATE TYPE v.span AS RANGE (SUBTYPE = numeric);
	CREATE TABLE v.r (r v.span);
	CREATE TABLE v.t (b int, a int)$$, '{"schemas": ["v"], "allow_hazards": ["REBUILDS_TABLE"]}') WHERE rewrites ORDER BY step;
DROP SCHEMA v CASCADE;

-- why a table would have to be made anew
CREATE SCHEMA v;
CREATE TABLE v.t (a int, b int) PARTITION BY LIST (a);
CREATE TABLE v.t1 PARTITION OF v.t DEFAULT;
INSERT INTO v.t VALUES (1);
\set VERBOSITY default
SELECT count(*) FROM confiture.plan($$
	CREATE SCHEMA v;
	CREATE TABLE v.t (a bigint, b int) PARTITION BY LIST (a);
	CREATE TABLE v.t1 PARTITION OF v.t DEFAULT$$, '{"schemas": ["v"]}');

\c postgres
DROP DATABASE regress_values;
