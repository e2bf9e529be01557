# SPDX-License-Identifier: Apache-2.0
# Tests: one program each in test/unit, linked with every room.
TEST_LIB := $(wildcard test/lib/*.c)
UNIT     := $(patsubst test/%.c,$(BUILD)/%,$(wildcard test/unit/*.c))

$(BUILD)/%: test/%.c $(LIBS) $(TEST_LIB)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) -Itest -MF $@.d $< $(TEST_LIB) $(LINK) -lcmocka -o $@

unit: $(UNIT)
	@set -e; for t in $(UNIT); do $$t; done

.PHONY: unit
