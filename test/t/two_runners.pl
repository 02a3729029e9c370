# Two sessions that build: the second is told who the first is, and waits for
# nothing.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
new_database($node, 'shop',
	'db/schema/a.sql' => 'CREATE TABLE item (id int); SELECT pg_sleep(1000)');
$node->safe_psql('shop', 'CREATE ROLE first LOGIN; CREATE ROLE second LOGIN;'
	  . "SELECT confiture.allow('first', 'migrator');"
	  . "SELECT confiture.allow('second', 'migrator');"
	  . 'GRANT CREATE ON SCHEMA public TO first, second');

# The first one, in a session that goes on after the build.
my $first = $node->background_psql(
	'shop',
	on_error_stop => 0,
	extra_params => [ '-U', 'first' ]);
$first->query_safe("SET application_name = 'nightly build'");
my $pid = $first->query_safe('SELECT pg_backend_pid()');
$first->{stdin} .= "SELECT * FROM confiture.build();\n";
$first->{run}->pump_nb;
ok( wait_for_query(
		$node,
		"SELECT wait_event = 'PgSleep' FROM pg_stat_activity WHERE pid = $pid"),
	'the first one is in the middle');

is_told('in the middle of a build', qr/SELECT \* FROM confiture\.build\(\)/);

# A second runner of another database has nothing to do with it.
new_database($node, 'other', 'db/schema/a.sql' => 'CREATE TABLE item ()');
is($node->safe_psql('other', 'SELECT files FROM confiture.build()'),
	'1', 'another database builds meanwhile');

# What isn't a runner goes on: status, pushing.
is($node->safe_psql('shop', 'SELECT count(*) FROM confiture.build_history'),
	'0', 'the views can be read');
$node->safe_psql('shop',
	"SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE item (id int)')");

# The lock is kept to the end of the transaction, not only of the build.
$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
$first->query('SELECT 1');
$first->{stderr} = '';
is($node->safe_psql('shop', 'SELECT sqlstate FROM confiture.build_history'),
	'57014', 'the first one is cancelled, and that is recorded');
$first->query_safe('BEGIN');
$first->query_safe('SELECT * FROM confiture.build()');
is_told('after a build that is not committed');
$first->query_safe('ROLLBACK');

my ($status, undef, $stderr) =
  finish_sql(start_sql($node, 'shop', 'SELECT * FROM confiture.build()'));
is($status, 0, 'when the first one has rolled back, the second builds');

# And the first one sees what the second did.
is($first->query('SELECT files FROM confiture.build()'),
	'1', 'the first one has nothing to do then');
like($first->{stderr}, qr/NOTICE:  nothing to do: build \d+ ran this very DDL/,
	'and says so');
$first->quit;

# Nobody without a level can hold up a run by advisory locks of his own.
my $bystander = $node->background_psql('shop');
$bystander->query_safe('CREATE ROLE bystander; SET SESSION AUTHORIZATION bystander');
$bystander->query_safe("SELECT pg_advisory_lock(x'4A4D'::int, 1),"
	  . " pg_advisory_lock_shared(x'4A4D00000001'::bigint)");
$node->safe_psql('shop',
	"SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE item2 ()');"
	  . 'DROP TABLE item');
is($node->safe_psql('shop', 'SELECT files FROM confiture.build()'),
	'1', 'the numbers of our lock are not in reach of SQL');
$bystander->quit;

done_testing();

# The second one is told who, at once.
sub is_told
{
	my ($when, $query) = @_;
	my $error = error_of($node, 'shop', 'SELECT * FROM confiture.build()',
		extra_params => [ '-U', 'second' ]);

	like($error, qr/ERROR:  55P03: another run of confiture is in progress/,
		"$when: the second one is refused");
	like($error, qr/DETAIL:  process $pid, role first, application "nightly build"/,
		"$when: is told who");
	like($error, $query, "$when: and doing what") if $query;
	return;
}
