// SPDX-License-Identifier: Apache-2.0
// The Spongent permutation (Bogdanov, Knezevic, Leander, Toz, Varici, Verbauwhede: "SPONGENT: The
// Design Space of Lightweight Cryptographic Hashing", IEEE Trans. Computers 62(10), 2013) and the
// sponge the Sancus crypto unit builds on it: 16 data bits a permutation, in blocks of 18 bits.
//
// A state of `width` bits is kept in 64-bit words, bit j in word j / 64 at position j % 64; bits
// beyond the width are 0. Running time depends on the size alone, never on the state.
#ifndef CRYPTO_SPONGENT_H
#define CRYPTO_SPONGENT_H

#include <stdint.h>

#include "crypto/alg.h"

enum spongent_size { SPONGENT_176, SPONGENT_336 };

#define SPONGENT_SIZES 2
#define SPONGENT_WORDS 6 // 64-bit words that hold the widest state

struct spongent_params {
    uint16_t width;        // bits of state
    uint16_t rounds;       // each adds the counter, then S-boxes, then moves bits
    uint8_t counter_bits;  // length of the LFSR that counts the rounds
    uint8_t counter_start; // its value in the first round
    uint8_t counter_taps;  // the bits whose parity is shifted in at bit 0
};

// The published parameters of one size. `size` must be a member of the enum.
const struct spongent_params *spongent_params(enum spongent_size size);

// Applies the permutation to `state` in place, by the fastest way this processor has.
void spongent_permute(enum spongent_size size, uint64_t state[SPONGENT_WORDS]);

// One way to compute the permutation. The functions take the words of the size they are listed
// under: permute[SPONGENT_176] touches state[0..2], permute[SPONGENT_336] state[0..5].
struct spongent_backend {
    const char *name;
    int (*usable)(void); // 1 if this processor can run it
    int (*wanted)(void); // 1 if it is also the better choice here
    void (*permute[SPONGENT_SIZES])(uint64_t *state);
};

extern const struct spongent_backend spongent_portable; // shifts and masks, runs everywhere
extern const struct spongent_backend spongent_bmi2;     // x86-64 with the PEXT instruction

// The sponge of the crypto unit, block by block. Nothing here knows key, associated data or body:
// what SpongeWrap makes of the blocks is in crypto/spongewrap.h, what the hardware makes of them
// when lengths are odd or zero is the simulator's.
struct sponge {
    uint64_t state[SPONGENT_WORDS];
    enum spongent_size size;
};

// Starts with the all-zero state. `alg` must be a member of the enum. Wipe with crypto_wipe().
void sponge_init(struct sponge *s, enum crypto_alg alg);

// Absorbs the full block data | frame_bit << 16 | 1 << 17 (frame_bit 0 or 1) and permutes.
void sponge_absorb(struct sponge *s, uint16_t data, unsigned frame_bit);

// Absorbs the padded empty block (binary 10), which stands for an empty body, and permutes.
void sponge_absorb_empty(struct sponge *s);

// Absorbs the blank block (binary 1), between two words squeezed out, and permutes.
void sponge_absorb_blank(struct sponge *s);

// The low 16 bits of the state: key stream before a body word is absorbed, tag word after it.
static inline uint16_t sponge_rate(const struct sponge *s)
{
    return (uint16_t)(s->state[0] & 0xFFFF);
}

#endif
