// SPDX-License-Identifier: Apache-2.0
#include "node/route.h"

#include <stddef.h>

#include "node/count.h"
#include "node/loader.h"
#include "node/queue.h"
#include "proto/bytes.h"

struct node_route *route_find(struct node *n, uint16_t connection)
{
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used && r->connection == connection)
            return r;
    return NULL;
}

static void route_drop_queued(struct node *n, struct node_route *r)
{
    for (; r->queued > 0; r->queued--) {
        queue_remove(&n->queue, queue_find(&n->queue, r->connection, 0));
        count_up(&n->counters.dropped);
    }
}

static void route_start(struct node_route *r)
{
    r->next = 0;
    r->sent = 0;
    r->tries = 0;
    r->wait = 0;
    r->backoff = NODE_WAIT_MIN;
    r->stalled = false;
    r->owed = false;
}

// ---- sending ---------------------------------------------------------------------------------

static void route_send_event(struct node *n, const struct node_route *r, uint8_t before)
{
    uint16_t offset = queue_find(&n->queue, r->connection, before);
    const uint8_t *record = n->queue.bytes + offset;
    uint8_t head[FRAME_CONTENT + LINK_EVENT_HEADER];

    head[FRAME_TO] = r->node;
    head[FRAME_FROM] = n->address;
    head[FRAME_TYPE] = LINK_EVENT;
    head[FRAME_NUMBER] = 0;
    bytes_put(head + FRAME_CONTENT, r->connection);
    bytes_put(head + FRAME_CONTENT + 2, (uint16_t)(r->next + before));
    n->port->send(n->context, head, sizeof head, record + QUEUE_HEADER, bytes_get(record + 2));
}

// Sends what the window allows and has not been sent.
static void route_pump(struct node *n, struct node_route *r)
{
    if (r->kind != LINK_ROUTE_SEND || r->stalled)
        return;
    while (r->sent < r->queued && r->sent < NODE_WINDOW) {
        route_send_event(n, r, r->sent);
        r->sent++;
        if (r->wait == 0)
            r->wait = r->backoff;
    }
}

static void route_resend(struct node *n, struct node_route *r)
{
    for (uint8_t i = 0; i < r->sent; i++)
        count_up(&n->counters.resent);
    r->sent = 0;
    r->wait = 0;
    route_pump(n, r);
}

// A stalled connection starts again.
static void route_revive(struct node *n, struct node_route *r)
{
    if (!r->stalled)
        return;
    r->stalled = false;
    r->tries = 0;
    r->backoff = NODE_WAIT_MIN;
    if (r->kind == LINK_ROUTE_SEND)
        route_resend(n, r);
}

// A try was in vain: waits longer the next time, or gives up.
static void route_failed(struct node_route *r)
{
    r->tries++;
    if (r->tries >= NODE_TRIES) {
        r->stalled = true;
        r->wait = 0;
        return;
    }
    r->wait = r->backoff;
    if (r->backoff < NODE_WAIT_MAX)
        r->backoff = (uint8_t)(r->backoff + r->backoff);
}

static bool route_record_good(const uint8_t *record, uint16_t rest)
{
    uint16_t len;

    if (rest < QUEUE_HEADER)
        return false;
    len = bytes_get(record + 2);
    return len <= rest - QUEUE_HEADER && len >= QUEUE_PAYLOAD_MIN && len <= QUEUE_PAYLOAD_MAX &&
           (len & 1) == 0;
}

void route_outputs(struct node *n, uint16_t written)
{
    uint16_t skip = 0; // bytes of dropped records in front of the one looked at

    while (written != 0) {
        const uint8_t *record = queue_end(&n->queue) + skip;
        struct node_route *r;
        uint16_t size;

        if (!route_record_good(record, written)) {
            count_up(&n->counters.dropped);
            break; // nobody knows where the next one would start
        }
        size = (uint16_t)(QUEUE_HEADER + bytes_get(record + 2));
        written = (uint16_t)(written - size);
        r = route_find(n, bytes_get(record));
        if (r == NULL) {
            count_up(&n->counters.dropped);
            skip = (uint16_t)(skip + size);
            continue;
        }
        queue_take(&n->queue, skip, size);
        r->queued++;
        route_revive(n, r);
    }
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used)
            route_pump(n, r);
}

void route_retry(struct node *n)
{
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used)
            route_revive(n, r);
}

// ---- the table -------------------------------------------------------------------------------

static struct node_route *route_find_free(struct node *n)
{
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (!r->used)
            return r;
    return NULL;
}

static bool route_is(const struct node_route *r, const uint8_t *content)
{
    if (r->kind != content[2])
        return false;
    return r->kind == LINK_ROUTE_SEND ? r->node == content[3]
                                      : r->instance == bytes_get(content + 4);
}

