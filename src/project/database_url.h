/*-------------------------------------------------------------------------
 *
 * database_url.h
 *	  A connection URL without what is secret in it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_DATABASE_URL_H
#define PROJECT_DATABASE_URL_H

extern const char *database_url_variable(const char *text, size_t *length);
extern char *database_url_without_secrets(const char *url);

#endif							/* PROJECT_DATABASE_URL_H */
