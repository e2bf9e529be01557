// SPDX-License-Identifier: Apache-2.0
// The reference interpreter. It follows the rules of docs/spec/language.md one to one: `eval` is
// the rules for expressions, `exec` those for statements, lang_instance_run the rule for events.
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "lang/tree.h"

struct lang_instance {
    const struct lang_module *module;
    uint16_t *state, *saved; // state_words each
    uint16_t frame[TREE_FRAME];
    struct lang_outputs *out;
    uint32_t steps;
    uint32_t abort_line; // 0: has not aborted
};

struct lang_instance *lang_instance_create(const struct lang_module *module)
{
    struct lang_instance *instance = mem_zeroed(1, sizeof *instance);
    instance->module = module;
    instance->state = mem_zeroed(module->state_words, sizeof *instance->state);
    instance->saved = mem_zeroed(module->state_words, sizeof *instance->saved);
    lang_instance_restart(instance);
    return instance;
}

void lang_instance_destroy(struct lang_instance *instance)
{
    if (!instance)
        return;
    free(instance->state);
    free(instance->saved);
    free(instance);
}

void lang_instance_restart(struct lang_instance *instance)
{
    for (size_t i = 0; i < instance->module->states; i++) {
        const struct lang_state *state = &instance->module->state[i].public;
        uint32_t words = state->length ? state->length : 1;
        for (uint32_t k = 0; k < words; k++)
            instance->state[state->offset + k] = state->initial;
    }
}

uint16_t *lang_instance_state(struct lang_instance *instance)
{
    return instance->state;
}

uint32_t lang_instance_steps(const struct lang_instance *instance)
{
    return instance->steps;
}

uint32_t lang_instance_abort_line(const struct lang_instance *instance)
{
    return instance->abort_line;
}

// ---- expressions ------------------------------------------------------------------------------

static bool eval(struct lang_instance *in, const struct tree_expr *e, uint16_t *word);

// The word of state `slot` at an index, or NULL: out of range, the handler aborts.
static uint16_t *element(struct lang_instance *in, unsigned slot, uint16_t index, uint32_t line)
{
    const struct lang_state *state = &in->module->state[slot].public;
    if (index < state->length)
        return &in->state[state->offset + index];
    in->abort_line = line;
    return NULL;
}

static bool eval_element(struct lang_instance *in, const struct tree_expr *e, uint16_t *word)
{
    uint16_t index = 0;
    if (!eval(in, e->a, &index))
        return false;
    const uint16_t *at = element(in, e->slot, index, e->line);
    if (at)
        *word = *at;
    return at != NULL;
}

static bool eval_binary(struct lang_instance *in, const struct tree_expr *e, uint16_t *word)
{
    uint16_t a = 0, b = 0;
    if (!eval(in, e->a, &a))
        return false;
    bool decided = (e->op == OP_OR && a) || (e->op == OP_AND && !a);
    if (!decided && !eval(in, e->b, &b))
        return false;
    *word = op_binary(e->op, e->sign, a, b);
    return true;
}

// False: the handler aborts.
static bool eval(struct lang_instance *in, const struct tree_expr *e, uint16_t *word)
{
    uint16_t a = 0;
    in->steps++;
    switch (e->kind) {
    case TREE_CONST:
        *word = e->word;
        return true;
    case TREE_STATE:
        *word = in->state[in->module->state[e->slot].public.offset];
        return true;
    case TREE_ELEMENT:
        return eval_element(in, e, word);
    case TREE_LOCAL:
        *word = in->frame[e->slot];
        return true;
    case TREE_CONVERT:
        if (!eval(in, e->a, &a))
            return false;
        *word = tree_convert(e->type, a);
        return true;
    case TREE_UNARY:
        if (!eval(in, e->a, &a))
            return false;
        *word = op_unary(e->op, a);
        return true;
    case TREE_BINARY:
        return eval_binary(in, e, word);
    }
    return false;
}

// ---- statements -------------------------------------------------------------------------------

static bool exec_all(struct lang_instance *in, const struct tree_stmt *stmt);

static bool exec_assign(struct lang_instance *in, const struct tree_stmt *stmt)
{
    uint16_t value = 0;
    if (!eval(in, stmt->value, &value))
        return false;
    in->state[in->module->state[stmt->slot].public.offset] = value;
    return true;
}

static bool exec_store(struct lang_instance *in, const struct tree_stmt *stmt)
{
    uint16_t index = 0, value = 0;
    if (!eval(in, stmt->index, &index) || !eval(in, stmt->value, &value))
        return false;
    uint16_t *at = element(in, stmt->slot, index, stmt->line);
    if (at)
        *at = value;
    return at != NULL;
}

static bool exec_send(struct lang_instance *in, const struct tree_stmt *stmt)
{
    struct lang_event event = {
        .channel = stmt->slot, .words = stmt->count ? stmt->count : 1, .line = stmt->line};
    for (uint32_t i = 0; i < stmt->count; i++)
        if (!eval(in, stmt->args[i], &event.word[i]))
            return false;
    in->out->event[in->out->count++] = event; // the checker made sure that there is room
    return true;
}

static bool exec_if(struct lang_instance *in, const struct tree_stmt *stmt)
{
    for (const struct tree_arm *arm = stmt->arms; arm; arm = arm->next) {
        uint16_t holds = 1;
        if (arm->cond && !eval(in, arm->cond, &holds))
            return false;
        if (holds)
            return exec_all(in, arm->body);
    }
    return true;
}

static bool exec_for(struct lang_instance *in, const struct tree_stmt *stmt)
{
    for (uint32_t i = 0; i < stmt->count; i++) {
        in->steps++;
        in->frame[stmt->slot] = (uint16_t)(stmt->from + i);
        if (!exec_all(in, stmt->body))
            return false;
    }
    return true;
}

// False: the handler aborts.
static bool exec(struct lang_instance *in, const struct tree_stmt *stmt)
{
    in->steps++;
    switch (stmt->kind) {
    case TREE_ASSIGN:
        return exec_assign(in, stmt);
    case TREE_STORE:
        return exec_store(in, stmt);
    case TREE_SEND:
        return exec_send(in, stmt);
    case TREE_IF:
        return exec_if(in, stmt);
    case TREE_FOR:
        return exec_for(in, stmt);
    case TREE_PASS:
        return true;
    }
    return false;
}

static bool exec_all(struct lang_instance *in, const struct tree_stmt *stmt)
{
    for (; stmt; stmt = stmt->next)
        if (!exec(in, stmt))
            return false;
    return true;
}

// ---- events -----------------------------------------------------------------------------------

int lang_instance_run(struct lang_instance *in, unsigned channel, const uint16_t *words, size_t n,
                      struct lang_outputs *out)
{
    const struct lang_channel *input = lang_module_input(in->module, channel);
    out->count = 0;
    if (!input || n != input->words)
        return ERR_INPUT;
    size_t bytes = in->module->state_words * sizeof *in->state;
    memcpy(in->saved, in->state, bytes);
    for (unsigned i = 0; i < input->params; i++)
        in->frame[i] = tree_convert(input->type[i], words[i]);
    in->out = out;
    in->steps = 0;
    in->abort_line = 0;
    if (exec_all(in, in->module->handler[channel].body))
        return 0;
    memcpy(in->state, in->saved, bytes);
    out->count = 0;
    return LANG_ABORT;
}
