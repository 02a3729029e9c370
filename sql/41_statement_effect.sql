-- What a statement will do to relations, told without running it.

CREATE FUNCTION confiture.statement_effect(sql text)
	RETURNS TABLE (relation text, lock text, rewrites boolean, scans boolean,
				   builds_index boolean, transactional boolean)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 3
	AS 'MODULE_PATHNAME', 'confiture_statement_effect';
COMMENT ON FUNCTION confiture.statement_effect(text) IS
	'which relations one statement will lock and how, and whether it rewrites or reads a table; runs nothing';

REVOKE ALL ON FUNCTION confiture.statement_effect(text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('developer', 'FUNCTION confiture.statement_effect(text)', NULL);
