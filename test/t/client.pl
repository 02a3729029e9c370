# The client: commands, options, environments, databases, exit codes, output.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use IPC::Run ();
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node(extension => 0);
my $base = PostgreSQL::Test::Utils::tempdir();
my $folders = 0;

# the caller's own settings must not reach the tests
delete @ENV{qw(DATABASE_URL CONFITURE_ENV PGDATABASE PGPASSFILE)};

# A folder with these files.
sub project
{
	my (%files) = @_;
	my $dir = "$base/project" . ++$folders;
	mkdir $dir or die "$dir: $!";
	write_files($dir, %files);
	return $dir;
}

# without the extension
sub empty_database
{
	my ($name) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name");
	return $name;
}

sub confiture
{
	my ($args, %opts) = @_;
	return run_confiture($args, node => $node, %opts);
}

# Runs it and expects an exit code and what standard error says.
sub fails_with
{
	my ($code, $pattern, $name, $args, %opts) = @_;
	my ($exit, $out, $err) = confiture($args, %opts);
	is($exit, $code, "$name: exit code $code") or diag("$out\n$err");
	like($err, $pattern, "$name: says so");
	return $out;
}

my %small = (
	'db/environments/local.yaml' => "include_dirs:\n  - db/schema\n",
	'db/schema/t.sql' => "CREATE TABLE t (a int);\n");

subtest 'help and version' => sub {
	my ($exit, $out) = confiture(['--help']);
	is($exit, 0, '--help');
	like($out, qr/^Usage: confiture COMMAND.*Exit codes: 0 done.*8 irreversible\. After a signal.*143 TERM\.$/ms);
	foreach my $command (qw(init push build status))
	{
		is((confiture([ $command, '--help' ]))[0], 0, "$command --help");
		is((confiture([ 'help', $command ]))[1], $out, "help $command");
	}
	my ($version) = slurp_file("$FindBin::RealBin/../../confiture.control")
	  =~ /^default_version *= *'(.*)'/m;
	is((confiture(['--version']))[1],
		"confiture $version\n", '--version is that of the control file');
};

subtest 'init and build in an empty folder' => sub {
	my $dir = project();
	my %in = (dir => $dir, dbname => empty_database('empty'));
	my ($exit, $out, $err) = confiture(['init'], %in);
	is($exit, 0, 'init');
	is($err, '', 'init says nothing on standard error');
	is((stat "$dir/db/README.md")[2] & 0777, 0666 & ~umask, "init's files have the usual mode");
	ok(-e "$dir/$_", "init makes $_")
	  foreach qw(db/schema/10_tables/users.sql db/seeds/common/.gitkeep
	  db/seeds/test/.gitkeep db/seeds/development/users.sql
	  db/migrations/.gitkeep db/environments/local.yaml db/README.md);

	($exit, $out, $err) = confiture(['build'], %in);
	is($exit, 0, 'build');
	is($err, '', 'build says nothing on standard error');
	like($out, qr/^build_id +1$/m, 'build prints its result');
	is($node->safe_psql('empty', 'SELECT count(*) FROM users'), 2,
		'the table and its rows are there');

	($exit, $out, $err) = confiture(['build'], %in);
	is($exit, 0, 'the same again');
	like($err, qr/nothing to do/, 'the same again says so');

	write_files($dir, 'db/README.md' => "mine\n");
	unlink "$dir/db/schema/10_tables/users.sql";
	is((confiture(['init'], %in))[0], 0, 'init in a project');
	is(slurp_file("$dir/db/README.md"), "mine\n", 'init overwrites nothing');
	ok(!-e "$dir/db/schema/10_tables/users.sql",
		'init adds no example to a schema');
};

