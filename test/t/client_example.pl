# examples/shop builds in both of its environments, and equals what psql makes
# of the same files in the order that its README gives; its migrations lead from
# the older schema to this one, and back.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

delete @ENV{qw(DATABASE_URL CONFITURE_ENV PGDATABASE PGPASSFILE)};
my $node = new_node(extension => 0);
my $shop = "$FindBin::RealBin/../../examples/shop";
my %folders = (
	local => 'db/schema db/seeds/common db/seeds/development',
	production => 'db/schema db/seeds/common');
my $rows = q{SELECT (SELECT count(*) FROM shop.customers), (SELECT count(*) FROM shop.tax_rates),
	(SELECT sum(gross) FROM shop.order_totals), (SELECT sum(revenue) FROM shop.best_sellers)};

foreach my $environment (sort keys %folders)
{
	$node->safe_psql('postgres', "CREATE DATABASE \"$_\"") foreach $environment, "psql_$environment";
	my ($exit, $out, $err) = run_confiture([ 'build', '-e', $environment, '-d', $node->connstr($environment) ], dir => $shop);
	is("$exit$err", '0', "$environment: builds, without a word");

	local %ENV = (%ENV, libpq_env($node, "psql_$environment"));
	is(system("cd $shop && find $folders{$environment} -name '*.sql' | LC_ALL=C sort | xargs cat | psql -Xq -v ON_ERROR_STOP=1 -o /dev/null"),
		0, "$environment: psql builds it");
	is($node->safe_psql($environment, $rows), $node->safe_psql("psql_$environment", $rows), "$environment: the rows are the same");
	is(dump_of($node, $environment, qw(-s -n shop)), dump_of($node, "psql_$environment", qw(-s -n shop)), "$environment: the schema is the same");
}

# what the migrations bring isn't in the older schema; one function comes from both
my $before = PostgreSQL::Test::Utils::tempdir();
is(system("cp -r $shop/db $before && cd $before/db && rm -r migrations schema/10_tables/50_wishes.sql"), 0, 'older files');
$node->safe_psql('postgres', 'CREATE DATABASE older');
succeeds($before, 'build');
my $older = dump_of($node, 'older', qw(-s -n shop));
my $new = dump_of($node, 'local', qw(-s -n shop));
isnt($older, $new, 'the older schema is another one');
$node->safe_psql('older', "CREATE OR REPLACE FUNCTION shop.spent_by(customer bigint) RETURNS numeric STABLE RETURN 0");
succeeds($shop, qw(migrate up));
is(dump_of($node, 'older', qw(-s -n shop)), $new, 'migrations lead to this one');
succeeds($shop, qw(migrate down --steps 2));
is(dump_of($node, 'older', qw(-s -n shop)), $older, 'and back');
succeeds($shop, qw(migrate up));
is(states('older'), '20260901100000 applied, 20260915090000 applied, R__spent_by applied', 'and there again');
is(states('local'), '20260901100000 baseline, 20260915090000 baseline, R__spent_by baseline', 'a build contains them');

isnt($node->safe_psql('local', $rows), $node->safe_psql('production', $rows), 'only local has sample rows');
done_testing();

sub succeeds
{
	my ($dir, @command) = @_;
	my ($exit, $out, $err) = run_confiture([ @command, '-d', $node->connstr('older') ], dir => $dir);
	is($exit, 0, "@command") or diag($err);
	return;
}

sub states
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname, q{SELECT string_agg(version || ' ' || state, ', ') FROM confiture.migrate_status()});
}
