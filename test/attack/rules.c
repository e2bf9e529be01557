// SPDX-License-Identifier: Apache-2.0
// Rules of wire.md and abi.md that no attack above goes through: what mutants of the runtime are
// measured by.
#include <string.h>

#include "attack/stand.h"
#include "crypto/spongewrap.h"
#include "enclave/arch/sancus/layout.h"
#include "rt/msp430/board.h"

static uint16_t send(struct stand *s, uint16_t connection, uint64_t number, uint16_t value)
{
    return stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, connection, number, value));
}

static void wants(struct trial *t, unsigned status, unsigned wanted, const char *what)
{
    t->variants++;
    trial_refused(t, status, wanted, what);
}

// ---- set-key -----------------------------------------------------------------------------------

// A key message of any content, sealed by whoever has the module's key.
static const struct buf *key_message(struct stand *s, const struct part *p, uint16_t purpose,
                                     const uint16_t body[4], uint32_t grants)
{
    struct buf ad = {0}, plain = {0};
    uint8_t cipher[WIRE_KEY_BODY], tag[WIRE_TAG];
    struct message_end end = stand_end(50, 0);
    static const uint8_t nonce[WIRE_NONCE] = "used only once!";
    buf_append_u16(&ad, purpose);
    buf_append_u32(&ad, p->instance.epoch);
    buf_append_u16(&ad, p->instance.id);
    buf_append(&ad, nonce, sizeof nonce);
    if (purpose == WIRE_LEASE)
        buf_append_u32(&ad, grants);
    for (unsigned i = 0; i < 4; i++)
        buf_append_u16(&plain, body[i]);
    buf_append(&plain, end.key, WIRE_KEY);
    spongewrap_seal(CRYPTO_SPONGENT_128, p->key, ad.data, ad.len, plain.data, plain.len, cipher,
                    tag);
    stand_bytes(s, nonce, sizeof nonce);
    buf_append(&s->buf, cipher, sizeof cipher);
    buf_append(&s->buf, tag, sizeof tag);
    buf_finish(&ad);
    buf_finish(&plain);
    return &s->buf;
}

static uint16_t set_key(struct stand *s, uint16_t connection, uint16_t end, uint16_t generation,
                        uint16_t alg)
{
    const uint16_t body[] = {connection, end, generation, alg};
    return stand_call(s, &s->app, WIRE_FN_SET_KEY, key_message(s, &s->app, WIRE_SET_KEY, body, 0));
}

static void set_key_content(struct trial *t)
{
    struct stand *s = stand_ready(t);
    const uint16_t out = WIRE_OUTPUT_END;
    wants(t, set_key(s, 0, IN_STORE, 1, 1), WIRE_REFUSED, "connection 0");
    wants(t, set_key(s, 50, IN_STORE, 0, 1), WIRE_REFUSED, "generation 0");
    wants(t, set_key(s, 50, IN_STORE, 1, 2), WIRE_REFUSED, "another algorithm");
    wants(t, set_key(s, 50, IN_COUNT, 1, 1), WIRE_CONNECTION, "an input that is not there");
    wants(t, set_key(s, 50, 0xff, 1, 1), WIRE_CONNECTION, "an input that is not there");
    wants(t, set_key(s, 50, OUT_COUNT | out, 1, 1), WIRE_CONNECTION, "an output that is not there");
    wants(t, set_key(s, 50, 0x200, 1, 1), WIRE_CONNECTION, "a wide channel");
    wants(t, set_key(s, 50, 0x300, 1, 1), WIRE_CONNECTION, "a wide channel");
    wants(t, set_key(s, ON_SET, IN_GET, 2, 1), WIRE_CONNECTION, "another channel");
    wants(t, set_key(s, ON_SET, IN_SET, 1, 1), WIRE_CONNECTION, "an input's key again");
    wants(t, set_key(s, ON_SET, IN_SET, 2, 1), WIRE_CONNECTION, "an input's next generation");
    wants(t, set_key(s, ON_OUT, OUT_SPARE | out, 2, 1), WIRE_CONNECTION, "another output");
    wants(t, set_key(s, ON_OUT, OUT_VALUE | out, 1, 1), WIRE_REFUSED, "an output's key again");
    trial_right(t, send(s, ON_SET, 0, 5) == WIRE_OK, "the connection is not what it was");
}

