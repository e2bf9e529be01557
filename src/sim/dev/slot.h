// SPDX-License-Identifier: Apache-2.0
// The outside of a device slot; `d` is a device of class device_slot.
#ifndef SIM_DEV_SLOT_H
#define SIM_DEV_SLOT_H

#include "sim/dev/dev.h"
#include "sim/dev/queue.h"

// Adds a held sample; 1 if the slot has no sensor.
int slot_push(struct device *d, int16_t value);
// Takes the oldest held sample back, the one presented; 1 if there is none.
int slot_withdraw(struct device *d, int16_t *value);
// Samples not taken yet, the presented one included.
size_t slot_pending(const struct device *d);

#endif
