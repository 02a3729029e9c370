# What dump_schema() writes makes the same schema again.
#
# It is loaded into an empty database; pg_dump must see no difference between
# the two, and both must have the same fingerprint.  So for the schemas of
# real programs, and for test/probes/zoo.sql, which has everything.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use RealSchemas qw(program_names program_texts);
use SchemaDump qw(canonical_dump);
use SchemaJudge;
use SchemaProbes;
use Test::More;

my $node = new_node(conf => SchemaJudge::node_conf());
my $judge = SchemaJudge->new(node => $node);
my $tempdir = PostgreSQL::Test::Utils::tempdir();
my @dump_functions = ('confiture.dump_schema()', 'confiture.fingerprint(jsonb)');

test_order();
test_schema('zoo', zoo($judge->version));
if (($ENV{CONFITURE_SCHEMAS} // '') eq 'none')
{
	note('CONFITURE_SCHEMAS is none');
}
else
{
	foreach my $name (program_names())
	{
		my %texts = program_texts($name);
		# the schema will do, without its rows
		test_schema($name,
			grep { /^CREATE TABLE/mi } map { $texts{$_} } sort keys %texts);
	}
}
done_testing();

# The order in which options were set and privileges granted is no difference,
# but pg_dump shows it.  What pg_dump leaves out isn't dumped: an index that
# failed.
sub test_order
{
	my $made = <<'EOS';
CREATE ROLE order_one; CREATE ROLE order_two;
CREATE TABLE t (a int) WITH (fillfactor = 50);
ALTER TABLE t SET (autovacuum_enabled = off);
ALTER TABLE t ALTER a SET (n_distinct_inherited = 5), ALTER a SET (n_distinct = 4);
GRANT SELECT ON t TO order_two WITH GRANT OPTION;
SET ROLE order_two; GRANT SELECT ON t TO order_one; RESET ROLE;
GRANT INSERT ON t TO PUBLIC;
CREATE VIEW v WITH (security_invoker, security_barrier) AS SELECT 1 AS b;
CREATE INDEX i ON t (a) WITH (fillfactor = 60, deduplicate_items = off);
CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = '1MB' SET enable_sort = off AS 'SELECT 1';
GRANT EXECUTE ON FUNCTION f() TO order_two, order_one;
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('DROP VIEW', 'CREATE VIEW') EXECUTE FUNCTION e();
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO order_two;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO order_one;
EOS
	my $other = <<'EOS';
CREATE TABLE t (a int) WITH (autovacuum_enabled = off, fillfactor = 50);
ALTER TABLE t ALTER a SET (n_distinct = 4, n_distinct_inherited = 5);
GRANT INSERT ON t TO PUBLIC;
GRANT SELECT ON t TO order_two WITH GRANT OPTION;
SET ROLE order_two; GRANT SELECT ON t TO order_one; RESET ROLE;
CREATE VIEW v WITH (security_barrier, security_invoker) AS SELECT 1 AS b;
CREATE INDEX i ON t (a) WITH (deduplicate_items = off, fillfactor = 60);
CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = '1MB' SET enable_sort = off AS 'SELECT 1';
GRANT EXECUTE ON FUNCTION f() TO order_one, order_two;
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE VIEW', 'DROP VIEW') EXECUTE FUNCTION e();
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO order_one;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO order_two;
EOS
	$node->safe_psql('postgres', "CREATE DATABASE $_ TEMPLATE judge_template")
	  foreach qw(original copy);
	load('original', 'an order', $made);
	load('original', 'two rows', 'INSERT INTO t VALUES (1), (1)');
	$node->psql('original', 'CREATE UNIQUE INDEX CONCURRENTLY failed ON t (a)');
	my $text = $node->safe_psql('original', 'SELECT confiture.dump_schema()');
	load('copy', 'in that order', $text);
	is(plain_dump('copy'), plain_dump('original'),
		'pg_dump finds the same order, and no index that failed');
	my ($one, $two) = map {
		$node->safe_psql($_, 'SELECT confiture.fingerprint()')
	} qw(original copy);
	is($two, $one, 'and the fingerprint is the same');
	is( $node->safe_psql('copy',
			"SELECT change, kind, identity, detail FROM confiture.diff(\$ddl\$$other\$ddl\$)"),
		'', 'another order is no difference');
	is( $node->safe_psql('original',
			"SELECT change, kind, identity FROM confiture.diff(\$ddl\$$other\$ddl\$)"),
		'drop|index|public.failed', 'the index that failed is one');
	drop($_) foreach qw(original copy);
	return;
}

sub plain_dump
{
	my ($dbname) = @_;
	my ($dump) = run_command(
		[ 'pg_dump', '-s', '-N', 'confiture', '-h', $node->host,
			'-p', $node->port, $dbname ]);
	$dump =~ s/^\\(?:un)?restrict .*\n//mg;
	return $dump;
}

# One psql per text, for one may say BEGIN.
sub test_schema
{
	my ($name, @texts) = @_;
	$node->safe_psql('postgres',
		"CREATE DATABASE original TEMPLATE judge_template");
	load('original', $name, $_) foreach @texts;
	my $original = dump_now('original');
	cmp_ok(() = $original =~ /^CREATE TABLE /mg, '>', 5, "$name: there are tables");

	if (my ($missing) = grep { !$judge->has_function($_) } @dump_functions)
	{
		SchemaJudge::skip_without($missing, "$name: its dump");
	}
	else
	{
		test_dump($name, $original);
	}
	drop('original');
	return;
}

sub test_dump
{
	my ($name, $original) = @_;
	my $text = $node->safe_psql('original', 'SELECT confiture.dump_schema()');

	$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE judge_template');
	load('copy', "$name, dumped", $text);
	is_same_dump(dump_now('copy'), $original, "$name: dumped and loaded");
	is($node->safe_psql('copy', 'SELECT confiture.dump_schema()'),
		$text, "$name: and dumped again");
	my ($one, $two) = map {
		$node->safe_psql($_, 'SELECT confiture.fingerprint()')
	} qw(original copy);
	is($two, $one, "$name: with the same fingerprint");
	isnt($one, '', 'which is not empty');
	isnt(
		$node->safe_psql('copy',
			'CREATE TABLE one_more (); SELECT confiture.fingerprint()'),
		$one, 'and changes with the schema');
	drop('copy');
	test_files($name, $original, $one);
	return;
}

# The same as files, which build() builds.
sub test_files
{
	my ($name, $original, $fingerprint) = @_;
	my $files = $node->safe_psql('original', <<'EOS');
SELECT format('SELECT confiture.push(%L, %L);', path, content) FROM confiture.dump_files()
EOS

	$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE judge_template');
	load('copy', "$name, as files", "$files\nSELECT confiture.build();\n");
	is_same_dump(dump_now('copy'), $original, "$name: built of files");
	is($node->safe_psql('copy', 'SELECT confiture.fingerprint()'),
		$fingerprint, "$name: with the same fingerprint");
	drop('copy');
	return;
}

sub load
{
	my ($dbname, $what, $text) = @_;
	my $one_transaction = $text =~ /^(?:BEGIN|START TRANSACTION);/m ? [] : ['-1'];
	write_files($tempdir, 'load.sql' => $text);
	my ($stdout, $stderr) = run_command(
		[   'psql', '-qX', @$one_transaction, '-v', 'ON_ERROR_STOP=1',
			'-o', '/dev/null', '-d', $node->connstr($dbname),
			'-f', "$tempdir/load.sql"
		]);
	unlike($stderr, qr/ERROR|FATAL/, "$what: loads")
	  or diag(substr($stderr, 0, 1000));
	return;
}

sub dump_now
{
	my ($dbname) = @_;
	my ($dump, $stderr) = run_command(
		[   'pg_dump', '-s', '-N', 'confiture', '-h', $node->host,
			'-p', $node->port, $dbname
		]);
	# it warns of functions that call each other
	die "pg_dump of $dbname: $stderr" if $stderr =~ /error:/;
	# values that are never shown
	$dump =~ s/ CONNECTION '[^']*'/ CONNECTION ''/g;
	$dump =~ s/^    (password|"user") '[^']*'/    $1 ''/mg;
	return canonical_dump($dump);
}

sub drop
{
	my ($dbname) = @_;
	$node->safe_psql($dbname,
		'ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub')
	  if $node->safe_psql($dbname, 'SELECT count(*) FROM pg_subscription
		WHERE subdbid = (SELECT oid FROM pg_database
			WHERE datname = current_database())');
	$node->safe_psql('postgres', "DROP DATABASE $dbname");
	return;
}
