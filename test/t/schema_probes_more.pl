# The pairs that schema_probes.pl leaves, since two files run at a time.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use SchemaJudge;
use SchemaProbes;
use Test::More;

plan skip_all => 'PROBES are schema_probes.pl\'s' if $ENV{PROBES};

my $node = new_node(conf => SchemaJudge::node_conf());
my $judge = SchemaJudge->new(node => $node);
my @probes = $judge->share(probes($judge->version));

@probes = @probes[ grep { $_ % 2 == 1 } 0 .. $#probes ];
delete $_->{rows} foreach @probes;		# they are schema_rows' business
cmp_ok(scalar @probes, '>', 0, 'there are probes');
$judge->test_pairs(@probes);
done_testing();
