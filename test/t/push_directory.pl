# push_directory() against what a file system can hold.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Digest::SHA qw(sha256_hex);
use File::Path qw(make_path remove_tree);
use POSIX qw(mkfifo);
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my $dir = PostgreSQL::Test::Utils::tempdir();
my $outside = PostgreSQL::Test::Utils::tempdir();
my $db = 'postgres';

# What is taken, and byte for byte.
my %files = (
	'db/schema/a.sql' => "CREATE TABLE a ();\n",
	'db/schema/b/c/d/e.sql' => 'CREATE TABLE e ()',
	'db/schema/crlf.sql' => "\xEF\xBB\xBFCREATE TABLE f ();\r\nSELECT 1;\r\n",
	'db/schema/empty.sql' => '',
	"db/schema/utf8 K\xC3\xA4se.sql" => "SELECT '\xC3\xA4\xE2\x82\xAC';",
	"db/schema/odd '\"\\\$x\n%s.sql" => 'SELECT 2;',
	'db/seeds/rows.pgsql' => "COPY a FROM stdin;\n\\.\n",
	'db/migrations/001_a.up.sql' => 'SELECT 3;',
	'db/schema/.gitkeep' => '',
	'db/more.ddl' => 'SELECT 4;');
write_files($dir, %files);
write_files(
	$dir,
	'db/environments/local.yaml' =>
	  "include_dirs: [db/schema]\ndatabase_url: postgres://u:secret\@h/d\n",
	'db/environments/test.yml' => 'search_path: public',
	'db/environments/deeper/no.yaml' => 'search_path: public',
	'db/schema/notes.txt' => 'not SQL',
	'db/schema/a.sql~' => 'not SQL',
	'db/schema/.#a.sql' => 'hidden',
	'db/.git/x.sql' => 'hidden',
	'other/x.sql' => 'not in db/',
	'x.sql' => 'not in db/');
push_files($node, $db, 'db/schema/gone.sql' => 'SELECT 0;');
is(push_directory($dir), scalar keys %files, 'the number of files is returned');
is($node->safe_psql($db, q{
		SELECT encode(convert_to(path, 'UTF8'), 'hex'), sha256, bytes
		FROM confiture.source_file ORDER BY path COLLATE "C"}),
	join(
		"\n",
		map {
			join '|', unpack('H*', $_), sha256_hex($files{$_}),
			  length $files{$_}
		} sort keys %files),
	'every file is there as it is, and nothing else');
is($node->safe_psql($db,
		q{SELECT name, settings::text ~ 'secret' FROM confiture.environment ORDER BY 1}),
	"local|f\ntest|f", 'environments are configured, their password not kept');

# A second time nothing changes, and what is removed is forgotten.
my $pushed_at = 'SELECT path, pushed_at FROM confiture.source_file ORDER BY 1';
my $before = $node->safe_psql($db, $pushed_at);
is(push_directory("$dir/"), scalar keys %files, 'again');
is($node->safe_psql($db, $pushed_at), $before, 'which changes nothing');
remove_tree("$dir/db/schema/b");
unlink "$dir/db/more.ddl";
append_to_file("$dir/db/schema/empty.sql", 'SELECT 5;');
is(push_directory($dir), scalar(keys %files) - 2, 'fewer files');
is( $node->safe_psql($db,
		"SELECT count(*) FROM confiture.source_file WHERE path ~ 'e.sql|ddl'"
		  . " AND path !~ 'K'"),
	'0',
	'removed ones are forgotten');
is( $node->safe_psql($db,
		q{SELECT count(*) FROM confiture.source_file
		WHERE path = 'db/schema/empty.sql' AND bytes = 9}),
	'1', 'a changed one is new');
like($node->safe_psql($db, "SELECT confiture.build_sql('local')"),
	qr/CREATE TABLE a/, 'they make a script');

# Links: to a file followed, to a folder not, so that none leads in circles.
remove_tree("$dir/db");
write_files(
	$outside,
	'target.sql' => 'SELECT 6;',
	'folder/x.sql' => 'SELECT 7;',
	'fine.txt' => 'SELECT 8;');
make_path("$dir/db/schema");
symlink "$outside/target.sql", "$dir/db/schema/link.sql" or die $!;
symlink "$outside/fine.txt", "$dir/db/schema/other_name.sql" or die $!;
symlink "$outside/folder", "$dir/db/schema/folder" or die $!;
symlink '..', "$dir/db/schema/up" or die $!;
mkfifo("$dir/db/schema/pipe.sql", 0600) or die $!;
make_path("$dir/db/schema/folder.sql");
is(push_directory($dir), '2',
	'links to files are followed, folders that are links and pipes left out');
is($node->safe_psql($db, q{SELECT string_agg(path, ' ' ORDER BY path)
		FROM confiture.source_file}),
	'db/schema/link.sql db/schema/other_name.sql',
	'under the names of the links');

