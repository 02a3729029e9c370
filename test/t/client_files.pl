# The client sends files as they are: any name, any bytes, in any number.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use Digest::SHA qw(sha256_hex);
use File::Path qw(make_path);
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use POSIX ();
use Test::More;
use Time::HiRes qw(time);

delete @ENV{qw(DATABASE_URL CONFITURE_ENV PGDATABASE PGPASSFILE)};
my $node = new_node();
my $base = PostgreSQL::Test::Utils::tempdir();
my $folders = 0;
$ENV{TMPDIR} = "$base/tmp";
mkdir $ENV{TMPDIR} or die;

sub project
{
	my (%files) = @_;
	my $dir = "$base/project" . ++$folders;
	mkdir $dir or die "$dir: $!";
	write_files($dir, map { encode('UTF-8', $_) => $files{$_} } keys %files);
	return $dir;
}

sub push_to
{
	my ($dir, %opts) = @_;
	return run_confiture(['push'], node => $node, dir => $dir, %opts);
}

# path => SHA-256 of all pushed files
sub pushed
{
	my %pushed;
	my $rows = $node->safe_psql('postgres',
		q{SELECT encode(convert_to(path, 'UTF8'), 'hex'), sha256 FROM confiture.source_file});
	foreach my $row (split /\n/, $rows)
	{
		my ($path, $sha256) = split /\|/, $row;
		$pushed{ pack('H*', $path) } = $sha256;
	}
	return \%pushed;
}

sub digests
{
	my (%files) = @_;
	return { map { encode('UTF-8', $_) => sha256_hex($files{$_}) } keys %files };
}

# what an injection would drop
my $node_survives = 'SELECT count(*) FROM victim';
$node->safe_psql('postgres', 'CREATE TABLE victim ()');

subtest 'names' => sub {
	my @names = (
		'a b', ' leading', 'trailing ', '-rf', '--help', "it's", '"double"',
		'$(touch pwned)', '`touch pwned`', '${HOME}', '$$', '$tag$', '*', '?', '[a]',
		'~', '#', '&', ';', '|', '>', '%s%n', 'back\\slash', 'back\\nslash', '\\',
		'\\.', "tab\there", "new\nline", "two\n\nlines", "\nfirst", "last\n",
		"carriage\rreturn", 'été', 'ジャム', '😀', "e\x{301}", 'a,b', '{a,b}', 'NULL',
		"'; DROP TABLE victim; --", '$$); DROP TABLE victim; --', ':victim', '\\! touch pwned',
		'x' x 200);
	my %files;
	$files{"db/schema/$_.sql"} = "-- $_\n" =~ s/[^ -~\n]//gr foreach @names;
	$files{"db/schema/$_/inside.sql"} = 'SELECT 1' foreach grep { length($_) < 100 } @names;
	my $dir = project(%files);
	my ($exit, $out, $err) = push_to($dir);
	is($exit, 0, 'pushed') or diag($err);
	is_deeply(pushed(), digests(%files), 'every name is as it was');
	ok(!-e "$dir/pwned", 'no name was run by a shell');
	is($node->safe_psql('postgres', $node_survives), 0, 'no name was run by the server');
	like((push_to($dir))[1], qr/^changed +0$/m, 'a second push changes nothing');
};

