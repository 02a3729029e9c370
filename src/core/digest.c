/*-------------------------------------------------------------------------
 *
 * digest.c
 *	  SHA-256 in hexadecimal, piece by piece.
 *
 * PostgreSQL's cryptohash does the work (OpenSSL's where the server was built
 * with it).  Text counts as its UTF-8 bytes, so that a digest is the same in
 * a database of another encoding and equals sha256sum of the file.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "core/digest.h"

#include "compat.h"

struct Digest
{
	pg_cryptohash_ctx *context;
};

static void require_success(Digest *digest, int result);

/* Begin a digest; digest_finish() frees it, and so does an error. */
Digest *
digest_start(void)
{
	Digest	   *digest = palloc_object(Digest);

	digest->context = pg_cryptohash_create(PG_SHA256);
	if (digest->context == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	require_success(digest, pg_cryptohash_init(digest->context));
	return digest;
}

void
digest_add(Digest *digest, const void *data, size_t length)
{
	require_success(digest,
					pg_cryptohash_update(digest->context, data, length));
}

/* One of several texts: its zero byte, too, so that no border goes unnoticed. */
void
digest_add_text(Digest *digest, const char *text)
{
	digest_add(digest, text, strlen(text) + 1);
}

/* The digest of all that was added: 64 hexadecimal digits, lower case. */
char *
digest_finish(Digest *digest)
{
	uint8		bytes[PG_SHA256_DIGEST_LENGTH];
	char	   *hex = palloc(DIGEST_HEX_LENGTH + 1);

	require_success(digest,
					pg_cryptohash_final(digest->context, bytes, sizeof(bytes)));
	pg_cryptohash_free(digest->context);
	pfree(digest);
	hex_encode((const char *) bytes, sizeof(bytes), hex);
	hex[DIGEST_HEX_LENGTH] = '\0';
	return hex;
}

/* The digest of some bytes. */
char *
digest_of(const void *data, size_t length)
{
	Digest	   *digest = digest_start();

	digest_add(digest, data, length);
	return digest_finish(digest);
}

/* The digest of a text of this database, as UTF-8. */
char *
digest_of_text(const char *text, size_t length)
{
	const char *bytes = digest_bytes_of_text(text, &length);

	return digest_of(bytes, length);
}

/* A text of this database as UTF-8: the text itself where it is that. */
const char *
digest_bytes_of_text(const char *text, size_t *length)
{
	char	   *utf8 = pg_server_to_any(text, (int) *length, PG_UTF8);

	if (utf8 != text)
		*length = strlen(utf8);
	return utf8;
}

static void
require_success(Digest *digest, int result)
{
	if (result < 0)
		elog(ERROR, "could not compute SHA-256: %s",
			 pg_cryptohash_error(digest->context));
}
