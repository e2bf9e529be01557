// SPDX-License-Identifier: Apache-2.0
#include "base/elf.h"
#include "proto/bytes.h"

#include <string.h>

enum { HEADER = 52, SEGMENT = 32, SECTION = 40, SYMBOL = 16, RELOCATION = 12 };

static int bad(const struct elf *f, uint32_t at, const char *what, struct err_info *e)
{
    return err_set(e, ERR_INPUT, "%s: byte 0x%x: %s", f->name, at, what);
}

// Does [at, at + size) lie in the file?
static int inside(const struct elf *f, uint64_t at, uint64_t size)
{
    return at <= f->len && size <= f->len - at;
}

int elf_open(struct elf *f, const char *name, const uint8_t *bytes, size_t len, struct err_info *e)
{
    *f = (struct elf){.name = name, .bytes = bytes, .len = len};
    if (len < HEADER)
        return err_set(e, ERR_INPUT, "%s: %zu bytes: too short for an ELF file", name, len);
    if (memcmp(bytes, "\177ELF", 4) != 0)
        return bad(f, 0, "not an ELF file", e);
    if (bytes[4] != 1)
        return bad(f, 4, "not a 32-bit ELF file", e);
    if (bytes[5] != 1)
        return bad(f, 5, "not a little-endian ELF file", e);
    if (bytes_get(bytes + 18) != ELF_MSP430)
        return bad(f, 18, "not for the MSP430 (machine 105)", e);
    f->entry = bytes_get32(bytes + 24);
    f->segment_at = bytes_get32(bytes + 28);
    f->section_at = bytes_get32(bytes + 32);
    f->segments = bytes_get(bytes + 44);
    f->sections = bytes_get(bytes + 48);
    f->names = bytes_get(bytes + 50);
    if (f->segments && (bytes_get(bytes + 42) != SEGMENT ||
                        !inside(f, f->segment_at, (uint64_t)f->segments * SEGMENT)))
        return bad(f, 28, "the program header table is not in the file", e);
    if (f->sections && (bytes_get(bytes + 46) != SECTION ||
                        !inside(f, f->section_at, (uint64_t)f->sections * SECTION)))
        return bad(f, 32, "the section header table is not in the file", e);
    if (f->sections && f->names >= f->sections)
        return bad(f, 50, "the section names are in no section", e);
    return 0;
}

int elf_segment(const struct elf *f, unsigned i, struct elf_segment *out, struct err_info *e)
{
    uint32_t at = f->segment_at + i * SEGMENT;
    if (i >= f->segments)
        return err_set(e, ERR_BUG, "%s: no segment %u", f->name, i);
    const uint8_t *p = f->bytes + at;
    uint32_t offset = bytes_get32(p + 4);
    *out = (struct elf_segment){bytes_get32(p), bytes_get32(p + 12), bytes_get32(p + 16),
                                bytes_get32(p + 20), NULL};
    if (!inside(f, offset, out->file_size))
        return bad(f, at + 4, "the segment is not in the file", e);
    out->data = f->bytes + offset;
    if (out->file_size > out->memory_size)
        return bad(f, at + 20, "the segment is larger in the file than in memory", e);
    return 0;
}

// The string at `offset` of a string section; NULL if it does not end there.
static const char *string_at(const struct elf_section *strings, uint32_t offset)
{
    if (!strings->data || offset >= strings->size ||
        !memchr(strings->data + offset, 0, strings->size - offset))
        return NULL;
    return (const char *)strings->data + offset;
}

static int read_section(const struct elf *f, unsigned i, struct elf_section *out,
                        struct err_info *e)
{
    uint32_t at = f->section_at + i * SECTION;
    const uint8_t *p = f->bytes + at;
    uint32_t offset = bytes_get32(p + 16);
    *out = (struct elf_section){
        .name = "",
        .type = bytes_get32(p + 4),
        .flags = bytes_get32(p + 8),
        .address = bytes_get32(p + 12),
        .size = bytes_get32(p + 20),
        .link = bytes_get32(p + 24),
        .info = bytes_get32(p + 28),
    };
    if (out->type == ELF_SHT_NOBITS || out->type == 0)
        return 0;
    if (!inside(f, offset, out->size))
        return bad(f, at + 16, "the section is not in the file", e);
    out->data = f->bytes + offset;
    return 0;
}

int elf_section(const struct elf *f, unsigned i, struct elf_section *out, struct err_info *e)
{
    struct elf_section names;
    if (i >= f->sections)
        return err_set(e, ERR_INPUT, "%s: there is no section %u", f->name, i);
    int rc = read_section(f, i, out, e);
    if (rc == 0)
        rc = read_section(f, f->names, &names, e);
    if (rc)
        return rc;
    uint32_t at = f->section_at + i * SECTION;
    out->name = string_at(&names, bytes_get32(f->bytes + at));
    return out->name ? 0 : bad(f, at, "the section's name is not in the file", e);
}

unsigned elf_symbol_count(const struct elf_section *symtab)
{
    return symtab->data ? symtab->size / SYMBOL : 0;
}

int elf_symbol(const struct elf *f, const struct elf_section *symtab, unsigned i,
               struct elf_symbol *out, struct err_info *e)
{
    struct elf_section strings;
    if (i >= elf_symbol_count(symtab))
        return err_set(e, ERR_INPUT, "%s: there is no symbol %u", f->name, i);
    int rc = elf_section(f, symtab->link, &strings, e);
    if (rc)
        return rc;
    const uint8_t *p = symtab->data + (size_t)i * SYMBOL;
    *out = (struct elf_symbol){string_at(&strings, bytes_get32(p)), bytes_get32(p + 4),
                               bytes_get32(p + 8), bytes_get(p + 14), p[12] & 15};
    if (!out->name)
        return bad(f, (uint32_t)(p - f->bytes), "the symbol's name is not in the file", e);
    return 0;
}

unsigned elf_relocation_count(const struct elf_section *rela)
{
    return rela->data ? rela->size / RELOCATION : 0;
}

void elf_relocation(const struct elf_section *rela, unsigned i, struct elf_relocation *out)
{
    const uint8_t *p = rela->data + (size_t)i * RELOCATION;
    uint32_t info = bytes_get32(p + 4);
    *out = (struct elf_relocation){bytes_get32(p), info & 0xff, info >> 8,
                                   (int32_t)bytes_get32(p + 8)};
}

int elf_find_type(const struct elf *f, uint32_t type, struct elf_section *out, struct err_info *e)
{
    for (unsigned i = 0; i < f->sections; i++) {
        int rc = elf_section(f, i, out, e);
        if (rc || out->type == type)
            return rc;
    }
    return 1;
}

int elf_find_name(const struct elf *f, const char *name, struct elf_section *out,
                  struct err_info *e)
{
    for (unsigned i = 0; i < f->sections; i++) {
        int rc = elf_section(f, i, out, e);
        if (rc || strcmp(out->name, name) == 0)
            return rc;
    }
    return 1;
}
