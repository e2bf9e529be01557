// SPDX-License-Identifier: Apache-2.0
// Boards in lock-step on a virtual network. No board runs further ahead of another than the time
// a frame needs between them, so frames arrive at the time they are due.
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "node/ports/simulated.h"
#include "proto/bytes.h"
#include "proto/link.h"

struct world_node {
    struct world *world;
    struct board *board;
    uint8_t address;
    enum board_state state;
};

// What the network has seen of one connection between two nodes, to tell what is stuck.
struct world_flow {
    uint8_t from, to;
    uint16_t connection;
    uint16_t sent;  // behind the last sequence sent
    uint16_t taken; // the one wanted next, as acknowledged
    uint64_t sendings;
};

struct world_output {
    uint64_t time;
    int16_t value;
    uint8_t address;
    size_t node;
    unsigned slot;
};

struct world {
    uint64_t now;
    struct vnet *net;
    struct world_host host;
    uint64_t quantum;
    struct world_node *nodes[256]; // in the order added
    size_t count;
    struct world_node *by_address[256];
    struct world_flow *flows;
    size_t flow_count;
    struct world_output *outputs; // not yet told
    size_t output_count, output_room;
    struct frame_decoder line; // towards address 0
    struct buf inbox;          // frames for address 0: u16 length, bytes
};

// ---- flows -----------------------------------------------------------------------------------

static struct world_flow *world_flow(struct world *w, uint8_t from, uint8_t to, uint16_t connection)
{
    for (size_t i = 0; i < w->flow_count; i++) {
        struct world_flow *f = &w->flows[i];

        if (f->from == from && f->to == to && f->connection == connection)
            return f;
    }
    return NULL;
}

static void world_see_event(struct world *w, const uint8_t *frame)
{
    uint8_t from = frame[FRAME_FROM], to = frame[FRAME_TO];
    uint16_t connection = bytes_get(frame + FRAME_CONTENT);
    uint16_t sequence = bytes_get(frame + FRAME_CONTENT + 2);
    struct world_flow *f = world_flow(w, from, to, connection);

    if (f == NULL) {
        w->flows = mem_resize(w->flows, (w->flow_count + 1) * sizeof *w->flows);
        f = &w->flows[w->flow_count++];
        *f = (struct world_flow){from, to, connection, sequence, sequence, 0};
    }
    f->sendings++;
    if ((uint16_t)(sequence - f->sent) < 0x8000)
        f->sent = (uint16_t)(sequence + 1);
}

static void world_see_ack(struct world *w, const uint8_t *frame)
{
    struct world_flow *f =
        world_flow(w, frame[FRAME_TO], frame[FRAME_FROM], bytes_get(frame + FRAME_CONTENT));
    uint16_t wanted = bytes_get(frame + FRAME_CONTENT + 2);

    if (f == NULL || (uint16_t)(wanted - f->taken) > (uint16_t)(f->sent - f->taken))
        return;
    f->taken = wanted;
    f->sendings = 0;
}

// Forgets the flows from and to a node; of one connection, or of all (-1).
static void world_forget_flows(struct world *w, uint8_t node, int connection)
{
    size_t kept = 0;

    for (size_t i = 0; i < w->flow_count; i++) {
        const struct world_flow *f = &w->flows[i];

        if ((f->from != node && f->to != node) || (connection >= 0 && f->connection != connection))
            w->flows[kept++] = *f;
    }
    w->flow_count = kept;
}

static void world_see_arrival(struct world *w, const uint8_t *frame, size_t len)
{
    uint8_t type = frame[FRAME_TYPE];

    if (len >= FRAME_CONTENT + LINK_ACK_CONTENT && type == LINK_ACK)
        world_see_ack(w, frame);
    if (len >= FRAME_CONTENT + 2 && (type == LINK_ROUTE || type == LINK_UNROUTE))
        world_forget_flows(w, frame[FRAME_TO], bytes_get(frame + FRAME_CONTENT));
}

// ---- what boards do --------------------------------------------------------------------------

static int world_send_at(struct world *w, uint64_t time, const uint8_t *frame, size_t len)
{
    uint8_t copy[FRAME_MAX], line[FRAME_ENCODED_MAX];
    size_t line_len;

    if (len < FRAME_CONTENT || len > FRAME_MAX)
        return ERR_BUG;
    memcpy(copy, frame, len);
    if (copy[FRAME_TYPE] == LINK_EVENT && len >= FRAME_CONTENT + LINK_EVENT_HEADER)
        world_see_event(w, copy);
    if (w->host.frame && !w->host.frame(w->host.context, time, copy, len))
        return 0;
    line_len = frame_encode(copy, len, line);
    return vnet_send(w->net, time, copy[FRAME_TO], line, line_len) == 0 ? 0 : ERR_BUG;
}

