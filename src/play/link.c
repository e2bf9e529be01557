// SPDX-License-Identifier: Apache-2.0
// The deployer on the virtual network: one request at a time, sent again until it is answered.
#include <string.h>

#include "base/interrupt.h"
#include "play/nodes.h"

// A reply takes two ways and the work between; enabling 16 KiB is 1.5 million cycles.
enum { FIRST_TIMEOUT = 200 * NODES_MILLISECOND, TRIES = 200, OTHER_NUMBERS = 64 };

static bool is_reply(const uint8_t *frame, const uint8_t *request)
{
    return frame[FRAME_FROM] == request[FRAME_TO] &&
           frame[FRAME_TYPE] == (request[FRAME_TYPE] | LINK_REPLY) &&
           frame[FRAME_NUMBER] == request[FRAME_NUMBER];
}

// Waits for the reply until `limit`. Returns its length, 0: none came.
static size_t await(struct nodes *n, const uint8_t *request, uint64_t limit,
                    uint8_t reply[FRAME_MAX])
{
    while (world_run_until_frame(n->world, limit) == 0) {
        size_t len = world_receive(n->world, reply);
        if (len >= FRAME_CONTENT && is_reply(reply, request))
            return len;
    }
    return 0;
}

int nodes_exchange(void *context, unsigned address, unsigned type, const uint8_t *content,
                   size_t len, struct buf *reply, struct err_info *e)
{
    struct nodes *n = context;
    uint8_t request[FRAME_MAX], answer[FRAME_MAX];
    request[FRAME_TO] = (uint8_t)address;
    request[FRAME_FROM] = LINK_DEPLOYER;
    request[FRAME_TYPE] = (uint8_t)type;
    request[FRAME_NUMBER] = n->number[address]++;
    if (len)
        memcpy(request + FRAME_CONTENT, content, len);
    for (int i = 0; i < TRIES; i++) {
        if (interrupt_check(e))
            return ERR_FAILED;
        if (i == TRIES / 2 && type == LINK_STATUS) {
            n->number[address] =
                (uint8_t)(n->number[address] + OTHER_NUMBERS); // the node takes ours for old ones
            request[FRAME_NUMBER] = n->number[address]++;
        }
        if (world_send(n->world, request, FRAME_CONTENT + len))
            return err_set(e, ERR_BUG, "a request of %zu bytes", len);
        size_t got = await(n, request, world_now(n->world) + FIRST_TIMEOUT, answer);
        if (got) {
            buf_append(reply, answer + FRAME_CONTENT, got - FRAME_CONTENT);
            return 0;
        }
    }
    return err_set(e, ERR_FAILED,
                   "no answer from the node after %d tries. Is it up, and is the "
                   "network there?",
                   TRIES);
}
