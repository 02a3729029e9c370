# Chance, and looking things up in a schema of SchemaGenerator.
package SchemaRandom;

use strict;
use warnings;

use Exporter 'import';
use SchemaWriter ();

our @EXPORT = qw(irand pick chance some object all one columns reaches
  comparable);

# Chance.

sub irand { return int(rand($_[0])) }
sub pick { return $_[ irand(scalar @_) ] }
sub chance { return rand(100) < $_[0] ? 1 : 0 }

# Up to n of a list, in its order.
sub some
{
	my ($n, @list) = @_;
	splice(@list, irand(scalar @list), 1) while @list > $n;
	return @list;
}

# Looking things up.

sub object { return $_[0]{objects}{ $_[1] } }

sub all
{
	my ($schema, @kinds) = @_;
	my %wanted = map { $_ => 1 } @kinds;
	return grep { !@kinds || $wanted{ $_->{kind} } }
	  map { $schema->{objects}{$_} }
	  sort { $a <=> $b } keys %{ $schema->{objects} };
}

sub one { my @found = all(@_); return @found ? pick(@found) : undef }

# The columns of its own that others may stand on.
sub columns { return @{ $_[0]{columns} // [] } }

# Those that can be compared, as keys, indexes and statistics do.
sub comparable
{
	my ($schema, $table) = @_;
	return grep { !is_opaque($schema, $_) } columns($table);
}

sub is_opaque
{
	my ($schema, $column) = @_;
	return is_opaque_type($schema, $column->{type}) if defined $column->{type};
	return 0 unless defined $column->{of};
	return is_opaque($schema, SchemaWriter::column_of($schema, $column->{of}));
}

# A type without an operator class, or made of one.
sub is_opaque_type
{
	my ($schema, $type) = @_;
	my $object = ($type // '') =~ /^\d+$/ ? object($schema, $type) : return 0;
	return 1 if $object->{kind} eq 'base_type';
	return 1 if is_opaque_type($schema, $object->{base});
	return scalar grep { is_opaque($schema, $_) } columns($object);
}

# Does an object need another one, by whatever way?
sub reaches
{
	my ($schema, $from, $to, $seen) = @_;
	return 1 if $from == $to;
	$seen //= {};
	return 0 if $seen->{$from}++;
	foreach (SchemaWriter::needs(object($schema, $from)))
	{
		return 1 if reaches($schema, (split /\./)[0], $to, $seen);
	}
	return 0;
}

1;
