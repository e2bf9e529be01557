// SPDX-License-Identifier: Apache-2.0
// N1, N2, N4: messages changed, repeated, sent elsewhere.
#include <string.h>

#include "attack/attack.h"
#include "attack/stand.h"
#include "attack/weak.h"

// ---- N1: any bit of any message ----------------------------------------------------------------

// A refusal is REFUSED; or, where the bit was in an event's connection number, which only says
// where to look, CONNECTION.
static bool is_refusal(uint16_t status, const struct stand_message *m, size_t bit)
{
    bool hint = m->function == WIRE_FN_EVENT && bit < 16;
    return status == WIRE_REFUSED || (hint && status == WIRE_CONNECTION);
}

static bool flip(struct trial *t, struct stand *s, struct stand_message *m, size_t bit,
                 const struct buf *before)
{
    struct buf after = {0};
    m->bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    uint16_t status = stand_call(s, m->part, m->function, &m->bytes);
    m->bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    t->variants++;
    bool good = true;
    if (status == WIRE_OK)
        good = trial_note(t, BROKEN, "bit %zu changed, and it was accepted", bit);
    else if (!is_refusal(status, m, bit))
        good = trial_note(t, MISTAKEN, "bit %zu changed: status %u", bit, status);
    if (good) {
        bench_state(&s->bench, m->part, &after);
        good = trial_held(t,
                          after.len == before->len &&
                              memcmp(after.data, before->data, after.len) == 0 && s->out.len == 0 &&
                              s->bench.shown == 0,
                          "a refused message changed the module");
    }
    buf_finish(&after);
    return good;
}

// The genuine message is still good afterwards. A module that ended itself answers like one.
static void flip_all(struct trial *t, struct stand *s, struct stand_message *m)
{
    struct buf before = {0};
    const uint8_t nothing[2] = {0};
    buf_drop(&s->buf, s->buf.len);
    stand_call(s, m->part, m->function, stand_bytes(s, nothing, sizeof nothing));
    bench_state(&s->bench, m->part, &before);
    bool good = true;
    for (size_t bit = 0; good && bit < 8 * m->bytes.len; bit += t->site->quick ? 37 : 1)
        good = flip(t, s, m, bit, &before);
    if (good)
        trial_right(t, stand_call(s, m->part, m->function, &m->bytes) == WIRE_OK,
                    "the genuine message is refused");
    buf_finish(&before);
    buf_finish(&m->bytes);
}

static void take(struct stand_message *m, const struct part *p, uint16_t function,
                 const struct buf *bytes)
{
    *m = (struct stand_message){.part = p, .function = function};
    buf_append(&m->bytes, bytes->data, bytes->len);
}

static void flip_event(struct trial *t)
{
    struct stand_message m;
    struct stand *s = stand_ready(t);
    take(&m, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 0x1357));
    flip_all(t, s, &m);
}

static void flip_set_key(struct trial *t)
{
    struct stand_message m;
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_STORE, IN_STORE);
    take(&m, &s->app, WIRE_FN_SET_KEY, stand_set_key(s, &s->app, &end));
    flip_all(t, s, &m);
}

static void flip_lease(struct trial *t)
{
    struct stand_message m;
    struct stand *s = stand_fresh(t);
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    take(&m, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &end));
    flip_all(t, s, &m);
}

static void flip_disable(struct trial *t)
{
    struct stand_message m;
    struct stand *s = stand_ready(t);
    struct buf bytes = {0};
    message_disable(&bytes, s->app.key, s->app.instance);
    take(&m, &s->app, WIRE_FN_DISABLE, &bytes);
    buf_finish(&bytes);
    flip_all(t, s, &m);
}

static void flip_release(struct trial *t)
{
    struct stand_message m;
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_SHOW, 0);
    struct buf bytes = {0};
    message_release(&bytes, &end, s->display.instance, 1);
    take(&m, &s->display, WIRE_FN_RELEASE, &bytes);
    buf_finish(&bytes);
    flip_all(t, s, &m);
}

static void flip_revoke(struct trial *t)
{
    struct stand_message m;
    struct stand *s = stand_ready(t);
    struct buf bytes = {0};
    message_revoke(&bytes, s->display.key, s->display.instance, 1);
    take(&m, &s->display, WIRE_FN_REVOKE, &bytes);
    buf_finish(&bytes);
    flip_all(t, s, &m);
}

