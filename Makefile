# earthshine's build: the C library, the Lua module, and every check, each one target (`make help` lists them).
#
# All output goes below $(BUILD), so builds of different modes stand side by side and do not disturb each other.

# What a caller may set. MODE is release, asan or coverage; WERROR=1 (or CI=1) makes warnings errors.
MODE ?= release
BUILD ?= $(if $(filter release,$(MODE)),build,build/$(MODE))
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
WERROR ?= $(if $(CI),1)
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
LUA_LUADIR ?= $(PREFIX)/share/lua/5.4
LUA_LIBDIR ?= $(PREFIX)/lib/lua/5.4
LUA ?= lua5.4
PKG_CONFIG ?= pkg-config
INSTALL ?= install

ifeq ($(filter -j%,$(MAKEFLAGS))$(filter --jobserver%,$(MAKEFLAGS)),)
  MAKEFLAGS += -j$(JOBS)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# ---- compiling

VERSION := $(shell sed -n 's/^\#define ES_VERSION "\(.*\)"/\1/p' core/earthshine.h 2>/dev/null)
SOVERSION := $(firstword $(subst ., ,$(VERSION)))
LIBS_PC := libcurl libuv openssl zlib
LUA_PC := $(shell for p in lua5.4 lua-5.4 lua54 lua; do \
  $(PKG_CONFIG) --exists "$$p >= 5.4" 2>/dev/null && echo $$p && break; done)
PC_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS_PC) 2>/dev/null)
PC_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBS_PC) 2>/dev/null)
LUA_CFLAGS := $(if $(LUA_INCDIR),-I$(LUA_INCDIR),$(shell $(PKG_CONFIG) --cflags $(LUA_PC) 2>/dev/null))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)
HARDENED := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
FLAGS_release := -O2 $(HARDENED)
FLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
FLAGS_coverage := -O0 --coverage
CFLAGS ?= -g
# uv.h needs more than strict C11 declares.
ES_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 $(FLAGS_$(MODE)) $(WARNINGS) -fPIC -fvisibility=hidden \
  -Icore -Ibindings $(PC_CFLAGS) $(CFLAGS)
ES_LDFLAGS = $(filter -fsanitize% --coverage,$(FLAGS_$(MODE))) -Wl,-z,relro,-z,now $(LDFLAGS)
# nodelete: closing a Lua state unloads its modules, but curl and OpenSSL keep callbacks of this one.
MODULE_LDFLAGS = -shared -Wl,-z,nodelete -Wl,-Bsymbolic -Wl,--enable-new-dtags,-rpath,'$$ORIGIN'

CORE_C := $(sort $(wildcard core/*.c core/*/*.c))
BIND_C := $(sort $(wildcard bindings/*.c))
TEST_C := $(sort $(wildcard tests/c/*.c))
BUNDLED := $(sort $(filter-out lua/earthshine/sandbox/%,$(shell find lua/earthshine -name '*.lua')))
CORE_O := $(CORE_C:%.c=$(BUILD)/obj/%.o)
BIND_O := $(BIND_C:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/bundle.o
TEST_BIN := $(TEST_C:tests/c/%.c=$(BUILD)/tests/c/%)
STATIC := $(BUILD)/libearthshine.a
SHARED := $(BUILD)/libearthshine.so
MODULE := $(BUILD)/lib/earthshine/core.so

.PHONY: all ctests
all: $(STATIC) $(SHARED) $(MODULE)
ctests: $(TEST_BIN)

# Objects are made again when the flags change; $(BUILD)/flags is touched only then.
STAMP := $(CC) $(ES_CFLAGS) $(LUA_CFLAGS) $(ES_LDFLAGS) $(PC_LIBS)
ifneq ($(STAMP),$(file <$(BUILD)/flags))
.PHONY: $(BUILD)/flags
endif
$(BUILD)/flags:
	@for p in $(LIBS_PC); do $(PKG_CONFIG) --exists $$p 2>/dev/null || { \
	  echo "make: pkg-config does not find $$p; on Debian, 'make deps' installs what is missing" >&2; exit 1; }; done
	@[ -n "$(LUA_CFLAGS)$(LUA_PC)" ] || { \
	  echo "make: no header of Lua 5.4 found; 'make deps' installs it on Debian, or give LUA_INCDIR" >&2; exit 1; }
	@:$(shell mkdir -p $(BUILD))$(file >$@,$(STAMP))

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
	@$(CC) -shared -Wl,-soname,libearthshine.so.$(SOVERSION) $(CORE_O) $(ES_LDFLAGS) $(PC_LIBS) -o $@.new
	@mv -f $@.new $@

$(MODULE): $(CORE_O) $(BIND_O)
	@mkdir -p $(@D)
	@$(CC) $(MODULE_LDFLAGS) $(CORE_O) $(BIND_O) $(ES_LDFLAGS) $(PC_LIBS) -o $@.new
	@mv -f $@.new $@

$(BUILD)/tests/c/%: tests/c/%.c $(STATIC) $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(ES_CFLAGS) -Itests/c -MMD -MP $< $(STATIC) $(ES_LDFLAGS) $(PC_LIBS) -o $@

-include $(CORE_O:.o=.d) $(BIND_O:.o=.d) $(TEST_BIN:=.d)

.PHONY: clean
clean:
	rm -rf build
