# CALL confiture.migrate() from psql and pgbench, in every way to send it.
#
# It ends transactions, so the server has to let it: the statement is alone
# and outside of a transaction block.  Either it runs to its end, an index
# made concurrently included, or it says so and nothing was tried; and after
# neither is a lock left.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my $dir = PostgreSQL::Test::Utils::tempdir();
my $call = 'CALL confiture.migrate();';
my $n = 0;

write_files($dir, 'call.sql' => "$call\n");

runs('psql -c', 'psql', '-c', $call);
runs('psql, one -c after another', 'psql', '-c', 'SELECT 1', '-c', $call);
runs('psql -f', 'psql', '-f', "$dir/call.sql");
runs('psql, typed in', 'psql', \"SELECT 1;\n$call\nSELECT 2;\n");
runs('psql with ON_ERROR_ROLLBACK', 'psql',
	\"\\set ON_ERROR_ROLLBACK on\n$call\n");
runs('psql, \gexec', 'psql', \"SELECT 'CALL confiture.migrate()' \\gexec\n");
runs('psql, default isolation SERIALIZABLE',
	'psql', '-c', "SET default_transaction_isolation = serializable",
	'-c', $call);
refused('psql, two statements in a -c', 'psql', '-c', "SELECT 1; $call");
refused('psql, \;', 'psql', \"SELECT 1\\; $call\n");
refused('psql, the CALL before a \;', 'psql', \"CALL confiture.migrate()\\; SELECT 1;\n");
refused('psql -1', 'psql', '-1', '-c', $call);
refused('psql without AUTOCOMMIT', 'psql', \"\\set AUTOCOMMIT off\n$call\n");
refused('in a transaction block', 'psql', \"BEGIN;\n$call\nCOMMIT;\n");
refused('in a DO block', 'psql', '-c', 'DO $$BEGIN CALL confiture.migrate(); END$$');

pgbench(\&runs, $_, $call) foreach qw(simple extended prepared);
pgbench(\&runs, 'extended', "\\startpipeline\n$call\n\\endpipeline");
pgbench(\&runs, 'prepared', "\\startpipeline\n$call\n\\endpipeline");
pgbench(\&refused, $_, "BEGIN;\n$call\nCOMMIT;")
  foreach qw(simple extended prepared);
# The server takes statements of a pipeline for a transaction block or not,
# as its version has it: either is right, half of it isn't.
pgbench(\&runs_or_refused, 'extended',
	"\\startpipeline\nSELECT 1;\n$call\nSELECT 2;\n\\endpipeline");

# A statement that is announced before it begins fails with its place.
{
	new_database($node, 'place', 'db/migrations/1_index.up.sql' =>
		  "SELECT 1;\n  CREATE INDEX CONCURRENTLY ON nowhere (id);\n");
	my $error = error_of($node, 'place', $call);
	like($error, qr/ERROR:  42P01: relation "nowhere" does not exist/,
		'an index without a name on a table that is not there');
	like($error, qr{^CONTEXT:  db/migrations/1_index\.up\.sql:2:3$}m,
		'where it stands');
	is(history('place'), '1 up f', 'in the history');
}

done_testing();

sub pgbench
{
	my ($expect, $mode, $script) = @_;
	write_files($dir, 'bench.sql' => "$script\n");
	return $expect->("pgbench -M $mode: " . $script =~ s/\s+/ /gr,
		'pgbench', '-n', '-t', '1', '-M', $mode, '-f', "$dir/bench.sql");
}

sub runs
{
	my ($name, @command) = @_;
	my ($dbname, $output) = run(@command);
	is(history($dbname), '1 up t, 2 up t', "$name: runs") or diag($output);
	is( $node->safe_psql($dbname, q{
			SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass}),
		't', 'the index is there');
	return clear($dbname);
}

sub refused
{
	my ($name, @command) = @_;
	my ($dbname, $output) = run(@command);
	like($output, qr/ERROR:  CALL confiture\.migrate\(\) must be a statement of its own/,
		"$name: refused");
	is(history($dbname), '', 'and nothing was tried');
	return clear($dbname);
}

sub runs_or_refused
{
	my ($name, @command) = @_;
	my ($dbname, $output) = run(@command);
	my $refused = $output =~ /ERROR:  CALL confiture\.migrate\(\) must be/;
	is(history($dbname), $refused ? '' : '1 up t, 2 up t',
		"$name: " . ($refused ? 'refused' : 'runs'));
	return clear($dbname);
}

# A new database, and what a program said that was started with it.
sub run
{
	my ($program, @args) = @_;
	my $dbname = 'db' . ++$n;
	my $stdin = ref $args[-1] ? ${ pop @args } : '';
	my $output = '';
	new_database($node, $dbname,
		'db/migrations/1_table.up.sql' => 'CREATE TABLE t (id int)',
		'db/migrations/2_index.up.sql' =>
		  'CREATE INDEX CONCURRENTLY i ON t (id)');
	local %ENV = (%ENV, libpq_env($node, $dbname));
	IPC::Run::run(
		[ $program, ($program eq 'psql' ? '-X' : ()), @args ],
		'<', \$stdin, '>&', \$output);
	return ($dbname, $output);
}

sub history
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname, q{
		SELECT string_agg(concat_ws(' ', version, direction, success), ', '
			ORDER BY id) FROM confiture.history});
}

sub clear
{
	my ($dbname) = @_;
	is($node->safe_psql('postgres',
			q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}),
		0, 'no lock is left');
	$node->safe_psql('postgres', "DROP DATABASE $dbname");
	return;
}
