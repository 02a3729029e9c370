-- Environments: configure() and use(), what is kept, and where it may be used.
CREATE ROLE regress_environment_developer;
CREATE ROLE regress_environment_admin;
CREATE ROLE regress_environment_nobody;
SELECT confiture.allow('regress_environment_developer', 'developer');
SELECT confiture.allow('regress_environment_admin', 'admin');

-- nothing is configured
SELECT count(*) FROM confiture.environment;
SELECT confiture.use('local');

-- a file as the Python tool's "init" wrote it
SELECT confiture.configure('local', $$
# Local development
name: local
include_dirs:
  - db/schema/00_common
  - db/schema/10_tables
exclude_dirs: []

database:
  host: localhost
  port: 5432
  database: shop_local
  user: postgres
  password: secret

migration_table: tb_confiture
auto_backup: true
require_confirmation: false
pggit: {enabled: false}
migration:
  strict_mode: false
  locking: {enabled: true, timeout_ms: 30000}
$$);
SELECT name, jsonb_pretty(settings), bound, updated_by = current_user AS mine
FROM confiture.environment;

-- what differs from what happens anyway is named
SELECT confiture.configure('local', $$
migration:
  strict_mode: true
  locking: {enabled: false, timeout_ms: 5000}
$$);

-- the file's name is the environment's
SELECT confiture.configure('local', 'name: production');
SELECT settings FROM confiture.environment;

-- no password is kept, wherever it stands
SELECT confiture.configure('local', $$
database_url: postgresql://app:secret@db.example.com:5432/shop?password=secret&sslmode=require
database: {user: app, password: secret}
$$);
SELECT settings FROM confiture.environment;
SELECT confiture.configure('local',
	'database_url: postgresql://${USER}:${PASSWORD}@${HOST}/shop');
SELECT settings FROM confiture.environment;

-- errors say where
SELECT confiture.configure('local', E'name: local\ninclde_dirs: [db]\n');
SELECT confiture.configure('local', E'build:\n\tsort_mode: hex\n');
SELECT confiture.configure('local', E'search_path: app\nsearch_path: public\n');
SELECT confiture.configure('local', E'größe: "\n');
SELECT confiture.configure('local', 'search_path: ${SCHEMA}');
SELECT confiture.configure('local', '');
\echo :LAST_ERROR_SQLSTATE
SELECT settings FROM confiture.environment;

-- bounds
SELECT confiture.configure('local', repeat(' ', 1024 * 1024) || ' ');
SELECT confiture.configure('local', repeat(' ', 1024 * 1024 - 2) || '{}');
SELECT confiture.configure('local', 'pggit: ' || repeat('[', 500000));
SELECT confiture.configure('local', 'pggit: ' || repeat('{a: ', 200000));
SELECT confiture.configure('local', repeat('- ', 500000));
SELECT confiture.configure('local',
	E'pggit:\n  - &a0 [lol]\n' || string_agg(
		format(E'  - &a%s [%s]\n', i,
			   array_to_string(array_fill('*a' || i - 1, ARRAY[10]), ', ')), ''))
FROM generate_series(1, 50) i;
SELECT confiture.configure('local', 'pggit: [' || repeat('x, ', 100000) || 'x]');
SELECT confiture.configure('local', repeat(E'%TAG !a! x\n', 90000) || 'a: 1');
SELECT confiture.configure('local', 'pggit: [' || string_agg('&a' || i || ' x', ', ') || ']')
FROM generate_series(1, 1001) i;
SELECT confiture.configure('local', string_agg('k' || i || ': 1', E'\n'))
FROM generate_series(1, 40000) i;

