// SPDX-License-Identifier: Apache-2.0
// Diagnostics of the module language: collected here, printed by the caller. Codes are stable;
// their table is lang/codes.h and docs/spec/language.md explains each.
#ifndef LANG_DIAG_H
#define LANG_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lang/codes.h"

enum { LANG_DIAGS_MAX = 20 }; // kept per run; the rest is counted

// A stretch of source text: line and column (in bytes) count from 1; `len` bytes, at least 1.
struct lang_place {
    uint32_t line, col, len;
};

struct lang_diag {
    enum lang_code code;
    struct lang_place at;
    char *file;    // as given to lang_parse
    char *message; // one line, printable ASCII
    char *hint;    // one line, or NULL
    char *source;  // the source line, non-ASCII and control bytes shown as `?`; or NULL
};

// Start from `{0}`; lang_diags_finish frees. Sorted by file, line, column. If there are more than
// LANG_DIAGS_MAX, errors push warnings out and earlier places push later ones out.
struct lang_diags {
    size_t count;            // entries in `items`
    size_t errors, warnings; // all reported, kept or not
    struct lang_diag items[LANG_DIAGS_MAX];
};

void lang_diags_finish(struct lang_diags *diags);

// "error" or "warning".
const char *lang_diag_severity(const struct lang_diag *diag);

// Appends `file:line:col: error[AX0123]: message`, the source line, a caret and the hint.
void lang_diag_text(const struct lang_diag *diag, struct buf *out);

// Appends one line of JSON: file, line, column, length, severity, code, message, and, where there
// is one, hint.
void lang_diag_json(const struct lang_diag *diag, struct buf *out);

// Appends all as text, then how many were not shown, if any.
void lang_diags_text(const struct lang_diags *diags, struct buf *out);

// Appends all as JSON lines.
void lang_diags_json(const struct lang_diags *diags, struct buf *out);

#endif
