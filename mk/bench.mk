# SPDX-License-Identifier: Apache-2.0
# Measured figures: `make bench`. `make bench-entry PROFILE=1`: where an event's cycles go.
BENCH_IMAGES := $(BUILD)/bench/images

$(BENCH_IMAGES): $(BUILD)/authex $(RUNTIME) $(shell find examples/carpark -type f)
	@rm -rf $@ && mkdir -p $@
	$(Q)$(BUILD)/authex run examples/carpark --script /dev/null --images $@ 2>/dev/null

bench-entry: $(BUILD)/bench/bench_entry $(BENCH_IMAGES)
	@$(BUILD)/bench/bench_entry $(BENCH_IMAGES) $(if $(PROFILE),--profile)
bench: $(addprefix $(BUILD)/bench/,bench_crypto bench_entry bench_sim) $(BUILD)/golden/aexc $(BENCH_IMAGES)
	@tools/bench $(BUILD)
size: $(BUILD)/golden/aexc $(BENCH_IMAGES)
	@tools/size $(BENCH_IMAGES) $(SHARE) $<

.PHONY: bench-entry bench size
