// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: any bytes as an ELF file, read entry by entry and taken as a module's image.
// Besides not crashing: an error has a message, and an accepted image lies within its bytes.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/elf.h"
#include "deploy/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_error(int rc, const struct err_info *e)
{
    require(rc == 0 || rc == 1 || (rc == e->code && *e->text));
}

static void read_section(const struct elf *elf, const struct elf_section *s)
{
    struct err_info e = {0};
    for (unsigned i = 0; s->type == ELF_SHT_SYMTAB && i < elf_symbol_count(s); i++) {
        struct elf_symbol symbol;
        int rc = elf_symbol(elf, s, i, &symbol, &e);
        check_error(rc, &e);
        require(rc != 0 || strlen(symbol.name) < elf->len);
    }
    for (unsigned i = 0; s->type == ELF_SHT_RELA && i < elf_relocation_count(s); i++) {
        struct elf_relocation r;
        elf_relocation(s, i, &r);
    }
}

static void read_tables(const uint8_t *data, size_t size)
{
    struct err_info e = {0};
    struct elf elf;
    int rc = elf_open(&elf, "fuzz", data, size, &e);
    check_error(rc, &e);
    for (unsigned i = 0; rc == 0 && i < elf.segments; i++) {
        struct elf_segment s;
        int found = elf_segment(&elf, i, &s, &e);
        check_error(found, &e);
        require(found != 0 || s.file_size == 0 ||
                (s.data >= data && s.data + s.file_size <= data + size));
    }
    for (unsigned i = 0; rc == 0 && i < elf.sections; i++) {
        struct elf_section s;
        int found = elf_section(&elf, i, &s, &e);
        check_error(found, &e);
        if (found == 0)
            read_section(&elf, &s);
    }
}

static void take_image(const uint8_t *data, size_t size, int has_stack)
{
    static const char *const imports[] = {"driver_entry", "device", NULL};
    struct image image = {0};
    struct err_info e = {0};
    struct buf copy = {0};
    buf_append(&copy, data, size);
    int rc = image_read_take(&image, &copy, "fuzz", imports, has_stack, &e);
    check_error(rc, &e);
    if (rc == 0)
        require(image.text >= image.elf.data &&
                image.text + image.text_len <= image.elf.data + image.elf.len &&
                image.text_len == (size_t)(image.at.text_end - image.at.text_start));
    image_finish(&image);
    buf_finish(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_tables(data, size);
    take_image(data, size, 0);
    take_image(data, size, 1);
    return 0;
}
