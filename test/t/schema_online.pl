# Plans for tables that others use meanwhile: what is written, that it leads
# to the schema and back, and that nobody waits for it.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

plan skip_all => 'the code is slow'
  if ($ENV{CONFITURE_TEST_SCALE} || 1) < 1;

my $node = new_node();
my ($version) = $node->safe_psql('postgres', 'SHOW server_version_num') =~ /^(\d+)\d{4}$/;
my $is_18 = $version >= 18;
my $n = 0;

# What each statement is in the file, one regular expression a line.
online('a new index',
	old => 'CREATE TABLE t (a int, b text);',
	new => 'CREATE TABLE t (a int, b text); CREATE INDEX t_a ON t (a) WHERE a > 0;',
	up => ['CREATE INDEX CONCURRENTLY t_a ON public.t USING btree (a) WHERE (a > 0);'],
	down => ['DROP INDEX CONCURRENTLY public.t_a;']);
online('an index that goes',
	old => 'CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);',
	new => 'CREATE TABLE t (a int);',
	up => ['DROP INDEX CONCURRENTLY public.t_a;'],
	down => ['CREATE INDEX CONCURRENTLY t_a ON public.t USING btree (a);']);
online('an index that is different',
	old => 'CREATE TABLE t (a int, b int); CREATE INDEX t_a ON t (a);'
	  . ' CREATE TABLE t_a__new (); COMMENT ON INDEX t_a IS \'about it\'',
	new => 'CREATE TABLE t (a int, b int); CREATE INDEX t_a ON t (a, b);'
	  . ' CREATE TABLE t_a__new (); COMMENT ON INDEX t_a IS \'about it\'',
	up => ['CREATE INDEX CONCURRENTLY t_a__new1 ON public.t USING btree (a, b);',
		'DROP INDEX CONCURRENTLY public.t_a;', 'ALTER INDEX public.t_a__new1 RENAME TO t_a;',
		'COMMENT ON INDEX public.t_a IS \'about it\';'],
	down => ['CREATE INDEX CONCURRENTLY t_a__new1 ON public.t USING btree (a);',
		'DROP INDEX CONCURRENTLY public.t_a;', 'ALTER INDEX public.t_a__new1 RENAME TO t_a;']);
online('an index over an expression',
	old => 'CREATE TABLE t (a int, b text);',
	new => 'CREATE TABLE t (a int, b text); CREATE INDEX t_b ON t (lower(b));',
	up => ['CREATE INDEX CONCURRENTLY t_b ON public.t USING btree (lower(b));', 'ANALYZE public.t;'],
	down => ['DROP INDEX CONCURRENTLY public.t_b;']);
online('an index of a materialized view',
	old => 'CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT 1 AS a;',
	new => 'CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX v_a ON v (a);',
	full => 'v', up => ['CREATE INDEX CONCURRENTLY v_a ON public.v USING btree (a);'],
	down => ['DROP INDEX CONCURRENTLY public.v_a;']);
online('a unique key',
	old => 'CREATE TABLE t (a int, b int);',
	new => 'CREATE TABLE t (a int, b int, CONSTRAINT "T key" UNIQUE (a) INCLUDE (b) WITH (fillfactor=70) DEFERRABLE);',
	up => ['CREATE UNIQUE INDEX CONCURRENTLY "T key" ON public.t (a) INCLUDE (b) WITH (fillfactor=\'70\');',
		'ALTER TABLE public.t ADD CONSTRAINT "T key" UNIQUE USING INDEX "T key" DEFERRABLE;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT "T key";']);
online('a primary key',
	old => 'CREATE TABLE t (a int, b int);',
	new => 'CREATE TABLE t (a int, b int, PRIMARY KEY (a));',
	up => [not_null('t', 'a'),
		'CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON public.t (a);',
		'ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT t_pkey;']);
online('a key that is different',
	old => 'CREATE TABLE t (a int, b int, UNIQUE (a)); ALTER TABLE t RENAME CONSTRAINT t_a_key TO t_key;',
	new => 'CREATE TABLE t (a int, b int, CONSTRAINT t_key UNIQUE NULLS NOT DISTINCT (a, b));',
	up => ['CREATE UNIQUE INDEX CONCURRENTLY t_key__new ON public.t (a, b) NULLS NOT DISTINCT;',
		'ALTER TABLE public.t DROP CONSTRAINT t_key, ADD CONSTRAINT t_key UNIQUE USING INDEX t_key__new;'],
	down => ['CREATE UNIQUE INDEX CONCURRENTLY t_key__new ON public.t (a);']);
