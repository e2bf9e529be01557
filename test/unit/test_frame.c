// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/vnet.h"
#include "proto/frame.h"

static void test_crc_check_value(void **state)
{
    uint16_t crc = FRAME_CRC_START;

    (void)state;
    for (const char *c = "123456789"; *c; c++)
        crc = frame_crc_add(crc, (uint8_t)*c);
    assert_int_equal(crc, 0x29B1);
}

static void test_known_bytes(void **state)
{
    static const uint8_t frame[] = {0x01, 0xC0, 0xDB, 0x07};
    uint8_t out[FRAME_ENCODED_MAX];
    uint16_t crc = FRAME_CRC_START;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        crc = frame_crc_add(crc, frame[i]);
    assert_int_equal(frame_encode(frame, 4, out), 10);
    assert_memory_equal(out, "\xC0\x01\xDB\xDC\xDB\xDD\x07", 7);
    assert_int_equal(out[7] | out[8] << 8, crc);
    assert_int_equal(out[9], FRAME_END);
    assert_int_equal(frame_encode(frame, 3, out), 0);
    assert_int_equal(frame_encode(frame, FRAME_MAX + 1, out), 0);
}

// Feeds bytes; returns how many frames came, the last one stays in `d`.
static unsigned feed(struct frame_decoder *d, const uint8_t *bytes, size_t len, unsigned *damaged)
{
    unsigned ready = 0;

    for (size_t i = 0; i < len; i++) {
        enum frame_result result = frame_decode(d, bytes[i]);

        ready += result == FRAME_READY;
        *damaged += result == FRAME_DAMAGED;
    }
    return ready;
}

static void test_round_trip(void **state)
{
    uint64_t random = 1;
    struct frame_decoder d = {0};
    uint8_t frame[FRAME_MAX], out[FRAME_ENCODED_MAX];
    unsigned damaged = 0;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        size_t len = FRAME_CONTENT + vnet_random(&random) % (FRAME_CONTENT_MAX + 1), n;

        for (size_t i = 0; i < len; i++)
            frame[i] = (uint8_t)(round % 3 ? vnet_random(&random) : 0xC0 + round % 40);
        n = frame_encode(frame, len, out);
        assert_true(n > len + 3 && n <= FRAME_ENCODED_MAX);
        assert_int_equal(feed(&d, out, n, &damaged), 1);
        assert_int_equal(d.len, len);
        assert_memory_equal(d.bytes, frame, len);
    }
    assert_int_equal(damaged, 0);
}

// A change of up to three bytes is noticed (the CRC's promise), and the next frame is whole.
static void test_changes_are_noticed(void **state)
{
    uint64_t random = 2;
    uint8_t frame[40], out[FRAME_ENCODED_MAX], good[FRAME_ENCODED_MAX];
    unsigned noticed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof frame; i++)
        frame[i] = (uint8_t)i;
    for (unsigned round = 0; round < 20000; round++) {
        struct frame_decoder d = {0};
        size_t n = frame_encode(frame, sizeof frame, out);
        unsigned damaged = 0, ready;

        memcpy(good, out, n);
        out[1 + vnet_random(&random) % (n - 2)] ^= (uint8_t)(1 + vnet_random(&random) % 255);
        ready = feed(&d, out, n, &damaged);
        assert_int_equal(ready, 0);
        noticed += damaged;
        assert_int_equal(feed(&d, good, n, &damaged), 1);
    }
    assert_true(noticed >= 20000);
}

static void test_bounds(void **state)
{
    struct frame_decoder d = {0};
    unsigned damaged = 0;
    uint8_t bytes[1000], out[FRAME_ENCODED_MAX];
    size_t n;

    (void)state;
    memset(bytes, 0x55, sizeof bytes);
    bytes[999] = FRAME_END;
    assert_int_equal(feed(&d, bytes, 1000, &damaged), 0); // too long
    assert_int_equal(damaged, 1);
    assert_int_equal(feed(&d, (const uint8_t *)"\xC0\xC0\xC0", 3, &damaged), 0);
    assert_int_equal(damaged, 1); // empty ones are nothing
    assert_int_equal(feed(&d, (const uint8_t *)"\x01\xC0", 2, &damaged), 0);
    assert_int_equal(damaged, 2); // too short
    assert_int_equal(feed(&d, (const uint8_t *)"\xDB\x01\xC0", 3, &damaged), 0);
    assert_int_equal(damaged, 3); // no such escape
    assert_int_equal(feed(&d, (const uint8_t *)"\xDB\xC0", 2, &damaged), 0);
    assert_int_equal(damaged, 4); // an escape of nothing
    n = frame_encode(bytes, FRAME_MAX, out);
    assert_int_equal(feed(&d, out, n, &damaged), 1);
    assert_int_equal(d.len, FRAME_MAX);
}

static void test_garbage(void **state)
{
    uint64_t random = 3;
    struct frame_decoder d = {0};
    unsigned damaged = 0;

    (void)state;
    for (unsigned i = 0; i < 1000000; i++) {
        uint64_t draw = vnet_random(&random);
        uint8_t byte = draw & 0x700 ? (uint8_t)draw : (draw & 0x800 ? FRAME_END : FRAME_ESC);

        feed(&d, &byte, 1, &damaged);
        assert_true(d.len <= sizeof d.bytes);
    }
    assert_true(damaged > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc_check_value), cmocka_unit_test(test_known_bytes),
        cmocka_unit_test(test_round_trip),      cmocka_unit_test(test_changes_are_noticed),
        cmocka_unit_test(test_bounds),          cmocka_unit_test(test_garbage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
