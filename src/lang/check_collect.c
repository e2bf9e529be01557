// SPDX-License-Identifier: Apache-2.0
// The first pass: which channels, constants and state a module has, in source order.
#include "lang/check.h"

#include <stdio.h>
#include <string.h>

static void line_hint(char *hint, size_t size, const char *text, uint32_t line)
{
    snprintf(hint, size, "%s line %u", text, line);
}

// ---- channels ---------------------------------------------------------------------------------

static void name_channel(struct checker *c, struct lang_channel *channel, const char *name,
                         struct lang_place at)
{
    channel->name = pool_text(&c->module->pool, name, strlen(name));
    channel->line = at.line;
    channel->words = 1;
}

static int add_input(struct checker *c, const char *name, struct lang_place at)
{
    struct lang_module *m = c->module;
    int found = lang_module_find_input(m, name);
    if (found >= 0)
        return found;
    if (m->inputs == LANG_MAX_CHANNELS) {
        check_report(c, at, LANG_MANY_INPUTS, NULL, "more than %d inputs in a module",
                     LANG_MAX_CHANNELS);
        return -1;
    }
    name_channel(c, &m->input[m->inputs], name, at);
    c->input[m->inputs].at = at;
    return (int)m->inputs++;
}

static int add_output(struct checker *c, const char *name, struct lang_place at)
{
    struct lang_module *m = c->module;
    int found = lang_module_find_output(m, name);
    if (found >= 0)
        return found;
    if (m->outputs == LANG_MAX_CHANNELS) {
        check_report(c, at, LANG_MANY_OUTPUTS, NULL, "more than %d outputs in a module",
                     LANG_MAX_CHANNELS);
        return -1;
    }
    name_channel(c, &m->output[m->outputs], name, at);
    c->output[m->outputs].at = at;
    return (int)m->outputs++;
}

static void count_params(struct lang_channel *channel, struct channel_use *use, unsigned params)
{
    channel->params = params;
    channel->words = params ? params : 1;
    use->counted = true;
}

// Takes number and types of parameters from a declaration or a handler.
static void take_params(struct checker *c, struct lang_channel *channel, struct channel_use *use,
                        const struct ast_param *params)
{
    unsigned count = 0;
    for (const struct ast_param *p = params; p; p = p->next) {
        if (count == LANG_MAX_WORDS) {
            check_report(c, p->at, LANG_MANY_WORDS, NULL, "more than %d values in an event",
                         LANG_MAX_WORDS);
            break;
        }
        if (p->type.length)
            check_report(c, p->type.at, LANG_ARRAY_PARAM, "give one parameter for each element",
                         "parameter `%s` is an array", p->name);
        channel->type[count++] = p->type.scalar;
    }
    count_params(channel, use, count);
}

static void check_twice(struct checker *c, const struct ast_param *params)
{
    unsigned count = 0;
    for (const struct ast_param *p = params; p && count < LANG_MAX_WORDS; p = p->next, count++) {
        const struct ast_param *q = params;
        while (q != p && strcmp(q->name, p->name) != 0)
            q = q->next;
        if (q != p)
            check_report(c, p->at, LANG_SAME_PARAM, NULL, "a second parameter `%s`", p->name);
    }
}

static void declare_channel(struct checker *c, const struct ast_item *item)
{
    bool input = item->kind == AST_INPUT;
    check_twice(c, item->params);
    int i = input ? add_input(c, item->name, item->at) : add_output(c, item->name, item->at);
    if (i < 0)
        return;
    struct channel_use *use = input ? &c->input[i] : &c->output[i];
    if (use->declared) {
        char hint[64];
        line_hint(hint, sizeof hint, "the first is in", use->at.line);
        check_report(c, item->at, LANG_SAME_CHANNEL, hint, "a second declaration of `%s`",
                     item->name);
        return;
    }
    use->declared = true;
    use->at = item->at;
    take_params(c, input ? &c->module->input[i] : &c->module->output[i], use, item->params);
}

// ---- what handlers use ------------------------------------------------------------------------

// The state variable of that name, made if there is none.
static void add_state(struct checker *c, const char *name, struct lang_place at,
                      const struct ast_item *item)
{
    size_t before = c->symbol_count;
    struct symbol *symbol = check_add_symbol(c, SYMBOL_STATE, name, at);
    if (!symbol || c->symbol_count == before)
        return;
    symbol->item = item;
    symbol->state = (unsigned)c->module->states++;
    c->module->state[symbol->state].public.name = pool_text(&c->module->pool, name, strlen(name));
}

static void collect_target(struct checker *c, const struct ast_stmt *stmt)
{
    int local = check_find_local(c, stmt->name);
    struct symbol *symbol = check_find_symbol(c, stmt->name);
    if (local >= 0 && c->local[local].loop)
        check_report(c, stmt->at, LANG_ASSIGN_LOOP, NULL, "`%s` is set by its loop only",
                     stmt->name);
    else if (local >= 0)
        check_report(c, stmt->at, LANG_ASSIGN_PARAM, "assign to another name, which is then state",
                     "`%s` is a parameter, which keeps its value", stmt->name);
    else if (symbol && symbol->kind == SYMBOL_CONST)
        check_report(c, stmt->at, LANG_ASSIGN_CONST, NULL, "`%s` is a constant", stmt->name);
    else
        add_state(c, stmt->name, stmt->at, NULL);
}

static void collect_call(struct checker *c, const struct ast_stmt *stmt)
{
    int i = add_output(c, stmt->name, stmt->at);
    if (i < 0 || c->output[i].counted)
        return;
    unsigned count = 0;
    for (const struct ast_expr *e = stmt->args; e && count < LANG_MAX_WORDS; e = e->next)
        count++;
    count_params(&c->module->output[i], &c->output[i], count);
}

