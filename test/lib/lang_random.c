// SPDX-License-Identifier: Apache-2.0
#include "lib/lang_random.h"

#include <stdio.h>
#include <string.h>

enum {
    SCALARS = 6,
    ARRAYS = 3,
    OUTPUTS = 3,
    EVENTS = 24, // of one handler, at most
    STATEMENTS = 10,
};

static const char *const type_names[] = {"int", "bool", "u8", "u16"};

struct generator {
    struct lang_random *r;
    struct buf *out;
    const char *suffix;
    unsigned params;         // of the handler
    unsigned loops;          // open ones
    unsigned rounds;         // product of their lengths
    unsigned loop_names;     // used so far in the module
    unsigned loop[8];        // the open ones' numbers
    unsigned events;         // still allowed
    unsigned statements;     // still allowed
    unsigned length[ARRAYS]; // of the arrays
    unsigned arity[OUTPUTS];
};

// ---- numbers ----------------------------------------------------------------------------------

void lang_random_init(struct lang_random *r, uint64_t seed)
{
    r->state = seed * 0x9e3779b97f4a7c15u + 1;
}

// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): SplitMix64.
uint32_t lang_random_below(struct lang_random *r, uint32_t n)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

uint16_t lang_random_word(struct lang_random *r)
{
    static const uint16_t edges[] = {0,   1,   2,      3,      7,      15,     16,     17,
                                     255, 256, 0x7ffe, 0x7fff, 0x8000, 0x8001, 0xfffe, 0xffff};
    if (lang_random_below(r, 3) == 0)
        return (uint16_t)lang_random_below(r, 0x10000);
    if (lang_random_below(r, 3) == 0)
        return (uint16_t)lang_random_below(r, 8);
    return edges[lang_random_below(r, sizeof edges / sizeof edges[0])];
}

// ---- expressions ------------------------------------------------------------------------------

static void gen_expr(struct generator *g, unsigned depth);

static unsigned pick(struct generator *g, unsigned n)
{
    return lang_random_below(g->r, n);
}

static void gen_literal(struct generator *g)
{
    uint16_t word = lang_random_word(g->r);
    switch (pick(g, 8)) {
    case 0:
        buf_append_text(g->out, pick(g, 2) ? "true" : "false");
        break;
    case 1:
        buf_printf(g->out, "0x%x", word);
        break;
    case 2:
        buf_printf(g->out, "K%u%s", pick(g, 3), g->suffix);
        break;
    case 3:
    case 4:
        buf_printf(g->out, "-%u", word > 0x8000 ? word - 0x8000u : word);
        break;
    default:
        buf_printf(g->out, "%u", word);
        break;
    }
}

static void gen_index(struct generator *g, unsigned array, unsigned depth)
{
    if (g->loops && pick(g, 3) == 0)
        buf_printf(g->out, "i%u%s", g->loop[pick(g, g->loops)], g->suffix);
    else if (pick(g, 12) == 0)
        gen_expr(g, depth ? depth - 1 : 0);
    else if (pick(g, 3) == 0)
        buf_printf(g->out, "%u", pick(g, g->length[array]));
    else
        buf_printf(g->out, "s%u%s & %u", pick(g, SCALARS), g->suffix,
                   g->length[array] >= 4 ? 3 : g->length[array] - 1);
}

static void gen_variable(struct generator *g, unsigned depth)
{
    unsigned kind = pick(g, 5);
    if (kind == 0 && g->params) {
        buf_printf(g->out, "p%u%s", pick(g, g->params), g->suffix);
    } else if (kind == 1 && g->loops) {
        buf_printf(g->out, "i%u%s", g->loop[pick(g, g->loops)], g->suffix);
    } else if (kind == 2) {
        unsigned array = pick(g, ARRAYS);
        buf_printf(g->out, "a%u%s[", array, g->suffix);
        gen_index(g, array, depth);
        buf_append_text(g->out, "]");
    } else {
        buf_printf(g->out, "s%u%s", pick(g, SCALARS), g->suffix);
    }
}

static void gen_unary(struct generator *g, unsigned depth)
{
    static const char *const ops[] = {"(not (", "(-(", "(~("};
    buf_append_text(g->out, ops[pick(g, 3)]);
    gen_expr(g, depth - 1);
    buf_append_text(g->out, "))");
}

