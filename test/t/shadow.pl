# The shadow, against those who would misuse it, as a user without superpowers,
# beside a busy database, with real schemas, and through a crash.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Utils;
use Test::More;

my $scale = $ENV{CONFITURE_TEST_SCALE} // 1;
my $node = new_node(
	conf => "log_lock_waits = on\ndeadlock_timeout = 20ms\n"
	  . "wal_level = logical\nautovacuum = off\nrestart_after_crash = on\n");
my $tempdir = PostgreSQL::Test::Utils::tempdir();

# Runs DDL in a shadow, as a role; returns what the probe says, and the error.
sub shadow
{
	my ($dbname, $ddl, %opts) = @_;
	my $probe = $opts{probe} // q{SELECT 'ran'};
	my ($code, $stdout, $stderr) = $node->psql(
		$dbname,
		join(
			'',
			$opts{as} ? "SET ROLE $opts{as};" : '',
			"SELECT confiture.load_in_shadow(",
			join(', ', quote($ddl), quote($probe),
				$opts{role} ? quote($opts{role}) : 'NULL',
				$opts{schemas} ? quote($opts{schemas}) : 'NULL'),
			')'));
	return wantarray ? ($stdout, $stderr) : $stdout;
}

# A database with the extension that a role owns, who may use shadows.
sub database_of
{
	my ($dbname, $role) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $dbname OWNER $role");
	$node->safe_psql($dbname, "CREATE EXTENSION confiture;
		GRANT USAGE ON SCHEMA confiture TO PUBLIC;
		GRANT EXECUTE ON FUNCTION confiture.load_in_shadow TO PUBLIC");
	return;
}

$node->safe_psql('postgres', 'CREATE ROLE boss; CREATE ROLE mallory; CREATE ROLE stranger');

# A user who may create schemas, against a SECURITY DEFINER function.
{
	database_of('definer', 'boss');
	$node->safe_psql('definer', q{
		GRANT CREATE ON DATABASE definer TO mallory;
		CREATE SCHEMA app;
		CREATE FUNCTION app.helper() RETURNS text LANGUAGE sql AS 'SELECT ''good''';
		CREATE SCHEMA secured;
		CREATE FUNCTION secured.run() RETURNS text SECURITY DEFINER
			SET search_path = app LANGUAGE plpgsql AS 'BEGIN RETURN helper(); END';
		GRANT USAGE ON SCHEMA app, secured TO PUBLIC;
		CREATE SCHEMA AUTHORIZATION mallory});
	my $attack = q{CREATE SCHEMA app;
		CREATE FUNCTION app.helper() RETURNS text LANGUAGE sql AS 'SELECT current_user::text';
		GRANT USAGE ON SCHEMA app TO PUBLIC; GRANT EXECUTE ON FUNCTION app.helper() TO PUBLIC;
		DO $$BEGIN RAISE NOTICE 'became %', secured.run(); END$$};

	my ($out, $err) = shadow('definer', $attack, as => 'mallory');
	like($err, qr/ERROR:  must be owner of schema "app" to hide it from the DDL/,
		'who may only create schemas hides none of others');
	like($err, qr/HINT:  .*owner of the schema or as a superuser/, 'and is told who can');
	unlike($err, qr/became/, 'his code ran as nobody');
	($out, $err) = shadow('definer', $attack, as => 'mallory', schemas => '{app}');
	like($err, qr/must be owner of schema "app"/, 'nor if it is the only one');
	($out, $err) = shadow('definer', $attack, as => 'mallory', schemas => '{mallory}');
	like($err, qr/ERROR:  schema "app" already exists/,
		'what is not hidden is in the way');
	unlike($err, qr/became/, 'again his code ran as nobody');
	is(shadow('definer', 'CREATE SCHEMA mallory; CREATE TABLE mallory.t ()',
			as => 'mallory', schemas => '{mallory}'),
		'ran', 'his own he may hide');
	like($node->safe_psql('definer', 'SELECT secured.run()'), qr/^good$/, 'all is well');
}

# A stranger's functions, in all that runs functions on empty tables, when a
# superuser rebuilds what belongs to the stranger.
{
	database_of('strange', 'boss');
	my $functions = q{CREATE FUNCTION public.evil(v int) RETURNS int STABLE LANGUAGE plpgsql AS $$
		BEGIN
			RAISE NOTICE 'ran as %', current_user;
			BEGIN EXECUTE 'RESET ROLE'; RAISE NOTICE 'left'; EXCEPTION WHEN OTHERS THEN NULL; END;
			BEGIN EXECUTE 'SET SESSION AUTHORIZATION DEFAULT'; RAISE NOTICE 'left'; EXCEPTION WHEN OTHERS THEN NULL; END;
			BEGIN EXECUTE 'CREATE TEMP TABLE t ()'; RAISE NOTICE 'temporary'; EXCEPTION WHEN OTHERS THEN NULL; END;
			RETURN v;
		END $$;
		CREATE FUNCTION public.evil_now(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
			'BEGIN RETURN public.evil(v); END';
		CREATE TABLE public.t (a int);};
	my %places = (
		default => 'ALTER TABLE public.t ADD b int DEFAULT public.evil(1)',
		check => 'ALTER TABLE public.t ADD CHECK (a > public.evil_now(1))',
		predicate => 'CREATE INDEX ON public.t (a) WHERE a > public.evil_now(1)',
		expression => 'CREATE INDEX ON public.t (public.evil_now(1))',
		bound => 'CREATE TABLE public.p (a int) PARTITION BY RANGE (a);
			CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM (public.evil(1)) TO (9)',
		generated => 'ALTER TABLE public.t ADD c int GENERATED ALWAYS AS (public.evil_now(1)) STORED',
		view => 'CREATE MATERIALIZED VIEW public.m AS SELECT public.evil(1)');
	$node->safe_psql('strange', 'GRANT CREATE ON SCHEMA public TO stranger');
	my $ran = 0;
	foreach my $place (sort keys %places)
	{
		my ($out, $err) = shadow('strange', $functions . $places{$place}, role => 'stranger');
		is($out, 'ran', "$place: is loaded");
		$ran++ if $err =~ /ran as stranger/;
		unlike($err, qr/ran as (?!stranger\b)|left|temporary/,
			"$place: a function of a stranger runs as him, and can't leave him");
	}
	cmp_ok($ran, '>', 3, "functions did run, in $ran places");
	my ($out, $err) = shadow('strange', $functions . $places{view}, role => 'stranger');
	unlike($err, qr/ran as/, 'but no query of a materialized view');
	($out, $err) = shadow('strange', '', as => 'boss', role => 'stranger');
	like($err, qr/ERROR:  "boss" may not act as "stranger"/, 'who may not become him is refused');
}

# The same, when a superuser plans what removes it, and the way back is proven.
{
	database_of('removed', 'boss');
	$node->safe_psql('removed', q{
		CREATE SCHEMA theirs AUTHORIZATION stranger;
		SET ROLE stranger;
		CREATE FUNCTION theirs.evil(v int) RETURNS int STABLE LANGUAGE plpgsql AS $$
		BEGIN
			RAISE WARNING 'ran as %', current_user;
			BEGIN EXECUTE 'RESET ROLE'; RAISE WARNING 'left'; EXCEPTION WHEN OTHERS THEN NULL; END;
			RETURN v;
		END $$;
		CREATE FUNCTION theirs.evil_now(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
			'BEGIN RETURN theirs.evil(v); END';
		CREATE FUNCTION theirs.by_another(v int) RETURNS int IMMUTABLE LANGUAGE sql AS
			'SELECT theirs.evil_now(v)';
		CREATE DOMAIN theirs.number AS int CHECK (theirs.evil_now(VALUE) > 0);
		CREATE TABLE theirs.t (a int, b int DEFAULT theirs.evil(1), c theirs.number DEFAULT 1,
			d int DEFAULT theirs.by_another(2),
			g int GENERATED ALWAYS AS (theirs.evil_now(1)) STORED);
		ALTER TABLE theirs.t ADD CHECK (a > theirs.evil_now(1));
		CREATE INDEX ON theirs.t (a) WHERE a > theirs.evil_now(1);
		CREATE INDEX ON theirs.t (theirs.evil_now(1));
		CREATE TABLE theirs.p (a int) PARTITION BY RANGE (a);
		CREATE TABLE theirs.p1 PARTITION OF theirs.p FOR VALUES FROM (theirs.evil(1)) TO (9);
		CREATE MATERIALIZED VIEW theirs.m AS SELECT theirs.evil(1)});

	# from either place of a definition: the owner of who wrote it, or nobody
	foreach my $options ('{}', '{"omit": ["owners"]}')
	{
		my ($code, $out, $err) = $node->psql('removed', qq{SELECT count(*) > 9
			FROM confiture.plan('CREATE SCHEMA theirs; CREATE TABLE theirs.t (a int)', '$options')});
		is($out, 't', "a plan that removes a stranger's functions, with $options");
		cmp_ok(scalar(() = $err =~ /ran as stranger/g), '>', 5, 'they ran');
		unlike($err, qr/ran as (?!stranger\b)|left/, 'as him alone, who cannot be left');
	}

	# the same under another name, where the models don't tell who wrote it
	$node->safe_psql('removed', q{CREATE SCHEMA named AUTHORIZATION stranger;
		SET ROLE stranger;
		CREATE FUNCTION named.evil(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
			$$BEGIN RAISE WARNING 'ran as %', current_user; RETURN v; END $$;
		CREATE TABLE named.t (a int CHECK (a > named.evil(1)))});
	my ($code, $out, $err) = $node->psql('removed', q{SELECT count(*) > 0 FROM confiture.plan('
		-- confiture:renamed-from named
		CREATE SCHEMA other;
		CREATE FUNCTION other.evil(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
			$$BEGIN RAISE WARNING ''ran as %'', current_user; RETURN v; END $$;
		CREATE TABLE other.t (a int)', '{"omit": ["owners"], "schemas": ["named", "other"]}')});
	is($out, 't', 'a plan that renames their schema');
	like($err, qr/ran as stranger/, 'it ran');
	unlike($err, qr/ran as (?!stranger\b)/, 'as him alone');
}

# Where a plan is proven: with the DDL if that has just been loaded, and is no
# more than definitions.
{
	database_of('early', 'boss');
	my $asked = sub {
		my ($ddl, $function) = @_;
		my ($code, $out, $err) = $node->psql('early',
			'SET client_min_messages = debug1; SELECT count(*) FROM confiture.'
			  . ($function // 'plan(') . quote($ddl) . ')');
		is($code, 0, "a plan to $ddl");
		return $err =~ /the plan was proven where its DDL had been loaded/ ? 1 : 0;
	};
	is($asked->('CREATE TABLE a (b int)'), 1, 'definitions: in the same shadow');
	is($asked->('CREATE TABLE a (b int)'), 0, 'their model is kept: in another one');
	is($asked->('CREATE TABLE a (b text)', q{generate_migration('early', }), 1, 'so is what is written down');
	is($asked->('CREATE TABLE a (b int); INSERT INTO a VALUES (1)'), 0, 'with rows: in another one');
}

# What a step takes is asked of the live catalogs, outside of any shadow.
{
	database_of('asked', 'boss');
	$node->safe_psql('asked', q{
		CREATE SCHEMA theirs AUTHORIZATION stranger;
		SET ROLE stranger;
		CREATE FUNCTION theirs.evil(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
			$$BEGIN RAISE WARNING 'ran as %', current_user; RETURN v; END $$;
		CREATE TYPE theirs.c AS (x int);
		CREATE FUNCTION theirs.cast(v int) RETURNS theirs.c IMMUTABLE LANGUAGE plpgsql AS
			$$BEGIN RAISE WARNING 'ran as %', current_user; RETURN ROW(v); END $$;
		CREATE CAST (int AS theirs.c) WITH FUNCTION theirs.cast AS ASSIGNMENT;
		CREATE DOMAIN theirs.number AS int CHECK (theirs.evil(VALUE) > 0);
		CREATE TABLE theirs.t (a int CHECK (a > theirs.evil(3)));
		CREATE TABLE theirs.p (a theirs.number) PARTITION BY LIST (a);
		CREATE TABLE theirs.p1 (a theirs.number CHECK (a IS NOT NULL AND a > theirs.evil(3)));
		INSERT INTO theirs.t VALUES (5);
		INSERT INTO theirs.p1 VALUES (5)});
	foreach my $statement (
		'ALTER TABLE theirs.t ALTER a SET NOT NULL',
		'ALTER TABLE theirs.t ADD b int DEFAULT theirs.evil(1)',
		'ALTER TABLE theirs.t ADD b theirs.c DEFAULT 5',
		'ALTER TABLE theirs.t ALTER a TYPE bigint USING theirs.evil(7)',
		'ALTER TABLE theirs.p ATTACH PARTITION theirs.p1 FOR VALUES IN (5)')
	{
		my ($code, $out, $err) = $node->psql('asked',
			'SELECT count(*) > 0 FROM confiture.statement_effect(' . quote($statement) . ')');
		is("$out$err", 't', "$statement: no function of his runs");
	}
}

# The server's own functions in a stranger's definition.
{
	database_of('builtin', 'boss');
	$node->safe_psql('builtin', q{
		CREATE SEQUENCE public.victim;
		CREATE SCHEMA theirs AUTHORIZATION stranger;
		SET ROLE stranger;
		CREATE VIEW theirs.v AS SELECT pg_catalog.setval('public.victim'::regclass::oid::regclass, 7);
		CREATE TABLE theirs.t (a int,
			b text DEFAULT (pg_catalog.table_to_xml('theirs.v'::regclass, true, true, ''))::text)});
	foreach my $wanted ('CREATE TABLE theirs.t (a int)',
		'CREATE TABLE theirs.t (a int); INSERT INTO theirs.t VALUES (1)')
	{
		is( $node->safe_psql('builtin',
				qq{SELECT count(*) > 0 FROM confiture.plan('CREATE SCHEMA theirs; $wanted', '{"schemas": ["theirs"]}')}),
			't', 'a plan that removes a default which reads a view');
	}
	is($node->safe_psql('builtin', 'SELECT is_called FROM public.victim'), 'f', 'nothing ran');
}

# A superuser's function in a stranger's default: what it is given is his.
{
	database_of('trusted', 'boss');
	$node->safe_psql('trusted', q{
		CREATE FUNCTION public.run(query text) RETURNS int STABLE LANGUAGE plpgsql AS
			$$BEGIN EXECUTE query; RETURN 1; END $$;
		CREATE FUNCTION public.show(what text) RETURNS int STABLE LANGUAGE plpgsql AS
			$$BEGIN RAISE WARNING '% ran as %', what, current_user; RETURN 1; END $$;
		CREATE SCHEMA theirs AUTHORIZATION stranger;
		SET ROLE stranger;
		CREATE DOMAIN theirs.number AS int DEFAULT public.run('SELECT public.show(''domain'')');
		CREATE TABLE theirs.t (a int, b int DEFAULT public.run('SELECT public.show(''default'')'),
			c int DEFAULT public.run('SELECT public.show(''not null'')') NOT NULL, d theirs.number);
		CREATE TABLE theirs.parent (a int, b int DEFAULT public.show('parent'));
		CREATE TABLE theirs.heir () INHERITS (theirs.parent);
		CREATE TABLE theirs.also (b int DEFAULT 7) INHERITS (theirs.parent)});
	my $asked = q{FROM confiture.plan('CREATE SCHEMA theirs; CREATE TABLE theirs.t (a int);
		CREATE DOMAIN theirs.number AS int; CREATE TABLE theirs.parent (a int);
		CREATE TABLE theirs.heir () INHERITS (theirs.parent);
		CREATE TABLE theirs.also () INHERITS (theirs.parent)', '{"schemas": ["theirs"]}')};
	my ($code, $out, $err) = $node->psql('trusted', "SELECT count(*) $asked");
	cmp_ok($out, '>', 4, 'a plan that removes a stranger\'s defaults');
	is($err, '', 'none of them is computed on the way back');
	my @way_back = split /\n/, $node->safe_psql('trusted',
		"SELECT replace(down_sql, E'\n', ' ') $asked WHERE down_sql ~ 'ADD COLUMN' ORDER BY step");
	cmp_ok(scalar(grep { /ADD COLUMN .*DEFAULT/ } @way_back), '>', 2, 'it adds columns with them');
}

# The owner of a database, no superuser.
{
	database_of('owned', 'boss');
	$node->safe_psql('owned', q{
		CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements;
		SET ROLE boss;
		CREATE SCHEMA app; CREATE TABLE app.t (a citext PRIMARY KEY);
		CREATE TABLE t (a int)});
	is( shadow('owned', 'CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements;
			CREATE SCHEMA app; CREATE TABLE app.t (b citext); CREATE TABLE t (a int)',
			as => 'boss'),
		'ran', 'the owner of a database needs no more');
	my ($out, $err) = shadow('owned', "CREATE TABLE t ();\nCREATE EXTENSION dblink", as => 'boss');
	like($err, qr/ERROR:  permission denied to create extension "dblink"/,
		'an extension that only a superuser may create');
	like($err, qr/CONTEXT:  ddl:2:1/, 'has its place');
	($out, $err) = shadow('owned', "CREATE ROLE boss; CREATE ROLE nobody_yet", as => 'boss');
	like($err, qr/ERROR:  permission denied to create role/, 'a role that he may not create');
	like($err, qr/CONTEXT:  ddl:1:19/, 'has its place, and one that exists does');

	$node->safe_psql('owned', 'CREATE SCHEMA extensions; CREATE EXTENSION hstore SCHEMA extensions;
		GRANT USAGE ON SCHEMA extensions TO PUBLIC');
	is(shadow('owned', "$_ CREATE EXTENSION IF NOT EXISTS hstore SCHEMA extensions;
			CREATE TABLE t (h extensions.hstore)", as => 'boss',
			probe => 'SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace
				WHERE extname = $$hstore$$'),
		'extensions', "a schema of another's for extensions alone stays: $_")
	  foreach '', 'CREATE SCHEMA extensions;', 'CREATE SCHEMA IF NOT EXISTS extensions;';
	$node->safe_psql('owned', 'CREATE TABLE extensions.t ()');
	($out, $err) = shadow('owned', '', as => 'boss');
	like($err, qr/must be owner of schema "extensions"/, 'one that holds more does not');
	$node->safe_psql('owned', 'DROP EXTENSION hstore; DROP SCHEMA extensions CASCADE');

	my @foreign = (
		[ 'CREATE SCHEMA theirs AUTHORIZATION stranger', 'DROP SCHEMA theirs', 'schema "theirs"' ],
		[ 'CREATE FUNCTION public.e() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$;
			CREATE EVENT TRIGGER theirs ON sql_drop EXECUTE FUNCTION public.e()',
			'DROP EVENT TRIGGER theirs', 'event trigger theirs' ],
		[ 'CREATE FOREIGN DATA WRAPPER theirs', 'DROP FOREIGN DATA WRAPPER theirs',
			'foreign-data wrapper theirs' ],
		[ 'CREATE PUBLICATION theirs', 'DROP PUBLICATION theirs', 'publication theirs' ],
		[ 'CREATE ACCESS METHOD theirs TYPE TABLE HANDLER heap_tableam_handler',
			'DROP ACCESS METHOD theirs', 'access method theirs' ],
		[ 'CREATE CAST (point AS xml) WITH INOUT', 'DROP CAST (point AS xml)',
			'cast from point to xml' ]);
	foreach my $case (@foreign)
	{
		my ($create, $drop, $what) = @$case;
		$node->safe_psql('owned', $create);
		($out, $err) = shadow('owned', '', as => 'boss');
		like($err, qr/ERROR:  must be owner of \Q$what\E to hide it/, "not his: $what");
		like($err, qr/HINT:  Run it as /, 'and what to do');
		is(shadow('owned', ''), 'ran', 'a superuser may');
		$node->safe_psql('owned', $drop);
	}
	is(shadow('owned', '', as => 'boss'), 'ran', 'and he again');
}

# Beside a busy database: nobody waits, nothing fails.
{
	database_of('busy', 'boss');
	my $ddl = join '', map {
		"CREATE TABLE t$_ (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint REFERENCES t"
		  . ($_ > 1 ? $_ - 1 : 1) . ", name text UNIQUE);\n"
	} 1 .. 30;
	$ddl .= 'CREATE EXTENSION pg_buffercache; CREATE VIEW v AS SELECT * FROM t1;';
	$node->safe_psql('busy', $ddl);
	write_files($tempdir, 'busy.sql' => q{\set n random(1, 30)
		BEGIN;
		INSERT INTO t:n (name) VALUES (clock_timestamp()::text || random() || :client_id);
		UPDATE t:n SET name = name WHERE id = (SELECT max(id) FROM t:n);
		SELECT count(*) FROM v; SELECT count(*) FROM pg_buffercache;
		CREATE TABLE made_:client_id (a int); ALTER TABLE made_:client_id ADD b int; DROP TABLE made_:client_id;
		END;});
	my ($out, $err) = ('', '');
	my $log_start = -s $node->logfile;
	my $bench = IPC::Run::start(
		[   'pgbench', '-n', '-c', '3', '-T', int(2 + 4 * $scale), '-f', "$tempdir/busy.sql",
			'-h', $node->host, '-p', $node->port, 'busy'
		],
		'>', \$out, '2>', \$err);
	my $shadows = 0;
	my $until = time + 1 + 4 * $scale;
	while (time < $until)
	{
		last unless shadow('busy', $ddl,
			probe => 'SELECT count(*) FROM pg_class WHERE relkind = $$r$$
				AND relnamespace = $$public$$::regnamespace') eq 30;
		$shadows++;
	}
	ok($bench->finish, 'pgbench beside shadows') or diag($err);
	cmp_ok($shadows, '>', 0, "$shadows shadows beside it");
	my ($transactions) = $out =~ /actually processed: (\d+)/;
	cmp_ok($transactions, '>', 10, "$transactions transactions beside them");
	my ($failed) = $out =~ /failed transactions: (\d+)/;
	is($failed // 0, 0, 'none failed');
	my $log = slurp_file($node->logfile, $log_start);
	my @waits = grep { !/(transaction|tuple)/ } $log =~ /still waiting for (.*)/g;
	is("@waits", '', 'nobody waited for a relation') or diag($log);
}

# Dumps of real programs, while the same objects are live.
SKIP:
{
	skip 'CONFITURE_SCHEMAS is none', 1 if ($ENV{CONFITURE_SCHEMAS} // '') eq 'none';
	my @programs = (
		[ 'ejabberd', 'ejabberd', '*/sql/pg.new.sql' ],
		[ 'icingadb', 'icingadb', '*/pgsql/schema.sql' ],
		[ 'kea', 'kea-admin', '*/pgsql/dhcpdb_create.pgsql' ],
		[ 'mediawiki', 'mediawiki', '*/mediawiki/maintenance/postgres/tables-generated.sql',
			'*/mediawiki/maintenance/postgres/tables.sql' ],
		[ 'zabbix', 'zabbix-server-pgsql', '*/schema.sql.gz' ]);
	foreach my $program (@programs)
	{
		my ($name, @from) = @$program;
		$node->safe_psql('postgres', "CREATE DATABASE $name");
		my $text = join "\n", map { text($_) } debian_schema(@from);
		$text =~ s/^(?:BEGIN|START TRANSACTION|COMMIT);//mg;
		write_files($tempdir, "$name.sql" => $text);
		$node->command_ok([ 'psql', '-qX1', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null',
			'-d', $node->connstr($name), '-f', "$tempdir/$name.sql" ], "$name: psql loads it");
		$node->safe_psql($name, 'CREATE EXTENSION confiture');
		my $dump = dump_of($node, $name, '--exclude-schema=confiture');
		my $schema = $dump;
		$schema =~ s/^\\(?:un)?restrict .*\n//mg;
		write_files($tempdir, "$name.sql" => $text, "$name.dump.sql" => $schema);

		# relations and functions of the schemas that aren't hidden
		my $counted = q{SELECT concat_ws(' ', (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
			WHERE nspname !~ '^(pg_|information_schema|confiture$)'), (SELECT count(*) FROM pg_proc
			JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname !~ '^(pg_|information_schema|confiture$)'),
			(SELECT count(*) FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
			WHERE nspname !~ '^(pg_|information_schema|confiture$)'))};
		my $live = $node->safe_psql($name, $counted);
		foreach my $file ("$name.sql", "$name.dump.sql")
		{
			my ($code, $out, $err) = $node->psql($name,
				"SELECT confiture.load_in_shadow(pg_read_file('$tempdir/$file'), " . quote($counted) . ')');
			is($out, $live, "$file: the shadow has what is live ($live)") or diag($err);
		}
		is_same_dump(dump_of($node, $name, '--exclude-schema=confiture'), $dump, "$name: nothing has changed");
		$node->safe_psql('postgres', "DROP DATABASE $name");
	}
}

# What it costs: WAL, catalogs, files; and what a crash leaves.
{
	database_of('cost', 'boss');
	my $tables = int(200 * $scale);
	my $ddl = join '', map {
		"CREATE TABLE t$_ (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, name text);\n"
	} 1 .. $tables;
	my $size = sub {
		return $node->safe_psql('cost', 'SELECT pg_current_wal_insert_lsn() - $$0/0$$,
			(SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = $$r$$ AND oid < 16384),
			(SELECT count(*) FROM pg_ls_dir($$base/$$ || (SELECT oid FROM pg_database WHERE datname = current_database())))');
	};
	$node->safe_psql('postgres', 'CHECKPOINT');
	my ($wal, $catalogs, $files) = split /\|/, $size->();
	is(shadow('cost', $ddl), 'ran', "$tables tables");
	my ($wal2, $catalogs2, $files2) = split /\|/, $size->();
	$node->safe_psql('postgres', 'CHECKPOINT');
	my (undef, undef, $files3) = split /\|/, $size->();
	note(sprintf '%d tables: %.1f MB of WAL, catalogs grew by %.1f MB, %d files until the checkpoint, %d after',
		$tables, ($wal2 - $wal) / 1e6, ($catalogs2 - $catalogs) / 1e6, $files2 - $files, $files3 - $files);
	cmp_ok($wal2 - $wal, '<', $tables * 100_000, 'WAL');
	cmp_ok($catalogs2 - $catalogs, '<', $tables * 40_000 + 1e6, 'growth of the catalogs');
	cmp_ok($files3 - $files, '<', 20, 'no files stay behind a checkpoint');

	my $before = dump_of($node, 'cost');
	my $session = start_sql($node, 'cost', 'SELECT confiture.load_in_shadow('
		  . quote("$ddl SELECT pg_sleep(600)") . ')');
	wait_for_query($node, q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')});
	my $pid = $node->safe_psql('cost', q{SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
	my $log_end = -s $node->logfile;
	kill 'KILL', $pid;
	finish_sql($session);
	$node->wait_for_log(qr/all server processes terminated; reinitializing/, $log_end);
	$node->poll_query_until('postgres', 'SELECT true');
	is($node->safe_psql('cost', q{SELECT count(*) FROM pg_namespace WHERE nspname ~ '^pg_hidden'}),
		0, 'after a crash nothing is hidden');
	is_same_dump(dump_of($node, 'cost'), $before, 'and all is as it was');
	$node->safe_psql('postgres', 'CHECKPOINT');
	my (undef, undef, $files4) = split /\|/, $size->();
	note(sprintf 'a crash left %d files', $files4 - $files);
	is(shadow('cost', $ddl), 'ran', 'and it works again');
}

done_testing();

sub text
{
	my ($file) = @_;
	my $bytes = slurp_file($file);
	return $bytes unless $file =~ /\.gz$/;
	gunzip(\$bytes, \my $text) or die "$file: $GunzipError";
	return $text;
}
