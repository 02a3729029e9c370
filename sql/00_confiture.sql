\echo Use "CREATE EXTENSION confiture" to load this file. \quit

COMMENT ON SCHEMA confiture IS 'schema life cycle: build, migrate, diff, sync, transfer';
