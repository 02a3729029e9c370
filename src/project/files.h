/*-------------------------------------------------------------------------
 *
 * files.h
 *	  Pushed files.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_FILES_H
#define PROJECT_FILES_H

extern bool files_push(const char *path, const char *content);
extern char *files_content(const char *path);

#endif							/* PROJECT_FILES_H */
