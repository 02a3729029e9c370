# A migration that was left in the middle, its file mended or not: the next
# run goes on, does nothing twice, and cleans up.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node(conf => "confiture.lock_retries = 0\n");
my $setup = <<'EOS_SQL';
CREATE TABLE item (id int, name text);
INSERT INTO item VALUES (1, 'one'), (1, 'again');
CREATE TABLE part (id int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (10);
CREATE INDEX part_id ON part (id);
CREATE TABLE done (what text);
EOS_SQL
my $path = 'db/migrations/001_it.up.sql';
my $unique = "INSERT INTO done VALUES ('before');\nCREATE UNIQUE INDEX CONCURRENTLY item_id ON item (id);\nINSERT INTO done VALUES ('after');\n";

# A unique index over rows that aren't.
fresh($unique);
like(failure(), qr/ERROR:  23505: could not create unique index "item_id".*CONTEXT:  .*\Q$path\E:2:1/s,
	'a unique index over duplicates fails');
is(query('SELECT count(*) FROM pg_index WHERE NOT indisvalid'), 0, 'no invalid index remains');
is(query('SELECT done, begun, error IS NOT NULL FROM confiture.intent'), '1|f|t', 'it stands where it was');
query("DELETE FROM item WHERE name = 'again'");
works('once the rows are mended');
is(query("SELECT string_agg(what, ' ' ORDER BY what) FROM done"), 'after before', 'nothing twice');

# The statement mended, so that all of the file could run in a transaction.
fresh($unique);
failure();
pushed("INSERT INTO done VALUES ('before');\nCREATE INDEX item_id ON item (id);\nINSERT INTO done VALUES ('after');\n");
works('mended into statements of a transaction');
is(query("SELECT string_agg(what, ' ' ORDER BY what) FROM done"), 'after before', 'it goes on, and does nothing twice');
is(query('SELECT count(*) FROM confiture.intent'), 0, 'nothing is left to be done');

# The same where a function would run it.
fresh($unique);
failure();
pushed("INSERT INTO done VALUES ('before');\nCREATE INDEX item_id ON item (id);\n");
like(error_of($node, 'resume', 'SELECT confiture.migrate_up()'),
	qr/ERROR:  JM005: migration "001" was interrupted/, 'migrate_up() leaves it to migrate()');

# What ran may not be changed.
fresh($unique);
failure();
pushed("INSERT INTO done VALUES ('other');\nCREATE INDEX CONCURRENTLY item_id ON item (id);\n");
like(failure(), qr/ERROR:  JM005: migration "001" was interrupted, and the statements that were run then are others now.*1 of 3/s,
	'a changed beginning is refused');
is(query("SELECT string_agg(what, ' ') FROM done"), 'before', 'nothing ran');
is(query('SELECT done, begun FROM confiture.intent'), '1|f', 'nothing is forgotten');
pushed("/* comment */ INSERT INTO done VALUES ('before');\nSELECT 1;\n");
works('but comments may');

# An error of a statement that committed nothing leaves no doubt.
foreach my $statement (
	"DO 'BEGIN INSERT INTO done VALUES (''do''); PERFORM 1/0; END'",
	"DO 'BEGIN RAISE EXCEPTION ''no''; END'",
	'CREATE DATABASE postgres', 'CREATE INDEX CONCURRENTLY part_id ON item (id)')
{
	fresh("-- confiture:no-transaction\nINSERT INTO done VALUES ('before');\n$statement;\n");
	my $first = failure();
	is(query('SELECT done, begun FROM confiture.intent'), '1|f', "$statement: not in doubt after its error");
	unlike($first, qr/JM005/, 'the error is its own');
	unlike(failure(), qr/JM005/, 'and once more');
	pushed("-- confiture:no-transaction\nINSERT INTO done VALUES ('before');\nSELECT 2;\n");
	works('its text may be mended');
	is(query("SELECT string_agg(what, ' ') FROM done"), 'before', 'and nothing of it remains');
}

# One that committed is in doubt.
fresh("-- confiture:no-transaction\nDO 'BEGIN INSERT INTO done VALUES (''do''); COMMIT; PERFORM 1/0; END'");
like(failure(), qr/ERROR:  22012/, 'a DO block that committed fails');
like(failure(), qr/ERROR:  JM005: .*statement 1, and it is not known what became of it/s, 'it is in doubt');
is(query("SELECT count(*) FROM done"), 1, 'and not run again');

# A hook that fails before the first statement is a failure of the migration.
fresh($unique);
query("SELECT confiture.add_hook('before_migration', 'SELECT 1/0')");
like(failure(), qr/ERROR:  22012/, 'a hook before a migration fails');
is(query("SELECT version, sqlstate FROM confiture.history_record WHERE NOT success"), '001|22012', 'it is recorded');
is(query('SELECT count(*) FROM confiture.intent'), 0, 'nothing had begun');

# Partitioned tables are reindexed and clustered by transactions of their own.
fresh("-- confiture:no-transaction\nREINDEX TABLE part;\nREINDEX INDEX part_id;\nREINDEX TABLE item;\n");
works('REINDEX of a partitioned table');

# The leftovers of REINDEX in a TOAST table.
fresh("-- confiture:no-transaction\nCREATE INDEX CONCURRENTLY item_name ON item (name);\nREINDEX TABLE CONCURRENTLY item;\n");
{
	my $blocker = $node->background_psql('resume');
	$blocker->query_safe('CREATE INDEX item_name_2 ON item (name)');
	pushed("REINDEX TABLE CONCURRENTLY item;\n");
	$blocker->query_safe('BEGIN; LOCK TABLE item IN ROW EXCLUSIVE MODE');
	my $run = start_sql($node, 'resume', 'CALL confiture.migrate()');
	ok(wait_for_query($node, "SELECT count(*) > 1 FROM pg_class WHERE relname ~ '_ccnew'", 'resume'), 'REINDEX has begun');
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted"), 'and waits');
	$node->safe_psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
	finish_sql($run);
	isnt(query('SELECT count(*) FROM pg_index WHERE NOT indisvalid'), 0, 'invalid indexes are left');
	$blocker->query_safe('COMMIT');
	$blocker->quit;
	works('the next run');
	is(query("SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE NOT indisvalid"), '', 'removes them all');
}

# A value that is added and used by the verification.
fresh("CREATE TABLE t ()");
query("CREATE TYPE mood AS ENUM ('sad')");
pushed("ALTER TYPE mood ADD VALUE 'glad'");
query("SELECT confiture.push('db/migrations/001_it.verify.sql', \$\$SELECT 'glad'::mood = 'glad'\$\$)");
works('a verification that uses a new value');

# A cancel in the pause between two attempts: settings, role, lock, record.
foreach my $directive ('', "-- confiture:no-transaction\n")
{
	fresh("${directive}ALTER TABLE item ADD COLUMN x int");
	query("SELECT confiture.configure('test', 'migration: {role: pg_database_owner}'); SELECT confiture.use('test'); ALTER TABLE item OWNER TO pg_database_owner");
	my $blocker = $node->background_psql('resume');
	$blocker->query_safe('BEGIN; SELECT * FROM item');
	my $psql = $node->background_psql('resume', on_error_stop => 0);
	$psql->query_safe("SET client_min_messages = error; SET confiture.lock_timeout = '100ms'; SET confiture.lock_retries = 100");
	my $pid = $psql->query_safe('SELECT pg_backend_pid()');
	my $before = $psql->query_safe("SELECT current_user, current_setting('lock_timeout'), current_setting('search_path')");
	$psql->{stdin} .= "CALL confiture.migrate();\n";
	$psql->{run}->pump_nb;
	ok(wait_for_query($node, "SELECT wait_event_type = 'Extension' FROM pg_stat_activity WHERE pid = $pid"), 'it pauses');
	is(query("SELECT count(*) FROM pg_locks WHERE pid = $pid AND locktype = 'relation' AND mode ~ 'Exclusive'"), 0, 'holding no relation');
	query("SELECT pg_cancel_backend($pid)");
	is($psql->query("SELECT current_user, current_setting('lock_timeout'), current_setting('search_path')"),
		$before, 'cancelled then, it leaves the session as it was');
	is(query("SELECT count(*) FROM pg_locks WHERE pid = $pid AND locktype = 'advisory'"), 0, 'and the lock free');
	is(query("SELECT version, sqlstate FROM confiture.history_record WHERE NOT success"), '001|57014', 'it is recorded');
	$blocker->query_safe('COMMIT');
	$blocker->quit;
	$psql->quit;
	works('the next run');
}

done_testing();

sub fresh
{
	my ($up) = @_;
	$node->safe_psql('postgres', 'DROP DATABASE IF EXISTS resume');
	new_database($node, 'resume');
	query($setup);
	pushed($up);
	return;
}

sub pushed
{
	my ($up) = @_;
	push_files($node, 'resume', $path => $up);
	return;
}

sub query
{
	my ($sql) = @_;
	return $node->safe_psql('resume', $sql);
}

sub failure
{
	return error_of($node, 'resume', 'CALL confiture.migrate()');
}

sub works
{
	my ($name) = @_;
	my ($status, undef, $stderr) = $node->psql('resume', 'CALL confiture.migrate()');
	is($status, 0, "$name: it works") or diag $stderr;
	return;
}
