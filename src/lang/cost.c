// SPDX-License-Identifier: Apache-2.0
// Worst cases. A step is one statement begun or one node of an expression computed.
#include "lang/tree.h"

// Larger than every limit, small enough that sums do not wrap.
enum { TOO_MUCH = 1 << 30 };

static uint32_t capped(uint64_t n)
{
    return n > TOO_MUCH ? TOO_MUCH : (uint32_t)n;
}

static struct lang_cost cost_sum(struct lang_cost a, struct lang_cost b)
{
    return (struct lang_cost){
        .steps = capped((uint64_t)a.steps + b.steps),
        .events = capped((uint64_t)a.events + b.events),
        .words = capped((uint64_t)a.words + b.words),
        .aborts = a.aborts || b.aborts,
    };
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static struct lang_cost cost_worse(struct lang_cost a, struct lang_cost b)
{
    return (struct lang_cost){
        .steps = larger(a.steps, b.steps),
        .events = larger(a.events, b.events),
        .words = larger(a.words, b.words),
        .aborts = a.aborts || b.aborts,
    };
}

static struct lang_cost cost_times(struct lang_cost a, uint32_t n)
{
    return (struct lang_cost){
        .steps = capped((uint64_t)a.steps * n),
        .events = capped((uint64_t)a.events * n),
        .words = capped((uint64_t)a.words * n),
        .aborts = a.aborts,
    };
}

static struct lang_cost cost_of_expr(const struct tree_expr *e)
{
    struct lang_cost cost = {0};
    if (!e)
        return cost;
    cost.steps = 1;
    cost.aborts = e->guarded;
    return cost_sum(cost, cost_sum(cost_of_expr(e->a), cost_of_expr(e->b)));
}

// All conditions, then the worst arm.
static struct lang_cost cost_of_arms(const struct tree_arm *arm)
{
    struct lang_cost conditions = {0}, worst = {0};
    for (; arm; arm = arm->next) {
        conditions = cost_sum(conditions, cost_of_expr(arm->cond));
        worst = cost_worse(worst, tree_cost(arm->body));
    }
    return cost_sum(conditions, worst);
}

static struct lang_cost cost_of_stmt(const struct tree_stmt *stmt)
{
    struct lang_cost cost = {.steps = 1, .aborts = stmt->guarded};
    cost = cost_sum(cost, cost_of_expr(stmt->index));
    cost = cost_sum(cost, cost_of_expr(stmt->value));
    if (stmt->kind == TREE_SEND) {
        cost.events = 1;
        cost.words = stmt->count ? stmt->count : 1;
        for (uint32_t i = 0; i < stmt->count; i++)
            cost = cost_sum(cost, cost_of_expr(stmt->args[i]));
    } else if (stmt->kind == TREE_IF) {
        cost = cost_sum(cost, cost_of_arms(stmt->arms));
    } else if (stmt->kind == TREE_FOR) {
        struct lang_cost round = cost_sum((struct lang_cost){.steps = 1}, tree_cost(stmt->body));
        cost = cost_sum(cost, cost_times(round, stmt->count));
    }
    return cost;
}

struct lang_cost tree_cost(const struct tree_stmt *stmts)
{
    struct lang_cost cost = {0};
    for (; stmts; stmts = stmts->next)
        cost = cost_sum(cost, cost_of_stmt(stmts));
    return cost;
}
