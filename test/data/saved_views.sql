-- Views of every sort over shop.base, for test/t/saved_views.pl.
CREATE SCHEMA shop;
CREATE SCHEMA "Rep orts";
CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
CREATE TABLE shop.base (
	id int PRIMARY KEY,
	name text,
	mood shop.mood DEFAULT 'sad',
	price numeric(10, 2),
	at timestamptz
);
INSERT INTO shop.base VALUES
	(1, 'one', 'happy', 1.5, '2020-01-02 03:04:05+00'),
	(2, 'two', 'sad', 2.5, '2021-01-02 03:04:05+00');
CREATE FUNCTION shop.write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RETURN NEW;
END
$$;
CREATE FUNCTION shop.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1';
CREATE OPERATOR shop.@@@ (FUNCTION = shop.twice, RIGHTARG = int);
-- finds what it calls by search_path alone
CREATE FUNCTION shop.loose(int) RETURNS int LANGUAGE plpgsql STABLE
	AS 'BEGIN RETURN pg_catalog.length($1::text); END';

-- a chain, options, renamed columns, expressions that depend on settings
CREATE VIEW shop.plain AS SELECT * FROM shop.base;
ALTER VIEW shop.plain RENAME COLUMN name TO "The Name";
CREATE VIEW shop.checked WITH (security_barrier) AS
	SELECT id, name FROM shop.base WHERE id > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW shop.cascaded WITH (security_invoker = true) AS
	SELECT id, name FROM shop.checked WITH CASCADED CHECK OPTION;
CREATE VIEW shop.odd (f, d, i, t, a, n, q, o, e) AS
	SELECT 0.1::float8 + 0.2::float8, '2020-02-03'::date, '1 day 2 hours'::interval,
		   '2020-02-03 04:05:06+07'::timestamptz, '{NULL,a}'::text[],
		   NULL::int = NULL::int, E'back\\slash ''quote''; --', OPERATOR(shop.@@@) 3,
		   'happy'::shop.mood
	FROM shop.base WHERE mood <> 'happy' OR id = 1 LIMIT 1;
CREATE VIEW shop.chain_1 AS SELECT id, mood FROM shop.plain;
CREATE VIEW shop.chain_2 AS SELECT id, mood FROM shop.chain_1;
CREATE VIEW "Rep orts"."chain 3" AS SELECT a.id, b.mood FROM shop.chain_2 a JOIN shop.chain_1 b USING (id);
CREATE VIEW shop.grouped AS SELECT b.*, count(*) AS n FROM shop.base b GROUP BY b.id;
CREATE VIEW shop.whole AS SELECT p AS row, ARRAY[p] AS rows FROM shop.plain p;
CREATE VIEW shop.by_type AS SELECT NULL::shop.chain_1 AS nothing;
CREATE VIEW shop.listed (a, b) AS
	WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3)
	SELECT n, x FROM r, (VALUES (1, 'a'), (2, 'b')) v (y, x), shop.base WHERE base.id = n AND y = n;
CREATE VIEW shop.apart AS SELECT 1 AS one;

-- replaced so that it needs a view that was created after it
CREATE VIEW shop.early AS SELECT 1 AS id FROM shop.base;
CREATE VIEW shop.late AS SELECT id FROM shop.base;
CREATE OR REPLACE VIEW shop.early AS SELECT id FROM shop.late;

-- defaults, triggers, rules, comments
CREATE SEQUENCE shop.numbers;
CREATE VIEW shop.written AS SELECT id, name, mood FROM shop.base;
ALTER VIEW shop.written ALTER COLUMN id SET DEFAULT nextval('shop.numbers'),
	ALTER COLUMN mood SET DEFAULT 'happy';
CREATE TRIGGER "wri te" INSTEAD OF INSERT OR UPDATE ON shop.written
	FOR EACH ROW EXECUTE FUNCTION shop.write('a', 'b''c');
CREATE TRIGGER after AFTER DELETE ON shop.written
	FOR EACH STATEMENT EXECUTE FUNCTION shop.write();
