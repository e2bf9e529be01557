// SPDX-License-Identifier: Apache-2.0
#include "attack/stand.h"

#include <stdlib.h>
#include <string.h>

#include "enclave/arch/sancus/layout.h"
#include "proto/wire.h"

static const char source[] = "module Echo\n"
                             "state last = 7\n"
                             "state cell: u16[4]\n"
                             "output Out(v)\n"
                             "output Spare(v)\n"
                             "on Set(v):\n"
                             "  last = v\n"
                             "  Out(v)\n"
                             "on Get():\n"
                             "  Out(last)\n"
                             "on Store(i, v):\n"
                             "  Out(v)\n"
                             "  Spare(v)\n"
                             "  last = v\n"
                             "  cell[i] = v\n"
                             "on Two(v):\n"
                             "  Out(v)\n"
                             "  Out(v + 1)\n";

enum { MAX_STANDS = 8 };

static struct {
    struct site site;
    struct stand *stand;
} stands[MAX_STANDS];
static size_t stand_count;

static const enum machine_device devices[MACHINE_SLOTS] = {MACHINE_DISPLAY, MACHINE_SENSOR};

struct message_end stand_end(uint16_t number, uint16_t end)
{
    static uint8_t keys[64][WIRE_KEY];
    uint8_t *key = keys[number % 64];
    for (unsigned i = 0; i < WIRE_KEY; i++)
        key[i] = (uint8_t)(0x91 + 7 * number + 29 * i);
    return (struct message_end){number, end, 1, key};
}

const struct buf *stand_bytes(struct stand *s, const void *bytes, size_t len)
{
    buf_drop(&s->buf, s->buf.len);
    buf_append(&s->buf, bytes, len);
    return &s->buf;
}

const struct buf *stand_event(struct stand *s, uint16_t connection, uint64_t number, uint16_t value)
{
    struct message_end end = stand_end(connection, 0);
    bench_seal(&s->buf, &end, number, &value, 1);
    return &s->buf;
}

const struct buf *stand_pair(struct stand *s, uint16_t connection, uint64_t number, uint16_t first,
                             uint16_t second)
{
    struct message_end end = stand_end(connection, 0);
    const uint16_t words[2] = {first, second};
    bench_seal(&s->buf, &end, number, words, 2);
    return &s->buf;
}

const struct buf *stand_set_key(struct stand *s, const struct part *p,
                                const struct message_end *end)
{
    buf_drop(&s->buf, s->buf.len);
    message_set_key(&s->buf, p->key, p->instance, end);
    return &s->buf;
}

const struct buf *stand_lease(struct stand *s, uint32_t grants, const struct message_end *end)
{
    buf_drop(&s->buf, s->buf.len);
    message_lease(&s->buf, s->display.key, s->display.instance, grants, end);
    return &s->buf;
}

uint16_t stand_call(struct stand *s, const struct part *p, uint16_t function,
                    const struct buf *message)
{
    return bench_ask(&s->bench, p, function, message, &s->out);
}

bool stand_attest(struct stand *s, const struct part *p, struct message_report *report)
{
    static const uint8_t challenge[WIRE_CHALLENGE] = "who are you now";
    uint16_t status = stand_call(s, p, WIRE_FN_ATTEST, stand_bytes(s, challenge, sizeof challenge));
    return status == WIRE_OK &&
           message_check_attest(p->key, p->instance, challenge, s->out.data, s->out.len, report);
}

// ---- building it -------------------------------------------------------------------------------

static uint16_t behind(const struct part *p)
{
    return p->image.at.text_end;
}

static uint16_t data_behind(const struct part *p)
{
    return p->image.at.data_end;
}

static void build(struct stand *s)
{
    struct bench *b = &s->bench;
    bench_build_app(b, &s->app, source, "Echo", STAND_SLOTS, 1,
                    &(struct bench_place){STAND_OWNER, 0x4000, 0x0e00});
    bench_build_app(b, &s->other, source, "Echo", STAND_SLOTS, 1,
                    &(struct bench_place){STAND_STRANGER, 0x5000, data_behind(&s->app)});
    bench_build_driver(b, &s->display_mmio, &s->display, "display", 0,
                       &(struct bench_place){STAND_PROVIDER, 0x6000, data_behind(&s->other)});
    bench_build_driver(
        b, &s->button_mmio, &s->button, "button", 1,
        &(struct bench_place){STAND_PROVIDER, behind(&s->display), data_behind(&s->display)});
}

