# examples/shop builds in both of its environments, and equals what psql makes
# of the same files in the order that its README gives.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
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
isnt($node->safe_psql('local', $rows), $node->safe_psql('production', $rows), 'only local has sample rows');
done_testing();
