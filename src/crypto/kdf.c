// SPDX-License-Identifier: Apache-2.0
#include "crypto/kdf.h"

#include "crypto/spongewrap.h"

static void store_word(uint8_t *at, uint16_t word)
{
    at[0] = (uint8_t)(word & 0xFF);
    at[1] = (uint8_t)(word >> 8);
}

int kdf_provider(enum crypto_alg alg, const uint8_t *node_key, uint16_t vendor_id, uint8_t *out)
{
    uint8_t id[2];

    store_word(id, vendor_id);
    return spongewrap_mac(alg, node_key, id, sizeof id, out);
}

int kdf_module(enum crypto_alg alg, const uint8_t *provider_key, const uint8_t *text,
               size_t text_len, const struct kdf_layout *layout, uint8_t *out)
{
    uint8_t place[8];
    struct sponge s;

    if (crypto_key_size(alg) == 0 || text_len % 2 != 0)
        return -1;
    store_word(place, layout->text_start);
    store_word(place + 2, layout->text_end);
    store_word(place + 4, layout->data_start);
    store_word(place + 6, layout->data_end);
    spongewrap_mac_begin(&s, alg, provider_key);
    spongewrap_mac_add(&s, text, text_len, 0);
    spongewrap_mac_add(&s, place, sizeof place, 1);
    spongewrap_mac_end(&s, out);
    return 0;
}

int kdf_measure(enum crypto_alg alg, const uint8_t *text, size_t text_len,
                const struct kdf_layout *layout, uint8_t *out)
{
    static const uint8_t zero_key[CRYPTO_KEY_MAX];

    return kdf_module(alg, zero_key, text, text_len, layout, out);
}
