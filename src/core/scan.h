/*-------------------------------------------------------------------------
 *
 * scan.h
 *	  The tokens of an SQL text, one at a time, by PostgreSQL's scanner.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_SCAN_H
#define CORE_SCAN_H

#include "parser/scanner.h"

/*
 * token is 0 at the end, the character itself for a single character such as
 * ';', and otherwise of no use to anybody: see keyword and value.
 */
typedef struct TokenScan
{
	int			token;
	const char *keyword;		/* in lower case, NULL if it is none */
	core_YYSTYPE value;
	YYLTYPE		location;		/* of the token, in bytes */

	core_yyscan_t scanner;
	core_yy_extra_type extra;
	MemoryContext tokens;		/* what the scanner allocates per token */
	int			guc_level;
} TokenScan;

extern TokenScan *scan_start(const char *text);
extern bool scan_next(TokenScan *scan);
extern char scan_string_class(const TokenScan *scan);
extern void scan_forget_values(TokenScan *scan);
extern void scan_blank(TokenScan *scan, size_t from, size_t to);
extern size_t scan_error_location(const TokenScan *scan);
extern void scan_finish(TokenScan *scan);

#endif							/* CORE_SCAN_H */
