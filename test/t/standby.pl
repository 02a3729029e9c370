# On a standby everything can be read and asked, and nothing is written.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node(init => { allows_streaming => 1 });
new_database(
	$node, 'shop',
	'db/schema/a.sql' => "CREATE TABLE item (id int);\n",
	'db/schema/b.sql' => 'CREATE INDEX ON item (id)',
	'db/migrations/001_item.up.sql' => 'CREATE TABLE item (id int)',
	'db/migrations/R__view.sql' => 'CREATE VIEW v AS SELECT 1');
$node->safe_psql('shop', <<'EOS');
CREATE ROLE reader LOGIN;
SELECT confiture.allow('reader', 'observer');
SELECT confiture.configure('production', '{include_dirs: [db/schema]}');
SELECT confiture.use('production');
SELECT confiture.build();
SELECT confiture.push('db/migrations/R__view.sql', 'no SQL ''');
SELECT confiture.hold('002', 'for later');
EOS

# A schema that was built and changed by hand, and DDL whose meaning is kept.
my $ddl = 'CREATE TABLE item (id bigint, name text); CREATE VIEW items AS SELECT id FROM item';
my $never = 'CREATE TABLE item ()';
new_database($node, 'drifted', 'db/schema/a.sql' => 'CREATE TABLE item (id int)');
$node->safe_psql('drifted', <<"EOS");
SELECT confiture.configure('production', '{include_dirs: [db/schema]}');
SELECT confiture.use('production');
SELECT confiture.build();
SELECT confiture.watch();
ALTER TABLE item ADD note text;
SELECT count(*) FROM confiture.diff();
SELECT count(*) FROM confiture.diff('$ddl');
EOS

$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->append_conf('postgresql.conf', stage_conf());
$standby->start;

# What comes after the backup comes by streaming.
$node->safe_psql('shop',
	"SELECT confiture.push('db/schema/c.sql', 'SELECT 1')");
$node->wait_for_catchup($standby, 'replay', $node->lsn('flush'));

foreach my $query (
	'SELECT * FROM confiture.source_file ORDER BY path',
	'SELECT * FROM confiture.environment',
	'SELECT * FROM confiture.build_history',
	'SELECT * FROM confiture.role_level',
	"SELECT confiture.ddl_hash('CREATE TABLE t ()')",
	"SELECT confiture.ddl_hash('CREATE TABLE t ()', false)",
	'SELECT * FROM confiture.migrate_status()',
	"SELECT * FROM confiture.migrate_status('tenant')",
	'SELECT * FROM confiture.validate()',
	'SELECT * FROM confiture.migration ORDER BY version',
	'SELECT count(*) FROM confiture.activity',
	'SELECT * FROM confiture.history',
	'SELECT confiture.build_sql()',
	"SELECT confiture.build_sql('production')")
{
	my $expected = $node->safe_psql('shop', $query);
	isnt($expected, '', "$query gives something");
	is($standby->safe_psql('shop', $query), $expected, 'the same there');
}
is( $standby->safe_psql(
		'shop', 'SELECT count(*) FROM confiture.source_file',
		extra_params => [ '-U', 'reader' ]),
	'5', 'an observer observes');

# What needs no shadow works, and so does what a shadow told before.
foreach my $query (
	'SELECT confiture.snapshot()',
	'SELECT confiture.fingerprint()',
	'SELECT confiture.dump_schema()',
	'SELECT path, content FROM confiture.dump_files()',
	'SELECT kind, attributes FROM confiture.object_kinds()',
	'SELECT * FROM confiture.drift()',
	'SELECT * FROM confiture.ddl_log',
	'SELECT * FROM confiture.watching',
	'SELECT * FROM confiture.diff()',
	"SELECT * FROM confiture.diff('$ddl')",
	"SELECT confiture.snapshot('$ddl')",
	"SELECT * FROM confiture.diff_snapshots(confiture.snapshot(), confiture.snapshot('$ddl'))",
	"SELECT * FROM confiture.plan_snapshots(confiture.snapshot(), confiture.snapshot('$ddl'))",
	"SELECT * FROM confiture.statement_effect('ALTER TABLE item ALTER id TYPE bigint')")
{
	my $expected = $node->safe_psql('drifted', $query);
	isnt($expected, '', "$query gives something");
	is($standby->safe_psql('drifted', $query), $expected, 'the same there');
}
foreach my $call (
	"diff('$never')", "snapshot('$never')", "plan('$ddl')", "plan('$never')", 'plan()',
	"generate_migration('x')", "generate_migration('x', options => '{\"from_drift\": true}')",
	"load_in_shadow('$never', 'SELECT 1')", 'check_chain()', 'dry_run()', 'unwatch()', 'guard(\'{}\')',
	'unguard()', 'watch()', "accept_drift('x')")
{
	like(error_of($standby, 'drifted', "SELECT confiture.$call"),
		qr/ERROR:  25006: cannot execute confiture\.\w+\(\) /, "$call is refused, by its name");
}

foreach my $call (
	'build()', "build('production')",
	"push('db/schema/d.sql', '')", "push('db/schema/c.sql', 'SELECT 1')",
	"unpush('db/schema/a.sql')", "unpush('db/schema/none.sql')",
	"prune('{}')",
	"configure('production', '{}')", "use('production')",
	"approve('db/schema/a.sql')", "allow('reader', 'admin')",
	"allow('reader', NULL)",
	"hold('003', 'x')", "release('002')", "accept_text('001', 'x')",
	"resolve('001', 'pending', 'x')", "baseline('001')")
{
	like(error_of($standby, 'shop', "SELECT confiture.$call"),
		qr/ERROR:  25006: /, "$call is refused");
}
like(
	error_of($standby, 'shop',
		"COPY confiture.push_stream (path, content) FROM STDIN;\n"
		  . "db/schema/e.sql\tSELECT 1\n\\.\n"),
	qr/ERROR:  25006: /,
	'so is the client\'s way to push');

# A read-only transaction on the primary is no different.
foreach my $call ('build()', "push('db/schema/d.sql', '')")
{
	like(
		error_of($node, 'shop', "BEGIN READ ONLY; SELECT confiture.$call"),
		qr/ERROR:  25006: /,
		"$call is refused in a read-only transaction");
}

# Once promoted it is a database like any other; a physical copy can't be
# told from the one that was bound.
$standby->promote;
like(
	$standby->safe_psql('shop', 'SELECT confiture.unpush(path)'
		  . " FROM confiture.source_file WHERE path = 'db/schema/c.sql';"
		  . 'DROP TABLE item; SELECT build_id FROM confiture.build()'),
	qr/^\d+$/m,
	'a promoted standby builds');

done_testing();
