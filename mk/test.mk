# SPDX-License-Identifier: Apache-2.0
# Tests. Each suite is a target of its own; `make test` runs SUITES and sums up (tools/test).
# A program in test/ is linked with every room and test/lib.
TEST_LIB := $(BUILD)/libtest.a
UNIT     := $(patsubst test/%.c,$(BUILD)/%,$(wildcard test/unit/*.c))
FUZZ     := $(patsubst test/%.c,$(BUILD)/%,$(wildcard test/fuzz/*.c))
JOBS     := $(shell nproc 2>/dev/null || echo 2)

SUITES      := layers format-check unit golden vectors firmware-test attack system check-asan fuzz-smoke
LONG_SUITES := test-mutants

$(BUILD)/obj/test/%.o: test/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) -Itest -c $< -o $@
$(TEST_LIB): $(patsubst test/%.c,$(BUILD)/obj/test/%.o,$(wildcard test/lib/*.c))
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/%: test/%.c $(LIBS) $(TEST_LIB)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Itest -MF $@.d $< $(TEST_LIB) $(LINK) -lcmocka $(TEST_LIBS) -o $@
$(FUZZ): TEST_LIBS = -fsanitize=fuzzer

test: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all test-programs
	@tools/test $(BUILD)/test $(SUITES)
# More seeds, longer fuzzing.
test-long: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all test-programs
	@LONG=1 tools/test $(BUILD)/test $(SUITES) $(LONG_SUITES)
test-programs: $(UNIT) $(FIRMWARE_TESTS)

# All programs run, also after one that fails.
run-each = s=0; for t in $(1); do $$t $(2) || s=1; done; exit $$s

unit: $(UNIT) runtime firmware
	@$(call run-each,$(UNIT))
golden: $(BUILD)/golden/aexc
	@AEXC=$< test/golden/run.sh
vectors: $(BUILD)/sancus-sim
	@$< vectors $(sort $(wildcard test/vectors/*.jsonl))

# ---- under AddressSanitizer and UndefinedBehaviorSanitizer, in a tree of their own
ASAN_FLAGS := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=fuzzer-no-link,address,undefined
ASAN_MAKE   = env CFLAGS='$(ASAN_FLAGS)' LSAN_OPTIONS=suppressions=tools/lsan.supp:print_suppressions=0 \
              $(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD)/asan
check-asan:
	@$(ASAN_MAKE) all test-programs
	@$(ASAN_MAKE) -j1 -k unit golden firmware-test system-asan
fuzz-smoke: $(BENCH_IMAGES)
	@$(ASAN_MAKE) fuzz-programs
	@tools/fuzz $(if $(LONG),600 100000000,20 20000) $(BENCH_IMAGES) $(patsubst $(BUILD)/%,$(BUILD)/asan/%,$(FUZZ))
fuzz-programs: $(FUZZ)

# ---- whole applications
SYSTEM := $(BUILD)/system/carpark
system: $(BUILD)/authex $(BUILD)/sancus-sim $(SYSTEM)
	@test/system/run.sh $(BUILD) $(if $(LONG),1000,40)
system-asan: $(BUILD)/authex $(SYSTEM)
	@test/system/random.sh $(BUILD) asan 2

.PHONY: test test-long test-programs unit golden vectors check-asan fuzz-smoke fuzz-programs system system-asan
