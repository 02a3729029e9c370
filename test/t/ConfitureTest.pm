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
use File::Find ();
use File::Path qw(make_path);
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_node stage_conf confiture_bin libpq_env run_confiture
  is_exit write_files debian_schema new_database push_files quote error_of dump_of
  is_same_dump start_sql finish_sql wait_for_query);

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

# Compares what run_confiture() gave with an exit code (undef: any) and, if it is
# given, an error; its standard output.
sub is_exit
{
	my ($code, $name, $error, $exit, $stdout, $stderr) = @_;

	is($exit, $code, "$name: exit code $code") or diag("$stdout\n$stderr")
	  if defined $code;
	like($stderr, $error, "$name: says so") if $error;
	return $stdout;
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

# The files of a Debian package that match patterns, in the order of the
# patterns: debian_schema('ejabberd', '*/sql/pg.sql').  script/fetch-schemas
# has unpacked them; that one is missing is an error.
sub debian_schema
{
	my ($package, @patterns) = @_;
	my $dir = ($ENV{CONFITURE_SCHEMAS} // '/var/cache/confiture/schemas')
	  . "/$package";
	my @files;
	foreach my $pattern (@patterns)
	{
		my @found = sort grep { fnmatch($pattern, $_) } all_files($dir);
		die "no file $pattern in $dir: run script/fetch-schemas\n"
		  unless @found == 1;
		push @files, @found;
	}
	return @files;
}

# Everything below a folder.
sub all_files
{
	my ($dir) = @_;
	my @files;
	File::Find::find(
		{   no_chdir => 1,
			wanted => sub { push @files, $_ if -f },
		},
		$dir) if -d $dir;
	return @files;
}

# A shell pattern in which * stands for anything, slashes too.
sub fnmatch
{
	my ($pattern, $path) = @_;
	my $regex = join '.*', map { quotemeta } split /\*/, $pattern, -1;
	return $path =~ /^$regex$/;
}

# A new database that has the extension and these files:
# new_database($node, 'shop', 'db/schema/a.sql' => $text, ...)
sub new_database
{
	my ($node, $dbname, %files) = @_;
	$node->safe_psql('postgres', qq{CREATE DATABASE "$dbname"});
	$node->safe_psql($dbname, 'CREATE EXTENSION confiture');
	push_files($node, $dbname, %files);
	return;
}

sub push_files
{
	my ($node, $dbname, %files) = @_;
	my $sql = '';
	$sql .= 'SELECT confiture.push(' . quote($_) . ', ' . quote($files{$_})
	  . ");\n"
	  foreach sort keys %files;
	$node->safe_psql($dbname, $sql) if $sql;
	return;
}

# A text as an SQL literal that psql takes for nothing else.
sub quote
{
	my ($text) = @_;
	my $n = '';
	$n++ while index($text, "\$x$n\$") >= 0;
	return "\$x$n\$$text\$x$n\$";
}

# What the server says to a query that has to fail, as psql shows it with
# VERBOSITY=verbose: SQLSTATE, message, detail, hint, context.
sub error_of
{
	my ($node, $dbname, $sql, %opts) = @_;
	my ($status, $stdout, $stderr) =
	  $node->psql($dbname, "\\set VERBOSITY verbose\n$sql", %opts);
	return $status == 0 ? "no error, but: $stdout" : $stderr;
}

# pg_dump's text without what differs from one dump to the next.
sub dump_of
{
	my ($node, $dbname, @options) = @_;
	my ($stdout, $stderr) = run_command(
		[   'pg_dump', '-h', $node->host, '-p', $node->port, @options, $dbname
		]);
	die "pg_dump of $dbname: $stderr" if $stderr;
	return $stdout =~ s/^\\(?:un)?restrict .*\n//mgr;
}

# Like is(), without megabytes on the screen.
sub is_same_dump
{
	my ($got, $expected, $name) = @_;
	return pass($name) if $got eq $expected;
	fail($name);
	my $tempdir = PostgreSQL::Test::Utils::tempdir();
	write_files($tempdir, got => $got, expected => $expected);
	my ($diff) =
	  run_command([ 'diff', '-u', "$tempdir/expected", "$tempdir/got" ]);
	diag(substr($diff, 0, 4000));
	return;
}

# A query that is to run while we do something else; application_name finds
# its session.  finish_sql() waits for its end: ($exit_code, $stdout, $stderr).
sub start_sql
{
	my ($node, $dbname, $sql, %opts) = @_;
	my $session = { stdout => '', stderr => '' };
	my $name = $opts{application_name} // 'background';
	$session->{run} = IPC::Run::start(
		[   'psql', '-XAtq', '-v', 'VERBOSITY=verbose',
			'-d', $node->connstr($dbname) . " application_name=$name",
			'-c', $sql
		],
		'<', \'', '>', \$session->{stdout}, '2>', \$session->{stderr},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return $session;
}

sub finish_sql
{
	my ($session) = @_;
	$session->{run}->finish;
	return ($session->{run}->full_result(0) >> 8,
		$session->{stdout}, $session->{stderr});
}

# Waits until a query gives "t"; true if it did in time.
sub wait_for_query
{
	my ($node, $query, $dbname) = @_;
	return $node->poll_query_until($dbname // 'postgres', $query);
}

1;
