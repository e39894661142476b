# earthshine's build: the C library, the Lua module, and every check, each one target (`make help` lists them).
#
# All output goes below $(BUILD), so builds of different modes stand side by side and do not disturb each other.

# What a caller may set. MODE is release, asan, tsan, coverage or fuzz (by clang); WERROR=1 (or CI=1) makes warnings errors.
MODE ?= release
BUILD ?= $(if $(filter release,$(MODE)),build,build/$(MODE))
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
WERROR ?= $(if $(CI),1)
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
LUADIR ?= $(PREFIX)/share/lua/5.4
CMODDIR ?= $(PREFIX)/lib/lua/5.4
SHAREDIR ?= $(PREFIX)/share
LUA ?= lua5.4
PKG_CONFIG ?= pkg-config
INSTALL ?= install

# A -j on the command line wins; a make below this one takes part in its jobs.
ifeq ($(MAKELEVEL),0)
  MAKEFLAGS += -j$(JOBS)
endif
# Building is parallel; of checks named together, one runs after the other.
ifneq ($(filter-out all ctests install build/%,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# ---- compiling

VERSION := $(shell sed -n 's/^\#define ES_VERSION "\(.*\)"/\1/p' core/earthshine.h 2>/dev/null)
SOVERSION := $(firstword $(subst ., ,$(VERSION)))
# yyjson is the system's, or lies in a folder: one that the caller names, or the one that scripts/build/yyjson fills.
ifeq ($(origin YYJSON),undefined)
YYJSON := $(shell $(PKG_CONFIG) --exists 'yyjson >= 0.10' 2>/dev/null || echo $(CURDIR)/build/yyjson)
endif
LIBS_PC := libcurl libuv openssl zlib minizip expat $(if $(YYJSON),,yyjson)
LUA_PC := $(shell for p in lua5.4 lua-5.4 lua54 lua; do \
  $(PKG_CONFIG) --exists "$$p >= 5.4" 2>/dev/null && echo $$p && break; done)
PC_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS_PC) 2>/dev/null) $(YYJSON:%=-I%/include)
PC_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBS_PC) 2>/dev/null) $(YYJSON:%=-L%/lib -lyyjson) -lm
LUA_CFLAGS := $(if $(LUA_INCDIR),-I$(LUA_INCDIR),$(shell $(PKG_CONFIG) --cflags $(LUA_PC) 2>/dev/null))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)
HARDENED := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
FLAGS_release := -O2 $(HARDENED)
FLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
FLAGS_tsan := -O1 -fno-omit-frame-pointer -fsanitize=thread
FLAGS_coverage := -O0 --coverage
FLAGS_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined
CFLAGS ?= -g
# uv.h needs more than strict C11 declares.
ES_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 $(FLAGS_$(MODE)) $(WARNINGS) -fPIC -fvisibility=hidden \
  -Icore -Ibindings $(PC_CFLAGS) $(CFLAGS)
ES_LDFLAGS = $(filter -fsanitize% --coverage,$(FLAGS_$(MODE))) -Wl,-z,relro,-z,now $(LDFLAGS)
# A folder's yyjson is beside the module, and in a folder of ours beside the library; programs of the tests know where it came from.
RUNPATH = -Wl,--enable-new-dtags,-rpath,$(1)
SHARED_LDFLAGS = -shared -Wl,-soname,libearthshine.so.$(SOVERSION) \
  $(if $(YYJSON),$(call RUNPATH,'$$ORIGIN/earthshine:$$ORIGIN/lib/earthshine'))
PROGRAM_LIBS = $(ES_LDFLAGS) $(PC_LIBS) $(if $(YYJSON),$(call RUNPATH,$(YYJSON)/lib))
# nodelete: closing a Lua state unloads its modules, but curl and OpenSSL keep callbacks of this one.
MODULE_LDFLAGS = -shared -Wl,-z,nodelete -Wl,-Bsymbolic $(call RUNPATH,'$$ORIGIN')

