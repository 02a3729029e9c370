# Makes random objects for SchemaGenerator, which tells what they are like.
package SchemaMaker;

use strict;
use warnings;

use Exporter 'import';
use List::Util qw(sum);
use SchemaKinds ();
use SchemaRandom;
use SchemaWriter ();

our @EXPORT = qw(@builtin @identities @owned make add_random add_column is_root
  set_column_option set_default set_comment set_grant set_owner);

our @builtin = (
	'integer', 'bigint', 'smallint', 'numeric(10,2)', 'text', 'varchar(20)',
	'varchar(40)', 'boolean', 'date', 'timestamptz', 'uuid', 'jsonb',
	'integer[]', 'text[]', 'double precision', 'interval', 'bytea');
my @roles = ('PUBLIC', 'probe_reader', 'probe_writer');
my @published = ('', " WITH (publish = 'insert')", ' WITH (publish_via_partition_root = true)');
our @identities = ('BY DEFAULT', 'ALWAYS', 'BY DEFAULT', 'ALWAYS (START 10 INCREMENT 5 CACHE 3)');
our @owned = qw(table view matview enum domain composite range sequence
  function counter aggregate collation dictionary configuration schema);

# What is made, and how often.
my %more = %SchemaKinds::kinds;
my @weights = (
	table => 16, partitioned => 4, partition => 5, child => 4, foreign_key => 8,
	key => 4, check => 5, index => 8, view => 11, matview => 4, enum => 5,
	domain => 4, composite => 3, range => 2, sequence => 3, function => 6,
	counter => 4, row_function => 2, recursive => 1, aggregate => 2,
	operator => 1, cast => 1, trigger => 4, policy => 4, rule => 2,
	statistics => 3, collation => 2, dictionary => 1, configuration => 1,
	foreign_table => 2, publication => 2, row_publication => 1,
	default_privilege => 2,
	(map { $_ => $more{$_}{weight} } sort keys %more));
push @owned, grep { $more{$_}{owned} } sort keys %more;

my %make = (
	table => \&make_table,
	partitioned => sub {
		make_table($_[0], partitioned => 1, strategy => pick('RANGE', 'RANGE', 'LIST', 'HASH'))
	},
	partition => \&make_partition,
	child => \&make_child,
	foreign_key => \&make_foreign_key,
	key => sub { make_on_table($_[0], 'key', plain => 1, n => 1 + irand(2)) },
	check => sub { make_on_table($_[0], 'check', n => 1) },
	index => \&make_index,
	view => sub { make_view($_[0], 'view') },
	matview => sub { make_view($_[0], 'matview') },
	enum => sub { make($_[0], 'enum', labels => [ map { "l$_" } 1 .. 1 + irand(5) ]) },
	domain => \&make_domain,
	composite => \&make_composite,
	range => sub {
		make($_[0], 'range', subtype => pick('float8', 'text', 'interval'), named => chance(30))
	},
	sequence => sub {
		make($_[0], 'sequence', increment => 1 + irand(9), cache => 1 + irand(3),
			type => pick('bigint', 'bigint', 'integer'), cycle => chance(20),
			unlogged => chance(10))
	},
	function => sub {
		make($_[0], 'function', value => irand(99), body => pick('string', 'return', 'plpgsql'),
			returns => 'integer', argument => 'a', strict => chance(30))
	},
	counter => \&make_counter,
	row_function => \&make_row_function,
	recursive => sub { make($_[0], 'recursive', value => irand(9)) },
	aggregate => sub { make($_[0], 'aggregate', value => irand(9)) },
	operator => sub { make($_[0], 'operator', value => irand(9)) },
	cast => \&make_cast,
	trigger => \&make_trigger,
	policy => sub {
		make_on_table($_[0], 'policy', n => 1, command => pick('ALL', 'SELECT', 'UPDATE'),
			role => pick(@roles), restrictive => chance(30), check => chance(30))
	},
	rule => sub {
		make_on_table($_[0], 'rule', plain => 1, n => 1,
			event => pick('UPDATE', 'DELETE'), state => pick('', '', 'DISABLE'))
	},
	statistics => sub {
		make_on_table($_[0], 'statistics', n => 2,
			of => pick('', '', ' (ndistinct)', ' (mcv, dependencies)'),
			expression => chance(20), target => chance(20) ? 1 + irand(99) : undef)
	},
	collation => sub {
		make($_[0], 'collation', locale => pick('de', 'und', 'fr'), loose => chance(20))
	},
	dictionary => sub { make($_[0], 'dictionary', accept => chance(50)) },
	configuration => \&make_configuration,
	foreign_table => \&make_foreign_table,
	publication => sub {
		make_on_table($_[0], 'publication', n => 0, plain => 1, publish => pick(@published))
	},
	row_publication => sub {
		make_on_table($_[0], 'row_publication', fixed => 1, plain => 1, value => irand(9),
			listed => chance(50))
	},
	default_privilege => \&make_default_privilege);
