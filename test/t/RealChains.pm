# Upgrade chains of real programs.
#
# The scripts with which these programs bring a database from one version of
# theirs to the next come out of Debian packages (script/fetch-schemas).  A
# chain begins with the oldest schema that can be had from the package: Kea's
# own script to create a database is its history, and is cut at its first
# version.  The others ship the newest schema alone.  There "back" takes away
# what the scripts add, and gives back what they take, in the order from the
# last script to the first; so each script finds what it was written for.
package RealChains;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(basename);
use PostgreSQL::Test::Utils;

our @EXPORT_OK = qw(chain_names chain);

my $dir = $ENV{CONFITURE_SCHEMAS} // '/var/cache/confiture/schemas';
my %chains = (
	kea => \&kea,
	icinga => \&icinga,
	tt_rss => \&tt_rss,
	bacula => \&bacula,
	pdns => \&pdns);

sub chain_names { return sort keys %chains }

# A chain: the text that makes its beginning, and its scripts, each a version
# and a text.  Nothing, where the distribution has other versions.
sub chain
{
	my ($name) = @_;
	return $chains{$name}->();
}

# The one file of a package that matches, or nothing.
sub text_of
{
	my ($package, $pattern) = @_;
	my @files = glob("$dir/$package/usr/share/$pattern");
	return @files == 1 ? slurp_file($files[0]) : undef;
}

# Version and text of files; the version is what a regex finds in the name.
sub scripts_of
{
	my ($package, $pattern, $regex) = @_;
	return map {
		basename($_) =~ $regex ? [ $1, slurp_file($_) ] : ()
	} glob("$dir/$package/usr/share/$pattern");
}