static void set_key_generations(struct trial *t)
{
    struct stand *s = stand_ready(t);
    const uint16_t end = OUT_VALUE | WIRE_OUTPUT_END;
    struct message_end next = stand_end(50, 0);
    uint16_t word;
    next.connection = ON_OUT;
    next.generation = 2;
    trial_right(t, send(s, ON_SET, 0, 5) == WIRE_OK, "event");
    trial_right(t, set_key(s, ON_OUT, end, 2, 1) == WIRE_OK, "the next generation is refused");
    trial_right(t, send(s, ON_SET, 1, 6) == WIRE_OK, "event");
    trial_held(t, bench_unseal(&s->out, 0, &next, 0, &word, 1) && word == 6,
               "the new key is not in use, or not from 0");
    wants(t, set_key(s, ON_OUT, end, 2, 1), WIRE_REFUSED, "generation 2 again");
    wants(t, set_key(s, ON_OUT, end, 1, 1), WIRE_REFUSED, "generation 1 again");
}

static void set_key_room(struct trial *t)
{
    struct stand *s = stand_ready(t);
    trial_right(t, set_key(s, 50, IN_STORE, 1, 1) == WIRE_OK, "no room for the last one");
    wants(t, set_key(s, 51, IN_STORE, 1, 1), WIRE_FULL, "a connection too many");
    trial_right(t, send(s, ON_SET, 0, 5) == WIRE_OK, "a connection does not work any more");
}

static void lengths(struct trial *t)
{
    static const uint8_t zeros[64];
    static const uint16_t functions[] = {WIRE_FN_ATTEST, WIRE_FN_SET_KEY, WIRE_FN_DISABLE};
    static const size_t right[] = {WIRE_CHALLENGE, WIRE_KEY_MESSAGE, WIRE_TAG_MESSAGE};
    struct stand *s = stand_ready(t);
    for (size_t f = 0; f < 3; f++)
        for (size_t len = 0; len <= 56; len += 2)
            if (len != right[f])
                wants(t, stand_call(s, &s->app, functions[f], stand_bytes(s, zeros, len)),
                      WIRE_LENGTH, "another length");
    for (size_t len = 2; len <= 56; len += 2) {
        stand_event(s, ON_SET, 0, 5);
        s->buf.len = len < s->buf.len ? len : s->buf.len;
        while (s->buf.len < len)
            buf_append_u8(&s->buf, 0);
        if (len != 20)
            wants(t, stand_call(s, &s->app, WIRE_FN_EVENT, &s->buf), WIRE_LENGTH,
                  "an event of another length");
    }
    send(s, ON_OUT, 0, 5); // leaves the number of an output where an event's would be
    wants(t, stand_call(s, &s->app, WIRE_FN_EVENT, stand_bytes(s, zeros, 0)), WIRE_LENGTH,
          "no event");
}

static void driver_lengths(struct trial *t)
{
    static const uint8_t zeros[64];
    static const uint16_t functions[] = {WIRE_FN_LEASE, WIRE_FN_RELEASE, WIRE_FN_REVOKE,
                                         WIRE_FN_STATUS};
    static const size_t right[] = {WIRE_KEY_MESSAGE, WIRE_TAG_MESSAGE, WIRE_TAG_MESSAGE, 18};
    struct stand *s = stand_ready(t);
    for (size_t f = 0; f < 4; f++)
        for (size_t len = 0; len <= 56; len += 2)
            if (len != right[f])
                wants(t, stand_call(s, &s->display, functions[f], stand_bytes(s, zeros, len)),
                      WIRE_LENGTH, "another length");
    wants(t, stand_call(s, &s->button, WIRE_FN_POLL, stand_bytes(s, zeros, 2)), WIRE_LENGTH,
          "a poll with content");
}

static void functions(struct trial *t)
{
    static const uint8_t zeros[64];
    static const uint16_t none[] = {WIRE_FN_POLL,   WIRE_FN_LEASE,  WIRE_FN_RELEASE,
                                    WIRE_FN_REVOKE, WIRE_FN_STATUS, WIRE_FUNCTIONS,
                                    0x102,          0x8002,         0xffff};
    struct stand *s = stand_ready(t);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        wants(t, stand_call(s, &s->app, none[i], stand_bytes(s, zeros, 16)), WIRE_FUNCTION,
              "a function that is not there");
    // A number that would look its window up in another module.
    uint16_t far =
        (uint16_t)(s->other.image.at.text_start - bench_symbol(&s->app, "enclave_needs"));
    wants(t, stand_call(s, &s->app, far / 2, stand_bytes(s, zeros, 16)), WIRE_FUNCTION,
          "a function far away");
    wants(t, stand_call(s, &s->display, WIRE_FN_POLL, NULL), WIRE_FUNCTION, "poll of a display");
    wants(t, stand_call(s, &s->display, WIRE_FN_SET_KEY, stand_bytes(s, zeros, 56)), WIRE_FUNCTION,
          "set-key of a display");
    wants(t, stand_call(s, &s->button, WIRE_FN_LEASE, stand_bytes(s, zeros, 56)), WIRE_FUNCTION,
          "lease of a button");
}

// ---- attest and status -------------------------------------------------------------------------

