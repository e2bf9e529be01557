// SPDX-License-Identifier: Apache-2.0
// Ctrl-C as a request: long work asks now and then and ends in order, so that private folders are
// removed. A second signal ends the process at once.
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <stdbool.h>

#include "base/err.h"

// Takes SIGINT and SIGTERM as requests, and turns SIGPIPE into errors of writing.
void interrupt_install(void);

// ERR_FAILED with a message if a request has come, otherwise 0.
int interrupt_check(struct err_info *e);

#endif
