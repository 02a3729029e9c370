# The history of migrations survives a dump: under another name, in another
# encoding, with other settings.  Who edits, removes or swaps its rows is found
# out.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node();
my $tempdir = PostgreSQL::Test::Utils::tempdir();
my $dump = "$tempdir/shop.dump";

# A row of each fate, and texts that are other bytes in LATIN1.
new_database(
	$node, 'shop',
	'db/migrations/001_item.up.sql' => "CREATE TABLE item (id int); -- Käse",
	'db/migrations/002_Käse.up.sql' => 'CREATE INDEX CONCURRENTLY ON item (id)',
	'db/migrations/003_back.up.sql' => 'CREATE TABLE back ()',
	'db/migrations/003_back.down.sql' => 'DROP TABLE back',
	'db/migrations/004_held.up.sql' => 'SELECT 1',
	'db/migrations/R__view.sql' => 'CREATE OR REPLACE VIEW public.v AS SELECT id FROM public.item');
$node->safe_psql('shop', <<'EOS');
SET client_min_messages = error;
CREATE SCHEMA tenant;
CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20200101000000'), ('20200101000001');
SELECT confiture.configure('production', '{}'), confiture.use('production');
SELECT confiture.adopt('schema_migrations');
SELECT confiture.add_hook('after_run', $$SELECT 'ä'$$);
SELECT confiture.hold('004', 'über "it''s"');
CALL confiture.migrate();
CALL confiture.migrate_back(target => '002');
SELECT confiture.baseline('003', 'tenant');
SET application_name = 'Bücher';
SELECT confiture.push('db/migrations/005_bad.up.sql', $$DO 'BEGIN RAISE EXCEPTION ''schlecht: %'', chr(228); END'$$);
EOS
like(error_of($node, 'shop', 'CALL confiture.migrate()'), qr/P0001/, 'one that fails');
is($node->safe_psql('shop', q{
		SELECT string_agg(DISTINCT state, ' ' ORDER BY state) FROM (
			SELECT state FROM confiture.migrate_status()
			UNION ALL SELECT state FROM confiture.migrate_status('tenant')) s}),
	'adopted applied baseline failed held pending reverted', 'fates');
is($node->safe_psql('shop', 'SELECT count(*) FROM confiture.history WHERE position IS NULL'),
	1, 'and a row that is not linked yet');
my $before = state_of('shop');
like($before, qr/history_head/, 'there is a head');

$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('shop') ], 'pg_dump');
my %copies = (
	copy => 'TEMPLATE template0',
	latin => "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
foreach my $copy (sort keys %copies)
{
	$node->safe_psql('postgres', "CREATE DATABASE $copy $copies{$copy}");
	$node->safe_psql('postgres', "ALTER DATABASE $copy SET $_")
	  foreach "TimeZone = 'Pacific/Chatham'", "DateStyle = 'SQL, DMY'",
	  "IntervalStyle = 'sql_standard'", "bytea_output = 'escape'", 'extra_float_digits = 0';
	$node->command_ok([ 'pg_restore', '-e', '-1', '-d', $node->connstr($copy), $dump ],
		"$copy: pg_restore");
	is(state_of($copy), $before, "$copy: everything is as it was");
	is(broken($copy), '', "$copy: the chain is unbroken");

	# it is a copy, until use() is said
	foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()',
		'SELECT confiture.migrate_down()', "SELECT confiture.baseline('005')")
	{
		like(error_of($node, $copy, $run), qr/ERROR:  JM007/, "$copy: $run is refused");
	}
	$node->safe_psql($copy, <<'EOS');
SET client_min_messages = error;
SELECT confiture.use('production');
SELECT confiture.push('db/migrations/005_bad.up.sql', 'SELECT 1');
SELECT confiture.migrate_up();
SELECT confiture.release('004');
SELECT confiture.push('db/migrations/006_good.up.sql', 'SELECT 1');
EOS
	like(error_of($node, $copy, 'CALL confiture.migrate()'), qr/no error|JM0/, "$copy: goes on");
	is($node->safe_psql($copy, 'SELECT count(*) FROM confiture.history WHERE position IS NULL'),
		0, "$copy: the failure is linked");
	is(broken($copy), '', "$copy: and all is one chain");
}

