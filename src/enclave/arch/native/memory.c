// SPDX-License-Identifier: Apache-2.0
// What module.lds lays out on the MSP430.
#include "enclave/arch/native/native.h"
#include "enclave/arch/sancus/layout.h"
#include "enclave/enclave.h"

enum { REPLY = 8 + WIRE_CHALLENGE + WIRE_REPORT(NATIVE_SLOTS) + WIRE_TAG, PENDING = 32 };
_Static_assert(REPLY >= NATIVE_RECORDS, "the reply buffer holds both");
_Static_assert(NATIVE_SLOTS *SLOT_SIZE == 144, "the end of the slots, below");

extern uint8_t __start_enclave_state[], __stop_enclave_state[];

struct enclave_slot enclave_slots[NATIVE_SLOTS];
__asm__(".globl enclave_slots_end\n.set enclave_slots_end, enclave_slots + 144");

_Alignas(2) uint8_t enclave_input[NATIVE_INPUT];
_Alignas(2) uint8_t enclave_reply[REPLY];
uint16_t enclave_pending[PENDING / 2];

const uint16_t enclave_slot_count = NATIVE_SLOTS;
const uint16_t enclave_input_limit = NATIVE_INPUT + 1;

#define WINDOW(bytes) (((bytes) + 15) & ~15)
const uint16_t enclave_needs[WIRE_FUNCTIONS] = {
    [WIRE_FN_ATTEST] = WINDOW(WIRE_REPORT(NATIVE_SLOTS) + WIRE_TAG),
    [WIRE_FN_EVENT] = WINDOW(NATIVE_RECORDS),
    [WIRE_FN_POLL] = WINDOW(NATIVE_RECORDS),
    [WIRE_FN_LEASE] = WINDOW(WIRE_TAG),
    [WIRE_FN_STATUS] = WINDOW(WIRE_STATUS_REPLY),
};

static size_t state_size(void)
{
    return (size_t)(__stop_enclave_state - __start_enclave_state);
}

// Over the gaps that AddressSanitizer keeps between variables, too.
__attribute__((no_sanitize("address"))) static void clear(void *start, size_t len)
{
    volatile uint8_t *p = start;
    while (len--)
        *p++ = 0;
}

void native_enable(void)
{
    clear(__start_enclave_state, state_size());
    clear(enclave_slots, sizeof enclave_slots);
    clear(enclave_input, sizeof enclave_input);
    clear(enclave_reply, sizeof enclave_reply);
    clear(enclave_pending, sizeof enclave_pending);
}

__attribute__((no_sanitize("address"))) static int contains(const void *memory, size_t size,
                                                            const void *bytes, size_t len)
{
    const uint8_t *m = memory, *wanted = bytes;
    for (size_t i = 0; i + len <= size; i += 2) {
        size_t same = 0;
        while (same < len && m[i + same] == wanted[same])
            same++;
        if (same == len)
            return 1;
    }
    return 0;
}

int native_contains(const void *bytes, size_t len)
{
    return contains(__start_enclave_state, state_size(), bytes, len) ||
           contains(enclave_slots, sizeof enclave_slots, bytes, len) ||
           contains(enclave_reply, sizeof enclave_reply, bytes, len) ||
           contains(enclave_pending, sizeof enclave_pending, bytes, len);
}
