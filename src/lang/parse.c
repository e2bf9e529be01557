// SPDX-License-Identifier: Apache-2.0
// The parser: one function per symbol of the grammar (docs/spec/language.md), its clause above.
#include "lang/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/check.h"

// ---- helpers ----------------------------------------------------------------------------------

void parse_advance(struct parser *p)
{
    p->token = lex_next(&p->lex);
}

static void report(struct parser *p, struct lang_place at, enum lang_code code, const char *hint,
                   const char *message)
{
    diag_report(p->diags, &p->program->source, at, code, hint, "%s", message);
}

// How a message shows a token: its text where it has one.
static const char *found_text(const struct token *token, char *text, size_t size)
{
    bool shown = token->kind == TOKEN_NAME || token->kind == TOKEN_NUMBER;
    if (!shown)
        return token_kind_text(token->kind);
    snprintf(text, size, "`%.*s`", (int)token->at.len, token->text);
    return text;
}

void parse_fail(struct parser *p, enum lang_code code, const char *hint, const char *wanted)
{
    if (p->token.kind == TOKEN_BAD)
        return;
    char text[LANG_MAX_NAME + 3];
    diag_report(p->diags, &p->program->source, p->token.at, code, hint, "expected %s, found %s",
                wanted, found_text(&p->token, text, sizeof text));
}

bool parse_accept(struct parser *p, enum token_kind kind)
{
    if (p->token.kind != kind)
        return false;
    parse_advance(p);
    return true;
}

bool parse_expect(struct parser *p, enum token_kind kind, enum lang_code code)
{
    if (parse_accept(p, kind))
        return true;
    bool in_expr = kind == TOKEN_CLOSE || kind == TOKEN_CLOSE_INDEX || kind == TOKEN_COLON;
    if (p->token.kind == TOKEN_ASSIGN && in_expr)
        report(p, p->token.at, LANG_ASSIGN_IN_EXPR, "compare with `==`",
               "`=` inside an expression");
    else
        parse_fail(p, code, NULL, token_kind_text(kind));
    return false;
}

const char *parse_name(struct parser *p, struct lang_place *at)
{
    *at = p->token.at;
    if (token_is_keyword(p->token.kind)) {
        diag_report(p->diags, &p->program->source, *at, LANG_KEYWORD, "choose another name",
                    "%s is a reserved word, not a name", token_kind_text(p->token.kind));
        return NULL;
    }
    if (p->token.kind != TOKEN_NAME) {
        parse_fail(p, LANG_EXPECTED, NULL, "a name");
        return NULL;
    }
    const char *name = pool_text(&p->program->pool, p->token.text, at->len);
    parse_advance(p);
    return name;
}

// After an INDENT token was taken: skips to behind its DEDENT.
static void skip_block(struct parser *p)
{
    for (unsigned depth = 1; depth > 0 && p->token.kind != TOKEN_END; parse_advance(p)) {
        if (p->token.kind == TOKEN_INDENT)
            depth++;
        else if (p->token.kind == TOKEN_DEDENT)
            depth--;
    }
}

// After an error: skips the rest of the line and a block that belongs to it.
static void skip_line(struct parser *p)
{
    while (p->token.kind != TOKEN_NEWLINE && p->token.kind != TOKEN_END)
        parse_advance(p);
    parse_accept(p, TOKEN_NEWLINE);
    if (parse_accept(p, TOKEN_INDENT))
        skip_block(p);
}

// A statement or declaration ends with its line.
static void end_line(struct parser *p, bool good)
{
    if (good && parse_accept(p, TOKEN_NEWLINE))
        return;
    if (good)
        parse_fail(p, LANG_EXPECTED, NULL, "the end of the line");
    skip_line(p);
}

static bool unexpected_indent(struct parser *p)
{
    if (p->token.kind != TOKEN_INDENT)
        return false;
    report(p, p->token.at, LANG_INDENT, "only lines of a block are indented",
           "this line is indented for no reason");
    parse_advance(p);
    skip_block(p);
    return true;
}

// ---- types and parameters ---------------------------------------------------------------------

