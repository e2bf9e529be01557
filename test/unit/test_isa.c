// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "isa/isa.h"

static void text_of_instructions(void **state)
{
    static const struct {
        uint16_t words[3];
        unsigned length;
        const char *text;
    } rows[] = {
        {{0x4031, 0x2900}, 4, "mov #0x2900, sp"},
        {{0x4576, 0}, 2, "mov.b @r5+, r6"},
        {{0x45E6, 4}, 4, "mov.b @r5, 0x0004(r6)"},
        {{0x4130, 0}, 2, "mov @sp+, pc"},
        {{0x40B2, 0x5A80, 0x0120}, 6, "mov #0x5a80, &0x0120"},
        {{0x4090, 2, 4}, 6, "mov 0x4004, 0x4008"},
        {{0xC232, 0}, 2, "bic #8, sr"},
        {{0x533F, 0}, 2, "add #-1, r15"},
        {{0x3FFF, 0}, 2, "jmp 0x4000"},
        {{0x2401, 0}, 2, "jeq 0x4004"},
        {{0x1300, 0}, 2, "reti"},
        {{0x12B0, 0x6000}, 4, "call #0x6000"},
        {{0x1381, 0}, 2, "enable"},
        {{0x1388, 0}, 2, "stack-guard"},
        {{0x0008, 0}, 2, "rrc r8"}, // undefined words, as the hardware takes them
        {{0x1D08, 0}, 2, "rra r8"},
        {{0x0386, 0}, 2, "get-id"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct isa_insn insn;
        char text[ISA_TEXT];
        isa_decode(&insn, 0x4000, rows[i].words);
        isa_format(&insn, text);
        assert_string_equal(text, rows[i].text);
        assert_int_equal(insn.length, rows[i].length);
    }
}

// What is decoded and encoded again is the same instruction, for every first word.
static void decode_encode(void **state)
{
    unsigned encoded = 0;
    (void)state;
    for (unsigned w = 0; w < 0x10000; w++) {
        const uint16_t words[3] = {(uint16_t)w, 0x1234, 0x5678};
        struct isa_insn a, b;
        uint16_t again[3] = {0};
        char text_a[ISA_TEXT], text_b[ISA_TEXT];
        isa_decode(&a, 0x8000, words);
        unsigned count = isa_encode(&a, again);
        if (count == 0)
            continue;
        encoded++;
        assert_int_equal(2 * count, a.length);
        isa_decode(&b, 0x8000, again);
        isa_format(&a, text_a);
        isa_format(&b, text_b);
        assert_string_equal(text_a, text_b);
        assert_int_equal(a.target, b.target);
    }
    assert_true(encoded > 60000);
}

static void what_cannot_be_encoded(void **state)
{
    uint16_t words[3];
    struct isa_insn far = {.op = ISA_JMP, .address = 0x4000, .target = 0x4402};
    struct isa_insn odd = {.op = ISA_JMP, .address = 0x4000, .target = 0x4005};
    struct isa_insn constant = {.op = ISA_PUSH, .src = {ISA_CONSTANT, 0, 3}};
    struct isa_insn to_immediate = {
        .op = ISA_MOV, .src = {ISA_REGISTER, 4, 0}, .dst = {ISA_IMMEDIATE, 0, 1}};
    (void)state;
    assert_int_equal(isa_encode(&far, words), 0);
    far.target = 0x4400;
    assert_int_equal(isa_encode(&far, words), 1);
    assert_int_equal(isa_encode(&odd, words), 0);
    assert_int_equal(isa_encode(&constant, words), 0);
    assert_int_equal(isa_encode(&to_immediate, words), 0);
}

static void where_flow_ends(void **state)
{
    static const struct {
        uint16_t word;
        bool ends;
    } rows[] = {
        {0x4130, true},  // ret
        {0x4030, true},  // br #
        {0x3C00, true},  // jmp
        {0x1300, true},  // reti
        {0x2400, false}, // jeq
        {0x12B0, false}, // call
        {0x9030, false}, // cmp #, pc
        {0x4035, false}, // mov #, r5
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const uint16_t words[3] = {rows[i].word, 0, 0};
        struct isa_insn insn;
        isa_decode(&insn, 0x4000, words);
        assert_int_equal(isa_ends_flow(&insn), rows[i].ends);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_instructions),
        cmocka_unit_test(decode_encode),
        cmocka_unit_test(what_cannot_be_encoded),
        cmocka_unit_test(where_flow_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
