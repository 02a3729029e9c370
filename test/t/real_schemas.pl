# Schemas of real programs build, and become what psql makes of them.
#
# Each is loaded by "psql -1" and built by confiture, into two databases whose
# dumps, with their rows, must then be the same; and such a dump, pushed as a
# file, must build the same once more.  script/fetch-schemas gets the texts
# from Debian packages; where it can't, CONFITURE_SCHEMAS=none skips the test.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use RealSchemas qw(program_names program_files program_texts text_of_file);
use Test::More;

plan skip_all => 'CONFITURE_SCHEMAS is none'
  if ($ENV{CONFITURE_SCHEMAS} // '') eq 'none';

my $node = new_node();
my $tempdir = PostgreSQL::Test::Utils::tempdir();

foreach my $name (program_names())
{
	my %texts = program_texts($name);

	load_by_psql($name, %texts);
	build($name, %texts);
	my $dump = dump_of($node, "psql_$name");
	my $tables = () = $dump =~ /^CREATE TABLE /mg;
	cmp_ok($tables, '>', 5, "$name: $tables tables");
	is_same_dump(clockless(dump_built($name)), clockless($dump),
		"$name: built is what psql makes of it");

	build("again_$name", 'db/schema/dump.sql' => $dump);
	is_same_dump(dump_built("again_$name"),
		$dump, "$name: so is its dump, built");
	$node->safe_psql('postgres', "DROP DATABASE $_")
	  foreach "psql_$name", $name, "again_$name";
}

# What psql alone understands, and what would end the transaction, is refused
# before anything runs, with the place and a way out.
{
	my ($generated, $tables) = map { slurp_file($_) }
	  program_files('mediawiki');
	new_database(
		$node, 'refused',
		'db/schema/10.sql' => $generated,
		'db/schema/20.sql' => $tables);
	my ($line) = line_of($tables, qr/^BEGIN;/m);
	my $error = error_of($node, 'refused', 'SELECT confiture.build()');
	like($error, qr/^.*ERROR:  2D000: .*BEGIN/, 'a BEGIN without COMMIT');
	like($error, qr{CONTEXT:.*db/schema/20\.sql:$line:1}s, 'where it is');

	$node->safe_psql('refused',
		"SELECT confiture.prune('{}'); CREATE TABLE public.t (); "
		  . "COMMENT ON TABLE public.t IS 'x'");
	my ($dump, undef) = run_command(
		[   'pg_dump', '-C', '-h', $node->host, '-p', $node->port,
			'--exclude-schema=confiture', 'refused'
		]);
	$node->safe_psql('refused', 'DROP TABLE t');
	my @commands;
	$dump =~ s/^\\(?:un)?restrict .*\n//mg;		# these are comments
	while ($dump =~ /^\\(\w+)/m)
	{
		my $command = $1;
		push @commands, $command;
		$line = line_of($dump, qr/^\\/m);
		push_files($node, 'refused', 'db/schema/dump.sql' => $dump);
		$error = error_of($node, 'refused', 'SELECT confiture.build()');
		like($error, qr/ERROR:  0A000: psql command "\\$command"/,
			"\\$command of a dump");
		like($error, qr/HINT:  .*\\$command\b/, 'with a hint');
		like($error, qr{CONTEXT:  db/schema/dump\.sql:$line:1}, 'and its place');
		$dump =~ s/^\\$command.*\n//mg;
	}
	is("@{[sort @commands]}", 'connect',
		'pg_dump writes no other');
	is($node->safe_psql('refused', q{SELECT count(*) FROM pg_class
		WHERE relnamespace = 'public'::regnamespace}),
		0, 'nothing was built');
}

# A schema that checks for itself what it needs: its own error, and the place.
{
	my ($file) = debian_schema('zabbix-server-pgsql', '*/schema.sql.gz');
	my ($timescale) = grep { -f } map { s/schema\.sql/timescaledb.sql/r } $file;
	SKIP:
	{
		skip 'this package has no schema for TimescaleDB', 2 unless $timescale;
		new_database($node, 'timescale',
			'db/schema/timescale.sql' => text_of_file($timescale));
		my $error = error_of($node, 'timescale', 'SELECT confiture.build()');
		like($error, qr/ERROR:  P0001: TimescaleDB extension is not installed/,
			"a script's own error");
		like($error, qr{CONTEXT:.*db/schema/timescale\.sql:1:1}s,
			'where it is');
	}
}

done_testing();

# The database psql_NAME, in one transaction.
sub load_by_psql
{
	my ($name, %texts) = @_;
	write_files("$tempdir/$name", %texts);
	$node->safe_psql('postgres', "CREATE DATABASE psql_$name");
	$node->command_ok(
		[   'psql', '-qX1', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null',
			'-d', $node->connstr("psql_$name"),
			map { ('-f', "$tempdir/$name/$_") } sort keys %texts
		],
		"$name: psql loads it");
	return;
}

sub build
{
	my ($dbname, %texts) = @_;
	new_database($node, $dbname, %texts);
	my (undef, $files, $stderr) =
	  $node->psql($dbname, 'SELECT files FROM confiture.build()');
	is($files, scalar keys %texts, "$dbname: builds");
	unlike($stderr, qr/WARNING/, 'without a warning');
	return;
}

# The dump of a database that was built, without us: nothing hangs on us.
sub dump_built
{
	my ($dbname) = @_;
	$node->safe_psql($dbname, 'DROP EXTENSION confiture');
	return dump_of($node, $dbname, '--exclude-schema=confiture');
}

# When a row was written can't be the same twice: as a timestamp, and in
# milliseconds.
sub clockless
{
	my ($dump) = @_;
	$dump =~ s/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/\tnow/mg;
	$dump =~ s/\t1\d{12}$/\tnow/mg;
	return $dump;
}

# The number of the first line that matches.
sub line_of
{
	my ($text, $regex) = @_;
	$text =~ $regex or die "no $regex";
	return 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
}
