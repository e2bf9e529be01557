// SPDX-License-Identifier: Apache-2.0
// Requests to a node's (untrusted) software over the node link (wire.md, section 3). The way a
// frame takes is the caller's: a virtual network, later sockets.
#ifndef DEPLOY_REQUEST_H
#define DEPLOY_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "proto/link.h"

// Carries one request to node `address` and appends the reply's content (status included) to
// `reply`, resending the same bytes as often as it takes. ERR_FAILED when the node stays silent.
struct request_link {
    void *context;
    int (*exchange)(void *context, unsigned address, unsigned type, const uint8_t *content,
                    size_t len, struct buf *reply, struct err_info *e);
};

// Where a module's sections lie, and whose it claims to be.
struct request_section {
    uint16_t vendor;
    uint16_t text_start, text_end, data_start, data_end;
};

// Each returns 0 when the node did it. ERR_FAILED: it did not, with the reason; nothing the node
// says is to be believed without a tag.
int request_load(const struct request_link *link, unsigned node, uint16_t address,
                 const uint8_t *bytes, size_t len, struct err_info *e);
int request_enable(const struct request_link *link, unsigned node,
                   const struct request_section *section, unsigned kind, unsigned records,
                   uint16_t *instance, struct err_info *e);
// *status: the module's (wire.h) or the node software's (link.h); both are results, not errors.
int request_call(const struct request_link *link, unsigned node, uint16_t instance,
                 uint16_t function, const struct buf *input, uint16_t *status, struct buf *output,
                 struct err_info *e);
int request_route(const struct request_link *link, unsigned node, uint16_t connection,
                  unsigned kind, unsigned to_node, uint16_t instance, struct err_info *e);
int request_unroute(const struct request_link *link, unsigned node, uint16_t connection,
                    struct err_info *e);
int request_forget(const struct request_link *link, unsigned node, uint16_t instance,
                   struct err_info *e);

// *same: the node says its hardware measures this for the module. A hint, no proof.
int request_verify(const struct request_link *link, unsigned node, uint16_t instance,
                   const uint8_t measurement[16], bool *same, struct err_info *e);

enum { REQUEST_MAX_MODULES = 16 };

struct request_status {
    uint32_t epoch;
    unsigned modules;
    struct {
        uint16_t instance;
        struct request_section section;
    } module[REQUEST_MAX_MODULES];
    uint16_t queued, resent, dropped, refused, violations;
};
int request_status(const struct request_link *link, unsigned node, struct request_status *out,
                   struct err_info *e);

// What a status means, in words.
const char *request_status_text(unsigned status);

#endif
