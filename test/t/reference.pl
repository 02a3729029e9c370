# docs/reference.md lists all that there is, and nothing else.
#
# What there is, the catalogs and the sources tell: functions, views and their
# columns, tables, settings, keys of environment files, SQLSTATEs, commands
# and options of the client.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $root = "$FindBin::RealBin/../..";
my $reference = slurp_file("$root/docs/reference.md");
my $all_docs = join('', map { slurp_file($_) } "$root/README.md", glob("$root/docs/*.md"));
my $sources = join('', map { slurp_file($_) } glob("$root/src/*.[ch] $root/src/*/*.[ch]"));
my $node = new_node();

same('functions, with their arguments and results',
	[ section('Functions') =~ /^### `(.*)`$/mg ], [ functions() ]);
same('levels of functions and views',
	[ levels(section('Functions')), levels(section('Views')) ],
	[ column(q{SELECT regexp_replace(object, '^\S+ confiture\.(\w+).*', '\1') || ' ' || level
		FROM confiture.permission}) ]);
same('what build() returns',
	[ table_rows(subsection('build(environment text DEFAULT NULL) → TABLE')) ],
	[ column(q{SELECT name || ' ' || type::regtype FROM pg_proc,
		unnest(proargnames, proallargtypes, proargmodes) u(name, type, mode)
		WHERE oid = 'confiture.build(text)'::regprocedure AND mode = 't'}) ]);
same('views', [ section('Views') =~ /^### `(.*)`$/mg ], [ relations('v') ]);
foreach my $view (relations('v'))
{
	same("columns of $view", [ table_rows(subsection($view)) ],
		[ column("SELECT attname || ' ' || atttypid::regtype FROM pg_attribute
			WHERE attrelid = 'confiture.$view'::regclass AND attnum > 0") ]);
}
my @tables = section('Tables') =~ /^\| `(\w+)`/mg;
same('tables', \@tables, [ relations('r') ]);
is_deeply([ sort @tables ], [ uniq(@tables) ], 'no table is listed twice');
same('settings', [ section('Settings') =~ /^### `(.*)`$/mg ],
	[ column(q{SELECT name FROM pg_settings WHERE name LIKE 'confiture.%'},
		q{SELECT confiture.ddl_hash('')}) ]);
same('keys of environment files', [ documented_keys() ],
	[ grep { $_ ne '' && !/\[\]$/ }
		slurp_file("$root/src/project/settings_rules.c") =~ /^\t(?:KEY|NO_EFFECT)\("(.*?)"/mg ]);
same('SQLSTATEs', [ section('SQLSTATEs') =~ /^\| `(\w{5})`/mg ], [ sqlstates() ]);

my (undef, $help) = run_confiture([ '--help' ]);
my $client = section('The client');
same('options of the client',
	[ map { /(?<![\w-])(--?\w[\w-]*)/g } grep { /^\| `-/ } split /\n/, $client ],
	[ map { /^ +(-\w)?(?:, )? *(--[\w-]+)/ ? grep { defined } $1, $2 : () }
		split /\n/, $help ]);
same('commands of the client', [ $client =~ /^\| `([a-z]+(?: [a-z]+)?)[`A-Z ]/mg ],
	[ $help =~ /^  ([a-z]+(?: [a-z]+)?)(?: [A-Z]+)?  /mg ]);

# No document speaks of what isn't there.
my %exists = map { $_ => 1 } relations('v'), relations('r'),
  (map { /^(\w+)/ } functions()),
  (map { /^confiture\.(\w+)/ } section('Settings') =~ /^### `(.*)`$/mg);
is_deeply([ grep { !$exists{$_} } $all_docs =~ /\bconfiture\.(?!c\b)([a-z_]+)/g ],
	[], 'no document names an object that does not exist');
my %known = map { $_ => 1 } $sources =~ /ERRCODE_JM_.*MAKE_SQLSTATE\((.*)\)/g;
%known = map { join('', /'(.)'/g) => 1 } keys %known;
is_deeply([ grep { !$known{$_} } $all_docs =~ /\b(JM\d{3})\b/g ], [],
	'no document names an SQLSTATE that is never raised');
done_testing();

# Compares two lists as sets.
sub same
{
	my ($name, $documented, $existing) = @_;
	my ($a, $b) = map { join("\n", uniq(map { spelling($_) } @$_)) }
	  $documented, $existing;

	cmp_ok(scalar(@$existing), '>', 0, "there are $name");
	is($a, $b, $name);
	return;
}

sub uniq
{
	my %seen = map { $_ => 1 } @_;
	return sort keys %seen;
}

# One name per type.
sub spelling
{
	my ($text) = @_;

	$text =~ s/timestamp with time zone/timestamptz/g;
	$text =~ s/\binteger\b/int/g;
	$text =~ s/::\w+(?:\[\])?//g;
	$text =~ s/TABLE\(.*\)$/TABLE/;
	return $text;
}

sub section
{
	my ($title) = @_;
	my ($text) = $reference =~ /^## \Q$title\E\n(.*?)(?=^## |\z)/ms;
	return $text // die "no section $title";
}

sub subsection
{
	my ($title) = @_;
	my ($text) = $reference =~ /^### `\Q$title\E`\n(.*?)(?=^##|\z)/ms;
	return $text // die "no subsection $title";
}

# First and second column of a table: "name type".
sub table_rows
{
	my ($text) = @_;
	my @rows;
	push @rows, "$1 $2" while $text =~ /^\| `(\w+)` \| ([\w ]+?(?:\[\])?) \|/mg;
	return @rows;
}

# "name level" of each subsection that has a level.
sub levels
{
	my ($text) = @_;
	my @levels;
	push @levels, "$1 $2"
	  while $text =~ /^### `(\w+).*\n\n\*(\w+)\.?\*/mg;
	return @levels;
}

# Keys of the tables, and those that the paragraphs name.
sub documented_keys
{
	my $text = section('Environment files');
	my @keys = $text =~ /^\| `([^`]+)`/mg;

	foreach my $paragraph ($text =~ /^(Accepted.*?)\n\n/msg)
	{
		$paragraph =~ s/\(.*?\)//gs;
		push @keys, $paragraph =~ /`([^`]+)`/g;
	}
	return @keys;
}

sub functions
{
	return column(q{SELECT format('%s(%s)', proname, pg_get_function_arguments(oid))
			|| coalesce(' → ' || pg_get_function_result(oid), ' → procedure')
		FROM pg_proc WHERE pronamespace = 'confiture'::regnamespace});
}

sub relations
{
	my ($kind) = @_;
	return column("SELECT relname FROM pg_class WHERE relkind = '$kind'
		AND relnamespace = 'confiture'::regnamespace");
}

# The lines of the last query's result.
sub column
{
	my ($query, $before) = @_;
	return split /\n/,
	  $node->safe_psql('postgres',
		($before ? "DO \$\$ BEGIN PERFORM confiture.ddl_hash(''); END \$\$;" : '') . $query);
}

# The codes that the sources raise, but for what can only be a bug or a lack
# of memory.  PreventCommandIfReadOnly() and its like raise 25006.
sub sqlstates
{
	my %ours = $sources =~ /define (ERRCODE_JM_\w+) MAKE_SQLSTATE\((.*?)\)/g;
	my %code;
	chomp(my $sharedir = qx(pg_config --sharedir));
	my $codes = slurp_file("$sharedir/errcodes.txt");

	$code{$2} = $1 while $codes =~ /^(\w{5})\s+[EWS]\s+(ERRCODE_\w+)/mg;
	$code{$_} = join('', $ours{$_} =~ /'(.)'/g) foreach keys %ours;
	delete @code{qw(ERRCODE_OUT_OF_MEMORY
		  ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED
		  ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED)};
	my @used = grep { defined } map { $code{$_} } $sources =~ /errcode\((ERRCODE_\w+)\)/g;
	push @used, '25006' if $sources =~ /PreventCommandIfReadOnly/;
	return @used;
}
