/*
 * What cppcheck, which doesn't read the server's headers, must know of them:
 * how blocks are formed, and what doesn't come back.
 */
#define PG_VERSION_NUM 150000
#define pg_noreturn __attribute__((noreturn))
#define PG_TRY() do { if (pg_try()) {
#define PG_CATCH() } else {
#define PG_FINALLY() } {
#define PG_END_TRY() } } while (0)
#define PG_RE_THROW() abort()
#define NOTICE 18
#define WARNING 19
#define ERROR 21
#define FATAL 22
#define PANIC 23
#define ereport(level, ...) do { pg_report(__VA_ARGS__); if ((level) >= ERROR) abort(); } while (0)
#define elog(level, ...) ereport(level, errmsg(__VA_ARGS__))
#define Assert(condition) do { if (!(condition)) abort(); } while (0)
#define foreach(cell, list) for (ListCell *cell = list_head(list); cell != NULL; cell = lnext(list, cell))
#define PG_FUNCTION_INFO_V1(name) Datum name(PG_FUNCTION_ARGS)
#define PG_MODULE_MAGIC
#define INT64_FORMAT "%ld"
#define UINT64_FORMAT "%lu"
