# What README.md and docs/*.md show is what happens.
#
# Every document gets a server, an empty database and an empty folder of its
# own, and its examples are run in their order.  CONTRIBUTING.md tells what
# makes a fenced block an example.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use PostgreSQL::Test::Utils;
use Test::More;

my $root = abs_path("$FindBin::RealBin/../..");
my $folder;    # of the document at hand
$ENV{PATH} = dirname(confiture_bin()) . ":$ENV{PATH}";
$ENV{PGUSER} = 'postgres';
$ENV{PSQLRC} = $ENV{PSQL_HISTORY} = '/dev/null';
delete @ENV{qw(DATABASE_URL CONFITURE_ENV PGPASSWORD)};

# The test notices what it is there for.
is(difference("a\n", "a\n"), '', 'the same is the same');
isnt(difference("a\n", "b\n"), '', 'another text is noticed');
isnt(difference("a\n", "a\nb\n"), '', 'a line too many is noticed');
is(difference("a … c\n…\n", "a b c\nd\ne\n"), '', 'an ellipsis is anything');
is(difference(" n \n---\n 1\n", "    n   \n-------\n  1 \n"),
	'', 'the width of columns does not count');
is( difference(
		"2026-11-22 13:26:57 00:00:01", "2027-01-02 03:04:05.678901+00 00:00:00.0412"),
	'', 'neither do times');
start_document('self');
my @failing = problems(
	"```sql\nSELECT 1/0;\n```\n"
	  . "```sql\nSELECT 1 AS n;\n```\n```output\n n \n---\n 2\n(1 row)\n```\n"
	  . "```console\n\$ false\n```\n```console\n\$ echo a\nb\n```\n");
is(scalar(grep { $_->{problem} ne '' } @failing), 4,
	'wrong examples are noticed');

my $examples = 0;
foreach my $file ("$root/README.md", sort glob("$root/docs/*.md"))
{
	my $name = $file =~ s/^\Q$root\E\///r;
	next if $ENV{DOCS} && $ENV{DOCS} ne $name;
	my $text = slurp_file($file);

	is_deeply([ broken_links($file, $text) ], [], "$name: links lead somewhere");
	next unless examples($text);
	start_document(basename($name, '.md'));
	foreach my $example (problems($text))
	{
		is($example->{problem}, '', "$name:$example->{line}");
		$examples++;
	}
}
cmp_ok($examples, '>', 20, 'there are examples') unless $ENV{DOCS};
done_testing();

# A server, a database named like the document, a folder.
sub start_document
{
	my ($name) = @_;
	my $node = new_node(
		name => $name,
		extension => 0,
		init => { extra => [ '--username', 'postgres' ] });
	my $dbname = $name =~ tr/a-z0-9/_/cr;

	$node->safe_psql('postgres', "CREATE DATABASE $dbname");
	%ENV = (%ENV, libpq_env($node, $dbname));
	$folder = PostgreSQL::Test::Utils::tempdir() . "/$name";
	mkdir($folder) or die "$folder: $!";
	return;
}

