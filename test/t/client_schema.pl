# The schema by the client: diff, plan, generate, drift, dump.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Encode qw(decode_utf8);
use File::Path qw(make_path remove_tree);
use IPC::Run ();
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

$ENV{TMPDIR} = PostgreSQL::Test::Utils::tempdir();
my $node = new_node();
my $dir = PostgreSQL::Test::Utils::tempdir() . '/shop';
my $long = 'n' x 55 . q{'a "b};
(my $long_sql = $long) =~ s/"/""/g;

write_files(
	$dir,
	'db/environments/local.yaml' => "include_dirs: [db/schema]\n",
	'db/migrations/.gitkeep' => '',
	'db/schema/item.sql' => "CREATE TABLE item (id int PRIMARY KEY, name text);\n");

# no difference
ok_with(0, 'build', ['build']);
is(ok_with(0, 'diff: none', ['diff']), "no difference\n", 'diff: says that there is none');
is(ok_with(0, 'plan: none', ['plan']), "no difference\n", 'plan: says that there is none');
is_deeply(json(0, 'diff'), [], 'diff: an empty array');
is_deeply(json(0, 'plan'), [], 'plan: an empty array');
is(ok_with(0, 'generate: nothing to do', [ qw(generate none) ], qr/nothing to generate/), '', 'generate: wrote nothing');
is_deeply(json(0, 'generate', 'none'), [], 'generate: an empty array');
is_deeply([ glob("$dir/db/migrations/*") ], [], 'generate: nothing was written');

# differences: what the files have is new, what the database has goes
write_files($dir, 'db/schema/item.sql' => "CREATE TABLE item (id int PRIMARY KEY, name varchar(20) NOT NULL);\n"
	. "CREATE TABLE new_one (id int);\n");
sql(qq{CREATE TABLE "$long_sql" (id int); ALTER TABLE item ADD note text});
my $out = ok_with(1, 'diff', ['diff']);
like($out, qr/^\+ table public\.new_one$/m, 'diff: added');
like($out, qr/^- column public\.item\.note$/m, 'diff: dropped');
like($out, qr/^~ column public\.item\.name\n    \S/m, 'diff: changed, and how');
like($out, qr/^- table public\."\Q$long_sql\E"$/m, 'diff: a long name');
is_deeply([ map { $_->{identity} } grep { $_->{change} eq 'drop' && $_->{kind} eq 'table' } @{ json(1, 'diff') } ],
	[ qq{public."$long_sql"} ], 'diff: a long name in JSON');
is(sql("SELECT count(*) FROM confiture.source_file WHERE sha256 = encode(sha256(convert_to("
	. quote(slurp_file("$dir/db/schema/item.sql")) . ", 'UTF8')), 'hex')"), '0', 'diff: pushed nothing that stays');

$out = ok_with(1, 'plan', ['plan']);
like($out, qr/^\d+ table public\.new_one\n(?:    \S.*\n)*        CREATE TABLE public\.new_one \(\n            id integer\n        \);$/m,
	'plan: SQL, indented');
like($out, qr/^\d+ column public\.item\.note\n(?:    \S.*\n)*    hazards: (?:\w+ )*DELETES_DATA(?: \w+)*\n        ALTER TABLE public\.item DROP COLUMN note;$/m,
	'plan: hazards');
unlike($out, qr/hazards: *$/m, 'plan: no hazards, no word of them');
my @numbers = $out =~ /^(\d+) /mg;
is_deeply(\@numbers, [ 1 .. @numbers ], 'plan: numbers');
my $back = ok_with(1, 'plan --down', [ qw(plan --down) ]);
is_deeply([ $back =~ /^(\d+) /mg ], [ reverse @numbers ], 'plan --down: from the last to the first');
like($back, qr/^ {8}DROP TABLE public\.new_one;$/m, 'plan --down: SQL');
unlike($back, qr/hazards/, 'plan --down: hazards are those of the way up');
my $plan = json(1, 'plan');
is_deeply([ map { $_->{step} } @$plan ], \@numbers, 'plan: JSON');
is_deeply([ map { $_->{step} } @{ json(1, 'plan', '--down') } ], [ reverse @numbers ], 'plan --down: JSON');
like(join(' ', map { @{ $_->{hazards} } } @$plan), qr/DELETES_DATA/, 'plan: hazards in JSON');

# options reach their function
sql("COMMENT ON TABLE item IS 'kept'");
like(ok_with(1, 'a comment', ['diff']), qr/comment: kept/, 'diff: a comment');
unlike(ok_with(1, 'diff --omit', [ qw(diff --omit comments --omit=grants) ]), qr/comment/, 'diff --omit');
unlike(ok_with(1, 'plan --omit', [ 'plan', '--omit', 'owners,comments' ]), qr/COMMENT/, 'plan --omit');
ok_with(5, 'omit what is none', [ qw(diff --omit indexes) ], qr/"omit" must be/);
ok_with(5, 'allow what is none', [ qw(plan --allow MAY_FAIL --allow DELETES_DATE) ], qr/no hazard "DELETES_DATE"/);
write_files($dir, 'db/schema/zz_index.sql' => "CREATE INDEX item_again ON item (id);\n");
sql('INSERT INTO item VALUES (1, $$x$$)');
like(ok_with(1, 'offline', [ qw(plan --offline) ]), qr/CREATE INDEX item_again/, 'plan --offline');
unlink "$dir/db/schema/zz_index.sql";
like(slurp_file($node->logfile), qr/confiture\.plan\(NULL, .*'online', false/, 'plan --offline reaches the function');

# never wider than 80 columns, whatever is in it
sql("COMMENT ON TABLE item IS " . quote(("word " x 30) . ('x' x 200) . "\e[31m\x01" . ("\xe8\xa1\xa8" x 60) . "\n\t" . ("\xc3\xa9" x 100)));
foreach my $args (['diff'], ['plan'], [ qw(plan --down) ])
{
	$out = ok_with(1, "wide: @$args", $args);
	is_deeply([ grep { columns($_) > 80 } split /\n/, $out ], [], "wide: @$args: 80 columns at most");
	ok(scalar(grep { columns($_) > 70 } split /\n/, $out), "wide: @$args: not much less either");
	unlike($out, qr/[\x00-\x09\x0b-\x1f\x7f]/, "wide: @$args: nothing that a terminal acts on");
	ok(utf8::is_utf8(eval { decode_utf8($out, Encode::FB_CROAK | Encode::LEAVE_SRC) } // ''), "wide: @$args: no letter is cut");
}
(my $joined = ok_with(1, 'wide', [ qw(plan --down) ])) =~ s/\s//g;
like($joined, qr/x{200}\?\[31m\?(?:\xe8\xa1\xa8){60}(?:\xc3\xa9){100}/, 'wide: nothing is lost');
sql('COMMENT ON TABLE item IS NULL');

# colours for a terminal alone
unlike(ok_with(1, 'no terminal', ['diff']), qr/\e/, 'no terminal: no colours');
like(at_terminal('diff'), qr/\e\[32m\+ table public\.new_one\e\[m/, 'terminal: added is green');
like(at_terminal('diff'), qr/\e\[31m- column public\.item\.note\e\[m/, 'terminal: dropped is red');
like(at_terminal('diff'), qr/\e\[33m~ column public\.item\.name\e\[m/, 'terminal: changed is yellow');
like(at_terminal('plan'), qr/\e\[33mhazards: .*\e\[m/, 'terminal: hazards are yellow');
unlike(at_terminal('diff --format json'), qr/\e/, 'terminal: JSON has no colours');
{
	local $ENV{NO_COLOR} = 1;
	unlike(at_terminal('diff'), qr/\e/, 'NO_COLOR: no colours');
}

# generate
ok_with(4, 'generate what deletes data', [ qw(generate change) ], qr/would delete data/);
is_deeply([ glob("$dir/db/migrations/*") ], [], 'generate what deletes data: nothing was written');
$out = ok_with(1, 'generate', [ qw(generate change --allow DELETES_DATA) ]);
like($out, qr{\A(created  db/migrations/\d{14}_change(?:_\d)?\.(?:up|down)\.sql\n)+\z}, 'generate: says what it wrote');
is_deeply([ sort $out =~ m{created  (.*)}g ], [ map { s{^\Q$dir\E/}{}r } sort glob("$dir/db/migrations/*") ],
	'generate: that is what is there');
is(sql("SELECT count(*) FROM confiture.source_file WHERE path LIKE '%change%'"), '0', 'generate: the database has them by the next push');
ok_with(0, 'what was generated goes up', [ qw(migrate up) ]);
is(ok_with(0, 'then there is no difference', ['diff']), "no difference\n", 'generate: it leads where it should');
ok_with(0, 'and down', [ qw(migrate down --steps), scalar(() = $out =~ /up\.sql/g) ]);
is(sql('SELECT to_regclass(' . quote(qq{public."$long_sql"}) . ") IS NOT NULL, to_regclass('new_one') IS NULL"), 't|t', 'generate: and back');
ok_with(0, 'and up', [ qw(migrate up) ]);
ok_with(5, 'generate without a name', ['generate'], qr/generate needs a NAME/);
ok_with(5, 'generate with a bad name', [ qw(generate a/b) ], qr{"a/b"});

# In another project versions are numbers, so that it is known what comes.
$node->safe_psql('postgres', 'CREATE DATABASE numbers');
my $counted = PostgreSQL::Test::Utils::tempdir() . '/numbers';
write_files($counted, 'db/migrations/001_a.up.sql' => "CREATE TABLE a (id int);\n", 'db/schema/a.sql' => "CREATE TABLE a (id int, n int);\n",
	'db/environments/local.yaml' => "include_dirs: [db/schema]\n");
ok_with(0, 'numbers', [ qw(migrate up) ], undef, dir => $counted, dbname => 'numbers');
write_files($counted, 'db/migrations/002_b.down.sql' => "mine\n");
ok_with(5, 'generate over a file', [ qw(generate b --no-push) ], qr{db/migrations/002_b\.down\.sql is there already; nothing was written},
	dir => $counted, dbname => 'numbers');
is(slurp_file("$counted/db/migrations/002_b.down.sql"), "mine\n", 'generate over a file: it stays');
ok(!-e "$counted/db/migrations/002_b.up.sql", 'generate over a file: nothing was written');
unlink "$counted/db/migrations/002_b.down.sql";
symlink('/nowhere/at/all', "$counted/db/migrations/002_b.up.sql") or die $!;
ok_with(5, 'generate over a link', [ qw(generate b --no-push) ], qr{002_b\.up\.sql is there already}, dir => $counted, dbname => 'numbers');
unlink "$counted/db/migrations/002_b.up.sql";
my $files = json(1, 'generate', 'b', { dir => $counted, dbname => 'numbers' });
is_deeply([ map { $_->{path} } @$files ], [ map { "db/migrations/002_b.$_.sql" } qw(up down) ], 'generate: JSON');
is(slurp_file("$counted/$_->{path}"), $_->{content}, "generate: $_->{path}") foreach @$files;

# dump
my $ddl = ok_with(0, 'dump', ['dump']);
like($ddl, qr/^CREATE TABLE public\.item \(\n/m, 'dump');
is(json(0, 'dump')->[0]{ddl} . "\n", $ddl =~ s/\n*\z/\n/r, 'dump: JSON') or diag($ddl);
my $tree = PostgreSQL::Test::Utils::tempdir() . '/tree';
$out = ok_with(0, 'dump into files', [ qw(dump --files), "$tree/db/schema/" ]);
my @created = $out =~ m{^created  \Q$tree\E/(.*)}mg;
cmp_ok(scalar(@created), '>', 0, 'dump into files: there are some');
is_deeply([ grep { !-s "$tree/$_" } @created ], [], 'dump into files: that is what is there');
ok_with(5, 'dump over files', [ qw(dump --files), "$tree/db/schema" ], qr/is there already; nothing was written/);
unlink "$tree/$created[-1]";
write_files($tree, $created[0] => "mine\n");
ok_with(5, 'dump over a file', [ qw(dump --files), "$tree/db/schema" ], qr/\Q$created[0]\E is there already; nothing was written/);
is(slurp_file("$tree/$created[0]"), "mine\n", 'dump over a file: it stays');
is(scalar(@created) == 1 || !-e "$tree/$created[-1]", 1, 'dump over a file: no other was written');
remove_tree($tree);
$files = json(0, 'dump', '--files', "$tree/db/schema");
is_deeply([ map { $_->{path} } @$files ], [ map { "$tree/$_" } @created ], 'dump into files: JSON');
is(slurp_file($_->{path}), $_->{content}, "dump into files: $_->{path}") foreach @$files;
$node->safe_psql('postgres', 'CREATE DATABASE copy');
ok_with(0, 'dump: it builds', ['build'], undef, dir => $tree, dbname => 'copy');
is($node->safe_psql('copy', 'SELECT confiture.fingerprint()'), sql('SELECT confiture.fingerprint()'), 'dump: the same schema');

# another server
my $other = new_node(name => 'other');
$other->safe_psql('postgres', 'CREATE TABLE item (id int PRIMARY KEY); CREATE TABLE theirs (id int)');
sql('CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '
	. quote($other->host) . ', port ' . quote($other->port) . q{, dbname 'postgres'); CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user } . quote(sql('SELECT current_user')) . ')');
$out = ok_with(1, 'diff --from', [ qw(diff --from far) ]);
like($out, qr/^- table public\.theirs$/m, 'diff --from: what is there alone');
like($out, qr/^\+ table public\.new_one$/m, 'diff --from: what is here alone');
like($out, qr/^\+ column public\.item\.name$/m, 'diff --from: a column');
is_deeply([ map { $_->{identity} } grep { $_->{change} eq 'drop' } @{ json(1, 'diff', '--from', 'far') } ], ['public.theirs'],
	'diff --from: JSON');
ok_with(5, 'no such server', [ qw(diff --from near) ], qr/"near"/);
$other->safe_psql('postgres', $_) foreach 'DROP TABLE item, theirs', $ddl;
is_deeply([ map { "$_->{change} $_->{kind}" } grep { $_->{kind} !~ /extension|server|mapping/ } @{ (json(undef, 'diff', '--from', 'far')) } ],
	[], 'diff --from: the same');
$other->stop;
ok_with(3, 'a server that is away', [ qw(diff --from far) ]);

# away from the files
my $nowhere = PostgreSQL::Test::Utils::tempdir();
ok_with(0, "$_ without files", [$_], undef, dir => $nowhere) foreach qw(dump);
like(ok_with(1, 'diff without files', ['diff'], undef, dir => $nowhere), qr/postgres_fdw/, 'diff without files');
ok_with(5, 'generate without files', [ qw(generate x) ], qr/no folder db/, dir => $nowhere);
sql('DROP EXTENSION postgres_fdw CASCADE');
ok_with(0, "$_ without files", [$_], undef, dir => $nowhere) foreach qw(diff plan);

# drift
is(ok_with(0, 'drift: none', ['drift']), "no difference\n", 'drift: none');
is_deeply(json(0, 'drift'), [], 'drift: an empty array');
sql('SELECT confiture.watch(); CREATE INDEX by_hand ON item (name)');
like(ok_with(7, 'drift', ['drift']), qr/^\+ index public\.by_hand\n/m, 'drift: what');
like(ok_with(7, 'drift', ['drift']), qr/^ +CREATE INDEX by_hand ON item \(name\)/m, 'drift: the statement');
like(at_terminal('drift'), qr/\e\[32m\+ index public\.by_hand\e\[m/, 'drift: colours');
is(json(7, 'drift')->[0]{identity}, 'public.by_hand', 'drift: JSON');

# written down as a migration, it is applied here, and pending elsewhere
ok_with(5, '--from-drift without the files', [ qw(generate by_hand --from-drift --no-push) ], qr/leave --no-push out/);
$out = ok_with(1, 'generate --from-drift', [ qw(generate by_hand --from-drift) ]);
like($out, qr{\Acreated  db/migrations/\d{14}_by_hand\.up\.sql\n}, 'generate --from-drift: says what it wrote');
is(ok_with(0, 'no drift any more', ['drift']), "no difference\n", 'generate --from-drift: there is no drift any more');
is(sql("SELECT state FROM confiture.migrate_status() WHERE name = 'by_hand'"), 'applied', 'generate --from-drift: it is applied here');
ok_with(0, 'nothing to do', [ qw(migrate up) ]);

# a database without the extension, none at all, wrong use
$node->safe_psql('postgres', 'CREATE DATABASE empty');
ok_with(2, "$_: no extension", [$_], qr/no extension confiture/, dbname => 'empty') foreach qw(diff plan drift dump);
ok_with(2, 'generate: no extension', [ qw(generate x) ], qr/no extension confiture/, dbname => 'empty');
ok_with(3, "$_: no database", [$_], undef, dbname => 'none') foreach qw(diff plan drift dump);
is(json(2, 'diff', { dbname => 'empty' })->{exit}, 2, 'an error is an object');
write_files($dir, 'db/schema/item.sql' => "CREATE TABLE item (id int PRIMARY KEY;\n");
ok_with(4, 'DDL that is none', ['diff'], qr/item\.sql:1:\d+/);
ok_with(5, "$_->[0] has no such option", $_, qr/has no option $_->[1]/)
  foreach [ qw(diff --down) ], [ qw(plan --from x) ], [ qw(drift --omit x) ], [ qw(dump --no-push) ], [ qw(push --files x) ];
ok_with(5, 'a word too many', [ qw(diff this) ], qr/one word too many/);
ok_with(5, 'an empty list', [ 'plan', '--allow', '' ], qr/--allow needs a value/);

# every shell
foreach my $shell ('dash', 'bash --posix', 'busybox sh')
{
  SKIP:
	{
		my ($program) = split / /, $shell;
		skip "no $program", 1 if system("command -v $program >/dev/null 2>&1");
		local %ENV = (%ENV, libpq_env($node, 'numbers'));
		is(system("$shell " . confiture_bin() . " diff -C $counted >/dev/null 2>&1") >> 8, 1, $shell);
	}
}
is_deeply([ glob("$ENV{TMPDIR}/confiture.*") ], [], 'no client leaves a file behind');
done_testing();

# What the client prints at a terminal, which is 80 columns wide.
sub at_terminal
{
	my ($args) = @_;
	my $stdout = '';
	local %ENV = (%ENV, libpq_env($node));
	delete @ENV{qw(DATABASE_URL CONFITURE_ENV)};
	IPC::Run::run([ 'sh', '-c', confiture_bin() . " $args 2>/dev/null" ], '<', \'', '>pty>', \$stdout,
		init => sub { chdir $dir or die }, IPC::Run::timeout(180));
	return $stdout =~ s/\r\n/\n/gr;
}

# How wide a terminal shows a line: Chinese letters take two columns.
sub columns
{
	my ($line) = @_;
	my $text = decode_utf8($line);
	my $wide = () = $text =~ /\p{East_Asian_Width=Wide}/g;
	return length($text) + $wide;
}

# What it prints in JSON; undef as a code: any.
sub json
{
	my ($code, @args) = @_;
	my %opts = ref $args[-1] ? %{ pop @args } : ();
	my $stdout = is_exit($code, "json: @args", undef, client([ @args, '--format', 'json' ], %opts));

	return eval { decode_json($stdout) } // { broken => $stdout };
}

# Runs the client in the project: (exit code, stdout, stderr).
sub client
{
	my ($args, %opts) = @_;
	return run_confiture($args, node => $node, dir => $dir, %opts,
		env => { DATABASE_URL => undef, CONFITURE_ENV => undef });
}

# It has to end with a code and, if given, an error: its standard output.
sub ok_with
{
	my ($code, $name, $args, $error, %opts) = @_;
	return is_exit($code, $name, $error, client($args, %opts));
}

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('postgres', $query);
}
