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
// A word; those at which something happens come more often.
uint16_t lang_random_word(struct lang_random *r);

// Makes module M7, if the number is 7, and appends its source. Every name in it ends with the
// number, so that emitted modules can share a translation unit. The caller owns the module. NULL if
// it does not compile; the reasons stand behind the source then.
struct lang_module *lang_random_module(struct lang_random *r, unsigned number, struct buf *source);

// An event for the module: its channel is returned, its words are stored. The module has inputs.
unsigned lang_random_event(struct lang_random *r, const struct lang_module *module,
                           uint16_t words[LANG_MAX_WORDS]);

#endif
