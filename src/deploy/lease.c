// SPDX-License-Identifier: Apache-2.0
// Output devices: the application becomes their owner, proves it, and gives them back.
#include <sodium.h>

#include "deploy/steps.h"

static int lease_one(struct app *a, const struct request_link *link, size_t i, struct err_info *e)
{
    const struct descriptor_end *to = &a->model->app->connections[i].to;
    struct app_connection *c = &a->connections[i];
    struct part *driver = &app_device(a, to)->driver;
    struct message_end lease = {c->number, a->model->app->provider, c->generation, c->key};
    struct buf message = {0}, reply = {0};
    int rc = provider_lease(a->provider, to->node, to->device, a->model->app->name, &lease,
                            &message, &c->grants, e);
    c->leased = rc == 0;
    if (rc == 0)
        rc = part_call(driver, link, WIRE_FN_LEASE, &message, &reply, "lease", e);
    if (rc == 0 &&
        !message_check_confirm(&lease, driver->instance, c->grants, reply.data, reply.len))
        rc = err_set(e, ERR_FAILED,
                     "lease of %s refused: its driver did not confirm it. Deploy "
                     "again",
                     driver->name);
    if (rc && c->leased) {
        // Did the driver take it, and only the answer was lost? Ask it, and keep no lease on
        // credit.
        provider_refresh(a->provider, link, to->node, to->device, &c->leased, NULL);
    }
    buf_finish(&message);
    buf_finish(&reply);
    return rc;
}

int app_lease(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++)
        if (a->model->app->connections[i].to.kind == DESCRIPTOR_DEVICE)
            rc = lease_one(a, link, i, e);
    return rc;
}

int step_query_driver(struct app *a, const struct request_link *link, size_t i,
                      const struct descriptor_end *end, struct message_status *status,
                      struct err_info *e)
{
    struct part *driver = &app_device(a, end)->driver;
    struct message_end key = app_end(a, i, false);
    struct buf question = {0}, reply = {0};
    uint8_t challenge[WIRE_CHALLENGE];
    randombytes_buf(challenge, sizeof challenge);
    buf_append_u16(&question, key.connection);
    buf_append(&question, challenge, sizeof challenge);
    int rc = part_call(driver, link, WIRE_FN_STATUS, &question, &reply, "status", e);
    if (rc == 0 &&
        !message_check_status(&key, driver->instance, challenge, reply.data, reply.len, status))
        rc = err_set(e, ERR_FAILED,
                     "%s does not know connection %u any more: its driver or the "
                     "lease was replaced. Deploy again: a new frame",
                     driver->name, key.connection);
    buf_finish(&question);
    buf_finish(&reply);
    return rc;
}

// The lease holds without a break since it was granted.
static int check_ownership(struct app *a, const struct request_link *link, size_t i,
                           struct message_status *status, struct err_info *e)
{
    const struct descriptor_end *to = &a->model->app->connections[i].to;
    int rc = step_query_driver(a, link, i, to, status, e);
    if (rc == 0 && status->grants != a->connections[i].grants)
        rc = err_set(e, ERR_FAILED,
                     "ownership of %s is not continuous: grant %u, leased at grant "
                     "%u. Deploy again: a new frame",
                     app_device(a, to)->driver.name, status->grants, a->connections[i].grants);
    return rc;
}

int app_attest_outputs(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        struct message_status status = {0};
        if (!a->connections[i].leased)
            continue;
        rc = check_ownership(a, link, i, &status, e);
        if (rc == 0)
            app_say(a, "  leased    %-8s at grant %u",
                    app_device(a, &a->model->app->connections[i].to)->driver.name, status.grants);
    }
    return rc;
}

int step_check_leases(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        struct message_status status = {0};
        if (a->connections[i].leased)
            rc = check_ownership(a, link, i, &status, e);
    }
    return rc;
}

int step_release(struct app *a, const struct request_link *link, size_t i, struct err_info *e)
{
    const struct descriptor_end *to = &a->model->app->connections[i].to;
    struct part *driver = &app_device(a, to)->driver;
    struct app_connection *c = &a->connections[i];
    struct message_end lease = {c->number, a->model->app->provider, c->generation, c->key};
    struct buf message = {0};
    message_release(&message, &lease, driver->instance, c->grants);
    int rc = part_call(driver, link, WIRE_FN_RELEASE, &message, NULL, "release", e);
    buf_finish(&message);
    // Whatever the node answered: the driver knows whether it has an owner.
    bool owned = true;
    int asked = provider_refresh(a->provider, link, to->node, to->device, &owned, e);
    rc = rc ? rc : asked;
    if (rc == 0 && owned)
        rc = err_set(e, ERR_FAILED,
                     "%s says it took the release and did not: its node lies. Reset it",
                     driver->name);
    c->leased = false;
    return rc;
}
