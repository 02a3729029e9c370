# A database that is bound to an environment, and its copies: whatever was
# copied as rows knows that it isn't the one that was bound.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node(init => { allows_streaming => 1 });
my $other = new_node(name => 'other', extension => 0);

# Whether build() is refused here, by SQLSTATE; '' if it isn't.
sub build_state
{
	my ($server, $database) = @_;
	my ($ret, undef, $stderr) = $server->psql($database,
		"\\set VERBOSITY sqlstate\nSELECT confiture.build()");
	return $ret ? $stderr =~ /ERROR:\s+(\w+)/ ? $1 : $stderr : '';
}

sub environment
{
	my ($server, $database) = @_;
	return $server->safe_psql($database,
		'SELECT name, settings, bound, updated_by, approved_by'
		  . ' FROM confiture.environment ORDER BY name');
}

$node->safe_psql('postgres', 'CREATE DATABASE shop');
$node->safe_psql('shop', <<'EOS');
CREATE EXTENSION confiture;
CREATE ROLE developer;
SELECT confiture.allow('developer', 'developer');
SET ROLE developer;
SELECT confiture.configure('production',
	'{include_dirs: [db/schema], search_path: "app, public"}');
RESET ROLE;
SELECT confiture.approve('db/environments/production.yaml');
SELECT confiture.configure('test', '{}');
SELECT confiture.use('production');
EOS
my $environment = environment($node, 'shop');
like($environment, qr/^production\|.*\|t\|developer\|\w+$/m,
	'bound and approved');
is(build_state($node, 'shop'), 'F0000', 'here a build looks for its files');

# A copy by the server itself has another name.
$node->safe_psql('postgres', 'CREATE DATABASE shop_copy TEMPLATE shop');
is(environment($node, 'shop_copy'), $environment, 'a copy has the rows');
is(build_state($node, 'shop_copy'), 'JM007', 'a copy is not built');
$node->safe_psql('shop_copy', "SELECT confiture.use('test')");
is(build_state($node, 'shop_copy'), 'F0000', 'until use() is said again');
is(environment($node, 'shop'), $environment, 'which changes nothing elsewhere');

# So has a database that was renamed.
$node->safe_psql('postgres', 'ALTER DATABASE shop RENAME TO shop2');
is(build_state($node, 'shop2'), 'JM007', 'renamed');
$node->safe_psql('postgres', 'ALTER DATABASE shop2 RENAME TO shop');
is(build_state($node, 'shop'), 'F0000', 'and named back');

# A dump restored under the same name is in another cluster.
my $dump = PostgreSQL::Test::Utils::tempdir() . '/shop.dump';
$other->safe_psql('postgres', 'CREATE ROLE developer; CREATE DATABASE shop');
$node->command_ok(
	[ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('shop') ], 'pg_dump');
$other->command_ok(
	[ 'pg_restore', '-e', '-d', $other->connstr('shop'), $dump ],
	'pg_restore');
is(environment($other, 'shop'), $environment, 'a dump has the rows');
is(build_state($other, 'shop'), 'JM007', 'in another cluster');
$other->safe_psql('shop', "SELECT confiture.use('production')");
is(build_state($other, 'shop'), 'F0000',
	'until use() is said again; the approval holds');

# A standby reads, and writes nothing.
$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->append_conf('postgresql.conf', stage_conf());
$standby->start;
$node->wait_for_catchup($standby, 'replay', $node->lsn('flush'));
is(environment($standby, 'shop'), $environment, 'standby: the view works');
foreach my $call ("configure('test', '{}')", "use('test')")
{
	my ($ret, undef, $stderr) = $standby->psql('shop',
		"\\set VERBOSITY sqlstate\nSELECT confiture.$call");
	like($stderr, qr/ERROR:\s+25006/, "standby: $call is refused");
}

done_testing();
