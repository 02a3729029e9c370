# Migrations by the client: every command, its exit code, scopes, signals.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use IO::Socket::UNIX;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

# where a client that leaves something behind can be found out
$ENV{TMPDIR} = PostgreSQL::Test::Utils::tempdir();
my $node = new_node(extension => 0);
my $dir = PostgreSQL::Test::Utils::tempdir() . '/shop';
my $odd = q{te"n'a$nt; DROP TABLE item --};
(my $odd_sql = $odd) =~ s/"/""/g;
(my $odd_element = $odd) =~ s/(["\\])/\\$1/g;

write_files(
	$dir,
	'db/environments/local.yaml' => "include_dirs: [db/schema]\n",
	'db/schema/.gitkeep' => '',
	'db/migrations/001_item.up.sql' => "CREATE TABLE item (id int);\n",
	'db/migrations/001_item.down.sql' => "DROP TABLE item;\n",
	'db/migrations/002_index.up.sql' => "CREATE INDEX CONCURRENTLY item_id ON item (id);\n",
	'db/migrations/002_index.down.sql' => "DROP INDEX CONCURRENTLY item_id;\n");

# up, status, down: step by step
my $out = ok_with(0, 'up', [ 'up' ]);
like($out, qr/^ *001 *\| *item *\| *up *\| *1 /m, 'up: a row for each');
like($out, qr/^ *002 *\| *index *\| *up *\| *1 /m, 'up: a concurrent index, too');
is(sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_id'::regclass"), 't', 'up: it is there');
like(ok_with(0, 'status', [ 'status' ]), qr/^ *002 *\| *index *\| *applied /m, 'status');
like(ok_with(0, 'json', [ 'status', '--format', 'json' ]),
	qr/^\{"ok":true,"migrations": ?\[\{.*"version":"001".*"state":"applied".*\}\]\}$/s, 'status in JSON');
like(ok_with(0, 'down', [ 'down' ]), qr/^ *002 *\| *index *\| *down /m, 'down');
like(ok_with(0, 'down again', [ qw(down --steps 5) ]), qr/^ *001 /m, 'down --steps');
is(sql("SELECT to_regclass('item') IS NULL"), 't', 'down: it is gone');
ok_with(0, 'pending at once', [ qw(up --target 001) ]);
is(sql("SELECT to_regclass('item'), to_regclass('item_id')"), 'item|', 'up --target');
ok_with(0, 'down to', [ qw(up) ]);
like(ok_with(0, 'down to', [ qw(down --target 001) ]), qr/^ *002 /m, 'down --target');

# all or nothing
ok_with(4, 'a concurrent index in one transaction', [ qw(up --single-transaction) ],
	qr/cannot run inside a transaction/);
write_files($dir, 'db/migrations/002_index.up.sql' => "CREATE INDEX item_id ON item (id);\n",
	'db/migrations/003_bad.up.sql' => "CREATE TABLE bad ();\nSELECT 1/0;\n");
ok_with(4, 'a failing one', [ qw(up --single-transaction) ], qr{003_bad\.up\.sql:2:1});
is(sql("SELECT to_regclass('item_id') IS NULL, count(*) FROM confiture.source_file WHERE path LIKE '%003%'"),
	't|0', 'not even the push remains');
ok_with(4, 'a failing one, step by step', ['up'], qr{003_bad\.up\.sql:2:1});
is(sql("SELECT to_regclass('item_id'), to_regclass('bad')"), 'item_id|', 'what came before it remains');
like(ok_with(0, 'failed', [ 'status' ]), qr/003 .*failed .*division by zero/, 'status says why');

# looking: nothing is written
my ($code, $rehearsal, $err) = migrate([ 'rehearse' ]);
is($code, 4, 'rehearse: a failing one');
like($rehearsal, qr/division by zero/, 'rehearse: says why');
write_files($dir, 'db/migrations/003_bad.up.sql' => "CREATE TABLE good ();\n",
	'db/migrations/nonsense.sql' => "SELECT 1;\n");
ok_with(0, 'rehearse', [ qw(rehearse --max-lock 5s) ]);
like(ok_with(0, 'validate', [ 'validate' ]), qr/orphan .*nonsense\.sql/, 'validate: warnings');
is(sql("SELECT count(*) FROM confiture.source_file WHERE path LIKE '%nonsense%'"), '0', 'validate: nothing was pushed');
write_files($dir, 'db/migrations/001_item.up.sql' => "CREATE TABLE item (id bigint);\n");
ok_with(7, 'validate a changed one', [ 'validate' ]);
ok_with(7, 'run a changed one', [ 'up' ], qr/was changed after it was applied/);
write_files($dir, 'db/migrations/001_item.up.sql' => "CREATE TABLE item (id int);\n");
unlink "$dir/db/migrations/nonsense.sql";

# decisions
ok_with(0, 'hold', [ qw(hold 003 --reason), "it's \$held\$" ]);
like(ok_with(0, 'held', [ 'up' ]), qr/\A\s*(?:version.*\n[-+ ]*\n)?\s*\z/, 'held: nothing was done');
is(sql('SELECT reason FROM confiture.held_version'), "it's \$held\$", 'hold: the reason');
ok_with(0, 'release', [ qw(release 003) ]);
ok_with(0, 'released', [ 'up' ]);
is(sql("SELECT to_regclass('good')"), 'good', 'release: it is applied');
ok_with(8, 'no way back', [ 'down' ], qr/has no down file/);
ok_with(5, 'no such version', [ qw(release 77) ], qr/"77"/);
write_files($dir, 'db/migrations/004_base.up.sql' => "SELECT 1/0;\n");
like(ok_with(0, 'baseline', [ qw(baseline --through 004) ]), qr/marked +1/, 'baseline');
ok_with(0, 'resolve', [ qw(resolve 004 --as pending --reason), 'not really' ]);
unlink "$dir/db/migrations/004_base.up.sql";

# new
my $new = ok_with(0, 'new', [ 'new', 'Add Names' ]);
like($new, qr{created  db/migrations/\d{14}_add_names\.up\.sql\ncreated  db/migrations/\d{14}_add_names\.down\.sql}, 'new: the files');
is_deeply([ map { s/.*_//r } grep { /names/ } split /\n/, $new ], [ 'names.up.sql', 'names.down.sql' ], 'new: two');
append_to_file($_, "CREATE TABLE names ();\n") foreach glob("$dir/db/migrations/*_names.up.sql");
append_to_file($_, "DROP TABLE names;\n") foreach glob("$dir/db/migrations/*_names.down.sql");
like(ok_with(0, 'what new wrote goes up', ['up']), qr/add_names/, 'new: it is applied');
like(ok_with(0, 'and down', ['down']), qr/add_names/, 'new: it is taken back');
ok_with(5, 'new with a slash', [ 'new', 'a/b' ]);
ok_with(5, 'new without a name', [ 'new' ]);
unlink glob("$dir/db/migrations/*_add_names.*");

# scopes, whatever their names
sql(qq{CREATE SCHEMA tenant_a; CREATE SCHEMA "$odd_sql"});
ok_with(0, 'scopes', [ 'up', '--scope', qq{tenant_a,"$odd_element"} ]);
is(sql("SELECT count(*) FROM pg_class WHERE relname = 'item'"), '3', 'scopes: each has its table');
like(ok_with(0, 'all scopes', [ qw(status --all-scopes) ]), qr/tenant_a.*001/s, 'all scopes: status');
ok_with(5, 'no such scope', [ qw(up --scope nowhere) ], qr/no schema "nowhere"/);
write_files($dir, 'db/migrations/005_one.up.sql' => "SELECT 1 / (current_schema() = 'tenant_a')::int;\n");
($code, undef, $err) = migrate([ 'up', '--scope', qq{tenant_a,"$odd_element"} ]);
is($code, 4, 'a scope that fails');
like($err, qr/scopes done: tenant_a\n.*scopes not done: \Q$odd\E/s, 'says which are done');
unlink "$dir/db/migrations/005_one.up.sql";

# wrong use
ok_with(5, 'an option of another command', [ qw(status --steps 2) ], qr/has no option --steps/);
ok_with(5, 'no command', ['sideways'], qr/is no command/);
ok_with(5, 'hold without a reason', [ qw(hold 003) ], qr/needs --reason/);
ok_with(5, 'both scopes', [ qw(up --scope a --all-scopes) ], qr/exclude each other/);

ok_with(5, 'a list that is none', [ qw(up --scope a}b) ], qr/malformed array literal/);
ok_with(5, 'an empty value', [ 'up', '--target', '' ], qr/--target needs a value/);
ok_with(5, 'no number', [ qw(down --steps x) ], qr/--steps is a number/);
ok_with(5, 'an option of migrate alone', [ 'status' ], qr/push has no option --steps/, command => [ qw(push --steps 1) ]);
ok_with(5, 'no file of migrations', [ qw(baseline --through 099) ], qr/099/);

# one object in JSON, whatever happens
my $json = json(0, 'up', '--no-push');
is_deeply($json, { ok => JSON::PP::true, migrations => [] }, 'json: nothing to do');
write_files($dir, 'db/migrations/005_json.up.sql' => "CREATE TABLE json ();\n", 'db/migrations/005_json.down.sql' => "DROP TABLE json;\n");
is(json(0, 'rehearse')->{migrations}[0]{version}, '005', 'json: rehearse');
is_deeply([ grep { $_->{severity} eq 'error' } @{ json(0, 'validate')->{findings} } ], [], 'json: validate');
foreach my $single ([], ['--single-transaction'])
{
	$json = json(0, 'up', @$single);
	is_deeply([ $json->{pushed} > 5, @{ $json->{migrations}[0] }{qw(scope version name direction statements)} ],
		[ 1, '', '005', 'json', 'up', 1 ], "json: up @$single") or diag(explain($json));
	is(json(0, 'down', @$single)->{migrations}[0]{direction}, 'down', "json: down @$single");
}
json(0, 'hold', '005', '--reason', 'x');
is(json(0, 'release', '005')->{decision}, 'release', 'json: release');
like(json(0, 'new', 'In JSON')->{down}, qr{^db/migrations/\d+_in_json\.down\.sql$}, 'json: new');
is(json(5, 'release', '77')->{error}{sqlstate}, '42704', 'json: an error');
is(json(5, 'up', '--steps', '1')->{exit}, 5, 'json: wrong use');
write_files($dir, 'db/migrations/001_item.up.sql' => "CREATE TABLE item (id bigint);\n");
$json = json(7, 'validate');
is_deeply([ $json->{ok}, map { $_->{object} } grep { $_->{code} eq 'changed' } @{ $json->{findings} } ],
	[ JSON::PP::false, '001' ], 'json: validate a changed one') or diag(explain($json));
write_files($dir, 'db/migrations/001_item.up.sql' => "CREATE TABLE item (id int);\n");
unlink glob("$dir/db/migrations/005_json.*"), glob("$dir/db/migrations/*_in_json.*");

# away from the files
my $nowhere = PostgreSQL::Test::Utils::tempdir();
ok_with(0, 'status without files', ['status'], undef, dir => $nowhere);
ok_with(5, 'up without files', ['up'], qr/no folder db/, dir => $nowhere);
ok_with(0, 'up without files, as pushed', [ qw(up --no-push) ], undef, dir => $nowhere);
ok_with(0, 'rehearse without files', ['rehearse'], undef, dir => $nowhere);
ok_with(0, 'hold without files', [ qw(hold 099 --reason later) ], undef, dir => $nowhere);
ok_with(0, 'release without files', [ qw(release 099) ], undef, dir => $nowhere);

# a database without the extension
$node->safe_psql('postgres', 'CREATE DATABASE empty');
ok_with(2, 'no extension', [$_], qr/no extension confiture/, dbname => 'empty') foreach qw(status down rehearse validate);
ok_with(0, 'up creates the extension', [ qw(up --target 001) ], undef, dbname => 'empty');
like(ok_with(0, 'no scope', [ qw(up --all-scopes) ], qr/knows no scope/, dbname => 'empty'), qr/^ *scope .*\n[-+]*\s*\z/, 'no scope: nothing is done');

# several environments: the chosen one holds, or none that is bound to another
write_files($dir, 'db/environments/production.yaml' => "include_dirs: [db/schema]\n");
$node->safe_psql('postgres', 'CREATE DATABASE several');
ok_with(0, 'local', [ qw(up --target 003) ], undef, dbname => 'several');
write_files($dir, 'db/migrations/002a_late.up.sql' => "CREATE TABLE late ();\n");
ok_with(4, 'production refuses a late one', [ qw(up -e production), @$_ ], qr/"002a"/, dbname => 'several')
  foreach [], ['--single-transaction'];
ok_with(0, 'local takes it', ['up'], undef, dbname => 'several');
$node->safe_psql('several', "SELECT confiture.use('production')");
ok_with(5, 'bound to another', [@$_], qr/is environment "production", not "local"/, dbname => 'several')
  foreach ['up'], [ qw(up --single-transaction) ], [ qw(down) ], [ qw(hold 003 --reason x) ];
ok_with(0, 'bound to this one', [ qw(up -e production --target 003) ], undef, dbname => 'several');
unlink "$dir/db/environments/production.yaml", "$dir/db/migrations/002a_late.up.sql";

# Who waits for another run doesn't take its work for his own.
$node->safe_psql('postgres', 'CREATE DATABASE two');
write_files($dir, 'db/migrations/007_wait.up.sql' => "SELECT pg_sleep(2);\n");
my @runs = map { start_up('two') } 1 .. 2;
$_->{run}->finish foreach @runs;
is_deeply([ map { $_->{run}->full_result(0) } @runs ], [ 0, 0 ], 'two runs: both succeed') or diag(explain(\@runs));
is_deeply([ sort map { scalar(() = $_->{stdout} =~ /\| up /g) } @runs ], [ 0, 4 ], 'two runs: one did it') or diag(explain(\@runs));
unlink "$dir/db/migrations/007_wait.up.sql";

# every shell
foreach my $shell ('dash', 'bash --posix', 'busybox sh')
{
  SKIP:
	{
		my ($program) = split / /, $shell;
		skip "no $program", 1 if system("command -v $program >/dev/null 2>&1");
		local %ENV = (%ENV, libpq_env($node, 'two'));
		is(system("$shell " . confiture_bin() . " migrate up -C $dir >/dev/null 2>&1"), 0, $shell);
	}
}

# Another run, and a signal to the client alone: the server stops as well.
write_files($dir, 'db/migrations/006_slow.up.sql' => "CREATE TABLE slow ();\nSELECT pg_sleep(1000);\n");
foreach my $signal ([ 'TERM', 143 ], [ 'INT', 130 ], [ 'HUP', 129 ])
{
	my ($name, $expected) = @$signal;
	my $client = start_up('postgres');
	my $run = $client->{run};
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), "$name: it sleeps");
	if ($name eq 'TERM')
	{
		ok_with(6, 'another run', [ qw(up --single-transaction) ], qr/another run of confiture is in progress/);
	}
	$run->signal($name);
	$run->finish;
	is($run->full_result(0) >> 8, $expected, "$name: exit code");
	like($client->{stderr}, qr/canceling statement due to user request/, "$name: the server says so");
	is(sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), '0', "$name: nothing goes on");
	is(sql("SELECT to_regclass('slow') IS NULL"), 't', "$name: nothing remains");
}

# the same where everybody gets it, as from a terminal or a supervisor
foreach my $signal ([ 'TERM', 143 ], [ 'INT', 130 ], [ 'HUP', 129 ])
{
	my ($name, $expected) = @$signal;
	my $client = start_up('postgres', init => sub { setpgrp });
	my ($pid) = map { $_->{PID} } @{ $client->{run}{KIDS} };
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), "$name to all: it sleeps");
	kill $name, -$pid;
	$client->{run}->finish;
	is($client->{run}->full_result(0) >> 8, $expected, "$name to all: exit code");
	like($client->{stderr}, qr/canceling statement due to user request/, "$name to all: the server says so");
	is(sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), '0', "$name to all: nothing goes on");
}
is(sql("SELECT count(*) FROM confiture.history WHERE version = '006' AND NOT success AND error ~ 'canceling'"), '6', 'all are in the history');
unlink "$dir/db/migrations/006_slow.up.sql";

