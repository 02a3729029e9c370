-- Pushed files: what the database is to be built from.

CREATE TABLE confiture.source_text (
	path text COLLATE "C" PRIMARY KEY,
	content text NOT NULL,
	sha256 text NOT NULL,
	bytes bigint NOT NULL,
	pushed_at timestamptz NOT NULL,
	pushed_by text NOT NULL,
	approved_sha256 text,
	approved_by text,
	approved_at timestamptz,
	generated boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE confiture.source_text IS 'pushed files';
COMMENT ON COLUMN confiture.source_text.path IS 'path relative to the project''s folder';
COMMENT ON COLUMN confiture.source_text.content IS 'text, byte for byte';
COMMENT ON COLUMN confiture.source_text.sha256 IS 'SHA-256 of the content as UTF-8, hexadecimal';
COMMENT ON COLUMN confiture.source_text.bytes IS 'size of the content as UTF-8';
COMMENT ON COLUMN confiture.source_text.pushed_at IS 'when this content came';
COMMENT ON COLUMN confiture.source_text.pushed_by IS 'role that vouches for it';
COMMENT ON COLUMN confiture.source_text.approved_sha256 IS 'digest that was approved';
COMMENT ON COLUMN confiture.source_text.approved_by IS 'role that approved it';
COMMENT ON COLUMN confiture.source_text.approved_at IS 'when it was approved';
COMMENT ON COLUMN confiture.source_text.generated IS 'written here, and not pushed by a client so far: prune() spares it';
SELECT pg_catalog.pg_extension_config_dump('confiture.source_text', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.source_text
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.source_text ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.source_text IS 'nobody else writes here';

CREATE VIEW confiture.source_file AS
	SELECT path, sha256, bytes, pushed_at, pushed_by, approved_by, approved_at
	FROM confiture.source_text;
COMMENT ON VIEW confiture.source_file IS 'pushed files, without their content';
COMMENT ON COLUMN confiture.source_file.path IS 'path relative to the project''s folder';
COMMENT ON COLUMN confiture.source_file.sha256 IS 'SHA-256 of the content as UTF-8, hexadecimal';
COMMENT ON COLUMN confiture.source_file.bytes IS 'size of the content as UTF-8';
COMMENT ON COLUMN confiture.source_file.pushed_at IS 'when this content came';
COMMENT ON COLUMN confiture.source_file.pushed_by IS 'role that vouches for it';
COMMENT ON COLUMN confiture.source_file.approved_by IS 'admin or superuser that approved this content';
COMMENT ON COLUMN confiture.source_file.approved_at IS 'when it was approved';

CREATE FUNCTION confiture.push(path text, content text) RETURNS boolean
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_push';
COMMENT ON FUNCTION confiture.push(text, text) IS
	'keep a file under its path; true if it is new or changed';

CREATE FUNCTION confiture.unpush(path text) RETURNS boolean
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_unpush';
COMMENT ON FUNCTION confiture.unpush(text) IS
	'forget a pushed file or an environment; false if there was none';

CREATE FUNCTION confiture.prune(keep text[]) RETURNS SETOF text
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_prune';
COMMENT ON FUNCTION confiture.prune(text[]) IS
	'forget all pushed files but these; returns the paths forgotten';

CREATE FUNCTION confiture.push_directory(directory text) RETURNS bigint
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_push_directory';
COMMENT ON FUNCTION confiture.push_directory(text) IS
	'push db/ of a directory on the server, forget the rest; returns the number of files read';

CREATE VIEW confiture.push_stream AS
	SELECT path, ''::text AS content FROM confiture.source_text WHERE false;
COMMENT ON VIEW confiture.push_stream IS
	'COPY confiture.push_stream (path, content) FROM STDIN pushes every row';
COMMENT ON COLUMN confiture.push_stream.path IS 'path relative to the project''s folder';
COMMENT ON COLUMN confiture.push_stream.content IS 'text of the file';

CREATE FUNCTION confiture.push_stream_insert() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_push_stream_insert';
COMMENT ON FUNCTION confiture.push_stream_insert() IS
	'push() for each row of confiture.push_stream';
CREATE TRIGGER push INSTEAD OF INSERT ON confiture.push_stream
	FOR EACH ROW EXECUTE FUNCTION confiture.push_stream_insert();
COMMENT ON TRIGGER push ON confiture.push_stream IS 'pushes the row';

REVOKE ALL ON FUNCTION confiture.push(text, text), confiture.unpush(text),
	confiture.prune(text[]), confiture.push_directory(text),
	confiture.push_stream_insert() FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.source_file', NULL),
	('developer', 'FUNCTION confiture.push(text, text)', NULL),
	('developer', 'FUNCTION confiture.unpush(text)', NULL),
	('developer', 'FUNCTION confiture.prune(text[])', NULL),
	('developer', 'FUNCTION confiture.push_directory(text)', NULL),
	('developer', 'TABLE confiture.push_stream', 'INSERT');
