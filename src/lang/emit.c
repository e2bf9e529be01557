// SPDX-License-Identifier: Apache-2.0
// A checked module as C: state, helpers, outputs, handlers, and the functions that the module
// runtime calls (enclave/module.h). A handler that aborts runs on with index 0, which harms
// nothing: module_handle then restores the state, and the runtime drops the outputs.
#include "lang/emit.h"

#include <string.h>

static const char *const helper_text[EMIT_HELPERS] = {
    [EMIT_DIV_INT] = "static uint16_t div_int(uint16_t a, uint16_t b)\n"
                     "{\n"
                     "    if (b == 0)\n"
                     "        return 0;\n"
                     "    if (b == 0xffffu)\n"
                     "        return (uint16_t)(0u - a);\n"
                     "    return (uint16_t)((int16_t)a / (int16_t)b);\n"
                     "}\n",
    [EMIT_REM_INT] = "static uint16_t rem_int(uint16_t a, uint16_t b)\n"
                     "{\n"
                     "    if (b == 0)\n"
                     "        return a;\n"
                     "    if (b == 0xffffu)\n"
                     "        return 0;\n"
                     "    return (uint16_t)((int16_t)a % (int16_t)b);\n"
                     "}\n",
    [EMIT_DIV_U16] = "static uint16_t div_u16(uint16_t a, uint16_t b)\n"
                     "{\n"
                     "    return b ? (uint16_t)(a / b) : 0;\n"
                     "}\n",
    [EMIT_REM_U16] = "static uint16_t rem_u16(uint16_t a, uint16_t b)\n"
                     "{\n"
                     "    return b ? (uint16_t)(a % b) : a;\n"
                     "}\n",
    [EMIT_AT] = "static uint16_t at(uint16_t index, uint16_t length)\n"
                "{\n"
                "    if (index < length)\n"
                "        return index;\n"
                "    aborted = 1;\n"
                "    return 0;\n"
                "}\n",
};

// ---- statements -------------------------------------------------------------------------------

static void emit_stmts(struct emitter *e, const struct tree_stmt *stmt, unsigned indent);

static void emit_indent(struct emitter *e, unsigned indent)
{
    buf_printf(&e->code, "%*s", (int)(4 * indent), "");
}

static void emit_line(struct emitter *e, uint32_t line, struct buf *out)
{
    buf_printf(out, "#line %u \"", line);
    for (const char *c = e->module->file; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_printf(out, "\\%c", *c);
        else if (*c >= ' ' && *c <= '~' && *c != '?') // no trigraphs
            buf_append_u8(out, (unsigned char)*c);
        else
            buf_printf(out, "\\%03o", (unsigned)(unsigned char)*c);
    }
    buf_append_text(out, "\"\n");
}

static void emit_assign(struct emitter *e, const struct tree_stmt *stmt)
{
    if (stmt->kind == TREE_STORE)
        emit_element(e, stmt->slot, stmt->index, stmt->guarded, &e->code);
    else
        buf_printf(&e->code, "%s%s", e->state, e->module->state[stmt->slot].public.name);
    buf_append_text(&e->code, " = ");
    emit_expr(e, stmt->value, &e->code);
    buf_append_text(&e->code, ";\n");
}

static void emit_send(struct emitter *e, const struct tree_stmt *stmt)
{
    e->sends[stmt->slot] = true;
    buf_printf(&e->code, "send_%s(", e->module->output[stmt->slot].name);
    for (uint32_t i = 0; i < stmt->count; i++) {
        buf_append_text(&e->code, i ? ", " : "");
        emit_expr(e, stmt->args[i], &e->code);
    }
    buf_append_text(&e->code, ");\n");
}

static void emit_if(struct emitter *e, const struct tree_stmt *stmt, unsigned indent)
{
    for (const struct tree_arm *arm = stmt->arms; arm; arm = arm->next) {
        buf_append_text(&e->code, arm->cond ? "if (" : "{\n");
        if (arm->cond) {
            emit_expr(e, arm->cond, &e->code);
            buf_append_text(&e->code, ") {\n");
        }
        emit_stmts(e, arm->body, indent + 1);
        emit_indent(e, indent);
        buf_append_text(&e->code, arm->next ? "} else " : "}\n");
    }
}

static void emit_for(struct emitter *e, const struct tree_stmt *stmt, unsigned indent)
{
    buf_printf(&e->code, "for (uint16_t i_%s = ", stmt->name);
    emit_number(stmt->from, &e->code);
    buf_printf(&e->code, "; i_%s != ", stmt->name);
    emit_number((uint16_t)(stmt->from + stmt->count), &e->code);
    buf_printf(&e->code, "; i_%s++) {\n", stmt->name);
    emit_stmts(e, stmt->body, indent + 1);
    emit_indent(e, indent);
    buf_append_text(&e->code, "}\n");
}

