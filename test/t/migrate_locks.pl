# Locks that can't be had: a migration waits a little, says who has them, lets
# everything go and tries again.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node(conf => "deadlock_timeout = '100ms'\n");
my $polite = "SET confiture.lock_timeout = '200ms';\nSET confiture.lock_retries = 2;\n";
my $held = qr/process \d+, role \w+, application "reader", holds AccessShareLock on public\.item, transaction open for \d+ s, query: SELECT count\(\*\) FROM item/;
my $alone = "-- confiture:no-transaction\n";

# Another session reads all the time.
foreach my $way ('CALL confiture.migrate()', 'SELECT count(*) FROM confiture.migrate_up()', 'statement by statement')
{
	my $call = $way =~ /CALL|SELECT/ ? $way : 'CALL confiture.migrate()';
	fresh(($way eq 'statement by statement' ? $alone : '')
		. "CREATE TABLE made ();\nALTER TABLE item ADD COLUMN x int;\n");
	my $reader = reader();
	my $error = error_of($node, 'locks', "$polite$call;");
	like($error, qr/NOTICE:  00000: migration "001" could not have a lock; attempt 2 of 3 follows in \d\.\d s\nDETAIL:  $held/,
		"$way: says who blocks and when it tries again");
	like($error, qr/NOTICE:  00000: .*attempt 3 of 3/, "$way: and again");
	like($error, qr/ERROR:  55P03: canceling statement due to lock timeout\nDETAIL:  $held/, "$way: and in the end");
	like($error, qr{CONTEXT:  .*db/migrations/001_it\.up\.sql:\d:1}s, "$way: and where");
	is(query("SELECT to_regclass('made') IS NOT NULL, (SELECT count(*) FROM confiture.intent)"),
		$way eq 'statement by statement' ? 't|1' : 'f|0', "$way: nothing is half done");
	is(query('SELECT count(*), min(sqlstate) FROM confiture.history_record WHERE NOT success'), '1|55P03', "$way: one failure is recorded");

	# In a pause a third session gets at the table, and ours holds nothing.
	my $psql = $node->background_psql('locks', on_error_stop => 0);
	$psql->query_safe("SET client_min_messages = error; SET confiture.lock_timeout = '200ms'; SET confiture.lock_retries = 100");
	my $pid = $psql->query_safe('SELECT pg_backend_pid()');
	$psql->{stdin} .= "$call;\n";
	$psql->{run}->pump_nb;
	ok(wait_for_query($node, "SELECT wait_event_type = 'Extension' FROM pg_stat_activity WHERE pid = $pid"), "$way: it pauses");
	is(query("SET lock_timeout = '100ms'; SELECT count(*) FROM item"), 0, "$way: a third session can read");
	is(query("SELECT count(*) FROM pg_locks WHERE pid = $pid AND locktype = 'relation' AND mode ~ 'Exclusive'"), 0, "$way: nothing is held in the pause");
	$reader->query_safe('COMMIT');
	$reader->quit;
	$psql->query('SELECT 1');
	is($psql->{stderr}, '', "$way: when the other one goes, it succeeds");
	$psql->quit;
	is(query("SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'x'"), 1, "$way: once");
}

# A transaction that keeps others out doesn't wait for its turn.
{
	fresh('ALTER TABLE item ADD COLUMN x int');
	my $reader = reader();
	my $error = error_of($node, 'locks', "${polite}BEGIN;\nLOCK TABLE other;\nSELECT confiture.migrate_up();");
	like($error, qr/ERROR:  55P03: .*\nDETAIL:  $held/, 'in a transaction with a strong lock: who blocks');
	unlike($error, qr/attempt/, 'and no second attempt');
	$reader->quit;
}

# Two that wait for one another.
{
	fresh("LOCK TABLE item;\nSELECT pg_sleep(0.5);\nLOCK TABLE other;\nCREATE TABLE made ();\n");
	my $run = start_sql($node, 'locks', 'CALL confiture.migrate()');
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), 'a migration has one lock');
	my $other = $node->background_psql('locks', on_error_stop => 0);
	$other->query_safe("SET deadlock_timeout = '1min'; BEGIN; LOCK TABLE other");
	$other->query('LOCK TABLE item');
	is($other->{stderr}, '', 'another session gets it after the deadlock');
	$other->query_safe('COMMIT');
	$other->quit;
	my ($status, undef, $stderr) = finish_sql($run);
	is($status, 0, 'the migration is tried again, and succeeds');
	like($stderr, qr/NOTICE:  .*could not have a lock; attempt 2 of 6/, 'and says so');
}

