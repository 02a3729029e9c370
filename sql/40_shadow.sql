-- The shadow: DDL is run and taken back, to see what it means.

CREATE FUNCTION confiture.load_in_shadow(ddl text, probe text DEFAULT NULL,
										 role text DEFAULT NULL, schemas text[] DEFAULT NULL)
	RETURNS text
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_load_in_shadow';
COMMENT ON FUNCTION confiture.load_in_shadow(text, text, text, text[]) IS
	'for looking at a shadow: what the catalogs hold after the DDL, by the first value of the query probe';

REVOKE ALL ON FUNCTION confiture.load_in_shadow(text, text, text, text[]) FROM PUBLIC;