online('a primary key of another name',
	old => 'CREATE TABLE t (a int CONSTRAINT t_a PRIMARY KEY, b int NOT NULL DEFAULT 1);',
	new => 'CREATE TABLE t (a int NOT NULL, b int NOT NULL DEFAULT 1, CONSTRAINT t_a_b PRIMARY KEY (a, b));',
	up => ['CREATE UNIQUE INDEX CONCURRENTLY t_a_b ON public.t (a, b);',
		'ALTER TABLE public.t DROP CONSTRAINT t_a, ADD CONSTRAINT t_a_b PRIMARY KEY USING INDEX t_a_b;'],
	down => ['CREATE UNIQUE INDEX CONCURRENTLY t_a ON public.t (a);',
		'ALTER TABLE public.t DROP CONSTRAINT t_a_b, ADD CONSTRAINT t_a PRIMARY KEY USING INDEX t_a;']);
online('a check',
	old => 'CREATE TABLE t (a int);',
	new => 'CREATE TABLE t (a int, CONSTRAINT positive CHECK (a > 0));',
	up => ['ALTER TABLE public.t ADD CONSTRAINT positive CHECK ((a > 0)) NOT VALID;',
		'ALTER TABLE public.t VALIDATE CONSTRAINT positive;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT positive;'], migrations => 2);
online('a check that is different',
	old => 'CREATE TABLE t (a int, CONSTRAINT positive CHECK (a > -1));',
	new => 'CREATE TABLE t (a int, CONSTRAINT positive CHECK (a > 0) NO INHERIT);',
	up => ['ALTER TABLE public.t DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK ((a > 0)) NO INHERIT NOT VALID;',
		'ALTER TABLE public.t VALIDATE CONSTRAINT positive;'],
	down => ['NOT VALID;', 'ALTER TABLE public.t VALIDATE CONSTRAINT positive;'], migrations => 2);
online('a check and a foreign key that go',
	old => 'CREATE TABLE t (a int, CONSTRAINT positive CHECK (a > 0), CONSTRAINT itself UNIQUE (a), CONSTRAINT same FOREIGN KEY (a) REFERENCES t (a));',
	new => 'CREATE TABLE t (a int, CONSTRAINT itself UNIQUE (a));',
	up => ['ALTER TABLE public.t DROP CONSTRAINT same;'],
	down => ['ALTER TABLE public.t ADD CONSTRAINT same FOREIGN KEY (a) REFERENCES public.t(a) NOT VALID;',
		'ALTER TABLE public.t VALIDATE CONSTRAINT same;']);
online('a foreign key',
	old => 'CREATE TABLE t (a int PRIMARY KEY, b int);',
	new => 'CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT parent FOREIGN KEY (b) REFERENCES t ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);',
	up => ['ALTER TABLE public.t ADD CONSTRAINT parent FOREIGN KEY (b) REFERENCES public.t(a) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID;',
		'ALTER TABLE public.t VALIDATE CONSTRAINT parent;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT parent;'], migrations => 2);
online('a foreign key that is different',
	old => 'CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT parent FOREIGN KEY (b) REFERENCES t);',
	new => 'CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT parent FOREIGN KEY (b) REFERENCES t ON DELETE CASCADE);',
	up => ['ALTER TABLE public.t DROP CONSTRAINT parent, ADD CONSTRAINT parent FOREIGN KEY (b) REFERENCES public.t(a) ON DELETE CASCADE NOT VALID;',
		'ALTER TABLE public.t VALIDATE CONSTRAINT parent;'],
	down => ['NOT VALID;', 'VALIDATE CONSTRAINT parent;'], migrations => 2);
online('what is not valid, and becomes so',
	old => 'CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;',
	new => 'CREATE TABLE t (a int, CONSTRAINT positive CHECK (a > 0));',
	up => ['ALTER TABLE public.t VALIDATE CONSTRAINT positive;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT positive;', 'NOT VALID;']);
