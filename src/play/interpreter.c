// SPDX-License-Identifier: Apache-2.0
// The reference: every module on the interpreter, every connection a queue, no nodes. Events are
// taken in the order in which they were sent, over all connections.
#include <stdlib.h>
#include <string.h>

#include "play/play.h"

enum { MAX_EVENTS = 100 * 1000 * 1000 }; // of one wait

struct event {
    size_t app, connection;
    uint16_t word[LANG_MAX_WORDS];
};

// A physical input that no event has been made of yet.
struct held {
    size_t node, device;
    uint16_t value;
};

struct interpreter {
    struct lang_instance ***instances; // [app][module]
    struct event *events;              // queue: [first, last)
    size_t first, last, capacity;
    struct held *held;
    size_t held_count, held_capacity;
};

static int start(struct play *p, struct err_info *e)
{
    (void)e;
    struct interpreter *s = mem_zeroed(1, sizeof *s);
    p->engine_state = s;
    s->instances = mem_zeroed(p->descriptor.app_count, sizeof *s->instances);
    for (size_t a = 0; a < p->descriptor.app_count; a++) {
        size_t count = p->descriptor.apps[a].module_count;
        s->instances[a] = mem_zeroed(count, sizeof **s->instances);
        for (size_t m = 0; m < count; m++)
            s->instances[a][m] = lang_instance_create(p->models[a].modules[m]);
        play_say(p, "%s: %zu modules on the interpreter", p->descriptor.apps[a].name, count);
    }
    return 0;
}

static void push(struct interpreter *s, const struct event *ev)
{
    if (s->last == s->capacity) {
        if (s->first)
            memmove(s->events, s->events + s->first, (s->last - s->first) * sizeof *ev);
        s->last -= s->first;
        s->first = 0;
        if (s->last >= s->capacity / 2) {
            s->capacity = s->capacity ? 2 * s->capacity : 64;
            s->events = mem_resize(s->events, s->capacity * sizeof *ev);
        }
    }
    s->events[s->last++] = *ev;
}

static int input(struct play *p, size_t node, size_t device, uint16_t value, struct err_info *e)
{
    (void)e;
    struct interpreter *s = p->engine_state;
    if (s->held_count == s->held_capacity) {
        s->held_capacity = s->held_capacity ? 2 * s->held_capacity : 64;
        s->held = mem_resize(s->held, s->held_capacity * sizeof *s->held);
    }
    s->held[s->held_count++] = (struct held){node, device, value};
    return 0;
}

// One sample becomes one event on every connection of the device.
static void take_input(struct play *p, const struct held *h)
{
    const struct descriptor_node *n = &p->descriptor.infrastructure.nodes[h->node];
    bool tick = n->devices[h->device].driver == DESCRIPTOR_CLOCK;
    for (size_t a = 0; a < p->descriptor.app_count; a++)
        for (size_t c = 0; c < p->descriptor.apps[a].connection_count; c++) {
            const struct descriptor_end *from = &p->descriptor.apps[a].connections[c].from;
            struct event ev = {a, c, {tick ? 0 : h->value}};
            if (from->kind == DESCRIPTOR_DEVICE && from->node == h->node &&
                from->device == h->device)
                push(p->engine_state, &ev);
        }
}

static void send_outputs(struct play *p, size_t app, size_t module, const struct lang_outputs *out)
{
    const struct descriptor_app *d = &p->descriptor.apps[app];
    for (size_t i = 0; i < out->count; i++)
        for (size_t c = 0; c < d->connection_count; c++) {
            const struct descriptor_end *from = &d->connections[c].from;
            struct event ev = {app, c, {0}};
            memcpy(ev.word, out->event[i].word, sizeof ev.word);
            if (from->kind == DESCRIPTOR_MODULE_CHANNEL && from->module == module &&
                p->models[app].connections[c].from == out->event[i].channel)
                push(p->engine_state, &ev);
        }
}

static void deliver(struct play *p, const struct event *ev)
{
    struct interpreter *s = p->engine_state;
    const struct descriptor_end *to = &p->descriptor.apps[ev->app].connections[ev->connection].to;
    const struct model_connection *c = &p->models[ev->app].connections[ev->connection];
    struct lang_outputs out;
    if (to->kind == DESCRIPTOR_DEVICE)
        play_output(p, to->node, to->device, (int16_t)ev->word[0]);
    else if (lang_instance_run(s->instances[ev->app][to->module], c->to, ev->word, c->words,
                               &out) == 0)
        send_outputs(p, ev->app, to->module, &out);
}

static int wait(struct play *p, struct err_info *e)
{
    uint64_t left = MAX_EVENTS;
    struct interpreter *s = p->engine_state;
    for (size_t i = 0; i < s->held_count; i++)
        take_input(p, &s->held[i]);
    s->held_count = 0;
    while (s->first != s->last) {
        struct event ev = s->events[s->first++];
        deliver(p, &ev);
        if (!--left)
            return err_set(e, ERR_FAILED,
                           "after %d events there is no end: modules of %s keep "
                           "each other busy",
                           MAX_EVENTS, p->descriptor.apps[ev.app].name);
    }
    return 0;
}

// Inputs that nothing has been made of are outside the node and stay.
static int reset(struct play *p, size_t node, struct err_info *e)
{
    (void)e;
    struct interpreter *s = p->engine_state;
    for (size_t a = 0; a < p->descriptor.app_count; a++) {
        if (!model_uses_node(&p->descriptor.apps[a], node))
            continue;
        for (size_t m = 0; m < p->descriptor.apps[a].module_count; m++)
            lang_instance_restart(s->instances[a][m]);
    }
    return 0;
}

static int finish(struct play *p, struct err_info *e)
{
    (void)p, (void)e;
    return 0;
}

static void destroy(struct play *p)
{
    struct interpreter *s = p->engine_state;
    if (!s)
        return;
    for (size_t a = 0; a < p->descriptor.app_count; a++) {
        for (size_t m = 0; m < p->descriptor.apps[a].module_count; m++)
            lang_instance_destroy(s->instances[a][m]);
        free(s->instances[a]);
    }
    free(s->instances);
    free(s->events);
    free(s->held);
    free(s);
}

const struct play_engine play_interpreter = {
    "interpreter", start, input, wait, reset, finish, destroy,
};