static bool slot_is(const struct message_report *r, unsigned i, uint16_t connection, uint16_t end,
                    uint64_t counter)
{
    const struct message_slot *slot = &r->slot[i];
    return slot->connection == connection && slot->end == end && slot->generation == 1 &&
           slot->counter == counter;
}

static void attest_progress(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_report r = {0};
    stand_set_counter(s, &s->app, ON_TWO, 0x1234567890abcdef);
    send(s, ON_SET, 0, 5);
    send(s, ON_SET, 1, 6);
    t->variants++;
    trial_right(t, stand_attest(s, &s->app, &r), "no good answer");
    trial_held(t,
               r.slots == STAND_SLOTS && !r.aborts && !r.owner && !r.grants && !r.outputs &&
                   slot_is(&r, 0, ON_SET, IN_SET, 2) && slot_is(&r, 1, ON_GET, IN_GET, 0) &&
                   slot_is(&r, 2, ON_TWO, IN_TWO, 0x1234567890abcdef) &&
                   slot_is(&r, 3, ON_OUT, OUT_VALUE | WIRE_OUTPUT_END, 2) && !r.slot[4].connection,
               "it attests something else");
    struct message_instance mine = s->app.instance;
    for (unsigned i = 0; i < 3; i++) {
        s->app.instance = mine;
        s->app.instance.epoch ^= i == 0 ? 1 : i == 1 ? 0x10000 : 0;
        s->app.instance.id ^= i == 2;
        trial_held(t, !stand_attest(s, &s->app, &r), "it is good for another boot or instance");
        t->variants++;
    }
    s->app.instance = mine;
}

// An answer to one challenge is none to another.
static void attest_freshness(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_report r;
    uint8_t challenge[WIRE_CHALLENGE] = {0};
    for (unsigned i = 0; i < WIRE_CHALLENGE; i++) {
        memset(challenge, 0, sizeof challenge);
        stand_call(s, &s->app, WIRE_FN_ATTEST, stand_bytes(s, challenge, sizeof challenge));
        trial_right(t,
                    message_check_attest(s->app.key, s->app.instance, challenge, s->out.data,
                                         s->out.len, &r),
                    "no good answer");
        challenge[i] = 1;
        t->variants++;
        trial_held(t,
                   !message_check_attest(s->app.key, s->app.instance, challenge, s->out.data,
                                         s->out.len, &r),
                   "it answers another challenge");
    }
}

static bool status_of_driver(struct stand *s, const struct part *p, uint16_t connection,
                             struct message_status *out)
{
    static const uint8_t challenge[WIRE_CHALLENGE] = "how far are you";
    struct message_end end = stand_end(connection, 0);
    struct buf question = {0};
    buf_append_u16(&question, connection);
    buf_append(&question, challenge, sizeof challenge);
    uint16_t status = stand_call(s, p, WIRE_FN_STATUS, &question);
    buf_finish(&question);
    return status == WIRE_OK &&
           message_check_status(&end, p->instance, challenge, s->out.data, s->out.len, out);
}

static void driver_progress(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_status d;
    struct message_report r;
    stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 0, 6));
    stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 1, 6));
    t->variants++;
    trial_held(t,
               status_of_driver(s, &s->display, ON_SHOW, &d) && d.counter == 2 && d.grants == 1 &&
                   d.outputs == 2,
               "the display's status is wrong");
    trial_held(t,
               stand_attest(s, &s->display, &r) && r.owner == STAND_OWNER && r.grants == 1 &&
                   r.outputs == 2,
               "the display's attestation is wrong");
    trial_held(t, !status_of_driver(s, &s->display, ON_SET, &d), "status of a strange connection");
    trial_held(t, !status_of_driver(s, &s->display, 0, &d), "status of connection 0");
    trial_held(t, status_of_driver(s, &s->button, ON_BUTTON, &d) && d.counter == 0,
               "the button's status is wrong");
}

// ---- what a handler does -----------------------------------------------------------------------

static void outputs(struct trial *t)
{
    struct message_report r;
    struct stand *s = stand_ready(t);
    struct message_end out = stand_end(ON_OUT, 0);
    uint16_t word = 0;
    t->variants++;
    trial_right(t, send(s, ON_TWO, 0, 100) == WIRE_OK, "event");
    trial_held(t, bench_unseal(&s->out, 0, &out, 0, &word, 1) && word == 100, "first output");
    trial_held(t, bench_unseal(&s->out, 1, &out, 1, &word, 1) && word == 101, "second output");
    trial_held(t, s->out.len == 44, "more than two outputs");
    trial_right(t, send(s, ON_GET, 0, 0) == WIRE_OK, "event");
    trial_held(t, bench_unseal(&s->out, 0, &out, 2, &word, 1) && word == 7, "the initial state");
    trial_held(t, s->out.len == 22, "more than one output");
    trial_right(t, send(s, ON_SET, 0, 8) == WIRE_OK, "event");
    trial_right(t, stand_attest(s, &s->app, &r), "no good answer");
    trial_right(t, send(s, ON_GET, 1, 0) == WIRE_OK, "event");
    trial_held(t, bench_unseal(&s->out, 0, &out, 4, &word, 1) && word == 8, "the state is lost");
}

