// SPDX-License-Identifier: Apache-2.0
// The entry of a module in a host process, for tests: what arch/sancus/entry.S does, in C.
#ifndef ENCLAVE_ARCH_NATIVE_ENTRY_H
#define ENCLAVE_ARCH_NATIVE_ENTRY_H

#include <stdint.h>

// One entry call. Returns the status; *written: bytes of output.
uint16_t native_enter(uint16_t function, const uint8_t *in, uint16_t len, uint8_t *out,
                      uint16_t capacity, uint16_t *written);

// Is [start, start + len) memory that a caller may give? The test's own rule.
uint16_t arch_is_outside(const void *start, uint16_t len);

// The module stops for good; does not return to native_enter's caller with a result.
_Noreturn void arch_violate(void);

#endif
