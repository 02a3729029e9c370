/*-------------------------------------------------------------------------
 *
 * hook_phase.h
 *	  When a run of migrations executes a hook.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_HOOK_PHASE_H
#define PROJECT_HOOK_PHASE_H

typedef enum HookPhase
{
	HOOK_BEFORE_RUN,
	HOOK_AFTER_RUN,
	HOOK_BEFORE_MIGRATION,
	HOOK_AFTER_MIGRATION,
	HOOK_ON_ERROR
} HookPhase;

/* by HookPhase; NULL after the last */
extern const char *const hook_phase_names[];

extern const char *hook_phase_name(HookPhase phase);
extern HookPhase hook_phase_of_name(const char *name);
extern char *hook_phase_hint(const char *unknown);

#endif							/* PROJECT_HOOK_PHASE_H */