$make{$_} = make_kind($_) foreach keys %more;

# Making objects.

sub add_random
{
	my ($schema) = @_;
	my %weights = @weights;
	my $n = rand(sum(values %weights));
	for (my $i = 0; $i < @weights; $i += 2)
	{
		next if ($n -= $weights[ $i + 1 ]) >= 0;
		return $make{ $weights[$i] }->($schema);
	}
	return make_table($schema);
}

# What makes an object of a kind of SchemaKinds.
sub make_kind
{
	my ($kind) = @_;
	my ($on, $attributes) = @{ $more{$kind} }{qw(on make)};
	return sub {
		my ($schema) = @_;
		my %attributes = $attributes->($schema) or return;
		return make_on_table($schema, $kind, %$on, %attributes) if $on;
		return make($schema, $kind, %attributes);
	};
}

sub make
{
	my ($schema, $kind, %more) = @_;
	my $id = $schema->{next}++;
	my $name = name($kind, $id);
	my @schemas = all($schema, 'schema');
	my $object = { id => $id, kind => $kind, name => $name, needs => [], %more };

	if (!SchemaWriter::is_global($kind))
	{
		my $in = @schemas && chance(40) ? pick(@schemas) : undef;
		$object->{schema} = $in ? $in->{name} : 'public';
		push @{ $object->{needs} }, $in->{id} if $in;
	}
	$schema->{objects}{$id} = $object;
	set_comment($object) if chance(25);
	set_grant($object) if chance(25);
	set_owner($object) if chance(15);
	return $object;
}

# Mostly plain, now and then one that has to be quoted.
sub name
{
	my ($kind, $id) = @_;
	my $plain = "${kind}_$id";
	return $plain if chance(85);
	return pick(qq{"Odd $plain"}, qq{"it's.$plain"}, qq{"q""$plain"},
		qq{"Ü_$plain"}, '"' . substr($plain . 'x' x 63, 0, 63) . '"');
}

sub make_table
{
	my ($schema, %more) = @_;
	my $table = make($schema, 'table', columns => [], %more);

	push @{ $table->{columns} },
	  {
		id => 'c' . $schema->{next}++, name => 'id', type => 'integer',
		fixed => 1, not_null => 1,
		identity => !$more{partitioned} && chance(40) ? pick(@identities) : ''
	  };
	add_column($schema, $table) foreach 1 .. irand(6);
	set_table_options($schema, $table);
	return $table if $more{partitioned} && chance(50);
	my $key = make_constraint($schema, $table, 'key', columns => ['id'], primary => 1);
	push @{ $key->{needs} }, "$table->{id}.$table->{columns}[0]{id}";
	$table->{primary_key} = $key->{id};
	$table->{unlogged} = 1 if !$more{partitioned} && chance(8);
	return $table;
}

# A table's options, now and then.
sub set_table_options
{
	my ($schema, $table) = @_;
	$table->{force_security} = 1 if chance(5);
	$table->{replica_full} = 1 if chance(5);
	return if $table->{partitioned};
	my $method = one($schema, 'access_method');
	$table->{fillfactor} = 50 + irand(50) if chance(8);
	if (chance(5))
	{
		# such an option is lost with the last column that is long
		my $n = $schema->{next}++;
		push @{ $table->{columns} }, { id => "c$n", name => "c$n", type => 'text', fixed => 1 };
		$table->{toast} = 1;
	}
	$table->{space} = 1 if chance(5);
	$table->{access_method} = $method->{id} if $method && chance(40);
	return;
}

sub make_constraint
{
	my ($schema, $table, $kind, %more) = @_;
	my $object = make($schema, $kind, table => $table->{id}, %more);
	$object->{name} = lc $object->{name} =~ s/\W/_/gr if $object->{name} =~ /^"/;
	push @{ $object->{needs} }, $table->{id};
	return $object;
}

