# A role that isn't a superuser logs in and builds what it may; what it may
# not, the server says in its own words, and we say where.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my @as_mig = (extra_params => [ '-U', 'mig' ]);

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE mig LOGIN;
CREATE ROLE stranger LOGIN;
CREATE DATABASE owned OWNER mig;
CREATE DATABASE shared;
EOS
foreach my $dbname ('owned', 'shared')
{
	$node->safe_psql($dbname, <<'EOS');
CREATE EXTENSION confiture;
SELECT confiture.allow('mig', 'migrator');
CREATE SCHEMA app AUTHORIZATION mig;
CREATE SCHEMA theirs AUTHORIZATION stranger;
CREATE TABLE theirs.item (id int PRIMARY KEY);
ALTER TABLE theirs.item OWNER TO stranger;
EOS
}

# A level lets nobody do what he couldn't do by hand, and takes nothing from
# what he could.
my $everyday = <<'EOS';
SET search_path = app;
CREATE TYPE state AS ENUM ('open', 'done');
CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	state state DEFAULT 'open', price amount, doc jsonb);
CREATE INDEX CONCURRENTLY item_doc ON item USING gin (doc);
CREATE FUNCTION total() RETURNS numeric LANGUAGE sql STABLE
	BEGIN ATOMIC SELECT sum(price) FROM item; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
	AS $$ BEGIN new.state := 'done'; RETURN new; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON item
	FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW open_item AS SELECT * FROM item WHERE state = 'open';
CREATE MATERIALIZED VIEW totals AS SELECT total();
CREATE POLICY mine ON item USING (true);
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON item TO stranger;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO stranger;
COPY item (price, doc) FROM stdin;
1.5	{"a": 1}
\N	\N
\.
COMMENT ON TABLE item IS 'things';
EOS
my %builds = (
	shared => $everyday,
	owned => "CREATE EXTENSION pg_trgm SCHEMA app;\n"
	  . "CREATE SCHEMA more;\n$everyday");
foreach my $dbname (sort keys %builds)
{
	manage_app($dbname);
	$node->safe_psql(
		$dbname,
		"SELECT confiture.push('db/schema/a.sql', "
		  . quote($builds{$dbname}) . ')',
		@as_mig);
	is( $node->safe_psql(
			$dbname, 'SELECT files FROM confiture.build()', @as_mig),
		'1', "$dbname: builds");
	is( $node->safe_psql($dbname, q{
			SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class
			WHERE relnamespace IN ('app'::regnamespace, to_regnamespace('more'))}
		),
		'mig', "$dbname: it is all his");
	is( $node->safe_psql(
			$dbname, q{
			SELECT session_user_name, current_user_name FROM confiture.build_history},
			@as_mig),
		'mig|mig', "$dbname: in his name");
}

# Each of these fails, here and there with the same words.
my @forbidden = (
	'CREATE FUNCTION app.f() RETURNS int LANGUAGE c AS $$x$$, $$y$$',
	'CREATE EXTENSION pg_stat_statements',
	'CREATE ROLE other',
	'CREATE DATABASE other',
	'CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION app.touch()',
	'CREATE PUBLICATION p FOR ALL TABLES',
	'ALTER SYSTEM SET work_mem = 1',
	'ALTER ROLE stranger SET work_mem = 1',
	'SET session_replication_role = replica',
	'SET ROLE stranger',
	'SET SESSION AUTHORIZATION stranger',
	'CREATE TABLE theirs.mine ()',
	'ALTER TABLE theirs.item ADD COLUMN name text',
	'DROP TABLE theirs.item',
	'INSERT INTO theirs.item VALUES (1)',
	'CREATE TABLE app.child (id int REFERENCES theirs.item)',
	'CREATE TABLE pg_catalog.mine ()',
	'CREATE TABLE confiture.mine ()',
	'DELETE FROM confiture.source_text',
	'ALTER TABLE app.item OWNER TO stranger',
	'CREATE TABLESPACE t LOCATION $$/tmp$$',
	"COPY app.item FROM '/etc/passwd'",
	"COPY app.item TO PROGRAM 'cat'",
	"SELECT pg_read_file('/etc/passwd')",
	'GRANT pg_read_all_data TO mig',
	"COPY theirs.item FROM stdin;\n1\n\\.");
