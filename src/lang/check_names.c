// SPDX-License-Identifier: Apache-2.0
// The names of a module, and which of them a misspelt one may have meant.
#include "lang/check.h"

#include <stdio.h>
#include <string.h>

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

bool check_push_local(struct checker *c, struct local local)
{
    if (c->local_count == TREE_FRAME)
        return false;
    c->local[c->local_count++] = local;
    return true;
}

// ---- nearest name -----------------------------------------------------------------------------

static unsigned lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A' + 'a') : (unsigned char)c;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned low = a < b ? a : b;
    return low < c ? low : c;
}

// Levenshtein's edit distance; upper and lower case count as equal. Wagner and Fischer, "The
// String-to-String Correction Problem" (1974), keeping one row.
static unsigned edit_distance(const char *a, const char *b)
{
    unsigned row[LANG_MAX_NAME + 1];
    unsigned width = (unsigned)strlen(b);
    if (width > LANG_MAX_NAME)
        return LANG_MAX_NAME;
    for (unsigned j = 0; j <= width; j++)
        row[j] = j;
    for (unsigned i = 1; *a; a++, i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= width; j++) {
            unsigned change = diagonal + (lower(*a) != lower(b[j - 1]));
            diagonal = row[j];
            row[j] = least(row[j] + 1, row[j - 1] + 1, change);
        }
    }
    return row[width];
}

struct nearest {
    const char *wanted, *name;
    unsigned distance; // less than this is near
};

static struct nearest nearest_to(const char *wanted)
{
    return (struct nearest){wanted, NULL, (unsigned)strlen(wanted) / 3 + 2};
}

static void consider(struct nearest *best, const char *name)
{
    unsigned distance = edit_distance(best->wanted, name);
    if (distance < best->distance && strcmp(name, best->wanted) != 0) {
        best->distance = distance;
        best->name = name;
    }
}

void check_report_unknown(struct checker *c, const char *name, struct lang_place at)
{
    struct nearest best = nearest_to(name);
    for (unsigned i = 0; i < c->local_count; i++)
        consider(&best, c->local[i].name);
    for (size_t i = 0; i < c->symbol_count; i++)
        if (c->symbol[i].kind != SYMBOL_UNKNOWN)
            consider(&best, c->symbol[i].name);
    for (size_t i = 0; i < c->constant_count; i++)
        consider(&best, c->constants[i].name);
    char hint[LANG_MAX_NAME + 32];
    snprintf(hint, sizeof hint, "did you mean `%s`?", best.name ? best.name : "");
    check_report(c, at, LANG_UNKNOWN_NAME,
                 best.name ? hint : "give it by `const` or in the descriptor, or assign it",
                 "`%s` is never assigned, and no constant of that name is given", name);
}

const char *check_nearest_channel(const struct checker *c, bool input, const char *name)
{
    struct nearest best = nearest_to(name);
    const struct lang_module *m = c->module;
    for (size_t i = 0; i < (input ? m->inputs : m->outputs); i++)
        if (input ? c->input[i].declared : c->output[i].declared)
            consider(&best, input ? m->input[i].name : m->output[i].name);
    return best.name;
}
