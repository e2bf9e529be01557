// SPDX-License-Identifier: Apache-2.0
// Expressions: one function climbs over all binary operators of op_table.
#include "lang/parse.h"

static const struct {
    enum token_kind token;
    enum op op;
} binary_tokens[] = {
    {TOKEN_OR, OP_OR},         {TOKEN_AND, OP_AND},       {TOKEN_EQ, OP_EQ},
    {TOKEN_NE, OP_NE},         {TOKEN_LT, OP_LT},         {TOKEN_LE, OP_LE},
    {TOKEN_GT, OP_GT},         {TOKEN_GE, OP_GE},         {TOKEN_BITOR, OP_BITOR},
    {TOKEN_BITXOR, OP_BITXOR}, {TOKEN_BITAND, OP_BITAND}, {TOKEN_SHL, OP_SHL},
    {TOKEN_SHR, OP_SHR},       {TOKEN_PLUS, OP_ADD},      {TOKEN_MINUS, OP_SUB},
    {TOKEN_STAR, OP_MUL},      {TOKEN_SLASH, OP_DIV},     {TOKEN_PERCENT, OP_REM},
};

static struct ast_expr *parse_binary(struct parser *p, unsigned precedence);

static enum op binary_op(enum token_kind token)
{
    for (size_t i = 0; i < sizeof binary_tokens / sizeof binary_tokens[0]; i++)
        if (binary_tokens[i].token == token)
            return binary_tokens[i].op;
    return OP_COUNT;
}

static bool too_deep(struct parser *p, unsigned height, struct lang_place at)
{
    if (height <= LANG_MAX_DEPTH)
        return false;
    diag_report(p->diags, &p->program->source, at, LANG_DEPTH, "compute it in several assignments",
                "expression with more than %d operators or brackets inside each other",
                LANG_MAX_DEPTH);
    return true;
}

static struct ast_expr *new_expr(struct parser *p, enum ast_expr_kind kind, struct lang_place at)
{
    struct ast_expr *e = pool_alloc(&p->program->pool, sizeof *e);
    e->kind = kind;
    e->at = at;
    e->height = 1;
    return e;
}

// Puts `e` over its operands; NULL if they are missing or the tree gets too high.
static struct ast_expr *over(struct parser *p, struct ast_expr *e, struct ast_expr *a,
                             struct ast_expr *b)
{
    if (!a)
        return NULL;
    e->a = a;
    e->b = b;
    e->height = 1 + (b && b->height > a->height ? b->height : a->height);
    return too_deep(p, e->height, e->at) ? NULL : e;
}

// NAME | NAME "[" expr "]"
static struct ast_expr *parse_variable(struct parser *p)
{
    struct ast_expr *e = new_expr(p, AST_NAME, p->token.at);
    e->name = parse_name(p, &e->at);
    if (p->token.kind == TOKEN_OPEN) {
        diag_report(p->diags, &p->program->source, e->at, LANG_OUTPUT_VALUE,
                    "call it in a line of its own", "an output has no value");
        return NULL;
    }
    if (!parse_accept(p, TOKEN_OPEN_INDEX))
        return e;
    e->kind = AST_INDEX;
    e = over(p, e, parse_expr(p), NULL);
    return e && parse_expect(p, TOKEN_CLOSE_INDEX, LANG_EXPECTED) ? e : NULL;
}

static struct ast_expr *parse_literal(struct parser *p, enum ast_expr_kind kind, int32_t value)
{
    struct ast_expr *e = new_expr(p, kind, p->token.at);
    e->value = value;
    parse_advance(p);
    return e;
}

