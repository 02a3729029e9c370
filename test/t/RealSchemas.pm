# Schemas of real programs: which there are, and their texts.
#
# script/fetch-schemas gets them from Debian packages; their authors own them,
# and no commit of ours has them.
package RealSchemas;

use strict;
use warnings;

use ConfitureTest;
use Exporter 'import';
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Utils;

our @EXPORT_OK = qw(program_names program_files program_texts text_of_file);

# The program, its package, its files in their order.
my @programs = (
	[ 'ejabberd', 'ejabberd', '*/sql/pg.sql' ],
	[ 'ejabberd_new', 'ejabberd', '*/sql/pg.new.sql' ],
	[ 'icingadb', 'icingadb', '*/pgsql/schema.sql' ],
	[ 'kea', 'kea-admin', '*/pgsql/dhcpdb_create.pgsql' ],
	[   'mediawiki', 'mediawiki',
		'*/mediawiki/maintenance/postgres/tables-generated.sql',
		'*/mediawiki/maintenance/postgres/tables.sql' ],
	[   'zabbix', 'zabbix-server-pgsql',
		'*/schema.sql.gz', '*/images.sql.gz', '*/data.sql.gz' ]);

sub program_names { return map { $_->[0] } @programs }

# The paths of a program's files.
sub program_files
{
	my ($name) = @_;
	my ($program) = grep { $_->[0] eq $name } @programs;
	my (undef, @from) = @$program;
	return debian_schema(@from);
}

# What the files hold, by the path to push them under.  MediaWiki's installer
# adds the COMMIT that its file lacks; so does whoever builds it.  Of Zabbix's
# 130,000 rows the first 10,000 will do.
sub program_texts
{
	my ($name) = @_;
	my $n = 10;
	my %texts;
	foreach my $file (program_files($name))
	{
		my $text = text_of_file($file);
		my $rows = 0;
		$rows++ while $rows <= 10_000 && $text =~ /^(?=INSERT INTO )/mg;
		$text = substr($text, 0, pos $text) if $rows > 10_000;
		$text .= "\nCOMMIT;\n"
		  if $text =~ /^(?:BEGIN|START TRANSACTION);/m && $text !~ /^COMMIT;/m;
		$texts{ 'db/schema/' . $n++ . '.sql' } = $text;
	}
	return %texts;
}

sub text_of_file
{
	my ($file) = @_;
	my $bytes = slurp_file($file);
	return $bytes unless $file =~ /\.gz$/;
	gunzip(\$bytes, \my $text) or die "$file: $GunzipError";
	return $text;
}

1;
