// SPDX-License-Identifier: Apache-2.0
// The command line: one file per verb, each with one const entry; one table makes parser and help.
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stddef.h>

#include "base/err.h"

enum { CLI_MAX_GIVEN = 128 }; // options on one command line

struct cli_option {
    const char *name;    // with its dashes: "--script"
    const char *value;   // placeholder of its value, NULL: a flag; "X...": may be repeated
    const char *help;    // one line
    const char *choices; // "a|b": the only values, NULL: any
};

// A parsed command line; strings are borrowed from argv.
struct cli_args {
    struct cli_given {
        const struct cli_option *option;
        const char *value;  // flags: ""
    } given[CLI_MAX_GIVEN]; // in their order
    size_t options;
    char **word; // what is no option
    size_t words;
};

struct cli_verb {
    const char *name;
    const char *words;                // placeholders of the words: "DIR"
    size_t min_words, max_words;      // SIZE_MAX: any number
    const char *summary;              // one line
    const char *details;              // more lines for --help, or NULL
    const struct cli_option *options; // ends with a NULL name
    // Returns 0 or a negative enum err with its message; without one if standard output says why.
    int (*run)(const struct cli_args *args, struct err_info *e);
};

// The value of the option named `name`, or NULL.
const char *cli_value(const struct cli_verb *verb, const struct cli_args *args, const char *name);
// The same for one that may be repeated: its value number `n`, from 0.
const char *cli_repeated(const struct cli_verb *verb, const struct cli_args *args, const char *name,
                         size_t n);

// Reads a whole number (decimal or 0x) of an option; `otherwise` if it was not given.
int cli_number(const struct cli_verb *verb, const struct cli_args *args, const char *name,
               unsigned long long max, unsigned long long otherwise, unsigned long long *out,
               struct err_info *e);

// Runs the verb that argv names; argv is put in another order. Returns the exit status.
int cli_main(const char *program, const struct cli_verb *const *verbs, int argc, char **argv);

#endif
