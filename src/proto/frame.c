// SPDX-License-Identifier: Apache-2.0
#include "proto/frame.h"

// The byte-wise form of the polynomial 0x1021 without a table.
uint16_t frame_crc_add(uint16_t crc, uint8_t byte)
{
    crc = (uint16_t)(crc >> 8 | crc << 8);
    crc = (uint16_t)(crc ^ byte);
    crc = (uint16_t)(crc ^ (crc & 0xFF) >> 4);
    crc = (uint16_t)(crc ^ crc << 12);
    return (uint16_t)(crc ^ (crc & 0xFF) << 5);
}

static void frame_store(struct frame_decoder *d, uint8_t byte)
{
    if (d->len == sizeof d->bytes)
        d->bad = 1;
    else
        d->bytes[d->len++] = byte;
}

static enum frame_result frame_check(struct frame_decoder *d)
{
    uint16_t crc = FRAME_CRC_START;
    uint16_t len = (uint16_t)(d->len - FRAME_CRC_SIZE);

    if (d->bad || d->escaped || d->len < FRAME_CONTENT + FRAME_CRC_SIZE)
        return FRAME_DAMAGED;
    for (uint16_t i = 0; i < len; i++)
        crc = frame_crc_add(crc, d->bytes[i]);
    if (d->bytes[len] != (uint8_t)crc || d->bytes[len + 1] != (uint8_t)(crc >> 8))
        return FRAME_DAMAGED;
    d->len = len;
    d->crc = crc;
    return FRAME_READY;
}

static void frame_unescape(struct frame_decoder *d, uint8_t byte)
{
    d->escaped = 0;
    if (byte == FRAME_ESC_END)
        frame_store(d, FRAME_END);
    else if (byte == FRAME_ESC_ESC)
        frame_store(d, FRAME_ESC);
    else
        d->bad = 1;
}

enum frame_result frame_decode(struct frame_decoder *d, uint8_t byte)
{
    if (d->ended) {
        d->len = 0;
        d->escaped = 0;
        d->bad = 0;
        d->ended = 0;
    }
    if (byte == FRAME_END) {
        if (d->len == 0 && !d->bad && !d->escaped)
            return FRAME_MORE;
        d->ended = 1;
        return frame_check(d);
    }
    if (d->escaped)
        frame_unescape(d, byte);
    else if (byte == FRAME_ESC)
        d->escaped = 1;
    else
        frame_store(d, byte);
    return FRAME_MORE;
}

static void frame_put(struct frame_encoder *e, uint8_t byte)
{
    if (byte != FRAME_END && byte != FRAME_ESC) {
        e->put(e->context, byte);
        return;
    }
    e->put(e->context, FRAME_ESC);
    e->put(e->context, byte == FRAME_END ? FRAME_ESC_END : FRAME_ESC_ESC);
}

void frame_begin(struct frame_encoder *e, void (*put)(void *context, uint8_t byte), void *context)
{
    e->put = put;
    e->context = context;
    e->crc = FRAME_CRC_START;
    put(context, FRAME_END);
}

void frame_add(struct frame_encoder *e, const uint8_t *bytes, uint16_t len)
{
    for (uint16_t i = 0; i < len; i++) {
        e->crc = frame_crc_add(e->crc, bytes[i]);
        frame_put(e, bytes[i]);
    }
}

void frame_finish(struct frame_encoder *e)
{
    frame_put(e, (uint8_t)e->crc);
    frame_put(e, (uint8_t)(e->crc >> 8));
    e->put(e->context, FRAME_END);
}

struct frame_output {
    uint8_t *bytes;
    size_t len;
};

static void frame_append(void *context, uint8_t byte)
{
    struct frame_output *out = context;

    out->bytes[out->len++] = byte;
}

size_t frame_encode(const uint8_t *frame, size_t len, uint8_t out[FRAME_ENCODED_MAX])
{
    struct frame_output output = {out, 0};
    struct frame_encoder e;

    if (len < FRAME_CONTENT || len > FRAME_MAX)
        return 0;
    frame_begin(&e, frame_append, &output);
    frame_add(&e, frame, (uint16_t)len);
    frame_finish(&e);
    return output.len;
}