static void aborts(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_STORE, IN_STORE), out = stand_end(ON_OUT, 0);
    struct message_report r;
    uint16_t word = 0;
    stand_call(s, &s->app, WIRE_FN_SET_KEY, stand_set_key(s, &s->app, &end));
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_pair(s, ON_STORE, 0, 4, 0x5a5a));
    wants(t, status, WIRE_ABORTED, "a handler that aborts");
    trial_held(t, s->out.len == 0, "it has output");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_pair(s, ON_STORE, 0, 3, 0x5a5a));
    wants(t, status, WIRE_REFUSED, "its input once more");
    trial_right(t, send(s, ON_GET, 0, 0) == WIRE_OK, "event");
    trial_held(t, s->out.len == 22 && bench_unseal(&s->out, 0, &out, 0, &word, 1) && word == 7,
               "an output or the state of an aborted handler is there");
    trial_held(t, stand_attest(s, &s->app, &r) && r.aborts == 1, "the abort is not attested");
    uint16_t at = bench_symbol(&s->app, "enclave_progress");
    machine_poke16(s->bench.machine, at, 0xffff);
    stand_call(s, &s->app, WIRE_FN_EVENT, stand_pair(s, ON_STORE, 1, 4, 0x5a5a));
    trial_held(t, stand_attest(s, &s->app, &r) && r.aborts == 0xffff, "aborts wrap");
}

// A refusal after an answer: nothing of the answer comes out.
static void stale_reply(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_report r;
    for (unsigned i = 0; i < 3; i++) {
        trial_right(t, stand_attest(s, &s->app, &r), "no good answer");
        machine_poke16(s->bench.machine, BENCH_OUTPUT, 0x1111);
        uint16_t status = i == 0   ? send(s, ON_SET, 9, 5)
                          : i == 1 ? set_key(s, 0, 0, 0, 0)
                                   : stand_call(s, &s->app, WIRE_FN_POLL, NULL);
        t->variants++;
        trial_held(t,
                   status != WIRE_OK && s->out.len == 0 &&
                       machine_peek16(s->bench.machine, BENCH_OUTPUT) == 0x1111,
                   "something comes out of a refused call");
    }
}

// ---- what is left in memory --------------------------------------------------------------------

// Outside of the stack, where a handler leaves what it likes until the next call.
static unsigned count_words(const struct stand *s, const struct part *p, uint16_t word)
{
    unsigned count = 0;
    unsigned end = bench_symbol(p, "enclave_stack_top") - p->spec.stack;
    for (unsigned a = p->image.at.data_start; a < end; a += 2)
        count += machine_peek16(s->bench.machine, (uint16_t)a) == word;
    return count;
}

// Upstream hardware leaves unverified plaintext where it was told to put it.
static void unverified(struct trial *t)
{
    const struct site *given = t->site;
    struct site upstream = *given;
    upstream.core = MACHINE_UPSTREAM;
    t->site = &upstream;
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_STORE, IN_STORE);
    const struct kdf_layout at = s->app.image.at;
    stand_event(s, ON_SET, 0, 0xbee5);
    s->buf.data[s->buf.len - 1] ^= 1;
    wants(t, stand_call(s, &s->app, WIRE_FN_EVENT, &s->buf), WIRE_REFUSED, "a changed event");
    trial_held(t, count_words(s, &s->app, 0xbee5) == 0, "unverified plaintext is left");
    stand_set_key(s, &s->app, &end);
    s->buf.data[s->buf.len - 1] ^= 1;
    wants(t, stand_call(s, &s->app, WIRE_FN_SET_KEY, &s->buf), WIRE_REFUSED, "a changed set-key");
    trial_held(t, !bench_contains(&s->bench, at.data_start, at.data_end, end.key, WIRE_KEY),
               "an unverified key is left");
    t->site = given;
}

static unsigned count_keys(const struct stand *s, const struct part *p, const uint8_t *key)
{
    unsigned count = 0;
    const struct kdf_layout *at = &p->image.at;
    for (unsigned a = at->data_start; a + WIRE_KEY <= at->data_end; a += 2)
        count += bench_contains(&s->bench, (uint16_t)a, (uint16_t)(a + WIRE_KEY), key, WIRE_KEY);
    return count;
}

