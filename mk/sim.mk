# SPDX-License-Identifier: Apache-2.0
# The machine simulator's own tool: the verbs are in libcli, main is here.
SANCUS_SIM_SOURCES := src/cli/sancus-sim/main.c $(wildcard src/cli/sancus_sim*.c)
SANCUS_SIM_LIBS    := $(foreach r,sim isa base crypto,$(BUILD)/lib$(r).a)

$(BUILD)/sancus-sim: $(SANCUS_SIM_SOURCES:src/%.c=$(BUILD)/obj/%.o) $(SANCUS_SIM_LIBS)
	$(CC) $(CFLAGS) $^ -ljansson -o $@
