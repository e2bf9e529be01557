// SPDX-License-Identifier: Apache-2.0
// D1, D2, D4: leases, at the driver itself.
#include "attack/stand.h"
#include "attack/weak.h"

static struct message_end stranger_end(void)
{
    struct message_end end = stand_end(ON_STORE, STAND_STRANGER);
    return end;
}

static void second_lease(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_end end = stranger_end();
    struct message_report report;
    static const uint32_t counts[] = {1, 0, 2};
    for (size_t i = 0; i < 3; i++) {
        uint16_t status =
            stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, counts[i], &end));
        t->variants++;
        trial_refused(t, status, WIRE_OWNED, "a second lease");
    }
    trial_right(t,
                stand_attest(s, &s->display, &report) && report.owner == STAND_OWNER &&
                    report.grants == 1,
                "the driver attests another owner");
    uint16_t status = stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_STORE, 0, 5));
    trial_held(t, status == WIRE_CONNECTION && s->bench.shown == 0, "the stranger shows something");
    status = stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 0, 6));
    trial_right(t, status == WIRE_OK && s->bench.last == 6, "the owner cannot show anything");
}

// Release needs the owner's key, revocation the driver's.
static void fake_release(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_end end = stranger_end();
    struct buf message = {0};
    end.connection = ON_SHOW;
    message_release(&message, &end, s->display.instance, 1);
    trial_refused(t, stand_call(s, &s->display, WIRE_FN_RELEASE, &message), WIRE_REFUSED,
                  "a stranger's release");
    buf_drop(&message, message.len);
    message_revoke(&message, s->other.key, s->display.instance, 1);
    trial_refused(t, stand_call(s, &s->display, WIRE_FN_REVOKE, &message), WIRE_REFUSED,
                  "a stranger's revocation");
    t->variants += 2;
    buf_finish(&message);
}

// All that was recorded before a reset of the node, after it.
static void replay_lease(struct trial *t)
{
    struct stand *s = stand_fresh(t);
    struct message_instance first = s->display.instance;
    struct message_end end = stand_end(ON_SHOW, STAND_OWNER);
    struct buf lease = {0};
    message_lease(&lease, s->display.key, first, 0, &end);
    machine_reset(s->bench.machine);
    bench_go(&s->bench);
    bench_enable(&s->bench, &s->app); // so that all have the numbers they had
    bench_enable(&s->bench, &s->other);
    bench_enable(&s->bench, &s->display_mmio);
    bench_enable(&s->bench, &s->display);
    trial_right(t, s->display.instance.id == first.id, "the driver has another number");
    t->variants++;
    trial_refused(t, stand_call(s, &s->display, WIRE_FN_LEASE, &lease), WIRE_REFUSED,
                  "a lease of the boot before");
    stand_call(s, &s->display, WIRE_FN_EVENT, stand_event(s, ON_SHOW, 0, 6));
    trial_held(t, s->bench.shown == 0, "an event of the boot before is shown");
    uint16_t status = stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &end));
    trial_right(t, t->verdict != HELD || status == WIRE_OK, "the new driver refuses its lease");
    s->app.instance.epoch = s->other.instance.epoch = first.epoch;
    s->display_mmio.instance.epoch = s->display.instance.epoch = first.epoch;
    buf_finish(&lease);
}

// Two grants for one state of the driver, one of them kept back by the network.
static void late_grant(struct trial *t)
{
    struct stand *s = stand_fresh(t);
    struct message_end owner = stand_end(ON_SHOW, STAND_OWNER), other = stranger_end();
    struct message_report report;
    struct buf late = {0}, release = {0};
    message_lease(&late, s->display.key, s->display.instance, 0, &other);
    uint16_t status = stand_call(s, &s->display, WIRE_FN_LEASE, stand_lease(s, 0, &owner));
    trial_right(t, status == WIRE_OK, "the first grant is refused");
    message_release(&release, &owner, s->display.instance, 1);
    trial_right(t, stand_call(s, &s->display, WIRE_FN_RELEASE, &release) == WIRE_OK,
                "the owner's release is refused");
    t->variants += 2;
    trial_refused(t, stand_call(s, &s->display, WIRE_FN_LEASE, &late), WIRE_REFUSED,
                  "a late grant");
    trial_right(t,
                t->verdict != HELD ||
                    (stand_attest(s, &s->display, &report) && report.grants == 2 && !report.owner),
                "the owner count does not show it");
    trial_held(t, stand_call(s, &s->display, WIRE_FN_RELEASE, &release) == WIRE_CONNECTION,
               "a release is accepted twice");
    buf_finish(&late);
    buf_finish(&release);
}

// A driver that looks like the right one but for one bit.
static void look_alike(struct trial *t)
{
    struct stand *s = stand_fresh(t);
    const struct kdf_layout *at = &s->display.image.at;
    static const uint8_t challenge[WIRE_CHALLENGE] = "really you, yes?";
    struct request_section section = {s->display.vendor, at->text_start, at->text_end,
                                      at->data_start, at->data_end};
    struct message_report report;
    machine_reset(s->bench.machine);
    bench_go(&s->bench);
    bench_load(&s->bench, &s->display);
    uint16_t last = (uint16_t)(at->text_end - 1);
    machine_poke8(s->bench.machine, last, machine_peek8(s->bench.machine, last) ^ 1);
    struct message_instance it = {machine_epoch(s->bench.machine),
                                  bench_enable_at(&s->bench, &section)};
    trial_right(t, it.id, "it cannot be enabled");
    uint16_t status =
        stand_call(s, &s->display, WIRE_FN_ATTEST, stand_bytes(s, challenge, sizeof challenge));
    trial_right(t, status == WIRE_OK, "it does not answer");
    t->variants++;
    bool good = (t->site->weak ? weak_check_attest : message_check_attest)(
        s->display.key, it, challenge, s->out.data, s->out.len, &report);
    trial_held(t, !good, "a look-alike attests");
}

const struct attack attacks_devices[] = {
    {"D1", "second lease", second_lease, "OWNED", "owned"},
    {"D1", "fake release", fake_release, "tag", "check-tag"},
    {"D1", "lease before a reset", replay_lease, "epoch", "epoch"},
    {"D2", "look-alike", look_alike, "attestation", "weak"},
    {"D4", "late grant", late_grant, "grants", "lease-grants"},
    {0},
};
