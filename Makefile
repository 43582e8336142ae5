# exitlens. Verbs: all demo test test-office test-recipes test-report asan torture fuzz fuzz-keep layers pii attack bench fit measured quality simulate man picture install clean.
# Data flow, upstream first: a stage may include itself, base, and stages before it.
STAGES  := base ingest text lexicon classify store stats privacy report run cli

PREFIX  ?= /usr/local
CFLAGS  ?= -O2 -g
PKGS    := libpcre2-8 sqlite3 gsl libsodium libutf8proc libzip expat xlsxwriter
# Asked once a make; on a machine without pkg-config `setup` installs it, and the make within asks again.
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
VERSION := $(shell sed -n 's/^.define EXL_VERSION "\(.*\)"/\1/p' engine/exitlens.h)
SHARE   := $(PREFIX)/share/exitlens

WARN    := -Wall -Wextra -Wshadow -Wconversion -Werror
# What the compiler can do against its own and our mistakes, by asking it: tools/hardening. Position-independent for the shared library too; only what exitlens.h
# names is seen from outside it.
HARDEN  := $(shell tools/hardening '$(CC)' $(CFLAGS) $(SAN)) -fPIC -fvisibility=hidden
FLAGS    = -std=c17 -D_GNU_SOURCE $(WARN) $(HARDEN) -Iengine -Itests -DEXL_LEXICONS_DIR='"$(SHARE)/lexicons"' \
           $(PKG_CFLAGS) -MMD -MP $(CFLAGS) $(SAN)
LDLIBS   = $(PKG_LIBS) -lstemmer -lpthread -lm
LINK     = -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code

B       := build
ASAN     = CFLAGS='-O1 -g' SAN='-fsanitize=address,undefined -fno-sanitize-recover=all -DEXL_ARENA_DEBUG'
# What the fault tests run the program under.
SHIM    := build/tests/failing_memory.so build/tests/killer
SRC     := $(sort $(foreach s,$(STAGES),$(wildcard engine/$(s)/*.c)))
OBJ     := $(patsubst %.c,$(B)/%.o,$(SRC))
LIB     := $(B)/libexitlens.a
BIN     := $(B)/exitlens
SONAME  := libexitlens.so.0
SHARED  := $(B)/libexitlens.so
# For SQLite: .load build/exitlens
EXTENSION := $(B)/exitlens.so
TESTS   := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/*.c tests/unit/*/*.c)))

.PHONY: all demo setup test test-office test-recipes test-report unit asan torture torture-short asan-program fuzz fuzz-keep fuzzers unsafe reproducible layers pii attack bench fit measured quality simulate oracles man picture install clean
all: setup
	@$(MAKE) --no-print-directory $(BIN) $(LIB) $(SHARED) $(EXTENSION)

# What is missing on this machine, named and installed (asks for root only then).
setup:
	@tools/setup

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -c $< -o $@
$(LIB): $(filter-out $(B)/engine/cli/%,$(OBJ))
	@rm -f $@
	$(AR) rcsD $@ $^
$(SHARED): $(filter-out $(B)/engine/cli/%,$(OBJ))
	$(CC) $(CFLAGS) $(SAN) -shared -Wl,-soname,$(SONAME) -Wl,-z,relro,-z,now,-z,defs $^ $(LDLIBS) -o $@.new && mv $@.new $@
	@ln -sf $(notdir $@) $(B)/$(SONAME)
$(EXTENSION): $(B)/engine/extension/exitlens.o $(LIB)
	$(CC) $(CFLAGS) $(SAN) -shared -Wl,-z,relro,-z,now,-z,defs -Wl,--exclude-libs,ALL $^ $(LDLIBS) -o $@.new && mv $@.new $@
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
	@$(MAKE) --no-print-directory $(TESTS) $(B)/tests/oracles/run_oracles unsafe $(SHIM) $(REPLAYS)
	@tests/run $(BIN) $(B) $(TESTS)

# The workbook and the CSV of a report, opened by LibreOffice and compared cell by cell with report.json; needs libreoffice-calc.
test-office: all
	@tests/outputs.py $(BIN) --office
# The recipes of the manual for Python, R, SQL, DuckDB and Power BI, run as printed on the demo; those whose program is not here are named.
test-recipes: all
	@python3 tests/recipes.py $(BIN)
# The report in Chromium; said and left out where there is no browser. Takes playwright-core and axe-core from npm, at fixed versions.
test-report: all
	@tools/test-report $(BIN) $(B)

# The unit tests under AddressSanitizer and UndefinedBehaviorSanitizer, every arena item a malloc of its own.
asan: setup
	@$(MAKE) --no-print-directory unit B=build-asan $(ASAN)

# Faults of every kind at every point of the commands, and the attacks, in full: three quarters of an hour on two cores. `make test` does a short form.
torture: all
	@$(MAKE) --no-print-directory unsafe $(SHIM) asan-program
	@tools/torture $(BIN)
torture-short: all
	@$(MAKE) --no-print-directory unsafe $(SHIM)
	@tools/torture $(BIN) --short
asan-program: setup
	@$(MAKE) --no-print-directory build-asan/exitlens B=build-asan $(ASAN)
build/tests/failing_memory.so: tests/torture/failing_memory.c
	@mkdir -p $(@D)
	$(CC) -std=c17 -O2 $(WARN) -shared -fPIC $< -o $@.new -ldl && mv $@.new $@
build/tests/killer: tests/torture/killer.c
	@mkdir -p $(@D)
	$(CC) -std=c17 -O2 $(WARN) $< -o $@
