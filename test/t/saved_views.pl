# Views that were saved, dropped and recreated are what they were: pg_dump
# finds no difference, for a superuser and for a role of less.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node(conf => 'allow_in_place_tablespaces = on');
my $version = $node->safe_psql('postgres', 'SHOW server_version_num') / 10000;
my $objects = slurp_file("$FindBin::RealBin/../data/saved_views.sql");

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE app LOGIN;
CREATE ROLE mig LOGIN IN ROLE app;
CREATE ROLE reader;
CREATE ROLE "Ob Server";
CREATE ROLE other LOGIN;
GRANT reader TO app, mig;
EOS
$node->safe_psql('postgres', q{SET allow_in_place_tablespaces = on;
	CREATE TABLESPACE "Other Space" LOCATION ''});
$node->safe_psql('postgres', 'GRANT CREATE ON TABLESPACE "Other Space" TO app, mig');

foreach my $role ('postgres', 'app', 'mig')
{
	my $dbname = "by_$role";
	$node->safe_psql('postgres', "CREATE DATABASE $dbname OWNER app");
	$node->safe_psql($dbname, "CREATE EXTENSION confiture;"
		  . "SELECT confiture.allow('app', 'migrator'), confiture.allow('mig', 'migrator')");
	$node->safe_psql($dbname, $objects, extra_params => [ '-U', 'app' ]);

	# Privileges that others passed on; for a superuser, several owners.
	$node->safe_psql($dbname, <<'EOS');
SET ROLE reader;
GRANT SELECT, INSERT ON shop.plain TO "Ob Server";
GRANT INSERT ON shop.plain TO other WITH GRANT OPTION;
GRANT SELECT (id) ON shop.chain_1 TO other;
EOS
	$node->safe_psql($dbname, <<'EOS') if $role eq 'postgres';
SET ROLE other;
GRANT INSERT ON shop.plain TO mig;
RESET ROLE;
CREATE VIEW shop.others AS SELECT * FROM shop.chain_2;
ALTER VIEW shop.others OWNER TO other;
CREATE MATERIALIZED VIEW shop.migs AS SELECT id FROM shop.base;
ALTER MATERIALIZED VIEW shop.migs OWNER TO mig;
GRANT SELECT ON shop.base TO mig;
REFRESH MATERIALIZED VIEW shop.migs;
CREATE VIEW shop.above AS SELECT id FROM shop.migs JOIN shop.others USING (id);
EOS

	# Default privileges of who recreates must not show.
	my $as_role = $role eq 'postgres' ? [] : [ '-U', $role ];
	$node->safe_psql(
		$dbname,
		'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;'
		  . 'ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM CURRENT_USER',
		extra_params => $as_role);
	foreach my $settings ('', "SET DateStyle = 'SQL, DMY'; SET extra_float_digits = -5;
			SET default_tablespace = \"Other Space\"; SET search_path = shop;
			SET IntervalStyle = iso_8601; SET array_nulls = off;
			SET transform_null_equals = on;")
	{
		my $name = "$role, " . ($settings ? 'odd settings' : 'usual settings');
		my $before = dump_of($node, $dbname, '-s', '-N', 'confiture');
		my $views = views($dbname);
		my $data = contents($dbname);

		is( $node->safe_psql(
				$dbname,
				$settings . ($settings ?
					"SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.base'])" :
					"SELECT confiture.save_and_drop_dependent_views(ARRAY['shop'])"),
				extra_params => $as_role),
			$views, "$name: all are dropped");
		is(views($dbname), 0, "$name: none is left");
		isnt(dump_of($node, $dbname, '-s', '-N', 'confiture'), $before,
			"$name: a dump tells");
		$node->safe_psql($dbname,
			'ALTER TABLE shop.base ALTER COLUMN price TYPE '
			  . ($settings ? 'numeric(10,2)' : 'numeric(12,2)'));

		# A restart in between: nothing of it is in the session.
		$node->restart if $settings && $role eq 'mig';
		is( $node->safe_psql(
				$dbname,
				($settings ? 'SET DateStyle = \'German\';' : '')
				  . 'SELECT confiture.recreate_saved_views()',
				extra_params => $as_role),
			$views, "$name: all are recreated");
		my $after = dump_of($node, $dbname, '-s', '-N', 'confiture');
		s/numeric\(1\d,2\)/numeric/g foreach $before, $after;
		same($after, $before, "$name: the dump is the same");
		same(contents($dbname), $data, "$name: so is what can be read");
		is($node->safe_psql($dbname, 'SELECT count(*) FROM confiture.saved_view'),
			0, "$name: nothing is saved any more");
	}
}

# What was saved is in a dump, and can be recreated from there.
my $before = dump_of($node, 'by_app', '-s', '-N', 'confiture');
$node->safe_psql('by_app', "SELECT confiture.save_and_drop_dependent_views(NULL)",
	extra_params => [ '-U', 'app' ]);
$node->safe_psql('postgres', 'CREATE DATABASE copy OWNER app');
my $file = PostgreSQL::Test::Utils::tempdir() . '/dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $file, $node->connstr('by_app') ],
	'pg_dump with views saved');
