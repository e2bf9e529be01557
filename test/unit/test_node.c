// SPDX-License-Identifier: Apache-2.0
// The node core on a machine made of C: modules are functions that copy events to connections.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/vnet.h"
#include "node/node.h"
#include "proto/bytes.h"
#include "proto/wire.h"

static const uint16_t none[] = {0}; // outputs of a module without any

enum { MODULES = 20, RECORD = 22, SENT = 4096, SEEN = 4096 };

struct fake_module {
    uint16_t entry, id;
    uint16_t outputs[8]; // connections an event is copied to; 0 ends the list
    uint16_t answer;     // status instead
    uint16_t seen[SEEN]; // first payload words of the events taken
    unsigned count;
    unsigned samples; // a driver: how many wait
};

struct sent {
    uint16_t len;
    uint8_t bytes[FRAME_MAX];
};

struct fake {
    struct node node;
    struct fake_module modules[MODULES];
    unsigned enabled;
    unsigned calls;
    bool timer;
    struct sent sent[SENT];
    unsigned sent_count;
    bool lie; // says it wrote more than there is room
};

static struct fake_module *fake_at(struct fake *f, uint16_t entry)
{
    for (unsigned i = 0; i < f->enabled; i++)
        if (f->modules[i].entry == entry)
            return &f->modules[i];
    return NULL;
}

static void fake_copy(const struct fake_module *m, uint16_t word, const struct node_call *call,
                      struct node_result *result)
{
    uint8_t *at = call->output;

    for (unsigned i = 0; i < 8 && m->outputs[i] != 0; i++, at += RECORD) {
        assert_true(at + RECORD <= call->output + call->capacity);
        memset(at, 0, RECORD);
        bytes_put(at, m->outputs[i]);
        bytes_put(at + 2, RECORD - 4);
        bytes_put(at + 4, word);
        result->written = (uint16_t)(result->written + RECORD);
    }
}

static void fake_enter(void *context, const struct node_call *call, struct node_result *result)
{
    struct fake *f = context;
    struct fake_module *m = fake_at(f, call->entry);

    assert_non_null(m);
    f->calls++;
    *result = (struct node_result){m->answer, 0};
    if (f->lie)
        result->written = (uint16_t)(call->capacity + 2);
    if (m->answer != WIRE_OK)
        return;
    if (call->function == WIRE_FN_POLL && m->samples == 0)
        result->status = WIRE_IDLE;
    else if (call->function == WIRE_FN_POLL) {
        m->samples--;
        m->count++;
        fake_copy(m, (uint16_t)m->count, call, result);
    } else if (call->function == WIRE_FN_EVENT) {
        assert_int_equal(call->input_len, RECORD - 2);
        m->seen[m->count++ % SEEN] = bytes_get(call->input + 2);
        fake_copy(m, bytes_get(call->input + 2), call, result);
    }
}

static uint16_t fake_enable(void *context, const struct node_section *s, bool clear)
{
    struct fake *f = context;

    (void)clear;
    f->modules[f->enabled].entry = s->text_start;
    f->modules[f->enabled].id = (uint16_t)(f->enabled + 1);
    return f->modules[f->enabled++].id;
}

static uint16_t fake_owner(void *context, uint16_t address)
{
    const struct fake_module *m = fake_at(context, address);

    return m == NULL ? 0 : m->id;
}

static uint16_t fake_verify(void *context, uint16_t address, const uint8_t *measurement)
{
    return measurement[0] == 0x77 ? fake_owner(context, address) : 0;
}

static void fake_write(void *context, uint16_t address, const uint8_t *bytes, uint16_t len)
{
    (void)context;
    (void)bytes;
    assert_true(address >= 0x4000 && address + len <= 0xD000);
}

static void fake_send(void *context, const uint8_t *head, uint16_t head_len, const uint8_t *body,
                      uint16_t body_len)
{
    struct fake *f = context;
    struct sent *s = &f->sent[f->sent_count++ % SENT];

    assert_true(head_len + body_len <= FRAME_MAX && head_len >= FRAME_CONTENT);
    memcpy(s->bytes, head, head_len);
    if (body_len != 0)
        memcpy(s->bytes + head_len, body, body_len);
    s->len = (uint16_t)(head_len + body_len);
}

static void fake_timer(void *context, bool on)
{
    ((struct fake *)context)->timer = on;
}

