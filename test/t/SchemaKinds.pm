# The kinds that SchemaGenerator makes as data alone, beside tables, types,
# views and what stands on these.
#
# Of each kind:
#
#	weight		how often it is made, beside the others'
#	global		it is in no schema
#	owned		it can have another owner
#	called		how COMMENT and ALTER … OWNER call it; "%s" is its name
#	granted		on what, and the two privileges that are granted
#	on			made on a table, as make_on_table() takes it
#	make		gives what an object has; nothing: it can't be made now
#	sql			makes it, of the schema, the object and its name
#	change		changes an object
#	beside		it is in the schema of its table
package SchemaKinds;

use strict;
use warnings;

use SchemaRandom;

my @roles = ('PUBLIC', 'probe_reader', 'probe_writer');
my @tokens = ('word', 'word, asciiword', 'email');
my @conversions = (
	"'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
	"'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
	"'KOI8R' TO 'UTF8' FROM koi8r_to_utf8");

our %kinds = (
	language => {
		weight => 1, global => 1, owned => 1, called => 'LANGUAGE %s',
		granted => [ 'LANGUAGE %s', 'USAGE', 'USAGE' ],
		make => sub { (value => irand(9)) },
		sql => sub {
			"CREATE TRUSTED LANGUAGE $_[2] HANDLER plpgsql_call_handler "
			  . 'INLINE plpgsql_inline_handler'
			  . ($_[1]{value} % 2 ? ' VALIDATOR plpgsql_validator' : '')
		}
	},
	access_method => {
		weight => 1, global => 1, called => 'ACCESS METHOD %s',
		make => sub { (nothing => 1) },
		sql => sub { "CREATE ACCESS METHOD $_[2] TYPE TABLE HANDLER heap_tableam_handler" }
	},
	event_trigger => {
		weight => 1, global => 1, called => 'EVENT TRIGGER %s',
		make => sub {
			(value => irand(9), event => pick('ddl_command_end', 'ddl_command_start', 'sql_drop'),
				state => '')
		},
		sql => \&write_event_trigger,
		change => sub {
			if (chance(50)) { $_[0]{state} = $_[0]{state} ? '' : pick('DISABLE', 'ENABLE ALWAYS') }
			else { $_[0]{tags} = $_[0]{tags} ? undef : "'DROP TABLE', 'DROP VIEW'" }
		}
	},
	conversion => {
		weight => 1, owned => 1, called => 'CONVERSION %s',
		make => sub { (encodings => pick(@conversions)) },
		sql => sub { "CREATE CONVERSION $_[2] FOR $_[1]{encodings}" },
		change => sub { $_[0]{encodings} = pick(@conversions) }
	},
	parser => {
		weight => 1, called => 'TEXT SEARCH PARSER %s',
		make => sub { (headline => chance(50)) },
		sql => sub {
			"CREATE TEXT SEARCH PARSER $_[2] (START = prsd_start, GETTOKEN = prsd_nexttoken, "
			  . 'END = prsd_end, LEXTYPES = prsd_lextype'
			  . ($_[1]{headline} ? ', HEADLINE = prsd_headline)' : ')')
		},
		change => sub { $_[0]{headline} = !$_[0]{headline} }
	},
	template => {
		weight => 1, called => 'TEXT SEARCH TEMPLATE %s',
		make => sub { (init => chance(70)) },
		sql => sub {
			"CREATE TEXT SEARCH TEMPLATE $_[2] ("
			  . ($_[1]{init} ? 'INIT = dsimple_init, ' : '') . 'LEXIZE = dsimple_lexize)'
		},
		change => sub { $_[0]{init} = !$_[0]{init} }
	},
	# a dictionary of a template, and a configuration of a parser
	searcher => {
		weight => 2, owned => 1, called => 'TEXT SEARCH CONFIGURATION %s',
		make => sub {
			my ($schema) = @_;
			my ($parser, $template) = (one($schema, 'parser'), one($schema, 'template'));
			return ($parser ? (base => $parser->{id}) : (),
				$template ? (column => $template->{id}) : (), tokens => pick(@tokens));
		},
		sql => \&write_searcher,
		change => sub { $_[0]{tokens} = pick(@tokens) }
	},
	operator_family => {
		weight => 1, owned => 1, called => 'OPERATOR FAMILY %s USING btree',
		make => sub { (nothing => 1) },
		sql => sub { "CREATE OPERATOR FAMILY $_[2] USING btree" }
	},
	operator_class => {
		weight => 2, owned => 1, called => 'OPERATOR CLASS %s USING btree',
		make => sub {
			my $family = one($_[0], 'operator_family');
			return ($family && !$family->{has_class}++ ? (base => $family->{id}) : (),
				skip_support => chance(50));
		},
		sql => sub {
			"CREATE OPERATOR CLASS $_[2] FOR TYPE integer USING btree"
			  . ($_[1]{base} ? ' FAMILY ' . SchemaWriter::qualified($_[0], $_[1]{base}) : '')
			  . ' AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, '
			  . 'FUNCTION 1 btint4cmp(integer, integer)'
			  . ($_[1]{skip_support} ? '' : ', FUNCTION 2 btint4sortsupport(internal)')
		},
		change => sub { $_[0]{skip_support} = !$_[0]{skip_support} }
	},
	class_index => {
		weight => 2, beside => 1, called => 'INDEX %s',
		on => { fixed => 1 },
		make => sub {
			my $class = one($_[0], 'operator_class') or return;
			return (base => $class->{id}, value => 1 + irand(90));
		},
		sql => sub {
			"CREATE INDEX $_[1]{name} ON " . SchemaWriter::table(@_) . ' (id '
			  . SchemaWriter::qualified($_[0], $_[1]{base}) . ") WHERE id > $_[1]{value}"
		}
	},
	base_type => {
		weight => 1, owned => 1, called => 'TYPE %s', granted => [ 'TYPE %s', 'USAGE', 'USAGE' ],
		make => sub { (value => irand(9), storage => 'plain') },
		sql => \&write_base_type,
		change => sub { $_[0]{storage} = $_[0]{storage} eq 'plain' ? 'extended' : 'plain' }
	},
	shell_type => {
		weight => 1, owned => 1, called => 'TYPE %s',
		make => sub { (nothing => 1) },
		sql => sub { "CREATE TYPE $_[2]" }
	},
	procedure => {
		weight => 2, owned => 1, called => 'PROCEDURE %s(integer)',
		granted => [ 'PROCEDURE %s(integer)', 'EXECUTE', 'EXECUTE' ],
		make => sub { (value => irand(9), setting => '') },
		sql => sub {
			"CREATE PROCEDURE $_[2](INOUT a integer) LANGUAGE plpgsql"
			  . ($_[1]{definer} ? ' SECURITY DEFINER' : '') . $_[1]{setting}
			  . " AS 'begin a := $_[1]{value}; end'"
		},
		change => sub {
			if (chance(50)) { $_[0]{definer} = !$_[0]{definer} }
			else { $_[0]{setting} = $_[0]{setting} ? '' : " SET work_mem = '8MB'" }
		}
	},
	tool => {
		weight => 3, owned => 1, called => 'FUNCTION %s(integer, text[])',
		granted => [ 'FUNCTION %s(integer, text[])', 'EXECUTE', 'EXECUTE' ],
		make => sub {
			my $language = one($_[0], 'language');
			return (value => irand(9), $language ? (base => $language->{id}) : (),
				map { change_tool_option() } 1 .. 3);
		},
		sql => \&write_tool,
		change => sub { %{ $_[0] } = (%{ $_[0] }, change_tool_option()) }
	},
	transform => {
		weight => 1, global => 1,
		called => sub { 'TRANSFORM FOR ' . SchemaWriter::qualified($_[0], $_[1]{base}) . ' LANGUAGE plpgsql' },
		make => sub {
			my $type = one($_[0], qw(composite enum)) or return;
			return if $type->{has_transform}++;
			return (base => $type->{id});
		},
		sql => sub {
			my $type = SchemaWriter::qualified($_[0], $_[1]{base});
			return "CREATE FUNCTION public.from_$_[1]{id}(internal) RETURNS internal "
			  . "LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler';\n"
			  . "CREATE TRANSFORM FOR $type LANGUAGE plpgsql "
			  . "(FROM SQL WITH FUNCTION public.from_$_[1]{id}(internal));\n"
			  . "CREATE FUNCTION public.transformed_$_[1]{id}($type) RETURNS integer "
			  . "TRANSFORM FOR TYPE $type LANGUAGE plpgsql AS 'begin return 1; end'";
		}
	},
	exclude => {
		weight => 2, called => 'CONSTRAINT %s',
		on => { n => 1, plain => 1 },
		make => sub { (deferrable => chance(30), partial => chance(30)) },
		sql => sub {
			my $column = SchemaWriter::column_names(@_);
			return 'ALTER TABLE ' . SchemaWriter::table(@_) . " ADD CONSTRAINT $_[1]{name} "
			  . "EXCLUDE USING btree ($column WITH =)"
			  . ($_[1]{partial} ? " WHERE ($column IS NOT NULL)" : '')
			  . ($_[1]{deferrable} ? ' DEFERRABLE INITIALLY DEFERRED' : '');
		},
		change => sub {
			if (chance(50)) { $_[0]{deferrable} = !$_[0]{deferrable} }
			else { $_[0]{partial} = !$_[0]{partial} }
		}
	},
	typed_table => {
		weight => 2, owned => 1, called => 'TABLE %s',
		granted => [ 'TABLE %s', 'SELECT', 'INSERT, UPDATE' ],
		make => sub {
			my $type = one($_[0], 'composite') or return;
			return (base => $type->{id});
		},
		sql => sub {
			"CREATE TABLE $_[2] OF " . SchemaWriter::qualified($_[0], $_[1]{base})
			  . ($_[1]{fillfactor} ? " WITH (fillfactor = $_[1]{fillfactor})" : '')
		},
		change => sub { $_[0]{fillfactor} = 50 + irand(50) }
	},
	statement_trigger => {
		weight => 2, called => 'TRIGGER %s',
		on => { n => 0, plain => 1 },
		make => sub { with_function($_[0], event => pick('UPDATE', 'INSERT'), argument => '') },
		sql => sub {
			trigger_sql(@_[ 0, 1 ], 'TRIGGER', "AFTER $_[1]{event}",
				'REFERENCING NEW TABLE AS n FOR EACH STATEMENT')
		},
		change => sub { $_[0]{argument} = $_[0]{argument} ? '' : "'it''s'" }
	},
	constraint_trigger => {
		weight => 2, called => 'TRIGGER %s',
		on => { n => 1, plain => 1 },
		make => sub { with_function($_[0], argument => '', deferred => chance(50)) },
		sql => sub {
			trigger_sql(@_[ 0, 1 ], 'CONSTRAINT TRIGGER',
				'AFTER UPDATE OF ' . SchemaWriter::column_names(@_),
				($_[1]{deferred} ? 'DEFERRABLE INITIALLY DEFERRED ' : '') . 'FOR EACH ROW')
		},
		change => sub { $_[0]{deferred} = !$_[0]{deferred} }
	},
	view_trigger => {
		weight => 2, called => 'TRIGGER %s',
		make => sub {
			my $view = one($_[0], 'view') or return;
			return (with_function($_[0], argument => ''), table => $view->{id},
				base => $view->{id});
		},
		sql => sub { trigger_sql(@_[ 0, 1 ], 'TRIGGER', 'INSTEAD OF INSERT', 'FOR EACH ROW') },
		change => sub { $_[0]{argument} = $_[0]{argument} ? '' : "'x'" }
	},
	schema_publication => {
		weight => 1, global => 1, called => 'PUBLICATION %s',
		make => sub {
			my $schema = one($_[0], 'schema');
			return ($schema ? (base => $schema->{id}) : (), publish => 'insert');
		},
		sql => sub {
			"CREATE PUBLICATION $_[2] FOR "
			  . ($_[1]{base} ? 'TABLES IN SCHEMA ' . SchemaWriter::qualified($_[0], $_[1]{base})
				: 'ALL TABLES')
			  . " WITH (publish = '$_[1]{publish}')"
		},
		change => sub { $_[0]{publish} = pick('insert', 'insert, update', 'delete') }
	},
	user_mapping => {
		weight => 1, global => 1,
		make => sub {
			my $server = one($_[0], 'foreign_server') or return;
			return if $server->{mappings}++ >= @roles;
			return (base => $server->{id}, role => $roles[ $server->{mappings} - 1 ], value => irand(9));
		},
		sql => sub {
			"CREATE USER MAPPING FOR $_[1]{role} SERVER "
			  . SchemaWriter::qualified($_[0], $_[1]{base}) . ' OPTIONS ('
			  . ($_[1]{value} % 2 ? 'password' : '"user"') . " 'x')"
		}
	},
	subscription => {
		weight => 1, global => 1, called => 'SUBSCRIPTION %s',
		make => sub { (value => irand(9), commit => 'local') },
		sql => sub {
			"CREATE SUBSCRIPTION $_[2] CONNECTION 'dbname=nope' PUBLICATION pub_$_[1]{value} WITH "
			  . "(connect = false, enabled = false, slot_name = NONE, synchronous_commit = '$_[1]{commit}')"
		},
		change => sub { $_[0]{commit} = pick('local', 'on', 'off') }
	},
	extension => {
		weight => 1, global => 1,
		called => sub { "EXTENSION $_[1]{extension}" },
		make => sub {
			my $extension = pick('hstore', 'pg_trgm', 'btree_gist');
			my $in = one($_[0], 'schema');
			return if grep { $_->{extension} eq $extension } all($_[0], 'extension');
			return (extension => $extension,
				$in && chance(50) ? (base => $in->{id}) : ());
		},
		sql => sub {
			"CREATE EXTENSION $_[1]{extension} SCHEMA "
			  . ($_[1]{base} ? SchemaWriter::qualified($_[0], $_[1]{base}) : 'public')
		}
	},
	owned_sequence => {
		weight => 2, beside => 1, called => 'SEQUENCE %s',
		granted => [ 'SEQUENCE %s', 'USAGE', 'SELECT' ],
		on => { n => 1, plain => 1 },
		make => sub { (value => 1 + irand(9), type => pick('smallint', 'integer', 'bigint')) },
		sql => \&write_owned_sequence,
		change => sub {
			if (chance(50)) { $_[0]{cycle} = !$_[0]{cycle} }
			else { $_[0]{type} = pick('smallint', 'integer', 'bigint') }
		}
	},
	attached_index => {
		weight => 2, beside => 1, called => 'INDEX %s',
		make => sub {
			my $partition = one($_[0], 'partition') or return;
			my $table = object($_[0], $partition->{parent});
			return if $table->{kind} ne 'table';
			my $column = pick(comparable($_[0], $table));
			return (base => $partition->{id}, table => $table->{id}, fillfactor => 50 + irand(40),
				columns => [ $column->{id} ],
				needs => [ "$table->{id}.$column->{id}" ]);
		},
		sql => \&write_attached_index
	});

