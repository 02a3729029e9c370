# Names, texts and reasons that look like something else, and very long ones:
# they are kept as they are, and nothing of them is run.
use strict;
use warnings;
use utf8;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my @odd = (
	q{x'; DROP TABLE public.victim; --},
	q{x"; DROP TABLE public.victim; --},
	q{\'; DROP TABLE public.victim; --},
	q{$$; DROP TABLE public.victim; --},
	q{$x$; DROP TABLE public.victim; $x$},
	"a\nb\r\n\tc",
	"\x01\x02\x1b[31m\x7f",
	'%s %n %1$s %I %%',
	'{"a": "\u0000"}',
	'Käse 漢字 😀',
	q{\\echo x},
	'pg_catalog', 'public, pg_temp', '*', '');

fresh('odd');
my $session = $node->background_psql('odd');
$session->query_safe('LISTEN confiture');

# In names of migrations, which are parts of paths.
my $n = 100;
foreach my $text (grep { length && !m{/} } @odd)
{
	my $version = $n++;
	my $path = "db/migrations/${version}_$text.up.sql";
	sql('SELECT confiture.push(' . lit($path) . ", 'SELECT 1')");
	sql('SELECT confiture.push(' . lit($path =~ s/up\.sql$/down.sql/r) . ", 'SELECT 1')");
	is(sql("SELECT count(*) FROM confiture.migrate_status() WHERE version = '$version' AND name = " . lit($text) . " AND state = 'pending'"),
		1, 'pending: ' . shown($text));
	is(sql("SELECT count(*) FROM confiture.migrate_up('$version') WHERE name = " . lit($text)), 1, 'migrate_up()');
	sql("SELECT count(*) FROM confiture.migrate_down()");
	sql("SELECT confiture.release('$version')");
	sql('CALL confiture.migrate()');
	is(sql("SELECT count(*) FROM confiture.history WHERE version = '$version' AND name = " . lit($text)), 4, 'history');
	is(sql("SELECT string_agg(direction, ' ' ORDER BY id) FROM confiture.history WHERE version = '$version'"),
		'up down release up', 'as it was');
}

# In versions, reasons, scopes, targets and hooks.
foreach my $text (@odd)
{
	my $lit = lit($text);
	my $name = shown($text);
	sql("SELECT confiture.hold('zz', $lit), confiture.release('zz')") if $text =~ /\S/;
	is(sql("SELECT count(*) FROM confiture.history WHERE version = 'zz' AND reason = $lit"), 1, "reason: $name")
	  if $text =~ /\S/;
	like(error_of($node, 'odd', "SELECT confiture.migrate_up(target => $lit)"), qr/ERROR:  [0-9A-Z]{5}:/, "target: $name");
	like(error_of($node, 'odd', "SELECT confiture.hold($lit, $lit)") , qr/no error|ERROR:  2[0-9A-Z]{4}:/, "held: $name");
	like(error_of($node, 'odd', "SELECT confiture.resolve($lit, $lit, $lit)"), qr/ERROR:  [0-9A-Z]{5}:/, "resolve(): $name");
	like(error_of($node, 'odd', "SELECT confiture.accept_text($lit, $lit)"), qr/ERROR:  [0-9A-Z]{5}:/, "accept_text(): $name");
	like(error_of($node, 'odd', "SELECT confiture.approve($lit)"), qr/ERROR:  42704:/, "approve(): $name");
	like(error_of($node, 'odd', "SELECT confiture.approve('hook:' || $lit)"), qr/ERROR:  42704:/, "approve() of a hook: $name");
	next if $text eq '';

	# there is no such schema; then there is
	my $scope = substr($text, 0, 15);
	$lit = lit($scope);
	next if $scope eq 'pg_catalog';
	like(error_of($node, 'odd', "SELECT confiture.migrate_up(scope => $lit)"), qr/ERROR:  3F000:/, "scope: $name");
	sql("DO \$do\$ BEGIN EXECUTE format('CREATE SCHEMA %I', $lit); END \$do\$");
	sql("SELECT confiture.push('db/migrations/900_scope.up.sql', 'CREATE TABLE in_scope ()')");
	sql("SELECT confiture.push('db/migrations/901_index.up.sql', 'CREATE INDEX CONCURRENTLY ON in_scope ((1))')");
	sql("CALL confiture.migrate(scope => $lit)");
	is(sql("SELECT nspname = $lit FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = 'in_scope'"),
		't', 'its table is there');
	is(sql("SELECT count(*) FROM confiture.validate($lit) WHERE severity = 'error'"), 0, 'validate()');
	sql("DO \$do\$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', $lit); END \$do\$");
	sql("SELECT confiture.unpush('db/migrations/900_scope.up.sql'), confiture.unpush('db/migrations/901_index.up.sql')");
}
is(sql('SELECT count(*) FROM public.victim'), 0, 'the table is there');
is(sql("SELECT count(*) FROM confiture.validate() WHERE code = 'history_broken'"), 0, 'the chain is unbroken');

# Very long names, of which JSON makes six bytes a character.
foreach my $long ("\x01" x 900, '"' x 900, "\x01\"\\" x 300, 'ä' x 450, '漢' x 300)
{
	my $version = $n++;
	sql('SELECT confiture.push(' . lit("db/migrations/${version}_$long.up.sql") . ", 'SELECT 1')");
	is(sql("SELECT version FROM confiture.migrate_up('$version')"), $version, 'long: ' . shown($long));
	$version = $n++;
	sql('SELECT confiture.push(' . lit("db/migrations/${version}_$long.up.sql")
		  . ', ' . lit("DO \$\$ BEGIN RAISE EXCEPTION USING message = repeat(chr(1), 3000); END \$\$") . ')');
	foreach my $run ("SELECT confiture.migrate_up('$version')", "CALL confiture.migrate('$version')")
	{
		my $error = error_of($node, 'odd', $run);
		like($error, qr/ERROR:  P0001/, 'and one that fails');
		unlike($error, qr/WARNING/, 'is recorded');
	}
	sql('SELECT confiture.unpush(' . lit("db/migrations/${version}_$long.up.sql") . ')');
}

# Every notification is JSON.
my $notified = $session->query('SELECT 1');
$session->quit;
my @payloads = $notified =~ /with payload "(.*?)" received from server process/sg;
cmp_ok(scalar @payloads, '>', 40, 'there are notifications');
my %names;
foreach my $payload (@payloads)
{
	my $event = eval { JSON::PP->new->utf8(!utf8::is_utf8($payload))->decode($payload) };
	is(ref $event, 'HASH', 'is JSON') or diag($@, $payload);
	cmp_ok(length($payload), '<', 8000, 'and short enough');
	$names{ $event->{name} // '' } = 1 if $event;
}
ok($names{$_}, 'with the name ' . shown($_)) foreach grep { length && !m{/} } @odd;

# The name of an application is the server's business, but it's kept.
my ($status, $stdout) = $node->psql('odd',
	"SET application_name = E'\\x01''\"\\n%s'; SELECT confiture.hold('yy', 'why');"
	  . "SELECT application = current_setting('application_name') FROM confiture.history ORDER BY id DESC LIMIT 1");
like($stdout, qr/t$/, 'application_name');

done_testing();

sub fresh
{
	my ($dbname) = @_;
	new_database($node, $dbname);
	$node->safe_psql($dbname, 'CREATE TABLE victim ()');
	return;
}

sub sql
{
	my ($sql) = @_;
	utf8::encode($sql);
	return $node->safe_psql('odd', "SET client_min_messages = error;\n$sql");
}

# An SQL literal without anything that isn't ASCII.
sub lit
{
	my ($text) = @_;
	return "E'" . join('', map {
		my $c = ord;
		$c > 0xffff ? sprintf('\\U%08X', $c) : $c < 128 && /[\w ]/a ? $_ : sprintf('\\u%04X', $c)
	} split //, $text) . "'";
}

sub shown
{
	my ($text) = @_;
	return substr($text =~ s/([^ -~])/sprintf '\\x{%x}', ord $1/ger, 0, 30);
}
