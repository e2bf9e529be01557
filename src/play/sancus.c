// SPDX-License-Identifier: Apache-2.0
// The Sancus engine: every node of the infrastructure is a simulated board with the real firmware,
// on a virtual network; everything is deployed over that network.
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "play/nodes.h"
#include "play/record.h"
#include "sim/machine.h"

enum {
    MAX_FIRMWARE = 1 << 20,
    LINK_DELAY = 1 * NODES_MILLISECOND,
    SLICE = 1000,           // milliseconds of virtual time between looks at interrupts
    PATIENCE = 30 * 1000,   // milliseconds of virtual time without any work of a module
    WAIT_LIMIT = 60 * 1000, // and in all, that one wait may take, and as much more
    INPUT_LIMIT = 1000,     // for each input that waits at its beginning
};

static void say_line(void *context, const char *line)
{
    play_say(context, "%s", line);
}

static bool on_frame(void *context, uint64_t time, uint8_t *frame, size_t len)
{
    struct nodes *n = context;
    attack_frame(n, frame, len);
    if (n->record)
        record_frame(n->record, time, frame, len);
    return true;
}

static void on_display(void *context, uint64_t time, uint8_t address, unsigned slot, int16_t value)
{
    struct nodes *n = context;
    (void)time;
    size_t node = address - 1u;
    const struct descriptor_node *d = &n->play->descriptor.infrastructure.nodes[node];
    for (size_t i = 0; i < d->device_count; i++)
        if (d->devices[i].slot == slot)
            play_output(n->play, node, i, value);
}

// ---- start -------------------------------------------------------------------------------------

static int open_folders(struct nodes *n, struct err_info *e)
{
    int rc = build_open(&n->build, e);
    if (rc)
        return rc;
    char *path = mem_printf("%s/firmware.elf", n->build.share);
    rc = file_read(path, MAX_FIRMWARE, &n->firmware, e);
    free(path);
    return rc;
}

static int build_apps(struct nodes *n, struct err_info *e)
{
    n->app_count = n->play->descriptor.app_count;
    n->apps = mem_zeroed(n->app_count, sizeof *n->apps);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n->app_count; i++) {
        n->apps[i].say = say_line;
        n->apps[i].say_context = n->play;
        rc = app_build(&n->apps[i], &n->play->models[i], &n->provider, &n->build,
                       n->play->options->state_folder, e);
    }
    return rc;
}

// Protected modules that this node will run.
static unsigned count_modules(const struct nodes *n, size_t node)
{
    const struct descriptor *d = &n->play->descriptor;
    unsigned count = 2 * (unsigned)d->infrastructure.nodes[node].device_count;
    for (size_t a = 0; a < d->app_count; a++)
        for (size_t m = 0; m < d->apps[a].module_count; m++)
            count += d->apps[a].modules[m].node == node;
    return count;
}

static int configure(const struct nodes *n, size_t node, struct machine_config *c,
                     struct err_info *e)
{
    const struct descriptor_node *d = &n->play->descriptor.infrastructure.nodes[node];
    unsigned modules = count_modules(n, node);
    if (modules > MACHINE_MODULES_MAX)
        return text_error(e, &d->at,
                          "node %s would run %u protected modules (two for each "
                          "device); its hardware has %d",
                          d->name, modules, MACHINE_MODULES_MAX);
    *c = (struct machine_config){.core = n->play->options->upstream ? MACHINE_UPSTREAM
                                                                    : MACHINE_HARDENED,
                                 .modules = modules > 8 ? modules : 8};
    memcpy(c->node_key, provider_node_key(&n->provider, node), WIRE_KEY);
    attack_swaps_key(n, node, c->node_key);
    for (size_t i = 0; i < d->device_count; i++)
        c->slots[d->devices[i].slot] = d->devices[i].output ? MACHINE_DISPLAY : MACHINE_SENSOR;
    return 0;
}

