// SPDX-License-Identifier: Apache-2.0
#include "enclave/arch.h"
#include "crypto/spongewrap.h"
#include "enclave/arch/native/entry.h"
#include "enclave/arch/native/native.h"

struct native native;
_Alignas(2) uint8_t native_ram[NATIVE_RAM];

static const uint8_t *key_of(const uint8_t *key)
{
    return key == ARCH_OWN_KEY ? native.key : key;
}

static int refuses(void)
{
    if (!native.refusals)
        return 0;
    native.refusals--;
    return 1;
}

uint16_t arch_wrap(const uint8_t *key, const void *ad, uint16_t ad_len, const void *body,
                   uint16_t body_len, void *cipher, void *tag)
{
    return !refuses() && spongewrap_seal(CRYPTO_SPONGENT_128, key_of(key), ad, ad_len, body,
                                         body_len, cipher, tag) == 0;
}

uint16_t arch_unwrap(const uint8_t *key, const void *ad, uint16_t ad_len, const void *cipher,
                     uint16_t cipher_len, void *body, const void *tag)
{
    return spongewrap_open(CRYPTO_SPONGENT_128, key_of(key), ad, ad_len, cipher, cipher_len, tag,
                           body) == 0;
}

uint16_t arch_mac(const uint8_t *key, const void *ad, uint16_t ad_len, void *tag)
{
    return !refuses() && spongewrap_mac(CRYPTO_SPONGENT_128, key_of(key), ad, ad_len, tag) == 0;
}

uint16_t arch_instance(void)
{
    return native.instance;
}

uint16_t arch_epoch_low(void)
{
    return (uint16_t)native.epoch;
}

uint16_t arch_epoch_high(void)
{
    return (uint16_t)(native.epoch >> 16);
}

uint16_t arch_is_outside(const void *start, uint16_t len)
{
    uintptr_t at = (uintptr_t)start, ram = (uintptr_t)native_ram;
    return !((at | len) & 1) && at >= ram && at + len <= ram + NATIVE_RAM;
}

// Isolation: a copy that meets another module's memory ends the call.
void arch_copy(void *to, const void *from, uint16_t len)
{
    const uint8_t *foreign = native_ram + NATIVE_FOREIGN;
    for (uint16_t i = 0; i < len; i++) {
        const uint8_t *source = (const uint8_t *)from + i;
        uint8_t *target = (uint8_t *)to + i;
        if ((source >= foreign && source < native_ram + NATIVE_RAM) ||
            (target >= foreign && target < native_ram + NATIVE_RAM))
            arch_violate();
        *target = *source;
    }
}
