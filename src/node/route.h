// SPDX-License-Identifier: Apache-2.0
// The event manager: connections, delivery, acknowledgement, sending again.
#ifndef NODE_ROUTE_H
#define NODE_ROUTE_H

#include "node/node.h"

struct node_route *route_find(struct node *n, uint16_t connection); // NULL: none

// ROUTE. The same route again changes nothing, but a stalled connection is tried again; another
// one for a known connection starts anew.
uint16_t route_set(struct node *n, const uint8_t *content, uint16_t len);
void route_remove(struct node *n, uint16_t connection);

// Takes over what a module has written at the end of the queue, and sends what may go out.
void route_outputs(struct node *n, uint16_t written);

// EVENT and ACK frames, whole.
void route_event(struct node *n, uint8_t *frame, uint16_t len);
void route_ack(struct node *n, const uint8_t *frame, uint16_t len);

// The module took a message: what it did not take before is tried again.
void route_wake(struct node *n, uint16_t instance);

// Something waits for room: stalled connections are tried again.
void route_retry(struct node *n);

void route_tick(struct node *n);
void route_timer(struct node *n); // switches the timer on or off, as needed
uint16_t route_stalled(const struct node *n);
uint16_t route_queued(const struct node *n);

// Each does at most one step and returns whether it did.
bool route_tell_ready(struct node *n);
bool route_deliver_local(struct node *n);

#endif