// Sometimes without parentheses, so that precedence is tried too.
static void gen_binary(struct generator *g, unsigned depth)
{
    static const char *const ops[] = {"+",   "-",  "*",  "/",  "%", "&",  "|", "^",
                                      "<<",  ">>", "==", "!=", "<", "<=", ">", ">=",
                                      "and", "or", "+",  "-",  "*", "/",  "%", ">>"};
    static const char *const plain[] = {"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"};
    bool bare = pick(g, 3) == 0;
    const char *op = bare ? plain[pick(g, sizeof plain / sizeof plain[0])]
                          : ops[pick(g, sizeof ops / sizeof ops[0])];
    buf_append_text(g->out, "(");
    if (bare) {
        gen_variable(g, depth);
        buf_printf(g->out, " %s ", plain[pick(g, sizeof plain / sizeof plain[0])]);
    }
    gen_expr(g, depth - 1);
    buf_printf(g->out, " %s ", op);
    gen_expr(g, depth - 1);
    buf_append_text(g->out, ")");
}

static void gen_expr(struct generator *g, unsigned depth)
{
    unsigned kind = pick(g, depth ? 10 : 4);
    if (kind == 0)
        gen_literal(g);
    else if (kind < 4)
        gen_variable(g, depth);
    else if (kind == 4)
        gen_unary(g, depth);
    else
        gen_binary(g, depth);
}

// ---- statements -------------------------------------------------------------------------------

static void gen_block(struct generator *g, unsigned indent);

static void gen_assign(struct generator *g)
{
    if (pick(g, 3)) {
        buf_printf(g->out, "s%u%s = ", pick(g, SCALARS), g->suffix);
    } else {
        unsigned array = pick(g, ARRAYS);
        buf_printf(g->out, "a%u%s[", array, g->suffix);
        gen_index(g, array, 1);
        buf_append_text(g->out, "] = ");
    }
    gen_expr(g, 3);
    buf_append_text(g->out, "\n");
}

static void gen_send(struct generator *g)
{
    unsigned output = pick(g, OUTPUTS);
    g->events -= g->rounds;
    buf_printf(g->out, "Out%u%s(", output, g->suffix);
    for (unsigned i = 0; i < g->arity[output]; i++) {
        buf_append_text(g->out, i ? ", " : "");
        gen_expr(g, 2);
    }
    buf_append_text(g->out, ")\n");
}

static void gen_if(struct generator *g, unsigned indent)
{
    buf_append_text(g->out, "if ");
    gen_expr(g, 2);
    buf_append_text(g->out, ":\n");
    gen_block(g, indent + 2);
    if (pick(g, 2)) {
        buf_printf(g->out, "%*selif ", (int)indent, "");
        gen_expr(g, 2);
        buf_append_text(g->out, ":\n");
        gen_block(g, indent + 2);
    }
    if (pick(g, 2)) {
        buf_printf(g->out, "%*selse:\n", (int)indent, "");
        gen_block(g, indent + 2);
    }
}

static void gen_for(struct generator *g, unsigned indent)
{
    unsigned rounds = pick(g, 5), number = g->loop_names++, before = g->rounds;
    int from = (int)pick(g, 7) - 3;
    if (pick(g, 2))
        from = 0;
    buf_printf(g->out, "for i%u%s in %d .. %d:\n", number, g->suffix, from, from + (int)rounds);
    g->loop[g->loops++] = number;
    g->rounds *= rounds ? rounds : 1;
    gen_block(g, indent + 2);
    g->rounds = before;
    g->loops--;
}

static void gen_stmt(struct generator *g, unsigned indent)
{
    unsigned kind = pick(g, 10);
    buf_printf(g->out, "%*s", (int)indent, "");
    if (kind < 2 && g->events >= g->rounds)
        gen_send(g);
    else if (kind < 4 && indent < 10)
        gen_if(g, indent);
    else if (kind == 4 && g->loops < 2)
        gen_for(g, indent);
    else if (kind == 5 && pick(g, 4) == 0)
        buf_append_text(g->out, "pass\n");
    else
        gen_assign(g);
}

