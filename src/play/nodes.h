// SPDX-License-Identifier: Apache-2.0
// Inside of the Sancus engine: the world of boards, and what deploys on it.
#ifndef PLAY_NODES_H
#define PLAY_NODES_H

#include "deploy/app.h"
#include "node/ports/simulated.h"
#include "play/play.h"

struct nodes {
    struct play *play;
    struct build build;
    struct buf firmware;
    struct provider provider;
    struct app *apps; // one per application
    size_t app_count;
    struct world *world;
    struct request_link link;                 // from the deployer to the nodes
    uint64_t inputs;                          // since the last wait
    FILE *record;                             // the log, or NULL
    uint8_t number[DESCRIPTOR_MAX_NODES + 1]; // of the next request to each node
    const struct part *target;                // of the attack, or NULL
};

// Milliseconds of virtual time at 16 MHz.
enum { NODES_MILLISECOND = 16000 };

// Carries one request over the virtual network (struct request_link).
int nodes_exchange(void *context, unsigned address, unsigned type, const uint8_t *content,
                   size_t len, struct buf *reply, struct err_info *e);

// ---- attack.c: the adversary of `run --attack`

// Finds the target. ERR_INPUT if there is none of that name.
int attack_prepare(struct nodes *n, struct err_info *e);
// The key that node's board gets, if it is not its own: true and `key`.
bool attack_swaps_key(const struct nodes *n, size_t node, uint8_t key[WIRE_KEY]);
// Changes a frame on its way.
void attack_frame(const struct nodes *n, uint8_t *frame, size_t len);

// ---- report.c: what is left behind

// Before instances of `app` end (NULL: those of drivers on `node`): remembers what they have done.
void report_collect(struct nodes *n, struct app *app, size_t node);
int report_stats(const struct nodes *n, const char *path, struct err_info *e);
int report_images(const struct nodes *n, const char *folder, struct err_info *e);

#endif
