# Environment files that nobody would write: configure() takes them or says
# why not, whatever is in them.
#
# The files of test/yaml are cut, spliced and sprinkled with signs that mean
# something in YAML.  The seed is fixed, so that a failure comes back; it
# matters most under sanitizers (script/test --sanitize yaml_fuzz).
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $inputs = 2000;
my $batch = 500;
my $longest = 20_000;

my $yaml = "$FindBin::RealBin/../yaml";
my @good = map { slurp_file($_) } sort glob("$yaml/good/*.yaml");
my @bad = map { slurp_file($_) } sort glob("$yaml/bad/*.yaml");
my @signs = (
	"\n", "\r\n", "\r", "\t", ' ', '  ', ':', ': ', '- ', '? ', ', ', '[', ']',
	'{', '}', '#', '&a ', '*a', '&b [*a, *a, *a]', '<<: ', '<<: *a', '!', '!!',
	'!!str ', '!!int ', '!<', '>', '|', "|\n", '>-2', "'", '"', '\\', '\\x',
	'\\u', '%', '%YAML 1.1', '@', '`', '---', "\n---\n", "\n...\n", '~', 'yes',
	'0x', '0b', '1:30', '.inf', '1.0e+99', '_', '-', '+', '=', '${X}',
	'include_dirs', 'path', 'database_url: ', 'postgresql://', "\x00", "\x01",
	"\x7f", "\x85", "\xc2\x85", "\xe2\x80\xa8", "\xef\xbb\xbf", "\xef\xbf\xbe",
	"\xf0\x9f\x98\x80", "\xff", "\xc3", "\xed\xa0\x80");

sub pick { return $_[ int(rand(@_)) ] }

sub seed { return rand() < 0.7 ? pick(@good) : pick(@bad) }

# Each takes a text and returns another one.
my @mutations = (
	sub { substr($_[0], rand(length $_[0]), rand(20)) = ''; $_[0] },
	sub { substr($_[0], rand(length $_[0]), 0) = pick(@signs); $_[0] },
	sub { substr($_[0], rand(length $_[0]), 1) = pick(@signs); $_[0] },
	sub { substr($_[0], rand(length $_[0]), 1) = chr(int(rand(256))); $_[0] },
	sub { substr($_[0], 0, rand(length $_[0])) },
	sub { substr($_[0], rand(length $_[0])) },
	sub {
		my $other = seed();
		substr($_[0], 0, rand(length $_[0])) . substr($other, rand(length $other));
	},
	sub {
		my $piece = substr($_[0], rand(length $_[0]), 1 + rand(30));
		substr($_[0], rand(length $_[0]), 0) = $piece x (1 + rand(50));
		$_[0];
	},
	sub {
		my @lines = split /^/, $_[0];
		my ($i, $j) = (int(rand(@lines)), int(rand(@lines)));
		@lines[ $i, $j ] = @lines[ $j, $i ];
		join '', @lines;
	},
	sub {
		my @lines = split /^/, $_[0];
		my $i = int(rand(@lines));
		$lines[$i] = ' ' x rand(6) . $lines[$i];
		join '', @lines;
	});

sub mutated
{
	my $text = seed();
	foreach (1 .. 1 + rand(4))
	{
		$text = seed() if $text eq '';
		$text = pick(@mutations)->($text);
	}
	return substr($text, 0, $longest);
}

srand(20240229);
my @texts = map { mutated() } 1 .. $inputs;

my $node = new_node(conf => "log_statement = none\n");
foreach my $encoding ('UTF8', 'SQL_ASCII')
{
	my $database = lc $encoding;
	my %count;

	$node->safe_psql('postgres',
		    "CREATE DATABASE $database TEMPLATE template0"
		  . " ENCODING '$encoding' LOCALE 'C'");
	$node->safe_psql($database, <<"EOS");
CREATE EXTENSION confiture;
CREATE FUNCTION try_configure(yaml bytea) RETURNS text LANGUAGE plpgsql AS \$\$
BEGIN
	PERFORM confiture.configure('local', convert_from(yaml, '$encoding'));
	RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END \$\$;
EOS
	for (my $first = 0; $first < $inputs; $first += $batch)
	{
		my $values = join ",\n", map { "($_, '\\x" . unpack('H*', $texts[$_]) . "')" }
		  $first .. $first + $batch - 1;
		my ($ret, $stdout, $stderr) = $node->psql(
			$database, "SET client_min_messages = error;\n"
			  . "SELECT n, try_configure(yaml::bytea) FROM (VALUES\n$values) v (n, yaml)");

		is($ret, 0, "$encoding, from $first: the server is alive")
		  or diag(substr($stderr, 0, 1000));
		foreach (split /\n/, $stdout)
		{
			my ($n, $state) = split /\|/;

			$count{$state}++;
			next if $state =~ /^(ok|F0000|22021)$/;
			fail("$encoding, input $n: SQLSTATE $state");
			diag(unpack('H*', $texts[$n]));
		}
	}
	cmp_ok($count{ok} // 0, '>', 100, "$encoding: some are accepted");
	cmp_ok($count{F0000} // 0, '>', 500, "$encoding: many are refused");
	my $sum = 0;
	$sum += $_ foreach values %count;
	is($sum, $inputs, "$encoding: none is lost");
	note(join ', ', map { "$_: $count{$_}" } sort keys %count);
}

done_testing();
