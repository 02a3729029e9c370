# Changes a schema of SchemaGenerator at random.
package SchemaChanges;

use strict;
use warnings;

use SchemaKinds ();
use SchemaMaker;
use SchemaRandom;
use SchemaWriter ();

my %more = %SchemaKinds::kinds;
my @changes = (
	\&change_add, \&change_add, \&change_remove, \&change_remove,
	\&change_column_add, \&change_column_add, \&change_column_drop,
	\&change_type, \&change_type, \&change_default, \&change_not_null,
	\&change_comment, \&change_grant, \&change_owner, \&change_enum,
	\&change_value, \&change_value, \&change_view, \&change_options,
	\&change_rename, \&change_column_rename, \&change_function,
	\&change_kind, \&change_kind, \&change_column_option, \&change_table_option,
	\&change_identity, \&change_parent, \&change_composite, \&change_domain, \&change_partition,
	\&change_partition_key, \&change_column_order);

# One change; not always one that can be seen.
sub change
{
	my ($schema) = @_;
	pick(@changes)->($schema);
	return;
}

sub change_add { add_random($_[0]); return }

sub change_remove
{
	my ($schema) = @_;
	my $object = one($schema) or return;
	return if $object->{kind} =~ /^(?:schema|trigger_function|foreign_server)$/ && !chance(10);
	remove($schema, $object->{id});
	return;
}