static void gen_block(struct generator *g, unsigned indent)
{
    unsigned count = 1 + pick(g, 3);
    gen_stmt(g, indent);
    for (unsigned i = 1; i < count && g->statements > 0; i++) {
        g->statements--;
        gen_stmt(g, indent);
    }
}

// ---- modules ----------------------------------------------------------------------------------

static void gen_type(struct generator *g)
{
    buf_append_text(g->out, type_names[pick(g, 4)]);
}

// s0 is undeclared: an int that is assigned in the first handler.
static void gen_state(struct generator *g)
{
    for (unsigned i = 0; i < 3; i++)
        buf_printf(g->out, "const K%u%s = %d\n", i, g->suffix,
                   (int)lang_random_word(g->r) - (pick(g, 2) ? 0x8000 : 0));
    for (unsigned i = 1; i < SCALARS; i++) {
        buf_printf(g->out, "state s%u%s: ", i, g->suffix);
        gen_type(g);
        buf_append_text(g->out, pick(g, 3) == 0 ? " = 1\n" : "\n");
    }
    for (unsigned i = 0; i < ARRAYS; i++) {
        g->length[i] = 1 + pick(g, 6);
        buf_printf(g->out, "state a%u%s: ", i, g->suffix);
        gen_type(g);
        buf_printf(g->out, "[%u]%s\n", g->length[i], pick(g, 3) == 0 ? " = true" : "");
    }
}

static void gen_params(struct generator *g, const char *name, unsigned count, bool types)
{
    for (unsigned i = 0; i < count; i++) {
        buf_printf(g->out, "%s%s%u%s", i ? ", " : "", name, i, g->suffix);
        if (types && pick(g, 2)) {
            buf_append_text(g->out, ": ");
            gen_type(g);
        }
    }
    buf_append_text(g->out, ")");
}

static void gen_outputs(struct generator *g)
{
    bool declared = pick(g, 2) == 0;
    for (unsigned i = 0; i < OUTPUTS; i++) {
        g->arity[i] = pick(g, 4);
        if (!declared)
            continue;
        buf_printf(g->out, "output Out%u%s(", i, g->suffix);
        gen_params(g, "v", g->arity[i], true);
        buf_append_text(g->out, "\n");
    }
}

static void gen_handler(struct generator *g, unsigned number)
{
    g->params = pick(g, 4);
    g->rounds = 1;
    g->events = EVENTS;
    g->statements = STATEMENTS;
    buf_printf(g->out, "on In%u%s(", number, g->suffix);
    gen_params(g, "p", g->params, true);
    buf_append_text(g->out, ":\n");
    if (number == 0) {
        buf_printf(g->out, "  s0%s = ", g->suffix);
        gen_expr(g, 3);
        buf_append_text(g->out, "\n");
    }
    gen_block(g, 2);
}

static void gen_module(struct generator *g, unsigned number)
{
    buf_printf(g->out, "module M%u\n", number);
    gen_state(g);
    gen_outputs(g);
    unsigned handlers = 1 + pick(g, 3);
    for (unsigned i = 0; i < handlers; i++)
        gen_handler(g, i);
}

struct lang_module *lang_random_module(struct lang_random *r, unsigned number, struct buf *source)
{
    char suffix[32];
    struct buf text = {0};
    struct lang_diags diags = {0};
    struct generator g = {.r = r, .out = &text, .suffix = suffix};
    snprintf(suffix, sizeof suffix, "_%u", number);
    gen_module(&g, number);
    struct lang_program *program = lang_parse("random.aex", buf_text(&text), text.len, &diags);
    struct lang_module *module = program ? lang_check(program, 0, NULL, 0, &diags) : NULL;
    if (!module)
        lang_diags_text(&diags, &text);
    buf_append(source, text.data, text.len);
    lang_program_destroy(program);
    lang_diags_finish(&diags);
    buf_finish(&text);
    return module;
}

unsigned lang_random_event(struct lang_random *r, const struct lang_module *module,
                           uint16_t words[LANG_MAX_WORDS])
{
    unsigned channel = lang_random_below(r, (uint32_t)lang_module_inputs(module));
    const struct lang_channel *input = lang_module_input(module, channel);
    for (unsigned i = 0; i < LANG_MAX_WORDS; i++)
        words[i] = i < input->params ? lang_random_word(r) : 0;
    return channel;
}
