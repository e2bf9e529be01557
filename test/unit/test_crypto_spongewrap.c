// SPDX-License-Identifier: Apache-2.0
// Seal and open: published check values, forgeries, misuse; wiping and comparing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/kdf.h"
#include "crypto/spongewrap.h"
#include "crypto/wipe.h"

#define MARK 0x5A // what a buffer holds that must not be touched

static const enum crypto_alg algs[] = {CRYPTO_SPONGENT_128, CRYPTO_SPONGENT_64};

#define ALGS (sizeof algs / sizeof algs[0])

static const uint8_t node_key[16] = {0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xbe,
                                     0xc0, 0xde, 0xfe, 0xed, 0xde, 0xfe, 0xc8, 0xed};

// Message lengths: no body, one word, several, longer than any buffer inside could be.
static const size_t body_lens[] = {0, 2, 6, 64};

#define BODY_LENS (sizeof body_lens / sizeof body_lens[0])
#define BODY_MAX  64
#define AD_LEN    6

struct message {
    enum crypto_alg alg;
    size_t len;
    uint8_t key[CRYPTO_KEY_MAX];
    uint8_t ad[AD_LEN];
    uint8_t cipher[BODY_MAX];
    uint8_t tag[CRYPTO_TAG_MAX];
};

static void fill(uint8_t *bytes, size_t len, unsigned from)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(from + 37 * i);
}

static struct message make_message(enum crypto_alg alg, size_t len)
{
    struct message m = {.alg = alg, .len = len};
    uint8_t body[BODY_MAX];

    fill(m.key, sizeof m.key, 1);
    fill(m.ad, sizeof m.ad, 2);
    fill(body, sizeof body, 3);
    assert_int_equal(spongewrap_seal(alg, m.key, m.ad, AD_LEN, body, len, m.cipher, m.tag), 0);
    return m;
}

static int open_message(const struct message *m, uint8_t *body)
{
    return spongewrap_open(m->alg, m->key, m->ad, AD_LEN, m->cipher, m->len, m->tag, body);
}

static int all_are(const uint8_t *bytes, size_t len, uint8_t value)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != value)
            return 0;
    return 1;
}

static void published_provider_keys(void **unused)
{
    static const uint8_t large[16] = {0x0b, 0x7b, 0xf3, 0xae, 0x40, 0x88, 0x0a, 0x8b,
                                      0xe4, 0x30, 0xd0, 0xda, 0x34, 0xfb, 0x76, 0xf0};
    static const uint8_t small[8] = {0x40, 0x78, 0xd5, 0x05, 0xd8, 0x20, 0x99, 0xba};
    uint8_t out[CRYPTO_KEY_MAX];

    (void)unused;
    assert_int_equal(kdf_provider(CRYPTO_SPONGENT_128, node_key, 0x1234, out), 0);
    assert_memory_equal(out, large, sizeof large);
    memset(out, MARK, sizeof out);
    assert_int_equal(kdf_provider(CRYPTO_SPONGENT_64, node_key, 0x1234, out), 0);
    assert_memory_equal(out, small, sizeof small);
    assert_true(all_are(out + 8, 8, MARK));
}

static void published_event(void **unused)
{
    static const uint8_t key[16] = {0x83, 0x53, 0x6b, 0xf3, 0x07, 0x1f, 0xec, 0x8b,
                                    0xc1, 0x7c, 0xb2, 0x16, 0xca, 0xc5, 0x9a, 0x5e};
    static const uint8_t expect_tag[16] = {0x8f, 0x6f, 0x7c, 0xcf, 0x78, 0xe1, 0xd7, 0x57,
                                           0x34, 0xce, 0xc8, 0xe2, 0xef, 0x0d, 0x2e, 0x41};
    uint8_t ad[2] = {0, 0};
    uint8_t body[2] = {0xbb, 0xaa};
    uint8_t tag[16];

    (void)unused;
    assert_int_equal(spongewrap_seal(CRYPTO_SPONGENT_128, key, ad, 2, body, 2, body, tag), 0);
    assert_int_equal(body[0], 0x23);
    assert_int_equal(body[1], 0x50);
    assert_memory_equal(tag, expect_tag, sizeof tag);
    assert_int_equal(spongewrap_open(CRYPTO_SPONGENT_128, key, ad, 2, body, 2, tag, body), 0);
    assert_int_equal(body[0], 0xbb);
    assert_int_equal(body[1], 0xaa);
}

