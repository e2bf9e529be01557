// SPDX-License-Identifier: Apache-2.0
// The display's driver, built natively over a device made of C: leases, and one write an event.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/spongewrap.h"
#include "deploy/message.h"
#include "enclave/driver/device.h"
#include "enclave/enclave.h"
#include "rt/msp430/board.h"
#include "unit/test_enclave_call.h"

// ---- the device ---------------------------------------------------------------------------------

static struct {
    uint16_t id; // of its mod-mmio; 0: there is none, or another one
    uint16_t control, data;
    unsigned shown;
} device;

uint16_t device_verify(void)
{
    return device.id;
}

uint16_t device_read(uint16_t offset)
{
    (void)offset;
    return 0;
}

void device_write(uint16_t offset, uint16_t value)
{
    if (offset == BOARD_DEVICE_CTRL)
        device.control = value;
    if (offset != BOARD_DEVICE_DATA)
        return;
    device.data = value;
    device.shown++;
}

// ---- the caller ---------------------------------------------------------------------------------

static uint8_t *const in = native_ram, *const out = native_ram + 256;
enum { CAPACITY = 512, OWNER = 0x1234 };

static const uint8_t key_a[WIRE_KEY] = "the owner's key", key_b[WIRE_KEY] = "a stranger's k.";
static const struct message_end lease_a = {7, OWNER, 1, key_a};
static const struct message_end lease_b = {8, 0x6666, 1, key_b};

static struct message_instance me(void)
{
    return (struct message_instance){native.epoch, native.instance};
}

static struct native_result call(uint16_t function, struct buf *message)
{
    if (message->len)
        memcpy(in, message->data, message->len);
    struct native_result r = native_call(function, in, (uint16_t)message->len, out, CAPACITY);
    buf_finish(message);
    assert_int_equal(r.end, NATIVE_RETURNED);
    return r;
}

static uint16_t lease(const struct message_end *end, uint32_t grants)
{
    struct buf m = {0};
    message_lease(&m, native.key, me(), grants, end);
    struct native_result r = call(WIRE_FN_LEASE, &m);
    if (r.status == WIRE_OK)
        assert_true(message_check_confirm(end, me(), grants + 1, out, r.written));
    return r.status;
}

static uint16_t release(const struct message_end *end, uint32_t grants)
{
    struct buf m = {0};
    message_release(&m, end, me(), grants);
    return call(WIRE_FN_RELEASE, &m).status;
}

static uint16_t revoke(uint32_t grants)
{
    struct buf m = {0};
    message_revoke(&m, native.key, me(), grants);
    return call(WIRE_FN_REVOKE, &m).status;
}