// ---- N1: replies -------------------------------------------------------------------------------

static const uint8_t challenge[WIRE_CHALLENGE] = "a good question";

typedef bool (*reply_check)(const struct stand *s, const struct buf *reply, bool weak);

static void flip_reply(struct trial *t, struct stand *s, reply_check check)
{
    bool weak = t->site->weak;
    trial_right(t, check(s, &s->out, weak), "the genuine reply is refused");
    for (size_t bit = 0; bit < 8 * s->out.len; bit++) {
        s->out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        bool accepted = check(s, &s->out, weak);
        s->out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        t->variants++;
        if (!trial_held(t, !accepted, "a changed reply is believed"))
            return;
    }
    trial_right(t, check(s, &s->out, weak), "the genuine reply is refused afterwards");
}

static bool attest_is_good(const struct stand *s, const struct buf *reply, bool weak)
{
    struct message_report report;
    return (weak ? weak_check_attest : message_check_attest)(s->app.key, s->app.instance, challenge,
                                                             reply->data, reply->len, &report);
}

static void flip_attest(struct trial *t)
{
    struct stand *s = stand_ready(t);
    stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 5));
    stand_call(s, &s->app, WIRE_FN_ATTEST, stand_bytes(s, challenge, sizeof challenge));
    flip_reply(t, s, attest_is_good);
}

static bool status_is_good(const struct stand *s, const struct buf *reply, bool weak)
{
    struct message_status status;
    struct message_end end = stand_end(ON_SHOW, 0);
    return (weak ? weak_check_status : message_check_status)(&end, s->display.instance, challenge,
                                                             reply->data, reply->len, &status);
}

static void flip_status(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct buf question = {0};
    buf_append_u16(&question, ON_SHOW);
    buf_append(&question, challenge, sizeof challenge);
    stand_call(s, &s->display, WIRE_FN_STATUS, &question);
    buf_finish(&question);
    flip_reply(t, s, status_is_good);
}

static bool confirm_is_good(const struct stand *s, const struct buf *reply, bool weak)
{
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    return (weak ? weak_check_confirm : message_check_confirm)(&end, s->display.instance, 1,
                                                               reply->data, reply->len);
}

static void flip_confirm(struct trial *t)
{
    struct stand *s = stand_fresh(t);
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &end));
    flip_reply(t, s, confirm_is_good);
}

// ---- N2: replay --------------------------------------------------------------------------------

static const uint64_t presets[] = {
    0, 1, 65534, 65535, 65536, 0xfffffffe, 0xffffffff, 0x100000000, 1ull << 48, 0xfffefffffffffff0,
};

static void replay_from(struct trial *t, uint64_t first)
{
    struct stand *s = stand_ready(t);
    stand_set_counter(s, &s->app, ON_SET, first);
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, first, 11));
    trial_right(t, status == WIRE_OK, "the genuine event is refused");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, first, 11));
    trial_refused(t, status, WIRE_REFUSED, "replay at once");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, first + 1, 12));
    trial_right(t, t->verdict != HELD || status == WIRE_OK, "the next event is refused");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, first, 11));
    trial_refused(t, status, WIRE_REFUSED, "replay later");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, first + 3, 13));
    trial_refused(t, status, WIRE_REFUSED, "event out of turn");
    t->variants += 3;
}

static void replay(struct trial *t)
{
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++)
        replay_from(t, presets[i]);
}

// After `first` events the counter must not be where it once was.
static void replay_after(struct trial *t, uint64_t first)
{
    struct stand *s = stand_ready(t);
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    trial_right(t, status == WIRE_OK, "the genuine event is refused");
    stand_set_counter(s, &s->app, ON_SET, first - 1);
    stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, first - 1, 12));
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    t->variants++;
    trial_refused(t, status, WIRE_REFUSED, "replay after a carry");
}

static void replay_after_16_bits(struct trial *t)
{
    replay_after(t, 0x10000);
}

static void replay_after_32_bits(struct trial *t)
{
    replay_after(t, 0x100000000);
}

static void replay_after_48_bits(struct trial *t)
{
    replay_after(t, 1ull << 48);
}

