# Much at once: more tables than a lock table has room for, and much text in
# little memory.
#
# CONFITURE_TEST_SCALE, 1 by default, makes it smaller for code that is slow
# because a sanitizer watches it, whose memory is another's.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $scale = $ENV{CONFITURE_TEST_SCALE} || 1;

# The settings that a server has which nobody configured, or, scaled, a lock
# table that is that much smaller.
my $locks = int(64 * $scale) > 10 ? int(64 * $scale) : 10;
my $node = new_node(conf => <<"EOS");
max_connections = 100
max_locks_per_transaction = $locks
max_prepared_transactions = 0
EOS

# 10,000 tables in 200 files.
{
	my $tables = int(10_000 * $scale);
	my $per_file = 50;
	my %files;
	for (my $n = 0; $n < $tables; $n++)
	{
		my $path = sprintf 'db/schema/%03d/%03d.sql',
		  int($n / $per_file / 20), int($n / $per_file);
		$files{$path} .= "CREATE TABLE t$n ("
		  . "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);\n";
	}

	my $file = PostgreSQL::Test::Utils::tempdir() . '/all.sql';
	append_to_file($file, join '', map { $files{$_} } sort keys %files);
	$node->safe_psql('postgres', 'CREATE DATABASE by_psql');
	$node->command_fails_like(
		[   'psql', '-qX1', '-v', 'ON_ERROR_STOP=1',
			'-d', $node->connstr('by_psql'), '-f', $file
		],
		qr/out of shared memory/,
		"psql -1 has no room for the locks of $tables tables");

	new_database($node, 'tables', %files);
	is( $node->safe_psql('tables',
			'SELECT files, statements FROM confiture.build()'),
		scalar(keys %files) . "|$tables",
		'build() has');
	is( $node->safe_psql('tables', q{
			SELECT count(*) FILTER (WHERE relkind = 'r'),
				count(*) FILTER (WHERE relkind = 'i'),
				count(*) FILTER (WHERE relkind = 'S')
			FROM pg_class WHERE relnamespace = 'public'::regnamespace}),
		join('|', ($tables) x 3),
		'they are all there');
	is( $node->safe_psql('tables',
			"INSERT INTO t7 (name) VALUES ('x') RETURNING id, name"),
		'1|x',
		'and work');
}

# 100 MB of functions and rows, in files of 5 MB.  Shared buffers count as a
# process's memory once it has touched them: let there be few.
$node->append_conf('postgresql.conf', 'shared_buffers = 4MB');
$node->restart;
{
	new_database($node, 'text');
	push_files($node, 'text', "db/schema/$_.sql" => some_text($_))
	  foreach 1 .. int(20 * $scale);
	my $bytes = $node->safe_psql('text',
		'SELECT sum(bytes) FROM confiture.source_file');
	cmp_ok($bytes, '>', 95e6 * $scale, "$bytes bytes are pushed");

	my $psql = $node->background_psql('text');
	my $pid = $psql->query_safe('SELECT pg_backend_pid()');
	$psql->query_safe("SELECT confiture.ddl_hash('')");
	my $before = peak_memory($pid);
	like($psql->query_safe('SELECT statements FROM confiture.build()'),
		qr/^\d+$/, 'they build');
	my $used = peak_memory($pid) - $before;
  SKIP:
	{
		skip 'only the full size tells something of memory', 2 if $scale < 1;
		cmp_ok($used, '<', 3 * $bytes,
			sprintf 'in %.1f times as much memory', $used / $bytes);
		cmp_ok($used, '>', 0.5 * $bytes, 'which is what was measured');
	}
	$psql->quit;
}

done_testing();

# 5 MB: 100 functions, rows for COPY, rows in INSERTs of a thousand.
sub some_text
{
	my ($n) = @_;
	my $text = "CREATE TABLE item_$n (id int, name text, price numeric);\n";
	my $step = "\t-- what comes next, told at the length that people do\n"
	  . "\tUPDATE item_$n SET name = format('%s of %s', name, a),\n"
	  . "\t\tprice = price * 1.1\n"
	  . "\tWHERE id = a AND price < 100 AND name IS NOT NULL;\n";
	$text .= "CREATE FUNCTION p_${n}_$_(a int) RETURNS void LANGUAGE plpgsql\n"
	  . "AS \$\$\nBEGIN\n" . $step x 130 . "END\n\$\$;\n"
	  . "CREATE FUNCTION s_${n}_$_(a int) RETURNS void LANGUAGE sql\n"
	  . "AS \$\$\n" . $step x 130 . "\$\$;\n"
	  foreach 1 .. 50;
	$text .= "COPY item_$n FROM stdin;\n";
	$text .= "$_\tthe name of row $_\t$_.00\n" foreach 1 .. 50_000;
	$text .= "\\.\n";
	$text .= "INSERT INTO item_$n VALUES\n"
	  . join(",\n", map { "($_, 'the name of row $_', $_.00)" } 1 .. 1000)
	  . ";\n"
	  foreach 1 .. 33;
	return $text;
}

# The most memory that a process ever had, in bytes.
sub peak_memory
{
	my ($pid) = @_;
	my ($kilobytes) =
	  slurp_file("/proc/$pid/status") =~ /^VmHWM:\s*(\d+) kB$/m
	  or die 'no VmHWM';
	return 1024 * $kilobytes;
}
