# SPDX-License-Identifier: Apache-2.0
# The firmware of Sancus boards: the node software and its port, linked at a fixed place. The same
# bytes come out in whatever folder it is built.
FIRMWARE_SOURCES := $(wildcard src/node/*.c src/node/ports/sancus/*.c src/node/ports/sancus/*.S)
# The world of simulated boards is for hosts.
FIRMWARE_SOURCES := $(filter-out src/node/world.c,$(FIRMWARE_SOURCES)) src/proto/frame.c
FIRMWARE_OBJECTS := $(addsuffix .o,$(basename $(patsubst src/%,$(BUILD)/msp430/%,$(FIRMWARE_SOURCES))))
FIRMWARE         := $(BUILD)/lib/authex/firmware.elf

$(FIRMWARE): $(FIRMWARE_OBJECTS) $(BUILD)/lib/authex/librt.a src/rt/msp430/firmware.lds
	@mkdir -p $(@D)
	$(call say,LD430,$@)
	$(Q)ld.lld --gc-sections --build-id=none --strip-all \
	  -T src/rt/msp430/firmware.lds $(FIRMWARE_OBJECTS) $(BUILD)/lib/authex/librt.a -o $@

firmware: $(FIRMWARE)
firmware-size: $(FIRMWARE)
	@llvm-size -A $(FIRMWARE) | awk '$$1 ~ /^\./ {print "firmware", $$1, $$2, "bytes"}'

.PHONY: firmware firmware-size

# The firmware on the simulator, with small modules made by hand (test/firmware).
FIRMWARE_MODULES := $(addprefix $(BUILD)/firmware/modules/,copy-1.elf copy-2.elf sink.elf source.elf)
$(BUILD)/firmware/modules/copy-1.elf: PLACE = TEXT=0x4000 DATA=0x0e00 CHANNEL=2
$(BUILD)/firmware/modules/copy-2.elf: PLACE = TEXT=0x4800 DATA=0x0f00 CHANNEL=3
$(BUILD)/firmware/modules/sink.elf:   PLACE = TEXT=0x5000 DATA=0x1000 CHANNEL=0
$(BUILD)/firmware/modules/source.elf: PLACE = TEXT=0x5800 DATA=0x2800 CHANNEL=1

$(BUILD)/firmware/modules/%.elf: test/firmware/modules/module.lds
	@mkdir -p $(@D)
	$(call say,AS430,$@)
	$(Q)$(MSP430_CC) -Isrc -c $(filter %.S,$^) -o $@.o
	$(Q)ld.lld --build-id=none $(addprefix --defsym=,$(PLACE)) -T $< $@.o -o $@
$(BUILD)/firmware/modules/copy-1.elf $(BUILD)/firmware/modules/copy-2.elf: test/firmware/modules/copy.S
$(BUILD)/firmware/modules/sink.elf: test/firmware/modules/sink.S
$(BUILD)/firmware/modules/source.elf: test/firmware/modules/source.S

FIRMWARE_TESTS := $(patsubst test/%.c,$(BUILD)/%,$(wildcard test/firmware/test_*.c))
firmware-test: $(FIRMWARE_TESTS) $(FIRMWARE) $(FIRMWARE_MODULES) firmware-size
	@set -e; for t in $(FIRMWARE_TESTS); do $$t $(FIRMWARE) $(BUILD)/firmware/modules; done
.PHONY: firmware-test
