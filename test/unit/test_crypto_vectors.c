// SPDX-License-Identifier: Apache-2.0
// What the real hardware computed (test/vectors/crypto-directed.json), both widths. Run from the
// top of the tree. Entries with lengths our API refuses are counted, and must be refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "crypto/kdf.h"
#include "crypto/spongewrap.h"

#define VECTORS   "test/vectors/crypto-directed.json"
#define BYTES_MAX 512

struct bytes {
    uint8_t at[BYTES_MAX];
    size_t len;
};

static const struct {
    enum crypto_alg alg;
    const char *section;
} widths[] = {{CRYPTO_SPONGENT_128, "security_128"}, {CRYPTO_SPONGENT_64, "security_64"}};

#define WIDTHS (sizeof widths / sizeof widths[0])

static json_t *vectors;

static int load_vectors(void **unused)
{
    (void)unused;
    vectors = json_load_file(VECTORS, 0, NULL);
    return vectors ? 0 : -1;
}

static int free_vectors(void **unused)
{
    (void)unused;
    json_decref(vectors);
    return 0;
}

static const char *text_of(const json_t *entry, const char *name)
{
    const char *text = json_string_value(json_object_get(entry, name));

    assert_non_null(text);
    return text;
}

static struct bytes bytes_of(const json_t *entry, const char *name)
{
    const char *text = text_of(entry, name);
    struct bytes b = {.len = strlen(text) / 2};

    assert_int_equal(strlen(text) % 2, 0);
    assert_true(b.len <= BYTES_MAX);
    for (size_t i = 0; i < b.len; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], 0};
        char *end;

        b.at[i] = (uint8_t)strtoul(digits, &end, 16);
        assert_ptr_equal(end, digits + 2);
    }
    return b;
}

static uint16_t word_of(const json_t *entry, const char *name)
{
    return (uint16_t)strtoul(text_of(entry, name), NULL, 16);
}

static void check_derive(enum crypto_alg alg, const struct bytes *master, const json_t *entry)
{
    struct kdf_layout layout = {word_of(entry, "public_start"), word_of(entry, "public_end"),
                                word_of(entry, "secret_start"), word_of(entry, "secret_end")};
    struct bytes text = bytes_of(entry, "text");
    struct bytes provider = bytes_of(entry, "rtl_vendor_key");
    struct bytes module = bytes_of(entry, "rtl_sm_key");
    size_t size = crypto_key_size(alg);
    uint8_t out[CRYPTO_KEY_MAX];

    assert_int_equal(provider.len, size);
    assert_int_equal(module.len, size);
    assert_int_equal(kdf_provider(alg, master->at, word_of(entry, "vendor_id"), out), 0);
    assert_memory_equal(out, provider.at, size);
    assert_int_equal(kdf_module(alg, out, text.at, text.len, &layout, out), 0); // in place
    assert_memory_equal(out, module.at, size);
}

static void keys_are_derived(void **unused)
{
    size_t ran = 0;

    (void)unused;
    for (size_t w = 0; w < WIDTHS; w++) {
        const json_t *section = json_object_get(vectors, widths[w].section);
        struct bytes master = bytes_of(section, "master_key");
        const json_t *list = json_object_get(section, "derive");

        assert_int_equal(master.len, crypto_key_size(widths[w].alg));
        for (size_t i = 0; i < json_array_size(list); i++, ran++)
            check_derive(widths[w].alg, &master, json_array_get(list, i));
    }
    assert_int_equal(ran, 4);
}

// Opens, then once more with one bit of the tag changed and with one of the data changed.
static void check_open(enum crypto_alg alg, const struct bytes *key, const struct bytes *ad,
                       const struct bytes *body, const struct bytes *cipher,
                       const struct bytes *tag)
{
    static const uint8_t zero[BYTES_MAX];
    struct bytes bad = *tag;
    uint8_t out[BYTES_MAX] = {0};

    assert_int_equal(
        spongewrap_open(alg, key->at, ad->at, ad->len, cipher->at, cipher->len, tag->at, out), 0);
    assert_memory_equal(out, body->at, body->len);
    bad.at[0] ^= 1;
    assert_int_equal(
        spongewrap_open(alg, key->at, ad->at, ad->len, cipher->at, cipher->len, bad.at, out), -1);
    assert_memory_equal(out, zero, sizeof out);
    bad = *ad;
    bad.at[ad->len - 1] ^= 0x80;
    assert_int_equal(
        spongewrap_open(alg, key->at, bad.at, ad->len, cipher->at, cipher->len, tag->at, out), -1);
    assert_memory_equal(out, zero, sizeof out);
}

// Returns 1 if the entry is within the API, 0 if it was rightly refused.
static size_t check_wrap(enum crypto_alg alg, const char *key_name, const json_t *entry)
{
    struct bytes key = bytes_of(entry, key_name);
    struct bytes ad = bytes_of(entry, "ad");
    struct bytes body = bytes_of(entry, "body");
    struct bytes cipher = bytes_of(entry, "rtl_cipher");
    struct bytes tag = bytes_of(entry, "rtl_tag");
    int refused = ad.len == 0 || ad.len % 2 != 0 || body.len % 2 != 0;
    uint8_t out[BYTES_MAX];
    uint8_t out_tag[CRYPTO_TAG_MAX];

    assert_int_equal(key.len, crypto_key_size(alg));
    assert_int_equal(spongewrap_seal(alg, key.at, ad.at, ad.len, body.at, body.len, out, out_tag),
                     refused ? -1 : 0);
    if (refused)
        return 0;
    assert_int_equal(tag.len, key.len);
    assert_memory_equal(out_tag, tag.at, tag.len);
    assert_int_equal(cipher.len, body.len);
    assert_memory_equal(out, cipher.at, cipher.len);
    check_open(alg, &key, &ad, &body, &cipher, &tag);
    if (body.len == 0) {
        assert_int_equal(spongewrap_mac(alg, key.at, ad.at, ad.len, out), 0);
        assert_memory_equal(out, tag.at, tag.len);
    }
    return 1;
}

static void messages_are_wrapped(void **unused)
{
    size_t entries = 0;
    size_t within = 0;

    (void)unused;
    for (size_t w = 0; w < WIDTHS; w++) {
        const json_t *section = json_object_get(vectors, widths[w].section);
        const json_t *mem = json_object_get(section, "wrap_mem_key");
        const json_t *sm = json_object_get(section, "wrap_sm_key");

        for (size_t i = 0; i < json_array_size(mem); i++, entries++)
            within += check_wrap(widths[w].alg, "key", json_array_get(mem, i));
        for (size_t i = 0; i < json_array_size(sm); i++, entries++)
            within += check_wrap(widths[w].alg, "sm_key", json_array_get(sm, i));
    }
    assert_int_equal(entries, 50);
    assert_int_equal(within, 42); // odd lengths and empty associated data: 4 each
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_derived),
        cmocka_unit_test(messages_are_wrapped),
    };

    return cmocka_run_group_tests(tests, load_vectors, free_vectors);
}
