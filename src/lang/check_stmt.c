// SPDX-License-Identifier: Apache-2.0
// The second pass: handlers and their statements become typed trees.
#include "lang/check.h"

#include <stdio.h>
#include <string.h>

static struct tree_stmt *check_stmts(struct checker *c, const struct ast_stmt *ast);

static struct tree_stmt *new_stmt(struct checker *c, enum tree_stmt_kind kind,
                                  const struct ast_stmt *ast)
{
    struct tree_stmt *stmt = pool_alloc(&c->module->pool, sizeof *stmt);
    stmt->kind = kind;
    stmt->line = ast->at.line;
    return stmt;
}

// ---- assignments ------------------------------------------------------------------------------

// The state variable that is assigned, or NULL: the first pass reported why it is none.
static struct symbol *target(struct checker *c, const struct ast_stmt *ast)
{
    if (check_find_local(c, ast->name) >= 0)
        return NULL;
    struct symbol *symbol = check_find_symbol(c, ast->name);
    return symbol && symbol->kind == SYMBOL_STATE ? symbol : NULL;
}

// NAME "=" expr
static struct tree_stmt *check_assign(struct checker *c, const struct ast_stmt *ast)
{
    struct tree_stmt *stmt = new_stmt(c, TREE_ASSIGN, ast);
    struct symbol *symbol = target(c, ast);
    if (!symbol) {
        check_expr(c, ast->value);
        return NULL;
    }
    symbol->written = true;
    stmt->slot = symbol->state;
    const struct lang_state *state = &c->module->state[symbol->state].public;
    if (state->length > 0)
        check_report(c, ast->at, LANG_WHOLE_ARRAY, "assign to each element in a `for` loop",
                     "`%s` is an array", ast->name);
    stmt->value = check_value(c, ast->value, state->type);
    return stmt;
}

// NAME "[" expr "]" "=" expr
static struct tree_stmt *check_store(struct checker *c, const struct ast_stmt *ast)
{
    struct tree_stmt *stmt = new_stmt(c, TREE_STORE, ast);
    struct symbol *symbol = target(c, ast);
    const struct lang_state *state = symbol ? &c->module->state[symbol->state].public : NULL;
    if (!state || state->length == 0) {
        if (state)
            check_report(c, ast->at, LANG_NO_ARRAY, "declare an array as in `state a: int[4]`",
                         "`%s` is no array", ast->name);
        check_expr(c, ast->index);
        check_expr(c, ast->value);
        return NULL;
    }
    symbol->written = true;
    stmt->slot = symbol->state;
    stmt->index = check_index(c, ast->index, state, &stmt->guarded);
    stmt->value = check_value(c, ast->value, state->type);
    return stmt;
}

// ---- outputs ----------------------------------------------------------------------------------

static void report_arity(struct checker *c, const struct ast_stmt *ast, int output, unsigned count)
{
    const struct channel_use *use = &c->output[output];
    unsigned params = c->module->output[output].params;
    char hint[96];
    snprintf(hint, sizeof hint, "it %s with %u in line %u",
             use->declared ? "is declared" : "is first called", params, use->at.line);
    check_report(c, ast->at, LANG_OUTPUT_ARITY, hint, "output `%s` called with %u value%s, not %u",
                 ast->name, count, count == 1 ? "" : "s", params);
}

static void warn_undeclared(struct checker *c, bool input, const char *name, struct lang_place at)
{
    const char *near = check_nearest_channel(c, input, name);
    char hint[LANG_MAX_NAME + 32];
    snprintf(hint, sizeof hint, "did you mean `%s`?", near ? near : "");
    check_report(c, at, LANG_UNDECLARED, near ? hint : "declare all or none",
                 "%s `%s` is not declared, but others are", input ? "input" : "output", name);
}

