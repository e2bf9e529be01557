// SPDX-License-Identifier: Apache-2.0
// Checking one module: the passes, and warnings about what is not used.
#include "lang/check.h"

#include <stdlib.h>
#include <string.h>

static void warn_unused_symbols(struct checker *c)
{
    for (size_t i = 0; i < c->symbol_count; i++) {
        const struct symbol *s = &c->symbol[i];
        if (s->kind == SYMBOL_STATE)
            c->module->state[s->state].used = s->read || s->written;
        if (s->read || s->kind == SYMBOL_UNKNOWN)
            continue;
        if (s->kind == SYMBOL_CONST)
            check_report(c, s->at, LANG_UNUSED_CONST, NULL, "`%s` is never used", s->name);
        else if (s->written)
            check_report(c, s->at, LANG_NEVER_READ, NULL, "`%s` is assigned but never read",
                         s->name);
        else
            check_report(c, s->at, LANG_UNUSED_STATE, NULL, "`%s` is never used", s->name);
    }
}

static void warn_unused_channels(struct checker *c)
{
    for (size_t i = 0; i < c->module->inputs; i++)
        if (!c->input[i].used)
            check_report(c, c->input[i].at, LANG_UNUSED_INPUT, "its events will do nothing",
                         "input `%s` has no handler", c->module->input[i].name);
    for (size_t i = 0; i < c->module->outputs; i++)
        if (!c->output[i].used)
            check_report(c, c->output[i].at, LANG_UNUSED_OUTPUT, NULL,
                         "output `%s` is never called", c->module->output[i].name);
}

static struct lang_module *new_module(const struct lang_program *program, size_t index)
{
    const struct ast_module *ast = &program->modules[index];
    const char *file = source_base_name(program->source.file);
    struct lang_module *module = mem_zeroed(1, sizeof *module);
    module->name = pool_text(&module->pool, ast->name, strlen(ast->name));
    module->file = pool_text(&module->pool, file, strlen(file));
    module->line = ast->at.line;
    return module;
}

// The pipeline. The checker owns nothing; its module is given on.
static struct checker *run_checker(const struct lang_program *program, size_t index,
                                   const struct lang_constant *constants, size_t count,
                                   struct lang_diags *diags, bool finding_needs)
{
    size_t before = diags->errors;
    struct checker *c = mem_zeroed(1, sizeof *c);
    c->program = program;
    c->ast = &program->modules[index];
    c->module = new_module(program, index);
    c->diags = diags;
    c->constants = constants;
    c->constant_count = count;
    c->finding_needs = finding_needs;
    check_collect(c);
    check_handlers(c);
    if (diags->errors == before) { // otherwise these would be guesses
        warn_unused_symbols(c);
        warn_unused_channels(c);
    }
    return c;
}

struct lang_module *lang_check(const struct lang_program *program, size_t index,
                               const struct lang_constant *constants, size_t count,
                               struct lang_diags *diags)
{
    size_t before = diags->errors;
    struct checker *c = run_checker(program, index, constants, count, diags, false);
    struct lang_module *module = c->module;
    free(c);
    if (diags->errors == before)
        return module;
    lang_module_destroy(module);
    return NULL;
}

void check_find_needs(struct lang_program *program, size_t index)
{
    struct lang_diags ignored = {0};
    struct checker *c = run_checker(program, index, NULL, 0, &ignored, true);
    struct ast_module *ast = &program->modules[index];
    ast->needs = pool_alloc(&program->pool, (c->symbol_count + 1) * sizeof *ast->needs);
    size_t count = 0;
    for (size_t i = 0; i < c->symbol_count; i++)
        if (c->symbol[i].kind == SYMBOL_CONST && !c->symbol[i].item)
            ast->needs[count++] = c->symbol[i].name;
    lang_module_destroy(c->module);
    free(c);
    lang_diags_finish(&ignored);
}
