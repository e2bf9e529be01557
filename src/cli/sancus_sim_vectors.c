// SPDX-License-Identifier: Apache-2.0
// sancus-sim vectors: programs with the results that real hardware gave, run on the upstream core
// (test/vectors/README.md has the format).
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hex.h"
#include "cli/verbs.h"
#include "sim/machine.h"

enum {
    CYCLE_LIMIT = 100 * 1000 * 1000, // the longest program needs far less
    RESETS_MAX = 1000,
    RAM_SIZE = MACHINE_RAM_END - MACHINE_RAM_START,
};

struct totals {
    unsigned passed, failed;
    bool with_cycles;
};

static struct machine *create(json_int_t security)
{
    static const uint8_t node_key[MACHINE_KEY_SIZE] = {0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe,
                                                       0xba, 0xbe, 0xc0, 0xde, 0xfe, 0xed,
                                                       0xde, 0xfe, 0xc8, 0xed};
    struct machine_config config = {.core = MACHINE_UPSTREAM, .modules = 4};
    if (security != 64 && security != 128)
        return NULL;
    config.security = (unsigned)security;
    memcpy(config.node_key, node_key, config.security / 8);
    return machine_create(&config);
}

// The 16-bit number that a hexadecimal JSON string spells; -1 if it is none.
static long hex_word(const json_t *value)
{
    const char *text = json_string_value(value);
    if (!text || !*text || strspn(text, "0123456789abcdefABCDEF") != strlen(text) ||
        strlen(text) > 4)
        return -1;
    return strtol(text, NULL, 16);
}

// One {"addr": "4000", "hex": "..."}; false if malformed. The buffer is the caller's.
static bool read_block(const json_t *block, uint16_t *address, struct buf *bytes)
{
    long at = hex_word(json_object_get(block, "addr"));
    const char *hex = json_string_value(json_object_get(block, "hex"));
    if (at < 0 || !hex || hex_decode(hex, bytes) != 0)
        return false;
    *address = (uint16_t)at;
    return true;
}

static bool load_images(struct machine *m, const json_t *images)
{
    size_t i;
    json_t *block;
    bool good = json_is_array(images);
    json_array_foreach(images, i, block)
    {
        struct buf bytes = {0};
        uint16_t address = 0;
        good = good && read_block(block, &address, &bytes) &&
               machine_load(m, address, bytes.data, bytes.len) == 0;
        buf_finish(&bytes);
    }
    return good;
}

