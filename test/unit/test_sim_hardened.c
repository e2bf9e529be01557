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
#include "lib/sim_program.h"

// ---- 1: own text -----------------------------------------------------------------------------

static void odd_byte_write_to_own_text(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
        program_call_module(&p, PROGRAM_TEXT);
        program_stop(&p);
        p.at = PROGRAM_TEXT;
        program_store_byte(&p, 0x5A, PROGRAM_TEXT + 0x21);
        program_leave_module(&p);
        assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
        assert_int_equal(machine_peek8(p.m, PROGRAM_TEXT + 0x21), hardened ? 0 : 0x5A);
        assert_int_equal(machine_violations(p.m), hardened);
        program_end(&p);
    }
}

// ---- 2: device registers ---------------------------------------------------------------------

static void write_to_owned_device(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (int byte = 0; byte < 2; byte++) {
            struct program p;
            program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
            program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_SLOT0, PROGRAM_SLOT0 + 8);
            (byte ? program_store_byte : program_store)(&p, 7, PROGRAM_SLOT0);
            program_stop(&p);
            assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
            assert_int_equal(machine_violations(p.m), 1);
            assert_int_equal(p.shown, hardened ? 0 : 1);
            program_end(&p);
        }
}

static void owner_writes_its_device(void **state)
{
    (void)state;
    struct program p;
    program_begin(&p, MACHINE_HARDENED);
    program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_SLOT0, PROGRAM_SLOT0 + 8);
    program_call_module(&p, PROGRAM_TEXT);
    program_call_module(&p, PROGRAM_TEXT);
    program_stop(&p);
    p.at = PROGRAM_TEXT;
    program_store(&p, 7, PROGRAM_SLOT0);
    program_leave_module(&p);
    assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_violations(p.m), 0);
    assert_int_equal(p.shown, 2); // the same value again is an output again
    assert_int_equal(p.last_shown, 7);
    program_end(&p);
}

// ---- 3: layouts ------------------------------------------------------------------------------

// Enables the module of the other tests, then this one; returns r15 of the second.
static unsigned second_enable(enum machine_core core, unsigned text, unsigned text_end,
                              unsigned data, unsigned data_end)
{
    struct program p;
    program_begin(&p, core);
    program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
    program_enable(&p, text, text_end, data, data_end);
    program_stop(&p);
    assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
    unsigned id = program_reg(&p, 15);
    if (core == MACHINE_HARDENED && id == 0) {
        struct machine_module info;
        assert_int_equal(machine_module(p.m, 1, &info), 0);
        assert_false(info.enabled);
        assert_int_equal(machine_violations(p.m), 0);
    }
    program_end(&p);
    return id;
}

static void overlapping_and_odd_layouts(void **state)
{
    static const struct {
        unsigned text, text_end, data, data_end, upstream;
    } rows[] = {
        {PROGRAM_TEXT + 4, PROGRAM_TEXT_END + 4, 0x1100, 0x1140, 2}, // text over text: a second key
        {PROGRAM_TEXT, PROGRAM_TEXT_END, 0x1100, 0x1140, 2},         // the same text
        {0x6100, 0x6140, PROGRAM_DATA + 2, PROGRAM_DATA_END, 2},     // data over data
        {0x6100, 0x6140, PROGRAM_TEXT, PROGRAM_TEXT_END, 2},         // data over another's text
        {0x6100, 0x6140, 0x6120, 0x6160, 2},                         // data over its own text
        {0x6100, 0x6141, 0x1100, 0x1140, 2},                         // odd bounds
        {0x6100, 0x6140, 0x1101, 0x1140, 2},                         //
        {0xFFC0, 0xFFF0, 0x1100, 0x1140, 2},                         // over the vectors
        {0x0120, 0x0140, 0x1100, 0x1140, 2},                         // text in device registers
        {0x0200, 0x0240, 0x1100, 0x1140, 2},                         // text in RAM
        {0x6100, 0x6140, 0x01F8, 0x01FC, 2},                         // data over the epoch register
        {0x6100, 0x6140, 0x01F0, 0x0210, 2},                         // or around it
        {0x6100, 0x6140, 0x6200, 0x6240, 2},                         // data in program memory
        {0x6100, 0x6140, 0x3FF0, 0x4010, 2},                         // partly
        {0x6100, 0x6140, 0xFFE0, 0xFFE2, 2},                         // data over a vector
        {0x6140, 0x6100, 0x1100, 0x1140, 0},                         // backwards: both refuse
        {0x6100, 0x6100, 0x1100, 0x1140, 0},                         // empty text
        {0x6100, 0x6140, 0x1140, 0x1100, 0},                         // data backwards
        {PROGRAM_TEXT, 0x5000, 0x1100, 0x1140, 1}, // upstream gives the old one a new key
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
    assert_int_equal(
        second_enable(MACHINE_HARDENED, 0x6100, 0x6102, PROGRAM_SLOT0, PROGRAM_SLOT0 + 8), 2);
}

// ---- 5, 6, 7: the crypto unit ----------------------------------------------------------------

static const uint8_t key[16] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 11, 12, 13, 14, 15, 16};
enum { KEY_AT = 0x0300, AD_AT = 0x0340, IN_AT = 0x0380, OUT_AT = 0x03C0, TAG_AT = 0x0420 };