uint16_t route_set(struct node *n, const uint8_t *content, uint16_t len)
{
    struct node_route *r;

    if (len != LINK_ROUTE_CONTENT || content[2] > LINK_ROUTE_DELIVER)
        return LINK_BAD_FRAME;
    r = route_find(n, bytes_get(content));
    if (r != NULL && route_is(r, content)) {
        route_revive(n, r);
        return LINK_OK;
    }
    if (r == NULL)
        r = route_find_free(n);
    if (r == NULL)
        return LINK_NO_ROOM;
    route_drop_queued(n, r);
    r->used = true;
    r->connection = bytes_get(content);
    r->kind = content[2];
    r->node = content[3];
    r->instance = bytes_get(content + 4);
    route_start(r);
    return LINK_OK;
}

void route_remove(struct node *n, uint16_t connection)
{
    struct node_route *r = route_find(n, connection);

    if (r == NULL)
        return;
    route_drop_queued(n, r);
    r->used = false;
}

// ---- receiving -------------------------------------------------------------------------------

enum route_outcome { ROUTE_TAKEN, ROUTE_NO_ROOM, ROUTE_REFUSED };

// Gives the module an event: connection, cipher, tag. `reserve`: room to be left. Its outputs,
// `*written` bytes, stand at the end of the queue afterwards: hand them to route_outputs.
static enum route_outcome route_call(struct node *n, const struct node_route *r, uint8_t *input,
                                     uint16_t len, uint16_t reserve, uint16_t *written)
{
    const struct node_module *m = loader_find(n, r->instance);
    struct node_result result;

    *written = 0;
    if (m == NULL) {
        count_up(&n->counters.refused);
        return ROUTE_REFUSED;
    }
    if (queue_room(&n->queue) < m->need + reserve)
        return ROUTE_NO_ROOM;
    result = loader_call_queue(n, m, WIRE_FN_EVENT, input, len);
    if (result.status == WIRE_ABORTED)
        return ROUTE_TAKEN;
    if (result.status != WIRE_OK) {
        count_up(&n->counters.refused);
        return ROUTE_REFUSED;
    }
    *written = result.written;
    return ROUTE_TAKEN;
}

static void route_send_ack(struct node *n, const struct node_route *r, uint8_t number)
{
    uint8_t frame[FRAME_CONTENT + LINK_ACK_CONTENT];

    frame[FRAME_TO] = r->node;
    frame[FRAME_FROM] = n->address;
    frame[FRAME_TYPE] = LINK_ACK;
    frame[FRAME_NUMBER] = number;
    bytes_put(frame + FRAME_CONTENT, r->connection);
    bytes_put(frame + FRAME_CONTENT + 2, r->next);
    n->port->send(n->context, frame, sizeof frame, NULL, 0);
}

void route_event(struct node *n, uint8_t *frame, uint16_t len)
{
    uint8_t *content = frame + FRAME_CONTENT;
    struct node_route *r;
    uint16_t ahead, written = 0;

    if (len < FRAME_CONTENT + LINK_EVENT_HEADER + QUEUE_PAYLOAD_MIN || (len & 1)) {
        count_up(&n->counters.damaged);
        return;
    }
    r = route_find(n, bytes_get(content));
    if (r == NULL || r->kind != LINK_ROUTE_DELIVER) {
        count_up(&n->counters.refused);
        return;
    }
    ahead = (uint16_t)(bytes_get(content + 2) - r->next);
    r->node = frame[FRAME_FROM];
    if (ahead != 0 && ahead < 0x8000)
        return; // the one before was lost: it will be sent again, and this one after it
    if (ahead == 0) {
        bytes_put(content + 2, r->connection); // now connection, cipher, tag in one piece
        len = (uint16_t)(len - FRAME_CONTENT - 2);
        switch (route_call(n, r, content + 2, len, n->reserve, &written)) {
        case ROUTE_REFUSED:
            return;
        case ROUTE_NO_ROOM:
            r->owed = true;
            route_retry(n);
            break;
        case ROUTE_TAKEN:
            r->next++;
            r->owed = false;
        }
    }
    route_send_ack(n, r, 0);
    route_outputs(n, written);
}

bool route_tell_ready(struct node *n)
{
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++) {
        const struct node_module *m;

        if (!r->used || !r->owed)
            continue;
        m = loader_find(n, r->instance);
        if (m != NULL && queue_room(&n->queue) < m->need + n->reserve)
            continue;
        r->owed = false;
        route_send_ack(n, r, LINK_ACK_READY);
        return true;
    }
    return false;
}

