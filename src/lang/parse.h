// SPDX-License-Identifier: Apache-2.0
// The parser's state and helpers, shared by its two files.
#ifndef LANG_PARSE_H
#define LANG_PARSE_H

#include "lang/ast.h"
#include "lang/lex.h"

struct parser {
    struct lex lex;
    struct token token; // the next one
    struct lang_program *program;
    struct lang_diags *diags;
    unsigned depth;   // of the expression
    unsigned nesting; // of blocks
};

// Each function of the grammar returns NULL (or false) after it reported an error; the rest of
// the line is then skipped by whoever parses lines.

void parse_advance(struct parser *p);
// Reports, unless the lexer did, that something else was wanted.
void parse_fail(struct parser *p, enum lang_code code, const char *hint, const char *wanted);
// Takes a token of this kind or reports.
bool parse_expect(struct parser *p, enum token_kind kind, enum lang_code code);
// Takes the token if it is of this kind.
bool parse_accept(struct parser *p, enum token_kind kind);
// Takes a NAME; its place is stored.
const char *parse_name(struct parser *p, struct lang_place *at);

struct ast_expr *parse_expr(struct parser *p);
bool parse_exprs(struct parser *p, struct ast_expr **list);
struct ast_stmt *parse_block(struct parser *p);

#endif
