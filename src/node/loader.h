// SPDX-License-Identifier: Apache-2.0
// The modules of a node: loading, enabling, calling, forgetting them. It keeps the node's own
// memory and that of enabled modules from being overwritten; nothing of value depends on it.
#ifndef NODE_LOADER_H
#define NODE_LOADER_H

#include "node/node.h"

// The enabled module with this instance, or NULL. Instance 0 is none.
struct node_module *loader_find(struct node *n, uint16_t instance);

// LOAD and ENABLE: the contents of these frames. Return a status of the node link.
uint16_t loader_load(struct node *n, const uint8_t *content, uint16_t len);
uint16_t loader_enable(struct node *n, const uint8_t *content, uint16_t len, uint16_t *instance);
uint16_t loader_forget(struct node *n, uint16_t instance);

// Calls a module. `call` has all but the entry; `written` never exceeds its capacity. A module
// that has disabled itself is not called: LINK_NO_MODULE.
// The second form: with the free end of the queue as output buffer.
struct node_result loader_call(struct node *n, const struct node_module *m, struct node_call *call);
struct node_result loader_call_queue(struct node *n, const struct node_module *m, uint16_t function,
                                     const uint8_t *input, uint16_t len);

#endif
