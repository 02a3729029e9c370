/*-------------------------------------------------------------------------
 *
 * leave.h
 *	  Keep a schema for drift(), and as what migrations start from.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_LEAVE_H
#define MIGRATE_LEAVE_H

extern void leave_as_baseline(const char *function);

#endif							/* MIGRATE_LEAVE_H */