# a server that doesn't answer
my $silent = PostgreSQL::Test::Utils::tempdir_short();
my $socket = IO::Socket::UNIX->new(Local => "$silent/.s.PGSQL.5432", Listen => 1, Timeout => 60) or die $!;
my $client = start_up('postgres', dsn => "host=$silent port=5432 dbname=x");
ok(my $connection = $socket->accept, 'a server that says nothing: psql is there');
$client->{run}->signal('TERM');
$client->{run}->finish;
is($client->{run}->full_result(0) >> 8, 143, 'a server that says nothing: TERM ends it');
is_deeply([ glob("$ENV{TMPDIR}/confiture.*") ], [], 'no client leaves a file behind');
done_testing();

# Starts "confiture migrate up" in the project.
sub start_up
{
	my ($dbname, %opts) = @_;
	my $client = { stdout => '', stderr => '' };
	local %ENV = (%ENV, libpq_env($node, $dbname));
	delete @ENV{qw(DATABASE_URL CONFITURE_ENV)};
	$client->{run} = IPC::Run::start([ confiture_bin(), 'migrate', 'up', $opts{dsn} ? ('-d', $opts{dsn}) : () ], '<', \'', '>', \$client->{stdout}, '2>', \$client->{stderr},
		init => sub { chdir $dir or die; $opts{init}->() if $opts{init} },
		IPC::Run::timeout(180));
	return $client;
}

# What it prints in JSON.
sub json
{
	my ($code, @args) = @_;
	my $stdout = is_exit($code, "json: @args", undef, migrate([ @args, '--format', 'json' ]));

	return eval { decode_json($stdout) } // { broken => $stdout };
}

# Runs "confiture migrate ..." in the project: (exit code, stdout, stderr).
sub migrate
{
	my ($args, %opts) = @_;
	return run_confiture($opts{command} // [ 'migrate', @$args ], node => $node, dir => $dir, %opts,
		env => { DATABASE_URL => undef, CONFITURE_ENV => undef });
}

# It has to end with a code and, if given, an error: its standard output.
sub ok_with
{
	my ($code, $name, $args, $error, %opts) = @_;
	return is_exit($code, $name, $error, migrate($args, %opts));
}

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('postgres', $query);
}
