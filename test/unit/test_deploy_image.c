// SPDX-License-Identifier: Apache-2.0
// Linked modules: what leaves the module, or is no ELF file, is refused; nothing crashes.
#include <libgen.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/elf.h"
#include "deploy/image.h"
#include "lib/board_bench.h"

enum { SECTION_TABLE = 0x20, SECTION_SIZE = 40, FLAGS = 8, OFFSET = 16, RELA = 12, SYMBOL = 16 };

static const char source[] = "module Small\n"
                             "output Out(v)\n"
                             "on In(v):\n"
                             "  last = v\n"
                             "  Out(last)\n";

static const char *const none[] = {NULL};
static struct bench bench;
static struct part part;

static int set_up(void **state)
{
    (void)state;
    static const enum machine_device devices[MACHINE_SLOTS] = {MACHINE_NO_DEVICE};
    char program[PATH_MAX] = {0};
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        return -1;
    char *share = mem_printf("%s/../lib/authex", dirname(program));
    bench_open(&bench, share, MACHINE_HARDENED, 1, devices);
    bench_build_app(&bench, &part, source, "Small", 2, 1, &(struct bench_place){7, 0x4000, 0x0e00});
    free(share);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    part_finish(&part);
    bench_close(&bench);
    return 0;
}

static struct buf copy(size_t len)
{
    struct buf b = {0};
    buf_append(&b, part.image.elf.data, len);
    return b;
}

// Reads it; frees it. The result, with the message in `e`.
static int take(struct buf *elf, struct err_info *e)
{
    struct image image = {0};
    *e = (struct err_info){0};
    int rc = image_read_take(&image, elf, "small.elf", none, 1, e);
    if (rc)
        assert_true(e->text[0]);
    image_finish(&image);
    buf_finish(elf);
    return rc;
}

static void refuse(struct buf *elf, const char *what)
{
    struct err_info e;
    assert_int_equal(take(elf, &e), ERR_INPUT);
    if (!strstr(e.text, what))
        fail_msg("\"%s\" is not in \"%s\"", what, e.text);
}

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

// File offset of the header of the first section of this type whose number is at least `from`.
static size_t header_of(const struct buf *elf, uint32_t type, unsigned from)
{
    size_t table = get32(elf->data + SECTION_TABLE);
    for (size_t i = from;; i++) {
        assert_true(table + (i + 1) * SECTION_SIZE <= elf->len);
        if (get32(elf->data + table + i * SECTION_SIZE + 4) == type)
            return table + i * SECTION_SIZE;
    }
}

static void test_good(void **state)
{
    (void)state;
    struct err_info e;
    struct buf elf = copy(part.image.elf.len);
    assert_int_equal(take(&elf, &e), 0);
}

static void test_truncated(void **state)
{
    (void)state;
    struct err_info e;
    for (size_t len = 0; len + 1 < part.image.elf.len; len += 1 + len / 16) {
        struct buf elf = copy(len);
        assert_int_equal(take(&elf, &e), ERR_INPUT);
    }
}

static void test_escape(void **state)
{
    (void)state;
    struct buf elf = copy(part.image.elf.len);
    size_t rela = get32(elf.data + header_of(&elf, ELF_SHT_RELA, 0) + OFFSET);
    put32(elf.data + rela + 8, 0x9000);
    refuse(&elf, "leaves the module");
}

static void test_undefined(void **state)
{
    (void)state;
    struct buf elf = copy(part.image.elf.len);
    size_t rela = get32(elf.data + header_of(&elf, ELF_SHT_RELA, 0) + OFFSET);
    size_t symbols = get32(elf.data + header_of(&elf, ELF_SHT_SYMTAB, 0) + OFFSET);
    uint32_t symbol = get32(elf.data + rela + 4) >> 8;
    memset(elf.data + symbols + symbol * SYMBOL + 14, 0, 2); // st_shndx
    refuse(&elf, "is not defined in the module");
}

static void test_extra_section(void **state)
{
    (void)state;
    struct buf elf = copy(part.image.elf.len);
    size_t header = header_of(&elf, ELF_SHT_SYMTAB, 0);
    put32(elf.data + header + FLAGS, ELF_SHF_ALLOC);
    refuse(&elf, "would live outside the module");
}

static void test_moved_text(void **state)
{
    (void)state;
    struct buf elf = copy(part.image.elf.len);
    size_t header = header_of(&elf, ELF_SHT_PROGBITS, 0);
    put32(elf.data + header + 12, 0x4100);
    refuse(&elf, "its sections are not where its symbols say");
}

// Bytes changed at random: an answer, and nothing read outside of the file (run it under ASan).
static void test_random(void **state)
{
    (void)state;
    struct err_info e;
    uint32_t seed = 7;
    for (unsigned round = 0; round < 400; round++) {
        struct buf elf = copy(part.image.elf.len);
        for (unsigned i = 0; i <= round % 5; i++) {
            seed = seed * 1664525 + 1013904223;
            size_t at = round % 2 ? seed % elf.len : elf.len - 1 - (seed >> 8) % (elf.len / 8);
            seed = seed * 1664525 + 1013904223;
            elf.data[at] = (uint8_t)(seed >> 24);
        }
        int rc = take(&elf, &e);
        assert_true(rc == 0 || rc == ERR_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),          cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_escape),        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_extra_section), cmocka_unit_test(test_moved_text),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests_name("deploy_image", tests, set_up, tear_down);
}