static void collect_stmts(struct checker *c, const struct ast_stmt *stmt)
{
    for (; stmt; stmt = stmt->next) {
        unsigned locals = c->local_count;
        if (stmt->kind == AST_ASSIGN || stmt->kind == AST_STORE)
            collect_target(c, stmt);
        else if (stmt->kind == AST_CALL)
            collect_call(c, stmt);
        else if (stmt->kind == AST_FOR)
            check_push_local(c, (struct local){.name = stmt->name, .loop = true});
        collect_stmts(c, stmt->body);
        for (const struct ast_arm *arm = stmt->arms; arm; arm = arm->next)
            collect_stmts(c, arm->body);
        c->local_count = locals;
    }
}

static void collect_handler(struct checker *c, const struct ast_item *item)
{
    check_twice(c, item->params);
    int i = add_input(c, item->name, item->at);
    if (i >= 0 && !c->input[i].counted)
        take_params(c, &c->module->input[i], &c->input[i], item->params);
    unsigned count = 0;
    for (const struct ast_param *p = item->params; p && count < LANG_MAX_WORDS;
         p = p->next, count++)
        check_push_local(c, (struct local){.name = p->name});
    collect_stmts(c, item->body);
    c->local_count = 0;
}

// ---- constants and state ----------------------------------------------------------------------

static void declare_symbol(struct checker *c, const struct ast_item *item)
{
    struct symbol *symbol = check_find_symbol(c, item->name);
    if (symbol) {
        char hint[64];
        line_hint(hint, sizeof hint, "the first is in", symbol->at.line);
        check_report(c, item->at, LANG_SAME_NAME, hint, "a second declaration of `%s`", item->name);
    } else if (item->kind == AST_STATE) {
        add_state(c, item->name, item->at, item);
    } else {
        symbol = check_add_symbol(c, SYMBOL_CONST, item->name, item->at);
        if (symbol)
            symbol->item = item;
    }
}

static void define_const(struct checker *c, const struct ast_item *item)
{
    struct symbol *symbol = check_find_symbol(c, item->name);
    if (!symbol || symbol->item != item)
        return;
    for (size_t i = 0; i < c->constant_count; i++)
        if (!strcmp(c->constants[i].name, item->name))
            check_report(c, item->at, LANG_CONST_GIVEN, "remove this line to let it be given",
                         "`%s` is defined here and was given as well", item->name);
    if (!check_constant(c, item->value, &symbol->value))
        symbol->kind = SYMBOL_UNKNOWN;
    symbol->known = true;
}

static uint32_t array_length(struct checker *c, const struct ast_type *type)
{
    int32_t length = 1;
    if (type->nested)
        check_report(c, type->at, LANG_ARRAY_OF_ARRAYS, "compute one index: a[8 * i + j]",
                     "an array of arrays");
    if (!check_constant(c, type->length, &length))
        return 1;
    if (length >= 1 && length <= LANG_MAX_STATE)
        return (uint32_t)length;
    check_report(c, type->length->at, LANG_ARRAY_LENGTH, NULL, "array length %d is not in 1..%d",
                 (int)length, LANG_MAX_STATE);
    return 1;
}

static void define_initial(struct checker *c, struct lang_state *state, const struct ast_expr *ast)
{
    int32_t value = 0;
    if (!check_constant(c, ast, &value))
        return;
    state->initial = (uint16_t)value;
    if (lang_type_value(state->type, tree_convert(state->type, state->initial)) != value)
        check_report(c, ast->at, LANG_INITIAL_RANGE, NULL, "%d does not fit %s", (int)value,
                     lang_type_name(state->type));
}

static void define_state(struct checker *c, const struct symbol *symbol)
{
    struct lang_module *m = c->module;
    struct lang_state *state = &m->state[symbol->state].public;
    if (symbol->item) {
        state->type = symbol->item->type.scalar;
        if (symbol->item->type.length)
            state->length = array_length(c, &symbol->item->type);
        if (symbol->item->value)
            define_initial(c, state, symbol->item->value);
    }
    state->offset = (uint32_t)m->state_words;
    size_t before = m->state_words;
    m->state_words += state->length ? state->length : 1;
    if (before <= LANG_MAX_STATE && m->state_words > LANG_MAX_STATE)
        check_report(c, symbol->at, LANG_MANY_STATE, NULL,
                     "more than %d variables and array elements in a module", LANG_MAX_STATE);
}

// ---- the pass ---------------------------------------------------------------------------------

// Channels in order of appearance; declared symbols first, then those that are only assigned.
static void collect_names(struct checker *c)
{
    for (const struct ast_item *item = c->ast->items; item; item = item->next)
        if (item->kind == AST_CONST || item->kind == AST_STATE)
            declare_symbol(c, item);
    for (const struct ast_item *item = c->ast->items; item; item = item->next) {
        if (item->kind == AST_HANDLER)
            collect_handler(c, item);
        else if (item->kind == AST_INPUT || item->kind == AST_OUTPUT)
            declare_channel(c, item);
        c->declares_inputs |= item->kind == AST_INPUT;
        c->declares_outputs |= item->kind == AST_OUTPUT;
    }
}

void check_collect(struct checker *c)
{
    collect_names(c);
    for (const struct ast_item *item = c->ast->items; item; item = item->next)
        if (item->kind == AST_CONST)
            define_const(c, item);
    // Looking up names adds symbols of constants behind these, never state.
    size_t count = c->symbol_count;
    for (size_t i = 0; i < count; i++)
        if (c->symbol[i].kind == SYMBOL_STATE)
            define_state(c, &c->symbol[i]);
}
