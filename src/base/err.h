// SPDX-License-Identifier: Apache-2.0
// Errors of host code: a function returns 0 or a negative `enum err`, and says once, where the
// cause is known, what was wrong and what to do.
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
    ERR_INPUT = -1,  // the user's: an argument, descriptor, source, script or image is wrong
    ERR_FAILED = -2, // it ran, and the thing asked for failed (a refusal, a lost node)
    ERR_SYSTEM = -3, // the machine's: no memory, no file, no tool
    ERR_BUG = -4,    // ours: an internal rule does not hold
};

enum { ERR_TEXT = 16384 };

// One error and its message. Start from `{0}`; the caller owns it; no allocation.
struct err_info {
    int code;            // 0 or an `enum err`
    int located;         // the message begins with a place: err_locate adds nothing
    char text[ERR_TEXT]; // one or more lines, no final newline
};

// Records `code` and the formatted message, unless one is recorded already (the first cause
// wins), and returns the recorded code. `e` may be NULL.
int err_set(struct err_info *e, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Puts "where: " before the recorded message, unless it has a place. Returns the recorded code.
int err_locate(struct err_info *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The process exit status of an error: 0 for 0, 2 for ERR_INPUT, otherwise 1.
int err_exit_status(int code);

#endif
