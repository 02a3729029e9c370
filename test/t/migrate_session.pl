# Whatever a migration does to the session that runs it: afterwards the
# session is as it was, and the runner's lock is free.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node();
$node->safe_psql('postgres',
	'CREATE ROLE app LOGIN; CREATE ROLE other LOGIN; CREATE ROLE deployer LOGIN SUPERUSER');

# What scripts do to their settings.  {fail} is replaced by nothing or an error.
my %scripts = (
	'SET' => <<'EOS_SQL',
SET search_path = pg_catalog;
SET lock_timeout = '77s';
SET work_mem = '77kB';
SET statement_timeout = '7min';
SET TimeZone = 'Asia/Tokyo';
SET my.app = 'changed';
SET my.leak = 'leaked';
SET enable_seqscan = off;
SET default_transaction_isolation = 'serializable';
EOS_SQL
	'set_config()' => <<'EOS_SQL',
SELECT set_config('search_path', 'pg_catalog', false),
	set_config('lock_timeout', '77s', false), set_config('work_mem', '77kB', false),
	set_config('my.app', 'changed', false), set_config('my.leak', 'leaked', false);
DO $$ BEGIN PERFORM set_config('role', 'other', false); END $$;
EOS_SQL
	'RESET ALL' => "RESET ALL;\nRESET ROLE;\n",
	'RESET' => "RESET search_path;\nRESET lock_timeout;\nRESET work_mem;\nRESET my.app;\nRESET log_min_duration_statement;\n",
	'SET ROLE' => "SET ROLE other;\n",
	'SET SESSION AUTHORIZATION' => "SET SESSION AUTHORIZATION other;\n",
	'SET SESSION AUTHORIZATION to the same' => "SET SESSION AUTHORIZATION deployer;\n",
	'SET LOCAL' => "SET LOCAL work_mem = '77kB';\nSET LOCAL ROLE other;\n");

# Settings of sessions, before the call.
my %sessions = (
	'a plain session' => '',
	'a session with settings' => <<'EOS_SQL',
SET search_path = public, pg_temp;
SET lock_timeout = '33s';
SET work_mem = '5MB';
SET TimeZone = 'Europe/Paris';
SET my.app = 'shop';
SET log_min_duration_statement = 100000;
EOS_SQL
	'a session in a role' => <<'EOS_SQL');
SET work_mem = '5MB';
SET my.app = 'shop';
SET log_min_duration_statement = 100000;
SET ROLE app;
EOS_SQL

foreach my $session (sort keys %sessions)
{
	foreach my $what (sort keys %scripts)
	{
		foreach my $kind ('one transaction', 'statement by statement')
		{
			try_script($session, $what, $kind, '');
			try_script($session, $what, $kind, "SELECT 1/0;\n");
		}
	}
}

# What frees all of a session's locks doesn't let a second runner in.
foreach my $free ('SELECT pg_advisory_unlock_all()', 'DISCARD ALL',
	'DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$')
{
	new_database(
		$node, 'locks',
		'db/migrations/001_free.up.sql' => "-- confiture:no-transaction\n$free;\nSELECT pg_advisory_lock(1);\nSELECT count(*) FROM pg_locks;\n",
		'db/migrations/002_look.up.sql' => <<'EOS_SQL',
CREATE TABLE seen AS SELECT count(*) FROM pg_locks
	WHERE locktype = 'advisory' AND objsubid = 3 AND objid = 1;
EOS_SQL
		'db/migrations/003_free.up.sql' => "SELECT pg_advisory_unlock_all();\n",
		'db/migrations/004_look.up.sql' => <<'EOS_SQL');
INSERT INTO seen SELECT count(*) FROM pg_locks
	WHERE locktype = 'advisory' AND objsubid = 3 AND objid = 1;
EOS_SQL
	my $psql = new_session('locks');
	is(call($psql, 'CALL confiture.migrate()'), '', "$free: no complaint");
	is($psql->query_safe('SELECT string_agg(count::text, $$ $$) FROM seen'),
		'1 1', 'the runner\'s lock is there afterwards');
	is( $psql->query_safe("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 3"),
		0, 'and free at the end');
	$psql->quit;
	$node->safe_psql('postgres', 'DROP DATABASE locks');
}

done_testing();

sub new_session
{
	my ($dbname) = @_;
	my $psql = $node->background_psql($dbname, on_error_stop => 0,
		extra_params => [ '-U', 'deployer' ]);
	$psql->query_safe("\\set VERBOSITY verbose\nSET client_min_messages = warning");
	return $psql;
}

sub call
{
	my ($psql, $sql) = @_;
	$psql->query($sql);
	my $stderr = $psql->{stderr};
	$psql->{stderr} = '';
	return $stderr;
}

my $database;

# A migration in a session of some settings.
sub try_script
{
	my ($session, $what, $kind, $fail) = @_;
	my $name = "$what in $kind" . ($fail && ', failing') . ", in $session";

	unless ($database)
	{
		$database = 'settings';
		new_database($node, $database);
		$node->safe_psql($database,
			"SELECT confiture.allow('app', 'migrator'); GRANT ALL ON SCHEMA public TO app, other");
	}
	my $text = ($kind eq 'one transaction' ? '' : "-- confiture:no-transaction\n")
	  . $scripts{$what} . $fail;
	# As app it is run only if a superuser approved it; only a script that
	# leaves no role can be run statement by statement then.
	$node->safe_psql($database, "SELECT confiture.push('db/migrations/R__script.sql', "
		  . quote("$text-- $name\nSELECT '$name';\n") . ')',
		extra_params => [ '-U', 'deployer' ]);

	my $psql = new_session($database);
	$psql->query_safe($sessions{$session}) if $sessions{$session};
	my $before = settings($psql);
	my $stderr = call($psql, 'CALL confiture.migrate()');
	if ($fail)
	{
		like($stderr, qr/ERROR:  (22012|42501|JM003)/, "$name: fails");
	}
	elsif ($session ne 'a session in a role')
	{
		is($stderr, '', "$name: works");
	}
	is(settings($psql), $before, "$name: the settings are what they were");
	is($psql->query_safe("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
		0, "$name: no lock is left");
	$psql->quit;
	$node->safe_psql($database, 'DELETE FROM confiture.intent');
	return;
}

sub settings
{
	my ($psql) = @_;
	return $psql->query_safe(<<'EOS_SQL');
SELECT current_user, session_user, current_setting('role'),
	coalesce(current_setting('my.app', true), ''), coalesce(current_setting('my.leak', true), ''),
	(SELECT string_agg(name || '=' || setting || ' ' || source, ', ' ORDER BY name)
	 FROM pg_settings WHERE source = 'session')
EOS_SQL
}
