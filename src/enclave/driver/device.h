// SPDX-License-Identifier: Apache-2.0
// A driver's way to its device: through mod-mmio, which alone can touch the registers.
#ifndef ENCLAVE_DRIVER_DEVICE_H
#define ENCLAVE_DRIVER_DEVICE_H

#include <stdint.h>

// Verifies mod-mmio once per instance and then sets the control register, which is every register
// of the device that influences its pins besides the data. Never writes data: no output without an
// event. Returns 0 if mod-mmio is not the one this driver was built with.
uint16_t device_ready(uint16_t control);

// The register at `offset` (BOARD_DEVICE_* of rt/msp430/board.h). Only after device_ready.
uint16_t device_read(uint16_t offset);
void device_write(uint16_t offset, uint16_t value);

// The id of a module that starts at mod-mmio's address and has the measurement built into this
// driver; 0 if there is none.
uint16_t device_verify(void);

// mod-mmio's id once it is verified, otherwise 0. The entry stub reads it.
extern uint16_t device_id;

#endif
