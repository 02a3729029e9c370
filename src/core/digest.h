/*-------------------------------------------------------------------------
 *
 * digest.h
 *	  SHA-256 in hexadecimal, piece by piece.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#define DIGEST_HEX_LENGTH 64

typedef struct Digest Digest;

extern Digest *digest_start(void);
extern void digest_add(Digest *digest, const void *data, size_t length);
extern void digest_add_text(Digest *digest, const char *text);
extern char *digest_finish(Digest *digest);
extern char *digest_of(const void *data, size_t length);
extern char *digest_of_text(const char *text, size_t length);
extern const char *digest_bytes_of_text(const char *text, size_t *length);

#endif							/* CORE_DIGEST_H */
