# Environment files, good and bad, as configure() takes them.
#
# test/yaml/bad.expected and test/yaml/good.expected say for each file of the
# folder beside them what comes of it: the error, or the settings stored.
# Everything secret in these files is called so, and must turn up nowhere.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $yaml = "$FindBin::RealBin/../yaml";

# The statement that is logged with an error holds the file.
my $node = new_node(
	conf => "log_statement = none\nlog_min_error_statement = notice\n"
	  . "log_min_messages = notice\n");

# Name and bytes of each file of a folder.
sub corpus
{
	my ($folder) = @_;
	return map { [ m{([^/]+)\.yaml$}, slurp_file($_) ] }
	  sort glob("$yaml/$folder/*.yaml");
}

# Name and expectation of each file of a folder.
sub expectations
{
	my ($folder) = @_;
	return map { split(/\t/, $_, 2) }
	  split(/\n/, slurp_file("$yaml/$folder.expected"));
}

# A database of an encoding in which try_configure() tells what happened:
# the SQLSTATE, or "ok", then message, position, detail and hint, or what is
# stored.
sub create_database
{
	my ($encoding) = @_;
	my $name = lc $encoding;

	$node->safe_psql('postgres',
		    "CREATE DATABASE $name TEMPLATE template0"
		  . " ENCODING '$encoding' LOCALE 'C'");
	$node->safe_psql($name, <<'EOS');
CREATE EXTENSION confiture;
CREATE FUNCTION try_configure(yaml text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text; message text; context text; detail text; hint text;
BEGIN
	PERFORM confiture.configure('local', yaml);
	RETURN concat_ws(E'\t', 'ok', settings::text)
	FROM confiture.environment WHERE name = 'local';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, context = PG_EXCEPTION_CONTEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\t', state, message, split_part(context, E'\n', 1),
					 detail, hint);
END $$;
EOS
	return $name;
}

# Feeds texts of an encoding to try_configure(), by name; returns what it
# said, by name, as lists of columns.
sub configure_all
{
	my ($database, $encoding, @files) = @_;
	my $script = join '', map {
		my ($name, $bytes) = @$_;
		"SELECT '$name', try_configure(convert_from('\\x"
		  . unpack('H*', $bytes)
		  . "', '$encoding'));\n"
	} @files;
	my ($stdout, $stderr) = ('', '');

	local $ENV{PGCLIENTENCODING} = 'UTF8'
	  if $database ne 'sql_ascii';
	$node->psql(
		$database, $script,
		stdout => \$stdout,
		stderr => \$stderr,
		on_error_stop => 0,
		extra_params => [ '--field-separator', "\t" ]);
	unlike($stderr, qr/server closed|terminat/, "$database: it is alive");
	return map { my ($name, @columns) = split /\t/; $name => \@columns }
	  split /\n/, $stdout;
}

# Each bad file gives its error.
sub check_bad
{
	my ($database, $encoding, @files) = @_;
	my %expected = expectations('bad');
	my %result = configure_all($database, $encoding, @files);

	foreach my $name (map { $_->[0] } @files)
	{
		my ($state, $message, $context, @more) = @{ $result{$name} // [] };

		is($state, 'F0000', "$database, $name: SQLSTATE");
		is($message, $expected{$name}, "$database, $name: message");
		my ($line, $column) = ($message // '') =~ /line (\d+), column (\d+)/;
		is($context,
			"db/environments/local.yaml:" . ($line // '?') . ':' . ($column // '?'),
			"$database, $name: context");
		unlike("@more", qr/secret/, "$database, $name: nothing secret");
	}
}

# Each good file gives its settings.
sub check_good
{
	my ($database, $encoding, @files) = @_;
	my %expected = expectations('good');
	my %result = configure_all($database, $encoding, @files);

	foreach my $name (map { $_->[0] } @files)
	{
		my ($state, $settings) = @{ $result{$name} // [] };

		is($state, 'ok', "$database, $name: accepted");
		is($settings, $expected{$name}, "$database, $name: settings");
		unlike($settings // '', qr/secret/, "$database, $name: nothing secret");
	}
}

my @bad = corpus('bad');
my @good = corpus('good');
my @not_utf8 = grep { $_->[0] =~ /^utf8_/ } @bad;
my @utf8 = grep { $_->[0] !~ /^utf8_/ } @bad;

cmp_ok(scalar(@bad), '>=', 120, 'bad files');
cmp_ok(scalar(@good), '>=', 30, 'good files');
my %expected = (expectations('bad'), expectations('good'));
is_deeply(
	[ sort keys %expected ],
	[ sort map { $_->[0] } @bad, @good ],
	'an expectation for each file');

my $utf8 = create_database('UTF8');
check_bad($utf8, 'UTF8', @utf8);
check_good($utf8, 'UTF8', @good);

# Text that isn't UTF-8 never gets as far as YAML.
foreach my $file (@not_utf8)
{
	my ($ret, undef, $stderr) = $node->psql($utf8,
		    "SELECT try_configure(convert_from('\\x"
		  . unpack('H*', $file->[1])
		  . "', 'UTF8'))");
	is($ret, 3, "$utf8, $file->[0]: refused");
	like($stderr, qr/invalid byte sequence/, "$utf8, $file->[0]: why");
}

# Where the server doesn't look at encodings, libyaml does; columns are still
# counted in characters.
my $ascii = create_database('SQL_ASCII');
check_bad($ascii, 'SQL_ASCII', @bad);
check_good($ascii, 'SQL_ASCII', @good);

# In another encoding the same text is stored, and means the same.
my $latin1 = create_database('LATIN1');
my %result = configure_all(
	$latin1, 'UTF8',
	[ known => "search_path: gr\xc3\xb6\xc3\x9fe\n" ],
	[ escaped => "search_path: \"gr\\xf6\\u00dfe\"\n" ],
	[ unknown => "search_path: \"\\u65e5\"\n" ],
	[ column => "search_path: gr\xc3\xb6\xc3\x9fe: x\n" ]);
my $stored = qq({"name": "local", "search_path": "gr\xc3\xb6\xc3\x9fe"});
is_deeply($result{known}, [ 'ok', $stored ], 'latin1: text');
is_deeply($result{escaped}, [ 'ok', $stored ], 'latin1: escapes');
is($result{unknown}[0], '22P05', 'latin1: a character that it lacks');
like($result{column}[1], qr/line 1, column 19/, 'latin1: columns');

# The server's log has neither values nor the statements that brought them.
my $log = slurp_file($node->logfile);
like($log, qr/keys without effect/, 'notices are logged');
my ($ret) = $node->psql($utf8,
	q{SELECT confiture.configure('x', 'database_url: postgresql://a:secret@/b?c=d')});
is($ret, 3, 'an error outside of a subtransaction');
$log = slurp_file($node->logfile);
like($log, qr/"database_url" must be/, 'errors are logged');
unlike($log, qr/secret/, 'nothing secret in the log');

is($node->safe_psql($utf8, 'SELECT 1'), '1', 'the server is alive');

done_testing();