COMMENT ON TRIGGER "wri te" ON shop.written IS 'a trigger''s';
COMMENT ON VIEW shop.written IS E'two\nlines with a \\';
COMMENT ON COLUMN shop.written.mood IS 'of a column';
CREATE VIEW shop.ruled AS SELECT id, name FROM shop.base;
CREATE VIEW shop.above_ruled AS SELECT id FROM shop.ruled;
CREATE RULE up AS ON INSERT TO shop.ruled DO INSTEAD
	UPDATE shop.base SET name = NEW.name FROM shop.above_ruled a WHERE base.id = NEW.id AND a.id = base.id;
CREATE RULE nothing AS ON DELETE TO shop.ruled WHERE OLD.id > 0 DO INSTEAD NOTHING;
COMMENT ON RULE up ON shop.ruled IS 'needs the view that needs it';
CREATE VIEW shop.only_by_rule AS SELECT 1 AS id;
CREATE RULE ins AS ON INSERT TO shop.only_by_rule DO INSTEAD INSERT INTO shop.base (id) VALUES (NEW.id);

-- materialized views
CREATE MATERIALIZED VIEW "Rep orts".totals
	WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false) AS
	SELECT mood, sum(price) AS total, max(name) AS name, max(shop.loose(id)) AS loose
	FROM shop.plain JOIN shop.base b USING (id, mood, price) GROUP BY mood;
CREATE UNIQUE INDEX totals_mood ON "Rep orts".totals (mood);
CREATE INDEX "totals Expr" ON "Rep orts".totals (lower(name) COLLATE "C" text_pattern_ops DESC, (total + 1))
	INCLUDE (loose) WITH (fillfactor = 60) TABLESPACE "Other Space" WHERE total > 0;
ALTER INDEX "Rep orts"."totals Expr" ALTER COLUMN 2 SET STATISTICS 55;
COMMENT ON INDEX "Rep orts"."totals Expr" IS 'index''s';
ALTER MATERIALIZED VIEW "Rep orts".totals CLUSTER ON totals_mood;
ALTER MATERIALIZED VIEW "Rep orts".totals ALTER COLUMN name SET STORAGE EXTERNAL,
	ALTER COLUMN name SET COMPRESSION pglz, ALTER COLUMN name SET STATISTICS 77,
	ALTER COLUMN total SET (n_distinct = -0.5);
CREATE STATISTICS "Rep orts".both (ndistinct, mcv) ON mood, total FROM "Rep orts".totals;
CREATE STATISTICS shop.expr ON lower(name), (total * 2) FROM "Rep orts".totals;
ALTER STATISTICS shop.expr SET STATISTICS 33;
COMMENT ON STATISTICS "Rep orts".both IS 'statistics''';
COMMENT ON MATERIALIZED VIEW "Rep orts".totals IS 'of sums';
COMMENT ON COLUMN "Rep orts".totals.total IS 'sum';
ALTER MATERIALIZED VIEW "Rep orts".totals REPLICA IDENTITY FULL;
CREATE VIEW "Rep orts".over_totals AS SELECT * FROM "Rep orts".totals;
CREATE MATERIALIZED VIEW "Rep orts".again AS SELECT * FROM "Rep orts".over_totals;
CREATE MATERIALIZED VIEW "Rep orts".unpopulated TABLESPACE "Other Space" AS
	SELECT * FROM "Rep orts".again WITH NO DATA;
CREATE UNIQUE INDEX ON "Rep orts".unpopulated (mood);

-- privileges
GRANT USAGE ON SCHEMA shop, "Rep orts" TO PUBLIC;
GRANT SELECT ON shop.plain TO PUBLIC;
GRANT SELECT, INSERT ON shop.plain TO reader WITH GRANT OPTION;
GRANT SELECT (id), UPDATE ("The Name") ON shop.plain TO "Ob Server";
GRANT SELECT (id) ON shop.chain_1 TO reader WITH GRANT OPTION;
SET ROLE app;
REVOKE INSERT, TRUNCATE ON shop.chain_2 FROM app;
GRANT ALL ON shop.chain_2 TO reader;
REVOKE ALL ON shop.chain_1 FROM app;
GRANT SELECT ON "Rep orts".totals TO reader;