static void scratch(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_STORE, IN_STORE), show = stand_end(ON_SHOW, STAND_OWNER);
    t->variants += 4;
    send(s, ON_SET, 0, 0xbee5);
    trial_held(t, count_words(s, &s->app, 0xbee5) == 1, "an event's words are left in scratch");
    stand_call(s, &s->app, WIRE_FN_SET_KEY, stand_set_key(s, &s->app, &end));
    trial_held(t, count_keys(s, &s->app, end.key) == 1, "a key is left in scratch");
    stand_call(s, &s->app, WIRE_FN_EVENT, stand_pair(s, ON_STORE, 0, 7, 0x7ee7));
    trial_held(t, count_words(s, &s->app, 0x7ee7) == 0, "an aborted event's words are left");
    s = stand_fresh(t);
    stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &show));
    trial_held(t, count_keys(s, &s->display, show.key) == 1, "a leased key is left in scratch");
}

static void disabled(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct buf message = {0};
    const struct kdf_layout at = s->app.image.at;
    uint8_t left = 0;
    message_disable(&message, s->app.key, s->app.instance);
    wants(t, stand_call(s, &s->app, WIRE_FN_DISABLE, &message), WIRE_OK, "the genuine disable");
    trial_right(t, s->out.len == 0, "it has output");
    for (unsigned a = at.data_start; a < at.data_end; a++)
        left |= machine_peek8(s->bench.machine, (uint16_t)a);
    for (unsigned a = at.text_start; a < at.text_end; a++)
        left |= machine_peek8(s->bench.machine, (uint16_t)a);
    trial_held(t, !left, "something is left of the module");
    buf_finish(&message);
}

// ---- leases ------------------------------------------------------------------------------------

static void poke32(struct stand *s, const struct part *p, unsigned offset, uint32_t value)
{
    uint16_t at = (uint16_t)(bench_symbol(p, "enclave_progress") + offset);
    machine_poke16(s->bench.machine, at, (uint16_t)value);
    machine_poke16(s->bench.machine, (uint16_t)(at + 2), (uint16_t)(value >> 16));
}

enum { OFFSET_GRANTS = 4, OFFSET_OUTPUTS = 8 };

static void lease_content(struct trial *t)
{
    struct stand *s = stand_fresh(t);
    static const uint16_t bodies[][4] = {
        {ON_SHOW, 0, 1, 1}, {0, 5, 1, 1}, {ON_SHOW, 5, 0, 1}, {ON_SHOW, 5, 1, 2}};
    for (size_t i = 0; i < 4; i++)
        wants(t,
              stand_call(s, &s->display, WIRE_FN_LEASE,
                         key_message(s, &s->display, WIRE_LEASE, bodies[i], 0)),
              WIRE_REFUSED, "owner, connection, generation 0 or another algorithm");
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    wants(t, stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 1, &end)), WIRE_REFUSED,
          "another grant number");
    poke32(s, &s->display, OFFSET_GRANTS, UINT32_MAX - 1);
    wants(t, stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, UINT32_MAX - 1, &end)),
          WIRE_EXHAUSTED, "a lease too many");
}

static uint16_t give_back(struct stand *s, bool revoke, uint32_t grants, bool twice)
{
    struct buf message = {0};
    struct message_end end = stand_end(ON_SHOW, 0);
    if (revoke)
        message_revoke(&message, s->display.key, s->display.instance, grants);
    else
        message_release(&message, &end, s->display.instance, grants);
    uint16_t function = revoke ? WIRE_FN_REVOKE : WIRE_FN_RELEASE;
    uint16_t status = stand_call(s, &s->display, function, &message);
    if (twice)
        status = stand_call(s, &s->display, function, &message);
    buf_finish(&message);
    return status;
}

// Both ways in which a lease ends.
static void lease_ends(struct trial *t, bool revoke)
{
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    struct message_report r;
    const struct kdf_layout at = s->display.image.at;
    wants(t, give_back(s, revoke, 0, false), WIRE_REFUSED, "the end of an older grant");
    wants(t, give_back(s, revoke, 2, false), WIRE_REFUSED, "the end of a later grant");
    poke32(s, &s->display, OFFSET_GRANTS, 0x1ffff);
    trial_right(t, give_back(s, revoke, 0x1ffff, false) == WIRE_OK, "the genuine end is refused");
    trial_held(t, !bench_contains(&s->bench, at.data_start, at.data_end, end.key, WIRE_KEY),
               "the key is left");
    trial_held(t, stand_attest(s, &s->display, &r) && !r.owner && r.grants == 0x20000,
               "the owner count does not show it");
    wants(t, give_back(s, revoke, 0x20000, false), WIRE_CONNECTION, "the end of no lease");
    uint16_t status = stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 0, 5));
    wants(t, status, WIRE_CONNECTION, "an event after the end");
    status = stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0x20000, &end));
    trial_right(t, status == WIRE_OK, "it cannot be leased again");
}

