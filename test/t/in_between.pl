# Between two migrations that generate_migration() cut a plan into, on the way
# up and back, the application works: what is dropped and comes again isn't
# missed, and what is unique or refers to something stays so.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node();
$node->safe_psql('postgres', 'CREATE ROLE reader');
my $n = 0;

# what: "old" and "new" schema, "rows" of the old one, an SQL query "asked" and
# what it "says" all the time, or a statement "fails" with an error
sub holds
{
	my ($name, %case) = @_;
	my $dbname = 'between' . ++$n;
	new_database($node, $dbname);
	$node->safe_psql($dbname, "$case{old}; $case{rows}");
	my $answers = sub {
		my ($when) = @_;
		if (defined $case{fails})
		{
			my (undef, undef, $err) = $node->psql($dbname, "BEGIN; $case{asked}; ROLLBACK");
			like($err, $case{fails}, "$name: $when");
			return;
		}
		my ($code, $out, $err) = $node->psql($dbname, "BEGIN; $case{asked}; ROLLBACK");
		is("$out$err", $case{says}, "$name: $when");
	};
	$answers->('before');
	$node->safe_psql($dbname, "SELECT FROM confiture.generate_migration('change', \$x\$$case{new}\$x\$)");
	my @versions = split /\n/, $node->safe_psql($dbname,
		q{SELECT version FROM confiture.pending_files() ORDER BY version});
	cmp_ok(scalar(@versions), '>', 1, "$name: is cut");
	foreach my $version (@versions)
	{
		my ($code, undef, $err) = $node->psql($dbname, "CALL confiture.migrate('$version')");
		is($code, 0, "$name: $version goes up") or diag $err;
		$answers->("after $version");
	}
	foreach my $version (reverse @versions)
	{
		my ($code, undef, $err) = $node->psql($dbname, 'CALL confiture.migrate_back(1)');
		is($code, 0, "$name: $version comes back") or diag $err;
		$answers->("back from $version");
	}
	return;
}

holds('a view, while an index goes',
	old => 'CREATE TABLE t (id int PRIMARY KEY, b int); CREATE INDEX tb ON t (b);
		CREATE VIEW v AS SELECT id, b FROM t',
	rows => 'INSERT INTO t VALUES (1, 7)',
	new => 'CREATE TABLE t (id int PRIMARY KEY, b bigint); CREATE VIEW v AS SELECT id, b FROM t',
	asked => 'SELECT b FROM v', says => '7');

holds('a view and what reads it, while an index is replaced',
	old => q{CREATE TABLE t (id int PRIMARY KEY, a int, b int); CREATE INDEX ta ON t (a);
		CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT a, b FROM v;
		CREATE FUNCTION f(v) RETURNS int LANGUAGE sql AS 'SELECT b FROM w'},
	rows => 'INSERT INTO t VALUES (1, 1, 7)',
	new => q{CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b bigint); CREATE UNIQUE INDEX ta ON t (a);
		CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT a, b FROM v;
		CREATE FUNCTION f(v) RETURNS bigint LANGUAGE sql AS 'SELECT b FROM w'},
	asked => 'SELECT b FROM v', says => '7');

my $policies = 'CREATE POLICY p ON o AS RESTRICTIVE USING (n > 0); CREATE POLICY p0 ON o USING (true);
	ALTER TABLE o ENABLE ROW LEVEL SECURITY; GRANT SELECT ON o TO reader';
holds('a policy, while an index goes',
	old => "CREATE TABLE o (n int); CREATE INDEX i ON o (n); $policies",
	rows => 'INSERT INTO o VALUES (-1), (2)',
	new => "CREATE TABLE o (n bigint); $policies",
	asked => 'SET LOCAL ROLE reader; SELECT n FROM o', says => '2');

my $parts = 'PARTITION BY RANGE (a); CREATE TABLE e0 PARTITION OF e FOR VALUES FROM (0) TO (10)';
holds('a policy, while an index of a partitioned table goes',
	old => "CREATE TABLE e (a int, k text) $parts; CREATE INDEX ek ON e (k); CREATE TABLE o (n int); $policies",
	rows => q{INSERT INTO o VALUES (-1), (2); INSERT INTO e VALUES (1, 'x')},
	new => "CREATE TABLE e (a int, k text) $parts; CREATE TABLE o (n bigint); $policies",
	asked => 'SET LOCAL ROLE reader; SELECT n FROM o', says => '2');

holds('a partition that gets other bounds, while an index goes, and one of another table',
	old => "CREATE TABLE e (a int, k text) $parts; CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (10) TO (20);
		CREATE INDEX ek ON e (k); CREATE TABLE o (n int); CREATE INDEX oi ON o (n)",
	rows => q{INSERT INTO e VALUES (1, 'x'), (11, 'y'); INSERT INTO o VALUES (1)},
	new => "CREATE TABLE e (a int, k text NOT NULL) $parts;
		CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (10) TO (30); CREATE TABLE o (n int)",
	asked => q{INSERT INTO e VALUES (12, 'z'); SELECT count(*) FROM e}, says => '3');