static int switch_on(struct nodes *n, struct err_info *e)
{
    const struct descriptor_infrastructure *infra = &n->play->descriptor.infrastructure;
    const struct play_options *o = n->play->options;
    struct world_host host = {n, on_frame, on_display};
    struct vnet_faults faults = o->faults;
    faults.delay += LINK_DELAY;
    n->world = world_create(o->seed, &faults, &host);
    if (!n->world)
        return err_set(e, ERR_SYSTEM, "out of memory");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < infra->node_count; i++) {
        struct machine_config config;
        rc = configure(n, i, &config, e);
        if (rc == 0)
            rc = world_add(n->world, (uint8_t)(i + 1), &config, n->firmware.data, n->firmware.len,
                           e);
    }
    n->link = (struct request_link){n, nodes_exchange};
    return rc;
}

static void say_drivers(struct nodes *n, size_t node)
{
    const struct provider_node *p = &n->provider.nodes[node];
    for (size_t i = 0; i < p->descriptor->device_count; i++)
        play_say(n->play, "  attested  %-8s on %-5s slot %u, driver of %s",
                 p->descriptor->devices[i].name, p->descriptor->name,
                 p->descriptor->devices[i].slot,
                 descriptor_driver_name(p->descriptor->devices[i].driver));
}

static int start_nodes(struct nodes *n, struct err_info *e)
{
    const struct descriptor_infrastructure *infra = &n->play->descriptor.infrastructure;
    play_say(n->play, "%s: provider 0x%04x, %zu nodes, %s core, isolation: simulated", infra->name,
             infra->provider, infra->node_count,
             n->play->options->upstream ? "upstream" : "hardened");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < infra->node_count; i++) {
        rc = provider_start_node(&n->provider, &n->link, i, e);
        if (rc == 0)
            say_drivers(n, i);
    }
    return rc;
}

static void warn_upstream(const struct nodes *n)
{
    if (n->play->options->upstream)
        fputs("warning: core upstream: replayable-after-reset (no epoch register), keys readable "
              "after a forced reset, device registers writable by anyone, stale data at enable. "
              "Outputs prove nothing against an attacker on the node\n",
              stderr);
}

static int start(struct play *p, struct err_info *e)
{
    struct nodes *n = mem_zeroed(1, sizeof *n);
    p->engine_state = n;
    n->play = p;
    warn_upstream(n);
    int rc = open_folders(n, e);
    if (rc == 0)
        rc = provider_open(&n->provider, &p->descriptor.infrastructure,
                           n->play->options->state_folder, &n->build, e);
    if (rc == 0)
        rc = build_apps(n, e);
    if (rc == 0)
        rc = attack_prepare(n, e);
    if (rc == 0 && p->options->images)
        rc = report_images(n, p->options->images, e);
    if (rc == 0 && p->options->record)
        rc = record_open(&n->record, p->options->record, e);
    if (rc == 0)
        rc = switch_on(n, e);
    if (rc == 0)
        rc = start_nodes(n, e);
    for (size_t i = 0; rc == 0 && i < n->app_count; i++)
        rc = app_open_frame(&n->apps[i], &n->link, e);
    return rc;
}

// ---- play --------------------------------------------------------------------------------------

static int input(struct play *p, size_t node, size_t device, uint16_t value, struct err_info *e)
{
    struct nodes *n = p->engine_state;
    unsigned slot = p->descriptor.infrastructure.nodes[node].devices[device].slot;
    if (world_push_sample(n->world, (uint8_t)(node + 1), slot, (int16_t)value))
        return err_set(e, ERR_BUG, "no sensor in slot %u", slot);
    n->inputs++;
    return 0;
}

// Instructions that protected modules have executed, on all nodes.
static uint64_t module_work(const struct nodes *n)
{
    uint64_t work = 0;
    for (size_t i = 0; i < n->provider.infra->node_count; i++) {
        const struct machine *m = world_machine(n->world, (uint8_t)(i + 1));
        work += machine_instructions(m) - machine_unprotected_instructions(m);
    }
    return work;
}

