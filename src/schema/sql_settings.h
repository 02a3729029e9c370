/*-------------------------------------------------------------------------
 *
 * sql_settings.h
 *	  The settings under which definitions are read and written.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SQL_SETTINGS_H
#define SCHEMA_SQL_SETTINGS_H

extern void sql_settings_fix(void);
extern char *sql_settings_commands(void);
extern char *sql_settings_free(char *sql);
extern char *sql_settings_head(const char *sql);

#endif							/* SCHEMA_SQL_SETTINGS_H */
