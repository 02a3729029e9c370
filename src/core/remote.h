/*-------------------------------------------------------------------------
 *
 * remote.h
 *	  Connections to other servers, by FOREIGN SERVER and USER MAPPING.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_REMOTE_H
#define CORE_REMOTE_H

#include "libpq-fe.h"

extern PGconn *remote_connect(const char *server_name);
extern PGresult *remote_query(PGconn *connection, const char *sql);
extern void remote_command(PGconn *connection, const char *sql);
extern void remote_disconnect(PGconn *connection);

#endif							/* CORE_REMOTE_H */