online('NOT NULL',
	old => 'CREATE TABLE t (a int);',
	new => 'CREATE TABLE t (a int NOT NULL);',
	up => [not_null('t', 'a')], down => ['ALTER TABLE ONLY public.t ALTER COLUMN a DROP NOT NULL;']);
online('NOT NULL for partitions, too',
	old => 'CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t DEFAULT;',
	new => 'CREATE TABLE t (a int NOT NULL) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t DEFAULT;',
	up => ['ALTER TABLE public.t ADD CONSTRAINT confiture_not_null CHECK (a IS NOT NULL) NOT VALID;',
		'ALTER TABLE public.t ALTER COLUMN a SET NOT NULL;', 'ALTER TABLE public.t DROP CONSTRAINT confiture_not_null;'],
	down => ['ALTER COLUMN a DROP NOT NULL;']);
online('NOT NULL that a check proves',
	old => 'CREATE TABLE t ("A" int, CONSTRAINT there CHECK ("A" IS NOT NULL));',
	new => 'CREATE TABLE t ("A" int NOT NULL, CONSTRAINT there CHECK ("A" IS NOT NULL));',
	up => ['ALTER TABLE public.t ALTER COLUMN "A" SET NOT NULL;'], plain => 1,
	down => ['ALTER TABLE ONLY public.t ALTER COLUMN "A" DROP NOT NULL;']);
online('an index of a partitioned table',
	old => 'CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (100);'
	  . ' CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (100) TO (200);',
	new => 'CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (100);'
	  . ' CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (100) TO (200); CREATE INDEX t_a ON t (a);',
	up => ['CREATE INDEX t_a ON ONLY public.t USING btree (a);',
		'CREATE INDEX t_2_a_idx ON public.t_2 USING btree (a);',
		'ALTER INDEX public.t_a ATTACH PARTITION public.t_2_a_idx;',
		'CREATE INDEX CONCURRENTLY t_1_a_idx ON public.t_1 USING btree (a);',
		'ALTER INDEX public.t_a ATTACH PARTITION public.t_1_a_idx;'],
	down => ['DROP INDEX public.t_a;']);
my $parts = 'CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (100);'
  . ' CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (a);'
  . ' CREATE TABLE t_3 PARTITION OF t_2 DEFAULT;';
online('an index of a partitioned table that is different',
	old => "CREATE TABLE t (a int) PARTITION BY RANGE (a); $parts CREATE INDEX t_a ON t (a); COMMENT ON INDEX t_1_a_idx IS 'about it';",
	new => "CREATE TABLE t (a int NOT NULL) PARTITION BY RANGE (a); $parts CREATE INDEX t_a ON t (a DESC); COMMENT ON INDEX t_1_a_idx IS 'about it';",
	rows => 'INSERT INTO t SELECT generate_series(90, 110)',
	up => ['CREATE INDEX t_a__new ON ONLY public.t USING btree (a DESC);',
		'CREATE INDEX CONCURRENTLY t_1_a_idx__new ON public.t_1 USING btree (a DESC);',
		'CREATE INDEX CONCURRENTLY t_3_a_idx__new ON public.t_3 USING btree (a DESC);',
		'ALTER INDEX public.t_a__new ATTACH PARTITION public.t_1_a_idx__new;',
		'check_function_bodies', 'DROP INDEX public.t_a;', 'ALTER INDEX public.t_a__new RENAME TO t_a;',
		'ALTER INDEX public.t_1_a_idx__new RENAME TO t_1_a_idx;'],
	down => ['check_function_bodies', 'DROP INDEX public.t_a;', 'ALTER INDEX public.t_a__new RENAME TO t_a;',
		'no-transaction', 'CREATE INDEX CONCURRENTLY t_1_a_idx__new ON public.t_1 USING btree (a);']);