// INT | "true" | "false" | variable | "(" expr ")"
static struct ast_expr *parse_primary(struct parser *p)
{
    switch (p->token.kind) {
    case TOKEN_NUMBER:
        return parse_literal(p, AST_NUMBER, p->token.number);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        return parse_literal(p, AST_TRUTH, p->token.kind == TOKEN_TRUE);
    case TOKEN_NAME:
        return parse_variable(p);
    case TOKEN_OPEN: {
        parse_advance(p);
        struct ast_expr *e = parse_expr(p);
        return e && parse_expect(p, TOKEN_CLOSE, LANG_EXPECTED) ? e : NULL;
    }
    default:
        parse_fail(p, LANG_EXPRESSION, NULL, "an expression");
        return NULL;
    }
}

// A minus right before a number up to 32768 makes a negative number.
static struct ast_expr *parse_minus(struct parser *p, struct lang_place at)
{
    if (p->token.kind == TOKEN_NUMBER && p->token.number <= 0x8000) {
        struct ast_expr *number = parse_literal(p, AST_NUMBER, -(int32_t)p->token.number);
        number->at = at;
        return number;
    }
    struct ast_expr *e = new_expr(p, AST_UNARY, at);
    e->op = OP_NEG;
    return over(p, e, parse_binary(p, OP_PRECEDENCE_UNARY), NULL);
}

// { "-" | "~" | "not" } primary; `not` not as the operand of a tighter operator
static struct ast_expr *parse_unary(struct parser *p, unsigned precedence)
{
    struct lang_place at = p->token.at;
    if (parse_accept(p, TOKEN_MINUS))
        return parse_minus(p, at);
    if (p->token.kind != TOKEN_TILDE && p->token.kind != TOKEN_NOT)
        return parse_primary(p);
    if (p->token.kind == TOKEN_NOT && precedence > OP_PRECEDENCE_NOT) {
        parse_fail(p, LANG_EXPRESSION, "put `not` and its operand in parentheses", "an expression");
        return NULL;
    }
    struct ast_expr *e = new_expr(p, AST_UNARY, at);
    e->op = p->token.kind == TOKEN_NOT ? OP_NOT : OP_INVERT;
    parse_advance(p);
    return over(p, e, parse_binary(p, op_table[e->op].precedence), NULL);
}

// After a comparison: another one would be a chain.
static bool chained(struct parser *p, const struct ast_expr *e)
{
    enum op next = binary_op(p->token.kind);
    if (op_table[e->op].precedence != OP_PRECEDENCE_COMPARE || next == OP_COUNT ||
        op_table[next].precedence != OP_PRECEDENCE_COMPARE)
        return false;
    diag_report(p->diags, &p->program->source, p->token.at, LANG_CHAINED,
                "write `a < b and b < c`, or put one comparison in parentheses",
                "comparisons cannot be chained");
    return true;
}

// operand { op operand }, for the operators that bind at least as tightly as `precedence`.
static struct ast_expr *parse_operators(struct parser *p, unsigned precedence)
{
    struct ast_expr *left = parse_unary(p, precedence);
    while (left) {
        enum op op = binary_op(p->token.kind);
        if (op == OP_COUNT || op_table[op].precedence < precedence)
            return left;
        struct ast_expr *e = new_expr(p, AST_BINARY, p->token.at);
        e->op = op;
        parse_advance(p);
        struct ast_expr *right = parse_binary(p, op_table[op].precedence + 1);
        left = right ? over(p, e, left, right) : NULL;
        if (left && chained(p, left))
            return NULL;
    }
    return NULL;
}

static struct ast_expr *parse_binary(struct parser *p, unsigned precedence)
{
    if (too_deep(p, p->depth + 1, p->token.at))
        return NULL;
    p->depth++;
    struct ast_expr *e = parse_operators(p, precedence);
    p->depth--;
    return e;
}

// expr = operators over unary operands; see op_table for their precedence
struct ast_expr *parse_expr(struct parser *p)
{
    return parse_binary(p, 1);
}

// exprs = expr { "," expr }
bool parse_exprs(struct parser *p, struct ast_expr **list)
{
    do {
        *list = parse_expr(p);
        if (!*list)
            return false;
        list = &(*list)->next;
    } while (parse_accept(p, TOKEN_COMMA));
    return true;
}
