// SPDX-License-Identifier: Apache-2.0
#include "node/node.h"

#include <stddef.h>

#include "node/count.h"
#include "node/loader.h"
#include "node/queue.h"
#include "node/route.h"
#include "proto/bytes.h"

enum {
    NODE_ANSWER = FRAME_CONTENT + 2, // where a reply's content starts, behind the status
};

void node_init(struct node *n, const struct node_port *port, void *context)
{
    uint8_t *bytes = (uint8_t *)n;

    for (uint16_t i = 0; i < sizeof *n; i++)
        bytes[i] = 0;
    n->port = port;
    n->context = context;
}

// ---- requests --------------------------------------------------------------------------------

static uint8_t *node_put(uint8_t *at, uint16_t value)
{
    bytes_put(at, value);
    return at + 2;
}

static uint8_t *node_put_module(uint8_t *at, const struct node_module *m)
{
    at = node_put(at, m->instance);
    at = node_put(at, m->section.vendor);
    at = node_put(at, m->section.text_start);
    at = node_put(at, m->section.text_end);
    at = node_put(at, m->section.data_start);
    return node_put(at, m->section.data_end);
}

static uint16_t node_status(struct node *n)
{
    uint8_t *content = n->reply + NODE_ANSWER;
    uint8_t *at = content + 5;
    uint16_t epoch[2];

    n->port->epoch(n->context, epoch);
    bytes_put(content, epoch[0]);
    bytes_put(content + 2, epoch[1]);
    content[4] = 0;
    for (const struct node_module *m = n->modules; m < n->modules + NODE_MODULES; m++) {
        if (m->instance == 0)
            continue;
        content[4]++;
        at = node_put_module(at, m);
    }
    at = node_put(at, route_queued(n));
    at = node_put(at, n->counters.resent);
    at = node_put(at, n->counters.dropped);
    at = node_put(at, n->counters.refused);
    at = node_put(at, n->counters.violations);
    at = node_put(at, route_stalled(n));
    at = node_put(at, n->counters.damaged);
    return (uint16_t)(at - content);
}

static uint16_t node_call(struct node *n, const uint8_t *content, uint16_t len, uint16_t *written)
{
    struct node_module *m;
    struct node_call call;
    struct node_result result;

    if (len < LINK_CALL_HEADER)
        return LINK_BAD_FRAME;
    m = loader_find(n, bytes_get(content));
    if (m == NULL)
        return LINK_NO_MODULE;
    call.function = bytes_get(content + 2);
    call.input = content + LINK_CALL_HEADER;
    call.input_len = (uint16_t)(len - LINK_CALL_HEADER);
    call.output = n->reply + NODE_ANSWER;
    call.capacity = FRAME_MAX - NODE_ANSWER;
    result = loader_call(n, m, &call);
    *written = result.written;
    if (result.status == WIRE_OK) {
        m->broken = false;
        route_wake(n, m->instance);
    }
    return result.status;
}

static uint16_t node_enable(struct node *n, const uint8_t *content, uint16_t len, uint16_t *written)
{
    uint16_t instance;
    uint16_t status = loader_enable(n, content, len, &instance);

    if (status == LINK_OK) {
        bytes_put(n->reply + NODE_ANSWER, instance);
        *written = 2;
    }
    return status;
}

static uint16_t node_verify(struct node *n, const uint8_t *content, uint16_t len, uint16_t *written)
{
    const struct node_module *m;

    if (len != LINK_VERIFY_CONTENT)
        return LINK_BAD_FRAME;
    m = loader_find(n, bytes_get(content));
    if (m == NULL)
        return LINK_NO_MODULE;
    bytes_put(n->reply + NODE_ANSWER,
              n->port->verify(n->context, m->section.text_start, content + 2));
    *written = 2;
    return LINK_OK;
}

static uint16_t node_unroute(struct node *n, const uint8_t *content, uint16_t len)
{
    if (len != 2)
        return LINK_BAD_FRAME;
    route_remove(n, bytes_get(content));
    return LINK_OK;
}

static uint16_t node_forget(struct node *n, const uint8_t *content, uint16_t len)
{
    return len == 2 ? loader_forget(n, bytes_get(content)) : LINK_BAD_FRAME;
}

// Carries a request out; its answer's content goes into `reply`. Returns the status.
static uint16_t node_perform(struct node *n, uint8_t type, const uint8_t *content, uint16_t len,
                             uint16_t *written)
{
    switch (type) {
    case LINK_STATUS:
        *written = node_status(n);
        return LINK_OK;
    case LINK_LOAD:
        return loader_load(n, content, len);
    case LINK_ENABLE:
        return node_enable(n, content, len, written);
    case LINK_CALL:
        return node_call(n, content, len, written);
    case LINK_ROUTE:
        return route_set(n, content, len);
    case LINK_UNROUTE:
        return node_unroute(n, content, len);
    case LINK_FORGET:
        return node_forget(n, content, len);
    case LINK_VERIFY:
        return node_verify(n, content, len, written);
    default:
        return LINK_BAD_FRAME;
    }
}

