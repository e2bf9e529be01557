// SPDX-License-Identifier: Apache-2.0
// Frames of the node link on a serial line: SLIP (RFC 1055) around the frame and its
// CRC-16/CCITT-FALSE, low byte first (docs/spec/wire.md, section 3). Against accidents, not
// against attackers. Allocates nothing; the same code runs on the microcontroller.
#ifndef PROTO_FRAME_H
#define PROTO_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_TO = 0, // offsets in a frame
    FRAME_FROM = 1,
    FRAME_TYPE = 2,
    FRAME_NUMBER = 3,
    FRAME_CONTENT = 4,
    FRAME_CONTENT_MAX = 240,
    FRAME_MAX = FRAME_CONTENT + FRAME_CONTENT_MAX,
    FRAME_CRC_SIZE = 2,
    FRAME_ENCODED_MAX = 2 * (FRAME_MAX + FRAME_CRC_SIZE) + 2, // every byte escaped, two END
    FRAME_END = 0xC0,
    FRAME_ESC = 0xDB,
    FRAME_ESC_END = 0xDC,
    FRAME_ESC_ESC = 0xDD,
};

// CRC-16/CCITT-FALSE: start with FRAME_CRC_START, add byte by byte.
enum { FRAME_CRC_START = 0xFFFF };
uint16_t frame_crc_add(uint16_t crc, uint8_t byte);

enum frame_result {
    FRAME_MORE,    // no frame ended here
    FRAME_READY,   // `bytes`, `len` hold a frame until the next frame_decode
    FRAME_DAMAGED, // one ended here, with a wrong length, escape or CRC; it is dropped
};

// Start from zeroed memory. `bytes` is first, so that it is aligned like the structure; the CRC
// as received stands behind the frame.
struct frame_decoder {
    _Alignas(2) uint8_t bytes[FRAME_MAX + FRAME_CRC_SIZE];
    uint16_t len; // of the frame after FRAME_READY, otherwise private
    uint16_t crc; // after FRAME_READY: its CRC
    uint8_t escaped;
    uint8_t bad;   // drop everything up to the next END
    uint8_t ended; // the next byte starts a new frame
};

// Takes one byte of the line.
enum frame_result frame_decode(struct frame_decoder *d, uint8_t byte);

// Sends a frame in pieces, byte by byte, into `put`.
struct frame_encoder {
    void (*put)(void *context, uint8_t byte);
    void *context;
    uint16_t crc;
};
void frame_begin(struct frame_encoder *e, void (*put)(void *context, uint8_t byte), void *context);
void frame_add(struct frame_encoder *e, const uint8_t *bytes, uint16_t len);
void frame_finish(struct frame_encoder *e);

// Encodes a whole frame of FRAME_CONTENT..FRAME_MAX bytes. Returns the encoded length, or 0 if
// `len` is no length of a frame.
size_t frame_encode(const uint8_t *frame, size_t len, uint8_t out[FRAME_ENCODED_MAX]);

#endif