static void fake_epoch(void *context, uint16_t words[2])
{
    (void)context;
    words[0] = 0x1234;
    words[1] = 1;
}

static const struct node_port port = {0x4000,     0xD000,     0x0E00,      0x2A00,     0x01A0,
                                      0x01E0,     fake_enter, fake_enable, fake_owner, fake_verify,
                                      fake_write, fake_send,  fake_timer,  fake_epoch};

static struct fake *fake_create(void)
{
    struct fake *f = calloc(1, sizeof *f);

    node_init(&f->node, &port, f);
    return f;
}

static const struct sent *fake_last(const struct fake *f)
{
    return &f->sent[(f->sent_count - 1) % SENT];
}

// A frame whose content is `words`; the sanitizer watches its end.
static void receive(struct fake *f, const uint8_t *frame, size_t len)
{
    uint8_t *copy = malloc(len);

    memcpy(copy, frame, len);
    node_receive(&f->node, copy, (uint16_t)len, (uint16_t)rand());
    free(copy);
}

static unsigned request(struct fake *f, uint8_t type, const uint8_t *content, size_t len)
{
    uint8_t frame[FRAME_MAX] = {5, 0, type, 1};

    memcpy(frame + FRAME_CONTENT, content, len);
    receive(f, frame, FRAME_CONTENT + len);
    assert_int_equal(fake_last(f)->bytes[FRAME_TYPE], type | LINK_REPLY);
    assert_int_equal(fake_last(f)->bytes[FRAME_FROM], 5);
    return bytes_get(fake_last(f)->bytes + FRAME_CONTENT);
}

// Enables the next module; `outputs` ends with 0.
static struct fake_module *add(struct fake *f, uint8_t kind, const uint16_t *outputs)
{
    uint16_t n = (uint16_t)f->enabled;
    uint8_t content[LINK_ENABLE_CONTENT] = {0};
    uint8_t records = 0;

    while (outputs[records] != 0)
        records++;
    bytes_put(content + 2, (uint16_t)(0x4000 + n * 0x100));
    bytes_put(content + 4, (uint16_t)(0x4100 + n * 0x100));
    bytes_put(content + 6, (uint16_t)(0x0E00 + n * 0x80));
    bytes_put(content + 8, (uint16_t)(0x0E80 + n * 0x80));
    content[10] = kind;
    content[11] = records;
    assert_int_equal(request(f, LINK_ENABLE, content, sizeof content), LINK_OK);
    memcpy(f->modules[n].outputs, outputs, records * 2u);
    return &f->modules[n];
}

static unsigned route(struct fake *f, uint16_t connection, uint8_t kind, uint16_t target)
{
    uint8_t content[LINK_ROUTE_CONTENT] = {0};

    bytes_put(content, connection);
    content[2] = kind;
    if (kind == LINK_ROUTE_SEND)
        content[3] = (uint8_t)target;
    else
        bytes_put(content + 4, target);
    return request(f, LINK_ROUTE, content, sizeof content);
}

static void event(struct fake *f, uint16_t connection, uint16_t sequence, uint16_t word)
{
    uint8_t frame[FRAME_CONTENT + 4 + 18] = {5, 9, LINK_EVENT, 0};

    bytes_put(frame + 4, connection);
    bytes_put(frame + 6, sequence);
    bytes_put(frame + 8, word);
    receive(f, frame, sizeof frame);
}

static void ack(struct fake *f, uint16_t connection, uint16_t wanted, uint8_t number)
{
    uint8_t frame[] = {5, 7, LINK_ACK, number, 0, 0, 0, 0};

    bytes_put(frame + 4, connection);
    bytes_put(frame + 6, wanted);
    receive(f, frame, sizeof frame);
}

static void work(struct fake *f)
{
    for (unsigned i = 0; i < 100000; i++)
        if (!node_work(&f->node))
            return;
    fail_msg("never comes to rest");
}

static unsigned counter(struct fake *f, unsigned which)
{
    request(f, LINK_STATUS, f->sent[0].bytes, 0);
    return bytes_get(fake_last(f)->bytes + fake_last(f)->len - LINK_STATUS_COUNTERS + 2 * which);
}

