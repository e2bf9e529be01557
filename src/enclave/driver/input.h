// SPDX-License-Identifier: Apache-2.0
// What one kind of input device makes of a sample.
#ifndef ENCLAVE_DRIVER_INPUT_H
#define ENCLAVE_DRIVER_INPUT_H

#include <stdint.h>

// The word that the event carries, given the device's data register.
uint16_t input_value(uint16_t data);

#endif
