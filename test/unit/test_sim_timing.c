// SPDX-License-Identifier: Apache-2.0
// Cycle counts of operation x source x destination as measured on the real hardware
// (test/vectors/timing.json). Run from the top of the tree.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "isa/isa.h"
#include "sim/machine.h"

#define VECTORS "test/vectors/timing.json"

enum { CODE = 0x4000, IN_RAM = 0x1000, IN_PROGRAM = 0x8000, SRC_REG = 5, DST_REG = 6 };

static const struct {
    const char *name;
    struct isa_operand operand; // an address in `value` is relative to the operands' memory
} operands[] = {
    {"Rn", {ISA_REGISTER, SRC_REG, 0}},   {"Rm", {ISA_REGISTER, DST_REG, 0}},
    {"PC", {ISA_REGISTER, 0, 0}},         {"SP", {ISA_REGISTER, 1, 0}},
    {"SR", {ISA_REGISTER, 2, 0}},         {"R3", {ISA_REGISTER, 3, 0}},
    {"CG", {ISA_CONSTANT, 0, 2}},         {"#imm", {ISA_IMMEDIATE, 0, 0x1234}},
    {"@Rn", {ISA_INDIRECT, SRC_REG, 0}},  {"@Rn+", {ISA_INCREMENT, SRC_REG, 0}},
    {"@SP", {ISA_INDIRECT, 1, 0}},        {"@SP+", {ISA_INCREMENT, 1, 0}},
    {"@PC", {ISA_INDIRECT, 0, 0}},        {"x(Rn)", {ISA_INDEXED, SRC_REG, 4}},
    {"x(Rm)", {ISA_INDEXED, DST_REG, 4}}, {"x(SP)", {ISA_INDEXED, 1, 4}},
    {"sym", {ISA_SYMBOLIC, 0, 8}},        {"&abs", {ISA_ABSOLUTE, 0, 12}},
};

static struct isa_operand operand_named(const char *name, uint16_t base)
{
    for (size_t i = 0; i < sizeof operands / sizeof *operands; i++) {
        struct isa_operand o = operands[i].operand;
        if (strcmp(name, operands[i].name) != 0)
            continue;
        if (o.mode == ISA_SYMBOLIC || o.mode == ISA_ABSOLUTE)
            o.value = (uint16_t)(o.value + base);
        return o;
    }
    fail_msg("no operand is called %s", name);
    return (struct isa_operand){0};
}

static unsigned op_named(const char *name)
{
    for (unsigned op = 0; op < ISA_OP_COUNT; op++) {
        struct isa_insn insn = {.op = (uint8_t)op};
        if (op != ISA_SANCUS && strcmp(isa_name(&insn), name) == 0)
            return op;
    }
    fail_msg("no operation is called %s", name);
    return 0;
}

// Executes one instruction alone and returns its cycles.
static uint64_t measure(const struct isa_insn *insn, uint16_t base)
{
    struct machine_config config = {.core = MACHINE_UPSTREAM};
    struct machine *m = machine_create(&config);
    uint16_t words[3] = {0};
    unsigned count = isa_encode(insn, words);
    assert_true(count > 0);
    machine_poke16(m, 0xFFFE, CODE);
    for (unsigned i = 0; i < count; i++)
        machine_poke16(m, (uint16_t)(CODE + 2 * i), words[i]);
    for (uint16_t i = 0; i < 32; i += 2)
        machine_poke16(m, (uint16_t)(base + i), 0x4100);
    machine_reset(m);
    machine_set_reg(m, 1, IN_RAM); // the stack was always there
    machine_set_reg(m, SRC_REG, base);
    machine_set_reg(m, DST_REG, base);
    machine_step(m);
    uint64_t cycles = machine_cycles(m);
    machine_destroy(m);
    return cycles;
}

static void rows_take_what_hardware_took(void **state)
{
    json_t *file = json_load_file(VECTORS, 0, NULL);
    json_t *rows = json_object_get(file, "rows");
    size_t i;
    json_t *row;
    (void)state;
    assert_true(json_array_size(rows) > 1000);
    json_array_foreach(rows, i, row)
    {
        const char *src = json_string_value(json_array_get(row, 1));
        const char *dst = json_string_value(json_array_get(row, 2));
        bool program = strcmp(json_string_value(json_array_get(row, 4)), "pmem") == 0;
        uint16_t base = program ? IN_PROGRAM : IN_RAM;
        struct isa_insn insn = {.address = CODE,
                                .op = (uint8_t)op_named(json_string_value(json_array_get(row, 0))),
                                .byte = json_integer_value(json_array_get(row, 3)) == 1,
                                .src = operand_named(src, base)};
        if (dst)
            insn.dst = operand_named(dst, base);
        uint64_t cycles = measure(&insn, base);
        unsigned wanted = (unsigned)json_integer_value(json_array_get(row, 5));
        bool in_program = program && insn.dst.reg != 1;
        if (cycles != wanted || isa_cycles(&insn, in_program) != wanted) {
            char text[ISA_TEXT];
            isa_format(&insn, text);
            fail_msg("row %zu, %s: %u cycles, expected %u", i, text, (unsigned)cycles, wanted);
        }
    }
    json_decref(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_take_what_hardware_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
