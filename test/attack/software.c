// SPDX-License-Identifier: Apache-2.0
// S4, S6, S7, S15, S16, S17: the node's software against a module's entry.
#include <string.h>

#include "attack/stand.h"
#include "rt/msp430/board.h"

// ---- S4, S15: pointers -------------------------------------------------------------------------

struct pointers {
    uint16_t input, len, output;
    unsigned status; // wanted
};

static struct bench_call event_call(const struct stand *s, const struct pointers *p)
{
    return (struct bench_call){s->app.image.at.text_start,
                               WIRE_FN_EVENT,
                               p->input,
                               p->len,
                               p->output,
                               BENCH_CAPACITY,
                               BENCH_BACK};
}

enum { EVENT_LEN = 2 + 2 + WIRE_TAG }; // of an event of one word

static unsigned status_of(const struct bench_result *r)
{
    if (r->end == BENCH_VIOLATED)
        return BENCH_VIOLATION;
    return r->end == BENCH_RETURNED ? r->reg[12] : 0xffff;
}

// The event is good wherever it lies; the module must be as it was, and go on.
static void try_pointers(struct trial *t, const struct pointers *p)
{
    struct stand *s = stand_ready(t);
    struct buf before = {0}, after = {0};
    struct bench_call call = event_call(s, p);
    stand_event(s, ON_SET, 0, 11);
    machine_load(s->bench.machine, p->input, s->buf.data, s->buf.len);
    bench_copy(&s->bench, s->app.image.at.data_start, s->app.image.at.data_end, &before);
    struct bench_result r = bench_call(&s->bench, &call);
    bench_copy(&s->bench, s->app.image.at.data_start, bench_symbol(&s->app, "enclave_input"),
               &after);
    t->variants++;
    if (memcmp(before.data, after.data, after.len) != 0)
        trial_note(t, BROKEN, "input %04x (%u), output %04x: the module has changed", p->input,
                   p->len, p->output);
    trial_refused(t, status_of(&r), p->status, "a bad buffer");
    if (p->status == BENCH_VIOLATION)
        trial_right(t, r.violation.actor == s->app.instance.id, "another one's violation");
    trial_right(t,
                t->verdict != HELD ||
                    stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11)) == WIRE_OK,
                "the module does not go on");
    buf_finish(&before);
    buf_finish(&after);
}

static void try_all(struct trial *t, const struct pointers *p, size_t count)
{
    for (size_t i = 0; i < count && t->verdict == HELD; i++)
        try_pointers(t, p + i);
}

static uint16_t plus(unsigned address, int offset)
{
    return (uint16_t)((int)address + offset);
}

