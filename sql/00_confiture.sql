\echo Use "CREATE EXTENSION confiture" to load this file. \quit

-- A schema of the extension's own, which goes with it, while DROP SCHEMA public
-- does not take it along: the extension itself is in pg_catalog.  That it was there
-- before is an error: its owner could put functions beside ours.  The Python tool of
-- the same name has one, and who comes from there is told the way.
DO $$
BEGIN
	IF pg_catalog.to_regprocedure('confiture.save_and_drop_dependent_views(text[])') IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_schema',
			MESSAGE = 'schema "confiture" holds the functions of the Python tool confiture',
			DETAIL = 'The extension brings functions of the same names in a schema of its own.',
			HINT = 'While its table saved_views has rows, run SELECT confiture.recreate_saved_views(). Then run'
				' DROP FUNCTION confiture.save_and_drop_dependent_views(text[]), confiture.recreate_saved_views();'
				' DROP TABLE confiture.saved_view_indexes, confiture.saved_views; DROP SCHEMA confiture;';
	END IF;
END
$$;
CREATE SCHEMA confiture;
COMMENT ON SCHEMA confiture IS 'schema life cycle inside the database';
