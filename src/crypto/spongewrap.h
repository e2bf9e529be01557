// SPDX-License-Identifier: Apache-2.0
// Authenticated encryption as the Sancus crypto unit does it: SpongeWrap (Bertoni, Daemen, Peeters,
// Van Assche: "Duplexing the sponge", SAC 2011) over Spongent, with the unit's own block format.
//
// It is deterministic and takes no nonce: two messages under one key must differ in their
// associated data, or equal bodies show as equal ciphers and the XOR of two first words leaks.
//
// Lengths are in bytes and must be even, and there must be associated data (ad_len >= 2): the
// hardware is defined for nothing else. Every function returns -1 for a length or an `alg` not
// allowed, before it reads or writes anything. Time depends on the lengths alone; keys, data and
// the place of a wrong tag byte do not show. Keys and tags have crypto_key_size(alg) bytes.
#ifndef CRYPTO_SPONGEWRAP_H
#define CRYPTO_SPONGEWRAP_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/alg.h"
#include "crypto/spongent.h"

// Encrypts `body_len` bytes to `cipher` and writes the tag over associated data and body.
// cipher == body is allowed, every other overlap of an output with anything is not. body and
// cipher may be NULL when body_len is 0. Returns 0, or -1 for misuse.
int spongewrap_seal(enum crypto_alg alg, const uint8_t *key, const uint8_t *ad, size_t ad_len,
                    const uint8_t *body, size_t body_len, uint8_t *cipher, uint8_t *tag);

// The inverse. Returns 0 and writes `body`, once the tag has been found right; or returns -1 with
// `body` set to zero (for misuse: untouched). No unverified byte is ever written to `body`.
// body == cipher is allowed; then a refused cipher is lost. An empty body is a MAC check.
int spongewrap_open(enum crypto_alg alg, const uint8_t *key, const uint8_t *ad, size_t ad_len,
                    const uint8_t *cipher, size_t body_len, const uint8_t *tag, uint8_t *body);

// The tag of `ad` with an empty body. Returns 0, or -1 for misuse.
int spongewrap_mac(enum crypto_alg alg, const uint8_t *key, const uint8_t *ad, size_t ad_len,
                   uint8_t *tag);

// The same in steps, for data that does not lie in one piece. No checks: `alg` must be known,
// each length even, and exactly one piece of associated data, the last one, not empty and `last`.
// mac_begin, mac_add..., mac_end; mac_end wipes the sponge.
void spongewrap_mac_begin(struct sponge *s, enum crypto_alg alg, const uint8_t *key);
void spongewrap_mac_add(struct sponge *s, const uint8_t *ad, size_t len, int last);
void spongewrap_mac_end(struct sponge *s, uint8_t *tag);

#endif
