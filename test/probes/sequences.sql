-- Sequences.

-- probe: sequence_create
-- old
-- new
CREATE SEQUENCE counter;

-- probe: sequence_options
-- old
CREATE SEQUENCE counter;
-- new
CREATE SEQUENCE counter INCREMENT 3 CACHE 7 CYCLE MAXVALUE 1000;

-- probe: sequence_start_min_down
-- old
CREATE SEQUENCE counter START 50 MINVALUE 10 NO CYCLE;
-- new
CREATE SEQUENCE counter INCREMENT -1 MINVALUE -100 MAXVALUE -1 START -5;

-- probe: sequence_type
-- old
CREATE SEQUENCE counter;
-- new
CREATE SEQUENCE counter AS int;

-- probe: sequence_type_smallint_limits
-- old
CREATE SEQUENCE counter AS smallint;
-- new
CREATE SEQUENCE counter AS bigint MAXVALUE 32767;

-- probe: sequence_owned_by
-- common
CREATE TABLE item (id int);
-- old
CREATE SEQUENCE counter;
-- new
CREATE SEQUENCE counter OWNED BY item.id;

-- probe: sequence_owned_by_other
-- common
CREATE TABLE item (id int);
CREATE TABLE other (id int);
-- old
CREATE SEQUENCE counter OWNED BY item.id;
-- new
CREATE SEQUENCE counter OWNED BY other.id;

-- probe: sequence_unlogged
-- old
CREATE SEQUENCE counter;
-- new
CREATE UNLOGGED SEQUENCE counter;

-- probe: sequence_owner_table_drops
-- old
CREATE TABLE item (id int);
CREATE SEQUENCE counter OWNED BY item.id;
-- new
CREATE SEQUENCE counter;

-- probe: sequences_owned_by_columns_of_other_types
-- common
CREATE DOMAIN number AS numeric(10,0);
CREATE TABLE item (id uuid, n number, note text);
-- old
-- new
CREATE SEQUENCE a OWNED BY item.id;
CREATE SEQUENCE b OWNED BY item.n;
CREATE SEQUENCE c OWNED BY item.note;
-- rows
INSERT INTO item VALUES (gen_random_uuid(), 7, 'x');

-- probe: nullable_columns_become_serial_and_identity
-- old
CREATE TABLE item (id int PRIMARY KEY, c int DEFAULT 0, d int DEFAULT 5, e serial, f int);
-- new
CREATE TABLE item (id int PRIMARY KEY, c serial, d int GENERATED ALWAYS AS IDENTITY, e int, f serial);
-- rows
INSERT INTO item VALUES (1, 1, 1, DEFAULT, 7), (2, 2, 2, DEFAULT, 8);
