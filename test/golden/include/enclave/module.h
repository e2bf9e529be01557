// SPDX-License-Identifier: Apache-2.0
// The contract between an emitted module and its runtime, as tests of the language need it. The
// product's own is src/enclave/module.h.
#ifndef ENCLAVE_MODULE_H
#define ENCLAVE_MODULE_H

#include <stdint.h>

enum { MODULE_OK = 0, MODULE_ABORT = 1 };

uint16_t module_handle(uint16_t channel, const uint16_t *words);
void module_init(void);
void module_output(uint16_t channel, const uint16_t *words);

#endif
