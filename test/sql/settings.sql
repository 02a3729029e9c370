-- Settings: what each key of an environment file brings about.
CREATE FUNCTION files_of(environment text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT match[1]
	FROM regexp_matches(confiture.build_sql(environment),
						'^-- File: (.*)$', 'gn') WITH ORDINALITY AS m (match, n)
	ORDER BY n
$$;
SELECT count(confiture.push(path, '-- ' || path))
FROM unnest(ARRAY[
	'db/schema/00_common/types.sql',
	'db/schema/10_tables/A_second.sql',
	'db/schema/10_tables/9_first.sql',
	'db/schema/10_tables/10_third.sql',
	'db/schema/10_tables/deep/child.sql',
	'db/schema/10_tables/notes.txt',
	'db/schema/99_later/unfinished.sql',
	'db/seeds/common/users.sql',
	'db/seeds/common/users.bak.sql',
	'db/seeds/test/fixtures.sql',
	'other/one.ddl']) AS path;

-- nothing configured: db/schema
SELECT files_of(NULL);

-- without the key it is the same
SELECT confiture.configure('e', '{}');
SELECT files_of('e');

-- an empty list is an empty list
SELECT confiture.configure('e', 'include_dirs: []');
SELECT files_of('e');

-- strings; a missing directory is an error
SELECT confiture.configure('e', $$
include_dirs: [db/seeds, ./db/schema/10_tables/]
exclude_dirs: [db/seeds/test, db/schema/10_tables/A_second.sql]
$$);
SELECT files_of('e');
SELECT confiture.configure('e', 'include_dirs: [db/schema, db/nowhere]');
SELECT files_of('e');

-- objects: order, patterns, depth; a missing directory is left out
SELECT confiture.configure('e', $$
include_dirs:
  - path: db/seeds
    order: 20
    exclude: ["*.bak.sql"]
  - path: db/schema
    order: 10
  - path: db/nowhere
  - {path: other, include: ["*.ddl"], order: -1}
$$);
SELECT files_of('e');
SELECT confiture.configure('e', $$
include_dirs:
  - path: db/schema/10_tables
    recursive: false
    include: ["*.sql", "*.txt"]
$$);
SELECT files_of('e');
SELECT confiture.configure('e', $$
include_dirs:
  - db/schema
  - path: db/nowhere
    auto_discover: false
$$);
SELECT files_of('e');

-- patterns that could match in very many ways
SELECT confiture.configure('e', 'include_dirs: [{path: db/schema, include: ["' || repeat('**/', 300000) || '[!m]*.sql"]}]');
SELECT files_of('e');
SELECT confiture.push('db/schema/' || repeat('a/', 400) || 'a.sql', '') AS pushed \gset
SELECT confiture.configure('e', 'include_dirs: [{path: db/schema, include: ["' || repeat('**/a/', 20) || 'b"], exclude: ["*"]}]');
SELECT files_of('e');
SELECT confiture.unpush('db/schema/' || repeat('a/', 400) || 'a.sql') AS unpushed \gset

-- hexadecimal prefixes
SELECT confiture.configure('e', $$
include_dirs: [{path: db/schema/10_tables, recursive: no}]
build: {sort_mode: alphabetical}
$$);
SELECT files_of('e');
SELECT confiture.configure('e', $$
include_dirs: [{path: db/schema/10_tables, recursive: no}]
build: {sort_mode: hex}
$$);
SELECT files_of('e');

-- what the scripts run under
CREATE ROLE regress_settings_owner;
CREATE SCHEMA app AUTHORIZATION regress_settings_owner;
SELECT confiture.push('db/under/seen.sql', $$
CREATE TABLE seen AS
SELECT current_user::text AS role, current_setting('search_path') AS search_path,
	   current_setting('lock_timeout') AS lock_timeout;
$$);
SELECT confiture.configure('e', $$
include_dirs: [db/under]
search_path: app, public
manage: {schemas: [app], ignore: ["public.*"]}
migration: {role: regress_settings_owner, lock_timeout: 2500ms, statement_timeout: 1min}
$$);
SELECT files, statements FROM confiture.build('e');
SELECT * FROM app.seen;
SELECT tableowner FROM pg_tables WHERE tablename = 'seen';
SELECT current_user = session_user AS role_is_back,
	   current_setting('search_path') AS search_path,
	   current_setting('lock_timeout') AS lock_timeout;

-- a limit for each statement
SELECT confiture.push('db/slow/sleep.sql', 'SELECT pg_sleep(60);');
SELECT confiture.configure('e', $$
include_dirs: [db/slow]
manage: {schemas: [nothing_here]}
migration: {statement_timeout: 10}
$$);
SELECT confiture.build('e');

-- a role that isn't there
SELECT confiture.configure('e', $$
include_dirs: [db/under]
manage: {schemas: [nothing_here]}
migration: {role: regress_settings_missing}
$$);
SELECT confiture.build('e');

-- hooks: the phase is one of five, and an error says which is meant
SELECT confiture.configure('e', $$
hooks:
  - {phase: before_run, sql: SELECT 1}
  - {phase: on_eror, sql: SELECT 2}
$$);
SELECT confiture.configure('e', 'hooks: [{phase: nothing_like_it, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: before_execute, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: after_execute, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: before_rollback, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: after_rollback, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: before_validate, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: after_validation, sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: [on_error], sql: SELECT 1}]');
SELECT confiture.configure('e', 'hooks: [{phase: on_error, file: ../a.sql}]');

-- other choices are suggested as well
SELECT confiture.configure('e', 'build: {sort_mode: alphabetic}');
SELECT confiture.configure('e', 'migration: {out_of_order: alow}');

-- settings that an owner of the extension has spoilt by hand
UPDATE confiture.environment_setting SET settings = '{"name": [1]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"search_path": 1}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"exclude_dirs": {}}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"migration": {"reverted": "x"}}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"migration": {"lock_timeout": "x"}}';
SELECT files_of('e');

UPDATE confiture.environment_setting SET settings = '{"include_dirs": [{"order": 1}]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"include_dirs": [{"order": "1"}]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"include_dirs": [{"recursive": "yes"}]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"include_dirs": [[]], "build": []}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"hooks": [{"phase": "x", "sql": "SELECT 1"}]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"hooks": [{"phase": "on_error"}]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '{"hooks": ["x"]}';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '[]';
SELECT files_of('e');
UPDATE confiture.environment_setting SET settings = '1';
SELECT files_of('e');

SELECT count(*) FROM confiture.prune('{}');
DELETE FROM confiture.environment_setting;
DROP SCHEMA app CASCADE;
DROP FUNCTION files_of;
DROP ROLE regress_settings_owner;
