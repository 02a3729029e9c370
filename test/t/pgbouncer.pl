# PgBouncer in transaction mode: whatever a client pushes, builds and migrates,
# the next client of the pool finds the session as it was.  So it is in session
# mode, without PgBouncer's DISCARD ALL.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

$ENV{PATH} .= ':/usr/sbin';

my $node = new_node();
my $dir = PostgreSQL::Test::Utils::tempdir_short();
my $port = PostgreSQL::Test::Cluster::get_free_port();
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', 'CREATE ROLE app LOGIN; CREATE ROLE mig LOGIN');
new_database($node, 'shop');
$node->safe_psql('shop', "SELECT confiture.allow('mig', 'migrator');"
	  . 'GRANT app TO mig; GRANT CREATE ON DATABASE shop TO app, mig;'
	  . 'GRANT CREATE ON SCHEMA public TO app, mig');

# Every client gets the one connection of its user's pool.
write_files(
	$dir,
	'users.txt' => join('', map { qq{"$_" ""\n} } $superuser, 'mig'),
	'pgbouncer.ini' => <<"EOS");
[databases]
in_session = host=@{[$node->host]} port=@{[$node->port]} dbname=shop pool_mode=session
* = host=@{[$node->host]} port=@{[$node->port]}
[pgbouncer]
listen_port = $port
unix_socket_dir = $dir
auth_type = trust
auth_file = $dir/users.txt
pool_mode = transaction
server_reset_query =
default_pool_size = 1
logfile = $dir/pgbouncer.log
pidfile = $dir/pgbouncer.pid
EOS
my $bouncer = IPC::Run::start([ 'pgbouncer', '-q', "$dir/pgbouncer.ini" ],
	'<', \'', '>', '/dev/null', '2>', '/dev/null');
END
{
	local $?;
	$bouncer->kill_kill if $bouncer;
}

my $tries = 100;
while ($tries-- > 0 && client('SELECT 1') ne '1')
{
	select undef, undef, undef, 0.1;
}
is(client('SELECT 1'), '1', 'PgBouncer lets us through')
  or diag(slurp_file("$dir/pgbouncer.log"));

# What a session is.  The first call loads the library with its settings.
client("SELECT confiture.ddl_hash('')", user => $_) foreach $superuser, 'mig';
my $session = q{
	SELECT name, setting FROM pg_settings WHERE name NOT IN
		('application_name', 'transaction_isolation', 'in_hot_standby')
	UNION ALL SELECT 'user', session_user || ' ' || current_user
	UNION ALL SELECT 'backend', pg_backend_pid()::text
	UNION ALL SELECT 'lock', locktype FROM pg_locks
		WHERE pid = pg_backend_pid() AND locktype = 'advisory'
	UNION ALL SELECT 'prepared', name FROM pg_prepared_statements
	UNION ALL SELECT 'cursor', name FROM pg_cursors WHERE name <> ''
	ORDER BY 1, 2};
my %before = map { $_ => client($session, user => $_) } $superuser, 'mig';
like($before{$_}, qr/^user\|$_ $_$/m, "a session of $_")
  foreach $superuser, 'mig';

# Files that SET whatever there is, by every way there is.
my $settings = <<'EOS';
SET search_path = shop, pg_temp;
SET work_mem = '77MB';
SET lock_timeout = '77s';
SET statement_timeout = '77min';
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE;
SET TIME ZONE 'Asia/Kolkata';
SET client_min_messages = error;
SET standard_conforming_strings = off;
SET my.own = 'x';
SELECT pg_catalog.set_config('enable_seqscan', 'off', false);
SET LOCAL enable_hashjoin = off;
SET ROLE app;
EOS
my %files = (
	'db/schema/10.sql' => "CREATE SCHEMA shop AUTHORIZATION app;\n$settings"
	  . 'CREATE TABLE item (id int);',
	'db/schema/20.sql' => 'CREATE TABLE public.here (id int);');
