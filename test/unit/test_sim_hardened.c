// SPDX-License-Identifier: Apache-2.0
// The defects of the published core, in pairs: each attack works on core=upstream and fails on
// core=hardened. Numbers are those of docs/spec/sancus.md and sim/core.h.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/spongewrap.h"
#include "sim/machine.h"

enum {
    MAIN = 0x4000,
    TEXT = 0x6000,
    TEXT_END = 0x6040,
    DATA = 0x1000,
    DATA_END = 0x1040,
    HANDLER = 0x7000, // of all interrupts: stops
    SLOT0 = MACHINE_SLOT_BASE,
    LIMIT = 10 * 1000 * 1000,
};
enum { DISABLE, ENABLE, VERIFY, VERIFY_CALLER, WRAP, UNWRAP, GET_ID, CALLER_ID, GUARD };

// A program being written into a machine.
struct program {
    struct machine *m;
    uint16_t at;
    unsigned shown; // how often a display was written
    int16_t last_shown;
};

static void on_display(void *context, unsigned slot, int16_t value)
{
    struct program *p = context;
    assert_int_equal(slot, 0);
    p->shown++;
    p->last_shown = value;
}

static void word(struct program *p, unsigned value)
{
    machine_poke16(p->m, p->at, (uint16_t)value);
    p->at = (uint16_t)(p->at + 2);
}

static void set(struct program *p, unsigned reg, unsigned value) // mov #value, reg
{
    word(p, 0x4030 | reg);
    word(p, value);
}

static void store(struct program *p, unsigned value, unsigned address) // mov #value, &address
{
    word(p, 0x40B2);
    word(p, value);
    word(p, address);
}

static void store_byte(struct program *p, unsigned value, unsigned address)
{
    word(p, 0x40F2);
    word(p, value);
    word(p, address);
}

static void load(struct program *p, unsigned address, unsigned reg) // mov &address, reg
{
    word(p, 0x4210 | reg);
    word(p, address);
}

static void jump(struct program *p, unsigned address)
{
    set(p, 0, address);
}

static void unit(struct program *p, unsigned n)
{
    word(p, 0x1380 + n);
}

static void stop(struct program *p) // bic #8, sr; bis #0x10, sr
{
    word(p, 0xC232);
    word(p, 0xD032);
    word(p, 0x0010);
}

static void call_module(struct program *p, unsigned entry) // it returns to r6
{
    set(p, 6, p->at + 8u);
    jump(p, entry);
}

static void leave_module(struct program *p) // mov r6, pc
{
    word(p, 0x4600);
}

static void enable(struct program *p, unsigned text, unsigned text_end, unsigned data,
                   unsigned data_end)
{
    set(p, 9, 0);
    set(p, 10, 0);
    set(p, 11, 0x1234);
    set(p, 12, text);
    set(p, 13, text_end);
    set(p, 14, data);
    set(p, 15, data_end);
    unit(p, ENABLE);
}

static void begin(struct program *p, enum machine_core core)
{
    struct machine_config config = {.core = core,
                                    .epoch = 41,
                                    .node_key = {1, 2, 3},
                                    .slots = {MACHINE_DISPLAY},
                                    .host = {.context = p, .display = on_display}};
    *p = (struct program){.m = machine_create(&config), .at = HANDLER};
    assert_non_null(p->m);
    stop(p);
    for (unsigned vector = 0; vector < 15; vector++)
        machine_poke16(p->m, (uint16_t)(MACHINE_VECTORS + 2 * vector), HANDLER);
    machine_poke16(p->m, 0xFFFE, MAIN);
    p->at = MAIN;
    store(p, 0x5A80, 0x0120); // stop the watchdog
    set(p, 1, 0x2900);
}

static void run(struct program *p)
{
    machine_reset(p->m);
    assert_int_equal(machine_run(p->m, LIMIT), MACHINE_STOP_CPUOFF);
}

static unsigned reg(const struct program *p, unsigned n)
{
    return machine_reg(p->m, n);
}

static void end(struct program *p)
{
    machine_destroy(p->m);
}

// ---- 1: own text -----------------------------------------------------------------------------