# Of a tool, one option and its new value.
sub change_tool_option
{
	return @{ pick(
		[ cost => 1 + irand(200) ], [ parallel => pick('SAFE', 'RESTRICTED', 'UNSAFE') ],
		[ setting => pick('', " SET search_path = public, pg_temp", " SET work_mem = '9MB'") ],
		[ volatility => pick('STABLE', 'IMMUTABLE', 'VOLATILE') ], [ rows => 1 + irand(50) ],
		[ leakproof => chance(50) ], [ argument => irand(9) ]) };
}

sub with_function
{
	my ($schema, %more) = @_;
	my ($function) = all($schema, 'trigger_function') or return;
	return (%more, function => $function->{id});
}

sub write_event_trigger
{
	my ($schema, $trigger) = @_;
	my ($name, $id) = @$trigger{qw(name id)};
	return "CREATE FUNCTION public.watch_$id() RETURNS event_trigger LANGUAGE plpgsql "
	  . "AS 'begin /* $trigger->{value} */ end';\n"
	  . "CREATE EVENT TRIGGER $name ON $trigger->{event} "
	  . ($trigger->{tags} ? "WHEN TAG IN ($trigger->{tags}) " : '')
	  . "EXECUTE FUNCTION public.watch_$id()"
	  . ($trigger->{state} ? ";\nALTER EVENT TRIGGER $name $trigger->{state}" : '');
}

