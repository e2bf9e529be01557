# SPDX-License-Identifier: Apache-2.0
# What is compiled for the MSP430 once, when Authex is built: the module runtime and its helpers.
# `authex` links module images from them at deployment, so they are installed with it.
SHARE         := $(BUILD)/lib/authex
MSP430_CC     := clang --target=msp430
# Relative paths only and no debug information: images are the same in whatever folder.
MSP430_CFLAGS := -Os -std=c11 -ffreestanding -fno-builtin -fno-jump-tables \
                 -ffunction-sections -fdata-sections -Isrc -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror
MSP430_AFLAGS := -Isrc

$(BUILD)/msp430/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,MSP430,$@)
	$(Q)$(MSP430_CC) $(MSP430_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/msp430/%.o: src/%.S
	@mkdir -p $(@D)
	$(call say,MSP430,$@)
	$(Q)$(MSP430_CC) $(MSP430_AFLAGS) -MMD -MP -c $< -o $@

msp430-objects = $(addsuffix .o,$(addprefix $(BUILD)/msp430/,$(basename $(patsubst src/%,%,$(1)))))

ENCLAVE := $(call msp430-objects,$(wildcard src/enclave/*.c src/enclave/arch/sancus/*.S))
RT      := $(call msp430-objects,$(wildcard src/rt/msp430/*.S))

DRIVERS := button clock display
DRIVER_COMMON := $(call msp430-objects,src/enclave/driver/device.c src/enclave/driver/proof.c src/enclave/driver/sancus/driver.S)
INPUT_DRIVER  := $(call msp430-objects,src/enclave/driver/input.c)

$(SHARE)/libenclave.a: $(ENCLAVE)
$(SHARE)/librt.a: $(RT)
$(SHARE)/libmmio.a: $(call msp430-objects,src/enclave/driver/sancus/mmio.S)
$(SHARE)/libbutton.a $(SHARE)/libclock.a: $(INPUT_DRIVER)
$(foreach d,$(DRIVERS),$(eval $(SHARE)/lib$(d).a: $(call msp430-objects,src/enclave/driver/$(d).c) $(DRIVER_COMMON)))
$(SHARE)/lib%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)llvm-ar rcsD $@ $^

SHARED_FILES := module.lds=rt/msp430/module.lds mmio.lds=rt/msp430/mmio.lds \
                include/enclave/module.h=enclave/module.h
define SHARED_FILE
$(SHARE)/$(word 1,$(subst =, ,$(1))): src/$(word 2,$(subst =, ,$(1)))
	@mkdir -p $$(@D)
	$$(Q)cp $$< $$@
endef
$(foreach f,$(SHARED_FILES),$(eval $(call SHARED_FILE,$(f))))

RUNTIME := $(foreach l,enclave rt mmio $(DRIVERS),$(SHARE)/lib$(l).a) \
           $(foreach f,$(SHARED_FILES),$(SHARE)/$(word 1,$(subst =, ,$(f))))
runtime: $(RUNTIME)
.PHONY: runtime