static bool scalar_type(struct parser *p, enum lang_type *type)
{
    switch (p->token.kind) {
    case TOKEN_INT:
        *type = LANG_INT;
        return true;
    case TOKEN_BOOL:
        *type = LANG_BOOL;
        return true;
    case TOKEN_U8:
        *type = LANG_U8;
        return true;
    case TOKEN_U16:
        *type = LANG_U16;
        return true;
    case TOKEN_I32:
    case TOKEN_U32:
        diag_report(p->diags, &p->program->source, p->token.at, LANG_NO_WIDE_TYPE,
                    "use int, bool, u8 or u16", "%s is not available yet",
                    token_kind_text(p->token.kind));
        *type = LANG_INT;
        return true;
    default:
        parse_fail(p, LANG_EXPECTED, NULL, "a type (int, bool, u8, u16)");
        return false;
    }
}

// type = "int" | "u8" | "u16" | "i32" | "u32" | "bool" | type "[" constexpr "]"
static bool parse_type(struct parser *p, struct ast_type *type)
{
    type->at = p->token.at;
    type->given = true;
    if (!scalar_type(p, &type->scalar))
        return false;
    parse_advance(p);
    while (parse_accept(p, TOKEN_OPEN_INDEX)) {
        type->nested = type->length != NULL;
        type->length = parse_expr(p);
        if (!type->length || !parse_expect(p, TOKEN_CLOSE_INDEX, LANG_EXPECTED))
            return false;
    }
    return true;
}

// param = NAME [ ":" type ]
static struct ast_param *parse_param(struct parser *p)
{
    struct ast_param *param = pool_alloc(&p->program->pool, sizeof *param);
    param->name = parse_name(p, &param->at);
    if (!param->name)
        return NULL;
    if (parse_accept(p, TOKEN_COLON) && !parse_type(p, &param->type))
        return NULL;
    return param;
}

// params = param { "," param }
static bool parse_params(struct parser *p, struct ast_param **list)
{
    if (!parse_expect(p, TOKEN_OPEN, LANG_EXPECTED))
        return false;
    if (parse_accept(p, TOKEN_CLOSE))
        return true;
    do {
        *list = parse_param(p);
        if (!*list)
            return false;
        list = &(*list)->next;
    } while (parse_accept(p, TOKEN_COMMA));
    return parse_expect(p, TOKEN_CLOSE, LANG_EXPECTED);
}

// ---- statements -------------------------------------------------------------------------------

static struct ast_stmt *new_stmt(struct parser *p, enum ast_stmt_kind kind)
{
    struct ast_stmt *stmt = pool_alloc(&p->program->pool, sizeof *stmt);
    stmt->kind = kind;
    stmt->at = p->token.at;
    return stmt;
}

static bool parse_value(struct parser *p, struct ast_stmt *stmt)
{
    stmt->value = parse_expr(p);
    return stmt->value != NULL;
}

static bool parse_store(struct parser *p, struct ast_stmt *stmt)
{
    stmt->kind = AST_STORE;
    stmt->index = parse_expr(p);
    if (!stmt->index || !parse_expect(p, TOKEN_CLOSE_INDEX, LANG_EXPECTED))
        return false;
    if (!parse_accept(p, TOKEN_ASSIGN)) {
        parse_fail(p, LANG_EXPECTED, NULL, "`=`");
        return false;
    }
    return parse_value(p, stmt);
}

static bool parse_call(struct parser *p, struct ast_stmt *stmt)
{
    stmt->kind = AST_CALL;
    if (parse_accept(p, TOKEN_CLOSE))
        return true;
    return parse_exprs(p, &stmt->args) && parse_expect(p, TOKEN_CLOSE, LANG_EXPECTED);
}

static const char *hint_after_name(const struct parser *p)
{
    switch (p->token.kind) {
    case TOKEN_PLUS:
    case TOKEN_MINUS:
    case TOKEN_STAR:
    case TOKEN_SLASH:
        return "write `x = x + y`";
    case TOKEN_EQ:
        return "assign with `=`";
    default:
        return NULL;
    }
}

// NAME "=" expr | NAME "[" expr "]" "=" expr | NAME "(" [ exprs ] ")" | "pass"
static struct ast_stmt *parse_simple(struct parser *p)
{
    struct ast_stmt *stmt = new_stmt(p, AST_ASSIGN);
    if (parse_accept(p, TOKEN_PASS)) {
        stmt->kind = AST_PASS;
        return stmt;
    }
    stmt->name = parse_name(p, &stmt->at);
    if (!stmt->name)
        return NULL;
    if (parse_accept(p, TOKEN_ASSIGN))
        return parse_value(p, stmt) ? stmt : NULL;
    if (parse_accept(p, TOKEN_OPEN_INDEX))
        return parse_store(p, stmt) ? stmt : NULL;
    if (parse_accept(p, TOKEN_OPEN))
        return parse_call(p, stmt) ? stmt : NULL;
    parse_fail(p, LANG_EXPECTED, hint_after_name(p), "`=`, `(` or `[` after the name");
    return NULL;
}

