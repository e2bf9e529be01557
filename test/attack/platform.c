// SPDX-License-Identifier: Apache-2.0
// N10, S1, S3: what the machine itself has to refuse.
#include <stdio.h>
#include <string.h>

#include "attack/stand.h"
#include "enclave/arch/sancus/layout.h"
#include "rt/msp430/board.h"

// ---- S1: somebody else's memory ----------------------------------------------------------------

// One access to the module at `address`. Returns false if the attack has succeeded.
typedef bool (*access_try)(struct trial *t, struct stand *s, uint16_t address);

static bool stopped(struct trial *t, const struct bench_result *r, enum machine_rule rule,
                    uint16_t address)
{
    t->variants++;
    if (r->end != BENCH_VIOLATED)
        return trial_note(t, BROKEN, "%s: 0x%04x: nothing stops it", machine_rule_text(rule),
                          address);
    return trial_right(t, r->violation.rule == rule, "stopped by another rule");
}

static bool try_read(struct trial *t, struct stand *s, uint16_t address, enum machine_rule rule)
{
    struct bench_result r;
    uint16_t word = bench_read(&s->bench, address & 0xfffe, false, &r);
    if (!stopped(t, &r, rule, address) || !trial_held(t, word == 0, "a word leaks"))
        return false;
    word = bench_read(&s->bench, address, true, &r);
    return stopped(t, &r, rule, address) && trial_held(t, word == 0, "a byte leaks");
}

static bool try_write(struct trial *t, struct stand *s, uint16_t address, enum machine_rule rule)
{
    struct bench_result r;
    uint16_t before = machine_peek16(s->bench.machine, address);
    bench_write(&s->bench, address & 0xfffe, (uint16_t)~before, false, &r);
    if (!stopped(t, &r, rule, address))
        return false;
    bench_write(&s->bench, address, 0xa5, true, &r);
    return stopped(t, &r, rule, address) &&
           trial_held(t, machine_peek16(s->bench.machine, address) == before, "it is changed");
}

static bool read_data(struct trial *t, struct stand *s, uint16_t address)
{
    return try_read(t, s, address, MACHINE_RULE_DATA_READ);
}

static bool write_data(struct trial *t, struct stand *s, uint16_t address)
{
    return try_write(t, s, address, MACHINE_RULE_DATA_WRITE);
}

static bool read_text(struct trial *t, struct stand *s, uint16_t address)
{
    return try_read(t, s, address, MACHINE_RULE_TEXT_READ);
}

static bool write_text(struct trial *t, struct stand *s, uint16_t address)
{
    return try_write(t, s, address, MACHINE_RULE_TEXT_WRITE);
}

// The module that owns the address, or 0.
static uint16_t owner_of(const struct stand *s, uint16_t address)
{
    struct machine_module m;
    for (unsigned i = 0; machine_module(s->bench.machine, i, &m) == 0; i++)
        if (m.enabled && address >= m.text_start && address < m.text_end)
            return m.id;
    return 0;
}

// A jump to one place in the module, with registers that would make the most of it: what is there
// may write r14 to a device, or end the module.
static bool enter(struct trial *t, struct stand *s, uint16_t address)
{
    bool clean = true;
    uint16_t owner = owner_of(s, address);
    if (address & 1)
        return true;
    machine_set_reg(s->bench.machine, 10, BENCH_BACK);
    machine_set_reg(s->bench.machine, 12, 1);
    machine_set_reg(s->bench.machine, 13, 0);
    machine_set_reg(s->bench.machine, 14, 99);
    machine_set_reg(s->bench.machine, 15, BENCH_BACK);
    struct bench_result r = bench_jump(&s->bench, address);
    // The instruction there ends without effect; what it tried may be the latest violation.
    if (r.end == BENCH_VIOLATED && r.violation.pc == address)
        r.violation.rule = MACHINE_RULE_ENTRY;
    if (owner_of(s, address) != owner)
        return trial_note(t, BROKEN, "a jump to 0x%04x ends the module", address);
    if (!stopped(t, &r, MACHINE_RULE_ENTRY, address))
        return false;
    for (unsigned i = 4; i < 15; i++)
        clean = clean && r.reg[i] == 0;
    return trial_held(t, clean, "registers are left") &&
           trial_held(t, s->bench.shown == 0, "the display is written");
}

