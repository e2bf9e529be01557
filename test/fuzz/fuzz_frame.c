// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: a node's software (event manager and loader) under a network that sends
// anything, with modules that answer anything. The input is a program: each step is a frame, raw
// bytes of the line, a tick, an interrupt or work. The port checks what the node asks of it.
#include <stdlib.h>
#include <string.h>

#include "node/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    TEXT_START = 0x4000,
    TEXT_END = 0x6000,
    DATA_START = 0x1000,
    DATA_END = 0x2000,
    DEVICES_START = 0x01a0,
    DEVICES_END = 0x01e0,
    MAX_WORK = 200,
    TYPES = LINK_ACK + 3, // all there are, and some more
};

struct world {
    const uint8_t *data;
    size_t left;
    struct node node;
    struct frame_decoder decoder;
    struct node_section sections[NODE_MODULES + 1];
    unsigned enabled;
    bool entered; // no call while a call runs
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static uint8_t take(struct world *w)
{
    if (!w->left)
        return 0;
    w->left--;
    return *w->data++;
}

static void take_bytes(struct world *w, uint8_t *to, size_t len)
{
    for (size_t i = 0; i < len; i++)
        to[i] = take(w);
}

// ---- the hardware ------------------------------------------------------------------------------

static void port_enter(void *context, const struct node_call *call, struct node_result *result)
{
    struct world *w = context;
    require(!w->entered && ((uintptr_t)call->input & 1) == 0 && ((uintptr_t)call->output & 1) == 0);
    w->entered = true;
    uint8_t sum = 0;
    for (uint16_t i = 0; i < call->input_len; i++) // all of it is readable
        sum ^= call->input[i];
    uint8_t kind = take(w);
    result->status = kind & 0x80 ? LINK_VIOLATION : (kind & 0x40 ? (sum & 15) : 0);
    result->written = 0;
    if (kind & 1)
        result->written = (uint16_t)(call->capacity < 40 ? call->capacity : 40) & ~1u;
    if (kind & 2)
        result->written = take(w); // a module may lie; what it says is checked
    for (uint16_t i = 0; i < result->written && i < call->capacity; i++)
        call->output[i] = take(w);
    w->entered = false;
}

static uint16_t port_enable(void *context, const struct node_section *s, bool clear)
{
    struct world *w = context;
    require(!clear || (s->data_start >= DATA_START && s->data_start <= s->data_end &&
                       s->data_end <= DATA_END));
    if (w->enabled >= NODE_MODULES || take(w) == 0xff)
        return 0;
    w->sections[++w->enabled] = *s;
    return (uint16_t)w->enabled;
}

static uint16_t port_owner(void *context, uint16_t address)
{
    const struct world *w = context;
    for (unsigned i = 1; i <= w->enabled; i++)
        if (address >= w->sections[i].text_start && address < w->sections[i].text_end)
            return (uint16_t)i;
    return 0;
}

static uint16_t port_verify(void *context, uint16_t address, const uint8_t *measurement)
{
    (void)measurement[15];
    return measurement[0] ? port_owner(context, address) : 0;
}

static void port_write(void *context, uint16_t address, const uint8_t *bytes, uint16_t len)
{
    uint8_t sum = 0;
    (void)context;
    require(address >= TEXT_START && (uint32_t)address + len <= TEXT_END);
    for (uint16_t i = 0; i < len; i++)
        sum ^= bytes[i];
    (void)sum;
}

static void port_send(void *context, const uint8_t *head, uint16_t head_len, const uint8_t *body,
                      uint16_t body_len)
{
    uint8_t frame[FRAME_MAX], line[FRAME_ENCODED_MAX];
    (void)context;
    require(head_len + body_len >= FRAME_CONTENT && head_len + body_len <= FRAME_MAX);
    memcpy(frame, head, head_len);
    if (body_len)
        memcpy(frame + head_len, body, body_len);
    require(frame_encode(frame, (size_t)(head_len + body_len), line) > 0);
}

static void port_timer(void *context, bool on)
{
    (void)context, (void)on;
}

static void port_epoch(void *context, uint16_t words[2])
{
    (void)context;
    words[0] = 1;
    words[1] = 0;
}

static const struct node_port port = {
    .text_start = TEXT_START,
    .text_end = TEXT_END,
    .data_start = DATA_START,
    .data_end = DATA_END,
    .devices_start = DEVICES_START,
    .devices_end = DEVICES_END,
    .enter = port_enter,
    .enable = port_enable,
    .owner = port_owner,
    .verify = port_verify,
    .write = port_write,
    .send = port_send,
    .timer = port_timer,
    .epoch = port_epoch,
};

// ---- steps -------------------------------------------------------------------------------------

static void line_byte(struct world *w, uint8_t byte)
{
    enum frame_result r = frame_decode(&w->decoder, byte);
    if (r == FRAME_DAMAGED)
        node_count_damaged(&w->node);
    if (r != FRAME_READY)
        return;
    require(w->decoder.len >= FRAME_CONTENT && w->decoder.len <= FRAME_MAX);
    // In memory of its own, so that the sanitizer sees any step beyond its end.
    uint8_t *exact = malloc(w->decoder.len);
    require(exact != NULL);
    memcpy(exact, w->decoder.bytes, w->decoder.len);
    node_receive(&w->node, exact, w->decoder.len, w->decoder.crc);
    free(exact);
}

// A frame that is well made, whatever it says: type and length from the input.
static void frame(struct world *w)
{
    uint8_t content[FRAME_MAX], line[FRAME_ENCODED_MAX];
    size_t len = FRAME_CONTENT + take(w) % (FRAME_CONTENT_MAX + 1u);
    content[FRAME_TO] = 1;
    content[FRAME_FROM] = take(w) % 4;
    content[FRAME_TYPE] = take(w) % TYPES;
    content[FRAME_NUMBER] = take(w);
    take_bytes(w, content + FRAME_CONTENT, len - FRAME_CONTENT);
    size_t n = frame_encode(content, len, line);
    require(n > 0);
    for (size_t i = 0; i < n; i++)
        line_byte(w, line[i]);
}

static void work(struct world *w)
{
    for (unsigned i = 0; i < MAX_WORK && node_work(&w->node); i++)
        continue;
}

static void step(struct world *w)
{
    uint8_t what = take(w);
    switch (what & 7) {
    case 0:
        node_tick(&w->node);
        break;
    case 1:
        node_device(&w->node);
        break;
    case 2:
        for (unsigned i = 0; i < (unsigned)(what >> 3) + 1; i++)
            line_byte(w, take(w));
        break;
    case 3:
        work(w);
        break;
    default:
        frame(w);
    }
    require(w->node.queue.used <= NODE_QUEUE_BYTES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    w.data = data;
    w.left = size;
    node_init(&w.node, &port, &w);
    while (w.left)
        step(&w);
    work(&w);
    return 0;
}
