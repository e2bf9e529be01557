// SPDX-License-Identifier: Apache-2.0
// Hostile software against isolation: ways around the entry point, over borders, through the stack
// and the crypto unit. Holes of the published core come in pairs, as in test_sim_hardened.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/sim_program.h"

enum {
    TEXT = PROGRAM_TEXT,
    TEXT_END = PROGRAM_TEXT_END,
    DATA = PROGRAM_DATA,
    DATA_END = PROGRAM_DATA_END,
    SECRET = 0x5EC7,
    STACK = 0x2900, // where the prologue puts it
};

static void begin(struct program *p, int hardened)
{
    program_begin(p, hardened ? MACHINE_HARDENED : MACHINE_UPSTREAM);
}

static void run(struct program *p)
{
    assert_int_equal(program_run(p), MACHINE_STOP_CPUOFF);
}

static bool enabled(const struct program *p, unsigned slot)
{
    struct machine_module info;
    assert_int_equal(machine_module(p->m, slot, &info), 0);
    return info.enabled;
}

// Enables the usual module and makes it fill its data section with the secret; the program goes on.
static void module_with_secret(struct program *p, int hardened)
{
    begin(p, hardened);
    program_enable(p, TEXT, TEXT_END, DATA, DATA_END);
    program_call_module(p, TEXT);
    uint16_t back = p->at;
    p->at = TEXT;
    program_set(p, 7, DATA);
    program_set(p, 8, SECRET);
    program_word(p, 0x4887); // mov r8, 0(r7)
    program_word(p, 0);
    program_word(p, 0x5327); // add #2, r7
    program_word(p, 0x9037); // cmp #DATA_END, r7
    program_word(p, DATA_END);
    program_word(p, 0x23FA); // jne
    program_word(p, 0x4307); // mov #0, r7
    program_word(p, 0x4308);
    program_leave_module(p);
    p->at = back;
}

static bool registers_hold_secret(const struct program *p)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned value = program_reg(p, i);
        if (value == SECRET || value == (SECRET & 0xFF) || value == SECRET >> 8)
            return true;
    }
    return false;
}

// ---- 15: enabling the code one is in -----------------------------------------------------------

// The module's text holds the word 0x1381 somewhere, as code or as a constant. Whoever jumps there
// before the module exists enables it and is inside, past the entry.
static void enable_from_within(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened);
        program_set(&p, 10, 0);
        program_set(&p, 11, 0x1234);
        program_set(&p, 12, TEXT);
        program_set(&p, 13, TEXT_END);
        program_set(&p, 14, DATA);
        program_set(&p, 15, DATA_END);
        program_jump(&p, TEXT + 8);
        p.at = TEXT + 8;
        program_unit(&p, ISA_SANCUS_ENABLE);
        program_save(&p, 15, 0x0400);
        program_set(&p, 9, 0); // what comes next in the module: a tag under its own key
        program_set(&p, 10, 0x0300);
        program_set(&p, 11, 0x0302);
        program_set(&p, 12, 0);
        program_set(&p, 13, 0);
        program_set(&p, 15, 0x0420);
        program_unit(&p, ISA_SANCUS_WRAP);
        program_stop(&p);
        run(&p);
        assert_int_equal(machine_violations(p.m), 0);
        assert_int_equal(machine_peek16(p.m, 0x0400), !hardened); // the id
        assert_int_equal(program_reg(&p, 15), !hardened);
        assert_int_equal(machine_peek16(p.m, 0x0420) != 0, !hardened); // the tag
        assert_int_equal(enabled(&p, 0), !hardened);
        program_end(&p);
    }
}

// ---- 16: all numbers used ----------------------------------------------------------------------

// Enables a module that disables itself, until enable answers 0.
static void ids_run_out(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened);
        program_save(&p, 15, 0x0400); // the id before
        uint16_t loop = p.at;
        program_store(&p, 0x1380, TEXT);
        program_enable(&p, TEXT, TEXT + 2, DATA, DATA);
        program_word(&p, 0x930F); // tst r15
        program_word(&p, 0x2401); // jz over the jump
        program_word(&p, 0x3C03); // jmp
        program_stop(&p);
        program_save(&p, 15, 0x0400);
        program_set(&p, 15, loop);
        program_jump(&p, TEXT);
        machine_reset(p.m);
        machine_set_next_id(p.m, 0xFFE0); // 65,000 modules later
        assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_CPUOFF);
        assert_int_equal(machine_peek16(p.m, 0x0400), hardened ? 0xFFEF : 0xFFFF);
        assert_int_equal(enabled(&p, 0), !hardened); // a module that looks like no module
        program_end(&p);
    }
}

