# Pairs of schemas with rows in the old one: a plan that warns of no loss
# leaves every row as it was, over the columns that both schemas have.
#
# PROBES="column_type views" picks pairs by their names, or all of a file.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use SchemaJudge;
use SchemaProbes;
use Test::More;

my $node = new_node(conf => SchemaJudge::node_conf());
my $judge = SchemaJudge->new(node => $node);
my @probes = grep { defined $_->{rows} }
  probes($judge->version, split ' ', $ENV{PROBES} // '');

@probes = $judge->share(@probes) unless $ENV{PROBES};
cmp_ok(scalar @probes, '>', 0, 'there are probes with rows');
$judge->test_pairs(@probes);
done_testing();
