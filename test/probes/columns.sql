-- Columns: each property, and what stands on them when they change.

-- probe: column_add
-- old
CREATE TABLE item (id int);
-- new
CREATE TABLE item (id int, label text);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_add_not_null_default
-- old
CREATE TABLE item (id int);
-- new
CREATE TABLE item (id int, at timestamptz NOT NULL DEFAULT now(), n int NOT NULL DEFAULT 0);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_add_volatile_default
-- old
CREATE TABLE item (id int);
-- new
CREATE TABLE item (id int, token uuid NOT NULL DEFAULT gen_random_uuid());
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_add_serial
-- old
CREATE TABLE item (label text);
-- new
CREATE TABLE item (label text, id serial);
-- rows
INSERT INTO item VALUES ('a'), ('b');

-- probe: column_drop
-- old
CREATE TABLE item (id int, label text);
-- new
CREATE TABLE item (id int);
-- rows
INSERT INTO item VALUES (1, 'x');

-- probe: column_drop_used
-- old
CREATE TABLE item (id int, gone int DEFAULT 3, CHECK (gone > 0), UNIQUE (gone, id));
CREATE INDEX item_gone ON item (id) WHERE gone > 5;
CREATE STATISTICS item_st ON id, gone FROM item;
-- new
CREATE TABLE item (id int);
-- rows
INSERT INTO item VALUES (1, 7);

-- probe: column_drop_middle
-- old
CREATE TABLE item (id int, gone int, label text);
-- new
CREATE TABLE item (id int, label text);

-- probe: column_type
-- old
CREATE TABLE item (id int);
-- new
CREATE TABLE item (id bigint);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_type_wider
-- old
CREATE TABLE item (code varchar(10) NOT NULL DEFAULT 'x');
-- new
CREATE TABLE item (code varchar(20) NOT NULL DEFAULT 'x');
-- rows
INSERT INTO item VALUES ('abcdefghij');

-- probe: column_type_narrower
-- old
CREATE TABLE item (code varchar(20));
-- new
CREATE TABLE item (code varchar(10));

-- probe: column_type_no_cast
-- old
CREATE TABLE item (n text DEFAULT '1');
-- new
CREATE TABLE item (n int DEFAULT 1);

-- probe: column_type_numeric
-- old
CREATE TABLE item (n numeric(8,2));
-- new
CREATE TABLE item (n numeric(10,2));
-- rows
INSERT INTO item VALUES (123456.78);

-- probe: column_type_array
-- old
CREATE TABLE item (n int[]);
-- new
CREATE TABLE item (n bigint[]);
-- rows
INSERT INTO item VALUES ('{1,2}');

-- probe: column_type_with_key_and_fk
-- old
CREATE TABLE item (id int PRIMARY KEY);
CREATE TABLE part (item int REFERENCES item, CHECK (item > 0));
CREATE INDEX part_item ON part (item) WHERE item > 5;
-- new
CREATE TABLE item (id bigint PRIMARY KEY);
CREATE TABLE part (item bigint REFERENCES item, CHECK (item > 0));
CREATE INDEX part_item ON part (item) WHERE item > 5;
-- rows
INSERT INTO item VALUES (1), (9);
INSERT INTO part VALUES (1), (9), (9);

-- probe: column_type_with_view
-- old
CREATE TABLE item (id int, code varchar(10));
CREATE VIEW codes AS SELECT id, code FROM item;
-- new
CREATE TABLE item (id int, code varchar(20));
CREATE VIEW codes AS SELECT id, code FROM item;
-- rows
INSERT INTO item VALUES (1, 'abc');

-- probe: column_type_with_view_tower
-- old
CREATE TABLE item (id int, code varchar(10));
CREATE VIEW codes AS SELECT id, code FROM item;
CREATE MATERIALIZED VIEW kept AS SELECT code FROM codes;
CREATE UNIQUE INDEX kept_code ON kept (code);
CREATE VIEW above AS SELECT upper(code) AS code FROM kept;
GRANT SELECT ON above TO probe_reader;
COMMENT ON COLUMN codes.code IS 'short';
-- new
CREATE TABLE item (id int, code varchar(20));
CREATE VIEW codes AS SELECT id, code FROM item;
CREATE MATERIALIZED VIEW kept AS SELECT code FROM codes;
CREATE UNIQUE INDEX kept_code ON kept (code);
CREATE VIEW above AS SELECT upper(code) AS code FROM kept;
GRANT SELECT ON above TO probe_reader;
COMMENT ON COLUMN codes.code IS 'short';
-- rows
INSERT INTO item VALUES (1, 'abc');
REFRESH MATERIALIZED VIEW kept;

