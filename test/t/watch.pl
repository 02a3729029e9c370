# watch() and guard() from many sides: who and from where, whatever confiture
# itself does, dumps and copies, updates of the extension, sessions that would
# hide, locks in the way.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $root = "$FindBin::RealBin/../..";
my ($current) =
  slurp_file("$root/confiture.control") =~ /^default_version *= *'(.*)'/m;
my $next = '99.0';

# Version 99.0 of the extension, on a stage of our own.
my $conf = '';
if ($ENV{CONFITURE_STAGE_CONF})
{
	chomp(my $sharedir = qx(pg_config --sharedir));
	my ($stage) = $ENV{CONFITURE_STAGE_CONF} =~ m{^(.*)\.conf$};
	my $copy = PostgreSQL::Test::Utils::tempdir() . '/stage';
	system_or_bail('cp', '-R', $stage, $copy);
	write_files("$copy$sharedir/extension", "confiture--$current--$next.sql" => <<'EOS');
CREATE TABLE confiture.update_made_this (id int);
DROP VIEW confiture.ddl_log;
ALTER TABLE confiture.ddl_record ADD more text;
CREATE TABLE public.update_made_that (id int);
EOS
	($conf = stage_conf()) =~ s/\Q$stage\E/$copy/g;
}
my $node = new_node(conf => "$conf\nlisten_addresses = '127.0.0.1'\n");
my $dir = PostgreSQL::Test::Utils::tempdir();
my $port = $node->port;

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE app LOGIN;
CREATE ROLE adm LOGIN;
CREATE ROLE deployer LOGIN;
EOS
new_database($node, 'shop',
	'db/migrations/1_one.up.sql' => 'CREATE TABLE one (id int);',
	'db/migrations/1_one.down.sql' => 'DROP TABLE one;',
	'db/migrations/2_two.up.sql' => 'CREATE INDEX CONCURRENTLY one_id ON one (id);',
	'db/migrations/2_two.down.sql' => 'DROP INDEX CONCURRENTLY one_id;');
$node->safe_psql('shop', <<'EOS');
SELECT confiture.allow('adm', 'admin');
GRANT CREATE ON SCHEMA public TO app, deployer;
SELECT confiture.add_hook('before_run', 'CREATE TABLE IF NOT EXISTS hooked_run ()');
SELECT confiture.add_hook('after_migration', 'CREATE TABLE IF NOT EXISTS hooked_migration ()');
SELECT confiture.add_hook('on_error', 'CREATE TABLE IF NOT EXISTS hooked_error ()');
SET SESSION AUTHORIZATION adm;
SELECT confiture.watch();
EOS

# Who, as whom, through what, from where, in which transaction.
my $tcp = "host=127.0.0.1 port=$port dbname=shop user=app application_name='my tool'";
is($node->safe_psql('shop', <<'EOS', connstr => $tcp), '', 'DDL over TCP');
CREATE TABLE by_app (id int);
EOS
is(last_record(q{session_user_name, current_user_name, application, client_address, command_tag, object_identity}),
	'app|app|my tool|127.0.0.1|CREATE TABLE|public.by_app', 'who it was and from where');
is( $node->safe_psql('shop', <<'EOS'), 't',
BEGIN;
SET LOCAL application_name = 'psql of mine';
SET ROLE app;
CREATE TABLE by_set_role (id int);
RESET ROLE;
SELECT transaction_id = pg_current_xact_id()::text FROM confiture.ddl_log LIMIT 1;
COMMIT;
EOS
	'its transaction');
is(last_record(q{session_user_name ~ '^(postgres|root)', current_user_name, application, client_address IS NULL}),
	't|app|psql of mine|t', 'a superuser as another role, over the socket');
$node->safe_psql('shop', <<'EOS');
SET session_replication_role = replica;
ALTER TABLE by_app ADD hidden int;
EOS
is(last_record('command_tag, object_identity'), 'ALTER TABLE|public.by_app',
	'session_replication_role = replica hides nothing');
$node->safe_psql('shop', 'CREATE INDEX CONCURRENTLY by_hand ON by_app (id)');
is(last_record('command_tag, object_identity'), 'CREATE INDEX|public.by_hand',
	'an index made concurrently');
$node->safe_psql('shop', 'DROP INDEX CONCURRENTLY by_hand');
is(last_record('command_tag, object_identity, dropped'), 'DROP INDEX|public.by_hand|t',
	'and dropped');

