// SPDX-License-Identifier: Apache-2.0
// Many emitted modules in one program: their shared names get the module's number.
#ifndef TEST_LIB_LANG_NUMBERED_H
#define TEST_LIB_LANG_NUMBERED_H

#include "lang/lang.h"

// Appends the module as C, whose functions and tables are called module_handle_7 and so on. Two
// modules can share a translation unit if the names in their sources differ (lang_random_module).
void lang_numbered_emit(const struct lang_module *module, unsigned number, struct buf *out);

// The value of an environment variable, or `otherwise`.
unsigned long lang_numbered_setting(const char *name, unsigned long otherwise);

#endif