// wrap or unwrap over `ad` and `len` bytes with everything in ordinary memory.
static void crypto_program(struct program *p, enum machine_core core, unsigned n, unsigned ad,
                           unsigned len)
{
    program_begin(p, core);
    program_set(p, 9, KEY_AT);
    program_set(p, 10, AD_AT);
    program_set(p, 11, AD_AT + ad);
    program_set(p, 12, IN_AT);
    program_set(p, 13, IN_AT + len);
    program_set(p, 14, OUT_AT);
    program_set(p, 15, TAG_AT);
    program_unit(p, n);
    program_stop(p);
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
    for (unsigned n = ISA_SANCUS_WRAP; n <= ISA_SANCUS_UNWRAP; n++)
        for (unsigned odd = 9; odd <= 15; odd++) {
            crypto_program(&p, MACHINE_HARDENED, n, 2, 4);
            machine_poke16(p.m,
                           (uint16_t)(PROGRAM_MAIN + 12 + 4 * (odd - 9)), // the operand of its mov
                           machine_peek16(p.m, (uint16_t)(PROGRAM_MAIN + 12 + 4 * (odd - 9))) | 1);
            assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(program_reg(&p, 15), 0);
            assert_false(anything_written(&p));
            program_end(&p);
        }
    crypto_program(&p, MACHINE_UPSTREAM, ISA_SANCUS_WRAP, 2, 3);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(program_reg(&p, 15), 1);
    assert_int_not_equal(machine_peek8(p.m, OUT_AT + 3), 0); // one byte too many
    program_end(&p);
}

// Key or tag over the end of the address space.
static void operands_that_wrap(void **state)
{
    (void)state;
    struct program p;
    for (unsigned n = ISA_SANCUS_WRAP; n <= ISA_SANCUS_UNWRAP; n++)
        for (unsigned operand = 9; operand <= 15; operand += 6) {
            crypto_program(&p, MACHINE_HARDENED, n, 2, 4);
            machine_poke16(p.m, (uint16_t)(PROGRAM_MAIN + 12 + 4 * (operand - 9)), 0xFFF8);
            assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(program_reg(&p, 15), 0);
            assert_false(anything_written(&p));
            assert_int_equal(machine_peek16(p.m, 0xFFF8), PROGRAM_HANDLER);
            program_end(&p);
        }
    crypto_program(&p, MACHINE_UPSTREAM, ISA_SANCUS_WRAP, 2, 4);
    machine_poke16(p.m, PROGRAM_MAIN + 12, 0xFFF8);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(program_reg(&p, 15), 1);
    program_end(&p);
}

static void device_registers_as_operands(void **state)
{
    (void)state;
    for (unsigned n = ISA_SANCUS_WRAP; n <= ISA_SANCUS_UNWRAP; n++)
        for (unsigned operand = 9; operand <= 15; operand++) {
            struct program p;
            if (operand == 11 || operand == 13)
                continue; // ends, they would only be backwards
            crypto_program(&p, MACHINE_HARDENED, n, 2, 4);
            machine_poke16(p.m, (uint16_t)(PROGRAM_MAIN + 12 + 4 * (operand - 9)), PROGRAM_SLOT0);
            assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(program_reg(&p, 15), 0);
            assert_int_equal(p.shown, 0);
            program_end(&p);
        }
    struct program p;
    crypto_program(&p, MACHINE_UPSTREAM, ISA_SANCUS_WRAP, 2, 4);
    machine_poke16(p.m, PROGRAM_MAIN + 12 + 4 * 5, PROGRAM_SLOT0);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(p.shown, 1);
    program_end(&p);
}

