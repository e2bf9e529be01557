// SPDX-License-Identifier: Apache-2.0
// An application's sources against its descriptor: which module is which, which channel is joined
// to which, with every name and number checked. What is deployed on nodes and what the interpreter
// runs both start from here.
#ifndef DEPLOY_MODEL_H
#define DEPLOY_MODEL_H

#include "base/buf.h"
#include "deploy/descriptor.h"
#include "lang/lang.h"

// The channels of a connection; index as in descriptor_app.connections.
struct model_connection {
    unsigned from; // output channel of the sending module; 0 for a device
    unsigned to;   // input channel of the receiving module; 0 for a device
    unsigned words;
};

// Start from `{0}`; the descriptor is borrowed.
struct model {
    const struct descriptor_app *app;
    struct lang_program **programs; // app->source_count
    struct lang_module **modules;   // app->module_count, in the descriptor's order
    struct model_connection *connections;
};

// Reads and checks everything. ERR_INPUT with the diagnostics of the source or the place in the
// descriptor. Warnings are appended to `warnings` as text.
int model_load(struct model *m, const struct descriptor *d, size_t app, struct buf *warnings,
               struct err_info *e);
void model_finish(struct model *m);

// Connections that start at this output channel of a module.
unsigned model_fan_out(const struct model *m, size_t module, unsigned channel);
// What one message can make a module send: bounds of its buffers, in records and bytes.
struct model_outputs {
    unsigned records;
    unsigned sealed; // all records, as they leave
    unsigned plain;  // all outputs before they are sealed
};
struct model_outputs model_outputs(const struct model *m, size_t module);

// Is a module of the application, or a device it is joined to, on this node?
bool model_uses_node(const struct descriptor_app *app, size_t node);

#endif