# All or nothing.
foreach my $case (
	[ 'latin1.sql', "SELECT '\xE4';", qr/22021: .*latin1\.sql" is not UTF-8/ ],
	[ 'utf16.sql', "\xFF\xFES\0E\0", qr/22021: .*utf16\.sql" is not UTF-8/ ],
	[ 'zero.sql', "SELECT 1;\0SELECT 2;", qr/22021: .*zero\.sql" is not UTF-8/ ],
	[ "name\xE4.sql", 'SELECT 1;', qr/22021: .*name\?\.sql" is not UTF-8/ ],
	[ 'unreadable.sql', 'SELECT 1;', qr/42501: .*unreadable\.sql/, 0000 ],
	[ '../environments/a.yaml', "a: [\n", qr/F0000: .*line 2/ ],
	[ '../environments/b c.yaml', '{}', qr/22023: .*"b c"/ ])
{
	my ($name, $content, $error, $mode) = @$case;
	write_files($dir, "db/schema/$name" => $content,
		'db/schema/new.sql' => 'SELECT 9;');
	chmod $mode, "$dir/db/schema/$name" if defined $mode;
	(my $shown = $name) =~ s/[^ -~]/?/g;
	like(
		error_of($node, $db, "SELECT confiture.push_directory('$dir')"),
		qr/ERROR:  $error/,
		"$shown is refused");
	is($node->safe_psql($db, 'SELECT count(*) FROM confiture.source_file'),
		'2', 'and nothing is pushed');
	unlink "$dir/db/schema/$name" or die "$name: $!";
}
symlink "$outside/nothing", "$dir/db/schema/broken.sql" or die $!;
like(error_of($node, $db, "SELECT confiture.push_directory('$dir')"),
	qr/ERROR:  58P01: .*broken\.sql/, 'a broken link is refused');
unlink "$dir/db/schema/broken.sql";
make_path("$dir/db/locked");
chmod 0000, "$dir/db/locked";
like(error_of($node, $db, "SELECT confiture.push_directory('$dir')"),
	qr{ERROR:  42501: .*db/locked}, 'so is a folder that can\'t be read');
rmdir "$dir/db/locked";
make_path($dir . '/db/deep' . '/x' x 80);
like(error_of($node, $db, "SELECT confiture.push_directory('$dir')"),
	qr/ERROR:  54000: .*nested too deeply/, 'and one that is too deep');
remove_tree("$dir/db/deep");
is(push_directory($dir), '3', 'without them it goes');

# Names and contents are UTF-8, whatever the database's encoding.
$node->safe_psql('postgres',
	q{CREATE DATABASE latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0});
$node->safe_psql('latin1', 'CREATE EXTENSION confiture');
remove_tree("$dir/db");
write_files($dir, "db/schema/K\xC3\xA4se.sql" => "SELECT '\xC3\xA4';");
is( $node->safe_psql('latin1', "SELECT confiture.push_directory('$dir');"
		  . 'SELECT length(path), sha256, bytes FROM confiture.source_file'),
	"1\n18|" . sha256_hex("SELECT '\xC3\xA4';") . '|12',
	'a database in LATIN1');
is( $node->safe_psql('latin1', "SET client_encoding = 'UTF8';"
		  . 'SELECT path FROM confiture.source_file'),
	"db/schema/K\xC3\xA4se.sql", 'has the name that the file has');
write_files($dir, "db/schema/euro.sql" => "SELECT '\xE2\x82\xAC';");
like(error_of($node, 'latin1', "SELECT confiture.push_directory('$dir')"),
	qr/ERROR:  22P05/, 'and refuses what it has no character for');

# Who may.
$node->safe_psql($db, <<'EOS');
CREATE ROLE reader LOGIN IN ROLE pg_read_server_files;
CREATE ROLE dev LOGIN;
CREATE ROLE deployer LOGIN IN ROLE pg_read_server_files;
SELECT confiture.allow('reader', 'observer');
SELECT confiture.allow('dev', 'developer');
SELECT confiture.allow('deployer', 'developer');
EOS
foreach my $role ('reader', 'dev')
{
	like(
		error_of(
			$node, $db,
			"SELECT confiture.push_directory('$dir')",
			extra_params => [ '-U', $role ]),
		qr/ERROR:  42501: permission denied/,
		"not $role");
}
is( $node->safe_psql(
		$db, "SELECT confiture.push_directory('$dir')",
		extra_params => [ '-U', 'deployer' ]),
	'2', 'who has the level and may read files of the server');
is($node->safe_psql($db, 'SELECT DISTINCT pushed_by FROM confiture.source_file'),
	'deployer', 'in his own name');

# a database that takes any bytes takes no path that no digest can be made of
$node->safe_psql('postgres',
	"CREATE DATABASE bytes TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'");
$node->safe_psql('bytes', 'CREATE EXTENSION confiture');
like(
	error_of($node, 'bytes', "SELECT confiture.push(E'db/schema/\\xe9.sql', '')"),
	qr/invalid byte sequence for encoding "UTF8": 0xe9/,
	'a path that is not UTF-8 in a database of SQL_ASCII');

done_testing();

sub push_directory
{
	my ($directory) = @_;
	return $node->safe_psql($db,
		'SELECT confiture.push_directory(' . quote($directory) . ')');
}