static uint16_t show(const struct message_end *end, uint64_t number, uint16_t value)
{
    struct buf m = {0}, ad = {0};
    const uint8_t body[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
    uint8_t cipher[2], tag[WIRE_TAG];
    buf_append_u16(&ad, WIRE_EVENT);
    buf_append_u16(&ad, end->connection);
    buf_append_u16(&ad, WIRE_FORWARD);
    buf_append_u16(&ad, end->generation);
    buf_append_u32(&ad, (uint32_t)number);
    buf_append_u32(&ad, (uint32_t)(number >> 32));
    spongewrap_seal(CRYPTO_SPONGENT_128, end->key, ad.data, ad.len, body, 2, cipher, tag);
    buf_append_u16(&m, end->connection);
    buf_append(&m, cipher, 2);
    buf_append(&m, tag, sizeof tag);
    buf_finish(&ad);
    return call(WIRE_FN_EVENT, &m).status;
}

static bool query(const struct message_end *end, struct message_status *s)
{
    static const uint8_t challenge[WIRE_CHALLENGE] = "is it still me?";
    struct buf m = {0};
    buf_append_u16(&m, end->connection);
    buf_append(&m, challenge, sizeof challenge);
    struct native_result r = call(WIRE_FN_STATUS, &m);
    return r.status == WIRE_OK && message_check_status(end, me(), challenge, out, r.written, s);
}

static int fresh(void **state)
{
    (void)state;
    native = (struct native){"the driver's k.", 9, 2, 0};
    memset(&device, 0, sizeof device);
    device.id = 1;
    native_enable();
    return 0;
}

// ---- tests --------------------------------------------------------------------------------------

static void test_lease(void **state)
{
    (void)state;
    struct message_status s;
    assert_int_equal(lease(&lease_a, 1), WIRE_REFUSED);
    assert_int_equal(lease(&lease_a, 0), WIRE_OK);
    assert_int_equal(device.control, 1);
    assert_int_equal(device.shown, 0);
    assert_int_equal(lease(&lease_b, 1), WIRE_OWNED);
    assert_int_equal(show(&lease_a, 0, 42), WIRE_OK);
    assert_int_equal(show(&lease_a, 0, 42), WIRE_REFUSED);
    assert_int_equal(show(&lease_b, 0, 42), WIRE_CONNECTION);
    assert_int_equal(device.data, 42);
    assert_int_equal(device.shown, 1);
    assert_true(query(&lease_a, &s));
    assert_int_equal(s.counter, 1);
    assert_int_equal(s.grants, 1);
    assert_int_equal(s.outputs, 1);
    assert_false(query(&lease_b, &s));
}

static void test_release(void **state)
{
    (void)state;
    struct message_end fake = lease_a;
    fake.key = key_b;
    assert_int_equal(release(&lease_a, 0), WIRE_CONNECTION);
    lease(&lease_a, 0);
    assert_int_equal(release(&fake, 1), WIRE_REFUSED);
    assert_int_equal(release(&lease_a, 0), WIRE_REFUSED);
    assert_int_equal(release(&lease_a, 1), WIRE_OK);
    assert_false(native_contains(key_a, sizeof key_a));
    assert_int_equal(show(&lease_a, 0, 42), WIRE_CONNECTION);
    assert_int_equal(lease(&lease_b, 1), WIRE_REFUSED);
    assert_int_equal(lease(&lease_b, 2), WIRE_OK);
}

static void test_revoke(void **state)
{
    (void)state;
    assert_int_equal(revoke(0), WIRE_CONNECTION);
    lease(&lease_a, 0);
    assert_int_equal(revoke(0), WIRE_REFUSED);
    native.key[0] ^= 1;
    struct buf m = {0};
    message_revoke(&m, native.key, me(), 1);
    native.key[0] ^= 1;
    assert_int_equal(call(WIRE_FN_REVOKE, &m).status, WIRE_REFUSED);
    assert_int_equal(revoke(1), WIRE_OK);
    assert_int_equal(revoke(2), WIRE_CONNECTION);
    assert_int_equal(show(&lease_a, 0, 42), WIRE_CONNECTION);
}

static void test_ends(void **state)
{
    (void)state;
    enclave_progress.grants[0] = enclave_progress.grants[1] = 0xffff;
    assert_int_equal(lease(&lease_a, UINT32_MAX), WIRE_EXHAUSTED);
    enclave_progress.grants[0] = 0xfffc; // the last lease can be given back, by either side
    assert_int_equal(lease(&lease_a, UINT32_MAX - 3), WIRE_OK);
    assert_int_equal(revoke(UINT32_MAX - 2), WIRE_OK);
    assert_int_equal(lease(&lease_a, UINT32_MAX - 1), WIRE_EXHAUSTED);
    enclave_progress.grants[0] = 0xfffc;
    assert_int_equal(lease(&lease_a, UINT32_MAX - 3), WIRE_OK);
    assert_int_equal(release(&lease_a, UINT32_MAX - 2), WIRE_OK);
    enclave_progress.grants[0] = 0;
    assert_int_equal(lease(&lease_a, 0xffff0000), WIRE_OK);
    enclave_progress.outputs[0] = 0xffff;
    assert_int_equal(show(&lease_a, 0, 1), WIRE_OK);
    assert_int_equal(enclave_progress.outputs[0], 0);
    assert_int_equal(enclave_progress.outputs[1], 1);
    enclave_progress.outputs[0] = enclave_progress.outputs[1] = 0xffff;
    assert_int_equal(show(&lease_a, 1, 2), WIRE_ABORTED);
    assert_int_equal(device.data, 1);
}

static void test_device(void **state)
{
    (void)state;
    device.id = 0;
    assert_int_equal(lease(&lease_a, 0), WIRE_DEVICE);
    device.id = 3;
    assert_int_equal(lease(&lease_a, 0), WIRE_OK);
    assert_int_equal(device_id, 3);
}

static void test_lengths(void **state)
{
    (void)state;
    static const uint16_t functions[] = {WIRE_FN_LEASE, WIRE_FN_RELEASE, WIRE_FN_REVOKE,
                                         WIRE_FN_STATUS};
    for (unsigned i = 0; i < 4; i++) {
        struct buf m = {0};
        buf_append_u16(&m, 7);
        assert_int_equal(call(functions[i], &m).status, WIRE_LENGTH);
    }
    struct buf m = {0};
    assert_int_equal(call(WIRE_FN_SET_KEY, &m).status, WIRE_FUNCTION);
    assert_int_equal(call(WIRE_FN_POLL, &m).status, WIRE_FUNCTION);
}

// The platform will not seal the confirmation, or the status.
static void test_platform_refuses(void **state)
{
    (void)state;
    struct message_status s;
    native.refusals = 1;
    assert_int_equal(lease(&lease_a, 0), WIRE_POISONED);
    assert_int_equal(lease(&lease_a, 1), WIRE_POISONED);
    fresh(state);
    lease(&lease_a, 0);
    native.refusals = 1;
    assert_false(query(&lease_a, &s));
    assert_int_equal(show(&lease_a, 0, 1), WIRE_POISONED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_lease, fresh),
        cmocka_unit_test_setup(test_release, fresh),
        cmocka_unit_test_setup(test_revoke, fresh),
        cmocka_unit_test_setup(test_ends, fresh),
        cmocka_unit_test_setup(test_device, fresh),
        cmocka_unit_test_setup(test_lengths, fresh),
        cmocka_unit_test_setup(test_platform_refuses, fresh),
    };
    return cmocka_run_group_tests_name("enclave_display", tests, NULL, NULL);
}