// ---- 17: the instruction behind a refused entry ------------------------------------------------

static void refused_entry_disables(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        module_with_secret(&p, hardened);
        program_set(&p, 15, PROGRAM_HANDLER);
        program_jump(&p, TEXT + 0x30);
        machine_poke16(p.m, TEXT + 0x30, 0x1380); // disable, or a constant
        run(&p);
        assert_int_equal(machine_violations(p.m), 1);
        assert_int_equal(machine_last_violation(p.m).rule, MACHINE_RULE_ENTRY);
        assert_int_equal(enabled(&p, 0), hardened);
        assert_int_equal(machine_peek16(p.m, DATA), hardened ? SECRET : 0);
        program_end(&p);
    }
}

static void jumps_past_the_entry(void **state)
{
    static const struct {
        uint16_t to, word;
    } rows[] = {
        {TEXT + 2, 0x4215},        // mov &.., r5
        {TEXT_END - 2, 0x4215},    // the last word
        {TEXT + 0x30, 0x4215},     //
        {TEXT + 0x30, 0x4210},     // mov &.., pc
        {TEXT + 0x30, 0x4211},     // mov &.., sp
        {TEXT + 0x30, 0x1384},     // wrap, own key or not
        {TEXT + 0x30, 0x1388},     // stack guard
        {TEXT + 0x30, 0x1212},     // push &..
        {TEXT + 0x30, 0x1381},     // enable
        {TEXT + 0x30, 0x4600},     // mov r6, pc
        {TEXT + 0x30, 0x3C00 + 4}, // jmp
    };
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct program p;
            module_with_secret(&p, hardened);
            for (unsigned r = 10; r <= 15; r++)
                program_set(&p, r, 0x0300 + 2 * r);
            program_jump(&p, rows[i].to);
            if (rows[i].to > TEXT + 0x20) {
                machine_poke16(p.m, rows[i].to, rows[i].word);
                machine_poke16(p.m, (uint16_t)(rows[i].to + 2), DATA);
            }
            run(&p);
            assert_int_equal(machine_violations(p.m), 1);
            assert_int_equal(machine_last_violation(p.m).rule, MACHINE_RULE_ENTRY);
            assert_true(enabled(&p, 0));
            assert_int_equal(machine_stack_guard(p.m), 0);
            assert_false(registers_hold_secret(&p));
            for (unsigned a = STACK - 32; a < STACK; a += 2)
                assert_int_not_equal(machine_peek16(p.m, (uint16_t)a), SECRET);
            program_end(&p);
        }
}

// ---- 3, 18: fetches
// ------------------------------------------------------------------------------

static void data_in_program_memory_is_executed(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened);
        program_enable(&p, TEXT, TEXT_END, 0x6200, 0x6240);
        program_save(&p, 15, 0x0400);
        program_call_module(&p, 0x6200);
        program_stop(&p);
        p.at = 0x6200; // the module's data
        program_set(&p, 5, SECRET);
        program_leave_module(&p);
        run(&p);
        assert_int_equal(machine_violations(p.m), 0);
        assert_int_equal(machine_peek16(p.m, 0x0400), !hardened);
        // Upstream the secret has left a data section; here it never was in one.
        assert_int_equal(program_reg(&p, 5), SECRET);
        program_end(&p);
    }
}