subtest 'the environment' => sub {
	my $dir = project(
		%small,
		'db/schema/t.sql' => '',
		'db/local/a.sql' => "CREATE TABLE is_local ();\n",
		'db/other/a.sql' => "CREATE TABLE is_other ();\n",
		'db/environments/local.yaml' => "include_dirs: [db/local]\n",
		'db/environments/other.yml' => "include_dirs: [db/other]\n");
	my $built = sub {
		my ($dbname) = @_;
		return $node->safe_psql($dbname,
			"SELECT relname FROM pg_class WHERE relname LIKE 'is\\_%'");
	};

	empty_database("environment$_") foreach 1 .. 5;
	confiture(['build'], dir => $dir, dbname => 'environment1');
	is($built->('environment1'), 'is_local', 'local by default');
	confiture(
		['build'],
		dir => $dir,
		dbname => 'environment2',
		env => { CONFITURE_ENV => 'other' });
	is($built->('environment2'), 'is_other', 'that of CONFITURE_ENV');
	confiture(
		[ 'build', '--environment=local' ],
		dir => $dir,
		dbname => 'environment3',
		env => { CONFITURE_ENV => 'other' });
	is($built->('environment3'), 'is_local', 'that of -e before it');

	confiture(['push'], dir => $dir, dbname => 'environment2');
	$node->safe_psql('environment4',
		"CREATE EXTENSION confiture; SELECT confiture.configure('other', 'include_dirs: [db/other]'); SELECT confiture.use('other')");
	fails_with(5, qr/this database is environment "other", not "local"/, 'a bound database',
		['build'], dir => $dir, dbname => 'environment4');
	is($built->('environment4'), '', 'a bound database is left alone');
	is((confiture([ 'build', '-e', 'other' ], dir => $dir, dbname => 'environment4'))[0],
		0, 'a bound database, with -e');
	is($built->('environment4'), 'is_other', 'a bound database is built');

	unlink "$dir/db/environments/local.yaml";
	confiture(['build'], dir => $dir, dbname => 'environment5');
	is($built->('environment5'), 'is_other', 'without local: the only one');
	fails_with(5, qr{no file db/environments/none\.yaml},
		'an unknown environment', [ 'build', '-e', 'none' ], dir => $dir);
};

subtest 'the database' => sub {
	my $dir = project(
		'db/environments/local.yaml' =>
		  "name: local\ndatabase_url: 'dbname=from_yaml'  # here\n",
		'db/environments/other.yaml' => "database_url: dbname=from_other # x\n");
	foreach my $dbname (qw(from_option from_variable from_yaml from_other from_libpq))
	{
		empty_database($dbname);
		$node->safe_psql($dbname, 'CREATE EXTENSION confiture');
	}
	my $database = sub {
		my ($args, %env) = @_;
		my ($exit, $out, $err) = confiture(
			[ 'status', '--format', 'json', @$args ],
			dir => $dir,
			dbname => 'from_libpq',
			env => \%env);
		return $exit == 0 ? decode_json($out)->{database} : $err;
	};

	is($database->([ '-d', 'dbname=from_option' ], DATABASE_URL => 'dbname=from_variable'),
		'from_option', '-d goes first');
	is($database->(['--dsn=from_option']), 'from_option', 'a bare name');
	is($database->([], DATABASE_URL => 'postgresql:///from_variable'),
		'from_variable', 'then DATABASE_URL');
	is($database->([]), 'from_yaml', "then the environment's database_url");
	is($database->([ '-e', 'other' ]), 'from_other', 'that of the environment chosen');
	unlink "$dir/db/environments/local.yaml";
	is($database->([]), 'from_libpq', 'then PGDATABASE');
	unlike($database->([], DATABASE_URL => "postgresql+psycopg://u:p\@h/db"),
		qr/u:p/, 'a URI that libpq does not know is not passed on');
};

# The client must not take another database because it can't read this key.
subtest 'a database_url that the client does not see' => sub {
	foreach my $yaml (
		"{database_url: 'postgresql://u:secret\@/x', include_dirs: [db/schema]}\n",
		"  database_url: postgresql:///x\n  include_dirs: [db/schema]\n",
		"database_url: >-\n  postgresql:///x\n",
		"database_url:   # below\n  postgresql:///x\n",
		"database_url: !!str postgresql:///x\n",
		"database_url: *url\n")
	{
		foreach my $args ([], [ '-d', 'from_libpq' ])
		{
			fails_with(5, qr{local\.yaml:1: database_url must }, "$yaml@$args", [ 'push', @$args ],
				dbname => 'from_libpq',
				dir => project(%small, 'db/environments/local.yaml' => $yaml));
		}
	}
};

