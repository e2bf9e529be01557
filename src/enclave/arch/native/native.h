// SPDX-License-Identifier: Apache-2.0
// A module in a host process, for unit tests under sanitizers: the trusted C code of this room
// over src/crypto, and a platform that a test controls. One module a process, no isolation.
#ifndef ENCLAVE_ARCH_NATIVE_NATIVE_H
#define ENCLAVE_ARCH_NATIVE_NATIVE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/wire.h"

enum {
    NATIVE_SLOTS = 4,
    NATIVE_INPUT = WIRE_KEY_MESSAGE,
    NATIVE_RECORDS = 96,   // sealed outputs of one call, bytes
    NATIVE_RAM = 1024,     // of the callers
    NATIVE_FOREIGN = 1000, // the rest of it belongs to another module
};

// What the platform is. A test sets it, and may change it between calls.
struct native {
    uint8_t key[WIRE_KEY];
    uint32_t epoch;
    uint16_t instance;
    unsigned refusals; // so many sealings from now on fail
};
extern struct native native;

// Memory of the callers: buffers lie here.
extern _Alignas(2) uint8_t native_ram[NATIVE_RAM];

// A new instance: the module's memory is zero. The platform stays as it is.
void native_enable(void);

// Is this in the module's memory, at any even place?
int native_contains(const void *bytes, size_t len);

#endif