-- probe: column_type_with_policy
-- old
CREATE TABLE item (id int, who varchar(10));
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON item USING (who = current_user);
-- new
CREATE TABLE item (id int, who text);
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON item USING (who = current_user);
-- rows
INSERT INTO item VALUES (1, 'abc');

-- probe: column_type_with_generated
-- old
CREATE TABLE item (a int, twice bigint GENERATED ALWAYS AS (a * 2) STORED);
-- new
CREATE TABLE item (a bigint, twice bigint GENERATED ALWAYS AS (a * 2) STORED);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_type_with_trigger
-- common
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
-- old
CREATE TABLE item (a int, b int);
CREATE TRIGGER noted BEFORE UPDATE OF a ON item FOR EACH ROW WHEN (old.a <> new.a) EXECUTE FUNCTION note();
-- new
CREATE TABLE item (a bigint, b int);
CREATE TRIGGER noted BEFORE UPDATE OF a ON item FOR EACH ROW WHEN (old.a <> new.a) EXECUTE FUNCTION note();

-- probe: column_type_with_rule_and_function
-- old
CREATE TABLE item (a int, b int);
CREATE RULE quiet AS ON DELETE TO item WHERE old.a > 5 DO INSTEAD NOTHING;
CREATE FUNCTION most() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(a) FROM item; END;
-- new
CREATE TABLE item (a bigint, b int);
CREATE RULE quiet AS ON DELETE TO item WHERE old.a > 5 DO INSTEAD NOTHING;
CREATE FUNCTION most() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(a) FROM item; END;

-- probe: column_type_with_publication
-- old
CREATE TABLE item (id int PRIMARY KEY, b int);
CREATE PUBLICATION pub FOR TABLE item WHERE (id > 5);
-- new
CREATE TABLE item (id bigint PRIMARY KEY, b int);
CREATE PUBLICATION pub FOR TABLE item WHERE (id > 5);

-- probe: column_default
-- old
CREATE TABLE item (n int DEFAULT 1);
-- new
CREATE TABLE item (n int DEFAULT 2);
-- rows
INSERT INTO item DEFAULT VALUES;

-- probe: column_default_drop
-- old
CREATE TABLE item (n int DEFAULT 1, s text DEFAULT 'x');
-- new
CREATE TABLE item (n int, s text DEFAULT NULL);

-- probe: column_default_sequence
-- common
CREATE SEQUENCE counter;
-- old
CREATE TABLE item (n bigint);
-- new
CREATE TABLE item (n bigint DEFAULT nextval('counter'));

-- probe: column_serial_drop
-- old
CREATE TABLE item (id serial PRIMARY KEY);
-- new
CREATE TABLE item (id int PRIMARY KEY);
-- rows
INSERT INTO item DEFAULT VALUES;

-- probe: column_serial_to_identity
-- old
CREATE TABLE item (id serial PRIMARY KEY);
-- new
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);

-- probe: column_not_null
-- old
CREATE TABLE item (n int);
-- new
CREATE TABLE item (n int NOT NULL);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_not_null_drop
-- old
CREATE TABLE item (n int NOT NULL);
-- new
CREATE TABLE item (n int);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_identity_add
-- old
CREATE TABLE item (id int NOT NULL);
-- new
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_identity_drop
-- old
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10));
-- new
CREATE TABLE item (id int NOT NULL);

-- probe: column_identity_kind
-- old
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY);
-- new
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY);
-- rows
INSERT INTO item DEFAULT VALUES;

-- probe: column_identity_options
-- old
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY);
-- new
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY 5 CACHE 10 MINVALUE 5 MAXVALUE 5000 START 50 CYCLE));

-- probe: column_identity_sequence_name
-- old
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY);
-- new
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME numbers));

-- probe: column_identity_type
-- old
CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
-- new
CREATE TABLE item (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);

