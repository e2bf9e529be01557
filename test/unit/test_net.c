// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/vnet.h"

// Sends `count` numbered frames, one each 10 cycles, to two addresses in turn.
static struct vnet *send_numbers(uint64_t seed, struct vnet_faults faults, uint16_t count)
{
    struct vnet *v = vnet_create(seed, &faults);

    assert_non_null(v);
    for (uint16_t i = 0; i < count; i++)
        assert_int_equal(vnet_send(v, i * 10u, (uint8_t)(1 + i % 2), &i, 2), 0);
    return v;
}

static uint16_t number(const struct vnet_frame *f)
{
    uint16_t i;

    memcpy(&i, f->bytes, 2);
    return i;
}

static void test_good_network(void **state)
{
    struct vnet *v = send_numbers(1, (struct vnet_faults){.delay = 50}, 1000);
    struct vnet_frame f;
    uint64_t due;

    (void)state;
    assert_false(vnet_receive(v, 49, &f));
    for (uint16_t i = 0; i < 1000; i++) {
        assert_true(vnet_next(v, &due));
        assert_int_equal(due, i * 10 + 50);
        assert_true(vnet_receive(v, due, &f));
        assert_int_equal(number(&f), i);
        assert_int_equal(f.to, 1 + i % 2);
        assert_int_equal(f.len, 2);
    }
    assert_false(vnet_next(v, &due));
    vnet_destroy(v);
}

static void test_jitter_keeps_order(void **state)
{
    struct vnet *v = send_numbers(1, (struct vnet_faults){.delay = 50, .jitter = 500}, 1000);
    struct vnet_frame f;
    int last[3] = {-1, -1, -1};
    uint64_t time = 0;

    (void)state;
    while (vnet_receive(v, UINT64_MAX, &f)) {
        assert_true(f.due >= time && f.due >= number(&f) * 10u + 50);
        assert_true((int)number(&f) > last[f.to]);
        last[f.to] = number(&f);
        time = f.due;
    }
    assert_int_equal(last[2], 999);
    vnet_destroy(v);
}

static void test_faults_happen_as_often_as_asked(void **state)
{
    static const struct vnet_faults faults = {
        .loss = 300, .duplicate = 200, .reorder = 100, .corrupt = 50, .delay = 50, .jitter = 50};
    struct vnet *v = send_numbers(7, faults, 10000);
    struct vnet_counters c = vnet_counters(v);
    struct vnet_frame f;
    unsigned arrived = 0, overtaken = 0;
    uint64_t order = 0;

    (void)state;
    while (vnet_receive(v, UINT64_MAX, &f)) {
        arrived++;
        overtaken += f.order < order;
        order = f.order;
    }
    assert_int_equal(c.sent, 10000);
    assert_int_equal(arrived, c.sent - c.lost + c.duplicated);
    assert_in_range(c.lost, 2800, 3200);
    assert_in_range(c.duplicated, 1200, 1600);
    assert_in_range(c.reordered, 700, 1000);
    assert_in_range(c.corrupted, 350, 500);
    assert_true(overtaken > 300);
    vnet_destroy(v);
}

static void test_same_seed_same_run(void **state)
{
    static const struct vnet_faults faults = {
        .loss = 300, .duplicate = 200, .reorder = 100, .corrupt = 50, .delay = 50, .jitter = 50};
    struct vnet *a = send_numbers(7, faults, 2000), *b = send_numbers(7, faults, 2000);
    struct vnet *c = send_numbers(8, faults, 2000);
    struct vnet_frame f, g;
    unsigned different = 0;

    (void)state;
    while (vnet_receive(a, UINT64_MAX, &f)) {
        assert_true(vnet_receive(b, UINT64_MAX, &g));
        assert_true(f.due == g.due && f.to == g.to && memcmp(f.bytes, g.bytes, 2) == 0);
        different += !vnet_receive(c, UINT64_MAX, &g) || f.due != g.due;
    }
    assert_false(vnet_receive(b, UINT64_MAX, &g));
    assert_true(different > 1000);
    vnet_destroy(a);
    vnet_destroy(b);
    vnet_destroy(c);
}

static void test_bounds(void **state)
{
    struct vnet_faults faults = {.delay = 1};
    struct vnet *v = vnet_create(1, &faults);
    uint8_t bytes[VNET_FRAME_MAX + 1] = {0};

    (void)state;
    assert_int_equal(vnet_send(v, 0, 1, bytes, sizeof bytes), -1);
    assert_int_equal(vnet_send(v, 0, 1, bytes, VNET_FRAME_MAX), 0);
    assert_int_equal(vnet_send(v, 0, 1, NULL, 0), 0);
    for (unsigned i = 0; i < VNET_IN_FLIGHT; i++)
        vnet_send(v, 0, 1, bytes, 1);
    assert_int_equal(vnet_counters(v).overflowed, 2);
    vnet_destroy(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_network),
        cmocka_unit_test(test_jitter_keeps_order),
        cmocka_unit_test(test_faults_happen_as_often_as_asked),
        cmocka_unit_test(test_same_seed_same_run),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