static void sweep(struct trial *t, uint16_t start, uint16_t end, access_try try)
{
    struct stand *s = stand_ready(t);
    for (unsigned a = start; a < end; a += t->site->quick ? 97 : 1)
        if (!try(t, s, (uint16_t)a))
            return;
    trial_right(t, stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11)) == WIRE_OK,
                "the module does not work any more");
}

static void sweep_data_reads(struct trial *t)
{
    const struct kdf_layout at = stand_ready(t)->app.image.at;
    sweep(t, at.data_start, at.data_end, read_data);
}

static void sweep_data_writes(struct trial *t)
{
    const struct kdf_layout at = stand_ready(t)->app.image.at;
    sweep(t, at.data_start, at.data_end, write_data);
}

static void sweep_text_reads(struct trial *t)
{
    const struct kdf_layout at = stand_ready(t)->app.image.at;
    sweep(t, at.text_start, at.text_end, read_text);
}

static void sweep_text_writes(struct trial *t)
{
    const struct kdf_layout at = stand_ready(t)->app.image.at;
    sweep(t, at.text_start, at.text_end, write_text);
}

// `p`: its text, but for the entry.
static void sweep_text(struct trial *t, const struct part *p)
{
    sweep(t, (uint16_t)(p->image.at.text_start + 2), p->image.at.text_end, enter);
}

static void sweep_entries(struct trial *t)
{
    sweep_text(t, &stand_ready(t)->app);
}

static void sweep_driver(struct trial *t)
{
    sweep_text(t, &stand_ready(t)->display_mmio);
    sweep_text(t, &stand_ready(t)->display);
}

// From a module of the attacker's: mov @r5, r4; br r10, or mov r4, 0(r5); br r10.
static bool from_module(struct trial *t, struct stand *s, bool write, uint16_t address,
                        enum machine_rule rule)
{
    const uint16_t code[] = {write ? 0x4485 : 0x4524, write ? 0 : 0x4a00, 0x4a00};
    struct request_section section = {STAND_STRANGER, 0xb000, 0xb006, 0x2800, 0x2800};
    uint16_t before = machine_peek16(s->bench.machine, address);
    bench_put(&s->bench, section.text_start, code, 3);
    trial_right(t, bench_enable_at(&s->bench, &section), "the attacker's module is refused");
    machine_set_reg(s->bench.machine, 4, (uint16_t)~before);
    machine_set_reg(s->bench.machine, 5, address);
    machine_set_reg(s->bench.machine, 10, BENCH_BACK);
    struct bench_result r = bench_jump(&s->bench, section.text_start);
    return stopped(t, &r, rule, address) &&
           trial_held(t, machine_peek16(s->bench.machine, address) == before, "it is changed");
}

static void from_modules(struct trial *t)
{
    const struct kdf_layout at = stand_ready(t)->app.image.at;
    from_module(t, stand_ready(t), false, at.data_start, MACHINE_RULE_DATA_READ);
    from_module(t, stand_ready(t), true, at.data_start, MACHINE_RULE_DATA_WRITE);
    from_module(t, stand_ready(t), false, at.text_start, MACHINE_RULE_TEXT_READ);
    from_module(t, stand_ready(t), true, at.text_start, MACHINE_RULE_TEXT_WRITE);
}

// Device registers that a mod-mmio owns (S10).
static void write_device(struct trial *t)
{
    struct stand *s = stand_ready(t);
    struct bench_result r;
    for (unsigned offset = 0; offset < BOARD_DEVICE_SIZE; offset += 2) {
        bench_write(&s->bench, (uint16_t)(BOARD_DEVICE(0) + offset), 9, false, &r);
        t->variants++;
        trial_held(t, s->bench.shown == 0, "the display shows what an attacker wrote");
        trial_right(t, r.end == BENCH_VIOLATED && r.violation.rule == MACHINE_RULE_DATA_WRITE,
                    "another rule");
    }
}

