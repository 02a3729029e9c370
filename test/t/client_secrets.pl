# No password on a command line: neither of a process that a sampler sees, nor
# of any program that the client calls; and none left behind in a file.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

delete @ENV{qw(DATABASE_URL CONFITURE_ENV PGDATABASE PGPASSWORD PGPASSFILE)};
my $node = new_node(extension => 0);
my $base = PostgreSQL::Test::Utils::tempdir();
my $socket = $node->host;
my $port = $node->port;

# A password that every form has to escape, and the words to look for.
my $secret = q{hush:pa55 w'rd\%/@?&#=x};
my @traces = qw(hush pa55 w'rd w%27rd);
my $encoded = join '', map { /[A-Za-z0-9]/ ? $_ : sprintf '%%%02x', ord } split //, $secret;
(my $quoted = $secret) =~ s/(['\\])/\\$1/g;
(my $unquoted = $secret) =~ s/([ '\\])/\\$1/g;

(my $literal = $secret) =~ s/'/''/g;
$node->safe_psql('postgres', "CREATE ROLE app LOGIN PASSWORD '$literal'");
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
unlink $node->data_dir . '/pg_hba.conf';
$node->append_conf('pg_hba.conf', "local all app scram-sha-256\nlocal all $superuser trust");
$node->reload;

# Stand-ins that write down what they are called with, each in one piece since
# a pipe starts several at once, before the real ones.
my $calls = "$base/calls";
mkdir "$base/bin";
foreach my $program (qw(awk cat find grep mktemp od printf psql rm sed sh sort tail tee tr wc xargs))
{
	chomp(my $real = qx(command -v $program));
	$real = qx(bash -c "type -P $program") =~ s/\n//r if $real !~ m{^/};
	write_files("$base/bin", $program =>
		  qq{#!/bin/sh\nline=\$(printf '<%s>' $program "\$@")\n}
		  . qq{printf '%s\\n' "\$line" >>$calls\n}
		  . ($program eq 'psql' ? "env >>$calls\n" : '')
		  . qq{exec $real "\$@"\n});
	chmod 0755, "$base/bin/$program";
}

my $dir = "$base/project";
my $n = 0;
foreach my $form (
	[ 'a URI' => "postgresql://app:$encoded\@/DB?host=$socket&port=$port" ],
	[ 'a URI, in its query' => "postgresql:///DB?host=$socket&password=$encoded&port=$port&user=app" ],
	[ 'a URI, in both' => "postgres://app:hushhush\@/DB?host=$socket&port=$port&password=$encoded" ],
	[ 'keywords, quoted' => "host=$socket password = '$quoted' port=$port user=app dbname=DB" ],
	[ 'keywords, plain' => "user=app password=$unquoted dbname=DB host=$socket port=$port" ],
	[ 'YAML, filled in' => undef ])
{
	my ($name, $dsn) = @$form;
	my $dbname = 'secret' . ++$n;
	$node->safe_psql('postgres', "CREATE DATABASE $dbname");
	$node->safe_psql($dbname, "CREATE EXTENSION confiture; GRANT CREATE ON SCHEMA public TO app; SELECT confiture.allow('app', 'migrator')");
	write_files($dir,
		'db/schema/t.sql' => "CREATE TABLE t (a int);\nSELECT pg_sleep(1);\n",
		'db/environments/local.yaml' => 'include_dirs: [db/schema]'
		  . ($dsn ? '' : "\ndatabase_url: postgresql://app:\${APP_PASSWORD}\@/$dbname?host=$socket&port=$port"));
	$dsn =~ s/DB/$dbname/ if $dsn;

	subtest $name => sub {
		unlink $calls;
		mkdir "$base/tmp";
		my %env = (
			TMPDIR => "$base/tmp",
			PATH => "$base/bin:$ENV{PATH}",
			PGPASSWORD => 'wrong, and weaker than what the DSN says',
			PGDATABASE => 'none',
			$dsn ? (DATABASE_URL => $dsn) : (APP_PASSWORD => $encoded));
		my ($exit, $out, $err, %seen) = watch(\%env);
		is($exit, 0, 'connects and builds') or diag($err);
		cmp_ok(scalar(grep { /psql/ } keys %seen), '>', 0, 'psql was seen');
		is(matches(keys %seen), '', 'no process shows it');

		my $log = slurp_file($calls);
		like($log, qr/^<psql>/m, 'the calls were seen');
		$log =~ s/^APP_PASSWORD=.*\n//mg;
		is(matches(split /\n/, $log), '', 'no call has it');
		unlike($log, qr/^(DATABASE_URL|PGPASSWORD)=/m, "nor psql's environment");
		is(matches($out, $err), '', 'no output has it');
		is($node->safe_psql($dbname, "SELECT count(*) FROM confiture.environment WHERE settings::text LIKE '%postgres%'"), 0,
			'the database has not been told');
		is(join(' ', glob "$base/tmp/*"), '', 'nothing is left behind');
	};
}

subtest 'a killed client leaves nothing behind' => sub {
	$node->safe_psql('postgres', 'CREATE DATABASE killed');
	write_files($dir, 'db/schema/t.sql' => "CREATE TABLE t (a int);\nSELECT pg_sleep(20);\n");
	foreach my $signal (qw(INT TERM HUP))
	{
		# a process group of its own, as a terminal's Ctrl-C reaches it
		my $pid = fork // die "fork: $!";
		if ($pid == 0)
		{
			setpgrp;
			%ENV = (%ENV, TMPDIR => "$base/tmp", libpq_env($node, 'killed'));
			open STDOUT, '>', "$base/killed.out";
			open STDERR, '>&', \*STDOUT;
			exec confiture_bin(), 'build', '-C', $dir, '-d', 'dbname=killed';
		}
		wait_for_query($node, "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
		  or die 'the build does not start';
		kill $signal, -$pid;
		waitpid $pid, 0;
		isnt($?, 0, "$signal: it ends");
		wait_for_query($node, "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = 'killed'")
		  or die 'the backend stays';
		is(join(' ', glob "$base/tmp/*"), '', "$signal: no file is left");
		is($node->safe_psql('killed', "SELECT to_regclass('t') IS NULL"), 't', "$signal: nothing was built");
	}
};

done_testing();

# Runs a build, and collects the command lines of all processes meanwhile.
sub watch
{
	my ($env) = @_;
	my ($stdin, $stdout, $stderr, %seen) = ('', '', '');
	local %ENV = (%ENV, %$env);
	my $run = IPC::Run::start([ confiture_bin(), 'build', '-C', $dir ],
		'<', \$stdin, '>', \$stdout, '2>', \$stderr, IPC::Run::timeout(180));
	while ($run->pumpable)
	{
		$run->pump_nb;
		foreach my $file (glob '/proc/[0-9]*/cmdline')
		{
			open(my $fh, '<', $file) or next;
			local $/;
			my $line = <$fh> // '';
			$seen{ $line =~ tr/\0/ /r } = 1;
		}
		sleep 0.02;
	}
	$run->finish;
	return ($run->full_result(0) >> 8, $stdout, $stderr, %seen);
}

# Which texts hold a trace of the password.
sub matches
{
	return join "\n", grep {
		my $text = $_;
		grep { index($text, $_) >= 0 } @traces
	} @_;
}
