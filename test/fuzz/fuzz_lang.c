// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any bytes as a source file, through every stage. Build with
// clang -g -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc test/fuzz/fuzz_lang.c
//     src/lang/*.c src/base/*.c
#include <stdlib.h>

#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_all(const struct lang_module *module)
{
    static struct lang_outputs out;
    static const uint16_t words[LANG_MAX_WORDS] = {1, 0xffff, 0x8000, 3};
    struct lang_instance *instance = lang_instance_create(module);
    for (unsigned i = 0; i < lang_module_inputs(module); i++) {
        unsigned n = lang_module_input(module, i)->words;
        int status = lang_instance_run(instance, i, words, n, &out);
        const struct lang_cost *cost = lang_module_cost(module, i);
        if (status < 0 || out.count > cost->events || lang_instance_steps(instance) > cost->steps)
            abort();
    }
    lang_instance_destroy(instance);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct lang_constant constants[] = {{"MAX", 10}, {"N", 3}, {"K", -1}};
    struct lang_diags diags = {0};
    struct buf text = {0};
    struct lang_program *program = lang_parse("f.aex", (const char *)data, size, &diags);
    for (size_t i = 0; program && i < lang_program_modules(program); i++) {
        struct lang_module *module = lang_check(program, i, constants, 3, &diags);
        if (!module)
            continue;
        lang_emit_c(module, &text);
        run_all(module);
        lang_module_destroy(module);
    }
    lang_diags_text(&diags, &text);
    lang_diags_json(&diags, &text);
    if (!program && diags.errors == 0)
        abort();
    lang_program_destroy(program);
    lang_diags_finish(&diags);
    buf_finish(&text);
    return 0;
}
