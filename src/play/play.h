// SPDX-License-Identifier: Apache-2.0
// Plays a script of physical inputs on all applications of a folder, on one of two engines: the
// simulated Sancus nodes, or the reference interpreter.
#ifndef PLAY_PLAY_H
#define PLAY_PLAY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "deploy/descriptor.h"
#include "deploy/model.h"
#include "net/vnet.h"

struct play;

// One way to run the applications. Each function returns 0 or an error with its message.
struct play_engine {
    const char *name; // as in --on
    // Deploys every application; `play->engine_state` is the engine's own.
    int (*start)(struct play *p, struct err_info *e);
    int (*input)(struct play *p, size_t node, size_t device, uint16_t value, struct err_info *e);
    // Until no event can make progress any more.
    int (*wait)(struct play *p, struct err_info *e);
    // Resets the node and opens a new frame for the applications concerned.
    int (*reset)(struct play *p, size_t node, struct err_info *e);
    // Closes all frames; writes what the options ask for. Not called after an error.
    int (*finish)(struct play *p, struct err_info *e);
    void (*destroy)(struct play *p);
};

extern const struct play_engine play_sancus, play_interpreter;

// What an adversary of the demonstration does while applications are deployed.
enum play_attack {
    PLAY_NO_ATTACK,
    PLAY_ALTER,    // flips one bit of a module's text on its way to the node
    PLAY_MOVE,     // loads a module at another address
    PLAY_SWAP_KEY, // a node is another board: it has another node key
};

struct play_options {
    const char *folder;
    const char *script; // NULL: standard input
    const struct play_engine *engine;
    bool upstream; // core
    uint64_t seed;
    struct vnet_faults faults;
    const char *state_folder; // for key files; NULL: keys stay in memory
    const char *stats;        // file for the statistics, or NULL
    const char *record;       // folder for the log of the node link, or NULL
    const char *images;       // folder for the ELF files, or NULL
    bool verbose;             // tell of deployment on standard error
    enum play_attack attack;
    const char *target; // of the attack: module or node
};

// Everything of one run. Engines fill engine_state.
struct play {
    const struct play_options *options;
    struct descriptor descriptor;
    struct model *models; // one per application
    void *engine_state;
    FILE *out;         // `out` lines
    bool had_input;    // nothing may be printed before the first input
    bool early_output; // a display was written before that
};

// Runs the whole thing. 0 or an error with its message.
int play_run(const struct play_options *options, struct err_info *e);

// Called by engines for each physical output.
void play_output(struct play *p, size_t node, size_t device, int16_t value);

// Prints a line for people on standard error.
void play_say(struct play *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
