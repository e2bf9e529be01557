// SPDX-License-Identifier: Apache-2.0
#include <stddef.h>

#include "enclave/arch/sancus/layout.h"
#include "enclave/enclave.h"

_Static_assert(offsetof(struct enclave_slot, connection) == SLOT_CONNECTION, "layout.h");
_Static_assert(offsetof(struct enclave_slot, counter) == SLOT_COUNTER, "layout.h");
_Static_assert(offsetof(struct enclave_slot, end) == SLOT_END, "layout.h");
_Static_assert(offsetof(struct enclave_slot, message) == SLOT_MESSAGE, "layout.h");
_Static_assert(offsetof(struct enclave_slot, key) == SLOT_KEY, "layout.h");
_Static_assert(sizeof(struct enclave_slot) == SLOT_SIZE, "layout.h and module.lds");

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
    slot->message = 0;
    if (!(end & WIRE_OUTPUT_END))
        slot->message = (uint16_t)(2 + (module_input_words[end] << 1) + WIRE_TAG);
    arch_copy(slot->key, body->key, WIRE_KEY);
}

void enclave_wipe(void *start, uint16_t len)
{
    volatile uint16_t *word = start;
    for (; len; len -= 2)
        *word++ = 0;
}
