# confiture: built with PGXS. The version stands in the control file alone.
EXTENSION = confiture
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" confiture.control)

MODULE_big = confiture
SOURCES := $(sort $(wildcard src/*.c src/*/*.c))
OUR_HEADERS := $(sort $(wildcard src/*.h src/*/*.h))
OBJS = $(SOURCES:.c=.o)

# one SQL part per room, in the order of their numbers
SQL_PARTS := $(sort $(wildcard sql/[0-9][0-9]_*.sql))
DATA_built = $(EXTENSION)--$(EXTVERSION).sql
DATA = $(wildcard sql/updates/*--*--*.sql)
SCRIPTS = bin/confiture

PG_CONFIG ?= pg_config
PG_CPPFLAGS = -I$(srcdir)/src -I$(libpq_srcdir)
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter $(if $(findstring clang,$(CC)),-Wno-ignored-attributes)
SHLIB_LINK = $(libpq) -lyaml

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# PGXS tracks no headers
$(OBJS): $(OUR_HEADERS)

$(DATA_built): $(SQL_PARTS) confiture.control
	cat $(SQL_PARTS) > $@
