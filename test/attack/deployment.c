// SPDX-License-Identifier: Apache-2.0
// N5, S2, D1: against whole deployments, with the node's real software between.
#include <sodium.h>
#include <string.h>

#include "attack/attack.h"
#include "attack/stand.h"
#include "attack/weak.h"
#include "lib/board_scene.h"

enum { A, B, C, FIRST = 0, MIDDLE, LAST, MOVED_BY = 0x1000 };

static bool open_scene(struct trial *t, struct scene *s, int wrong_key,
                       void (*frame)(struct scene *, uint8_t *, size_t))
{
    struct err_info e = {0};
    struct scene_options o = {"test/attack/world", t->site->share, t->site->core, wrong_key, frame};
    return scene_open(s, &o, &e) == 0 || trial_note(t, MISTAKEN, "%.300s", e.text);
}

static bool open_frame(struct trial *t, struct scene *s)
{
    struct err_info e = {0};
    return app_open_frame(&s->apps[0], &s->link, &e) == 0 ||
           trial_note(t, MISTAKEN, "%.300s", e.text);
}

// ---- N5 ----------------------------------------------------------------------------------------

static void press(struct scene *s, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        world_push_sample(s->world, A + 1, 0, 1);
    scene_run(s);
}

// Everything that any node was ever sent, once more after a reset of all nodes.
static void replay_session(struct trial *t)
{
    struct scene s;
    struct scene_answers set_key, lease;
    if (open_scene(t, &s, -1, NULL) && open_frame(t, &s)) {
        press(&s, 3);
        trial_right(t, s.shown == 3 && s.last == 3, "the recorded session shows nothing");
        s.shown = 0;
        scene_reset(&s);
        scene_replay(&s, &set_key, &lease);
        t->variants = set_key.ok + set_key.refused + lease.ok + lease.refused;
        trial_held(t, s.shown == 0, "the display repeats the session");
        trial_held(t, set_key.ok + lease.ok == 0, "an old key is accepted");
        trial_right(t, set_key.refused == 7 && lease.refused == 1 && !set_key.other,
                    "the old keys were not refused by their modules");
    }
    scene_close(&s);
}