sub write_searcher
{
	my ($schema, $object, $name) = @_;
	my ($parser, $template) = map { $_ ? SchemaWriter::qualified($schema, $_) : undef }
	  @$object{qw(base column)};
	return "CREATE TEXT SEARCH DICTIONARY public.dictionary_of_$object->{id} (TEMPLATE = "
	  . ($template // 'pg_catalog.snowball, LANGUAGE = english') . ");\n"
	  . "CREATE TEXT SEARCH CONFIGURATION $name (PARSER = "
	  . ($parser // 'pg_catalog."default"') . ");\n"
	  . "ALTER TEXT SEARCH CONFIGURATION $name ADD MAPPING FOR $object->{tokens} "
	  . "WITH public.dictionary_of_$object->{id}, simple";
}

sub write_base_type
{
	my ($schema, $type, $name) = @_;
	my ($in, $out) = map { "public.type_${_}_$type->{id}" } qw(in out);
	return "CREATE TYPE $name;\n"
	  . "CREATE FUNCTION $in(cstring) RETURNS $name LANGUAGE internal IMMUTABLE STRICT AS 'textin';\n"
	  . "CREATE FUNCTION $out($name) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';\n"
	  . "CREATE TYPE $name (INPUT = $in, OUTPUT = $out, STORAGE = $type->{storage}, "
	  . "DEFAULT = '$type->{value}')";
}

sub write_tool
{
	my ($schema, $tool, $name) = @_;
	my $language = $tool->{base} ? SchemaWriter::qualified($schema, $tool->{base}) : 'plpgsql';
	return "CREATE FUNCTION $name(a integer DEFAULT " . ($tool->{argument} // 7)
	  . ", VARIADIC b text[] DEFAULT '{}') RETURNS SETOF integer LANGUAGE $language "
	  . join(' ', $tool->{volatility} // '', $tool->{leakproof} ? 'LEAKPROOF' : '',
		$tool->{parallel} ? "PARALLEL $tool->{parallel}" : '',
		map { defined $tool->{$_} ? uc "$_ $tool->{$_}" : () } qw(cost rows))
	  . ($tool->{setting} // '')
	  . " AS 'begin return next a + $tool->{value}; end'";
}

sub trigger_sql
{
	my ($schema, $trigger, $what, $when, $for) = @_;
	return "CREATE $what $trigger->{name} $when ON " . SchemaWriter::table($schema, $trigger)
	  . " $for EXECUTE FUNCTION " . SchemaWriter::qualified($schema, $trigger->{function})
	  . "($trigger->{argument})";
}

# In the schema of its table, and of its owner.
sub write_owned_sequence
{
	my ($schema, $sequence, $name) = @_;
	my $table = object($schema, $sequence->{table});
	return "CREATE SEQUENCE $name AS $sequence->{type} INCREMENT $sequence->{value} MINVALUE 1 "
	  . 'MAXVALUE 5000' . ($sequence->{cycle} ? ' CYCLE' : '') . ";\n"
	  . ($table->{owner} ? "ALTER SEQUENCE $name OWNER TO $table->{owner};\n" : '')
	  . "ALTER SEQUENCE $name OWNED BY " . SchemaWriter::table($schema, $sequence) . '.'
	  . SchemaWriter::column_names($schema, $sequence);
}

sub write_attached_index
{
	my ($schema, $index, $name) = @_;
	my $partition = object($schema, $index->{base});
	my $column = SchemaWriter::column_names($schema, $index);
	return "CREATE INDEX $index->{name} ON ONLY " . SchemaWriter::table($schema, $index)
	  . " ($column);\n"
	  . "CREATE INDEX part_$index->{id} ON " . SchemaWriter::full_name($partition)
	  . " ($column) WITH (fillfactor = $index->{fillfactor});\n"
	  . "ALTER INDEX $name ATTACH PARTITION $partition->{schema}.part_$index->{id}";
}

SchemaWriter::learn($_, $kinds{$_}) foreach keys %kinds;

1;