static void odd_byte_write_to_own_text(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        enable(&p, TEXT, TEXT_END, DATA, DATA_END);
        call_module(&p, TEXT);
        stop(&p);
        p.at = TEXT;
        store_byte(&p, 0x5A, TEXT + 0x21);
        leave_module(&p);
        run(&p);
        assert_int_equal(machine_peek8(p.m, TEXT + 0x21), hardened ? 0 : 0x5A);
        assert_int_equal(machine_violations(p.m), hardened);
        end(&p);
    }
}

// ---- 2: device registers ---------------------------------------------------------------------

static void write_to_owned_device(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (int byte = 0; byte < 2; byte++) {
            struct program p;
            begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
            enable(&p, TEXT, TEXT_END, SLOT0, SLOT0 + 8);
            (byte ? store_byte : store)(&p, 7, SLOT0);
            stop(&p);
            run(&p);
            assert_int_equal(machine_violations(p.m), 1);
            assert_int_equal(p.shown, hardened ? 0 : 1);
            end(&p);
        }
}

static void owner_writes_its_device(void **state)
{
    (void)state;
    struct program p;
    begin(&p, MACHINE_HARDENED);
    enable(&p, TEXT, TEXT_END, SLOT0, SLOT0 + 8);
    call_module(&p, TEXT);
    call_module(&p, TEXT);
    stop(&p);
    p.at = TEXT;
    store(&p, 7, SLOT0);
    leave_module(&p);
    run(&p);
    assert_int_equal(machine_violations(p.m), 0);
    assert_int_equal(p.shown, 2); // the same value again is an output again
    assert_int_equal(p.last_shown, 7);
    end(&p);
}

// ---- 3: layouts ------------------------------------------------------------------------------

// Enables the module of the other tests, then this one; returns r15 of the second.
static unsigned second_enable(enum machine_core core, unsigned text, unsigned text_end,
                              unsigned data, unsigned data_end)
{
    struct program p;
    begin(&p, core);
    enable(&p, TEXT, TEXT_END, DATA, DATA_END);
    enable(&p, text, text_end, data, data_end);
    stop(&p);
    run(&p);
    unsigned id = reg(&p, 15);
    if (core == MACHINE_HARDENED && id == 0) {
        struct machine_module info;
        assert_int_equal(machine_module(p.m, 1, &info), 0);
        assert_false(info.enabled);
        assert_int_equal(machine_violations(p.m), 0);
    }
    end(&p);
    return id;
}

static void overlapping_and_odd_layouts(void **state)
{
    static const struct {
        unsigned text, text_end, data, data_end, upstream;
    } rows[] = {
        {TEXT + 4, TEXT_END + 4, 0x1100, 0x1140, 2}, // text over text: a second key
        {TEXT, TEXT_END, 0x1100, 0x1140, 2},         // the same text
        {0x6100, 0x6140, DATA + 2, DATA_END, 2},     // data over data
        {0x6100, 0x6140, TEXT, TEXT_END, 2},         // data over another's text
        {0x6100, 0x6140, 0x6120, 0x6160, 2},         // data over its own text
        {0x6100, 0x6141, 0x1100, 0x1140, 2},         // odd bounds
        {0x6100, 0x6140, 0x1101, 0x1140, 2},         //
        {0xFFC0, 0xFFF0, 0x1100, 0x1140, 2},         // over the vectors
        {0x0120, 0x0140, 0x1100, 0x1140, 2},         // text in device registers
        {0x0200, 0x0240, 0x1100, 0x1140, 2},         // text in RAM
        {0x6100, 0x6140, 0x01F8, 0x01FC, 2},         // data over the epoch register
        {0x6100, 0x6140, 0x01F0, 0x0210, 2},         // or around it
        {0x6100, 0x6140, 0xFFE0, 0xFFE2, 2},         // data over a vector
        {0x6140, 0x6100, 0x1100, 0x1140, 0},         // backwards: both refuse
        {0x6100, 0x6100, 0x1100, 0x1140, 0},         // empty text
        {0x6100, 0x6140, 0x1140, 0x1100, 0},         // data backwards
        {TEXT, 0x5000, 0x1100, 0x1140, 1},           // upstream gives the old one a new key
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned upstream = second_enable(MACHINE_UPSTREAM, rows[i].text, rows[i].text_end,
                                          rows[i].data, rows[i].data_end);
        unsigned hardened = second_enable(MACHINE_HARDENED, rows[i].text, rows[i].text_end,
                                          rows[i].data, rows[i].data_end);
        assert_int_equal(upstream, rows[i].upstream);
        assert_int_equal(hardened, 0);
    }
    assert_int_equal(second_enable(MACHINE_HARDENED, 0x6040, 0x6080, 0x1040, 0x1080), 2);
    assert_int_equal(second_enable(MACHINE_HARDENED, 0x6100, 0x6102, SLOT0, SLOT0 + 8), 2);
}