# An object, or a column "7.c3", and all that needs it.
sub remove
{
	my ($schema, $id) = @_;
	my ($number, $column) = split /\./, $id;

	foreach my $user (all($schema))
	{
		next unless $schema->{objects}{ $user->{id} } && $user->{id} != $number;
		next if forgets_column($schema, $user, $id);
		next unless grep { $_ eq $id || (!$column && /^$number\./) } SchemaWriter::needs($user);
		remove($schema, $user->{id});
	}
	my $object = object($schema, $number) or return;
	return delete $schema->{objects}{$number} unless $column;
	@{ $object->{columns} } = grep { $_->{id} ne $column } @{ $object->{columns} };
	my @computed = map { $_->{id} } grep { ($_->{generated} // '') eq $column } @{ $object->{columns} };
	remove($schema, "$number.$_") foreach @computed;
	return;
}

# A view that can do without a column does so.
sub forgets_column
{
	my ($schema, $view, $id) = @_;
	return 0 unless $view->{kind} eq 'view' && $id =~ /\./;
	return 0 if ($view->{where} // '') eq $id;
	my ($gone, @more) = grep { ($_->{of} // '') eq $id } @{ $view->{columns} };
	return 0 if !$gone || @more || @{ $view->{columns} } < 2;
	remove($schema, "$view->{id}.$gone->{id}");
	return 1;
}

# A column that may be changed, and its table.
sub free_column
{
	my ($schema, $wanted) = @_;
	my @found;
	foreach my $table (all($schema, 'table'))
	{
		push @found, map { [ $table, $_ ] }
		  grep { !$_->{fixed} && (!$wanted || $wanted->($_)) } columns($table);
	}
	return @found ? @{ pick(@found) } : ();
}

sub change_column_add
{
	my ($schema) = @_;
	my $table = one($schema, qw(table foreign_table)) or return;
	add_column($schema, $table);
	return;
}

sub change_column_drop
{
	my ($schema) = @_;
	my ($table, $column) = free_column($schema) or return;
	remove($schema, "$table->{id}.$column->{id}");
	return;
}

sub change_type
{
	my ($schema) = @_;
	my ($table, $column) = free_column($schema, sub { !$_[0]{generated} }) or return;
	my %wider = (
		smallint => 'integer', integer => 'bigint', bigint => 'numeric(10,2)',
		'varchar(20)' => 'varchar(40)', 'varchar(40)' => 'text', text => 'varchar(20)');
	my $type = $wider{ $column->{type} } // pick('text', 'varchar(40)');
	$column->{type} = $type;
	delete @$column{qw(array storage compression collation default default_needs)};
	set_default($schema, $table, $column) if chance(50);
	return;
}

sub change_default
{
	my ($schema) = @_;
	my ($table, $column) = free_column($schema) or return;
	set_default($schema, $table, $column);
	return;
}

sub change_not_null
{
	my ($schema) = @_;
	my (undef, $column) = free_column($schema) or return;
	$column->{not_null} = !$column->{not_null};
	return;
}

sub change_comment
{
	my $object = one($_[0]);
	if ($object->{comment} && chance(40)) { delete $object->{comment} }
	else { set_comment($object) }
	return;
}

sub change_grant
{
	my $object = one($_[0]);
	if ($object->{grant} && chance(40)) { delete $object->{grant} }
	else { set_grant($object) }
	return;
}

sub change_owner
{
	my $object = one($_[0], @owned) or return;
	if ($object->{owner}) { delete $object->{owner} }
	else { set_owner($object) }
	return;
}

sub change_enum
{
	my ($schema) = @_;
	my $enum = one($schema, 'enum') or return;
	my $labels = $enum->{labels};
	my $new = 'n' . $schema->{next}++;
	if (chance(60)) { splice @$labels, irand(@$labels + 1), 0, $new }
	elsif (@$labels > 1)
	{
		my ($gone) = splice @$labels, irand(scalar @$labels), 1;
		foreach my $column (map { columns($_) } all($schema, qw(table foreign_table)))
		{
			delete $column->{default}
			  if $column->{type} eq $enum->{id} && ($column->{default} // '') eq "'$gone'";
		}
	}
	return;
}

# The number in a body, a check, an option.
sub change_value
{
	my @objects = grep { defined $_->{value} } all($_[0]);
	pick(@objects)->{value} = 100 + irand(100) if @objects;
	return;
}

sub change_function
{
	my $function = one($_[0], 'function') or return;
	my $what = irand(4);
	if ($what == 0) { $function->{argument} = 'b' }
	elsif ($what == 1) { $function->{returns} = 'bigint' }
	elsif ($what == 2) { $function->{strict} = !$function->{strict} }
	else { $function->{definer} = !$function->{definer} }
	return;
}

sub change_view
{
	my ($schema) = @_;
	my $view = one($schema, 'view', 'matview') or return;
	if (@{ $view->{columns} } > 1 && chance(50))
	{
		remove($schema, "$view->{id}." . pick(@{ $view->{columns} })->{id});
	}
	elsif ($view->{where}) { delete $view->{where} }
	else { $view->{barrier} = !$view->{barrier} if $view->{kind} eq 'view' }
	return;
}

# Of some kinds, what may change of one.
my %options = (
	index => [qw(descending unique space)],
	sequence => [qw(cycle unlogged)],
	policy => [qw(restrictive check)],
	foreign_key => [qw(deferrable not_valid)],
	collation => ['loose'],
	range => ['named'],
	statistics => ['expression'],
	matview => [qw(no_data space)],
	view => [qw(barrier invoker)],
	row_publication => ['listed'],
	key => [qw(deferrable nulls)],
	check => [qw(not_valid)],
	default_privilege => [],
	aggregate => ['parallel'],
	operator => ['restrict'],
	cast => ['assignment']);

sub change_options
{
	my ($schema) = @_;
	my $object = one($schema, qw(trigger rule), sort keys %options) or return;
	my $option = $options{ $object->{kind} };
	if (!$option) { $object->{state} = $object->{state} ? '' : 'DISABLE' }
	elsif ($object->{kind} eq 'sequence' && chance(50)) { $object->{increment}++ }
	elsif (@$option) { toggle($schema, $object, pick(@$option)) }
	return;
}

sub toggle
{
	my ($schema, $object, $option) = @_;
	my $table = object($schema, $object->{table} // 0);
	return if $option eq 'unique'
	  && ($object->{hash} || $table->{partitioned});
	return if $option eq 'not_valid' && $table->{partitioned};
	# a foreign key can't stand on it then
	return if $option eq 'deferrable' && $object->{primary};
	$object->{$option} = !$object->{$option};
	return;
}

# As the kind says itself.
sub change_kind
{
	my ($schema) = @_;
	my $object = one($schema, grep { $more{$_}{change} } sort keys %more) or return;
	$more{ $object->{kind} }{change}->($object);
	return;
}

sub change_column_option
{
	my ($schema) = @_;
	my (undef, $column) = free_column($schema) or return;
	if ($column->{generated} && chance(50))
	{
		delete $column->{generated};
		return;
	}
	set_column_option($column);
	return;
}

sub change_table_option
{
	my ($schema) = @_;
	my $table = one($schema, 'table') or return;
	my $option = pick(qw(force_security replica_full autovacuum fillfactor space
		  access_method unlogged));
	return if $table->{partitioned} && $option !~ /^(?:force_security|replica_full)$/;
	if ($option eq 'access_method')
	{
		my $method = one($schema, 'access_method');
		$table->{$option} = $table->{$option} || !$method ? undef : $method->{id};
	}
	elsif ($option eq 'unlogged')
	{
		my @keep = grep { $_->{table} == $table->{id} || ($_->{target} // 0) == $table->{id} }
		  all($schema, qw(foreign_key publication row_publication));
		$table->{unlogged} = !$table->{unlogged} unless @keep;
	}
	elsif ($option eq 'fillfactor') { $table->{fillfactor} = 50 + irand(50) }
	else { $table->{$option} = !$table->{$option} }
	return;
}

# Of an heir: another parent, or none.
sub change_parent
{
	my ($schema) = @_;
	my @heirs = grep { $_->{parent} } all($schema, 'table') or return;
	my $heir = pick(@heirs);
	my @parents = grep { !$_->{partitioned} && !reaches($schema, $_->{id}, $heir->{id}) }
	  all($schema, 'table');
	delete $heir->{other_parent};
	$heir->{parent} = @parents && chance(60) ? pick(@parents)->{id} : undef;
	return;
}

sub change_identity
{
	my ($schema) = @_;
	my $table = one($schema, 'table') or return;
	return if $table->{partitioned} || !is_root($table);
	$table->{columns}[0]{identity} = pick('', @identities);
	return;
}

# An attribute more, one less, or one of another type.
sub change_composite
{
	my ($schema) = @_;
	my $type = one($schema, 'composite') or return;
	my $columns = $type->{columns};
	my $what = irand(4);
	if ($what == 0)
	{
		my $n = $schema->{next}++;
		push @$columns, { id => "c$n", name => "a$n", type => pick(@builtin) };
	}
	elsif ($what == 1) { splice @$columns, irand(scalar @$columns), 1 if @$columns > 1 }
	elsif ($what == 2) { pick(@$columns)->{type} = pick(@builtin) }
	else { set_comment(pick(@$columns)) }
	return;
}

sub change_domain
{
	my ($schema) = @_;
	my $domain = one($schema, 'domain') or return;
	my $what = irand(3);
	if ($what == 0) { $domain->{not_null} = !$domain->{not_null} }
	elsif ($what == 1) { $domain->{more} = !$domain->{more} }
	elsif (!$domain->{base}) { $domain->{default} = $domain->{default} ? undef : 1 + irand(9) }
	return;
}

# Other bounds, or another option.
sub change_partition
{
	my ($schema) = @_;
	my $partition = one($schema, 'partition') or return;
	my $parent = object($schema, $partition->{parent});
	if (!$partition->{partitioned} && chance(50))
	{
		$partition->{fillfactor} = 50 + irand(50);
	}
	elsif ($parent->{partitions} < 8 && !$partition->{partitioned})
	{
		$partition->{number} = $parent->{partitions}++;
	}
	return;
}

# The partitions get the bounds that go with it.
sub change_partition_key
{
	my ($schema) = @_;
	my @tables = grep { $_->{partitioned} } all($schema, 'table');
	my $table = @tables ? pick(@tables) : return;
	my $divided = grep { $_->{partitioned} && $_->{parent} == $table->{id} }
	  all($schema, 'partition');
	return if $divided;
	$table->{strategy} = $table->{has_default} ? pick('RANGE', 'LIST')
	  : pick('RANGE', 'LIST', 'HASH');
	return;
}

# The id stays the first one.
sub change_column_order
{
	my ($schema) = @_;
	my $table = one($schema, 'table') or return;
	my $columns = $table->{columns};
	my $n = is_root($table) ? 1 : 0;
	return if @$columns - $n < 2;
	my ($moved) = splice @$columns, $n + irand(@$columns - $n), 1;
	splice @$columns, $n + irand(@$columns - $n + 1), 0, $moved;
	return;
}

sub change_rename
{
	my ($schema) = @_;
	my $object = one($schema,
		qw(table view enum sequence matview function domain composite collation)) or return;
	return if $object->{renamed_from} || $object->{id} >= $schema->{next};
	$object->{renamed_from} = $object->{name};
	$object->{name} = "renamed_$object->{id}";
	return;
}

sub change_column_rename
{
	my ($schema) = @_;
	my (undef, $column) = free_column($schema) or return;
	return if $column->{renamed_from};
	$column->{renamed_from} = $column->{name};
	$column->{name} = "renamed_$column->{id}";
	return;
}

1;
