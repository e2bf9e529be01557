// SPDX-License-Identifier: Apache-2.0
// The emitter's state, shared by its two files.
#ifndef LANG_EMIT_H
#define LANG_EMIT_H

#include "lang/tree.h"

// Functions that emitted code needs besides the handlers.
enum emit_helper { EMIT_DIV_INT, EMIT_REM_INT, EMIT_DIV_U16, EMIT_REM_U16, EMIT_AT, EMIT_HELPERS };

struct emitter {
    const struct lang_module *module;
    const char *state;         // what stands before the name of a state variable
    struct buf code;           // handlers; the helpers they need come before them
    bool helper[EMIT_HELPERS]; // used so far
    bool sends[LANG_MAX_CHANNELS];
    bool uses_param[LANG_MAX_WORDS]; // of the handler being emitted
};

// Appends an expression whose value is in 0..65535 whatever the width of C's int. It needs no
// parentheses as the right side of an assignment, an argument or a condition.
void emit_expr(struct emitter *e, const struct tree_expr *expr, struct buf *out);
// Appends the place where an element is, `guarded` as in struct tree_expr.
void emit_element(struct emitter *e, unsigned slot, const struct tree_expr *index, bool guarded,
                  struct buf *out);
// Appends a number so that C takes it as 16 bits.
void emit_number(uint16_t word, struct buf *out);

#endif