# No role, no search_path, no table in pg_temp keeps it from being recorded.
$node->safe_psql('shop', <<'EOS', connstr => $tcp);
CREATE FUNCTION public.unnest(text[]) RETURNS SETOF text LANGUAGE sql AS 'SELECT ''fooled''::text';
CREATE TEMPORARY TABLE ddl_record (id int);
CREATE FUNCTION pg_temp.inet_client_addr() RETURNS inet LANGUAGE sql AS 'SELECT ''10.0.0.1''::inet';
SET search_path = pg_temp, public, pg_catalog;
CREATE TABLE public.fooled (id int);
EOS
is(last_record('client_address, command_tag, object_identity'),
	'127.0.0.1|CREATE TABLE|public.fooled', 'nothing of the session gets in between');
like(
	error_of($node, 'shop', 'DELETE FROM confiture.ddl_record', connstr => $tcp),
	qr/42501.*permission denied/, 'who did it cannot take the record away');
$node->safe_psql('shop', 'DROP FUNCTION public.unnest(text[])');

# A lock on the table makes it wait, no longer than the session's limit.
my $locker = $node->background_psql('shop');
$locker->query_safe('BEGIN; LOCK TABLE confiture.ddl_record IN SHARE MODE;');
my ($status, $stdout, $stderr) = $node->psql('shop', <<'EOS');
SET lock_timeout = '100ms';
CREATE TABLE unrecorded (id int);
EOS
is($status, 0, 'DDL goes on where it cannot be recorded');
like($stderr, qr/WARNING:  this DDL could not be recorded: canceling statement due to lock timeout/,
	'and says so');
like(
	error_of($node, 'shop', "SET statement_timeout = '100ms'; CREATE TABLE cancelled (id int)"),
	qr/57014.*statement timeout/, 'a cancel is a cancel');
$locker->query_safe('ROLLBACK;');
$locker->quit;
is($node->safe_psql('shop', q{SELECT to_regclass('unrecorded'), to_regclass('cancelled')}),
	'unrecorded|', 'the one is there, the other is not');

# Whatever confiture does isn't recorded.
my $before = records();
$node->safe_psql('shop', 'CALL confiture.migrate()');
is($node->safe_psql('shop', q{SELECT count(*) FROM pg_class
	WHERE relname IN ('one', 'one_id', 'hooked_run', 'hooked_migration')}), 4,
	'migrations and hooks ran');
$node->safe_psql('shop', 'CALL confiture.migrate_back(2)');
$node->safe_psql('shop', 'DROP TABLE hooked_run, hooked_migration');
is(records(), $before + 2, 'none of it was recorded');
$node->safe_psql('shop', q{SELECT confiture.push('db/migrations/3_bad.up.sql', 'CREATE TABLE bad (); SELECT 1/0')});
$node->safe_psql('shop', q{SELECT confiture.release(v) FROM unnest(ARRAY['1', '2']) v});
error_of($node, 'shop', 'CALL confiture.migrate()');
is($node->safe_psql('shop', q{SELECT to_regclass('hooked_error'), to_regclass('one')}),
	'hooked_error|one', 'a hook ran on error');
is(records(), $before + 2, 'nor was that');
$node->safe_psql('shop', 'DROP TABLE hooked_error');
$node->safe_psql('shop', q{SELECT confiture.push('db/migrations/3_bad.up.sql', 'SELECT 1/0')});
error_of($node, 'shop', 'SELECT * FROM confiture.migrate_up()');
is($node->safe_psql('shop', q{SELECT to_regclass('hooked_error')}),
	'hooked_error', 'a hook ran on error, in a worker');
is(records(), $before + 3, 'nor was that');
$node->safe_psql('shop', 'CREATE TABLE afterwards ()');
is(last_record('object_identity'), 'public.afterwards', 'what follows in another session is');
($status, $stdout) = $node->psql('shop', <<'EOS', on_error_stop => 0);
SELECT * FROM confiture.migrate_up();
CREATE TABLE afterwards_2 ();
SELECT object_identity FROM confiture.ddl_log LIMIT 1;
EOS
is($stdout, 'public.afterwards_2', 'and after an error of confiture in the same one');
$node->safe_psql('shop', q{SELECT confiture.unpush('db/migrations/3_bad.up.sql')});

# An update of the extension is no change of the user's schema, and neither
# watched nor guarded.
SKIP:
{
	skip 'needs a staged extension', 4 unless $conf;
	$node->safe_psql('postgres', 'CREATE DATABASE update TEMPLATE shop');
	$node->safe_psql('update', q{SELECT confiture.guard('{}')});
	my $count = 'SELECT count(*) FROM confiture.ddl_record';
	my $was = $node->safe_psql('update', $count);
	$node->safe_psql('update', "ALTER EXTENSION confiture UPDATE TO '$next'");
	is($node->safe_psql('update', $count), $was, 'an update is neither refused nor recorded');
	is($node->safe_psql('update', 'SELECT kind, active FROM confiture.watching'),
		"watch|t\nguard|t", 'and leaves on what is on');
	like(error_of($node, 'update', 'CREATE TABLE refused ()'), qr/guarded/, 'at work');
	$node->safe_psql('update', 'SELECT confiture.unguard(); CREATE TABLE recorded ()');
	is($node->safe_psql('update', "$count WHERE object_identity = 'public.recorded'"),
		1, 'at work');
}

