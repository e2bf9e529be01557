// SPDX-License-Identifier: Apache-2.0
// aexc [--json] FILE [NAME=VALUE...]: emits every module of the file as C on standard output and
// diagnostics on standard error. Exit status 0, or 2 after errors.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "lang/lang.h"

enum { MAX_CONSTANTS = 64 };

struct options {
    bool json;
    const char *file;
    struct lang_constant constants[MAX_CONSTANTS];
    size_t count;
};

static int parse_options(struct options *o, char **args)
{
    for (; *args; args++) {
        char *equals = strchr(*args, '=');
        if (!strcmp(*args, "--json")) {
            o->json = true;
        } else if (!o->file) {
            o->file = *args;
        } else if (equals && o->count < MAX_CONSTANTS) {
            *equals = '\0';
            o->constants[o->count++] = (struct lang_constant){*args, strtoll(equals + 1, NULL, 0)};
        } else {
            return -1;
        }
    }
    return o->file ? 0 : -1;
}

static void compile(const struct options *o, const struct buf *text, struct lang_diags *diags)
{
    const char *slash = strrchr(o->file, '/'); // the same output wherever the tests are
    const char *file = slash ? slash + 1 : o->file;
    struct lang_program *program = lang_parse(file, (const char *)text->data, text->len, diags);
    for (size_t i = 0; program && i < lang_program_modules(program); i++) {
        struct lang_module *module = lang_check(program, i, o->constants, o->count, diags);
        struct buf out = {0};
        if (module)
            lang_emit_c(module, &out);
        fputs(buf_text(&out), stdout);
        buf_finish(&out);
        lang_module_destroy(module);
    }
    lang_program_destroy(program);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct err_info e = {0};
    struct buf text = {0}, out = {0};
    struct lang_diags diags = {0};
    if (argc < 2 || parse_options(&options, argv + 1)) {
        fputs("usage: aexc [--json] FILE [NAME=VALUE...]\n", stderr);
        return 2;
    }
    if (file_read(options.file, 1 << 24, &text, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 2;
    }
    buf_text(&text);
    compile(&options, &text, &diags);
    (options.json ? lang_diags_json : lang_diags_text)(&diags, &out);
    fputs(buf_text(&out), stderr);
    int status = diags.errors ? 2 : 0;
    buf_finish(&text);
    buf_finish(&out);
    lang_diags_finish(&diags);
    return status;
}