online('a unique key of a partitioned table that is different',
	old => "CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a)) PARTITION BY RANGE (a); $parts",
	new => "CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a) INCLUDE (b)) PARTITION BY RANGE (a); $parts"
	  . ' ALTER TABLE t_1 RENAME CONSTRAINT t_1_a_b_key TO t_1_a_key;',
	rows => 'INSERT INTO t SELECT generate_series(90, 110)',
	up => ['ALTER TABLE ONLY public.t ADD CONSTRAINT k__new UNIQUE (a) INCLUDE (b);',
		'ALTER TABLE public.t_1 ADD CONSTRAINT t_1_a_key__new UNIQUE USING INDEX t_1_a_key__new;',
		'ALTER TABLE public.t_3 ADD CONSTRAINT t_3_a_b_key UNIQUE USING INDEX t_3_a_b_key;',
		'ALTER TABLE public.t DROP CONSTRAINT k;', 'ALTER INDEX public.k__new RENAME TO k;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT k;']);
online('an index of a partitioned table in place of one of another name',
	old => "CREATE TABLE t (a int) PARTITION BY RANGE (a); $parts CREATE INDEX t_a ON t (a);",
	new => "CREATE TABLE t (a int) PARTITION BY RANGE (a); $parts CREATE INDEX t_b ON t (a DESC NULLS LAST) WHERE a > 0;"
	  . ' ALTER INDEX t_1_a_idx RENAME TO t_1_b; ALTER INDEX t_3_a_idx RENAME TO t_3_b; ALTER INDEX t_2_a_idx RENAME TO t_2_b;',
	rows => 'INSERT INTO t SELECT generate_series(90, 110)',
	up => ['CREATE INDEX CONCURRENTLY t_1_b', 'DROP INDEX public.t_a;'],
	down => ['DROP INDEX public.t_b;']);
online('a key of a partitioned table',
	old => 'CREATE TABLE t (a int NOT NULL) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t DEFAULT;',
	new => 'CREATE TABLE t (a int NOT NULL, PRIMARY KEY (a)) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t DEFAULT;',
	up => ['ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a);',
		'CREATE UNIQUE INDEX CONCURRENTLY t_1_pkey ON public.t_1 (a);',
		'ALTER TABLE public.t_1 ADD CONSTRAINT t_1_pkey PRIMARY KEY USING INDEX t_1_pkey;',
		'ALTER INDEX public.t_pkey ATTACH PARTITION public.t_1_pkey;'],
	down => ['ALTER TABLE public.t DROP CONSTRAINT t_pkey;']);
online('another type',
	old => 'CREATE TABLE t (a int);', new => 'CREATE TABLE t (a bigint);', blocks => 1,
	up => ['ALTER TABLE public.t ALTER COLUMN a TYPE bigint;', 'ANALYZE public.t (a);'],
	down => ['ALTER TABLE public.t ALTER COLUMN a TYPE integer;', 'ANALYZE public.t (a);'], migrations => 2);
online('all at once',
	old => 'CREATE TABLE t (a int, b int, c text, d int); CREATE INDEX gone ON t (c); CREATE INDEX other ON t (b);'
	  . ' CREATE TABLE u (a int); CREATE VIEW v AS SELECT b, d FROM t;',
	new => 'CREATE TABLE t (a int PRIMARY KEY, b bigint NOT NULL CONSTRAINT positive CHECK (b > 0), c text, d int NOT NULL);'
	  . ' CREATE INDEX other ON t (c); CREATE INDEX more ON t (lower(c));'
	  . ' CREATE TABLE u (a int, CONSTRAINT u_a FOREIGN KEY (a) REFERENCES t); CREATE VIEW v AS SELECT b, d FROM t;',
	rows => 'INSERT INTO t SELECT g, g, g, g FROM generate_series(1, 20) g', blocks => 1,
	up => ['DROP INDEX public.other;', 'CREATE INDEX other ON', 'DROP VIEW public.v;',
		'ALTER TABLE public.t ALTER COLUMN b TYPE bigint;', 'CREATE VIEW public.v AS',
		'PRIMARY KEY USING INDEX t_pkey;', 'VALIDATE CONSTRAINT positive;'],
	down => ['DROP CONSTRAINT t_pkey;']);