$node->safe_psql('shared', 'DROP SCHEMA app CASCADE; '
	  . 'CREATE SCHEMA app AUTHORIZATION mig');
my $ddl = "\n  CREATE TABLE app.item (id int, state text);\n"
  . "CREATE FUNCTION app.touch() RETURNS event_trigger LANGUAGE plpgsql\n"
  . "AS 'BEGIN END';\n";
foreach my $statement (@forbidden)
{
	my $expected = words(
		error_of($node, 'shared', "BEGIN; $ddl$statement;", @as_mig));
	my $error = words(
		error_of(
			$node, 'shared',
			"SELECT confiture.push('db/schema/a.sql', "
			  . quote("${ddl}SELECT 1;\n  $statement;")
			  . ");\nSELECT confiture.build()",
			@as_mig));
	(my $first = $statement) =~ s/\n.*//s;
	like($expected, qr/^ERROR: /, "$first: not by hand");
	is($error =~ s/ at .*//r, $expected, 'nor by a build');
	like($error, qr{ at db/schema/a\.sql:6:\d+$}, 'where');
}
is( $node->safe_psql('shared', q{
		SELECT count(*) FROM confiture.build_history
		WHERE NOT success AND current_user_name = 'mig'
		  AND error ~ 'db/schema/a.sql:6:\d+$'}),
	scalar @forbidden,
	'all of them are recorded');

# What is recorded of a failure doesn't depend on whether its role could log
# in once more, and write.
push_files($node, 'shared', 'db/schema/a.sql' => 'SELECT 1/0');
$node->safe_psql('shared', 'CREATE ROLE nologin;'
	  . "SELECT confiture.allow('nologin', 'migrator');"
	  . 'ALTER ROLE mig CONNECTION LIMIT 1;'
	  . 'GRANT nologin TO mig');
foreach my $run (
	[ 'mig|mig', '', @as_mig ],
	[ 'mig|nologin', 'SET ROLE nologin;', @as_mig ],
	[ 'nologin|nologin', 'SET SESSION AUTHORIZATION nologin;' ])
{
	my ($names, $before, @as) = @$run;
	my $error =
	  error_of($node, 'shared', "$before SELECT confiture.build()", @as);
	like($error, qr/ERROR:  22012/, "$names: fails");
	unlike($error, qr/WARNING/, "$names: without a warning");
	is($node->safe_psql('shared', q{
			SELECT session_user_name, current_user_name, sqlstate
			FROM confiture.build_history LIMIT 1}),
		"$names|22012", "$names: is recorded");
}
foreach my $change (
	'ALTER DATABASE shared CONNECTION LIMIT 1',
	'ALTER DATABASE shared SET default_transaction_read_only = on',
	'ALTER ROLE mig SET default_transaction_read_only = on',
	"ALTER DATABASE shared SET default_transaction_isolation = 'serializable'")
{
	$node->safe_psql('postgres', $change);
	my $error = error_of($node, 'shared',
		'BEGIN READ WRITE, ISOLATION LEVEL READ COMMITTED;'
		  . 'SELECT confiture.build()',
		@as_mig);
	like($error, qr/ERROR:  22012/, "$change: fails");
	unlike($error, qr/WARNING/, 'without a warning, too');
}

done_testing();

# Only app is to be empty.
sub manage_app
{
	my ($dbname) = @_;
	$node->safe_psql(
		$dbname,
		"SELECT confiture.configure('test', 'manage: {schemas: [app]}');",
		@as_mig);
	return;
}

# SQLSTATE, message, detail and hint of the first error, and our place.
sub words
{
	my ($stderr) = @_;
	my ($words) = $stderr =~ /((?:ERROR|FATAL):  .*)/s or return $stderr;
	my ($place) = $words =~ m{^(?:CONTEXT:  )?(db/schema/\S+)$}m;
	$words =~ s/^(?:LOCATION|CONTEXT|LINE \d+|COPY):? .*//ms;
	chomp $words;
	return $words . ($place ? " at $place" : '');
}
