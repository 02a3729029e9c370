-- adopt(): the ledgers of other migration tools, with the tables that they make.
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE EXTENSION "uuid-ossp";
RESET client_min_messages;
CREATE ROLE regress_adopt_admin;
CREATE ROLE regress_adopt_migrator;
SELECT confiture.allow('regress_adopt_admin', 'admin');
SELECT confiture.allow('regress_adopt_migrator', 'migrator');

CREATE TEMPORARY VIEW ledger AS
SELECT version, name, state, left(sha256, 8) AS sha256, ddl_sha256 IS NOT NULL AS ddl,
	up_sql, down_sql, pushed_by IS NOT NULL AS pushed, recorded_at, duration
FROM confiture.ledger ORDER BY history_id;
CREATE TEMPORARY VIEW history AS
SELECT version, name, direction, success, left(sha256, 8) AS sha256, reason
FROM confiture.history_record ORDER BY id;

-- the Python tool, 0.3.10
CREATE TABLE tb_confiture (
	id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
	pk_confiture BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	slug TEXT NOT NULL UNIQUE,
	version VARCHAR(255) NOT NULL UNIQUE,
	name VARCHAR(255) NOT NULL,
	applied_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
	execution_time_ms INTEGER,
	checksum VARCHAR(64)
);
CREATE INDEX idx_tb_confiture_applied_at ON tb_confiture (applied_at DESC);
INSERT INTO tb_confiture (slug, version, name, applied_at, execution_time_ms, checksum) VALUES
	('b', '002', 'orders', '2025-01-02 03:04:05+00', 1500, encode(sha256('CREATE TABLE orders (id int);'), 'hex')),
	('a', '001', 'users', '2025-03-02 03:04:05+00', 20, encode(sha256('CREATE TABLE users ();'), 'hex')),
	('c', '003', 'views', '2025-03-03 03:04:05+00', NULL, repeat('c', 64)),
	('d', '004', 'no_checksum', '2025-03-04 03:04:05+00', 0, NULL),
	('e', '005', 'odd_checksum', 'infinity', -1, 'x');
SELECT confiture.push('db/migrations/001_users.up.sql', 'CREATE TABLE users ();');
SELECT confiture.push('db/migrations/001_users.down.sql', 'DROP TABLE users;');
SELECT confiture.push('db/migrations/002_orders.up.sql', 'CREATE TABLE orders (id bigint);');
SELECT confiture.push('db/migrations/002_orders.down.sql', 'DROP TABLE orders;');
SELECT confiture.push('db/migrations/004_no_checksum.up.sql', 'SELECT 4;');
SELECT confiture.push('db/migrations/006_new.up.sql', 'SELECT 6;');

-- a dry run writes nothing
SELECT * FROM confiture.adopt('tb_confiture', dry_run => true);
SELECT count(*) FROM confiture.ledger;
SELECT count(*) FROM confiture.history_record;
SELECT count(*) FROM confiture.adopted_ledger;
BEGIN READ ONLY;
SELECT version, action FROM confiture.adopt('tb_confiture', dry_run => true);
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT count(*) FROM confiture.adopt('tb_confiture', dry_run => true);
ROLLBACK;

-- all or nothing, in the caller's transaction
BEGIN;
SELECT count(*) FROM confiture.adopt('tb_confiture');
SELECT count(*) FROM confiture.ledger;
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 3 AND pid = pg_backend_pid();
ROLLBACK;
SELECT count(*) FROM confiture.ledger;
BEGIN READ ONLY;
SELECT confiture.adopt('tb_confiture');
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT confiture.adopt('tb_confiture');
ROLLBACK;

-- it happens, in the order of application; another time all is there
SELECT * FROM confiture.adopt('tb_confiture');
SELECT * FROM ledger;
SELECT * FROM history;
SELECT table_name, tool, adopted_by = current_user AS mine FROM confiture.adopted_ledger;
SELECT * FROM confiture.adopt('tb_confiture');
SELECT count(*) FROM history;
INSERT INTO tb_confiture (slug, version, name, applied_at) VALUES ('f', '006', 'new', '2025-04-01 00:00:00+00');
SELECT version, name, action FROM confiture.adopt('tb_confiture', true) WHERE action <> 'keep';
SELECT version, name, action FROM confiture.adopt('tb_confiture') WHERE action <> 'keep';
SELECT version, up_sql FROM ledger WHERE version = '006';
SELECT count(*) FROM confiture.adopted_ledger;

