/*-------------------------------------------------------------------------
 *
 * step.h
 *	  The steps of a plan, as they are shown and run, with their way back.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_STEP_H
#define SCHEMA_STEP_H

#include "storage/lock.h"

#include "schema/options.h"
#include "schema/plan.h"

/* Statements for one object that run together. */
typedef struct Step
{
	SchemaObject *object;
	ActionType	type;
	int			undoes;			/* on the way back: the number of a step up;
								 * 0: none */
	List	   *statements;		/* WrittenStatement *, up */
	List	   *down;			/* WrittenStatement *: after those of later
								 * steps */
	Hazards		hazards;		/* of the way up */
	LOCKMODE	lock_mode;		/* strongest on what is there already, NoLock:
								 * none */
	char	   *lock;			/* which ones on what; NULL: none */
	bool		rewrites;
	bool		scans;			/* reads all rows */
	int64		bytes;			/* of what is rewritten or read; -1: not known */
	bool		transactional;	/* both ways */
	bool		by_statement;	/* up: each statement is a transaction */
	bool		back_by_statement;	/* down: likewise */
	bool		open;			/* up: has to be in one transaction with the
								 * next */
	bool		apart;			/* better in a transaction of its own than
								 * with those before */
} Step;

/*
 * Bodies of functions may name what comes later; they were checked when they
 * were written.
 */
#define NO_BODY_CHECKS	"SET check_function_bodies = off"

typedef struct Steps
{
	List	   *up;				/* Step *, in their order; down is in them */
	List	   *down;			/* Step *, the way back in its own order */
	List	   *unordered;		/* char *: tables whose columns stay as they
								 * stand */
	int			nrenames;		/* so many of up come first and rename */
	SchemaModel *renamed;		/* what they lead to, and the others start
								 * from */
} Steps;

extern Steps *steps_make(SchemaModel *old, SchemaModel *new,
						 const SchemaOptions *options);
extern void step_note_effect(Step *step, const WrittenStatement *statement,
							 bool may_have_rows);
extern void steps_number(const List *steps);
extern char *steps_text(const List *statements);

/* step_back.c */
extern void steps_lay_beside(const List *up, const List *down);
extern List *steps_in_one(List *statements);

#endif							/* SCHEMA_STEP_H */
