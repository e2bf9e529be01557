// SPDX-License-Identifier: Apache-2.0
// Calls of the natively built module that may not come back: what the hardware does, by longjmp.
// For one file of a test program.
#ifndef TEST_UNIT_TEST_ENCLAVE_CALL_H
#define TEST_UNIT_TEST_ENCLAVE_CALL_H

#include <setjmp.h>

#include "enclave/arch.h"
#include "enclave/arch/native/entry.h"
#include "enclave/arch/native/native.h"

enum native_end {
    NATIVE_RETURNED,
    NATIVE_DISABLED, // by its own instruction
    NATIVE_VIOLATED, // by an access that isolation stops, or on purpose
};

struct native_result {
    enum native_end end;
    uint16_t status, written;
};

static jmp_buf native_back; // of the call that is going on

void arch_violate(void)
{
    longjmp(native_back, NATIVE_VIOLATED);
}

void arch_disable(void)
{
    native_enable(); // clears
    longjmp(native_back, NATIVE_DISABLED);
}

// One call of the module's entry, with buffers anywhere.
static struct native_result native_call(uint16_t function, const uint8_t *in, uint16_t len,
                                        uint8_t *out, uint16_t capacity)
{
    struct native_result r = {NATIVE_RETURNED, 0, 0};
    switch (setjmp(native_back)) {
    case NATIVE_RETURNED:
        r.status = native_enter(function, in, len, out, capacity, &r.written);
        return r;
    case NATIVE_DISABLED:
        return (struct native_result){NATIVE_DISABLED, WIRE_OK, 0};
    default:
        return (struct native_result){NATIVE_VIOLATED, 0, 0};
    }
}

#endif
