// SPDX-License-Identifier: Apache-2.0
#include <stddef.h>

#include "enclave/enclave.h"

struct enclave_slot *enclave_slot_find(uint16_t connection, uint16_t direction)
{
    if (!connection)
        return NULL;
    for (struct enclave_slot *s = enclave_slots; s != enclave_slots_end; s++)
        if (s->connection == connection && (s->end & WIRE_OUTPUT_END) == direction)
            return s;
    return NULL;
}

void enclave_slot_install(struct enclave_slot *slot, const struct enclave_key_body *body,
                          uint16_t end)
{
    slot->header = WIRE_EVENT;
    slot->connection = body->connection;
    slot->direction = WIRE_FORWARD;
    slot->generation = body->generation;
    slot->counter[0] = slot->counter[1] = slot->counter[2] = slot->counter[3] = 0;
    slot->end = end;
    arch_copy(slot->key, body->key, WIRE_KEY);
}

uint16_t enclave_slot_is_exhausted(const struct enclave_slot *slot)
{
    return slot->counter[3] == 0xffff;
}

void enclave_wipe(void *start, uint16_t len)
{
    volatile uint16_t *word = start;
    for (; len; len -= 2)
        *word++ = 0;
}