static void release(struct trial *t)
{
    lease_ends(t, false);
}

static void revoke(struct trial *t)
{
    lease_ends(t, true);
}

static void display_outputs(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_report r;
    uint16_t status = stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 0, 5));
    trial_right(t, status == WIRE_OK && s->bench.shown == 1 && s->bench.last == 5,
                "an event is not one write");
    poke32(s, &s->display, OFFSET_OUTPUTS, 0xffff);
    stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 1, 5));
    trial_held(t, stand_attest(s, &s->display, &r) && r.outputs == 0x10000, "outputs do not carry");
    poke32(s, &s->display, OFFSET_OUTPUTS, UINT32_MAX);
    status = stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 2, 5));
    wants(t, status, WIRE_ABORTED, "an output too many");
    trial_held(t, s->bench.shown == 2, "it is shown");
}

// ---- drivers and mod-mmio ----------------------------------------------------------------------

// A machine after a reset, on which `mmio` (its text changed by `flip`) and `driver` are enabled.
static struct stand *bare_driver(struct trial *t, bool with_mmio, uint8_t flip, bool with_driver)
{
    struct stand *s = stand_fresh(t);
    machine_reset(s->bench.machine);
    bench_go(&s->bench);
    if (with_mmio) {
        const struct kdf_layout *at = &s->display_mmio.image.at;
        struct request_section section = {STAND_PROVIDER, at->text_start, at->text_end,
                                          at->data_start, at->data_end};
        bench_load(&s->bench, &s->display_mmio);
        uint16_t last = (uint16_t)(at->text_end - 1);
        machine_poke8(s->bench.machine, last, machine_peek8(s->bench.machine, last) ^ flip);
        trial_right(t, bench_enable_at(&s->bench, &section), "mod-mmio is refused");
    }
    if (with_driver)
        trial_right(t, bench_enable(&s->bench, &s->display), "the driver is refused");
    return s;
}

static void wrong_device(struct trial *t)
{
    struct message_instance first = stand_fresh(t)->display.instance;
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    for (unsigned i = 0; i < 3; i++) {
        struct stand *s = bare_driver(t, i > 0, i == 1, true);
        uint16_t status = stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &end));
        if (i < 2)
            wants(t, status, WIRE_DEVICE, "no mod-mmio, or another one");
        else
            trial_right(t, status == WIRE_OK, "the right mod-mmio is refused");
        s->display.instance = first;
    }
}

static void wrong_input_device(struct trial *t)
{
    struct stand *s = stand_fresh(t);
    struct message_instance first = s->button.instance;
    machine_reset(s->bench.machine);
    bench_go(&s->bench);
    bench_enable(&s->bench, &s->button);
    wants(t, stand_call(s, &s->button, WIRE_FN_POLL, NULL), WIRE_DEVICE, "no mod-mmio");
    s->button.instance = first;
}

// Calls of mod-mmio that are not its driver's: (write 99 to DATA).
static void call_mmio(struct trial *t, struct stand *s, uint16_t entry, uint16_t offset)
{
    machine_set_reg(s->bench.machine, 10, BENCH_BACK);
    machine_set_reg(s->bench.machine, 11, 0);
    machine_set_reg(s->bench.machine, 12, 1);
    machine_set_reg(s->bench.machine, 13, offset);
    machine_set_reg(s->bench.machine, 14, 99);
    machine_set_reg(s->bench.machine, 15, 0);
    struct bench_result r = bench_jump(&s->bench, entry);
    t->variants++;
    trial_held(t, s->bench.shown == 0, "the display is written without an event");
    trial_held(t,
               r.end == BENCH_VIOLATED && r.violation.rule == MACHINE_RULE_TEXT_WRITE &&
                   r.violation.actor != 0,
               "mod-mmio serves it");
}

static void strange_caller(struct trial *t)
{
    struct stand *s = stand_ready(t);
    const uint16_t code[] = {0x4030, s->display_mmio.image.at.text_start};
    struct request_section section = {STAND_STRANGER, 0xb000, 0xb004, 0x2800, 0x2800};
    call_mmio(t, s, s->display_mmio.image.at.text_start, 0);
    bench_put(&s->bench, section.text_start, code, 2);
    trial_right(t, bench_enable_at(&s->bench, &section), "the attacker's module is refused");
    call_mmio(t, s, section.text_start, 0);
    struct message_instance first = s->display.instance;
    s = bare_driver(t, true, 0, false); // nobody is where the driver should be
    call_mmio(t, s, s->display_mmio.image.at.text_start, 0);
    s->display.instance = first;
}