-- what was taken back here may be adopted again
UPDATE confiture.ledger SET state = 'reverted' WHERE version = '006';
SELECT version, action FROM confiture.adopt('tb_confiture') WHERE version = '006';
UPDATE confiture.ledger SET state = 'baseline' WHERE version = '006';
SELECT * FROM confiture.adopt('tb_confiture') WHERE version = '006';

-- what confiture is in the middle of may not
DELETE FROM confiture.ledger WHERE version = '006';
INSERT INTO confiture.intent VALUES ('', '006', 'new', 'up', 'SELECT 6', 1, 0, true, 'x', NULL, NULL, now(), 'x', 'x');
SELECT * FROM confiture.adopt('tb_confiture') WHERE version = '006';
DELETE FROM confiture.intent;

-- nobody's table, so that it is in no build's way, nor its sequence
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE built (id int);');
SELECT files, statements FROM confiture.build();
DROP TABLE built;
CREATE TABLE other (id int);
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE built (id bigint);');
SELECT confiture.build();
DROP TABLE other;
ALTER TABLE tb_confiture RENAME TO renamed;
SELECT confiture.build();
ALTER TABLE renamed RENAME TO tb_confiture;

-- the Python tool, 0.44.0, in a schema of its own and under another name
CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."tb ""x""" (
	id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
	pk_confiture BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
	slug TEXT NOT NULL UNIQUE, version VARCHAR(255) NOT NULL UNIQUE, name VARCHAR(255) NOT NULL,
	applied_at TIMESTAMPTZ NOT NULL DEFAULT NOW(), execution_time_ms INTEGER,
	checksum VARCHAR(64), applied_by TEXT);
CREATE TABLE "My Schema".confiture_lock_holder (id int);
INSERT INTO "My Schema"."tb ""x""" (slug, version, name, applied_at, applied_by)
VALUES ('a', '20250101000000', 'x', '2025-01-01 00:00:00+00', 'deploy');
SELECT * FROM confiture.adopt('"My Schema"."tb ""x"""');
SELECT table_name, tool FROM confiture.adopted_ledger;
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE built (id int);');
SELECT files, statements FROM confiture.build();
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
DROP TABLE tb_confiture, built, "My Schema"."tb ""x""", "My Schema".confiture_lock_holder;
DROP SCHEMA "My Schema";

-- Flyway
CREATE TABLE "public"."flyway_schema_history" (
	"installed_rank" INT NOT NULL,
	"version" VARCHAR(50),
	"description" VARCHAR(200) NOT NULL,
	"type" VARCHAR(20) NOT NULL,
	"script" VARCHAR(1000) NOT NULL,
	"checksum" INTEGER,
	"installed_by" VARCHAR(100) NOT NULL,
	"installed_on" TIMESTAMP NOT NULL DEFAULT now(),
	"execution_time" INTEGER NOT NULL,
	"success" BOOLEAN NOT NULL,
	CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank")
);
CREATE INDEX "flyway_schema_history_s_idx" ON "public"."flyway_schema_history" ("success");
CREATE FUNCTION pg_temp.flyway(rank int, version text, description text, type text, script text,
	success boolean DEFAULT true)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO flyway_schema_history VALUES (rank, version, description, type, script, rank * 1000,
		'deploy', timestamp '2026-01-02 03:04:05' + make_interval(days => rank), rank, success)
$$;
SELECT pg_temp.flyway(0, '0', '<< Flyway Schema Creation >>', 'SCHEMA', '"app"');
SELECT pg_temp.flyway(1, '1', 'create users', 'SQL', 'V1__create_users.sql');
SELECT pg_temp.flyway(2, '1.1', 'add email', 'SQL', 'V1_1__add_email.sql');
SELECT pg_temp.flyway(3, NULL, 'all views', 'SQL', 'views/R__all_views.sql');
SELECT pg_temp.flyway(4, '2', 'taken back', 'SQL', 'V2__taken_back.sql');
SELECT pg_temp.flyway(5, '2', 'taken back', 'UNDO_SQL', 'U2__taken_back.sql');
SELECT pg_temp.flyway(6, '3', 'there and back', 'SQL', 'V3__there_and_back.sql');
SELECT pg_temp.flyway(7, '3', 'there and back', 'UNDO_SQL', 'U3__there_and_back.sql');
SELECT pg_temp.flyway(8, '3', 'there and back', 'SQL', 'V3__there_and_back.sql');
SELECT pg_temp.flyway(9, '4', 'deleted', 'JDBC', 'db.migration.V4__Deleted');
SELECT pg_temp.flyway(10, '4', 'deleted', 'DELETE', 'db.migration.V4__Deleted');
SELECT pg_temp.flyway(11, NULL, 'all views', 'SQL', 'views/R__all_views.sql');
SELECT pg_temp.flyway(12, NULL, 'grant it', 'JDBC', 'db.migration.R__Grant_it');
SELECT pg_temp.flyway(13, '5', 'not undone', 'SQL', 'V5__not_undone.sql');
SELECT pg_temp.flyway(14, '5', 'not undone', 'UNDO_SQL', 'U5__not_undone.sql', false);
SELECT pg_temp.flyway(15, '6', 'failed', 'SQL', 'V6__failed.sql', false);
SELECT confiture.push('db/migrations/1_create_users.up.sql', 'SELECT 1;');
SELECT confiture.push('db/migrations/1.1_email.up.sql', 'SELECT 1.1;');
SELECT confiture.push('db/migrations/R__all_views.sql', 'SELECT 11;');
SELECT * FROM confiture.adopt('flyway_schema_history', true);
SELECT action, count(*) FROM confiture.adopt('flyway_schema_history') GROUP BY action ORDER BY action;
SELECT * FROM ledger;
SELECT * FROM history;
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger, flyway_schema_history;

