// SPDX-License-Identifier: Apache-2.0
// Little-endian numbers in byte strings.
#ifndef PROTO_BYTES_H
#define PROTO_BYTES_H

#include <stdint.h>

static inline uint16_t bytes_get(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bytes_get32(const uint8_t *at)
{
    return bytes_get(at) | (uint32_t)bytes_get(at + 2) << 16;
}

static inline uint64_t bytes_get64(const uint8_t *at)
{
    return bytes_get32(at) | (uint64_t)bytes_get32(at + 4) << 32;
}

static inline void bytes_put(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

#endif
