/*-------------------------------------------------------------------------
 *
 * path.h
 *	  Paths of pushed files: what is one, their order, patterns.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_PATH_H
#define PROJECT_PATH_H

extern const char *path_problem(const char *path);
extern void path_require_valid(const char *path);
extern bool path_is_within(const char *path, const char *directory);
extern bool path_matches(const char *path, const char *pattern);
extern int	path_compare(const char *a, const char *b);
extern int	path_compare_hex(const char *a, const char *b);

#endif							/* PROJECT_PATH_H */
