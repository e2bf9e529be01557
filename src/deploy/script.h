// SPDX-License-Identifier: Apache-2.0
// Scripts of physical inputs: `in NODE.DEVICE VALUE`, `wait`, `reset NODE`, one a line; `#` starts
// a comment, empty lines count for nothing. Names ignore case and are checked against the
// infrastructure; values are decimal or 0x, -32768..65535.
#ifndef DEPLOY_SCRIPT_H
#define DEPLOY_SCRIPT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "deploy/descriptor.h"

enum { SCRIPT_MAX_LINE = 4096 };

enum script_verb {
    SCRIPT_NOTHING, // an empty line or a comment
    SCRIPT_IN,
    SCRIPT_WAIT,
    SCRIPT_RESET,
};

struct script_command {
    enum script_verb verb;
    struct text_place at; // of the verb
    size_t node;          // index in the infrastructure: IN, RESET
    size_t device;        // index in the node, an input device: IN
    uint16_t value;       // as the device's register shows it, two's complement: IN
};

// One line, without its newline (a final carriage return is ignored). ERR_INPUT with its place.
int script_parse_line(const struct descriptor_infrastructure *infra, const char *file,
                      unsigned line, const char *text, struct script_command *out,
                      struct err_info *e);

// A script read line by line, as it comes (standard input). `in` and `file` are the caller's.
struct script_reader {
    const struct descriptor_infrastructure *infra;
    FILE *in;
    const char *file;
    unsigned line; // of the last command; start from 0
};

// The next command, never SCRIPT_NOTHING. 0, 1 at the end of the file, ERR_INPUT: a wrong line, one
// over SCRIPT_MAX_LINE bytes, a NUL, or the file cannot be read.
int script_read(struct script_reader *r, struct script_command *out, struct err_info *e);

// A whole script; start from `{0}`.
struct script {
    struct script_command *commands; // owned
    size_t count;
};

// Reads and checks a file to its end, before anything of it runs. Places borrow `path`. ERR_INPUT.
// script_finish frees, also after an error.
int script_load(struct script *s, const struct descriptor_infrastructure *infra, const char *path,
                struct err_info *e);
void script_finish(struct script *s);

#endif
