# Migrations that pg_cron runs, over libpq and in background workers.
#
# One server for each of the two modes, both at work at the same time, because
# before version 1.5 a job can't run more often than once a minute.  Every case
# has a database and jobs of its own.  What is looked at is what a DBA sees in
# the morning: cron.job_run_details, confiture.history and the tables.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

chomp(my $libdir = qx(pg_config --pkglibdir));
plan skip_all => "no pg_cron in $libdir" unless -e "$libdir/pg_cron.so";

my $table = 'CREATE TABLE t (id int)';
my $index = 'CREATE INDEX CONCURRENTLY i ON t (id)';
my $call = 'CALL confiture.migrate()';
my $select = 'SELECT confiture.migrate_up()';

# The database, the migrations in it, the jobs.
my @cases = (
	[ 'stepwise', [ $table, $index ], $call ],
	[ 'at_once', [ $table, 'ALTER TABLE t ADD note text' ], $select ],
	[ 'refused', [ $table, $index ], $select ],
	[ 'fails', [ $table, 'CREATE TABLE u (); SELECT 1 / 0' ], $call ],
	[ 'fails_at_once', [ $table, 'CREATE TABLE u (); SELECT 1 / 0' ], $select ],
	[ 'reverted', [$table], $call ],
	[   'crowd', [ "SELECT pg_sleep(2); $table", $index ],
		$call, $call, $select
	],
	[ 'two_statements', [ $table, $index ], "SELECT 1; $call" ],
	[ 'chatty', [ map { "CREATE TABLE t$_ ()" } 100 .. 499 ], $call ]);

my %nodes = map { $_ => start($_) } qw(libpq worker);
foreach my $mode (sort keys %nodes)
{
	prepare($nodes{$mode}, @$_) foreach @cases;
}
schedule($_) foreach values %nodes;
foreach my $mode (sort keys %nodes)
{
	wait_for_runs($nodes{$mode}, 2, $mode);
	$nodes{$mode}->safe_psql('postgres', 'UPDATE cron.job SET active = false');
}
look($_, $nodes{$_}) foreach sort keys %nodes;
done_testing();

sub start
{
	my ($mode) = @_;
	my $node = new_node(name => $mode, start => 0);
	my $workers = $mode eq 'worker' ? 'on' : 'off';

	$node->append_conf('postgresql.conf', <<"EOS");
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.host = '@{[$node->host]}'
cron.use_background_workers = $workers
cron.max_running_jobs = 20
max_worker_processes = 50
EOS
	$node->start;
	$node->safe_psql('postgres',
		'CREATE EXTENSION pg_cron; CREATE ROLE nightly LOGIN');
	return $node;
}