static void empty_associated_data(void **state)
{
    (void)state;
    for (unsigned n = ISA_SANCUS_WRAP; n <= ISA_SANCUS_UNWRAP; n++)
        for (unsigned len = 0; len <= 4; len += 4) {
            struct program p;
            crypto_program(&p, MACHINE_HARDENED, n, 0, len);
            assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
            assert_int_equal(program_reg(&p, 15), 0);
            assert_false(anything_written(&p));
            program_end(&p);
        }
    struct program p;
    crypto_program(&p, MACHINE_UPSTREAM, ISA_SANCUS_UNWRAP, 0, 0);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_LIMIT); // the unit hangs
    program_end(&p);
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
    crypto_program(&p, core, ISA_SANCUS_UNWRAP, 2, len);
    machine_load(p.m, IN_AT, cipher, len);
    machine_load(p.m, TAG_AT, tag, sizeof tag);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
    *r15 = program_reg(&p, 15);
    *released = len && machine_peek8(p.m, OUT_AT) == 0x77;
    uint64_t cycles = machine_cycles(p.m);
    program_end(&p);
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
    crypto_program(&p, MACHINE_HARDENED, ISA_SANCUS_WRAP, 2, 8);
    machine_poke16(p.m, PROGRAM_MAIN + 12 + 4 * 5, IN_AT + 2);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(program_reg(&p, 15), 0);
    program_end(&p);
}

// ---- 8: stale data ---------------------------------------------------------------------------

static void stale_data_becomes_state(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        program_store(&p, 0xBEEF, PROGRAM_DATA + 4);
        program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
        program_stop(&p);
        assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
        assert_int_equal(program_reg(&p, 15), 1);
        assert_int_equal(machine_peek16(p.m, PROGRAM_DATA + 4), hardened ? 0 : 0xBEEF);
        program_end(&p);
    }
}

static void clearing_spares_devices(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_SLOT0, PROGRAM_SLOT0 + 8);
        program_set(&p, 15, p.at + 8u);
        program_jump(&p, PROGRAM_TEXT);
        program_stop(&p);
        p.at = PROGRAM_TEXT;
        program_unit(&p, ISA_SANCUS_DISABLE);
        assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
        assert_int_equal(p.shown, hardened ? 0 : 1); // a zero on the display
        assert_int_equal(machine_peek16(p.m, PROGRAM_TEXT), 0);
        program_end(&p);
    }
}

// ---- 9: frames -------------------------------------------------------------------------------

// Interrupts a module whose frame pointer is `frame`; the machine stops in the handler.
static void interrupted(struct program *p, enum machine_core core, unsigned frame)
{
    program_begin(p, core);
    program_enable(p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
    program_set(p, 6, 0xABCD);
    program_jump(p, PROGRAM_TEXT);
    p->at = PROGRAM_TEXT;
    program_store(p, frame, PROGRAM_DATA_END - 2);
    program_word(p, 0xD232); // bis #8, sr
    program_word(p, 0x3FFF); // jmp $
    machine_reset(p->m);
    assert_int_equal(machine_run(p->m, 100000), MACHINE_STOP_LIMIT);
    machine_raise(p->m, 1); // its vector is below the frame at 0
    assert_int_equal(machine_run(p->m, 200000), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_interrupts(p->m, 1), 1);
    assert_int_equal(program_reg(p, 6), 0);
    assert_int_equal(program_reg(p, 15), PROGRAM_TEXT);
}

static void frame_over_the_vectors(void **state)
{
    struct program p;
    (void)state;
    interrupted(&p, MACHINE_UPSTREAM, 0);
    assert_int_not_equal(machine_peek16(p.m, 0xFFFE), PROGRAM_MAIN); // SP | 1 lies there now
    assert_int_equal(machine_peek16(p.m, 0xFFE8), 0xABCD);           // r6
    program_end(&p);
    interrupted(&p, MACHINE_HARDENED, 0);
    assert_int_equal(machine_peek16(p.m, 0xFFFE), PROGRAM_MAIN);
    assert_int_equal(machine_peek16(p.m, 0xFFE8), PROGRAM_HANDLER);
    assert_int_equal(machine_violations(p.m), 0);
    program_end(&p);
    interrupted(&p, MACHINE_HARDENED, 0x4800); // program memory
    assert_int_equal(machine_peek16(p.m, 0x4800), 0);
    program_end(&p);
    interrupted(&p, MACHINE_HARDENED, 0x0500); // free RAM is fine
    assert_int_equal(machine_peek16(p.m, 0x0500 - 6 - 18), 0xABCD);
    program_end(&p);
    interrupted(&p, MACHINE_HARDENED, PROGRAM_DATA_END - 4); // and so is the own data section
    assert_int_equal(machine_peek16(p.m, PROGRAM_DATA_END - 4 - 6 - 18), 0xABCD);
    program_end(&p);
}

// ---- 10, 11: reset ---------------------------------------------------------------------------

static void forced_reset(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        program_load(&p, MACHINE_EPOCH_BASE, 4);
        program_load(&p, MACHINE_EPOCH_BASE + 2, 5);
        program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
        program_call_module(&p, PROGRAM_TEXT);
        program_store(&p, 0x1234, 0x0120); // wrong password
        program_stop(&p);
        p.at = PROGRAM_TEXT;
        program_store(&p, 0x5EC7, PROGRAM_DATA + 8); // a secret
        program_leave_module(&p);
        machine_poke16(p.m, 0x6100, 0x4711); // no module was ever there
        machine_reset(p.m);
        assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_RESET);
        assert_int_equal(machine_resets(p.m), 1);
        assert_int_equal(machine_peek16(p.m, PROGRAM_DATA + 8), hardened ? 0 : 0x5EC7);
        assert_int_equal(machine_peek16(p.m, PROGRAM_TEXT), hardened ? 0 : 0x40B2);
        assert_int_equal(machine_peek16(p.m, 0x6100), 0x4711);
        assert_int_equal(machine_epoch(p.m), hardened ? 43 : 0);
        struct machine_module info;
        assert_int_equal(machine_module(p.m, 0, &info), 0);
        assert_false(info.enabled);
        machine_step(p.m);
        machine_step(p.m);
        machine_step(p.m);
        machine_step(p.m);
        assert_int_equal(program_reg(&p, 4), hardened ? 43 : 0);
        assert_int_equal(program_reg(&p, 5), 0);
        program_end(&p);
    }
}