-- Flyway: what isn't after the baseline is in place
SELECT pg_temp.flyway(1, '1.1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>');
SELECT pg_temp.flyway(2, '2', 'two', 'SQL', 'V2__two.sql');
SELECT confiture.push('db/migrations/2_two.up.sql', 'SELECT 2;');
SELECT confiture.push('db/migrations/3_three.up.sql', 'SELECT 3;');
SELECT * FROM confiture.adopt('flyway_schema_history');
SELECT version, name, state, up_sql, duration FROM ledger;
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger, flyway_schema_history;
SELECT pg_temp.flyway(1, '2', 'all before', 'SQL_BASELINE', 'B2__all_before.sql');
SELECT * FROM confiture.adopt('flyway_schema_history');
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
DROP TABLE flyway_schema_history;

-- golang-migrate
CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version bigint not null primary key, dirty boolean not null);
SELECT * FROM confiture.adopt('schema_migrations');
INSERT INTO schema_migrations VALUES (10, true);
SELECT confiture.push(format('db/migrations/%s_m%s.up.sql', lpad(n::text, 6, '0'), n), format('SELECT %s;', n))
FROM generate_series(9, 11) n;
SELECT confiture.push('db/migrations/000002_two.up.sql', 'SELECT 2;');
SELECT confiture.push('db/migrations/R__r.sql', 'SELECT 2;');
SELECT confiture.adopt('schema_migrations');
SELECT confiture.adopt('schema_migrations', true);
UPDATE schema_migrations SET dirty = false;
SELECT * FROM confiture.adopt('schema_migrations');
SELECT version, name, state, up_sql FROM ledger;
SELECT confiture.unpush('db/migrations/000010_m10.up.sql');
SELECT * FROM confiture.adopt('schema_migrations');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
SELECT * FROM confiture.adopt('schema_migrations');
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
DROP TABLE schema_migrations;

-- dbmate
create table if not exists public.schema_migrations (version varchar(128) primary key);
INSERT INTO schema_migrations VALUES ('20260102000000'), ('20260101000000');
SELECT confiture.push('db/migrations/20260101000000_create_users.up.sql', 'SELECT 1;');
SELECT * FROM confiture.adopt('schema_migrations');
SELECT version, name, state, up_sql FROM ledger;
DROP TABLE schema_migrations;

