# Models, fingerprints, dumps and migrations don't depend on the settings of the
# session that asks; what DDL means does, as in a build.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use ConfitureTest;
use Test::More;

my $node = new_node();

my $ddl = <<'EOS';
CREATE TABLE t (
	"Id" int PRIMARY KEY,
	select_ text DEFAULT 'a\b''c',
	day date DEFAULT '2020-04-05',
	at timestamptz DEFAULT '2020-04-05 06:07:08+00',
	span interval DEFAULT '-1 day +02:03:04',
	other_span interval DEFAULT '-1 year -2 days -03:04:00',
	bytes bytea DEFAULT '\x5c00',
	number float8 DEFAULT 0.1,
	price money DEFAULT '1234.5',
	CHECK (select_ <> E'\\.''\t')
);
COMMENT ON TABLE t IS 'C:\t''s';
CREATE TABLE parts (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE part PARTITION OF parts FOR VALUES FROM ('2020-04-05 00:00+00') TO ('2020-06-05 00:00+00');
CREATE VIEW v AS SELECT * FROM t WHERE day > '2020-05-06' AND select_ LIKE '\_%';
CREATE FUNCTION f(date DEFAULT '2020-07-08') RETURNS bool LANGUAGE sql
BEGIN ATOMIC SELECT 'a\' = 'b'; END;
EOS
my @settings = (
	"SET DateStyle = 'SQL, DMY'",
	"SET DateStyle = 'German'",
	"SET TimeZone = 'Asia/Tokyo'",
	"SET IntervalStyle = sql_standard",
	"SET IntervalStyle = iso_8601",
	"SET bytea_output = escape",
	"SET extra_float_digits = -10",
	"SET quote_all_identifiers = on",
	"SET standard_conforming_strings = off",
	"SET xmloption = document",
	"SET xmlbinary = hex");
my $all = join('; ', @settings,
	'SET escape_string_warning = off', 'SET backslash_quote = off') . ';';

# What is read
my $read = 'SELECT confiture.fingerprint(), md5(confiture.dump_schema()),'
  . " (SELECT md5(string_agg(path || content, '' ORDER BY path)) FROM confiture.dump_files()),"
  . ' md5(confiture.snapshot()::text)';
new_database($node, 'built', 'db/schema/t.sql' => $ddl);
$node->safe_psql('built', 'SELECT confiture.build()');
my $plain = $node->safe_psql('built', $read);
foreach my $setting (@settings, $all)
{
	is($node->safe_psql('built', "$setting; $read"), $plain, "read: $setting");
}
is($node->safe_psql('built', "$all SELECT * FROM confiture.drift()"), '',
	'no drift');
is($node->safe_psql('built', "$all SELECT confiture.fingerprint(); SHOW DateStyle; SHOW TimeZone"),
	join("\n", $plain =~ /^(\w+)/, 'German, DMY', 'Asia/Tokyo'), 'settings are put back');
is( $node->safe_psql('built', "$all BEGIN; SAVEPOINT s;\n"
		  . "\\set ON_ERROR_STOP off\n"
		  . "SELECT confiture.snapshot('CREATE TABLE broken (a nothing)');\n"
		  . "ROLLBACK TO s; SHOW DateStyle; SHOW quote_all_identifiers"),
	"German, DMY\non", 'after an error, too');

# The other server
$node->safe_psql('postgres', 'CREATE EXTENSION postgres_fdw;'
	  . 'CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '
	  . quote($node->host) . ", dbname 'built');"
	  . 'CREATE USER MAPPING FOR CURRENT_USER SERVER far;');
$node->safe_psql('postgres', "ALTER DATABASE built SET $_")
  foreach map { s/^SET //r } @settings;
is($node->safe_psql('postgres', "SELECT md5(confiture.snapshot(server => 'far')::text)"),
	(split(/\|/, $plain))[3], "what another server's sessions have doesn't count");

# What is written
my $dump = $node->safe_psql('built', 'SELECT confiture.dump_schema()');
new_database($node, 'loaded');
$node->safe_psql('loaded', "$all $dump");
is($node->safe_psql('loaded', 'SELECT confiture.fingerprint()'), $plain =~ s/\|.*//sr,
	'a dump says the same to any session');
new_database($node, 'dev');
my $generate = 'SELECT path, content FROM confiture.generate_migration('
  . "'make', " . quote($ddl) . ')';
my $files = $node->safe_psql('dev', "BEGIN; $generate; ROLLBACK") =~ s/\d{14}//gr;
foreach my $setting (grep { !/standard_conforming/ } @settings)
{
	is($node->safe_psql('dev', "BEGIN; $setting; $generate; ROLLBACK") =~ s/\d{14}//gr,
		$files, "written: $setting");
}
$node->safe_psql('dev', $generate);
is($node->safe_psql('dev', "$all CALL confiture.migrate(); SELECT confiture.fingerprint()"),
	$plain =~ s/\|.*//sr, 'a migration does the same in any session');

# A plan in one session is that of another
my $change = $ddl =~ s/2020-05-06/2020-05-07/r =~ s/2020-06-05/2020-07-05/r;
my $plan = 'SELECT * FROM confiture.plan(' . quote($change) . ')';
is($node->safe_psql('built', "$_; SET standard_conforming_strings = on; $plan"),
	$node->safe_psql('loaded', $plan), "planned: $_")
  foreach @settings;

# An expectation that was written in one time zone
new_database($node, 'zone', 'db/schema/a.sql' => 'CREATE TABLE x (a int)');
$node->safe_psql('zone', $ddl);
$node->safe_psql('zone', 'SELECT confiture.generate_migration(' . "'part', " . quote($change) . ')');
$node->safe_psql('zone', "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'SQL, DMY';"
	  . 'CALL confiture.migrate()');
is($node->safe_psql('zone', 'SELECT * FROM confiture.diff(' . quote($change) . ')'), '',
	'what a migration expects is found in any zone');

# What DDL means is the session's business
my $day = quote("CREATE TABLE t (day date DEFAULT '05/04/2020')");
is( $node->safe_psql('dev', "SET DateStyle = 'ISO, $_';"
		  . "SELECT confiture.snapshot($day) #>> '{objects,default,public.t.day,attributes,expression}'"),
	"'2020-0" . ($_ eq 'DMY' ? '4-05' : '5-04') . "'::date", "DDL under $_")
  foreach 'MDY', 'DMY', 'MDY';
done_testing();
