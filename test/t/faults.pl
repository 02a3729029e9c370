# Whatever ends a build in the middle, nothing of it remains, and the next one
# works.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

# The test framework's nodes stay down after a crash; a user's don't.
my $node = new_node(conf => "restart_after_crash = on\n");

my $tables = <<'EOS';
CREATE ROLE built;
CREATE SCHEMA shop AUTHORIZATION built;
CREATE TYPE shop.state AS ENUM ('open', 'done');
CREATE TABLE shop.customer (id int PRIMARY KEY, name text);
CREATE INDEX ON shop.customer (name);
CREATE FUNCTION shop.sleep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_sleep(CASE WHEN new.id = 2 THEN 1000 ELSE 0 END);
	RETURN new;
END $$;
SET search_path = shop;
EOS
my $rows = <<'EOS';
CREATE TRIGGER slow BEFORE INSERT ON shop.customer
	FOR EACH ROW EXECUTE FUNCTION shop.sleep();
COPY shop.customer FROM stdin;
1	one
2	two
3	three
\.
EOS

# What may be left of a build, if something is.
my $remains = q{
	SELECT 'relation ' || relname FROM pg_class
	WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace
		WHERE nspname ~ '^pg_' OR nspname IN ('information_schema', 'confiture'))
	UNION ALL
	SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'shop'
	UNION ALL
	SELECT 'role ' || rolname FROM pg_roles WHERE rolname = 'built'
	UNION ALL
	SELECT 'advisory lock ' || objid FROM pg_locks WHERE locktype = 'advisory'
	UNION ALL
	SELECT 'successful build ' || build_id
	FROM confiture.build_history WHERE success};

foreach my $phase (
	[ 'a statement', "SELECT pg_sleep(1000);\n", qr{db/schema/20\.sql:1:1} ],
	[ 'COPY', $rows, qr{db/schema/20\.sql:5:1} ])
{
	my ($what, $slow, $place) = @$phase;
	my ($stderr, $pid);
	my $log_end = -s $node->logfile;

	# The backend dies, and with it all others.
	$pid = start_build($slow);
	kill 'KILL', $pid;
	$stderr = failed_build();
	like($stderr, qr/server closed the connection|terminated abnormally/,
		"kill -9 in $what");
	$node->wait_for_log(qr/all server processes terminated; reinitializing/, $log_end);
	ok(wait_for_query($node, 'SELECT true'), 'the server is back');
	check_after("kill -9 in $what");

	$pid = start_build($slow);
	$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
	$stderr = failed_build();
	like($stderr, qr/FATAL:  57P01/, "pg_terminate_backend in $what");
	check_after("pg_terminate_backend in $what");

	$pid = start_build($slow);
	$node->stop('immediate');
	$stderr = failed_build();
	$node->start;
	check_after("immediate shutdown in $what");

	# A cancelled build is one that failed: it is recorded.
	$pid = start_build($slow);
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	$stderr = failed_build();
	like($stderr, qr/ERROR:  57014: canceling statement due to user request/,
		"pg_cancel_backend in $what");
	like($stderr, $place, 'says where');
	is($node->safe_psql('build',
			'SELECT success, files, sqlstate FROM confiture.build_history'),
		'f|2|57014', 'is recorded');
	like($node->safe_psql('build', 'SELECT error FROM confiture.build_history'),
		$place, 'with its place');
	check_after("pg_cancel_backend in $what");
}

# A session goes on after a cancelled build.
{
	new_database(
		$node, 'build',
		'db/schema/10.sql' => $tables,
		'db/schema/20.sql' => 'SELECT pg_sleep(1000);');
	my $psql = $node->background_psql('build', on_error_stop => 0);
	$psql->query_safe("SET search_path = pg_catalog; SET work_mem = '5MB'");
	my $pid = $psql->query_safe('SELECT pg_backend_pid()');
	$psql->{stdin} .= "SELECT confiture.build();\n";
	$psql->{run}->pump_nb;
	ok(sleeping($pid), 'a build in a session of its own');
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	my $settings = $psql->query(
		"SELECT current_setting('search_path'), current_setting('work_mem'),"
		  . " current_user, txid_current_if_assigned() IS NULL");
	my $user = $node->safe_psql('postgres', 'SELECT current_user');
	is($settings, "pg_catalog|5MB|$user|t", 'leaves the session as it was');
	$psql->{stderr} = '';
	$psql->query_safe(
		"SELECT confiture.push('db/schema/20.sql', 'SELECT 1')");
	like($psql->query_safe('SELECT files FROM confiture.build()'),
		qr/^2$/m, 'where the next one works');
	$psql->quit;
	$node->safe_psql('postgres', 'DROP DATABASE build');
	$node->safe_psql('postgres', 'DROP ROLE built');
}

# Without a worker there is no record, but a warning beside the error.
$node->append_conf('postgresql.conf', 'max_worker_processes = 0');
$node->restart;
{
	new_database(
		$node, 'build',
		'db/schema/10.sql' => $tables,
		'db/schema/20.sql' => "SELECT 1;\n\nSELECT 1/0;\n");
	my $error = error_of($node, 'build', 'SELECT confiture.build()');
	like($error, qr/ERROR:  22012: division by zero/,
		"no worker: the build's own error");
	like($error, qr{CONTEXT:  db/schema/20\.sql:3:1}, 'its place');
	like($error, qr/WARNING:  53000: no background worker was free/,
		'and a warning');
	like($error, qr/HINT:  .*max_worker_processes/, 'with a hint');
	is($node->safe_psql('build', 'SELECT count(*) FROM confiture.build_history'),
		'0', 'nothing is recorded');
	check_after('no worker');
}

done_testing();

# Starts a build in a new database and waits until it sleeps: its pid.
my $session;

sub start_build
{
	my ($slow) = @_;
	new_database(
		$node, 'build',
		'db/schema/10.sql' => $tables,
		'db/schema/20.sql' => $slow);
	$session = start_sql($node, 'build', 'SELECT confiture.build()',
		application_name => 'builder');
	sleeping("(SELECT pid FROM pg_stat_activity"
		  . " WHERE application_name = 'builder')")
	  or die "the build does not sleep: $session->{stderr}";
	return $node->safe_psql('postgres',
		"SELECT pid FROM pg_stat_activity WHERE application_name = 'builder'");
}

# Waits until a session sleeps in a statement of its build.
sub sleeping
{
	my ($pid) = @_;
	return wait_for_query($node,
		"SELECT count(*) = 1 FROM pg_stat_activity"
		  . " WHERE pid = $pid AND wait_event = 'PgSleep'");
}

# Waits for the end of the build, which must not be a good one: its errors.
sub failed_build
{
	my ($status, $stdout, $stderr) = finish_sql($session);
	isnt($status, 0, 'the build fails');
	return $stderr;
}

# Nothing remains in the database; then it builds.
sub check_after
{
	my ($name) = @_;
	is($node->safe_psql('build', $remains), '', "$name: nothing remains");
	push_files($node, 'build', 'db/schema/20.sql' => 'SELECT 1;');
	is($node->safe_psql('build',
			'SELECT files, statements FROM confiture.build()'),
		'2|8', "$name: the next build works");
	is($node->safe_psql('build', 'SELECT count(*) FROM shop.customer'),
		'0', "$name: and is there");
	$node->safe_psql('postgres', 'DROP DATABASE build');
	$node->safe_psql('postgres', 'DROP ROLE built');
	return;
}