static void measurement_is_mac_under_zero_key(void **unused)
{
    static const uint8_t zero_key[CRYPTO_KEY_MAX];
    struct kdf_layout layout = {0x4000, 0x4004, 0x0200, 0x0300};
    static const uint8_t hashed[12] = {1, 2, 3, 4, 0, 0x40, 4, 0x40, 0, 2, 0, 3};
    uint8_t expect[CRYPTO_TAG_MAX];
    uint8_t out[CRYPTO_TAG_MAX];

    (void)unused;
    for (size_t a = 0; a < ALGS; a++) {
        assert_int_equal(spongewrap_mac(algs[a], zero_key, hashed, sizeof hashed, expect), 0);
        assert_int_equal(kdf_measure(algs[a], hashed, 4, &layout, out), 0);
        assert_memory_equal(out, expect, crypto_key_size(algs[a]));
    }
}

static void round_trip_in_place(void **unused)
{
    uint8_t expect[BODY_MAX];

    (void)unused;
    fill(expect, sizeof expect, 3);
    for (size_t n = 0; n < ALGS * BODY_LENS; n++) {
        struct message m = make_message(algs[n % ALGS], body_lens[n / ALGS]);

        assert_int_equal(open_message(&m, m.cipher), 0);
        assert_memory_equal(m.cipher, expect, m.len);
        assert_true(all_are(m.cipher + m.len, BODY_MAX - m.len, 0)); // not written behind
    }
}

