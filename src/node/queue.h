// SPDX-License-Identifier: Apache-2.0
// The queue of sealed events, in the form in which modules hand them out: connection, length,
// bytes. Modules write straight into its free end.
#ifndef NODE_QUEUE_H
#define NODE_QUEUE_H

#include "node/node.h"
#include "proto/wire.h"

enum {
    QUEUE_HEADER = 4, // of a record: connection, length
    QUEUE_PAYLOAD_MIN = 2 + WIRE_TAG,
    QUEUE_PAYLOAD_MAX = 2 * WIRE_MAX_WORDS + WIRE_TAG,
    QUEUE_RECORD_MAX = QUEUE_HEADER + QUEUE_PAYLOAD_MAX,
    QUEUE_NONE = 0xFFFF,
};

uint16_t queue_room(const struct node_queue *q);
uint8_t *queue_end(struct node_queue *q); // where the free bytes start; even

// Offset of the record of this connection that has `before` older ones, or QUEUE_NONE.
uint16_t queue_find(const struct node_queue *q, uint16_t connection, uint8_t before);

uint16_t queue_record_size(const struct node_queue *q, uint16_t offset); // header included

// Takes the record that stands `skip` bytes behind the end into the queue.
void queue_take(struct node_queue *q, uint16_t skip, uint16_t size);
void queue_remove(struct node_queue *q, uint16_t offset);

#endif
