// SPDX-License-Identifier: Apache-2.0
// Events: authenticate one input, run its handler, seal the outputs.
#include <stddef.h>

#include "enclave/enclave.h"

uint16_t *enclave_pending_end;

// Finds the input slot of `connection`. Also refuses when any slot is exhausted: the handler's
// outputs could not all be sealed afterwards.
static uint16_t find_input(uint16_t connection, struct enclave_slot **found)
{
    *found = NULL;
    for (struct enclave_slot *s = enclave_slots; s != enclave_slots_end; s++) {
        if (enclave_slot_is_exhausted(s))
            return WIRE_EXHAUSTED;
        if (s->connection == connection && !(s->end & WIRE_OUTPUT_END))
            *found = s;
    }
    return *found && connection ? WIRE_OK : WIRE_CONNECTION;
}

uint16_t enclave_event(uint16_t len)
{
    struct enclave_slot *slot;
    uint16_t words[WIRE_MAX_WORDS];
    const uint16_t *message = (const uint16_t *)(const void *)enclave_input;
    if (len < 2)
        return WIRE_LENGTH;
    uint16_t status = find_input(message[0], &slot);
    if (status != WIRE_OK)
        return status;
    uint16_t body_len = (uint16_t)(module_input_words[slot->end] << 1);
    if (len != body_len + 2 + WIRE_TAG)
        return WIRE_LENGTH;
    if (!arch_unwrap(slot->key, slot, WIRE_EVENT_AD, message + 1, body_len, words,
                     enclave_input + 2 + body_len)) {
        enclave_wipe(words, body_len);
        return WIRE_REFUSED;
    }
    arch_count(slot->counter);

    enclave_pending_end = enclave_pending;
    status = module_handle(slot->end, words);
    enclave_wipe(words, body_len);
    if (status != MODULE_OK) {
        if (enclave_progress.aborts != 0xffff)
            enclave_progress.aborts++;
        return WIRE_ABORTED;
    }
    return enclave_seal_pending();
}

void module_output(uint16_t channel, const uint16_t *words)
{
    *enclave_pending_end++ = channel;
    for (uint16_t n = module_output_words[channel]; n; n--)
        *enclave_pending_end++ = *words++;
}

// One record: connection, length, cipher, tag. Returns where the next one goes, NULL if the
// platform refused.
static uint16_t *seal_record(struct enclave_slot *slot, const uint16_t *words, uint16_t body_len,
                             uint16_t *record)
{
    uint16_t *tag = record + 2 + (body_len >> 1);
    *record++ = slot->connection;
    *record++ = body_len + WIRE_TAG;
    if (!arch_wrap(slot->key, slot, WIRE_EVENT_AD, words, body_len, record, tag))
        return NULL;
    arch_count(slot->counter);
    return tag + WIRE_TAG / 2;
}

uint16_t enclave_seal_pending(void)
{
    uint16_t *record = (uint16_t *)(void *)enclave_reply;
    const uint16_t *p = enclave_pending;
    while (p != enclave_pending_end) {
        uint16_t end = *p++ | WIRE_OUTPUT_END;
        uint16_t body_len = (uint16_t)(module_output_words[end & 0xff] << 1);
        for (struct enclave_slot *s = enclave_slots; s != enclave_slots_end; s++) {
            if (s->end != end)
                continue;
            record = seal_record(s, p, body_len, record);
            if (!record)
                return WIRE_POISONED;
        }
        p += body_len >> 1;
    }
    enclave_reply_len = (uint16_t)((uint8_t *)record - enclave_reply);
    enclave_wipe(enclave_pending,
                 (uint16_t)((uint8_t *)enclave_pending_end - (uint8_t *)enclave_pending));
    return WIRE_OK;
}
