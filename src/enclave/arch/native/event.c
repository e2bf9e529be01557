// SPDX-License-Identifier: Apache-2.0
// Events: authenticate one input, run its handler, seal the outputs. The same in assembly:
// arch/sancus/event.S.
#include <stddef.h>

#include "enclave/arch/native/entry.h"
#include "enclave/enclave.h"

static uint16_t plain[WIRE_MAX_WORDS];
static uint16_t *pending_end; // first free word behind the pending outputs

// The event of this slot has been used up. A counter that would wrap ends the module: the
// violation leaves it dirty, and nothing of this call comes out.
static void count_event(struct enclave_slot *slot)
{
    for (int i = 0; i < 4; i++)
        if (++slot->counter[i])
            return;
    arch_violate();
}

// Wipes the pending outputs: they have been sealed, or must not be sent.
static void drop_pending(void)
{
    enclave_wipe(enclave_pending, (uint16_t)((uint8_t *)pending_end - (uint8_t *)enclave_pending));
    enclave_clear_pending();
}

uint16_t enclave_event(uint16_t len)
{
    const uint16_t *message = (const uint16_t *)(const void *)enclave_input;
    if (!len)
        return WIRE_LENGTH;
    struct enclave_slot *slot = enclave_slot_find(message[0], 0);
    if (!slot)
        return WIRE_CONNECTION;
    if (len != slot->message)
        return WIRE_LENGTH;
    uint16_t body_len = (uint16_t)(len - 2 - WIRE_TAG);
    if (!arch_unwrap(slot->key, slot, WIRE_EVENT_AD, message + 1, body_len, plain,
                     enclave_input + 2 + body_len)) {
        enclave_wipe(plain, body_len);
        return WIRE_REFUSED;
    }
    count_event(slot);

    uint16_t status = module_handle(slot->end, plain);
    enclave_wipe(plain, body_len);
    if (status != MODULE_OK) {
        drop_pending();
        if (enclave_progress.aborts != 0xffff)
            enclave_progress.aborts++;
        return WIRE_ABORTED;
    }
    return enclave_seal_pending();
}

void module_output(uint16_t channel, const uint16_t *words)
{
    *pending_end++ = channel;
    for (uint16_t n = module_output_words[channel]; n; n--)
        *pending_end++ = *words++;
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
    count_event(slot);
    return tag + WIRE_TAG / 2;
}

uint16_t enclave_seal_pending(void)
{
    uint16_t *record = (uint16_t *)(void *)enclave_reply;
    const uint16_t *p = enclave_pending;
    while (p != pending_end) {
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
    drop_pending();
    return WIRE_OK;
}

void enclave_clear_pending(void)
{
    pending_end = enclave_pending;
}
