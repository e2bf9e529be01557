// SPDX-License-Identifier: Apache-2.0
// The infrastructure provider: owns the nodes and their keys, deploys the drivers, gives software
// providers their keys, room and connection numbers, and leases the devices. Its keys stay here.
#ifndef DEPLOY_PROVIDER_H
#define DEPLOY_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deploy/descriptor.h"
#include "deploy/keystore.h"
#include "deploy/part.h"

struct provider_device {
    const struct descriptor_device *descriptor;
    struct part mmio, driver;
    uint32_t grants;          // of this driver's instance, as its IP counts them
    const char *owner;        // name of the application that leases the output, NULL: none
    struct message_end lease; // the owner's; the key is not kept
    bool granted; // this instance of the driver has the lease; after a reset of the node the device
                  // stays the owner's until it asks again, or gives it up
};

struct provider_node {
    const struct descriptor_node *descriptor;
    unsigned address;
    uint32_t epoch;  // that its present boot claims; 0: the hardware has no epoch register
    uint32_t proven; // the latest in which a module attested: no boot goes below it
    bool lost;       // it was reset since: the next epoch must be higher
    bool up;         // drivers run
    bool vouched;    // a module has attested in this boot: its node key is right
    unsigned next_text, next_data;
    struct provider_device devices[DESCRIPTOR_MAX_SLOTS];
};

// Start from `{0}`.
struct provider {
    const struct descriptor_infrastructure *infra;
    struct build *build;
    struct keystore keys;
    struct provider_node *nodes; // infra->node_count
    unsigned next_connection;
};

// Opens the key file (making keys for new nodes) and links every driver for its place. The
// descriptor and `build` are borrowed.
int provider_open(struct provider *p, const struct descriptor_infrastructure *infra,
                  const char *state_folder, struct build *build, struct err_info *e);
void provider_close(struct provider *p);

// The key that the hardware of this node has.
const uint8_t *provider_node_key(const struct provider *p, size_t node);

// After a boot: learns the epoch, loads and attests the drivers of the node.
int provider_start_node(struct provider *p, const struct request_link *link, size_t node,
                        struct err_info *e);
// A module on this node has attested in its present boot: its node key and epoch are right.
void provider_vouch(struct provider_node *n);
// The node was reset: its modules and leases are gone.
void provider_lose_node(struct provider *p, size_t node);

// ---- for software providers

// K_{N,SP} of `vendor` on this node.
void provider_key(const struct provider *p, size_t node, uint16_t vendor, uint8_t out[WIRE_KEY]);
// Room on the node for one module. ERR_FAILED when there is none.
int provider_allocate(struct provider *p, size_t node, unsigned text_len, unsigned data_len,
                      uint16_t *text, uint16_t *data, struct err_info *e);
// Connection numbers that nobody else gets: the first of `count`.
int provider_take_connections(struct provider *p, size_t count, uint16_t *first,
                              struct err_info *e);

// Appends the sealed set-key that joins this connection to the input device's driver.
void provider_connect_input(struct provider *p, size_t node, size_t device,
                            const struct message_end *end, struct buf *message);

// Appends the sealed lease of an output device to the application `owner` (its name is borrowed;
// end->end is its provider id). ERR_FAILED names the holder if there is one. *grants: what the
// driver's confirmation has to say.
int provider_lease(struct provider *p, size_t node, size_t device, const char *owner,
                   const struct message_end *end, struct buf *message, uint32_t *grants,
                   struct err_info *e);
// Asks the driver itself, by attestation, who holds it and how often it has changed hands: after a
// release, and after a lease that came to no good end. *owned: it has an owner.
int provider_refresh(struct provider *p, const struct request_link *link, size_t node,
                     size_t device, bool *owned, struct err_info *e);

#endif
