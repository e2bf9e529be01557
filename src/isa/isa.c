// SPDX-License-Identifier: Apache-2.0
#include "isa/isa.h"

#include <stdio.h>

enum { REG_PC = 0, REG_SP = 1, REG_SR = 2, REG_CG = 3 };

enum {           // properties of an operation
    FLAGS = 1,   // sets C, Z, N, V
    NO_WRITE = 2 // only compares
};

static const struct {
    const char *name;
    unsigned props;
} ops[ISA_OP_COUNT] = {
    [ISA_RRC] = {"rrc", FLAGS},   [ISA_SWPB] = {"swpb", 0},
    [ISA_RRA] = {"rra", FLAGS},   [ISA_SXT] = {"sxt", FLAGS},
    [ISA_PUSH] = {"push", 0},     [ISA_CALL] = {"call", 0},
    [ISA_RETI] = {"reti", FLAGS}, [ISA_SANCUS] = {"sancus", 0},
    [ISA_JNE] = {"jne", 0},       [ISA_JEQ] = {"jeq", 0},
    [ISA_JNC] = {"jnc", 0},       [ISA_JC] = {"jc", 0},
    [ISA_JN] = {"jn", 0},         [ISA_JGE] = {"jge", 0},
    [ISA_JL] = {"jl", 0},         [ISA_JMP] = {"jmp", 0},
    [ISA_MOV] = {"mov", 0},       [ISA_ADD] = {"add", FLAGS},
    [ISA_ADDC] = {"addc", FLAGS}, [ISA_SUBC] = {"subc", FLAGS},
    [ISA_SUB] = {"sub", FLAGS},   [ISA_CMP] = {"cmp", FLAGS | NO_WRITE},
    [ISA_DADD] = {"dadd", FLAGS}, [ISA_BIT] = {"bit", FLAGS | NO_WRITE},
    [ISA_BIC] = {"bic", 0},       [ISA_BIS] = {"bis", 0},
    [ISA_XOR] = {"xor", FLAGS},   [ISA_AND] = {"and", FLAGS},
};

static const char *const sancus_names[16] = {
    "disable", "enable",    "verify-address", "verify-caller", "wrap",   "unwrap",
    "get-id",  "caller-id", "stack-guard",    "clix",          "none10", "none11",
    "none12",  "none13",    "none14",         "none15",
};

// Constant generator: R2 with As = 2, 3 and R3 with As = 0..3.
static bool constant_of(unsigned reg, unsigned as, uint16_t *value)
{
    static const uint16_t r3[4] = {0, 1, 2, 0xFFFF};
    if (reg == REG_CG) {
        *value = r3[as];
        return true;
    }
    if (reg == REG_SR && as >= 2) {
        *value = as == 2 ? 4 : 8;
        return true;
    }
    return false;
}

// A source-side operand; `at` is the address of the extension word it may have.
static struct isa_operand decode_source(unsigned reg, unsigned as, uint16_t at, uint16_t ext)
{
    struct isa_operand o = {.reg = (uint8_t)reg};
    if (constant_of(reg, as, &o.value)) {
        o.mode = ISA_CONSTANT;
    } else if (as == 0) {
        o.mode = ISA_REGISTER;
    } else if (as == 1) {
        o.mode = reg == REG_PC ? ISA_SYMBOLIC : reg == REG_SR ? ISA_ABSOLUTE : ISA_INDEXED;
        o.value = reg == REG_PC ? (uint16_t)(ext + at) : ext;
    } else if (as == 2) {
        o.mode = ISA_INDIRECT;
    } else if (reg == REG_PC) {
        o.mode = ISA_IMMEDIATE;
        o.value = ext;
    } else {
        o.mode = ISA_INCREMENT;
    }
    return o;
}

static struct isa_operand decode_destination(unsigned reg, unsigned ad, uint16_t at, uint16_t ext)
{
    struct isa_operand o = {.mode = ISA_REGISTER, .reg = (uint8_t)reg};
    if (ad) {
        o.mode = reg == REG_PC ? ISA_SYMBOLIC : reg == REG_SR ? ISA_ABSOLUTE : ISA_INDEXED;
        o.value = reg == REG_PC ? (uint16_t)(ext + at) : ext;
    }
    return o;
}

static bool has_extension(const struct isa_operand *o)
{
    return (o->mode >= ISA_INDEXED && o->mode <= ISA_ABSOLUTE) || o->mode == ISA_IMMEDIATE;
}

