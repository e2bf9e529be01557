// SPDX-License-Identifier: Apache-2.0
// Text that people write: places in files, located errors, names and numbers.
#ifndef DEPLOY_TEXT_H
#define DEPLOY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/suggest.h"

// Where something was written. Line and column (in bytes) count from 1; 0: the whole file.
struct text_place {
    const char *file; // borrowed from whoever read the file
    unsigned line, column;
};

// Records ERR_INPUT with the text `file:line:col: error: message`. Convention of the message: what
// is wrong, a full stop, and what to do about it. Returns ERR_INPUT.
int text_error(struct err_info *e, const struct text_place *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Somebody else's text, fit for a message: in double quotes, cut after 40 bytes, anything but
// printable ASCII as \xNN.
struct text_quoted {
    char text[176];
};
const char *text_quote(struct text_quoted *q, const char *text, size_t len);

// The end of a message about an unknown name: `. Did you mean "NAME"?`, or nothing.
struct text_hint {
    char text[96];
};
const char *text_did_you_mean(struct text_hint *hint, const struct suggest *s);

// Reads a whole decimal or 0x number with an optional minus sign. 0, or ERR_INPUT if `text` is
// something else or outside min..max; `value` is then unchanged.
int text_number(const char *text, int32_t min, int32_t max, int32_t *value);

// The two kinds of names. TEXT_NAME: infrastructures, applications, nodes, devices. TEXT_SOURCE:
// what stands in a module's source (modules, channels, constants), by the language's rule.
enum text_name {
    TEXT_NAME,   // [A-Za-z][A-Za-z0-9_-]{0,31}
    TEXT_SOURCE, // [A-Za-z_][A-Za-z0-9_]{0,62}
};
enum { TEXT_NAME_SIZE = 64 }; // bytes for any of them with its NUL

bool text_is_name(enum text_name kind, const char *text, size_t len);
// The rule in words, for messages.
const char *text_name_rule(enum text_name kind);

// strcasecmp(a, b) == 0, in ASCII whatever the locale.
bool text_same(const char *a, const char *b);

#endif