static void test_window_and_acks(void **state)
{
    static const uint16_t out[] = {30, 0};
    struct fake *f = fake_create();
    struct fake_module *driver = add(f, LINK_KIND_INPUT, out);
    unsigned before;

    (void)state;
    route(f, 30, LINK_ROUTE_SEND, 7);
    driver->samples = 6;
    before = f->sent_count;
    for (unsigned i = 0; i < 6; i++) {
        node_device(&f->node);
        work(f);
    }
    assert_int_equal(f->sent_count - before, NODE_WINDOW);
    assert_int_equal(bytes_get(fake_last(f)->bytes + 6), NODE_WINDOW - 1); // sequence
    assert_int_equal(bytes_get(fake_last(f)->bytes + 8), NODE_WINDOW);     // content
    assert_int_equal(fake_last(f)->bytes[FRAME_TO], 7);
    assert_true(f->timer);
    ack(f, 30, 7, 0); // more than was ever sent: a lie
    ack(f, 31, 1, 0); // no such connection
    assert_int_equal(counter(f, 0), 6);
    ack(f, 30, 3, 0);
    assert_int_equal(counter(f, 0), 3);
    before = f->sent_count;
    ack(f, 30, 2, 0); // late
    assert_int_equal(f->sent_count, before);
    ack(f, 30, 6, 0);
    assert_int_equal(counter(f, 0), 0);
    assert_false(f->timer);
    free(f);
}

static void test_resend_then_stall_then_revive(void **state)
{
    static const uint16_t out[] = {30, 0};
    struct fake *f = fake_create();
    struct fake_module *driver = add(f, LINK_KIND_INPUT, out);
    unsigned before, ticks = 0;

    (void)state;
    route(f, 30, LINK_ROUTE_SEND, 7);
    driver->samples = 1;
    before = f->sent_count;
    node_device(&f->node);
    work(f);
    for (; f->timer; ticks++)
        node_tick(&f->node);
    assert_int_equal(f->sent_count - before, NODE_TRIES);
    assert_int_equal(ticks, 2 + 4 + 8 + 16 * 29);
    assert_int_equal(counter(f, 5), 1);
    assert_int_equal(counter(f, 1), NODE_TRIES - 1);
    ack(f, 30, 0, 0); // an answer: alive
    assert_int_equal(fake_last(f)->bytes[FRAME_TYPE], LINK_EVENT);
    assert_true(f->timer);
    assert_int_equal(counter(f, 5), 0);
    ack(f, 30, 0, LINK_ACK_READY);
    assert_int_equal(fake_last(f)->bytes[FRAME_TYPE], LINK_EVENT);
    ack(f, 30, 1, 0);
    assert_false(f->timer);
    free(f);
}

static void test_receiver_takes_only_the_next(void **state)
{
    struct fake *f = fake_create();
    struct fake_module *sink = add(f, LINK_KIND_OUTPUT, none);
    unsigned before;

    (void)state;
    route(f, 30, LINK_ROUTE_DELIVER, 1);
    before = f->sent_count;
    event(f, 30, 1, 11); // ahead: nothing
    assert_int_equal(f->sent_count, before);
    event(f, 30, 0, 10);
    event(f, 30, 0, 10); // again: only acknowledged
    event(f, 30, 1, 11);
    assert_int_equal(sink->count, 2);
    assert_int_equal(f->sent_count - before, 3);
    assert_int_equal(fake_last(f)->bytes[FRAME_TYPE], LINK_ACK);
    assert_int_equal(fake_last(f)->bytes[FRAME_TO], 9);
    assert_int_equal(bytes_get(fake_last(f)->bytes + 6), 2);
    sink->answer = WIRE_ABORTED; // consumed all the same
    event(f, 30, 2, 12);
    assert_int_equal(bytes_get(fake_last(f)->bytes + 6), 3);
    sink->answer = WIRE_REFUSED;
    before = f->sent_count;
    event(f, 30, 3, 13);
    assert_int_equal(f->sent_count, before);
    assert_int_equal(counter(f, 3), 1);
    sink->answer = LINK_VIOLATION;
    event(f, 30, 3, 13);
    assert_int_equal(counter(f, 4), 1);
    event(f, 99, 0, 1); // no route
    assert_int_equal(counter(f, 3), 3);
    free(f);
}