static void decode_one_operand(struct isa_insn *insn, const uint16_t words[3])
{
    uint16_t w = words[0];
    insn->op = (uint8_t)(ISA_RRC + (w >> 7 & 7)); // bits 12..10 are not looked at
    if (insn->op == ISA_SANCUS) {
        insn->sancus = w & 15;
        return;
    }
    if (insn->op == ISA_RETI)
        return;
    insn->byte = w & 0x40;
    insn->src = decode_source(w & 15, w >> 4 & 3, (uint16_t)(insn->address + 2), words[1]);
    if (has_extension(&insn->src))
        insn->length = 4;
}

void isa_decode(struct isa_insn *insn, uint16_t address, const uint16_t words[3])
{
    uint16_t w = words[0];
    *insn = (struct isa_insn){.address = address, .word = w, .length = 2};
    if (w < 0x2000) {
        decode_one_operand(insn, words);
    } else if (w < 0x4000) {
        int offset = (w & 0x3FF) - (w & 0x200 ? 0x400 : 0);
        insn->op = (uint8_t)(ISA_JNE + (w >> 10 & 7));
        insn->target = (uint16_t)(address + 2 + 2 * offset);
    } else {
        insn->op = (uint8_t)(ISA_MOV + (w >> 12) - 4);
        insn->byte = w & 0x40;
        insn->src = decode_source(w >> 8 & 15, w >> 4 & 3, (uint16_t)(address + 2), words[1]);
        if (has_extension(&insn->src))
            insn->length = 4;
        uint16_t ext = insn->length == 4 ? words[2] : words[1];
        insn->dst = decode_destination(w & 15, w >> 7 & 1, (uint16_t)(address + insn->length), ext);
        if (has_extension(&insn->dst))
            insn->length = (uint8_t)(insn->length + 2);
    }
}

// The As field and register field of a source operand; -1 if there is no encoding.
static int source_field(const struct isa_operand *o)
{
    switch (o->mode) {
    case ISA_REGISTER:
        return o->reg;
    case ISA_CONSTANT:
        for (int reg = REG_SR; reg <= REG_CG; reg++)
            for (int as = 0; as < 4; as++) {
                uint16_t value;
                if (constant_of((unsigned)reg, (unsigned)as, &value) && value == o->value)
                    return as << 4 | reg;
            }
        return -1;
    case ISA_INDEXED:
        return o->reg == REG_PC || o->reg == REG_SR || o->reg == REG_CG ? -1 : 0x10 | o->reg;
    case ISA_SYMBOLIC:
        return 0x10 | REG_PC;
    case ISA_ABSOLUTE:
        return 0x10 | REG_SR;
    case ISA_INDIRECT:
        return o->reg == REG_SR || o->reg == REG_CG ? -1 : 0x20 | o->reg;
    case ISA_INCREMENT:
        return o->reg == REG_PC || o->reg == REG_SR || o->reg == REG_CG ? -1 : 0x30 | o->reg;
    case ISA_IMMEDIATE:
        return 0x30 | REG_PC;
    default:
        return -1;
    }
}

static int destination_field(const struct isa_operand *o)
{
    switch (o->mode) {
    case ISA_REGISTER:
        return o->reg;
    case ISA_INDEXED:
        return o->reg == REG_PC || o->reg == REG_SR ? -1 : 0x80 | o->reg;
    case ISA_SYMBOLIC:
        return 0x80 | REG_PC;
    case ISA_ABSOLUTE:
        return 0x80 | REG_SR;
    default:
        return -1;
    }
}

// Appends the extension word of an operand, if it has one.
static unsigned put_extension(const struct isa_insn *insn, const struct isa_operand *o,
                              uint16_t words[3], unsigned count)
{
    if (!has_extension(o))
        return count;
    uint16_t at = (uint16_t)(insn->address + 2 * count);
    words[count] = o->mode == ISA_SYMBOLIC ? (uint16_t)(o->value - at) : o->value;
    return count + 1;
}

static unsigned encode_jump(const struct isa_insn *insn, uint16_t words[3])
{
    int16_t distance = (int16_t)(uint16_t)(insn->target - insn->address - 2);
    if ((distance & 1) || distance < -1024 || distance > 1022)
        return 0;
    words[0] = (uint16_t)(0x2000 | (insn->op - ISA_JNE) << 10 | ((distance / 2) & 0x3FF));
    return 1;
}

