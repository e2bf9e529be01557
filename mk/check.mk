# SPDX-License-Identifier: Apache-2.0
# Checks of the tree itself.
layers:
	@tools/layers

# What the emitter writes is no source of ours.
FORMATTED = $(filter-out test/golden/%,$(shell find src test -name '*.[ch]')) $(wildcard test/golden/aexc.c)
format-check:
	@clang-format --dry-run -Werror $(FORMATTED) && echo 'format-check: 1 passed, 0 failed'
format:
	@clang-format -i $(FORMATTED)

.PHONY: layers format-check format
