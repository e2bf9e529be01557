// SPDX-License-Identifier: Apache-2.0
// The deepest stack of a linked MSP430 module, from its machine code: no promise of a compiler is
// needed. It follows every path from the entry, and refuses what it cannot bound.
#ifndef DEPLOY_STACK_H
#define DEPLOY_STACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

// `text` are the bytes of the text section, `start` its address and the entry. Returns the most
// bytes that are ever on the stack, or ERR_INPUT: recursion, a computed call or jump, a stack
// pointer from elsewhere, code that runs out of the section. The message has the address.
int stack_depth(const uint8_t *text, size_t len, uint16_t start, struct err_info *e);

#endif