// No room for the outputs: the event waits at the sender, who hears when there is room.
static void test_backpressure(void **state)
{
    static const uint16_t out[] = {31, 31, 31, 31, 0};
    struct fake *f = fake_create();
    struct fake_module *m = add(f, LINK_KIND_MODULE, out);
    uint16_t sequence = 0, taken;

    (void)state;
    route(f, 30, LINK_ROUTE_DELIVER, 1);
    route(f, 31, LINK_ROUTE_SEND, 7);
    while (m->count == sequence)
        event(f, 30, sequence++, 1);
    taken = (uint16_t)m->count;
    assert_int_equal(bytes_get(fake_last(f)->bytes + 6), taken); // still wanted
    assert_true(taken >= 8);
    assert_int_equal(counter(f, 0), 4 * taken);
    work(f);
    for (uint16_t i = 1; i <= 4 * taken; i++) {
        ack(f, 31, i, 0);
        work(f);
        if (fake_last(f)->bytes[FRAME_TYPE] == LINK_ACK)
            break;
    }
    assert_int_equal(fake_last(f)->bytes[FRAME_TYPE], LINK_ACK);
    assert_int_equal(fake_last(f)->bytes[FRAME_NUMBER], LINK_ACK_READY);
    event(f, 30, taken, 1);
    assert_int_equal(m->count, taken + 1);
    assert_int_equal(counter(f, 2), 0);
    free(f);
}

// A driver feeds a chain of local modules that multiply events: nothing is lost, nothing sticks.
static void test_local_chain(void **state)
{
    static const uint16_t to_a[] = {40, 0}, to_b[] = {41, 41, 41, 42, 0}, to_c[] = {43, 43, 0};
    struct fake *f = fake_create();
    struct fake_module *driver = add(f, LINK_KIND_INPUT, to_a);
    struct fake_module *a = add(f, LINK_KIND_MODULE, to_b), *b = add(f, LINK_KIND_MODULE, to_c);
    struct fake_module *c = add(f, LINK_KIND_MODULE, to_a + 1);

    (void)state;
    route(f, 40, LINK_ROUTE_DELIVER, a->id);
    route(f, 41, LINK_ROUTE_DELIVER, b->id);
    route(f, 42, LINK_ROUTE_SEND, 7);
    route(f, 43, LINK_ROUTE_DELIVER, c->id);
    driver->samples = 200;
    for (unsigned step = 0, acked = 0; acked < 200 && step < 5000; step++) {
        node_device(&f->node);
        work(f);
        if (step % 3 == 0 && acked < a->count)
            ack(f, 42, (uint16_t)++acked, 0);
    }
    assert_int_equal(a->count, 200);
    assert_int_equal(b->count, 600);
    assert_int_equal(c->count, 1200);
    for (unsigned i = 0; i < 1200; i++)
        assert_int_equal(c->seen[i], i / 6 + 1);
    assert_int_equal(counter(f, 2), 0);
    assert_int_equal(counter(f, 0), 0);
    free(f);
}

// A local receiver that does not know its key yet: tried again, also at once when it was called.
static void test_local_refusal(void **state)
{
    static const uint16_t out[] = {30, 0};
    static const uint8_t call[] = {2, 0, 0, 0};
    struct fake *f = fake_create();
    struct fake_module *driver = add(f, LINK_KIND_INPUT, out);
    struct fake_module *sink = add(f, LINK_KIND_OUTPUT, none);

    (void)state;
    route(f, 30, LINK_ROUTE_DELIVER, sink->id);
    sink->answer = WIRE_CONNECTION;
    driver->samples = 1;
    node_device(&f->node);
    work(f);
    for (unsigned i = 0; i < 1000 && f->timer; i++) {
        node_tick(&f->node);
        work(f);
    }
    assert_int_equal(counter(f, 5), 1);
    assert_int_equal(counter(f, 3), NODE_TRIES);
    sink->answer = WIRE_OK;
    assert_int_equal(request(f, LINK_CALL, call, sizeof call), WIRE_OK);
    work(f);
    assert_int_equal(sink->count, 1);
    assert_int_equal(counter(f, 0), 0);
    free(f);
}

static void test_drivers_take_turns(void **state)
{
    static const uint16_t out[] = {30, 0};
    struct fake *f = fake_create();
    struct fake_module *a = add(f, LINK_KIND_INPUT, out), *b = add(f, LINK_KIND_INPUT, out);
    struct fake_module *bad = add(f, LINK_KIND_INPUT, out);

    (void)state;
    a->samples = b->samples = 1000;
    bad->answer = WIRE_POISONED;
    route(f, 30, LINK_ROUTE_SEND, 7);
    for (unsigned i = 0; i < 1000; i++) {
        node_device(&f->node);
        work(f);
    }
    assert_true(a->count > 10 && a->count < 100);
    assert_in_range(b->count, a->count - 1, a->count + 1);
    assert_int_equal(counter(f, 3), 1); // the broken one was asked once
    free(f);
}

