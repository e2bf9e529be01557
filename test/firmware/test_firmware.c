// SPDX-License-Identifier: Apache-2.0
// The real firmware on the simulator, driven over its node link.
//   test_firmware FIRMWARE.elf FOLDER-OF-MODULES
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/elf.h"
#include "base/file.h"
#include "node/ports/simulated.h"
#include "proto/bytes.h"
#include "proto/link.h"
#include "proto/wire.h"
#include "sim/machine.h"

enum { COPY_1_DATA = 0x0E00, COPY_2_DATA = 0x0F00, SINK_DATA = 0x1000, SOURCE_DATA = 0x2800 };

static struct buf firmware;
static const char *folder;

// ---- the deployer's side ---------------------------------------------------------------------

struct bench {
    struct world *w;
    uint8_t number;
    uint8_t reply[FRAME_MAX];
    size_t reply_len;
    unsigned displays;
};

static void must(int result, const struct err_info *e)
{
    if (result != 0)
        fail_msg("%s", e->text);
}

static void bench_start(struct bench *b, uint64_t seed, unsigned nodes, struct vnet_faults faults)
{
    struct machine_config config = {.core = MACHINE_HARDENED, .slots = {MACHINE_SENSOR}};
    struct err_info e = {0};

    memset(b, 0, sizeof *b);
    b->w = world_create(seed, &faults, NULL);
    assert_non_null(b->w);
    for (unsigned i = 1; i <= nodes; i++) {
        config.node_key[0] = (uint8_t)i;
        must(world_add(b->w, (uint8_t)i, &config, firmware.data, firmware.len, &e), &e);
    }
}

static const struct vnet_faults good = {.delay = 20000};

// One request, sent again until it is answered. Returns the status.
static unsigned bench_ask(struct bench *b, uint8_t node, uint8_t type, const void *content,
                          size_t len)
{
    uint8_t frame[FRAME_MAX] = {node, LINK_DEPLOYER, type, ++b->number};

    if (len != 0)
        memcpy(frame + FRAME_CONTENT, content, len);
    for (unsigned tries = 0; tries < 50; tries++) {
        uint64_t limit = world_now(b->w) + 2000000;

        world_send(b->w, frame, FRAME_CONTENT + len);
        while (world_run_until_frame(b->w, limit) == 0) {
            b->reply_len = world_receive(b->w, b->reply);
            if (b->reply[FRAME_FROM] == node && b->reply[FRAME_TYPE] == (type | LINK_REPLY) &&
                b->reply[FRAME_NUMBER] == b->number && b->reply_len >= FRAME_CONTENT + 2)
                return bytes_get(b->reply + FRAME_CONTENT);
        }
    }
    fail_msg("node %u does not answer request %u", node, type);
    return 0;
}

static const uint8_t *bench_answer(const struct bench *b)
{
    return b->reply + FRAME_CONTENT + 2;
}

static unsigned bench_load(struct bench *b, uint8_t node, uint16_t address, const uint8_t *bytes,
                           size_t len)
{
    uint8_t content[FRAME_CONTENT_MAX];
    unsigned status = LINK_OK;

    for (size_t at = 0; at < len && status == LINK_OK;) {
        size_t part = len - at < 30 ? len - at : 30;

        bytes_put(content, (uint16_t)(address + at));
        memcpy(content + 2, bytes + at, part);
        status = bench_ask(b, node, LINK_LOAD, content, 2 + part);
        at += part;
    }
    return status;
}

static unsigned bench_enable(struct bench *b, uint8_t node, const uint16_t words[5], uint8_t kind,
                             uint8_t records)
{
    uint8_t content[LINK_ENABLE_CONTENT];

    for (unsigned i = 0; i < 5; i++)
        bytes_put(content + 2 * i, words[i]);
    content[10] = kind;
    content[11] = records;
    return bench_ask(b, node, LINK_ENABLE, content, sizeof content);
}

struct image {
    uint16_t start;
    uint8_t bytes[1024];
    size_t len;
};

