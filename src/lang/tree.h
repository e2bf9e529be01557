// SPDX-License-Identifier: Apache-2.0
// The typed tree of a checked module: names are slots, conversions are explicit, constants are
// folded. The interpreter runs it and the emitter prints it.
#ifndef LANG_TREE_H
#define LANG_TREE_H

#include "lang/lang.h"
#include "lang/ops.h"
#include "lang/pool.h"

enum tree_expr_kind {
    TREE_CONST,   // word; name if it is a named constant
    TREE_STATE,   // state number `slot`, a scalar
    TREE_ELEMENT, // element `a` of state number `slot`; `guarded` if `a` may be out of range
    TREE_LOCAL,   // parameter or loop variable in `slot` of the frame
    TREE_CONVERT, // `a` as a word of `type`: LANG_U8 keeps the low byte, LANG_BOOL tests for zero
    TREE_UNARY,   // op a
    TREE_BINARY,  // a op b; `sign`: the operands are two's complement where it matters
};

struct tree_expr {
    enum tree_expr_kind kind;
    enum lang_type type;
    enum op op;
    bool sign, guarded;
    bool param; // a local: a parameter, not a loop variable
    uint16_t word;
    unsigned slot;
    const char *name; // of a local or a constant
    uint32_t line;
    const struct tree_expr *a, *b;
};

enum tree_stmt_kind {
    TREE_ASSIGN, // state `slot` = value
    TREE_STORE,  // element `index` of state `slot` = value; `guarded` as above
    TREE_SEND,   // to output `slot`, `count` args
    TREE_IF,     // the first arm whose condition holds
    TREE_FOR,    // local `slot` from `from`, `count` times
    TREE_PASS,
};

struct tree_arm {
    const struct tree_expr *cond; // NULL: else
    struct tree_stmt *body;
    struct tree_arm *next;
};

struct tree_stmt {
    enum tree_stmt_kind kind;
    unsigned slot;
    bool guarded;
    uint16_t from;
    uint32_t count;
    uint32_t line;
    const char *name; // of the loop variable
    const struct tree_expr *index, *value;
    const struct tree_expr *args[LANG_MAX_WORDS];
    struct tree_arm *arms;
    struct tree_stmt *body;
    struct tree_stmt *next;
};

enum { TREE_FRAME = LANG_MAX_WORDS + LANG_MAX_NESTING }; // words for parameters, loop variables

struct tree_handler {
    bool present;
    uint32_t line;
    const char *params[LANG_MAX_WORDS];
    struct tree_stmt *body;
    struct lang_cost cost;
};

struct tree_state {
    struct lang_state public;
    bool used; // by a handler
};

struct lang_module {
    struct pool pool;
    const char *name, *file; // file: without folders
    uint32_t line;           // of its `module` line
    size_t inputs, outputs, states, state_words;
    struct lang_channel input[LANG_MAX_CHANNELS], output[LANG_MAX_CHANNELS];
    struct tree_handler handler[LANG_MAX_CHANNELS]; // of each input
    struct tree_state state[LANG_MAX_NAMES];
};

// The word that `word` of type `from` becomes in a variable of type `to`.
uint16_t tree_convert(enum lang_type to, uint16_t word);

// The worst case of a list of statements.
struct lang_cost tree_cost(const struct tree_stmt *stmts);

#endif
