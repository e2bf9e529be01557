// SPDX-License-Identifier: Apache-2.0
// What the entry stub calls for every function but EVENT, which has a short way of its own.
#include "enclave/enclave.h"

uint16_t enclave_reply_len;
uint8_t *enclave_reply_start;

static uint16_t initialised;

uint16_t enclave_dispatch(uint16_t function, uint16_t len)
{
    // Before a module has accepted a key it cannot accept an event, so this comes first.
    if (!initialised) {
        initialised = 1;
        enclave_clear_pending();
        module_init();
    }
    enclave_reply_len = 0;
    enclave_reply_start = enclave_reply;
    switch (function) {
    case WIRE_FN_ATTEST:
        return enclave_attest(len);
    case WIRE_FN_SET_KEY:
        return enclave_set_key(len);
    case WIRE_FN_DISABLE:
        return enclave_disable(len);
    default:
        return enclave_extra(function, len);
    }
}
