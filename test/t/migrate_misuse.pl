# CALL confiture.migrate() and migrate_back() where they can't work: a clean
# error, and a session that is as it was.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
new_database($node, 'shop',
	'db/migrations/001_item.up.sql' => 'CREATE TABLE item (id int)',
	'db/migrations/001_item.down.sql' => 'DROP TABLE item');
$node->safe_psql('shop', <<'EOS_SQL');
CREATE PROCEDURE wrap(back boolean) LANGUAGE plpgsql AS $$
BEGIN
	IF back THEN CALL confiture.migrate_back(); END IF;
	CALL confiture.migrate();
END $$;
CREATE PROCEDURE wrap_after_commit(back boolean) LANGUAGE plpgsql AS $$
BEGIN
	COMMIT;
	IF back THEN CALL confiture.migrate_back(); END IF;
	CALL confiture.migrate();
END $$;
CREATE PROCEDURE wrap_in_loop(back boolean) LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
	FOR r IN SELECT generate_series(1, 3) LOOP
		IF back THEN CALL confiture.migrate_back(); END IF;
		CALL confiture.migrate();
	END LOOP;
END $$;
CREATE PROCEDURE wrap_sql(back boolean) LANGUAGE sql AS 'CALL confiture.migrate()';
CREATE FUNCTION call_it(back boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF back THEN CALL confiture.migrate_back(); END IF;
	CALL confiture.migrate();
END $$;
CREATE FUNCTION execute_it(back boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE CASE WHEN back THEN 'CALL confiture.migrate_back()'
		ELSE 'CALL confiture.migrate()' END;
END $$;
CREATE FUNCTION call_on_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM execute_it(new.back);
	RETURN new;
END $$;
CREATE TABLE trigger_table (back boolean);
CREATE TRIGGER calls AFTER INSERT ON trigger_table
	FOR EACH ROW EXECUTE FUNCTION call_on_insert();
CREATE TABLE deferred_table (back boolean);
CREATE CONSTRAINT TRIGGER calls AFTER INSERT ON deferred_table
	DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION call_on_insert();
EOS_SQL

my $session = $node->background_psql('shop', on_error_stop => 0);
$session->query_safe('\set VERBOSITY verbose');
my $pid = $session->query_safe('SELECT pg_backend_pid()');
my $settings_before = settings_of($session);

foreach my $procedure ('migrate', 'migrate_back')
{
	my $back = $procedure eq 'migrate_back' ? 'true' : 'false';
	my @misuses = (
		[ 'in a transaction', "BEGIN;\nCALL confiture.$procedure();" ],
		[ 'in one after a savepoint',
			"BEGIN;\nSAVEPOINT s;\nCALL confiture.$procedure();" ],
		[ 'in a DO block', "DO 'BEGIN CALL confiture.$procedure(); END';" ],
		[ 'in a DO block after COMMIT',
			"DO 'BEGIN COMMIT; CALL confiture.$procedure(); END';" ],
		[ 'in a DO block with an exception block',
			"DO 'BEGIN BEGIN CALL confiture.$procedure(); EXCEPTION"
			  . " WHEN division_by_zero THEN NULL; END; END';" ],
		[ 'in a procedure', "CALL wrap($back);" ],
		[ 'in a procedure after COMMIT', "CALL wrap_after_commit($back);" ],
		[ 'in a FOR loop', "CALL wrap_in_loop($back);" ],
		[ 'in a procedure of SQL', "CALL wrap_sql($back);" ],
		[ 'in a function', "SELECT call_it($back);" ],
		[ 'in EXECUTE', "SELECT execute_it($back);" ],
		[ 'in a trigger', "INSERT INTO trigger_table VALUES ($back);" ],
		[ 'in a deferred trigger',
			"INSERT INTO deferred_table VALUES ($back);" ],
		[ 'first of a string', "CALL confiture.$procedure() \\; SELECT 1;" ],
		[ 'last of a string', "SELECT 1 \\; CALL confiture.$procedure();" ]);

	foreach my $misuse (@misuses)
	{
		my ($where, $sql) = @$misuse;
		$session->{stderr} = '';
		$session->query($sql);
		like($session->{stderr},
			qr/ERROR:  25001: CALL confiture\.migrate(_back)?\(\) must be a statement of its own/,
			"$procedure() $where is refused");
		like($session->{stderr}, qr/HINT:  .*Send the CALL alone, in autocommit mode/,
			'with a hint');
		check_session("$procedure() $where");
	}
	my (undef, undef, $stderr) = finish_sql(
		start_sql($node, 'shop', "CALL confiture.$procedure(); SELECT 1"));
	like($stderr, qr/ERROR:  25001/, "$procedure() first in psql -c");
	(undef, undef, $stderr) = finish_sql(
		start_sql($node, 'shop', "SELECT 1; CALL confiture.$procedure()"));
	like($stderr, qr/ERROR:  25001/, "$procedure() last in psql -c");
	is(locks_of('shop'), 0, 'no lock is left');
}

# Caught by an exception block, it has done nothing either.
$session->query_safe(<<'EOS_SQL');
SET client_min_messages = warning;
DO $$
BEGIN
	CALL confiture.migrate();
EXCEPTION WHEN active_sql_transaction THEN NULL;
END $$;
RESET client_min_messages
EOS_SQL
check_session('a caught error');

is($node->safe_psql('shop', 'SELECT count(*) FROM confiture.history'),
	0, 'no misuse is a run');
is(call($session, 'CALL confiture.migrate()'), '', 'then migrate() works in that session');
is(call($session, 'CALL confiture.migrate_back()'), '', 'and migrate_back()');
is($session->query_safe('SELECT pg_backend_pid()'), $pid, 'which never died');
$session->quit;

# A migration that calls a runner.
foreach my $inner (
	'CALL confiture.migrate()',
	'CALL confiture.migrate_back()',
	'SELECT confiture.migrate_up()',
	'SELECT confiture.migrate_down()',
	'SELECT confiture.build()',
	'SELECT confiture.rehearse()',
	"DO 'BEGIN PERFORM confiture.migrate_up(); END'",
	"DO 'BEGIN CALL confiture.migrate(); END'")
{
	foreach my $directive ('', "-- confiture:no-transaction\n")
	{
		my $name = "$inner in a migration" . ($directive && ' without a transaction');
		new_database(
			$node, 'nested',
			'db/schema/a.sql' => 'CREATE TABLE built ()',
			'db/migrations/001_first.up.sql' => 'CREATE TABLE first ()',
			'db/migrations/001_first.down.sql' => 'DROP TABLE first',
			'db/migrations/002_nested.up.sql' => "$directive$inner;\n",
			'db/migrations/003_last.up.sql' => 'CREATE TABLE last ()');
		my $psql = new_session('nested');
		$psql->query('CALL confiture.migrate()');
		like($psql->{stderr},
			qr/ERROR:  55006: confiture\.\w+\(\) cannot run inside (itself|confiture\.migrate\(\))/,
			"$name is refused");
		like($psql->{stderr}, qr{db/migrations/002_nested\.up\.sql:[12]:1},
			'with its place');
		is(locks_of('nested'), 0, 'no lock is left');
		is($node->safe_psql('nested',
				"SELECT string_agg(version || ' ' || direction || ' ' || success, ', ' ORDER BY id) FROM confiture.history"),
			'001 up true, 002 up false', 'the history tells');
		$psql->quit;
		$node->safe_psql('postgres', 'DROP DATABASE nested');
	}
}

# Transactions that are READ COMMITTED inside, whatever the default is.
foreach my $level ('serializable', 'repeatable read')
{
	new_database(
		$node, 'levels',
		'db/migrations/001_level.up.sql' => <<'EOS_SQL',
CREATE TABLE level AS SELECT current_setting('transaction_isolation') AS seen;
EOS_SQL
		'db/migrations/002_alone.up.sql' => <<'EOS_SQL');
INSERT INTO level SELECT current_setting('transaction_isolation');
CREATE INDEX CONCURRENTLY ON level (seen);
VACUUM level;
INSERT INTO level SELECT current_setting('transaction_isolation');
EOS_SQL
	my $psql = new_session('levels');
	$psql->query_safe("SET default_transaction_isolation = '$level'");
	is(call($psql, 'CALL confiture.migrate()'), '', "default $level");
	is($psql->query_safe('SELECT DISTINCT seen FROM level'),
		'read committed', 'is READ COMMITTED inside');
	is($psql->query_safe('SHOW transaction_isolation'),
		$level, 'and the default holds afterwards');
	$psql->quit;
	$node->safe_psql('postgres', 'DROP DATABASE levels');
}

# Read-only.
{
	my $psql = new_session('shop');
	$psql->query_safe('SET default_transaction_read_only = on');
	foreach my $procedure ('migrate', 'migrate_back')
	{
		like(call($psql, "CALL confiture.$procedure()"),
			qr/ERROR:  25006: cannot execute confiture\.$procedure\(\) in a read-only transaction/,
			"$procedure() in a read-only session");
	}
	is(locks_of('shop'), 0, 'no lock is left');
	$psql->quit;
}

# Beside an open cursor that outlives transactions.
{
	new_database(
		$node, 'cursor',
		'db/migrations/001_a.up.sql' => 'CREATE TABLE a (id int)',
		'db/migrations/002_b.up.sql' => 'CREATE INDEX CONCURRENTLY ON a (id)',
		'db/migrations/003_c.up.sql' => 'SELECT 1/0');
	my $psql = new_session('cursor');
	$psql->query_safe('DECLARE numbers CURSOR WITH HOLD FOR SELECT generate_series(1, 9)');
	is($psql->query_safe('FETCH numbers'), 1, 'a cursor WITH HOLD');
	like(call($psql, 'CALL confiture.migrate()'), qr/ERROR:  22012/,
		'beside it two migrations run and one fails');
	is($psql->query_safe('FETCH numbers'), 2, 'and it is still there');
	$psql->quit;
	is($node->safe_psql('cursor',
			'SELECT count(*) FROM confiture.history WHERE success'),
		2, 'what ran is recorded');
	$node->safe_psql('postgres', 'DROP DATABASE cursor');
}

# All kinds of statements, over all protocols.
foreach my $mode ('simple', 'extended', 'prepared')
{
	new_database(
		$node, 'bench',
		'db/migrations/001_tables.up.sql' => <<'EOS_SQL',
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE item (id int, mood mood);
CREATE TABLE part (id int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (10);
INSERT INTO item SELECT generate_series(1, 100), 'sad';
EOS_SQL
		'db/migrations/002_index.up.sql' => <<'EOS_SQL',
CREATE INDEX CONCURRENTLY item_id ON item (id);
REINDEX INDEX CONCURRENTLY item_id;
CREATE UNIQUE INDEX CONCURRENTLY item_unique ON item (id);
REINDEX TABLE CONCURRENTLY item;
DROP INDEX CONCURRENTLY item_id;
EOS_SQL
		'db/migrations/002_index.down.sql' => 'DROP INDEX CONCURRENTLY item_unique',
		'db/migrations/003_vacuum.up.sql' => "VACUUM item;\nVACUUM (FULL, ANALYZE) item;\nCLUSTER;",
		'db/migrations/003_vacuum.down.sql' => 'VACUUM',
		'db/migrations/004_system.up.sql' =>
		  "ALTER SYSTEM SET work_mem = '5MB';\nALTER SYSTEM RESET work_mem;",
		'db/migrations/004_system.down.sql' => 'SELECT 1',
		'db/migrations/005_enum.up.sql' =>
		  "ALTER TYPE mood ADD VALUE 'glad';\nUPDATE item SET mood = 'glad' WHERE id = 1;",
		'db/migrations/005_enum.down.sql' => 'DELETE FROM item WHERE id = 1',
		'db/migrations/006_detach.up.sql' =>
		  'ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY',
		'db/migrations/006_detach.down.sql' =>
		  'ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (1) TO (10)',
		'db/migrations/007_database.up.sql' =>
		  "CREATE DATABASE made_by_migration TEMPLATE template0;\nDROP DATABASE made_by_migration;",
		'db/migrations/007_database.down.sql' => 'SELECT 1');
	my $file = "$PostgreSQL::Test::Utils::tmp_check/$mode.pgbench";
	append_to_file($file,
		"CALL confiture.migrate();\nSELECT 1;\nCALL confiture.migrate_back(6);\nCALL confiture.migrate();\n");
	$node->command_ok(
		[   'pgbench', '-n', '-t', '1', '-M', $mode, '-h', $node->host,
			'-p', $node->port, '-f', $file, 'bench' ],
		"pgbench -M $mode");
	is($node->safe_psql('bench',
			"SELECT direction, count(*), bool_and(success) FROM confiture.history GROUP BY 1 ORDER BY 1"),
		"down|6|t\nup|7|t", 'all ran');
	is($node->safe_psql('bench',
			"SELECT count(*) FILTER (WHERE NOT indisvalid) FROM pg_index"),
		0, 'no index is invalid');
	is(locks_of('bench'), 0, 'no lock is left');
	$node->safe_psql('postgres', 'DROP DATABASE bench');
}

done_testing();

sub new_session
{
	my ($dbname) = @_;
	my $psql = $node->background_psql($dbname, on_error_stop => 0);
	$psql->query_safe("\\set VERBOSITY verbose\nSET client_min_messages = warning");
	return $psql;
}

# What a session says on standard error to a statement.
sub call
{
	my ($psql, $sql) = @_;
	$psql->query_safe('SET client_min_messages = warning');
	$psql->query($sql);
	my $stderr = $psql->{stderr};
	$psql->{stderr} = '';
	return $stderr;
}

# The advisory locks of a database.
sub locks_of
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname,
		"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'");
}

sub settings_of
{
	my ($psql) = @_;
	return $psql->query_safe(
		"SELECT current_user, session_user, current_setting('search_path'),"
		  . " current_setting('lock_timeout')");
}

# The session goes on, and keeps nothing.
sub check_session
{
	my ($name) = @_;
	$session->query('ROLLBACK');
	$session->{stderr} = '';
	is($session->query_safe('SELECT txid_current_if_assigned() IS NULL'),
		't', "$name: the session goes on");
	is(settings_of($session), $settings_before, "$name: as it was");
	is(locks_of('shop'), 0, "$name: no lock is left");
	return;
}