// `push #...` in the word before the text: its operand is the first word of the text. It has been
// executed before, when there was no module yet.
static void operand_over_the_border(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (int before = 0; before < 2; before++) {
            struct program p;
            begin(&p, hardened);
            if (before) {
                program_call_module(&p, TEXT - 2);
                program_set(&p, 1, STACK);
                program_store(&p, 0, STACK - 2);
            }
            program_enable(&p, TEXT, TEXT_END, DATA, DATA_END);
            program_call_module(&p, TEXT - 2);
            program_stop(&p);
            p.at = TEXT - 2;
            program_word(&p, 0x1230); // push #
            program_word(&p, 0x4343); // the first word of the text
            program_leave_module(&p);
            run(&p);
            assert_int_equal(machine_violations(p.m), 1);
            assert_int_equal(machine_last_violation(p.m).rule,
                             hardened ? MACHINE_RULE_TEXT_READ : MACHINE_RULE_ENTRY);
            assert_int_equal(machine_peek16(p.m, STACK - 2) == 0x4343, !hardened);
            program_end(&p);
        }
}

// A module's last instruction reads its operand from the next module.
static void operand_from_the_next_module(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened);
        program_enable(&p, TEXT, TEXT + 2, DATA, DATA);
        program_enable(&p, TEXT + 2, TEXT_END, DATA, DATA_END);
        program_jump(&p, TEXT);
        p.at = TEXT;
        program_word(&p, 0x1230);
        program_word(&p, 0x4343);
        run(&p);
        assert_int_equal(machine_peek16(p.m, STACK - 2) == 0x4343, !hardened);
        program_end(&p);
    }
}

// ---- 9: whose word says where the frame goes
// -----------------------------------------------------

static void frame_pointer_of_a_module_without_data(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened);
        program_enable(&p, TEXT, TEXT_END, DATA, DATA); // DATA - 2 is anyone's
        program_store(&p, 0x0500, DATA - 2);
        program_jump(&p, TEXT);
        p.at = TEXT;
        program_set(&p, 6, SECRET);
        program_word(&p, 0xD232); // bis #8, sr
        program_word(&p, 0x3FFF); // jmp $
        machine_reset(p.m);
        assert_int_equal(machine_run(p.m, 100000), MACHINE_STOP_LIMIT);
        machine_raise(p.m, 1);
        assert_int_equal(machine_run(p.m, 200000), MACHINE_STOP_CPUOFF);
        assert_int_equal(machine_peek16(p.m, 0x0500 - 6 - 18) == SECRET, !hardened);
        assert_int_equal(program_reg(&p, 6), 0);
        program_end(&p);
    }
}

// ---- what holds on both
// --------------------------------------------------------------------------

// One instruction of unprotected code, with r5 = `r5`, at the borders of the data section.
static void accesses_at_the_borders(void **state)
{
    static const struct {
        uint16_t words[3], r5;
        unsigned violations;
    } rows[] = {
        {{0x4216, DATA}, 0, 1},               // mov &DATA, r6
        {{0x4216, DATA - 2}, 0, 0},           //
        {{0x4216, DATA_END - 2}, 0, 1},       //
        {{0x4216, DATA_END}, 0, 0},           //
        {{0x4216, DATA + 1}, 0, 1},           // an odd word
        {{0x4216, DATA - 1}, 0, 0},           // is the word before
        {{0x4256, DATA}, 0, 1},               // mov.b
        {{0x4256, DATA - 1}, 0, 0},           //
        {{0x4256, DATA_END - 1}, 0, 1},       //
        {{0x4256, DATA_END}, 0, 0},           //
        {{0x4536}, DATA - 2, 0},              // mov @r5+, r6
        {{0x4536}, DATA, 1},                  //
        {{0x4576}, DATA - 1, 0},              // mov.b @r5+, r6
        {{0x4576}, DATA_END - 1, 1},          //
        {{0x4516, 2}, DATA - 2, 1},           // mov 2(r5), r6
        {{0x4516, 0x8000}, DATA + 0x8000, 1}, // around the end
        {{0x4595, 0, DATA}, 0, 0},            // mov 0(r5), DATA(r5): see below
        {{0x9216, DATA}, 0, 1},               // cmp &DATA, r6: flags
        {{0xB315 + 0x70, DATA}, 0, 1},        // bit #1, DATA(r5)
        {{0x1112, DATA}, 0, 1},               // rra &DATA
        {{0x1212, DATA}, 0, 1},               // push &DATA
        {{0x1292, DATA}, 0, 1},               // call &DATA
        {{0x4210, DATA}, 0, 1},               // mov &DATA, pc
        {{0x4212, DATA}, 0, 1},               // mov &DATA, sr
        {{0x1382}, DATA, 0},                  // verify address with r14 = r15 = 0: nobody
    };
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct program p;
            module_with_secret(&p, hardened);
            program_set(&p, 15, 0);
            program_set(&p, 5, rows[i].r5);
            uint16_t at = p.at;
            for (unsigned k = 0; k < 3; k++)
                program_word(&p, rows[i].words[k] ? rows[i].words[k] : 0x4303);
            program_stop(&p);
            if (rows[i].words[0] == 0x4595) { // reads device 0, writes the section
                machine_poke16(p.m, (uint16_t)(at + 2), 0);
                run(&p);
                assert_int_equal(machine_violations(p.m), 1);
            } else {
                run(&p);
                assert_int_equal(machine_violations(p.m), rows[i].violations);
            }
            assert_false(registers_hold_secret(&p));
            for (unsigned a = DATA; a < DATA_END; a += 2)
                assert_int_equal(machine_peek16(p.m, (uint16_t)a), SECRET);
            for (unsigned a = STACK - 32; a < STACK; a += 2)
                assert_int_not_equal(machine_peek16(p.m, (uint16_t)a), SECRET);
            program_end(&p);
        }
}

