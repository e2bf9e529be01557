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
#include "cli/sancus_sim.h"
#include "sim/machine.h"

enum { DUMPS_MAX = 64, IMAGE_MAX = 16 << 20, DEFAULT_CYCLES = 1000 * 1000 * 1000 };

struct dump {
    const char *text; // the address as the user wrote it: the key in the result
    size_t text_len;
    uint32_t address, len;
};

struct options {
    const char *image;
    struct machine_config config;
    uint64_t max_cycles;
    struct dump dumps[DUMPS_MAX];
    unsigned dump_count;
};

// ---- arguments -------------------------------------------------------------------------------

// A decimal or 0x number that ends at `end`; false if it is none or above `max`.
static bool read_number(const char *text, const char *end, uint64_t max, uint64_t *out)
{
    char *stop;
    if (text == end || *text < '0' || *text > '9')
        return false;
    errno = 0;
    int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    *out = strtoull(text, &stop, base);
    return errno == 0 && stop == end && *out <= max;
}

static int read_count(const char *what, const char *text, uint64_t min, uint64_t max, uint64_t *out,
                      struct err_info *e)
{
    if (!read_number(text, text + strlen(text), max, out) || *out < min)
        return err_set(e, ERR_INPUT, "%s needs a number from %llu to %llu, not %s", what,
                       (unsigned long long)min, (unsigned long long)max, text);
    return 0;
}

static int set_core(struct options *o, const char *value, struct err_info *e)
{
    if (strcmp(value, "hardened") == 0)
        o->config.core = MACHINE_HARDENED;
    else if (strcmp(value, "upstream") == 0)
        o->config.core = MACHINE_UPSTREAM;
    else
        return err_set(e, ERR_INPUT, "--core is hardened or upstream, not %s", value);
    return 0;
}

static int set_security(struct options *o, const char *value, struct err_info *e)
{
    if (strcmp(value, "64") != 0 && strcmp(value, "128") != 0)
        return err_set(e, ERR_INPUT, "--security is 64 or 128, not %s", value);
    o->config.security = value[0] == '6' ? 64 : 128;
    return 0;
}

static int set_modules(struct options *o, const char *value, struct err_info *e)
{
    uint64_t n;
    int rc = read_count("--modules", value, 1, MACHINE_MODULES_MAX, &n, e);
    if (rc == 0)
        o->config.modules = (unsigned)n;
    return rc;
}

static int set_max_cycles(struct options *o, const char *value, struct err_info *e)
{
    return read_count("--max-cycles", value, 0, UINT64_MAX - 1, &o->max_cycles, e);
}

static int add_dump(struct options *o, const char *value, struct err_info *e)
{
    const char *colon = strchr(value, ':');
    uint64_t address, len;
    if (!colon || !read_number(value, colon, 0xFFFF, &address) ||
        !read_number(colon + 1, value + strlen(value), 0x10000, &len) || address + len > 0x10000)
        return err_set(e, ERR_INPUT,
                       "--dump needs ADDR:LEN inside the 64 KiB address space, as in 0x0200:16, "
                       "not %s",
                       value);
    if (o->dump_count == DUMPS_MAX)
        return err_set(e, ERR_INPUT, "--dump can be given %d times at most", DUMPS_MAX);
    o->dumps[o->dump_count++] = (struct dump){.text = value,
                                              .text_len = (size_t)(colon - value),
                                              .address = (uint32_t)address,
                                              .len = (uint32_t)len};
    return 0;
}

static const struct option {
    const char *name;
    int (*set)(struct options *o, const char *value, struct err_info *e);
} options[] = {
    {"--core", set_core},       {"--security", set_security},
    {"--modules", set_modules}, {"--max-cycles", set_max_cycles},
    {"--dump", add_dump},
};
enum { OPTIONS = sizeof options / sizeof *options };

// One option at argv[*i], as "--name value" or "--name=value"; moves *i to its last word.
static int read_option(struct options *o, int argc, char **argv, int *i, struct err_info *e)
{
    const char *arg = argv[*i];
    for (int k = 0; k < OPTIONS; k++) {
        size_t len = strlen(options[k].name);
        if (strncmp(arg, options[k].name, len) != 0)
            continue;
        if (arg[len] == '=')
            return options[k].set(o, arg + len + 1, e);
        if (arg[len] != '\0')
            continue;
        if (*i + 1 == argc)
            return err_set(e, ERR_INPUT, "%s needs a value", arg);
        return options[k].set(o, argv[++*i], e);
    }
    return err_set(e, ERR_INPUT, "run does not know %s; sancus-sim --help lists its options", arg);
}

static int read_arguments(struct options *o, int argc, char **argv, struct err_info *e)
{
    for (int i = 0; i < argc; i++) {
        int rc = 0;
        if (argv[i][0] == '-')
            rc = read_option(o, argc, argv, &i, e);
        else if (o->image)
            rc =
                err_set(e, ERR_INPUT, "run takes one image, not both %s and %s", o->image, argv[i]);
        else
            o->image = argv[i];
        if (rc)
            return rc;
    }
    if (!o->image)
        return err_set(e, ERR_INPUT, "run needs an image: sancus-sim run IMAGE.elf");
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

int sancus_sim_run(int argc, char **argv)
{
    struct options o = {.max_cycles = DEFAULT_CYCLES};
    struct err_info e = {0};
    struct machine *m = NULL;
    int status = 2;

    if (read_arguments(&o, argc, argv, &e))
        goto out;
    m = machine_create(&o.config);
    if (!m) {
        err_set(&e, ERR_SYSTEM, "no memory for the machine");
        goto out;
    }
    if (load_image(m, o.image, &e))
        goto out;
    enum machine_stop stop = machine_run(m, o.max_cycles);
    if (stop == MACHINE_STOP_IDLE) // asleep for ever: the limit is reached at once
        stop = MACHINE_STOP_LIMIT;
    print_result(m, &o, machine_stop_name(stop));
    status = stop == MACHINE_STOP_CPUOFF ? 0 : 1;
out:
    if (e.code)
        fprintf(stderr, "sancus-sim: %s\n", e.text);
    machine_destroy(m);
    return status;
}