// ---- 5, 6, 7: the crypto unit ----------------------------------------------------------------

static const uint8_t key[16] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 11, 12, 13, 14, 15, 16};
enum { KEY_AT = 0x0300, AD_AT = 0x0340, IN_AT = 0x0380, OUT_AT = 0x03C0, TAG_AT = 0x0420 };

// wrap or unwrap over `ad` and `len` bytes with everything in ordinary memory.
static void crypto_program(struct program *p, enum machine_core core, unsigned n, unsigned ad,
                           unsigned len)
{
    begin(p, core);
    set(p, 9, KEY_AT);
    set(p, 10, AD_AT);
    set(p, 11, AD_AT + ad);
    set(p, 12, IN_AT);
    set(p, 13, IN_AT + len);
    set(p, 14, OUT_AT);
    set(p, 15, TAG_AT);
    unit(p, n);
    stop(p);
    machine_reset(p->m);
    machine_load(p->m, KEY_AT, key, sizeof key);
    for (unsigned i = 0; i < 32; i++) {
        machine_poke8(p->m, (uint16_t)(AD_AT + i), (uint8_t)(0x40 + i));
        machine_poke8(p->m, (uint16_t)(IN_AT + i), (uint8_t)(0xA0 + i));
    }
}

static bool anything_written(const struct program *p)
{
    for (unsigned i = 0; i < 0x60 + 16; i++)
        if (machine_peek8(p->m, (uint16_t)(OUT_AT + i)))
            return true;
    return false;
}

static void odd_lengths_and_addresses(void **state)
{
    (void)state;
    struct program p;
    for (unsigned n = WRAP; n <= UNWRAP; n++)
        for (unsigned odd = 9; odd <= 15; odd++) {
            crypto_program(&p, MACHINE_HARDENED, n, 2, 4);
            machine_poke16(p.m, (uint16_t)(MAIN + 12 + 4 * (odd - 9)), // the operand of its mov
                           machine_peek16(p.m, (uint16_t)(MAIN + 12 + 4 * (odd - 9))) | 1);
            assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(reg(&p, 15), 0);
            assert_false(anything_written(&p));
            end(&p);
        }
    crypto_program(&p, MACHINE_UPSTREAM, WRAP, 2, 3);
    assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(reg(&p, 15), 1);
    assert_int_not_equal(machine_peek8(p.m, OUT_AT + 3), 0); // one byte too many
    end(&p);
}

static void device_registers_as_operands(void **state)
{
    (void)state;
    for (unsigned n = WRAP; n <= UNWRAP; n++)
        for (unsigned operand = 9; operand <= 15; operand++) {
            struct program p;
            if (operand == 11 || operand == 13)
                continue; // ends, they would only be backwards
            crypto_program(&p, MACHINE_HARDENED, n, 2, 4);
            machine_poke16(p.m, (uint16_t)(MAIN + 12 + 4 * (operand - 9)), SLOT0);
            assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(reg(&p, 15), 0);
            assert_int_equal(p.shown, 0);
            end(&p);
        }
    struct program p;
    crypto_program(&p, MACHINE_UPSTREAM, WRAP, 2, 4);
    machine_poke16(p.m, MAIN + 12 + 4 * 5, SLOT0);
    assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(p.shown, 1);
    end(&p);
}

static void empty_associated_data(void **state)
{
    (void)state;
    for (unsigned n = WRAP; n <= UNWRAP; n++)
        for (unsigned len = 0; len <= 4; len += 4) {
            struct program p;
            crypto_program(&p, MACHINE_HARDENED, n, 0, len);
            assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(reg(&p, 15), 0);
            assert_false(anything_written(&p));
            end(&p);
        }
    struct program p;
    crypto_program(&p, MACHINE_UPSTREAM, UNWRAP, 0, 0);
    assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_LIMIT); // the unit hangs
    end(&p);
}

