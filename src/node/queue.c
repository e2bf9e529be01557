// SPDX-License-Identifier: Apache-2.0
#include "node/queue.h"

#include "proto/bytes.h"

uint16_t queue_room(const struct node_queue *q)
{
    return (uint16_t)(NODE_QUEUE_BYTES - q->used);
}

uint8_t *queue_end(struct node_queue *q)
{
    return q->bytes + q->used;
}

uint16_t queue_record_size(const struct node_queue *q, uint16_t offset)
{
    return (uint16_t)(QUEUE_HEADER + bytes_get(q->bytes + offset + 2));
}

uint16_t queue_find(const struct node_queue *q, uint16_t connection, uint8_t before)
{
    uint16_t offset = 0;

    while (offset < q->used) {
        if (bytes_get(q->bytes + offset) == connection && before-- == 0)
            return offset;
        offset = (uint16_t)(offset + queue_record_size(q, offset));
    }
    return QUEUE_NONE;
}

static void queue_move(struct node_queue *q, uint16_t to, uint16_t from, uint16_t len)
{
    uint8_t *target = q->bytes + to;
    const uint8_t *source = q->bytes + from;

    if (to == from)
        return;
    for (uint16_t i = 0; i < len; i++)
        target[i] = source[i];
}

void queue_take(struct node_queue *q, uint16_t skip, uint16_t size)
{
    queue_move(q, q->used, (uint16_t)(q->used + skip), size);
    q->used = (uint16_t)(q->used + size);
}

void queue_remove(struct node_queue *q, uint16_t offset)
{
    uint16_t next = (uint16_t)(offset + queue_record_size(q, offset));

    queue_move(q, offset, next, (uint16_t)(q->used - next));
    q->used = (uint16_t)(q->used - (next - offset));
}