static void emit_stmt(struct emitter *e, const struct tree_stmt *stmt, unsigned indent)
{
    emit_line(e, stmt->line, &e->code);
    emit_indent(e, indent);
    switch (stmt->kind) {
    case TREE_ASSIGN:
    case TREE_STORE:
        emit_assign(e, stmt);
        break;
    case TREE_SEND:
        emit_send(e, stmt);
        break;
    case TREE_IF:
        emit_if(e, stmt, indent);
        break;
    case TREE_FOR:
        emit_for(e, stmt, indent);
        break;
    case TREE_PASS:
        buf_append_text(&e->code, "; // pass\n");
        break;
    }
}

static void emit_stmts(struct emitter *e, const struct tree_stmt *stmt, unsigned indent)
{
    for (; stmt; stmt = stmt->next)
        emit_stmt(e, stmt, indent);
}

// ---- handlers and outputs ---------------------------------------------------------------------

static void emit_params(const char *prefix, const char *const *names, unsigned count,
                        struct buf *out)
{
    for (unsigned i = 0; i < count; i++)
        buf_printf(out, "%suint16_t %s%s", i ? ", " : "", prefix, names[i]);
    buf_append_text(out, count ? ")\n{\n" : "void)\n{\n");
}

// The body is made first: it tells which parameters are used.
static void emit_handler(struct emitter *e, size_t input)
{
    const struct tree_handler *handler = &e->module->handler[input];
    const struct lang_channel *channel = &e->module->input[input];
    struct buf before = e->code;
    e->code = (struct buf){0};
    memset(e->uses_param, 0, sizeof e->uses_param);
    emit_stmts(e, handler->body, 1);
    struct buf body = e->code;
    e->code = before;

    buf_append_text(&e->code, "\n");
    emit_line(e, handler->line, &e->code);
    buf_printf(&e->code, "static void on_%s(", channel->name);
    emit_params("p_", handler->params, channel->params, &e->code);
    for (unsigned i = 0; i < channel->params; i++)
        if (!e->uses_param[i])
            buf_printf(&e->code, "    (void)p_%s;\n", handler->params[i]);
    buf_append(&e->code, body.data, body.len);
    buf_append_text(&e->code, "}\n");
    buf_finish(&body);
}

static void emit_output(const struct lang_module *m, unsigned output, struct buf *out)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    const struct lang_channel *channel = &m->output[output];
    buf_printf(out, "\nstatic void send_%s(", channel->name);
    emit_params("", names, channel->params, out);
    buf_printf(out, "    const uint16_t words[%u] = {", channel->words);
    for (unsigned i = 0; i < channel->params; i++)
        buf_printf(out, "%s%s", i ? ", " : "", names[i]);
    buf_printf(out, "%s};\n    module_output(%u, words);\n}\n", channel->params ? "" : "0", output);
}

// ---- state ------------------------------------------------------------------------------------

static void emit_variable(const struct lang_state *state, const char *before, struct buf *out)
{
    bool byte = state->type == LANG_U8 || state->type == LANG_BOOL;
    buf_printf(out, "%s%s v_%s", before, byte ? "uint8_t" : "uint16_t", state->name);
    if (state->length)
        buf_printf(out, "[%u]", state->length);
    buf_append_text(out, ";\n");
}

static bool any_state(const struct lang_module *m)
{
    for (size_t i = 0; i < m->states; i++)
        if (m->state[i].used)
            return true;
    return false;
}

static void emit_variables(const struct lang_module *m, const char *before, struct buf *out)
{
    for (size_t i = 0; i < m->states; i++)
        if (m->state[i].used)
            emit_variable(&m->state[i].public, before, out);
}

static void emit_state(const struct lang_module *m, bool aborts, struct buf *out)
{
    if (any_state(m))
        buf_append_text(out, "\n");
    if (!aborts) {
        emit_variables(m, "static ", out);
        return;
    }
    buf_append_text(out, "struct state {\n");
    emit_variables(m, "    ", out);
    buf_append_text(out, "};\n\n"
                         "static union {\n"
                         "    struct state s;\n"
                         "    uint16_t words[(sizeof(struct state) + 1) / 2];\n"
                         "} now, saved; // saved: as before the running handler\n"
                         "static uint8_t aborted; // an index of the running handler was wrong\n");
}

static void emit_initial(const struct lang_state *state, const char *prefix, struct buf *out)
{
    if (state->length)
        buf_printf(out, "    for (uint16_t i = 0; i < %u; i++)\n        %s%s[i] = ", state->length,
                   prefix, state->name);
    else
        buf_printf(out, "    %s%s = ", prefix, state->name);
    emit_number(state->initial, out);
    buf_append_text(out, ";\n");
}

