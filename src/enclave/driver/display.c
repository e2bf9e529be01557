// SPDX-License-Identifier: Apache-2.0
// Driver of an output device: one owner at a time, by lease (wire.md). Each event of the owner is
// one write to the data register; nothing else writes it.
#include "enclave/driver/device.h"
#include "enclave/driver/proof.h"
#include "enclave/enclave.h"
#include "rt/msp430/board.h"

enum { ON = 1 };

const uint8_t module_input_words[] = {1};
const uint8_t module_output_words[] = {0};
const uint16_t module_inputs = 1, module_outputs = 0;

static uint16_t all_ones(const uint16_t number[2])
{
    return (number[0] & number[1]) == 0xffff;
}

static void advance(uint16_t number[2])
{
    if (++number[0] == 0)
        ++number[1];
}

void module_init(void)
{
    device_ready(ON);
}

uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)channel;
    if (all_ones(enclave_progress.outputs))
        return MODULE_ABORT;
    device_write(BOARD_DEVICE_DATA, words[0]);
    advance(enclave_progress.outputs);
    return MODULE_OK;
}

// The device changes hands: the old key and lease nonce are worth nothing from now on.
static void end_lease(void)
{
    enclave_wipe(enclave_slots, sizeof *enclave_slots);
    enclave_progress.owner = 0;
    advance(enclave_progress.grants);
}

static uint16_t confirm(void)
{
    struct proof p;
    proof_begin(&p, WIRE_CONFIRM, enclave_slots);
    p.rest[0] = enclave_progress.owner;
    arch_copy(p.rest + 1, enclave_progress.grants, 4);
    enclave_reply_len = WIRE_TAG;
    return arch_mac(enclave_slots->key, &p, PROOF_HEAD + 6, enclave_reply) ? WIRE_OK
                                                                           : WIRE_POISONED;
}

static uint16_t lease(uint16_t len)
{
    struct enclave_order order;
    struct enclave_key_body body;
    if (len != WIRE_KEY_MESSAGE)
        return WIRE_LENGTH;
    if (!device_ready(ON))
        return WIRE_DEVICE;
    if (enclave_progress.owner)
        return WIRE_OWNED;
    // The last two hand-overs are left for the end of a lease: what was granted can be given back.
    if (enclave_progress.grants[1] == 0xffff && enclave_progress.grants[0] >= 0xfffe)
        return WIRE_EXHAUSTED;
    arch_copy(order.extra, enclave_progress.grants, sizeof order.extra);
    uint16_t status = enclave_open_key_body(WIRE_LEASE, &order, sizeof order.extra, &body);
    if (status == WIRE_OK && !body.end)
        status = WIRE_REFUSED;
    if (status == WIRE_OK) {
        enclave_slot_install(enclave_slots, &body, 0);
        enclave_progress.owner = body.end;
        advance(enclave_progress.grants);
        status = confirm();
    }
    enclave_wipe(&body, sizeof body);
    return status;
}

static uint16_t release(uint16_t len)
{
    struct proof p;
    if (len != WIRE_TAG_MESSAGE)
        return WIRE_LENGTH;
    if (!enclave_progress.owner)
        return WIRE_CONNECTION;
    proof_begin(&p, WIRE_RELEASE, enclave_slots);
    arch_copy(p.rest, enclave_input, WIRE_NONCE);
    arch_copy(p.rest + WIRE_NONCE / 2, enclave_progress.grants, 4);
    if (enclave_check_tag(enclave_slots->key, &p, PROOF_HEAD + WIRE_NONCE + 4) != WIRE_OK)
        return WIRE_REFUSED;
    end_lease();
    return WIRE_OK;
}

static uint16_t revoke(uint16_t len)
{
    struct enclave_order order;
    if (len != WIRE_TAG_MESSAGE)
        return WIRE_LENGTH;
    if (!enclave_progress.owner)
        return WIRE_CONNECTION;
    enclave_context_fill(&order.context, WIRE_REVOKE);
    arch_copy(order.nonce, enclave_input, WIRE_NONCE);
    arch_copy(order.extra, enclave_progress.grants, sizeof order.extra);
    if (enclave_check_tag(ARCH_OWN_KEY, &order, sizeof order) != WIRE_OK)
        return WIRE_REFUSED;
    end_lease();
    return WIRE_OK;
}

uint16_t enclave_extra(uint16_t function, uint16_t len)
{
    switch (function) {
    case WIRE_FN_LEASE:
        return lease(len);
    case WIRE_FN_RELEASE:
        return release(len);
    case WIRE_FN_REVOKE:
        return revoke(len);
    case WIRE_FN_STATUS:
        return proof_status(len, 0);
    default:
        return WIRE_FUNCTION;
    }
}

// The only way to a connection of an output device is a lease.
uint16_t enclave_set_key(uint16_t len)
{
    (void)len;
    return WIRE_FUNCTION;
}
