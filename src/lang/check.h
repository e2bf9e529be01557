// SPDX-License-Identifier: Apache-2.0
// The checker's state and helpers, shared by its files: names are looked up, types computed,
// and the typed tree built, for one module at a time.
#ifndef LANG_CHECK_H
#define LANG_CHECK_H

#include "lang/ast.h"
#include "lang/tree.h"

enum symbol_kind {
    SYMBOL_CONST,
    SYMBOL_STATE,
    SYMBOL_UNKNOWN, // reported
};

// A name of the module's own scope.
struct symbol {
    enum symbol_kind kind;
    const char *name;
    struct lang_place at;        // of the declaration, or of the first use
    const struct ast_item *item; // its declaration, or NULL
    bool read, written, known;
    int32_t value;  // of a constant, once `known`
    unsigned state; // number of the state variable
};

// A parameter or loop variable; its slot is its index in checker.local.
struct local {
    const char *name;
    enum lang_type type;
    bool loop;
    int32_t from, to; // of a loop variable: from <= value < to
};

struct channel_use {
    struct lang_place at; // of the declaration, else of the first appearance
    bool declared, counted, used;
};

struct checker {
    const struct lang_program *program;
    const struct ast_module *ast;
    struct lang_module *module;
    struct lang_diags *diags;
    const struct lang_constant *constants;
    size_t constant_count;
    bool finding_needs; // unknown names are constants still to be given
    bool full;          // MANY_NAMES was reported
    size_t symbol_count;
    struct symbol symbol[LANG_MAX_NAMES];
    unsigned local_count;
    struct local local[TREE_FRAME];
    struct channel_use input[LANG_MAX_CHANNELS], output[LANG_MAX_CHANNELS];
    bool declares_inputs, declares_outputs;
};

// Finds the constants a module needs, for lang_program_needs.
void check_find_needs(struct lang_program *program, size_t module);

// ---- check_names.c ----------------------------------------------------------------------------

struct symbol *check_find_symbol(struct checker *c, const char *name);
// The symbol of that name, made if there is none; NULL after MANY_NAMES was reported.
struct symbol *check_add_symbol(struct checker *c, enum symbol_kind kind, const char *name,
                                struct lang_place at);
// The slot of the local of that name, or -1.
int check_find_local(const struct checker *c, const char *name);
// Pushes a local; popped by resetting local_count. The parser's limit on blocks leaves room enough.
void check_push_local(struct checker *c, struct local local);
// Reports at a place of the module.
#define check_report(c, at, code, hint, ...)                                                       \
    diag_report((c)->diags, &(c)->program->source, at, code, hint, __VA_ARGS__)
// Reports that a name is neither assigned nor given, with the nearest known name.
void check_report_unknown(struct checker *c, const char *name, struct lang_place at);
// The channel of that name nearest to `name`, or NULL.
const char *check_nearest_channel(const struct checker *c, bool input, const char *name);

// ---- check_expr.c -----------------------------------------------------------------------------

// NULL after an error was reported.
const struct tree_expr *check_expr(struct checker *c, const struct ast_expr *ast);
// The same as a value for a variable of this type; warns if a constant is changed by it.
const struct tree_expr *check_value(struct checker *c, const struct ast_expr *ast,
                                    enum lang_type type);
// constexpr: its value, -32768..65535. False after an error was reported.
bool check_constant(struct checker *c, const struct ast_expr *ast, int32_t *value);
// An index of an array: checked expression, and whether it may be out of range.
const struct tree_expr *check_index(struct checker *c, const struct ast_expr *ast,
                                    const struct lang_state *array, bool *guarded);

// ---- check_collect.c --------------------------------------------------------------------------

// Finds channels, constants and state of the module; checks declarations.
void check_collect(struct checker *c);

// ---- check_stmt.c -----------------------------------------------------------------------------

// Checks all handlers and builds their trees.
void check_handlers(struct checker *c);

#endif
