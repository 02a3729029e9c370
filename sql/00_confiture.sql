\echo Use "CREATE EXTENSION confiture" to load this file. \quit

-- A schema of the extension's own, which goes with it, while DROP SCHEMA public
-- does not take it along: the extension itself is in pg_catalog.  That it was there
-- before is an error: its owner could put functions beside ours.
CREATE SCHEMA confiture;
COMMENT ON SCHEMA confiture IS 'schema life cycle inside the database';