void route_ack(struct node *n, const uint8_t *frame, uint16_t len)
{
    const uint8_t *content = frame + FRAME_CONTENT;
    struct node_route *r = NULL;
    uint16_t done;

    if (len == FRAME_CONTENT + LINK_ACK_CONTENT)
        r = route_find(n, bytes_get(content));
    if (r == NULL || r->kind != LINK_ROUTE_SEND || r->node != frame[FRAME_FROM]) {
        count_up(&n->counters.damaged);
        return;
    }
    done = (uint16_t)(bytes_get(content + 2) - r->next);
    if (done > r->queued)
        return; // an old one, late
    r->tries = 0;
    r->next = (uint16_t)(r->next + done);
    for (uint16_t i = 0; i < done; i++)
        queue_remove(&n->queue, queue_find(&n->queue, r->connection, 0));
    r->queued = (uint8_t)(r->queued - done);
    r->sent = (uint8_t)(r->sent > done ? r->sent - done : 0);
    if (done != 0) {
        r->backoff = NODE_WAIT_MIN;
        r->wait = r->queued != 0 ? r->backoff : 0;
    }
    route_revive(n, r);
    if (done == 0 && r->queued != 0 && frame[FRAME_NUMBER] == LINK_ACK_READY)
        route_resend(n, r);
    route_pump(n, r);
}

// ---- local delivery --------------------------------------------------------------------------

// The record's length field becomes the connection for the time of the call, so that the input is
// one piece.
static enum route_outcome route_call_local(struct node *n, const struct node_route *r,
                                           uint16_t offset, uint16_t *written)
{
    uint8_t *record = n->queue.bytes + offset;
    uint16_t len = bytes_get(record + 2);
    enum route_outcome outcome;

    bytes_put(record + 2, r->connection);
    outcome = route_call(n, r, record + 2, (uint16_t)(len + 2), 0, written);
    bytes_put(record + 2, len);
    return outcome;
}

static bool route_try_local(struct node *n, struct node_route *r)
{
    uint16_t written;
    uint16_t offset = queue_find(&n->queue, r->connection, 0);
    enum route_outcome outcome = route_call_local(n, r, offset, &written);

    if (outcome == ROUTE_NO_ROOM) {
        route_retry(n);
        return false;
    }
    if (outcome == ROUTE_REFUSED) {
        route_failed(r);
        return true;
    }
    route_outputs(n, written); // before the removal, which moves the free end
    queue_remove(&n->queue, offset);
    r->queued--;
    r->tries = 0;
    r->backoff = NODE_WAIT_MIN;
    return true;
}

// The route whose oldest event stands last in the queue, but before `limit`.
static struct node_route *route_newest(struct node *n, uint16_t *limit)
{
    struct node_route *newest = NULL;
    uint16_t best = 0;

    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++) {
        uint16_t offset;

        if (!r->used || r->kind != LINK_ROUTE_DELIVER || r->queued == 0 || r->wait != 0 ||
            r->stalled)
            continue;
        offset = queue_find(&n->queue, r->connection, 0);
        if (offset >= *limit || (newest != NULL && offset < best))
            continue;
        newest = r;
        best = offset;
    }
    *limit = best;
    return newest;
}

// The newest first: what a delivery caused is delivered before the next one at its level, so that
// the reserve is enough for every chain of modules without a loop.
bool route_deliver_local(struct node *n)
{
    uint16_t limit = QUEUE_NONE;
    struct node_route *r;

    while ((r = route_newest(n, &limit)) != NULL)
        if (route_try_local(n, r))
            return true;
    return false;
}

void route_wake(struct node *n, uint16_t instance)
{
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++) {
        if (!r->used || r->kind != LINK_ROUTE_DELIVER || r->instance != instance)
            continue;
        r->wait = 0;
        r->tries = 0;
        route_revive(n, r);
    }
}

// ---- time ------------------------------------------------------------------------------------

static void route_expire(struct node *n, struct node_route *r)
{
    if (r->kind != LINK_ROUTE_SEND || r->queued == 0)
        return;
    route_failed(r);
    if (!r->stalled)
        route_resend(n, r);
}

void route_tick(struct node *n)
{
    for (struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used && r->wait != 0 && --r->wait == 0)
            route_expire(n, r);
}

void route_timer(struct node *n)
{
    bool needed = false;

    for (const struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used && r->wait != 0)
            needed = true;
    if (needed == n->timer_on)
        return;
    n->timer_on = needed;
    n->port->timer(n->context, needed);
}

uint16_t route_stalled(const struct node *n)
{
    uint16_t stalled = 0;

    for (const struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used && r->stalled)
            stalled++;
    return stalled;
}

uint16_t route_queued(const struct node *n)
{
    uint16_t queued = 0;

    for (const struct node_route *r = n->routes; r < n->routes + NODE_ROUTES; r++)
        if (r->used)
            queued = (uint16_t)(queued + r->queued);
    return queued;
}
