-- Dependencies: what has to come first, and what goes with what goes.

-- probe: order_new_column_new_view
-- old
CREATE TABLE item (id int);
-- new
CREATE TABLE item (id int, x uuid);
CREATE VIEW v AS SELECT id, x FROM item;

-- probe: order_drop_column_view
-- old
CREATE TABLE item (id int, x int);
CREATE VIEW v AS SELECT id, x FROM item;
-- new
CREATE TABLE item (id int);
CREATE VIEW v AS SELECT id FROM item;

-- probe: order_drop_column_all_users
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
-- old
CREATE TABLE item (id int, x int, y int GENERATED ALWAYS AS (x + 1) STORED);
CREATE VIEW v AS SELECT id FROM item WHERE x > 0;
CREATE MATERIALIZED VIEW m AS SELECT sum(x) AS s FROM item;
CREATE POLICY p ON item USING (x > 0);
CREATE TRIGGER t BEFORE UPDATE ON item FOR EACH ROW WHEN (new.x > 0) EXECUTE FUNCTION note();
CREATE INDEX i ON item ((x * 2));
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(x) FROM item; END;
CREATE RULE r AS ON DELETE TO item WHERE old.x > 0 DO INSTEAD NOTHING;
-- new
CREATE TABLE item (id int, y int GENERATED ALWAYS AS (id + 1) STORED);
CREATE VIEW v AS SELECT id FROM item WHERE id > 0;
CREATE MATERIALIZED VIEW m AS SELECT sum(id) AS s FROM item;
CREATE POLICY p ON item USING (id > 0);
CREATE TRIGGER t BEFORE UPDATE ON item FOR EACH ROW WHEN (new.id > 0) EXECUTE FUNCTION note();
CREATE INDEX i ON item ((id * 2));
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(id) FROM item; END;
CREATE RULE r AS ON DELETE TO item WHERE old.id > 0 DO INSTEAD NOTHING;

-- probe: order_fn_uses_table_type
-- old
-- new
CREATE TABLE item (id int);
CREATE FUNCTION f(item) RETURNS int LANGUAGE sql AS 'select ($1).id';

-- probe: order_table_uses_fn_uses_table
-- old
-- new
CREATE TABLE one (id int);
CREATE FUNCTION g(one) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM one; END;
CREATE TABLE two (n bigint DEFAULT f(), m int DEFAULT g(NULL));

-- probe: order_default_reads_own_table
-- old
-- new
CREATE TABLE item (id int, n bigint);
CREATE FUNCTION next_one() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(n) + 1 FROM item; END;
ALTER TABLE item ALTER n SET DEFAULT next_one();

-- probe: order_view_function_type_tower
-- old
CREATE TYPE pair AS (a int, b int);
CREATE TABLE item (p pair);
CREATE VIEW v AS SELECT p FROM item;
CREATE FUNCTION f(v) RETURNS pair LANGUAGE sql RETURN ($1).p;
CREATE VIEW w AS SELECT f(v) AS p FROM v;
CREATE FUNCTION g() RETURNS SETOF w LANGUAGE sql BEGIN ATOMIC SELECT p FROM w; END;
CREATE VIEW x AS SELECT (g()).*;
-- new
CREATE TYPE pair AS (a int, b bigint);
CREATE TABLE item (p pair);
CREATE VIEW v AS SELECT p FROM item;
CREATE FUNCTION f(v) RETURNS pair LANGUAGE sql RETURN ($1).p;
CREATE VIEW w AS SELECT f(v) AS p FROM v;
CREATE FUNCTION g() RETURNS SETOF w LANGUAGE sql BEGIN ATOMIC SELECT p FROM w; END;
CREATE VIEW x AS SELECT (g()).*;

-- probe: order_drop_all
-- old
CREATE TYPE mood AS ENUM ('a');
CREATE FUNCTION f() RETURNS mood LANGUAGE sql AS 'select null::mood';
CREATE TABLE item (m mood DEFAULT f(), id serial PRIMARY KEY, up int REFERENCES item);
CREATE VIEW v AS SELECT m FROM item;
CREATE FUNCTION g(v) RETURNS int LANGUAGE sql AS 'select 1';
CREATE VIEW w AS SELECT g(v) FROM v;
-- new

-- probe: order_cyclic_views
-- old
-- new
CREATE VIEW a AS SELECT 1 AS n;
CREATE VIEW b AS SELECT n FROM a;
CREATE OR REPLACE VIEW a AS SELECT n FROM b;

-- probe: order_view_rule_uses_view
-- old
-- new
CREATE TABLE item (id int);
CREATE VIEW v AS SELECT id FROM item;
CREATE FUNCTION put(v) RETURNS void LANGUAGE sql AS 'insert into item values (($1).id)';
CREATE RULE r AS ON INSERT TO v DO INSTEAD SELECT put(new);

-- probe: order_name_taken_over
-- old
CREATE TABLE a (id int);
CREATE TABLE b (name text);
CREATE INDEX x ON a (id);
-- new
CREATE TABLE a (id int);
CREATE TABLE x (name text);
CREATE INDEX b ON a (id);

-- probe: order_rename_swap
-- old
CREATE TABLE item (a int, b text);
-- new
CREATE TABLE item (a text, b int);
