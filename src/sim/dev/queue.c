// SPDX-License-Identifier: Apache-2.0
#include "sim/dev/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void queue_put(struct queue *q, uint16_t value)
{
    if (q->start + q->count == q->capacity) {
        if (q->start > q->capacity / 2) { // mostly used up: move down instead of growing
            memmove(q->items, q->items + q->start, q->count * sizeof *q->items);
        } else {
            q->capacity = q->capacity ? 2 * q->capacity : 64;
            q->items = mem_resize(q->items, q->capacity * sizeof *q->items);
            memmove(q->items, q->items + q->start, q->count * sizeof *q->items);
        }
        q->start = 0;
    }
    q->items[q->start + q->count++] = value;
}

uint16_t queue_first(const struct queue *q)
{
    return q->count ? q->items[q->start] : 0;
}

void queue_drop(struct queue *q)
{
    if (!q->count)
        return;
    q->count--;
    q->start = q->count ? q->start + 1 : 0;
}

bool queue_copy(struct queue *to, const struct queue *from)
{
    *to = (struct queue){.count = from->count, .capacity = from->count};
    if (!from->count)
        return true;
    to->items = malloc(from->count * sizeof *to->items);
    if (!to->items)
        return false;
    memcpy(to->items, from->items + from->start, from->count * sizeof *to->items);
    return true;
}

void queue_finish(struct queue *q)
{
    free(q->items);
    *q = (struct queue){0};
}