# Jobs run as a role that may migrate, and nothing else.
sub prepare
{
	my ($node, $dbname, $migrations) = @_;
	my $n = 0;
	my %files = map {
		("db/migrations/@{[++$n]}_step.up.sql" => $_)
	} @$migrations;
	$files{'db/migrations/1_step.down.sql'} = 'DROP TABLE t';

	new_database($node, $dbname, %files);
	$node->safe_psql($dbname,
		q{SELECT confiture.allow('nightly', 'migrator');
		GRANT CREATE ON SCHEMA public TO nightly});
	$node->safe_psql($dbname, q{
		CREATE TABLE alarm (version text, error text);
		GRANT INSERT ON alarm TO nightly;
		SELECT confiture.add_hook('on_error', 'INSERT INTO alarm VALUES (
			current_setting(''confiture.current_version''),
			current_setting(''confiture.current_error''))')})
	  if $dbname =~ /^fails/;
	$node->safe_psql($dbname, q{SET SESSION AUTHORIZATION nightly;
		SELECT confiture.migrate_up();
		SELECT confiture.migrate_down()}) if $dbname eq 'reverted';
	return;
}

sub schedule
{
	my ($node) = @_;
	my $often = $node->safe_psql('postgres', q{
		SELECT string_to_array(split_part(extversion, '-', 1), '.')::int[]
			>= '{1,5}' FROM pg_extension WHERE extname = 'pg_cron'}) eq 't';
	my $schedule = $often ? '5 seconds' : '* * * * *';
	my $sql = '';

	foreach my $case (@cases)
	{
		my ($dbname, undef, @commands) = @$case;
		my $n = 0;
		$sql .= 'SELECT cron.schedule_in_database('
		  . join(', ', map { quote($_) } "$dbname " . ++$n, $schedule,
			$_, $dbname, 'nightly')
		  . ");\n"
		  foreach @commands;
	}
	$node->safe_psql('postgres', "BEGIN;\n${sql}COMMIT;");
	return;
}

# Until every job has come to an end that often.
sub wait_for_runs
{
	my ($node, $n, $mode) = @_;
	ok( wait_for_query($node, qq{
			SELECT count(*) = 0 FROM cron.job j WHERE (
				SELECT count(*) FROM cron.job_run_details d
				WHERE d.jobid = j.jobid AND status IN ('succeeded', 'failed'))
				< $n}),
		"$mode: every job has run $n times")
	  or diag($node->safe_psql('postgres', q{
			SELECT database, command, status, return_message, start_time
			FROM cron.job_run_details ORDER BY runid}));
	return;
}

# What is there in the morning.
sub look
{
	my ($mode, $node) = @_;

	is(jobs($node, 'stepwise'), 'succeeded succeeded',
		"$mode: CALL confiture.migrate() succeeds, again with nothing to do");
	is(history($node, 'stepwise'), '1 up t, 2 up t', 'each migration once');
	is( $node->safe_psql('stepwise', q{
			SELECT relowner::regrole, indisvalid FROM pg_index
			JOIN pg_class ON pg_class.oid = indexrelid
			WHERE indexrelid = 'i'::regclass}),
		'nightly|t', 'an index that was made concurrently');
	is( $node->safe_psql('stepwise', q{
			SELECT DISTINCT session_user_name, current_user_name, application
			FROM confiture.history}),
		'nightly|nightly|pg_cron', 'by whom, and through what');

	is(jobs($node, 'at_once'), 'succeeded succeeded',
		"$mode: SELECT confiture.migrate_up() succeeds");
	is(history($node, 'at_once'), '1 up t, 2 up t', 'each migration once');
	is($node->safe_psql('at_once', 'SELECT count(note) FROM t'), 0,
		'both are there');

	is(jobs($node, 'refused'), 'failed failed',
		"$mode: migrate_up() can't make an index concurrently");
	like(message($node, 'refused'), qr/CALL confiture\.migrate\(\) goes step/,
		'and says what can');

	# A failure, and the run after it.
	is(jobs($node, 'fails'), 'failed failed', "$mode: a migration fails");
	like(message($node, 'fails'),
		qr{ERROR: +division by zero.*db/migrations/2_step\.up\.sql:1:20}s,
		'the job tells of it, with the place');
	is( history($node, 'fails'), '1 up t, 2 up f, 2 up f',
		'the history too, and that it was tried again');
	is( $node->safe_psql('fails', q{
			SELECT to_regclass('t') IS NOT NULL, to_regclass('u')}),
		't|', 'what came before it stays, of itself there is nothing');
	is(jobs($node, 'fails_at_once'), 'failed failed',
		"$mode: one of a batch fails");
	is(history($node, 'fails_at_once'), '2 up f, 2 up f',
		'which the history keeps, although all is rolled back');
	is( $node->safe_psql('fails_at_once', q{
			SELECT to_regclass('t'), to_regclass('u')}),
		'|', 'there is nothing');
	like($node->safe_psql($_, q{
			SELECT DISTINCT session_user_name, application, error
			FROM confiture.history WHERE NOT success}),
		qr/^nightly\|pg_cron\|division by zero\n/, "$_: who, how, what")
	  foreach qw(fails fails_at_once);
	is($node->safe_psql($_,
			'SELECT version, error, count(*) >= 2 FROM alarm GROUP BY 1, 2'),
		'2|division by zero|t', "$_: a hook on errors ran each time")
	  foreach qw(fails fails_at_once);

	is(jobs($node, 'reverted'), 'succeeded succeeded',
		"$mode: what was taken back by hand");
	is(history($node, 'reverted'), '1 up t, 1 down t', 'is not applied again');
	is($node->safe_psql('reverted', q{SELECT to_regclass('t')}), '',
		'its table stays away');

	# Three at once.  The SELECT may have been first.
	is($node->safe_psql('postgres', q{
			SELECT DISTINCT status FROM cron.job_run_details
			WHERE database = 'crowd' AND command LIKE 'CALL%'
			AND end_time IS NOT NULL}),
		'succeeded', "$mode: of several at once, CALL waits for its turn");
	is($node->safe_psql('postgres', q{
			SELECT count(*) FROM cron.job_run_details
			WHERE database = 'crowd' AND command LIKE 'SELECT%'
			AND status = 'failed' AND return_message NOT LIKE
			'ERROR:%another run of confiture is in progress%'
			AND return_message NOT LIKE '%cannot run inside a transaction%'}),
		0, 'SELECT does not, and says so');
	is(history($node, 'crowd') =~ s/(\d up) f, //gr, '1 up t, 2 up t',
		'each migration once');

	is(jobs($node, 'two_statements'), 'failed failed',
		"$mode: a CALL beside another statement");
	like(message($node, 'two_statements'),
		qr/CALL confiture\.migrate\(\) must be a statement of its own/,
		'is refused');
	is(history($node, 'two_statements'), '', 'and nothing was tried');

	is(jobs($node, 'chatty'), 'succeeded succeeded',
		"$mode: a night with many migrations");
	is( $node->safe_psql('chatty', q{
			SELECT count(*) FROM confiture.history WHERE success}),
		400, 'all of them');

	is($node->safe_psql('postgres', q{
			SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
			AND pid NOT IN (SELECT pid FROM pg_stat_activity
				WHERE backend_type = 'client backend' AND state = 'active')
			AND NOT EXISTS (SELECT FROM cron.job_run_details
				WHERE status NOT IN ('succeeded', 'failed'))}),
		0, "$mode: no lock is left");
	return;
}

# How the first two runs of each job in a database ended.
sub jobs
{
	my ($node, $dbname) = @_;
	return $node->safe_psql('postgres', qq{
		SELECT string_agg(status, ' ' ORDER BY runid) FROM (
			SELECT runid, status FROM cron.job_run_details
			WHERE database = '$dbname' ORDER BY runid LIMIT 2) AS first});
}

sub message
{
	my ($node, $dbname) = @_;
	return $node->safe_psql('postgres', qq{
		SELECT return_message FROM cron.job_run_details
		WHERE database = '$dbname' ORDER BY runid LIMIT 1});
}

# What was tried, in its order; of failures after a while, the first two.
sub history
{
	my ($node, $dbname) = @_;
	return $node->safe_psql($dbname, q{
		SELECT string_agg(concat_ws(' ', version, direction, success), ', '
			ORDER BY id)
		FROM (SELECT *, row_number() OVER (PARTITION BY version, success
				ORDER BY id) AS n FROM confiture.history
			WHERE direction <> 'hook') AS history
		WHERE success OR n <= 2});
}
