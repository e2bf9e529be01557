// SPDX-License-Identifier: Apache-2.0
// Standard input, of which as much as is already there has been taken.
#ifndef PLAY_INPUT_H
#define PLAY_INPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"

struct input {
    struct buf taken;
    size_t at;     // bytes of it that have been read
    bool complete; // it is all: the writer has closed
};

// Takes what comes without a pause, at most `max` bytes; a terminal is not waited for. Returns a
// stream of that and of all that follows, which can be rewound while `complete`. NULL: errno.
FILE *input_open(struct input *in, size_t max);
void input_finish(struct input *in); // after the stream was closed

#endif
