// SPDX-License-Identifier: Apache-2.0
// Counters that stop at their end instead of starting again.
#ifndef NODE_COUNT_H
#define NODE_COUNT_H

#include <stdint.h>

static inline void count_up(uint16_t *counter)
{
    if (*counter != 0xFFFF)
        ++*counter;
}

#endif
