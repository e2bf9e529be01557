// SPDX-License-Identifier: Apache-2.0
// Erasing secrets, and comparing them without telling where they differ.
#ifndef CRYPTO_WIPE_H
#define CRYPTO_WIPE_H

#include <stddef.h>

// Sets `len` bytes at `mem` to zero; the compiler may not drop it although nobody reads them
// afterwards. `mem` may be NULL when len is 0.
void crypto_wipe(void *mem, size_t len);

// Returns 1 if the `len` bytes at `a` and `b` are equal, else 0. Time depends on `len` alone.
int crypto_equal(const void *a, const void *b, size_t len);

#endif
