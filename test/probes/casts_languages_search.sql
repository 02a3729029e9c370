-- probe: casts
-- common
CREATE TABLE ct (a int);
CREATE TABLE "C t" (a int);
CREATE FUNCTION ct2i(ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE FUNCTION ct2t(ct, int, bool) RETURNS text LANGUAGE sql AS 'select ''''';
-- new
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct);
CREATE CAST (ct AS text) WITH FUNCTION ct2t(ct, int, bool) AS ASSIGNMENT;
CREATE CAST ("C t" AS ct) WITH INOUT;
CREATE CAST (ct AS "C t") WITH INOUT AS IMPLICIT;
CREATE CAST (int AS ct) WITH INOUT;
CREATE CAST (date AS int) WITHOUT FUNCTION;
COMMENT ON CAST (ct AS int) IS 'cast';
-- probe: cast_changes
-- common
CREATE TABLE ct (a int);
CREATE FUNCTION ct2i(ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE FUNCTION ct2j(ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
-- old
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct);
CREATE CAST (ct AS bigint) WITH INOUT;
-- new
CREATE CAST (ct AS int) WITH FUNCTION ct2j(ct) AS IMPLICIT;
CREATE CAST (ct AS bigint) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (ct AS bigint) IS 'cast';
-- probe: cast_function_recreated_with_view
-- old
CREATE TABLE ct (a int);
CREATE FUNCTION ct2i(ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct);
CREATE VIEW v AS SELECT ct::int AS x FROM ct;
CREATE FUNCTION af() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT ct::int FROM ct; END;
-- new
CREATE TABLE ct (a int);
CREATE FUNCTION ct2i(x ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct);
CREATE VIEW v AS SELECT ct::int AS x FROM ct;
CREATE FUNCTION af() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT ct::int FROM ct; END;
-- probe: cast_new_with_view
-- new
CREATE TABLE ct (a int);
CREATE FUNCTION ct2i(ct) RETURNS int IMMUTABLE LANGUAGE sql AS 'select ($1).a';
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct) AS IMPLICIT;
CREATE VIEW v AS SELECT ct::int AS x FROM ct;
CREATE FUNCTION af() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT ct::int FROM ct; END;
CREATE TABLE u (c ct, CHECK (c::int > 0), d int DEFAULT (ROW(1)::ct)::int);
-- probe: cast_renamed_function_arg
-- old
CREATE TABLE ct (a int);
CREATE FUNCTION ct2i(y ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct);
-- new
CREATE TABLE ct (a int);
CREATE FUNCTION ct2i(x ct) RETURNS int LANGUAGE sql AS 'select ($1).a';
CREATE CAST (ct AS int) WITH FUNCTION ct2i(ct);
-- probe: transforms
-- common
CREATE TABLE ct (a int);
CREATE FUNCTION tfrom(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler';
CREATE FUNCTION tto(internal) RETURNS ct LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler';
-- old
CREATE TRANSFORM FOR ct LANGUAGE plpgsql (FROM SQL WITH FUNCTION tfrom(internal));
-- new
CREATE TRANSFORM FOR ct LANGUAGE plpgsql (FROM SQL WITH FUNCTION tfrom(internal), TO SQL WITH FUNCTION tto(internal));
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION tfrom(internal));
COMMENT ON TRANSFORM FOR ct LANGUAGE plpgsql IS 'tr';
-- probe: conversions
-- common
CREATE FUNCTION cnv(int, int, cstring, internal, int, bool) RETURNS int LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
-- old
CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION "C w" FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
-- new
CREATE DEFAULT CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM cnv;
CREATE CONVERSION "C w" FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
COMMENT ON CONVERSION cv IS 'cv';
ALTER CONVERSION cv OWNER TO probe_owner;
-- probe: languages
-- common
CREATE FUNCTION hnd() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
-- old
CREATE TRUSTED LANGUAGE plx HANDLER hnd;
CREATE FUNCTION fx() RETURNS int LANGUAGE plx AS 'begin return 1; end';
-- new
CREATE TRUSTED LANGUAGE plx HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE FUNCTION fx() RETURNS int LANGUAGE plx AS 'begin return 1; end';
COMMENT ON LANGUAGE plx IS 'plx';
GRANT USAGE ON LANGUAGE plx TO probe_owner;
REVOKE USAGE ON LANGUAGE plx FROM PUBLIC;
ALTER LANGUAGE plx OWNER TO probe_owner;
-- probe: language_trust
-- old
CREATE TRUSTED LANGUAGE plx HANDLER plpgsql_call_handler;
GRANT USAGE ON LANGUAGE plx TO probe_owner;
CREATE TRUSTED LANGUAGE ply HANDLER plpgsql_call_handler;
-- new
CREATE LANGUAGE plx HANDLER plpgsql_call_handler;
CREATE LANGUAGE ply HANDLER plpgsql_call_handler;
-- probe: language_and_function_new
-- new
CREATE FUNCTION zhnd() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE "P x" HANDLER zhnd;
CREATE FUNCTION fx() RETURNS int LANGUAGE "P x" AS 'begin return 1; end';
-- probe: access_methods
-- old
CREATE ACCESS METHOD am2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (a int) USING am2;
-- new
CREATE ACCESS METHOD am3 TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD "B t" TYPE INDEX HANDLER bthandler;
COMMENT ON ACCESS METHOD am3 IS 'am';
CREATE TABLE t (a int) USING am3;
CREATE OPERATOR CLASS oc FOR TYPE int USING "B t" AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);
-- probe: access_method_own_handler
-- new
CREATE FUNCTION zh(internal) RETURNS table_am_handler LANGUAGE internal STRICT AS 'heap_tableam_handler';
CREATE ACCESS METHOD am2 TYPE TABLE HANDLER zh;
CREATE TABLE t (a int) USING am2;
-- probe: collations
-- old
CREATE COLLATION c1 (provider = icu, locale = 'und');
CREATE COLLATION c2 (provider = libc, locale = 'C');
CREATE COLLATION c4 (provider = icu, locale = 'de');
-- new
CREATE COLLATION c1 (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION c2 (provider = libc, lc_collate = 'C', lc_ctype = 'C.UTF-8');
CREATE COLLATION "C 3" FROM "C";
CREATE COLLATION c4 (provider = icu, locale = 'de');
COMMENT ON COLLATION c4 IS 'german';
ALTER COLLATION c4 OWNER TO probe_owner;
-- probe: collation_in_use
-- new
CREATE COLLATION c1 (provider = icu, locale = 'und');
CREATE TABLE t (a text COLLATE c1, b text);
CREATE INDEX i ON t (b COLLATE c1);
CREATE VIEW v AS SELECT b COLLATE c1 AS x FROM t;
CREATE FUNCTION f(text) RETURNS text LANGUAGE sql RETURN $1 COLLATE c1;
-- probe: text_search_parser_template
-- new
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH PARSER "P 2" (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tm (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE FUNCTION zlex(internal, internal, internal, internal) RETURNS internal LANGUAGE internal STRICT AS 'dsimple_lexize';
CREATE TEXT SEARCH TEMPLATE tn (LEXIZE = zlex);
COMMENT ON TEXT SEARCH PARSER p IS 'p';
COMMENT ON TEXT SEARCH TEMPLATE tm IS 't';
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = tm, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word, email WITH d, simple;
-- probe: text_search_parser_changes
-- old
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tm (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = tm);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
-- new
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tm (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = tm);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
-- probe: text_search_dictionary_options
-- old
CREATE TEXT SEARCH DICTIONARY d1 (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY d2 (TEMPLATE = simple);
CREATE TEXT SEARCH DICTIONARY d3 (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY d4 (TEMPLATE = synonym, SYNONYMS = synonym_sample);
-- new
CREATE TEXT SEARCH DICTIONARY d1 (TEMPLATE = simple);
CREATE TEXT SEARCH DICTIONARY d2 (TEMPLATE = simple, ACCEPT = false, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY d3 (TEMPLATE = snowball, STOPWORDS = german, LANGUAGE = german);
CREATE TEXT SEARCH DICTIONARY d4 (TEMPLATE = synonym, SYNONYMS = synonym_sample, CASESENSITIVE = 1);
COMMENT ON TEXT SEARCH DICTIONARY d3 IS 'd';
ALTER TEXT SEARCH DICTIONARY d3 OWNER TO probe_owner;
-- probe: text_search_dictionary_template
-- old
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH d, english_stem;
CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED);
CREATE INDEX i ON t USING gin (to_tsvector('public.c', a));
-- new
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH d, english_stem;
CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED);
CREATE INDEX i ON t USING gin (to_tsvector('public.c', a));
-- probe: text_search_mappings
-- common
CREATE TEXT SEARCH DICTIONARY "D q" (TEMPLATE = simple);
-- old
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
CREATE TEXT SEARCH CONFIGURATION "C 2" (PARSER = "default");
-- new
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR email, url;
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword, word WITH "D q", english_stem;
CREATE TEXT SEARCH CONFIGURATION "C 2" (COPY = simple);
COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c';
ALTER TEXT SEARCH CONFIGURATION c OWNER TO probe_owner;
