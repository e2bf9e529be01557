// SPDX-License-Identifier: Apache-2.0
// sancus-sim run: one program on one machine, result as JSON.
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/elf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hex.h"
#include "cli/verbs.h"
#include "sim/machine.h"

enum { IMAGE_MAX = 16 << 20, DEFAULT_CYCLES = 1000 * 1000 * 1000 };

struct dump {
    const char *text; // the address as the user wrote it: the key in the result
    size_t text_len;
    uint32_t address, len;
};

struct options {
    struct machine_config config;
    uint64_t max_cycles;
    struct dump dumps[CLI_MAX_GIVEN];
    unsigned dump_count;
};

// ---- arguments -------------------------------------------------------------------------------

static const struct cli_option options[] = {
    {"--core", "CORE", "hardened (default): the repaired core; upstream: the published hardware",
     "hardened|upstream"},
    {"--security", "BITS", "key and tag length, 128 (default) or 64", "64|128"},
    {"--modules", "N", "slots of the protection unit, 1 to 16 (default 8; upstream 4)", NULL},
    {"--max-cycles", "N", "stop there (default 1000000000)", NULL},
    {"--dump", "ADDR:LEN...", "add this memory to the result; may be repeated", NULL},
    {NULL, NULL, NULL, NULL},
};

// A decimal or 0x number that ends at `end`; false if it is none or above `max`.
static bool read_number(const char *text, const char *end, uint64_t max, uint32_t *out)
{
    char *stop;
    if (text == end || *text < '0' || *text > '9')
        return false;
    errno = 0;
    int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    unsigned long long value = strtoull(text, &stop, base);
    *out = (uint32_t)value;
    return errno == 0 && stop == end && value <= max;
}

static int add_dump(struct options *o, const char *value, struct err_info *e)
{
    struct dump *d = &o->dumps[o->dump_count++];
    const char *colon = strchr(value, ':');
    *d = (struct dump){.text = value, .text_len = colon ? (size_t)(colon - value) : 0};
    if (!colon || !read_number(value, colon, 0xFFFF, &d->address) ||
        !read_number(colon + 1, value + strlen(value), 0x10000, &d->len) ||
        d->address + d->len > 0x10000)
        return err_set(e, ERR_INPUT,
                       "--dump %s: ADDR:LEN inside the 64 KiB address space is needed, as in "
                       "0x0200:16",
                       value);
    return 0;
}

static int read_options(const struct cli_args *args, struct options *o, struct err_info *e)
{
    const char *core = cli_value(&cli_sim_run, args, "--core");
    const char *security = cli_value(&cli_sim_run, args, "--security");
    const char *dump;
    unsigned long long modules, cycles;
    int rc = cli_number(&cli_sim_run, args, "--modules", MACHINE_MODULES_MAX, 0, &modules, e);

    if (rc == 0 && modules == 0 && cli_value(&cli_sim_run, args, "--modules"))
        rc = err_set(e, ERR_INPUT, "--modules 0: one slot is needed at least");
    if (rc == 0)
        rc = cli_number(&cli_sim_run, args, "--max-cycles", UINT64_MAX - 1, DEFAULT_CYCLES, &cycles,
                        e);
    for (size_t i = 0; rc == 0 && (dump = cli_repeated(&cli_sim_run, args, "--dump", i)); i++)
        rc = add_dump(o, dump, e);
    if (rc)
        return rc;
    o->config.core = core && strcmp(core, "upstream") == 0 ? MACHINE_UPSTREAM : MACHINE_HARDENED;
    o->config.security = security && strcmp(security, "64") == 0 ? 64 : 128;
    o->config.modules = (unsigned)modules;
    o->max_cycles = cycles;
    return 0;
}

// ---- image -----------------------------------------------------------------------------------

static int load_segments(struct machine *m, const struct elf *elf, struct err_info *e)
{
    unsigned loaded = 0;
    for (unsigned i = 0; i < elf->segments; i++) {
        struct elf_segment s;
        int rc = elf_segment(elf, i, &s, e);
        if (rc)
            return rc;
        if (s.type != ELF_PT_LOAD || s.file_size == 0)
            continue;
        if (s.address > 0xFFFF || machine_load(m, (uint16_t)s.address, s.data, s.file_size))
            return err_set(
                e, ERR_INPUT,
                "%s: segment %u (0x%x bytes at 0x%x) does not fit: memory is RAM 0x%x to "
                "0x%x and program memory 0x%x to 0xffff; correct the linker script",
                elf->name, i, s.file_size, s.address, MACHINE_RAM_START, MACHINE_RAM_END - 1,
                MACHINE_FLASH_START);
        loaded++;
    }
    return loaded
               ? 0
               : err_set(e, ERR_INPUT,
                         "%s: there is nothing to load; link it as an executable first", elf->name);
}

