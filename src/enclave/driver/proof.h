// SPDX-License-Identifier: Apache-2.0
// What a driver says, and is told, under a connection key (wire.md: confirm, release, status).
#ifndef ENCLAVE_DRIVER_PROOF_H
#define ENCLAVE_DRIVER_PROOF_H

#include "enclave/enclave.h"

// Associated data; which part of `rest` counts depends on the purpose.
struct proof {
    uint16_t header;
    uint16_t connection;
    uint16_t direction;
    uint16_t generation;
    uint16_t epoch[2];
    uint16_t instance;
    uint16_t rest[16];
};

enum { PROOF_HEAD = 14 };

// Fills everything before `rest`, for the connection in `slot`.
void proof_begin(struct proof *p, uint16_t purpose, const struct enclave_slot *slot);

// Entry function STATUS: how far this connection and its device have come.
// `direction`: of the driver's end (see enclave_slot_find).
uint16_t proof_status(uint16_t len, uint16_t direction);

#endif
