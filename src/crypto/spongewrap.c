// SPDX-License-Identifier: Apache-2.0
#include "crypto/spongewrap.h"

#include "crypto/wipe.h"

static uint16_t load_word(const uint8_t *at)
{
    return (uint16_t)(at[0] | (unsigned)at[1] << 8);
}

static void store_word(uint8_t *at, uint16_t word)
{
    at[0] = (uint8_t)(word & 0xFF);
    at[1] = (uint8_t)(word >> 8);
}

static int allowed(enum crypto_alg alg, size_t ad_len, size_t body_len)
{
    return crypto_key_size(alg) != 0 && ad_len >= 2 && ad_len % 2 == 0 && body_len % 2 == 0;
}

static size_t tag_size(const struct sponge *s)
{
    return s->size == SPONGENT_336 ? 16 : 8;
}

static void squeeze_tag(struct sponge *s, uint8_t *tag)
{
    for (size_t i = 0; i < tag_size(s); i += 2) {
        if (i > 0)
            sponge_absorb_blank(s);
        store_word(tag + i, sponge_rate(s));
    }
}

void spongewrap_mac_begin(struct sponge *s, enum crypto_alg alg, const uint8_t *key)
{
    size_t len = crypto_key_size(alg);

    sponge_init(s, alg);
    for (size_t i = 0; i < len; i += 2)
        sponge_absorb(s, load_word(key + i), i + 2 < len);
}

void spongewrap_mac_add(struct sponge *s, const uint8_t *ad, size_t len, int last)
{
    for (size_t i = 0; i < len; i += 2)
        sponge_absorb(s, load_word(ad + i), last && i + 2 == len);
}

void spongewrap_mac_end(struct sponge *s, uint8_t *tag)
{
    sponge_absorb_empty(s);
    squeeze_tag(s, tag);
    crypto_wipe(s, sizeof *s);
}

static void begin(struct sponge *s, enum crypto_alg alg, const uint8_t *key, const uint8_t *ad,
                  size_t ad_len)
{
    spongewrap_mac_begin(s, alg, key);
    spongewrap_mac_add(s, ad, ad_len, 1);
}

int spongewrap_seal(enum crypto_alg alg, const uint8_t *key, const uint8_t *ad, size_t ad_len,
                    const uint8_t *body, size_t body_len, uint8_t *cipher, uint8_t *tag)
{
    struct sponge s;

    if (!allowed(alg, ad_len, body_len))
        return -1;
    begin(&s, alg, key, ad, ad_len);
    for (size_t i = 0; i < body_len; i += 2) {
        uint16_t plain = load_word(body + i);

        store_word(cipher + i, plain ^ sponge_rate(&s));
        sponge_absorb(&s, plain, i + 2 < body_len);
    }
    if (body_len == 0)
        sponge_absorb_empty(&s);
    squeeze_tag(&s, tag);
    crypto_wipe(&s, sizeof s);
    return 0;
}

// Absorbs the body that `cipher` hides, without keeping it.
static void absorb_cipher(struct sponge *s, const uint8_t *cipher, size_t len)
{
    for (size_t i = 0; i < len; i += 2)
        sponge_absorb(s, load_word(cipher + i) ^ sponge_rate(s), i + 2 < len);
    if (len == 0)
        sponge_absorb_empty(s);
}

// Writes the body that `cipher` hides; nothing needs the state behind the last word.
static void release_body(struct sponge *s, const uint8_t *cipher, size_t len, uint8_t *body)
{
    for (size_t i = 0; i < len; i += 2) {
        uint16_t plain = load_word(cipher + i) ^ sponge_rate(s);

        store_word(body + i, plain);
        if (i + 2 < len)
            sponge_absorb(s, plain, 1);
    }
}

// Runs over the cipher twice, first for the tag and then for the body: without a buffer of its own
// it could not keep what it must not yet give out. The second run costs body_len / 2 - 1
// permutations: none for an event of one word.
int spongewrap_open(enum crypto_alg alg, const uint8_t *key, const uint8_t *ad, size_t ad_len,
                    const uint8_t *cipher, size_t body_len, const uint8_t *tag, uint8_t *body)
{
    uint8_t right_tag[CRYPTO_TAG_MAX];
    struct sponge start;
    struct sponge s;
    int ok;

    if (!allowed(alg, ad_len, body_len))
        return -1;
    begin(&start, alg, key, ad, ad_len);
    s = start;
    absorb_cipher(&s, cipher, body_len);
    squeeze_tag(&s, right_tag);
    ok = crypto_equal(tag, right_tag, crypto_key_size(alg));
    if (ok)
        release_body(&start, cipher, body_len, body);
    else
        crypto_wipe(body, body_len);
    crypto_wipe(right_tag, sizeof right_tag); // of a refused message it would be a forgery
    crypto_wipe(&start, sizeof start);
    crypto_wipe(&s, sizeof s);
    return ok ? 0 : -1;
}

int spongewrap_mac(enum crypto_alg alg, const uint8_t *key, const uint8_t *ad, size_t ad_len,
                   uint8_t *tag)
{
    return spongewrap_seal(alg, key, ad, ad_len, NULL, 0, NULL, tag);
}
