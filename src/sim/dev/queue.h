// SPDX-License-Identifier: Apache-2.0
// An unbounded first-in first-out queue of 16-bit values: what the world outside holds for a node.
#ifndef SIM_DEV_QUEUE_H
#define SIM_DEV_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// {0} is an empty queue. items[start .. start + count) are in it.
struct queue {
    uint16_t *items; // owned
    size_t start, count, capacity;
};

void queue_put(struct queue *q, uint16_t value);             // ends the process if memory is short
uint16_t queue_first(const struct queue *q);                 // 0 if empty
void queue_drop(struct queue *q);                            // removes the first, if there is one
bool queue_copy(struct queue *to, const struct queue *from); // false if memory is short
void queue_finish(struct queue *q);

#endif