# A concurrent index build waits for as long as it takes, or as it may.
{
	fresh("CREATE INDEX CONCURRENTLY item_id ON item (id)");
	my $writer = $node->background_psql('locks');
	$writer->query_safe('BEGIN; LOCK TABLE item IN ROW EXCLUSIVE MODE');
	my $error = error_of($node, 'locks', "SET confiture.concurrent_index_timeout = '700ms';\n$polite\nCALL confiture.migrate();");
	like($error, qr/ERROR:  57014: canceling statement due to statement timeout/, 'concurrent_index_timeout ends a build');
	my $run = start_sql($node, 'locks', "CALL confiture.migrate()");
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'virtualxid' AND NOT granted"), 'another one waits');
	$writer->query_safe('COMMIT');
	$writer->quit;
	is((finish_sql($run))[0], 0, 'and goes on then');
	is(query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_id'::regclass"), 't', 'to a valid index');

	fresh("CREATE INDEX CONCURRENTLY item_id ON item (id)");
	$writer = $node->background_psql('locks');
	$writer->query_safe('BEGIN; LOCK TABLE item IN ROW EXCLUSIVE MODE');
	my $psql = $node->background_psql('locks');
	$psql->query_safe("SET client_min_messages = error; $polite");
	$psql->{stdin} .= "CALL confiture.migrate();\n";
	$psql->{run}->pump_nb;
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'virtualxid' AND NOT granted"), 'a build waits');
	query('SELECT pg_sleep(1)');
	is(query("SELECT count(*) FROM pg_locks WHERE locktype = 'virtualxid' AND NOT granted"), 1, 'lock_timeout does not end it');
	$writer->query_safe('COMMIT');
	$writer->quit;
	is($psql->query_safe("SELECT current_setting('lock_timeout')"), 0, 'it succeeds, and the setting is back');
	$psql->quit;
}

# Limits of time.
{
	fresh("SELECT pg_sleep(0.4);\nSELECT pg_sleep(0.4);\n");
	my $error = error_of($node, 'locks', "SET statement_timeout = '600ms';\nCALL confiture.migrate();");
	like($error, qr/NOTICE:  00000: statement_timeout is set, and covers the whole CALL/, "the caller's statement_timeout is told of");
	like($error, qr/ERROR:  57014: canceling statement due to statement timeout.*001_it\.up\.sql:2:1/s, 'and covers the whole CALL');
	is((finish_sql(start_sql($node, 'locks', 'SELECT 1')))[0], 0, 'the server is alive');
	my ($status, undef, $stderr) = $node->psql('locks', "SET confiture.statement_timeout = '700ms';\nCALL confiture.migrate();");
	is($status, 0, 'confiture.statement_timeout is for each statement');
	unlike($stderr, qr/covers the whole/, 'and nothing is told of');
	fresh("${alone}SELECT 1;\nSELECT pg_sleep(100);\n");
	like(error_of($node, 'locks', "SET confiture.statement_timeout = '300ms';\nCALL confiture.migrate();"),
		qr/ERROR:  57014: .*001_it\.up\.sql:3:1/s, 'statement by statement, too');
	fresh("SELECT pg_sleep(100);\n");
	like(error_of($node, 'locks', "SET confiture.statement_timeout = '300ms';\nSELECT confiture.migrate_up();"),
		qr/ERROR:  57014: .*001_it\.up\.sql:1:1/s, 'and in a function');
}

done_testing();

sub fresh
{
	my ($up) = @_;
	$node->safe_psql('postgres', 'DROP DATABASE IF EXISTS locks WITH (FORCE)');
	new_database($node, 'locks', 'db/migrations/001_it.up.sql' => $up);
	query('CREATE TABLE item (id int); CREATE TABLE other (id int)');
	return;
}

sub query
{
	my ($sql) = @_;
	return $node->safe_psql('locks', $sql);
}

# A session that has read from item, in a transaction that stays open.
sub reader
{
	my $psql = $node->background_psql('locks');
	$psql->query_safe("SET application_name = 'reader'");
	$psql->query_safe('BEGIN');
	$psql->query_safe('SELECT count(*) FROM item');
	return $psql;
}
