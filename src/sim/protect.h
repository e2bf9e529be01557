// SPDX-License-Identifier: Apache-2.0
// The protection unit: which module owns what, who may touch it, and what a violation is.
#ifndef SIM_PROTECT_H
#define SIM_PROTECT_H

#include "sim/state.h"

// May the current instruction access this address? Records a violation if not. `lanes` as in dev.h.
bool protect_check(struct machine *m, uint16_t address, bool write, unsigned lanes);

// The crypto unit reads a word of some module's text: allowed, unless the word is another module's
// data as well.
bool protect_check_text(struct machine *m, uint16_t address);

// The stack pointer has been set to `address`, or the stack is about to be written there: checks
// the stack guard. (That both count is not measured; no vector uses the guard.)
bool protect_check_stack(struct machine *m, uint16_t address);

// Records a violation; the interrupt follows when the instruction is finished.
void protect_violate(struct machine *m, enum machine_rule rule, uint16_t address);

// The PC goes to `pc`: entry rule, current and caller id. After an interrupt or a reset the
// instruction before does not count as inside.
void protect_follow(struct machine *m, uint16_t pc);

// The id of the module whose text holds the address, or 0; its slot, or -1.
uint16_t protect_id_at(const struct machine *m, uint16_t address);
int protect_slot_at(const struct machine *m, uint16_t address);
// The slot of the module the current instruction is in, or -1.
int protect_current_slot(const struct machine *m);
// The slot of the enabled module with this id, or -1.
int protect_slot_of_id(const struct machine *m, uint16_t id);

// enable: takes a free slot for the layout. Returns the slot of the module that is to get a key
// (the caller's to compute, from that slot's layout), or -1 (refused: bad layout, or no slot).
int protect_enable(struct machine *m, const struct module_state *layout);
// disable: frees the module the current instruction is in.
void protect_disable(struct machine *m);

// A reset: no modules, ids start anew.
void protect_reset(struct machine *m);

#endif