// ---- S3: sections that must not be -------------------------------------------------------------

static unsigned count_modules(const struct bench *b)
{
    struct machine_module module;
    unsigned count = 0;
    for (unsigned i = 0; machine_module(b->machine, i, &module) == 0; i++)
        count += module.enabled;
    return count;
}

struct case_of_sections {
    const char *what;
    uint16_t text_start, text_end, data_start, data_end;
};

static void enable_cases(struct trial *t, const struct case_of_sections *c, size_t count)
{
    for (size_t i = 0; i < count; i++, c++) {
        struct stand *s = stand_ready(t);
        struct request_section section = {STAND_STRANGER, c->text_start, c->text_end, c->data_start,
                                          c->data_end};
        unsigned before = count_modules(&s->bench);
        uint16_t id = bench_enable_at(&s->bench, &section);
        t->variants++;
        if (id || count_modules(&s->bench) != before)
            trial_note(t, BROKEN, "%s: enabled", c->what);
        trial_right(t,
                    stand_call(s, &s->app, WIRE_FN_EVENT, stand_event(s, ON_SET, 0, 11)) == WIRE_OK,
                    "the module does not work any more");
    }
}

static void overlap(struct trial *t)
{
    const struct kdf_layout a = stand_ready(t)->app.image.at;
    const struct case_of_sections cases[] = {
        {"data over data", 0xb000, 0xb010, a.data_start, a.data_end},
        {"data over the last word of data", 0xb000, 0xb010, (uint16_t)(a.data_end - 2), 0x2800},
        {"text over text", a.text_start, a.text_end, 0x2800, 0x2900},
        {"text over the last word of text", (uint16_t)(a.text_end - 2), 0xb000, 0x2800, 0x2900},
        {"data over text", 0xb000, 0xb010, a.text_start, a.text_end},
        {"text over data", a.data_start, a.data_end, 0x2800, 0x2900},
        {"data over mod-mmio's registers", 0xb000, 0xb010, BOARD_DEVICE(0), BOARD_DEVICE(1)},
        {"data over everything", 0xb000, 0xb010, 0x0200, 0x2a00},
        {"data over its own text", 0xb000, 0xb010, 0xb000, 0xb010},
    };
    enable_cases(t, cases, sizeof cases / sizeof cases[0]);
}

static void cover(struct trial *t)
{
    const struct case_of_sections cases[] = {
        {"text over the vectors", 0xf000, 0xfffe, 0x2800, 0x2900},
        {"text over one vector", 0xf000, 0xffe2, 0x2800, 0x2900},
        {"data over the vectors", 0xb000, 0xb010, 0xffe0, 0xfffe},
        {"data over the epoch register", 0xb000, 0xb010, BOARD_EPOCH_LOW, BOARD_EPOCH_HIGH + 2},
        {"data over half of the epoch", 0xb000, 0xb010, BOARD_EPOCH_HIGH, 0x01fc},
        {"text in device registers", 0x0100, 0x0110, 0x2800, 0x2900},
        {"text in RAM", 0x2700, 0x2710, 0x2800, 0x2900},
        {"odd text", 0xb001, 0xb011, 0x2800, 0x2900},
        {"odd data", 0xb000, 0xb010, 0x2801, 0x2901},
    };
    enable_cases(t, cases, sizeof cases / sizeof cases[0]);
}