// Somebody sits where the driver should be; mod-mmio keeps to its own registers.
static void strange_offsets(struct trial *t)
{
    static const uint16_t offsets[] = {1, 7, 8, 9, 0x10, 0x100, 0xfffe, 0xffff};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        struct stand *s = bare_driver(t, true, 0, false);
        uint16_t start = s->display.image.at.text_start;
        const uint16_t code[] = {0x4030, s->display_mmio.image.at.text_start};
        struct request_section section = {STAND_STRANGER, start, (uint16_t)(start + 4), 0x2800,
                                          0x2800};
        bench_put(&s->bench, start, code, 2);
        trial_right(t, bench_enable_at(&s->bench, &section), "the attacker's module is refused");
        call_mmio(t, s, start, offsets[i]);
    }
}

static void samples(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_end one = stand_end(ON_BUTTON, 0), two = stand_end(ON_GET, WIRE_OUTPUT_END);
    uint16_t word = 0;
    wants(t, stand_call(s, &s->button, WIRE_FN_POLL, NULL), WIRE_IDLE, "no sample waits");
    trial_right(t,
                stand_call(s, &s->button, WIRE_FN_SET_KEY, stand_set_key(s, &s->button, &two)) ==
                    WIRE_OK,
                "a second connection is refused");
    machine_sensor_push(s->bench.machine, 1, 41);
    machine_sensor_push(s->bench.machine, 1, 42);
    for (uint16_t i = 0; i < 2; i++) {
        trial_right(t, stand_call(s, &s->button, WIRE_FN_POLL, NULL) == WIRE_OK, "no sample");
        trial_held(t, bench_unseal(&s->out, 0, &one, i, &word, 1) && word == 41 + i,
                   "the first connection");
        trial_held(t, bench_unseal(&s->out, 1, &two, i, &word, 1) && word == 41 + i,
                   "the second connection");
    }
    wants(t, stand_call(s, &s->button, WIRE_FN_POLL, NULL), WIRE_IDLE, "a third sample");
    trial_right(t, machine_sensor_pending(s->bench.machine, 1) == 0, "samples are left");
    struct message_end in = stand_end(ON_SET, 0);
    wants(t, stand_call(s, &s->button, WIRE_FN_SET_KEY, stand_set_key(s, &s->button, &in)),
          WIRE_CONNECTION, "an input of an input driver");
}

// The driver of a display cut off anywhere, in mod-mmio too: it refuses for ever, or shows and
// counts each event once.
static void judge_driver(struct trial *t, struct stand *s)
{
    struct message_report r;
    uint16_t status = WIRE_REFUSED;
    for (uint64_t n = 0; n < 2 && status == WIRE_REFUSED; n++)
        status = stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, n, 60));
    if (status == WIRE_POISONED)
        return;
    trial_held(t,
               status == WIRE_OK && stand_attest(s, &s->display, &r) &&
                   r.outputs == s->bench.shown && r.slot[0].counter == r.outputs,
               "it goes on with a wrong count");
}

static void cut_driver(struct trial *t)
{
    struct stand *s = stand_ready(t);
    const struct buf *event = stand_event(s, ON_SHOW, 0, 60);
    struct bench_call call = {s->display.image.at.text_start,
                              WIRE_FN_EVENT,
                              BENCH_INPUT,
                              (uint16_t)event->len,
                              BENCH_OUTPUT,
                              BENCH_CAPACITY,
                              BENCH_BACK};
    machine_load(s->bench.machine, BENCH_INPUT, event->data, event->len);
    struct machine *saved = bench_save(&s->bench);
    for (unsigned steps = 2; t->verdict == HELD; steps += t->site->quick ? 5 : 1) {
        bench_restore(&s->bench, saved);
        s->bench.shown = 0;
        bench_prepare(&s->bench, &call);
        for (unsigned i = 0; i < steps; i++)
            machine_step(s->bench.machine);
        if (!machine_current_id(s->bench.machine))
            break;
        t->variants++;
        bench_jump(&s->bench, BENCH_BACK);
        judge_driver(t, s);
    }
    machine_destroy(saved);
}

// ---- interrupts and the stack guard ------------------------------------------------------------

