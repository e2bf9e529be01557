// SPDX-License-Identifier: Apache-2.0
// The syntax tree: what the parser read, names not yet looked up. Lists are in source order.
#ifndef LANG_AST_H
#define LANG_AST_H

#include "lang/lang.h"
#include "lang/ops.h"
#include "lang/pool.h"
#include "lang/source.h"

enum ast_expr_kind {
    AST_NUMBER, // value
    AST_TRUTH,  // value 0 or 1: `false`, `true`
    AST_NAME,   // name
    AST_INDEX,  // name [ a ]
    AST_UNARY,  // op a
    AST_BINARY, // a op b
};

struct ast_expr {
    enum ast_expr_kind kind;
    enum op op;
    struct lang_place at; // of the name, number or operator
    unsigned height;      // of the tree, from 1
    int32_t value;
    const char *name;
    struct ast_expr *a, *b;
    struct ast_expr *next; // in a list of arguments
};

struct ast_type {
    enum lang_type scalar;
    struct ast_expr *length; // of an array; NULL: a scalar
    struct lang_place at;
    bool given;  // false: none was written, int is assumed
    bool nested; // an array of arrays
};

struct ast_param {
    const char *name;
    struct lang_place at;
    struct ast_type type;
    struct ast_param *next;
};

enum ast_stmt_kind {
    AST_ASSIGN, // name = value
    AST_STORE,  // name [ index ] = value
    AST_CALL,   // name ( args )
    AST_IF,     // arms
    AST_FOR,    // for name in from .. to: body
    AST_PASS,
};

// `if`, `elif` or `else` (cond NULL).
struct ast_arm {
    struct ast_expr *cond;
    struct ast_stmt *body;
    struct ast_arm *next;
};

struct ast_stmt {
    enum ast_stmt_kind kind;
    struct lang_place at; // of the name or keyword
    const char *name;
    struct ast_expr *index, *value, *args;
    struct ast_expr *from, *to;
    struct ast_arm *arms;
    struct ast_stmt *body;
    struct ast_stmt *next;
};

enum ast_item_kind { AST_CONST, AST_STATE, AST_INPUT, AST_OUTPUT, AST_HANDLER };

struct ast_item {
    enum ast_item_kind kind;
    struct lang_place at; // of the name
    const char *name;
    struct ast_type type;     // of state
    struct ast_expr *value;   // of const; of state, or NULL
    struct ast_param *params; // of input, output, handler
    struct ast_stmt *body;    // of handler
    struct ast_item *next;
};

struct ast_module {
    const char *name;
    struct lang_place at; // of the name
    struct ast_item *items;
    const char **needs; // constants to be given; NULL behind the last
};

struct lang_program {
    struct pool pool;
    struct source source;
    size_t count;
    struct ast_module modules[LANG_MAX_MODULES];
};

#endif
