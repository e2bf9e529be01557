// SPDX-License-Identifier: Apache-2.0
// The names of the algorithms, as they also go over the wire (docs/spec/wire.md).
#ifndef CRYPTO_ALG_H
#define CRYPTO_ALG_H

#include <stddef.h>

enum crypto_alg {
    CRYPTO_SPONGENT_128 = 1, // SpongeWrap over Spongent-336: what Authex uses
    CRYPTO_SPONGENT_64 = 2,  // SpongeWrap over Spongent-176: for comparison with the papers
};

#define CRYPTO_KEY_MAX 16 // bytes: the largest crypto_key_size()
#define CRYPTO_TAG_MAX 16

// Bytes of a key, and of a tag: 16 or 8; 0 if `alg` is no algorithm.
static inline size_t crypto_key_size(enum crypto_alg alg)
{
    return alg == CRYPTO_SPONGENT_128 ? 16 : alg == CRYPTO_SPONGENT_64 ? 8 : 0;
}

#endif
