// SPDX-License-Identifier: Apache-2.0
#include "deploy/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/suggest.h"
#include "proto/wire.h"

// Of what one call sends; the node software answers a call in one frame.
enum { MAX_SEALED = 224 };

static int take_diagnostics(struct lang_diags *diags, struct buf *warnings, struct err_info *e)
{
    int rc = 0;
    struct buf text = {0};
    lang_diags_text(diags, &text);
    while (text.len && text.data[text.len - 1] == '\n')
        text.len--;
    if (diags->errors)
        e->located = 1;
    if (diags->errors)
        rc = err_set(e, ERR_INPUT, "%s", buf_text(&text));
    else if (text.len)
        buf_printf(warnings, "%s\n", buf_text(&text));
    buf_finish(&text);
    lang_diags_finish(diags);
    return rc;
}

static int parse_source(struct model *m, size_t i, struct buf *warnings, struct err_info *e)
{
    struct buf text = {0};
    struct lang_diags diags = {0};
    const struct descriptor_source *source = &m->app->sources[i];
    int rc = file_read(source->path, LANG_MAX_SOURCE, &text, e);
    if (rc == 0) {
        m->programs[i] = lang_parse(source->path, (const char *)text.data, text.len, &diags);
        rc = take_diagnostics(&diags, warnings, e);
    }
    buf_finish(&text);
    return rc;
}

// The program and index that define `name`; 1 if none does.
static int find_source(const struct model *m, const char *name, size_t *program, int *index)
{
    for (size_t i = 0; i < m->app->source_count; i++) {
        *index = lang_program_find(m->programs[i], name);
        *program = i;
        if (*index >= 0)
            return 0;
    }
    return 1;
}

static int no_such_module(const struct model *m, const struct descriptor_module *d,
                          struct err_info *e)
{
    struct suggest s;
    struct text_hint hint;
    suggest_begin(&s, d->name);
    for (size_t i = 0; i < m->app->source_count; i++)
        for (size_t k = 0; k < lang_program_modules(m->programs[i]); k++)
            suggest_offer(&s, lang_program_name(m->programs[i], k));
    return text_error(e, &d->at, "no source of the application has a module %s%s", d->name,
                      text_did_you_mean(&hint, &s));
}

static int check_twice(const struct model *m, struct err_info *e)
{
    for (size_t i = 0; i < m->app->source_count; i++)
        for (size_t k = 0; k < lang_program_modules(m->programs[i]); k++) {
            size_t first;
            int index;
            const char *name = lang_program_name(m->programs[i], k);
            find_source(m, name, &first, &index);
            if (first != i)
                return err_set(e, ERR_INPUT,
                               "%s: error: module %s is already defined in %s. "
                               "Rename one of them",
                               m->app->sources[i].path, name, m->app->sources[first].path);
        }
    return 0;
}

static int check_constants(const struct lang_program *program, size_t index,
                           const struct descriptor_module *d, struct err_info *e)
{
    for (size_t i = 0; i < d->constant_count; i++) {
        struct suggest s;
        struct text_hint hint;
        bool needed = false;
        const char *name;
        suggest_begin(&s, d->constants[i].name);
        for (size_t k = 0; (name = lang_program_needs(program, index, k)); k++) {
            needed |= strcmp(name, d->constants[i].name) == 0;
            suggest_offer(&s, name);
        }
        if (!needed)
            return text_error(e, &d->constants[i].at, "module %s takes no constant %s%s", d->name,
                              d->constants[i].name, text_did_you_mean(&hint, &s));
    }
    return 0;
}

static int check_module(struct model *m, size_t module, struct buf *warnings, struct err_info *e)
{
    const struct descriptor_module *d = &m->app->modules[module];
    size_t program;
    int index;
    if (find_source(m, d->name, &program, &index))
        return no_such_module(m, d, e);
    int rc = check_constants(m->programs[program], (size_t)index, d, e);
    if (rc)
        return rc;
    struct lang_constant *constants = mem_zeroed(d->constant_count, sizeof *constants);
    for (size_t i = 0; i < d->constant_count; i++)
        constants[i] = (struct lang_constant){d->constants[i].name, d->constants[i].value};
    struct lang_diags diags = {0};
    m->modules[module] =
        lang_check(m->programs[program], (size_t)index, constants, d->constant_count, &diags);
    free(constants);
    return take_diagnostics(&diags, warnings, e);
}

// ---- connections -------------------------------------------------------------------------------

static const struct lang_channel *channel_at(const struct lang_module *module, bool output,
                                             size_t i)
{
    return output ? lang_module_output(module, i) : lang_module_input(module, i);
}

static int find_channel(const struct model *m, const struct descriptor_end *end, bool output,
                        unsigned *channel, struct err_info *e)
{
    const struct lang_module *module = m->modules[end->module];
    int found = output ? lang_module_find_output(module, end->channel)
                       : lang_module_find_input(module, end->channel);
    if (found >= 0) {
        *channel = (unsigned)found;
        return 0;
    }
    struct suggest s;
    struct text_hint hint;
    suggest_begin(&s, end->channel);
    for (size_t i = 0; channel_at(module, output, i); i++)
        suggest_offer(&s, channel_at(module, output, i)->name);
    return text_error(e, &end->channel_at, "module %s has no %s %s%s", lang_module_name(module),
                      output ? "output" : "input", end->channel, text_did_you_mean(&hint, &s));
}

