// SPDX-License-Identifier: Apache-2.0
// The names of a module, and which of them a misspelt one may have meant.
#include "lang/check.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"

struct symbol *check_find_symbol(struct checker *c, const char *name)
{
    for (size_t i = 0; i < c->symbol_count; i++)
        if (!strcmp(c->symbol[i].name, name))
            return &c->symbol[i];
    return NULL;
}

struct symbol *check_add_symbol(struct checker *c, enum symbol_kind kind, const char *name,
                                struct lang_place at)
{
    struct symbol *found = check_find_symbol(c, name);
    if (found)
        return found;
    if (c->symbol_count == LANG_MAX_NAMES) {
        if (!c->full)
            check_report(c, at, LANG_MANY_NAMES, NULL,
                         "more than %d variables and constants in a module", LANG_MAX_NAMES);
        c->full = true;
        return NULL;
    }
    struct symbol *symbol = &c->symbol[c->symbol_count++];
    *symbol = (struct symbol){.kind = kind, .name = name, .at = at};
    return symbol;
}

int check_find_local(const struct checker *c, const char *name)
{
    for (unsigned i = 0; i < c->local_count; i++)
        if (!strcmp(c->local[i].name, name))
            return (int)i;
    return -1;
}

void check_push_local(struct checker *c, struct local local)
{
    if (c->local_count < TREE_FRAME)
        c->local[c->local_count++] = local;
}

// ---- nearest name -----------------------------------------------------------------------------

// The name in scope nearest to `name`, or NULL.
static const char *nearest_name(const struct checker *c, const char *name)
{
    struct suggest s;
    suggest_begin(&s, name);
    for (unsigned i = 0; i < c->local_count; i++)
        suggest_offer(&s, c->local[i].name);
    for (size_t i = 0; i < c->symbol_count; i++)
        if (c->symbol[i].kind != SYMBOL_UNKNOWN)
            suggest_offer(&s, c->symbol[i].name);
    for (size_t i = 0; i < c->constant_count; i++)
        suggest_offer(&s, c->constants[i].name);
    return suggest_result(&s);
}

void check_report_unknown(struct checker *c, const char *name, struct lang_place at)
{
    // The search takes time, which a file full of unknown names must not multiply.
    const char *near = c->diags->errors < LANG_DIAGS_MAX ? nearest_name(c, name) : NULL;
    char hint[LANG_MAX_NAME + 32];
    snprintf(hint, sizeof hint, "did you mean `%s`?", near ? near : "");
    check_report(c, at, LANG_UNKNOWN_NAME,
                 near ? hint : "give it by `const` or in the descriptor, or assign it",
                 "`%s` is never assigned, and no constant of that name is given", name);
}

const char *check_nearest_channel(const struct checker *c, bool input, const char *name)
{
    struct suggest s;
    suggest_begin(&s, name);
    const struct lang_module *m = c->module;
    for (size_t i = 0; i < (input ? m->inputs : m->outputs); i++)
        if (input ? c->input[i].declared : c->output[i].declared)
            suggest_offer(&s, input ? m->input[i].name : m->output[i].name);
    return suggest_result(&s);
}