static void test_bad_records(void **state)
{
    static const uint16_t out[] = {30, 99, 30, 0};
    struct fake *f = fake_create();
    struct fake_module *m = add(f, LINK_KIND_MODULE, out);

    (void)state;
    route(f, 29, LINK_ROUTE_DELIVER, m->id);
    route(f, 30, LINK_ROUTE_SEND, 7);
    event(f, 29, 0, 5);
    assert_int_equal(counter(f, 0), 2); // 99 has no route
    assert_int_equal(counter(f, 2), 1);
    f->lie = true;
    m->outputs[0] = 0;
    event(f, 29, 1, 5);
    assert_int_equal(counter(f, 0), 2);
    free(f);
}

static void test_routes(void **state)
{
    static const uint16_t out[] = {30, 0};
    static const uint8_t thirty[] = {30, 0};
    struct fake *f = fake_create();
    struct fake_module *driver = add(f, LINK_KIND_INPUT, out);

    (void)state;
    for (uint16_t i = 0; i < NODE_ROUTES; i++)
        assert_int_equal(route(f, (uint16_t)(30 + i), LINK_ROUTE_SEND, 7), LINK_OK);
    assert_int_equal(route(f, 99, LINK_ROUTE_SEND, 7), LINK_NO_ROOM);
    driver->samples = 1;
    node_device(&f->node);
    work(f);
    assert_int_equal(route(f, 30, LINK_ROUTE_SEND, 7), LINK_OK); // as it was
    assert_int_equal(counter(f, 0), 1);
    assert_int_equal(route(f, 30, LINK_ROUTE_SEND, 8), LINK_OK); // anew
    assert_int_equal(counter(f, 0), 0);
    assert_int_equal(counter(f, 2), 1);
    assert_int_equal(request(f, LINK_UNROUTE, thirty, 2), LINK_OK);
    assert_int_equal(request(f, LINK_UNROUTE, thirty, 2), LINK_OK);
    assert_int_equal(route(f, 99, LINK_ROUTE_SEND, 7), LINK_OK);
    assert_int_equal(route(f, 99, 2, 7), LINK_BAD_FRAME);
    free(f);
}

static void test_garbage(void **state)
{
    static const uint16_t out[] = {30, 31, 0};
    static const uint8_t types[] = {1, 2, 3, 4, 5, 6, 7, 8, 16, 16, 16, 17, 17, 0x81};
    uint64_t random = 5;

    (void)state;
    for (unsigned run = 0; run < 40; run++) {
        struct fake *f = fake_create();

        add(f, LINK_KIND_INPUT, out)->samples = 100000;
        add(f, LINK_KIND_MODULE, out);
        for (unsigned i = 0; i < 5000 && f->enabled < MODULES; i++) {
            uint8_t frame[FRAME_MAX];
            size_t len = FRAME_CONTENT + vnet_random(&random) % 30;

            if (vnet_random(&random) % 50 == 0)
                len = FRAME_CONTENT + vnet_random(&random) % FRAME_CONTENT_MAX;
            for (size_t j = 0; j < len; j++)
                frame[j] = (uint8_t)(vnet_random(&random) % (j % 2 ? 3 : 40));
            frame[FRAME_TYPE] = types[vnet_random(&random) % sizeof types];
            if (frame[FRAME_TYPE] == LINK_EVENT)
                len = FRAME_CONTENT + 4 + 18;
            receive(f, frame, len);
            if (vnet_random(&random) % 4 == 0)
                node_device(&f->node);
            if (vnet_random(&random) % 4 == 0)
                node_tick(&f->node);
            for (unsigned j = 0; j < 5 && node_work(&f->node); j++)
                ;
            assert_true(f->node.queue.used <= NODE_QUEUE_BYTES);
        }
        free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_window_and_acks),
        cmocka_unit_test(test_resend_then_stall_then_revive),
        cmocka_unit_test(test_receiver_takes_only_the_next),
        cmocka_unit_test(test_backpressure),
        cmocka_unit_test(test_local_chain),
        cmocka_unit_test(test_local_refusal),
        cmocka_unit_test(test_drivers_take_turns),
        cmocka_unit_test(test_bad_records),
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_garbage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
