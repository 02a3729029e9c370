# Makes random pairs of schemas: one, and the same after random changes.
#
#	my ($old, $new) = SchemaGenerator::pair($seed);
#
# The same seed gives the same pair, in any version of Perl and PostgreSQL
# 15 to 18.  Both texts are valid.
#
# A schema is a hash of objects by number.  An object is a hash: kind, name,
# needs (numbers of others, and columns as "7.c3"), and what its kind has.
# SchemaMaker and SchemaKinds make them, SchemaChanges changes them, and
# SchemaWriter makes SQL of it.  Whatever goes takes along all that needs it,
# but for a view, which loses a column if it can.  Expressions over a column
# are such as any type takes, so that types may change under them.
package SchemaGenerator;

use strict;
use warnings;

use SchemaChanges ();
use SchemaMaker;
use SchemaRandom;
use SchemaWriter ();
use Storable qw(dclone);

sub pair
{
	my ($seed) = @_;
	srand($seed);
	my $old = { objects => {}, next => 1 };
	make($old, 'schema') foreach 1 .. 2;
	make($old, 'foreign_server');
	make($old, 'trigger_function', value => 0);
	add_random($old) foreach 1 .. 8 + irand(30);

	my $new = dclone($old);
	my @texts = (SchemaWriter::sql($old)) x 2;
	while ($texts[0] eq $texts[1])
	{
		SchemaChanges::change($new) foreach 1 .. 1 + irand(7);
		$texts[1] = SchemaWriter::sql($new);
	}
	return @texts;
}

1;
