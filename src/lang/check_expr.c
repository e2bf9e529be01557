// SPDX-License-Identifier: Apache-2.0
// Expressions: types (docs/spec/language.md, "Types"), folding of constants.
#include "lang/check.h"

#include <string.h>

uint16_t tree_convert(enum lang_type to, uint16_t word)
{
    if (to == LANG_BOOL)
        return word != 0;
    return to == LANG_U8 ? word & 0xff : word;
}

static struct tree_expr *new_expr(struct checker *c, enum tree_expr_kind kind, enum lang_type type,
                                  struct lang_place at)
{
    struct tree_expr *e = pool_alloc(&c->module->pool, sizeof *e);
    e->kind = kind;
    e->type = type;
    e->line = at.line;
    return e;
}

static struct tree_expr *constant_expr(struct checker *c, enum lang_type type, uint16_t word,
                                       struct lang_place at)
{
    struct tree_expr *e = new_expr(c, TREE_CONST, type, at);
    e->word = word;
    return e;
}

// A number is an int if it fits, otherwise a u16.
static struct tree_expr *number_expr(struct checker *c, int32_t value, struct lang_place at)
{
    return constant_expr(c, value > INT16_MAX ? LANG_U16 : LANG_INT, (uint16_t)value, at);
}

// ---- names ------------------------------------------------------------------------------------

static bool given_value(struct checker *c, struct symbol *symbol)
{
    for (size_t i = 0; i < c->constant_count; i++) {
        const struct lang_constant *given = &c->constants[i];
        if (strcmp(given->name, symbol->name) != 0)
            continue;
        symbol->known = true;
        symbol->value = (int32_t)given->value;
        if (given->value >= INT16_MIN && given->value <= UINT16_MAX)
            return true;
        check_report(c, symbol->at, LANG_GIVEN_RANGE, NULL,
                     "`%s` was given as %lld, which is not in -32768..65535", symbol->name,
                     (long long)given->value);
        symbol->value = 0;
        return true;
    }
    return false;
}

// A name that no handler assigns and nothing declares.
static struct symbol *outside_symbol(struct checker *c, const struct ast_expr *ast)
{
    struct symbol *symbol = check_add_symbol(c, SYMBOL_CONST, ast->name, ast->at);
    if (!symbol || given_value(c, symbol))
        return symbol;
    symbol->known = true;
    if (c->finding_needs)
        return symbol;
    symbol->kind = SYMBOL_UNKNOWN;
    check_report_unknown(c, ast->name, ast->at);
    return symbol;
}

static bool known_constant(struct checker *c, const struct symbol *symbol, struct lang_place at)
{
    if (symbol->kind == SYMBOL_CONST && !symbol->known)
        check_report(c, at, LANG_CONST_ORDER, "define it further up",
                     "`%s` is used before its value is defined", symbol->name);
    return symbol->kind == SYMBOL_CONST && symbol->known;
}

static const struct tree_expr *symbol_expr(struct checker *c, struct symbol *symbol,
                                           const struct ast_expr *ast)
{
    symbol->read = true;
    if (symbol->kind == SYMBOL_STATE) {
        const struct lang_state *state = &c->module->state[symbol->state].public;
        if (state->length > 0) {
            check_report(c, ast->at, LANG_WHOLE_ARRAY, "write an index in brackets",
                         "`%s` is an array", ast->name);
            return NULL;
        }
        struct tree_expr *e = new_expr(c, TREE_STATE, state->type, ast->at);
        e->slot = symbol->state;
        return e;
    }
    if (!known_constant(c, symbol, ast->at))
        return NULL;
    struct tree_expr *e = number_expr(c, symbol->value, ast->at);
    e->name = pool_text(&c->module->pool, ast->name, strlen(ast->name));
    return e;
}

