// SPDX-License-Identifier: Apache-2.0
// authex crypto: one operation of the Sancus crypto unit, for checking values by hand.
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/hex.h"
#include "cli/verbs.h"
#include "crypto/kdf.h"
#include "crypto/spongewrap.h"

static const struct cli_option options[] = {
    {"--alg", "ALG", "spongent-128 (default) or spongent-64", "spongent-128|spongent-64"},
    {"--key", "HEX", "wrap, unwrap, mac: the key", NULL},
    {"--ad", "HEX", "wrap, unwrap, mac: associated data, at least 2 bytes", NULL},
    {"--body", "HEX", "wrap: the plaintext; unwrap: the cipher", NULL},
    {"--tag", "HEX", "unwrap: the tag", NULL},
    {"--node-key", "HEX", "derive: the node key", NULL},
    {"--vendor", "HEX", "derive: the provider id, 4 digits", NULL},
    {"--text", "FILE", "derive: the module's text section", NULL},
    {"--layout", "PS,PE,SS,SE", "derive: text start, text end, data start, data end in hex", NULL},
    {NULL, NULL, NULL, NULL},
};

// The bytes of a hexadecimal option. `exact` > 0: so many. Missing is an error if `needed`.
static int take_hex(const struct cli_args *args, const char *name, size_t exact, bool needed,
                    struct buf *out, struct err_info *e)
{
    const char *text = cli_value(&cli_crypto, args, name);
    if (!text)
        return needed ? err_set(e, ERR_INPUT, "%s is missing", name) : 0;
    if (hex_decode(text, out))
        return err_set(e, ERR_INPUT, "%s: an even number of hexadecimal digits is needed", name);
    if (exact && out->len != exact)
        return err_set(e, ERR_INPUT, "%s: %zu bytes given, %zu needed", name, out->len, exact);
    return 0;
}

