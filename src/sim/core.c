// SPDX-License-Identifier: Apache-2.0
#include "sim/core.h"

static const struct core_rules upstream = {
    .default_modules = 4,
};

static const struct core_rules hardened = {
    .default_modules = 8,
    .own_text_read_only = true,
    .drop_device_writes = true,
    .strict_layout = true,
    .strict_operands = true,
    .refuse_empty_ad = true,
    .open_empty_body = true,
    .verify_before_release = true,
    .clear_data_on_enable = true,
    .frame_in_ram_only = true,
    .epoch_register = true,
    .erase_on_reset = true,
    .clear_guard_on_entry = true,
    .no_stale_words = true,
    .no_enable_from_within = true,
    .ids_run_out = true,
    .skip_refused_entry = true,
    .check_fetches = true,
    .no_fetch_hazard = true,
};

const struct core_rules *core_rules(enum machine_core core)
{
    return core == MACHINE_UPSTREAM ? &upstream : &hardened;
}
