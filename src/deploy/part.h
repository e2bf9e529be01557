// SPDX-License-Identifier: Apache-2.0
// One protected module of a deployment (an application's, a driver, or its mod-mmio), from its
// image to an attested instance and to its end.
#ifndef DEPLOY_PART_H
#define DEPLOY_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "deploy/build.h"
#include "deploy/message.h"
#include "deploy/request.h"

enum { PART_NAME = 144 };

struct part {
    char name[PART_NAME];   // for people: "VioP1", "NP1.button"
    char node_name[64];     // where it runs
    unsigned node;          // address of that node
    unsigned kind;          // LINK_KIND_*
    unsigned records;       // sealed outputs of one call at most
    uint16_t vendor;        // id of its provider
    char file[PART_NAME];   // of its image: spec.name points here
    struct build_spec spec; // sizes known, addresses after part_place
    struct image image;     // linked for its addresses
    uint8_t provider_key[WIRE_KEY];
    uint8_t key[WIRE_KEY];            // its module key, after part_set_key
    struct message_instance instance; // id 0: not enabled
    uint64_t worked;                  // instructions of earlier instances, for who counts them
    bool attested;                    // this instance has answered a challenge
};

// Links once to learn the sizes; *text_len and *data_len in bytes, even. `spec` must be filled but
// for addresses and stack, which this sets.
int part_measure(struct part *p, struct build *b, unsigned *text_len, unsigned *data_len,
                 struct err_info *e);

// Links for these addresses.
int part_place(struct part *p, struct build *b, uint16_t text, uint16_t data, struct err_info *e);

// Derives the module key from the provider key.
void part_set_key(struct part *p, const uint8_t provider_key[WIRE_KEY]);

// Loads and enables it on its node. The instance the node names, in `epoch`, is a claim until it
// is attested.
int part_load(struct part *p, const struct request_link *link, uint32_t epoch, struct err_info *e);

// Challenges it. ERR_FAILED when it does not prove what it should be; the message names the claim
// that differs and what to do. `vouched`: another module on this node has attested in this epoch,
// so that its node key is right.
int part_attest(struct part *p, const struct request_link *link, bool vouched,
                struct message_report *report, struct err_info *e);

// Calls a function that needs status OK; `what` is for messages. `output` may be NULL.
int part_call(struct part *p, const struct request_link *link, uint16_t function,
              const struct buf *input, struct buf *output, const char *what, struct err_info *e);

// Ends the instance by a sealed disable and tells the node to forget it.
int part_disable(struct part *p, const struct request_link *link, struct err_info *e);

// The instance is gone (its node was reset).
void part_lost(struct part *p);

// Frees the image and wipes the keys.
void part_finish(struct part *p);

#endif
