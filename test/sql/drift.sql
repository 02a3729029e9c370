-- Drift and its two ways out; dry runs; the chain; what explains a difference.
CREATE DATABASE regress_drift;
\c regress_drift
SET client_min_messages = warning;
CREATE EXTENSION confiture;

-- before anything was left
SELECT * FROM confiture.drift();

-- a build leaves a schema
SELECT confiture.push('db/schema/shop.sql', 'CREATE SCHEMA shop; CREATE TABLE shop.t (a int PRIMARY KEY, b text);');
SELECT files, statements, fingerprint = confiture.fingerprint() AS same FROM confiture.build();
SELECT * FROM confiture.drift();

-- by hand
SELECT confiture.watch();
ALTER TABLE shop.t ADD hot int;
CREATE TABLE shop.byhand (x int);
COMMENT ON TABLE shop.t IS 'it''s hot';
SELECT change, kind, identity, detail, changed_by = session_user AS by_me, changed_at IS NOT NULL AS at, statement
FROM confiture.drift();

-- a run of migrations doesn't make anybody forget it
SELECT confiture.push('db/migrations/1_one.up.sql', 'ALTER TABLE shop.t ADD c int; CREATE TABLE shop.one (x int);');
SELECT confiture.push('db/migrations/1_one.down.sql', 'ALTER TABLE shop.t DROP c; DROP TABLE shop.one;');
SELECT version, direction FROM confiture.migrate_up();
SELECT change, kind, identity, changed_by IS NOT NULL AS known FROM confiture.drift();
SELECT version, direction FROM confiture.migrate_down();
SELECT change, kind, identity, changed_by IS NOT NULL AS known FROM confiture.drift();
SELECT confiture.release('1');
CALL confiture.migrate();

-- a migration that changes what has drifted: it is its own from then on
SELECT confiture.push('db/migrations/2_two.up.sql', 'DROP TABLE IF EXISTS shop.byhand;');
CALL confiture.migrate();
SELECT change, kind, identity FROM confiture.drift();

-- a run that fails leaves what it had done
SELECT confiture.push('db/migrations/3_three.up.sql', 'CREATE TABLE shop.three ();');
SELECT confiture.push('db/migrations/4_four.up.sql', 'CREATE TABLE shop.four (); SELECT 1 / 0;');
CALL confiture.migrate();
SELECT change, kind, identity FROM confiture.drift();
SELECT confiture.unpush('db/migrations/4_four.up.sql');

-- accepted
SELECT confiture.accept_drift(NULL);
SELECT confiture.accept_drift(' ');
SELECT confiture.accept_drift('the customer was waiting');
SELECT * FROM confiture.drift();
SELECT version, direction, reason FROM confiture.history ORDER BY id DESC LIMIT 1;

-- who did what: by the kind of the command, and by what it names
CREATE ROLE regress_ada;
CREATE ROLE regress_bob IN ROLE regress_ada;
CREATE TABLE shop.who (a int, b int);
ALTER TABLE shop.who OWNER TO regress_ada;
GRANT ALL ON SCHEMA shop TO regress_ada;
SELECT confiture.accept_drift('who is to be asked about it');
SET SESSION AUTHORIZATION regress_ada;
GRANT SELECT ON shop.who TO PUBLIC;
ALTER TABLE shop.who ADD COLUMN c int;
ALTER TABLE shop.who SET (fillfactor = 50);
ALTER TABLE shop.who ADD UNIQUE (b);
ALTER TABLE shop.who ALTER b SET DEFAULT 5;
DO $$BEGIN EXECUTE 'ALTER TABLE shop.who ADD d int'; EXECUTE 'ALTER TABLE shop.who ADD ' || 'e' || 'e int'; END$$;
SET SESSION AUTHORIZATION regress_bob;
ALTER TABLE shop.who ALTER b SET NOT NULL;
COMMENT ON COLUMN shop.who.b IS 'commented';
ALTER TABLE shop.who ALTER a SET DEFAULT 4;
RESET SESSION AUTHORIZATION;
SELECT kind, identity, split_part(detail, ':', 1) AS attribute, changed_by, statement
FROM confiture.drift() WHERE identity <> 'shop';
DROP TABLE shop.who;
REVOKE ALL ON SCHEMA shop FROM regress_ada;
SELECT confiture.accept_drift('all answered');
DROP ROLE regress_bob, regress_ada;

-- written down as a migration
ALTER TABLE shop.t DROP b;
CREATE INDEX t_hot ON shop.t (hot);
SELECT * FROM confiture.generate_migration('hotfix', 'CREATE SCHEMA shop', '{"from_drift": true}');
SELECT count(*) FROM confiture.generate_migration('hotfix', NULL, '{"from_drift": true}');
SELECT count(*) FROM confiture.generate_migration('hotfix', NULL,
	'{"from_drift": true, "allow_hazards": ["DELETES_DATA"]}');
SELECT name, state FROM confiture.migrate_status() WHERE name = 'hotfix';
SELECT * FROM confiture.drift();
CREATE ROLE regress_drift;
SELECT confiture.allow('regress_drift', 'developer');
SET ROLE regress_drift;
SELECT * FROM confiture.drift();
SELECT count(*) FROM confiture.generate_migration('hotfix', NULL, '{"from_drift": true}');
SELECT confiture.accept_drift('no');
RESET ROLE;
SELECT confiture.allow('regress_drift', NULL);
DROP ROLE regress_drift;