// Unwraps a good message, its tag changed at byte `wrong` (16: not at all).
static uint64_t unwrap(enum machine_core core, unsigned len, unsigned wrong, unsigned *r15,
                       bool *released)
{
    uint8_t ad[2] = {0x40, 0x41};
    uint8_t body[16], cipher[16], tag[16];
    struct program p;
    memset(body, 0x77, sizeof body);
    assert_int_equal(spongewrap_seal(CRYPTO_SPONGENT_128, key, ad, 2, body, len, cipher, tag), 0);
    if (wrong < 16)
        tag[wrong] ^= 1;
    crypto_program(&p, core, UNWRAP, 2, len);
    machine_load(p.m, IN_AT, cipher, len);
    machine_load(p.m, TAG_AT, tag, sizeof tag);
    assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
    *r15 = reg(&p, 15);
    *released = len && machine_peek8(p.m, OUT_AT) == 0x77;
    uint64_t cycles = machine_cycles(p.m);
    end(&p);
    return cycles;
}

static void unverified_plaintext(void **state)
{
    unsigned r15;
    bool released;
    (void)state;
    for (unsigned core = MACHINE_HARDENED; core <= MACHINE_UPSTREAM; core++) {
        uint64_t good = unwrap(core, 8, 16, &r15, &released);
        assert_int_equal(r15, 1);
        assert_true(released);
        for (unsigned wrong = 0; wrong < 16; wrong++) {
            uint64_t bad = unwrap(core, 8, wrong, &r15, &released);
            assert_int_equal(bad, good);
            assert_int_equal(r15, 0);
            assert_int_equal(released, core == MACHINE_UPSTREAM);
        }
    }
}

static void empty_body(void **state)
{
    unsigned r15;
    bool released;
    (void)state;
    unwrap(MACHINE_UPSTREAM, 0, 16, &r15, &released);
    assert_int_equal(r15, 0);
    unwrap(MACHINE_HARDENED, 0, 16, &r15, &released);
    assert_int_equal(r15, 1);
    unwrap(MACHINE_HARDENED, 0, 3, &r15, &released);
    assert_int_equal(r15, 0);
}

static void output_ahead_of_input(void **state)
{
    (void)state;
    struct program p;
    crypto_program(&p, MACHINE_HARDENED, WRAP, 2, 8);
    machine_poke16(p.m, MAIN + 12 + 4 * 5, IN_AT + 2);
    assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(reg(&p, 15), 0);
    end(&p);
}

// ---- 8: stale data ---------------------------------------------------------------------------

static void stale_data_becomes_state(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        store(&p, 0xBEEF, DATA + 4);
        enable(&p, TEXT, TEXT_END, DATA, DATA_END);
        stop(&p);
        run(&p);
        assert_int_equal(reg(&p, 15), 1);
        assert_int_equal(machine_peek16(p.m, DATA + 4), hardened ? 0 : 0xBEEF);
        end(&p);
    }
}

static void clearing_spares_devices(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        enable(&p, TEXT, TEXT_END, SLOT0, SLOT0 + 8);
        set(&p, 15, p.at + 8u);
        jump(&p, TEXT);
        stop(&p);
        p.at = TEXT;
        unit(&p, DISABLE);
        run(&p);
        assert_int_equal(p.shown, hardened ? 0 : 1); // a zero on the display
        assert_int_equal(machine_peek16(p.m, TEXT), 0);
        end(&p);
    }
}

// ---- 9: frames -------------------------------------------------------------------------------

