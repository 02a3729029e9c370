# Who may do what to migrations and their history, and whose texts run as
# whom.  Hostile texts write into the table loot who they ran as.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my $loot = 'INSERT INTO public.loot VALUES (current_user, session_user);';

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE obs LOGIN;
CREATE ROLE dev LOGIN;
CREATE ROLE mig LOGIN;
CREATE ROLE adm LOGIN;
CREATE ROLE writer LOGIN IN ROLE pg_read_all_data, pg_write_all_data;
CREATE ROLE app;
CREATE ROLE member LOGIN IN ROLE app;
CREATE ROLE other;
EOS

history_is_safe();
texts_want_approval();
down_texts_want_approval();
hooks_want_approval();
environments_want_approval();
roles_must_be_allowed();
hooks_follow_the_role_of_a_task();
no_way_out_of_a_role();
no_way_out_of_a_hook_on_error();
hooks_on_error_run_as_the_role();
done_testing();

# A database in which app owns the schema public, and the levels are given.
sub fresh
{
	my ($dbname, %files) = @_;
	new_database($node, $dbname, %files);
	$node->safe_psql($dbname, <<'EOS');
SELECT confiture.allow('obs', 'observer'), confiture.allow('dev', 'developer'),
	confiture.allow('mig', 'migrator'), confiture.allow('adm', 'admin'),
	confiture.allow('writer', 'migrator'), confiture.allow('app', 'migrator'),
	confiture.allow('member', 'developer');
CREATE TABLE loot (who text, connected text);
GRANT ALL ON loot TO PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;
EOS
	return;
}

sub as
{
	my ($role) = @_;
	return (extra_params => [ '-U', $role ]);
}

sub push_as
{
	my ($role, $dbname, %files) = @_;
	$node->safe_psql(
		$dbname,
		join('', map { 'SELECT confiture.push(' . quote($_) . ', ' . quote($files{$_}) . ");\n" }
			  sort keys %files),
		as($role));
	return;
}

sub looted
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname,
		'WITH gone AS (DELETE FROM loot RETURNING who, connected) SELECT * FROM gone ORDER BY 1, 2');
}

