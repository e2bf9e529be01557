// SPDX-License-Identifier: Apache-2.0
// 32-bit little-endian ELF files for the MSP430 (machine 105), read with every offset checked.
// Formats: "Tool Interface Standard ELF 1.2", "MSP430 EABI" (SLAA534) for relocations.
#ifndef BASE_ELF_H
#define BASE_ELF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    ELF_MSP430 = 105,
    ELF_PT_LOAD = 1,
    ELF_SHT_PROGBITS = 1,
    ELF_SHT_SYMTAB = 2,
    ELF_SHT_RELA = 4,
    ELF_SHT_NOBITS = 8,
    ELF_SHF_WRITE = 1,
    ELF_SHF_ALLOC = 2,
    ELF_SHF_EXEC = 4,
    ELF_SHN_UNDEF = 0,
    ELF_SHN_ABS = 0xfff1,
};

// A file in memory; the bytes are borrowed and must outlive it.
struct elf {
    const char *name; // of the file, for messages; borrowed
    const uint8_t *bytes;
    size_t len;
    uint32_t entry;
    unsigned segments, sections;
    uint32_t segment_at, section_at; // file offsets of the tables
    unsigned names;                  // section of the section names
};

struct elf_segment {
    uint32_t type, address, file_size, memory_size;
    const uint8_t *data; // file_size bytes
};

struct elf_section {
    const char *name;
    uint32_t type, flags, address, size, link, info;
    const uint8_t *data; // size bytes; NULL for NOBITS
};

struct elf_symbol {
    const char *name;
    uint32_t value, size;
    unsigned section; // index, ELF_SHN_UNDEF or ELF_SHN_ABS
    unsigned type;    // 2: function, 3: section, 4: file
};

struct elf_relocation {
    uint32_t offset; // address it patches
    unsigned type;
    unsigned symbol; // index in the symbol table
    int32_t addend;
};

// Checks the header and tables. ERR_INPUT says what is wrong with which byte.
int elf_open(struct elf *f, const char *name, const uint8_t *bytes, size_t len, struct err_info *e);

// Segment or section number i. ERR_INPUT if it points out of the file.
int elf_segment(const struct elf *f, unsigned i, struct elf_segment *out, struct err_info *e);
int elf_section(const struct elf *f, unsigned i, struct elf_section *out, struct err_info *e);

// The symbol table, or the section `s`, as entries.
unsigned elf_symbol_count(const struct elf_section *symtab);
int elf_symbol(const struct elf *f, const struct elf_section *symtab, unsigned i,
               struct elf_symbol *out, struct err_info *e);
unsigned elf_relocation_count(const struct elf_section *rela);
void elf_relocation(const struct elf_section *rela, unsigned i, struct elf_relocation *out);

// The only section of this type, or the one of this name. 0, 1: there is none, or an error.
int elf_find_type(const struct elf *f, uint32_t type, struct elf_section *out, struct err_info *e);
int elf_find_name(const struct elf *f, const char *name, struct elf_section *out,
                  struct err_info *e);

#endif
