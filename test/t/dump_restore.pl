# pg_dump carries what confiture knows; a superuser restores it whole, and
# somebody else restores at least his own objects.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my $tempdir = PostgreSQL::Test::Utils::tempdir();

# A database with some of everything.
$node->safe_psql('postgres', <<'EOS');
CREATE ROLE app LOGIN;
CREATE ROLE "Ob Server" LOGIN;
CREATE ROLE dev LOGIN;
CREATE ROLE mig LOGIN;
CREATE ROLE adm LOGIN;
CREATE DATABASE shop OWNER app;
EOS
$node->safe_psql('shop', <<'EOS');
CREATE EXTENSION confiture;
SELECT confiture.watch();
SELECT confiture.allow('"Ob Server"', 'observer');
SELECT confiture.allow('dev', 'developer');
SELECT confiture.allow('mig', 'migrator');
SELECT confiture.allow('adm', 'admin');
SELECT confiture.allow('app', 'migrator');
SET SESSION AUTHORIZATION dev;
SELECT confiture.push('db/schema/10 Käse.sql', $$
CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY, name text);
INSERT INTO customer (name) VALUES ('Ann'), ('Bo'' \ B');
CREATE VIEW names AS SELECT name FROM customer;
$$);
SELECT confiture.push('db/schema/20.sql', 'CREATE TABLE item (id int);');
SELECT confiture.push('db/migrations/001_first.up.sql', 'SELECT 1;');
SELECT confiture.push('db/migrations/002_second.up.sql', 'SELECT 2;');
SELECT confiture.configure('production', '{include_dirs: [db/schema]}');
SELECT confiture.configure('test', '{include_dirs: [db/schema], search_path: public}');
SET SESSION AUTHORIZATION adm;
SELECT confiture.approve(path) FROM confiture.source_file WHERE path LIKE 'db/schema/%';
SELECT confiture.approve('db/environments/production.yaml');
SELECT confiture.use('production');
SELECT confiture.add_hook('before_run', 'SELECT 1');
SELECT confiture.add_hook('on_error', $$SELECT 'Käse'$$);
SELECT confiture.drop_hook(1);
SET SESSION AUTHORIZATION app;
SELECT confiture.build();
SELECT confiture.hold('003', 'it''s for "later"');
RESET SESSION AUTHORIZATION;
INSERT INTO confiture.intent VALUES ('', '002', 'second', 'down', 'SELECT 1', 1, 0, true, '', NULL, 'stopped',
	now(), 'app', 'app');
INSERT INTO confiture.adopted_ledger VALUES ('public.schema_migrations', 'rails', now(), 'app');
SELECT confiture.approve('hook:2');
SELECT confiture.push('db/schema/30.sql', 'SELECT 1/0');
CREATE TABLE public.schema_migrations (version varchar(255) PRIMARY KEY);
SELECT confiture.adopt('schema_migrations');
DROP TABLE public.schema_migrations;
CREATE VIEW saved AS SELECT id FROM item;
SELECT confiture.save_and_drop_dependent_views(ARRAY['item']);
EOS
like(
	error_of($node, 'shop', 'SELECT confiture.build()'),
	qr/JM006/, 'an attempt that failed');

# All that there is to carry: tables, levels, privileges.
my @tables = split /\n/, $node->safe_psql('shop', q{
	SELECT c::regclass FROM pg_extension, unnest(extconfig) c
	WHERE extname = 'confiture' AND c::regclass::text NOT LIKE '%seq'
	ORDER BY 1});
my $source = state_of($node, 'shop');
like($source, qr/$_\n\S/, "$_ has rows to be carried") foreach @tables;
like($source, qr/"Ob Server"=r/, 'and there are privileges');
like($source, qr/last_value 2/, 'and a sequence');

my $dump = "$tempdir/shop.dump";
my $text = "$tempdir/shop.sql";
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('shop') ],
	'pg_dump, custom format');
$node->command_ok([ 'pg_dump', '-f', $text, $node->connstr('shop') ],
	'pg_dump, as text');
$node->command_ok(
	[   'pg_dumpall', '-g', '-h', $node->host, '-p', $node->port,
		'-f', "$tempdir/globals.sql"
	],
	'pg_dumpall -g');

# A superuser restores it under another name,
$node->safe_psql('postgres', "CREATE DATABASE $_ OWNER app")
  foreach 'copy', 'text_copy';
$node->command_ok(
	[ 'pg_restore', '-e', '-1', '-d', $node->connstr('copy'), $dump ],
	'pg_restore under another name');
check_restored($node, 'copy', 'It was bound as database "shop"');
$node->command_ok(
	[   'psql', '-qX1', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null',
		'-d', $node->connstr('text_copy'), '-f', $text
	],
	'the text, by psql, too');
check_restored($node, 'text_copy', 'It was bound as database "shop"');

# and in another cluster.
my $other = new_node(name => 'other', extension => 0);
$other->command_ok(
	[   'psql', '-qX', '-o', '/dev/null',
		'-d', $other->connstr('postgres'), '-f', "$tempdir/globals.sql"
	],
	'roles in another cluster');