# A column is a hash: id, name, type (a text, or the number of a type).
sub add_column
{
	my ($schema, $table, %more) = @_;
	my @types = all($schema, qw(enum domain composite range base_type));
	my $n = $schema->{next}++;
	my $type = @types && chance(30) ? pick(@types)->{id} : pick(@builtin);
	my $column = { id => "c$n", name => "c$n", type => $type, %more };

	$column->{name} = qq{"C $n"} if chance(10);
	if ($type =~ /^\d+$/ && reaches($schema, $type, $table->{id}))
	{
		$column->{type} = $type = 'text';
	}
	$column->{array} = 1 if $column->{type} =~ /^\d+$/ && chance(15);
	$column->{not_null} = chance(20);
	set_default($schema, $table, $column) if chance(40);
	$column->{storage} = 'EXTERNAL' if $type eq 'text' && chance(15);
	$column->{statistics} = 100 + irand(100) if chance(8);
	set_column_option($column) if chance(15);
	my @collations = all($schema, 'collation');
	$column->{collation} = pick(@collations)->{id}
	  if $type eq 'text' && @collations && chance(40);
	my @from = grep { !$_->{generated} && !$_->{of_parent} } columns($table);
	if (@from && $table->{kind} eq 'table' && chance(10))
	{
		@$column{qw(type generated)} = ('integer', pick(@from)->{id});
		delete @$column{qw(default storage collation compression array)};
		delete $column->{default_needs};
	}
	push @{ $table->{columns} }, $column;
	return $column;
}

# What stands beside a column: a comment, a privilege, an option.
sub set_column_option
{
	my ($column) = @_;
	my $what = irand(5);
	if ($what == 0) { set_comment($column) }
	elsif ($what == 1) { set_grant($column) }
	elsif ($what == 2) { $column->{distinct} = $column->{distinct} ? 0 : 1 + irand(9) }
	elsif ($what == 3) { $column->{statistics} = 100 + irand(100) }
	elsif (!$column->{generated} && $column->{type} eq 'text')
	{
		$column->{compression} = $column->{compression} ? undef : 'pglz';
		$column->{storage} = pick(undef, 'EXTERNAL', 'MAIN');
	}
	return;
}

sub set_default
{
	my ($schema, $table, $column) = @_;
	delete @$column{qw(default default_needs)};
	return if $column->{generated} || $column->{identity};
	my $type = $column->{type};
	my %literal = (
		text => ["'it''s'", "'x'", 'CURRENT_USER'],
		boolean => [qw(true false)],
		jsonb => [q('{"a": 1}'), "'[]'"],
		date => [ 'CURRENT_DATE', "'2024-02-29'" ],
		timestamptz => [ 'now()', "'epoch'" ],
		uuid => ['gen_random_uuid()'],
		interval => ["'1 day'"],
		bytea => [q('\x00')]);
	if ($type =~ /^\d+$/)
	{
		my $enum = object($schema, $type);
		$column->{default} = "'" . pick(@{ $enum->{labels} }) . "'"
		  if $enum->{kind} eq 'enum' && !$column->{array};
	}
	elsif ($literal{$type})
	{
		$column->{default} = pick(@{ $literal{$type} });
	}
	elsif ($type =~ /^(?:integer|bigint)$/)
	{
		$column->{default} = irand(1000);
		my $source = one($schema, qw(function sequence counter));
		@$column{qw(default default_needs)} = (undef, $source->{id})
		  if $source && chance(50)
		  && !reaches($schema, $source->{id}, $table->{id});
	}
	return;
}

