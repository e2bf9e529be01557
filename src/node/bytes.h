// SPDX-License-Identifier: Apache-2.0
// Little-endian words in byte strings.
#ifndef NODE_BYTES_H
#define NODE_BYTES_H

#include <stdint.h>

static inline uint16_t bytes_get(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline void bytes_put(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

#endif
