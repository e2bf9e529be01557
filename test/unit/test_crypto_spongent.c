// SPDX-License-Identifier: Apache-2.0
// Every implementation of the permutation against the bit-by-bit one, and the sponge's blocks.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/spongent.h"
#include "lib/spongent_plain.h"

#define RANDOM_STATES 200

static const struct spongent_backend *const backends[] = {&spongent_portable, &spongent_bmi2};

#define BACKENDS (sizeof backends / sizeof backends[0])

// xorshift64 (Marsaglia 2003) from a fixed seed: a failure repeats.
static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

static void words_to_bytes(const uint64_t *words, uint8_t *bytes, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        bytes[i] = (uint8_t)(words[i / 8] >> i % 8 * 8);
}

static void bytes_to_words(const uint8_t *bytes, uint64_t *words, unsigned len)
{
    memset(words, 0, SPONGENT_WORDS * sizeof *words);
    for (unsigned i = 0; i < len; i++)
        words[i / 8] |= (uint64_t)bytes[i] << i % 8 * 8;
}

// Runs one state (of which the bits beyond the width are cleared here) through all of them.
static void compare_all(enum spongent_size size, const uint64_t start[SPONGENT_WORDS])
{
    unsigned width = spongent_params(size)->width;
    uint8_t bytes[SPONGENT_WORDS * 8];
    uint64_t first[SPONGENT_WORDS];
    uint64_t expect[SPONGENT_WORDS];
    uint64_t state[SPONGENT_WORDS];

    words_to_bytes(start, bytes, width / 8);
    bytes_to_words(bytes, first, width / 8);
    spongent_plain_permute(width, bytes);
    bytes_to_words(bytes, expect, width / 8);
    for (size_t i = 0; i < BACKENDS; i++) {
        if (!backends[i]->usable())
            continue;
        memcpy(state, first, sizeof state);
        backends[i]->permute[size](state);
        assert_memory_equal(state, expect, sizeof state);
    }
    memcpy(state, first, sizeof state);
    spongent_permute(size, state);
    assert_memory_equal(state, expect, sizeof state);
}

static void random_states_agree(void **unused)
{
    uint64_t x = 0x9E3779B97F4A7C15;

    (void)unused;
    for (int n = 0; n < RANDOM_STATES * SPONGENT_SIZES; n++) {
        uint64_t state[SPONGENT_WORDS];

        for (int i = 0; i < SPONGENT_WORDS; i++)
            state[i] = next_random(&x);
        compare_all(n % 2 ? SPONGENT_336 : SPONGENT_176, state);
    }
}

// One bit set, and all but one: a slip of one position cannot hide among random bits.
static void single_bits_agree(void **unused)
{
    (void)unused;
    for (enum spongent_size size = SPONGENT_176; size <= SPONGENT_336; size++)
        for (unsigned j = 0; j < spongent_params(size)->width; j++) {
            uint64_t state[SPONGENT_WORDS] = {0};

            state[j / 64] = UINT64_C(1) << j % 64;
            compare_all(size, state);
            for (int i = 0; i < SPONGENT_WORDS; i++)
                state[i] = ~state[i];
            compare_all(size, state);
        }
}

// The plain version takes its numbers from nowhere else; the published ones must be the same.
static void parameters_are_published(void **unused)
{
    const struct spongent_params *small = spongent_params(SPONGENT_176);
    const struct spongent_params *large = spongent_params(SPONGENT_336);

    (void)unused;
    assert_int_equal(small->width, 176);
    assert_int_equal(small->rounds, 90);
    assert_int_equal(small->counter_start, 0x45);
    assert_int_equal(large->width, 336);
    assert_int_equal(large->rounds, 170);
    assert_int_equal(large->counter_start, 0x52);
}

// The round constants repeat only after more rounds than are used: the taps are primitive.
static void counter_does_not_repeat(void **unused)
{
    (void)unused;
    for (enum spongent_size size = SPONGENT_176; size <= SPONGENT_336; size++) {
        const struct spongent_params *p = spongent_params(size);
        unsigned mask = (1U << p->counter_bits) - 1;
        unsigned c = p->counter_start;
        unsigned period = 0;

        do {
            c = (c << 1 | (unsigned)__builtin_parity(c & p->counter_taps)) & mask;
            period++;
        } while (c != p->counter_start && period <= mask);
        assert_int_equal(period, mask);
    }
}

static void absorb_adds_the_block(void **unused)
{
    struct sponge s;
    uint64_t expect[SPONGENT_WORDS] = {0};

    (void)unused;
    sponge_init(&s, CRYPTO_SPONGENT_128);
    assert_int_equal(sponge_rate(&s), 0);
    expect[0] = 0x3BEEF;
    spongent_permute(SPONGENT_336, expect);
    sponge_absorb(&s, 0xBEEF, 1);
    assert_memory_equal(s.state, expect, sizeof expect);
    expect[0] ^= 0x20000;
    spongent_permute(SPONGENT_336, expect);
    sponge_absorb(&s, 0, 0);
    assert_memory_equal(s.state, expect, sizeof expect);
    expect[0] ^= 2;
    spongent_permute(SPONGENT_336, expect);
    sponge_absorb_empty(&s);
    assert_memory_equal(s.state, expect, sizeof expect);
    expect[0] ^= 1;
    spongent_permute(SPONGENT_336, expect);
    sponge_absorb_blank(&s);
    assert_memory_equal(s.state, expect, sizeof expect);
    assert_int_equal(sponge_rate(&s), expect[0] & 0xFFFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_states_agree),      cmocka_unit_test(single_bits_agree),
        cmocka_unit_test(parameters_are_published), cmocka_unit_test(counter_does_not_repeat),
        cmocka_unit_test(absorb_adds_the_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