// The machine starts where the reset vector says; an image without one starts at its entry point.
static int start(struct machine *m, const struct elf *elf, struct err_info *e)
{
    machine_reset(m);
    if (machine_reg(m, 0) >= MACHINE_FLASH_START)
        return 0;
    if (elf->entry < MACHINE_FLASH_START || elf->entry > 0xFFFF)
        return err_set(e, ERR_INPUT,
                       "%s: no way to start: the reset vector at 0xfffe and the entry point are "
                       "both outside program memory; place a vector in the linker script",
                       elf->name);
    machine_set_reg(m, 0, (uint16_t)elf->entry);
    return 0;
}

static int load_image(struct machine *m, const char *path, struct err_info *e)
{
    struct buf file = {0};
    struct elf elf;
    int rc = file_read(path, IMAGE_MAX, &file, e);
    if (rc == 0)
        rc = elf_open(&elf, path, file.data, file.len, e);
    if (rc == 0)
        rc = load_segments(m, &elf, e);
    if (rc == 0)
        rc = start(m, &elf, e);
    buf_finish(&file);
    return rc;
}

// ---- result ----------------------------------------------------------------------------------

static json_t *dump_json(const struct machine *m, const struct options *o)
{
    json_t *all = json_object();
    for (unsigned i = 0; i < o->dump_count; i++) {
        const struct dump *d = &o->dumps[i];
        char *key = mem_printf("%.*s", (int)d->text_len, d->text);
        struct buf bytes = {0};
        for (uint32_t k = 0; k < d->len; k++)
            buf_append_u8(&bytes, machine_peek8(m, (uint16_t)(d->address + k)));
        char *text = mem_zeroed(2 * (size_t)d->len + 1, 1);
        hex_encode(bytes.data, bytes.len, text);
        json_object_set_new(all, key, json_string(text));
        free(text);
        free(key);
        buf_finish(&bytes);
    }
    return all;
}

static void print_result(const struct machine *m, const struct options *o, const char *stop)
{
    json_t *regs = json_array();
    for (unsigned i = 0; i < 16; i++)
        json_array_append_new(regs, json_integer(machine_reg(m, i)));
    json_t *result = json_pack("{s:s, s:I, s:I, s:o, s:I, s:o}", "stop", stop, "cycles",
                               (json_int_t)machine_cycles(m), "instructions",
                               (json_int_t)machine_instructions(m), "regs", regs, "violations",
                               (json_int_t)machine_violations(m), "dumps", dump_json(m, o));
    json_dumpf(result, stdout, 0);
    putchar('\n');
    json_decref(result);
}

static int run(const struct cli_args *args, struct err_info *e)
{
    struct options o = {0};
    struct machine *m = NULL;
    int rc = read_options(args, &o, e);

    if (rc)
        return rc;
    m = machine_create(&o.config);
    if (!m)
        return err_set(e, ERR_SYSTEM, "no memory for the machine");
    rc = load_image(m, args->word[0], e);
    if (rc == 0) {
        enum machine_stop stop = machine_run(m, o.max_cycles);
        if (stop == MACHINE_STOP_IDLE) // asleep for ever: the limit is reached at once
            stop = MACHINE_STOP_LIMIT;
        print_result(m, &o, machine_stop_name(stop));
        rc = stop == MACHINE_STOP_CPUOFF ? 0 : ERR_FAILED; // the result names the stop
    }
    machine_destroy(m);
    return rc;
}

const struct cli_verb cli_sim_run = {
    .name = "run",
    .words = "IMAGE.elf",
    .min_words = 1,
    .max_words = 1,
    .summary = "run a program until CPUOFF with GIE = 0, and print the result as JSON",
    .details = "Exit status: 0 at CPUOFF, 1 at another stop (see `stop` in the result), 2 for a "
               "wrong argument or image.",
    .options = options,
    .run = run,
};
