# The run in progress, as an observer sees it who may see nothing of other
# roles in pg_stat_activity: activity and migrate_status().
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node(conf => 'max_prepared_transactions = 2');
my $long = 'R__' . 'x' x 60;
new_database(
	$node, 'shop',
	'db/migrations/001_one.up.sql' => 'SELECT 1',
	'db/migrations/002_two.up.sql' => 'SELECT 1; SELECT 2; SELECT 3',
	"db/migrations/$long.sql" => 'SELECT 1');
$node->safe_psql('shop', <<'EOS');
CREATE TABLE item (id int);
CREATE ROLE reader LOGIN;
CREATE ROLE locker LOGIN;
GRANT ALL ON item TO locker;
SELECT confiture.allow('reader', 'observer');
EOS
$node->safe_psql('postgres', 'CREATE DATABASE other');
$node->safe_psql('other', 'CREATE EXTENSION confiture');

is(observed('SELECT count(*) FROM confiture.activity'), '0', 'no run');

# A runner that waits for four sessions: the runner's lock, and a report.
my @blockers = map {
	start_sql($node, 'shop',
		"SET ROLE locker; BEGIN; LOCK TABLE item IN ROW SHARE MODE; $_",
		application_name => 'blocker')
} 'SELECT pg_sleep(600)', "SELECT pg_sleep(600), 'password=hunter2'",
  "SELECT pg_sleep(600), length('hunter2')", 'SELECT pg_sleep(600), length($k$hunter2$k$)';
ok( wait_for_query(
		$node, "SELECT count(*) = 4 FROM pg_locks WHERE locktype = 'relation'
			AND mode = 'RowShareLock' AND granted AND relation = 'item'::regclass",
		'shop'),
	'four sessions hold a lock');
my $runner = start_sql($node, 'shop',
	"BEGIN; SELECT confiture.baseline('001');"
	  . " SET application_name = 'confiture 002 2/3'; LOCK TABLE item; COMMIT");
ok( wait_for_query(
		$node, 'SELECT waiting_for IS NOT NULL FROM confiture.activity', 'shop'),
	'the runner waits');
is( observed("SELECT version, statement, statements, now() - since BETWEEN '0' AND '1 hour',"
		  . " role = (SELECT rolname FROM pg_roles WHERE oid = 10), application, state"
		  . ' FROM confiture.activity'),
	'002|2|3|t|t|confiture 002 2/3|active',
	'an observer sees it');
my $waiting = observed('SELECT waiting_for FROM confiture.activity');
my $blocker = qr/process \d+, role \w+, application "blocker", active since [^\n]*: /;
like($waiting, qr/^${blocker}SET ROLE locker; BEGIN; LOCK TABLE item IN [^\n]*\(600\)$/m,
	'and whom it waits for');
like($waiting, qr/^$blocker\(not shown\)$/m, 'and no secret');
is(scalar(() = $waiting =~ /pg_sleep\(600\), length\(\.\.\.$/mg), 2, 'of the others what comes before a literal');
unlike($waiting, qr/hunter/, 'no literal');
is(($waiting =~ tr/\n//), 3, 'a line each');
is( observed('SELECT version, state FROM confiture.migrate_status() ORDER BY 1 LIMIT 2'),
	"001|pending\n002|running", 'the version is running');
like(
	observed("SELECT error FROM confiture.migrate_status() WHERE state = 'running'"),
	qr/^statement 2 of 3, by process \d+, waiting for process \d+, role /,
	'and at what statement');
is(observed('SELECT count(*) FROM confiture.migrate_status() WHERE state = $$running$$',
		'other'), '0', 'not in another database');
is(observed('SELECT count(*) FROM confiture.activity', 'other'), '0', 'nor is there a run');

# One transaction sees how a run goes on.
$node->safe_psql('postgres',
	"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'blocker'");
finish_sql($_) foreach @blockers;
is((finish_sql($runner))[0], 0, 'the runner goes on');
is(observed('SELECT count(*) FROM confiture.activity'), '0', 'and comes to its end');
is(observed("SELECT state FROM confiture.migrate_status() WHERE version = '001'"),
	'baseline', 'what it did is there');

# A version of which the report has only the beginning.
my $clipped = substr("confiture $long", 0, 59) . ' 1/2';
my $session = $node->background_psql('shop');
$session->query_safe("BEGIN; SELECT confiture.baseline('002');"
	  . " SET application_name = '$clipped'");
is(observed("SELECT version FROM confiture.migrate_status() WHERE state = 'running'"),
	$long, 'a long version is found by its beginning');
is(observed("SELECT waiting_for IS NULL, state FROM confiture.activity"),
	't|idle in transaction', 'a runner that waits for nobody');

# Nobody decides while it runs, but a version can be held.
foreach my $call ("resolve('001', 'pending', 'x')", "accept_text('001', 'x')", "baseline('002')")
{
	like(error_of($node, 'shop', "SELECT confiture.$call"),
		qr/ERROR:  55P03: another run of confiture is in progress/, "$call is refused");
}
like(
	error_of($node, 'shop', "SET lock_timeout = 100; SELECT confiture.hold('003', 'x')"),
	qr/ERROR:  55P03: canceling statement due to lock timeout/,
	'hold() waits for what is writing the history');
my $hold = start_sql($node, 'shop',
	"SELECT confiture.hold('002', 'x')", application_name => 'hold');
ok( wait_for_query($node,
		"SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE application_name = 'hold'"),
	'it waits');
$session->query_safe('COMMIT');
my ($exit, undef, $stderr) = finish_sql($hold);
like($stderr, qr/ERROR:  22023: migration "002" cannot be held: it is baseline/,
	'and sees what was written meanwhile');
$session->quit;

# A prepared transaction keeps the runner's lock, and has no process.
$node->safe_psql('shop',
	"BEGIN; SELECT confiture.resolve('002', 'pending', 'x'); PREPARE TRANSACTION 'left over'");
is(observed('SELECT pid IS NULL, version IS NULL, application FROM confiture.activity'),
	't|t|prepared transaction left over', 'a prepared transaction is seen');
is(observed("SELECT count(*) FROM confiture.migrate_status() WHERE state = 'running'"),
	'0', 'and runs nothing');
$node->safe_psql('shop', "ROLLBACK PREPARED 'left over'");

done_testing();

# What an observer gets.
sub observed
{
	my ($query, $dbname) = @_;
	return $node->safe_psql($dbname // 'shop', $query,
		$dbname ? () : (extra_params => [ '-U', 'reader' ]));
}
