// SPDX-License-Identifier: Apache-2.0
// What all implementations of the Spongent round share. For those only, not for users.
//
// A round adds the counter, puts the state through the S-box in groups of four bits (bit 4i + k is
// bit k of group i) and moves bit 4i + k to bit k * width / 4 + i. Read off a slice k = the bits
// 4i + k in order of i, and both become word operations: the S-box is the same Boolean function of
// four slices for all i at once, and the moved state is slice 0, 1, 2, 3 one behind the other. All
// work is thus the slicing, in which the implementations differ. No table is looked up with secret
// data.
#ifndef CRYPTO_SPONGENT_ROUND_H
#define CRYPTO_SPONGENT_ROUND_H

#include <stdint.h>

#include "crypto/spongent.h"

// Bits in a slice: 44 fit a word; 84 take a word and 20 bits of another.
#define SLICE_176    UINT64_C(0xFFFFFFFFFFF)
#define SLICE_336_LO UINT64_C(0xFFFFFFFFFFFFFFFF)
#define SLICE_336_HI UINT64_C(0xFFFFF)

#define ROUNDS_176 90
#define ROUNDS_336 170

// Where the counters start: "lCounter" of Spongent-160 and of Spongent-224/224/112.
#define COUNTER_176 0x45
#define COUNTER_336 0x52

// The round counter for the low end of the state, and with its bits in reverse for the high end.
struct counter {
    uint64_t up;
    uint64_t down;
};

static inline struct counter counter_start_176(void)
{
    return (struct counter){COUNTER_176, 0x51};
}

static inline struct counter counter_start_336(void)
{
    return (struct counter){COUNTER_336, 0x4A};
}

static inline void counter_step_176(struct counter *c)
{
    uint64_t in = (c->up >> 6 ^ c->up >> 5) & 1;

    c->up = (c->up << 1 | in) & 0x7F;
    c->down = c->down >> 1 | in << 6;
}

static inline void counter_step_336(struct counter *c)
{
    uint64_t in = (c->up >> 7 ^ c->up >> 3 ^ c->up >> 2 ^ c->up >> 1) & 1;

    c->up = (c->up << 1 | in) & 0xFF;
    c->down = c->down >> 1 | in << 7;
}

// The S-box E D B 0 2 1 4 F 7 A 8 5 9 C 3 6 on slices x[0..3], in place. Bits outside `ones` must
// be 0 and stay 0. The circuit (14 gates where the processor has and-not) was found by searching
// from both ends over steps of the form x ^= y op z; the tests compare it with the table.
static inline void slices_substitute(uint64_t x[4], uint64_t ones)
{
    uint64_t a = x[0];
    uint64_t b = x[1];
    uint64_t c = x[2];
    uint64_t d = x[3];

    a ^= b | c;
    b ^= ones ^ (~a & d);
    c ^= b ^ a;
    a ^= c & d;
    d ^= c;
    c ^= a & b;
    x[0] = b ^ d;
    x[1] = d;
    x[2] = a ^ d;
    x[3] = c;
}

// The state whose slices are x[0..3], one behind the other, 44 bits each.
static inline void slices_join_176(const uint64_t x[4], uint64_t s[3])
{
    s[0] = x[0] | x[1] << 44;
    s[1] = x[1] >> 20 | x[2] << 24;
    s[2] = x[2] >> 40 | x[3] << 4;
}

// The same with 84 bits each: 64 in lo, 20 in hi.
static inline void slices_join_336(const uint64_t lo[4], const uint64_t hi[4], uint64_t s[6])
{
    s[0] = lo[0];
    s[1] = hi[0] | lo[1] << 20;
    s[2] = lo[1] >> 44 | hi[1] << 20 | lo[2] << 40;
    s[3] = lo[2] >> 24 | hi[2] << 40 | lo[3] << 60;
    s[4] = lo[3] >> 4 | hi[3] << 60;
    s[5] = hi[3] >> 4;
}

#endif
