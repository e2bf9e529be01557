// SPDX-License-Identifier: Apache-2.0
// Small programs written word by word into a simulated machine, for tests of the machine itself.
#ifndef TEST_LIB_SIM_PROGRAM_H
#define TEST_LIB_SIM_PROGRAM_H

#include "isa/isa.h"
#include "sim/machine.h"

// Where things are, by custom.
enum {
    PROGRAM_MAIN = 0x4000,
    PROGRAM_TEXT = 0x6000, // of a module
    PROGRAM_TEXT_END = 0x6040,
    PROGRAM_DATA = 0x1000,
    PROGRAM_DATA_END = 0x1040,
    PROGRAM_HANDLER = 0x7000, // of all interrupts: stops
    PROGRAM_SLOT0 = MACHINE_SLOT_BASE,
    PROGRAM_LIMIT = 10 * 1000 * 1000,
};

// A program being written into a machine.
struct program {
    struct machine *m;
    uint16_t at;    // where the next word goes
    unsigned shown; // how often the display in slot 0 was written
    int16_t last_shown;
};

// A machine with a display in slot 0 and epoch 41; `p->at` is behind a short prologue at
// PROGRAM_MAIN that stops the watchdog and makes a stack. Ends the process if memory is short.
void program_begin(struct program *p, enum machine_core core);
// Resets the machine and runs it to its end.
enum machine_stop program_run(struct program *p);
void program_end(struct program *p);
unsigned program_reg(const struct program *p, unsigned n);

void program_word(struct program *p, unsigned value);
void program_set(struct program *p, unsigned reg, unsigned value);       // mov #value, reg
void program_store(struct program *p, unsigned value, unsigned address); // mov #value, &address
void program_store_byte(struct program *p, unsigned value, unsigned address);
void program_load(struct program *p, unsigned address, unsigned reg); // mov &address, reg
void program_save(struct program *p, unsigned reg, unsigned address); // mov reg, &address
void program_jump(struct program *p, unsigned address);
void program_unit(struct program *p, enum isa_sancus n);
void program_stop(struct program *p);                        // bic #8, sr; bis #0x10, sr
void program_call_module(struct program *p, unsigned entry); // it returns to r6
void program_leave_module(struct program *p);                // mov r6, pc
void program_enable(struct program *p, unsigned text, unsigned text_end, unsigned data,
                    unsigned data_end);

#endif