unsigned isa_encode(const struct isa_insn *insn, uint16_t words[3])
{
    if (insn->op >= ISA_OP_COUNT)
        return 0;
    if (isa_is_jump(insn))
        return encode_jump(insn, words);
    if (insn->op == ISA_SANCUS || insn->op == ISA_RETI) {
        words[0] = (uint16_t)(insn->op == ISA_RETI ? 0x1300 : 0x1380 | (insn->sancus & 15));
        return 1;
    }
    int src = source_field(&insn->src);
    unsigned byte = insn->byte ? 0x40 : 0;
    if (src < 0)
        return 0;
    if (insn->op < ISA_RETI) {
        words[0] = (uint16_t)(0x1000 | (unsigned)insn->op << 7 | byte | (unsigned)src);
        return put_extension(insn, &insn->src, words, 1);
    }
    int dst = destination_field(&insn->dst);
    if (dst < 0)
        return 0;
    words[0] = (uint16_t)((unsigned)(insn->op - ISA_MOV + 4) << 12 | (unsigned)(src & 15) << 8 |
                          (unsigned)(src & 0x30) | byte | (unsigned)dst);
    unsigned count = put_extension(insn, &insn->src, words, 1);
    return put_extension(insn, &insn->dst, words, count);
}

const char *isa_name(const struct isa_insn *insn)
{
    return insn->op == ISA_SANCUS ? sancus_names[insn->sancus & 15] : ops[insn->op].name;
}

static int format_operand(const struct isa_operand *o, char *text, size_t size)
{
    static const char *const names[16] = {"pc", "sp", "sr",  "r3",  "r4",  "r5",  "r6",  "r7",
                                          "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
    switch (o->mode) {
    case ISA_REGISTER:
        return snprintf(text, size, "%s", names[o->reg]);
    case ISA_CONSTANT:
        return snprintf(text, size, "#%d", (int16_t)o->value);
    case ISA_INDEXED:
        return snprintf(text, size, "0x%04x(%s)", o->value, names[o->reg]);
    case ISA_SYMBOLIC:
        return snprintf(text, size, "0x%04x", o->value);
    case ISA_ABSOLUTE:
        return snprintf(text, size, "&0x%04x", o->value);
    case ISA_INDIRECT:
        return snprintf(text, size, "@%s", names[o->reg]);
    case ISA_INCREMENT:
        return snprintf(text, size, "@%s+", names[o->reg]);
    case ISA_IMMEDIATE:
        return snprintf(text, size, "#0x%04x", o->value);
    default:
        return 0;
    }
}

void isa_format(const struct isa_insn *insn, char text[ISA_TEXT])
{
    size_t n = (size_t)snprintf(text, ISA_TEXT, "%s%s", isa_name(insn), insn->byte ? ".b" : "");
    if (isa_is_jump(insn))
        snprintf(text + n, ISA_TEXT - n, " 0x%04x", insn->target);
    if (insn->src.mode == ISA_NONE)
        return;
    n += (size_t)snprintf(text + n, ISA_TEXT - n, " ");
    n += (size_t)format_operand(&insn->src, text + n, ISA_TEXT - n);
    if (insn->dst.mode == ISA_NONE)
        return;
    n += (size_t)snprintf(text + n, ISA_TEXT - n, ", ");
    format_operand(&insn->dst, text + n, ISA_TEXT - n);
}

static unsigned source_cycles(const struct isa_operand *o)
{
    switch (o->mode) {
    case ISA_INDEXED:
    case ISA_SYMBOLIC:
    case ISA_ABSOLUTE:
        return 2;
    case ISA_INDIRECT:
    case ISA_INCREMENT:
    case ISA_IMMEDIATE:
        return 1;
    default:
        return 0;
    }
}

unsigned isa_cycles(const struct isa_insn *insn, bool in_program)
{
    unsigned source = source_cycles(&insn->src);
    if (insn->op == ISA_SANCUS)
        return 0;
    if (insn->op == ISA_RETI)
        return 5;
    if (isa_is_jump(insn))
        return 2;
    if (insn->op == ISA_PUSH || insn->op == ISA_CALL)
        return 3 + source;
    if (insn->op < ISA_PUSH)
        return source ? 2 + source : 1;
    if (insn->dst.mode == ISA_REGISTER)
        return 1 + source + (insn->dst.reg == REG_PC ? 1 : 0);
    return 4 + source + (in_program && isa_writes_dst(insn) ? 1 : 0);
}

bool isa_is_jump(const struct isa_insn *insn)
{
    return insn->op >= ISA_JNE && insn->op <= ISA_JMP;
}

bool isa_writes_dst(const struct isa_insn *insn)
{
    return insn->op >= ISA_MOV && !(ops[insn->op].props & NO_WRITE);
}

bool isa_sets_flags(const struct isa_insn *insn)
{
    return ops[insn->op].props & FLAGS;
}

bool isa_ends_flow(const struct isa_insn *insn)
{
    if (insn->op == ISA_JMP || insn->op == ISA_RETI)
        return true;
    if (insn->op < ISA_PUSH)
        return insn->src.mode == ISA_REGISTER && insn->src.reg == REG_PC;
    return isa_writes_dst(insn) && insn->dst.mode == ISA_REGISTER && insn->dst.reg == REG_PC;
}
