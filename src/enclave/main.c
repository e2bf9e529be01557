// SPDX-License-Identifier: Apache-2.0
// One message, from the entry stub and back. The order of the steps is the security argument:
// check → copy in once → dirty → authenticate and act → clean → copy out → wipe.
#include "enclave/enclave.h"

#include <stddef.h>

uint16_t enclave_capacity; // of the output buffer; written by the entry stub
uint16_t enclave_reply_len;
uint8_t *enclave_reply_start;

static volatile uint16_t dirty; // not 0: a call did not come to its end
static uint16_t initialised;

uint16_t enclave_main(uint16_t function, const uint8_t *in, uint16_t len, uint8_t *out);

// Bytes of output that `function` may produce.
static uint16_t output_need(uint16_t function)
{
    if (function == WIRE_FN_EVENT)
        return enclave_records_size;
    if (function == WIRE_FN_ATTEST)
        return enclave_attest_size;
    return enclave_extra_need(function);
}

static uint16_t check_buffers(uint16_t function, const uint8_t *in, uint16_t len, uint8_t *out)
{
    if (len > enclave_input_size)
        return WIRE_LENGTH;
    if (len && !arch_is_outside(in, len))
        return WIRE_POINTER;
    uint16_t need = output_need(function);
    if (enclave_capacity < need)
        return WIRE_LENGTH;
    if (!need)
        return WIRE_OK;
    if (!arch_is_outside(out, need))
        return WIRE_POINTER;
    arch_touch(out, need);
    return WIRE_OK;
}

static uint16_t dispatch(uint16_t function, uint16_t len)
{
    switch (function) {
    case WIRE_FN_EVENT:
        return enclave_event(len);
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

uint16_t enclave_main(uint16_t function, const uint8_t *in, uint16_t len, uint8_t *out)
{
    enclave_reply_len = 0;
    if (dirty)
        return WIRE_POISONED;
    uint16_t status = check_buffers(function, in, len, out);
    if (status != WIRE_OK)
        return status;
    arch_copy(enclave_input, in, len);

    dirty = 1;
    if (!initialised) {
        initialised = 1;
        module_init();
    }
    enclave_reply_start = enclave_reply;
    status = dispatch(function, len);
    if (status == WIRE_POISONED)
        return status; // an output could not be sealed; dirty stays
    dirty = 0;
    arch_copy(out, enclave_reply_start, enclave_reply_len);
    return status;
}
