// SPDX-License-Identifier: Apache-2.0
// The processor: executes instructions until something else has to be looked at.
#ifndef SIM_CPU_H
#define SIM_CPU_H

#include "sim/state.h"

// Executes instructions until the cycle counter reaches m->horizon (which instructions lower when
// they change what interrupts depend on). At least one is executed.
void cpu_run(struct machine *m);

// One instruction.
void cpu_step(struct machine *m);

#endif