// No counter wraps: the event that would make it do so ends the module, before anything comes of
// it.
static void replay_after_the_end(struct trial *t)
{
    struct stand *s = stand_ready(t);
    stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    stand_set_counter(s, &s->app, ON_SET, UINT64_MAX - 1);
    uint16_t status =
        stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, UINT64_MAX - 1, 12));
    trial_right(t, status == WIRE_OK, "the last event but one is refused");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, UINT64_MAX, 12));
    trial_refused(t, status, BENCH_VIOLATION, "the last event");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    trial_refused(t, status, WIRE_POISONED, "replay after the counter's end");
    t->variants += 2;
}

// The same for what is sent: no two outputs with one counter.
static void output_after_the_end(struct trial *t)
{
    struct stand *s = stand_ready(t);
    stand_set_counter(s, &s->app, ON_OUT, UINT64_MAX);
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    trial_refused(t, status, BENCH_VIOLATION, "output at the counter's end");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 1, 11));
    trial_refused(t, status, WIRE_POISONED, "output after the counter's end");
    t->variants++;
}

static void sample_after_the_end(struct trial *t)
{
    struct stand *s = stand_ready(t);
    stand_set_counter(s, &s->button, ON_BUTTON, UINT64_MAX);
    machine_sensor_push(s->bench.machine, 1, 1);
    uint16_t status = stand_call(s, &s->button, WIRE_FN_POLL, NULL);
    trial_refused(t, status, BENCH_VIOLATION, "sample at the counter's end");
    t->variants++;
}

// ---- N4: elsewhere -----------------------------------------------------------------------------

static void reflect(struct trial *t)
{
    struct stand *s = stand_ready(t);
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    trial_right(t, status == WIRE_OK && s->out.len > 4, "there is no output");
    struct buf back = {0};
    buf_append_u16(&back, ON_OUT);
    if (s->out.len > 4)
        buf_append(&back, s->out.data + 4, s->out.len - 4);
    status = stand_call(s, &s->app, WIRE_FN_EVENT, &back);
    trial_held(t, status != WIRE_OK, "an output sent back to its sender is accepted");
    // A sender who will send this counter next: only the end of the connection differs.
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_OUT, 1, 11));
    trial_refused(t, status, WIRE_CONNECTION, "an event into an output");
    t->variants += 2;
    buf_finish(&back);
}

static void cross(struct trial *t)
{
    const uint16_t others[] = {ON_GET, ON_TWO, 0, 99};
    struct stand *s = stand_ready(t);
    for (size_t i = 0; i < 4; i++) {
        struct buf message = {0};
        buf_append_u16(&message, others[i]);
        stand_event(s, ON_SET, 0, 11);
        buf_append(&message, s->buf.data + 2, s->buf.len - 2);
        uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, &message);
        trial_refused(t, status, i < 2 ? WIRE_REFUSED : WIRE_CONNECTION,
                      "an event on another connection");
        t->variants++;
        buf_finish(&message);
    }
    trial_right(t, stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11)) == WIRE_OK,
                "the genuine event is refused afterwards");
}

const struct attack attacks_network[] = {
    {"N1", "event", flip_event, "tag", "event-tag+upstream"},
    {"N1", "set-key", flip_set_key, "tag", "order-tag+upstream"},
    {"N1", "lease", flip_lease, "tag", "order-tag+upstream"},
    {"N1", "disable", flip_disable, "tag", "check-tag"},
    {"N1", "release", flip_release, "tag", "check-tag"},
    {"N1", "revoke", flip_revoke, "tag", "check-tag"},
    {"N1", "attest reply", flip_attest, "tag", "weak"},
    {"N1", "status reply", flip_status, "tag", "weak"},
    {"N1", "confirm", flip_confirm, "tag", "weak"},
    {"N2", "replay", replay, "counter", "count-input"},
    {"N2", "after 2^16", replay_after_16_bits, "counter", "carry-16"},
    {"N2", "after 2^32", replay_after_32_bits, "counter", "carry-32"},
    {"N2", "after 2^48", replay_after_48_bits, "counter", "carry-48"},
    {"N2", "at the end", replay_after_the_end, "end of the module", "wrap"},
    {"N2", "output at the end", output_after_the_end, "end of the module", "wrap"},
    {"N2", "sample at the end", sample_after_the_end, "end of the module", "wrap"},
    {"N4", "reflected", reflect, "direction", "direction"},
    {"N4", "crossed", cross, "connection", "event-tag"},
    {0},
};