// As long as modules work there is progress; when they have not for a while, there is none to come.
static int wait(struct play *p, struct err_info *e)
{
    struct nodes *n = p->engine_state;
    uint64_t start = world_now(n->world), worked = start, work = module_work(n);
    uint64_t limit = WAIT_LIMIT + n->inputs * INPUT_LIMIT;
    n->inputs = 0;
    for (;;) {
        uint64_t slice = world_now(n->world) + (uint64_t)SLICE * NODES_MILLISECOND;
        int rc = interrupt_check(e);
        if (rc)
            return rc;
        rc = world_run_until_quiet(n->world, slice, e);
        uint64_t now = world_now(n->world);
        if (module_work(n) != work)
            worked = now;
        work = module_work(n);
        // Before the end of the slice: at rest, for better or worse.
        if (rc == 0 || now < slice || now - worked >= (uint64_t)PATIENCE * NODES_MILLISECOND ||
            now - start >= limit * NODES_MILLISECOND)
            return rc;
        *e = (struct err_info){0};
    }
}

// Samples that no driver has taken, in the order of their devices.
struct samples {
    struct held {
        uint8_t address;
        unsigned slot;
        int16_t value;
    } * held;
    size_t count, capacity;
};

static void add_sample(struct samples *s, struct held h)
{
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? 2 * s->capacity : 16;
        s->held = mem_resize(s->held, s->capacity * sizeof *s->held);
    }
    s->held[s->count++] = h;
}

// While frames are closed the devices show nothing: what they hold waits for the next frames.
static void hold_samples(struct nodes *n, struct samples *s)
{
    const struct descriptor_infrastructure *infra = &n->play->descriptor.infrastructure;
    for (size_t i = 0; i < infra->node_count; i++)
        for (size_t k = 0; k < infra->nodes[i].device_count; k++) {
            struct held h = {(uint8_t)(i + 1), infra->nodes[i].devices[k].slot, 0};
            while (world_withdraw_sample(n->world, h.address, h.slot, &h.value) == 0)
                add_sample(s, h);
        }
}

static void show_samples(struct nodes *n, struct samples *s)
{
    for (size_t i = 0; i < s->count; i++)
        world_push_sample(n->world, s->held[i].address, s->held[i].slot, s->held[i].value);
    free(s->held);
}

static int reset(struct play *p, size_t node, struct err_info *e)
{
    struct nodes *n = p->engine_state;
    struct samples samples = {0};
    int rc = 0;
    hold_samples(n, &samples);
    report_collect(n, NULL, node);
    for (size_t i = 0; i < n->app_count; i++)
        if (model_uses_node(n->apps[i].model->app, node))
            report_collect(n, &n->apps[i], node);
    world_reset(n->world, (uint8_t)(node + 1));
    provider_lose_node(&n->provider, node);
    play_say(p, "node %s was reset", p->descriptor.infrastructure.nodes[node].name);
    for (size_t i = 0; rc == 0 && i < n->app_count; i++)
        if (model_uses_node(n->apps[i].model->app, node))
            rc = app_stop(&n->apps[i], &n->link, e);
    if (rc == 0)
        rc = provider_start_node(&n->provider, &n->link, node, e);
    for (size_t i = 0; rc == 0 && i < n->app_count; i++)
        if (model_uses_node(n->apps[i].model->app, node))
            rc = app_open_frame(&n->apps[i], &n->link, e);
    show_samples(n, &samples);
    return rc;
}

static int finish(struct play *p, struct err_info *e)
{
    struct nodes *n = p->engine_state;
    int rc = 0;
    if (p->options->stats) // before the closing attestations, which are not the script's work
        rc = report_stats(n, p->options->stats, e);
    for (size_t i = 0; rc == 0 && i < n->app_count; i++) {
        rc = app_close_frame(&n->apps[i], &n->link, e);
        if (rc == 0)
            play_say(p, "%s: frame %u closed, every module and driver attested",
                     n->apps[i].model->app->name, n->apps[i].frame);
    }
    if (n->record && rc == 0) {
        rc = record_close(n->record, p->options->record, e);
        n->record = NULL;
    }
    return rc;
}

static void destroy(struct play *p)
{
    struct nodes *n = p->engine_state;
    if (!n)
        return;
    world_destroy(n->world);
    if (n->record)
        fclose(n->record);
    for (size_t i = 0; i < n->app_count; i++)
        app_finish(&n->apps[i]);
    free(n->apps);
    provider_close(&n->provider);
    build_finish(&n->build);
    buf_finish(&n->firmware);
    free(n);
}

const struct play_engine play_sancus = {"sancus", start, input, wait, reset, finish, destroy};