# Whoever owns the tables can write to them, and is found out.
my %edits = (
	'a name' => [ "UPDATE confiture.history_record SET name = name || ' ' WHERE position = 3", 3 ],
	'a role' => [ "UPDATE confiture.history_record SET current_user_name = 'x' WHERE position = 1", 1 ],
	'a time' => [ "UPDATE confiture.history_record SET started_at = started_at + interval '1 us' WHERE position = 4", 4 ],
	'a duration' => [ "UPDATE confiture.history_record SET duration = duration + interval '1 us' WHERE position = 4", 4 ],
	'a day for hours' => [ "UPDATE confiture.history_record SET duration = duration + interval '1 day' WHERE position = 4", 4 ],
	'a month' => [ "UPDATE confiture.history_record SET duration = duration + interval '1 month' WHERE position = 4", 4 ],
	'success' => [ 'UPDATE confiture.history_record SET success = NOT success WHERE position = 2', 2 ],
	'NULL for the empty text' => [ "UPDATE confiture.history_record SET reason = '' WHERE reason IS NULL AND position = 5", 5 ],
	'a text moved to the next column' =>
	  [ "UPDATE confiture.history_record SET scope = scope || version, version = '' WHERE position = 6", 6 ],
	'a digest' => [ "UPDATE confiture.history_record SET digest = md5('x') WHERE position = 2", 2 ],
	'no digest' => [ 'UPDATE confiture.history_record SET digest = NULL, position = NULL WHERE position = 2', 3 ],
	'the first row removed' => [ 'DELETE FROM confiture.history_record WHERE position = 1', 2 ],
	'a row removed' => [ 'DELETE FROM confiture.history_record WHERE position = 3', 4 ],
	'a row removed and the others moved up' => [ <<'EOS', 4 ],
DELETE FROM confiture.history_record WHERE position = 3;
UPDATE confiture.history_record SET position = -position WHERE position > 3;
UPDATE confiture.history_record SET position = -position - 1 WHERE position < 0
EOS
	'two rows swapped' => [ <<'EOS', 4 ],
UPDATE confiture.history_record SET position = -position WHERE position IN (3, 4);
UPDATE confiture.history_record SET position = 7 + position WHERE position < 0
EOS
	'a row of another chain' => [ <<'EOS', 0 ]);
INSERT INTO confiture.history_record (scope, version, name, direction, success, statements, session_user_name,
	current_user_name, application, started_at, duration, position, digest)
SELECT scope, version, name, direction, success, statements, session_user_name,
	current_user_name, application, started_at, duration, (SELECT max(position) + 1 FROM confiture.history_record), digest
FROM confiture.history_record WHERE position = 2
EOS
foreach my $edit (sort keys %edits)
{
	my ($sql, $position) = @{ $edits{$edit} };
	my $id = $node->safe_psql('shop', $position
		? "SELECT id FROM confiture.history_record WHERE position = $position"
		: "SELECT last_value + 1 FROM confiture.history_record_id_seq");
	is($node->safe_psql('shop', "BEGIN; $sql; "
			  . "SELECT substring(message, 'row with id (\\d+)') FROM confiture.validate() WHERE code = 'history_broken'; ROLLBACK"),
		$id, "$edit: found, at its row");
}
is(broken('shop'), '', 'nothing of that stayed');

done_testing();

sub broken
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname,
		"SELECT message FROM confiture.validate() WHERE code = 'history_broken'");
}

# All that is known, with the times in one spelling.
sub state_of
{
	my ($dbname) = @_;
	return $node->safe_psql($dbname, <<'EOS');
SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET IntervalStyle = 'postgres';
SELECT h FROM confiture.history_record h ORDER BY id;
SELECT l FROM confiture.ledger l ORDER BY scope, version;
SELECT h FROM confiture.held_version h ORDER BY scope, version;
SELECT h FROM confiture.hook h ORDER BY id;
SELECT s FROM confiture.migrate_status() s;
SELECT s FROM confiture.migrate_status('tenant') s;
SELECT * FROM confiture.validate() WHERE code LIKE 'history%';
SELECT last_value FROM confiture.history_record_id_seq;
EOS
}