holds('a generated column, a statistics object and a publication, while an index goes',
	old => 'CREATE TABLE t (id int PRIMARY KEY, a int, g int GENERATED ALWAYS AS (a * 2) STORED);
		CREATE INDEX ta ON t (a); CREATE PUBLICATION pub FOR TABLE t (id, a) WHERE (id > 0)',
	rows => 'INSERT INTO t VALUES (1, 2)',
	new => 'CREATE TABLE t (id int PRIMARY KEY, a bigint, g bigint GENERATED ALWAYS AS (a * 2) STORED);
		CREATE PUBLICATION pub FOR TABLE t (id, a) WHERE (id > 0)',
	asked => q{SELECT g, (SELECT count(*) FROM pg_publication_tables WHERE tablename = 't') FROM t},
	says => '4|1');

holds('a default and a check, while an index goes',
	old => q{CREATE TABLE t (id int PRIMARY KEY, j jsonb DEFAULT '{}', CHECK (jsonb_typeof(j) = 'object'));
		CREATE INDEX ji ON t USING gin (j)},
	rows => q{INSERT INTO t VALUES (1, '{"a": 1}')},
	new => q{CREATE TABLE t (id int PRIMARY KEY, j json DEFAULT '{}', CHECK (json_typeof(j) = 'object'))},
	asked => 'INSERT INTO t (id) VALUES (2); SELECT j::text FROM t WHERE id = 2', says => '{}');

holds('a foreign key of another name, while an index comes',
	old => 'CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE c (t_id int CONSTRAINT fk REFERENCES t)',
	rows => 'INSERT INTO t VALUES (1); INSERT INTO c VALUES (1)',
	new => 'CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE c (t_id int CONSTRAINT fk2 REFERENCES t);
		CREATE INDEX ci ON c (t_id)',
	asked => 'INSERT INTO c VALUES (2)', fails => qr/violates foreign key constraint/);

holds('a foreign key with another action, while an index goes',
	old => 'CREATE TABLE t (id int PRIMARY KEY, b int); CREATE INDEX tb ON t (b);
		CREATE TABLE c (t_id int REFERENCES t)',
	rows => 'INSERT INTO t VALUES (1, 1); INSERT INTO c VALUES (1)',
	new => 'CREATE TABLE t (id int PRIMARY KEY, b int); CREATE TABLE c (t_id int REFERENCES t ON DELETE CASCADE)',
	asked => 'INSERT INTO c VALUES (2)', fails => qr/violates foreign key constraint/);

holds('a foreign key of columns that get another type, while indexes come and go',
	old => 'CREATE TABLE t (id int PRIMARY KEY, b int); CREATE UNIQUE INDEX tb ON t (b);
		CREATE TABLE c (t_id int REFERENCES t)',
	rows => 'INSERT INTO t VALUES (1, 1); INSERT INTO c VALUES (1)',
	new => 'CREATE TABLE t (id bigint PRIMARY KEY, b int); CREATE TABLE c (t_id bigint REFERENCES t);
		CREATE INDEX ci ON c (t_id)',
	asked => 'INSERT INTO c VALUES (2)', fails => qr/violates foreign key constraint/);

holds('a unique key of another name',
	old => 'CREATE TABLE t (a int CONSTRAINT u1 UNIQUE)',
	rows => 'INSERT INTO t VALUES (1)',
	new => 'CREATE TABLE t (a int CONSTRAINT u2 UNIQUE)',
	asked => 'INSERT INTO t VALUES (1)', fails => qr/violates unique constraint/);

holds('a unique key of a partitioned table',
	old => "CREATE TABLE e (a int, k text, UNIQUE (a, k)) $parts",
	rows => q{INSERT INTO e VALUES (1, 'x')},
	new => "CREATE TABLE e (a int, k text, UNIQUE (k, a)) $parts",
	asked => q{INSERT INTO e VALUES (1, 'x')}, fails => qr/violates unique constraint/);

holds('a default that becomes an identity',
	old => 'CREATE TABLE t (id int, c int DEFAULT 5)',
	rows => 'INSERT INTO t VALUES (1)',
	new => 'CREATE TABLE t (id int, c int GENERATED BY DEFAULT AS IDENTITY)',
	asked => 'INSERT INTO t VALUES (2); SELECT c IS NOT NULL FROM t WHERE id = 2', says => 't');

holds('a column that becomes serial',
	old => 'CREATE TABLE t (id int, c int DEFAULT 0)',
	rows => 'INSERT INTO t VALUES (1, 1), (2, 2)',
	new => 'CREATE TABLE t (id int, c serial)',
	asked => 'INSERT INTO t VALUES (3); SELECT c = 0 OR c > 2 FROM t WHERE id = 3', says => 't');

done_testing();
