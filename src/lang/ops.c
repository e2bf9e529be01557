// SPDX-License-Identifier: Apache-2.0
#include "lang/ops.h"

const struct op_info op_table[OP_COUNT] = {
#define X(name, token, precedence, class) [OP_##name] = {token, precedence, OP_##class},
    LANG_BINARY_OPS(X) LANG_UNARY_OPS(X)
#undef X
};

static int32_t value_of(bool sign, uint16_t word)
{
    return sign && word >= 0x8000 ? (int32_t)word - 0x10000 : (int32_t)word;
}

// The quotient rounded towards zero, or 0.
static int32_t divide(int32_t a, int32_t b)
{
    return b ? a / b : 0;
}

static int32_t remainder_of(int32_t a, int32_t b)
{
    return b ? a % b : a;
}

// Rounded down; C leaves >> of a negative number to the compiler.
static int32_t shift_right(int32_t a, unsigned count)
{
    return a >= 0 ? a >> count : ~(~a >> count);
}

static int32_t compute(enum op op, int32_t a, int32_t b)
{
    unsigned count = (unsigned)b & 15;
    switch (op) {
    case OP_OR:
        return a || b;
    case OP_AND:
        return a && b;
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    case OP_GE:
        return a >= b;
    case OP_BITOR:
        return a | b;
    case OP_BITXOR:
        return a ^ b;
    case OP_BITAND:
        return a & b;
    case OP_SHL:
        return (int32_t)(((uint32_t)a << count) & 0xffff);
    case OP_SHR:
        return shift_right(a, count);
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return (int32_t)(((uint32_t)a * (uint32_t)b) & 0xffff);
    case OP_DIV:
        return divide(a, b);
    case OP_REM:
        return remainder_of(a, b);
    case OP_NOT:
        return !a;
    case OP_NEG:
        return -a;
    case OP_INVERT:
        return ~a;
    case OP_COUNT:
        break;
    }
    return 0;
}

uint16_t op_binary(enum op op, bool sign, uint16_t a, uint16_t b)
{
    return (uint16_t)compute(op, value_of(sign, a), value_of(sign, b));
}

uint16_t op_unary(enum op op, uint16_t a)
{
    return (uint16_t)compute(op, a, 0);
}