subtest 'variables in YAML' => sub {
	my $dir = project(
		%small,
		'db/environments/local.yaml' =>
		  "# \${COMMENT} stays\ndatabase_url: postgresql:///\${DB}?\${REST}\ninclude_dirs:\n  - \${DIR}/schema\n",
		'db/environments/other.yaml' =>
		  "name: other\ndatabase_url: postgresql://u:\${SECRET}\@h/db\ninclude_dirs: [db/schema]\n",
		'db/environments/third.yaml' => "name: third\n\ninclude_dirs: [\"\${THIRD}\"]\n");
	empty_database('variables');
	my %variables = (DB => 'variables', DIR => 'db', REST => 'connect_timeout=9');

	my ($exit, $out, $err) = confiture(['build'], dir => $dir, env => \%variables);
	is($exit, 0, 'they are filled in') or diag($err);
	like($err, qr{not sent: db/environments/third\.yaml:3: the variable THIRD is not set},
		"another environment's are missing: a warning");
	is($node->safe_psql('variables', 'SELECT string_agg(name, $$ $$ ORDER BY name) FROM confiture.environment'),
		'local other', 'the others are sent');
	is($node->safe_psql('variables',
			"SELECT count(*) FROM confiture.environment WHERE settings::text ~ 'database_url|connect_timeout'"),
		0, 'no database_url is sent');
	fails_with(5, qr{local\.yaml:2: the variable DB is not set},
		'one in database_url is missing', ['push'], dir => $dir, env => { DIR => 'db' });
	fails_with(5, qr{local\.yaml:4: the variable DIR is not set},
		'one elsewhere is missing', ['push'], dir => $dir, env => { %variables, DIR => undef });
	is((confiture(['push'], dir => $dir, env => { DIR => 'db', DATABASE_URL => 'dbname=variables' }))[0],
		0, 'what is not needed to connect may be missing');
};