-- probe: column_generated_add
-- old
CREATE TABLE item (a int);
-- new
CREATE TABLE item (a int, twice int GENERATED ALWAYS AS (a * 2) STORED);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_generated_expr
-- old
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
-- new
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 3) STORED);

-- probe: column_generated_drop_expr
-- old
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
-- new
CREATE TABLE item (a int, b int);
-- rows
INSERT INTO item VALUES (1), (2);

-- probe: column_generated_becomes
-- old
CREATE TABLE item (a int, b int);
-- new
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a * 2) STORED);

-- probe: column_generated_uses_other
-- old
CREATE TABLE item (a int, gone int, b int GENERATED ALWAYS AS (a + gone) STORED);
-- new
CREATE TABLE item (a int, b int GENERATED ALWAYS AS (a) STORED);

-- probe: column_collation
-- old
CREATE TABLE item (s text);
-- new
CREATE TABLE item (s text COLLATE "C");
-- rows
INSERT INTO item VALUES ('x'), ('Y');

-- probe: column_collation_indexed
-- old
CREATE TABLE item (s text COLLATE "C", UNIQUE (s));
-- new
CREATE TABLE item (s text COLLATE "POSIX", UNIQUE (s));

-- probe: column_storage
-- old
CREATE TABLE item (s text, t text);
ALTER TABLE item ALTER t SET STORAGE MAIN;
-- new
CREATE TABLE item (s text, t text);
ALTER TABLE item ALTER s SET STORAGE EXTERNAL;

-- probe: column_compression
-- old
CREATE TABLE item (s text, t text COMPRESSION pglz);
-- new
CREATE TABLE item (s text COMPRESSION lz4, t text);

-- probe: column_statistics_target
-- old
CREATE TABLE item (s text, t text);
ALTER TABLE item ALTER t SET STATISTICS 0;
-- new
CREATE TABLE item (s text, t text);
ALTER TABLE item ALTER s SET STATISTICS 700;

-- probe: column_attoptions
-- old
CREATE TABLE item (s text, t text);
ALTER TABLE item ALTER t SET (n_distinct_inherited = 7);
-- new
CREATE TABLE item (s text, t text);
ALTER TABLE item ALTER s SET (n_distinct = -0.25);

-- probe: column_order
-- old
CREATE TABLE item (a text, b int);
-- new
CREATE TABLE item (b int, a text);

-- probe: column_rename
-- old
CREATE TABLE item (id int, was text NOT NULL DEFAULT 'x');
-- new
CREATE TABLE item (
	id int,
	-- confiture:renamed-from was
	"is" text NOT NULL DEFAULT 'x'
);
-- rows
INSERT INTO item VALUES (1, 'a'), (2, 'b');

-- probe: column_rename_used
-- old
CREATE TABLE item (id int, was int, CONSTRAINT positive CHECK (was > 0));
CREATE INDEX item_was ON item (was);
CREATE VIEW seen AS SELECT was FROM item;
-- new
CREATE TABLE item (
	id int,
	-- confiture:renamed-from was
	now int,
	CONSTRAINT positive CHECK (now > 0)
);
CREATE INDEX item_was ON item (now);
CREATE VIEW seen AS SELECT now AS was FROM item;
-- rows
INSERT INTO item VALUES (1, 5), (2, 6);

-- probe: column_rename_and_type
-- old
CREATE TABLE item (id int, was int);
-- new
CREATE TABLE item (
	id int,
	-- confiture:renamed-from was
	now bigint NOT NULL
);

-- probe: order_of_columns_with_identities
-- options: {"allow_hazards": ["REBUILDS_TABLE"]}
-- old
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY, n bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT 5), note text);
-- new
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY, note text, n bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT 7));
-- rows
INSERT INTO item (note) VALUES ('a'), ('b');

-- probe: order_of_columns_of_commented_type
-- options: {"allow_hazards": ["REBUILDS_TABLE"]}
-- old
CREATE TYPE mood AS ENUM ('a', 'b');
COMMENT ON TYPE mood IS 'one';
CREATE TABLE item (m mood, n int);
-- new
CREATE TYPE mood AS ENUM ('a', 'b');
COMMENT ON TYPE mood IS 'two';
CREATE TABLE item (n int, m mood);
-- rows
INSERT INTO item VALUES ('a', 1);