my $yaml = <<'EOS';
include_dirs: [db/schema]
search_path: shop, public
migration:
  role: app
  lock_timeout: 33s
  statement_timeout: 44s
EOS

foreach my $user ($superuser, 'mig')
{
	# The client's way to push.
	is( client(
			"BEGIN;\nCOPY confiture.push_stream (path, content) FROM STDIN;\n"
			  . copy_rows(%files)
			  . "\\.\nSELECT count(*) FROM confiture.source_file;\nCOMMIT;\n",
			user => $user),
		scalar keys %files, "$user: pushes");
	is_as_before('pushing');

	is(client('SELECT files FROM confiture.build()', user => $user),
		scalar keys %files, "$user: builds");
	is_as_before('building');
	is( $node->safe_psql('shop', q{
			SELECT c.oid::regclass, relowner::regrole FROM pg_class c
			WHERE relname IN ('item', 'here') ORDER BY relname}),
		"here|$user\nshop.item|app",
		'each file began as the builder');

	client("SELECT confiture.build()", user => $user);
	is_as_before('having nothing to do');
	clear();

	# By an environment's settings.
	client("SELECT confiture.configure('test', " . quote($yaml) . ')',
		user => $user);
	client(
		"SELECT confiture.push('db/schema/10.sql', 'CREATE TABLE item ()')",
		user => $user);
	$node->safe_psql('shop', 'CREATE SCHEMA shop AUTHORIZATION app');
	is(client('SELECT files FROM confiture.build()', user => $user),
		2, "$user: builds as another role");
	is_as_before('building as another role');
	is( $node->safe_psql('shop', q{
			SELECT c.oid::regclass, relowner::regrole FROM pg_class c
			WHERE relname IN ('item', 'here') ORDER BY relname}),
		"here|app\nshop.item|app",
		'as that of the environment');
	clear();

	# And when a file fails.
	client("SELECT confiture.push('db/schema/20.sql', "
		  . quote("$settings SELECT 1/0") . ')', user => $user);
	$node->safe_psql('shop', 'CREATE SCHEMA shop AUTHORIZATION app');
	like(
		client('SELECT confiture.build()', user => $user),
		qr/division by zero/,
		"$user: fails");
	is_as_before('failing');
	clear();
	$node->safe_psql('shop',
		"DELETE FROM confiture.environment_setting; SELECT confiture.prune('{}')"
	);
}

# A crowd: all of them pushing at once, then two building.
my @clients = map {
	start_sql(through(), undef,
		"SELECT confiture.push('db/schema/$_.sql', 'CREATE TABLE t$_ ()')")
} 10 .. 29;
is_deeply(
	[ grep { $_ } map { (finish_sql($_))[0] } @clients ],
	[], 'twenty clients push at once');
is(client('SELECT count(*) FROM confiture.source_file'),
	'20', 'all of it arrives');
@clients = map {
	start_sql(through(), undef, 'SELECT files FROM confiture.build()')
} 1 .. 5;
is_deeply(
	[ map { join '|', (finish_sql($_))[ 0, 1 ] } @clients ],
	[ ("0|20\n") x 5 ],
	'five clients build, one after the other');
is(client('SELECT count(*) FROM confiture.build_history WHERE files = 20'),
	'1', 'once');
is_as_before('the crowd');

# Migrations, in one transaction and step by step.
my $n = 0;
foreach my $pool (qw(shop in_session))
{
	foreach my $user ($superuser, 'mig')
	{
		migrate($pool, $user);
	}
}

done_testing();