static void read_image(const char *name, struct image *image)
{
    struct err_info e = {0};
    struct buf file = {0};
    struct elf elf;
    struct elf_segment text;
    char path[500];

    snprintf(path, sizeof path, "%s/%s.elf", folder, name);
    must(file_read(path, 1 << 20, &file, &e), &e);
    must(elf_open(&elf, path, file.data, file.len, &e), &e);
    must(elf_segment(&elf, 0, &text, &e), &e);
    assert_true(text.file_size <= sizeof image->bytes);
    image->start = (uint16_t)text.address;
    image->len = text.file_size;
    memcpy(image->bytes, text.data, text.file_size);
    buf_finish(&file);
}

// Loads and enables a module; returns its instance.
static uint16_t bench_place(struct bench *b, uint8_t node, const char *name, uint16_t data,
                            uint8_t kind, uint8_t records)
{
    struct image image;
    uint16_t words[5];

    read_image(name, &image);
    words[0] = 0x1234;
    words[1] = image.start;
    words[2] = (uint16_t)(image.start + image.len);
    words[3] = data;
    words[4] = (uint16_t)(data + 0x100);
    if (data == SINK_DATA)
        words[4] = (uint16_t)(data + 0x1000);
    assert_int_equal(bench_load(b, node, image.start, image.bytes, image.len), LINK_OK);
    assert_int_equal(bench_enable(b, node, words, kind, records), LINK_OK);
    return bytes_get(bench_answer(b));
}

static void bench_route(struct bench *b, uint8_t node, uint16_t connection, uint8_t kind,
                        uint8_t to, uint16_t instance)
{
    uint8_t content[LINK_ROUTE_CONTENT];

    bytes_put(content, connection);
    content[2] = kind;
    content[3] = to;
    bytes_put(content + 4, instance);
    assert_int_equal(bench_ask(b, node, LINK_ROUTE, content, sizeof content), LINK_OK);
}

static unsigned bench_call(struct bench *b, uint8_t node, uint16_t instance, uint16_t function,
                           const void *input, size_t len)
{
    uint8_t content[FRAME_CONTENT_MAX];

    bytes_put(content, instance);
    bytes_put(content + 2, function);
    if (len != 0)
        memcpy(content + 4, input, len);
    return bench_ask(b, node, LINK_CALL, content, 4 + len);
}

enum counter { QUEUED, RESENT, DROPPED, REFUSED, VIOLATIONS, STALLED, DAMAGED };

static unsigned bench_counter(struct bench *b, uint8_t node, enum counter which)
{
    const uint8_t *answer = bench_answer(b);

    assert_int_equal(bench_ask(b, node, LINK_STATUS, NULL, 0), LINK_OK);
    assert_int_equal(b->reply_len,
                     FRAME_CONTENT + 2 + 5 + answer[4] * LINK_STATUS_MODULE + LINK_STATUS_COUNTERS);
    return bytes_get(answer + 5 + answer[4] * LINK_STATUS_MODULE + 2 * which);
}

// ---- the firmware's stack ----------------------------------------------------------------------

enum { STACK_TOP = 0x0E00, PAINT = 0xA55A };

static uint16_t stack_bottom(void)
{
    uint16_t end = 0;

    for (size_t i = 0; i < bytes_get(firmware.data + 44); i++) {
        const uint8_t *s = firmware.data + bytes_get(firmware.data + 28) + 32 * i;

        if (bytes_get(s + 16) == 0) // nothing in the file: the variables
            end = (uint16_t)(bytes_get(s + 8) + bytes_get(s + 20));
    }
    return end;
}

// Fills the unused stack of a node that sleeps.
static void stack_paint(struct machine *m)
{
    for (uint16_t at = stack_bottom(); at < machine_reg(m, 1); at += 2)
        machine_poke16(m, at, PAINT);
}