# Two programs that do not flush what they write: the torture must find them out.
unsafe: build-unsafe/off build-unsafe/memory
build-unsafe/off: SAFETY = PRAGMA synchronous = OFF
build-unsafe/memory: SAFETY = PRAGMA journal_mode = MEMORY
build-unsafe/%: engine/store/open.c $(filter $(B)/engine/cli/%,$(OBJ)) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -DEXL_STORE_SAFETY='"$(SAFETY)"' -c $< -o $@.o
	$(CC) $(FLAGS) $(LINK) $@.o $(filter-out $<,$^) $(LDLIBS) -o $@

# libFuzzer (clang) with AddressSanitizer and UBSan: FUZZ_SECONDS each, or FUZZ_RUNS; FUZZ="csv text" for some. Their seeds are replayed by `make test`.
# Comparisons are not traced: the dictionaries know what they would find out, and runs take half as long.
FUZZ_ALL := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ     ?= $(FUZZ_ALL)
FUZZ_SECONDS ?= 60
REPLAYS  := $(FUZZ_ALL:%=$(B)/tests/fuzz/replay_%)
FUZZ_CLI := $(filter-out %/main.o,$(filter $(B)/engine/cli/%,$(OBJ)))
fuzz: setup
	@$(MAKE) --no-print-directory fuzzers B=build-fuzz CC=clang CFLAGS='-O2 -g -fno-omit-frame-pointer' SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-sanitize-coverage=trace-cmp'
	@tools/fuzz build-fuzz/tests/fuzz $(FUZZ_SECONDS) $(or $(FUZZ_RUNS),-1) $(FUZZ)
# Of what `make fuzz` learnt, the fewest inputs that reach as much go to the seeds.
fuzz-keep:
	@tools/fuzz build-fuzz/tests/fuzz keep $(FUZZ)
$(B)/tests/fuzz/fuzz_config $(B)/tests/fuzz/replay_config: $(FUZZ_CLI)
fuzzers: $(FUZZ_ALL:%=$(B)/tests/fuzz/fuzz_%)
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(LIB)
	$(CC) $(FLAGS) -fsanitize=fuzzer $(LINK) $(filter %.o,$^) $(LIB) $(LDLIBS) -o $@
$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(LIB)
	$(CC) $(FLAGS) $(LINK) $(filter %.o,$^) $(LIB) $(LDLIBS) -o $@
reproducible:
	@tools/reproducible

layers:
	@tools/check-layers $(STAGES)
	@tools/check-source
# Redaction, measured on marked sentences: those of the program and, where it is present, the bench beside the checkout.
pii: all
	@tools/pii $(BIN)
# Reports attacked: 60 companies over 36 months, 2,000 tables, and 60 companies in which leavers are erased and labelled otherwise. About forty minutes; python3-scipy makes it stronger.
attack: all
	@$(or $(wildcard /usr/bin/python3),python3) tools/attack $(BIN)
bench: all
	@tools/bench $(BIN)
# Learns and fits on labelled notes that the authors of the entries have not read; from those they have, words only.
LANGS = nl en fr de
fit: all
	@$(BIN) fit $(LANGS:%=corpora/notes/%.statements.tsv) $(LANGS:%=--also corpora/read/%.statements.tsv) $(LANGS:%=--also corpora/gold/%.statements.tsv) -o lexicons
# What lexicons/measured.tsv tells the reports; after every change of the lexicons that counts.
measured: all
	@tools/measured $(BIN)
quality: all
	@tools/quality $(BIN)
# Flags against planted truth, 20 data sets of each kind; about ten minutes.
simulate: all
	@tools/simulate $(BIN)
oracles: setup
	@$(MAKE) --no-print-directory $(B)/tests/oracles/run_oracles
	@$(B)/tests/oracles/run_oracles $(or $(ORACLES),tests/oracles/cases)

# Manual pages are kept, so that they can be read without a build; tests say when they are behind the tables they are made from.
man: all
	$(BIN) manual > engine/manual/exitlens.1
	$(BIN) manual --format md > engine/manual/commands.md

# The picture of the README, made by Chromium from the demo report.
picture: all
	@tools/picture $(BIN)

COMPLETION := $(DESTDIR)$(PREFIX)/share
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(SHARE) $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(COMPLETION)/bash-completion/completions $(COMPLETION)/zsh/site-functions $(COMPLETION)/fish/vendor_completions.d
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/exitlens
	install -m 644 $(LIB) $(DESTDIR)$(PREFIX)/lib/libexitlens.a
	install -m 755 $(SHARED) $(DESTDIR)$(PREFIX)/lib/libexitlens.so.$(VERSION)
	ln -sf libexitlens.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libexitlens.so
	install -D -m 755 $(EXTENSION) $(DESTDIR)$(PREFIX)/lib/exitlens/exitlens.so
	install -m 644 engine/exitlens.h $(DESTDIR)$(PREFIX)/include/exitlens.h
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' tools/exitlens.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/exitlens.pc
	$(BIN) manual > $(DESTDIR)$(PREFIX)/share/man/man1/exitlens.1
	$(BIN) completion bash > $(COMPLETION)/bash-completion/completions/exitlens
	$(BIN) completion zsh > $(COMPLETION)/zsh/site-functions/_exitlens
	$(BIN) completion fish > $(COMPLETION)/fish/vendor_completions.d/exitlens.fish
	install -D -m 644 engine/report/schema/report.schema.json $(DESTDIR)$(SHARE)/schema/report.schema.json
	cd lexicons && find . -type f -exec install -D -m 644 {} $(DESTDIR)$(SHARE)/lexicons/{} \;
clean:
	rm -rf build build-asan build-unsafe build-fuzz

.SECONDARY:
-include $(patsubst %.c,$(B)/%.d,$(SRC) $(wildcard tests/unit/*.c tests/unit/*/*.c tests/oracles/*.c tests/fuzz/*.c engine/extension/*.c))
