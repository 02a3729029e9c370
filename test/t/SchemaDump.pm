# A dump of "pg_dump -s", in a form in which two of them can be compared.
#
# A dump is entries, each with a header comment.  SET lines between them hold
# until the next; of these only the table access method says something that
# the header doesn't, and becomes a line of its table.  What belongs to
# confiture is left out, and so are secrets.
package SchemaDump;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(canonical_dump);

my $header = qr/^--\n-- Name: (.*)\n--\n/m;
my $set = qr/SET default_\w+ = .*;\n/;

# The dump as one text, entries sorted.  With 'any' for the order of columns,
# they are sorted, too.
sub canonical_dump
{
	my ($dump, $column_order) = @_;
	$dump =~ s/^\\(?:un)?restrict .*\n//mg;
	$dump =~ s/^--\n-- PostgreSQL database dump complete\n--\n\s*\z//m;
	my ($prelude, @entries) = split /$header/, $dump;
	my $access_method = '';
	my @texts;

	change_settings(\$prelude, \$access_method);
	while (my ($name, $body) = splice @entries, 0, 2)
	{
		my $mine = $access_method;
		change_settings(\$body, \$access_method);
		next if $name =~ /^(?:EXTENSION )?confiture; Type: (?:EXTENSION|COMMENT)\b/;
		push @texts, entry($name, $body, $mine, $column_order // '');
	}
	return join '', sort @texts;
}

# Takes the settings for the next entry off the end of a text.
sub change_settings
{
	my ($text, $access_method) = @_;
	return unless $$text =~ s/((?:$set|\s)*)\z/\n/;
	my $settings = $1;
	$$access_method = $1
	  if $settings =~ /SET default_table_access_method = (.*);/;
	return;
}

sub entry
{
	my ($name, $body, $access_method, $column_order) = @_;
	my ($type) = $name =~ /; Type: ([^;]*);/ or die "no type in $name";

	$body =~ s/\A\n+//;
	$body = without_secrets($body) if $type =~ /^(?:SUBSCRIPTION|USER MAPPING)$/;
	$body = sorted_acl($body) if $type =~ /ACL$/;
	$body = join '', sort split /^(?=SECURITY LABEL )/m, $body
	  if $type eq 'SECURITY LABEL';
	$body = sorted_options($body)
	  if $type =~ /^(?:TABLE|VIEW|MATERIALIZED VIEW|INDEX|CONSTRAINT)$/;
	$body = sorted_columns($body)
	  if $type =~ /^(?:FOREIGN )?TABLE$/ && $column_order eq 'any';
	$body .= "USING $access_method\n"
	  if ($type eq 'TABLE' && $body !~ /^PARTITION BY /m
		&& $body !~ /^CREATE FOREIGN TABLE/m)
	  || $type eq 'MATERIALIZED VIEW';
	return "-- $name\n$body\n";
}

# What no model holds: connection strings, and the values of options.
sub without_secrets
{
	my ($body) = @_;
	$body =~ s/ CONNECTION '(?:[^']|'')*'/ CONNECTION '?'/;
	$body =~ s/(OPTIONS \(\n)(.*?)(^\))/
		$1 . join("\n", sort map { s{ '(?:[^']|'')*',?$}{ '?'}r } split m{\n}, $2) . "\n$3"/mse;
	return $body;
}

# Grants, in any order; one of another grantor is three statements.
sub sorted_acl
{
	my ($body) = @_;
	my @grants = $body =~
	  /^(SET SESSION AUTHORIZATION .*?RESET SESSION AUTHORIZATION;|\S.*?;)$/msg;
	return join "\n", (sort @grants), '';
}

# WITH (b, a) and SET (b, a): their order says nothing.
sub sorted_options
{
	my ($body) = @_;
	$body =~ s/((?:^WITH|\bWITH|\bSET) \()([^()]*)(\))/
		$1 . join(', ', sort split m{, }, $2) . $3/gme;
	return $body;
}

# The lines of a table are its columns and constraints, each ends with a comma
# but the last.
sub sorted_columns
{
	my ($body) = @_;
	$body =~ s/^(CREATE [^\n]*\(\n)(.*?)(^\))/
		$1 . join(",\n", sort split m{,?\n}, $2) . "\n$3"/mse;
	return $body;
}

1;