static const struct tree_expr *name_expr(struct checker *c, const struct ast_expr *ast)
{
    int slot = check_find_local(c, ast->name);
    if (slot >= 0) {
        struct tree_expr *e = new_expr(c, TREE_LOCAL, c->local[slot].type, ast->at);
        e->slot = (unsigned)slot;
        e->param = !c->local[slot].loop;
        e->name = pool_text(&c->module->pool, ast->name, strlen(ast->name));
        return e;
    }
    struct symbol *symbol = check_find_symbol(c, ast->name);
    if (!symbol)
        symbol = outside_symbol(c, ast);
    return symbol ? symbol_expr(c, symbol, ast) : NULL;
}

// ---- arrays -----------------------------------------------------------------------------------

static bool sure_mask(const struct tree_expr *mask, uint32_t length)
{
    return mask->kind == TREE_CONST && mask->word < length;
}

// Whether the index is in range whatever the state.
static bool sure_index(const struct checker *c, const struct tree_expr *index, uint32_t length)
{
    if (index->kind == TREE_CONST)
        return index->word < length;
    if (index->kind == TREE_BINARY && index->op == OP_BITAND)
        return sure_mask(index->a, length) || sure_mask(index->b, length);
    if (index->kind != TREE_LOCAL || !c->local[index->slot].loop)
        return false;
    const struct local *loop = &c->local[index->slot];
    return loop->from >= 0 && loop->to <= (int32_t)length;
}

const struct tree_expr *check_index(struct checker *c, const struct ast_expr *ast,
                                    const struct lang_state *array, bool *guarded)
{
    const struct tree_expr *index = check_expr(c, ast);
    if (!index)
        return NULL;
    *guarded = !sure_index(c, index, array->length);
    if (*guarded && index->kind == TREE_CONST)
        check_report(c, ast->at, LANG_SURE_ABORT, NULL,
                     "index %d is out of range: `%s` has %u elements; this aborts the handler",
                     (int)lang_type_value(index->type, index->word), array->name, array->length);
    return index;
}

static const struct tree_expr *element_expr(struct checker *c, const struct ast_expr *ast)
{
    struct symbol *symbol = check_find_symbol(c, ast->name);
    bool local = check_find_local(c, ast->name) >= 0;
    if (!local && !symbol)
        symbol = outside_symbol(c, ast);
    if (!local && (!symbol || symbol->kind == SYMBOL_UNKNOWN))
        return NULL;
    const struct lang_state *array =
        !local && symbol->kind == SYMBOL_STATE ? &c->module->state[symbol->state].public : NULL;
    if (!array || array->length == 0) {
        check_report(c, ast->at, LANG_NO_ARRAY, "declare an array as in `state a: int[4]`",
                     "`%s` is no array", ast->name);
        return NULL;
    }
    symbol->read = true;
    struct tree_expr *e = new_expr(c, TREE_ELEMENT, array->type, ast->at);
    e->slot = symbol->state;
    e->a = check_index(c, ast->a, array, &e->guarded);
    return e->a ? e : NULL;
}

// ---- operators --------------------------------------------------------------------------------

static const struct tree_expr *unary_expr(struct checker *c, const struct ast_expr *ast)
{
    const struct tree_expr *a = check_expr(c, ast->a);
    if (!a)
        return NULL;
    enum lang_type type = a->type == LANG_U16 ? LANG_U16 : LANG_INT;
    if (ast->op == OP_NOT)
        type = LANG_BOOL;
    if (a->kind == TREE_CONST)
        return constant_expr(c, type, op_unary(ast->op, a->word), ast->at);
    struct tree_expr *e = new_expr(c, TREE_UNARY, type, ast->at);
    e->op = ast->op;
    e->a = a;
    return e;
}

// Whether the value may be negative, so that taking it as a u16 changes it.
static bool may_be_negative(const struct tree_expr *e)
{
    return e->type == LANG_INT && (e->kind != TREE_CONST || e->word > INT16_MAX);
}