// A late copy of an older request: carrying it out again would undo what came after it, or take
// the place of the stored answer.
static bool node_is_stale(const struct node *n, const uint8_t *frame)
{
    uint8_t age = (uint8_t)(n->reply[FRAME_NUMBER] - frame[FRAME_NUMBER]);
    return n->answered && age > 0 && age <= NODE_STALE;
}

static void node_answer(struct node *n, const uint8_t *frame, uint16_t len, uint16_t crc)
{
    uint8_t type = frame[FRAME_TYPE];
    uint16_t written = 0;
    if (node_is_stale(n, frame))
        return;
    bool again = n->answered && crc == n->answer_crc &&
                 frame[FRAME_NUMBER] == n->reply[FRAME_NUMBER] && type != LINK_STATUS;

    if (!again) {
        n->address = frame[FRAME_TO];
        bytes_put(n->reply + FRAME_CONTENT,
                  node_perform(n, type, frame + FRAME_CONTENT, (uint16_t)(len - FRAME_CONTENT),
                               &written));
        n->reply[FRAME_TO] = LINK_DEPLOYER;
        n->reply[FRAME_FROM] = n->address;
        n->reply[FRAME_TYPE] = type | LINK_REPLY;
        n->reply[FRAME_NUMBER] = frame[FRAME_NUMBER];
        n->reply_len = (uint16_t)(NODE_ANSWER + written);
        n->answer_crc = crc;
        n->answered = true;
    }
    n->port->send(n->context, n->reply, n->reply_len, NULL, 0);
}

// ---- inputs ----------------------------------------------------------------------------------

void node_receive(struct node *n, uint8_t *bytes, uint16_t len, uint16_t crc)
{
    if (len < FRAME_CONTENT || len > FRAME_MAX)
        count_up(&n->counters.damaged);
    else if (bytes[FRAME_TYPE] == LINK_EVENT)
        route_event(n, bytes, len);
    else if (bytes[FRAME_TYPE] == LINK_ACK)
        route_ack(n, bytes, len);
    else if (bytes[FRAME_FROM] == LINK_DEPLOYER && bytes[FRAME_TYPE] < LINK_REPLY)
        node_answer(n, bytes, len, crc);
    else
        count_up(&n->counters.damaged);
    route_timer(n);
}

void node_count_damaged(struct node *n)
{
    count_up(&n->counters.damaged);
}

void node_count_violation(struct node *n)
{
    count_up(&n->counters.violations);
}

void node_tick(struct node *n)
{
    route_tick(n);
    route_timer(n);
}

void node_device(struct node *n)
{
    if (n->poll_left == 0)
        n->poll_left = NODE_MODULES;
}

// ---- work ------------------------------------------------------------------------------------

static void node_poll_driver(struct node *n, struct node_module *m)
{
    struct node_result result = loader_call_queue(n, m, WIRE_FN_POLL, NULL, 0);

    if (result.status == WIRE_OK) {
        route_outputs(n, result.written);
        return;
    }
    if (result.status == WIRE_IDLE)
        return;
    m->broken = true;
    count_up(&n->counters.refused);
}

// Polls the next input driver. A driver for which there is no room keeps its turn.
static bool node_poll(struct node *n)
{
    while (n->poll_left != 0) {
        struct node_module *m = &n->modules[n->poll_next];
        bool due = m->instance != 0 && m->kind == LINK_KIND_INPUT && !m->broken;

        if (due && queue_room(&n->queue) < m->need + n->reserve) {
            route_retry(n);
            return false;
        }
        n->poll_left--;
        n->poll_next++;
        if (n->poll_next == NODE_MODULES)
            n->poll_next = 0;
        if (due) {
            node_poll_driver(n, m);
            return true;
        }
    }
    return false;
}

// Deliveries on this node come before new samples, but modules that keep each other busy for ever
// do not keep the drivers waiting.
static bool node_turn(struct node *n)
{
    if (n->local_run == NODE_LOCAL_RUN) {
        n->local_run = 0;
        return node_poll(n) || route_deliver_local(n);
    }
    if (route_deliver_local(n)) {
        n->local_run++;
        return true;
    }
    n->local_run = 0;
    return node_poll(n);
}

bool node_work(struct node *n)
{
    bool busy = route_tell_ready(n) || node_turn(n);

    route_timer(n);
    return busy;
}
