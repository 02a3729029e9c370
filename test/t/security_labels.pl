# Security labels: plans, dumps, snapshots.
#
# The providers are label_provider's, which is built here.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use SchemaDump qw(canonical_dump);
use SchemaJudge;
use Test::More;

my $folder = "$FindBin::RealBin/../label_provider";
system_or_bail('make', '-s', '-C', $folder, 'with_llvm=no',
	'PG_CONFIG=' . ($ENV{PG_CONFIG} // 'pg_config'));

my $node = new_node(conf => SchemaJudge::node_conf() .
		"session_preload_libraries = '$folder/label_provider'\n");
my $judge = SchemaJudge->new(node => $node);

my $common = <<'EOS';
CREATE SCHEMA s;
CREATE TABLE s.t (a int, "B b" text);
CREATE TABLE s.parted (a int) PARTITION BY LIST (a);
CREATE TABLE s.part PARTITION OF s.parted FOR VALUES IN (1);
CREATE VIEW s.v AS SELECT a FROM s.t;
CREATE MATERIALIZED VIEW s.m AS SELECT a FROM s.t;
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE s.p(INOUT a int) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE s.g(int) (SFUNC = int4pl, STYPE = int);
CREATE TYPE s.e AS ENUM ('x');
CREATE TYPE s.c AS (a int);
CREATE DOMAIN s.d AS int;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER server FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE s.ft (a int) SERVER server;
CREATE PUBLICATION pub FOR TABLE s.t;
CREATE FUNCTION s.et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION s.et();
CREATE LANGUAGE "L l" HANDLER plpgsql_call_handler;
CREATE SUBSCRIPTION sub CONNECTION 'dbname=none' PUBLICATION p
	WITH (connect = false, enabled = false, slot_name = NONE);
EOS

my @targets = (
	'SCHEMA s', 'TABLE s.t', 'COLUMN s.t."B b"', 'TABLE s.parted', 'TABLE s.part',
	'COLUMN s.part.a', 'VIEW s.v', 'COLUMN s.v.a', 'MATERIALIZED VIEW s.m',
	'COLUMN s.m.a', 'SEQUENCE s.q', 'FUNCTION s.f(int, text)',
	'PROCEDURE s.p(int)', 'AGGREGATE s.g(int)', 'TYPE s.e', 'TYPE s.c', 'DOMAIN s.d',
	'FOREIGN TABLE s.ft', 'COLUMN s.ft.a', 'PUBLICATION pub', 'EVENT TRIGGER et',
	'LANGUAGE "L l"', 'SUBSCRIPTION sub');

my $odd = "it's\n\"two\" lines";
my $labels = labels('test', $odd);

# each kind gets a label, loses it, and gets another one
$judge->test_pairs(
	{ name => 'labels are set', old => $common, new => $common . $labels },
	{ name => 'labels go', old => $common . $labels, new => $common },
	{
		name => 'labels change, by another provider, too',
		old => $common . $labels,
		new => $common . labels('test', 'public') . labels('"Odd one"', 'public')
	},
	{
		name => 'what is made anew gets its label back',
		old => $common . $labels,
		new => ($common =~ s/a int, "B b"/a bigint, "B b"/r) . $labels
	});

$node->safe_psql('postgres', 'CREATE DATABASE original TEMPLATE judge_template');
$node->safe_psql('original', $common . $labels);
my $count = @targets;
is($node->safe_psql('original', 'SELECT count(*) FROM pg_seclabels'), $count,
	"$count objects have labels");
is($node->safe_psql('original', <<'EOS'), 't', 'a snapshot has the label as SQL writes it');
SELECT confiture.snapshot() #>> '{objects,table,s.t,attributes,security_labels}'
	= 'FOR test ON TABLE s.t IS ' || quote_literal(label)
FROM pg_seclabels WHERE objname = 's.t' AND objtype = 'table'
EOS

my $dump = $node->safe_psql('original', 'SELECT confiture.dump_schema()');
$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE judge_template');
$node->safe_psql('copy', $dump);
is($node->safe_psql('copy', 'SELECT confiture.fingerprint()'),
	$node->safe_psql('original', 'SELECT confiture.fingerprint()'),
	'a dump has the labels');
my ($original, $copy) = map { canonical_dump(dump_of($node, $_, '-s', '-N', 'confiture')) } qw(original copy);
is_same_dump($copy, $original, 'as pg_dump sees it, too');
like($copy, qr/^SECURITY LABEL FOR test ON COLUMN s\.v\.a IS /m,
	'and pg_dump writes them');

# What is no part of a schema keeps its label to itself.
my $before = $node->safe_psql('original', 'SELECT confiture.fingerprint()');
$node->safe_psql('original', <<'EOS');
CREATE ROLE labelled;
SELECT lo_create(4711);
SECURITY LABEL FOR test ON ROLE labelled IS 'x';
SECURITY LABEL FOR test ON DATABASE original IS 'x';
SECURITY LABEL FOR test ON TABLESPACE pg_default IS 'x';
SECURITY LABEL FOR test ON LARGE OBJECT 4711 IS 'x';
EOS
is($node->safe_psql('original', <<'EOS'), 4,
SELECT count(*) FROM pg_seclabels WHERE objtype IN ('role', 'database', 'tablespace', 'large object')
EOS
	'roles, databases, tablespaces and large objects can have labels');
is($node->safe_psql('original', 'SELECT confiture.fingerprint()'), $before,
	'which are no part of the schema');
done_testing();

sub labels
{
	my ($provider, $label) = @_;
	(my $literal = $label) =~ s/'/''/g;
	return join '', map { "SECURITY LABEL FOR $provider ON $_ IS '$literal';\n" } @targets;
}