// zlib's CRC-32 of RAM (IEEE 802.3, reflected).
static uint32_t ram_crc(const struct machine *m)
{
    uint32_t crc = 0xFFFFFFFF;
    for (unsigned i = 0; i < RAM_SIZE; i++) {
        crc ^= machine_peek8(m, (uint16_t)(MACHINE_RAM_START + i));
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

// ---- comparing -------------------------------------------------------------------------------

// `why` is empty as long as nothing differs: the first difference stays.
static void expect_number(struct err_info *why, const char *what, uint64_t got, json_int_t wanted)
{
    if ((json_int_t)got != wanted)
        err_set(why, ERR_FAILED, "%s is %llu, expected %lld", what, (unsigned long long)got,
                (long long)wanted);
}

static void compare_regs(const struct machine *m, const json_t *regs, struct err_info *why)
{
    for (unsigned i = 0; i < 16; i++) {
        long wanted = hex_word(json_array_get(regs, i));
        if (machine_reg(m, i) != wanted)
            err_set(why, ERR_FAILED, "r%u is %04x, expected %04lx", i, machine_reg(m, i), wanted);
    }
}

static void compare_blocks(const struct machine *m, const json_t *blocks, struct err_info *why)
{
    size_t i;
    json_t *block;
    json_array_foreach(blocks, i, block)
    {
        struct buf bytes = {0};
        uint16_t address = 0;
        if (!read_block(block, &address, &bytes))
            err_set(why, ERR_INPUT, "a block of expected memory is malformed");
        for (size_t k = 0; k < bytes.len; k++) {
            uint16_t at = (uint16_t)(address + k);
            if (machine_peek8(m, at) != bytes.data[k])
                err_set(why, ERR_FAILED, "memory %04x is %02x, expected %02x", at,
                        machine_peek8(m, at), bytes.data[k]);
        }
        buf_finish(&bytes);
    }
}

static void compare_interrupts(const struct machine *m, const json_t *irqs, struct err_info *why)
{
    for (unsigned vector = 0; vector < 16; vector++) {
        char name[8], what[32];
        snprintf(name, sizeof name, "%u", vector);
        snprintf(what, sizeof what, "interrupts by vector %u", vector);
        const json_t *wanted = json_object_get(irqs, name);
        if (wanted || vector != MACHINE_VIOLATION_VECTOR)
            expect_number(why, what, machine_interrupts(m, vector), json_integer_value(wanted));
    }
}

static void compare(const struct machine *m, const json_t *expect, bool with_cycles,
                    struct err_info *why)
{
    compare_regs(m, json_object_get(expect, "regs"), why);
    compare_blocks(m, json_object_get(expect, "mem"), why);
    compare_blocks(m, json_object_get(expect, "pmem"), why);
    const char *crc = json_string_value(json_object_get(expect, "ram_crc32"));
    if (crc && ram_crc(m) != strtoul(crc, NULL, 16))
        err_set(why, ERR_FAILED, "RAM has CRC %08x, expected %s", ram_crc(m), crc);
    expect_number(why, "instr", machine_instructions(m),
                  json_integer_value(json_object_get(expect, "instr")));
    expect_number(why, "violations", machine_violations(m),
                  json_integer_value(json_object_get(expect, "violations")));
    compare_interrupts(m, json_object_get(expect, "irqs"), why);
    expect_number(why, "puc", machine_resets(m),
                  json_integer_value(json_object_get(expect, "puc")));
    if (with_cycles)
        expect_number(why, "cycles", machine_cycles(m),
                      json_integer_value(json_object_get(expect, "cycles")));
}

// ---- programs --------------------------------------------------------------------------------

static int run_program(const json_t *program, struct totals *totals, struct err_info *e)
{
    const char *id = json_string_value(json_object_get(program, "id"));
    const json_t *expect = json_object_get(program, "expect");
    struct err_info why = {0};
    int rc = ERR_INPUT;
    struct machine *m = create(json_integer_value(json_object_get(program, "security")));

    if (!m || !id || json_array_size(json_object_get(expect, "regs")) != 16 ||
        !json_is_integer(json_object_get(expect, "cycles")) ||
        !load_images(m, json_object_get(program, "images"))) {
        err_set(e, ERR_INPUT,
                "not a program: id, security 64 or 128, images in memory, and expect "
                "with regs and cycles are needed");
        goto out;
    }
    machine_reset(m);
    enum machine_stop stop = MACHINE_STOP_RESET;
    for (int i = 0; i < RESETS_MAX && stop == MACHINE_STOP_RESET; i++)
        stop = machine_run(m, CYCLE_LIMIT);
    if (stop != MACHINE_STOP_CPUOFF)
        err_set(&why, ERR_FAILED, "it does not end: stop is %s", machine_stop_name(stop));
    compare(m, expect, totals->with_cycles, &why);
    if (why.code)
        printf("FAIL %s: %s\n", id, why.text);
    totals->passed += !why.code;
    totals->failed += !!why.code;
    rc = 0;
out:
    machine_destroy(m);
    return rc;
}

static int run_line(const char *text, bool first, struct totals *totals, struct err_info *e)
{
    json_error_t error;
    json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    int rc = 0;
    if (!json_is_object(value))
        rc = err_set(e, ERR_INPUT, "%s", value ? "not a JSON object" : error.text);
    else if (!json_is_true(json_object_get(value, "header")))
        rc = run_program(value, totals, e);
    else if (!first || json_integer_value(json_object_get(value, "format")) != 1)
        rc = err_set(e, ERR_INPUT, "a header must be the first line and say format 1");
    json_decref(value);
    return rc;
}

static int run_file(const char *path, struct totals *totals, struct err_info *e)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    int rc = 0;
    if (!f)
        return err_set(e, ERR_INPUT, "%s: cannot be opened; name a file of test vectors", path);
    for (unsigned n = 1; rc == 0 && getline(&line, &size, f) >= 0; n++) {
        if (line[strspn(line, " \t\r\n")] == '\0')
            continue;
        rc = run_line(line, n == 1, totals, e);
        if (rc)
            err_locate(e, "%s:%u", path, n);
    }
    if (rc == 0 && ferror(f))
        rc = err_set(e, ERR_INPUT, "%s: cannot be read", path);
    free(line);
    fclose(f);
    return rc;
}

static const struct cli_option options[] = {
    {"--no-cycles", NULL, "do not compare cycle counts", NULL},
    {NULL, NULL, NULL, NULL},
};

static int run(const struct cli_args *args, struct err_info *e)
{
    struct totals totals = {.with_cycles = !cli_value(&cli_sim_vectors, args, "--no-cycles")};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < args->words; i++)
        rc = run_file(args->word[i], &totals, e);
    if (rc)
        return rc;
    printf("%u passed, %u failed\n", totals.passed, totals.failed);
    return totals.passed + totals.failed > 0 && !totals.failed ? 0 : ERR_FAILED;
}

const struct cli_verb cli_sim_vectors = {
    .name = "vectors",
    .words = "FILE...",
    .min_words = 1,
    .max_words = SIZE_MAX,
    .summary = "run what real hardware computed, on the upstream core",
    .details =
        "Prints every program that differs, and last `N passed, N failed`. Exit status: 0 if "
        "there\n"
        "were programs and all agree, 1 if not, 2 for a wrong argument or file.",
    .options = options,
    .run = run,
};