// NAME "(" [ exprs ] ")"
static struct tree_stmt *check_call(struct checker *c, const struct ast_stmt *ast)
{
    struct tree_stmt *stmt = new_stmt(c, TREE_SEND, ast);
    int output = lang_module_find_output(c->module, ast->name);
    if (output < 0)
        return NULL;
    struct channel_use *use = &c->output[output];
    if (c->declares_outputs && !use->declared && !use->used)
        warn_undeclared(c, false, ast->name, ast->at);
    use->used = true;
    const struct lang_channel *channel = &c->module->output[output];
    stmt->slot = (unsigned)output;
    unsigned count = 0;
    for (const struct ast_expr *arg = ast->args; arg; arg = arg->next, count++) {
        if (count == LANG_MAX_WORDS) {
            check_report(c, arg->at, LANG_MANY_WORDS, NULL, "more than %d values in an event",
                         LANG_MAX_WORDS);
            return NULL;
        }
        stmt->args[count] = check_value(c, arg, channel->type[count]);
    }
    stmt->count = count;
    if (count != channel->params)
        report_arity(c, ast, output, count);
    return stmt;
}

// ---- if, for ----------------------------------------------------------------------------------

static struct tree_stmt *check_if(struct checker *c, const struct ast_stmt *ast)
{
    struct tree_stmt *stmt = new_stmt(c, TREE_IF, ast);
    struct tree_arm **list = &stmt->arms;
    unsigned count = 0;
    for (const struct ast_arm *arm = ast->arms; arm; arm = arm->next) {
        if (count++ == LANG_MAX_ARMS)
            check_report(c, ast->at, LANG_MANY_ARMS, NULL, "more than %d branches of an `if`",
                         LANG_MAX_ARMS);
        *list = pool_alloc(&c->module->pool, sizeof **list);
        if (arm->cond)
            (*list)->cond = check_expr(c, arm->cond);
        (*list)->body = check_stmts(c, arm->body);
        list = &(*list)->next;
    }
    return stmt;
}

static bool loop_bound(struct checker *c, const struct ast_expr *ast, int32_t *value)
{
    if (!check_constant(c, ast, value))
        return false;
    if (*value <= INT16_MAX)
        return true;
    check_report(c, ast->at, LANG_LOOP_BOUND, NULL, "loop bound %d is not in -32768..32767",
                 (int)*value);
    return false;
}

// "for" NAME "in" constexpr ".." constexpr ":" block
static struct tree_stmt *check_for(struct checker *c, const struct ast_stmt *ast)
{
    struct tree_stmt *stmt = new_stmt(c, TREE_FOR, ast);
    struct local local = {.name = ast->name, .type = LANG_INT, .loop = true};
    if (check_find_local(c, ast->name) >= 0 || check_find_symbol(c, ast->name))
        check_report(c, ast->at, LANG_LOOP_NAME, "give the loop variable a name of its own",
                     "`%s` is in use already", ast->name);
    bool good = loop_bound(c, ast->from, &local.from);
    good = loop_bound(c, ast->to, &local.to) && good;
    stmt->slot = c->local_count;
    stmt->from = (uint16_t)local.from;
    stmt->count = good && local.to > local.from ? (uint32_t)(local.to - local.from) : 0;
    stmt->name = pool_text(&c->module->pool, ast->name, strlen(ast->name));
    unsigned locals = c->local_count;
    check_push_local(c, local);
    stmt->body = check_stmts(c, ast->body);
    c->local_count = locals;
    return stmt;
}

static struct tree_stmt *check_stmt(struct checker *c, const struct ast_stmt *ast)
{
    switch (ast->kind) {
    case AST_ASSIGN:
        return check_assign(c, ast);
    case AST_STORE:
        return check_store(c, ast);
    case AST_CALL:
        return check_call(c, ast);
    case AST_IF:
        return check_if(c, ast);
    case AST_FOR:
        return check_for(c, ast);
    case AST_PASS:
        return new_stmt(c, TREE_PASS, ast);
    }
    return NULL;
}

