// SPDX-License-Identifier: Apache-2.0
#include "deploy/message.h"

#include <sodium.h>
#include <string.h>

#include "crypto/spongewrap.h"
#include "crypto/wipe.h"
#include "proto/bytes.h"

enum { ALG = CRYPTO_SPONGENT_128 };

static void put_instance(struct buf *ad, struct message_instance to)
{
    buf_append_u32(ad, to.epoch);
    buf_append_u16(ad, to.id);
}

// Associated data of an order under the module key, up to and with a fresh nonce, which is also
// the beginning of the message.
static void begin_order(struct buf *ad, struct buf *out, uint16_t purpose,
                        struct message_instance to)
{
    uint8_t nonce[WIRE_NONCE];
    randombytes_buf(nonce, sizeof nonce);
    buf_append_u16(ad, purpose);
    put_instance(ad, to);
    buf_append(ad, nonce, sizeof nonce);
    buf_append(out, nonce, sizeof nonce);
}

static void append_mac(struct buf *out, const uint8_t *key, struct buf *ad)
{
    uint8_t tag[WIRE_TAG];
    spongewrap_mac(ALG, key, ad->data, ad->len, tag);
    buf_append(out, tag, sizeof tag);
    buf_finish(ad);
}

static void append_key_body(struct buf *out, const uint8_t *key, struct buf *ad,
                            const struct message_end *end)
{
    struct buf body = {0};
    uint8_t cipher[WIRE_KEY_BODY], tag[WIRE_TAG];
    buf_append_u16(&body, end->connection);
    buf_append_u16(&body, end->end);
    buf_append_u16(&body, end->generation);
    buf_append_u16(&body, WIRE_ALG_SPONGENT_128);
    buf_append(&body, end->key, WIRE_KEY);
    spongewrap_seal(ALG, key, ad->data, ad->len, body.data, body.len, cipher, tag);
    buf_append(out, cipher, sizeof cipher);
    buf_append(out, tag, sizeof tag);
    buf_wipe(&body);
    buf_finish(ad);
}

void message_set_key(struct buf *out, const uint8_t *module_key, struct message_instance to,
                     const struct message_end *end)
{
    struct buf ad = {0};
    begin_order(&ad, out, WIRE_SET_KEY, to);
    append_key_body(out, module_key, &ad, end);
}

void message_disable(struct buf *out, const uint8_t *module_key, struct message_instance to)
{
    struct buf ad = {0};
    begin_order(&ad, out, WIRE_DISABLE, to);
    append_mac(out, module_key, &ad);
}

void message_lease(struct buf *out, const uint8_t *driver_key, struct message_instance to,
                   uint32_t grants, const struct message_end *end)
{
    struct buf ad = {0};
    begin_order(&ad, out, WIRE_LEASE, to);
    buf_append_u32(&ad, grants);
    append_key_body(out, driver_key, &ad, end);
}

void message_revoke(struct buf *out, const uint8_t *driver_key, struct message_instance to,
                    uint32_t grants)
{
    struct buf ad = {0};
    begin_order(&ad, out, WIRE_REVOKE, to);
    buf_append_u32(&ad, grants);
    append_mac(out, driver_key, &ad);
}

// Associated data under a connection key, up to the instance block (wire.md).
static void begin_proof(struct buf *ad, uint16_t purpose, const struct message_end *end,
                        struct message_instance driver)
{
    buf_append_u16(ad, purpose);
    buf_append_u16(ad, end->connection);
    buf_append_u16(ad, WIRE_FORWARD);
    buf_append_u16(ad, end->generation);
    put_instance(ad, driver);
}

void message_release(struct buf *out, const struct message_end *end, struct message_instance driver,
                     uint32_t grants)
{
    struct buf ad = {0};
    uint8_t nonce[WIRE_NONCE];
    randombytes_buf(nonce, sizeof nonce);
    begin_proof(&ad, WIRE_RELEASE, end, driver);
    buf_append(&ad, nonce, sizeof nonce);
    buf_append_u32(&ad, grants);
    buf_append(out, nonce, sizeof nonce);
    append_mac(out, end->key, &ad);
}

static bool tag_is(const uint8_t *key, struct buf *ad, const uint8_t *tag)
{
    uint8_t right[WIRE_TAG];
    spongewrap_mac(ALG, key, ad->data, ad->len, right);
    buf_finish(ad);
    return crypto_equal(right, tag, WIRE_TAG);
}

static void read_report(const uint8_t *p, unsigned slots, struct message_report *report)
{
    report->aborts = bytes_get(p);
    report->owner = bytes_get(p + 2);
    report->grants = bytes_get32(p + 4);
    report->outputs = bytes_get32(p + 8);
    report->slots = slots;
    p += WIRE_REPORT(0);
    for (unsigned i = 0; i < slots; i++, p += WIRE_SLOT)
        report->slot[i] = (struct message_slot){
            .connection = bytes_get(p),
            .end = bytes_get(p + 2),
            .generation = bytes_get(p + 4),
            .counter = bytes_get64(p + 6),
        };
}

bool message_check_attest(const uint8_t *module_key, struct message_instance from,
                          const uint8_t challenge[WIRE_CHALLENGE], const uint8_t *reply, size_t len,
                          struct message_report *report)
{
    if (len < WIRE_REPORT(0) + WIRE_TAG)
        return false;
    unsigned slots = bytes_get(reply + WIRE_REPORT(0) - 2);
    if (slots > MESSAGE_MAX_SLOTS || len != WIRE_REPORT((size_t)slots) + WIRE_TAG)
        return false;
    struct buf ad = {0};
    buf_append_u16(&ad, WIRE_ATTEST);
    put_instance(&ad, from);
    buf_append(&ad, challenge, WIRE_CHALLENGE);
    buf_append(&ad, reply, len - WIRE_TAG);
    if (!tag_is(module_key, &ad, reply + len - WIRE_TAG))
        return false;
    read_report(reply, slots, report);
    return true;
}

bool message_check_confirm(const struct message_end *end, struct message_instance driver,
                           uint32_t grants, const uint8_t *reply, size_t len)
{
    if (len != WIRE_TAG)
        return false;
    struct buf ad = {0};
    begin_proof(&ad, WIRE_CONFIRM, end, driver);
    buf_append_u16(&ad, end->end);
    buf_append_u32(&ad, grants);
    return tag_is(end->key, &ad, reply);
}

bool message_check_status(const struct message_end *end, struct message_instance driver,
                          const uint8_t challenge[WIRE_CHALLENGE], const uint8_t *reply, size_t len,
                          struct message_status *status)
{
    if (len != WIRE_STATUS_REPLY)
        return false;
    struct buf ad = {0};
    begin_proof(&ad, WIRE_STATUS, end, driver);
    buf_append(&ad, challenge, WIRE_CHALLENGE);
    buf_append(&ad, reply, len - WIRE_TAG);
    if (!tag_is(end->key, &ad, reply + len - WIRE_TAG))
        return false;
    *status = (struct message_status){bytes_get64(reply), bytes_get32(reply + 8),
                                      bytes_get32(reply + 12)};
    return true;
}