// A missing colon at the end of a line is reported and otherwise overlooked.
static bool parse_colon(struct parser *p)
{
    return parse_expect(p, TOKEN_COLON, LANG_COLON) || p->token.kind == TOKEN_NEWLINE;
}

// expr ":" block
static bool parse_arm(struct parser *p, struct ast_arm *arm, bool has_cond)
{
    if (has_cond) {
        arm->cond = parse_expr(p);
        if (!arm->cond)
            return false;
    }
    if (!parse_colon(p))
        return false;
    arm->body = parse_block(p);
    return true;
}

// "if" expr ":" block { "elif" expr ":" block } [ "else" ":" block ]
static struct ast_stmt *parse_if(struct parser *p)
{
    struct ast_stmt *stmt = new_stmt(p, AST_IF);
    struct ast_arm **list = &stmt->arms;
    enum token_kind kind = TOKEN_IF;
    do {
        kind = p->token.kind;
        parse_advance(p);
        *list = pool_alloc(&p->program->pool, sizeof **list);
        if (!parse_arm(p, *list, kind != TOKEN_ELSE)) {
            skip_line(p);
            (*list)->cond = NULL;
        }
        list = &(*list)->next;
    } while (kind != TOKEN_ELSE && (p->token.kind == TOKEN_ELIF || p->token.kind == TOKEN_ELSE));
    return stmt;
}

// "for" NAME "in" constexpr ".." constexpr ":" block
static struct ast_stmt *parse_for(struct parser *p)
{
    struct ast_stmt *stmt = new_stmt(p, AST_FOR);
    parse_advance(p);
    stmt->name = parse_name(p, &stmt->at);
    if (!stmt->name || !parse_expect(p, TOKEN_IN, LANG_EXPECTED))
        return NULL;
    stmt->from = parse_expr(p);
    if (!stmt->from || !parse_expect(p, TOKEN_RANGE, LANG_EXPECTED))
        return NULL;
    stmt->to = parse_expr(p);
    if (!stmt->to || !parse_colon(p))
        return NULL;
    stmt->body = parse_block(p);
    return stmt;
}

static void fail_statement(struct parser *p)
{
    if (p->token.kind == TOKEN_ELSE || p->token.kind == TOKEN_ELIF)
        report(p, p->token.at, LANG_STRAY_ELSE, "it stands in the column of its `if`",
               "no `if` belongs to this");
    else if (token_is_keyword(p->token.kind))
        parse_fail(p, LANG_STATEMENT, "declarations and handlers begin in the first column",
                   "a statement");
    else
        parse_fail(p, LANG_STATEMENT, NULL, "a statement");
}

// stmt = simple NEWLINE | if | for. NULL after an error; the line is then skipped.
static struct ast_stmt *parse_stmt(struct parser *p)
{
    struct ast_stmt *stmt = NULL;
    switch (p->token.kind) {
    case TOKEN_IF:
        return parse_if(p);
    case TOKEN_FOR:
        stmt = parse_for(p);
        if (!stmt)
            skip_line(p);
        return stmt;
    case TOKEN_NAME:
    case TOKEN_PASS:
        stmt = parse_simple(p);
        end_line(p, stmt != NULL);
        return stmt;
    default:
        fail_statement(p);
        skip_line(p);
        return NULL;
    }
}

// { stmt } DEDENT
static struct ast_stmt *parse_stmts(struct parser *p)
{
    struct ast_stmt *first = NULL, **list = &first;
    while (p->token.kind != TOKEN_DEDENT && p->token.kind != TOKEN_END) {
        if (unexpected_indent(p))
            continue;
        *list = parse_stmt(p);
        if (*list)
            list = &(*list)->next;
    }
    parse_accept(p, TOKEN_DEDENT);
    return first;
}

static struct ast_stmt *parse_line_block(struct parser *p)
{
    if (p->token.kind == TOKEN_IF || p->token.kind == TOKEN_FOR) {
        report(p, p->token.at, LANG_ONE_LINE, "put it on the next line, indented",
               "only a simple statement may follow on the same line");
        skip_line(p);
        return NULL;
    }
    struct ast_stmt *stmt = NULL;
    if (p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_PASS)
        stmt = parse_simple(p);
    else
        fail_statement(p);
    end_line(p, stmt != NULL);
    return stmt;
}

