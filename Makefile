# SPDX-License-Identifier: Apache-2.0
# The developer's panel. `make help` lists what there is; mk/ has the rules.
BUILD := build
CC    := clang
# One short line a step; `make V=1` shows the commands.
Q     := $(if $(V),,@)
say    = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2:$(BUILD)/%=%)')

all: $(BUILD)/authex $(BUILD)/sancus-sim

include mk/host.mk
include mk/msp430.mk
include mk/firmware.mk
include mk/setup.mk
include mk/bench.mk
include mk/test.mk
-include mk/attack.mk
include mk/check.mk
include mk/install.mk

help:
	@echo 'make            build/authex and build/sancus-sim'
	@echo 'make demo       set up, build, and run the car park'
	@echo 'make test       set up, and run all tests (15 minutes at most)'
	@echo 'make setup      install what is missing (apt); the only step that uses a network'
	@echo 'make unit       unit tests                     make golden   compiler tests'
	@echo 'make vectors    what real hardware computed    make system   whole applications'
	@echo 'make attack     attacks that must fail         make test-long more of everything'
	@echo 'make check-asan unit tests under sanitizers    make fuzz-smoke every parser, seconds'
	@echo 'make bench      measured figures               make size     the TCB table'
	@echo 'make layers     who includes whom              make format-check'
	@echo 'make install    DESTDIR= PREFIX=               make clean'
	@echo 'make bench-entry PROFILE=1: where the cycles of an event go'

clean:
	rm -rf $(BUILD)

.PHONY: all help clean
