// SPDX-License-Identifier: Apache-2.0
// set-key (wire.md): a connection key for one channel end.
#include <stddef.h>

#include "enclave/enclave.h"

static uint16_t channel_exists(uint16_t end)
{
    if (end & WIRE_OUTPUT_END)
        return (end ^ WIRE_OUTPUT_END) < module_outputs;
    return end < module_inputs;
}

static struct enclave_slot *free_slot(void)
{
    for (struct enclave_slot *s = enclave_slots; s != enclave_slots_end; s++)
        if (!s->connection)
            return s;
    return NULL;
}

// A generation's key is installed once. The receiving end takes no second generation here: it
// would have to know that the last event of the old one has arrived (rotate).
static uint16_t install(const struct enclave_key_body *body)
{
    if (!channel_exists(body->end))
        return WIRE_CONNECTION;
    struct enclave_slot *slot = enclave_slot_find(body->connection, body->end & WIRE_OUTPUT_END);
    if (slot) {
        if (slot->end != body->end || !(slot->end & WIRE_OUTPUT_END))
            return WIRE_CONNECTION;
        if (body->generation <= slot->generation)
            return WIRE_REFUSED;
    } else {
        slot = free_slot();
        if (!slot)
            return WIRE_FULL;
    }
    enclave_slot_install(slot, body, body->end);
    return WIRE_OK;
}

uint16_t enclave_set_key(uint16_t len)
{
    struct enclave_order order;
    struct enclave_key_body body;
    if (len != WIRE_KEY_MESSAGE)
        return WIRE_LENGTH;
    uint16_t status = enclave_open_key_body(WIRE_SET_KEY, &order, 0, &body);
    if (status == WIRE_OK)
        status = install(&body);
    enclave_wipe(&body, sizeof body);
    return status;
}
