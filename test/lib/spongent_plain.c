// SPDX-License-Identifier: Apache-2.0
#include "lib/spongent_plain.h"

#include <string.h>

#define STATE_MAX 42 // bytes

static const uint8_t sbox[16] = {0xE, 0xD, 0xB, 0x0, 0x2, 0x1, 0x4, 0xF,
                                 0x7, 0xA, 0x8, 0x5, 0x9, 0xC, 0x3, 0x6};

static unsigned next_counter(unsigned width, unsigned c)
{
    if (width == 176)
        return (c << 1 | ((c >> 6 ^ c >> 5) & 1)) & 0x7F;
    return (c << 1 | ((c >> 7 ^ c >> 3 ^ c >> 2 ^ c >> 1) & 1)) & 0xFF;
}

static void flip_bit(uint8_t *state, unsigned j, unsigned by)
{
    state[j / 8] ^= (uint8_t)(by << j % 8);
}

static void add_counter(unsigned width, uint8_t *state, unsigned c)
{
    for (unsigned i = 0; i < 8; i++) {
        flip_bit(state, i, c >> i & 1);
        flip_bit(state, width - 1 - i, c >> i & 1);
    }
}

static void substitute(unsigned width, uint8_t *state)
{
    for (unsigned i = 0; i < width / 8; i++)
        state[i] = (uint8_t)(sbox[state[i] & 15] | sbox[state[i] >> 4] << 4);
}

// Bit j goes to j * width / 4 mod (width - 1); the last one stays. The target is kept up by
// addition, so that no division makes this version slower than it has to be.
static void move_bits(unsigned width, uint8_t *state)
{
    uint8_t moved[STATE_MAX] = {0};
    unsigned to = 0;

    for (unsigned j = 0; j < width - 1; j++) {
        flip_bit(moved, to, state[j / 8] >> j % 8 & 1);
        to += width / 4;
        if (to >= width - 1)
            to -= width - 1;
    }
    flip_bit(moved, width - 1, state[(width - 1) / 8] >> 7 & 1);
    memcpy(state, moved, width / 8);
}

void spongent_plain_permute(unsigned width, uint8_t *state)
{
    unsigned rounds = width == 176 ? 90 : 170;
    unsigned counter = width == 176 ? 0x45 : 0x52;

    for (unsigned i = 0; i < rounds; i++) {
        add_counter(width, state, counter);
        substitute(width, state);
        move_bits(width, state);
        counter = next_counter(width, counter);
    }
}
