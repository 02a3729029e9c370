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

# What is generated in a database is applied in it, and taken back: in several
# parts, and in one.  Returns the first up file.
sub goes_round
{
	my ($name, $old, $new) = @_;
	my @ways = (
		[ 'true', 'CALL confiture.migrate()', 'CALL confiture.migrate_back(100)' ],
		[ 'false', 'SELECT confiture.migrate_up()', 'SELECT confiture.migrate_down(100)' ]);
	my $first;
	foreach my $way (@ways)
	{
		my ($online, $up, $down) = @$way;
		my $db = 'round' . ++$n;
		new_database($node, $db);
		$node->safe_psql($db, $old);
		my $dump = dump_of($node, $db, '-N', 'confiture', '-s');
		$first = $node->safe_psql($db, <<"EOS");
SELECT content FROM confiture.generate_migration('change', \$x\$$new\$x\$,
	'{"online": $online, "allow_hazards": ["DELETES_DATA"]}')
WHERE path LIKE '%.up.sql' ORDER BY path LIMIT 1
EOS
		my ($result, undef, $error) = $node->psql($db, $up);
		is($result, 0, "$name: applied where it was generated, online $online") or diag $error, $first;
		is($node->safe_psql($db, "SELECT * FROM confiture.diff(\$x\$$new\$x\$)"), '', '... and that is all');
		($result, undef, $error) = $node->psql($db, $down);
		is($result, 0, '... and taken back') or diag $error;
		is_same_dump(dump_of($node, $db, '-N', 'confiture', '-s'), $dump, '... to where it was');
	}
	return $first;
}

# Of a view, columns that have comments are objects.
my $views = <<'EOS';
CREATE TABLE sales (region text, amount int);
CREATE VIEW by_region AS SELECT region, sum(amount) AS amount FROM sales GROUP BY region;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM by_region;
EOS
my $comments = <<'EOS';
COMMENT ON COLUMN by_region.amount IS 'sum';
COMMENT ON COLUMN kept.amount IS 'sum of then';
EOS
my $first = goes_round('views with comments on columns', $views . $comments,
	$views =~ s/amount int/amount bigint/r . $comments);
new_database($node, 'views');
$node->safe_psql('views', $views);
push_files($node, 'views', 'db/migrations/1_change.up.sql' => $first);
unlike($node->safe_psql('views', 'SELECT error FROM confiture.rehearse()'), qr/was written for another schema/,
	'comments on columns of views are not expected');

# Renames and what else changes in the same plan.
my $orders = <<'EOS';
CREATE TABLE orders (id serial PRIMARY KEY, cust int NOT NULL, amt int, state text DEFAULT 'n');
CREATE INDEX orders_cust ON orders (cust);
CREATE VIEW big AS SELECT id, amt FROM orders WHERE amt > 10;
CREATE MATERIALIZED VIEW mbig AS SELECT sum(amt) AS s FROM big;
EOS
$first = goes_round('renames and more', $orders, <<'EOS');
-- confiture:renamed-from orders
CREATE TABLE purchases (id bigserial PRIMARY KEY,
	-- confiture:renamed-from cust
	customer_id bigint NOT NULL,
	-- confiture:renamed-from amt
	amount numeric(10,2) NOT NULL DEFAULT 0, state text DEFAULT 'new', note text);
