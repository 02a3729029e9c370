# What a generated migration expects of the database that it is applied to:
# generated in one, applied in others that have changed since, or haven't.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node();

my $start = <<'EOS';
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE TABLE old (x int, y int);
CREATE TABLE bystander (x int);
EOS
my $ddl = <<'EOS';
CREATE TABLE t (a int PRIMARY KEY, b varchar(20), c int);
CREATE INDEX t_b ON t (b);
CREATE TABLE bystander (x int);
CREATE TABLE child (a int REFERENCES t);
EOS

new_database($node, 'dev');
$node->safe_psql('dev', $start);
my $text = $node->safe_psql('dev', <<"EOS");
SELECT content FROM confiture.generate_migration('change', \$x\$$ddl\$x\$,
	'{"online": false, "allow_hazards": ["DELETES_DATA"]}')
WHERE path LIKE '%.up.sql'
EOS
like($text, qr/^-- confiture:expects [0-9a-f]{64}$/m, 'a fingerprint');
like($text, qr/^-- confiture:expects \{"table public\.child": null\}$/m, 'what is new is to be absent');
unlike($text, qr/bystander/, 'what it is not about is not expected');

# A database like the first one, changed by $sql, gets the migration.
my $n = 0;

sub target
{
	my ($sql, $migration) = @_;
	my $dbname = 'target' . ++$n;
	new_database($node, $dbname);
	$node->safe_psql($dbname, $start . $sql);
	push_files($node, $dbname, 'db/migrations/1_change.up.sql' => $migration // $text);
	return $dbname;
}

sub applies
{
	my ($name, $sql, @more) = @_;
	my $dbname = target($sql, @more);
	my ($status, undef, $stderr) = $node->psql($dbname, 'CALL confiture.migrate()');
	is($status, 0, "applied: $name") or diag $stderr;
	return;
}

sub refuses
{
	my ($name, $sql, $detail, @more) = @_;
	my $dbname = target($sql, @more);
	my $dump = dump_of($node, $dbname, '-N', 'confiture', '-s');
	foreach my $run ('SELECT confiture.migrate_up()', 'CALL confiture.migrate()')
	{
		my $error = error_of($node, $dbname, $run);
		like($error, qr/JM009/, "refused: $name, $run");
		like($error, $detail, '... and says why');
	}
	is_same_dump(dump_of($node, $dbname, '-N', 'confiture', '-s'), $dump, '... and nothing is done');
	like($node->safe_psql($dbname, 'SELECT error FROM confiture.rehearse()'), $detail, '... nor rehearsed');
	return;
}

applies('the same', '');
applies('another table', 'CREATE TABLE other (a int); DROP TABLE bystander;');
applies('another column, index, comment, grants, owner', <<'EOS');
ALTER TABLE t ADD other int;
CREATE INDEX other_i ON t (other);
COMMENT ON TABLE t IS 'in production';
CREATE ROLE prod_app;
GRANT SELECT ON t, old TO prod_app;
ALTER TABLE t OWNER TO prod_app;
EOS
refuses('another type', 'ALTER TABLE t ALTER b TYPE varchar(50);',
	qr/column public\.t\.b: type is character varying\(50\), expected was text/);
refuses('another column of what goes', 'ALTER TABLE old ADD z int;',
	qr/table public\.old: columns is x, y, z, expected was x, y/);
refuses('it is gone', 'DROP TABLE old;', qr/table public\.old is not there/);
refuses('it is there already', 'CREATE TABLE child (x int);', qr/table public\.child is there already/);
refuses('a key that is needed', 'ALTER TABLE t DROP CONSTRAINT t_pkey;', qr/constraint t_pkey ON public\.t is not there/);

# Going on all the same.
my $dbname = target('ALTER TABLE t ALTER b SET NOT NULL;');
$node->safe_psql($dbname, q{SELECT confiture.configure('local', E'name: local\nmigration:\n  on_drift: warn\n')});
my ($status, undef, $stderr) = $node->psql($dbname, 'CALL confiture.migrate()');
is($status, 0, 'on_drift: warn goes on');
like($stderr, qr/WARNING.*written for another schema.*not_null is true/s, '... with a warning');

# One that was interrupted has changed its objects itself.
$dbname = target('');
my $concurrent = $text =~ s/CREATE INDEX t_b/CREATE INDEX CONCURRENTLY t_b/r =~ s/(DROP TABLE)/SELECT 1 \/ 0;\n$1/r;
push_files($node, $dbname, 'db/migrations/1_change.up.sql' => $concurrent);
like(error_of($node, $dbname, 'CALL confiture.migrate()'), qr/division by zero/, 'it fails half way');
push_files($node, $dbname, 'db/migrations/1_change.up.sql' => $concurrent =~ s/1 \/ 0/1/r);
($status, undef, $stderr) = $node->psql($dbname, 'CALL confiture.migrate()');
is($status, 0, '... and goes on without being asked again') or diag $stderr;

# A migration of several parts: each expects what it is about itself.
$node->safe_psql('dev', 'DROP TABLE IF EXISTS child');
new_database($node, 'dev2');
$node->safe_psql('dev2', $start . 'INSERT INTO t VALUES (1);');
my $parts = $node->safe_psql('dev2', <<"EOS");
SELECT count(*) FROM confiture.generate_migration('change', \$x\$$ddl\$x\$, '{"allow_hazards": ["DELETES_DATA"]}')
EOS
cmp_ok($parts, '>=', 2, 'as many parts as it takes');
($status, undef, $stderr) = $node->psql('dev2', 'CALL confiture.migrate()');
is($status, 0, '... can be applied one after the other') or diag $stderr;

# A type that gets another name before the new one comes.
new_database($node, 'swapped');
$node->safe_psql('swapped', "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e);");
$node->safe_psql('swapped', <<'EOS');
SELECT confiture.generate_migration('swap', $$CREATE TYPE e AS ENUM ('b'); CREATE TABLE t (x e);$$)
EOS
($status, undef, $stderr) = $node->psql('swapped', 'CALL confiture.migrate()');
is($status, 0, 'a type is expected as it was, not as it will be') or diag $stderr;

# Lines that were changed.
$dbname = target('', $text =~ s/^-- confiture:expects \{"table public\.old".*\n//mr);
like(error_of($node, $dbname, 'CALL confiture.migrate()'), qr/42601.*do not fit their fingerprint/s, 'a line is missing');
foreach my $line ('abc', '{}', '{"nothing x": null}', '{"table x": 1}', '{"table x": {"a": 1}}')
{
	$dbname = target('', "-- confiture:expects $line\nSELECT 1;");
	like(error_of($node, $dbname, 'CALL confiture.migrate()'), qr/42601.*1_change\.up\.sql/s, "no such line: $line");
}

done_testing();