subtest 'exit codes' => sub {
	my $dir = project(%small);
	my %in = (dir => $dir, dbname => empty_database('codes'));

	fails_with(2, qr/no extension confiture/, 'extension absent', ['status'], %in);
	fails_with(2, qr/no extension confiture/, 'extension absent, push', ['push'], %in);
	$node->safe_psql('postgres', 'CREATE ROLE nobody_special LOGIN');
	fails_with(2, qr/permission denied.*no extension confiture/s,
		'extension absent, no superuser', ['build'],
		%in, env => { PGUSER => 'nobody_special' });

	fails_with(3, qr/connection to server/, 'no connection',
		[ 'push', '-d', 'host=/nowhere' ], %in);
	fails_with(3, qr/does not exist/, 'no database', [ 'push', '-d', 'dbname=none' ], %in);

	is((confiture(['build'], %in))[0], 0, 'done');
	write_files($dir, 'db/schema/u.sql' => "CREATE TABLE u (\n\ta int CHEK (true)\n);\n");
	fails_with(4, qr{^ERROR:  syntax error at or near "CHEK"\n.*\nCONTEXT:  db/schema/u\.sql:2:8\n}s,
		'broken DDL', ['build'], %in, dbname => empty_database('broken'));
	is($node->safe_psql('broken', "SELECT to_regclass('t') IS NULL"), 't',
		'broken DDL leaves nothing behind');
	is($node->safe_psql('broken', 'SELECT count(*) FROM confiture.source_file'), 0,
		'broken DDL leaves no pushed file behind');
	fails_with(4, qr/violates foreign key constraint/, 'an error at COMMIT', ['build'], %in,
		dbname => empty_database('deferred'), dir => project(%small, 'db/schema/t.sql' =>
			  "CREATE TABLE p (a int PRIMARY KEY);\nCREATE TABLE c (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (1);\n"));
	fails_with(4, qr/permission denied/, 'no privilege', ['push'],
		%in, env => { PGUSER => 'nobody_special' });

	fails_with(5, qr/unknown option --frobnicate/, 'unknown option', [ 'push', '--frobnicate' ], %in);
	fails_with(5, qr/frobnicate is no command/, 'unknown command', ['frobnicate'], %in);
	fails_with(5, qr/nothing is no command/, 'no command', [], %in);
	fails_with(5, qr/-e needs a value/, 'option without value', [ 'push', '-e' ], %in);
	fails_with(5, qr/one word too many: build/, 'two commands', [ 'push', 'build' ], %in);
	fails_with(5, qr/--format is text or json/, 'unknown format', [ 'push', '--format=xml' ], %in);
	fails_with(5, qr/no folder/, 'unknown folder', [ 'push', '-C', "$base/none" ], %in);
	fails_with(5, qr/no folder db/, 'no project', ['push'], %in, dir => project());
	fails_with(5, qr{CONTEXT:  db/environments/local\.yaml:2:1}, 'unknown key', ['push'], %in,
		dir => project(%small, 'db/environments/local.yaml' => "include_dirs: [db/schema]\nfrobnicate: 1\n"));
	fails_with(5, qr/starts with postgresql:/, 'no URI', [ 'push', '-d', 'mysql://h/db' ], %in);
	fails_with(5, qr/sslpassword/, 'a secret that cannot be hidden',
		[ 'push', '-d', 'dbname=codes sslpassword=x' ], %in);

	# what a file raises is a failure of the DDL, whatever code it has
	foreach my $state (qw(08001 22023 22021 F0000 42704 JM003))
	{
		fails_with(4, qr{CONTEXT:.*db/schema/t\.sql:1:1$}s, "$state in a file", ['build'],
			%in, dbname => 'broken',
			dir => project('db/schema/t.sql' => "DO \$\$BEGIN RAISE EXCEPTION SQLSTATE '$state' USING MESSAGE = 'x'; END\$\$;\n"));
	}
	fails_with(6, qr{CONTEXT:.*db/schema/t\.sql:1:1$}s, 'a lock that a file wants', ['build'],
		%in, dbname => 'broken',
		dir => project('db/schema/t.sql' => "DO \$\$BEGIN RAISE EXCEPTION SQLSTATE '55P03' USING MESSAGE = 'x'; END\$\$;\n"));
	fails_with(5, qr/role "nowhere" does not exist/, 'a role that does not exist', ['build'],
		%in, dbname => 'broken',
		dir => project(%small, 'db/environments/local.yaml' => "migration:\n  role: nowhere\n"));

	my $closed = project(%small);
	chmod 0, "$closed/db/environments/local.yaml";
	fails_with(5, qr{cannot read db/environments/local\.yaml}, 'an environment that cannot be read',
		['build'], %in, dir => $closed);
	fails_with(5, qr{db/environments/local\.yaml is no UTF-8 text, or can't be read},
		'the same, with -d', [ 'build', '-d', 'codes' ], %in, dir => $closed);

	my $stderr_full = '';
	IPC::Run::run([ 'sh', '-c', 'exec "$0" status >/dev/full', confiture_bin() ],
		'2>', \$stderr_full,
		init => sub { chdir $dir; %ENV = (%ENV, libpq_env($node, 'codes')) });
	is($? >> 8, 5, 'a full disk: exit code 5');
	like($stderr_full, qr/done, but the result could not be printed/, 'a full disk: says so');

	# a build that another session has not committed yet
	my ($stdin, $stdout, $stderr) = ("BEGIN; SELECT confiture.build('local');\n", '', '');
	my $session = IPC::Run::start(
		[ 'psql', '-XqAt', '-d', $node->connstr('codes') ],
		'<', \$stdin, '>', \$stdout, '2>', \$stderr);
	$session->pump until $stdout || $stderr;
	fails_with(6, qr/^ERROR/m, 'another runner', ['build'], %in);
	$stdin .= "\\q\n";
	$session->finish;
};

subtest 'json' => sub {
	my $dir = project(%small);
	my %in = (dir => $dir, dbname => empty_database('json'));
	my $json = sub {
		my ($exit, $out) = confiture([ '--format', 'json', @_ ], %in);
		return ($exit, eval { decode_json($out) } // $out);
	};

	my ($exit, $got) = $json->('status');
	is($exit, 2, 'status without extension');
	is($got->{ok}, JSON::PP::false, 'is not ok');
	is($got->{error}{sqlstate}, 'JM000', 'has a SQLSTATE');

	($exit, $got) = $json->('build');
	is_deeply(
		[ $exit, @$got{qw(ok pushed changed removed build_id files statements)} ],
		[ 0, JSON::PP::true, 1, 1, 0, 1, 1, 1 ], 'build') or diag(explain($got));
	like($got->{ddl_sha256}, qr/^[0-9a-f]{64}$/, 'build: ddl_sha256');
	($exit, $got) = $json->('status');
	is_deeply([ @$got{qw(ok database pushed last_build success)} ],
		[ JSON::PP::true, 'json', 1, 1, JSON::PP::true ], 'status');
	($exit, $got) = $json->('push');
	is_deeply($got, { ok => JSON::PP::true, pushed => 1, changed => 0, removed => 0 }, 'push');

	write_files($dir, "db/schema/\"q\\\n\t.sql" => "CREATE TABLE \"\x{1}\" (a \"b\\c\");\n");
	$in{dbname} = empty_database('json2');
	($exit, $got) = $json->('build');
	is($got->{error}{sqlstate}, '42704', 'an error: SQLSTATE');
	is($got->{error}{message}, "type \"b\\c\" does not exist\nLINE 1: CREATE TABLE \"\x{1}\" (a \"b\\c\");\n                            ^",
		'an error: message');
	like($got->{error}{context}, qr{^db/schema/"q\\\n\t\.sql:1:\d+}, 'an error: its place');
	is($got->{exit}, 4, 'an error: exit code');
	foreach my $args ([qw(push -x --format json)], [qw(push -x --format=json)], [qw(-e)])
	{
		($exit, $got) = $json->(@$args);
		is($got->{exit}, 5, "an error of options: @$args");
		($exit, my $out) = confiture($args, %in);
		is((eval { decode_json($out) } // {})->{exit}, 5, '--format at the end') if @$args > 1;
	}
	($exit, $got) = $json->('frobnicate');
	is($got->{error}{message}, 'frobnicate is no command; see confiture --help', 'wrong use');
};

subtest 'serializable by default' => sub {
	empty_database('strict');
	$node->safe_psql('postgres',
		"ALTER DATABASE strict SET default_transaction_isolation = 'serializable'");
	is((confiture(['build'], dir => project(%small), dbname => 'strict'))[0], 0, 'build');
};

subtest 'a hostile search_path' => sub {
	empty_database('hostile');
	my $boom = q{LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'evil'; END$$};
	$node->safe_psql('hostile', qq{
		CREATE SCHEMA evil;
		CREATE FUNCTION evil.now() RETURNS timestamptz $boom;
		CREATE FUNCTION evil.boom(bigint) RETURNS bigint $boom;
		CREATE AGGREGATE evil.count(*) (sfunc = evil.boom, stype = bigint, initcond = '0')});
	foreach my $operator ([ '=', 'name' ], [ '<>', 'text' ], [ '>=', 'timestamptz' ])
	{
		my ($name, $type) = @$operator;
		$node->safe_psql('hostile', qq{
			CREATE FUNCTION evil.boom($type, $type) RETURNS boolean $boom;
			CREATE OPERATOR evil.$name (LEFTARG = $type, RIGHTARG = $type, FUNCTION = evil.boom)});
	}
	$node->safe_psql('hostile', 'ALTER DATABASE hostile SET search_path = evil, pg_catalog, public');
	$node->safe_psql('hostile', 'CREATE EXTENSION confiture');
	my $dir = project(
		'db/environments/local.yaml' =>
		  "include_dirs: [db/schema]\nmanage: {schemas: [public]}\n",
		'db/schema/t.sql' => "CREATE TABLE public.t (a int);\n");
	$node->safe_psql('hostile',
		"SELECT confiture.configure('local', 'name: local'); SELECT confiture.use('local')");
	foreach my $command (qw(push status build))
	{
		my ($exit, undef, $err) = confiture([$command], dir => $dir, dbname => 'hostile');
		is($exit, 0, "$command calls nothing of it") or diag($err);
	}
};

subtest 'every shell' => sub {
	my $dir = project(%small);
	my $dbname = empty_database('shells');
	foreach my $shell ('dash', 'bash --posix', 'busybox sh')
	{
	  SKIP:
		{
			my ($program) = split / /, $shell;
			skip "no $program", 1 if system("command -v $program >/dev/null 2>&1");
			local %ENV = (%ENV, libpq_env($node, $dbname));
			is(system("$shell " . confiture_bin() . " build -C $dir >/dev/null 2>&1"), 0, $shell);
		}
	}
};

subtest 'without colour or progress away from a terminal' => sub {
	my ($exit, $out, $err) = confiture(['build'], dir => project(%small), dbname => empty_database('plain'));
	unlike($out . $err, qr/\033|confiture:/, 'build');
};

done_testing();
