# A database or a role whose transactions are SERIALIZABLE or REPEATABLE READ
# by default: SELECT build() refuses, since it would not see what another
# runner committed before it got the lock; everything else works.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node();
$node->safe_psql('postgres', 'CREATE ROLE app LOGIN SUPERUSER');

foreach my $level ('serializable', 'repeatable read')
{
	(my $dbname = $level) =~ tr/ /_/;
	new_database($node, $dbname, 'db/schema/a.sql' => 'CREATE TABLE item ()');
	$node->safe_psql('postgres',
		"ALTER DATABASE $dbname SET default_transaction_isolation = '$level';"
		  . "ALTER ROLE app SET default_transaction_isolation = '$level'");

	foreach my $user ([], [ '-U', 'app' ])
	{
		my $error = error_of($node, $dbname,
			'SELECT confiture.build()', extra_params => $user);
		like(
			$error,
			qr/ERROR:  25000: confiture\.build\(\) cannot run in a \U$level\E transaction/,
			"$level: build() refuses");
		like($error, qr/HINT:  .*READ COMMITTED/, "$level: says what to do");
	}
	is($node->safe_psql($dbname, 'SELECT count(*) FROM confiture.build_history'),
		0, "$level: it isn't a build that failed");

	# All else is as it always is.
	$node->safe_psql($dbname, <<'EOS');
SELECT confiture.push('db/schema/b.sql', 'CREATE TABLE other ()');
SELECT confiture.configure('test', '{}');
SELECT confiture.use('test');
SELECT confiture.allow('pg_monitor', 'observer');
EOS
	like($node->safe_psql($dbname, 'SELECT confiture.build_sql()'),
		qr/CREATE TABLE item.*CREATE TABLE other/s,
		"$level: the rest works");

	# The ways out that the hint means.
	is( $node->safe_psql($dbname,
			'BEGIN ISOLATION LEVEL READ COMMITTED;'
			  . 'SELECT files FROM confiture.build(); ROLLBACK'),
		2,
		"$level: a transaction that says READ COMMITTED builds");
	is( $node->safe_psql($dbname,
			"SET default_transaction_isolation = 'read committed';"
			  . 'SELECT files FROM confiture.build()'),
		2,
		"$level: so does a session");

	# Not too late, either: the level is a transaction's, whatever was read.
	like(
		error_of($node, $dbname, 'BEGIN; SELECT 1; SELECT confiture.build()'),
		qr/ERROR:  25000/,
		"$level: not in a longer transaction");
}
done_testing();
