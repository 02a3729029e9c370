# What the TAP tests share: a node that has confiture, and its client.
#
# A test file starts so:
#
#	use strict;
#	use warnings;
#	use FindBin;
#	use lib $FindBin::RealBin;
#	use ConfitureTest;
#	use Test::More;
#
# and ends with done_testing().  PostgreSQL::Test::Cluster listens on a unix
# socket in a short temporary folder and nowhere else, and stops its node
# however the test ends.
package ConfitureTest;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

our @EXPORT = qw(new_node stage_conf confiture_bin libpq_env run_confiture
  write_files debian_schema wait_for_query);

# The settings that let a server find the extension where "make stage" put
# it; empty when it is installed in the server itself (make installcheck).
sub stage_conf
{
	return '' unless $ENV{CONFITURE_STAGE_CONF};
	return PostgreSQL::Test::Utils::slurp_file($ENV{CONFITURE_STAGE_CONF});
}

# A started node in UTF-8, with the extension in database postgres.
#
#	name => 'main'		of the node
#	init => {...}		for Cluster's init, e.g. allows_streaming => 1
#	conf => "..."		lines for postgresql.conf
#	start => 0			leave it stopped (then without the extension)
#	extension => 0		don't create the extension
sub new_node
{
	my (%opts) = @_;
	my $node = PostgreSQL::Test::Cluster->new($opts{name} // 'main');

	my %init = %{ $opts{init} // {} };
	$init{extra} = [ '--encoding=UTF8', '--locale=C.UTF-8',
		@{ $init{extra} // [] } ];
	$node->init(%init);
	$node->append_conf('postgresql.conf', stage_conf());
	$node->append_conf('postgresql.conf', $opts{conf}) if $opts{conf};
	return $node unless $opts{start} // 1;

	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION confiture')
	  if $opts{extension} // 1;
	return $node;
}

# The path of the client: as staged, else as installed.
sub confiture_bin
{
	return $ENV{CONFITURE_BIN} if $ENV{CONFITURE_BIN};
	chomp(my $bindir = qx(pg_config --bindir));
	return "$bindir/confiture";
}

# libpq's variables for a database of a node, as a hash.
sub libpq_env
{
	my ($node, $dbname) = @_;
	return (
		PGHOST => $node->host,
		PGPORT => $node->port,
		PGDATABASE => $dbname // 'postgres');
}

# Runs the client: ($exit_code, $stdout, $stderr).
#
#	node => $node		whose PG* variables it gets (undef: none)
#	dbname => 'postgres'
#	dir => $folder		it is started in
#	env => {...}		more variables; undef as a value removes one
#	stdin => ''
#	timeout => 180		seconds
sub run_confiture
{
	my ($args, %opts) = @_;
	my ($stdout, $stderr) = ('', '');
	my %env = (
		$opts{node} ? libpq_env($opts{node}, $opts{dbname}) : (),
		%{ $opts{env} // {} });

	local %ENV = (%ENV, %env);
	delete $ENV{$_} foreach grep { !defined $env{$_} } keys %env;
	my $stdin = $opts{stdin} // '';
	my $run = IPC::Run::start(
		[ confiture_bin(), @$args ],
		'<', \$stdin, '>', \$stdout, '2>', \$stderr,
		init => sub { chdir $opts{dir} or die "$opts{dir}: $!" if $opts{dir} },
		IPC::Run::timeout($opts{timeout} // 180));
	$run->finish;
	my $exit = $run->full_result(0);
	return ($exit & 127 ? 128 + ($exit & 127) : $exit >> 8, $stdout, $stderr);
}

# Writes files below a folder: write_files($dir, 'a/b.sql' => "text", ...).
sub write_files
{
	my ($dir, %files) = @_;
	foreach my $path (sort keys %files)
	{
		make_path(dirname("$dir/$path"));
		open(my $fh, '>:raw', "$dir/$path") or die "$dir/$path: $!";
		print $fh $files{$path};
		close($fh) or die "$dir/$path: $!";
	}
	return;
}

# The path of a file of a Debian package that script/bootstrap unpacked, or
# undef, for a test to skip:
# debian_schema('kea-admin', 'usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql')
sub debian_schema
{
	my ($package, $path) = @_;
	my $file = ($ENV{CONFITURE_SCHEMAS} // '/var/cache/confiture/schemas')
	  . "/$package/$path";
	return -f $file ? $file : undef;
}

# Waits until a query gives "t"; true if it did in time.
sub wait_for_query
{
	my ($node, $query, $dbname) = @_;
	return $node->poll_query_until($dbname // 'postgres', $query);
}

1;
