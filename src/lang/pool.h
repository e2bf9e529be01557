// SPDX-License-Identifier: Apache-2.0
// Memory that is freed all at once: trees and their names. `{0}` is an empty pool.
#ifndef LANG_POOL_H
#define LANG_POOL_H

#include <stddef.h>

struct pool_chunk;

struct pool {
    struct pool_chunk *chunks; // newest first
    size_t used;               // bytes of the newest
};

// Zeroed memory, aligned for anything, living until pool_finish. Never NULL.
void *pool_alloc(struct pool *pool, size_t size);
// A copy of `len` bytes as a C string.
char *pool_text(struct pool *pool, const char *text, size_t len);
void pool_finish(struct pool *pool);

#endif
