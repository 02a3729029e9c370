-- The shadow: DDL is run and taken back, to see what it means.

CREATE FUNCTION confiture.load_in_shadow(ddl text, probe text DEFAULT NULL,
										 role text DEFAULT NULL, schemas text[] DEFAULT NULL,
										 plain_public boolean DEFAULT false)
	RETURNS text
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_load_in_shadow';
COMMENT ON FUNCTION confiture.load_in_shadow(text, text, text, text[], boolean) IS
	'for looking at a shadow: what the catalogs hold after the DDL, by the first value of the query probe';

CREATE FUNCTION confiture.shadow_key(ddl text, schemas text[] DEFAULT NULL) RETURNS text
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_shadow_key';
COMMENT ON FUNCTION confiture.shadow_key(text, text[]) IS
	'changes with everything beside the text that can change what DDL means; NULL if the text must be tried out anew each time';

REVOKE ALL ON FUNCTION confiture.load_in_shadow(text, text, text, text[], boolean),
	confiture.shadow_key(text, text[]) FROM PUBLIC;
