// SPDX-License-Identifier: Apache-2.0
// The deployer's and the infrastructure provider's side of wire.md's sealed messages: what modules
// read, byte for byte, and the checks of what they answer.
#ifndef DEPLOY_MESSAGE_H
#define DEPLOY_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "proto/wire.h"

// What a message under a module key is bound to.
struct message_instance {
    uint32_t epoch;
    uint16_t id;
};

// One end of a connection under one key.
struct message_end {
    uint16_t connection;
    uint16_t end; // channel | WIRE_OUTPUT_END; in a lease: the owner's provider id
    uint16_t generation;
    const uint8_t *key; // WIRE_KEY bytes, borrowed
};

// Each appends one message to `out`. The nonce is drawn from the operating system: call once per
// message, keep the bytes, send the same bytes again on a retry.
void message_set_key(struct buf *out, const uint8_t *module_key, struct message_instance to,
                     const struct message_end *end);
void message_disable(struct buf *out, const uint8_t *module_key, struct message_instance to);
void message_lease(struct buf *out, const uint8_t *driver_key, struct message_instance to,
                   uint32_t grants, const struct message_end *end);
void message_revoke(struct buf *out, const uint8_t *driver_key, struct message_instance to,
                    uint32_t grants);
void message_release(struct buf *out, const struct message_end *end, struct message_instance driver,
                     uint32_t grants);

// One connection as a module attests it.
struct message_slot {
    uint16_t connection, end, generation;
    uint64_t counter;
};

enum { MESSAGE_MAX_SLOTS = 64 };

// An authenticated report.
struct message_report {
    uint16_t aborts, owner;
    uint32_t grants, outputs;
    unsigned slots;
    struct message_slot slot[MESSAGE_MAX_SLOTS];
};

// Checks an attest reply. False if its length or tag is wrong; `report` is then undefined.
bool message_check_attest(const uint8_t *module_key, struct message_instance from,
                          const uint8_t challenge[WIRE_CHALLENGE], const uint8_t *reply, size_t len,
                          struct message_report *report);

// Checks a lease confirmation: that `end` is owned by end->end since grant number `grants`.
bool message_check_confirm(const struct message_end *end, struct message_instance driver,
                           uint32_t grants, const uint8_t *reply, size_t len);

// What a driver says about one connection, authenticated.
struct message_status {
    uint64_t counter;
    uint32_t grants, outputs;
};
bool message_check_status(const struct message_end *end, struct message_instance driver,
                          const uint8_t challenge[WIRE_CHALLENGE], const uint8_t *reply, size_t len,
                          struct message_status *status);

#endif
