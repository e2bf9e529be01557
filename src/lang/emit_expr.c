// SPDX-License-Identifier: Apache-2.0
// Expressions as C. Every C expression made here has a value in 0..65535; a cast brings it back
// there after operations that may leave that range. No operation is undefined or depends on the
// width of int: operands that could overflow are unsigned, and int16_t is used only to take an
// operand as a signed number.
#include "lang/emit.h"

static void emit_name(const struct tree_expr *e, struct buf *out)
{
    if (e->name)
        buf_printf(out, " /* %s */", e->name);
}

void emit_number(uint16_t word, struct buf *out)
{
    buf_printf(out, word > INT16_MAX ? "%uu" : "%u", word);
}

static bool is_primary(const struct tree_expr *e)
{
    switch (e->kind) {
    case TREE_STATE:
    case TREE_ELEMENT:
    case TREE_LOCAL:
        return true;
    case TREE_CONST:
        return false; // emit_operand
    case TREE_CONVERT:
        return e->type == LANG_U8;
    case TREE_UNARY:
        return e->op != OP_NOT;
    case TREE_BINARY:
        break;
    }
    enum op_class class = op_table[e->op].class;
    bool bits = e->op == OP_BITAND || e->op == OP_BITOR || e->op == OP_BITXOR;
    return class != OP_LOGIC && class != OP_COMPARE && class != OP_EQUAL && !bits;
}

// As the operand of an operator: unsigned, in parentheses where it needs them.
static void emit_operand(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    if (expr->kind == TREE_CONST) {
        buf_printf(out, "%uu", expr->word);
        emit_name(expr, out);
        return;
    }
    bool bare = is_primary(expr);
    buf_append_text(out, bare ? "" : "(");
    emit_expr(e, expr, out);
    buf_append_text(out, bare ? "" : ")");
}

// As a signed number.
static void emit_signed(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    if (expr->kind == TREE_CONST) {
        int value = lang_type_value(LANG_INT, expr->word);
        if (value == INT16_MIN)
            buf_append_text(out, "(-32767 - 1)");
        else
            buf_printf(out, "%d", value);
        emit_name(expr, out);
        return;
    }
    buf_append_text(out, "(int16_t)");
    emit_operand(e, expr, out);
}

static void emit_infix(struct emitter *e, const struct tree_expr *expr, const char *op,
                       struct buf *out)
{
    if (expr->sign)
        emit_signed(e, expr->a, out);
    else
        emit_operand(e, expr->a, out);
    buf_printf(out, " %s ", op);
    if (expr->sign)
        emit_signed(e, expr->b, out);
    else
        emit_operand(e, expr->b, out);
}

// ---- classes of operators ---------------------------------------------------------------------

// A constant operand of && and || is 0 or 1.
static void emit_truth(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    if (expr->kind == TREE_CONST)
        buf_append_text(out, expr->word ? "1" : "0");
    else
        emit_operand(e, expr, out);
}

static void emit_logic(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    emit_truth(e, expr->a, out);
    buf_append_text(out, expr->op == OP_AND ? " && " : " || ");
    emit_truth(e, expr->b, out);
}

// Signs do not matter here, but the product of two uint16_t would overflow a 32-bit int.
static void emit_arith(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    const char *op = op_table[expr->op].text;
    bool bits = expr->op == OP_BITAND || expr->op == OP_BITOR || expr->op == OP_BITXOR;
    bool constant = expr->a->kind == TREE_CONST || expr->b->kind == TREE_CONST;
    buf_append_text(out, bits ? "" : "(uint16_t)(");
    buf_append_text(out, expr->op == OP_MUL && !constant ? "(unsigned)" : "");
    emit_operand(e, expr->a, out);
    buf_printf(out, " %s ", op);
    emit_operand(e, expr->b, out);
    buf_append_text(out, bits ? "" : ")");
}

static void emit_shift(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    buf_append_text(out, "(uint16_t)(");
    if (expr->op == OP_SHL)
        buf_append_text(out, "(unsigned)");
    bool negative = expr->a->kind != TREE_CONST || expr->a->word > INT16_MAX; // perhaps
    if (expr->op == OP_SHR && expr->sign && negative)
        emit_signed(e, expr->a, out);
    else
        emit_operand(e, expr->a, out);
    buf_printf(out, " %s ", op_table[expr->op].text);
    if (expr->b->kind == TREE_CONST) {
        buf_printf(out, "%u", expr->b->word & 15u);
        emit_name(expr->b, out);
    } else {
        buf_append_text(out, "(");
        emit_operand(e, expr->b, out);
        buf_append_text(out, " & 15u)");
    }
    buf_append_text(out, ")");
}