# The examples of a text: { line, kind, text, output }.
sub examples
{
	my ($text) = @_;
	my @found;

	while ($text =~ /^```(\w*)[^\n]*\n(.*?)^```$/gms)
	{
		my ($language, $body) = ($1, $2);
		my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);

		if ($language eq 'output')
		{
			die "line $line: nothing printed this" unless @found;
			$found[-1]{output} = $body;
			next;
		}
		next if $body =~ /^(?:--|#) needs /;
		my $kind =
			$body =~ m{^(?:--|#) db/\S+\n} ? 'file'
		  : $language =~ /^(?:sql|console)$/ ? $language
		  : next;
		push @found, { line => $line, kind => $kind, text => $body };
	}
	return @found;
}

# Run the examples of a text, in their order; adds what is wrong with each.
sub problems
{
	my ($text) = @_;
	my %run = (file => \&write_file, sql => \&run_sql, console => \&run_console);
	my @examples = examples($text);

	foreach my $example (@examples)
	{
		$example->{problem} = $run{ $example->{kind} }->($example);
	}
	return @examples;
}

sub write_file
{
	my ($example) = @_;
	my ($path) = $example->{text} =~ m{(db/\S+)};

	write_files(current_folder(), $path => $example->{text});
	return '';
}

# An error is wrong unless it is shown.
sub run_sql
{
	my ($example) = @_;
	my ($status, $output) = shell('psql -X -q', $example->{text});

	return difference($example->{output}, $output)
	  if defined $example->{output};
	return $status || $output =~ /^(?:ERROR|FATAL):/m ? $output : '';
}

# Commands, each with what it prints; a line "> ..." continues a command.
sub run_console
{
	my ($example) = @_;
	my $text = $example->{text};

	while ($text =~ /\G\$ ([^\n]*(?:\n> [^\n]*)*)\n((?:(?!\$ )[^\n]*\n)*)/gc)
	{
		my ($command, $shown) = ($1 =~ s/\n> /\n/gr, $2);
		my ($status, $output) = shell($command, '');

		return "\$ $command\nends with $status:\n$output" if $status;
		my $difference =
		  $shown =~ /\S/ ? difference($shown, $output) : '';
		return "\$ $command\n$difference" if $difference;
	}
	return pos($text) // 0 == length($text) ? '' : 'a command starts with "$ "';
}

# Run a command in the folder and with the variables that the ones before it
# left: (exit code, what it printed).
sub shell
{
	my ($command, $stdin) = @_;
	my $state = state_file();
	my $output = '';
	my $script = <<"END";
[ ! -f '$state' ] || . '$state'
$command
status=\$?
{ export -p; printf 'cd "%s"\\n' "\$PWD"; } >'$state'
exit \$status
END

	my $run = IPC::Run::start(
		[ 'sh', '-c', $script ],
		'<', \$stdin, '>&', \$output,
		init => sub { chdir $folder or die "$folder: $!" },
		IPC::Run::timeout(180));
	$run->finish;
	return ($run->full_result(0) >> 8, $output);
}

sub state_file
{
	return "$folder.state";
}

sub current_folder
{
	my ($status, $output) = shell('pwd', '');
	chomp($output);
	return $output;
}

# How two texts differ; '' if only in what nobody can foretell.
sub difference
{
	my ($shown, $printed) = @_;
	my $pattern = '';

	foreach my $line (split /\n/, normal($shown))
	{
		$pattern .=
		  $line eq '…'
		  ? '(?:.*\n)*'
		  : join('.*', map { quotemeta } split(/…/, $line, -1)) . '\n';
	}
	return '' if normal($printed) =~ /^$pattern\z/;
	return "shown:\n" . normal($shown) . "printed:\n$printed";
}

sub normal
{
	my ($text) = @_;

	$text =~ s/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d)?/<time>/g;
	$text =~ s/\b\d\d:\d\d:\d\d(?:\.\d+)?/<duration>/g;
	$text =~ s/\b[0-9a-f]{64}\b/<digest>/g;
	$text =~ s/\bprocess \d+/process <number>/g;
	$text =~ s/^[-+]{2,}$/---/gm;
	$text =~ s/^(-\[ RECORD \d+ \])[-+]*$/$1/gm;
	$text =~ s/ *\+$//gm;
	$text =~ s/[ \t]+/ /g;
	$text =~ s/^ | $//gm;
	$text =~ s/\n+/\n/g;
	$text =~ s/^\n|\n?\z//g;
	return "$text\n";
}

# The targets of a document's links into the repository that aren't there.
sub broken_links
{
	my ($file, $text) = @_;
	my @broken;

	while ($text =~ /\]\((?!https?:)([^)\s#]*)(#[^)\s]*)?\)/g)
	{
		my ($path, $anchor) = ($1, $2 // '');
		my $target = $path eq '' ? $file : dirname($file) . "/$path";

		push @broken, "$path$anchor"
		  unless -e $target
		  && ($anchor eq '' || grep { $_ eq $anchor } anchors($target));
	}
	return @broken;
}

# What GitHub makes of the headings of a file.
sub anchors
{
	my ($file) = @_;
	my @headings = slurp_file($file) =~ /^#+ (.*)$/mg;

	return map { '#' . (lc($_) =~ s/[^\w\- ]//gr =~ tr/ /-/r) } @headings;
}
