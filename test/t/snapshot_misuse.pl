# Snapshots that confiture didn't write: they are refused, or give a plan, and
# never end the server.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use SchemaJudge;
use SchemaProbes;
use Test::More;

my $node = new_node(conf => SchemaJudge::node_conf());
my $judge = SchemaJudge->new(node => $node);

sub snapshot
{
	my ($objects) = @_;
	return quote(qq({"format": 1, "server_version": 150000, "unknown": [], "objects": {$objects}}));
}

sub refused
{
	my ($objects, $detail) = @_;
	like(error_of($node, 'postgres', 'SELECT * FROM confiture.plan_snapshots('
			  . snapshot('') . ', ' . snapshot($objects) . ')'),
		qr/ERROR:  22023: new_snapshot is no snapshot of a schema\nDETAIL:  \Q$detail\E/,
		$detail);
	return;
}

# What makes no sense
refused(qq("$_": {"a": {"name": "a"}}), qq($_ a has no "parent".))
  foreach 'column', 'index', 'constraint', 'default', 'identity', 'foreign key', 'partition';
refused('"column": {"public.a.b": {"name": "b", "parent": "column public.a.b"}}',
	'column public.a.b can\'t be part of column public.a.b.');
refused('"enum": {"public.e": {"schema": "public", "name": "e"}},'
	  . '"column": {"public.e.b": {"name": "b", "parent": "enum public.e"}}',
	'column public.e.b can\'t be part of enum public.e.');
refused('"view": {"public.v": {"schema": "public", "name": "v"}}',
	'view public.v has no "definition".');
refused('"view": {"public.v": {"name": "v"}}', 'view public.v has no "schema".');
refused('"table": {"public.t": {"schema": "public", "name": "t"}},'
	  . qq("$_": {"x ON public.t": {"name": "x", "parent": "table public.t"}}),
	qq($_ x ON public.t has no ")) foreach 'rule', 'trigger', 'constraint';
refused('"domain": {' . join(', ', map {
			qq("public.$_": {"schema": "public", "name": "$_",)
			  . ' "attributes": {"type": "public.' . ($_ ^ 'a' ^ 'b') . '"},'
			  . ' "needs": ["domain public.' . ($_ ^ 'a' ^ 'b') . '"]}'
		} 'a', 'b') . '}', 'domain public.a is a domain over itself.');
refused('"flurb": {}', 'There is no kind of objects "flurb".');
refused('"table": []', 'A "table" of it isn\'t an object.');
refused('"table": {"t": 1}', 'table t is no object.');
refused('"table": {"t": {"name": 1}}', 'A "name" of it isn\'t a string.');
refused('"schema": {"s": {"name": "s", "needs": {}}}', 'A "needs" of it isn\'t an array of strings.');
refused('"schema": {"s": {"name": "s", "needs": ["table x"]}}', 'It refers to "table x", which isn\'t in it.');
refused('"schema": {"s": {"name": "s", "attributes": {"owner": 1}}}', 'Attribute "owner" of schema s is no string.');

# So does an expectation
push_files($node, 'postgres', 'db/migrations/1_x.up.sql' =>
	  "-- confiture:expects {broken\n-- confiture:expects 0123\nSELECT 1;\n");
like(error_of($node, 'postgres', 'CALL confiture.migrate()'),
	qr/ERROR:  42601: directive "expects" can't be read\nDETAIL:  It is no JSON\. It is followed by: \{broken/,
	'a broken line of expects');

# Everything, but for one attribute, or with something else in its place
$node->safe_psql('postgres', 'CREATE DATABASE zoo TEMPLATE judge_template');
$node->psql('zoo', zoo($judge->version));
my ($tried, $odd) = split /\n/, $node->safe_psql('zoo', <<'EOS');
CREATE FUNCTION pg_temp.attempt(old jsonb, new jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM confiture.plan_snapshots(old, new);
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE WHEN SQLSTATE ~ '^XX' THEN SQLERRM END;
END $$;
SET client_min_messages = error;
CREATE TEMP TABLE whole AS
SELECT s, '{"format": 1, "server_version": 150000, "objects": {}}'::jsonb AS nothing
FROM confiture.snapshot() s;
CREATE TEMP TABLE altered AS
SELECT what, CASE WHEN v IS NULL THEN s #- path ELSE jsonb_set(s, path, to_jsonb(v)) END AS t
FROM whole,
	LATERAL (SELECT DISTINCT ON (k.key, a.key) k.key || ' ' || a.key AS what,
		ARRAY['objects', k.key, o.key, 'attributes', a.key] AS path
		FROM jsonb_each(s->'objects') k, jsonb_each(k.value) o, jsonb_each(o.value->'attributes') a
		ORDER BY k.key, a.key, o.key) p,
	(VALUES (NULL), (''), ('"('), ('E''\')) v(v);
SELECT count(*) FROM altered;
SELECT coalesce(string_agg(what || ': ' || error, '; '), 'none') FROM whole, altered,
	LATERAL (VALUES (pg_temp.attempt(s, t)), (pg_temp.attempt(t, s)), (pg_temp.attempt(nothing, t))) e(error)
WHERE error IS NOT NULL;
EOS
cmp_ok($tried, '>', 500, 'snapshots with one attribute less, or another value');
is($odd, 'none', 'none of them ends in an internal error');
done_testing();
