// SPDX-License-Identifier: Apache-2.0
// Driver of an input device: each sample becomes one event on every connection.
#include "enclave/driver/input.h"

#include "enclave/driver/device.h"
#include "enclave/driver/proof.h"
#include "enclave/enclave.h"
#include "rt/msp430/board.h"

enum { ON_WITH_INTERRUPT = 3, SAMPLE = 1 };

const uint8_t module_input_words[] = {0};
const uint8_t module_output_words[] = {1};
const uint16_t module_inputs = 0, module_outputs = 1;

// The device may interrupt from the first message on; if mod-mmio is not there yet, poll tries
// again.
void module_init(void)
{
    device_ready(ON_WITH_INTERRUPT);
}

// There are no input channels: no slot can name one.
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)channel, (void)words;
    return MODULE_ABORT;
}

static uint16_t poll(void)
{
    if (!device_ready(ON_WITH_INTERRUPT))
        return WIRE_DEVICE;
    if (!(device_read(BOARD_DEVICE_STATUS) & SAMPLE))
        return WIRE_IDLE;
    uint16_t value = input_value(device_read(BOARD_DEVICE_DATA));
    device_write(BOARD_DEVICE_STATUS, SAMPLE); // taken: the device may show the next one
    enclave_clear_pending();
    module_output(0, &value);
    return enclave_seal_pending();
}

uint16_t enclave_extra(uint16_t function, uint16_t len)
{
    if (function == WIRE_FN_STATUS)
        return proof_status(len, WIRE_OUTPUT_END);
    if (function != WIRE_FN_POLL)
        return WIRE_FUNCTION;
    return len ? WIRE_LENGTH : poll();
}