// block = simple NEWLINE | NEWLINE INDENT { stmt } DEDENT
struct ast_stmt *parse_block(struct parser *p)
{
    if (!parse_accept(p, TOKEN_NEWLINE))
        return parse_line_block(p);
    if (p->token.kind != TOKEN_INDENT) {
        parse_fail(p, LANG_EMPTY_BLOCK, "an empty block is written `pass`", "an indented block");
        return NULL;
    }
    struct lang_place at = p->token.at;
    parse_advance(p);
    if (p->nesting >= LANG_MAX_NESTING) {
        diag_report(p->diags, &p->program->source, at, LANG_NESTING, NULL,
                    "more than %d blocks inside each other", LANG_MAX_NESTING);
        skip_block(p);
        return NULL;
    }
    p->nesting++;
    struct ast_stmt *first = parse_stmts(p);
    p->nesting--;
    return first;
}

// ---- declarations -----------------------------------------------------------------------------

// const = "const" NAME "=" constexpr
static bool parse_const(struct parser *p, struct ast_item *item)
{
    if (!parse_expect(p, TOKEN_ASSIGN, LANG_EXPECTED))
        return false;
    item->value = parse_expr(p);
    return item->value != NULL;
}

// state = "state" NAME [ ":" type ] [ "=" constexpr ]
static bool parse_state(struct parser *p, struct ast_item *item)
{
    if (parse_accept(p, TOKEN_COLON) && !parse_type(p, &item->type))
        return false;
    return p->token.kind != TOKEN_ASSIGN || parse_const(p, item);
}

// handler = "on" NAME "(" [ params ] ")" [ ":" ] block
static bool parse_handler(struct parser *p, struct ast_item *item)
{
    if (!parse_params(p, &item->params))
        return false;
    if (!parse_accept(p, TOKEN_COLON)) {
        if (p->token.kind != TOKEN_NEWLINE && p->token.kind != TOKEN_NAME) {
            parse_fail(p, LANG_EXPECTED, NULL, "`:`");
            return false;
        }
        report(p, p->token.at, LANG_NO_COLON, "write `:` after `)`",
               "no colon at the end of the `on` line");
    }
    item->body = parse_block(p);
    return true;
}

static bool parse_item_rest(struct parser *p, struct ast_item *item)
{
    switch (item->kind) {
    case AST_CONST:
        return parse_const(p, item);
    case AST_STATE:
        return parse_state(p, item);
    case AST_INPUT:
    case AST_OUTPUT:
        return parse_params(p, &item->params);
    case AST_HANDLER:
        return parse_handler(p, item);
    }
    return false;
}

// const | state | input | output | handler
static struct ast_item *parse_item(struct parser *p, enum ast_item_kind kind)
{
    struct ast_item *item = pool_alloc(&p->program->pool, sizeof *item);
    item->kind = kind;
    parse_advance(p);
    item->name = parse_name(p, &item->at);
    bool good = item->name && parse_item_rest(p, item);
    if (!good)
        skip_line(p);
    else if (kind != AST_HANDLER)
        end_line(p, true);
    return good ? item : NULL;
}

static void fail_item(struct parser *p)
{
    if (p->token.kind == TOKEN_PROPERTY)
        report(p, p->token.at, LANG_NO_PROPERTY, "leave it out for now",
               "properties are not available yet");
    else if (p->token.kind == TOKEN_ELSE || p->token.kind == TOKEN_ELIF)
        fail_statement(p);
    else
        parse_fail(p, LANG_DECLARATION, "statements stand inside handlers, indented",
                   "a declaration or a handler");
    skip_line(p);
}

static bool item_kind(enum token_kind token, enum ast_item_kind *kind)
{
    static const enum token_kind tokens[] = {
        [AST_CONST] = TOKEN_CONST,   [AST_STATE] = TOKEN_STATE, [AST_INPUT] = TOKEN_INPUT,
        [AST_OUTPUT] = TOKEN_OUTPUT, [AST_HANDLER] = TOKEN_ON,
    };
    for (unsigned i = 0; i <= AST_HANDLER; i++) {
        if (tokens[i] == token) {
            *kind = (enum ast_item_kind)i;
            return true;
        }
    }
    return false;
}

