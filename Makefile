# Framsyn. `make help` lists the targets; `make run` is the way in.
SHELL := /bin/bash
.DEFAULT_GOAL := all
B      ?= build
DATA   ?= examples
PREFIX ?= /usr/local
CC     ?= cc
SANITIZE ?=
WARN   := -Wall -Wextra -Werror
CFLAGS ?= -O2 -g
BASE   := -std=c17 -D_GNU_SOURCE $(CFLAGS) $(SANITIZE) -MMD -MP
VERSION := $(shell cat VERSION)
# One short line per file; `make V=1` shows the commands.
Q   := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1) $@")

PROTO   := $(wildcard proto/framsyn/v1/*.proto)
PROTO_C := $(patsubst proto/%.proto,$(B)/proto/%.pb-c.c,$(PROTO))
SQL     := $(wildcard sql/migrations/*.sql sql/codes/*.csv)

src = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
LIB_FORECASTING := $(B)/libforecasting.a
LIB_COMMON      := $(B)/libcommon.a
LIB_SUBMISSION  := $(B)/libsubmission.a
LIB_FEEDS       := $(B)/libfeeds.a
LIB_REPORT      := $(B)/libreport.a
PROGRAMS := $(B)/bin/framsyn $(B)/bin/framsyn-ingestd $(B)/bin/framsyn-forecastd $(if $(wildcard daemons/gateway/main.c),$(B)/bin/framsyn-gatewayd)

# Who may include what: each folder sees only these.
INC_forecasting := -Iforecasting
INC_skills      := -Iforecasting
INC_common      := -Idaemons/common -I$(B)/proto -I$(B)/sql
INC_submission  := $(INC_common) -Idaemons/submission
INC_feeds       := $(INC_submission) -Idaemons/feeds
INC_ingest      := $(INC_feeds) -Idaemons/ingest
INC_forecaster  := $(INC_common) -Iforecasting -Idaemons/forecaster
INC_gateway     := $(INC_submission) -Idaemons/gateway
INC_report      := -Idaemons/common -Idaemons/report $(shell pkg-config --cflags pangocairo 2>/dev/null)
INC_cli         := $(INC_feeds) -Iforecasting -Idaemons/report -Idaemons/cli
PQ_CFLAGS       := $(shell pkg-config --cflags libpq 2>/dev/null)

L_SUBMISSION := -lsqlite3 -lyajl -lzip -lexpat
L_FEEDS  := -lcurl -ljansson
L_REPORT := $(shell pkg-config --libs pangocairo 2>/dev/null)
L_COMMON := -lpq -lzmq -lprotobuf-c -lsodium -lpthread
# The reference LAPACK by its archives, not whatever update-alternatives points at: see tools/deps.sh for why.
ARCHIVES := $(addprefix /usr/lib/$(shell $(CC) -print-multiarch 2>/dev/null)/,liblapacke.a lapack/liblapack.a blas/libblas.a)
L_MATH   := $(if $(wildcard $(lastword $(ARCHIVES))),$(ARCHIVES) -l:libgfortran.so.5,-llapacke -llapack -lblas) -lm -lpthread

.PHONY: accuracy all help deps run stop clean check check-fast check-asan bench weights held-out install

all: $(PROGRAMS) $(B)/framsyn.1 ## build everything
	@:
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile
deps: ## install the packages that are missing (asks for sudo when not root)
	@tools/deps.sh build
run: ## build, start everything, load DATA (examples), show a forecast
	@tools/deps.sh run && $(MAKE) --no-print-directory -j$$(nproc) all && tools/run.sh "$(DATA)"
stop: ## end what `make run` started
	@tools/stop.sh
clean: ## stop, then remove what was built and var/ with its database
	@tools/stop.sh --remove
	rm -rf $(B) build-asan build-fuzz var
check: ## install what tests need, run every test
	@tools/deps.sh check && tests/check.sh
check-fast: ## the same without real processes and without sanitizers
	@tools/deps.sh check && tests/check.sh layers units
check-asan: ## units and some system tests with address and undefined-behaviour sanitizers
	@tools/deps.sh check && tests/check.sh asan
accuracy: ## measure the engine on the staged sets in ../shared and write docs/accuracy.md
	@tools/deps.sh bench && $(MAKE) --no-print-directory -j$$(nproc) all benches && tests/bench/measure.py $(B) --document docs/accuracy.md
bench: ## print the ratios (tests/bench/bench.sh PART alone: rows, receipt, scenario, bus, formats, country, accuracy or engine)
	@tools/deps.sh bench && $(MAKE) --no-print-directory -j$$(nproc) all benches && tests/bench/bench.sh
weights: $(B)/bench/train_weights ## train what a series' features say of the models anew (forecasting/feature_table.h), on ../shared
	@zcat ../shared/bench/sets/dev/train.csv.gz | $< >$(B)/feature_table.h && mv $(B)/feature_table.h forecasting/
held-out: all ## what constants are chosen by: forecasts of what is held out of the training parts in ../shared
	@tests/bench/held_out.py
install: all ## programs and manual page to PREFIX (/usr/local), below DESTDIR
	install -D -t $(DESTDIR)$(PREFIX)/bin $(PROGRAMS)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 $(B)/framsyn.1
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/framsyn/feeds feeds/*.feed

# --- generated
$(B)/proto/%.pb-c.c $(B)/proto/%.pb-c.h: proto/%.proto
	@mkdir -p $(@D)
	$(Q)protoc-c --proto_path=proto --c_out=$(B)/proto $<
# Their names, written anew only where they differ: a file that was renamed or removed leaves no newer one behind.
$(B)/sql/names: always
	@mkdir -p $(@D)
	@echo $(sort $(SQL) $(wildcard sql/queries/*.sql)) | cmp -s - $@ || echo $(sort $(SQL) $(wildcard sql/queries/*.sql)) > $@
.PHONY: always
$(B)/sql/queries.def: sql/embed.awk $(wildcard sql/queries/*.sql) $(B)/sql/names
	@mkdir -p $(@D)
	$(Q)awk -f sql/embed.awk $(sort $(wildcard sql/queries/*.sql)) > $@.new && mv $@.new $@
$(B)/sql/migrations.def: tools/embed-files.sh $(SQL) $(B)/sql/names
	@mkdir -p $(@D)
	$(Q)tools/embed-files.sh sql/migrations/*.sql sql/codes/*.csv > $@.new && mv $@.new $@
$(B)/sql/municipalities.def: sql/codes/region.csv
	@mkdir -p $(@D)
	$(Q)awk -F, '$$1 == "region" && $$4 == 2 && $$6 == "" { printf "\"%s\",\n", $$2 }' $< > $@.new && mv $@.new $@
GENERATED := $(PROTO_C) $(PROTO_C:.c=.h) $(B)/sql/queries.def $(B)/sql/migrations.def $(B)/sql/municipalities.def
.SECONDARY: $(GENERATED)

# --- objects
define folder
$(B)/$(1)/%.o: $(1)/%.c | $(3)
	$$(call say,CC)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(BASE) $(WARN) $(2) $(INC_$(notdir $(1))) -c $$< -o $$@
endef
$(eval $(call folder,forecasting,-ffp-contract=off,))
$(eval $(call folder,forecasting/skills,-ffp-contract=off -O3,))
$(foreach d,common submission feeds report ingest forecaster gateway cli,$(eval $(call folder,daemons/$(d),-DFRAMSYN_VERSION='"$(VERSION)"' $(PQ_CFLAGS),$(GENERATED))))
$(B)/proto/%.pb-c.o: $(B)/proto/%.pb-c.c
	$(Q)$(CC) $(BASE) -I$(B)/proto -c $< -o $@

$(LIB_FORECASTING): $(call src,forecasting) $(call src,forecasting/skills)
	$(call say,AR)
	@rm -f $@; $(AR) rcs $@ $^
$(LIB_COMMON): $(call src,daemons/common) $(PROTO_C:.c=.o)
	$(call say,AR)
	@rm -f $@; $(AR) rcs $@ $^
$(LIB_SUBMISSION): $(call src,daemons/submission)
	$(call say,AR)
	@rm -f $@; $(AR) rcs $@ $^

$(LIB_FEEDS): $(call src,daemons/feeds)
	$(call say,AR)
	@rm -f $@; $(AR) rcs $@ $^
$(LIB_REPORT): $(call src,daemons/report)
	$(call say,AR)
	@rm -f $@; $(AR) rcs $@ $^

define link
$(call say,LD)
$(Q)mkdir -p $(@D); $(CC) $(CFLAGS) $(SANITIZE) -o $@ $(1)
endef
# A program of one source file, on top of libraries.
define program
$(call say,LD)
$(Q)mkdir -p $(@D); $(CC) $(BASE) $(WARN) -o $@ $(1)
endef
$(B)/bin/framsyn: $(call src,daemons/cli) $(LIB_REPORT) $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON) $(LIB_FORECASTING)
	$(call link,$^ -lxlsxwriter $(L_REPORT) $(L_FEEDS) $(L_SUBMISSION) $(L_COMMON) $(L_MATH))
$(B)/bin/framsyn-ingestd: $(call src,daemons/ingest) $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON)
	$(call link,$^ $(L_FEEDS) $(L_SUBMISSION) $(L_COMMON) -lm)
$(B)/bin/framsyn-forecastd: $(call src,daemons/forecaster) $(LIB_COMMON) $(LIB_FORECASTING)
	$(call link,$^ $(L_COMMON) $(L_MATH))
$(B)/bin/framsyn-gatewayd: $(call src,daemons/gateway) $(LIB_SUBMISSION) $(LIB_COMMON)
	$(call link,$^ $(L_SUBMISSION) -lmicrohttpd $(L_COMMON) -lm)
$(B)/framsyn.1: $(B)/bin/framsyn
	$(Q)$(B)/bin/framsyn man > $@.new && mv $@.new $@

# --- unit tests: test_fc_* link forecasting alone, test_common_* common, ...
UNIT := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
$(B)/tests/test_fc_%: tests/unit/test_fc_%.c $(LIB_FORECASTING)
	$(call program,$(INC_forecasting) -Itests/unit $< $(LIB_FORECASTING) -lcmocka $(L_MATH))
$(B)/tests/test_common_%: tests/unit/test_common_%.c $(LIB_COMMON)
	$(call program,$(INC_common) -Itests/unit $< $(LIB_COMMON) -lcmocka $(L_COMMON) -lm)
$(B)/tests/test_submission_%: tests/unit/test_submission_%.c $(LIB_SUBMISSION) $(LIB_COMMON)
	$(call program,$(INC_submission) -Itests/unit $< $(LIB_SUBMISSION) $(LIB_COMMON) -lcmocka $(L_SUBMISSION) $(L_COMMON) -lm)
$(B)/tests/test_forecaster_%: tests/unit/test_forecaster_%.c $(LIB_COMMON) $(LIB_FORECASTING)
	$(call program,-DFRAMSYN_TEST_VERSION='"$(VERSION)"' $(INC_forecaster) -Itests/unit $< $(filter-out %/main.o,$(call src,daemons/forecaster)) $(LIB_COMMON) $(LIB_FORECASTING) -lcmocka $(L_COMMON) $(L_MATH))
$(filter $(B)/tests/test_forecaster_%,$(UNIT)): $(call src,daemons/forecaster)
$(B)/tests/test_feeds_%: tests/unit/test_feeds_%.c $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON)
	$(call program,$(INC_feeds) -Itests/unit $< $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON) -lcmocka $(L_FEEDS) $(L_SUBMISSION) $(L_COMMON) -lm)
$(B)/tests/test_report_%: tests/unit/test_report_%.c $(LIB_REPORT)
	$(call program,$(INC_report) -Itests/unit $< $(LIB_REPORT) -lcmocka -lxlsxwriter $(L_REPORT) -lm)
$(B)/tests/test_cli_%: tests/unit/test_cli_%.c $(call src,daemons/cli) $(LIB_REPORT) $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON) $(LIB_FORECASTING)
	$(call program,$(INC_cli) -Itests/unit $< $(filter-out %/main.o,$(call src,daemons/cli)) $(LIB_REPORT) $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON) $(LIB_FORECASTING) -lcmocka -lxlsxwriter $(L_REPORT) $(L_FEEDS) $(L_SUBMISSION) $(L_COMMON) $(L_MATH))
$(B)/tests/test_gateway_%: tests/unit/test_gateway_%.c $(call src,daemons/gateway) $(LIB_COMMON)
	$(call program,-DFRAMSYN_TEST_VERSION='"$(VERSION)"' $(INC_gateway) -Itests/unit $< $(filter-out %/main.o,$(call src,daemons/gateway)) $(LIB_COMMON) -lcmocka -lmicrohttpd $(L_COMMON) -lm)
units: $(UNIT)

# --- benchmarks: small programs beside tests/bench/bench.sh
BENCHES := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/bench_*.c tests/bench/train_*.c))
$(B)/bench/%: tests/bench/%.c $(LIB_SUBMISSION) $(LIB_COMMON)
	$(call program,$(INC_submission) $(PQ_CFLAGS) $< $(LIB_SUBMISSION) $(LIB_COMMON) $(L_SUBMISSION) $(L_COMMON) -lm)
$(addprefix $(B)/bench/,bench_county bench_middle_out bench_reconcile bench_regress bench_skills train_weights): $(B)/bench/%: tests/bench/%.c $(LIB_FORECASTING)
	$(call program,$(INC_forecasting) $< $(LIB_FORECASTING) $(L_MATH))
# What the daemon computes and stores, without the daemon.
$(addprefix $(B)/bench/bench_,country dialogue): $(B)/bench/%: tests/bench/%.c $(filter-out %/main.o,$(call src,daemons/forecaster)) $(LIB_COMMON) $(LIB_FORECASTING)
	$(call program,$(INC_forecaster) $< $(filter %.o %.a,$^) $(L_COMMON) $(L_MATH))
benches: $(BENCHES)

# --- fuzzing: tests/fuzz/run.sh builds these with clang in a folder of their own
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
$(B)/fuzz/%: tests/fuzz/%.c $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON)
	$(call program,-fsanitize=fuzzer $(SANITIZE) $(INC_feeds) -Itests/fuzz -Itests/unit $< $(LIB_FEEDS) $(LIB_SUBMISSION) $(LIB_COMMON) $(L_FEEDS) $(L_SUBMISSION) $(L_COMMON) -lm)
fuzzers: $(FUZZERS)
.PHONY: units benches fuzzers

-include $(shell find $(B) -name '*.d' 2>/dev/null)
