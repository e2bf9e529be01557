// SPDX-License-Identifier: Apache-2.0
#include "lang/pool.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { POOL_CHUNK = 16 * 1024 };

struct pool_chunk {
    struct pool_chunk *next;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

static void pool_grow(struct pool *pool, size_t size)
{
    if (size < POOL_CHUNK)
        size = POOL_CHUNK;
    struct pool_chunk *chunk = mem_zeroed(1, sizeof *chunk + size);
    chunk->next = pool->chunks;
    chunk->size = size;
    pool->chunks = chunk;
    pool->used = 0;
}

void *pool_alloc(struct pool *pool, size_t size)
{
    size_t align = alignof(max_align_t);
    size = (size + align - 1) / align * align;
    if (!pool->chunks || pool->chunks->size - pool->used < size)
        pool_grow(pool, size);
    void *memory = pool->chunks->bytes + pool->used;
    pool->used += size;
    return memory;
}

char *pool_text(struct pool *pool, const char *text, size_t len)
{
    char *copy = pool_alloc(pool, len + 1);
    memcpy(copy, text, len);
    return copy;
}

void pool_finish(struct pool *pool)
{
    while (pool->chunks) {
        struct pool_chunk *next = pool->chunks->next;
        free(pool->chunks);
        pool->chunks = next;
    }
    pool->used = 0;
}
