// SPDX-License-Identifier: Apache-2.0
// The module runtime, built natively: every status of the entry, and that it agrees with the
// deployer's side of the wire (deploy/message.c).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/spongewrap.h"
#include "deploy/message.h"
#include "enclave/enclave.h"
#include "enclave/module.h"
#include "unit/test_enclave_call.h"

// ---- the module ---------------------------------------------------------------------------------

enum { IN_ONE, IN_TWO, OUT_ONE = 0, OUT_BOTH, ABORTS = 0xaaaa };

const uint8_t module_input_words[] = {1, 2};
const uint8_t module_output_words[] = {1, 2};
const uint16_t module_inputs = 2, module_outputs = 2;
static uint16_t started;

void module_init(void)
{
    started++;
}

uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    uint16_t both[2] = {words[0], (uint16_t)~words[0]};
    module_output(OUT_ONE, words);
    if (channel == IN_TWO)
        module_output(OUT_BOTH, both);
    return words[0] == ABORTS ? MODULE_ABORT : MODULE_OK;
}

// ---- the caller ---------------------------------------------------------------------------------

static uint8_t *const in = native_ram, *const out = native_ram + 256;
enum { CAPACITY = 512 };

static const uint8_t key_in[WIRE_KEY] = "into the module", key_out[WIRE_KEY] = "out of the mod.";
static const struct message_end input = {7, IN_ONE, 1, key_in};
static const struct message_end wide = {8, IN_TWO, 1, key_in};
static const struct message_end output = {9, OUT_ONE | WIRE_OUTPUT_END, 1, key_out};
static const struct message_end both = {10, OUT_BOTH | WIRE_OUTPUT_END, 1, key_out};

static struct message_instance me(void)
{
    return (struct message_instance){native.epoch, native.instance};
}

static struct native_result call(uint16_t function, struct buf *message)
{
    memset(out, 0x55, CAPACITY);
    if (message->len)
        memcpy(in, message->data, message->len);
    struct native_result r = native_call(function, in, (uint16_t)message->len, out, CAPACITY);
    buf_finish(message);
    return r;
}

static uint16_t status(uint16_t function, struct buf *message)
{
    struct native_result r = call(function, message);
    assert_int_equal(r.end, NATIVE_RETURNED);
    if (r.status != WIRE_OK)
        assert_int_equal(r.written, 0);
    for (unsigned i = r.written; i < CAPACITY; i++)
        assert_int_equal(out[i], 0x55);
    return r.status;
}

static uint16_t set_key(const struct message_end *end)
{
    struct buf m = {0};
    message_set_key(&m, native.key, me(), end);
    return status(WIRE_FN_SET_KEY, &m);
}

static void event_ad(struct buf *ad, const struct message_end *end, uint64_t number)
{
    buf_append_u16(ad, WIRE_EVENT);
    buf_append_u16(ad, end->connection);
    buf_append_u16(ad, WIRE_FORWARD);
    buf_append_u16(ad, end->generation);
    buf_append_u32(ad, (uint32_t)number);
    buf_append_u32(ad, (uint32_t)(number >> 32));
}

static struct buf event(const struct message_end *end, uint64_t number, const uint16_t *words,
                        size_t count)
{
    struct buf m = {0}, ad = {0}, body = {0};
    uint8_t cipher[16], tag[WIRE_TAG];
    event_ad(&ad, end, number);
    for (size_t i = 0; i < count; i++)
        buf_append_u16(&body, words[i]);
    spongewrap_seal(CRYPTO_SPONGENT_128, end->key, ad.data, ad.len, body.data, body.len, cipher,
                    tag);
    buf_append_u16(&m, end->connection);
    buf_append(&m, cipher, body.len);
    buf_append(&m, tag, sizeof tag);
    buf_finish(&ad);
    buf_finish(&body);
    return m;
}