static void world_on_frame(void *context, uint64_t time, const uint8_t *frame, size_t len)
{
    const struct world_node *node = context;

    world_send_at(node->world, time, frame, len);
}

static void world_on_display(void *context, uint64_t time, unsigned slot, int16_t value)
{
    const struct world_node *node = context;
    struct world *w = node->world;
    size_t index = 0;

    while (w->nodes[index] != node)
        index++;
    if (w->output_count == w->output_room) {
        w->output_room = w->output_room ? 2 * w->output_room : 16;
        w->outputs = mem_resize(w->outputs, w->output_room * sizeof *w->outputs);
    }
    w->outputs[w->output_count++] = (struct world_output){time, value, node->address, index, slot};
}

static bool world_earlier(const struct world_output *a, const struct world_output *b)
{
    return a->time != b->time ? a->time < b->time : a->node < b->node;
}

// Tells the outputs before `time` in order; all boards have come that far.
static void world_tell_outputs(struct world *w, uint64_t time)
{
    size_t kept = 0;

    for (size_t i = 1; i < w->output_count; i++) {
        struct world_output o = w->outputs[i];
        size_t at = i;

        for (; at > 0 && world_earlier(&o, &w->outputs[at - 1]); at--)
            w->outputs[at] = w->outputs[at - 1];
        w->outputs[at] = o;
    }
    for (size_t i = 0; i < w->output_count; i++) {
        const struct world_output *o = &w->outputs[i];

        if (o->time >= time)
            w->outputs[kept++] = *o;
        else if (w->host.display)
            w->host.display(w->host.context, o->time, o->address, o->slot, o->value);
    }
    w->output_count = kept;
}

// ---- making ----------------------------------------------------------------------------------

struct world *world_create(uint64_t seed, const struct vnet_faults *faults,
                           const struct world_host *host)
{
    struct world *w = mem_zeroed(1, sizeof *w);

    if (host)
        w->host = *host;
    w->net = vnet_create(seed, faults);
    if (w->net == NULL) {
        world_destroy(w);
        return NULL;
    }
    world_set_faults(w, faults);
    return w;
}

void world_destroy(struct world *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->count; i++) {
        board_destroy(w->nodes[i]->board);
        free(w->nodes[i]);
    }
    vnet_destroy(w->net);
    free(w->flows);
    free(w->outputs);
    buf_finish(&w->inbox);
    free(w);
}

int world_add(struct world *w, uint8_t address, const struct machine_config *config,
              const uint8_t *firmware, size_t len, struct err_info *e)
{
    struct world_node *node;
    struct board_host host = {.frame = world_on_frame, .display = world_on_display};

    if (address == LINK_DEPLOYER || address == 255)
        return err_set(e, ERR_INPUT, "a node's address is 1 to 254, not %u", address);
    if (w->by_address[address])
        return err_set(e, ERR_INPUT, "there are two nodes with address %u", address);
    node = mem_zeroed(1, sizeof *node);
    host.context = node;
    node->world = w;
    node->address = address;
    node->board = board_create(config, firmware, len, w->now, &host, e);
    if (node->board == NULL) {
        free(node);
        return e ? e->code : ERR_INPUT;
    }
    w->nodes[w->count++] = node;
    w->by_address[address] = node;
    return 0;
}

uint64_t world_now(const struct world *w)
{
    return w->now;
}

struct vnet *world_network(struct world *w)
{
    return w->net;
}

void world_set_faults(struct world *w, const struct vnet_faults *faults)
{
    vnet_set_faults(w->net, faults);
    w->quantum = WORLD_QUANTUM;
    if (faults->delay != 0 && faults->delay < WORLD_QUANTUM)
        w->quantum = faults->delay;
}

struct machine *world_machine(struct world *w, uint8_t address)
{
    return w->by_address[address] ? board_machine(w->by_address[address]->board) : NULL;
}

// ---- from outside ----------------------------------------------------------------------------

// Brings an idle board's clock up to now, before something happens to it.
static void world_wake(struct world *w, struct world_node *node)
{
    board_run(node->board, w->now);
    node->state = BOARD_BUSY;
}

int world_reset(struct world *w, uint8_t address)
{
    struct world_node *node = w->by_address[address];

    if (node == NULL)
        return 1;
    world_wake(w, node);
    board_reset(node->board);
    world_forget_flows(w, address, -1);
    return 0;
}

int world_push_sample(struct world *w, uint8_t address, unsigned slot, int16_t value)
{
    struct world_node *node = w->by_address[address];

    if (node == NULL)
        return 1;
    world_wake(w, node);
    return board_push_sample(node->board, slot, value);
}

