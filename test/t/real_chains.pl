# Upgrade chains of real programs run as migrations, and end where psql ends.
#
# The chains stand in RealChains.pm, from Debian packages.
#
# psql runs the scripts as they are, one by one.  As migrations they run with
# migrate_up(), with migrate(), and statement by statement.  The dumps, with
# all rows, have to be the same.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use RealChains qw(chain_names chain);
use Test::More;

plan skip_all => 'CONFITURE_SCHEMAS is none'
  if ($ENV{CONFITURE_SCHEMAS} // '') eq 'none';

my $node = new_node();
my $tempdir = PostgreSQL::Test::Utils::tempdir();
my $seen = 0;

foreach my $name (chain_names())
{
	my $chain = chain($name);
  SKIP:
	{
		skip "$name: this distribution has other versions", 1 unless $chain;
		refuses('bacula', $chain->[2][1],
			'2D000: transaction control is not possible here: BEGIN', '1:1')
		  if $name eq 'bacula';
		test_chain($name, @$chain);
		$seen++;
	}
}
cmp_ok($seen, '>', 0, 'there are chains');
done_testing();

sub test_chain
{
	my ($name, $base, @scripts) = @_;
	my @migrations = map { split_script(@$_) } @scripts;
	my %files = map {
		("db/migrations/$_->[0]_$name.up.sql" => $_->[1])
	} @migrations;
	my %databases = map { $_ => "${name}_$_" } qw(psql up call steps);

	foreach my $database (sort values %databases)
	{
		$node->safe_psql('postgres', qq{CREATE DATABASE "$database"});
		run_psql($database, 'base', $base);
	}
	run_psql($databases{psql}, @$_) foreach @scripts;
	my $expected = clockless(dump_of($node, $databases{psql}));
	isnt($expected, clockless(dump_of($node, $databases{up})),
		"$name: the chain changes something");

	# rehearsed, then all in one transaction
	prepare($databases{up}, %files);
	my $before = dump_of($node, $databases{up}, '-s', '-n', 'public');
	is($node->safe_psql($databases{up}, q{
			SELECT count(*) FROM confiture.rehearse(max_lock => '10min')
			WHERE error IS NULL}),
		scalar @migrations, "$name: rehearsed");
	is(dump_of($node, $databases{up}, '-s', '-n', 'public'),
		$before, 'and nothing is left of it');
	is( $node->safe_psql($databases{up}, q{
			SELECT string_agg(version, ' ' ORDER BY ordinality)
			FROM confiture.migrate_up() WITH ORDINALITY}),
		join(' ', map { $_->[0] } @migrations),
		"$name: migrate_up() runs them in their order");
	ended($databases{up}, $expected, "$name: by migrate_up()");

	# one transaction each
	prepare($databases{call}, %files);
	$node->safe_psql($databases{call}, 'CALL confiture.migrate()');
	is($node->safe_psql($databases{call}, q{
			SELECT count(*) FROM confiture.history
			WHERE success AND direction = 'up'}),
		scalar @migrations, "$name: migrate() records each");
	ended($databases{call}, $expected, "$name: by migrate()");

	# a transaction for each statement
	$files{$_} = "-- confiture: no-transaction\n$files{$_}"
	  foreach keys %files;
	prepare($databases{steps}, %files);
	my (undef, undef, $stderr) =
	  $node->psql($databases{steps}, 'CALL confiture.migrate()');
	my $told = () = $stderr =~ /NOTICE:  .* runs statement by statement/g;
	is($told, scalar @migrations, "$name: each goes statement by statement");
	ended($databases{steps}, $expected, "$name: statement by statement");

	$node->safe_psql('postgres', qq{DROP DATABASE "$_"})
	  foreach values %databases;
	return;
}

sub prepare
{
	my ($dbname, %files) = @_;
	$node->safe_psql($dbname, 'CREATE EXTENSION confiture');
	push_files($node, $dbname, %files);
	return;
}

# Without us, the database is what psql made.
sub ended
{
	my ($dbname, $expected, $name) = @_;
	$node->safe_psql($dbname, 'DROP EXTENSION confiture');
	is_same_dump(
		clockless(dump_of($node, $dbname, '--exclude-schema=confiture')),
		$expected, $name);
	return;
}

# As whoever upgrades by hand.
sub run_psql
{
	my ($dbname, $name, $text) = @_;
	write_files($tempdir, 'script.sql' => $text);
	my ($stdout, $stderr);
	my $ok = IPC::Run::run(
		[   'psql', '-qX', '-v', 'ON_ERROR_STOP=1',
			'-d', $node->connstr($dbname), '-f', "$tempdir/script.sql"
		],
		'>', \$stdout, '2>', \$stderr);
	ok($ok, "$dbname: psql runs $name") or diag($stderr);
	return;
}

# What has transactions of its own in it becomes several migrations, as the
# hint says: a file may have one BEGIN and COMMIT around it, and nothing else
# of that kind.  A COMMIT that nothing began goes.
sub split_script
{
	my ($version, $text) = @_;
	my $begin = qr/^(?:BEGIN|START TRANSACTION);.*\n/mi;
	my $commit = qr/^COMMIT;.*\n?/mi;

	$text =~ s/$commit// unless $text =~ $begin;
	my @pieces = grep { !is_empty($_) }
	  split(/(?=$begin)|(?<=COMMIT;\n)/i, $text);
	return [ $version, $text ] if @pieces == 1;
	my $n = 0;
	return map { [ "$version." . ++$n, $_ ] } @pieces;
}

# Nothing but comments?
sub is_empty
{
	my ($text) = @_;
	return $text !~ /^\s*(?!--)\S/m;
}

sub clockless
{
	my ($dump) = @_;
	return $dump
	  =~ s/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(?:\+00)?(?=\t|$)/\tnow/mgr;
}

# A script that can't run as one migration: the error, which says where.
sub refuses
{
	my ($name, $text, $error, $place) = @_;
	new_database($node, "${name}_refused",
		'db/migrations/1_whole.up.sql' => $text);
	foreach my $way ('SELECT confiture.migrate_up()',
		'CALL confiture.migrate()')
	{
		my $got = error_of($node, "${name}_refused", $way);
		like($got, qr/ERROR:  $error/, "$name: $way refuses a script as it is");
		like($got, qr{CONTEXT:.*db/migrations/1_whole\.up\.sql:$place$}m,
			'and says where');
	}
	$node->safe_psql('postgres', "DROP DATABASE ${name}_refused");
	return;
}