# What the guard says, and the ways out.
$node->safe_psql('shop', q{SELECT confiture.guard('{deployer}')}, connstr => "$tcp user=adm");
my $error = error_of($node, 'shop', 'CREATE TABLE refused ()', connstr => $tcp);
like($error, qr/ERROR:  42501: "app" cannot run CREATE TABLE on table public\.refused: the schema is guarded/,
	'refused');
like($error, qr/DETAIL:  "adm" guards it since \d{4}-.*through confiture, or by members of "deployer"\./,
	'by whom, and for whom');
like($error, qr/HINT:  Make it a migration.*confiture\.unguard\(\)/, 'the ways out');
like(error_of($node, 'shop', 'CREATE EXTENSION postgres_fdw'), qr/guarded/,
	'a superuser is refused, extensions are');
like(error_of($node, 'shop', 'DROP INDEX CONCURRENTLY one_id'),
	qr/cannot run DROP INDEX on index public\.one_id/,
	'what commits on its way is refused before');
is($node->safe_psql('shop', q{SELECT to_regclass('one_id')}), 'one_id', 'so it is there');
like(error_of($node, 'shop', 'CREATE SUBSCRIPTION s CONNECTION \'host=nowhere\' PUBLICATION p'),
	qr/cannot run CREATE SUBSCRIPTION on subscription s: the schema is guarded/,
	'before another server is asked');
like(error_of($node, 'shop', 'SET session_replication_role = replica; CREATE TABLE refused ()'),
	qr/guarded/, 'session_replication_role is no way out');
$node->safe_psql('shop', 'CREATE TABLE not_refused ()', connstr => "$tcp user=deployer");
is(last_record('object_identity'), 'public.not_refused', 'who is excepted is recorded');
$node->safe_psql('shop', 'CALL confiture.migrate_back(2); ');
is($node->safe_psql('shop', q{SELECT to_regclass('one')}), '', 'confiture goes on');
SKIP:
{
	skip 'event_triggers came with 17', 1 if $node->pg_version < 17;
	$node->safe_psql('shop', 'SET event_triggers = off; CREATE TABLE got_out ()');
	is($node->safe_psql('shop', q{SELECT to_regclass('got_out')}), 'got_out',
		'event_triggers = off is a way out');
}

# A dump carries the log and what was wanted, and is restored by somebody who
# isn't excepted; in the copy nothing is on until it is said again.
my $log = 'SELECT * FROM confiture.ddl_record ORDER BY id';
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/shop.dump", $node->connstr('shop') ], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'pg_restore', '-e', '-1', '-d', $node->connstr('restored'), "$dir/shop.dump" ],
	'pg_restore');
is($node->safe_psql('restored', $log), $node->safe_psql('shop', $log), 'the log is carried');
is($node->safe_psql('restored', 'SELECT kind, active, wanted, by_role, roles FROM confiture.watching'),
	"watch|f|t|adm|{}\nguard|f|t|adm|{deployer}", 'wanted and not active');
$node->safe_psql('restored', 'CREATE TABLE copy_is_free ()');
is($node->safe_psql('restored', $log), $node->safe_psql('shop', $log), 'nothing is recorded');
my $last = $node->safe_psql('restored', 'SELECT max(id) FROM confiture.ddl_record');
$node->safe_psql('restored', 'SELECT confiture.watch(); CREATE TABLE watched_again ()');
is($node->safe_psql('restored', 'SELECT id, object_identity FROM confiture.ddl_log LIMIT 1'),
	($last + 1) . '|public.watched_again', 'watch() is said again, and the numbers go on');

# Several at once.
$node->safe_psql('shop', 'SELECT confiture.unguard()');
my $several = "SELECT confiture.watch(); SELECT confiture.unwatch();" x 20;
my @sessions = map { start_sql($node, 'shop', $several, application_name => "s$_") } 1 .. 4;
my @ends = map { [ finish_sql($_) ] } @sessions;
is(join('', map { $_->[2] } @ends), '', 'several turn it on and off at once');
is($node->safe_psql('shop', 'SELECT active, wanted FROM confiture.watching'), "f|f\nf|f",
	'and it ends as the last said');

done_testing();

# Columns of the newest record.
sub last_record
{
	my ($columns) = @_;
	return $node->safe_psql('shop', "SELECT $columns FROM confiture.ddl_log LIMIT 1");
}

sub records
{
	return $node->safe_psql('shop', 'SELECT count(*) FROM confiture.ddl_record');
}