static void enable(struct stand *s, bool unprotected)
{
    struct part *parts[] = {&s->app,     &s->other,       &s->display_mmio,
                            &s->display, &s->button_mmio, &s->button};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (unprotected) {
            bench_load(&s->bench, parts[i]);
            continue;
        }
        if (!bench_enable(&s->bench, parts[i]))
            bench_die("%s (%04x) cannot be enabled on core %d", parts[i]->name,
                      parts[i]->image.at.text_start, s->bench.config.core);
    }
}

static void connect(struct stand *s, const struct part *p, uint16_t connection, uint16_t end)
{
    struct message_end e = stand_end(connection, end);
    uint16_t status = stand_call(s, p, WIRE_FN_SET_KEY, stand_set_key(s, p, &e));
    if (status != WIRE_OK)
        bench_die("set-key of connection %u answers %u", connection, status);
}

static void connect_all(struct stand *s)
{
    struct message_end lease = stand_end(ON_SHOW, STAND_OWNER);
    connect(s, &s->app, ON_SET, IN_SET);
    connect(s, &s->app, ON_GET, IN_GET);
    connect(s, &s->app, ON_TWO, IN_TWO);
    connect(s, &s->app, ON_OUT, OUT_VALUE | WIRE_OUTPUT_END);
    connect(s, &s->button, ON_BUTTON, WIRE_OUTPUT_END);
    if (stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &lease)) != WIRE_OK)
        bench_die("the lease is refused");
}

static struct stand *open_stand(const struct site *site)
{
    struct stand *s = mem_zeroed(1, sizeof *s);
    bench_open(&s->bench, site->share, site->core, 0x20001, devices);
    build(s);
    enable(s, site->unprotected);
    s->fresh = bench_save(&s->bench);
    if (!site->unprotected)
        connect_all(s);
    s->ready = bench_save(&s->bench);
    return s;
}

static struct stand *find(struct trial *t)
{
    for (size_t i = 0; i < stand_count; i++)
        if (stands[i].site.core == t->site->core && stands[i].site.share == t->site->share &&
            stands[i].site.unprotected == t->site->unprotected)
            return stands[i].stand;
    if (stand_count == MAX_STANDS)
        stand_close_all();
    stands[stand_count].site = *t->site;
    stands[stand_count].stand = open_stand(t->site);
    return stands[stand_count++].stand;
}

struct stand *stand_ready(struct trial *t)
{
    struct stand *s = find(t);
    bench_restore(&s->bench, s->ready);
    s->bench.shown = 0;
    return s;
}

struct stand *stand_fresh(struct trial *t)
{
    struct stand *s = find(t);
    bench_restore(&s->bench, s->fresh);
    s->bench.shown = 0;
    return s;
}

void stand_close_all(void)
{
    for (; stand_count; stand_count--) {
        struct stand *s = stands[stand_count - 1].stand;
        struct part *parts[] = {&s->app,     &s->other,       &s->display_mmio,
                                &s->display, &s->button_mmio, &s->button};
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
            part_finish(parts[i]);
        machine_destroy(s->fresh);
        machine_destroy(s->ready);
        buf_finish(&s->buf);
        buf_finish(&s->out);
        bench_close(&s->bench);
        free(s);
    }
}

// ---- the attacker who could write a module's memory --------------------------------------------

void stand_set_counter(struct stand *s, const struct part *p, uint16_t connection, uint64_t value)
{
    struct machine *m = s->bench.machine;
    uint16_t at = bench_symbol(p, "enclave_slots");
    uint16_t end = bench_symbol(p, "enclave_slots_end");
    while (at < end && machine_peek16(m, (uint16_t)(at + SLOT_CONNECTION)) != connection)
        at = (uint16_t)(at + SLOT_SIZE);
    if (at >= end)
        bench_die("%s has no connection %u", p->name, connection);
    for (unsigned i = 0; i < 4; i++)
        machine_poke16(m, (uint16_t)(at + SLOT_COUNTER + 2 * i), (uint16_t)(value >> 16 * i));
}