$other->command_ok(
	[   'pg_restore', '-e', '-C', '-d', $other->connstr('postgres'), $dump ],
	'pg_restore there, under the same name');
check_restored($other, 'shop', 'It was bound in another cluster');

# Somebody else: his own objects come, ours don't.
$other->safe_psql('postgres', 'CREATE DATABASE guest OWNER app');
$other->safe_psql('guest', 'CREATE EXTENSION confiture');
my ($stdout, $stderr) = run_command(
	[   'pg_restore', '-U', 'app', '-d', $other->connstr('guest'), $dump ]);
is($other->safe_psql('guest', 'SELECT name FROM customer ORDER BY id'),
	"Ann\nBo' \\ B", "a non-superuser's objects are restored");
is($other->safe_psql('guest', q{SELECT string_agg(relname, ' ' ORDER BY relname)
		FROM pg_class WHERE relnamespace = 'public'::regnamespace}),
	'customer customer_id_seq item names', 'all of them');
my @errors = split /^(?=pg_restore: error:)/m, $stderr;
@errors = grep { /^pg_restore: error:/ } @errors;
cmp_ok(scalar @errors, '>', scalar @tables, 'there are errors');
is(join('', grep { !/confiture/ } @errors), '',
	"all of them are on confiture's own rows and privileges");
is($other->safe_psql('guest', 'SELECT count(*) FROM confiture.source_file'),
	0, 'which are not there');
like(
	$other->safe_psql('guest',
		"SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE t ()');"
		  . 'SELECT confiture.build_sql()'),
	qr/CREATE TABLE t/,
	'it works all the same');

done_testing();

# Everything of a database that a dump has to carry, as a text.
sub state_of
{
	my ($server, $dbname) = @_;
	my $state = '';
	$state .= "$_\n"
	  . $server->safe_psql($dbname,
		"SELECT t::text FROM $_ t ORDER BY t::text COLLATE \"C\"")
	  . "\n"
	  foreach @tables;
	$state .= $server->safe_psql($dbname, $_) . "\n" foreach
	  'SELECT * FROM confiture.role_level ORDER BY role COLLATE "C"',
	  q{SELECT c.oid::regclass, acl FROM pg_class c, unnest(relacl) acl
		WHERE relnamespace = 'confiture'::regnamespace
		ORDER BY c.oid::regclass::text, acl::text COLLATE "C"},
	  q{SELECT p.oid::regprocedure, acl FROM pg_proc p, unnest(proacl) acl
		WHERE pronamespace = 'confiture'::regnamespace
		ORDER BY p.oid::regprocedure::text, acl::text COLLATE "C"},
	  q{SELECT acl FROM pg_namespace, unnest(nspacl) acl
		WHERE nspname = 'confiture' ORDER BY acl::text COLLATE "C"},
	  q{SELECT 'last_value ' || last_value, is_called
		FROM confiture.build_record_build_id_seq};
	return $state;
}

sub check_restored
{
	my ($server, $dbname, $detail) = @_;
	my $where = $server->name . ", $dbname";

	is(state_of($server, $dbname), $source, "$where: whole");

	# It knows that it is a copy, says so to who would write,
	my $error = error_of($server, $dbname, 'SELECT confiture.build()');
	like($error, qr/ERROR:  JM007: .*copy.*"production"/,
		"$where: refuses to write");
	like($error, qr/DETAIL:  $detail/, "$where: says why");
	like($error, qr/HINT:  .*confiture\.use/, "$where: says what to do");
	like($server->safe_psql($dbname, 'SELECT confiture.build_sql()'),
		qr/Käse/, "$where: reads");

	# until it is made what it is meant to be; then the copied levels, the
	# approvals, the binding and the sequence are at work.
	$server->safe_psql($dbname, "SELECT confiture.unpush('db/schema/30.sql');"
		  . "DROP VIEW names; DROP TABLE customer, item");
	$server->safe_psql(
		$dbname,
		"SELECT confiture.use('production')",
		extra_params => [ '-U', 'adm' ]);
	is( $server->safe_psql(
			$dbname,
			'SELECT build_id, files FROM confiture.build()',
			extra_params => [ '-U', 'app' ]),
		'3|2', "$where: builds once use() was said, and counts on");
	is( $server->safe_psql(
			$dbname,
			'SELECT build_id, success FROM confiture.build_history',
			extra_params => [ '-U', 'Ob Server' ]),
		"3|t\n2|f\n1|t", "$where: one history");
	is($server->safe_psql($dbname, 'SELECT count(*) FROM confiture.ledger'),
		'2', "$where: the ledger goes on");
	is( $server->safe_psql($dbname,
			q{SELECT string_agg(code, ' ') FROM confiture.validate() WHERE code ~ '^(history|held)'},
			extra_params => [ '-U', 'Ob Server' ]),
		'held history_head', "$where: the history's chain is whole");
	return;
}
