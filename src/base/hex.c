// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

#include <string.h>

#include "base/err.h"

void hex_encode(const uint8_t *bytes, size_t len, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * len] = 0;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int hex_decode(const char *text, struct buf *out)
{
    size_t len = strlen(text), start = out->len;
    if (len % 2)
        return ERR_INPUT;
    for (size_t i = 0; i < len; i += 2) {
        int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0) {
            out->len = start;
            return ERR_INPUT;
        }
        buf_append_u8(out, (unsigned)(high << 4 | low));
    }
    return 0;
}