static uint16_t send(const struct message_end *end, uint64_t number, uint16_t word)
{
    struct buf m = event(end, number, &word, 1);
    return status(WIRE_FN_EVENT, &m);
}

static void assert_record(const uint8_t *record, const struct message_end *end, uint64_t number,
                          const uint16_t *words, size_t count)
{
    struct buf ad = {0};
    uint8_t body[16];
    event_ad(&ad, end, number);
    assert_int_equal(record[0] | record[1] << 8, end->connection);
    assert_int_equal(record[2] | record[3] << 8, 2 * count + WIRE_TAG);
    assert_int_equal(spongewrap_open(CRYPTO_SPONGENT_128, end->key, ad.data, ad.len, record + 4,
                                     2 * count, record + 4 + 2 * count, body),
                     0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(body[2 * i] | body[2 * i + 1] << 8, words[i]);
    buf_finish(&ad);
}

static void attest(struct message_report *r)
{
    static const uint8_t challenge[WIRE_CHALLENGE] = "who goes there?";
    struct buf m = {0};
    buf_append(&m, challenge, sizeof challenge);
    struct native_result result = call(WIRE_FN_ATTEST, &m);
    assert_int_equal(result.status, WIRE_OK);
    assert_true(message_check_attest(native.key, me(), challenge, out, result.written, r));
}

static int fresh(void **state)
{
    (void)state;
    native = (struct native){"the module's key", 0x30002, 5, 0};
    started = 0;
    native_enable();
    return 0;
}

static int connected(void **state)
{
    fresh(state);
    assert_int_equal(set_key(&input), WIRE_OK);
    assert_int_equal(set_key(&wide), WIRE_OK);
    assert_int_equal(set_key(&output), WIRE_OK);
    assert_int_equal(set_key(&both), WIRE_OK);
    return 0;
}

// ---- tests --------------------------------------------------------------------------------------

static void test_event(void **state)
{
    (void)state;
    const uint16_t two[] = {77, 88}, inverse[] = {77, (uint16_t)~77}, one = 5;
    assert_int_equal(send(&input, 0, 5), WIRE_OK);
    assert_record(out, &output, 0, &one, 1);
    struct buf m = event(&wide, 0, two, 2);
    struct native_result r = call(WIRE_FN_EVENT, &m);
    assert_int_equal(r.status, WIRE_OK);
    assert_int_equal(r.written, 22 + 24);
    assert_record(out, &output, 1, two, 1);
    assert_record(out + 22, &both, 0, inverse, 2);
    assert_int_equal(started, 1);
}

static void test_event_refused(void **state)
{
    (void)state;
    assert_int_equal(send(&input, 1, 5), WIRE_REFUSED);
    assert_int_equal(send(&input, 0, 5), WIRE_OK);
    assert_int_equal(send(&input, 0, 5), WIRE_REFUSED);
    assert_int_equal(send(&output, 1, 5), WIRE_CONNECTION);
    struct message_end none = input;
    none.connection = 0;
    assert_int_equal(send(&none, 0, 5), WIRE_CONNECTION);
    none.connection = 99;
    assert_int_equal(send(&none, 0, 5), WIRE_CONNECTION);
    assert_int_equal(send(&wide, 0, 5), WIRE_LENGTH);
    struct buf empty = {0};
    assert_int_equal(status(WIRE_FN_EVENT, &empty), WIRE_LENGTH);
    assert_int_equal(send(&input, 1, 6), WIRE_OK);
}

static void test_abort(void **state)
{
    (void)state;
    struct message_report r;
    const uint16_t one = 6;
    assert_int_equal(send(&input, 0, ABORTS), WIRE_ABORTED);
    assert_int_equal(send(&input, 0, ABORTS), WIRE_REFUSED);
    assert_int_equal(send(&input, 1, 6), WIRE_OK);
    assert_record(out, &output, 0, &one, 1);
    attest(&r);
    assert_int_equal(r.aborts, 1);
    enclave_progress.aborts = 0xffff;
    assert_int_equal(send(&input, 2, ABORTS), WIRE_ABORTED);
    attest(&r);
    assert_int_equal(r.aborts, 0xffff);
}

static void test_attest(void **state)
{
    (void)state;
    struct message_report r;
    send(&input, 0, 5);
    attest(&r);
    assert_int_equal(r.slots, NATIVE_SLOTS);
    assert_int_equal(r.slot[0].connection, input.connection);
    assert_int_equal(r.slot[0].counter, 1);
    assert_int_equal(r.slot[2].end, output.end);
    assert_int_equal(r.slot[2].counter, 1);
    assert_int_equal(r.slot[3].counter, 0);
    assert_int_equal(r.slot[3].generation, 1);
    struct buf m = {0};
    buf_append_u16(&m, 1);
    assert_int_equal(status(WIRE_FN_ATTEST, &m), WIRE_LENGTH);
}

static void test_set_key(void **state)
{
    (void)state;
    struct message_end end = input;
    native.epoch ^= 1;
    struct buf m = {0};
    message_set_key(&m, native.key, me(), &end);
    native.epoch ^= 1;
    assert_int_equal(status(WIRE_FN_SET_KEY, &m), WIRE_REFUSED);
    native.instance++;
    message_set_key(&m, native.key, me(), &end);
    native.instance--;
    assert_int_equal(status(WIRE_FN_SET_KEY, &m), WIRE_REFUSED);
    end.generation = 0;
    assert_int_equal(set_key(&end), WIRE_REFUSED);
    end = (struct message_end){0, IN_ONE, 1, key_in};
    assert_int_equal(set_key(&end), WIRE_REFUSED);
    end = (struct message_end){7, 2, 1, key_in};
    assert_int_equal(set_key(&end), WIRE_CONNECTION);
    end.end = 2 | WIRE_OUTPUT_END;
    assert_int_equal(set_key(&end), WIRE_CONNECTION);
    assert_int_equal(set_key(&input), WIRE_OK);
    assert_int_equal(set_key(&input), WIRE_CONNECTION);
    assert_true(native_contains(key_in, sizeof key_in));
    buf_append_u16(&m, 1);
    assert_int_equal(status(WIRE_FN_SET_KEY, &m), WIRE_LENGTH);
}

static void test_generations(void **state)
{
    (void)state;
    struct message_end next = output;
    const uint16_t one = 6;
    send(&input, 0, 5);
    assert_int_equal(set_key(&next), WIRE_REFUSED);
    next.generation = 3; // a later one; it need not be the next
    assert_int_equal(set_key(&next), WIRE_OK);
    assert_int_equal(set_key(&next), WIRE_REFUSED);
    next.generation = 2;
    assert_int_equal(set_key(&next), WIRE_REFUSED);
    next.generation = 3;
    assert_int_equal(send(&input, 1, 6), WIRE_OK);
    assert_record(out, &next, 0, &one, 1);
    struct message_end another = {11, IN_ONE, 1, key_in};
    assert_int_equal(set_key(&another), WIRE_FULL);
    enclave_slots[2].generation = 0xffff;
    next.generation = 0xffff;
    assert_int_equal(set_key(&next), WIRE_REFUSED);
}

static void test_buffers(void **state)
{
    (void)state;
    uint16_t word = 5;
    struct buf m = event(&input, 0, &word, 1);
    uint16_t len = (uint16_t)m.len;
    memcpy(in, m.data, m.len);
    memcpy(in + 101, m.data, m.len);
    buf_finish(&m);
    uint16_t need = enclave_needs[WIRE_FN_EVENT];
    uint8_t *end = native_ram + NATIVE_RAM;
    assert_int_equal(native_call(WIRE_FN_EVENT, in + 101, len, out, CAPACITY).status, WIRE_POINTER);
    assert_int_equal(native_call(WIRE_FN_EVENT, in, len, out + 1, CAPACITY).status, WIRE_POINTER);
    assert_int_equal(native_call(WIRE_FN_EVENT, in, len, end - need + 2, CAPACITY).status,
                     WIRE_POINTER);
    assert_int_equal(native_call(WIRE_FN_EVENT, in, len, out, (uint16_t)(need - 1)).status,
                     WIRE_LENGTH);
    assert_int_equal(native_call(WIRE_FN_EVENT, in, 58, out, CAPACITY).status, WIRE_LENGTH);
    assert_int_equal(native_call(WIRE_FUNCTIONS, in, len, out, CAPACITY).status, WIRE_FUNCTION);
    assert_int_equal(native_call(0xffff, in, len, out, CAPACITY).status, WIRE_FUNCTION);
    assert_int_equal(native_call(WIRE_FN_LEASE, in, len, out, CAPACITY).status, WIRE_FUNCTION);
    assert_int_equal(native_call(WIRE_FN_EVENT, end - 20, len, out, CAPACITY).end, NATIVE_VIOLATED);
    assert_int_equal(native_call(WIRE_FN_EVENT, in, len, out, CAPACITY).status, WIRE_OK);
}

// The platform will not seal: nothing comes out, and the module is at its end.
static void test_platform_refuses(void **state)
{
    (void)state;
    native.refusals = 1;
    assert_int_equal(send(&input, 0, 5), WIRE_POISONED);
    assert_int_equal(send(&input, 1, 6), WIRE_POISONED);
    struct buf m = {0};
    buf_append(&m, key_in, sizeof key_in);
    assert_int_equal(status(WIRE_FN_ATTEST, &m), WIRE_POISONED);
}

static void test_counter_ends(void **state)
{
    (void)state;
    const uint16_t word = 5;
    memset(enclave_slots[0].counter, 0xff, 8);
    struct buf m = event(&input, UINT64_MAX, &word, 1);
    assert_int_equal(call(WIRE_FN_EVENT, &m).end, NATIVE_VIOLATED);
    assert_int_equal(send(&input, 0, 5), WIRE_POISONED);
}

static void test_disable(void **state)
{
    (void)state;
    struct buf m = {0};
    message_disable(&m, native.key, me());
    m.data[3] ^= 1;
    assert_int_equal(status(WIRE_FN_DISABLE, &m), WIRE_REFUSED);
    buf_append_u16(&m, 0);
    assert_int_equal(status(WIRE_FN_DISABLE, &m), WIRE_LENGTH);
    message_disable(&m, native.key, me());
    assert_int_equal(call(WIRE_FN_DISABLE, &m).end, NATIVE_DISABLED);
    assert_false(native_contains(key_in, sizeof key_in));
}

// A refused message leaves no plaintext, an accepted one a single copy of its key.
static void test_wiped(void **state)
{
    (void)state;
    struct message_end end = {7, IN_ONE, 1, key_out};
    struct buf m = {0};
    message_set_key(&m, native.key, me(), &end);
    m.data[m.len - 1] ^= 1;
    assert_int_equal(status(WIRE_FN_SET_KEY, &m), WIRE_REFUSED);
    assert_false(native_contains(key_out, sizeof key_out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_event, connected),
        cmocka_unit_test_setup(test_event_refused, connected),
        cmocka_unit_test_setup(test_abort, connected),
        cmocka_unit_test_setup(test_attest, connected),
        cmocka_unit_test_setup(test_set_key, fresh),
        cmocka_unit_test_setup(test_generations, connected),
        cmocka_unit_test_setup(test_buffers, connected),
        cmocka_unit_test_setup(test_platform_refuses, connected),
        cmocka_unit_test_setup(test_counter_ends, connected),
        cmocka_unit_test_setup(test_disable, connected),
        cmocka_unit_test_setup(test_wiped, fresh),
    };
    return cmocka_run_group_tests_name("enclave", tests, NULL, NULL);
}
