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

# "make installcheck" runs these on a server that has confiture installed;
# script/test runs them on a throw-away one.  Files in a folder are tests.
REGRESS = $(basename $(notdir $(sort $(wildcard test/sql/*.sql))))
REGRESS_OPTS = --inputdir=test --outputdir=build/regress --load-extension=confiture
ifneq ($(wildcard test/specs/*.spec),)
ISOLATION = $(basename $(notdir $(sort $(wildcard test/specs/*.spec))))
ISOLATION_OPTS = --inputdir=test --outputdir=build/isolation --load-extension=confiture
endif
ifneq ($(wildcard test/t/*.pl),)
TAP_TESTS = 1
PROVE_TESTS = $(sort $(wildcard test/t/*.pl))
endif
EXTRA_CLEAN = build $(wildcard test/label_provider/*.o test/label_provider/*.so)

PG_CONFIG ?= pg_config
PG_CPPFLAGS = -I$(srcdir)/src -I$(libpq_srcdir)
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter $(if $(findstring clang,$(CC)),$(NOT_FOR_CLANG))
# the first for the server's headers, the others for its gcc's flags
NOT_FOR_CLANG = -Wno-ignored-attributes -Wno-ignored-optimization-argument -Wno-unknown-warning-option
SHLIB_LINK = $(libpq) -lyaml
SHLIB_LINK += -Wl,--version-script=$(srcdir)/src/confiture.map

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# PGXS tracks no headers
$(OBJS): $(OUR_HEADERS)

$(DATA_built): $(SQL_PARTS) confiture.control
	cat $(SQL_PARTS) > $@

# A throw-away cluster with the extension beside the server, not in it: no
# root needed, nothing of the machine's PostgreSQL is touched.  Version 18 has
# a setting for that; Debian's patch brought another one to 15, 16 and 17.
stage = $(CURDIR)/build/stage
stage_paths = "dynamic_library_path = '$(stage)$(pkglibdir):\$$libdir'" \
	$(if $(filter 15 16 17,$(MAJORVERSION)), \
		"extension_destdir = '$(stage)'", \
		"extension_control_path = '$(stage)$(datadir):\$$system'")

.PHONY: stage tmp-check tmp-regress tmp-isolation tmp-tap

stage: all
	rm -rf build
	$(MKDIR_P) build
	$(MAKE) install DESTDIR=$(stage)
	printf '%s\n' $(stage_paths) > build/stage.conf
	printf '%s\n' 'max_worker_processes = 32' | cat build/stage.conf - > build/regress.conf

tmp-check: tmp-regress tmp-isolation tmp-tap

tmp-regress: stage
	export PATH="$(stage)$(bindir):$$PATH" && $(pg_regress_installcheck) $(REGRESS_OPTS) --encoding=UTF8 --temp-instance=build/pg --temp-config=build/regress.conf --port=54396 $(REGRESS)

tmp-isolation: stage
	$(pg_isolation_regress_installcheck) $(ISOLATION_OPTS) --encoding=UTF8 --temp-instance=build/pg_iso --temp-config=build/regress.conf --port=54396 $(ISOLATION)

tmp-tap: stage
	rm -rf build/tap && $(MKDIR_P) build/tap
	PATH="$(bindir):$$PATH" TESTDIR=$(CURDIR)/build/tap TESTDATADIR=$(CURDIR)/build/tap/tmp_check TESTLOGDIR=$(CURDIR)/build/tap/tmp_check/log \
	PG_REGRESS=$(top_builddir)/src/test/regress/pg_regress CONFITURE_STAGE_CONF=$(CURDIR)/build/stage.conf CONFITURE_BIN=$(stage)$(bindir)/confiture \
	$(PERL) -I $(top_srcdir)/src/test/perl -I test/t script/tap $(PROVE_TESTS)