static struct tree_stmt *check_stmts(struct checker *c, const struct ast_stmt *ast)
{
    struct tree_stmt *first = NULL, **list = &first;
    for (; ast; ast = ast->next) {
        *list = check_stmt(c, ast);
        if (*list)
            list = &(*list)->next;
    }
    return first;
}

// ---- handlers ---------------------------------------------------------------------------------

static void check_against_input(struct checker *c, const struct ast_item *item, int input)
{
    const struct lang_channel *channel = &c->module->input[input];
    unsigned count = 0;
    for (const struct ast_param *p = item->params; p; p = p->next, count++) {
        if (count >= channel->params || !p->type.given || p->type.length)
            continue;
        if (p->type.scalar != channel->type[count])
            check_report(c, p->type.at, LANG_INPUT_TYPE, NULL,
                         "parameter `%s` is %s here, but %s in the declaration of `%s`", p->name,
                         lang_type_name(p->type.scalar), lang_type_name(channel->type[count]),
                         channel->name);
    }
    if (count == channel->params || !c->input[input].declared)
        return;
    char hint[96];
    snprintf(hint, sizeof hint, "it is declared in line %u", c->input[input].at.line);
    check_report(c, item->at, LANG_INPUT_ARITY, hint, "handler of `%s` with %u parameter%s, not %u",
                 item->name, count, count == 1 ? "" : "s", channel->params);
}

static void push_params(struct checker *c, const struct ast_item *item, int input)
{
    struct tree_handler *handler = &c->module->handler[input];
    const struct lang_channel *channel = &c->module->input[input];
    unsigned count = 0;
    for (const struct ast_param *p = item->params; p && count < LANG_MAX_WORDS; p = p->next) {
        if (check_find_symbol(c, p->name))
            check_report(c, p->at, LANG_HIDDEN, "inside this handler the name is the parameter",
                         "parameter `%s` hides a variable or constant", p->name);
        handler->params[count] = pool_text(&c->module->pool, p->name, strlen(p->name));
        check_push_local(c, (struct local){.name = p->name, .type = channel->type[count++]});
    }
}

static void check_limits(struct checker *c, const struct ast_item *item,
                         const struct lang_cost *cost)
{
    if (cost->events > LANG_MAX_EVENTS)
        check_report(c, item->at, LANG_MANY_EVENTS, NULL,
                     "handler of `%s` may send %u events; at most %d are possible", item->name,
                     cost->events, LANG_MAX_EVENTS);
    if (cost->steps > LANG_MAX_STEPS)
        check_report(c, item->at, LANG_MANY_STEPS, NULL,
                     "handler of `%s` may take more than %d steps", item->name, LANG_MAX_STEPS);
}

static void check_handler(struct checker *c, const struct ast_item *item)
{
    int input = lang_module_find_input(c->module, item->name);
    if (input < 0)
        return;
    struct tree_handler *handler = &c->module->handler[input];
    if (handler->present) {
        char hint[64];
        snprintf(hint, sizeof hint, "the first is in line %u", handler->line);
        check_report(c, item->at, LANG_SAME_HANDLER, hint, "a second handler of `%s`", item->name);
        return;
    }
    handler->present = true;
    handler->line = item->at.line;
    if (c->declares_inputs && !c->input[input].declared)
        warn_undeclared(c, true, item->name, item->at);
    c->input[input].used = true;
    check_against_input(c, item, input);
    push_params(c, item, input);
    size_t before = c->diags->errors;
    handler->body = check_stmts(c, item->body);
    c->local_count = 0;
    if (c->diags->errors > before)
        return;
    handler->cost = tree_cost(handler->body);
    check_limits(c, item, &handler->cost);
}

void check_handlers(struct checker *c)
{
    for (const struct ast_item *item = c->ast->items; item; item = item->next)
        if (item->kind == AST_HANDLER)
            check_handler(c, item);
}
