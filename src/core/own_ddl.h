/*-------------------------------------------------------------------------
 *
 * own_ddl.h
 *	  Whether the DDL that this backend runs comes through confiture.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_OWN_DDL_H
#define CORE_OWN_DDL_H

extern void own_ddl_begin(void);
extern void own_ddl_end(void);
extern bool own_ddl_is_running(void);

#endif							/* CORE_OWN_DDL_H */