// What no core takes; and what all have to take: the registers of a device, for its mod-mmio.
static void nonsense(struct trial *t)
{
    static const struct case_of_sections cases[] = {
        {"empty text", 0xb000, 0xb000, 0x2800, 0x2900},
        {"text backwards", 0xb010, 0xb000, 0x2800, 0x2900},
        {"text that wraps", 0xfff0, 0x0010, 0x2800, 0x2900},
        {"data backwards", 0xb000, 0xb010, 0x2900, 0x2800},
        {"data that wraps", 0xb000, 0xb010, 0xfff0, 0x0010},
    };
    struct request_section mmio = {STAND_PROVIDER, 0xb000, 0xb010, BOARD_DEVICE(5),
                                   BOARD_DEVICE(6)};
    enable_cases(t, cases, sizeof cases / sizeof cases[0]);
    trial_right(t, bench_enable_at(&stand_ready(t)->bench, &mmio),
                "a module may not own free device registers");
}

// ---- N10: what a forced reset leaves -----------------------------------------------------------

static void force_reset(struct trial *t, struct stand *s)
{
    static const uint16_t code[] = {0x4382, 0x0120}; // mov #0, &WDTCTL: not the password
    struct bench_result r = bench_execute(&s->bench, code, 2);
    trial_right(t, r.end == BENCH_RESET, "the watchdog does not reset the node");
}

// Reads with the attacker's own code.
static void read_bytes(struct stand *s, uint16_t address, uint8_t *out, size_t len)
{
    struct bench_result r;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)bench_read(&s->bench, (uint16_t)(address + i), true, &r);
}

static void read_after_reset(struct trial *t)
{
    struct message_end end = stand_end(ON_SET, 0);
    uint8_t key[WIRE_KEY];
    struct stand *s = stand_ready(t);
    uint16_t at = (uint16_t)(bench_slot(&s->app, 0) + SLOT_KEY);
    trial_right(t, bench_contains(&s->bench, at, (uint16_t)(at + WIRE_KEY), end.key, WIRE_KEY),
                "the key is not where it is looked for");
    force_reset(t, s);
    read_bytes(s, at, key, sizeof key);
    t->variants++;
    // The other end of the connection is on a node that was not reset: the machine as it was.
    end.key = key;
    const uint16_t value = 77;
    bench_restore(&s->bench, s->ready);
    bench_seal(&s->buf, &end, 0, &value, 1);
    trial_refused(t, stand_call(s, &s->app, WIRE_FN_EVENT, &s->buf), WIRE_REFUSED,
                  "an event sealed with what was in memory");
}

static void scan_after_reset(struct trial *t)
{
    struct stand *s = stand_ready(t);
    uint8_t byte, left = 0;
    force_reset(t, s);
    for (unsigned a = s->app.image.at.data_start; a < s->button.image.at.data_end; a++) {
        read_bytes(s, (uint16_t)a, &byte, 1);
        left |= byte;
        t->variants++;
    }
    for (unsigned a = s->app.image.at.text_start; a < s->app.image.at.text_end; a++) {
        read_bytes(s, (uint16_t)a, &byte, 1);
        left |= byte;
        t->variants++;
    }
    trial_held(t, !left, "something is left of the modules");
}

const struct attack attacks_platform[] = {
    {"N10", "key", read_after_reset, "memory erased by the reset", "upstream"},
    {"N10", "memory", scan_after_reset, "memory erased by the reset", "upstream"},
    {"S1", "read data", sweep_data_reads, "access control", "unprotected"},
    {"S1", "write data", sweep_data_writes, "access control", "unprotected"},
    {"S1", "read text", sweep_text_reads, "access control", "unprotected"},
    {"S1", "write text", sweep_text_writes, "access control", "unprotected"},
    {"S1", "jump in", sweep_entries, "access control", "unprotected"},
    {"S1", "jump to its end", sweep_entries, "access control", "upstream"},
    {"S1", "jump into a driver", sweep_driver, "access control", "unprotected"},
    {"S1", "from a module", from_modules, "access control", "unprotected"},
    {"S1", "device registers", write_device, "access control", "upstream"},
    {"S3", "overlap", overlap, "enable", "upstream"},
    {"S3", "cover", cover, "enable", "upstream"},
    {"-", "nonsense", nonsense, "enable", NULL},
    {0},
};