-- Rails
CREATE TABLE "schema_migrations" ("version" character varying NOT NULL PRIMARY KEY);
CREATE TABLE "ar_internal_metadata" ("key" character varying NOT NULL PRIMARY KEY, "value" character varying,
	"created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
INSERT INTO schema_migrations VALUES ('10'), ('9'), ('20260101000000');
SELECT * FROM confiture.adopt('schema_migrations');
SELECT table_name, tool FROM confiture.adopted_ledger;
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE built (id int);');
SELECT files FROM confiture.build();
DROP TABLE built, ar_internal_metadata;
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger, schema_migrations;

-- whatever is in the table is data
INSERT INTO schema_migrations VALUES (''), ('a/b'), (repeat('x', 1000)), (repeat('y', 1001)), ('R__x'),
	('1''; DROP TABLE schema_migrations; --'), ('%s $1 \'), (E'two\nlines'), ('é'), ('7'), ('007');
SELECT confiture.push('db/migrations/07_seven.up.sql', 'SELECT 7;');
SELECT left(version, 40) AS version, name, action, reason FROM confiture.adopt('schema_migrations');
SELECT left(version, 40) AS version, length(version), name FROM ledger;
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
DROP TABLE schema_migrations;

-- Alembic
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES ('ae1027a6acf'), ('27c6a30d7c24');
SELECT confiture.push('db/migrations/27c6a30d7c24_first.up.sql', 'SELECT 1;');
SELECT * FROM confiture.adopt('alembic_version');
SELECT version, name, state, up_sql FROM ledger;
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
DROP TABLE alembic_version;

-- Sqitch
CREATE SCHEMA sqitch;
CREATE TABLE sqitch.releases (version REAL PRIMARY KEY, installed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
	installer_name TEXT NOT NULL, installer_email TEXT NOT NULL);
CREATE TABLE sqitch.projects (project TEXT PRIMARY KEY, uri TEXT NULL UNIQUE,
	created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), creator_name TEXT NOT NULL, creator_email TEXT NOT NULL);
CREATE TABLE sqitch.changes (
	change_id TEXT PRIMARY KEY,
	script_hash TEXT NULL,
	change TEXT NOT NULL,
	project TEXT NOT NULL REFERENCES sqitch.projects(project) ON UPDATE CASCADE,
	note TEXT NOT NULL DEFAULT '',
	committed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
	committer_name TEXT NOT NULL,
	committer_email TEXT NOT NULL,
	planned_at TIMESTAMPTZ NOT NULL,
	planner_name TEXT NOT NULL,
	planner_email TEXT NOT NULL,
	UNIQUE(project, script_hash)
);
CREATE TABLE sqitch.tags (tag_id TEXT PRIMARY KEY, tag TEXT NOT NULL, project TEXT NOT NULL REFERENCES sqitch.projects(project),
	change_id TEXT NOT NULL REFERENCES sqitch.changes(change_id), UNIQUE(project, tag));
CREATE TABLE sqitch.dependencies (change_id TEXT NOT NULL REFERENCES sqitch.changes(change_id), type TEXT NOT NULL,
	dependency TEXT NOT NULL, dependency_id TEXT NULL, PRIMARY KEY (change_id, dependency));
CREATE TABLE sqitch.events (event TEXT NOT NULL CONSTRAINT events_event_check
	CHECK (event IN ('deploy', 'revert', 'fail', 'merge')), change_id TEXT NOT NULL, change TEXT NOT NULL);
INSERT INTO sqitch.projects VALUES ('shop', NULL, now(), 'x', 'x'), ('other', NULL, now(), 'x', 'x');
CREATE FUNCTION pg_temp.sqitch(id text, change text, at timestamptz, project text DEFAULT 'shop')
RETURNS void LANGUAGE sql AS $$
	INSERT INTO sqitch.changes (change_id, change, project, committed_at, committer_name, committer_email,
		planned_at, planner_name, planner_email)
	VALUES (id, change, project, at, 'Deployer', 'x', '2026-01-01 00:00:00+00', 'Planner', 'x')
$$;
SELECT pg_temp.sqitch('c', 'orders', '2026-01-03 00:00:00+00');
SELECT pg_temp.sqitch('b', 'users', '2026-01-02 00:00:00+00');
SELECT pg_temp.sqitch('d', 'schema/app', '2026-01-04 00:00:00+00');
SELECT pg_temp.sqitch('a', 'users', '2026-01-05 00:00:00+00');
SELECT pg_temp.sqitch('e', 'reworked', '2026-01-06 00:00:00+00');
SELECT pg_temp.sqitch('f', 'reworked', '2026-01-07 00:00:00+00');
SELECT confiture.push('db/migrations/1_users.up.sql', 'SELECT 1;');
SELECT confiture.push('db/migrations/5_users.up.sql', 'SELECT 5;');
SELECT confiture.push('db/migrations/3_schema_app.up.sql', 'SELECT 3;');
SELECT * FROM confiture.adopt('sqitch.changes');
SELECT version, name, state, up_sql, recorded_at FROM ledger;
SELECT table_name, tool FROM confiture.adopted_ledger;
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE built (id int);');
SELECT files FROM confiture.build();
DROP TABLE built;
SELECT * FROM confiture.adopt('sqitch.changes');
SELECT confiture.prune('{}');
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;

-- Sqitch: one project of several, by a view; an application's tables stay its own
SELECT pg_temp.sqitch('x', 'users', '2026-01-02 00:00:00+00', 'other');
SELECT confiture.adopt('sqitch.changes');
CREATE VIEW sqitch_other AS SELECT * FROM sqitch.changes WHERE project = 'other';
CREATE TABLE tags (id int);
SELECT * FROM confiture.adopt('sqitch_other');
SELECT table_name, tool FROM confiture.adopted_ledger;
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
DROP VIEW sqitch_other;
DROP TABLE tags, sqitch.releases, sqitch.changes, sqitch.tags, sqitch.dependencies, sqitch.events, sqitch.projects;
DROP SCHEMA sqitch;

-- what is no ledger
CREATE TABLE nothing (id bigint, "odd name" text);
CREATE TABLE no_columns ();
CREATE TABLE schema_migrations (version bigint, dirty text);
CREATE DOMAIN version AS text;
CREATE TABLE domains (version version);
CREATE INDEX nothing_id ON nothing (id);
CREATE SEQUENCE counter;
\set VERBOSITY sqlstate
SELECT confiture.adopt('nothing');
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT confiture.adopt('nothing', true);
\set VERBOSITY terse
SELECT confiture.adopt('no_columns');
SELECT confiture.adopt('schema_migrations');
SELECT confiture.adopt('domains');
SELECT confiture.adopt('confiture.ledger');
SELECT confiture.adopt('nothing_id');
SELECT confiture.adopt('counter');
SELECT confiture.adopt(0::oid::regclass);
SELECT confiture.adopt('absent');
SELECT confiture.adopt(NULL);
SELECT confiture.adopt(NULL, true);
SELECT confiture.adopt('nothing', NULL);
\set VERBOSITY default
DROP TABLE nothing, no_columns, schema_migrations, domains;
DROP DOMAIN version;
DROP SEQUENCE counter;

-- a temporary table may be one, and isn't remembered
CREATE TEMPORARY TABLE copied (version text);
INSERT INTO copied VALUES ('1');
SELECT version, name, action FROM confiture.adopt('copied');
SELECT count(*) FROM confiture.adopted_ledger;
TRUNCATE confiture.ledger, confiture.history_record;

-- privileges: it takes an admin, who may read the table himself
CREATE TABLE schema_migrations (version text);
INSERT INTO schema_migrations VALUES ('1'), ('2');
SET ROLE regress_adopt_migrator;
SELECT confiture.adopt('schema_migrations');
SET ROLE regress_adopt_admin;
SELECT confiture.adopt('schema_migrations');
SELECT confiture.adopt('schema_migrations', true);
SELECT * FROM confiture.adopted_ledger;
INSERT INTO confiture.adopted_ledger VALUES ('public.x', 'x', now(), 'x');
RESET ROLE;
GRANT SELECT ON schema_migrations TO regress_adopt_admin;
ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY first_row ON schema_migrations USING (version = '1');
SET ROLE regress_adopt_admin;
SELECT version FROM schema_migrations;
SELECT confiture.adopt('schema_migrations');
SHOW row_security;
RESET ROLE;
ALTER TABLE schema_migrations DISABLE ROW LEVEL SECURITY;
SET ROLE regress_adopt_admin;
SELECT version, action FROM confiture.adopt('schema_migrations');
RESET ROLE;
SELECT version, session_user_name = session_user AS session, current_user_name FROM confiture.ledger ORDER BY version;
SELECT session_user_name = session_user AS session, current_user_name FROM confiture.history_record ORDER BY id;
SELECT table_name, adopted_by FROM confiture.adopted_ledger;

-- a view's functions run as the caller, by their own name alone
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger;
CREATE FUNCTION public.row_number() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one'; END $$;
CREATE FUNCTION who() RETURNS text LANGUAGE sql AS $$ SELECT current_user::text $$;
CREATE VIEW versions AS SELECT who() AS version;
GRANT SELECT ON versions TO regress_adopt_admin;
SET ROLE regress_adopt_admin;
SELECT version, action FROM confiture.adopt('versions', true);
SELECT version, action FROM confiture.adopt('versions');
RESET ROLE;

-- nothing stays
SET client_min_messages = warning;
DROP TABLE schema_migrations;
DROP VIEW versions;
DROP FUNCTION who(), public.row_number();
TRUNCATE confiture.ledger, confiture.history_record, confiture.adopted_ledger, confiture.build_record;
SELECT confiture.allow(r::regrole, NULL) FROM unnest('{regress_adopt_admin,regress_adopt_migrator}'::text[]) r;
DROP ROLE regress_adopt_admin, regress_adopt_migrator;
DROP EXTENSION "uuid-ossp";
