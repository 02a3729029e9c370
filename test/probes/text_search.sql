-- Text search.

-- probe: text_search_config
-- old
-- new
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);

-- probe: text_search_mapping
-- old
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
-- new
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION words (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION words ADD MAPPING FOR asciiword, word WITH stems, simple;
ALTER TEXT SEARCH CONFIGURATION words ADD MAPPING FOR email WITH simple;
COMMENT ON TEXT SEARCH CONFIGURATION words IS 'x';

-- probe: text_search_dict
-- old
-- new
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple, STOPWORDS = english);

-- probe: text_search_dict_options
-- old
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple, STOPWORDS = english);
-- new
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple, ACCEPT = false);
COMMENT ON TEXT SEARCH DICTIONARY stems IS 'x';

-- probe: text_search_dict_template
-- old
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR word WITH stems;
-- new
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = german);
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR word WITH stems;

-- probe: text_search_parser
-- old
-- new
CREATE TEXT SEARCH PARSER cutter (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
COMMENT ON TEXT SEARCH PARSER cutter IS 'x';

-- probe: text_search_template
-- old
-- new
CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = plain);
COMMENT ON TEXT SEARCH TEMPLATE plain IS 'x';

-- probe: text_search_used_by_index
-- old
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
CREATE TABLE item (t text, v tsvector GENERATED ALWAYS AS (to_tsvector('words', t)) STORED);
CREATE INDEX i ON item USING gin (to_tsvector('words', t));
-- new
CREATE TEXT SEARCH CONFIGURATION words (COPY = english);
CREATE TABLE item (t text, v tsvector GENERATED ALWAYS AS (to_tsvector('words', t)) STORED);
CREATE INDEX i ON item USING gin (to_tsvector('words', t));