online('a key that foreign keys need',
	old => 'CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a)); CREATE TABLE u (a int CONSTRAINT u_a REFERENCES t (a));',
	new => 'CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a) INCLUDE (b)); CREATE TABLE u (a int CONSTRAINT u_a REFERENCES t (a));',
	up => ['CREATE UNIQUE INDEX CONCURRENTLY k__new ON public.t (a) INCLUDE (b);',
		'ALTER TABLE public.u DROP CONSTRAINT u_a;',
		'ALTER TABLE public.t DROP CONSTRAINT k, ADD CONSTRAINT k UNIQUE USING INDEX k__new;',
		'ALTER TABLE public.u ADD CONSTRAINT u_a FOREIGN KEY (a) REFERENCES public.t(a) NOT VALID;',
		'ALTER TABLE public.u VALIDATE CONSTRAINT u_a;'],
	down => ['ALTER TABLE public.u DROP CONSTRAINT u_a;',
		'ALTER TABLE public.t DROP CONSTRAINT k, ADD CONSTRAINT k UNIQUE USING INDEX k__new;',
		'ALTER TABLE public.u ADD CONSTRAINT u_a FOREIGN KEY (a) REFERENCES public.t(a) NOT VALID;',
		'ALTER TABLE public.u VALIDATE CONSTRAINT u_a;',
		'CREATE UNIQUE INDEX CONCURRENTLY k__new ON public.t (a);']);

# Never without a foreign key that is enforced: both ways, one file has it all.
fresh('followed', 'CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t VALUES (1); CREATE TABLE u (a int CONSTRAINT u_a REFERENCES t);'
	  . ' CREATE TABLE v (a int CONSTRAINT v_a REFERENCES t, b int); INSERT INTO v VALUES (1);');
is( $node->safe_psql('followed', 'SELECT count(*) FROM confiture.generate_migration(\'followed\', ' . quote(<<'EOS') . <<'EOS'), '2', 'foreign keys go and come with the key');
CREATE TABLE t (a int, b int, PRIMARY KEY (a) INCLUDE (b));
CREATE TABLE u (a int CONSTRAINT u_a REFERENCES t);
CREATE TABLE v (a int CONSTRAINT v_a REFERENCES t, b int NOT NULL); CREATE INDEX v_b ON v (b);
EOS
) WHERE content !~ 'no-transaction' AND content ~ 'u DROP CONSTRAINT.*USING INDEX.*u ADD CONSTRAINT'
	AND content ~ 'v DROP CONSTRAINT.*USING INDEX.*v ADD CONSTRAINT'
EOS

# What the plain form is for.
plain('two keys that foreign keys need, at once',
	old => 'CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a), CONSTRAINT l UNIQUE (b)); CREATE TABLE u (a int REFERENCES t (a), b int REFERENCES t (b));',
	new => 'CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a) INCLUDE (b), CONSTRAINT l UNIQUE (b) INCLUDE (a)); CREATE TABLE u (a int REFERENCES t (a), b int REFERENCES t (b));');
plain('an index that a foreign key needs',
	old => 'CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX k ON t (a); CREATE TABLE u (a int REFERENCES t (a));',
	new => 'CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX k ON t (a) INCLUDE (b); CREATE TABLE u (a int REFERENCES t (a));');
plain('its column gets another type',
	old => 'CREATE TABLE t (a int, b text); CREATE INDEX t_i ON t (b);',
	new => 'CREATE TABLE t (a int, b varchar(9)); CREATE INDEX t_i ON t (b, a);');
plain('it is the replica identity',
	old => 'CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX t_i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX t_i;',
	new => 'CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX t_i ON t (a, b); ALTER TABLE t REPLICA IDENTITY USING INDEX t_i;');
plain('an exclusion constraint',
	old => 'CREATE TABLE t (a int);',
	new => 'CREATE TABLE t (a int, EXCLUDE USING btree (a WITH =));');
plain('an index, where a partition is detached meanwhile',
	old => 'CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);',
	new => 'CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (90);'
	  . ' CREATE INDEX t_b ON t (b);');

# New columns.
fresh('backfill', 'CREATE TABLE t (a int); INSERT INTO t VALUES (1);');
is( $node->safe_psql('backfill', 'SELECT identity, hazards && \'{NEEDS_BACKFILL}\' FROM confiture.plan(' . quote(<<'EOS') . ')'),
CREATE TABLE t (a int, volatile float DEFAULT random(), stored int GENERATED ALWAYS AS (a) STORED,
	constant int NOT NULL DEFAULT 1, missing int NOT NULL, empty int);
EOS
	"public.t.volatile|t\npublic.t.stored|t\npublic.t.constant|f\npublic.t.missing|t\npublic.t.empty|f",
	'columns that need values are flagged');