// ---- S2 ----------------------------------------------------------------------------------------

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static void add16(uint8_t *p, unsigned more)
{
    unsigned v = get16(p) + more;
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

// Is this frame of that type about the module MIDDLE?
static bool is_about(const struct scene *s, const uint8_t *frame, unsigned type, unsigned at)
{
    if (!s->apps)
        return false;
    const struct part *p = &s->apps[0].parts[MIDDLE];
    uint16_t address = get16(frame + FRAME_CONTENT + at);
    return frame[FRAME_TO] == p->node && frame[FRAME_TYPE] == type &&
           address >= p->image.at.text_start && address < p->image.at.text_end;
}

static void alter(struct scene *s, uint8_t *frame, size_t len)
{
    if (is_about(s, frame, LINK_LOAD, 0) &&
        get16(frame + FRAME_CONTENT) == s->apps[0].parts[MIDDLE].image.at.text_start)
        frame[len - 1] ^= 1;
}

// The same module linked for another place: it runs there.
static struct image moved;

static void move(struct scene *s, uint8_t *frame, size_t len)
{
    uint8_t *content = frame + FRAME_CONTENT;
    if (is_about(s, frame, LINK_LOAD, 0)) {
        unsigned at = get16(content) - s->apps[0].parts[MIDDLE].image.at.text_start;
        memcpy(content + 2, moved.text + at, len - FRAME_CONTENT - 2);
        add16(content, MOVED_BY);
    } else if (is_about(s, frame, LINK_ENABLE, 2)) {
        add16(content + 2, MOVED_BY);
        add16(content + 4, MOVED_BY);
    }
}

static bool link_moved(struct trial *t, struct scene *s)
{
    struct err_info e = {0};
    struct build_spec spec = s->apps[0].parts[MIDDLE].spec;
    spec.text = (uint16_t)(spec.text + MOVED_BY);
    return trial_right(t, build_link(&s->build, &spec, &moved, &e) == 0, e.text);
}

static void move_data(struct scene *s, uint8_t *frame, size_t len)
{
    (void)len;
    if (is_about(s, frame, LINK_ENABLE, 2))
        add16(frame + FRAME_CONTENT + 8, 2);
}

static void change_provider(struct scene *s, uint8_t *frame, size_t len)
{
    (void)len;
    if (is_about(s, frame, LINK_ENABLE, 2))
        add16(frame + FRAME_CONTENT, 1);
}

static void attest_wrong(struct trial *t, int wrong_key, const char *claim,
                         void (*frame)(struct scene *, uint8_t *, size_t))
{
    struct scene s;
    struct err_info e = {0};
    struct message_report report;
    if (open_scene(t, &s, wrong_key, frame) && link_moved(t, &s)) {
        struct part *p = &s.apps[0].parts[MIDDLE];
        trial_right(t, app_load(&s.apps[0], &s.link, &e) == 0, e.text);
        int rc = (t->site->weak ? weak_attest_part : part_attest)(p, &s.link, wrong_key < 0,
                                                                  &report, &e);
        t->variants++;
        trial_held(t, rc != 0, "it attests");
        if (!strstr(e.text, claim))
            trial_note(t, MISTAKEN, "the message does not say \"%s\": %.200s", claim, e.text);
    }
    image_finish(&moved);
    scene_close(&s);
}

static void altered(struct trial *t)
{
    attest_wrong(t, -1, "claim text differs", alter);
}

static void elsewhere(struct trial *t)
{
    attest_wrong(t, -1, "claim layout differs", move);
}

static void longer_data(struct trial *t)
{
    attest_wrong(t, -1, "claim layout differs", move_data);
}

static void other_provider(struct trial *t)
{
    attest_wrong(t, -1, "claim provider differs", change_provider);
}

static void other_node(struct trial *t)
{
    attest_wrong(t, C, "claim node key differs", NULL);
}

static void unchanged(struct trial *t)
{
    struct scene s;
    if (open_scene(t, &s, -1, NULL) && open_frame(t, &s)) {
        press(&s, 2);
        trial_right(t, s.shown == 2 && s.last == 2, "it does not work unattacked");
    }
    scene_close(&s);
}

// ---- D1: at the provider -----------------------------------------------------------------------

static void ask_for_display(struct trial *t, struct scene *s)
{
    struct err_info e = {0};
    struct buf message = {0};
    uint32_t grants;
    struct message_end end = stand_end(40, STAND_STRANGER);
    int rc = (t->site->weak ? weak_lease_provider : provider_lease)(&s->provider, B, 0, "stranger",
                                                                    &end, &message, &grants, &e);
    t->variants++;
    trial_held(t, rc != 0, "the provider leases the device a second time");
    trial_right(t, strstr(e.text, "relay") && strstr(e.text, "0x1234"),
                "the message does not name the holder");
    buf_finish(&message);
}

static void lease_from_provider(struct trial *t)
{
    struct scene s;
    if (open_scene(t, &s, -1, NULL) && open_frame(t, &s))
        ask_for_display(t, &s);
    scene_close(&s);
}

// A reset does not end a lease: an attacker can always cause one.
static void lease_after_reset(struct trial *t)
{
    struct scene s;
    struct err_info e = {0};
    if (open_scene(t, &s, -1, NULL) && open_frame(t, &s)) {
        world_reset(s.world, B + 1);
        provider_lose_node(&s.provider, B);
        trial_right(t, provider_start_node(&s.provider, &s.link, B, &e) == 0, e.text);
        ask_for_display(t, &s);
    }
    scene_close(&s);
}

const struct attack attacks_deployment[] = {
    {"N5", "session", replay_session, "epoch", "epoch"},
    {"N5", "session, no epoch", replay_session, "epoch", "upstream"},
    {"S2", "altered module", altered, "attestation", "weak"},
    {"S2", "another address", elsewhere, "attestation", "weak"},
    {"S2", "longer data", longer_data, "attestation", "weak"},
    {"S2", "another provider", other_provider, "attestation", "weak"},
    {"S2", "another node key", other_node, "attestation", "weak"},
    {"D1", "at the provider", lease_from_provider, "lease", "weak"},
    {"D1", "at the provider after a reset", lease_after_reset, "lease", "weak"},
    {"-", "unattacked", unchanged, "", NULL},
    {0},
};
