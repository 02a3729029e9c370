# Judges plans by pg_dump: does what a plan does to one schema make the other?
#
#	my $judge = SchemaJudge->new(node => $node);
#	$judge->test_pair(name => 'x', old => $sql, new => $sql);
#
# Two databases are made, from the old text and from the new one.  In the
# first, the plan for the new text is asked for, and its steps run as a user
# would run them.  Then pg_dump has to see no difference between the two; and
# none to the beginning after the steps' undo ran, in reverse order.  Nobody
# but pg_dump is asked what is in a database, least of all confiture.
#
# A text runs in one transaction, by psql.  Two dumps are compared as sets of
# entries, each with its header (kind, name, owner, tablespace) and its table
# access method: the order of entries says nothing, nor does the order of an
# ACL's or WITH list's items.  All else has to be the same to the letter.
#
# Where confiture.plan() doesn't exist, only the two texts are tried, and the
# rest is skipped.
package SchemaJudge;

use strict;
use warnings;

use ConfitureTest;
use IPC::Run ();
use JSON::PP ();
use PostgreSQL::Test::Utils;
use SchemaDump qw(canonical_dump);
use Test::More;

our $TODO;
my $template = 'judge_template';
my $plan_function = 'confiture.plan(text, jsonb)';
my $marker = '-- all steps ran --';

# What the texts of pairs may use, and can't make for themselves because a
# role or tablespace belongs to the cluster.
my $cluster_objects = <<'EOS';
CREATE ROLE probe_owner;
CREATE ROLE probe_reader;
CREATE ROLE probe_writer;
CREATE ROLE "Probe ""Röle"". x";
CREATE TABLESPACE probe_space LOCATION '';
GRANT CREATE ON TABLESPACE probe_space TO PUBLIC;
EOS

# Settings of a node that makes hundreds of databases.
sub node_conf
{
	return <<'EOS';
allow_in_place_tablespaces = on
autovacuum = off
wal_level = logical
full_page_writes = off
max_wal_size = 512MB
log_statement = none
log_min_messages = warning
EOS
}

#	node => $node			started, with node_conf()
#	extension => 0			without confiture: for a planner of one's own
#	planner => sub {...}	instead of confiture.plan(); gets the pair, gives
#							the steps, as hashes
#	column_order => 'any'	columns may stand in another order
sub new
{
	my ($class, %self) = @_;
	my $self = bless {%self}, $class;
	my $node = $self->{node};
	my $sql = "CREATE DATABASE $template";

	$self->{tempdir} = PostgreSQL::Test::Utils::tempdir();
	$node->safe_psql('postgres', $_)
	  foreach grep { /\S/ } split /^/, $cluster_objects;
	$node->safe_psql('postgres', $sql);
	$node->safe_psql($template, 'CREATE EXTENSION confiture')
	  if $self->{extension} // 1;
	($self->{version}) = $node->safe_psql('postgres',
		'SHOW server_version_num') =~ /^(\d+)\d{4}$/;
	return $self;
}

# The server's major version.
sub version { return $_[0]{version} }

