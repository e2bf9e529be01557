// SPDX-License-Identifier: Apache-2.0
// The Sancus instructions: 0x1380 + n.
#ifndef SIM_UNIT_H
#define SIM_UNIT_H

#include "sim/state.h"

// Executes instruction n (0..15) and returns its cycles.
unsigned unit_execute(struct machine *m, unsigned n);

#endif
