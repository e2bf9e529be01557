// SPDX-License-Identifier: Apache-2.0
// Parameters, choice of the permutation's implementation, and the sponge.
#include "crypto/spongent.h"

#include "crypto/spongent_round.h"

// From the paper's table of variants. The counters follow x^7 + x^6 + 1, x^8 + x^4 + x^3 + x^2 + 1.
static const struct spongent_params params[SPONGENT_SIZES] = {
    [SPONGENT_176] = {176, ROUNDS_176, 7, COUNTER_176, 0x60},
    [SPONGENT_336] = {336, ROUNDS_336, 8, COUNTER_336, 0x8E},
};

const struct spongent_params *spongent_params(enum spongent_size size)
{
    return &params[size];
}

void spongent_permute(enum spongent_size size, uint64_t state[SPONGENT_WORDS])
{
    // Asked each time instead of remembered: `wanted` reads two words, and no writable global
    // has to be initialised before the first of several threads comes here.
    if (spongent_bmi2.wanted())
        spongent_bmi2.permute[size](state);
    else
        spongent_portable.permute[size](state);
}

void sponge_init(struct sponge *s, enum crypto_alg alg)
{
    *s = (struct sponge){.size = alg == CRYPTO_SPONGENT_64 ? SPONGENT_176 : SPONGENT_336};
}

static void absorb_block(struct sponge *s, uint32_t block)
{
    s->state[0] ^= block;
    spongent_permute(s->size, s->state);
}

void sponge_absorb(struct sponge *s, uint16_t data, unsigned frame_bit)
{
    absorb_block(s, (uint32_t)data | (uint32_t)(frame_bit & 1) << 16 | UINT32_C(1) << 17);
}

void sponge_absorb_empty(struct sponge *s)
{
    absorb_block(s, 2);
}

void sponge_absorb_blank(struct sponge *s)
{
    absorb_block(s, 1);
}