# Which of the pairs are judged: all on 15; on each other version, since one run
# of CI has them all, every tenth one and those that are for newer versions.
# PAIRS=all judges all.  Where code is slow (CONFITURE_TEST_SCALE), it is fewer.
sub share
{
	my ($self, @pairs) = @_;
	my $scale = $ENV{CONFITURE_TEST_SCALE} || 1;
	my $every = ($ENV{PAIRS} // '') eq 'all' || $self->{version} == 15 ? 1 : 10;
	my @share = @pairs[ grep { $pairs[$_]{from} || $_ % $every == $self->{version} % $every }
	  0 .. $#pairs ];
	return @share[ grep { $_ == 0 || int($_ * $scale) != int(($_ - 1) * $scale) } 0 .. $#share ];
}

# Is there a function?  'confiture.diff(text, jsonb)'
sub has_function
{
	my ($self, $signature) = @_;
	return $self->{has}{$signature} //= $self->{node}->safe_psql($template,
		"SELECT to_regprocedure('$signature') IS NOT NULL") eq 't' ? 1 : 0;
}

sub has_plan
{
	my ($self) = @_;
	return $self->{planner} || $self->has_function($plan_function);
}

# Counts one test as skipped, with the function that it waits for.
sub skip_without
{
	my ($signature, $name) = @_;
	note("needs $signature");
  SKIP:
	{
		skip "$name: needs $signature", 1;
	}
	return;
}

# Judges a pair, as one subtest; true if it passed.
sub test_pair
{
	my ($self, %pair) = @_;
	my $verdict = $self->judge(%pair);
	my $passed = !defined $verdict->{failure};
	local $TODO = $pair{known};

	ok($passed, $pair{name});
	diag("$pair{name}: $verdict->{failure}\n" . report($verdict))
	  unless $passed;
	note("needs $plan_function") if $passed && !$verdict->{steps};
	return $passed;
}

# Judges pairs, one test each; gives those that failed.
sub test_pairs
{
	my ($self, @pairs) = @_;
	return grep { !$self->test_pair(%$_) } @pairs if $self->has_plan;
	my @bad = $self->test_texts(@pairs);
	skip_without($plan_function, 'the plans of ' . @pairs . ' pairs');
	return @bad;
}

# Where there is no plan to judge: do the texts of pairs load?  One psql tries
# them all, and takes each back.  Gives the pairs that don't.
sub test_texts
{
	my ($self, @pairs) = @_;
	my ($script, @lines, %bad) = ("\\set ON_ERROR_STOP off\n");

	foreach my $pair (@pairs)
	{
		foreach my $which (qw(old new))
		{
			my $rows = $which eq 'old' ? $pair->{rows} // '' : '';
			push @lines, [ 1 + ($script =~ tr/\n//), $pair, $which ];
			$script .= "BEGIN;\n$pair->{$which}\n;\n$rows\nROLLBACK;\n";
		}
	}
	my (undef, $stderr, $status) = $self->psql_status($template, $script);
	is($status, 0, 'the server is there') or diag(substr($stderr, -500));
	while ($stderr =~ /^psql:[^:\n]*:(\d+): ERROR: (.*)/mg)
	{
		my ($line, $message) = ($1, $2);
		next if $message =~ /current transaction is aborted/;
		my ($where) = grep { $_->[0] <= $line } reverse @lines;
		my (undef, $pair, $which) = @$where;
		fail("$pair->{name}: its $which text: $message");
		$bad{ $pair->{name} } = $pair;
	}
	pass(@pairs . ' pairs were tried');
	return map { $bad{$_} } sort keys %bad;
}

# Judges a pair, and says nothing:
#
#	name => 'x'
#	old => $sql, new => $sql	the texts, or old_db and new_db, databases that
#								are there and are copied
#	ddl => $sql					what is asked for; default: new
#	options => {...}			for confiture.plan()
#	rows => $sql				runs after the old text; no row may change, unless
#								a hazard says so
#	count_rows => 1				no table may lose a row, whatever hazards say
#	same => 1					the two are meant to be the same
#
# The verdict is a hash: failure (undef: none), diff, steps.
sub judge
{
	my ($self, %pair) = @_;
	my $verdict = { failure => undef };
	my $ended = eval {
		$self->create_databases(%pair);
		$self->load(%pair);
		$self->judge_plan($verdict, %pair);
		1;
	};

	# what we die of is a hash: failure, and more for the verdict
	if (!$ended)
	{
		die $@ unless ref $@ eq 'HASH';
		%$verdict = (%$verdict, %{$@});
	}
	$self->drop_subscriptions
	  if "@{[map { $_ // '' } @pair{qw(old new ddl)}]}" =~ /SUBSCRIPTION/;
	return $verdict;
}

sub fails
{
	my ($failure, %more) = @_;
	die { failure => $failure, %more };
}

sub judge_plan
{
	my ($self, $verdict, %pair) = @_;
	my ($old, $new) = $self->dumps('judge_a', 'judge_n');

	fails('old and new are the same') if $old eq $new && !$pair{same};
	return unless $self->has_plan;

	$verdict->{steps} = $self->ask_plan(%pair);
	check_steps($verdict->{steps});
	my $rows = $self->rows_before(%pair);
	my $left = $self->run_steps('up', $verdict->{steps}, $self->ask_diff(%pair));
	my ($up) = $self->dumps('judge_a');
	$self->compare($up, $new, 'after up');
	fails('confiture.diff() sees a difference after up', diff => $left)
	  if $left ne '';
	$self->check_rows($rows, $verdict->{steps});
	$self->run_steps('down', $verdict->{steps});
	my ($down) = $self->dumps('judge_a');
	$self->compare($down, $old, 'after down');
	$self->check_rows($rows, $verdict->{steps});
	return;
}

# Databases.

sub create_databases
{
	my ($self, %pair) = @_;
	my ($a, $n) = ($pair{old_db} // $template, $pair{new_db} // $template);

	$self->psql('postgres', 'creation of databases',
		"DROP DATABASE IF EXISTS judge_a WITH (FORCE);\n"
		  . "DROP DATABASE IF EXISTS judge_n WITH (FORCE);\n"
		  . "CREATE DATABASE judge_a TEMPLATE \"$a\" STRATEGY wal_log;\n"
		  . "CREATE DATABASE judge_n TEMPLATE \"$n\" STRATEGY wal_log;\n");
	return;
}

# A database that has a subscription can't be dropped.
sub drop_subscriptions
{
	my ($self) = @_;
	my $subscriptions = $self->{node}->safe_psql('postgres', <<'EOS');
SELECT datname, format('ALTER SUBSCRIPTION %1$I DISABLE;'
	'ALTER SUBSCRIPTION %1$I SET (slot_name = NONE); DROP SUBSCRIPTION %1$I',
	subname)
FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
EOS
	foreach (split /\n/, $subscriptions)
	{
		my ($dbname, $sql) = split /\|/;
		$self->{node}->safe_psql($dbname, $sql);
	}
	return;
}

# Both at the same time.
sub load
{
	my ($self, %pair) = @_;
	my %text = (
		judge_a => join("\n", grep { defined } @pair{ 'old', 'rows' }),
		judge_n => $pair{new} // '');
	my %run;

	foreach my $dbname (sort keys %text)
	{
		next if $text{$dbname} !~ /\S/;
		$run{$dbname} = $self->start_psql($dbname, $text{$dbname}, '-1');
	}
	foreach my $dbname (sort keys %run)
	{
		my (undef, $stderr) = finish_psql($run{$dbname});
		my $which = $dbname eq 'judge_a' ? 'old' : 'new';
		fails("the $which text doesn't load", diff => $stderr)
		  if $run{$dbname}{status};
	}
	return;
}

# The canonical dumps of databases, made at the same time.
sub dumps
{
	my ($self, @databases) = @_;
	my @runs = map { $self->start_dump($_) } @databases;
	my @dumps;

	foreach my $run (@runs)
	{
		my ($text, $stderr) = finish_psql($run);
		fails('pg_dump failed', diff => $stderr) if $run->{status};
		push @dumps, canonical_dump($text, $self->{column_order});
	}
	return @dumps;
}

sub start_dump
{
	my ($self, $dbname) = @_;
	return start_command('', 'pg_dump', '-s', '-N', 'confiture',
		'-h', $self->{node}->host, '-p', $self->{node}->port, $dbname);
}

sub compare
{
	my ($self, $got, $expected, $when) = @_;
	return if $got eq $expected;
	write_files($self->{tempdir}, got => $got, expected => $expected);
	my ($diff) = run_command(
		[   'diff', '-U8', map { "$self->{tempdir}/$_" } 'expected', 'got'
		]);
	$diff =~ s/^(?:---|\+\+\+) .*\n//mg;
	fails("the schema differs $when", diff => $diff);
	return;
}

# Plans.

sub ask_plan
{
	my ($self, %pair) = @_;
	return $self->{planner}->(%pair) if $self->{planner};
	my $ddl = quote($pair{ddl} // $pair{new});
	my $options = quote(JSON::PP->new->encode($pair{options} // {}));
	my $query = <<"EOS";
SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY step), '[]')
FROM confiture.plan($ddl, $options) p;
EOS
	# the first one is proven where the DDL was loaded, the second one, which
	# has a kept model of it, where the old schema is rebuilt
	my ($json, $again) = split /\n/,
	  ($self->psql('judge_a', 'confiture.plan()', $query . $query))[0];
	fails('the second plan differs', diff => "$json\n$again") if $json ne $again;
	return JSON::PP->new->decode($json);
}

# Is each step complete?
sub check_steps
{
	my ($steps) = @_;
	my $n = 0;
	foreach my $step (@$steps)
	{
		$n++;
		fails("step $n has number $step->{step}") if $step->{step} != $n;
		foreach my $column (
			qw(kind identity rewrites transactional hazards up_sql down_sql))
		{
			fails("step $n has no $column") unless defined $step->{$column};
		}
	}
	return;
}

# Runs the steps up, or down in reverse order.  Neighbours that can be in a
# transaction share one, as a migration has one; the others are sent as they
# are, statement by statement.  What the query behind them gives is returned.
sub run_steps
{
	my ($self, $way, $steps, $query) = @_;
	my ($script, $open, @lines) = ('', 0);

	foreach my $step ($way eq 'up' ? @$steps : reverse @$steps)
	{
		my $transactional = $step->{transactional} ? 1 : 0;
		$script .= $transactional ? "BEGIN;\n" : "COMMIT;\n"
		  if $open != $transactional;
		$open = $transactional;
		push @lines, [ 1 + ($script =~ tr/\n//), $step->{step} ];
		$script .= "$step->{\"${way}_sql\"}\n;\n";
	}
	$script .= "COMMIT;\n" if $open;
	$script .= "\\echo $marker\n" . ($query // '');
	my ($stdout, $stderr, $status) = $self->psql_status('judge_a', $script);
	return $stdout =~ s/.*^$marker\n//msr unless $status;
	fails("confiture.diff() failed after $way", diff => $stderr)
	  if $stdout =~ /^$marker$/m;
	my $at = 'before the first step';
	my ($line) = $stderr =~ /^psql:[^:]*:(\d+): ERROR/m;
	$at = "in step $_->[1]"
	  foreach grep { defined $line && $_->[0] <= $line } @lines;
	fails("$way failed $at", diff => $stderr);
	return;
}

# The query whether diff() agrees that the new schema is there: gives no row.
sub ask_diff
{
	my ($self, %pair) = @_;
	return ''
	  if $self->{planner} || !$self->has_function('confiture.diff(text, jsonb)');
	my $ddl = quote($pair{ddl} // $pair{new});
	my %heeded = %{ $pair{options} // {} };
	delete @heeded{qw(online allow_hazards)};
	my $options = quote(JSON::PP->new->encode(\%heeded));
	# what has heirs or partitions keeps its order, and diff() goes on saying so
	my $kept = ($self->{column_order} // '') ne 'any' ? 'false' :
	  "detail LIKE 'order of columns: %' AND to_regclass(identity) IN
		(SELECT inhparent FROM pg_inherits UNION SELECT inhrelid FROM pg_inherits
		UNION SELECT partrelid FROM pg_partitioned_table)";
	return "SELECT concat_ws(' ', change, kind, identity, detail)"
	  . " FROM confiture.diff($ddl, $options) WHERE ($kept) IS NOT TRUE;\n";
}

# Rows.  Asked only for a pair that has some.

# A query per table that both databases have, over the columns that both have
# and no expression makes; and what it gives now.  Where the partition key
# differs, a table is counted with its partitions.
sub rows_before
{
	my ($self, %pair) = @_;
	return undef unless defined $pair{rows} || $pair{count_rows};
	my $columns = <<'EOS';
SELECT format('%I.%I', nspname, relname) || E'\t' || quote_ident(attname)
	|| E'\t' || coalesce(pg_get_partkeydef(c.oid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
	JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^pg_|^information_schema$'
	AND nspname <> 'confiture' AND attnum > 0 AND NOT attisdropped
	AND attgenerated = ''
ORDER BY nspname, relname, attname;
EOS
	my ($of_a) = $self->psql('judge_a', 'columns', $columns);
	my ($of_n) = $self->psql('judge_n', 'columns', $columns);
	my %key_in_n = $of_n =~ /^(.*)\t(.*)$/mg;
	my (%common, %only);
	while ($of_a =~ /^((.*)\t(.*))\t(.*)$/mg)
	{
		my ($table, $column, $key, $key_in_n) = ($2, $3, $4, $key_in_n{$1});
		next unless defined $key_in_n;
		push @{ $common{$table} }, $column;
		$only{$table} = $key eq $key_in_n ? 'ONLY ' : '';
	}
	my $query = join " UNION ALL\n", map {
		my $row = $pair{count_rows} ? ''
		  : ", sum(hashtextextended(ROW(" . join(', ', @{ $common{$_} })
		  . ')::text, 0)::numeric)';
		"SELECT concat_ws(' ', '" . s/'/''/gr . "', count(*)$row) FROM $only{$_}$_"
	} sort keys %common;
	return undef if $query eq '';
	my ($before) = $self->psql('judge_a', 'rows', $query);
	return { query => $query, before => $before, always => $pair{count_rows} };
}

# A plan that warns of nothing has changed no row.
sub check_rows
{
	my ($self, $rows, $steps) = @_;
	return unless $rows;
	return
	  if !$rows->{always} && grep { $_ eq 'DELETES_DATA' }
	  map { @{ $_->{hazards} } } @$steps;
	my ($after) = $self->psql('judge_a', 'rows', $rows->{query});
	return if $after eq $rows->{before};
	fails('rows changed, and no hazard says so',
		diff => "before:\n$rows->{before}\nafter:\n$after\n");
	return;
}

# psql.

# Runs a script; an error is a failure of the pair.
sub psql
{
	my ($self, $dbname, $what, $script) = @_;
	my ($stdout, $stderr, $status) = $self->psql_status($dbname, $script);
	fails("$what failed", diff => $stderr) if $status;
	chomp $stdout;
	return $stdout;
}

sub psql_status
{
	my ($self, $dbname, $script, @options) = @_;
	my $run = $self->start_psql($dbname, $script, @options);
	my @output = finish_psql($run);
	return (@output, $run->{status});
}

sub start_psql
{
	my ($self, $dbname, $script, @options) = @_;
	write_files($self->{tempdir}, "$dbname.sql" => $script);
	return start_command(
		'-c client_min_messages=warning',
		'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', @options,
		'-d', $self->{node}->connstr($dbname),
		'-f', "$self->{tempdir}/$dbname.sql");
}

sub start_command
{
	my ($pgoptions, @command) = @_;
	my $run = { stdout => '', stderr => '' };
	local $ENV{PGOPTIONS} = $pgoptions;
	$run->{run} = IPC::Run::start(
		\@command, '<', \'', '>', \$run->{stdout}, '2>', \$run->{stderr},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return $run;
}

sub finish_psql
{
	my ($run) = @_;
	$run->{run}->finish;
	$run->{status} = $run->{run}->full_result(0);
	return ($run->{stdout}, $run->{stderr});
}

# What went wrong, to be read by a human: the difference, then the plan.
sub report
{
	my ($verdict) = @_;
	my $text = substr($verdict->{diff} // '', 0, 6000);

	$text .= "\n" unless $text =~ /\n\z|\A\z/;
	foreach my $step (@{ $verdict->{steps} // [] })
	{
		my $hazards = join ' ', @{ $step->{hazards} // [] };
		my $alone = $step->{transactional} ? '' : ', not transactional';
		$text .= "-- step $step->{step}: $step->{kind} $step->{identity}"
		  . "$alone $hazards\n$step->{up_sql}\n-- down:\n"
		  . ($step->{down_sql} // '') . "\n";
	}
	return substr($text, 0, 12_000);
}

1;