static void emit_init(const struct emitter *e, struct buf *out)
{
    buf_append_text(out, "\nvoid module_init(void)\n{\n");
    for (size_t i = 0; i < e->module->states; i++)
        if (e->module->state[i].used && e->module->state[i].public.initial)
            emit_initial(&e->module->state[i].public, e->state, out);
    buf_append_text(out, "}\n");
}

// ---- dispatch ---------------------------------------------------------------------------------

static void emit_case(const struct lang_module *m, size_t input, struct buf *out)
{
    const struct lang_channel *channel = &m->input[input];
    buf_printf(out, "    case %zu:\n        on_%s(", input, channel->name);
    for (unsigned i = 0; i < channel->params; i++) {
        const char *before = channel->type[i] == LANG_U8 ? "(uint8_t)" : "";
        const char *after = channel->type[i] == LANG_BOOL ? " != 0" : "";
        buf_printf(out, "%s%swords[%u]%s", i ? ", " : "", before, i, after);
    }
    buf_append_text(out, ");\n        break;\n");
}

static void emit_copy(const char *to, const char *from, struct buf *out)
{
    buf_printf(out,
               "    for (uint16_t i = 0; i < sizeof now.words / sizeof now.words[0]; i++)\n"
               "        %s.words[i] = %s.words[i];\n",
               to, from);
}

static void emit_dispatch(const struct lang_module *m, bool aborts, struct buf *out)
{
    buf_append_text(out, "uint16_t module_handle(uint16_t channel, const uint16_t *words)\n{\n"
                         "    (void)words;\n");
    if (aborts) {
        buf_append_text(out, "    aborted = 0;\n");
        emit_copy("saved", "now", out);
    }
    buf_append_text(out, "    switch (channel) {\n");
    for (size_t i = 0; i < m->inputs; i++)
        if (m->handler[i].present)
            emit_case(m, i, out);
    buf_append_text(out, "    default:\n        break;\n    }\n");
    if (aborts) {
        buf_append_text(out, "    if (!aborted)\n        return MODULE_OK;\n");
        emit_copy("now", "saved", out);
    }
    buf_printf(out, "    return %s;\n}\n", aborts ? "MODULE_ABORT" : "MODULE_OK");
}

static void emit_table(const char *name, const struct lang_channel *channels, size_t count,
                       struct buf *out)
{
    buf_printf(out, "const uint8_t %s[%zu] = {", name, count ? count : 1);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%u", i ? ", " : "", channels[i].words);
    buf_append_text(out, count ? "};\n" : "0};\n");
}

static void emit_channels(const char *what, const struct lang_channel *channels, size_t count,
                          struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "//   %s %zu: %s, %u word%s\n", what, i, channels[i].name,
                   channels[i].words, channels[i].words == 1 ? "" : "s");
}

// ---- the file ---------------------------------------------------------------------------------

static void emit_head(const struct emitter *e, struct buf *out)
{
    const struct lang_module *m = e->module;
    buf_printf(out, "// Module %s, made by Authex from its source; see the #line marks.\n",
               m->name);
    emit_channels("input", m->input, m->inputs, out);
    emit_channels("output", m->output, m->outputs, out);
    buf_append_text(out, "#include <stdint.h>\n\n"
                         "#include \"enclave/module.h\"\n\n"
                         "#ifdef __clang__ // the source may say such things\n"
                         "#pragma clang diagnostic ignored \"-Wself-assign\"\n"
                         "#pragma clang diagnostic ignored \"-Wtautological-compare\"\n"
                         "#endif\n\n");
    emit_table("module_input_words", m->input, m->inputs, out);
    emit_table("module_output_words", m->output, m->outputs, out);
    buf_printf(out, "const uint16_t module_inputs = %zu, module_outputs = %zu;\n", m->inputs,
               m->outputs);
}

void lang_emit_c(const struct lang_module *module, struct buf *out)
{
    bool aborts = lang_module_worst(module).aborts;
    struct emitter e = {.module = module, .state = aborts ? "now.s.v_" : "v_"};
    for (size_t i = 0; i < module->inputs; i++)
        if (module->handler[i].present)
            emit_handler(&e, i);
    emit_head(&e, out);
    emit_state(module, aborts, out);
    for (int i = 0; i < EMIT_HELPERS; i++)
        if (e.helper[i])
            buf_printf(out, "\n%s", helper_text[i]);
    for (unsigned i = 0; i < module->outputs; i++)
        if (e.sends[i])
            emit_output(module, i, out);
    buf_append(out, e.code.data, e.code.len);
    buf_append_text(out, "\n");
    emit_line(&e, module->line, out);
    emit_dispatch(module, aborts, out);
    emit_init(&e, out);
    buf_finish(&e.code);
}
