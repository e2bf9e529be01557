// SPDX-License-Identifier: Apache-2.0
#include "deploy/image.h"

#include <string.h>

#include "base/elf.h"
#include "deploy/stack.h"

// What a linked module consists of.
struct parts {
    struct elf elf;
    struct elf_section text, symbols;
    struct kdf_layout at;
    image_imports imports;
    struct err_info *e;
};

static int is_import(const struct parts *p, const char *name)
{
    for (image_imports i = p->imports; *i; i++)
        if (strcmp(*i, name) == 0)
            return 1;
    return 0;
}

// Nothing may be loaded but one text section, and nothing may have memory but one data section.
static int check_sections(struct parts *p)
{
    unsigned data = 0;
    for (unsigned i = 0; i < p->elf.sections; i++) {
        struct elf_section s;
        int rc = elf_section(&p->elf, i, &s, p->e);
        if (rc)
            return rc;
        if (!(s.flags & ELF_SHF_ALLOC) || !s.size)
            continue;
        if (strcmp(s.name, ".text") == 0 && s.type == ELF_SHT_PROGBITS)
            continue;
        if (strcmp(s.name, ".data") == 0 && s.type == ELF_SHT_NOBITS && !data++)
            continue;
        return err_set(p->e, ERR_INPUT,
                       "%s: section %s would live outside the module. Its text "
                       "and its zeroed data are all it has",
                       p->elf.name, s.name);
    }
    return 0;
}

static int find_bound(struct parts *p, const char *name, uint16_t *value)
{
    for (unsigned i = 0; i < elf_symbol_count(&p->symbols); i++) {
        struct elf_symbol s;
        int rc = elf_symbol(&p->elf, &p->symbols, i, &s, p->e);
        if (rc)
            return rc;
        if (strcmp(s.name, name) == 0 && s.section != ELF_SHN_UNDEF && s.value <= UINT16_MAX) {
            *value = (uint16_t)s.value;
            return 0;
        }
    }
    return err_set(p->e, ERR_INPUT, "%s: has no symbol %s", p->elf.name, name);
}

static int read_layout(struct parts *p)
{
    int rc = find_bound(p, "enclave_text_start", &p->at.text_start);
    if (rc == 0)
        rc = find_bound(p, "enclave_text_end", &p->at.text_end);
    if (rc == 0)
        rc = find_bound(p, "enclave_data_start", &p->at.data_start);
    if (rc == 0)
        rc = find_bound(p, "enclave_data_end", &p->at.data_end);
    if (rc == 0 && (p->at.text_start != p->text.address || p->at.text_start >= p->at.text_end ||
                    (unsigned)(p->at.text_end - p->at.text_start) != p->text.size ||
                    p->at.data_start > p->at.data_end || p->text.size % 2 || p->at.data_start % 2 ||
                    p->at.data_end % 2))
        rc =
            err_set(p->e, ERR_INPUT, "%s: its sections are not where its symbols say", p->elf.name);
    return rc;
}

static int in_module(const struct parts *p, uint32_t address)
{
    const struct kdf_layout *at = &p->at;
    return (address >= at->text_start && address <= at->text_end) ||
           (address >= at->data_start && address <= at->data_end);
}

static int check_reference(struct parts *p, const struct elf_relocation *r)
{
    struct elf_symbol s;
    int rc = elf_symbol(&p->elf, &p->symbols, r->symbol, &s, p->e);
    if (rc)
        return rc;
    if (s.section == ELF_SHN_UNDEF && r->symbol)
        return err_set(p->e, ERR_INPUT, "%s: %s is not defined in the module", p->elf.name, s.name);
    if (in_module(p, s.value + (uint32_t)r->addend) || is_import(p, s.name))
        return 0;
    return err_set(p->e, ERR_INPUT, "%s: the reference at 0x%04x to %s (0x%04x) leaves the module",
                   p->elf.name, r->offset, s.name, s.value + (uint32_t)r->addend);
}

static int check_references(struct parts *p)
{
    for (unsigned i = 0; i < p->elf.sections; i++) {
        struct elf_section s;
        int rc = elf_section(&p->elf, i, &s, p->e);
        for (unsigned k = 0; rc == 0 && s.type == ELF_SHT_RELA && k < elf_relocation_count(&s);
             k++) {
            struct elf_relocation r;
            elf_relocation(&s, k, &r);
            rc = check_reference(p, &r);
        }
        if (rc)
            return rc;
    }
    return 0;
}

static int take_apart(struct parts *p, const struct buf *elf, const char *name)
{
    int rc = elf_open(&p->elf, name, elf->data, elf->len, p->e);
    if (rc == 0)
        rc = elf_find_name(&p->elf, ".text", &p->text, p->e);
    if (rc == 0)
        rc = elf_find_type(&p->elf, ELF_SHT_SYMTAB, &p->symbols, p->e);
    if (rc > 0 || (rc == 0 && (!p->text.data || !p->symbols.data)))
        return err_set(p->e, ERR_INPUT, "%s: no text section or no symbols", name);
    if (rc == 0)
        rc = check_sections(p);
    if (rc == 0)
        rc = read_layout(p);
    if (rc == 0)
        rc = check_references(p);
    return rc;
}

int image_read_take(struct image *image, struct buf *elf, const char *name, image_imports imports,
                    int has_stack, struct err_info *e)
{
    struct parts p = {.imports = imports, .e = e};
    image_finish(image);
    int rc = take_apart(&p, elf, name);
    if (rc == 0 && has_stack) {
        int depth = stack_depth(p.text.data, p.text.size, p.at.text_start, e);
        rc = depth < 0 ? err_locate(e, "%s", name) : 0;
        image->stack = rc ? 0 : (unsigned)depth;
    }
    if (rc == 0) {
        image->at = p.at;
        image->text = p.text.data;
        image->text_len = p.text.size;
        kdf_measure(CRYPTO_SPONGENT_128, image->text, image->text_len, &image->at,
                    image->measurement);
        image->elf = *elf;
        *elf = (struct buf){0};
    }
    return rc;
}

void image_finish(struct image *image)
{
    buf_finish(&image->elf);
    *image = (struct image){0};
}