static void parse_items(struct parser *p, struct ast_item **list)
{
    while (p->token.kind != TOKEN_MODULE && p->token.kind != TOKEN_END) {
        enum ast_item_kind kind = AST_CONST;
        if (unexpected_indent(p) || parse_accept(p, TOKEN_DEDENT))
            continue;
        if (!item_kind(p->token.kind, &kind)) {
            fail_item(p);
            continue;
        }
        *list = parse_item(p, kind);
        if (*list)
            list = &(*list)->next;
    }
}

// ---- modules ----------------------------------------------------------------------------------

static void check_module_name(struct parser *p, const struct ast_module *module)
{
    const struct lang_program *program = p->program;
    for (size_t i = 0; i < program->count; i++) {
        if (strcmp(program->modules[i].name, module->name) != 0)
            continue;
        char hint[64];
        snprintf(hint, sizeof hint, "the first is in line %u", program->modules[i].at.line);
        diag_report(p->diags, &program->source, module->at, LANG_SAME_MODULE, hint,
                    "a second module `%s`", module->name);
        return;
    }
}

// module = "module" NAME NEWLINE { const | state | input | output | property | handler }
static void parse_module(struct parser *p)
{
    struct ast_module module = {0};
    parse_advance(p);
    module.name = parse_name(p, &module.at);
    bool named = module.name != NULL;
    if (named)
        check_module_name(p, &module);
    else
        module.name = "";
    end_line(p, named);
    parse_items(p, &module.items);
    p->program->modules[p->program->count++] = module;
}

// program = { module }
static void parse_program(struct parser *p)
{
    parse_advance(p);
    if (p->token.kind != TOKEN_MODULE && !unexpected_indent(p)) {
        parse_fail(p, LANG_NO_MODULE, "a file begins with `module NAME`", "`module`");
        struct ast_item *ignored = NULL;
        parse_items(p, &ignored);
    }
    while (p->token.kind == TOKEN_MODULE) {
        if (p->program->count == LANG_MAX_MODULES) {
            diag_report(p->diags, &p->program->source, p->token.at, LANG_MANY_MODULES, NULL,
                        "more than %d modules in one file", LANG_MAX_MODULES);
            return;
        }
        parse_module(p);
    }
}

// ---- the program ------------------------------------------------------------------------------

static struct lang_program *new_program(const char *file_name, const char *text, size_t len)
{
    struct lang_program *program = mem_zeroed(1, sizeof *program);
    program->source.file = pool_text(&program->pool, file_name, strlen(file_name));
    program->source.text = pool_text(&program->pool, text, len);
    program->source.len = len;
    return program;
}

struct lang_program *lang_parse(const char *file_name, const char *text, size_t len,
                                struct lang_diags *diags)
{
    size_t before = diags->errors;
    struct lang_program *program = new_program(file_name, text, len > LANG_MAX_SOURCE ? 0 : len);
    struct parser p = {.program = program, .diags = diags};
    if (len > LANG_MAX_SOURCE) {
        diag_report(diags, &program->source, (struct lang_place){1, 1, 1}, LANG_FILE_SIZE,
                    "divide it into several files", "file of %zu bytes; at most %d are read", len,
                    LANG_MAX_SOURCE);
    } else {
        lex_init(&p.lex, &program->source, diags);
        parse_program(&p);
    }
    if (diags->errors > before) {
        lang_program_destroy(program);
        return NULL;
    }
    for (size_t i = 0; i < program->count; i++)
        check_find_needs(program, i);
    return program;
}

void lang_program_destroy(struct lang_program *program)
{
    if (!program)
        return;
    pool_finish(&program->pool);
    free(program);
}

size_t lang_program_modules(const struct lang_program *program)
{
    return program->count;
}

const char *lang_program_name(const struct lang_program *program, size_t module)
{
    return module < program->count ? program->modules[module].name : NULL;
}

int lang_program_find(const struct lang_program *program, const char *name)
{
    for (size_t i = 0; i < program->count; i++)
        if (!strcmp(program->modules[i].name, name))
            return (int)i;
    return -1;
}

const char *lang_program_needs(const struct lang_program *program, size_t module, size_t i)
{
    if (module >= program->count)
        return NULL;
    const char **need = program->modules[module].needs;
    while (i > 0 && *need) {
        need++;
        i--;
    }
    return *need;
}
