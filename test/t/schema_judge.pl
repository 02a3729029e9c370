# The judge of plans is judged: with plans written by hand, right and wrong.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use SchemaDump qw(canonical_dump);
use SchemaJudge;
use SchemaProbes;
use Test::More;

plan skip_all => 'it has nothing of the extension'
  if ($ENV{CONFITURE_TEST_SCALE} || 1) < 1;

my $node = new_node(conf => SchemaJudge::node_conf(), extension => 0);
my @plan;
my $judge = SchemaJudge->new(
	node => $node,
	extension => 0,
	planner => sub { return [@plan] });

my $old = 'CREATE TABLE t (id int PRIMARY KEY, a text);';
my $new = <<'EOS';
CREATE TABLE t (id int PRIMARY KEY, a text, b int DEFAULT 1 NOT NULL);
CREATE INDEX i ON t (b);
EOS
my $rows = q{INSERT INTO t VALUES (1, 'x'), (2, 'y');};

# What the judge says to a plan: its failure, or "right".
sub verdict_on
{
	my ($steps, %pair) = @_;
	my $n = 0;

	@plan = map { step(++$n, @$_) } @$steps;
	my $verdict = $judge->judge(name => 'x', old => $old, new => $new, %pair);
	return wantarray
	  ? ($verdict->{failure}, $verdict->{diff} // '', $verdict)
	  : $verdict->{failure} // 'right';
}

sub step
{
	my ($n, $up, $down, %more) = @_;
	return {
		step => $n,
		kind => 'table',
		identity => 'public.t',
		lock => 'ACCESS EXCLUSIVE',
		rewrites => 0,
		transactional => 1,
		hazards => [],
		up_sql => $up,
		down_sql => $down,
		%more
	};
}

my @column = (
	'ALTER TABLE t ADD b int DEFAULT 1 NOT NULL',
	'ALTER TABLE t DROP b -- no semicolon');
my @index = ('CREATE INDEX CONCURRENTLY i ON t (b);',
	'DROP INDEX CONCURRENTLY i;', transactional => 0);
my @plain_index = ('CREATE INDEX i ON t (b)', 'DROP INDEX i');

is(verdict_on([ \@column, \@plain_index ]), 'right', 'a right plan');
is(verdict_on([ \@column, \@index ]), 'right', 'one in part without transaction');
is(verdict_on([ \@column, \@index ], rows => $rows), 'right', 'with rows');
is(verdict_on([ [ "$column[0];\n$plain_index[0]", "$plain_index[1];\n$column[1]" ] ]),
	'right', 'several statements in a step');

{
	my ($failure, $diff, $verdict) =
	  verdict_on([ \@column ]);
	is($failure, 'the schema differs after up', 'a plan that forgets an index');
	like($diff, qr/^-CREATE INDEX i ON public\.t/m, 'the diff says what');
	like(SchemaJudge::report($verdict), qr/-- step 1: .*\nALTER TABLE t ADD b/,
		'the report has the plan');
}
is( verdict_on([ [ 'ALTER TABLE t ADD b int DEFAULT 2 NOT NULL', $column[1] ],
			\@plain_index ]),
	'the schema differs after up', 'a wrong default');
is(verdict_on([ \@column, [ $plain_index[0], 'SELECT 1' ] ]),
	'right', 'an index goes with its column');
is(verdict_on([ [ $column[0], 'ALTER TABLE t ALTER b DROP NOT NULL' ],
			\@plain_index ]),
	'the schema differs after down', 'an undo that undoes half');
is(verdict_on([ \@plain_index, \@column ]),
	'up failed in step 1', 'a wrong order');
is(verdict_on([ \@column, [ $plain_index[0], 'DROP INDEX nope' ] ]),
	'down failed in step 2', 'an undo that fails');
is( verdict_on([ \@column,
			[ @index[ 0, 1 ], transactional => 1 ] ]),
	'up failed in step 2', 'a step that is said to be transactional');
is(verdict_on([ \@column, [ $plain_index[0], undef ] ]),
	'step 2 has no down_sql', 'a missing undo');
is(verdict_on([ [ @column, step => 2 ] ]), 'step 1 has number 2', 'a wrong number');
is(verdict_on([ [ @column, hazards => undef ] ]),
	'step 1 has no hazards', 'hazards are never NULL');
is(verdict_on([ \@column, \@plain_index ], new => 'CREATE TABEL'),
	q(the new text doesn't load), 'a wrong text');
is(verdict_on([ \@column ], new => $old), 'old and new are the same', 'no pair');

# Rows.
{
	my @deletes = (q{DELETE FROM t WHERE a = 'x'; } . $column[0], $column[1]);
	my @changes = (q{UPDATE t SET a = 'z' WHERE a = 'x'; } . $column[0], $column[1]);

	foreach my $bad (\@deletes, \@changes)
	{
		my ($failure, $diff) = verdict_on([ $bad, \@plain_index ], rows => $rows);
		is($failure, 'rows changed, and no hazard says so', $bad->[0]);
		like($diff, qr/before:\npublic\.t 2 /, 'with the counts');
	}
	is( verdict_on([ [ @deletes, hazards => ['DELETES_DATA'] ], \@plain_index ],
			rows => $rows),
		'right', 'a hazard says so');
}

# Databases that are there, of the cluster's names.
{
	$node->safe_psql('postgres', 'CREATE DATABASE old_one');
	$node->safe_psql('old_one', $old);
	is( verdict_on([ \@column, \@plain_index ], old => undef,
			old_db => 'old_one', rows => undef),
		'right', 'a database instead of a text');
	is( $node->safe_psql('old_one', 'SELECT count(*) FROM pg_attribute
			WHERE attrelid = $$t$$::regclass AND attnum > 0'),
		2, 'is left as it was');
}

# A subscription holds its database.
is( verdict_on(
		[   [   q{CREATE SUBSCRIPTION sb CONNECTION 'dbname=nope' PUBLICATION pb
					WITH (connect = false, slot_name = NONE)},
				'DROP SUBSCRIPTION sb'
			]
		],
		old => '',
		new => q{CREATE SUBSCRIPTION sb CONNECTION 'dbname=nope' PUBLICATION pb
			WITH (connect = false, slot_name = NONE)}),
	'right', 'a subscription');
is(verdict_on([ \@column, \@plain_index ]), 'right', 'and lets it go');

# confiture.plan() and diff(), by functions that stand in for them.
{
	my $planner = delete $judge->{planner};
	is($judge->has_plan, 0, 'no plan without its function');
	$node->safe_psql('judge_template', <<'EOS');
CREATE SCHEMA confiture;
CREATE FUNCTION confiture.plan(ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE (step int, kind text, identity text, lock text, rewrites boolean,
	transactional boolean, hazards text[], up_sql text, down_sql text)
LANGUAGE sql BEGIN ATOMIC
	SELECT * FROM (VALUES
		(2, 'index', 'public.i', 'SHARE UPDATE EXCLUSIVE', false, false, '{}'::text[],
			'CREATE INDEX CONCURRENTLY i ON t (b)', 'DROP INDEX CONCURRENTLY i;'),
		(1, 'column', 'public.t.b', 'ACCESS EXCLUSIVE', false, true, '{}'::text[],
			'ALTER TABLE t ADD ' || CASE WHEN ddl ~ 'b int' AND options = '{"x": "é"}'
				THEN 'b' ELSE 'c' END || ' int DEFAULT 1 NOT NULL;', 'ALTER TABLE t DROP b')) v;
END;
EOS
	$judge->{has} = {};
	is(verdict_on([], options => { x => "\xc3\xa9" }), 'right', 'a plan of the function');
	is(verdict_on([]), 'up failed in step 2', 'which gets the options');
	$node->safe_psql('judge_template', <<'EOS');
CREATE FUNCTION confiture.diff(ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE (change text, kind text, identity text, detail text)
LANGUAGE sql BEGIN ATOMIC
	SELECT 'add', 'table', 'public.x', NULL WHERE ddl ~ 'b int DEFAULT 1 NOT NULL';
END;
EOS
	$judge->{has} = {};
	my ($failure, $diff) = verdict_on([], options => { x => "\xc3\xa9" });
	is($failure, 'confiture.diff() sees a difference after up', 'diff() is asked, too');
	is($diff, "add table public.x\n", 'and told');
	$judge->{planner} = $planner;
}

# What is the same to us in two dumps, and what is not.
sub dump_after
{
	my ($sql, @options) = @_;
	$node->safe_psql('postgres', 'CREATE DATABASE dumped');
	$node->safe_psql('dumped', $sql);
	my $dump = dump_of($node, 'dumped', '-s');
	$node->safe_psql('postgres', 'DROP DATABASE dumped');
	return canonical_dump($dump, @options);
}

sub same_dump { return dump_after($_[0]) eq dump_after($_[1]) ? 1 : 0 }

my $table = 'CREATE TABLE t (a int, b int)';
is(same_dump("$table; CREATE VIEW v AS TABLE t", "$table; CREATE VIEW v AS TABLE t"),
	1, 'the same');
is( same_dump(
		"$table; GRANT SELECT ON t TO probe_reader; GRANT INSERT ON t TO probe_writer",
		"$table; GRANT INSERT ON t TO probe_writer; GRANT SELECT ON t TO probe_reader"
	),
	1, 'the order of grants says nothing');
is( same_dump(
		"$table WITH (fillfactor = 70, autovacuum_enabled = false)",
		"$table; ALTER TABLE t SET (autovacuum_enabled = false); ALTER TABLE t SET (fillfactor = 70)"
	),
	1, "nor that of options");
my $am = 'CREATE ACCESS METHOD am2 TYPE TABLE HANDLER heap_tableam_handler';
is(same_dump("$am; $table", "$am; $table USING am2"), 0, 'an access method');
is( same_dump("$am; $table; CREATE TABLE u (c int) USING am2",
		"$am; $table USING am2; CREATE TABLE u (c int)"),
	0, 'of another table');
is(same_dump($table, "$table TABLESPACE probe_space"), 0, 'a tablespace');
is(same_dump($table, "$table; ALTER TABLE t OWNER TO probe_owner"), 0, 'an owner');
is(same_dump($table, 'CREATE TABLE t (b int, a int)'), 0, 'the order of columns');
is( dump_after($table, 'any'), dump_after('CREATE TABLE t (b int, a int)', 'any'),
	'unless one says so');
is(same_dump("$table; CREATE INDEX i ON t (a)", "$table; CREATE INDEX i ON t (a) TABLESPACE probe_space"),
	0, 'the tablespace of an index');

# Parts of probes.
is(for_version("a\n-- from: 17\nb\n-- end\nc\n", 16), "a\nc\n", 'for 16');
is(for_version("a\n-- from: 17\nb\n-- end\nc\n", 17), "a\nb\nc\n", 'for 17');

done_testing();
