// SPDX-License-Identifier: Apache-2.0
// The operators of the language: one table for parser, checker, interpreter and emitter, and
// their meaning on 16-bit words.
#ifndef LANG_OPS_H
#define LANG_OPS_H

#include <stdbool.h>
#include <stdint.h>

// X(NAME, token, precedence, class): a higher precedence binds tighter. Classes:
// LOGIC short-circuit, 0 or 1; COMPARE 0 or 1, sign matters; EQUAL 0 or 1, sign does not matter;
// ARITH a word, sign does not matter; DIVIDE a word, sign matters; SHIFT a word, sign of the left.
#define LANG_BINARY_OPS(X)                                                                         \
    X(OR, "or", 1, LOGIC)                                                                          \
    X(AND, "and", 2, LOGIC)                                                                        \
    X(EQ, "==", 4, EQUAL)                                                                          \
    X(NE, "!=", 4, EQUAL)                                                                          \
    X(LT, "<", 4, COMPARE)                                                                         \
    X(LE, "<=", 4, COMPARE)                                                                        \
    X(GT, ">", 4, COMPARE)                                                                         \
    X(GE, ">=", 4, COMPARE)                                                                        \
    X(BITOR, "|", 5, ARITH)                                                                        \
    X(BITXOR, "^", 6, ARITH)                                                                       \
    X(BITAND, "&", 7, ARITH)                                                                       \
    X(SHL, "<<", 8, SHIFT)                                                                         \
    X(SHR, ">>", 8, SHIFT)                                                                         \
    X(ADD, "+", 9, ARITH)                                                                          \
    X(SUB, "-", 9, ARITH)                                                                          \
    X(MUL, "*", 10, ARITH)                                                                         \
    X(DIV, "/", 10, DIVIDE)                                                                        \
    X(REM, "%", 10, DIVIDE)

#define LANG_UNARY_OPS(X)                                                                          \
    X(NOT, "not", 3, LOGIC)                                                                        \
    X(NEG, "-", 11, ARITH)                                                                         \
    X(INVERT, "~", 11, ARITH)

enum op {
#define X(name, token, precedence, class) OP_##name,
    LANG_BINARY_OPS(X) LANG_UNARY_OPS(X)
#undef X
        OP_COUNT
};

enum op_class { OP_LOGIC, OP_COMPARE, OP_EQUAL, OP_ARITH, OP_DIVIDE, OP_SHIFT };

enum { OP_PRECEDENCE_NOT = 3, OP_PRECEDENCE_COMPARE = 4, OP_PRECEDENCE_UNARY = 11 };

struct op_info {
    const char *text;
    unsigned precedence;
    enum op_class class;
};

extern const struct op_info op_table[OP_COUNT];

// The value of `a op b`; `sign` if the operands are taken as two's complement where it matters.
uint16_t op_binary(enum op op, bool sign, uint16_t a, uint16_t b);
uint16_t op_unary(enum op op, uint16_t a);

#endif