// A pulse at any instruction of a call that came with interrupts on.
static void interrupt_call(struct trial *t, const struct part *p, enum bench_end end)
{
    struct stand *s = stand_ready(t);
    const struct buf *event = stand_event(s, ON_SHOW, 0, 60);
    struct bench_call call = {
        p->image.at.text_start, WIRE_FN_EVENT,  BENCH_INPUT, (uint16_t)event->len,
        BENCH_OUTPUT,           BENCH_CAPACITY, BENCH_BACK};
    machine_load(s->bench.machine, BENCH_INPUT, event->data, event->len);
    struct machine *saved = bench_save(&s->bench);
    for (unsigned steps = 2; t->verdict == HELD; steps += t->site->quick && steps > 8 ? 5 : 1) {
        bench_restore(&s->bench, saved);
        bench_prepare(&s->bench, &call);
        machine_set_reg(s->bench.machine, 2, 8); // GIE
        for (unsigned i = 0; i < steps; i++)
            machine_step(s->bench.machine);
        if (!machine_current_id(s->bench.machine))
            break;
        machine_raise(s->bench.machine, 3);
        struct bench_result r = bench_go(&s->bench);
        t->variants++;
        trial_held(t, r.end == end, "a module is interrupted");
    }
    machine_destroy(saved);
}

static void interrupt_driver(struct trial *t)
{
    interrupt_call(t, &stand_ready(t)->display, BENCH_RETURNED);
}

static void interrupt_mmio(struct trial *t)
{
    struct stand *s = stand_ready(t);
    bench_prepare(&s->bench, &(struct bench_call){.entry = s->display_mmio.image.at.text_start});
    machine_set_reg(s->bench.machine, 2, 8); // GIE
    for (unsigned i = 0; i < 2; i++)
        machine_step(s->bench.machine);
    machine_raise(s->bench.machine, 3);
    struct bench_result r = bench_go(&s->bench);
    t->variants++;
    trial_held(t, r.end == BENCH_VIOLATED, "mod-mmio is interrupted");
}

// Upstream hardware keeps a stack guard over the entry.
static void stack_guard(struct trial *t)
{
    static const uint16_t guard = 0x1388;
    const struct site *given = t->site;
    struct site upstream = *given;
    upstream.core = MACHINE_UPSTREAM;
    t->site = &upstream;
    struct stand *s = stand_ready(t);
    stand_event(s, ON_SET, 0, 5);
    machine_set_reg(s->bench.machine, 15, 0xfffe);
    bench_execute(&s->bench, &guard, 1);
    t->variants++;
    trial_held(t, stand_call(s, &s->app, WIRE_FN_EVENT, &s->buf) == WIRE_OK,
               "a stack guard cuts the module off");
    t->site = given;
}

// One connection with both ends at the same module, and what is not there.
static void loops(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_end end = stand_end(ON_OUT, IN_STORE);
    static const uint8_t question[18];
    uint16_t status = stand_call(s, &s->app, WIRE_FN_SET_KEY, stand_set_key(s, &s->app, &end));
    trial_right(t, status == WIRE_OK, "both ends of a connection at one module");
    status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_pair(s, ON_OUT, 0, 1, 2));
    trial_right(t, status == WIRE_OK, "its event is refused");
    s = stand_fresh(t);
    wants(t, stand_call(s, &s->display, WIRE_FN_STATUS, stand_bytes(s, question, 18)),
          WIRE_CONNECTION, "status of connection 0");
    wants(t, stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, 0, 0, 5)), WIRE_CONNECTION,
          "an event of connection 0");
}

const struct attack attacks_rules[] = {
    {"-", "set-key content", set_key_content, "", NULL},
    {"-", "set-key generations", set_key_generations, "", NULL},
    {"-", "set-key room", set_key_room, "", NULL},
    {"-", "lengths", lengths, "", NULL},
    {"-", "lengths of drivers", driver_lengths, "", NULL},
    {"-", "functions", functions, "", NULL},
    {"-", "attest", attest_progress, "", NULL},
    {"-", "attest, another challenge", attest_freshness, "", NULL},
    {"-", "status", driver_progress, "", NULL},
    {"-", "outputs", outputs, "", NULL},
    {"-", "aborts", aborts, "", NULL},
    {"-", "stale reply", stale_reply, "", NULL},
    {"S11", "unverified plaintext", unverified, "wiped", "wipe-refused"},
    {"-", "scratch", scratch, "", NULL},
    {"-", "disable", disabled, "", NULL},
    {"-", "lease content", lease_content, "", NULL},
    {"-", "release", release, "", NULL},
    {"-", "revoke", revoke, "", NULL},
    {"-", "display outputs", display_outputs, "", NULL},
    {"-", "wrong mod-mmio", wrong_device, "", NULL},
    {"-", "wrong mod-mmio of an input", wrong_input_device, "", NULL},
    {"-", "strange caller of mod-mmio", strange_caller, "", NULL},
    {"-", "strange offsets", strange_offsets, "", NULL},
    {"-", "samples", samples, "", NULL},
    {"-", "driver interrupted", interrupt_driver, "", NULL},
    {"-", "mod-mmio interrupted", interrupt_mmio, "", NULL},
    {"-", "stack guard", stack_guard, "", NULL},
    {"-", "loops", loops, "", NULL},
    {"-", "driver cut off", cut_driver, "", NULL},
    {0},
};