# Nobody but confiture's functions writes what they keep.
sub history_is_safe
{
	fresh('safe',
		'db/migrations/001_a.up.sql' => 'SELECT 1',
		'db/migrations/001_a.down.sql' => 'SELECT 1',
		'db/migrations/003_c.up.sql' => 'SELECT 1');
	$node->safe_psql('safe', <<'EOS');
SELECT confiture.migrate_up('001');
SELECT confiture.hold('003', 'wait');
SELECT confiture.add_hook('after_run', 'SELECT 1');
INSERT INTO confiture.intent VALUES ('x', '002', 'b', 'up', 'SELECT 1', 1, 0, false, '', NULL, NULL, now(), 'a', 'a');
GRANT CREATE ON SCHEMA public TO mig;
EOS
	my @tables = split /\n/, $node->safe_psql('safe', q{
		SELECT oid::regclass FROM pg_class
		WHERE relnamespace = 'confiture'::regnamespace AND relkind = 'r' ORDER BY 1});
	cmp_ok(scalar @tables, '>=', 12, 'there are tables');
	my @still = grep { !/history_record|source_text/ } @tables;
	my $before = contents('safe', @still);
	my %not_by_hand;

	foreach my $table (@tables)
	{
		my $column = $node->safe_psql('safe',
			"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '$table'::regclass AND attnum > 0"
			  . " AND attidentity = '' LIMIT 1");
		foreach my $statement (
			"DELETE FROM $table",
			"UPDATE $table SET $column = $column",
			"INSERT INTO $table SELECT * FROM $table",
			"TRUNCATE $table",
			"COPY $table FROM stdin;\n\\.",
			"CREATE TRIGGER t BEFORE INSERT ON $table FOR EACH ROW EXECUTE FUNCTION public.f()",
			"CREATE RULE r AS ON INSERT TO $table DO INSTEAD NOTHING",
			"ALTER TABLE $table DISABLE TRIGGER owner_only",
			"ALTER TABLE $table OWNER TO CURRENT_USER",
			"CREATE TABLE public.mine () INHERITS ($table)",
			"DROP TABLE $table CASCADE")
		{
			foreach my $role ('mig', 'writer')
			{
				my $error = error_of($node, 'safe', "BEGIN; $statement;", as($role));
				$not_by_hand{"$role: $statement"} = $error
				  unless $error =~ /ERROR:  (42501|428C9)/;
			}
		}
	}
	is_deeply(\%not_by_hand, {}, 'neither a migrator nor pg_write_all_data writes to a table of ours');

	# By way of a migration, which runs as him.
	$node->safe_psql('safe', <<'EOS', as('mig'));
CREATE TABLE bait (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
	AS 'BEGIN DELETE FROM confiture.history_record; RETURN new; END';
CREATE TRIGGER f BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION f();
CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON bait DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION f();
EOS
	$node->safe_psql('safe', 'ALTER TABLE bait DISABLE TRIGGER f; INSERT INTO bait VALUES (1); ALTER TABLE bait ENABLE TRIGGER f');
	my @statements = (
		'DELETE FROM confiture.ledger',
		'TRUNCATE confiture.history_record',
		'UPDATE confiture.history_record SET error = NULL',
		"COPY confiture.held_version FROM stdin;\n\\.\n",
		'INSERT INTO public.bait VALUES (2)',
		'UPDATE public.bait SET id = 3',
		'SET session_replication_role = replica; DELETE FROM confiture.ledger',
		'SET LOCAL ROLE postgres');
	foreach my $statement (@statements)
	{
		push_as('mig', 'safe', 'db/migrations/002_b.up.sql' => "$statement;");
		like(error_of($node, 'safe', $_, as('mig')), qr/ERROR:  42501/, "$_: $statement")
		  foreach 'SELECT confiture.migrate_up()', 'CALL confiture.migrate()';
		like($node->safe_psql('safe', 'SELECT error FROM confiture.rehearse()', as('mig')),
			qr/permission denied|cannot set parameter|must be|not permitted/, 'in a rehearsal');

		push_as('mig', 'safe',
			'db/migrations/002_b.up.sql' => "-- confiture:no-transaction\n$statement;");
		like(error_of($node, 'safe', 'CALL confiture.migrate()', as('mig')),
			qr/ERROR:  42501/, 'statement by statement');
		$node->safe_psql('safe', "DELETE FROM confiture.intent WHERE scope = ''");
	}
	is(contents('safe', @still), $before, 'nothing has changed');
	is($node->safe_psql('safe',
			"SELECT count(*) FROM confiture.validate() WHERE code = 'history_broken'"),
		0, 'the chain is unbroken');
	return;
}

# What is in tables.
sub contents
{
	my ($dbname, @tables) = @_;
	return join "\n", map {
		"$_\n" . $node->safe_psql($dbname, "SELECT t::text FROM $_ t ORDER BY 1")
	} @tables;
}

# A text of a role with fewer privileges runs when it is approved, and not in
# another version.
sub texts_want_approval
{
	my %files = (
		'db/migrations/001_a.up.sql' => 'SELECT 1;',
		'db/migrations/001_a.verify.sql' => 'SELECT true;',
		'db/migrations/R__b.sql' => 'SELECT 2;');
	foreach my $hostile (sort keys %files)
	{
		fresh('texts');
		push_as('mig', 'texts', %files);
		my $text = $hostile =~ /verify/
		  ? "WITH x AS (INSERT INTO public.loot VALUES (current_user, session_user) RETURNING 1) SELECT true FROM x;"
		  : $loot;
		push_as('dev', 'texts', $hostile => $text);
		my %runs = (
			'SELECT confiture.migrate_up()' => 'mig',
			'CALL confiture.migrate()' => 'mig',
			'SELECT confiture.rehearse()' => 'mig',
			'SET ROLE mig; SELECT confiture.migrate_up()' => 'postgres',
			'SET SESSION AUTHORIZATION mig; SELECT confiture.migrate_up()' => 'postgres',
			'SELECT confiture.migrate_up() ' => 'postgres');
		foreach my $run (sort keys %runs)
		{
			# postgres trusts neither of them
			my $who = $runs{$run} eq 'postgres' && $run !~ /^SET/ ? '' : qr/"\Q$hostile\E" was pushed by "dev"/;
			like(error_of($node, 'texts', $run, as($runs{$run})),
				qr/ERROR:  JM003: $who/, "$hostile by dev: $run as $runs{$run}");
		}
		is(looted('texts'), '', 'it did not run');
		is($node->safe_psql('texts', 'SELECT count(*) FROM confiture.ledger'), 0, 'nor did others');

		# what is approved are these bytes
		like(error_of($node, 'texts', "SELECT confiture.approve('$hostile')", as($_)),
			qr/ERROR:  42501/, "$_ doesn't approve it")
		  foreach 'dev', 'mig', 'obs';
		$node->safe_psql('texts', "SELECT confiture.approve('$hostile')", as('adm'));
		push_as('dev', 'texts', $hostile => "$text ");
		like(error_of($node, 'texts', 'SELECT confiture.migrate_up()', as('mig')),
			qr/ERROR:  JM003/, 'pushed again it is not approved');
		push_as('dev', 'texts', $hostile => $text);
		like(error_of($node, 'texts', 'SELECT confiture.migrate_up()', as('mig')),
			qr/ERROR:  JM003/, 'nor with the bytes that were');
		$node->safe_psql('texts', "SELECT confiture.approve('$hostile')", as('adm'));
		$node->safe_psql('texts', 'SELECT confiture.migrate_up()', as('mig'));
		is(looted('texts'), $hostile =~ /verify/ ? '' : 'mig|mig', 'approved it runs, as who runs it');
		is($node->safe_psql('texts', 'SELECT count(*) FROM confiture.ledger'), 2, 'with the others');
		$node->safe_psql('postgres', 'DROP DATABASE texts');
	}
	return;
}

# A down text is kept when the up text is applied, with who pushed it.
sub down_texts_want_approval
{
	my $path = 'db/migrations/001_a.down.sql';
	fresh('down');
	push_as('mig', 'down', 'db/migrations/001_a.up.sql' => 'SELECT 1;');
	push_as('dev', 'down', $path => $loot);
	$node->safe_psql('down', 'SELECT confiture.migrate_up()', as('mig'));
	my @runs = ('SELECT confiture.migrate_down()', 'CALL confiture.migrate_back()');
	like(error_of($node, 'down', $_, as('mig')), qr/ERROR:  JM003: "\Q$path\E" was pushed by "dev"/, $_)
	  foreach @runs;
	push_as('mig', 'down', $path => 'SELECT 1;');
	like(error_of($node, 'down', $_, as('mig')), qr/ERROR:  JM003/, "$_, with another text pushed since")
	  foreach @runs;
	$node->safe_psql('down', "SELECT confiture.approve('$path')", as('adm'));
	like(error_of($node, 'down', $_, as('mig')), qr/ERROR:  JM003/, "$_, with another text approved")
	  foreach @runs;
	is(looted('down'), '', 'it did not run');
	push_as('dev', 'down', $path => $loot);
	$node->safe_psql('down', "SELECT confiture.approve('$path')", as('adm'));
	$node->safe_psql('down', 'SELECT confiture.migrate_down()', as('mig'));
	is(looted('down'), 'mig|mig', 'approved it runs');
	return;
}

sub hooks_want_approval
{
	fresh('hooks', 'db/migrations/001_a.up.sql' => 'SELECT 1');
	my @runs = ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()', 'SELECT confiture.rehearse()');
	foreach my $phase ('before_run', 'before_migration', 'after_migration', 'after_run', 'on_error')
	{
		my $id = $node->safe_psql('hooks',
			"SELECT confiture.add_hook('$phase', " . quote($loot) . ')', as('adm'));
		like(error_of($node, 'hooks', $_), qr/ERROR:  JM003: "hook:$id" was pushed by "adm"/, "$phase: $_")
		  foreach @runs;
		$node->safe_psql('hooks', "SELECT confiture.drop_hook($id)");

		$node->safe_psql('hooks', "SELECT confiture.configure('e', 'hooks: [{phase: $phase, file: db/hooks/h.sql}]'), confiture.use('e')");
		push_as('dev', 'hooks', 'db/hooks/h.sql' => $loot);
		like(error_of($node, 'hooks', $_), qr{ERROR:  JM003: "db/hooks/h.sql" was pushed by "dev"}, "$phase, file: $_")
		  foreach @runs;
		$node->safe_psql('hooks', "SELECT confiture.configure('e', '{}'), confiture.unpush('db/hooks/h.sql')");
	}
	is(looted('hooks'), '', 'none ran');
	return;
}

sub environments_want_approval
{
	fresh('settings', 'db/migrations/001_a.up.sql' => 'CREATE TABLE a ()');
	$node->safe_psql('settings', "SELECT confiture.configure('e', '{}'), confiture.use('e')");
	$node->safe_psql('settings', q{SELECT confiture.configure('e', 'search_path: dev')}, as('dev'));
	my @runs = ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()', 'SELECT confiture.rehearse()');
	like(error_of($node, 'settings', $_), qr{ERROR:  JM003: "db/environments/e.yaml" was pushed by "dev"}, $_)
	  foreach @runs;
	$node->safe_psql('settings', "SELECT confiture.approve('db/environments/e.yaml')", as('adm'));
	$node->safe_psql('settings', 'CREATE SCHEMA dev; SELECT confiture.migrate_up()');
	is($node->safe_psql('settings', "SELECT 'dev.a'::regclass"), 'dev.a', 'approved it counts');
	return;
}

# The role that a text names is one that the caller may take.
sub roles_must_be_allowed
{
	fresh('roles');
	push_as('mig', 'roles', 'db/migrations/001_a.up.sql' => "-- confiture:run-as app\n$loot");
	foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()', 'SELECT confiture.rehearse()')
	{
		like(error_of($node, 'roles', $run, as('mig')), qr/ERROR:  42501: .*"app"/, "run-as: $run");
		# the session's user may, the current one may not
		like(error_of($node, 'roles', "SET ROLE mig; $run"), qr/ERROR:  42501: .*"app"/, "after SET ROLE: $run");
	}
	push_as('mig', 'roles', 'db/migrations/001_a.up.sql' => $loot);
	$node->safe_psql('roles', "SELECT confiture.use('e') FROM confiture.configure('e', 'migration: {role: app}')");
	foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()', 'SELECT confiture.rehearse()')
	{
		like(error_of($node, 'roles', $run, as('mig')), qr/ERROR:  42501: .*"app"/, "migration.role: $run");
		like(error_of($node, 'roles', "SET ROLE mig; $run"), qr/ERROR:  42501: .*"app"/, "after SET ROLE: $run");
	}
	is(looted('roles'), '', 'nothing ran');
	return;
}

# Around a migration, hooks run as its role, and it has to trust them.
sub hooks_follow_the_role_of_a_task
{
	foreach my $phase ('before_migration', 'after_migration')
	{
		fresh('follow', 'db/migrations/001_a.up.sql' => "-- confiture:run-as other\nSELECT 1",
			'db/migrations/001_a.down.sql' => "-- confiture:run-as other\nSELECT 1");
		$node->safe_psql('follow', <<"EOS");
GRANT other, app TO mig;
SELECT confiture.configure('e', '{migration: {role: app}, hooks: [{phase: $phase, file: db/hooks/h.sql}]}'),
	confiture.use('e');
EOS
		push_as('member', 'follow', 'db/hooks/h.sql' => $loot);
		foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()', 'SELECT confiture.rehearse()')
		{
			foreach my $role ('mig', 'postgres')
			{
				like(error_of($node, 'follow', $run, as($role)),
					qr{ERROR:  JM003: "db/hooks/h.sql" was pushed by "member", whose texts "other" does not run},
					"$phase: $run as $role");
				is(looted('follow'), '', 'it did not run');
			}
		}
		$node->safe_psql('follow', "SELECT confiture.approve('db/hooks/h.sql')", as('adm'));
		$node->safe_psql('follow', 'SELECT confiture.migrate_up()', as('mig'));
		is(looted('follow'), 'other|mig', 'approved it runs, as the role of the migration');
		$node->safe_psql('postgres', 'DROP DATABASE follow; REVOKE other, app FROM mig');
	}
	return;
}

# A superuser becomes app and runs what a member of app pushed: as app, and
# there is no way back.
sub no_way_out_of_a_role
{
	my %ways = (
		'RESET ROLE' => qr/42501/,
		'SET ROLE postgres' => qr/42501/,
		'SET LOCAL ROLE NONE' => qr/42501/,
		"SELECT set_config('role', 'postgres', false)" => qr/42501/,
		'SET SESSION AUTHORIZATION DEFAULT' => qr/42501/,
		'RESET ALL; ' . $loot . ' SELECT 1/0' => qr/22012|42501/,
		'DISCARD ALL' => qr/25001|JM003/,
		'DO $$BEGIN RESET ROLE; END$$' => qr/42501/,
		'DO $$BEGIN COMMIT; END$$' => qr/2D000/,
		'CREATE TEMP TABLE t ()' => qr/42501/,
		'CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE sql AS $$SELECT $1$$' => qr/42501/,
		'CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (public.take() IS NOT NULL)' => qr/42501/,
		'DECLARE c CURSOR WITH HOLD FOR SELECT public.take()' => qr/42501/,
		'PREPARE p AS SELECT public.take()' => qr/42501/,
		'LISTEN confiture' => qr/42501/,
		'INSERT INTO late VALUES (1)' => qr/42501/);
	fresh('way');
	$node->safe_psql('way', <<"EOS", as('member'));
SET ROLE app;
CREATE FUNCTION take() RETURNS void LANGUAGE sql AS '$loot';
CREATE FUNCTION take_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN $loot RETURN new; END';
CREATE TABLE late (id int);
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION take_row();
EOS
	foreach my $way (sort keys %ways)
	{
		my ($first) = $way =~ /^(.{1,40})/;
		push_as('member', 'way', 'db/migrations/001_a.up.sql' => "$way;\n$loot");
		foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()')
		{
			like(error_of($node, 'way', "SET ROLE app;\n$run;\nSELECT 1"), qr/ERROR:  (?:$ways{$way})/,
				"$first: $run");
			unlike(looted('way'), qr/postgres\|/, 'it took nothing');
		}
	}

	# the same of a build
	fresh('built');
	push_as('member', 'built', 'db/schema/a.sql' => 'CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql RETURN 1');
	like(error_of($node, 'built', "DROP TABLE loot;\nSET ROLE app;\nSELECT confiture.build()"),
		qr/ERROR:  42501: cannot create temporary objects/, 'a build leaves nothing in pg_temp');

	# and of a script that runs statement by statement
	push_as('member', 'way',
		'db/migrations/001_a.up.sql' => "-- confiture:no-transaction\nRESET ROLE;\n$loot");
	like(error_of($node, 'way', "SET ROLE app;\nCALL confiture.migrate()"),
		qr/ERROR:  JM003: .*cannot run statement by statement/, 'statement by statement it is refused');
	push_as('member', 'way', 'db/migrations/001_a.up.sql' => $loot);
	$node->safe_psql('way', "SET ROLE app;\nSELECT confiture.migrate_up()");
	is(looted('way'), 'app|postgres', 'what stays in the role runs');
	return;
}

# Nor for a hook that runs after an error.
sub no_way_out_of_a_hook_on_error
{
	fresh('on_error', 'db/migrations/001_a.up.sql' => 'SELECT 1/0');
	$node->safe_psql('on_error', <<'EOS');
SELECT confiture.configure('e', '{hooks: [{phase: on_error, file: db/hooks/h.sql}]}'), confiture.use('e');
EOS
	my %runs = (
		'SELECT confiture.migrate_up()' => '',
		'CALL confiture.migrate()' => '',
		'CALL confiture.migrate() ' => '-- confiture:no-transaction');
	foreach my $run (sort keys %runs)
	{
		push_as('postgres', 'on_error', 'db/migrations/001_a.up.sql' => "$runs{$run}\nSELECT 1/0");
		push_as('member', 'on_error', 'db/hooks/h.sql' => "$loot\nRESET ROLE;\n$loot");
		my $error = error_of($node, 'on_error', "SET ROLE app;\n$run");
		if ($runs{$run})
		{
			like($error, qr/ERROR:  JM003/, "$run, statement by statement: refused");
		}
		else
		{
			like($error, qr/WARNING:  42501: a hook on error failed|WARNING:  42501/, "$run: the way out is closed");
			like($error, qr/ERROR:  22012/, 'the error is that of the migration');
		}
		is(looted('on_error'), '', 'it took nothing');
		push_as('member', 'on_error', 'db/hooks/h.sql' => $loot);
		error_of($node, 'on_error', "SET ROLE app;\n$run");
		is(looted('on_error'), $runs{$run} ? '' : 'app|postgres', 'what stays in the role runs');
	}
	return;
}

# As the caller, or the role of the environment; never as the owner.
sub hooks_on_error_run_as_the_role
{
	fresh('error_role');
	$node->safe_psql('error_role', 'GRANT app TO mig;'
		  . "SELECT confiture.add_hook('on_error', " . quote($loot) . ')');
	push_as('mig', 'error_role', 'db/migrations/001_a.up.sql' => 'SELECT 1/0');
	foreach my $role ('', 'app')
	{
		$node->safe_psql('error_role',
			"SELECT confiture.use('e') FROM confiture.configure('e', '" . ($role ? "migration: {role: $role}" : '{}') . "')");
		foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()')
		{
			my $error = error_of($node, 'error_role', $run, as('mig'));
			like($error, qr/ERROR:  (22012|JM003)/, "$run fails");
			unlike($error, qr/WARNING/, 'without a warning');
			is(looted('error_role'), ($role || 'mig') . '|mig', 'the hook ran as ' . ($role || 'the caller'));
		}
		push_as('member', 'error_role', 'db/migrations/001_a.up.sql' => 'SELECT 1/0');
	}
	$node->safe_psql('postgres', 'REVOKE app FROM mig');
	return;
}