// The stack pointer leads into the module's data: push, call, pop, reti, and an interrupt.
static void stack_in_foreign_data(void **state)
{
    static const uint16_t words[] = {0x1205, 0x1285, 0x4136, 0x1300, 0x4303};
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            struct program p;
            module_with_secret(&p, hardened);
            program_set(&p, 5, PROGRAM_HANDLER);
            program_set(&p, 1, DATA + 16);
            if (words[i] == 0x4303)
                program_word(&p, 0xD232); // bis #8, sr
            program_word(&p, words[i]);
            program_word(&p, 0x3FFF);
            machine_reset(p.m);
            machine_run(p.m, 20000);
            if (words[i] == 0x4303)
                machine_raise(p.m, 1);
            assert_int_equal(machine_run(p.m, 100000), MACHINE_STOP_CPUOFF);
            assert_false(registers_hold_secret(&p));
            for (unsigned a = DATA; a < DATA_END; a += 2)
                assert_int_equal(machine_peek16(p.m, (uint16_t)a), SECRET);
            program_end(&p);
        }
}

// The crypto unit with operands that begin in free memory and run into the section, or lie in it.
static void crypto_operands_in_foreign_data(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++)
        for (unsigned n = ISA_SANCUS_WRAP; n <= ISA_SANCUS_UNWRAP; n++)
            for (unsigned bad = 9; bad <= 15; bad++) {
                struct program p;
                if (bad == 11 || bad == 13)
                    continue; // ends
                module_with_secret(&p, hardened);
                for (unsigned r = 9; r <= 15; r++)
                    program_set(&p, r, r == 11 || r == 13 ? 0x02C8 + 0x40 * r : 0x0300 + 0x40 * r);
                program_set(&p, bad, DATA - 4);
                if (bad == 10 || bad == 12)
                    program_set(&p, bad + 1, DATA + 4);
                program_unit(&p, n);
                program_stop(&p);
                run(&p);
                unsigned failed = n == ISA_SANCUS_UNWRAP && hardened && bad == 14;
                assert_int_equal(machine_violations(p.m), !failed); // a wrong tag: no output at all
                for (unsigned a = DATA; a < DATA_END; a += 2)
                    assert_int_equal(machine_peek16(p.m, (uint16_t)a), SECRET);
                if (bad != 15 && bad != 14) // nothing was computed from what was not read
                    assert_int_equal(machine_peek16(p.m, 0x0300 + 0x40 * 15), 0);
                program_end(&p);
            }
}

static void verify_with_a_tag_in_foreign_data(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        module_with_secret(&p, hardened);
        program_set(&p, 14, TEXT);
        program_set(&p, 15, DATA);
        program_unit(&p, ISA_SANCUS_VERIFY_ADDRESS);
        program_stop(&p);
        run(&p);
        assert_int_equal(machine_violations(p.m), 1);
        assert_int_equal(program_reg(&p, 15), 0);
        program_end(&p);
    }
}

