// SPDX-License-Identifier: Apache-2.0
// The permutation with shifts and masks alone. Slicing is a rotation of the bits of the index:
// the bit at index (w1 w0 b5 b4 b3 b2 b1 b0), word w and position b, goes to word (b1 b0), position
// (w1 w0 b5 b4 b3 b2). A rotation is a chain of exchanges of two index bits, and exchanging index
// bit p with another is a masked swap over 2^p positions (Hacker's Delight, 7-3).
#include "crypto/spongent_round.h"

// MASK[p]: the positions whose index bit p is 0.
#define MASK_0 UINT64_C(0x5555555555555555)
#define MASK_1 UINT64_C(0x3333333333333333)
#define MASK_2 UINT64_C(0x0F0F0F0F0F0F0F0F)
#define MASK_3 UINT64_C(0x00FF00FF00FF00FF)
#define MASK_4 UINT64_C(0x0000FFFF0000FFFF)
#define MASK_5 UINT64_C(0x00000000FFFFFFFF)

// Exchanges index bit p (distance = 2^p) with the index bit that tells word a from word b.
static inline void swap_words(uint64_t *a, uint64_t *b, uint64_t mask, unsigned distance)
{
    uint64_t t = (*a >> distance ^ *b) & mask;

    *b ^= t;
    *a ^= t << distance;
}

// Exchanges two index bits p > q of one word: distance = 2^p - 2^q, mask = index bit p 0, q 1.
static inline uint64_t swap_within(uint64_t x, uint64_t mask, unsigned distance)
{
    uint64_t t = (x >> distance ^ x) & mask;

    return x ^ t ^ t << distance;
}

// Exchanges index bit p with w1, for all four words; then with w0.
static inline void swap_w1(uint64_t x[4], uint64_t mask, unsigned distance)
{
    swap_words(&x[0], &x[2], mask, distance);
    swap_words(&x[1], &x[3], mask, distance);
}

static inline void swap_w0(uint64_t x[4], uint64_t mask, unsigned distance)
{
    swap_words(&x[0], &x[1], mask, distance);
    swap_words(&x[2], &x[3], mask, distance);
}

// Four words of state to four slices of 64 bits: (w1 5 3 1) and (w0 4 2 0) move round.
static inline void slice_four_words(uint64_t x[4])
{
    swap_w1(x, MASK_5, 32);
    swap_w0(x, MASK_4, 16);
    swap_w1(x, MASK_3, 8);
    swap_w0(x, MASK_2, 4);
    swap_w1(x, MASK_1, 2);
    swap_w0(x, MASK_0, 1);
}

// One word to four slices of 16 bits side by side: (5 3 1) and (4 2 0) move round.
static inline uint64_t slice_word(uint64_t x)
{
    x = swap_within(x, ~MASK_1 & MASK_3, 6);     // 3 and 1
    x = swap_within(x, ~MASK_0 & MASK_2, 3);     // 2 and 0
    x = swap_within(x, ~MASK_3 & MASK_5, 24);    // 5 and 3
    return swap_within(x, ~MASK_2 & MASK_4, 12); // 4 and 2
}

// 16 bits to four slices of 4 bits side by side.
static inline uint64_t slice_half(uint64_t x)
{
    x = swap_within(x, ~MASK_1 & MASK_3, 6);
    return swap_within(x, ~MASK_0 & MASK_2, 3);
}

static void permute_176(uint64_t *state)
{
    struct counter c = counter_start_176();
    uint64_t x[4] = {state[0], state[1], state[2], 0};

    for (int round = 0; round < ROUNDS_176; round++) {
        x[0] ^= c.up;
        x[2] ^= c.down << 41;
        x[3] = 0;
        counter_step_176(&c);
        slice_four_words(x);
        slices_substitute(x, SLICE_176);
        slices_join_176(x, x);
    }
    for (int i = 0; i < 3; i++)
        state[i] = x[i];
}

static void permute_336(uint64_t *state)
{
    struct counter c = counter_start_336();
    uint64_t s[6];

    for (int i = 0; i < 6; i++)
        s[i] = state[i];
    for (int round = 0; round < ROUNDS_336; round++) {
        uint64_t lo[4] = {s[0] ^ c.up, s[1], s[2], s[3]};
        uint64_t hi[4];
        uint64_t word = slice_word(s[4]);
        uint64_t half = slice_half(s[5] ^ c.down << 8);

        counter_step_336(&c);
        slice_four_words(lo);
        for (int k = 0; k < 4; k++)
            hi[k] = (word >> 16 * k & 0xFFFF) | (half >> 4 * k & 0xF) << 16;
        slices_substitute(lo, SLICE_336_LO);
        slices_substitute(hi, SLICE_336_HI);
        slices_join_336(lo, hi, s);
    }
    for (int i = 0; i < 6; i++)
        state[i] = s[i];
}

static int always(void)
{
    return 1;
}

const struct spongent_backend spongent_portable = {
    "portable", always, always, {permute_176, permute_336}};
