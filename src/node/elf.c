// SPDX-License-Identifier: Apache-2.0
// System V ABI, chapter 4 and 5: 32 bit, little-endian, machine 105.
#include "node/elf.h"

#include <string.h>

#include "node/bytes.h"

enum { ELF_HEADER = 52, ELF_SEGMENT = 32, ELF_MSP430 = 105, ELF_EXECUTABLE = 2, ELF_LOAD = 1 };

static uint32_t elf_word(const uint8_t *at)
{
    return (uint32_t)bytes_get(at) | (uint32_t)bytes_get(at + 2) << 16;
}

static int elf_check(const uint8_t *file, size_t len)
{
    static const uint8_t magic[] = {0x7F, 'E', 'L', 'F', 1, 1};

    return len >= ELF_HEADER && memcmp(file, magic, sizeof magic) == 0 &&
           bytes_get(file + 16) == ELF_EXECUTABLE && bytes_get(file + 18) == ELF_MSP430 &&
           bytes_get(file + 42) == ELF_SEGMENT;
}

int elf_read(const uint8_t *file, size_t len,
             int (*segment)(void *context, uint16_t address, const uint8_t *bytes, size_t len),
             void *context, struct err_info *e)
{
    uint64_t table;
    unsigned count;

    if (!elf_check(file, len))
        return err_set(e, ERR_INPUT, "this is no ELF executable for the MSP430");
    table = elf_word(file + 28);
    count = bytes_get(file + 44);
    if (table + (uint64_t)count * ELF_SEGMENT > len)
        return err_set(e, ERR_INPUT, "the ELF file is cut off");
    for (const uint8_t *s = file + table; count != 0; count--, s += ELF_SEGMENT) {
        uint64_t offset = elf_word(s + 4), size = elf_word(s + 16);
        uint32_t address = elf_word(s + 12);

        if (elf_word(s) != ELF_LOAD || size == 0)
            continue;
        if (offset + size > len || address + size > 0x10000)
            return err_set(e, ERR_INPUT, "the ELF file is cut off or does not fit the machine");
        if (segment(context, (uint16_t)address, file + offset, (size_t)size) != 0)
            return err_set(e, ERR_INPUT, "no memory at 0x%04X for a part of the ELF file",
                           (unsigned)address);
    }
    return 0;
}