static void epoch_is_read_only_and_ends(void **state)
{
    (void)state;
    struct program p;
    program_begin(&p, MACHINE_HARDENED);
    program_store(&p, 0xFFFF, MACHINE_EPOCH_BASE);
    program_store(&p, 0xFFFF, MACHINE_EPOCH_BASE + 2);
    program_stop(&p);
    assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_epoch(p.m), 42);
    program_end(&p);
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
        program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
        program_set(&p, 15, 0x2000);
        program_unit(&p, ISA_SANCUS_STACK_GUARD);
        program_call_module(&p, PROGRAM_TEXT);
        program_stop(&p);
        p.at = PROGRAM_TEXT;
        program_set(&p, 1, PROGRAM_DATA_END - 2);
        program_word(&p, 0x1206); // push r6
        program_leave_module(&p);
        assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
        assert_int_equal(machine_violations(p.m) > 0, !hardened);
        program_end(&p);
    }
}

static void stack_guard_guards(void **state)
{
    (void)state;
    struct program p;
    program_begin(&p, MACHINE_HARDENED);
    program_set(&p, 15, 0x28FE);
    program_unit(&p, ISA_SANCUS_STACK_GUARD);
    program_word(&p, 0x1206); // push r6: fits
    program_word(&p, 0x1206); // push r6: does not
    program_stop(&p);
    assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_violations(p.m), 1);
    assert_int_equal(machine_last_violation(p.m).rule, MACHINE_RULE_STACK_GUARD);
    program_end(&p);
}

static void module_slots(void **state)
{
    (void)state;
    for (unsigned core = MACHINE_HARDENED; core <= MACHINE_UPSTREAM; core++) {
        struct program p;
        struct machine_module info;
        unsigned slots = core == MACHINE_HARDENED ? 8 : 4;
        program_begin(&p, core);
        for (unsigned i = 0; i <= slots; i++) {
            program_enable(&p, PROGRAM_TEXT + 2 * i, PROGRAM_TEXT + 2 * i + 2, PROGRAM_DATA + 2 * i,
                           PROGRAM_DATA + 2 * i + 2);
            program_save(&p, 15, 0x0900 + 2 * i);
        }
        program_stop(&p);
        assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
        for (unsigned i = 0; i < slots; i++)
            assert_int_equal(machine_peek16(p.m, (uint16_t)(0x0900 + 2 * i)), i + 1);
        assert_int_equal(machine_peek16(p.m, (uint16_t)(0x0900 + 2 * slots)), 0);
        assert_int_equal(machine_module(p.m, slots, &info), 1);
        program_end(&p);
    }
}

static void last_word_of_a_module(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        program_begin(&p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
        program_enable(&p, PROGRAM_TEXT, PROGRAM_TEXT_END, PROGRAM_DATA, PROGRAM_DATA_END);
        program_call_module(&p, PROGRAM_TEXT);
        program_load(&p, 0x3000, 7); // unmapped: RAM still puts out the word it was asked for last
        program_stop(&p);
        p.at = PROGRAM_TEXT;
        program_store(&p, 0x5EC7, PROGRAM_DATA + 8);
        program_leave_module(&p);
        assert_int_equal(program_run(&p), MACHINE_STOP_CPUOFF);
        assert_int_equal(machine_violations(p.m), 0);
        assert_int_equal(program_reg(&p, 7), hardened ? 0 : 0x5EC7);
        program_end(&p);
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
        cmocka_unit_test(operands_that_wrap),
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