// Changes each bit of `field` (a part of `m`) in turn; every one must be noticed and leave zeros.
static void tamper(const struct message *m, uint8_t *field, size_t len, size_t *refused)
{
    for (size_t bit = 0; bit < 8 * len; bit++) {
        uint8_t body[BODY_MAX];

        memset(body, MARK, sizeof body);
        field[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(open_message(m, body), -1);
        assert_true(all_are(body, m->len, 0));
        assert_true(all_are(body + m->len, sizeof body - m->len, MARK));
        field[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ++*refused;
    }
}

static void every_changed_bit_is_refused(void **unused)
{
    size_t refused = 0;
    size_t bits = 0;

    (void)unused;
    for (size_t n = 0; n < ALGS * BODY_LENS; n++) {
        struct message m = make_message(algs[n % ALGS], body_lens[n / ALGS]);
        size_t key_size = crypto_key_size(m.alg);

        tamper(&m, m.tag, key_size, &refused);
        tamper(&m, m.cipher, m.len, &refused);
        tamper(&m, m.ad, AD_LEN, &refused);
        tamper(&m, m.key, key_size, &refused);
        bits += 8 * (2 * key_size + m.len + AD_LEN);
    }
    assert_true(bits > 0);
    assert_int_equal(refused, bits);
}

// A word moved from the body to the associated data, or cut off, must not pass.
static void moved_borders_are_refused(void **unused)
{
    (void)unused;
    for (size_t a = 0; a < ALGS; a++) {
        struct message m = make_message(algs[a], 6);
        uint8_t body[BODY_MAX];

        m.len = 4;
        assert_int_equal(open_message(&m, body), -1);
        m.len = 8;
        assert_int_equal(open_message(&m, body), -1);
        m.len = 0;
        assert_int_equal(open_message(&m, body), -1);
        m.len = 6;
        assert_int_equal(spongewrap_open(m.alg, m.key, m.ad, AD_LEN - 2, m.cipher, 6, m.tag, body),
                         -1);
        assert_int_equal(open_message(&m, body), 0);
    }
}

static void refused_in_place_is_wiped(void **unused)
{
    (void)unused;
    for (size_t a = 0; a < ALGS; a++) {
        struct message m = make_message(algs[a], BODY_MAX);

        m.tag[3] ^= 4;
        assert_int_equal(open_message(&m, m.cipher), -1);
        assert_true(all_are(m.cipher, BODY_MAX, 0));
    }
}

static void misuse_touches_nothing(void **unused)
{
    static const struct {
        int alg;
        size_t ad_len;
        size_t body_len;
    } bad[] = {{CRYPTO_SPONGENT_128, 0, 4},
               {CRYPTO_SPONGENT_128, 3, 4},
               {CRYPTO_SPONGENT_64, 1, 0},
               {CRYPTO_SPONGENT_64, 2, 5},
               {0, 2, 4},
               {3, 2, 4},
               {-1, 2, 4}};
    uint8_t in[16] = {0};
    uint8_t out[16];
    uint8_t tag[16];

    (void)unused;
    memset(out, MARK, sizeof out);
    memset(tag, MARK, sizeof tag);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        enum crypto_alg alg = (enum crypto_alg)bad[i].alg;
        size_t ad_len = bad[i].ad_len;
        size_t len = bad[i].body_len;

        assert_int_equal(spongewrap_seal(alg, in, in, ad_len, in, len, out, tag), -1);
        assert_int_equal(spongewrap_open(alg, in, in, ad_len, in, len, tag, out), -1);
        assert_true(all_are(out, sizeof out, MARK));
        assert_true(all_are(tag, sizeof tag, MARK));
    }
    assert_int_equal(spongewrap_mac(CRYPTO_SPONGENT_128, in, in, 0, tag), -1);
    assert_true(all_are(tag, sizeof tag, MARK));
}

static void kdf_misuse_touches_nothing(void **unused)
{
    const struct kdf_layout layout = {0, 2, 4, 6};
    enum crypto_alg unknown = (enum crypto_alg)7;
    uint8_t in[16] = {0};
    uint8_t out[16];

    (void)unused;
    memset(out, MARK, sizeof out);
    assert_int_equal(crypto_key_size(unknown), 0);
    assert_int_equal(kdf_provider(unknown, in, 1, out), -1);
    assert_int_equal(kdf_module(unknown, in, in, 2, &layout, out), -1);
    assert_int_equal(kdf_module(CRYPTO_SPONGENT_128, in, in, 3, &layout, out), -1);
    assert_int_equal(kdf_measure(CRYPTO_SPONGENT_64, in, 1, &layout, out), -1);
    assert_true(all_are(out, sizeof out, MARK));
}

static void wipe_clears_exactly(void **unused)
{
    uint8_t bytes[9];

    (void)unused;
    memset(bytes, MARK, sizeof bytes);
    crypto_wipe(bytes + 1, 7);
    assert_int_equal(bytes[0], MARK);
    assert_int_equal(bytes[8], MARK);
    assert_true(all_are(bytes + 1, 7, 0));
    crypto_wipe(NULL, 0);
}

static void equal_sees_each_bit(void **unused)
{
    uint8_t a[16];
    uint8_t b[16];

    (void)unused;
    fill(a, sizeof a, 9);
    fill(b, sizeof b, 9);
    assert_int_equal(crypto_equal(a, b, sizeof a), 1);
    assert_int_equal(crypto_equal(a, b, 0), 1);
    for (size_t bit = 0; bit < 8 * sizeof a; bit++) {
        b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(crypto_equal(a, b, sizeof a), 0);
        assert_int_equal(crypto_equal(a, b, bit / 8), 1);
        b[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_provider_keys),
        cmocka_unit_test(published_event),
        cmocka_unit_test(measurement_is_mac_under_zero_key),
        cmocka_unit_test(round_trip_in_place),
        cmocka_unit_test(every_changed_bit_is_refused),
        cmocka_unit_test(moved_borders_are_refused),
        cmocka_unit_test(refused_in_place_is_wiped),
        cmocka_unit_test(misuse_touches_nothing),
        cmocka_unit_test(kdf_misuse_touches_nothing),
        cmocka_unit_test(wipe_clears_exactly),
        cmocka_unit_test(equal_sees_each_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