int world_withdraw_sample(struct world *w, uint8_t address, unsigned slot, int16_t *value)
{
    struct world_node *node = w->by_address[address];

    if (node == NULL)
        return 1;
    world_wake(w, node);
    return board_withdraw_sample(node->board, slot, value);
}

int world_send(struct world *w, const uint8_t *frame, size_t len)
{
    return world_send_at(w, w->now, frame, len);
}

size_t world_receive(struct world *w, uint8_t frame[FRAME_MAX])
{
    size_t len;

    if (w->inbox.len == 0)
        return 0;
    len = bytes_get(w->inbox.data);
    memcpy(frame, w->inbox.data + 2, len);
    buf_drop(&w->inbox, 2 + len);
    return len;
}

// ---- time ------------------------------------------------------------------------------------

static void world_accept(struct world *w, uint8_t byte)
{
    if (frame_decode(&w->line, byte) != FRAME_READY)
        return;
    buf_append_u16(&w->inbox, w->line.len);
    buf_append(&w->inbox, w->line.bytes, w->line.len);
}

static void world_watch(struct world *w, const struct vnet_frame *f)
{
    struct frame_decoder d = {0};

    for (size_t i = 0; i < f->len; i++)
        if (frame_decode(&d, f->bytes[i]) == FRAME_READY)
            world_see_arrival(w, d.bytes, d.len);
}

static void world_deliver(struct world *w)
{
    struct vnet_frame f;

    while (vnet_receive(w->net, w->now, &f)) {
        struct world_node *node = w->by_address[f.to];

        if (f.to == LINK_DEPLOYER) {
            for (size_t i = 0; i < f.len; i++)
                world_accept(w, f.bytes[i]);
        } else if (node != NULL) {
            world_watch(w, &f);
            world_wake(w, node);
            board_receive(node->board, f.bytes, f.len);
        }
    }
}

static bool world_runs(const struct world_node *node)
{
    return node->state == BOARD_BUSY || node->state == BOARD_ASLEEP;
}

static bool world_any_runs(const struct world *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (world_runs(w->nodes[i]))
            return true;
    return false;
}

// One step forward, at most to `limit`, which lies ahead.
static void world_step(struct world *w, uint64_t limit)
{
    uint64_t target = limit, due;

    world_deliver(w);
    if (world_any_runs(w) && limit - w->now > w->quantum)
        target = w->now + w->quantum;
    if (vnet_next(w->net, &due) && due < target)
        target = due;
    for (size_t i = 0; i < w->count; i++)
        if (world_runs(w->nodes[i]))
            w->nodes[i]->state = board_run(w->nodes[i]->board, target);
    w->now = target;
    world_tell_outputs(w, target);
}

void world_run(struct world *w, uint64_t until)
{
    while (w->now < until)
        world_step(w, until);
    world_deliver(w);
}

int world_run_until_frame(struct world *w, uint64_t limit)
{
    world_deliver(w);
    while (w->inbox.len == 0 && w->now < limit) {
        world_step(w, limit);
        world_deliver(w);
    }
    return w->inbox.len != 0 ? 0 : 1;
}

// ---- quiet -----------------------------------------------------------------------------------

static void world_describe(const struct world *w, struct buf *text)
{
    for (size_t i = 0; i < w->flow_count; i++) {
        const struct world_flow *f = &w->flows[i];

        if (f->sent != f->taken)
            buf_printf(text,
                       "\nconnection %u from node %u to node %u: event %u is not acknowledged, "
                       "sent %llu times since the last answer",
                       f->connection, f->from, f->to, f->taken, (unsigned long long)f->sendings);
    }
    for (size_t i = 0; i < w->count; i++)
        if (world_runs(w->nodes[i]))
            buf_printf(text, "\nnode %u: %s", w->nodes[i]->address,
                       w->nodes[i]->state == BOARD_BUSY ? "is busy" : "sleeps with a timer on");
}

static bool world_is_quiet(const struct world *w)
{
    uint64_t due;

    return !vnet_next(w->net, &due) && !world_any_runs(w);
}

int world_run_until_quiet(struct world *w, uint64_t limit, struct err_info *e)
{
    struct buf text = {0};
    bool quiet;

    while (!world_is_quiet(w) && w->now < limit)
        world_step(w, limit);
    quiet = world_is_quiet(w);
    world_tell_outputs(w, quiet ? UINT64_MAX : w->now);
    world_describe(w, &text);
    if (!quiet)
        err_set(e, ERR_FAILED, "the nodes do not come to rest before cycle %llu:%s",
                (unsigned long long)limit, buf_text(&text));
    else if (text.len != 0)
        err_set(e, ERR_FAILED, "events were given up:%s", buf_text(&text));
    quiet = quiet && text.len == 0;
    buf_finish(&text);
    return quiet ? 0 : ERR_FAILED;
}
