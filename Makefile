# exitlens. Verbs: all demo test asan layers pii attack bench quality simulate install clean.
# Data flow, upstream first: a stage may include itself, base, and stages before it.
STAGES  := base ingest text lexicon classify store stats privacy report run cli

PREFIX  ?= /usr/local
CFLAGS  ?= -O2 -g
PKGS    := libpcre2-8 sqlite3 gsl libsodium libutf8proc libzip expat
# Asked once a make; on a machine without pkg-config `setup` installs it, and the make within asks again.
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
VERSION := $(shell sed -n 's/^.define EXL_VERSION "\(.*\)"/\1/p' engine/exitlens.h)
SHARE   := $(PREFIX)/share/exitlens

WARN    := -Wall -Wextra -Wshadow -Wconversion -Werror
HARDEN  := -fstack-protector-strong -fPIE
FLAGS    = -std=c17 -D_GNU_SOURCE $(WARN) $(HARDEN) -Iengine -Itests -DEXL_LEXICONS_DIR='"$(SHARE)/lexicons"' \
           $(PKG_CFLAGS) -MMD -MP $(CFLAGS) $(SAN)
LDLIBS   = $(PKG_LIBS) -lstemmer -lpthread -lm
LINK     = -pie -Wl,-z,relro,-z,now

B       := build
SRC     := $(sort $(foreach s,$(STAGES),$(wildcard engine/$(s)/*.c)))
OBJ     := $(patsubst %.c,$(B)/%.o,$(SRC))
LIB     := $(B)/libexitlens.a
BIN     := $(B)/exitlens
TESTS   := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/*.c tests/unit/*/*.c)))

.PHONY: all demo setup test unit asan layers pii attack bench fit quality simulate oracles install clean
all: setup
	@$(MAKE) --no-print-directory $(BIN) $(LIB)

# What is missing on this machine, named and installed (asks for root only then).
setup:
	@tools/setup

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -c $< -o $@
$(LIB): $(filter-out $(B)/engine/cli/%,$(OBJ))
	@rm -f $@
	$(AR) rcs $@ $^
$(BIN): $(filter $(B)/engine/cli/%,$(OBJ)) $(LIB)
	$(CC) $(FLAGS) $(LINK) $^ $(LDLIBS) -o $@.new && mv $@.new $@
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LIB)
	$(CC) $(FLAGS) $(LINK) $^ $(LDLIBS) -o $@
$(B)/tests/oracles/run_oracles: $(patsubst %.c,$(B)/%.o,$(wildcard tests/oracles/*.c)) $(LIB)
	$(CC) $(FLAGS) $(LINK) $^ $(LDLIBS) -o $@

demo: all
	@tools/demo $(BIN)

unit: $(TESTS)
	@tests/run-unit $(TESTS)
test: all
	@$(MAKE) --no-print-directory $(TESTS) $(B)/tests/oracles/run_oracles
	@tests/run $(BIN) $(B) $(TESTS)

# The unit tests under AddressSanitizer and UndefinedBehaviorSanitizer, every arena item a malloc of its own.
asan: setup
	@$(MAKE) --no-print-directory unit B=build-asan CFLAGS='-O1 -g' SAN='-fsanitize=address,undefined -fno-sanitize-recover=all -DEXL_ARENA_DEBUG'

layers:
	@tools/check-layers $(STAGES)
# Redaction, measured on marked sentences: those of the program and, where it is present, the bench beside the checkout.
pii: all
	@tools/pii $(BIN)
# Reports attacked: 60 companies over 36 months, and 2,000 tables. About twenty minutes; python3-scipy makes it stronger.
attack: all
	@$(or $(wildcard /usr/bin/python3),python3) tools/attack $(BIN)
bench: all
	@tools/bench $(BIN)
# Learns and fits on labelled notes that the authors of the entries have not read; from those they have, words only.
LANGS = nl en fr de
fit: all
	@$(BIN) fit $(LANGS:%=corpora/notes/%.statements.tsv) $(LANGS:%=--also corpora/read/%.statements.tsv) $(LANGS:%=--also corpora/gold/%.statements.tsv) -o lexicons
quality: all
	@tools/quality $(BIN)
# Flags against planted truth, 20 data sets of each kind; about ten minutes.
simulate: all
	@tools/simulate $(BIN)
oracles: setup
	@$(MAKE) --no-print-directory $(B)/tests/oracles/run_oracles
	@$(B)/tests/oracles/run_oracles $(or $(ORACLES),tests/oracles/cases)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(SHARE) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/exitlens
	install -m 644 $(LIB) $(DESTDIR)$(PREFIX)/lib/libexitlens.a
	install -m 644 engine/exitlens.h $(DESTDIR)$(PREFIX)/include/exitlens.h
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' tools/exitlens.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/exitlens.pc
	install -m 644 engine/manual/exitlens.1 $(DESTDIR)$(PREFIX)/share/man/man1/exitlens.1
	cd lexicons && find . -type f -exec install -D -m 644 .PHONY: all demo setup test unit asan layers pii attack bench $(DESTDIR)$(SHARE)/lexicons/.PHONY: all demo setup test unit asan layers pii attack bench \;
clean:
	rm -rf build build-asan

.SECONDARY:
-include $(patsubst %.c,$(B)/%.d,$(SRC) $(wildcard tests/unit/*.c tests/unit/*/*.c tests/oracles/*.c))
