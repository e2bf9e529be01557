// SPDX-License-Identifier: Apache-2.0
#include "deploy/descriptor_check.h"

#include <string.h>

// ---- names ------------------------------------------------------------------------------------

// The struct descriptor_* all start with their place and name.
struct named {
    struct text_place at;
    char name[TEXT_NAME_SIZE];
};
#define NAMED(type)                                                                                \
    _Static_assert(offsetof(struct type, at) == 0 &&                                               \
                       offsetof(struct type, name) == offsetof(struct named, name),                \
                   #type " starts like struct named")
NAMED(descriptor_device);
NAMED(descriptor_node);
NAMED(descriptor_module);
NAMED(descriptor_app);

static const struct named *named_at(const void *array, size_t size, size_t i)
{
    return (const struct named *)((const char *)array + i * size);
}

// All `count` structs of `size` bytes have names that differ, ignoring case.
static int check_names(const char *what, const void *array, size_t size, size_t count,
                       struct err_info *e)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct named *a = named_at(array, size, j), *b = named_at(array, size, i);
            if (strcmp(a->name, b->name) == 0)
                return text_error(e, &b->at,
                                  "two %ss with the name \"%s\", the first at %s:%u:%u. "
                                  "Rename one",
                                  what, b->name, a->at.file, a->at.line, a->at.column);
            if (text_same(a->name, b->name))
                return text_error(e, &b->at,
                                  "two %ss whose names differ only in case, \"%s\" and \"%s\". "
                                  "Rename one",
                                  what, a->name, b->name);
        }
    return 0;
}

// ---- infrastructure ---------------------------------------------------------------------------

static int check_slots(const struct descriptor_node *node, struct err_info *e)
{
    const struct descriptor_device *user[DESCRIPTOR_MAX_SLOTS] = {NULL};
    for (size_t i = 0; i < node->device_count; i++) {
        const struct descriptor_device *device = &node->devices[i];
        if (user[device->slot])
            return text_error(e, &device->slot_at,
                              "slot %u of node \"%s\" is taken by \"%s\". "
                              "Choose another of 0..7, or leave slots out",
                              device->slot, node->name, user[device->slot]->name);
        user[device->slot] = device;
    }
    return 0;
}

int descriptor_check_infrastructure(const struct descriptor_infrastructure *infra,
                                    struct err_info *e)
{
    int rc = check_names("node", infra->nodes, sizeof *infra->nodes, infra->node_count, e);
    for (size_t i = 0; rc == 0 && i < infra->node_count; i++) {
        const struct descriptor_node *node = &infra->nodes[i];
        rc = check_names("device", node->devices, sizeof *node->devices, node->device_count, e);
        if (rc == 0)
            rc = check_slots(node, e);
    }
    return rc;
}

// ---- applications -----------------------------------------------------------------------------

static int check_app_name(const struct descriptor *d, const struct descriptor_app *app,
                          struct err_info *e)
{
    // Images are called after both: NODE.DEVICE, APPLICATION.MODULE.
    if (descriptor_find_node(&d->infrastructure, app->name) >= 0)
        return text_error(e, &app->at, "\"%s\" is the name of a node. Choose another", app->name);
    return check_names("application", d->apps, sizeof *d->apps, d->app_count, e);
}

static int check_provider(const struct descriptor *d, const struct descriptor_app *app,
                          struct err_info *e)
{
    if (app->provider == d->infrastructure.provider)
        return text_error(e, &app->provider_at,
                          "provider 0x%04X is the infrastructure provider's id. Choose another",
                          app->provider);
    for (const struct descriptor_app *other = d->apps; other < app; other++)
        if (other->provider == app->provider)
            return text_error(e, &app->provider_at,
                              "provider 0x%04X is that of application \"%s\" (%s:%u:%u). Choose "
                              "another",
                              app->provider, other->name, other->provider_at.file,
                              other->provider_at.line, other->provider_at.column);
    return 0;
}

static int check_module_names(const struct descriptor *d, const struct descriptor_app *app,
                              struct err_info *e)
{
    int rc = check_names("module", app->modules, sizeof *app->modules, app->module_count, e);
    for (size_t i = 0; rc == 0 && i < app->module_count; i++) {
        const struct descriptor_module *module = &app->modules[i];
        if (descriptor_find_node(&d->infrastructure, module->name) >= 0)
            rc = text_error(e, &module->at,
                            "module \"%s\" has the name of a node, so \"%s.x\" in a connection is "
                            "ambiguous. Rename the module",
                            module->name, module->name);
    }
    return rc;
}