# Shell scripts with the SQL in a here-document, which the shell reads.
sub kea
{
	my $base = text_of('kea-admin', 'kea/scripts/pgsql/dhcpdb_create.pgsql')
	  // return;
	my @scripts = map { [ $_->[0] =~ s/^0+//r, here_document($_->[1]) ] }
	  scripts_of('kea-admin', 'kea/scripts/pgsql/upgrade_*.sh',
		qr/_to_([\d.]+)\.sh$/);

	$base =~ s/^-- Schema 2\.0 specification starts here.*/COMMIT;\n/ms
	  or return;
	$scripts[0][0] eq '2.0' or return;
	return [ $base, @scripts ];
}

sub here_document
{
	my ($script) = @_;
	my ($document) = $script =~ /^psql [^\n]*<<EOF\n(.*?^EOF)$/ms
	  or die 'no here-document';
	my ($sql, $stderr) = run_command([ 'sh', '-c', "cat <<EOF\n$document" ]);
	die $stderr if $stderr;
	return "$sql\n";
}

# From 2.0.1 on.
sub icinga
{
	my @scripts = scripts_of(
		'icinga2-ido-pgsql', 'icinga2-ido-pgsql/schema/upgrade/*.sql',
		qr/^([\d.]+)\.sql$/);
	my $base =
	  text_of('icinga2-ido-pgsql', 'icinga2-ido-pgsql/schema/pgsql.sql')
	  // return;
	return unless "@{[map { $_->[0] } @scripts]}" eq
	  '2.0.2 2.1.0 2.2.0 2.3.0 2.4.0 2.5.0 2.6.0 2.8.0 2.8.1';

	my %tables = (
		config_hash => [
			qw(commands contactgroups contacts hostgroups hosts servicegroups
			  services timeperiods endpoints)
		],
		session_token => [
			qw(comments scheduleddowntime customvariables
			  customvariablestatus)
		],
		name => [qw(comments commenthistory scheduleddowntime downtimehistory)],
		original_attributes => [qw(servicestatus hoststatus)],
		zone_object_id => [qw(endpoints endpointstatus)],
		is_json => [qw(customvariables customvariablestatus)],
		program_version => ['programstatus'],
		endpoint_name => ['programstatus']);
	my @indexes = qw(downtimehistory_remove scheduleddowntime_remove
	  commenthistory_remove comments_remove comments_object_id
	  scheduleddowntime_object_id endpoints_object_id
	  endpointstatus_object_id statehistory_cleanup
	  customvariables_object_id contactgroup_members_object_id
	  hostgroup_members_object_id servicegroup_members_object_id
	  servicedependencies_dependent_service_object_id
	  hostdependencies_dependent_host_object_id
	  service_contacts_service_id host_contacts_host_id
	  servicedependencies hostdependencies);
	my $back = join '', map { "DROP INDEX idx_$_;\n" } @indexes;
	foreach my $column (sort keys %tables)
	{
		$back .= "ALTER TABLE icinga_$_ DROP COLUMN $column;\n"
		  foreach @{ $tables{$column} };
	}
	$back .= <<'EOS';
DROP TABLE icinga_zones, icinga_zonestatus;
ALTER TABLE icinga_servicedependencies ADD CONSTRAINT uq_servicedependencies
	UNIQUE (instance_id, config_type, service_object_id);
ALTER TABLE icinga_hostdependencies ADD CONSTRAINT uq_hostdependencies
	UNIQUE (instance_id, config_type, host_object_id);
ALTER TABLE icinga_comments ADD CONSTRAINT uq_comments UNIQUE (object_id);
DO $$
DECLARE
	line text;
BEGIN
	FOR line IN SELECT pg_catalog.format('ALTER TABLE %I ALTER %I TYPE timestamptz',
			table_name, column_name) FROM information_schema.columns
			WHERE table_schema = 'public' AND data_type LIKE 'timestamp%'
	LOOP
		EXECUTE line;
	END LOOP;
END $$;
INSERT INTO icinga_objects (name1, name2) VALUES ('a', ''), ('b', 'c');
INSERT INTO icinga_comments (object_id, entry_time)
	VALUES (1, '2014-05-06 07:08:09+00');
EOS
	return [ "$base\n$back", @scripts ];
}

# From version 104 on: its 105.sql to 140.sql.
sub tt_rss
{
	my @scripts = grep { $_->[0] > 104 } sort { $a->[0] <=> $b->[0] }
	  scripts_of('tt-rss', 'tt-rss/schema/versions/pgsql/*.sql',
		qr/^(\d+)\.sql$/);
	my $base = text_of('tt-rss', 'tt-rss/schema/ttrss_schema_pgsql.sql')
	  // return;
	return unless @scripts && $scripts[-1][0] == 140;

	my $back = <<'EOS';
ALTER TABLE ttrss_feeds DROP last_successful_update;
DROP TABLE ttrss_app_passwords;
DELETE FROM ttrss_prefs WHERE pref_name IN ('DEFAULT_SEARCH_LANGUAGE',
	'USER_LANGUAGE', 'USER_CSS_THEME');
ALTER TABLE ttrss_feeds DROP CONSTRAINT ttrss_feeds_feed_url_owner_uid_key;
ALTER TABLE ttrss_archived_feeds DROP created;
ALTER TABLE ttrss_filters2 DROP last_triggered;
ALTER TABLE ttrss_filters2_rules ALTER reg_exp TYPE varchar(250);
ALTER TABLE ttrss_feeds DROP last_unconditional, DROP last_modified;
ALTER TABLE ttrss_filters2_rules DROP match_on;
DELETE FROM ttrss_filter_actions WHERE id IN (8, 9);
ALTER TABLE ttrss_entries DROP tsvector_combined, DROP lang;
ALTER TABLE ttrss_feeds DROP feed_language;
CREATE INDEX ttrss_entries_guid_index ON ttrss_entries (guid);
CREATE INDEX ttrss_prefs_pref_name_idx ON ttrss_prefs (pref_name);
ALTER TABLE ttrss_enclosures DROP height, DROP width;
ALTER TABLE ttrss_users DROP resetpass_token;
DROP TABLE ttrss_error_log;
ALTER TABLE ttrss_feeds DROP favicon_avg_color, DROP view_settings;
ALTER TABLE ttrss_prefs ADD short_desc text NOT NULL DEFAULT '',
	ADD help_text text NOT NULL DEFAULT '';
ALTER TABLE ttrss_feed_categories DROP view_settings;
ALTER TABLE ttrss_filters2 DROP order_id, DROP title, DROP inverse;
ALTER TABLE ttrss_filters2_rules DROP inverse;
ALTER TABLE ttrss_feeds DROP hide_images;
ALTER TABLE ttrss_user_entries DROP last_marked, DROP last_published;
UPDATE ttrss_version SET schema_version = 104;
INSERT INTO ttrss_feeds (owner_uid, title, feed_url) VALUES (1, 'a', 'b');
EOS
	return [ "$base\n$back", @scripts ];
}

# From catalog version 10 on.  5.0.0 has three transactions and what follows.
sub bacula
{
	my $data = 'dbconfig-common/data/bacula-director-pgsql';
	my @scripts = scripts_of('bacula-director-pgsql',
		"$data/upgrade/pgsql/*", qr/^(.*)$/);
	my $base = text_of('bacula-director-pgsql', "$data/install/pgsql")
	  // return;
	return unless "@{[map { $_->[0] } @scripts]}" eq
	  '3.0.0 5.0.0 5.2.0 7.2.0 9.0.0';

	my $back = <<'EOS';
DROP INDEX job_jobtdate_idx;
ALTER TABLE pool DROP cacheretention;
ALTER TABLE media DROP cacheretention, DROP lastpartbytes,
	DROP volcloudparts, DROP volparts;
ALTER TABLE media RENAME voltype TO volparts;
ALTER TABLE basefiles ALTER baseid TYPE integer;
DROP TABLE snapshot;
ALTER TABLE media DROP volabytes, DROP volapadding, DROP volholebytes,
	DROP volholes, ALTER volwrites TYPE integer;
DELETE FROM status WHERE jobstatus = 'I';
ALTER TABLE file DROP deltaseq;
DROP TABLE restoreobject;
DROP INDEX file_jpfid_idx;
CREATE INDEX file_fp_idx ON file (filenameid, pathid);
DROP INDEX basefiles_jobid_idx;
DROP TABLE pathvisibility, pathhierarchy;
ALTER TABLE status DROP severity;
ALTER TABLE job DROP hascache, DROP reviewed, DROP comment;
ALTER TABLE jobmedia ADD copy integer DEFAULT 0;
DROP TABLE jobhisto;
ALTER TABLE pool DROP actiononpurge;
ALTER TABLE media DROP actiononpurge;
ALTER TABLE job DROP readbytes;
ALTER TABLE basefiles ALTER fileid TYPE integer;
ALTER TABLE file ALTER fileid TYPE integer;
UPDATE version SET versionid = 10;
INSERT INTO file (jobid, pathid, filenameid, lstat, md5)
	VALUES (1, 2, 3, 'x', 'y');
EOS
	# a value that no PostgreSQL of today takes
	$scripts[1][1] =~ s/client_min_messages TO \K'fatal'/'error'/;
	return [ "$base\n$back", @scripts ];
}

# From 3.x without DNSSEC on.
sub pdns
{
	my $schema = 'pdns-backend-pgsql/schema';
	my @scripts = sort { $a->[0] cmp $b->[0] } scripts_of(
		'pdns-backend-pgsql', "$schema/*_to_*.sql",
		qr/^(?:nodnssec-3\.x|[\d.]+)_to_([\d.]+)_schema/);
	my $base = text_of('pdns-backend-pgsql', "$schema/schema.pgsql.sql")
	  // return;
	return
	  unless "@{[map { $_->[0] } @scripts]}" eq
	  '3.4.0 4.1.0 4.2.0 4.3.0 4.7.0';

	my $back = <<'EOS';
DROP INDEX catalog_idx;
ALTER TABLE domains DROP catalog, DROP options, ALTER type TYPE varchar(6),
	ALTER notified_serial TYPE integer;
ALTER TABLE records ADD change_date integer, ALTER id TYPE integer;
DROP TABLE comments, domainmetadata, cryptokeys, tsigkeys;
DROP INDEX recordorder;
ALTER TABLE records DROP disabled, DROP ordername, DROP auth,
	ALTER content TYPE varchar(255);
ALTER TABLE supermasters DROP CONSTRAINT supermasters_pkey,
	ALTER ip TYPE varchar(64) USING host(ip);
INSERT INTO domains (name, type, notified_serial) VALUES
	('a.example', 'NATIVE', -1), ('b.example', 'MASTER', 2);
INSERT INTO records (domain_id, name, type, content) VALUES
	(1, 'a.example', 'A', '192.0.2.1');
INSERT INTO supermasters VALUES ('192.0.2.2', 'ns.example', 'x');
EOS
	return [ "$base\n$back", @scripts ];
}

1;