static void who_is_where(void **state)
{
    static const struct {
        uint16_t address, id;
    } rows[] = {{TEXT, 1}, {TEXT_END - 1, 1}, {TEXT_END, 0}, {TEXT - 2, 0}, {DATA, 0}, {0, 0}};
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        begin(&p, hardened);
        uint16_t prologue = p.at;
        p.at = PROGRAM_MAIN; // the first instruction after a reset
        program_unit(&p, ISA_SANCUS_CALLER_ID);
        program_save(&p, 15, 0x0400);
        program_store(&p, 0x5A80, 0x0120);
        assert_true(p.at >= prologue);
        program_enable(&p, TEXT, TEXT_END, DATA, DATA_END);
        for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
            program_set(&p, 15, rows[i].address);
            program_unit(&p, ISA_SANCUS_GET_ID);
            program_save(&p, 15, 0x0410 + 2 * i);
        }
        program_stop(&p);
        run(&p);
        assert_int_equal(machine_peek16(p.m, 0x0400), 0xFFFF);
        for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
            assert_int_equal(machine_peek16(p.m, (uint16_t)(0x0410 + 2 * i)), rows[i].id);
        program_end(&p);
    }
}

// A module disables itself and "returns" into the middle of another one.
static void disabled_into_the_middle(void **state)
{
    (void)state;
    for (int hardened = 0; hardened < 2; hardened++) {
        struct program p;
        module_with_secret(&p, hardened);
        program_enable(&p, 0x6100, 0x6110, 0x1100, 0x1100);
        program_set(&p, 15, TEXT + 0x30);
        program_jump(&p, 0x6100);
        machine_poke16(p.m, 0x6100, 0x1380);
        machine_poke16(p.m, TEXT + 0x30, 0x4215); // mov &DATA, r5
        machine_poke16(p.m, TEXT + 0x32, DATA);
        run(&p);
        assert_int_equal(machine_violations(p.m), 1);
        assert_int_equal(machine_last_violation(p.m).rule, MACHINE_RULE_ENTRY);
        assert_false(enabled(&p, 1));
        assert_false(registers_hold_secret(&p));
        program_end(&p);
    }
}

// The watchdog fires while the crypto unit works inside a module.
static void reset_during_crypto(void **state)
{
    struct program p;
    (void)state;
    module_with_secret(&p, 1);
    program_enable(&p, 0x6100, 0x6140, 0x1100, 0x1140);
    program_set(&p, 9, 0);
    program_set(&p, 10, TEXT_END);
    program_set(&p, 11, TEXT_END + 8);
    program_set(&p, 12, 0x1100);
    program_set(&p, 13, 0x1120);
    program_set(&p, 14, 0x1120);
    program_set(&p, 15, 0x0400);
    program_store(&p, 0x5A0B, 0x0120); // 64 cycles
    program_jump(&p, 0x6100);
    p.at = 0x6100;
    program_unit(&p, ISA_SANCUS_WRAP);
    program_stop(&p);
    machine_reset(p.m);
    assert_int_equal(machine_run(p.m, PROGRAM_LIMIT), MACHINE_STOP_RESET);
    for (unsigned a = MACHINE_RAM_START; a < MACHINE_RAM_END; a += 2)
        assert_int_equal(machine_peek16(p.m, (uint16_t)a), 0);
    assert_int_equal(machine_peek16(p.m, TEXT), 0);
    assert_false(enabled(&p, 0) || enabled(&p, 1));
    for (unsigned i = 1; i < 16; i++)
        assert_int_equal(program_reg(&p, i), 0);
    program_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enable_from_within),
        cmocka_unit_test(ids_run_out),
        cmocka_unit_test(refused_entry_disables),
        cmocka_unit_test(jumps_past_the_entry),
        cmocka_unit_test(data_in_program_memory_is_executed),
        cmocka_unit_test(operand_over_the_border),
        cmocka_unit_test(operand_from_the_next_module),
        cmocka_unit_test(frame_pointer_of_a_module_without_data),
        cmocka_unit_test(accesses_at_the_borders),
        cmocka_unit_test(stack_in_foreign_data),
        cmocka_unit_test(crypto_operands_in_foreign_data),
        cmocka_unit_test(verify_with_a_tag_in_foreign_data),
        cmocka_unit_test(who_is_where),
        cmocka_unit_test(disabled_into_the_middle),
        cmocka_unit_test(reset_during_crypto),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
