/*-------------------------------------------------------------------------
 *
 * script.h
 *	  SQL text with a name, cut into statements that know where they stand.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_SCRIPT_H
#define CORE_SCRIPT_H

/* A place in a script; both count from 1, columns in characters. */
typedef struct ScriptPosition
{
	int			line;
	int			column;
} ScriptPosition;

/* What a statement is to the transaction around it. */
typedef enum ScriptControl
{
	CONTROL_NONE,
	CONTROL_BEGIN,				/* without transaction modes */
	CONTROL_COMMIT,
	CONTROL_OTHER
} ScriptControl;

typedef struct ScriptStatement
{
	size_t		offset;			/* of the first token, in bytes */
	size_t		length;			/* up to the semicolon, without it */
	ScriptPosition position;	/* of the first token */
	ScriptControl control;
	bool		has_data;		/* COPY … FROM stdin: its rows follow */
	size_t		data_offset;
	size_t		data_length;	/* up to the line \., without it */
	int			data_line;		/* of the first row */
} ScriptStatement;

typedef struct Script
{
	const char *name;			/* of the file, as errors give it */
	const char *text;			/* without a byte order mark */
	size_t		length;
	int			nstatements;
	ScriptStatement *statements;
	bool		unterminated;	/* the last statement has no semicolon */
} Script;

extern Script *script_cut(const char *name, const char *text);
extern void script_free(Script *script);
extern void script_require_one_transaction(Script *script);
extern bool script_ends_in_rows(const Script *script);
extern char *script_hash(const Script *script);

extern char *script_statement_text(const Script *script,
								   const ScriptStatement *statement);
extern ScriptPosition script_advance(ScriptPosition from,
									 const char *text, size_t length);
extern void script_report_position(const Script *script,
								   ScriptPosition position, size_t offset);

#endif							/* CORE_SCRIPT_H */
