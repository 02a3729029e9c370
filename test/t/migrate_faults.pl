# Whatever strikes a migration: what is committed is what the bookkeeping
# says, and the next CALL goes on.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node(conf => <<'EOC');
restart_after_crash = on
client_connection_check_interval = 100
confiture.lock_retries = 0
EOC

# For event triggers and constraint triggers that hold up a run in a place
# that no statement of it can sleep in.
my $sleepers = <<'EOS_SQL';
CREATE SCHEMA test;
CREATE TABLE test.switch (sleeps boolean);
INSERT INTO test.switch VALUES (true);
CREATE FUNCTION test.sleep() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF (SELECT sleeps FROM test.switch) THEN PERFORM pg_sleep(1000); END IF;
END $$;
CREATE FUNCTION test.sleep_on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	IF current_query() ~ 'CALL' AND tg_tag = current_setting('test.tag', true) THEN PERFORM test.sleep(); END IF;
END $$;
CREATE EVENT TRIGGER sleeps ON ddl_command_end EXECUTE FUNCTION test.sleep_on_ddl();
CREATE FUNCTION test.sleep_on_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM test.sleep(); RETURN new; END $$;
CREATE TABLE item (id int, name text);
INSERT INTO item SELECT i, 'name ' || i FROM generate_series(1, 100) i;
CREATE INDEX item_old ON item (name);
CREATE INDEX item_dropped ON item (id, name);
CREATE TABLE slow (id int);
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION test.sleep_on_row();
CREATE TABLE part (id int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (10);
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE done (what text);
EOS_SQL

# Where it is struck: the migration, whether a session stands in its way, and
# what is true when all is done.
my $alone = "-- confiture:no-transaction\nINSERT INTO done VALUES ('before');\n";
my %cases = (
	'a script' => {
		up => "INSERT INTO done VALUES ('before');\nSELECT test.sleep();\n",
	},
	'the commit of a script' => {
		up => "INSERT INTO done VALUES ('before');\nINSERT INTO slow VALUES (1);\n",
	},
	'a verification' => {
		up => "INSERT INTO done VALUES ('before');\n",
		verify => 'SELECT test.sleep()',
	},
	'a hook' => {
		up => "INSERT INTO done VALUES ('before');\n",
		hook => 'SELECT test.sleep()',
	},
	'a hook of the last transaction' => {
		up => $alone,
		hook => 'SELECT test.sleep()',
	},
	'the last transaction' => {
		up => $alone,
		verify => 'SELECT test.sleep()',
	},
	'a statement between' => {
		up => "${alone}SELECT test.sleep();\nINSERT INTO done VALUES ('after');\n",
		after => 1,
	},
	'the commit of a statement' => {
		up => "${alone}INSERT INTO slow VALUES (1);\nINSERT INTO done VALUES ('after');\n",
		after => 1,
	},
	'CREATE INDEX CONCURRENTLY' => {
		up => "${alone}CREATE INDEX CONCURRENTLY item_new ON item (id);\nINSERT INTO done VALUES ('after');\n",
		blocked => 'item', after => 1,
		check => "SELECT count(*) = 1 FROM pg_index WHERE indexrelid = 'item_new'::regclass AND indisvalid",
	},
	'CREATE INDEX CONCURRENTLY without a name' => {
		up => "${alone}CREATE INDEX CONCURRENTLY ON item (id);\n",
		blocked => 'item',
		check => "SELECT count(*) = 1 FROM pg_indexes WHERE indexname = 'item_id_idx'",
	},
	'a valid index that is not noted' => {
		up => "${alone}SET test.tag = 'CREATE INDEX';\nCREATE INDEX CONCURRENTLY item_new ON item (lower(name) DESC) WHERE id > 3;\nINSERT INTO done VALUES ('after');\n",
		after => 1,
		check => "SELECT count(*) = 1 FROM pg_index WHERE indexrelid = 'item_new'::regclass AND indisvalid",
	},
	'DROP INDEX CONCURRENTLY' => {
		up => "${alone}DROP INDEX CONCURRENTLY item_dropped;\nINSERT INTO done VALUES ('after');\n",
		blocked => 'item', after => 1,
		check => "SELECT to_regclass('item_dropped') IS NULL",
	},
	'REINDEX TABLE CONCURRENTLY' => {
		up => "${alone}REINDEX TABLE CONCURRENTLY item;\n",
		blocked => 'item',
		check => "SELECT count(*) = 0 FROM pg_class WHERE relname ~ '_cc(new|old)'",
	},
	'DETACH PARTITION CONCURRENTLY' => {
		up => "${alone}ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY;\nINSERT INTO done VALUES ('after');\n",
		blocked => 'part', after => 1,
		check => "SELECT count(*) = 0 FROM pg_inherits WHERE inhparent = 'part'::regclass",
	},
	'VACUUM' => {
		up => "${alone}VACUUM (FULL) item;\nINSERT INTO done VALUES ('after');\n",
		blocked => 'item', after => 1,
	},
	'a use of a new value' => {
		up => "${alone}ALTER TYPE mood ADD VALUE 'glad';\nSELECT 'glad'::mood, test.sleep();\n",
		check => "SELECT count(*) = 2 FROM pg_enum WHERE enumtypid = 'mood'::regtype",
	},
	'DO that may commit' => {
		up => "${alone}DO 'BEGIN INSERT INTO done VALUES (''after''); COMMIT; PERFORM test.sleep(); END';\n",
		after => 1, in_doubt => 1,
	});

my %strikes = (
	'kill -9' => sub { kill 'KILL', $_[0]; },
	'terminate' => sub { $node->safe_psql('postgres', "SELECT pg_terminate_backend($_[0])"); },
	'cancel' => sub { $node->safe_psql('postgres', "SELECT pg_cancel_backend($_[0])"); },
	'immediate shutdown' => sub { $node->stop('immediate'); },
	'client gone' => sub { $_[1]->{run}->signal('KILL'); });

my ($database, $run, $blocker, $number) = (undef, undef, undef, 0);

# A cancel and a crash everywhere; the others take turns.
foreach my $case (sort keys %cases)
{
	strike_at($case, 'cancel', 'up');
	strike_at($case, 'kill -9', 'up');
	strike_at($case, $number % 2 ? 'terminate' : 'client gone', 'up');
	strike_at($case, $number % 2 ? 'kill -9' : 'cancel', 'down');
}
strike_at($_, 'immediate shutdown', 'up')
  foreach ('a script', 'CREATE INDEX CONCURRENTLY', 'the last transaction');

done_testing();

# Begins a run, strikes it, and looks at what is left.
sub strike_at
{
	my ($name, $strike, $direction) = @_;
	my $case = $cases{$name};
	my $title = "$strike in $name, $direction";
	my $call = $direction eq 'up' ? 'migrate' : 'migrate_back';

	# The verification of what is taken back isn't run.
	return if $direction eq 'down' && ($case->{verify} || $case->{hook});
	$number++;
	$database = "d$number";
	my $files = $direction eq 'up'
	  ? { up => $case->{up} }
	  : { up => 'SELECT 1', down => $case->{up} };
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, "CREATE EXTENSION confiture;\n$sleepers");
	push_files(
		$node, $database,
		'db/migrations/001_first.up.sql' => 'CREATE TABLE first ()',
		(map { ("db/migrations/002_struck.$_.sql" => $files->{$_}) } sort keys %$files),
		$case->{verify} ? ('db/migrations/002_struck.verify.sql' => $case->{verify}) : ());
	$node->safe_psql($database, 'CALL confiture.migrate()') if $direction eq 'down';
	$node->safe_psql($database, "SELECT confiture.add_hook('after_migration', "
		  . quote("DO \$\$ BEGIN IF current_setting('confiture.current_version') = '002' THEN PERFORM test.sleep(); END IF; END \$\$")
		  . ')') if $case->{hook};

	if ($case->{blocked})
	{
		$blocker = $node->background_psql($database);
		$blocker->query_safe("BEGIN; LOCK TABLE $case->{blocked} IN ROW EXCLUSIVE MODE");
	}
	$run = start_sql($node, $database, "CALL confiture.$call()", application_name => 'struck');
	my $pid = wait_until_it_hangs($title);
	$strikes{$strike}->($pid, $run);
	if ($strike eq 'client gone')
	{
		eval { $run->{run}->finish };
		# A statement that waits for a lock is looked after as well.
		wait_for_query($node, "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid");
	}
	else
	{
		my ($status, undef, $stderr) = finish_sql($run) unless $strike eq 'cancel' && $case->{blocked};
		isnt($status, 0, "$title: the CALL fails") if defined $status;
	}
	if ($case->{blocked})
	{
		# After a cancel the repair waits for the other session, too.
		if ($strike eq 'immediate shutdown' || $strike eq 'kill -9')
		{
			eval { $blocker->{run}->kill_kill };
		}
		else
		{
			$blocker->query_safe('COMMIT');
			$blocker->quit;
		}
	}
	finish_sql($run) if $strike eq 'cancel' && $case->{blocked};
	$node->start if $strike eq 'immediate shutdown';
	wait_for_query($node, 'SELECT true') or die 'the server is not back';

	check_and_go_on($title, $case, $strike, $direction, $call);
	$node->safe_psql('postgres', "DROP DATABASE $database WITH (FORCE)");
	return;
}

