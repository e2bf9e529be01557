// SPDX-License-Identifier: Apache-2.0
#include "lib/board_scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum {
    MAX_FIRMWARE = 1 << 20,
    DELAY = NODES_MILLISECOND,
    BETWEEN = 400 * NODES_MILLISECOND, // requests of a replay
    LONGEST = 60000,                   // milliseconds of one scene_run
};

static bool on_frame(void *context, uint64_t time, uint8_t *frame, size_t len)
{
    struct scene *s = context;
    (void)time;
    if (s->options.frame)
        s->options.frame(s, frame, len);
    if (s->recording && frame[FRAME_TO] != LINK_DEPLOYER) {
        buf_append_u16(&s->log, (unsigned)len);
        buf_append(&s->log, frame, len);
    }
    return true;
}

static void on_display(void *context, uint64_t time, uint8_t node, unsigned slot, int16_t value)
{
    struct scene *s = context;
    (void)time, (void)node, (void)slot;
    s->shown++;
    s->last = value;
}

static int build_all(struct scene *s, struct err_info *e)
{
    struct buf warnings = {0};
    size_t count = s->descriptor.app_count;
    int rc = provider_open(&s->provider, &s->descriptor.infrastructure, s->state, &s->build, e);
    s->models = mem_zeroed(count, sizeof *s->models);
    s->apps = mem_zeroed(count, sizeof *s->apps);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = model_load(&s->models[i], &s->descriptor, i, &warnings, e);
        if (rc == 0)
            rc = app_build(&s->apps[i], &s->models[i], &s->provider, &s->build, s->state, e);
    }
    buf_finish(&warnings);
    return rc;
}

static int add_node(struct scene *s, size_t node, const struct buf *firmware, struct err_info *e)
{
    const struct descriptor_node *d = &s->descriptor.infrastructure.nodes[node];
    struct machine_config c = {.core = s->options.core, .modules = 8};
    memcpy(c.node_key, provider_node_key(&s->provider, node), WIRE_KEY);
    c.node_key[0] ^= s->options.wrong_key == (int)node;
    for (size_t i = 0; i < d->device_count; i++)
        c.slots[d->devices[i].slot] = d->devices[i].output ? MACHINE_DISPLAY : MACHINE_SENSOR;
    return world_add(s->world, (uint8_t)(node + 1), &c, firmware->data, firmware->len, e);
}

static int switch_on(struct scene *s, struct err_info *e)
{
    struct world_host host = {s, on_frame, on_display};
    struct vnet_faults faults = {.delay = DELAY};
    struct buf firmware = {0};
    size_t count = s->descriptor.infrastructure.node_count;
    char *path = mem_printf("%s/firmware.elf", s->options.share);
    int rc = file_read(path, MAX_FIRMWARE, &firmware, e);
    s->world = world_create(1, &faults, &host);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = add_node(s, i, &firmware, e);
    s->nodes.world = s->world;
    s->link = (struct request_link){&s->nodes, nodes_exchange};
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = provider_start_node(&s->provider, &s->link, i, e);
    free(path);
    buf_finish(&firmware);
    return rc;
}

int scene_open(struct scene *s, const struct scene_options *o, struct err_info *e)
{
    *s = (struct scene){.options = *o, .recording = true};
    s->build.share = mem_text(o->share);
    s->build.folder = file_make_temporary_folder(e);
    s->state = file_make_temporary_folder(e);
    if (!s->build.folder || !s->state)
        return ERR_SYSTEM;
    int rc = descriptor_load_folder(&s->descriptor, o->folder, e);
    if (rc == 0)
        rc = build_all(s, e);
    return rc ? rc : switch_on(s, e);
}

void scene_close(struct scene *s)
{
    world_destroy(s->world);
    for (size_t i = 0; s->apps && i < s->descriptor.app_count; i++) {
        app_finish(&s->apps[i]);
        model_finish(&s->models[i]);
    }
    free(s->apps);
    free(s->models);
    provider_close(&s->provider);
    build_finish(&s->build);
    descriptor_finish(&s->descriptor);
    if (s->state)
        file_remove_tree(s->state, NULL);
    free(s->state);
    buf_finish(&s->log);
}

void scene_run(struct scene *s)
{
    world_run_until_quiet(s->world, world_now(s->world) + (uint64_t)LONGEST * NODES_MILLISECOND,
                          NULL);
}

void scene_reset(struct scene *s)
{
    for (size_t i = 0; i < s->descriptor.infrastructure.node_count; i++)
        world_reset(s->world, (uint8_t)(i + 1));
}

static unsigned get16(const uint8_t *p)
{
    return (unsigned)(p[0] | p[1] << 8);
}

// The status in the reply to this request, 0xffff if there is none.
static unsigned answer_to(struct scene *s, const uint8_t *request)
{
    uint8_t reply[FRAME_MAX];
    unsigned status = 0xffff;
    size_t len;
    while ((len = world_receive(s->world, reply)))
        if (len >= FRAME_CONTENT + 2 && reply[FRAME_NUMBER] == request[FRAME_NUMBER] &&
            reply[FRAME_FROM] == request[FRAME_TO])
            status = get16(reply + FRAME_CONTENT);
    return status;
}

static void count(struct scene_answers *a, unsigned status)
{
    a->ok += status == WIRE_OK;
    a->refused += status == WIRE_REFUSED;
    a->other += status != WIRE_OK && status != WIRE_REFUSED;
}

void scene_replay(struct scene *s, struct scene_answers *set_key, struct scene_answers *lease)
{
    s->recording = false;
    *set_key = *lease = (struct scene_answers){0};
    for (size_t at = 0; at + 2 <= s->log.len; at += 2 + get16(s->log.data + at)) {
        const uint8_t *frame = s->log.data + at + 2;
        world_send(s->world, frame, get16(s->log.data + at));
        world_run(s->world, world_now(s->world) + BETWEEN);
        if (frame[FRAME_TYPE] != LINK_CALL || frame[FRAME_FROM] != LINK_DEPLOYER)
            continue;
        unsigned function = get16(frame + FRAME_CONTENT + 2);
        unsigned status = answer_to(s, frame);
        if (function == WIRE_FN_SET_KEY)
            count(set_key, status);
        if (function == WIRE_FN_LEASE)
            count(lease, status);
    }
    scene_run(s);
}
