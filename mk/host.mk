# SPDX-License-Identifier: Apache-2.0
# What runs on the developer's machine: one archive a room, lowest layer first, and two programs.
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
CFLAGS   += -std=c11 -D_GNU_SOURCE -Isrc -MMD -MP $(WARNINGS)
LDLIBS   := -lfyaml -ljansson -lsodium

ROOMS := crypto proto base isa lang net sim node deploy play cli

# Programs have their main in a folder of their own; firmware is not for the host.
room-sources = $(filter-out src/cli/%/main.c,$(wildcard src/$(1)/*.c) \
               $(if $(filter node,$(1)),src/node/ports/simulated.c,$(wildcard src/$(1)/*/*.c)))
room-objects = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(call room-sources,$(1)))

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

define ROOM
$(BUILD)/lib$(1).a: $(call room-objects,$(1))
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call ROOM,$(r))))

LIBS := $(foreach r,$(ROOMS),$(BUILD)/lib$(r).a)
LINK  = -Wl,--start-group $(LIBS) -Wl,--end-group $(LDLIBS)

$(BUILD)/authex: $(BUILD)/obj/cli/authex/main.o $(LIBS) | runtime firmware
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< $(LINK) -o $@

$(BUILD)/sancus-sim: $(BUILD)/obj/cli/sancus-sim/main.o $(LIBS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $< $(LINK) -o $@

-include $(shell test -d $(BUILD) && find $(BUILD) -name '*.d')