// Interrupts a module whose frame pointer is `frame`; the machine stops in the handler.
static void interrupted(struct program *p, enum machine_core core, unsigned frame)
{
    begin(p, core);
    enable(p, TEXT, TEXT_END, DATA, DATA_END);
    set(p, 6, 0xABCD);
    jump(p, TEXT);
    p->at = TEXT;
    store(p, frame, DATA_END - 2);
    word(p, 0xD232); // bis #8, sr
    word(p, 0x3FFF); // jmp $
    machine_reset(p->m);
    assert_int_equal(machine_run(p->m, 100000), MACHINE_STOP_LIMIT);
    machine_raise(p->m, 1); // its vector is below the frame at 0
    assert_int_equal(machine_run(p->m, 200000), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_interrupts(p->m, 1), 1);
    assert_int_equal(reg(p, 6), 0);
    assert_int_equal(reg(p, 15), TEXT);
}

static void frame_over_the_vectors(void **state)
{
    struct program p;
    (void)state;
    interrupted(&p, MACHINE_UPSTREAM, 0);
    assert_int_not_equal(machine_peek16(p.m, 0xFFFE), MAIN); // SP | 1 lies there now
    assert_int_equal(machine_peek16(p.m, 0xFFE8), 0xABCD);   // r6
    end(&p);
    interrupted(&p, MACHINE_HARDENED, 0);
    assert_int_equal(machine_peek16(p.m, 0xFFFE), MAIN);
    assert_int_equal(machine_peek16(p.m, 0xFFE8), HANDLER);
    assert_int_equal(machine_violations(p.m), 0);
    end(&p);
    interrupted(&p, MACHINE_HARDENED, 0x4800); // program memory
    assert_int_equal(machine_peek16(p.m, 0x4800), 0);
    end(&p);
    interrupted(&p, MACHINE_HARDENED, 0x0500); // free RAM is fine
    assert_int_equal(machine_peek16(p.m, 0x0500 - 6 - 18), 0xABCD);
    end(&p);
    interrupted(&p, MACHINE_HARDENED, DATA_END - 4); // and so is the own data section
    assert_int_equal(machine_peek16(p.m, DATA_END - 4 - 6 - 18), 0xABCD);
    end(&p);
}

// ---- 10, 11: reset ---------------------------------------------------------------------------

static void forced_reset(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        load(&p, MACHINE_EPOCH_BASE, 4);
        load(&p, MACHINE_EPOCH_BASE + 2, 5);
        enable(&p, TEXT, TEXT_END, DATA, DATA_END);
        call_module(&p, TEXT);
        store(&p, 0x1234, 0x0120); // wrong password
        stop(&p);
        p.at = TEXT;
        store(&p, 0x5EC7, DATA + 8); // a secret
        leave_module(&p);
        machine_poke16(p.m, 0x6100, 0x4711); // no module was ever there
        machine_reset(p.m);
        assert_int_equal(machine_run(p.m, LIMIT), MACHINE_STOP_RESET);
        assert_int_equal(machine_resets(p.m), 1);
        assert_int_equal(machine_peek16(p.m, DATA + 8), hardened ? 0 : 0x5EC7);
        assert_int_equal(machine_peek16(p.m, TEXT), hardened ? 0 : 0x40B2);
        assert_int_equal(machine_peek16(p.m, 0x6100), 0x4711);
        assert_int_equal(machine_epoch(p.m), hardened ? 43 : 0);
        struct machine_module info;
        assert_int_equal(machine_module(p.m, 0, &info), 0);
        assert_false(info.enabled);
        machine_step(p.m);
        machine_step(p.m);
        machine_step(p.m);
        machine_step(p.m);
        assert_int_equal(reg(&p, 4), hardened ? 43 : 0);
        assert_int_equal(reg(&p, 5), 0);
        end(&p);
    }
}

static void epoch_is_read_only_and_ends(void **state)
{
    (void)state;
    struct program p;
    begin(&p, MACHINE_HARDENED);
    store(&p, 0xFFFF, MACHINE_EPOCH_BASE);
    store(&p, 0xFFFF, MACHINE_EPOCH_BASE + 2);
    stop(&p);
    run(&p);
    assert_int_equal(machine_epoch(p.m), 42);
    end(&p);
    struct machine_config config = {.epoch = UINT32_MAX - 1};
    struct machine *m = machine_create(&config);
    machine_reset(m);
    assert_int_equal(machine_peek16(m, MACHINE_EPOCH_BASE), 0xFFFF);
    machine_reset(m); // 0 is no epoch: nothing is accepted any more, and it stays so
    assert_int_equal(machine_peek16(m, MACHINE_EPOCH_BASE), 0);
    assert_int_equal(machine_peek16(m, MACHINE_EPOCH_BASE + 2), 0);
    assert_int_equal(machine_epoch(m), UINT32_MAX);
    machine_destroy(m);
}

