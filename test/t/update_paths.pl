# Every released version, updated to this one, is the same as a fresh install.
#
# The install scripts of released versions are kept in test/released.  Two
# made-up versions show that the comparison would notice.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use File::Path qw(make_path);
use PostgreSQL::Test::Utils;
use Test::More;

my $root = "$FindBin::RealBin/../..";
my ($current) =
  slurp_file("$root/confiture.control") =~ /^default_version *= *'(.*)'/m;
chomp(my $sharedir = qx(pg_config --sharedir));

# A stage of our own, since we put versions into it.
plan skip_all => 'needs a staged extension: script/test update_paths'
  unless $ENV{CONFITURE_STAGE_CONF};
my ($stage) = $ENV{CONFITURE_STAGE_CONF} =~ m{^(.*)\.conf$};
my $copy = PostgreSQL::Test::Utils::tempdir() . '/stage';
system_or_bail('cp', '-R', $stage, $copy);
my $extension_dir = "$copy$sharedir/extension";
my $install = slurp_file("$extension_dir/confiture--$current.sql");
(my $conf = stage_conf()) =~ s/\Q$stage\E/$copy/g;

# 0.0.1 has a function too many, and an update that drops it; from 0.0.2 the
# update forgets to.
my $extra = q{
CREATE FUNCTION confiture.gone() RETURNS int LANGUAGE sql AS 'SELECT 1';
};
write_files(
	$extension_dir,
	'confiture--0.0.1.sql' => $install . $extra,
	"confiture--0.0.1--$current.sql" => 'DROP FUNCTION confiture.gone();',
	'confiture--0.0.2.sql' => $install . $extra,
	"confiture--0.0.2--$current.sql" => 'SELECT 1;');

my @released =
  map { m{confiture--(.*)\.sql$} } glob("$root/test/released/confiture--*.sql");
foreach my $version (@released)
{
	system_or_bail('cp', "$root/test/released/confiture--$version.sql",
		$extension_dir)
	  unless $version eq $current;
}

my $node = new_node(conf => $conf, extension => 0);
my $fresh = listing($current);

cmp_ok(scalar(split /\n/, $fresh), '>', 20, 'a fresh install lists its objects');
is(listing('0.0.1'), $fresh, 'an update that undoes a difference is right');
isnt(listing('0.0.2'), $fresh, 'an update that forgets one is noticed');
foreach my $version (grep { $_ ne $current } @released)
{
	is(listing($version), $fresh, "$version, updated, is a fresh install");
}
diag('no version is released yet') unless @released;
done_testing();

# All that the extension consists of, after an update from a version.
sub listing
{
	my ($version) = @_;
	(my $dbname = "from_$version") =~ tr/./_/;
	$node->safe_psql('postgres', "CREATE DATABASE $dbname");
	$node->safe_psql($dbname,
		"CREATE EXTENSION confiture VERSION '$version'");
	$node->safe_psql($dbname, "ALTER EXTENSION confiture UPDATE")
	  if $version ne $current;
	return $node->safe_psql($dbname, slurp_file(__FILE__) =~ s/.*^__END__$//msr);
}
__END__
SET search_path = pg_catalog;
-- members, with their comments and privileges
SELECT 'member', pg_describe_object(d.classid, d.objid, 0),
	   obj_description(d.objid, d.classid::regclass::name),
	   proacl, relacl, pg_get_functiondef(p.oid),
	   relkind, reloptions, relpersistence, relrowsecurity
FROM pg_depend d
LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'confiture')
ORDER BY 2;
-- columns, in their order
SELECT 'column', attrelid::regclass,
	   row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
	   format_type(atttypid, atttypmod), attnotnull, attidentity,
	   attgenerated, attcollation::regcollation, attacl, attstorage,
	   pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped
  AND attrelid IN (SELECT oid FROM pg_class
				   WHERE relnamespace = 'confiture'::regnamespace)
ORDER BY attrelid::regclass::text, 3;
-- what hangs on relations
SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid),
	   obj_description(oid, 'pg_constraint')
FROM pg_constraint
WHERE connamespace = 'confiture'::regnamespace
ORDER BY conrelid::regclass::text, conname;
SELECT 'index', indrelid::regclass, pg_get_indexdef(indexrelid), indisvalid
FROM pg_index
JOIN pg_class c ON c.oid = indexrelid
WHERE relnamespace = 'confiture'::regnamespace
ORDER BY relname;
SELECT 'rule', ev_class::regclass, pg_get_ruledef(r.oid), ev_enabled
FROM pg_rewrite r
JOIN pg_class c ON c.oid = ev_class
WHERE relnamespace = 'confiture'::regnamespace
ORDER BY ev_class::regclass::text, rulename;
SELECT 'trigger', tgrelid::regclass, pg_get_triggerdef(t.oid), tgenabled
FROM pg_trigger t
JOIN pg_class c ON c.oid = tgrelid
WHERE relnamespace = 'confiture'::regnamespace AND NOT tgisinternal
ORDER BY tgrelid::regclass::text, tgname;
SELECT 'event trigger', evtname, evtevent, evtfoid::regprocedure, evtenabled,
	   evttags
FROM pg_event_trigger
ORDER BY evtname;
SELECT 'sequence', seqrelid::regclass, seqtypid::regtype, seqstart,
	   seqincrement, seqmax, seqmin, seqcache, seqcycle
FROM pg_sequence
JOIN pg_class c ON c.oid = seqrelid
WHERE relnamespace = 'confiture'::regnamespace
ORDER BY seqrelid::regclass::text;
-- what pg_dump carries
SELECT 'dumped', c::regclass, extcondition[i]
FROM pg_extension, unnest(extconfig) WITH ORDINALITY AS u(c, i)
WHERE extname = 'confiture'
ORDER BY c::regclass::text;
SELECT 'version', extversion FROM pg_extension WHERE extname = 'confiture';
-- the rows that come with it
SELECT 'rows', c.oid::regclass,
	   query_to_xml(format('SELECT * FROM %s AS r ORDER BY r::text',
						   c.oid::regclass), false, true, '')
FROM pg_class c
WHERE relnamespace = 'confiture'::regnamespace AND relkind = 'r'
ORDER BY relname;
