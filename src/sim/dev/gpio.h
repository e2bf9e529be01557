// SPDX-License-Identifier: Apache-2.0
// The outside of a GPIO port.
#ifndef SIM_DEV_GPIO_H
#define SIM_DEV_GPIO_H

#include "sim/dev/dev.h"

// New levels on the input pins; `d` is a device of class device_gpio.
void gpio_set_pins(struct device *d, uint8_t pins);

#endif
