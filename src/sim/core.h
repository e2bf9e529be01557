// SPDX-License-Identifier: Apache-2.0
// What distinguishes the cores. Each defect of the published hardware is one flag, true where the
// defect is repaired; everything else is shared. Numbers are those of docs/spec/sancus.md.
#ifndef SIM_CORE_H
#define SIM_CORE_H

#include <stdbool.h>

#include "sim/machine.h"

struct core_rules {
    unsigned default_modules; // 13: module slots if the configuration does not say
    bool own_text_read_only;  //  1: odd byte writes to the own text are violations too
    bool drop_device_writes;  //  2: a violating write does not reach a device register
    bool strict_layout;       //  3: enable refuses overlap, wrap, odd bounds, wrong kind of memory
    bool strict_operands;     //  5: odd, wrapping or device operands of crypto: r15 = 0, no access
    bool refuse_empty_ad;     //  6: empty associated data: r15 = 0, nothing written
    bool open_empty_body;     //  6: unwrap of an empty body is a tag check
    bool verify_before_release; //  7: unwrap runs twice over the cipher; writes only if it is good
    bool clear_data_on_enable;  //  8: enable zeroes the data section (memory, no devices)
    bool frame_in_ram_only;     //  9: no frame unless it lies in own data or free RAM; state lost
    bool epoch_register;        // 10: MACHINE_EPOCH_BASE is there
    bool erase_on_reset;        // 11: RAM and the text of all modules
    bool clear_guard_on_entry;  // 12: entering a module clears the stack guard
    bool no_stale_words;        // 14: unmapped space reads 0, not the word some module touched last
    bool no_enable_from_within; // 15: enable is refused to code inside the text to be protected
    bool ids_run_out;           // 16: no id is given twice, or means 0 or an interrupt
    bool skip_refused_entry;    // 17: the instruction that a jump past the entry meets is not done
    bool check_fetches;         // 18: extension words are read under the rules for reading
    bool no_fetch_hazard;       // oddity 1: see cpu.c
};

// The rules of a core; `core` is a member of the enum.
const struct core_rules *core_rules(enum machine_core core);

#endif