static void print_hex(const char *name, const uint8_t *bytes, size_t len)
{
    printf("%s ", name);
    for (size_t i = 0; i < len; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

static enum crypto_alg algorithm(const struct cli_args *args)
{
    const char *alg = cli_value(&cli_crypto, args, "--alg");
    return alg && strcmp(alg, "spongent-64") == 0 ? CRYPTO_SPONGENT_64 : CRYPTO_SPONGENT_128;
}

struct operands {
    struct buf key, ad, body, tag;
};

static int misuse(const struct operands *o, struct err_info *e)
{
    if (o->ad.len < 2)
        return err_set(e, ERR_INPUT, "--ad: at least 2 bytes are needed");
    return err_set(e, ERR_INPUT, "--ad and --body: an even number of bytes is needed");
}

static int wrap(enum crypto_alg alg, struct operands *o, struct err_info *e)
{
    uint8_t tag[CRYPTO_TAG_MAX];
    if (spongewrap_seal(alg, o->key.data, o->ad.data, o->ad.len, o->body.data, o->body.len,
                        o->body.data, tag))
        return misuse(o, e);
    print_hex("cipher", o->body.data, o->body.len);
    print_hex("tag", tag, crypto_key_size(alg));
    return 0;
}

static int unwrap(enum crypto_alg alg, struct operands *o, struct err_info *e)
{
    if (o->tag.len != crypto_key_size(alg))
        return err_set(e, ERR_INPUT, "--tag: %zu bytes given, %zu needed", o->tag.len,
                       crypto_key_size(alg));
    if (o->ad.len < 2 || o->ad.len % 2 || o->body.len % 2)
        return misuse(o, e);
    if (spongewrap_open(alg, o->key.data, o->ad.data, o->ad.len, o->body.data, o->body.len,
                        o->tag.data, o->body.data))
        return err_set(e, ERR_FAILED,
                       "the tag is wrong: key, associated data, cipher or tag differ");
    print_hex("body", o->body.data, o->body.len);
    print_hex("tag", o->tag.data, o->tag.len);
    return 0;
}

static int mac(enum crypto_alg alg, struct operands *o, struct err_info *e)
{
    uint8_t tag[CRYPTO_TAG_MAX];
    if (spongewrap_mac(alg, o->key.data, o->ad.data, o->ad.len, tag))
        return misuse(o, e);
    print_hex("tag", tag, crypto_key_size(alg));
    return 0;
}

static const struct operation {
    const char *name;
    int (*run)(enum crypto_alg alg, struct operands *o, struct err_info *e);
} operations[] = {{"wrap", wrap}, {"unwrap", unwrap}, {"mac", mac}};

static int run_operation(const struct operation *op, const struct cli_args *args,
                         struct err_info *e)
{
    struct operands o = {0};
    enum crypto_alg alg = algorithm(args);
    int rc = take_hex(args, "--key", crypto_key_size(alg), true, &o.key, e);
    if (rc == 0)
        rc = take_hex(args, "--ad", 0, true, &o.ad, e);
    if (rc == 0)
        rc = take_hex(args, "--body", 0, false, &o.body, e);
    if (rc == 0)
        rc = take_hex(args, "--tag", 0, op->run == unwrap, &o.tag, e);
    if (rc == 0)
        rc = op->run(alg, &o, e);
    buf_wipe(&o.key);
    buf_wipe(&o.ad);
    buf_wipe(&o.body);
    buf_wipe(&o.tag);
    return rc;
}

static int read_layout(const char *text, struct kdf_layout *at, struct err_info *e)
{
    unsigned v[4];
    char end;
    if (!text || sscanf(text, "%4x,%4x,%4x,%4x%c", &v[0], &v[1], &v[2], &v[3], &end) != 4)
        return err_set(e, ERR_INPUT, "--layout: four hexadecimal addresses PS,PE,SS,SE are needed");
    *at = (struct kdf_layout){(uint16_t)v[0], (uint16_t)v[1], (uint16_t)v[2], (uint16_t)v[3]};
    return 0;
}

static int derive_module(const struct cli_args *args, enum crypto_alg alg, const char *file,
                         uint8_t key[CRYPTO_KEY_MAX], struct err_info *e)
{
    struct kdf_layout at;
    struct buf text = {0};
    int rc = read_layout(cli_value(&cli_crypto, args, "--layout"), &at, e);
    if (rc == 0)
        rc = file_read(file, UINT16_MAX, &text, e);
    if (rc == 0 && kdf_module(alg, key, text.data, text.len, &at, key))
        rc = err_set(e, ERR_INPUT, "%s: an even number of bytes is needed", file);
    buf_finish(&text);
    return rc;
}

static int derive(const struct cli_args *args, struct err_info *e)
{
    enum crypto_alg alg = algorithm(args);
    struct buf node_key = {0}, vendor = {0};
    uint8_t key[CRYPTO_KEY_MAX];
    const char *file = cli_value(&cli_crypto, args, "--text");
    if (!cli_value(&cli_crypto, args, "--alg")) {
        const char *given = cli_value(&cli_crypto, args, "--node-key");
        if (given && strlen(given) == 2 * crypto_key_size(CRYPTO_SPONGENT_64))
            alg = CRYPTO_SPONGENT_64;
    }
    int rc = take_hex(args, "--node-key", crypto_key_size(alg), true, &node_key, e);
    if (rc == 0)
        rc = take_hex(args, "--vendor", 2, true, &vendor, e);
    if (rc == 0) {
        kdf_provider(alg, node_key.data, (uint16_t)(vendor.data[0] << 8 | vendor.data[1]), key);
        if (file)
            rc = derive_module(args, alg, file, key, e);
        else if (cli_value(&cli_crypto, args, "--layout"))
            rc = err_set(e, ERR_INPUT, "--layout needs --text");
    }
    if (rc == 0)
        print_hex("key", key, crypto_key_size(alg));
    sodium_memzero(key, sizeof key);
    buf_wipe(&node_key);
    buf_finish(&vendor);
    return rc;
}

static int run(const struct cli_args *args, struct err_info *e)
{
    if (strcmp(args->word[0], "derive") == 0)
        return derive(args, e);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (strcmp(operations[i].name, args->word[0]) == 0)
            return run_operation(&operations[i], args, e);
    return err_set(e, ERR_INPUT, "crypto %s: one of wrap, unwrap, mac, derive is needed",
                   args->word[0]);
}

const struct cli_verb cli_crypto = {
    .name = "crypto",
    .words = "wrap|unwrap|mac|derive",
    .min_words = 1,
    .max_words = 1,
    .summary = "one operation of the Sancus crypto unit",
    .details =
        "wrap, unwrap and mac need --key and --ad; derive needs --node-key and --vendor and prints "
        "the\n"
        "provider key, or with --text and --layout the module key. Bytes are in memory order.",
    .options = options,
    .run = run,
};
