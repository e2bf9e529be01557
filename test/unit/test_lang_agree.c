// SPDX-License-Identifier: Apache-2.0
// The interpreter and emitted C agree: random modules, run on random events by both. Runs from
// the root of the tree. LANG_SEED and LANG_MODULES choose other runs, LONG a long one; a failure
// tells where the sources are.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "lang/lang.h"
#include "lib/lang_numbered.h"
#include "lib/lang_random.h"

enum { EVENTS = 40, BATCH = 40 };

// One batch: modules as one C program, the events it reads, and what it should print.
struct batch {
    char *folder;
    struct buf sources, code, events, expected;
    unsigned first, count;
};

// ---- what the interpreter does ----------------------------------------------------------------

static void print_outputs(struct batch *b, const struct lang_outputs *out)
{
    for (size_t i = 0; i < out->count; i++) {
        buf_printf(&b->expected, " %u:", out->event[i].channel);
        for (unsigned k = 0; k < out->event[i].words; k++)
            buf_printf(&b->expected, "%u,", out->event[i].word[k]);
    }
    buf_append_text(&b->expected, "\n");
}

static void interpret(struct batch *b, struct lang_random *r, const struct lang_module *module,
                      unsigned number)
{
    struct lang_instance *instance = lang_instance_create(module);
    struct lang_outputs out;
    for (unsigned i = 0; i < EVENTS; i++) {
        uint16_t words[LANG_MAX_WORDS];
        unsigned channel = lang_random_event(r, module, words);
        unsigned n = lang_module_input(module, channel)->words;
        int status = lang_instance_run(instance, channel, words, n, &out);
        const struct lang_cost *cost = lang_module_cost(module, channel);
        assert_true(status == 0 || (status == LANG_ABORT && cost->aborts));
        assert_true(lang_instance_steps(instance) <= cost->steps);
        assert_true(out.count <= cost->events);
        buf_printf(&b->events, "%u %u", number, channel);
        for (unsigned k = 0; k < LANG_MAX_WORDS; k++)
            buf_printf(&b->events, " %u", words[k]);
        buf_append_text(&b->events, "\n");
        buf_printf(&b->expected, "%u %d", number, status);
        print_outputs(b, &out);
    }
    lang_instance_destroy(instance);
}

// ---- the program of emitted C -----------------------------------------------------------------

static const char runner_head[] =
    "#include <stdint.h>\n#include <stdio.h>\n#include \"enclave/module.h\"\n"
    "static char line[4096];\nstatic int used;\n"
    "static void collect(const uint8_t *sizes, uint16_t channel, const uint16_t *words)\n{\n"
    "    used += sprintf(line + used, \" %u:\", channel);\n"
    "    for (int i = 0; i < sizes[channel]; i++)\n"
    "        used += sprintf(line + used, \"%u,\", words[i]);\n}\n";

static const char runner_tail[] =
    "int main(void)\n{\n    unsigned m, c, w[8];\n    uint16_t words[8];\n"
    "    for (unsigned i = 0; i < sizeof modules / sizeof modules[0]; i++)\n"
    "        modules[i].init();\n"
    "    while (scanf(\"%u %u %u %u %u %u %u %u %u %u\", &m, &c, w, w + 1, w + 2, w + 3, w + 4,\n"
    "                 w + 5, w + 6, w + 7) == 10) {\n"
    "        for (int i = 0; i < 8; i++)\n            words[i] = (uint16_t)w[i];\n"
    "        line[used = 0] = 0;\n"
    "        int status = modules[m - FIRST].handle((uint16_t)c, words);\n"
    "        printf(\"%u %d%s\\n\", m, status, status ? \"\" : line);\n    }\n    return 0;\n}\n";

static void add_module(struct batch *b, const struct lang_module *module, unsigned number)
{
    buf_printf(&b->code,
               "#undef module_output\n#define module_output module_output_%u\n"
               "extern const uint8_t module_output_words_%u[];\n"
               "__attribute__((unused)) static void\n"
               "module_output(uint16_t channel, const uint16_t *words)\n{\n"
               "    collect(module_output_words_%u, channel, words);\n}\n",
               number, number, number);
    lang_numbered_emit(module, number, &b->code);
}

