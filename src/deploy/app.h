// SPDX-License-Identifier: Apache-2.0
// One application of a software provider: its modules as built for their nodes, its connections,
// and its frames (the time in which all modules run from zero state, design protocol "Frames").
#ifndef DEPLOY_APP_H
#define DEPLOY_APP_H

#include <stdbool.h>

#include "deploy/build.h"
#include "deploy/keystore.h"
#include "deploy/model.h"
#include "deploy/part.h"
#include "deploy/provider.h"

struct app_connection {
    uint16_t number;
    uint16_t generation; // 0: never had a key
    uint8_t key[WIRE_KEY];
    uint32_t grants; // a leased output: the driver's count when we got it
    bool leased;
};

// Start from `{0}`. What is borrowed must outlive it.
struct app {
    struct model *model;
    struct provider *provider;
    struct part *parts;                 // model->app->module_count
    struct app_connection *connections; // model->app->connection_count
    struct keystore keys;
    unsigned frame; // number of the latest frame
    bool open;
    void (*say)(void *context, const char *line); // progress, for people; may be NULL
    void *say_context;
};

// Builds every module of the model for its node. The model, provider and build are borrowed.
int app_build(struct app *a, struct model *model, struct provider *provider, struct build *build,
              const char *state_folder, struct err_info *e);
void app_finish(struct app *a);

// One step of opening a frame each, in this order (wire.md); app_open_frame does them all.
int app_lease(struct app *a, const struct request_link *link, struct err_info *e);
int app_load(struct app *a, const struct request_link *link, struct err_info *e);
int app_attest(struct app *a, const struct request_link *link, struct err_info *e);
int app_connect_modules(struct app *a, const struct request_link *link, struct err_info *e);
int app_attest_outputs(struct app *a, const struct request_link *link, struct err_info *e);
int app_connect_inputs(struct app *a, const struct request_link *link, struct err_info *e);

// Opens a frame: all modules run with zero state and fresh keys, attested. On an error nothing of
// the application runs that could make an output.
int app_open_frame(struct app *a, const struct request_link *link, struct err_info *e);

// Closes the frame by a fresh attestation of every module and driver connection. ERR_FAILED if one
// of them is not what it was.
int app_close_frame(struct app *a, const struct request_link *link, struct err_info *e);

// Ends what still runs of the application (modules, leases, routes), so that a frame can be opened
// again. Nodes that are down are left out.
int app_stop(struct app *a, const struct request_link *link, struct err_info *e);

void app_say(struct app *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The device at an end of connection `i`, and the module's end of it (see message_end).
struct provider_device *app_device(struct app *a, const struct descriptor_end *end);
struct message_end app_end(const struct app *a, size_t i, bool output);

#endif
