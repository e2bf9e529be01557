// SPDX-License-Identifier: Apache-2.0
// The outside of the node link; `d` is a device of class device_link.
#ifndef SIM_DEV_LINK_H
#define SIM_DEV_LINK_H

#include "sim/dev/dev.h"
#include "sim/dev/queue.h"

// Puts bytes on the line towards the node.
void link_queue(struct device *d, const uint8_t *bytes, size_t len, uint64_t now);
// Bytes that the software of the node has not read yet.
size_t link_pending(const struct device *d);

#endif
