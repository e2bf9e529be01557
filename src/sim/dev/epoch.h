// SPDX-License-Identifier: Apache-2.0
// The outside of the epoch register; `d` is a device of class device_epoch.
#ifndef SIM_DEV_EPOCH_H
#define SIM_DEV_EPOCH_H

#include "sim/dev/dev.h"

// What the non-volatile cell holds.
uint32_t epoch_value(const struct device *d);

#endif
