-- What holds for every object of the extension, whatever is added to it.
CREATE TEMPORARY VIEW member AS
SELECT d.classid, d.objid,
	   pg_describe_object(d.classid, d.objid, 0) AS object
FROM pg_depend d
WHERE d.refclassid = 'pg_extension'::regclass
  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'confiture')
  AND d.deptype = 'e';

-- there is something to look at
SELECT classid::regclass AS catalog, count(*) > 0 AS some
FROM member
WHERE classid IN ('pg_class'::regclass, 'pg_proc'::regclass)
GROUP BY classid
ORDER BY classid::regclass::text;

-- all of it is in the schema confiture
SELECT object
FROM member
LEFT JOIN pg_proc p ON classid = 'pg_proc'::regclass AND objid = p.oid
LEFT JOIN pg_class c ON classid = 'pg_class'::regclass AND objid = c.oid
LEFT JOIN pg_type t ON classid = 'pg_type'::regclass AND objid = t.oid
WHERE coalesce(pronamespace, relnamespace, typnamespace,
			   'confiture'::regnamespace) <> 'confiture'::regnamespace
ORDER BY object;

-- nothing lacks a comment: functions, relations and their columns
SELECT object
FROM member
WHERE classid IN ('pg_class'::regclass, 'pg_proc'::regclass)
  AND obj_description(objid, classid::regclass::name) IS NULL
  AND NOT EXISTS (SELECT FROM pg_class
				  WHERE oid = objid AND relkind NOT IN ('r', 'v', 'p', 'm'))
ORDER BY object;

SELECT attrelid::regclass AS relation, attname AS column
FROM pg_attribute
JOIN member ON objid = attrelid AND classid = 'pg_class'::regclass
JOIN pg_class c ON c.oid = attrelid
WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'p', 'm')
  AND col_description(attrelid, attnum) IS NULL
ORDER BY attrelid::regclass::text, attnum;

-- event triggers, which are off until they are turned on
SELECT object, evtenabled, obj_description(objid, 'pg_event_trigger') IS NOT NULL AS comment
FROM member
JOIN pg_event_trigger e ON classid = 'pg_event_trigger'::regclass AND objid = e.oid
ORDER BY object;

-- PUBLIC may do nothing
SELECT object
FROM member
JOIN pg_proc p ON classid = 'pg_proc'::regclass AND objid = p.oid
WHERE proacl IS NULL
   OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0)
ORDER BY object;

SELECT object
FROM member
JOIN pg_class c ON classid = 'pg_class'::regclass AND objid = c.oid
WHERE EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee = 0)
ORDER BY object;

-- functions run as their caller, in no parallel worker, and see NULL
SELECT object, prosecdef, provolatile, proparallel, proisstrict
FROM member
JOIN pg_proc p ON classid = 'pg_proc'::regclass AND objid = p.oid
WHERE prosecdef OR provolatile <> 'v' OR proparallel <> 'u' OR proisstrict
ORDER BY object;

-- what is dumped holds no OID, which another cluster wouldn't know
SELECT attrelid::regclass AS relation, attname AS column,
	   atttypid::regtype AS type
FROM pg_attribute
JOIN pg_extension ON attrelid = ANY (extconfig)
WHERE extname = 'confiture' AND attnum > 0
  AND (atttypid = 'oid'::regtype
	   OR atttypid::regtype::text LIKE 'reg%')
ORDER BY attrelid::regclass::text, attnum;

-- the schema goes with the extension, and DROP SCHEMA public takes neither
BEGIN;
SET LOCAL client_min_messages = warning;
DROP SCHEMA public CASCADE;
SELECT count(*) FROM confiture.source_file;
DROP EXTENSION confiture;
SELECT to_regnamespace('confiture');
-- a schema of somebody else isn't used
-- version 18 adds a context
\set SHOW_CONTEXT never
CREATE SCHEMA confiture;
CREATE EXTENSION confiture;
ROLLBACK;
