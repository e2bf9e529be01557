// SPDX-License-Identifier: Apache-2.0
// Connections: the key goes to both ends, and the route to both event managers.
#include <sodium.h>
#include <stdio.h>

#include "deploy/steps.h"

static struct part *receiver(struct app *a, const struct descriptor_end *to)
{
    return to->kind == DESCRIPTOR_DEVICE ? &app_device(a, to)->driver : &a->parts[to->module];
}

// Untrusted help: without routes events go nowhere, with wrong ones they are refused.
static int set_route(struct app *a, const struct request_link *link, size_t i, struct err_info *e)
{
    const struct descriptor_connection *d = &a->model->app->connections[i];
    const struct part *to = receiver(a, &d->to);
    unsigned from_node = a->provider->nodes[d->from.node].address;
    uint16_t number = a->connections[i].number;
    int rc =
        request_route(link, to->node, number, LINK_ROUTE_DELIVER, to->node, to->instance.id, e);
    if (rc == 0 && from_node != to->node)
        rc = request_route(link, from_node, number, LINK_ROUTE_SEND, to->node, 0, e);
    return rc;
}

static int give_key(struct app *a, const struct request_link *link, size_t i, bool output,
                    struct err_info *e)
{
    const struct descriptor_connection *d = &a->model->app->connections[i];
    struct part *p = &a->parts[output ? d->from.module : d->to.module];
    struct message_end end = app_end(a, i, output);
    struct buf message = {0};
    message_set_key(&message, p->key, p->instance, &end);
    int rc = part_call(p, link, WIRE_FN_SET_KEY, &message, NULL, "set-key", e);
    buf_finish(&message);
    return rc;
}

int app_connect_modules(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        const struct descriptor_connection *d = &a->model->app->connections[i];
        if (d->from.kind == DESCRIPTOR_DEVICE)
            continue;
        rc = set_route(a, link, i, e);
        if (rc == 0 && d->to.kind == DESCRIPTOR_MODULE_CHANNEL)
            rc = give_key(a, link, i, false, e);
        if (rc == 0)
            rc = give_key(a, link, i, true, e);
    }
    return rc;
}

// The driver's end: the message comes from the infrastructure provider, who knows the driver's key.
static int connect_driver(struct app *a, const struct request_link *link, size_t i,
                          struct err_info *e)
{
    const struct descriptor_end *from = &a->model->app->connections[i].from;
    struct part *driver = &app_device(a, from)->driver;
    struct message_end end = app_end(a, i, true);
    struct message_status status = {0};
    struct buf message = {0};
    provider_connect_input(a->provider, from->node, from->device, &end, &message);
    int rc = part_call(driver, link, WIRE_FN_SET_KEY, &message, NULL, "connecting the input", e);
    buf_finish(&message);
    if (rc == 0)
        rc = step_query_driver(a, link, i, from, &status, e);
    return rc;
}

int app_connect_inputs(struct app *a, const struct request_link *link, struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        if (a->model->app->connections[i].from.kind != DESCRIPTOR_DEVICE)
            continue;
        rc = set_route(a, link, i, e);
        if (rc == 0)
            rc = give_key(a, link, i, false, e);
    }
    if (rc == 0)
        rc = step_check_wiring(a, link, true, e);
    // Last, so that the first sample finds everything in place.
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++)
        if (a->model->app->connections[i].from.kind == DESCRIPTOR_DEVICE)
            rc = connect_driver(a, link, i, e);
    return rc;
}

// ---- what the modules say about it -------------------------------------------------------------

static const struct message_slot *find_slot(const struct message_report *r,
                                            const struct message_end *end)
{
    for (unsigned i = 0; i < r->slots; i++)
        if (r->slot[i].connection == end->connection && r->slot[i].end == end->end)
            return &r->slot[i];
    return NULL;
}

static int check_end(const struct part *p, const struct message_report *r,
                     const struct message_end *end, bool fresh, struct err_info *e)
{
    const struct message_slot *slot = find_slot(r, end);
    if (!slot || slot->generation != end->generation)
        return err_set(e, ERR_FAILED,
                       "claim configuration differs: %s on %s does not have "
                       "connection %u, generation %u. Deploy again: a new frame",
                       p->name, p->node_name, end->connection, end->generation);
    if (fresh && slot->counter)
        return err_set(e, ERR_FAILED,
                       "claim progress differs: %s on %s has used connection %u "
                       "before the frame was open. Deploy again: a new frame",
                       p->name, p->node_name, end->connection);
    return 0;
}

static unsigned used_slots(const struct message_report *r)
{
    unsigned n = 0;
    for (unsigned i = 0; i < r->slots; i++)
        n += r->slot[i].connection != 0;
    return n;
}

static int check_module(struct app *a, const struct request_link *link, size_t module, bool fresh,
                        struct err_info *e)
{
    struct part *p = &a->parts[module];
    struct message_report report;
    int rc = part_attest(p, link, true, &report, e);
    if (rc == 0 && used_slots(&report) != descriptor_module_ends(a->model->app, module))
        rc = err_set(
            e, ERR_FAILED,
            "claim configuration differs: %s on %s has %u connections, was given %u. Deploy "
            "again: a new frame",
            p->name, p->node_name, used_slots(&report),
            descriptor_module_ends(a->model->app, module));
    if (rc == 0 && !fresh && report.aborts)
        app_say(a, "  aborted   %-8s on %-5s %u handlers", p->name, p->node_name, report.aborts);
    for (size_t i = 0; rc == 0 && i < a->model->app->connection_count; i++) {
        const struct descriptor_connection *d = &a->model->app->connections[i];
        struct message_end from = app_end(a, i, true), to = app_end(a, i, false);
        if (d->from.kind == DESCRIPTOR_MODULE_CHANNEL && d->from.module == module)
            rc = check_end(p, &report, &from, fresh, e);
        if (rc == 0 && d->to.kind == DESCRIPTOR_MODULE_CHANNEL && d->to.module == module)
            rc = check_end(p, &report, &to, fresh, e);
    }
    return rc;
}

int step_check_wiring(struct app *a, const struct request_link *link, bool fresh,
                      struct err_info *e)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < a->model->app->module_count; i++)
        rc = check_module(a, link, i, fresh, e);
    return rc;
}
