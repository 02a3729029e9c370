# A cancel that comes twice: the second one, while the first is being dealt
# with, takes nothing from the history.
#
# Up to 17 the server itself sends each client's cancel to the backend and to
# its process group, so that one Ctrl-C can arrive as two.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;
use Time::HiRes qw(usleep);

my $node = new_node();
new_database($node, 'shop');
my %kinds = (
	'CALL' => [ 'SELECT pg_sleep(1000)', 'CALL confiture.migrate()' ],
	'CALL by statement' => [ "-- confiture:no-transaction\nSELECT 1; SELECT pg_sleep(1000)", 'CALL confiture.migrate()' ],
	'SELECT' => [ 'SELECT pg_sleep(1000)', 'SELECT confiture.migrate_up()' ]);

# milliseconds between the two
my @pauses = (0.2, 0.5, 1, 2, 3, 5, 8, 12);
my $version = 0;
foreach my $kind (sort keys %kinds)
{
	my ($text, $sql) = @{ $kinds{$kind} };
	my $first = $version + 1;
	my @wrong;

	foreach my $pause (@pauses)
	{
		$version++;
		push_files($node, 'shop', "db/migrations/${version}_slow.up.sql" => $text);
		my $session = start_sql($node, 'shop', $sql, application_name => 'twice');
		wait_for_query($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") or die 'it does not sleep';
		my $pid = $node->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
		kill 'INT', $pid;
		usleep($pause * 1000);
		kill 'INT', $pid;
		my (undef, undef, $stderr) = finish_sql($session);
		push @wrong, "after $pause ms: $stderr"
		  unless $stderr =~ /ERROR:  57014: .*\n.*CONTEXT:  db\/migrations\/${version}_slow\.up\.sql/s;
		$node->safe_psql('shop', "SELECT confiture.unpush('db/migrations/${version}_slow.up.sql');"
			  . "DELETE FROM confiture.intent");
	}
	is_deeply(\@wrong, [], "$kind: the error is that of the migration");
	is( $node->safe_psql('shop', "SELECT count(DISTINCT version) FROM confiture.history
			WHERE NOT success AND sqlstate = '57014' AND version::int BETWEEN $first AND $version"),
		scalar(@pauses), "$kind: each is in the history");
	is($node->safe_psql('shop', "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
		'0', "$kind: no lock is left");
}
done_testing();
