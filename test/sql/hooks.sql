-- Hooks: kept by add_hook(), dropped, approved; the settings that they see.
SET client_min_messages = warning;
CREATE ROLE regress_hooks_observer;
CREATE ROLE regress_hooks_migrator;
CREATE ROLE regress_hooks_admin;
CREATE ROLE regress_hooks_other;
CREATE ROLE regress_hooks_member IN ROLE regress_hooks_admin;
SELECT confiture.allow('regress_hooks_observer', 'observer');
SELECT confiture.allow('regress_hooks_migrator', 'migrator');
SELECT confiture.allow('regress_hooks_admin', 'admin');
SELECT confiture.allow('regress_hooks_other', 'admin');
RESET client_min_messages;

-- add_hook(): returns the number, which the view shows
SELECT confiture.add_hook('before_run', 'SELECT 1');
SELECT confiture.add_hook('after_run', 'SELECT 2;');
SELECT confiture.add_hook('before_migration', E'-- a comment\nSET LOCAL work_mem = ''64MB'';\nSELECT 3;');
SELECT confiture.add_hook('after_migration', 'BEGIN; SELECT 4; COMMIT;');
SELECT confiture.add_hook('on_error', $$SELECT current_setting('confiture.current_error')$$);
SELECT id, phase, added_by = current_user AS mine, added_at BETWEEN now() - interval '1 hour' AND now() AS now,
	   approved_by, sql
FROM confiture.hook;
SELECT id, sha256 = encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS digest,
	   approved_sha256, approved_at
FROM confiture.hook_text ORDER BY id;

-- the same text twice is two hooks
SELECT confiture.add_hook('before_run', 'SELECT 1');

-- drop_hook(): true if there was one; its number isn't used again
SELECT confiture.drop_hook(6);
SELECT confiture.drop_hook(6);
SELECT confiture.drop_hook(-1);
SELECT confiture.add_hook('before_run', 'SELECT 7');
SELECT array_agg(id ORDER BY id) FROM confiture.hook;

-- NULLs
SELECT confiture.add_hook(NULL, 'SELECT 1');
SELECT confiture.add_hook('before_run', NULL);
SELECT confiture.drop_hook(NULL);

-- phases: ours, ours misspelt, the Python tool's
SELECT confiture.add_hook('', 'SELECT 1');
SELECT confiture.add_hook('before', 'SELECT 1');
SELECT confiture.add_hook('befor_run', 'SELECT 1');
SELECT confiture.add_hook('BEFORE_RUN', 'SELECT 1');
SELECT confiture.add_hook('before_execute', 'SELECT 1');
SELECT confiture.add_hook('after_execute', 'SELECT 1');
SELECT confiture.add_hook('before_rollback', 'SELECT 1');
SELECT confiture.add_hook('after_rollback', 'SELECT 1');
SELECT confiture.add_hook('after_dry_run', 'SELECT 1');
SELECT confiture.add_hook('before_', 'SELECT 1');

-- texts that no run could execute, refused at once, with the place
SELECT confiture.add_hook('before_run', '');
SELECT confiture.add_hook('before_run', '-- nothing;');
SELECT confiture.add_hook('before_run', 'BEGIN; COMMIT;');
SELECT confiture.add_hook('before_run', 'SELECT ''open');
SELECT confiture.add_hook('before_run', E'SELECT 1;\n  \\echo x');
SELECT confiture.add_hook('before_run', E'SELECT 1;\nCOMMIT');
SELECT confiture.add_hook('before_run', 'SELECT 1; ROLLBACK; SELECT 2');
SELECT confiture.add_hook('before_run', 'SAVEPOINT a');

-- nothing of that was kept
SELECT array_agg(id ORDER BY id) FROM confiture.hook;

-- not in a transaction that only reads
BEGIN READ ONLY;
SELECT confiture.add_hook('before_run', 'SELECT 1');
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.drop_hook(1);
ROLLBACK;

-- an observer and a migrator see hooks; only an admin adds, drops, approves
SET ROLE regress_hooks_observer;
SELECT count(*) FROM confiture.hook;
SELECT count(*) FROM confiture.hook_text;
SELECT confiture.add_hook('before_run', 'SELECT 1');
SET ROLE regress_hooks_migrator;
SELECT count(*) FROM confiture.hook;
SELECT confiture.add_hook('before_run', 'SELECT 1');
SELECT confiture.drop_hook(1);
SELECT confiture.approve('hook:1');
RESET ROLE;

-- who added it
SET ROLE regress_hooks_admin;
SELECT confiture.add_hook('after_run', 'SELECT ''admin''') > 7 AS added;
UPDATE confiture.hook_text SET sql = '';
DELETE FROM confiture.hook;
RESET ROLE;
SELECT added_by, approved_by, sql FROM confiture.hook ORDER BY id DESC LIMIT 1;
SELECT 'hook:' || max(id) AS last FROM confiture.hook \gset

