// SPDX-License-Identifier: Apache-2.0
// attest (wire.md): which code this is, how it is wired, and how far it has come.
#include "enclave/enclave.h"

struct enclave_progress enclave_progress;

// In enclave_reply: associated data, then the tag. The report is the tail of the former.
struct attestation {
    struct enclave_context context;
    uint16_t challenge[WIRE_CHALLENGE / 2];
    struct enclave_progress progress;
    uint16_t slots;
    uint16_t rest[]; // slots × WIRE_SLOT bytes, tag
};

uint16_t enclave_attest(uint16_t len)
{
    if (len != WIRE_CHALLENGE)
        return WIRE_LENGTH;
    struct attestation *a = (struct attestation *)(void *)enclave_reply;
    enclave_context_fill(&a->context, WIRE_ATTEST);
    arch_copy(a->challenge, enclave_input, WIRE_CHALLENGE);
    arch_copy(&a->progress, &enclave_progress, sizeof a->progress);
    a->slots = enclave_slot_count;

    uint16_t *to = a->rest;
    for (struct enclave_slot *s = enclave_slots; s != enclave_slots_end; s++) {
        *to++ = s->connection;
        *to++ = s->end;
        arch_copy(to, &s->generation, WIRE_SLOT - 4);
        to += (WIRE_SLOT - 4) / 2;
    }
    uint16_t ad_len = (uint16_t)((uint8_t *)to - enclave_reply);
    if (!arch_mac(ARCH_OWN_KEY, a, ad_len, to))
        return WIRE_REFUSED;
    enclave_reply_start = (uint8_t *)&a->progress;
    enclave_reply_len = (uint16_t)(ad_len + WIRE_TAG - sizeof a->context - WIRE_CHALLENGE);
    return WIRE_OK;
}