static void stack_check(struct machine *m, const char *what)
{
    uint16_t at = stack_bottom();

    while (machine_peek16(m, at) == PAINT)
        at += 2;
    if (what)
        printf("stack, %s: %u bytes used, %u free\n", what, STACK_TOP - at, at - stack_bottom());
    assert_true(at - stack_bottom() >= 128);
}

// ---- requests --------------------------------------------------------------------------------

static void test_status_after_boot(void **state)
{
    struct bench b;
    struct err_info e = {0};

    (void)state;
    bench_start(&b, 1, 1, good);
    must(world_run_until_quiet(b.w, 1000000, &e), &e);
    assert_int_equal(bench_counter(&b, 1, DAMAGED), 0);
    assert_int_equal(bench_answer(&b)[0], 1); // epoch
    assert_int_equal(bench_answer(&b)[4], 0); // modules
    assert_int_equal(b.reply[FRAME_FROM], 1);
    world_reset(b.w, 1);
    assert_int_equal(bench_counter(&b, 1, DAMAGED), 0);
    assert_int_equal(bench_answer(&b)[0], 2);
    must(world_run_until_quiet(b.w, world_now(b.w) + 1000000, &e), &e);
    world_destroy(b.w);
}

static void test_module_life(void **state)
{
    static const uint8_t words[16] = "fifteen letters";
    struct bench b;
    uint8_t two[2];
    uint16_t id;

    (void)state;
    bench_start(&b, 1, 1, good);
    bench_counter(&b, 1, DAMAGED);
    stack_paint(world_machine(b.w, 1));
    id = bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    assert_int_equal(id, 1);
    assert_int_equal(bench_call(&b, 1, id, WIRE_FN_ATTEST, words, 16), WIRE_OK);
    assert_int_equal(b.reply_len, FRAME_CONTENT + 2 + 16);
    assert_memory_equal(bench_answer(&b), words, 16);
    assert_int_equal(bench_call(&b, 1, id, 77, NULL, 0), WIRE_FUNCTION);
    assert_int_equal(bench_call(&b, 1, 9, 0, NULL, 0), LINK_NO_MODULE);
    assert_int_equal(bench_call(&b, 1, 0, 0, NULL, 0), LINK_NO_MODULE);

    bytes_put(two, id);
    assert_int_equal(bench_ask(&b, 1, LINK_FORGET, two, 2), LINK_NOT_FREE);
    assert_int_equal(bench_call(&b, 1, id, WIRE_FN_DISABLE, NULL, 0), WIRE_OK);
    assert_int_equal(bench_call(&b, 1, id, WIRE_FN_ATTEST, NULL, 0), LINK_NO_MODULE);
    assert_int_equal(bench_ask(&b, 1, LINK_FORGET, two, 2), LINK_OK);
    assert_int_equal(bench_ask(&b, 1, LINK_FORGET, two, 2), LINK_NO_MODULE);
    assert_int_equal(bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1), 2);
    stack_check(world_machine(b.w, 1), "requests");
    world_destroy(b.w);
}

static void test_violation_is_reported(void **state)
{
    struct bench b;
    uint16_t id;

    (void)state;
    bench_start(&b, 1, 1, good);
    id = bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(bench_call(&b, 1, id, WIRE_FN_REVOKE, NULL, 0), LINK_VIOLATION);
        assert_int_equal(bench_counter(&b, 1, VIOLATIONS), i);
        assert_int_equal(bench_call(&b, 1, id, WIRE_FN_ATTEST, "abcd", 4), WIRE_OK);
    }
    world_destroy(b.w);
}

