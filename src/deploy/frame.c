// SPDX-License-Identifier: Apache-2.0
// Frames: all modules from zero state, attested at the beginning and at the end.
#include <sodium.h>
#include <stdio.h>

#include "base/hex.h"
#include "deploy/steps.h"

// Each connection gets a key that no instance has ever had (wire.md).
static int draw_keys(struct app *a, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        struct app_connection *c = &a->connections[i];
        char name[16];
        if (c->generation == UINT16_MAX)
            return err_set(e, ERR_FAILED,
                           "connection %u has had 65,535 keys. Deploy the "
                           "application anew",
                           c->number);
        snprintf(name, sizeof name, "%u", c->number);
        randombytes_buf(c->key, sizeof c->key);
        c->generation++;
        rc = keystore_put(&a->keys, "connection", name, c->key, e);
    }
    return rc ? rc : keystore_save(&a->keys, e);
}

int app_load(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->module_count; i++) {
        const struct provider_node *n = &a->provider->nodes[a->model->app->modules[i].node];
        rc = part_load(&a->parts[i], link, n->epoch, e);
    }
    return rc;
}

static int attest_one(struct app *a, const struct request_link *link, size_t module,
                      struct err_info *e)
{
    struct provider_node *n = &a->provider->nodes[a->model->app->modules[module].node];
    struct part *p = &a->parts[module];
    struct message_report report;
    char measurement[2 * IMAGE_MEASUREMENT + 1];
    int rc = part_attest(p, link, n->vouched, &report, e);
    if (rc)
        return rc;
    for (unsigned i = 0; i < report.slots; i++)
        if (report.slot[i].connection)
            return err_set(e, ERR_FAILED,
                           "attestation of %s on %s refused: claim configuration "
                           "differs: it is connected already. Deploy again",
                           p->name, p->node_name);
    provider_vouch(n);
    hex_encode(p->image.measurement, IMAGE_MEASUREMENT, measurement);
    app_say(a, "  attested  %-8s on %-5s %s  %u bytes", p->name, p->node_name, measurement,
            (unsigned)p->image.text_len);
    return 0;
}

int app_attest(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->module_count; i++)
        rc = attest_one(a, link, i, e);
    return rc;
}

static int run_steps(struct app *a, const struct request_link *link, struct err_info *e)
{
    static int (*const steps[])(struct app *, const struct request_link *, struct err_info *) = {
        app_lease,           app_load,           app_attest,
        app_connect_modules, app_attest_outputs, app_connect_inputs,
    };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](a, link, e);
    return rc;
}

// Without an epoch register everything recorded before a reset can be played again after it.
static int check_policy(struct app *a, struct err_info *e)
{
    const struct descriptor_app *d = a->model->app;
    for (size_t i = 0; i < a->provider->infra->node_count; i++)
        if (model_uses_node(d, i) && a->provider->nodes[i].epoch == 0 &&
            d->policy.refuse_replayable)
            return text_error(e, &d->policy.replayable_at,
                              "node %s is replayable-after-reset: its "
                              "hardware has no epoch register, and the policy refuses that. Use a "
                              "hardened node, or allow it",
                              a->provider->infra->nodes[i].name);
    return 0;
}

int app_open_frame(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = check_policy(a, e);
    if (rc == 0)
        rc = draw_keys(a, e);
    app_say(a, "%s: provider 0x%04x, frame %u", a->model->app->name, a->model->app->provider,
            a->frame + 1);
    if (rc == 0)
        rc = run_steps(a, link, e);
    if (rc) {
        err_locate(e, "application %s", a->model->app->name);
        app_stop(a, link, NULL);
        return rc;
    }
    a->frame++;
    a->open = true;
    app_say(a, "  connected %zu connections; frame %u is open", a->model->app->connection_count,
            a->frame);
    return 0;
}

static int check_inputs(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        const struct descriptor_end *from = &a->model->app->connections[i].from;
        struct message_status status;
        if (from->kind == DESCRIPTOR_DEVICE)
            rc = step_query_driver(a, link, i, from, &status, e);
    }
    return rc;
}

int app_close_frame(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = step_check_wiring(a, link, false, e);
    if (rc == 0)
        rc = step_check_leases(a, link, e);
    if (rc == 0)
        rc = check_inputs(a, link, e);
    a->open = false;
    return rc ? err_locate(e, "application %s: frame %u", a->model->app->name, a->frame) : 0;
}

// Untrusted help, given back; a node that does not answer keeps a route that leads nowhere.
static void remove_routes(struct app *a, const struct request_link *link, size_t i)
{
    const struct descriptor_connection *d = &a->model->app->connections[i];
    const struct provider_node *from = &a->provider->nodes[d->from.node];
    const struct provider_node *to = &a->provider->nodes[d->to.node];
    if (from->up)
        request_unroute(link, from->address, a->connections[i].number, NULL);
    if (to->up && to != from)
        request_unroute(link, to->address, a->connections[i].number, NULL);
}

// The first error is kept; the rest is still tried.
int app_stop(struct app *a, const struct request_link *link, struct err_info *e)
{
    int first = 0;
    a->open = false;
    for (size_t i = 0; i < a->model->app->connection_count; i++) {
        remove_routes(a, link, i);
        bool alive = a->connections[i].leased &&
                     a->provider->nodes[a->model->app->connections[i].to.node].up;
        int rc = alive ? step_release(a, link, i, e) : 0;
        a->connections[i].leased = false;
        first = first ? first : rc;
    }
    for (size_t i = 0; i < a->model->app->module_count; i++) {
        bool alive = a->provider->nodes[a->model->app->modules[i].node].up;
        int rc = alive ? part_disable(&a->parts[i], link, e) : 0;
        part_lost(&a->parts[i]);
        first = first ? first : rc;
    }
    return first;
}