// Values that a device's events carry.
static unsigned device_values(const struct descriptor *d, const struct descriptor_end *end)
{
    const struct descriptor_node *node = &d->infrastructure.nodes[end->node];
    return node->devices[end->device].driver == DESCRIPTOR_CLOCK ? 0 : 1;
}

static int end_values(const struct model *m, const struct descriptor *d,
                      const struct descriptor_end *end, bool output, unsigned *channel,
                      unsigned *values, struct err_info *e)
{
    *channel = 0;
    if (end->kind == DESCRIPTOR_DEVICE) {
        *values = device_values(d, end);
        return 0;
    }
    int rc = find_channel(m, end, output, channel, e);
    if (rc == 0)
        *values = channel_at(m->modules[end->module], output, *channel)->params;
    return rc;
}

static int check_connection(struct model *m, const struct descriptor *d, size_t i,
                            struct err_info *e)
{
    const struct descriptor_connection *c = &m->app->connections[i];
    struct model_connection *out = &m->connections[i];
    unsigned given = 0, taken = 0;
    int rc = end_values(m, d, &c->from, true, &out->from, &given, e);
    if (rc == 0)
        rc = end_values(m, d, &c->to, false, &out->to, &taken, e);
    if (rc == 0 && given != taken)
        rc = text_error(e, &c->to.at, "the sender's events have %u value%s, the receiver takes %u",
                        given, given == 1 ? "" : "s", taken);
    out->words = given ? given : 1;
    return rc;
}

struct model_outputs model_outputs(const struct model *m, size_t module)
{
    struct lang_cost worst = lang_module_worst(m->modules[module]);
    unsigned fan_out = 0, words = 1;
    for (unsigned i = 0; i < lang_module_outputs(m->modules[module]); i++) {
        unsigned n = model_fan_out(m, module, i);
        unsigned w = lang_module_output(m->modules[module], i)->words;
        fan_out = n > fan_out ? n : fan_out;
        words = n && w > words ? w : words;
    }
    unsigned records = worst.events * fan_out;
    return (struct model_outputs){
        .records = records,
        .sealed = records * (4 + 2 * words + WIRE_TAG),
        .plain = 2 * (worst.events + worst.words),
    };
}

static int check_outputs(const struct model *m, size_t module, struct err_info *e)
{
    const struct descriptor_module *d = &m->app->modules[module];
    struct model_outputs outputs = model_outputs(m, module);
    if (outputs.sealed > MAX_SEALED)
        return text_error(
            e, &d->at,
            "one handler of module %s may send %u sealed events of %u bytes; %d bytes "
            "fit. Send fewer at a time",
            d->name, outputs.records, outputs.sealed, MAX_SEALED);
    return 0;
}

int model_load(struct model *m, const struct descriptor *d, size_t app, struct buf *warnings,
               struct err_info *e)
{
    m->app = &d->apps[app];
    m->programs = mem_zeroed(m->app->source_count, sizeof *m->programs);
    m->modules = mem_zeroed(m->app->module_count, sizeof *m->modules);
    m->connections = mem_zeroed(m->app->connection_count, sizeof *m->connections);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < m->app->source_count; i++)
        rc = parse_source(m, i, warnings, e);
    if (rc == 0)
        rc = check_twice(m, e);
    for (size_t i = 0; rc == 0 && i < m->app->module_count; i++)
        rc = check_module(m, i, warnings, e);
    for (size_t i = 0; rc == 0 && i < m->app->connection_count; i++)
        rc = check_connection(m, d, i, e);
    for (size_t i = 0; rc == 0 && i < m->app->module_count; i++)
        rc = check_outputs(m, i, e);
    return rc;
}

void model_finish(struct model *m)
{
    if (m->app) {
        for (size_t i = 0; m->modules && i < m->app->module_count; i++)
            lang_module_destroy(m->modules[i]);
        for (size_t i = 0; m->programs && i < m->app->source_count; i++)
            lang_program_destroy(m->programs[i]);
    }
    free(m->modules);
    free(m->programs);
    free(m->connections);
    *m = (struct model){0};
}

unsigned model_fan_out(const struct model *m, size_t module, unsigned channel)
{
    unsigned n = 0;
    for (size_t i = 0; i < m->app->connection_count; i++) {
        const struct descriptor_end *from = &m->app->connections[i].from;
        n += from->kind == DESCRIPTOR_MODULE_CHANNEL && from->module == module &&
             m->connections[i].from == channel;
    }
    return n;
}

bool model_uses_node(const struct descriptor_app *app, size_t node)
{
    for (size_t i = 0; i < app->module_count; i++)
        if (app->modules[i].node == node)
            return true;
    for (size_t i = 0; i < app->connection_count; i++)
        if (app->connections[i].from.node == node || app->connections[i].to.node == node)
            return true;
    return false;
}
