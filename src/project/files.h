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
extern void files_keep_generated(const char *path, const char *content);

#endif							/* PROJECT_FILES_H */
