// SPDX-License-Identifier: Apache-2.0
#include "crypto/wipe.h"

#include <stdint.h>

void crypto_wipe(void *mem, size_t len)
{
    // Every store to a volatile object is a side effect (C11 5.1.2.3), so none may be left out.
    volatile uint8_t *byte = mem;

    while (len-- > 0)
        *byte++ = 0;
}

int crypto_equal(const void *a, const void *b, size_t len)
{
    // volatile: the compiler must not see that the loop could stop at the first difference.
    const volatile uint8_t *x = a;
    const volatile uint8_t *y = b;
    unsigned diff = 0;

    while (len-- > 0)
        diff |= (unsigned)(*x++ ^ *y++);
    return (int)((diff - 1) >> 8 & 1); // diff < 256: only 0 - 1 has bit 8 set
}
