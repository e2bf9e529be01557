// SPDX-License-Identifier: Apache-2.0
// What the runtime needs from a platform. One implementation per folder below arch/.
// Lengths are in bytes and even; pointers are even; nothing overlaps unless said.
#ifndef ENCLAVE_ARCH_H
#define ENCLAVE_ARCH_H

#include <stdint.h>

#include "proto/wire.h"

// The key that the platform derived for this module.
#define ARCH_OWN_KEY ((const uint8_t *)0)

// Seals `body_len` > 0 bytes under `key` with associated data [ad, ad + ad_len): as many bytes of
// cipher and WIRE_TAG bytes of tag. Returns 0 if the platform refuses (then nothing is usable).
uint16_t arch_wrap(const uint8_t *key, const void *ad, uint16_t ad_len, const void *body,
                   uint16_t body_len, void *cipher, void *tag);

// The reverse. Returns 0 unless the tag is right. `body` may hold unverified plaintext after a
// failure (upstream Sancus, defect 7): it is private scratch and the caller wipes it.
uint16_t arch_unwrap(const uint8_t *key, const void *ad, uint16_t ad_len, const void *cipher,
                     uint16_t cipher_len, void *body, const void *tag);

// Authenticates [ad, ad + ad_len) alone. Returns 0 if the platform refuses.
uint16_t arch_mac(const uint8_t *key, const void *ad, uint16_t ad_len, void *tag);

// Number of this enabled module: never 0, never used again in this boot.
uint16_t arch_instance(void);

// Boots of this node as counted by its hardware; 0 on hardware without such a counter.
uint16_t arch_epoch_low(void);
uint16_t arch_epoch_high(void);

// Copies an even number of bytes, lowest address first. Only for whole words at even addresses.
void arch_copy(void *to, const void *from, uint16_t len);

// Ends this instance: the hardware clears text and data, and execution goes on at the return
// address of the current call. Does not return.
_Noreturn void arch_disable(void);

#endif