static const struct descriptor_device *device_of(const struct descriptor *d,
                                                 const struct descriptor_end *end)
{
    if (end->kind != DESCRIPTOR_DEVICE)
        return NULL;
    return &d->infrastructure.nodes[end->node].devices[end->device];
}

static int check_directions(const struct descriptor *d, const struct descriptor_app *app,
                            struct err_info *e)
{
    for (size_t i = 0; i < app->connection_count; i++) {
        const struct descriptor_connection *c = &app->connections[i];
        const struct descriptor_device *from = device_of(d, &c->from), *to = device_of(d, &c->to);
        if (from && from->output)
            return text_error(e, &c->from.at,
                              "\"%s\" is a %s, an output device: no events come from it. Use it "
                              "behind \"to\"",
                              from->name, descriptor_driver_name(from->driver));
        if (to && !to->output)
            return text_error(e, &c->to.at,
                              "\"%s\" is a %s, an input device: no events go to it. Use it behind "
                              "\"from\"",
                              to->name, descriptor_driver_name(to->driver));
        if (from && to)
            return text_error(e, &c->at, "a device joined to a device. Put a module in between");
    }
    return 0;
}

static bool same_end(const struct descriptor_end *a, const struct descriptor_end *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == DESCRIPTOR_DEVICE)
        return a->node == b->node && a->device == b->device;
    return a->module == b->module && strcmp(a->channel, b->channel) == 0;
}

static int check_repeated(const struct descriptor *d, const struct descriptor_app *app,
                          struct err_info *e)
{
    (void)d;
    for (size_t i = 1; i < app->connection_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct descriptor_connection *a = &app->connections[j];
            const struct descriptor_connection *b = &app->connections[i];
            if (!same_end(&a->to, &b->to))
                continue;
            if (same_end(&a->from, &b->from))
                return text_error(e, &b->at,
                                  "this connection is here twice, first in line %u. "
                                  "Remove one",
                                  a->at.line);
            if (b->to.kind == DESCRIPTOR_DEVICE)
                return text_error(e, &b->to.at,
                                  "this output device has a connection already, in "
                                  "line %u. An output has one owner and one connection: join the "
                                  "events in a module",
                                  a->at.line);
        }
    return 0;
}

// Connections of all applications that start at the input device of `end`.
static unsigned count_input(const struct descriptor *d, const struct descriptor_end *end)
{
    unsigned n = 0;
    for (size_t a = 0; a < d->app_count; a++)
        for (size_t i = 0; i < d->apps[a].connection_count; i++)
            n += same_end(&d->apps[a].connections[i].from, end);
    return n;
}

// What a driver's and a module's connection slots can hold.
static int check_numbers(const struct descriptor *d, const struct descriptor_app *app,
                         struct err_info *e)
{
    for (size_t i = 0; i < app->connection_count; i++) {
        const struct descriptor_end *from = &app->connections[i].from;
        if (from->kind == DESCRIPTOR_DEVICE && count_input(d, from) > DESCRIPTOR_INPUT_CONNECTIONS)
            return text_error(e, &from->at,
                              "more than %d connections start at this input device, over all "
                              "applications. Pass its events on from one module",
                              DESCRIPTOR_INPUT_CONNECTIONS);
    }
    for (size_t m = 0; m < app->module_count; m++)
        if (descriptor_module_ends(app, m) > DESCRIPTOR_MODULE_ENDS)
            return text_error(
                e, &app->modules[m].at, "module %s has %u connections; it can have %d. Split it",
                app->modules[m].name, descriptor_module_ends(app, m), DESCRIPTOR_MODULE_ENDS);
    return 0;
}

int descriptor_check_app(const struct descriptor *d, struct err_info *e)
{
    static int (*const checks[])(const struct descriptor *, const struct descriptor_app *,
                                 struct err_info *) = {
        check_app_name,   check_provider, check_module_names,
        check_directions, check_repeated, check_numbers,
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int rc = checks[i](d, &d->apps[d->app_count - 1], e);
        if (rc)
            return rc;
    }
    return 0;
}