# All that may go well or wrong, in a pool and as a user.
sub migrate
{
	my ($pool, $user) = @_;
	my @as = (user => $user, dbname => $pool);
	my $call = 'CALL confiture.migrate()';
	client("SELECT confiture.ddl_hash('')", @as);
	my $before = client($session, @as);
	my $as_before = sub {
		is(client($session, @as), $before,
			"after $_[0], the next client of $pool finds the session as it was");
	};
	my @versions = map { ++$n } 1 .. 4;
	my $push = sub {
		my ($version, $text) = @_;
		client("SELECT confiture.push('db/migrations/${version}_x.up.sql', "
			  . quote($text) . ')', @as);
	};

	$push->($versions[0], "CREATE TABLE m$n (id int);\n$settings");
	like(client('SELECT confiture.migrate_up()', @as),
		qr/^\($versions[0],/m, "$user, $pool: migrate_up()");
	$as_before->('migrate_up()');

	# its SETs hold from one statement to the next, and no longer
	$push->($versions[1],
		"SET my.own = 'y';\n"
		  . "CREATE INDEX CONCURRENTLY i$n ON m$n (id);\n"
		  . "COMMENT ON TABLE m$n IS 'x';\n$settings");
	$push->($versions[2], "CREATE TABLE u$n ();\n$settings");
	unlike(client($call, @as), qr/ERROR/, "$user, $pool: migrate()");
	is_deeply([ up($versions[0]) ], [ @versions[ 0 .. 2 ] ], 'all went up');
	$as_before->('migrate()');

	$push->($versions[3], "$settings SELECT 1/0");
	like(client($call, @as), qr/division by zero/, "$user, $pool: it fails");
	$as_before->('a failure');
	like(client('SELECT confiture.migrate_up()', @as),
		qr/division by zero/, 'migrate_up() too');
	$as_before->('a failure of migrate_up()');
	$push->($versions[3],
		"-- confiture: no-transaction\n$settings"
		  . "RESET ROLE; CREATE INDEX CONCURRENTLY ON public.m$n (none)");
	like(client($call, @as), qr/column "none" does not exist/,
		'statement by statement, too');
	$as_before->('a failure half-way');
	$push->($versions[3],
		"-- confiture: no-transaction\n$settings"
		  . "RESET ROLE; CREATE INDEX CONCURRENTLY ON public.m$n (id)");
	unlike(client($call, @as), qr/ERROR/, 'which the next client goes on with');
	is_deeply([ up($versions[3]) ], [ $versions[3] ], 'to its end');
	$as_before->('going on');

	like(client("BEGIN; $call; COMMIT", @as),
		qr/must be a statement of its own/,
		"$user, $pool: refused in a transaction");
	return;
}

# The versions that went up, from one on.
sub up
{
	my ($from) = @_;
	return split /\n/, $node->safe_psql('shop', qq{
		SELECT version FROM confiture.history
		WHERE direction = 'up' AND success AND version::int >= $from
		ORDER BY version::int});
}

# A node-like thing whose connections go through PgBouncer.
sub through
{
	return bless {}, 'Through';
}

sub Through::connstr
{
	return "host=$dir port=$port dbname=shop user=$superuser";
}

# What a client of the pool gets, errors included.
sub client
{
	my ($sql, %opts) = @_;
	my $user = $opts{user} // $superuser;
	my $dbname = $opts{dbname} // 'shop';
	my ($out, $err) = ('', '');
	IPC::Run::run(
		[   'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1',
			'-d', "host=$dir port=$port dbname=$dbname user=$user"
		],
		'<', \$sql, '>', \$out, '2>', \$err);
	chomp $out;
	return $out . $err;
}

sub is_as_before
{
	my ($what) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is(client($session, user => $_), $before{$_},
		"after $what, $_ finds the session as it was")
	  foreach sort keys %before;
	return;
}

sub clear
{
	$node->safe_psql('shop',
		'DROP SCHEMA IF EXISTS shop CASCADE; DROP TABLE IF EXISTS here');
	return;
}

# Rows for COPY … FROM.
sub copy_rows
{
	my (%rows) = @_;
	my $text = '';
	foreach my $key (sort keys %rows)
	{
		(my $value = $rows{$key}) =~ s/([\\\n\t])/"\\" . ($1 eq "\n" ? 'n' : $1 eq "\t" ? 't' : '\\')/ge;
		$text .= "$key\t$value\n";
	}
	return $text;
}