-- confiture:renamed-from orders_cust
CREATE INDEX purchases_customer ON purchases (customer_id, id);
CREATE VIEW big AS SELECT id, amount FROM purchases WHERE amount > 10;
CREATE MATERIALIZED VIEW mbig AS SELECT sum(amount) AS s FROM big;
EOS
unlike($first, qr/^-- confiture:expects.*(?:purchases|customer_id|amount)[^"]*": \{/m, 'nothing is expected by its new name');
foreach my $absent ('table public.purchases', 'index public.purchases_customer', 'column public.orders.customer_id',
	'column public.orders.note', 'default public.orders.amt')
{
	like($first, qr/^-- confiture:expects \{"\Q$absent\E": null\}$/m, "... but to be absent: $absent");
}
foreach my $case (
	[ 'the old column is another one', 'ALTER TABLE orders ALTER cust TYPE bigint', qr/column public\.orders\.cust: type is bigint/ ],
	[ 'the new column is there', 'ALTER TABLE orders ADD note int', qr/column public\.orders\.note is there already/ ],
	[ 'the new name is taken', 'CREATE TABLE purchases ()', qr/table public\.purchases is there already/ ],
	[ 'it is renamed already', 'ALTER TABLE orders RENAME TO purchases', qr/table public\.orders is not there/ ])
{
	my ($name, $sql, $detail) = @$case;
	my $db = 'round' . ++$n;
	new_database($node, $db);
	$node->safe_psql($db, "$orders$sql;");
	push_files($node, $db, 'db/migrations/1_change.up.sql' => $first);
	my $error = error_of($node, $db, 'SELECT confiture.migrate_up()');
	like($error, qr/JM009/, "refused: $name");
	like($error, $detail, '... and says why');
}
goes_round('a table is renamed, its view changes', <<'EOS1', <<'EOS2');
CREATE TABLE orders (id int PRIMARY KEY, cust int);
CREATE VIEW big AS SELECT id FROM orders;
EOS1
-- confiture:renamed-from orders
CREATE TABLE purchases (id bigint PRIMARY KEY, cust int);
CREATE VIEW big AS SELECT id FROM purchases;
EOS2
goes_round('a part that is done apart from the renames', <<'EOS1', <<'EOS2');
CREATE TABLE orders (id int PRIMARY KEY, cust int);
CREATE TABLE lines (order_id int);
CREATE VIEW both_ AS SELECT id, order_id FROM orders JOIN lines ON id = order_id;
EOS1
-- confiture:renamed-from orders
CREATE TABLE purchases (id int PRIMARY KEY, cust int);
CREATE TABLE lines (order_id int NOT NULL REFERENCES purchases, n int);
CREATE INDEX ON lines (order_id);
CREATE VIEW both_ AS SELECT id, order_id FROM purchases JOIN lines ON id = order_id WHERE n > 0;
EOS2
$first = goes_round('a type and its label are renamed, and it gets another one', <<'EOS1', <<'EOS2');
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE t (m mood DEFAULT 'good', n mood[]);
CREATE FUNCTION f(m mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
EOS1
-- confiture:renamed-from mood
CREATE TYPE state AS ENUM (
	-- confiture:renamed-from good
	'fine', 'bad');
CREATE TABLE t (m state DEFAULT 'bad', n state[] NOT NULL);
CREATE FUNCTION f(m state) RETURNS int LANGUAGE sql AS 'SELECT 2';
EOS2
like($first, qr/^-- confiture:expects \{"enum public\.state": null\}$/m, 'the new name of a type is to be absent');
$first = goes_round('a schema is renamed, and more in it', <<'EOS1', <<'EOS2');
CREATE SCHEMA app;
CREATE TABLE app.t (a int PRIMARY KEY, b text);
CREATE VIEW app.v AS SELECT a FROM app.t;
EOS1
-- confiture:renamed-from app
CREATE SCHEMA core;
CREATE TABLE core.t (a bigint PRIMARY KEY, b text DEFAULT 'x');
CREATE INDEX t_b ON core.t (b);
CREATE TABLE core.u (a bigint REFERENCES core.t);
CREATE VIEW core.v AS SELECT a, b FROM core.t;
EOS2
like($first, qr/^-- confiture:expects \{"$_": null\}$/m, "what comes into a renamed schema is to be absent in the old one: $_")
	foreach 'schema core', 'index app\.t_b', 'table app\.u';
$first = goes_round('a new table takes the name of a renamed one', <<'EOS1', <<'EOS2');
CREATE TABLE orders (id int UNIQUE, a int);
EOS1
-- confiture:renamed-from orders
CREATE TABLE old_orders (id int UNIQUE, a int,
	-- what was "a" once more
	b int);
CREATE TABLE orders (id bigint UNIQUE);
EOS2
unlike($first, qr/"table public\.orders": null/, '... which is there');
goes_round('inherited columns are renamed', <<'EOS1', <<'EOS2');
CREATE TABLE p (b int, m int);
CREATE TABLE c (own int) INHERITS (p);
CREATE TABLE r (k int, b int) PARTITION BY LIST (k);
CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1);
EOS1
CREATE TABLE p (
	-- confiture:renamed-from b
	z int, m int);
CREATE TABLE c (own bigint) INHERITS (p);
ALTER TABLE c ALTER m SET DEFAULT 1;
CREATE TABLE r (k int,
	-- confiture:renamed-from b
	z int DEFAULT 3) PARTITION BY LIST (k);
-- confiture:renamed-from r1
CREATE TABLE r_one PARTITION OF r FOR VALUES IN (1);
CREATE INDEX ON r_one (z);
EOS2
goes_round('the type of a table changes, in the first of two migrations', <<'EOS1', <<'EOS2');
CREATE TYPE ty AS (id int, name text);
CREATE TABLE t OF ty;
EOS1
CREATE TYPE ty AS (id bigint, name text, more int);
CREATE TABLE t OF ty;
EOS2
goes_round('names go round', <<'EOS1', <<'EOS2');
CREATE TABLE a (x int, y text);
CREATE TABLE b (y int);
EOS1
-- confiture:renamed-from b
CREATE TABLE a (y bigint);
-- confiture:renamed-from a
CREATE TABLE c (
	-- confiture:renamed-from y
	x text,
	-- confiture:renamed-from x
	y int, z int);
EOS2

# Lines that were changed.
$dbname = target('', $text =~ s/^-- confiture:expects \{"table public\.old".*\n//mr);
like(error_of($node, $dbname, 'CALL confiture.migrate()'), qr/42601.*do not fit their fingerprint/s, 'a line is missing');
foreach my $line ('abc', '{}', '{"nothing x": null}', '{"table x": 1}', '{"table x": {"a": 1}}')
{
	$dbname = target('', "-- confiture:expects $line\nSELECT 1;");
	like(error_of($node, $dbname, 'CALL confiture.migrate()'), qr/42601.*1_change\.up\.sql/s, "no such line: $line");
}

done_testing();
