# SPDX-License-Identifier: Apache-2.0
# The attack suite: attacks that must fail, and do not fail without their defence (test/attack).
ATTACK         := $(BUILD)/attack
ATTACK_SOURCES := $(filter-out test/attack/mutate.c,$(wildcard test/attack/*.c)) $(wildcard test/lib/board_*.c)
ATTACK_OBJECTS := $(patsubst test/%.c,$(BUILD)/obj/test/%.o,$(ATTACK_SOURCES))
ATTACK_TABLE   := test/attack/mutants.txt

$(BUILD)/obj/test/%.o: test/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) -Itest -c $< -o $@

$(ATTACK)/mutate: test/attack/mutate.c $(BUILD)/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -MF $@.d $< $(BUILD)/libbase.a -o $@

# Deployer and provider without their checks, beside the real ones (test/attack/weak.h).
WEAK_NAMES := -Dmessage_check_attest=weak_check_attest -Dmessage_check_confirm=weak_check_confirm \
              -Dmessage_check_status=weak_check_status -Dmessage_set_key=weak_set_key \
              -Dmessage_disable=weak_disable_message -Dmessage_lease=weak_lease_message \
              -Dmessage_revoke=weak_revoke_message -Dmessage_release=weak_release_message
WEAK_NAMES += $(foreach f,measure place set_key load attest call disable lost finish,-Dpart_$(f)=weak_$(f)_part)
WEAK_NAMES += $(foreach f,open close node_key start_node lose_node key allocate take_connections \
                connect_input lease refresh vouch,-Dprovider_$(f)=weak_$(f)_provider)
$(BUILD)/weak/%.o: src/deploy/%.c $(ATTACK_TABLE) $(ATTACK)/mutate
	@mkdir -p $(BUILD)/weak/src/deploy
	@cp -f $< $(BUILD)/weak/src/deploy/
	$(Q)if $(ATTACK)/mutate $(ATTACK_TABLE) --list $< | grep -q .; then \
	  $(ATTACK)/mutate $(ATTACK_TABLE) weak-$* $(BUILD)/weak; fi
	$(Q)$(CC) $(CFLAGS) $(WEAK_NAMES) -MF $@.d -c $(BUILD)/weak/src/deploy/$*.c -o $@
WEAK := $(foreach f,message part provider,$(BUILD)/weak/$(f).o)

$(ATTACK)/attack: $(ATTACK_OBJECTS) $(WEAK) $(LIBS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(ATTACK_OBJECTS) $(WEAK) $(LINK) -o $@

# Mutants of the runtime: build/mutants/NAME/lib/authex, each from a copy of the sources.
MUTANTS      := $(shell sed -n '/^mutant /{s///;h;n;/src.enclave\|src.rt/{g;p;};}' $(ATTACK_TABLE) 2>/dev/null)
MUTANT_NEEDS := $(ATTACK_TABLE) $(ATTACK)/mutate test/attack/mutant.sh $(RUNTIME) $(wildcard src/enclave/* src/enclave/*/* src/enclave/*/*/*)
MUTANT_READY := $(MUTANTS:%=$(BUILD)/mutants/%/ready)
$(MUTANT_READY): $(BUILD)/mutants/%/ready: $(MUTANT_NEEDS)
	$(call say,MUTANT,$*)
	$(Q)BUILD=$(BUILD) test/attack/mutant.sh $*
	@touch $@

# Those that attacks name as their defence-off.
ATTACK_MUTANTS := $(filter $(MUTANTS),$(shell grep -ohsE '"[a-z0-9+-]+"\}' test/attack/*.c | tr '"}+' '   '))
attack: $(ATTACK)/attack $(ATTACK_MUTANTS:%=$(BUILD)/mutants/%/ready) | runtime firmware
	@$(ATTACK)/attack $(abspath $(SHARE)) $(abspath $(BUILD)/mutants)

# Every mutant has to be noticed by a rule of the suite.
test-mutants: $(ATTACK)/attack $(MUTANT_READY)
	@$(ATTACK)/attack --check $(abspath $(SHARE))
	@BUILD=$(BUILD) test/attack/mutants.sh $(MUTANTS)

.PHONY: attack test-mutants

# The module runtime as native code (src/enclave/arch/native), with a module or driver of a test.
NATIVE_FLAGS := -Wno-conversion -include src/enclave/arch/native/section.h
NATIVE_COMMON := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(filter-out src/enclave/application.c src/enclave/setkey.c,$(wildcard src/enclave/*.c src/enclave/arch/native/*.c)))
NATIVE_DRIVER := $(patsubst %,$(BUILD)/obj/enclave/%.o,driver/device driver/proof)
$(filter-out %/memory.o %/arch.o,$(NATIVE_COMMON)) $(NATIVE_DRIVER) $(BUILD)/obj/enclave/application.o $(BUILD)/obj/enclave/setkey.o \
  $(BUILD)/obj/enclave/driver/display.o $(BUILD)/obj/enclave/driver/input.o: CFLAGS += $(NATIVE_FLAGS)

# A display has its own way to a key.
$(BUILD)/unit/test_enclave: $(BUILD)/obj/enclave/application.o $(BUILD)/obj/enclave/setkey.o
$(BUILD)/unit/test_enclave_display: $(BUILD)/obj/enclave/driver/display.o $(NATIVE_DRIVER)
$(BUILD)/unit/test_enclave $(BUILD)/unit/test_enclave_display: $(BUILD)/unit/%: test/unit/%.c $(NATIVE_COMMON) $(LIBS)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Itest -MF $@.d $(filter %.c %.o,$^) $(LINK) -lcmocka -o $@
