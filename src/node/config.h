// SPDX-License-Identifier: Apache-2.0
// The fixed sizes of the node software. Chosen for the smallest node, a Sancus board that leaves
// 3 KiB of RAM to its firmware, stack included.
#ifndef NODE_CONFIG_H
#define NODE_CONFIG_H

enum {
    NODE_MODULES = 16,       // enabled modules; as many as the hardware can be built with
    NODE_ROUTES = 32,        // connections that start, end or do both on this node
    NODE_QUEUE_BYTES = 1376, // sealed events that wait, each 20 to 36 bytes
    NODE_LOCAL_RUN = 16,     // local deliveries in a row before drivers get a chance
    NODE_WINDOW = 4,         // events of one connection on their way at a time
    NODE_TRIES = 32,         // sendings of an event without any answer until its connection stalls
    NODE_WAIT_MIN = 2,       // ticks of the resend timer until the first resend,
    NODE_WAIT_MAX = 16,      // and at most, doubling
    NODE_STALE = 32,         // requests this much older than the last are late copies
};

#endif
