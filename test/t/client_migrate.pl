# Migrations by the client: every command, its exit code, scopes, signals.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

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

# Another run, and a signal to the client alone: the server stops as well.
write_files($dir, 'db/migrations/006_slow.up.sql' => "CREATE TABLE slow ();\nSELECT pg_sleep(1000);\n");
foreach my $signal ([ 'TERM', 143 ], [ 'INT', 130 ], [ 'HUP', 129 ])
{
	my ($name, $expected) = @$signal;
	my ($stdout, $stderr) = ('', '');
	local %ENV = (%ENV, libpq_env($node, 'postgres'));
	my $run = IPC::Run::start([ confiture_bin(), 'migrate', 'up' ], '<', \'', '>', \$stdout, '2>', \$stderr,
		init => sub { chdir $dir or die },
		IPC::Run::timeout(180));
	ok(wait_for_query($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), "$name: it sleeps");
	if ($name eq 'TERM')
	{
		ok_with(6, 'another run', [ qw(up --single-transaction) ], qr/another run of confiture is in progress/);
	}
	$run->signal($name);
	$run->finish;
	is($run->full_result(0) >> 8, $expected, "$name: exit code");
	like($stderr, qr/canceling statement due to user request/, "$name: the server says so");
	is(sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), '0', "$name: nothing goes on");
	is(sql("SELECT to_regclass('slow') IS NULL"), 't', "$name: nothing remains");
}
done_testing();

# Runs "confiture migrate ..." in the project: (exit code, stdout, stderr).
sub migrate
{
	my ($args) = @_;
	return run_confiture([ 'migrate', @$args ], node => $node, dir => $dir,
		env => { DATABASE_URL => undef, CONFITURE_ENV => undef });
}

# It has to end with a code and, if given, an error: its standard output.
sub ok_with
{
	my ($code, $name, $args, $error) = @_;
	my ($exit, $stdout, $stderr) = migrate($args);

	is($exit, $code, "$name: exit code $code") or diag("$stdout\n$stderr");
	like($stderr, $error, "$name: says so") if $error;
	return $stdout;
}

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('postgres', $query);
}
