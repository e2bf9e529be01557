// SPDX-License-Identifier: Apache-2.0
// Interrupts, sleep and resets: what happens between two instructions.
#ifndef SIM_IRQ_H
#define SIM_IRQ_H

#include "sim/state.h"

// An instruction is about to write a device in its last cycle, `at`: keeps the interrupt lines as
// they are before, for the interrupt logic looks at them in the same cycle.
void irq_sample(struct machine *m, uint64_t at);

enum irq_result {
    IRQ_NONE,   // go on with the next instruction
    IRQ_TAKEN,  // an interrupt was entered
    IRQ_ASLEEP, // nothing to execute: sleeping
    IRQ_RESET,  // a reset was carried out
};

// Looks at everything that may come between two instructions, at the machine's present cycle, and
// sets the next horizon (not beyond `until`).
enum irq_result irq_check(struct machine *m, uint64_t until);

// Asleep: lets time pass until a device may raise a line, at most to `until`. Returns false if
// no device will ever do so by itself (time is then unchanged).
bool irq_sleep(struct machine *m, uint64_t until);

#endif