CORE_C := $(sort $(wildcard core/*.c core/*/*.c core/*/*/*.c))
BIND_C := $(sort $(wildcard bindings/*.c))
TEST_C := $(sort $(wildcard tests/c/*.c))
BUNDLED := $(sort $(filter-out lua/earthshine/sandbox/%,$(shell find lua/earthshine -name '*.lua')))
CORE_O := $(CORE_C:%.c=$(BUILD)/obj/%.o)
BIND_O := $(BIND_C:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/bundle.o
TEST_BIN := $(TEST_C:tests/c/%.c=$(BUILD)/tests/c/%)
EMBED_C := $(sort $(wildcard tests/embed/*.c tests/embed/*.cc))
EMBED_BIN := $(addprefix $(BUILD)/,$(basename $(EMBED_C)))
FUZZ_C := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_BIN := $(FUZZ_C:tests/fuzz/%.c=$(BUILD)/tests/fuzz/%)
EMBEDDED := $(BUILD)/libearthshine-lua.a
STATIC := $(BUILD)/libearthshine.a
SHARED := $(BUILD)/libearthshine.so
MODULE := $(BUILD)/lib/earthshine/core.so
BESIDE := $(if $(YYJSON),$(BUILD)/lib/earthshine/libyyjson.so.0)

.PHONY: all ctests fuzzers
all: $(STATIC) $(SHARED) $(MODULE) $(EMBEDDED) $(BESIDE)
	@:
ctests: $(TEST_BIN) $(EMBED_BIN) $(FUZZ_BIN)
	@:
fuzzers: $(FUZZ_BIN)
	@:

# Objects are made again when the flags change; $(BUILD)/flags is touched only then.
STAMP := $(CC) $(ES_CFLAGS) $(LUA_CFLAGS) $(ES_LDFLAGS) $(PC_LIBS)
ifneq ($(STAMP),$(file <$(BUILD)/flags))
.PHONY: $(BUILD)/flags
endif
$(BUILD)/flags: | $(YYJSON:%=%/include/yyjson.h)
	@for p in $(LIBS_PC); do $(PKG_CONFIG) --exists $$p 2>/dev/null || { \
	  echo "make: pkg-config does not find $$p; on Debian, 'make deps' installs what is missing" >&2; exit 1; }; done
	@[ -n "$(LUA_CFLAGS)$(LUA_PC)" ] || { \
	  echo "make: no header of Lua 5.4 found; 'make deps' installs it on Debian, or give LUA_INCDIR" >&2; exit 1; }
	@:$(shell mkdir -p $(BUILD))$(file >$@,$(STAMP))

ifneq ($(YYJSON),)
$(YYJSON)/include/yyjson.h:
	@scripts/build/yyjson $(YYJSON)
$(BESIDE): | $(YYJSON)/include/yyjson.h
	@mkdir -p $(@D)
	@cp $(YYJSON)/lib/$(@F) $@.new && mv -f $@.new $@
endif

$(BUILD)/obj/core/%.o: core/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/bindings/%.o: bindings/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) $(LUA_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@$(CC) $(ES_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/gen/bundle.c: $(BUNDLED) scripts/build/bundle.lua $(BUILD)/bundled
	@mkdir -p $(@D)
	@$(LUA) scripts/build/bundle.lua $(BUNDLED) > $@

# Notices a Lua file that was taken away, which no time stamp tells.
ifneq ($(BUNDLED),$(file <$(BUILD)/bundled))
.PHONY: $(BUILD)/bundled
endif
$(BUILD)/bundled:
	@:$(shell mkdir -p $(BUILD))$(file >$@,$(BUNDLED))

# Linked beside and renamed, so that a running process never sees half a library.
$(STATIC): $(CORE_O) | $(BUILD)/flags
	@rm -f $@.new; $(AR) rcs $@.new $^ && mv -f $@.new $@

$(SHARED): $(CORE_O) | $(BUILD)/flags
	@$(CC) $(SHARED_LDFLAGS) $(CORE_O) $(ES_LDFLAGS) $(PC_LIBS) -o $@.new
	@mv -f $@.new $@

$(MODULE): $(CORE_O) $(BIND_O)
	@mkdir -p $(@D)
	@$(CC) $(MODULE_LDFLAGS) $(CORE_O) $(BIND_O) $(ES_LDFLAGS) $(PC_LIBS) -o $@.new
	@mv -f $@.new $@

$(BUILD)/tests/c/%: tests/c/%.c $(STATIC) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) -Itests/c -MMD -MP $< $(STATIC) $(PROGRAM_LIBS) -o $@

# A fuzzer is a test of its corpus, or (MODE=fuzz) libFuzzer's.
$(BUILD)/tests/fuzz/answer: FUZZ_LINK := -Wl,--wrap=curl_easy_init,--wrap=socket
$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(STATIC) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) $(if $(filter fuzz,$(MODE)),-DES_LIBFUZZER -fsanitize=fuzzer) -MMD -MP $< $(STATIC) \
	  $(FUZZ_LINK) $(PROGRAM_LIBS) -o $@

# The engine for hosts: the module and the library in one archive.
$(EMBEDDED): $(CORE_O) $(BIND_O) | $(BUILD)/flags
	@rm -f $@.new; $(AR) rcs $@.new $^ && mv -f $@.new $@

LUA_LIBS ?= $(shell $(PKG_CONFIG) --libs $(LUA_PC) 2>/dev/null)
$(BUILD)/tests/embed/%: tests/embed/%.c $(EMBEDDED) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) $(LUA_CFLAGS) -Itests/c -D_DEFAULT_SOURCE -MMD -MP $< $(EMBEDDED) $(PROGRAM_LIBS) \
	  $(LUA_LIBS) -pthread -o $@
$(BUILD)/tests/bench/%.so: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) $(LUA_CFLAGS) -MMD -MP -shared -Wl,-z,nodelete $< -o $@
$(BUILD)/tests/bench/%: tests/bench/%.c $(EMBEDDED) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) $(LUA_CFLAGS) -MMD -MP $< $(EMBEDDED) $(PROGRAM_LIBS) $(LUA_LIBS) -pthread -o $@
# Hosts without Lua.
$(BUILD)/tests/embed/plain_%: tests/embed/plain_%.c $(STATIC) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) -Itests/c -D_DEFAULT_SOURCE -MMD -MP $< $(STATIC) $(PROGRAM_LIBS) -pthread -o $@
$(BUILD)/tests/embed/%: tests/embed/%.cc $(EMBEDDED) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "c++ $<"
	@$(CXX) -std=c++11 -Wpedantic -Wall -Wextra $(FLAGS_$(MODE)) -Icore -Ibindings $(PC_CFLAGS) $(CFLAGS) $(LUA_CFLAGS) \
	  -MMD -MP $< $(EMBEDDED) $(PROGRAM_LIBS) $(LUA_LIBS) -pthread -o $@

-include $(CORE_O:.o=.d) $(BIND_O:.o=.d) $(TEST_BIN:=.d) $(EMBED_BIN:=.d) $(FUZZ_BIN:=.d)

# ---- using it

# Each target below starts with the packages it needs, and builds in a second make, which then finds them.
.PHONY: help deps demo install clean
help:
	@sed -n 's/^#: //p' Makefile

#: all       the libraries and the Lua module, in build/ (the default)
#: deps      installs what demo and check need, from Debian's packages
deps:
	@scripts/build/deps check

#: demo      starts the sandbox and runs the main job against it: search, filter, download, verify
DEMO_RECIPE := scripts/recipes/download.lua
demo:
	@scripts/build/deps demo
	@$(MAKE) all
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && trap 'exit 130' INT TERM && \
	  scripts/earthshine sandbox -- scripts/earthshine run $(DEMO_RECIPE) "$$folder"

# The manual page and the completions are printed by the command itself, which needs argparse.
SHARE := "$(DESTDIR)$(SHAREDIR)"
define install_texts
if $(LUA) -e 'require "argparse"' 2>/dev/null; then \
  es() { EARTHSHINE_BUILD=$(BUILD) $(LUA) scripts/earthshine "$$@"; } && \
  put() { file="$$1"; shift; mkdir -p "$${file%/*}" && es "$$@" > "$$file.new" && chmod 644 "$$file.new" && \
    mv -f "$$file.new" "$$file"; } && \
  put $(SHARE)/man/man1/earthshine.1 man && \
  put $(SHARE)/bash-completion/completions/earthshine completion bash && \
  put $(SHARE)/zsh/site-functions/_earthshine completion zsh && \
  put $(SHARE)/fish/vendor_completions.d/earthshine.fish completion fish; \
else echo "install: the Lua module argparse is missing, so the man page and the completions are not installed" >&2; fi
endef

# Ours, which nobody else is to find.
define install_yyjson
for folder in "$(DESTDIR)$(CMODDIR)" "$(DESTDIR)$(LIBDIR)"; do \
  $(INSTALL) -D -m 644 $(BESIDE) "$$folder/earthshine/libyyjson.so.0" || exit 1; done; \
ln -sf libyyjson.so.0 "$(DESTDIR)$(LIBDIR)/earthshine/libyyjson.so"
endef
define link_yyjson
 -L$(LIBDIR)/earthshine -lyyjson -Wl,-rpath,$(LIBDIR)/earthshine
endef

#: install   copies the build to PREFIX (LUADIR, CMODDIR, LIBDIR, INCDIR, BINDIR, SHAREDIR; below DESTDIR)
install: all
	@cd lua && find earthshine -name '*.lua' | while read -r f; do \
	  $(INSTALL) -D -m 644 "$$f" "$(DESTDIR)$(LUADIR)/$$f" || exit 1; done
	@$(INSTALL) -D -m 755 $(MODULE) "$(DESTDIR)$(CMODDIR)/earthshine/core.so"
	@$(if $(YYJSON),$(install_yyjson))
	@$(INSTALL) -D -m 644 core/earthshine.h "$(DESTDIR)$(INCDIR)/earthshine.h"
	@$(INSTALL) -D -m 644 bindings/earthshine_lua.h "$(DESTDIR)$(INCDIR)/earthshine_lua.h"
	@$(INSTALL) -D -m 644 $(EMBEDDED) "$(DESTDIR)$(LIBDIR)/libearthshine-lua.a"
	@$(INSTALL) -D -m 644 $(STATIC) "$(DESTDIR)$(LIBDIR)/libearthshine.a"
	@$(INSTALL) -D -m 755 $(SHARED) "$(DESTDIR)$(LIBDIR)/libearthshine.so.$(SOVERSION)"
	@ln -sf libearthshine.so.$(SOVERSION) "$(DESTDIR)$(LIBDIR)/libearthshine.so"
	@$(INSTALL) -d "$(DESTDIR)$(LIBDIR)/pkgconfig"
	@printf '%s\n' 'Name: earthshine' 'Description: NASA Earthdata for C' 'Version: $(VERSION)' \
	  'Requires.private: $(LIBS_PC)' 'Libs: -L$(LIBDIR) -learthshine -lm$(if $(YYJSON),$(link_yyjson))' 'Cflags: -I$(INCDIR)' \
	  > "$(DESTDIR)$(LIBDIR)/pkgconfig/earthshine.pc"
	@printf '%s\n' 'Name: earthshine-lua' 'Description: NASA Earthdata for programs that embed Lua' \
	  'Version: $(VERSION)' 'Requires: $(LIBS_PC)' 'Libs: -L$(LIBDIR) -learthshine-lua -lm$(if $(YYJSON),$(link_yyjson))' 'Cflags: -I$(INCDIR)' \
	  > "$(DESTDIR)$(LIBDIR)/pkgconfig/earthshine-lua.pc"
	@$(INSTALL) -D -m 755 scripts/earthshine "$(DESTDIR)$(BINDIR)/earthshine"
	@sed -i "1s|.*|#!$$(command -v $(LUA))|" "$(DESTDIR)$(BINDIR)/earthshine"
	@$(install_texts)

#: clean     removes build/
clean:
	@rm -rf build

# ---- checks

.PHONY: check fresh layers lint format rock coverage asan tsan valgrind fuzz interop soak bench docs

#: check     every test that needs only Debian's packages; ends with "N passed, N failed"
check:
	@scripts/build/deps check
	@$(MAKE) all ctests
	@tests/run --build $(BUILD)

#: fresh     demo and check, each the first command typed in an empty Debian
fresh:
	@scripts/build/fresh || [ $$? = 77 ]

#: layers    proves the order of the layers, and the house rules of files that a program can check
layers:
	@scripts/build/deps build
	@$(LUA) scripts/build/layers.lua
	@$(LUA) scripts/build/house.lua

#: lint      warnings of the C compiler as errors, luacheck, and the format of C
C_FILES = $(shell find core bindings tests -name '*.[ch]')
LUA_COMMANDS = $(shell grep -l '^\#!.*lua' scripts/* tests/run tests/*/run 2>/dev/null)
lint:
	@scripts/build/deps lint
	@status=0; $(MAKE) BUILD=build/lint WERROR=1 all ctests || status=1; \
	  clang-format --dry-run -Werror $(C_FILES) || status=1; \
	  luacheck -q --codes .luacheckrc lua tests scripts $(LUA_COMMANDS) || status=1; \
	  exit $$status

#: format    writes the format of C that lint asks for
format:
	@scripts/build/deps lint
	@clang-format -i $(C_FILES)

#: rock      installs the rock into an empty tree and uses it from there, the sources gone
rock:
	@scripts/build/deps rock
	@scripts/build/rock

#: coverage  which lines of C and Lua the tests reach
COVERED := $(CURDIR)/build/coverage/lines
HOOK := $(CURDIR)/build/coverage/hook.so
coverage:
	@scripts/build/deps coverage
	@$(MAKE) MODE=coverage all ctests build/coverage/hook.so
	@find build/coverage -name '*.gcda' -delete; rm -rf $(COVERED); mkdir -p $(COVERED)
	@status=0; tests/run --build build/coverage --limit 480 --wrap "env 'EARTHSHINE_COVERAGE=$(COVERED)' \
	    'LUA_INIT_5_4=package.loadlib([[$(HOOK)]], [[luaopen_coverage]])()'" || status=1; \
	  $(LUA) scripts/build/coverage.lua build/coverage $(COVERED) $(if $(MISSED),--missed); exit $$status
build/coverage/hook.so: tests/support/coverage.c
	@$(CC) -std=c11 -D_XOPEN_SOURCE=700 -O2 $(WARNINGS) -fPIC -shared -Wl,-z,nodelete $(LUA_CFLAGS) $< -o $@

#: asan      the tests with the sanitizers of addresses, leaks and undefined behaviour
asan:
	@scripts/build/deps asan
	@$(MAKE) MODE=asan all ctests
	@scripts/build/sanitized asan

#: tsan      the hosts that use threads, with the sanitizer of data races
TSAN_TESTS ?= $(addprefix tests/embed/,threads.c interrupt.c search.c own_loop.c borrowed_loop.c) \
  $(addprefix tests/c/,http_test.c work_test.c document_test.c)
tsan:
	@scripts/build/deps tsan
	@$(MAKE) MODE=tsan ctests
	@tests/run --build build/tsan --wrap "env 'TSAN_OPTIONS=suppressions=$(CURDIR)/scripts/build/tsan.supp \
	  die_after_fork=0 halt_on_error=1 second_deadlock_stack=1'" $(TSAN_TESTS)

#: valgrind  the C tests, the hosts and the specs of the core under valgrind
VALGRIND := env UNDER_VALGRIND=1 valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect \
  --show-leak-kinds=definite,indirect --suppressions=scripts/build/valgrind.supp
# Not shortage: lua-cjson loses its buffer where Lua has no memory; the test counts what is ours itself.
VALGRIND_TESTS ?= $(TEST_C) $(filter-out %/shortage.c,$(EMBED_C)) $(wildcard tests/spec/core*_spec.lua tests/spec/engine*_spec.lua)
valgrind:
	@scripts/build/deps valgrind
	@$(MAKE) BUILD=build/valgrind HARDENED= all ctests
	@tests/run --build build/valgrind --limit 600 --wrap "$(VALGRIND)" $(VALGRIND_TESTS)

#: fuzz      every fuzzer for a time: make fuzz SECONDS=600 (60 unless said), FUZZERS="umm url" or metadata for some
SECONDS ?= 60
fuzz:
	@scripts/build/deps fuzz
	@$(MAKE) all
	@$(MAKE) MODE=fuzz CC=clang fuzzers
	@tests/fuzz/run $(SECONDS) $(FUZZERS)

#: interop   real clients and servers against ours
#: soak      what takes longer than ten seconds
#: bench     speed, beside curl's on the same server
bench: BENCH := $(BUILD)/tests/bench/turns $(BUILD)/tests/bench/allocations.so
interop soak bench:
	@[ -x tests/$@/run ] || { echo "make $@: NOT RUN: tests/$@/run is missing" >&2; exit 1; }
	@scripts/build/deps $@
	@$(MAKE) all $(BENCH) $(if $(filter soak,$@),ctests)
	@tests/$@/run

#: docs      the reference of the Lua interface, as HTML in build/docs
docs:
	@scripts/build/deps docs
	@rm -rf build/docs build/docs-source && mkdir -p build
	@$(LUA) scripts/build/docs.lua build/docs-source $(filter-out lua/earthshine/cli/%,$(BUNDLED))
	@$(LUA) scripts/build/errors.lua > build/docs-source/errors.md
	@$(LUA) scripts/build/params.lua > build/docs-source/parameters.md
	@ldoc -c $(CURDIR)/scripts/build/docs.ld -d build/docs build/docs-source/lua >build/docs.log 2>&1 || \
	  { cat build/docs.log >&2; exit 1; }
	@echo "build/docs/index.html"