$node->command_ok([ 'pg_restore', '-e', '-1', '-d', $node->connstr('copy'), $file ],
	'pg_restore');
is( $node->safe_psql('copy', 'SELECT confiture.recreate_saved_views() > 0',
		extra_params => [ '-U', 'app' ]),
	't', 'the copy recreates them');
same(dump_of($node, 'copy', '-s', '-N', 'confiture'), $before,
	'and is what the original was');

# A superuser doesn't run what somebody else saved, unless as him.
like(
	error_of($node, 'by_app', 'SELECT confiture.recreate_saved_views()'),
	qr/ERROR:  JM003: .*was saved by "app".*HINT: .*as "app"/s,
	'a superuser does not run what app saved');
like(
	$node->safe_psql('by_app', 'SET ROLE app; SELECT confiture.recreate_saved_views() > 0'),
	qr/^t$/m, 'but as app');
same(dump_of($node, 'by_app', '-s', '-N', 'confiture'), $before,
	'with the same result');

# Two who save at a time: the second one waits, and loses nothing.
my $first = start_sql($node, 'by_app', "BEGIN;
	SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.base']);
	SELECT pg_sleep(1); COMMIT", application_name => 'first');
ok( wait_for_query($node, q{SELECT count(*) = 1 FROM pg_stat_activity
	WHERE application_name = 'first' AND wait_event = 'PgSleep'}), 'one saves');
is( $node->safe_psql('by_app',
		"SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.base'])"),
	0, 'another one waits, and finds nothing left');
my ($status, undef, $stderr) = finish_sql($first);
is($status, 0, "the first one was not disturbed: $stderr");
$node->safe_psql('by_app', 'SELECT confiture.recreate_saved_views()');
same(dump_of($node, 'by_app', '-s', '-N', 'confiture'), $before, 'all are back');

# A view that is created while the locks are waited for is saved with the rest.
my $reader = start_sql($node, 'by_app',
	'BEGIN; SELECT count(*) FROM shop.chain_1; SELECT pg_sleep(2); COMMIT',
	application_name => 'reader');
ok( wait_for_query($node, q{SELECT count(*) = 1 FROM pg_stat_activity
	WHERE application_name = 'reader' AND wait_event = 'PgSleep'}), 'one reads');
my $saver = start_sql($node, 'by_app',
	"SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.base'])",
	application_name => 'saver');
ok( wait_for_query($node, q{SELECT count(*) = 1 FROM pg_stat_activity
	WHERE application_name = 'saver' AND wait_event_type = 'Lock'}), 'one waits for it');
$node->safe_psql('by_app', 'CREATE VIEW shop.meanwhile AS SELECT id FROM shop.base');
ok((finish_sql($reader))[0] == 0, 'the reader was not disturbed');
($status, undef, $stderr) = finish_sql($saver);
is($status, 0, "nor who saves: $stderr");
is(views('by_app'), 0, 'the view that came meanwhile is saved with the others');
$node->safe_psql('by_app', 'SELECT confiture.recreate_saved_views()');
is($node->safe_psql('by_app', 'SELECT count(*) FROM shop.meanwhile'), 2, 'and back');

# What can't be dropped is refused before anything is locked.
$node->safe_psql('by_app', "SELECT confiture.allow('other', 'migrator')");
$reader = start_sql($node, 'by_app', 'BEGIN; SELECT count(*) FROM shop.chain_1;
	SELECT pg_sleep(2); COMMIT', application_name => 'reader');
ok( wait_for_query($node, q{SELECT count(*) = 1 FROM pg_stat_activity
	WHERE application_name = 'reader' AND wait_event = 'PgSleep'}), 'one reads again');
like(
	error_of($node, 'by_app', "SET lock_timeout = '1s';
		SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.base'])",
		extra_params => [ '-U', 'other' ]),
	qr/ERROR:  42501: must be owner/, 'who owns nothing waits for nothing');
finish_sql($reader);

# Many: a chain of 300, and 300 beside each other.
$node->safe_psql('by_app', q{CREATE SCHEMA many; CREATE TABLE many.t (id int);
	CREATE VIEW many.v0 AS SELECT id FROM many.t;
	DO $$ BEGIN FOR i IN 1..300 LOOP
		EXECUTE format('CREATE VIEW many.v%s AS SELECT id FROM many.v%s', i, i - 1);
		EXECUTE format('CREATE VIEW many.w%s AS SELECT a.id FROM many.t a, many.v%s b', i, i / 100);
	END LOOP; END $$});
$before = dump_of($node, 'by_app', '-s', '-n', 'many');

is( $node->safe_psql('by_app', "SET statement_timeout = '60s';
		SELECT confiture.save_and_drop_dependent_views(ARRAY['many']);
		SELECT confiture.recreate_saved_views()"),
	"601\n601", 'hundreds of views, in time');
same(dump_of($node, 'by_app', '-s', '-n', 'many'), $before, 'all of them as before');

done_testing();

# Like is(), for long texts: shows the lines that only one of them has.
sub same
{
	my ($got, $expected, $name) = @_;
	my (%in_got, %in_expected);
	my @got = split /\n/, $got;
	my @expected = split /\n/, $expected;

	@in_got{@got} = ();
	@in_expected{@expected} = ();
	ok($got eq $expected, $name)
	  or diag(join "\n", (map { "+ $_" } grep { !exists $in_expected{$_} } @got),
		(map { "- $_" } grep { !exists $in_got{$_} } @expected));
	return;
}

# Number of views in the schemas of the test.
sub views
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname, q{SELECT count(*) FROM pg_class
		WHERE relkind IN ('v', 'm')
		AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('shop', 'Rep orts'))
		AND relname <> 'apart'});
}

# What pg_dump -s doesn't tell: rows, what is populated, statistics.
sub contents
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname, <<'EOS');
SELECT oid::regclass, relispopulated, relreplident FROM pg_class
WHERE relkind = 'm' ORDER BY oid::regclass::text;
SELECT * FROM "Rep orts".totals ORDER BY 1;
SELECT * FROM shop.odd;
SELECT c.oid::regclass, indisclustered, indisunique, indisvalid FROM pg_index i
JOIN pg_class c ON c.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
WHERE t.relkind = 'm' ORDER BY c.oid::regclass::text;
SELECT c.oid::regclass, acl FROM pg_class c, unnest(coalesce(relacl, acldefault('r', relowner))) acl
WHERE relkind IN ('v', 'm') AND relnamespace = 'shop'::regnamespace
ORDER BY c.oid::regclass::text, acl::text COLLATE "C";
SELECT c.oid::regclass, attname, acl FROM pg_class c
JOIN pg_attribute ON attrelid = c.oid, unnest(attacl) acl
WHERE relkind IN ('v', 'm') AND relnamespace = 'shop'::regnamespace
ORDER BY c.oid::regclass::text, attnum, acl::text COLLATE "C";
EOS
}
