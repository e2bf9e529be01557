// SPDX-License-Identifier: Apache-2.0
#include "play/input.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { PAUSE = 200 }; // milliseconds without input: the writer waits for us

// Reads once. Returns the bytes read, 0 at the end, -1 for nothing yet or an error.
static ssize_t take_some(struct input *in)
{
    struct pollfd p = {.fd = 0, .events = POLLIN};
    char block[16384];
    if (poll(&p, 1, PAUSE) <= 0)
        return -1;
    ssize_t n = read(0, block, sizeof block);
    if (n > 0)
        buf_append(&in->taken, block, (size_t)n);
    return n;
}

static ssize_t read_on(void *cookie, char *out, size_t len)
{
    struct input *in = cookie;
    size_t left = in->taken.len - in->at;
    if (!left)
        return in->complete ? 0 : read(0, out, len);
    len = len < left ? len : left;
    memcpy(out, in->taken.data + in->at, len);
    in->at += len;
    return (ssize_t)len;
}

// rewind, and nothing else.
static int seek_on(void *cookie, off64_t *offset, int whence)
{
    struct input *in = cookie;
    if (!in->complete || *offset != 0 || whence != SEEK_SET) {
        errno = ESPIPE;
        return -1;
    }
    in->at = 0;
    return 0;
}

FILE *input_open(struct input *in, size_t max)
{
    *in = (struct input){0};
    ssize_t n = isatty(0) ? -1 : 1;
    while (n > 0 && in->taken.len <= max)
        n = take_some(in);
    in->complete = n == 0;
    cookie_io_functions_t io = {.read = read_on, .seek = seek_on};
    return fopencookie(in, "r", io);
}

void input_finish(struct input *in)
{
    buf_finish(&in->taken);
}
