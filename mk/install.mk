# SPDX-License-Identifier: Apache-2.0
# make install DESTDIR= PREFIX=: the programs, what modules are linked from, and the sources that
# `authex driver list` names, so that anyone can rebuild a driver and compare its measurement.
PREFIX  ?= /usr/local
INSTALL := install
TO       = $(DESTDIR)$(PREFIX)

# Trusted code that is in images, with its build rules: the same tree below lib/authex/source.
PUBLISHED := $(wildcard $(addprefix src/enclave/,*.[chS] arch/sancus/* driver/*.[chS] driver/sancus/*) \
                        src/proto/wire.h src/rt/msp430/*) mk/msp430.mk LICENSE
SOURCES   := $(addprefix $(SHARE)/source/,$(patsubst src/%,%,$(PUBLISHED)))

$(SHARE)/source/%: src/%
	@mkdir -p $(@D) && cp $< $@
$(SHARE)/source/%: %
	@mkdir -p $(@D) && cp $< $@
runtime: $(SOURCES)

install: all
	$(INSTALL) -d "$(TO)/bin" "$(TO)/lib" "$(TO)/share/doc/authex"
	$(INSTALL) -m 755 $(BUILD)/authex $(BUILD)/sancus-sim "$(TO)/bin"
	rm -rf "$(TO)/lib/authex"
	cp -R $(SHARE) "$(TO)/lib/"
	cp -R docs examples LICENSE $(wildcard README.md) "$(TO)/share/doc/authex/"
	chmod -R u=rwX,go=rX "$(TO)/lib/authex" "$(TO)/share/doc/authex"

uninstall:
	rm -rf "$(TO)/bin/authex" "$(TO)/bin/sancus-sim" "$(TO)/lib/authex" "$(TO)/share/doc/authex"

.PHONY: install uninstall
