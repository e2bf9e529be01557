// SPDX-License-Identifier: Apache-2.0
#include "lib/lang_numbered.h"

#include <stdlib.h>

static const char *const shared_names[] = {
    "module_handle",
    "module_init",
    "module_input_words",
    "module_output_words",
    "module_inputs",
    "module_outputs",
    "div_int",
    "rem_int",
    "div_u16",
    "rem_u16",
    "at",
    "aborted",
    "state",
    "now",
    "saved",
};

void lang_numbered_emit(const struct lang_module *module, unsigned number, struct buf *out)
{
    for (size_t i = 0; i < sizeof shared_names / sizeof shared_names[0]; i++)
        buf_printf(out, "#undef %s\n#define %s %s_%u\n", shared_names[i], shared_names[i],
                   shared_names[i], number);
    lang_emit_c(module, out);
}

unsigned long lang_numbered_setting(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 0) : otherwise;
}