# The pid of the run, once it sleeps or waits.
sub wait_until_it_hangs
{
	my ($title) = @_;
	local $PostgreSQL::Test::Utils::timeout_default = 30;
	wait_for_query($node,
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name ~ '^(struck|confiture )'"
		  . " AND backend_type = 'client backend' AND state = 'active'"
		  . " AND (wait_event = 'PgSleep' OR wait_event_type = 'Lock')")
	  or die "$title: it does not hang: $run->{stderr}";
	return $node->safe_psql('postgres',
		"SELECT pid FROM pg_stat_activity WHERE application_name ~ '^(struck|confiture )' AND backend_type = 'client backend'");
}

sub check_and_go_on
{
	my ($title, $case, $strike, $direction, $call) = @_;
	my $alone = $case->{up} =~ /no-transaction/;

	# What was done once is done once; what counts as undone is undone.
	is($node->safe_psql($database, "SELECT count(*) FROM done WHERE what = 'before'"),
		$alone ? 1 : 0, "$title: what was committed is there");
	is($node->safe_psql($database, 'SELECT count(*), bool_or(direction = $$' . $direction . '$$) FROM confiture.intent'),
		$alone ? '1|t' : '0|', "$title: and known");
	is($node->safe_psql($database, "SELECT state FROM confiture.ledger WHERE version = '002'"),
		$direction eq 'up' ? '' : 'applied', "$title: it does not count as done");
	is($node->safe_psql($database, "SELECT count(*) FROM confiture.history WHERE NOT success"),
		$strike eq 'cancel' ? 1 : 0, "$title: a failure is recorded");
	is($node->safe_psql($database, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
		0, "$title: no lock is left");
	# One that is being dropped stays as it is until the next run drops it.
	is($node->safe_psql($database, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"),
		0, "$title: no invalid index is left")
	  if $strike eq 'cancel' && $case->{up} !~ /DROP INDEX/;

	$node->safe_psql($database, 'UPDATE test.switch SET sleeps = false');
	if ($case->{in_doubt})
	{
		like(error_of($node, $database, "CALL confiture.$call()"),
			qr/ERROR:  JM005: migration "002" was interrupted in statement 2, and it is not known.*HINT:  .*confiture\.resolve\('002'/s,
			"$title: the next one says why it can't go on");
		is($node->safe_psql($database, "SELECT count(*) FROM done WHERE what = 'after'"),
			1, "$title: and does nothing");
		return;
	}
	my ($status, undef, $stderr) = $node->psql($database, "CALL confiture.$call()");
	is($status, 0, "$title: the next one goes on") or diag $stderr;
	is($node->safe_psql($database, "SELECT count(*) FROM done WHERE what = 'before'"),
		1, "$title: nothing twice");
	is($node->safe_psql($database, "SELECT count(*) FROM done WHERE what = 'after'"),
		1, "$title: what came after is done") if $case->{after};
	is($node->safe_psql($database, $case->{check}), 't', "$title: it is what it is to be")
	  if $case->{check};
	is($node->safe_psql($database, "SELECT state FROM confiture.ledger WHERE version = '002'"),
		$direction eq 'up' ? 'applied' : 'reverted', "$title: it counts as done");
	is($node->safe_psql($database, 'SELECT (SELECT count(*) FROM confiture.intent), (SELECT count(*) FROM pg_index WHERE NOT indisvalid)'),
		'0|0', "$title: nothing is left to be done");
	is($node->safe_psql($database, "SELECT count(*) FROM confiture.history WHERE version = '002' AND success AND direction = '$direction'"),
		1, "$title: the history has it");
	return;
}
