// SPDX-License-Identifier: Apache-2.0
// Between the files that carry out the steps of a deployment (lease.c, connect.c, frame.c).
#ifndef DEPLOY_STEPS_H
#define DEPLOY_STEPS_H

#include "deploy/app.h"

// Asks the driver at `end` of connection `i` how far it has come; authenticated.
int step_query_driver(struct app *a, const struct request_link *link, size_t i,
                      const struct descriptor_end *end, struct message_status *status,
                      struct err_info *e);

// Every lease is still ours, without a break.
int step_check_leases(struct app *a, const struct request_link *link, struct err_info *e);

// Gives one leased output back.
int step_release(struct app *a, const struct request_link *link, size_t i, struct err_info *e);

// Every module attests exactly the connections it was given. `fresh`: and has accepted and sent
// nothing yet.
int step_check_wiring(struct app *a, const struct request_link *link, bool fresh,
                      struct err_info *e);

#endif
