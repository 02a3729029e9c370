# Between two versions of a real program's schema: the plan does to the schema
# what the program's own upgrade script did, and its undo takes it back.
#
# The chains stand in RealChains.pm, from Debian packages.  Each version is a
# database, made from the one before by the script.  What the plan is asked
# for is pg_dump's text of the later one.  There are a few rows, and no table
# that both versions have may lose one.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use RealChains qw(chain_names chain);
use SchemaJudge;
use Test::More;

plan skip_all => 'CONFITURE_SCHEMAS is none'
  if ($ENV{CONFITURE_SCHEMAS} // '') eq 'none';

plan skip_all => 'the code is slow'
  if ($ENV{CONFITURE_TEST_SCALE} || 1) < 1;

my $node = new_node(conf => SchemaJudge::node_conf());

# What an upgrade drops, the undo adds as the last column.
my $judge = SchemaJudge->new(node => $node, column_order => 'any');
my $tempdir = PostgreSQL::Test::Utils::tempdir();
my $judged = 0;

# What the way back can't do.
my %known = ('tt_rss, to 115' => 'a column that was NOT NULL comes back into rows');

# All on 15, some of them on each of the others, as of the pairs (SchemaJudge).
my %of_version = (17 => ['tt_rss'], 18 => [qw(bacula icinga kea)]);
my @names = ($ENV{PAIRS} // '') eq 'all' ? chain_names() :
  @{ $of_version{ $judge->version } // [ chain_names() ] };

foreach my $name (@names)
{
	my $chain = chain($name);
  SKIP:
	{
		skip "$name: this distribution has other versions", 1 unless $chain;
		test_chain($name, @$chain);
	}
}
cmp_ok($judged, '>', 0, 'there are upgrades');
done_testing();

sub test_chain
{
	my ($name, $base, @scripts) = @_;
	$node->safe_psql('postgres', 'CREATE DATABASE before TEMPLATE judge_template');
	run_psql('before', "$name, base", $base);

	foreach my $script (@scripts)
	{
		my ($version, $text) = @$script;
		$node->safe_psql('postgres', 'CREATE DATABASE after TEMPLATE before');
		run_psql('after', "$name $version", $text);
		test_upgrade("$name, to $version");
		$node->safe_psql('postgres',
			'DROP DATABASE before; ALTER DATABASE after RENAME TO before');
	}
	$node->safe_psql('postgres', 'DROP DATABASE before');
	return;
}

# A script may change rows alone; then there is nothing to plan.
sub test_upgrade
{
	my ($name) = @_;
	my ($old, $new) = map { ddl_of($_) } qw(before after);

	$judged++ if $old ne $new;
	return SchemaJudge::skip_without('confiture.plan(text, jsonb)', $name)
	  unless $judge->has_plan;
	$judge->test_pair(
		name => $name, old_db => 'before', new_db => 'after', ddl => $new,
		same => 1, count_rows => 1, known => $known{$name});
	return;
}

# A schema as DDL: what pg_dump writes, but for us.
sub ddl_of
{
	my ($dbname) = @_;
	my $dump = dump_of($node, $dbname, '-s', '-N', 'confiture');
	$dump =~ s/^(?:CREATE EXTENSION IF NOT EXISTS|COMMENT ON EXTENSION) confiture .*;\n//mg;
	return $dump;
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
	ok($ok, "psql runs $name") or diag($stderr);
	return;
}