subtest 'contents' => sub {
	my %contents = (
		empty => '', newline => "\n", newlines => "\n\n\n", none => 'SELECT 1', one => "SELECT 1\n",
		crlf => "SELECT 1;\r\nSELECT 2;\r\n", cr => "a\rb\r", bom => "\xEF\xBB\xBFSELECT 1;\n",
		tabs => "\ta\t\tb\t\n\t", backslash => "\\ \\\\ \\n \\t \\N \\x41 \\", N => '\\N', end => "\\.\n", ends => "a\n\\.\nb\n\\.",
		dollar => '$$ $1 $tag$ ${HOME} $(date)', colon => ":x :'x' :\"x\" ::text", meta => "\\q\n\\! touch pwned\n\\echo hi\n",
		quotes => q{' " ` '' ""}, percent => '%s %n %%', null => 'NULL',
		utf8 => encode('UTF-8', "été ジャム 😀 \x{10FFFD}\n"), controls => join('', map { chr } 1 .. 31, 127),
		sql => "'; DROP TABLE victim; --\n", long => 'x' x 3_000_000, many => "line\n" x 200_000,
		escapes => "\\\t" x 100_000);
	my %files;
	$files{"db/schema/$_.sql"} = $contents{$_} foreach keys %contents;
	my $dir = project(%files);
	my ($exit, $out, $err) = push_to($dir);
	is($exit, 0, 'pushed') or diag($err);
	my ($got, $expected) = (pushed(), digests(%files));
	is($got->{$_}, $expected->{$_}, $_) foreach sort keys %$expected;
	is(keys %$got, keys %$expected, 'and no more');
	ok(!-e "$dir/pwned", 'no content was run by a shell');
	is($node->safe_psql('postgres', $node_survives), 0, 'no content was run by the server');
};

subtest 'which files' => sub {
	my %files = map { $_ => "-- $_\n" } qw(db/a.sql db/b.ddl db/c.pgsql db/d.psql db/e/.gitkeep db/f/.keep
	  db/migrations/001_x.up.sql shared/sql/g.sql more/h.sql flow/i.sql);
	my %ignored = map { $_ => "-- $_\n" } qw(db/README.md db/x.sql~ db/x.SQL db/.hidden.sql db/.git/x.sql db/x.txt
	  other/x.sql x.sql .env.sql more/.x.sql);
	my %environments = (
		'db/environments/local.yaml' => "name: x\ninclude_dirs:\n  - db\n  - ./shared/sql/\n  - path: \"more\"\n    order: 3\n"
		  . "exclude_dirs:\n  - other\n",
		'db/environments/flow.yml' => "include_dirs: [ 'db', flow, missing ]\n");
	my $dir = project(%files, %ignored, %environments);
	my ($exit, $out, $err) = push_to($dir);
	is($exit, 0, 'pushed') or diag($err);
	is_deeply(pushed(), digests(%files), 'the right ones');

	rename "$dir/db/a.sql", "$dir/db/z.sql" or die;
	$files{'db/z.sql'} = delete $files{'db/a.sql'};
	unlink "$dir/more/h.sql" or die;
	delete $files{'more/h.sql'};
	($exit, $out, $err) = push_to($dir);
	like($out, qr/^pushed +9\nchanged +1\nremoved +2$/m, 'a renamed and a deleted one are counted');
	is_deeply(pushed(), digests(%files), 'a renamed and a deleted one are gone');
};

subtest 'a deleted file is gone from the next build' => sub {
	my $dir = project(
		'db/environments/local.yaml' => 'include_dirs: [db/schema]',
		map { ("db/schema/$_.sql" => "CREATE TABLE $_ ();\n") } qw(stays goes changes));
	$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(first second);
	is((run_confiture(['build'], node => $node, dbname => 'first', dir => $dir))[0], 0, 'build');
	unlink "$dir/db/schema/goes.sql" or die;
	rename "$dir/db/schema/changes.sql", "$dir/db/schema/changed.sql" or die;
	$node->safe_psql('first', 'DROP TABLE stays, goes, changes');
	my ($exit, $out) = run_confiture(['build'], node => $node, dbname => 'first', dir => $dir);
	like($out, qr/^files +2$/m, 'the next build has two files');
	is($node->safe_psql('first', "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"), 'changes stays', 'and their tables');
};

subtest 'links' => sub {
	my %files = ('db/schema/a.sql' => 'SELECT 1', 'elsewhere/b.sql' => 'SELECT 2');
	my $dir = project(%files);
	symlink '../../elsewhere/b.sql', "$dir/db/schema/link.sql" or die;
	symlink '../elsewhere', "$dir/db/folder" or die;
	is((push_to($dir))[0], 0, 'pushed');
	is_deeply(pushed(), digests('db/schema/a.sql' => 'SELECT 1',
			'db/schema/link.sql' => 'SELECT 2', 'db/folder/b.sql' => 'SELECT 2'), 'links are followed');
	symlink 'nothing', "$dir/db/schema/broken.sql" or die;
	my ($exit, undef, $err) = push_to($dir);
	is($exit, 5, 'a link to nothing is an error');
	like($err, qr{db/schema/broken\.sql: No such file}, 'which names it');
	unlink "$dir/db/schema/broken.sql";
	symlink '..', "$dir/db/schema/loop" or die;
	($exit, undef, $err) = push_to($dir);
	is($exit, 5, 'a loop of links is an error');
	like($err, qr{db/schema/loop}, 'which names it');
	unlink "$dir/db/schema/loop";

	# reading it would wait for ever
	POSIX::mkfifo("$dir/db/schema/fifo.sql", 0600) or die;
	($exit, undef, $err) = push_to($dir, timeout => 30);
	is($exit, 0, 'a named pipe is no file') or diag($err);
};

subtest 'what is no text' => sub {
	my $before = pushed();
	my %bad = (
		'db/schema/utf16.sql' => [ encode('UTF-16', "CREATE TABLE t ();\r\n"), qr{db/schema/utf16\.sql is no UTF-8 text} ],
		'db/schema/la tin1.sql' => [ encode('ISO-8859-1', "-- été\n"), qr{db/schema/la tin1\.sql is no UTF-8 text} ],
		'db/environments/latin1.yaml' => [ "name: \xE9\n", qr{db/environments/latin1\.yaml is no UTF-8 text} ],
		"db/schema/new\nline.sql" => [ "a\xC3", qr{db/schema/new\nline\.sql is no UTF-8 text} ],
		('db/schema/' . 'long/' x 210 . 'x.sql') => [ '', qr{invalid path.*is the file db/schema/long/long}s ]);
	foreach my $name (sort keys %bad)
	{
		my ($content, $message) = @{ $bad{$name} };
		my $dir = project((map { ("db/schema/$_.sql" => "SELECT '$_';\n") } 'a' .. 'm', 's' .. 'z'), $name => $content);
		my ($exit, $out, $err) = push_to($dir);
		is($exit, 5, substr($name, 0, 30) . ': exit code 5');
		like($err, $message, 'the file is named');
		is_deeply(pushed(), $before, 'nothing was pushed');
	}

	$node->safe_psql('postgres', "CREATE DATABASE latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
	$node->safe_psql('latin1', 'CREATE EXTENSION confiture');
	my $dir = project('db/schema/a.sql' => encode('UTF-8', "-- été\n"));
	is((push_to($dir, dbname => 'latin1'))[0], 0, 'a database in another encoding');
	write_files($dir, 'db/schema/b.sql' => encode('UTF-8', "-- ジャム\n"));
	my ($exit, $out, $err) = push_to($dir, dbname => 'latin1');
	like($err, qr{is the file db/schema/b\.sql}, 'a file that it has no characters for is named');
};

SKIP:
{
	skip 'root reads everything', 2 if $> == 0;
	my $dir = project('db/schema/a.sql' => '', 'db/schema/secret/b.sql' => '', 'db/schema/c.sql' => '');
	chmod 0, "$dir/db/schema/c.sql";
	my ($exit, undef, $err) = push_to($dir);
	ok($exit == 5 && $err =~ m{db/schema/c\.sql: Permission denied}, 'an unreadable file is an error');
	unlink "$dir/db/schema/c.sql";
	chmod 0, "$dir/db/schema/secret";
	($exit, undef, $err) = push_to($dir);
	ok($exit == 5 && $err =~ m{db/schema/secret.*Permission denied}, 'an unreadable folder is an error');
	chmod 0755, "$dir/db/schema/secret";
}

subtest 'ten thousand files' => sub {
	my %files;
	$files{ sprintf 'db/schema/%02d/%04d.sql', $_ % 100, $_ } = "CREATE TABLE t$_ (a int);\n" foreach 1 .. 10_000;
	my $dir = project(%files);
	my $start = time;
	my ($exit, $out, $err) = push_to($dir);
	my $seconds = time - $start;
	is($exit, 0, 'pushed') or diag($err);
	is_deeply(pushed(), digests(%files), 'all are there');
	cmp_ok($seconds, '<', 60, 'in less than a minute');
	note(sprintf '%.1f s', $seconds);
};

is_deeply([ glob "$ENV{TMPDIR}/*" ], [], 'no temporary folder is left');
done_testing();