-- what isn't managed any more hasn't drifted
CREATE TABLE shop.scratch_1 ();
ALTER TABLE shop.three ADD x int;
SELECT change, kind, identity FROM confiture.drift();
SELECT confiture.configure('local', E'name: local\nmanage:\n  ignore: ["shop.scratch_*", "shop.three*"]\n');
SELECT change, kind, identity FROM confiture.drift();
DROP TABLE shop.scratch_1;
ALTER TABLE shop.three DROP x;
SELECT confiture.configure('local', E'name: local\n');

-- dry_run: nothing live is touched, and errors are results
SELECT * FROM confiture.dry_run();
SELECT confiture.push('db/migrations/5_five.up.sql',
	'INSERT INTO shop.t VALUES (1); ALTER TABLE shop.t ADD five int NOT NULL DEFAULT 5;');
SELECT confiture.push('db/migrations/6_six.up.sql', 'CREATE INDEX CONCURRENTLY t_five ON shop.t (five);');
SELECT version, name, direction, statements, error FROM confiture.dry_run();
SELECT version FROM confiture.dry_run(target => '5');
SELECT confiture.push('db/migrations/7_seven.up.sql', 'ALTER TABLE shop.t ADD five int;');
SELECT version, statements, error FROM confiture.dry_run();
SELECT count(*) FROM shop.t;
SELECT version FROM confiture.migrate_status() WHERE state = 'pending';
SELECT confiture.push('db/migrations/7_seven.up.sql', 'VACUUM shop.t; VACUUM (FULL) shop.one');
SET client_min_messages = notice;
SELECT version, statements, error FROM confiture.dry_run();
SET client_min_messages = warning;
SELECT confiture.unpush('db/migrations/7_seven.up.sql');

-- check_chain, and what explains a difference
SELECT confiture.baseline('3');
SELECT confiture.push('db/schema/shop.sql', $$CREATE SCHEMA shop;
	CREATE TABLE shop.t (five int NOT NULL DEFAULT 5, a int PRIMARY KEY, c int);
	CREATE INDEX t_five ON shop.t (five);
	COMMENT ON TABLE shop.t IS 'it''s hot';
	CREATE TABLE shop.one (x int); CREATE TABLE shop.three ();$$);
SELECT * FROM confiture.check_chain();
SELECT change, kind, identity, explained_by FROM confiture.diff() WHERE detail IS NULL;
SELECT confiture.push('db/migrations/7_seven.up.sql', 'CREATE VIEW shop.v AS SELECT 1 AS a; CREATE VIEW shop.w AS SELECT 2 AS b');
SELECT confiture.push('db/schema/views.sql', 'CREATE VIEW shop.v AS SELECT 1 AS a; CREATE VIEW shop.w AS SELECT 3 AS b');
SELECT change, kind, identity, explained_by FROM confiture.diff() WHERE detail IS NULL;
SELECT confiture.unpush('db/schema/views.sql');
SELECT confiture.push('db/migrations/7_seven.up.sql', 'SELECT 1 / 0');
SET client_min_messages = notice;
SELECT change, kind, identity, explained_by FROM confiture.diff() WHERE detail IS NULL;
SELECT * FROM confiture.check_chain();
SELECT confiture.unpush('db/migrations/7_seven.up.sql');

-- what can't be rebuilt is named, with what to do
CREATE TYPE shop.igne AS ENUM ('a');
CREATE TABLE shop.needs (a shop.igne);
SELECT confiture.configure('local', E'name: local\nmanage:\n  ignore: ["shop.ign*", "shop.ev_*"]\n');
SELECT up_sql FROM confiture.plan('CREATE SCHEMA shop');
DROP TABLE shop.needs;
CREATE ROLE regress_drift;
SELECT confiture.allow('regress_drift', 'migrator');
ALTER DATABASE regress_drift OWNER TO regress_drift;
ALTER SCHEMA shop OWNER TO regress_drift;
SET ROLE regress_drift;
SELECT up_sql FROM confiture.plan('CREATE SCHEMA other');
RESET ROLE;
ALTER SCHEMA shop OWNER TO CURRENT_USER;
ALTER DATABASE regress_drift OWNER TO CURRENT_USER;
SELECT confiture.allow('regress_drift', NULL);
DROP ROLE regress_drift;

-- partitions that aren't managed get the indexes of their table
CREATE TABLE shop.ev (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE shop.ev_1 PARTITION OF shop.ev FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
SELECT up_sql FROM confiture.plan(confiture.dump_schema() ||
	'; CREATE INDEX of_ev ON shop.ev (id); ALTER TABLE shop.ev ADD PRIMARY KEY (id, at)');
CREATE INDEX of_ev ON ONLY shop.ev (id);
SELECT change, kind, identity, split_part(detail, ':', 1) AS attribute
FROM confiture.diff(confiture.dump_schema());
DROP TABLE shop.ev;
CREATE FUNCTION shop.f(shop.igne, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR shop.=== (leftarg = shop.igne, rightarg = text, function = shop.f, commutator = ====);
SELECT confiture.snapshot()->'unknown' AS unknown;

\c postgres
DROP DATABASE regress_drift;
