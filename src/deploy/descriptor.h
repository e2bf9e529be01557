// SPDX-License-Identifier: Apache-2.0
// Descriptors: which nodes and devices there are (infrastructure.yaml), and which modules of an
// application run where and how their channels are joined (app.yaml of each application's folder).
// docs/descriptors.md tells users. Whether the modules and channels exist in the sources is checked
// later, by the build, with the places kept here.
//
// Names: infrastructures, applications, nodes and devices ignore case; modules, channels and
// constants are names of the source and do not. Two names that differ only in case are refused in
// either group.
#ifndef DEPLOY_DESCRIPTOR_H
#define DEPLOY_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "deploy/text.h"

enum {
    DESCRIPTOR_MAX_SLOTS = 8,   // devices of a node (abi.md, Devices)
    DESCRIPTOR_MAX_NODES = 254, // addresses of the node link (wire.md, Node link)
    DESCRIPTOR_MAX_APPS = 256,
    DESCRIPTOR_INPUT_CONNECTIONS = 8, // slots of an input driver, over all applications
    DESCRIPTOR_MODULE_ENDS = 13,      // slots of a module: its attestation has to fit a frame
};

enum descriptor_platform {
    DESCRIPTOR_SANCUS,
};

enum descriptor_driver {
    DESCRIPTOR_BUTTON,
    DESCRIPTOR_CLOCK,
    DESCRIPTOR_DISPLAY,
};

struct descriptor_device {
    struct text_place at; // of the name, as in all structs here
    char name[TEXT_NAME_SIZE];
    enum descriptor_driver driver;
    bool output;               // events go to it (display); otherwise they come from it
    unsigned slot;             // 0..7, unique on the node
    struct text_place slot_at; // of its number, or of the name
};

struct descriptor_node {
    struct text_place at;
    char name[TEXT_NAME_SIZE];
    enum descriptor_platform platform;
    struct descriptor_device *devices;
    size_t device_count;
};

struct descriptor_infrastructure {
    struct text_place at;
    char name[TEXT_NAME_SIZE];
    uint16_t provider; // id of the infrastructure provider, not 0
    struct text_place provider_at;
    struct descriptor_node *nodes; // in the order of the file
    size_t node_count;
};

struct descriptor_constant {
    struct text_place at;
    char name[TEXT_NAME_SIZE];
    int32_t value; // -32768..65535
    struct text_place value_at;
};

struct descriptor_module {
    struct text_place at;
    char name[TEXT_NAME_SIZE];
    size_t node; // index in the infrastructure
    struct text_place node_at;
    struct descriptor_constant *constants;
    size_t constant_count;
};

enum descriptor_end_kind {
    DESCRIPTOR_MODULE_CHANNEL, // MODULE.CHANNEL
    DESCRIPTOR_DEVICE,         // NODE.DEVICE
};

// One end of a connection.
struct descriptor_end {
    struct text_place at;
    enum descriptor_end_kind kind;
    size_t module;                // DESCRIPTOR_MODULE_CHANNEL: index in the application
    char channel[TEXT_NAME_SIZE]; // and the channel's name in the source
    struct text_place channel_at; //
    size_t node, device;          // DESCRIPTOR_DEVICE: indices; for a module, `node` is its node
};

// At least one end is a module's. An output device is the end of at most one connection.
struct descriptor_connection {
    struct text_place at;
    struct descriptor_end from, to;
};

enum descriptor_on_loss {
    DESCRIPTOR_NEW_FRAME,
};

// The weakest isolation the application accepts on a node.
enum descriptor_isolation {
    DESCRIPTOR_SIMULATED,
};

struct descriptor_policy {
    enum descriptor_isolation isolation;
    bool refuse_replayable;          // no node without an epoch register and erased memory
    struct text_place replayable_at; // of that key; if it is not there, of the application
};

// A source file: `path` to open it, `name` as in the descriptor (relative to the app's folder).
struct descriptor_source {
    struct text_place at; // of its name in `sources`, or of the application
    char *path, *name;    // owned
    char *real;           // owned; realpath of `path`, inside the folder
};

struct descriptor_app {
    struct text_place at;
    char name[TEXT_NAME_SIZE];
    char *folder;      // owned
    uint16_t provider; // id of the software provider: not 0, and nobody else's
    struct text_place provider_at;
    struct descriptor_source *sources; // in the order given, or by name
    size_t source_count;
    struct descriptor_module *modules;
    size_t module_count;
    struct descriptor_connection *connections;
    size_t connection_count;
    enum descriptor_on_loss on_loss;
    struct descriptor_policy policy;
};

// Everything under one folder. Owns all it points to; start from `{0}`.
struct descriptor {
    struct descriptor_infrastructure infrastructure;
    struct descriptor_app *apps; // by the name of their folders
    size_t app_count;
    char **files; // the file names that places borrow
    size_t file_count;
};

// Reads FOLDER/infrastructure.yaml and FOLDER/*/app.yaml and checks them against each other. At
// least one application. ERR_INPUT with a place. descriptor_finish frees, also after an error.
int descriptor_load_folder(struct descriptor *d, const char *folder, struct err_info *e);

// The parts of the above: from text in memory. `file` names it in messages. The application is
// added to d->apps; `folder` is where its sources are. The infrastructure must be read first.
int descriptor_read_infrastructure(struct descriptor *d, const char *file, const char *text,
                                   size_t len, struct err_info *e);
int descriptor_read_app(struct descriptor *d, const char *folder, const char *file,
                        const char *text, size_t len, struct err_info *e);

void descriptor_finish(struct descriptor *d);

// Index of the node, of the device, of the module with this name, or -1. Nodes and devices ignore
// case, modules do not.
int descriptor_find_node(const struct descriptor_infrastructure *infra, const char *name);
int descriptor_find_device(const struct descriptor_node *node, const char *name);
int descriptor_find_module(const struct descriptor_app *app, const char *name);

// Connections that have an end at this module (a loop counts twice).
unsigned descriptor_module_ends(const struct descriptor_app *app, size_t module);

// The words of the descriptor: "button", "clock", "display".
const char *descriptor_driver_name(enum descriptor_driver driver);

#endif
