// SPDX-License-Identifier: Apache-2.0
// Spongent as the paper writes it down, bit by bit: the measure the fast versions are tested and
// timed against. It shares no code and no constants with them, and is not constant-time.
#ifndef TEST_SPONGENT_PLAIN_H
#define TEST_SPONGENT_PLAIN_H

#include <stdint.h>

// Applies the permutation of `width` bits (176 or 336) in place. Bit j is bit j % 8 of byte j / 8.
void spongent_plain_permute(unsigned width, uint8_t *state);

#endif