# Somebody writes all the time.
fresh('busy', 'CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 10);');
$node->safe_psql('busy', 'SELECT confiture.generate_migration(\'busy\', ' . quote('CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);') . ')');
my $writer = $node->background_psql('busy');
$writer->query_safe('BEGIN; INSERT INTO t VALUES (11)');
my $run = start_sql($node, 'busy', 'CALL confiture.migrate()');
ok(wait_for_query($node, "SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE phase ~ 'waiting'", 'busy'), 'the build waits for who writes');
is($node->safe_psql('busy', "SET lock_timeout = '1s'; INSERT INTO t VALUES (12); SELECT count(*) FROM t"), '11', 'and others write meanwhile');
$writer->query_safe('COMMIT');
$writer->quit;
my ($status, undef, $stderr) = finish_sql($run);
is($status, 0, 'then it comes to its end') or diag $stderr;
is($node->safe_psql('busy', 'SELECT indisvalid FROM pg_index WHERE indexrelid = \'t_a\'::regclass'), 't', 'and the index is valid');

# Rows stand against it: nothing invalid is left, and it goes on once they are mended.
fresh('twice', 'CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);');
$node->safe_psql('twice', 'SELECT confiture.generate_migration(\'key\', ' . quote('CREATE TABLE t (a int, CONSTRAINT k UNIQUE (a));') . ')');
like(error_of($node, 'twice', 'CALL confiture.migrate()'), qr/ERROR:  23505/, 'a key over rows that are the same fails');
is($node->safe_psql('twice', 'SELECT count(*) FROM pg_index WHERE NOT indisvalid'), '0', 'and leaves nothing');
$node->safe_psql('twice', 'DELETE FROM t WHERE ctid IN (SELECT max(ctid) FROM t)');
$node->safe_psql('twice', 'CALL confiture.migrate()');
is($node->safe_psql('twice', 'SELECT count(*) FROM pg_constraint WHERE conname = \'k\''), '1', 'then it goes on');
fresh('nulls', 'CREATE TABLE t (a int); INSERT INTO t VALUES (NULL);');
$node->safe_psql('nulls', 'SELECT confiture.generate_migration(\'nulls\', ' . quote('CREATE TABLE t (a int NOT NULL);') . ')');
like(error_of($node, 'nulls', 'CALL confiture.migrate()'), qr/ERROR:  23514|ERROR:  23502/, 'NOT NULL over a NULL fails');
like(error_of($node, 'nulls', 'INSERT INTO t VALUES (NULL)'), qr/ERROR:  23514|ERROR:  23502/, 'no more of them come');
$node->safe_psql('nulls', 'UPDATE t SET a = 1; CALL confiture.migrate()');
is($node->safe_psql('nulls', 'SELECT count(*) FROM confiture.diff(' . quote('CREATE TABLE t (a int NOT NULL);') . ')'), '0', 'then it goes on');

done_testing();

# The statements that make a column of a table NOT NULL.
sub not_null
{
	my ($table, $column) = @_;
	return (
		"ALTER TABLE public.$table ADD CONSTRAINT ${table}_${column}_not_null NOT NULL $column NOT VALID;",
		"ALTER TABLE public.$table VALIDATE CONSTRAINT ${table}_${column}_not_null;")
	  if $is_18;
	return (
		"ALTER TABLE public.$table ADD CONSTRAINT confiture_not_null CHECK ($column IS NOT NULL) NOT VALID;",
		"ALTER TABLE public.$table VALIDATE CONSTRAINT confiture_not_null;",
		"ALTER TABLE public.$table ALTER COLUMN $column SET NOT NULL;",
		"ALTER TABLE public.$table DROP CONSTRAINT confiture_not_null;");
}

sub fresh
{
	my ($dbname, $sql) = @_;
	new_database($node, $dbname);
	$node->safe_psql($dbname, $sql);
	return;
}

# What generate_migration() writes, up or down, without what is expected.
sub generate
{
	my ($dbname, $ddl, $options, $way) = @_;
	return $node->safe_psql($dbname, <<"EOS");
SELECT regexp_replace(content, '-- confiture:expects [^\\n]*\\n', '', 'g')
FROM confiture.generate_migration('online', @{[ quote($ddl) ]}, '$options')
WHERE path LIKE '%.$way.sql'
EOS
}

