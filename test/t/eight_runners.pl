# Eight sessions migrate one database at once: each migration is applied once.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $runners = 8;
my $migrations = 200;
my $node = new_node();

# Procedures wait for one another.
{
	many_migrations('call');
	my @run = map { start_sql($node, 'call', 'CALL confiture.migrate()',
			application_name => "runner_$_") } 1 .. $runners;
	my ($ok, $worked) = (0, 0);
	foreach my $run (@run)
	{
		my ($status, undef, $stderr) = finish_sql($run);
		$ok++ if $status == 0;
		$worked++ if $stderr =~ /applied "/;
		diag $stderr if $status != 0;
	}
	is($ok, $runners, 'CALL: all succeed');
	is($worked, 1, 'the first one does it all');
	check_once('call');
}

# Functions don't: the losers are told who runs.
{
	many_migrations('select');
	push_files($node, 'select', 'db/migrations/0001_first.up.sql' =>
		  "CREATE TABLE applied (n int);\nSELECT pg_sleep(1);\n");
	my @run = map { start_sql($node, 'select', 'SELECT count(*) FROM confiture.migrate_up()',
			application_name => "runner_$_") } 1 .. $runners;
	my ($ok, $told) = (0, 0);
	foreach my $run (@run)
	{
		my ($status, $stdout, $stderr) = finish_sql($run);
		$ok++ if $status == 0 && $stdout =~ /^(\d+)$/;
		$told++ if $stderr =~ /ERROR:  55P03: another run of confiture is in progress.*DETAIL:  process \d+, role \w+, application "(runner_\d|confiture [\d\/ ]+)", transaction started \d{4}-.*, running: SELECT count/s;
		diag $stderr if $status != 0 && $stderr !~ /55P03/;
	}
	is($ok + $told, $runners, 'SELECT: each succeeds or is told who runs');
	cmp_ok($told, '>=', 1, 'somebody was told');
	check_once('select');
}

# A concurrent index build and a second runner don't wait for one another.
{
	new_database($node, 'concurrent',
		'db/migrations/001_item.up.sql' => 'CREATE TABLE item (id int)',
		'db/migrations/002_index.up.sql' => 'CREATE INDEX CONCURRENTLY item_id ON item (id)');
	$node->safe_psql('concurrent', "CALL confiture.migrate('001')");
	my $blocker = $node->background_psql('concurrent');
	$blocker->query_safe('BEGIN; LOCK TABLE item IN ROW EXCLUSIVE MODE');
	my $first = start_sql($node, 'concurrent', 'CALL confiture.migrate()');
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'virtualxid' AND NOT granted"),
		'a concurrent index build waits for a transaction');
	my $second = start_sql($node, 'concurrent', 'CALL confiture.migrate()', application_name => 'second');
	ok(wait_for_query($node, "SELECT wait_event_type = 'Extension' FROM pg_stat_activity WHERE application_name = 'second'"),
		'a second CALL waits');
	is($node->safe_psql('postgres', "SELECT backend_xmin IS NULL FROM pg_stat_activity WHERE application_name = 'second'"),
		't', 'without a snapshot');
	foreach my $function ('migrate_up', 'migrate_down', 'rehearse', 'build')
	{
		like(error_of($node, 'concurrent', "SELECT confiture.$function()"),
			qr/ERROR:  55P03: another run of confiture is in progress.*DETAIL:  process \d+, .*CALL confiture\.migrate\(\)/s,
			"$function() fails at once");
	}
	like(error_of($node, 'concurrent', "SET confiture.runner_timeout = '300ms'; SET client_min_messages = error;\nCALL confiture.migrate();"),
		qr/ERROR:  55P03: another run of confiture is in progress.*DETAIL:  process \d+, role \w+, application "confiture 002 1\/1", transaction started .*, running: CALL confiture\.migrate\(\)/s,
		'a CALL waits for as long as runner_timeout says');
	like(error_of($node, 'concurrent', "SET confiture.runner_timeout = 0;\nCALL confiture.migrate_back();"),
		qr/ERROR:  55P03/, '0 is not to wait');
	$blocker->query_safe('COMMIT');
	$blocker->quit;
	foreach my $run ($first, $second)
	{
		my ($status, undef, $stderr) = finish_sql($run);
		is($status, 0, 'both CALLs succeed') or diag $stderr;
		unlike($stderr, qr/deadlock/, 'without a deadlock');
	}
	is($node->safe_psql('concurrent', "SELECT count(*) FROM confiture.history WHERE version = '002'"),
		1, 'the index was made once');
	is($node->safe_psql('concurrent', "SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_id'::regclass"),
		't', 'and is valid');
}

