// SPDX-License-Identifier: Apache-2.0
// Random well-typed modules and events for the agreement tests of the module language. One seed
// gives one module on every machine.
#ifndef TEST_LIB_LANG_RANDOM_H
#define TEST_LIB_LANG_RANDOM_H

#include "lang/lang.h"

struct lang_random {
    uint64_t state;
};

void lang_random_init(struct lang_random *r, uint64_t seed);
uint32_t lang_random_below(struct lang_random *r, uint32_t n);

// Appends the source of a module of that name; it compiles without errors and needs no constants.
// `suffix` ends every name in it, so that emitted modules can share a translation unit.
void lang_random_module(struct lang_random *r, const char *name, const char *suffix,
                        struct buf *source);

// An event for the module: its channel is returned, its words are stored. The module has inputs.
unsigned lang_random_event(struct lang_random *r, const struct lang_module *module,
                           uint16_t words[LANG_MAX_WORDS]);

#endif
