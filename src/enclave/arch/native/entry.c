// SPDX-License-Identifier: Apache-2.0
#include "enclave/arch/native/entry.h"

#include "enclave/enclave.h"

static uint16_t dirty; // not 0: a call did not come to its end

static uint16_t check_buffers(uint16_t function, const uint8_t *in, uint16_t len, uint8_t *out,
                              uint16_t capacity)
{
    uint16_t need = enclave_needs[function];
    if (len >= enclave_input_limit || capacity < need)
        return WIRE_LENGTH;
    if ((len && !arch_is_outside(in, len)) || (need && !arch_is_outside(out, need)))
        return WIRE_POINTER;
    return WIRE_OK;
}

uint16_t native_enter(uint16_t function, const uint8_t *in, uint16_t len, uint8_t *out,
                      uint16_t capacity, uint16_t *written)
{
    *written = 0;
    if (dirty)
        return WIRE_POISONED;
    if (function >= WIRE_FUNCTIONS)
        return WIRE_FUNCTION;
    uint16_t status = check_buffers(function, in, len, out, capacity);
    if (status != WIRE_OK)
        return status;
    arch_copy(enclave_input, in, len);

    dirty = 1;
    enclave_reply_len = 0;
    enclave_reply_start = enclave_reply;
    status = function == WIRE_FN_EVENT ? enclave_event(len) : enclave_dispatch(function, len);
    if (status == WIRE_POISONED)
        return status; // something could not be sealed; dirty stays
    dirty = 0;
    arch_copy(out, enclave_reply_start, enclave_reply_len);
    *written = enclave_reply_len;
    return status;
}
