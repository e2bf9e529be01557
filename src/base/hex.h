// SPDX-License-Identifier: Apache-2.0
// Hexadecimal text, most significant digit of each byte first, bytes in memory order.
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

// Writes 2*len digits and a NUL to `text` (which holds 2*len + 1).
void hex_encode(const uint8_t *bytes, size_t len, char *text);

// Appends the bytes that `text` spells. Returns 0, or ERR_INPUT (odd number of digits, or a
// character that is no digit) with `out` unchanged.
int hex_decode(const char *text, struct buf *out);

#endif