# All of these, in their order.
sub has_statements
{
	my ($text, $statements, $name) = @_;
	my $pattern = join '.*', map { quotemeta } @$statements;
	like($text, qr/$pattern/s, $name);
	return;
}

sub plan_sql
{
	my ($dbname, $ddl, $options) = @_;
	return $node->safe_psql($dbname,
		'SELECT up_sql, down_sql, hazards FROM confiture.plan(' . quote($ddl) . ", '$options')");
}

sub online
{
	my ($name, %case) = @_;
	my $forms = qr/CONCURRENTLY|USING INDEX|confiture_not_null|ANALYZE|VALIDATE/;
	my ($dbname, $wanted, $empty) = map { "$_$n" } qw(online wanted empty);
	$n++;
	fresh($dbname, $case{old});
	fresh($empty, $case{old});
	fresh($wanted, $case{new});
	unlike(plan_sql($empty, $case{new}, '{}'), $case{old} =~ /NOT VALID/ ? qr/CONCURRENTLY/ : $forms, "$name: plain where the table is empty")
	  unless $case{full};
	$node->safe_psql($dbname, $case{rows} // 'INSERT INTO t SELECT generate_series(1, 20)');
	my $before = dump_of($node, $dbname, '-s', '-N', 'confiture');
	my $plan = plan_sql($dbname, $case{new}, '{}');
	unlike($plan, qr/BLOCKS_/, "$name: blocks nobody") unless $case{blocks};
	unlike(plan_sql($dbname, $case{new}, '{"online": false}'), $case{old} =~ /NOT VALID/ ? qr/CONCURRENTLY/ : qr/CONCURRENTLY|USING INDEX|confiture_not_null/,
		"$name: plain if that is asked for");
	has_statements($plan, [ $case{up}[0] ], "$name: the plan");
	my $down = generate($dbname, $case{new}, '{}', 'down');
	has_statements($down, $case{down}, "$name: down");
	$node->safe_psql($dbname, "SELECT confiture.unpush(path) FROM confiture.source_file WHERE path LIKE 'db/migrations/%'");
	my $up = generate($dbname, $case{new}, '{}', 'up');
	has_statements($up, $case{up}, "$name: up");
	unlike($up, qr/DROP VIEW(?:(?!CREATE VIEW).)*-- Written by/s, "$name: a view comes again in the transaction that it goes in");
	my $migrations = $node->safe_psql($dbname, 'SELECT count(*) FROM confiture.migration');
	is($migrations, $case{migrations}, "$name: so many migrations") if $case{migrations};
	my ($status, undef, $stderr) = $node->psql($dbname, 'CALL confiture.migrate()');
	is($status, 0, "$name: migrated") or diag $stderr, $up;
	is_same_dump(dump_of($node, $dbname, '-s', '-N', 'confiture'), dump_of($node, $wanted, '-s', '-N', 'confiture'), "$name: as wanted");
	($status, undef, $stderr) = $node->psql($dbname, "CALL confiture.migrate_back($migrations)");
	is($status, 0, "$name: migrated back") or diag $stderr, $down;
	is_same_dump(dump_of($node, $dbname, '-s', '-N', 'confiture'), $before, "$name: as before");
	$node->safe_psql('postgres', "DROP DATABASE $_") foreach $dbname, $wanted, $empty;
	return;
}

# One transaction does it.
sub plain
{
	my ($name, %case) = @_;
	my $dbname = 'plain' . $n++;
	fresh($dbname, $case{old});
	$node->safe_psql($dbname, 'INSERT INTO t SELECT g, g FROM generate_series(1, 20) g') if $case{old} =~ /b /;
	$node->safe_psql($dbname, 'INSERT INTO t SELECT generate_series(1, 20)') if $case{old} !~ /b /;
	my $plan = plan_sql($dbname, $case{new}, '{}');
	unlike($plan, qr/CONCURRENTLY|(?<!IDENTITY )USING INDEX/, "plain: $name");
	$node->safe_psql('postgres', "DROP DATABASE $dbname");
	return;
}