static enum emit_helper divide_helper(const struct tree_expr *expr)
{
    if (expr->sign)
        return expr->op == OP_DIV ? EMIT_DIV_INT : EMIT_REM_INT;
    return expr->op == OP_DIV ? EMIT_DIV_U16 : EMIT_REM_U16;
}

// C's operator where the divisor is a harmless constant, otherwise a helper.
static void emit_divide(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    static const char *const names[] = {[EMIT_DIV_INT] = "div_int",
                                        [EMIT_REM_INT] = "rem_int",
                                        [EMIT_DIV_U16] = "div_u16",
                                        [EMIT_REM_U16] = "rem_u16"};
    const struct tree_expr *b = expr->b;
    if (b->kind == TREE_CONST && b->word != 0 && (b->word != UINT16_MAX || !expr->sign)) {
        buf_append_text(out, "(uint16_t)(");
        emit_infix(e, expr, op_table[expr->op].text, out);
        buf_append_text(out, ")");
        return;
    }
    enum emit_helper helper = divide_helper(expr);
    e->helper[helper] = true;
    buf_printf(out, "%s(", names[helper]);
    emit_expr(e, expr->a, out);
    buf_append_text(out, ", ");
    emit_expr(e, expr->b, out);
    buf_append_text(out, ")");
}

static void emit_binary(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    switch (op_table[expr->op].class) {
    case OP_LOGIC:
        emit_logic(e, expr, out);
        break;
    case OP_COMPARE:
        emit_infix(e, expr, op_table[expr->op].text, out);
        break;
    case OP_EQUAL:
        emit_operand(e, expr->a, out);
        buf_printf(out, " %s ", op_table[expr->op].text);
        emit_operand(e, expr->b, out);
        break;
    case OP_ARITH:
        emit_arith(e, expr, out);
        break;
    case OP_SHIFT:
        emit_shift(e, expr, out);
        break;
    case OP_DIVIDE:
        emit_divide(e, expr, out);
        break;
    }
}

static void emit_unary(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    if (expr->op == OP_NOT)
        buf_append_text(out, "!");
    else
        buf_append_text(out, expr->op == OP_NEG ? "(uint16_t)(0u - " : "(uint16_t)(0xffffu ^ ");
    emit_operand(e, expr->a, out);
    buf_append_text(out, expr->op == OP_NOT ? "" : ")");
}

// ---- expressions ------------------------------------------------------------------------------

void emit_element(struct emitter *e, unsigned slot, const struct tree_expr *index, bool guarded,
                  struct buf *out)
{
    const struct lang_state *array = &e->module->state[slot].public;
    buf_printf(out, "%s%s[", e->state, array->name);
    if (guarded) {
        e->helper[EMIT_AT] = true;
        buf_append_text(out, "at(");
    }
    emit_expr(e, index, out);
    if (guarded)
        buf_printf(out, ", %u)", array->length);
    buf_append_text(out, "]");
}

static void emit_local(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    bool param = expr->param;
    if (param)
        e->uses_param[expr->slot] = true;
    buf_printf(out, "%s%s", param ? "p_" : "i_", expr->name);
}

static void emit_convert(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    if (expr->type == LANG_U8)
        buf_append_text(out, "(uint8_t)");
    emit_operand(e, expr->a, out);
    if (expr->type == LANG_BOOL)
        buf_append_text(out, " != 0");
}

void emit_expr(struct emitter *e, const struct tree_expr *expr, struct buf *out)
{
    switch (expr->kind) {
    case TREE_CONST:
        emit_number(expr->word, out);
        emit_name(expr, out);
        break;
    case TREE_STATE:
        buf_printf(out, "%s%s", e->state, e->module->state[expr->slot].public.name);
        break;
    case TREE_ELEMENT:
        emit_element(e, expr->slot, expr->a, expr->guarded, out);
        break;
    case TREE_LOCAL:
        emit_local(e, expr, out);
        break;
    case TREE_CONVERT:
        emit_convert(e, expr, out);
        break;
    case TREE_UNARY:
        emit_unary(e, expr, out);
        break;
    case TREE_BINARY:
        emit_binary(e, expr, out);
        break;
    }
}