static void generate(struct batch *b, unsigned number, unsigned long seed)
{
    struct lang_random r;
    struct buf source = {0};
    lang_random_init(&r, seed + number);
    struct lang_module *module = lang_random_module(&r, number, &source);
    if (!module)
        fail_msg("seed %lu, module %u:\n%s", seed, number, buf_text(&source));
    add_module(b, module, number);
    interpret(b, &r, module, number);
    buf_printf(&b->sources, "%s", buf_text(&source));
    lang_module_destroy(module);
    buf_finish(&source);
}

static void finish_program(struct batch *b)
{
    buf_append_text(&b->code, "#line 1 \"runner.c\"\nstatic const struct {\n"
                              "    uint16_t (*handle)(uint16_t, const uint16_t *);\n"
                              "    void (*init)(void);\n} modules[] = {\n");
    for (unsigned i = b->first; i < b->first + b->count; i++)
        buf_printf(&b->code, "    {module_handle_%u, module_init_%u},\n", i, i);
    buf_printf(&b->code, "};\nenum { FIRST = %u };\n%s", b->first, runner_tail);
}

// ---- running it -------------------------------------------------------------------------------

static void write_text(const struct batch *b, const char *name, const struct buf *text)
{
    char path[512];
    struct err_info e = {0};
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    if (file_write(path, text->data, text->len, 0600, &e))
        fail_msg("%s", e.text);
}

static void shell(const char *format, const char *flags, const char *folder)
{
    char command[2048];
    const char *cc = getenv("CC");
    snprintf(command, sizeof command, format, cc ? cc : "clang", flags, folder);
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

static void compare(const struct batch *b)
{
    char path[512];
    struct buf got = {0};
    struct err_info e = {0};
    snprintf(path, sizeof path, "%s/got", b->folder);
    if (file_read(path, 1 << 28, &got, &e))
        fail_msg("%s", e.text);
    if (got.len != b->expected.len || memcmp(got.data, b->expected.data, got.len) != 0) {
        write_text(b, "expected", &b->expected);
        write_text(b, "source.aex", &b->sources);
        fail_msg("interpreter and C differ: see expected, got, source.aex in %s", b->folder);
    }
    buf_finish(&got);
}

static void run_program(struct batch *b, const char *flags)
{
    shell("%1$s -std=c11 %2$s -Wall -Wextra -Werror -Isrc %3$s/p.c -o %3$s/p", flags, b->folder);
    shell("%3$s/p < %3$s/events > %3$s/got # %1$s %2$s", "", b->folder);
    compare(b);
}

static void run_batch(unsigned long seed, unsigned first, unsigned count)
{
    struct err_info e = {0};
    struct batch b = {.folder = file_make_temporary_folder(&e), .first = first, .count = count};
    assert_non_null(b.folder);
    buf_append_text(&b.code, runner_head);
    for (unsigned i = first; i < first + count; i++)
        generate(&b, i, seed);
    finish_program(&b);
    write_text(&b, "p.c", &b.code);
    write_text(&b, "events", &b.events);
    run_program(&b, "-O0 -fsanitize=address,undefined -fno-sanitize-recover=all");
    if (first == 0) // optimising takes most of the time
        run_program(&b, "-O2");
    file_remove_tree(b.folder, &e);
    free(b.folder);
    buf_finish(&b.sources);
    buf_finish(&b.code);
    buf_finish(&b.events);
    buf_finish(&b.expected);
}

static void test_interpreter_and_emitted_c_agree(void **state)
{
    (void)state;
    unsigned long seed = lang_numbered_setting("LANG_SEED", 1);
    unsigned modules = (unsigned)lang_numbered_setting("LANG_MODULES", getenv("LONG") ? 2000 : 320);
    for (unsigned first = 0; first < modules; first += BATCH)
        run_batch(seed, first, modules - first < BATCH ? modules - first : BATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_interpreter_and_emitted_c_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