static void into_other(struct trial *t)
{
    const struct kdf_layout o = stand_ready(t)->other.image.at;
    const struct pointers p[] = {
        {BENCH_INPUT, EVENT_LEN, o.data_start, BENCH_VIOLATION},
        {BENCH_INPUT, EVENT_LEN, plus(o.data_start, 64), BENCH_VIOLATION},
        {BENCH_INPUT, EVENT_LEN, plus(o.data_end, -2), BENCH_VIOLATION},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void from_other(struct trial *t)
{
    const struct kdf_layout o = stand_ready(t)->other.image.at;
    const struct kdf_layout b = stand_ready(t)->button.image.at;
    const struct pointers p[] = {
        {plus(o.data_start, 2), EVENT_LEN, BENCH_OUTPUT, BENCH_VIOLATION},
        {plus(b.data_end, -2), EVENT_LEN, BENCH_OUTPUT, BENCH_VIOLATION},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void into_devices(struct trial *t)
{
    static const struct pointers p[] = {
        {BENCH_INPUT, EVENT_LEN, 0x0020, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, BOARD_DEVICE(4), WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, BOARD_DEVICE(0), WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, BOARD_RAM_START - 2, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, 0, WIRE_POINTER},
        {BOARD_RAM_START - 2, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {0x0020, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void into_program(struct trial *t)
{
    static const struct pointers p[] = {
        {BENCH_INPUT, EVENT_LEN, 0xc000, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, BOARD_RAM_END, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, BOARD_RAM_END - 2, WIRE_POINTER},
        {0xc000, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {BOARD_RAM_END - EVENT_LEN + 2, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void into_itself(struct trial *t)
{
    const struct kdf_layout a = stand_ready(t)->app.image.at;
    const struct pointers p[] = {
        {BENCH_INPUT, EVENT_LEN, a.data_start, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, plus(a.data_start, -2), WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, plus(a.data_end, -2), WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, plus(a.data_start, 100), WIRE_POINTER},
        {a.data_start, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {plus(a.data_start, 2 - EVENT_LEN), EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {plus(a.data_end, -2), EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void that_wrap(struct trial *t)
{
    static const struct pointers p[] = {
        {BENCH_INPUT, EVENT_LEN, 0xfff0, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN, 0xfffe, WIRE_POINTER},
        {0xfff0, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {0xfffe, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {BENCH_INPUT, 0xfffe, BENCH_OUTPUT, WIRE_LENGTH},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void odd(struct trial *t)
{
    static const struct pointers p[] = {
        {BENCH_INPUT, EVENT_LEN, BENCH_OUTPUT + 1, WIRE_POINTER},
        {BENCH_INPUT + 1, EVENT_LEN, BENCH_OUTPUT, WIRE_POINTER},
        {BENCH_INPUT, EVENT_LEN + 1, BENCH_OUTPUT, WIRE_POINTER},
    };
    try_all(t, p, sizeof p / sizeof p[0]);
}

static void too_short(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct pointers p = {BENCH_INPUT, EVENT_LEN, BENCH_OUTPUT, WIRE_LENGTH};
    struct bench_call call = event_call(s, &p);
    stand_event(s, ON_SET, 0, 11);
    machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
    for (call.capacity = 0; call.capacity < s->app.spec.records; call.capacity += 2) {
        struct bench_result r = bench_call(&s->bench, &call);
        t->variants++;
        trial_refused(t, status_of(&r), WIRE_LENGTH, "an output window that is too short");
    }
}

// More than the private copy holds, however it would go on.
static void too_long(struct trial *t)
{
    for (unsigned len = EVENT_LEN + 2; len < 0x700; len += 2) {
        struct stand *s = stand_ready(t);
        struct pointers p = {BENCH_INPUT, (uint16_t)len, BENCH_OUTPUT, WIRE_LENGTH};
        struct bench_call call = event_call(s, &p);
        stand_event(s, ON_SET, 0, 11);
        machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
        struct bench_result r = bench_call(&s->bench, &call);
        t->variants++;
        if (!trial_refused(t, status_of(&r), WIRE_LENGTH, "an input that is too long"))
            return;
        len += t->site->quick ? 100 : 14;
    }
}

// ---- S6: who calls, and where to return --------------------------------------------------------

static void called_by_module(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct pointers p = {BENCH_INPUT, EVENT_LEN, BENCH_OUTPUT, 0};
    struct bench_call call = event_call(s, &p);
    const uint16_t code[] = {0x4030, call.entry}; // br #entry
    struct request_section section = {STAND_STRANGER, 0xb000, 0xb004, 0x2800, 0x2800};
    stand_event(s, ON_SET, 0, 11);
    machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
    bench_put(&s->bench, section.text_start, code, 2);
    trial_right(t, bench_enable_at(&s->bench, &section), "the attacker's module is refused");
    call.entry = section.text_start;
    struct bench_result r = bench_call(&s->bench, &call);
    t->variants++;
    trial_refused(t, status_of(&r), WIRE_CALLER, "a call by a module");
    trial_held(t, r.reg[13] == 0, "a refused call has output");
}

static void return_elsewhere(struct trial *t)
{
    const struct stand *all = stand_ready(t);
    const uint16_t backs[] = {
        all->other.image.at.text_start,         plus(all->other.image.at.text_start, 16),
        plus(all->other.image.at.text_end, -2), all->app.image.at.text_start,
        plus(all->app.image.at.text_start, 40), all->display_mmio.image.at.text_start,
        all->display.image.at.text_start,
    };
    for (size_t i = 0; i < sizeof backs / sizeof backs[0]; i++) {
        struct stand *s = stand_ready(t);
        struct pointers p = {BENCH_INPUT, EVENT_LEN, BENCH_OUTPUT, 0};
        struct bench_call call = event_call(s, &p);
        stand_event(s, ON_SET, 0, 11);
        machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
        call.back = backs[i];
        struct bench_result r = bench_call(&s->bench, &call);
        t->variants++;
        trial_held(t,
                   r.end == BENCH_VIOLATED && r.violation.actor == s->app.instance.id &&
                       r.violation.rule == MACHINE_RULE_TEXT_WRITE,
                   "it returns into a module that made no call");
    }
}

// ---- S7: what the caller brings and finds ------------------------------------------------------

static const uint16_t functions[] = {WIRE_FN_EVENT,   WIRE_FN_ATTEST, WIRE_FN_SET_KEY,
                                     WIRE_FN_DISABLE, WIRE_FN_POLL,   WIRE_FN_STATUS,
                                     WIRE_FN_LEASE,   WIRE_FUNCTIONS, 0xffff};

static bool is_clean(const struct bench_result *r)
{
    for (unsigned i = 1; i < 16; i++)
        if (i != 10 && i != 12 && i != 13 && r->reg[i])
            return false;
    return r->reg[10] == BENCH_BACK;
}

static void poison(struct trial *t)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        struct stand *s = stand_ready(t);
        struct pointers p = {BENCH_INPUT, i == 1 ? WIRE_CHALLENGE : EVENT_LEN, BENCH_OUTPUT, 0};
        struct bench_call call = event_call(s, &p);
        call.function = functions[i];
        stand_event(s, ON_SET, 0, 11);
        machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
        static const uint16_t guard = 0x1388;
        machine_set_reg(s->bench.machine, 15, 0xfffe);
        bench_execute(&s->bench, &guard, 1);
        bench_prepare(&s->bench, &call);
        for (unsigned r = 4; r < 10; r++)
            machine_set_reg(s->bench.machine, r, (uint16_t)(0xbad0 + r));
        machine_set_reg(s->bench.machine, 1, s->app.image.at.data_start);
        machine_set_reg(s->bench.machine, 2, 0x0107);
        struct bench_result r = bench_go(&s->bench);
        t->variants++;
        trial_right(t, r.end == BENCH_RETURNED, "it does not return");
        trial_held(t, is_clean(&r), "registers or flags are left");
        trial_right(t, i > 1 || r.reg[12] == WIRE_OK, "poisoned registers disturb it");
    }
}

// An interrupt that waits inside: at every instruction of an event.
static void interrupted(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct pointers p = {BENCH_INPUT, EVENT_LEN, BENCH_OUTPUT, 0};
    struct bench_call call = event_call(s, &p);
    stand_event(s, ON_SET, 0, 11);
    machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
    struct machine *saved = bench_save(&s->bench);
    for (unsigned steps = 2; steps < 400; steps += t->site->quick ? 23 : 1) {
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
        if (!trial_held(t, r.end == BENCH_RETURNED, "a module is interrupted"))
            break;
    }
    machine_destroy(saved);
}

// ---- S16: cut half-way -------------------------------------------------------------------------

// After the cut the module refuses for ever, or the call has not been, or it has been.
static void judge_cut(struct trial *t, struct stand *s)
{
    struct message_end out = stand_end(ON_OUT, 0);
    uint16_t word = 0;
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    if (status == WIRE_POISONED) {
        status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 1, 12));
        trial_refused(t, status, WIRE_POISONED, "a poisoned module");
        return;
    }
    unsigned number = 0;
    if (status == WIRE_REFUSED) {
        number = 1;
        status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 1, 12));
    }
    trial_held(t,
               status == WIRE_OK && bench_unseal(&s->out, 0, &out, number, &word, 1) &&
                   word == 11 + number,
               "an output was lost, and the module goes on");
}

static void cut(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct pointers p = {BENCH_INPUT, EVENT_LEN, BENCH_OUTPUT, 0};
    struct bench_call call = event_call(s, &p);
    stand_event(s, ON_SET, 0, 11);
    machine_load(s->bench.machine, BENCH_INPUT, s->buf.data, s->buf.len);
    struct machine *saved = bench_save(&s->bench);
    for (unsigned steps = 1; t->verdict == HELD; steps += t->site->quick ? 11 : 1) {
        bench_restore(&s->bench, saved);
        bench_prepare(&s->bench, &call);
        for (unsigned i = 0; i < steps; i++)
            machine_step(s->bench.machine);
        if (steps > 1 && !machine_current_id(s->bench.machine))
            break;
        t->variants++;
        bench_jump(&s->bench, BENCH_BACK); // whatever it was that cut it off
        judge_cut(t, s);
    }
    machine_destroy(saved);
}

// ---- S17: another instance ---------------------------------------------------------------------

static void end_app(struct trial *t, struct stand *s)
{
    struct buf disable = {0};
    message_disable(&disable, s->app.key, s->app.instance);
    trial_right(t, stand_call(s, &s->app, WIRE_FN_DISABLE, &disable) == WIRE_OK,
                "the genuine disable is refused");
    buf_finish(&disable);
}

static void another_instance(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct message_instance first = s->app.instance;
    struct message_end end = stand_end(ON_SET, IN_SET);
    struct buf set_key = {0}, disable = {0};
    message_set_key(&set_key, s->app.key, first, &end);
    message_disable(&disable, s->app.key, first);
    end_app(t, s);
    trial_right(t, bench_enable(&s->bench, &s->app), "it cannot be enabled again");
    t->variants += 3;
    trial_refused(t, stand_call(s, &s->app, WIRE_FN_SET_KEY, &set_key), WIRE_REFUSED,
                  "set-key of the first instance");
    uint16_t status = stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11));
    trial_refused(t, status, WIRE_CONNECTION, "event of the first instance");
    trial_refused(t, stand_call(s, &s->app, WIRE_FN_DISABLE, &disable), WIRE_REFUSED,
                  "disable of the first instance");
    // The same code elsewhere, at the same time.
    t->variants += 2;
    trial_refused(t, stand_call(s, &s->other, WIRE_FN_SET_KEY, &set_key), WIRE_REFUSED,
                  "set-key of another place");
    trial_refused(t, stand_call(s, &s->other, WIRE_FN_DISABLE, &disable), WIRE_REFUSED,
                  "disable of another place");
    uint16_t again = stand_call(s, &s->app, WIRE_FN_SET_KEY, stand_set_key(s, &s->app, &end));
    trial_right(t, again == WIRE_OK, "the new instance refuses its own set-key");
    s->app.instance = first;
    buf_finish(&set_key);
    buf_finish(&disable);
}

const struct attack attacks_software[] = {
    {"S4", "program memory", into_program, "POINTER", "pointer-ram-end"},
    {"S4", "own data", into_itself, "POINTER", "pointer-own"},
    {"S4", "wrapping", that_wrap, "POINTER", "pointer-wrap-output"},
    {"S4", "short output", too_short, "LENGTH", "capacity"},
    {"-", "odd buffers", odd, "POINTER", NULL},
    {"-", "long input", too_long, "LENGTH", NULL},
    {"S6", "called by a module", called_by_module, "CALLER", "caller"},
    {"S6", "returns elsewhere", return_elsewhere, "return address", "return-address"},
    {"S7", "registers", poison, "clean exit", "registers"},
    {"S7", "interrupts", interrupted, "interrupts off", "interrupts"},
    {"S15", "another module", into_other, "violation before anything is sealed", "touch"},
    {"-", "input from another module", from_other, "violation", NULL},
    {"S15", "device registers", into_devices, "POINTER", "pointer-ram-start"},
    {"S16", "cut", cut, "POISONED", "dirty"},
    {"S17", "instances", another_instance, "instance", "instance"},
    {0},
};