-- names
SELECT confiture.configure('', '{}');
SELECT confiture.configure('a/b', '{}');
SELECT confiture.configure('..', '{}');
SELECT confiture.configure('a b', '{}');
SELECT confiture.configure($$x'); DROP TABLE confiture.binding; --$$, '{}');
SELECT confiture.configure('größe', '{}');
SELECT confiture.configure(repeat('x', 64), '{}');
SELECT confiture.configure(repeat('x', 63), '{}');
SELECT confiture.configure('Staging_2-b', '{}');
SELECT confiture.configure(NULL, '{}');
SELECT confiture.configure('local', NULL);
SELECT confiture.use(NULL);
SELECT name FROM confiture.environment ORDER BY name;
DELETE FROM confiture.environment_setting;

-- values are values
SELECT confiture.configure('local', $$
search_path: "app', public; DROP TABLE confiture.binding; --"
$$);
SELECT confiture.configure('local', $$
manage: {schemas: ["app'); DROP TABLE confiture.binding; --", '$1', "%s"]}
migration: {role: 'x" ''y'}
$$);
SELECT settings FROM confiture.environment;

-- the same settings, written otherwise, change nothing
SELECT confiture.configure('local', $$
include_dirs: [./db/schema/, {path: db/seeds, recursive: "yes"}]
database_url: postgresql://app:secret@h/shop
auto_backup: yes
$$);
SELECT sha256 AS sha256_before, updated_at AS updated_before
FROM confiture.environment_setting \gset
SELECT confiture.configure('local', $$
name: local
# another password, and more words
include_dirs:
- db/schema
- {recursive: true, path: db//seeds}
database_url: postgresql://app:secret2@h/shop
build: {}
$$);
SELECT sha256 = :'sha256_before' AS same, updated_at = :'updated_before' AS untouched
FROM confiture.environment_setting;
SELECT sha256 = encode(sha256(convert_to(settings::text, 'UTF8')), 'hex') AS reproducible
FROM confiture.environment_setting;
SELECT confiture.configure('local', 'include_dirs: [db/schema]');
SELECT sha256 = :'sha256_before' AS same, updated_at = :'updated_before' AS untouched
FROM confiture.environment_setting;

-- whoever has no level can do nothing
SET ROLE regress_environment_nobody;
SELECT confiture.configure('local', '{}');
SELECT confiture.use('local');
TABLE confiture.environment;
RESET ROLE;

-- a developer configures, and does no more
SET ROLE regress_environment_developer;
SELECT confiture.configure('dev', 'include_dirs: [db/dev]');
SELECT name, settings, updated_by, approved_by FROM confiture.environment
WHERE name = 'dev';
SELECT confiture.use('dev');
SELECT confiture.approve('db/environments/dev.yaml');
TABLE confiture.environment_setting;
UPDATE confiture.environment_setting SET settings = '{}';
INSERT INTO confiture.binding VALUES (true, 'dev', 'x', 1, now(), 'x');
RESET ROLE;

-- his settings run for nobody else until they are approved
\set VERBOSITY sqlstate
SELECT confiture.build('dev');
\set VERBOSITY default
SELECT confiture.approve('db/environments/dev.yaml');
SELECT approved_by = current_user AS approved FROM confiture.environment
WHERE name = 'dev';
\set VERBOSITY sqlstate
SELECT confiture.build('dev');
\set VERBOSITY default

-- approval stays while the settings do, and ends with them
SET ROLE regress_environment_developer;
SELECT confiture.configure('dev', '{"include_dirs": ["db/dev"]}');
RESET ROLE;
SELECT updated_by, approved_by IS NOT NULL AS approved
FROM confiture.environment WHERE name = 'dev';
SET ROLE regress_environment_developer;
SELECT confiture.configure('dev', 'include_dirs: [db/dev2]');
RESET ROLE;
SELECT updated_by, approved_by IS NOT NULL AS approved
FROM confiture.environment WHERE name = 'dev';
\set VERBOSITY sqlstate
SELECT confiture.build('dev');
\set VERBOSITY default

-- to configure the same settings is to vouch for them
SELECT confiture.configure('dev', 'include_dirs: [db/dev2]');
SELECT updated_by = current_user AS mine FROM confiture.environment
WHERE name = 'dev';
\set VERBOSITY sqlstate
SELECT confiture.build('dev');
\set VERBOSITY default
SET ROLE regress_environment_developer;
SELECT confiture.configure('dev', 'include_dirs: [db/dev2]');
RESET ROLE;
SELECT updated_by = current_user AS still_mine FROM confiture.environment
WHERE name = 'dev';

-- which environment is meant: there are two, and the database is bound to none
SELECT confiture.build_sql();
\echo :LAST_ERROR_SQLSTATE
SELECT confiture.build_sql('lcal');
SELECT confiture.build_sql('production');
\echo :LAST_ERROR_SQLSTATE
SELECT confiture.use('lokal');

-- an admin binds it
SET ROLE regress_environment_admin;
SELECT confiture.use('local');
RESET ROLE;
SELECT name, bound FROM confiture.environment ORDER BY name;
SELECT environment, database_name = current_database() AS here,
	   b.system_identifier = c.system_identifier AS this_cluster, bound_by
FROM confiture.binding b, pg_control_system() c;

-- it is the default now; what reads may name another one, what writes may not
SELECT confiture.build();
SELECT confiture.build_sql();
SELECT confiture.build_sql('dev');
SELECT confiture.build('dev');
\echo :LAST_ERROR_SQLSTATE

-- a copy under another name or in another cluster isn't written
UPDATE confiture.binding SET database_name = 'original';
SELECT confiture.build();
\echo :LAST_ERROR_SQLSTATE
SELECT confiture.build_sql();
SELECT confiture.use('local');
UPDATE confiture.binding SET system_identifier = system_identifier + 1;
SELECT confiture.build('dev');
\echo :LAST_ERROR_SQLSTATE
SELECT confiture.use('dev');
SELECT name, bound FROM confiture.environment ORDER BY name;
SELECT count(*) FROM confiture.binding;

-- only one environment is configured: it is the default
DELETE FROM confiture.binding;
DELETE FROM confiture.environment_setting WHERE name <> 'dev';
SELECT confiture.build_sql();

-- nothing of a user is called on the way
CREATE SCHEMA evil;
CREATE FUNCTION evil.trap(text, text) RETURNS boolean LANGUAGE plpgsql
	AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE OPERATOR evil.= (FUNCTION = evil.trap, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR evil.<> (FUNCTION = evil.trap, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE plpgsql
	AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE TEMPORARY TABLE environment_setting (name text);
SET search_path = evil, pg_temp, confiture, pg_catalog;
SELECT confiture.configure('dev', 'search_path: app');
SELECT confiture.configure('dev', 'search_path: app');
SELECT confiture.use('dev');
RESET search_path;
DROP SCHEMA evil CASCADE;
DROP TABLE pg_temp.environment_setting;

-- read only
BEGIN READ ONLY;
SELECT confiture.configure('dev', '{}');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.use('dev');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- a session may say which one, but not that a bound database is another
SELECT confiture.configure('other', 'include_dirs: []');
SELECT environment FROM confiture.binding;
SET confiture.environment = 'nowhere';
SELECT confiture.build_sql();
SET confiture.environment = 'other';
SELECT confiture.build();
SELECT confiture.hold('1', 'why');
DELETE FROM confiture.binding;
SELECT confiture.build_sql();
SELECT code, message FROM confiture.validate() WHERE code = 'environment_unknown';
RESET confiture.environment;
SELECT code, message FROM confiture.validate() WHERE code = 'environment_unknown';
SELECT confiture.unpush('db/environments/other.yaml');

-- nothing is left of a configuration that is rolled back
BEGIN;
SELECT confiture.configure('rolled_back', '{}');
ROLLBACK;
SELECT name FROM confiture.environment;

DELETE FROM confiture.binding;
DELETE FROM confiture.environment_setting;
SELECT confiture.allow('regress_environment_developer', NULL);
SELECT confiture.allow('regress_environment_admin', NULL);
DROP ROLE regress_environment_developer, regress_environment_admin,
	regress_environment_nobody;