-- approve(): not one's own, nor as a member of the role that added it
SET ROLE regress_hooks_admin;
SELECT confiture.approve(:'last');
SET ROLE regress_hooks_member;
SELECT confiture.approve(:'last');
RESET ROLE;
SELECT approved_by FROM confiture.hook_text ORDER BY id DESC LIMIT 1;

-- by another admin
SET ROLE regress_hooks_other;
SELECT confiture.approve(:'last');
RESET ROLE;
SELECT count(*) FILTER (WHERE approved_by IS NOT NULL) AS approved FROM confiture.hook;
SELECT added_by, approved_by, approved_sha256 = sha256 AS bound,
	   approved_at BETWEEN now() - interval '1 hour' AND now() AS now
FROM confiture.hook_text ORDER BY id DESC LIMIT 1;

-- by a superuser, who could be anybody; the last one to approve counts
SELECT confiture.approve(:'last');
SELECT approved_by = current_user AS mine FROM confiture.hook ORDER BY id DESC LIMIT 1;

-- not what he added himself
SELECT confiture.approve('hook:1');

-- approve(): no such hook
SELECT confiture.approve('hook:6');
SELECT confiture.approve('hook:');
SELECT confiture.approve('hook:01');
SELECT confiture.approve('hook:1 OR true');
SELECT confiture.approve('hook:99999999999999999999');
SELECT confiture.approve('hooks:1');

-- nobody writes to the table but the owner and superusers
GRANT pg_write_all_data TO regress_hooks_other;
SET ROLE regress_hooks_other;
INSERT INTO confiture.hook_text (phase, sql, sha256, added_at, added_by)
VALUES ('before_run', 'SELECT 1', '', now(), 'postgres');
RESET ROLE;
REVOKE pg_write_all_data FROM regress_hooks_other;

-- settings of a run: numbers
SELECT name, setting, unit, context, min_val, max_val
FROM pg_settings WHERE name IN ('confiture.lock_retries',
	'confiture.runner_timeout', 'confiture.concurrent_index_timeout')
ORDER BY name COLLATE "C";
SET confiture.lock_retries = 1001;
SET confiture.lock_retries = 0;
-- 17 gives the range with its unit
\set VERBOSITY sqlstate
SET confiture.runner_timeout = '-1';
\set VERBOSITY default
SET confiture.runner_timeout = '2min';
SET confiture.concurrent_index_timeout = '1h';
SHOW confiture.lock_retries;
SHOW confiture.runner_timeout;
SHOW confiture.concurrent_index_timeout;
RESET ALL;

-- settings that hooks see: empty outside of a run, and nobody sets them
SELECT name, setting, reset_val, source FROM pg_settings
WHERE name LIKE 'confiture.current%' ORDER BY name COLLATE "C";
SET confiture.current_version = '1';
SET confiture.current_name = 'x';
SET confiture.current_direction = 'down';
SET confiture.current_scope = 'x';
SET confiture.current_duration = '1s';
SET confiture.current_error = 'x';
SET confiture.current_version = '';
BEGIN;
SET LOCAL confiture.current_version = '1';
ROLLBACK;
SELECT set_config('confiture.current_version', '1', false);
SELECT set_config('confiture.current_version', '1', true);
UPDATE pg_settings SET setting = '1' WHERE name = 'confiture.current_version';
ALTER ROLE regress_hooks_admin SET confiture.current_version = '1';
ALTER SYSTEM SET confiture.current_version = '1';
CREATE FUNCTION pg_temp.version() RETURNS text LANGUAGE sql
SET confiture.current_version = '1' AS $$ SELECT 'x' $$;
SET ROLE regress_hooks_other;
SET confiture.current_version = '1';
RESET ROLE;
SET confiture.current_other = '1';
SELECT string_agg(setting, '') = '' AS empty FROM pg_settings
WHERE name LIKE 'confiture.current%';

-- a value from before the library came is thrown away
\c
SET confiture.current_version = 'mine';
SET client_min_messages = error;
SELECT confiture.ddl_hash('') IS NOT NULL AS loaded;
RESET client_min_messages;
SHOW confiture.current_version;

SELECT confiture.drop_hook(id) FROM confiture.hook;
SELECT count(*) FROM confiture.hook;
SET client_min_messages = warning;
DROP OWNED BY regress_hooks_observer, regress_hooks_migrator, regress_hooks_admin, regress_hooks_other;
DROP ROLE regress_hooks_observer, regress_hooks_migrator, regress_hooks_admin,
	regress_hooks_other, regress_hooks_member;
