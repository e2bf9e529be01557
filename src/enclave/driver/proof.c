// SPDX-License-Identifier: Apache-2.0
#include "enclave/driver/proof.h"

#include <stddef.h>

void proof_begin(struct proof *p, uint16_t purpose, const struct enclave_slot *slot)
{
    struct enclave_context c;
    enclave_context_fill(&c, purpose);
    p->header = purpose;
    arch_copy(&p->connection, &slot->connection, 6);
    arch_copy(p->epoch, c.epoch, WIRE_INSTANCE);
}

uint16_t proof_status(uint16_t len, uint16_t direction)
{
    struct proof p;
    const uint16_t *message = (const uint16_t *)(const void *)enclave_input;
    if (len != 2 + WIRE_CHALLENGE)
        return WIRE_LENGTH;
    struct enclave_slot *slot = enclave_slot_find(message[0], direction);
    if (!slot)
        return WIRE_CONNECTION;
    proof_begin(&p, WIRE_STATUS, slot);
    arch_copy(p.rest, message + 1, WIRE_CHALLENGE);
    uint16_t *report = p.rest + WIRE_CHALLENGE / 2;
    arch_copy(report, slot->counter, sizeof slot->counter);
    arch_copy(report + 4, enclave_progress.grants, 8); // grants, outputs
    arch_copy(enclave_reply, report, 16);
    enclave_reply_len = WIRE_STATUS_REPLY;
    return arch_mac(slot->key, &p, sizeof p, enclave_reply + 16) ? WIRE_OK : WIRE_POISONED;
}