# Of a table, or of a partition that is divided further; as part of what it
# belongs to, or attached to it with columns in another order.
sub make_partition
{
	my ($schema) = @_;
	my @parents = grep { $_->{partitioned} && ($_->{partitions} // 0) < 8 }
	  all($schema, 'table', 'partition');
	return unless @parents;
	my $parent = pick(@parents);
	my $n = $parent->{partitions}++;
	my $partition = make($schema, 'partition', parent => $parent->{id}, number => $n,
		needs => [ $parent->{id} ],
		($parent->{kind} eq 'partition' ? (of_partition => 1) : ()),
		partitioned => $parent->{kind} eq 'table' && $parent->{strategy} eq 'RANGE' && chance(20));
	$partition->{attached} = 1 if $parent->{kind} eq 'table' && chance(25);
	$partition->{fillfactor} = 50 + irand(50) if !$partition->{partitioned} && chance(30);
	return $partition if $partition->{partitioned} || $parent->{has_default}
	  || ($parent->{strategy} // '') eq 'HASH' || chance(85);
	$partition->{is_default} = $parent->{has_default} = 1;
	return $partition;
}

sub make_child
{
	my ($schema) = @_;
	my @parents = grep { !$_->{partitioned} } all($schema, 'table');
	return unless @parents;
	my $parent = pick(@parents);
	my $child = make($schema, 'table', columns => [], parent => $parent->{id});
	my $other = pick(@parents);
	$child->{other_parent} = $other->{id}
	  if chance(20) && !reaches($schema, $parent->{id}, $other->{id})
	  && !reaches($schema, $other->{id}, $parent->{id});
	add_column($schema, $child) foreach 1 .. 1 + irand(3);
	return $child;
}

sub make_foreign_key
{
	my ($schema) = @_;
	my @targets = grep {
		$_->{primary_key} && object($schema, $_->{primary_key}) && !$_->{unlogged}
	} all($schema, 'table');
	my @sources = grep { !$_->{unlogged} } all($schema, 'table');
	return unless @targets && @sources;
	my ($source, $target) = (pick(@sources), pick(@targets));
	my $column = {
		id => 'c' . $schema->{next}, name => 'r' . $schema->{next}++,
		type => 'integer', fixed => 1
	};
	push @{ $source->{columns} }, $column;
	my $key = make_constraint($schema, $source, 'foreign_key',
		column => $column->{id}, target => $target->{id},
		action => pick('', ' ON DELETE CASCADE', ' ON UPDATE CASCADE ON DELETE SET NULL'),
		deferrable => chance(20), not_valid => !$source->{partitioned} && chance(10));
	push @{ $key->{needs} }, "$source->{id}.$column->{id}", $target->{primary_key};
	return $key;
}

# Has it the column "id", which is never changed?
sub is_root { return ($_[0]{columns}[0]{name} // '') eq 'id' }

# Something on some columns of a table, or ("fixed") on its id; "plain": not of a
# partitioned one.
sub make_on_table
{
	my ($schema, $kind, %more) = @_;
	my ($n, $plain, $fixed) = delete @more{qw(n plain fixed)};
	my @tables = grep {
		($fixed ? is_root($_) : comparable($schema, $_) >= $n)
		  && !($plain && ($_->{partitioned} || $_->{parent}))
		  && !($kind =~ /publication$/ && $_->{unlogged})
	} all($schema, 'table');
	return unless @tables;
	my $table = pick(@tables);
	my @columns = $fixed ? $table->{columns}[0] : some($n, comparable($schema, $table));
	my $object = make_constraint($schema, $table, $kind,
		columns => [ map { $_->{id} } @columns ], %more);
	push @{ $object->{needs} }, map { "$table->{id}.$_->{id}" } @columns;
	return $object;
}

sub make_index
{
	my ($schema) = @_;
	my @bases = grep { comparable($schema, $_) } all($schema, 'table', 'matview');
	return unless @bases;
	my $table = pick(@bases);
	my @columns = some(1 + irand(2), comparable($schema, $table));
	my @include = grep { my $c = $_; !grep { $_ == $c } @columns } columns($table);
	my $index = make($schema, 'index', table => $table->{id},
		columns => [ map { $_->{id} } @columns ],
		expression => chance(25), partial => chance(25),
		fillfactor => chance(20) ? 50 + irand(40) : undef,
		descending => chance(20), space => chance(8));
	$index->{include} = pick(@include)->{id} if @include && chance(20);
	$index->{unique} = 1 if !$table->{partitioned} && chance(15);
	$index->{hash} = 1 if @columns == 1 && !$index->{unique} && !$index->{include} && chance(10);
	$index->{statistics} = 50 + irand(50) if $index->{expression} && chance(30);
	$index->{cluster} = 1
	  if $table->{kind} eq 'table' && !$table->{partitioned} && !$index->{partial}
	  && !$index->{expression} && !$index->{hash} && !$table->{clustered} && chance(20);
	$table->{clustered} = $index->{id} if $index->{cluster};
	$index->{needs} = [
		$table->{id},
		map { "$table->{id}.$_" } @{ $index->{columns} },
		grep { defined } $index->{include}
	];
	return $index;
}

# Of some columns of up to two others, perhaps with a function's value.
sub make_view
{
	my ($schema, $kind) = @_;
	# to fill one that reads a view takes its owner's privileges
	my @kinds = ('table', 'matview', $kind eq 'view' ? 'view' : ());
	my @bases = some(1 + chance(25), grep { columns($_) } all($schema, @kinds));
	return unless @bases;
	my $view = make($schema, $kind, bases => [ map { $_->{id} } @bases ], columns => [],
		barrier => $kind eq 'view' ? chance(15) : 0,
		($kind eq 'view'
			? (invoker => chance(10), check => pick((undef) x 6, 'LOCAL', 'CASCADED'))
			: (no_data => chance(20), fillfactor => chance(20) ? 50 + irand(50) : undef,
				space => chance(10))));
	foreach my $base (@bases)
	{
		foreach my $column (some(1 + irand(4), columns($base)))
		{
			my $n = $schema->{next}++;
			push @{ $view->{columns} },
			  { id => "c$n", name => "v$n", of => "$base->{id}.$column->{id}" };
		}
	}
	set_comment($_) foreach grep { chance(8) } columns($view);
	set_grant($_) foreach grep { chance(5) } columns($view);
	my $where = pick(columns($bases[0]));
	$view->{where} = "$bases[0]{id}.$where->{id}" if chance(40);
	if (chance(25) && (my $function = one($schema, 'function')))
	{
		my $n = $schema->{next}++;
		push @{ $view->{columns} },
		  { id => "c$n", name => "v$n", call => $function->{id} };
	}
	return $view;
}

sub make_composite
{
	my ($schema) = @_;
	my $type = make($schema, 'composite', columns => []);
	foreach my $n (1 .. 1 + irand(3))
	{
		my @enums = all($schema, 'enum');
		push @{ $type->{columns} },
		  {
			id => 'c' . $schema->{next}++, name => "a$n",
			type => @enums && chance(30) ? pick(@enums)->{id} : pick(@builtin),
			chance(15) ? (comment => 'attribute') : ()
		  };
	}
	return $type;
}

# Over a built-in type, or another that was made.
sub make_domain
{
	my ($schema) = @_;
	my $base = one($schema, qw(composite enum range domain));
	my $domain = make($schema, 'domain', type => pick('integer', 'text', 'numeric(10,2)'),
		value => irand(9), not_null => chance(20), more => chance(30));
	if ($base && chance(40)) { $domain->{base} = $base->{id} }
	elsif (chance(40)) { $domain->{default} = 1 + irand(9) }
	return $domain;
}

sub make_counter
{
	my ($schema) = @_;
	my @bases = grep { columns($_) } all($schema, 'table', 'view', 'matview');
	return unless @bases;
	my $base = pick(@bases);
	my $column = pick(columns($base));
	return make($schema, 'counter', base => $base->{id},
		column => "$base->{id}.$column->{id}", value => irand(9));
}

sub make_row_function
{
	my ($schema) = @_;
	my $base = one($schema, qw(table view composite enum domain)) or return;
	return make($schema, 'row_function', base => $base->{id}, value => irand(9));
}

sub make_cast
{
	my ($schema) = @_;
	my $type = one($schema, 'composite') or return;
	return if $type->{has_cast}++;
	return make($schema, 'cast', base => $type->{id}, value => irand(9));
}

sub make_trigger
{
	my ($schema) = @_;
	my ($function) = all($schema, 'trigger_function') or return;
	my $trigger = make_on_table($schema, 'trigger', n => 1,
		event => pick('INSERT', 'UPDATE', 'DELETE', 'INSERT OR UPDATE'),
		timing => pick('BEFORE', 'AFTER'), state => pick('', '', 'DISABLE', 'ENABLE ALWAYS'))
	  or return;
	$trigger->{function} = $function->{id};
	push @{ $trigger->{needs} }, $function->{id};
	return $trigger;
}

sub make_configuration
{
	my ($schema) = @_;
	my $dictionary = one($schema, 'dictionary') or return;
	return make($schema, 'configuration', base => $dictionary->{id},
		tokens => pick('word', 'word, asciiword', 'email'));
}

sub make_foreign_table
{
	my ($schema) = @_;
	my ($server) = all($schema, 'foreign_server') or return;
	my $table = make($schema, 'foreign_table', server => $server->{id}, columns => [],
		value => irand(9));
	push @{ $table->{needs} }, $server->{id};
	add_column($schema, $table) foreach 1 .. 1 + irand(3);
	return $table;
}

# Some in a schema; and those that everybody has may go.
sub make_default_privilege
{
	my ($schema) = @_;
	my $in = one($schema, 'schema');
	my ($kind, @privileges) = @{ pick([qw(TABLES SELECT INSERT UPDATE)],
			[qw(SEQUENCES USAGE)], [qw(FUNCTIONS EXECUTE)], [qw(TYPES USAGE)]) };
	return make($schema, 'default_privilege', on => $kind, role => pick(@roles),
		privilege => pick(@privileges),
		$in && chance(40) ? (base => $in->{id}) : (revoke => chance(30)));
}

sub set_comment { $_[0]{comment} = 'comment ' . irand(1000); return }

sub set_grant
{
	my ($object) = @_;
	$object->{grant} = { role => pick(@roles), privilege => irand(2), option => chance(25) };
	$object->{grant}{option} = 0 if $object->{grant}{role} eq 'PUBLIC';
	return;
}

sub set_owner
{
	my ($object) = @_;
	return unless grep { $_ eq $object->{kind} } @owned;
	$object->{owner} = 'probe_owner';
	return;
}

1;