static void test_loader_keeps_its_ground(void **state)
{
    static const uint16_t wrong[][2] = {
        {0x3FFE, 0x0E00}, {0xCFFE, 0x0E00}, {0xD000, 0x0E00}, {0x6000, 0x0DFE},
        {0x6000, 0x29FE}, {0x4002, 0x2000}, {0x6000, 0x0E02}, {0x6000, 0x01A0},
    };
    static const uint8_t nothing[8] = {0};
    struct bench b;
    struct image image;

    (void)state;
    bench_start(&b, 1, 1, good);
    bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    assert_int_equal(bench_load(&b, 1, 0x3FFF, nothing, 2), LINK_NOT_FREE);
    assert_int_equal(bench_load(&b, 1, 0xCFFC, nothing, 8), LINK_NOT_FREE);
    assert_int_equal(bench_load(&b, 1, 0xD000, nothing, 8), LINK_NOT_FREE);
    assert_int_equal(bench_load(&b, 1, 0xFFFE, nothing, 8), LINK_NOT_FREE);
    assert_int_equal(bench_load(&b, 1, 0x0E00, nothing, 8), LINK_NOT_FREE);
    read_image("copy-1", &image);
    assert_int_equal(bench_load(&b, 1, (uint16_t)(0x4000 + image.len - 1), nothing, 8),
                     LINK_NOT_FREE);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint16_t words[5] = {1, wrong[i][0], (uint16_t)(wrong[i][0] + 8), wrong[i][1],
                             (uint16_t)(wrong[i][1] + 8)};

        assert_int_equal(bench_enable(&b, 1, words, LINK_KIND_MODULE, 0), LINK_NOT_FREE);
    }
    assert_int_equal(bench_ask(&b, 1, 99, NULL, 0), LINK_BAD_FRAME);
    assert_int_equal(bench_ask(&b, 1, LINK_CALL, NULL, 0), LINK_BAD_FRAME);
    assert_int_equal(bench_counter(&b, 1, VIOLATIONS), 0);
    world_destroy(b.w);
}

// A repeated request is answered again and not carried out again.
static void test_repeated_request(void **state)
{
    struct bench b;
    uint16_t id;
    uint8_t frame[FRAME_MAX] = {1, LINK_DEPLOYER, LINK_CALL, 200};

    (void)state;
    bench_start(&b, 1, 1, good);
    id = bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    bytes_put(frame + 4, id);
    bytes_put(frame + 6, WIRE_FN_EVENT);
    for (unsigned i = 0; i < 3; i++)
        world_send(b.w, frame, 8 + 20);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(world_run_until_frame(b.w, world_now(b.w) + 1000000), 0);
        assert_int_equal(world_receive(b.w, b.reply), FRAME_CONTENT + 2 + 4 + 18);
        assert_int_equal(b.reply[FRAME_NUMBER], 200);
    }
    assert_int_equal(machine_peek16(world_machine(b.w, 1), COPY_1_DATA), 1);
    world_destroy(b.w);
}

// A copy of an older request that arrives late is not carried out, and does not take the place of
// the stored answer.
static void test_late_request(void **state)
{
    struct bench b;
    uint16_t id;
    uint8_t frame[FRAME_MAX] = {1, LINK_DEPLOYER, LINK_CALL, 200};

    (void)state;
    bench_start(&b, 1, 1, good);
    id = bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    bytes_put(frame + 4, id);
    bytes_put(frame + 6, WIRE_FN_EVENT);
    for (unsigned i = 0; i < 3; i++) {
        frame[FRAME_NUMBER] = i == 1 ? 199 : 200;
        world_send(b.w, frame, 8 + 20);
    }
    world_run(b.w, world_now(b.w) + 2000000);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(world_receive(b.w, b.reply), FRAME_CONTENT + 2 + 4 + 18);
        assert_int_equal(b.reply[FRAME_NUMBER], 200);
    }
    assert_int_equal(world_receive(b.w, b.reply), 0);
    assert_int_equal(machine_peek16(world_machine(b.w, 1), COPY_1_DATA), 1);
    world_destroy(b.w);
}

// ---- events ----------------------------------------------------------------------------------

// A source on node 1, its copier on node 1 (local) or 2, a second copier on 2, a sink on 3.
struct pipeline {
    struct bench b;
    uint16_t source;
};

