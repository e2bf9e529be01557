// SPDX-License-Identifier: Apache-2.0
// The key tree of a Sancus node: node key -> provider key -> module key, each step a MAC; and the
// public measurement of a module, which the verify instructions compare.
//
// All keys and results have crypto_key_size(alg) bytes; `out` may be the key given. Every function
// returns 0, or -1 with `out` untouched if `alg` is unknown or a text length is odd.
#ifndef CRYPTO_KDF_H
#define CRYPTO_KDF_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/alg.h"

// Where a module lies: [text_start, text_end) and [data_start, data_end), byte addresses.
struct kdf_layout {
    uint16_t text_start;
    uint16_t text_end;
    uint16_t data_start;
    uint16_t data_end;
};

// K_{N,SP} = MAC(K_N, vendor_id as 2 bytes little-endian).
int kdf_provider(enum crypto_alg alg, const uint8_t *node_key, uint16_t vendor_id, uint8_t *out);

// K_{N,SP,M} = MAC(K_{N,SP}, text || text_start || text_end || data_start || data_end), addresses
// as 2 bytes little-endian each. text_len is in bytes and even (the hardware would read one byte
// too many); that it equals text_end - text_start is the caller's business.
int kdf_module(enum crypto_alg alg, const uint8_t *provider_key, const uint8_t *text,
               size_t text_len, const struct kdf_layout *layout, uint8_t *out);

// The same MAC under the all-zero key. It is no secret: anyone can compute it.
int kdf_measure(enum crypto_alg alg, const uint8_t *text, size_t text_len,
                const struct kdf_layout *layout, uint8_t *out);

#endif