# A waiting CALL that is cancelled leaves nothing; a dead runner frees the lock.
{
	new_database($node, 'dead', 'db/migrations/001_a.up.sql' => 'SELECT pg_sleep(1000)');
	my $first = start_sql($node, 'dead', 'CALL confiture.migrate()', application_name => 'first');
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), 'a runner sleeps');
	my $second = start_sql($node, 'dead', 'CALL confiture.migrate()', application_name => 'second');
	ok(wait_for_query($node, "SELECT wait_event_type = 'Extension' FROM pg_stat_activity WHERE application_name = 'second'"), 'a second one waits');
	$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'second'");
	my (undef, undef, $stderr) = finish_sql($second);
	like($stderr, qr/ERROR:  57014/, 'and can be cancelled');
	$node->safe_psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
	finish_sql($first);
	push_files($node, 'dead', 'db/migrations/001_a.up.sql' => 'SELECT 1');
	is($node->safe_psql('dead', 'SELECT count(*) FROM confiture.migrate_up()'), 1, 'after the end of the runner its lock is free');
}

# A transaction whose snapshot is older than the lock would apply all twice.
foreach my $level ('REPEATABLE READ', 'SERIALIZABLE')
{
	(my $dbname = lc $level) =~ tr/ /_/;
	new_database($node, $dbname, 'db/migrations/001_a.up.sql' => 'CREATE TABLE a ()');
	my $psql = $node->background_psql($dbname, on_error_stop => 0);
	$psql->query_safe("\\set VERBOSITY verbose\nBEGIN ISOLATION LEVEL $level; SELECT count(*) FROM pg_class");
	$node->safe_psql($dbname, 'CALL confiture.migrate()');
	$psql->query('SELECT confiture.migrate_up()');
	like($psql->{stderr}, qr/ERROR:  25000: confiture\.migrate_up\(\) cannot run in a $level transaction/,
		"a stale $level transaction is refused");
	$psql->quit;
	is($node->safe_psql($dbname, 'SELECT count(*) FROM confiture.history'), 1, 'and applies nothing');
}

done_testing();

sub many_migrations
{
	my ($dbname) = @_;
	new_database($node, $dbname,
		'db/migrations/0001_first.up.sql' => "CREATE TABLE applied (n int);\n",
		map { (sprintf('db/migrations/%04d_more.up.sql', $_) => "INSERT INTO applied VALUES ($_);\n") } 2 .. $migrations);
	return;
}

sub check_once
{
	my ($dbname) = @_;
	is($node->safe_psql($dbname, 'SELECT count(*), count(DISTINCT n), min(n), max(n) FROM applied'),
		($migrations - 1) . '|' . ($migrations - 1) . "|2|$migrations", 'each migration is applied once');
	is($node->safe_psql($dbname, 'SELECT count(*), count(DISTINCT version), bool_and(success) FROM confiture.history'),
		"$migrations|$migrations|t", 'and recorded once');
	is($node->safe_psql($dbname, "SELECT count(*) FROM confiture.ledger WHERE state = 'applied'"),
		$migrations, 'and is in the ledger');
	is($node->safe_psql('postgres', "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
		0, 'no lock is left');
	return;
}
