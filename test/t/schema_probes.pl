# Pairs of schemas that differ in one thing each: the plan from one to the
# other does what pg_dump sees, and its undo takes it back.
#
# PROBES="column_type views" picks pairs by their names, or all of a file.  Of
# all of them, schema_probes_more.pl takes every second one, at the same time.
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
my @probes = probes($judge->version, split ' ', $ENV{PROBES} // '');

unless ($ENV{PROBES})
{
	@probes = $judge->share(@probes);
	@probes = @probes[ grep { $_ % 2 == 0 } 0 .. $#probes ];
}
delete $_->{rows} foreach @probes;		# they are schema_rows' business
cmp_ok(scalar @probes, '>', 0, 'there are probes');
$judge->test_pairs(@probes);
done_testing();
