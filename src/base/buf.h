// SPDX-License-Identifier: Apache-2.0
// A growable byte buffer. `{0}` is an empty one. Out of memory ends the process: host tools here
// hold small data and have nothing better to do.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *data; // owned; NULL while empty
    size_t len;    // bytes in use
    size_t cap;    // bytes allocated
};

void buf_append(struct buf *b, const void *bytes, size_t len);
void buf_append_u8(struct buf *b, unsigned value);
void buf_append_u16(struct buf *b, unsigned value);    // little-endian
void buf_append_u32(struct buf *b, uint32_t value);    // little-endian
void buf_append_text(struct buf *b, const char *text); // without the final NUL
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The contents as a C string: a NUL is kept behind the last byte, not counted in len.
const char *buf_text(struct buf *b);
// Removes the first `len` bytes (at most all).
void buf_drop(struct buf *b, size_t len);
// Frees the memory; `wipe` also overwrites it first (keys). The buffer is empty again.
void buf_finish(struct buf *b);
void buf_wipe(struct buf *b);

// malloc, calloc, strdup that end the process when there is no memory.
void *mem_alloc(size_t size);
void *mem_zeroed(size_t count, size_t size);
void *mem_resize(void *old, size_t size);
char *mem_text(const char *text);
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
