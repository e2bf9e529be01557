// SPDX-License-Identifier: Apache-2.0
// Reads what an ELF file for the MSP430 wants in memory.
#ifndef NODE_ELF_H
#define NODE_ELF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

// Calls `segment` for the bytes of each loadable segment; it returns 0, or anything else to stop.
// ERR_INPUT: no such file, damaged, or `segment` stopped.
int elf_read(const uint8_t *file, size_t len,
             int (*segment)(void *context, uint16_t address, const uint8_t *bytes, size_t len),
             void *context, struct err_info *e);

#endif