static void pipeline_start(struct pipeline *p, uint64_t seed, struct vnet_faults faults, bool local)
{
    struct bench *b = &p->b;
    uint8_t first = local ? 1 : 2;
    uint16_t copy_1, copy_2, sink;

    bench_start(b, seed, 3, faults);
    p->source = bench_place(b, 1, "source", SOURCE_DATA, LINK_KIND_INPUT, 1);
    copy_1 = bench_place(b, first, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    copy_2 = bench_place(b, 2, "copy-2", COPY_2_DATA, LINK_KIND_MODULE, 1);
    sink = bench_place(b, 3, "sink", SINK_DATA, LINK_KIND_OUTPUT, 0);
    bench_route(b, 3, 3, LINK_ROUTE_DELIVER, 0, sink);
    bench_route(b, 2, 3, LINK_ROUTE_SEND, 3, 0);
    bench_route(b, 2, 2, LINK_ROUTE_DELIVER, 0, copy_2);
    if (local)
        bench_route(b, 1, 2, LINK_ROUTE_SEND, 2, 0);
    else
        bench_route(b, 1, 1, LINK_ROUTE_SEND, 2, 0);
    bench_route(b, first, 1, LINK_ROUTE_DELIVER, 0, copy_1);
    assert_int_equal(bench_call(b, 1, p->source, WIRE_FN_ATTEST, NULL, 0), WIRE_OK);
}

static void pipeline_push(struct pipeline *p, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        assert_int_equal(world_push_sample(p->b.w, 1, 0, (int16_t)(i * 7 + 1)), 0);
}

static void pipeline_check(struct pipeline *p, unsigned count)
{
    const struct machine *m = world_machine(p->b.w, 3);

    assert_int_equal(machine_peek16(m, SINK_DATA), count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(machine_peek16(m, (uint16_t)(SINK_DATA + 2 + 2 * i)),
                         (uint16_t)(i * 7 + 1));
}

static void check_counters(struct pipeline *p)
{
    for (uint8_t node = 1; node <= 3; node++) {
        assert_int_equal(bench_counter(&p->b, node, DROPPED), 0);
        assert_int_equal(bench_counter(&p->b, node, QUEUED), 0);
        assert_int_equal(bench_counter(&p->b, node, REFUSED), 0);
        assert_int_equal(bench_counter(&p->b, node, VIOLATIONS), 0);
        assert_int_equal(bench_counter(&p->b, node, STALLED), 0);
    }
}

static void test_events_flow(void **state)
{
    struct pipeline p;
    struct err_info e = {0};
    uint64_t start;

    (void)state;
    for (int local = 0; local < 2; local++) {
        pipeline_start(&p, 1, good, local);
        must(world_run_until_quiet(p.b.w, world_now(p.b.w) + 1000000, &e), &e);
        start = world_now(p.b.w);
        pipeline_push(&p, 0, 1);
        must(world_run_until_quiet(p.b.w, start + 10000000, &e), &e);
        printf("one event through three hops, local %d: %llu cycles\n", local,
               (unsigned long long)(world_now(p.b.w) - start));
        start = world_now(p.b.w);
        pipeline_push(&p, 1, 500);
        must(world_run_until_quiet(p.b.w, start + 100000000, &e), &e);
        printf("499 more: %llu cycles\n", (unsigned long long)(world_now(p.b.w) - start));
        pipeline_check(&p, 500);
        check_counters(&p);
        assert_int_equal(bench_counter(&p.b, 1, RESENT), 0);
        world_destroy(p.b.w);
    }
}

static void test_samples_can_be_withdrawn(void **state)
{
    struct bench b;
    int16_t value = 0;

    (void)state;
    bench_start(&b, 1, 1, good);
    world_run(b.w, 100000);
    assert_int_equal(world_push_sample(b.w, 1, 0, -7), 0);
    assert_int_equal(world_push_sample(b.w, 1, 0, 8), 0);
    world_run(b.w, 200000); // nobody has switched the sensor on
    world_reset(b.w, 1);
    assert_int_equal(world_withdraw_sample(b.w, 1, 0, &value), 0);
    assert_int_equal(value, -7);
    assert_int_equal(world_withdraw_sample(b.w, 1, 0, &value), 0);
    assert_int_equal(value, 8);
    assert_int_equal(world_withdraw_sample(b.w, 1, 0, &value), 1);
    assert_int_equal(world_withdraw_sample(b.w, 1, 1, &value), 1);
    assert_int_equal(world_withdraw_sample(b.w, 9, 0, &value), 1);
    world_destroy(b.w);
}

static void test_events_survive_a_bad_network(void **state)
{
    static const struct vnet_faults faults[] = {
        {.delay = 20000, .jitter = 30000, .loss = 300},
        {.delay = 20000, .jitter = 30000, .duplicate = 300},
        {.delay = 20000, .jitter = 30000, .reorder = 300},
        {.delay = 20000, .jitter = 30000, .corrupt = 300},
        {.delay = 5000,
         .jitter = 90000,
         .loss = 150,
         .duplicate = 200,
         .reorder = 200,
         .corrupt = 150},
    };
    struct pipeline p;
    struct err_info e = {0};

    (void)state;
    for (size_t i = 0; i < 5; i++)
        for (uint64_t seed = 1; seed <= 4; seed++) {
            pipeline_start(&p, seed, faults[i], seed & 1);
            stack_paint(world_machine(p.b.w, 2));
            pipeline_push(&p, 0, 150);
            must(world_run_until_quiet(p.b.w, world_now(p.b.w) + 4000000000, &e), &e);
            pipeline_check(&p, 150);
            check_counters(&p);
            stack_check(world_machine(p.b.w, 2), i == 4 && seed == 4 ? "events" : NULL);
            world_destroy(p.b.w);
        }
}

// The network is dead; the sender gives up and says so; a new event brings it all back.
static void test_stall_and_recovery(void **state)
{
    const struct vnet_faults dead = {.delay = 20000, .loss = 1000};
    struct pipeline p;
    struct err_info e = {0};

    (void)state;
    pipeline_start(&p, 1, good, false);
    world_set_faults(p.b.w, &dead);
    pipeline_push(&p, 0, 5);
    assert_int_equal(world_run_until_quiet(p.b.w, world_now(p.b.w) + 1000000000, &e), ERR_FAILED);
    assert_non_null(strstr(e.text, "connection 1 from node 1 to node 2"));
    assert_non_null(strstr(e.text, "given up"));
    world_set_faults(p.b.w, &good);
    assert_int_equal(bench_counter(&p.b, 1, STALLED), 1);
    assert_int_equal(bench_counter(&p.b, 1, QUEUED), 5);
    pipeline_push(&p, 5, 6);
    memset(&e, 0, sizeof e);
    must(world_run_until_quiet(p.b.w, world_now(p.b.w) + 100000000, &e), &e);
    pipeline_check(&p, 6);
    check_counters(&p);
    world_destroy(p.b.w);
}

// More samples than the queue holds while nothing leaves: they wait in the device.
static void test_backpressure(void **state)
{
    const struct vnet_faults dead = {.delay = 20000, .loss = 1000};
    struct pipeline p;
    struct err_info e = {0};

    (void)state;
    pipeline_start(&p, 1, good, true);
    world_set_faults(p.b.w, &dead);
    pipeline_push(&p, 0, 300);
    world_run(p.b.w, world_now(p.b.w) + 20000000);
    assert_true(machine_sensor_pending(world_machine(p.b.w, 1), 0) > 200);
    world_set_faults(p.b.w, &good);
    assert_true(bench_counter(&p.b, 1, QUEUED) > 30);
    must(world_run_until_quiet(p.b.w, world_now(p.b.w) + 400000000, &e), &e);
    pipeline_check(&p, 300);
    check_counters(&p);
    world_destroy(p.b.w);
}

// The same for so long that the sender gives up with a full queue: the samples that wait make it
// try again.
static void test_recovery_with_a_full_queue(void **state)
{
    const struct vnet_faults dead = {.delay = 20000, .loss = 1000};
    struct pipeline p;
    struct err_info e = {0};

    (void)state;
    pipeline_start(&p, 1, good, false);
    world_set_faults(p.b.w, &dead);
    pipeline_push(&p, 0, 100);
    world_run(p.b.w, world_now(p.b.w) + 150000000);
    world_set_faults(p.b.w, &good);
    must(world_run_until_quiet(p.b.w, world_now(p.b.w) + 100000000, &e), &e);
    pipeline_check(&p, 100);
    check_counters(&p);
    world_destroy(p.b.w);
}

// A receiver that is gone takes nothing: its sender gives up in the end.
static void test_refused_events_stall(void **state)
{
    struct pipeline p;
    struct err_info e = {0};

    (void)state;
    pipeline_start(&p, 1, good, false);
    assert_int_equal(bench_call(&p.b, 2, 1, WIRE_FN_DISABLE, NULL, 0), WIRE_OK);
    pipeline_push(&p, 0, 1);
    assert_int_equal(world_run_until_quiet(p.b.w, world_now(p.b.w) + 1000000000, &e), ERR_FAILED);
    assert_int_equal(bench_counter(&p.b, 2, REFUSED), 32);
    assert_int_equal(bench_counter(&p.b, 1, STALLED), 1);
    world_destroy(p.b.w);
}

// Whatever bytes come, the node still answers.
static void test_noise(void **state)
{
    struct bench b;
    uint64_t random = 1;
    uint8_t bytes[300];

    (void)state;
    bench_start(&b, 1, 1, good);
    bench_place(&b, 1, "copy-1", COPY_1_DATA, LINK_KIND_MODULE, 1);
    for (unsigned round = 0; round < 300; round++) {
        size_t len = vnet_random(&random) % sizeof bytes;

        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)vnet_random(&random);
        vnet_send(world_network(b.w), world_now(b.w), 1, bytes, len);
    }
    for (unsigned round = 0; round < 2000; round++) {
        size_t len = 4 + vnet_random(&random) % 30;

        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)(vnet_random(&random) % 20);
        bytes[0] = 1;
        if (bytes[2] == LINK_CALL)
            bytes[6] = bytes[7] = 0; // its own echo, not its end
        world_send(b.w, bytes, len);
    }
    world_run(b.w, world_now(b.w) + 60000000);
    while (world_receive(b.w, b.reply) != 0)
        ;
    b.number += 64; // the noise had requests with numbers up to 19: ours must not look older
    assert_true(bench_counter(&b, 1, DAMAGED) > 100);
    assert_int_equal(bench_counter(&b, 1, VIOLATIONS), 0);
    assert_int_equal(bench_call(&b, 1, 1, WIRE_FN_ATTEST, "abcd", 4), WIRE_OK);
    world_destroy(b.w);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_after_boot),
        cmocka_unit_test(test_module_life),
        cmocka_unit_test(test_violation_is_reported),
        cmocka_unit_test(test_loader_keeps_its_ground),
        cmocka_unit_test(test_repeated_request),
        cmocka_unit_test(test_late_request),
        cmocka_unit_test(test_events_flow),
        cmocka_unit_test(test_samples_can_be_withdrawn),
        cmocka_unit_test(test_events_survive_a_bad_network),
        cmocka_unit_test(test_stall_and_recovery),
        cmocka_unit_test(test_backpressure),
        cmocka_unit_test(test_recovery_with_a_full_queue),
        cmocka_unit_test(test_refused_events_stall),
        cmocka_unit_test(test_noise),
    };
    struct err_info e = {0};
    int failed;

    if (argc != 3 || file_read(argv[1], 1 << 20, &firmware, &e) != 0) {
        fprintf(stderr, "usage: test_firmware FIRMWARE.elf MODULES\n%s\n", e.text);
        return 2;
    }
    folder = argv[2];
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    buf_finish(&firmware);
    return failed;
}
