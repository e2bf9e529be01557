// SPDX-License-Identifier: Apache-2.0
// A source text and the reporting of diagnostics at its places.
#ifndef LANG_SOURCE_H
#define LANG_SOURCE_H

#include <stddef.h>

#include "lang/diag.h"

struct source {
    const char *file; // as given
    const char *text; // `len` bytes, perhaps with NULs among them
    size_t len;
};

// Records a diagnostic. The hint may be NULL; otherwise one line, copied.
void diag_report(struct lang_diags *diags, const struct source *source, struct lang_place at,
                 enum lang_code code, const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

// The file's name without its folders.
const char *source_base_name(const char *file);

#endif
