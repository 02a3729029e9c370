/*-------------------------------------------------------------------------
 *
 * hook_phase.c
 *	  When a run of migrations executes a hook.
 *
 * The Python tool confiture has fourteen phases and more, and fires those
 * around the execution of a migration at most.  Its names are known here, to
 * say which of ours is meant.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/suggest.h"
#include "project/hook_phase.h"

#include "compat.h"

const char *const hook_phase_names[] = {
	[HOOK_BEFORE_RUN] = "before_run",
	[HOOK_AFTER_RUN] = "after_run",
	[HOOK_BEFORE_MIGRATION] = "before_migration",
	[HOOK_AFTER_MIGRATION] = "after_migration",
	[HOOK_ON_ERROR] = "on_error",
	NULL
};

/* What the predecessor's phases are about, and ours for before and after. */
static const struct
{
	const char *step;
	const char *before;			/* NULL: a run has no such step */
	const char *after;
	bool		goes_down;
}			predecessor_steps[] = {
	{"execute", "before_migration", "after_migration", false},
	{"rollback", "before_migration", "after_migration", true},
	{"analyze_schema", NULL, NULL, false},
	{"diff_schemas", NULL, NULL, false},
	{"plan_migration", NULL, NULL, false},
	{"dry_run", NULL, NULL, false},
	{"validate", NULL, NULL, false},
	{"rebuild", NULL, NULL, false},
};

static char *hint_predecessor(const char *unknown);
static List *phase_names(void);

const char *
hook_phase_name(HookPhase phase)
{
	return hook_phase_names[phase];
}

/* The phase of a name that SQL gives; an unknown one is an error. */
HookPhase
hook_phase_of_name(const char *name)
{
	char	   *hint;

	for (int i = 0; hook_phase_names[i] != NULL; i++)
		if (strcmp(hook_phase_names[i], name) == 0)
			return (HookPhase) i;
	hint = hook_phase_hint(name);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("phase \"%s\" does not exist", name),
			 hint != NULL ? errdetail("%s", hint) : 0,
			 errhint("Phases are %s.", suggest_list(phase_names()))));
}

/*
 * Which phase may be meant by an unknown name; NULL if nothing is known.
 *
 * Quotes no name but those of phases: what comes from an environment file
 * may be a secret.
 */
char *
hook_phase_hint(const char *unknown)
{
	char	   *hint = hint_predecessor(unknown);
	const char *meant;

	if (hint != NULL)
		return hint;
	meant = suggest_name(unknown, phase_names());
	return meant != NULL ? psprintf("Did you mean \"%s\"?", meant) : NULL;
}

static char *
hint_predecessor(const char *unknown)
{
	bool		is_before = strncmp(unknown, "before_", 7) == 0;

	if (!is_before && strncmp(unknown, "after_", 6) != 0)
		return NULL;
	for (size_t i = 0; i < lengthof(predecessor_steps); i++)
	{
		const char *ours = is_before ? predecessor_steps[i].before :
			predecessor_steps[i].after;

		if (strcmp(strchr(unknown, '_') + 1, predecessor_steps[i].step) != 0)
			continue;
		if (ours == NULL)
			return psprintf("A run has no phase in place of \"%s\".", unknown);
		if (predecessor_steps[i].goes_down)
			return psprintf("\"%s\" is in place of \"%s\": confiture.current_direction tells whether it goes up or down.",
							ours, unknown);
		return psprintf("\"%s\" is in place of \"%s\".", ours, unknown);
	}
	return NULL;
}

static List *
phase_names(void)
{
	List	   *names = NIL;

	for (int i = 0; hook_phase_names[i] != NULL; i++)
		names = lappend(names, unconstify(char *, hook_phase_names[i]));
	return names;
}
