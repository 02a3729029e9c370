/*-------------------------------------------------------------------------
 *
 * version.h
 *	  Names of migration files, and the order of their versions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_VERSION_H
#define PROJECT_VERSION_H

#define MIGRATIONS_DIRECTORY	"db/migrations/"
#define REPEATABLE_PREFIX		"R__"

/* What a file of db/migrations is. */
typedef enum MigrationPart
{
	PART_UP,
	PART_DOWN,
	PART_VERIFY,
	PART_REPEATABLE,
	PART_NONE					/* an SQL file that is none of these */
} MigrationPart;

typedef struct MigrationPath
{
	MigrationPart part;
	char	   *version;		/* of a repeatable one: R__<name> */
	char	   *name;
} MigrationPath;

extern MigrationPath version_of_path(const char *path);
extern bool version_is_repeatable(const char *version);
extern int	version_compare(const char *a, const char *b);
extern int	version_order(const char *a, const char *b);

#endif							/* PROJECT_VERSION_H */
