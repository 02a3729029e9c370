# Writes SQL for a schema of SchemaGenerator: each object after what it needs.
package SchemaWriter;

use strict;
use warnings;

# The kinds that are in no schema.
my %global = map { $_ => 1 } qw(schema foreign_server cast publication row_publication
  default_privilege);
# Those that are in the schema of their table.
my %beside = (index => 1);
my %writer = (
	schema => sub { "CREATE SCHEMA $_[1]{name}" },
	foreign_server => sub {
		"CREATE FOREIGN DATA WRAPPER wrap;\n"
		  . "CREATE SERVER $_[1]{name} FOREIGN DATA WRAPPER wrap"
	},
	trigger_function => sub {
		"CREATE FUNCTION $_[2]() RETURNS trigger LANGUAGE plpgsql AS "
		  . "'begin /* $_[1]{value} */ return new; end'"
	},
	table => \&write_table,
	partition => \&write_partition,
	foreign_table => \&write_foreign_table,
	key => \&write_key,
	check => sub {
		'ALTER TABLE ' . table($_[0], $_[1]) . " ADD CONSTRAINT $_[1]{name} "
		  . check_of($_[0], $_[1]) . ($_[1]{not_valid} ? ' NOT VALID' : '')
	},
	foreign_key => \&write_foreign_key,
	index => \&write_index,
	view => \&write_view,
	matview => \&write_view,
	enum => sub {
		"CREATE TYPE $_[2] AS ENUM (" . join(', ', map { "'$_'" } @{ $_[1]{labels} }) . ')'
	},
	domain => \&write_domain,
	composite => \&write_composite,
	range => sub {
		"CREATE TYPE $_[2] AS RANGE (SUBTYPE = $_[1]{subtype}"
		  . ($_[1]{named} ? ", MULTIRANGE_TYPE_NAME = $_[1]{schema}.many_$_[1]{id}" : '')
		  . ($_[1]{named} && $_[1]{subtype} eq 'text' ? ', COLLATION = "C"' : '')
		  . ($_[1]{named} && $_[1]{subtype} eq 'float8' ? ', SUBTYPE_DIFF = float8mi' : '') . ')'
	},
	sequence => sub {
		'CREATE ' . ($_[1]{unlogged} ? 'UNLOGGED ' : '') . "SEQUENCE $_[2] AS $_[1]{type} "
		  . "INCREMENT $_[1]{increment} CACHE $_[1]{cache}" . ($_[1]{cycle} ? ' CYCLE' : '')
	},
	function => \&write_function,
	counter => \&write_counter,
	row_function => sub {
		"CREATE FUNCTION $_[2](" . qualified($_[0], $_[1]{base})
		  . ") RETURNS integer LANGUAGE sql AS 'select $_[1]{value}'"
	},
	recursive => \&write_recursive,
	aggregate => sub {
		"CREATE AGGREGATE $_[2](integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '$_[1]{value}'"
		  . ($_[1]{parallel} ? ', PARALLEL = SAFE, COMBINEFUNC = int4pl)' : ')')
	},
	operator => \&write_operator,
	cast => \&write_cast,
	trigger => \&write_trigger,
	policy => \&write_policy,
	rule => sub {
		"CREATE RULE $_[1]{name} AS ON $_[1]{event} TO " . table($_[0], $_[1])
		  . ' WHERE old.' . column_names($_[0], $_[1]) . ' IS NULL DO INSTEAD NOTHING'
		  . ($_[1]{state}
			? ";\nALTER TABLE " . table($_[0], $_[1]) . " $_[1]{state} RULE $_[1]{name}" : '')
	},
	statistics => sub {
		"CREATE STATISTICS $_[2]$_[1]{of} ON " . column_names($_[0], $_[1])
		  . ($_[1]{expression} ? ', (' . (column_names($_[0], $_[1]))[0] =~ s/, .*//r . ' IS NULL)' : '')
		  . ' FROM ' . table($_[0], $_[1])
		  . ($_[1]{target} ? ";\nALTER STATISTICS $_[2] SET STATISTICS $_[1]{target}" : '')
	},
	collation => sub {
		"CREATE COLLATION $_[2] (PROVIDER = icu, LOCALE = '$_[1]{locale}"
		  . ($_[1]{loose} ? "-u-ks-level2', DETERMINISTIC = false)" : "')")
	},
	dictionary => sub {
		"CREATE TEXT SEARCH DICTIONARY $_[2] (TEMPLATE = simple, ACCEPT = "
		  . ($_[1]{accept} ? 'true)' : 'false)')
	},
	configuration => sub {
		"CREATE TEXT SEARCH CONFIGURATION $_[2] (PARSER = pg_catalog.\"default\");\n"
		  . "ALTER TEXT SEARCH CONFIGURATION $_[2] ADD MAPPING FOR $_[1]{tokens} WITH "
		  . qualified($_[0], $_[1]{base})
	},
	publication => sub {
		"CREATE PUBLICATION $_[1]{name} FOR TABLE ONLY " . table($_[0], $_[1]) . $_[1]{publish}
	},
	row_publication => sub {
		"CREATE PUBLICATION $_[1]{name} FOR TABLE ONLY " . table($_[0], $_[1])
		  . ($_[1]{listed} ? ' (id)' : '') . " WHERE (id > $_[1]{value})"
	},
	default_privilege => sub {
		'ALTER DEFAULT PRIVILEGES FOR ROLE probe_owner'
		  . ($_[1]{base} ? ' IN SCHEMA ' . qualified($_[0], $_[1]{base}) : '')
		  . ($_[1]{revoke} ? ' REVOKE ' : ' GRANT ') . "$_[1]{privilege} ON $_[1]{on} "
		  . ($_[1]{revoke} ? 'FROM' : 'TO') . " $_[1]{role}"
	});

# How COMMENT, ALTER … OWNER and GRANT call an object; "%s" is its name.
my %called = (
	schema => 'SCHEMA %s', foreign_server => 'SERVER %s', trigger_function => 'FUNCTION %s()',
	table => 'TABLE %s', partition => 'TABLE %s', foreign_table => 'FOREIGN TABLE %s',
	key => 'CONSTRAINT %s', check => 'CONSTRAINT %s', foreign_key => 'CONSTRAINT %s',
	index => 'INDEX %s', view => 'VIEW %s', matview => 'MATERIALIZED VIEW %s', enum => 'TYPE %s',
	domain => 'DOMAIN %s', composite => 'TYPE %s', range => 'TYPE %s', sequence => 'SEQUENCE %s',
	function => 'FUNCTION %s(integer)', counter => 'FUNCTION %s()',
	aggregate => 'AGGREGATE %s(integer)', trigger => 'TRIGGER %s', policy => 'POLICY %s',
	rule => 'RULE %s', statistics => 'STATISTICS %s', collation => 'COLLATION %s',
	dictionary => 'TEXT SEARCH DICTIONARY %s', configuration => 'TEXT SEARCH CONFIGURATION %s',
	publication => 'PUBLICATION %s', row_publication => 'PUBLICATION %s', recursive => 'FUNCTION %s(integer)');

# The two privileges that are granted on a kind, and on what.
my %granted = (
	(map { $_ => [ 'TABLE %s', 'SELECT', 'INSERT, UPDATE' ] }
		  qw(table partition foreign_table view matview)),
	(map { $_ => [ 'TYPE %s', 'USAGE', 'USAGE' ] } qw(enum composite range)),
	domain => [ 'DOMAIN %s', 'USAGE', 'USAGE' ],
	schema => [ 'SCHEMA %s', 'USAGE', 'CREATE' ],
	sequence => [ 'SEQUENCE %s', 'USAGE', 'SELECT' ],
	foreign_server => [ 'FOREIGN SERVER %s', 'USAGE', 'USAGE' ],
	function => [ 'FUNCTION %s(integer)', 'EXECUTE', 'EXECUTE' ],
	counter => [ 'FUNCTION %s()', 'EXECUTE', 'EXECUTE' ]);

# Takes in a kind of SchemaKinds.
sub learn
{
	my ($kind, $what) = @_;
	$writer{$kind} = $what->{sql};
	$called{$kind} = $what->{called} if $what->{called};
	$granted{$kind} = $what->{granted} if $what->{granted};
	$global{$kind} = 1 if $what->{global};
	$beside{$kind} = 1 if $what->{beside};
	return;
}

sub is_global { return $global{ $_[0] } }

# All that an object stands on.
sub needs
{
	my ($object) = @_;
	my @needs = @{ $object->{needs} };
	foreach my $column (@{ $object->{columns} // [] })
	{
		next unless ref $column;
		push @needs, grep { defined && /^\d/ }
		  @$column{qw(type of call default_needs collation)};
	}
	@needs = grep { !/^\d+$/ || $_ ne $object->{id} } @needs;
	push @needs, @{ $object->{bases} // [] };
	push @needs, grep { defined } @$object{qw(where base column parent other_parent function access_method)}
	  if $object->{kind} ne 'foreign_key';
	return grep { /^\d+(?:\.|$)/ } @needs;
}

sub sql
{
	my ($schema) = @_;
	my $objects = $schema->{objects};
	my (%done, @texts);
	my $visit;

	$visit = sub {
		my ($id) = @_;
		return if $done{$id}++;
		my $object = $objects->{$id} or die "no object $id";
		$visit->($_)
		  foreach sort { $a <=> $b } map { (split /\./)[0] } needs($object);
		push @texts, write_object($schema, $object);
	};
	$visit->($_) foreach sort { $a <=> $b } keys %$objects;
	return join '', @texts;
}

sub write_object
{
	my ($schema, $object) = @_;
	my $name = full_name($object);
	$name = "$schema->{objects}{$object->{table}}{schema}.$object->{name}"
	  if $beside{ $object->{kind} };
	my $hint = $object->{renamed_from}
	  ? "-- confiture:renamed-from $object->{renamed_from}\n" : '';
	my $sql = $writer{ $object->{kind} }->($schema, $object, $name);
	return '' if $sql eq '';
	return "$hint$sql;\n" . write_properties($schema, $object, $name)
	  . write_column_properties($object, $name);
}

# Comments on columns, and privileges on those of relations.
sub write_column_properties
{
	my ($object, $name) = @_;
	my $sql = '';
	foreach my $column (grep { ref } @{ $object->{columns} // [] })
	{
		$sql .= "COMMENT ON COLUMN $name.$column->{name} IS '$column->{comment}';\n"
		  if $column->{comment};
		my $grant = $column->{grant} or next;
		$sql .= 'GRANT ' . ($grant->{privilege} ? 'UPDATE' : 'SELECT')
		  . " ($column->{name}) ON $name TO $grant->{role};\n";
	}
	return $sql;
}

sub write_properties
{
	my ($schema, $object, $name) = @_;
	my $called = $called{ $object->{kind} } // return '';
	my $on = $called =~ /^(?:CONSTRAINT|TRIGGER|POLICY|RULE) /
	  ? ' ON ' . table($schema, $object) : '';
	my $sql = '';

	$called = ref $called ? $called->($schema, $object)
	  : sprintf $called, $on ? $object->{name} : $name;
	$sql .= "COMMENT ON $called$on IS '$object->{comment}';\n" if $object->{comment};
	$sql .= "ALTER $called OWNER TO $object->{owner};\n" if $object->{owner};
	my $grant = $object->{grant};
	my ($what, @privileges) = @{ $granted{ $object->{kind} } // return $sql };
	return $sql unless $grant;
	$sql .= "GRANT $privileges[$grant->{privilege}] ON " . sprintf($what, $name)
	  . " TO $grant->{role}" . ($grant->{option} ? ' WITH GRANT OPTION' : '') . ";\n";
	return $sql;
}

# Names.

sub full_name
{
	my ($object) = @_;
	return $object->{schema} ? "$object->{schema}.$object->{name}" : $object->{name};
}

sub qualified { return full_name($_[0]{objects}{ $_[1] } // die "no object $_[1]") }
sub table { return qualified($_[0], $_[1]{table}) }

# The column "7.c3".
sub column_of
{
	my ($schema, $id) = @_;
	my ($number, $column) = split /\./, $id;
	my ($found) = grep { $_->{id} eq $column } @{ $schema->{objects}{$number}{columns} };
	return $found // die "no column $id";
}

sub column_name { return column_of(@_)->{name} }

sub column_names
{
	my ($schema, $object) = @_;
	return join ', ', map { column_name($schema, "$object->{table}.$_") } @{ $object->{columns} };
}

sub type_name
{
	my ($schema, $type) = @_;
	return $type =~ /^\d+$/ ? qualified($schema, $type) : $type;
}

# Tables.

sub write_columns
{
	my ($schema, $table) = @_;
	return join ",\n", map { "\t" . write_column($schema, $table, $_) } @{ $table->{columns} };
}

sub write_column
{
	my ($schema, $table, $column) = @_;
	my $sql = $column->{renamed_from}
	  ? "-- confiture:renamed-from $column->{renamed_from}\n\t" : '';
	$sql .= "$column->{name} " . type_name($schema, $column->{type})
	  . ($column->{array} ? '[]' : '');
	$sql .= ' COLLATE ' . qualified($schema, $column->{collation}) if $column->{collation};
	$sql .= ' GENERATED ' . ($column->{identity} =~ s/(?= \()| *$/ AS IDENTITY/r)
	  if $column->{identity};
	$sql .= ' GENERATED ALWAYS AS (CASE WHEN '
	  . column_name($schema, "$table->{id}.$column->{generated}")
	  . ' IS NULL THEN 1 ELSE 2 END) STORED' if $column->{generated};
	my $default = default_of($schema, $column);
	$sql .= " DEFAULT $default" if defined $default;
	$sql .= ' NOT NULL' if $column->{not_null};
	return $sql;
}

sub default_of
{
	my ($schema, $column) = @_;
	return $column->{default} unless $column->{default_needs};
	my $source = $schema->{objects}{ $column->{default_needs} };
	my $name = full_name($source);
	return "$name(1)" if $source->{kind} eq 'function';
	return "$name()" if $source->{kind} eq 'counter';
	return q{nextval('} . ($name =~ s/'/''/gr) . q{')};
}

sub write_table
{
	my ($schema, $table, $name) = @_;
	my $sql = 'CREATE ' . ($table->{unlogged} ? 'UNLOGGED ' : '') . "TABLE $name (\n"
	  . write_columns($schema, $table) . "\n)";
	$sql .= ' INHERITS ('
	  . join(', ', map { qualified($schema, $_) } grep { $_ } @$table{qw(parent other_parent)})
	  . ')' if $table->{parent};
	$sql .= " PARTITION BY $table->{strategy} (id)" if $table->{partitioned};
	$sql .= ' USING ' . qualified($schema, $table->{access_method}) if $table->{access_method};
	my @options = (
		$table->{autovacuum} ? 'autovacuum_enabled = false' : (),
		$table->{fillfactor} ? "fillfactor = $table->{fillfactor}" : (),
		$table->{toast} ? 'toast.autovacuum_enabled = false' : ());
	$sql .= ' WITH (' . join(', ', @options) . ')' if @options && !$table->{partitioned};
	$sql .= ' TABLESPACE probe_space' if $table->{space};
	return join ";\nALTER TABLE $name ", $sql, table_alterations($table);
}

# What a table gets by ALTER TABLE.
sub table_alterations
{
	my ($table) = @_;
	return (
		$table->{force_security} ? 'FORCE ROW LEVEL SECURITY' : (),
		$table->{replica_full} ? 'REPLICA IDENTITY FULL' : (),
		map { column_alterations($_) } @{ $table->{columns} });
}

sub column_alterations
{
	my ($column) = @_;
	my $alter = "ALTER $column->{name} SET";
	return (
		$column->{storage} ? "$alter STORAGE $column->{storage}" : (),
		$column->{statistics} ? "$alter STATISTICS $column->{statistics}" : (),
		$column->{compression} ? "$alter COMPRESSION $column->{compression}" : (),
		$column->{distinct} ? "$alter (n_distinct = $column->{distinct})" : ());
}

sub write_partition
{
	my ($schema, $partition, $name) = @_;
	my $parent = $schema->{objects}{ $partition->{parent} };
	my $bound = $partition->{is_default} ? 'DEFAULT'
	  : 'FOR VALUES ' . bound_of($parent, $partition->{number});
	my $rest = ($partition->{partitioned} ? ' PARTITION BY RANGE (id)' : '')
	  . ($partition->{fillfactor} ? " WITH (fillfactor = $partition->{fillfactor})" : '');
	return "CREATE TABLE $name PARTITION OF " . full_name($parent) . " $bound$rest"
	  unless $partition->{attached};
	return "CREATE TABLE $name (\n" . attached_columns($schema, $parent, $partition) . "\n)$rest;\n"
	  . 'ALTER TABLE ' . full_name($parent) . " ATTACH PARTITION $name $bound";
}

sub bound_of
{
	my ($parent, $n) = @_;
	return "WITH (MODULUS 8, REMAINDER $n)" if ($parent->{strategy} // '') eq 'HASH';
	return "IN ($n)" if ($parent->{strategy} // '') eq 'LIST';
	my $size = $parent->{kind} eq 'partition' ? 10 : 100;
	my $from = ($parent->{kind} eq 'partition' ? 100 * $parent->{number} : 0) + $size * $n;
	return "FROM ($from) TO (" . ($from + $size) . ')';
}

# Those of its parent, the last one first, and the checks that it has by now.
sub attached_columns
{
	my ($schema, $parent, $partition) = @_;
	my @checks = grep {
		$_->{kind} eq 'check' && $_->{table} == $parent->{id} && $_->{id} < $partition->{id}
	} map { $schema->{objects}{$_} } sort { $a <=> $b } keys %{ $schema->{objects} };
	return join ",\n",
	  (map { "\t" . write_column($schema, $parent, { %$_, renamed_from => undef }) }
		  reverse @{ $parent->{columns} }),
	  map { "\tCONSTRAINT $_->{name} " . check_of($schema, $_) } @checks;
}

sub check_of { return 'CHECK (' . column_names(@_) . "::text <> 'x')" }

sub write_foreign_table
{
	my ($schema, $table, $name) = @_;
	return "CREATE FOREIGN TABLE $name (\n" . write_columns($schema, $table) . "\n) SERVER "
	  . qualified($schema, $table->{server}) . " OPTIONS (n '$table->{value}')";
}

sub write_key
{
	my ($schema, $key) = @_;
	my $columns = $key->{primary} ? 'id' : column_names($schema, $key);
	my $kind = $key->{primary} ? 'PRIMARY KEY' : 'UNIQUE';
	$kind .= ' NULLS NOT DISTINCT' if $key->{nulls} && !$key->{primary};
	return 'ALTER TABLE ' . table($schema, $key) . " ADD CONSTRAINT $key->{name} $kind ($columns)"
	  . ($key->{deferrable} ? ' DEFERRABLE' : '');
}

sub write_foreign_key
{
	my ($schema, $key) = @_;
	return 'ALTER TABLE ' . table($schema, $key) . " ADD CONSTRAINT $key->{name} FOREIGN KEY ("
	  . column_name($schema, "$key->{table}.$key->{column}") . ') REFERENCES '
	  . qualified($schema, $key->{target}) . $key->{action}
	  . ($key->{deferrable} ? ' DEFERRABLE' : '') . ($key->{not_valid} ? ' NOT VALID' : '');
}

sub write_index
{
	my ($schema, $index, $name) = @_;
	my ($first, @more) = map { column_name($schema, "$index->{table}.$_") } @{ $index->{columns} };
	my $where = $index->{partial} ? " WHERE $first IS NOT NULL" : '';
	$first = "($first IS NULL)" if $index->{expression};
	$first .= ' DESC' if $index->{descending} && !$index->{hash};
	my $sql = 'CREATE ' . ($index->{unique} ? 'UNIQUE ' : '') . "INDEX $index->{name} ON "
	  . table($schema, $index) . ($index->{hash} ? ' USING hash' : '') . ' ('
	  . join(', ', $first, @more) . ')'
	  . ($index->{include}
		? ' INCLUDE (' . column_name($schema, "$index->{table}.$index->{include}") . ')' : '')
	  . ($index->{fillfactor} ? " WITH (fillfactor = $index->{fillfactor})" : '')
	  . ($index->{space} ? ' TABLESPACE probe_space' : '') . $where;
	$sql .= ";\nALTER INDEX $name ALTER COLUMN 1 SET STATISTICS $index->{statistics}"
	  if $index->{statistics};
	$sql .= ";\nALTER TABLE " . table($schema, $index) . " CLUSTER ON $index->{name}"
	  if $index->{cluster};
	return $sql;
}

# Views.

sub write_view
{
	my ($schema, $view, $name) = @_;
	my @bases = @{ $view->{bases} };
	my %alias = map { $bases[$_] => "b$_" } 0 .. $#bases;
	my $column = sub {
		my ($number) = split /\./, $_[0];
		return "$alias{$number}." . column_name($schema, $_[0]);
	};
	my @columns = map {
		($_->{call} ? qualified($schema, $_->{call}) . '(1)' : $column->($_->{of}))
		  . " AS $_->{name}"
	} @{ $view->{columns} };

	return 'CREATE ' . ($view->{kind} eq 'matview' ? 'MATERIALIZED ' : '') . "VIEW $name"
	  . view_options($view)
	  . ' AS SELECT ' . join(', ', @columns)
	  . ' FROM ' . join(' CROSS JOIN ', map { qualified($schema, $_) . " $alias{$_}" } @bases)
	  . ($view->{where} ? ' WHERE ' . $column->($view->{where}) . ' IS NOT NULL' : '')
	  . (is_empty($schema, $view) ? ' WITH NO DATA' : '')
	  . ($view->{check} && is_updatable($schema, $view) ? " WITH $view->{check} CHECK OPTION" : '');
}

sub view_options
{
	my ($view) = @_;
	my @options = (
		$view->{barrier} ? 'security_barrier' : (), $view->{invoker} ? 'security_invoker' : (),
		$view->{fillfactor} ? "fillfactor = $view->{fillfactor}" : ());
	return (@options ? ' WITH (' . join(', ', @options) . ')' : '')
	  . ($view->{space} ? ' TABLESPACE probe_space' : '');
}

# A materialized view that isn't filled, or reads one.
sub is_empty
{
	my ($schema, $view) = @_;
	return 0 unless $view->{kind} eq 'matview';
	return 1 if $view->{no_data};
	return scalar grep { is_empty($schema, $schema->{objects}{$_}) } @{ $view->{bases} };
}

sub is_updatable
{
	my ($schema, $view) = @_;
	my ($base, @more) = map { $schema->{objects}{$_}{kind} } @{ $view->{bases} };
	return !@more && $base =~ /table$|^view$/ && grep { $_->{of} } @{ $view->{columns} };
}

# Types and routines.

sub write_domain
{
	my ($schema, $domain, $name) = @_;
	my $type = $domain->{base} ? qualified($schema, $domain->{base}) : $domain->{type};
	return "CREATE DOMAIN $name AS $type"
	  . ($domain->{default} && !$domain->{base} ? " DEFAULT '$domain->{default}'" : '')
	  . ($domain->{not_null} ? ' NOT NULL' : '')
	  . " CHECK (VALUE::text <> '$domain->{value}')"
	  . ($domain->{more} ? " CONSTRAINT second CHECK (VALUE::text <> 'z')" : '');
}

sub write_composite
{
	my ($schema, $type, $name) = @_;
	return "CREATE TYPE $name AS ("
	  . join(', ', map { "$_->{name} " . type_name($schema, $_->{type}) } @{ $type->{columns} })
	  . ')';
}

sub write_function
{
	my ($schema, $function, $name) = @_;
	my $a = $function->{argument};
	my $sql = "CREATE FUNCTION $name($a integer) RETURNS $function->{returns} IMMUTABLE"
	  . ($function->{strict} ? ' STRICT' : '') . ($function->{definer} ? ' SECURITY DEFINER' : '');
	return "$sql LANGUAGE sql AS 'select ($a + $function->{value})::$function->{returns}'"
	  if $function->{body} eq 'string';
	return "$sql LANGUAGE sql RETURN $a + $function->{value}" if $function->{body} eq 'return';
	return "$sql LANGUAGE plpgsql AS \$\$\nBEGIN\n\tRETURN $a + $function->{value};\nEND \$\$";
}

sub write_counter
{
	my ($schema, $counter, $name) = @_;
	my $column = column_name($schema, $counter->{column});
	return "CREATE FUNCTION $name() RETURNS bigint LANGUAGE sql BEGIN ATOMIC\n"
	  . "\tSELECT count(b.$column) + $counter->{value} FROM "
	  . qualified($schema, $counter->{base}) . " b;\nEND";
}

# Two that call each other.
sub write_recursive
{
	my ($schema, $object, $name) = @_;
	my $other = $object->{schema} . '.' . "other_$object->{id}";
	my $body = sub {
		return "RETURN CASE WHEN n < $object->{value} THEN true ELSE $_[0](n - 1) END";
	};
	return "CREATE FUNCTION $name(n integer) RETURNS boolean LANGUAGE sql AS 'select true';\n"
	  . "CREATE FUNCTION $other(n integer) RETURNS boolean LANGUAGE sql " . $body->($name) . ";\n"
	  . "CREATE OR REPLACE FUNCTION $name(n integer) RETURNS boolean LANGUAGE sql " . $body->($other);
}

sub write_operator
{
	my ($schema, $operator, $name) = @_;
	my $sign = '~' . ($operator->{id} =~ tr/0-9/~!@#%^&|`?/r) . '~';
	return "CREATE FUNCTION $name(integer, integer) RETURNS boolean IMMUTABLE LANGUAGE sql "
	  . "AS 'select \$1 + $operator->{value} = \$2';\n"
	  . "CREATE OPERATOR $operator->{schema}.$sign (LEFTARG = integer, RIGHTARG = integer, "
	  . "FUNCTION = $name, COMMUTATOR = OPERATOR($operator->{schema}.$sign)"
	  . ($operator->{restrict} ? ', RESTRICT = eqsel, JOIN = eqjoinsel)' : ')');
}

sub write_cast
{
	my ($schema, $cast) = @_;
	my $type = qualified($schema, $cast->{base});
	return "CREATE FUNCTION public.cast_$cast->{id}($type) RETURNS integer LANGUAGE sql "
	  . "AS 'select $cast->{value}';\n"
	  . "CREATE CAST ($type AS integer) WITH FUNCTION public.cast_$cast->{id}($type)"
	  . ($cast->{assignment} ? ' AS ASSIGNMENT' : '');
}

# On tables.

sub write_trigger
{
	my ($schema, $trigger) = @_;
	my ($table, $event) = (table($schema, $trigger), $trigger->{event});
	my $row = $event =~ /DELETE/ ? 'old' : 'new';
	my $sql = "CREATE TRIGGER $trigger->{name} $trigger->{timing} $event ON $table FOR EACH ROW "
	  . ($trigger->{timing} eq 'BEFORE' ? ''
		: "WHEN ($row." . column_names($schema, $trigger) . ' IS NOT NULL) ')
	  . 'EXECUTE FUNCTION ' . qualified($schema, $trigger->{function}) . '()';
	$sql .= ";\nALTER TABLE $table $trigger->{state} TRIGGER $trigger->{name}" if $trigger->{state};
	return $sql;
}

sub write_policy
{
	my ($schema, $policy) = @_;
	my $table = table($schema, $policy);
	return "ALTER TABLE $table ENABLE ROW LEVEL SECURITY;\n"
	  . "CREATE POLICY $policy->{name} ON $table"
	  . ($policy->{restrictive} ? ' AS RESTRICTIVE' : '')
	  . " FOR $policy->{command} TO $policy->{role} USING ("
	  . column_names($schema, $policy) . ' IS NOT NULL)'
	  . ($policy->{check} && $policy->{command} ne 'SELECT' ? ' WITH CHECK (true)' : '');
}

1;
