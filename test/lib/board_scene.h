// SPDX-License-Identifier: Apache-2.0
// A whole deployment under a test's hand: nodes with the real firmware on the virtual network,
// provider and applications, and every frame on its way.
#ifndef TEST_LIB_BOARD_SCENE_H
#define TEST_LIB_BOARD_SCENE_H

#include "deploy/app.h"
#include "play/nodes.h"
#include "sim/machine.h"

struct scene;

struct scene_options {
    const char *folder, *share;
    enum machine_core core;
    int wrong_key; // index of a node that gets another node key, or -1
    // Sees, and may change, every frame.
    void (*frame)(struct scene *s, uint8_t *frame, size_t len);
};

struct scene {
    struct scene_options options;
    struct descriptor descriptor;
    struct model *models; // one per application
    struct app *apps;
    struct build build;
    struct provider provider;
    struct world *world;
    struct nodes nodes; // only for its link
    struct request_link link;
    char *state;    // folder of key files
    struct buf log; // of frames to nodes: u16 length, bytes; while `recording`
    bool recording;
    unsigned shown; // writes to displays
    int16_t last;
};

// Builds and switches everything on; the drivers of all nodes run. 0, or an error in `e`.
int scene_open(struct scene *s, const struct scene_options *o, struct err_info *e);
void scene_close(struct scene *s);

// Until nothing moves.
void scene_run(struct scene *s);

// Resets every node; the provider and the applications are not told.
void scene_reset(struct scene *s);

// Sends the frames of the log to the nodes again, one after the other. Counts how calls of this
// entry function (wire.h) were answered.
struct scene_answers {
    unsigned ok, refused, other;
};
void scene_replay(struct scene *s, struct scene_answers *set_key, struct scene_answers *lease);

#endif