static void warn_of_operands(struct checker *c, const struct ast_expr *ast,
                             const struct tree_expr *a, const struct tree_expr *b)
{
    enum op_class class = op_table[ast->op].class;
    const char *text = op_table[ast->op].text;
    if (class == OP_DIVIDE && b->kind == TREE_CONST && b->word == 0)
        check_report(c, ast->at, LANG_ZERO_DIVISOR, "x / 0 is 0 and x % 0 is x",
                     "`%s` by the constant 0", text);
    if (class != OP_DIVIDE && class != OP_COMPARE && class != OP_EQUAL)
        return;
    if ((a->type == LANG_U16 && may_be_negative(b)) || (b->type == LANG_U16 && may_be_negative(a)))
        check_report(c, ast->at, LANG_MIXED_SIGNS, "assign the int to a u16 variable first",
                     "`%s` of an int and a u16: the int is taken as a u16", text);
}

static enum lang_type binary_type(enum op_class class, const struct tree_expr *a,
                                  const struct tree_expr *b)
{
    if (class == OP_LOGIC || class == OP_COMPARE || class == OP_EQUAL)
        return LANG_BOOL;
    if (a->type == LANG_U16 || (class != OP_SHIFT && b->type == LANG_U16))
        return LANG_U16;
    return LANG_INT;
}

static const struct tree_expr *binary_expr(struct checker *c, const struct ast_expr *ast)
{
    const struct tree_expr *a = check_expr(c, ast->a);
    const struct tree_expr *b = check_expr(c, ast->b);
    if (!a || !b)
        return NULL;
    warn_of_operands(c, ast, a, b);
    enum op_class class = op_table[ast->op].class;
    enum lang_type type = binary_type(class, a, b);
    bool sign = a->type != LANG_U16 && (class == OP_SHIFT || b->type != LANG_U16);
    if (a->kind == TREE_CONST && b->kind == TREE_CONST)
        return constant_expr(c, type, op_binary(ast->op, sign, a->word, b->word), ast->at);
    struct tree_expr *e = new_expr(c, TREE_BINARY, type, ast->at);
    e->op = ast->op;
    e->sign = sign;
    e->a = a;
    e->b = b;
    return e;
}

const struct tree_expr *check_expr(struct checker *c, const struct ast_expr *ast)
{
    switch (ast->kind) {
    case AST_NUMBER:
        return number_expr(c, ast->value, ast->at);
    case AST_TRUTH:
        return constant_expr(c, LANG_BOOL, (uint16_t)ast->value, ast->at);
    case AST_NAME:
        return name_expr(c, ast);
    case AST_INDEX:
        return element_expr(c, ast);
    case AST_UNARY:
        return unary_expr(c, ast);
    case AST_BINARY:
        return binary_expr(c, ast);
    }
    return NULL;
}

// ---- values of variables, constants -----------------------------------------------------------

static bool same_type_words(enum lang_type from, enum lang_type to)
{
    if (to == LANG_BOOL)
        return from == LANG_BOOL;
    return to != LANG_U8 || from == LANG_U8 || from == LANG_BOOL;
}

const struct tree_expr *check_value(struct checker *c, const struct ast_expr *ast,
                                    enum lang_type type)
{
    const struct tree_expr *value = check_expr(c, ast);
    if (!value)
        return NULL;
    if (value->kind == TREE_CONST) {
        int32_t before = lang_type_value(value->type, value->word);
        struct tree_expr *e = constant_expr(c, type, tree_convert(type, value->word), ast->at);
        int32_t after = lang_type_value(type, e->word);
        e->name = before == after ? value->name : NULL;
        if (before != after)
            check_report(c, ast->at, LANG_CHANGED_VALUE, NULL, "%d does not fit %s: it becomes %d",
                         (int)before, lang_type_name(type), (int)after);
        return e;
    }
    if (same_type_words(value->type, type))
        return value;
    struct tree_expr *e = new_expr(c, TREE_CONVERT, type, ast->at);
    e->a = value;
    return e;
}

bool check_constant(struct checker *c, const struct ast_expr *ast, int32_t *value)
{
    const struct tree_expr *e = check_expr(c, ast);
    if (!e)
        return false;
    if (e->kind != TREE_CONST) {
        check_report(c, ast->at, LANG_NOT_CONSTANT, "only numbers and constants can be used here",
                     "this is no constant");
        return false;
    }
    *value = lang_type_value(e->type, e->word);
    return true;
}
