-- Needs a library in session_preload_libraries that registers the providers dummy and "Other P".
-- probe: labels
-- old
CREATE TABLE t (a int, b int); CREATE SCHEMA s1; CREATE TABLE k (a int); SECURITY LABEL FOR "Other P" ON TABLE k IS 'keep';
SECURITY LABEL FOR dummy ON TABLE t IS 'x'; SECURITY LABEL FOR dummy ON COLUMN t.b IS E'a\\b''c';
-- new
CREATE TABLE t (a int, b int, c int); CREATE SCHEMA s1; CREATE TABLE k (a int); CREATE PUBLICATION p; SECURITY LABEL FOR "Other P" ON TABLE k IS 'kept';
SECURITY LABEL FOR dummy ON TABLE t IS E'y\nz'; SECURITY LABEL FOR dummy ON COLUMN t.c IS 'new'; SECURITY LABEL FOR dummy ON SCHEMA s1 IS 's'; SECURITY LABEL FOR dummy ON PUBLICATION p IS 's';
