// SPDX-License-Identifier: Apache-2.0
// The permutation with PEXT, which slices 64 bits of state in four instructions.
#include "crypto/spongent_cpu.h"
#include "crypto/spongent_round.h"

#define SLICE_0 UINT64_C(0x1111111111111111) // slice k is SLICE_0 << k

// The part of a slice that three words hold: 16 bits from each, in order.
CPU_WITH_BMI2 static inline uint64_t slice_three_words(const uint64_t s[3], uint64_t mask)
{
    return cpu_extract(s[0], mask) | cpu_extract(s[1], mask) << 16 | cpu_extract(s[2], mask) << 32;
}

CPU_WITH_BMI2 static void permute_176(uint64_t *state)
{
    struct counter c = counter_start_176();
    uint64_t s[3] = {state[0], state[1], state[2]};

    for (int round = 0; round < ROUNDS_176; round++) {
        uint64_t x[4];

        s[0] ^= c.up;
        s[2] ^= c.down << 41;
        counter_step_176(&c);
        for (int k = 0; k < 4; k++)
            x[k] = slice_three_words(s, SLICE_0 << k);
        slices_substitute(x, SLICE_176);
        slices_join_176(x, s);
    }
    for (int i = 0; i < 3; i++)
        state[i] = s[i];
}

CPU_WITH_BMI2 static void permute_336(uint64_t *state)
{
    struct counter c = counter_start_336();
    uint64_t s[6];

    for (int i = 0; i < 6; i++)
        s[i] = state[i];
    for (int round = 0; round < ROUNDS_336; round++) {
        uint64_t lo[4];
        uint64_t hi[4];

        s[0] ^= c.up;
        s[5] ^= c.down << 8;
        counter_step_336(&c);
        for (int k = 0; k < 4; k++) {
            uint64_t mask = SLICE_0 << k;

            lo[k] = slice_three_words(s, mask) | cpu_extract(s[3], mask) << 48;
            hi[k] = cpu_extract(s[4], mask) | cpu_extract(s[5], mask) << 16;
        }
        slices_substitute(lo, SLICE_336_LO);
        slices_substitute(hi, SLICE_336_HI);
        slices_join_336(lo, hi, s);
    }
    for (int i = 0; i < 6; i++)
        state[i] = s[i];
}

const struct spongent_backend spongent_bmi2 = {
    "bmi2", cpu_has_extract, cpu_extracts_fast, {permute_176, permute_336}};
