# Reads test/probes/*.sql: pairs of an old and a new schema.
#
# A probe is a block of SQL, in parts that begin with a comment:
#
#	-- probe: name				unique, begins the next probe
#	-- from: 17					only in this version and later ones (optional)
#	-- until: 17				only in this version and earlier ones (optional)
#	-- options: {"a": 1}		for confiture.plan() (optional)
#	-- common					stands before both texts (optional)
#	-- old						may be empty
#	-- new						may be empty
#	-- rows						runs after the old text, in schema_rows (optional)
#
# "-- from:" inside of a part holds for the lines from there to the next
# "-- end"; so does zoo.sql, which is no pair.  Roles and the tablespace that
# probes use are made by SchemaJudge.
package SchemaProbes;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(dirname);
use JSON::PP ();
use PostgreSQL::Test::Utils;

our @EXPORT = qw(probes zoo for_version);

my $dir = dirname(__FILE__) . '/../probes';

# The pairs for a server's version, as SchemaJudge takes them; of all files,
# or those with these names or areas (names of files).
sub probes
{
	my ($version, @wanted) = @_;
	my %wanted = map { $_ => 1 } @wanted;
	my (%seen, @probes);

	foreach my $file (sort glob("$dir/*.sql"))
	{
		my ($area) = $file =~ m{([^/]*)\.sql$};
		next if $area eq 'zoo';
		foreach my $probe (read_file($file))
		{
			die "$file: probe $probe->{name} is there twice\n"
			  if $seen{"$area $probe->{name}"}++;
			next if ($probe->{from} // 0) > $version;
			next if ($probe->{until} // 99) < $version;
			next if @wanted && !$wanted{ $probe->{name} } && !$wanted{$area};
			push @probes, pair($probe, $version);
		}
	}
	return @probes;
}

sub read_file
{
	my ($file) = @_;
	my (@probes, $part);

	foreach my $line (split /^/, slurp_file($file))
	{
		if ($line =~ /^-- probe: (\S+)$/)
		{
			push @probes, { name => $1 };
			$part = undef;
		}
		elsif (!@probes)
		{
			next;		# the comment on top of the file
		}
		elsif ($line =~ /^-- (common|old|new|rows)$/)
		{
			$part = $1;
			$probes[-1]{$part} = '';
		}
		elsif (defined $part)
		{
			$probes[-1]{$part} .= $line;
		}
		elsif ($line =~ /^-- (from|until|options): (.*)$/)
		{
			$probes[-1]{$1} = $2;
		}
		elsif ($line =~ /\S/)
		{
			die "$file: not understood in $probes[-1]{name}: $line";
		}
	}
	return @probes;
}

sub pair
{
	my ($probe, $version) = @_;
	my %text;

	foreach my $part (qw(old new))
	{
		$probe->{$part} //= '';
		my $text = join "\n", grep { defined && /\S/ } @$probe{ 'common', $part };
		$text{$part} = for_version($text, $version);
	}
	return {
		name => $probe->{name},
		known => known()->{ $probe->{name} },
		from => $probe->{from},
		%text,
		(defined $probe->{rows} ? (rows => $probe->{rows}) : ()),
		options => JSON::PP::decode_json($probe->{options} // '{}')
	};
}

# Where plans fall short so far: reasons by name.
sub known
{
	my %known = slurp_file("$dir/known.txt") =~ /^(\w+) {2,}(.*)$/mg;
	return \%known;
}

# Without the lines that are for later versions only.
sub for_version
{
	my ($text, $version) = @_;
	$text =~ s/^-- from: (\d+)\n(.*?)^-- end\n/$1 <= $version ? $2 : ''/msge;
	return $text;
}

# One database with everything in it.
sub zoo
{
	my ($version) = @_;
	return for_version(slurp_file("$dir/zoo.sql"), $version);
}

1;
