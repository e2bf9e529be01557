// SPDX-License-Identifier: Apache-2.0
// What a checked module is: its channels, costs and state.
#include <stdlib.h>
#include <string.h>

#include "lang/tree.h"

const char *lang_type_name(enum lang_type type)
{
    static const char *const names[] = {
        [LANG_INT] = "int", [LANG_BOOL] = "bool", [LANG_U8] = "u8", [LANG_U16] = "u16"};
    return names[type];
}

int32_t lang_type_value(enum lang_type type, uint16_t word)
{
    return type == LANG_INT && word > INT16_MAX ? (int32_t)word - 0x10000 : (int32_t)word;
}

void lang_module_destroy(struct lang_module *module)
{
    if (!module)
        return;
    pool_finish(&module->pool);
    free(module);
}

const char *lang_module_name(const struct lang_module *module)
{
    return module->name;
}

// ---- channels ---------------------------------------------------------------------------------

size_t lang_module_inputs(const struct lang_module *module)
{
    return module->inputs;
}

size_t lang_module_outputs(const struct lang_module *module)
{
    return module->outputs;
}

const struct lang_channel *lang_module_input(const struct lang_module *module, size_t channel)
{
    return channel < module->inputs ? &module->input[channel] : NULL;
}

const struct lang_channel *lang_module_output(const struct lang_module *module, size_t channel)
{
    return channel < module->outputs ? &module->output[channel] : NULL;
}

static int find_channel(const struct lang_channel *channels, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(channels[i].name, name))
            return (int)i;
    return -1;
}

int lang_module_find_input(const struct lang_module *module, const char *name)
{
    return find_channel(module->input, module->inputs, name);
}

int lang_module_find_output(const struct lang_module *module, const char *name)
{
    return find_channel(module->output, module->outputs, name);
}

unsigned lang_module_max_words(const struct lang_module *module)
{
    unsigned most = 0;
    for (size_t i = 0; i < module->inputs; i++)
        if (module->input[i].words > most)
            most = module->input[i].words;
    for (size_t i = 0; i < module->outputs; i++)
        if (module->output[i].words > most)
            most = module->output[i].words;
    return most;
}

// ---- costs and state --------------------------------------------------------------------------

const struct lang_cost *lang_module_cost(const struct lang_module *module, size_t channel)
{
    return channel < module->inputs ? &module->handler[channel].cost : NULL;
}

struct lang_cost lang_module_worst(const struct lang_module *module)
{
    struct lang_cost worst = {0};
    for (size_t i = 0; i < module->inputs; i++) {
        const struct lang_cost *cost = &module->handler[i].cost;
        worst.steps = cost->steps > worst.steps ? cost->steps : worst.steps;
        worst.events = cost->events > worst.events ? cost->events : worst.events;
        worst.words = cost->words > worst.words ? cost->words : worst.words;
        worst.aborts |= cost->aborts;
    }
    return worst;
}

const struct lang_state *lang_module_state(const struct lang_module *module, size_t i)
{
    return i < module->states ? &module->state[i].public : NULL;
}

size_t lang_module_state_words(const struct lang_module *module)
{
    return module->state_words;
}
