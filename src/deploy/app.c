// SPDX-License-Identifier: Apache-2.0
#include "deploy/app.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void app_say(struct app *a, const char *format, ...)
{
    if (!a->say)
        return;
    char *line = NULL;
    va_list args;
    va_start(args, format);
    int n = vasprintf(&line, format, args);
    va_end(args);
    if (n >= 0)
        a->say(a->say_context, line);
    free(line);
}

struct provider_device *app_device(struct app *a, const struct descriptor_end *end)
{
    return &a->provider->nodes[end->node].devices[end->device];
}

struct message_end app_end(const struct app *a, size_t i, bool output)
{
    const struct app_connection *c = &a->connections[i];
    const struct model_connection *channels = &a->model->connections[i];
    unsigned end = output ? channels->from | WIRE_OUTPUT_END : channels->to;
    return (struct message_end){c->number, (uint16_t)end, c->generation, c->key};
}

static int build_part(struct app *a, size_t module, struct build *build, struct err_info *e)
{
    const struct descriptor_module *d = &a->model->app->modules[module];
    struct part *p = &a->parts[module];
    unsigned text_len, data_len;
    uint16_t text, data;
    p->kind = LINK_KIND_MODULE;
    p->node = a->provider->nodes[d->node].address;
    p->vendor = a->model->app->provider;
    p->spec.slots = descriptor_module_ends(a->model->app, module);
    p->spec.slots += p->spec.slots == 0; // module.lds wants one
    snprintf(p->name, sizeof p->name, "%s", d->name);
    snprintf(p->file, sizeof p->file, "%s.%s", a->model->app->name, d->name);
    snprintf(p->node_name, sizeof p->node_name, "%s", a->provider->infra->nodes[d->node].name);

    struct model_outputs outputs = model_outputs(a->model, module);
    p->records = outputs.records;
    p->spec.records = outputs.sealed;
    p->spec.pending = outputs.plain;

    int rc = build_compile(build, p->file, a->model->modules[module], e);
    if (rc == 0)
        rc = part_measure(p, build, &text_len, &data_len, e);
    if (rc)
        return rc;
    struct err_info room = {0};
    if (provider_allocate(a->provider, d->node, text_len, data_len, &text, &data, &room))
        return text_error(e, &d->node_at, "%s", room.text);
    return part_place(p, build, text, data, e);
}

// The application's keys, in its own file: K_{N,SP} of its nodes from the provider.
static int take_keys(struct app *a, const char *state_folder, struct err_info *e)
{
    char *name = mem_printf("app-%s", a->model->app->name);
    int rc = keystore_open(&a->keys, state_folder, name, e);
    free(name);
    for (size_t i = 0; rc == 0 && i < a->model->app->module_count; i++) {
        uint8_t key[WIRE_KEY];
        provider_key(a->provider, a->model->app->modules[i].node, a->model->app->provider, key);
        part_set_key(&a->parts[i], key);
        rc = keystore_put(&a->keys, "provider", a->parts[i].node_name, key, e);
        sodium_memzero(key, sizeof key);
    }
    return rc ? rc : keystore_save(&a->keys, e);
}

int app_build(struct app *a, struct model *model, struct provider *provider, struct build *build,
              const char *state_folder, struct err_info *e)
{
    uint16_t first = 0;
    a->model = model;
    a->provider = provider;
    a->parts = mem_zeroed(model->app->module_count, sizeof *a->parts);
    a->connections = mem_zeroed(model->app->connection_count, sizeof *a->connections);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < model->app->module_count; i++)
        rc = build_part(a, i, build, e);
    if (rc == 0)
        rc = take_keys(a, state_folder, e);
    if (rc == 0)
        rc = provider_take_connections(provider, model->app->connection_count, &first, e);
    for (size_t i = 0; rc == 0 && i < model->app->connection_count; i++)
        a->connections[i].number = (uint16_t)(first + i);
    return rc ? err_locate(e, "application %s", model->app->name) : 0;
}

void app_finish(struct app *a)
{
    if (a->model) {
        for (size_t i = 0; a->parts && i < a->model->app->module_count; i++)
            part_finish(&a->parts[i]);
        if (a->connections)
            sodium_memzero(a->connections,
                           a->model->app->connection_count * sizeof *a->connections);
    }
    free(a->parts);
    free(a->connections);
    keystore_close(&a->keys);
    *a = (struct app){0};
}