// ---- 12, 13, 14 ------------------------------------------------------------------------------

static void stack_guard_over_entry(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        enable(&p, TEXT, TEXT_END, DATA, DATA_END);
        set(&p, 15, 0x2000);
        unit(&p, GUARD);
        call_module(&p, TEXT);
        stop(&p);
        p.at = TEXT;
        set(&p, 1, DATA_END - 2);
        word(&p, 0x1206); // push r6
        leave_module(&p);
        run(&p);
        assert_int_equal(machine_violations(p.m) > 0, !hardened);
        end(&p);
    }
}

static void stack_guard_guards(void **state)
{
    (void)state;
    struct program p;
    begin(&p, MACHINE_HARDENED);
    set(&p, 15, 0x28FE);
    unit(&p, GUARD);
    word(&p, 0x1206); // push r6: fits
    word(&p, 0x1206); // push r6: does not
    stop(&p);
    run(&p);
    assert_int_equal(machine_violations(p.m), 1);
    assert_int_equal(machine_last_violation(p.m).rule, MACHINE_RULE_STACK_GUARD);
    end(&p);
}

static void module_slots(void **state)
{
    (void)state;
    for (unsigned core = MACHINE_HARDENED; core <= MACHINE_UPSTREAM; core++) {
        struct program p;
        struct machine_module info;
        unsigned slots = core == MACHINE_HARDENED ? 8 : 4;
        begin(&p, core);
        for (unsigned i = 0; i <= slots; i++) {
            enable(&p, TEXT + 2 * i, TEXT + 2 * i + 2, DATA + 2 * i, DATA + 2 * i + 2);
            store(&p, 0, 0x0900 + 2 * i);
            machine_poke16(p.m, (uint16_t)(p.at - 6), 0x4F82); // mov r15, &...
            machine_poke16(p.m, (uint16_t)(p.at - 4), (uint16_t)(0x0900 + 2 * i));
            p.at = (uint16_t)(p.at - 2);
        }
        stop(&p);
        run(&p);
        for (unsigned i = 0; i < slots; i++)
            assert_int_equal(machine_peek16(p.m, (uint16_t)(0x0900 + 2 * i)), i + 1);
        assert_int_equal(machine_peek16(p.m, (uint16_t)(0x0900 + 2 * slots)), 0);
        assert_int_equal(machine_module(p.m, slots, &info), 1);
        end(&p);
    }
}

static void last_word_of_a_module(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        enable(&p, TEXT, TEXT_END, DATA, DATA_END);
        call_module(&p, TEXT);
        load(&p, 0x3000, 7); // unmapped: RAM still puts out the word it was asked for last
        stop(&p);
        p.at = TEXT;
        store(&p, 0x5EC7, DATA + 8);
        leave_module(&p);
        run(&p);
        assert_int_equal(machine_violations(p.m), 0);
        assert_int_equal(reg(&p, 7), hardened ? 0 : 0x5EC7);
        end(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_byte_write_to_own_text),
        cmocka_unit_test(write_to_owned_device),
        cmocka_unit_test(owner_writes_its_device),
        cmocka_unit_test(overlapping_and_odd_layouts),
        cmocka_unit_test(odd_lengths_and_addresses),
        cmocka_unit_test(device_registers_as_operands),
        cmocka_unit_test(empty_associated_data),
        cmocka_unit_test(unverified_plaintext),
        cmocka_unit_test(empty_body),
        cmocka_unit_test(output_ahead_of_input),
        cmocka_unit_test(stale_data_becomes_state),
        cmocka_unit_test(clearing_spares_devices),
        cmocka_unit_test(frame_over_the_vectors),
        cmocka_unit_test(forced_reset),
        cmocka_unit_test(epoch_is_read_only_and_ends),
        cmocka_unit_test(stack_guard_over_entry),
        cmocka_unit_test(stack_guard_guards),
        cmocka_unit_test(module_slots),
        cmocka_unit_test(last_word_of_a_module),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
