// SPDX-License-Identifier: Apache-2.0
// Between a module's own code (emitted from .aex by src/lang, or a driver) and its runtime.
#ifndef ENCLAVE_MODULE_H
#define ENCLAVE_MODULE_H

#include <stdint.h>

enum { MODULE_OK = 0, MODULE_ABORT = 1 };

// ---- The module's code provides:

// Runs the handler of input channel `channel` on its words (module_input_words[channel] of them).
// MODULE_ABORT: the state is as before; the runtime drops what was output.
uint16_t module_handle(uint16_t channel, const uint16_t *words);

// Sets the initial state, where it is not zero. Called once, before the first message.
void module_init(void);

// Words of each channel's events, at least 1: a channel without parameters carries one zero word.
// The counts stand in module_inputs and module_outputs.
extern const uint8_t module_input_words[];
extern const uint8_t module_output_words[];
extern const uint16_t module_inputs, module_outputs;

// ---- The runtime provides:

// Collects one output of the running handler; the words are copied. It cannot fail: the build sizes
// the buffer for the handler's worst case.
void module_output(uint16_t channel, const uint16_t *words);

#endif
