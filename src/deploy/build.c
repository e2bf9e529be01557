// SPDX-License-Identifier: Apache-2.0
#include "deploy/build.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "proto/wire.h"

enum { MAX_ARGUMENTS = 48, MAX_IMAGE = 1 << 20, SMALLEST_INPUT = WIRE_KEY_MESSAGE };

// A command line; the strings are owned.
struct arguments {
    char *word[MAX_ARGUMENTS + 1];
    size_t count;
};

static void add(struct arguments *a, char *word_take)
{
    a->word[a->count++] = word_take;
}

static void add_text(struct arguments *a, const char *word)
{
    add(a, mem_text(word));
}

static void add_symbol(struct arguments *a, const char *name, unsigned value)
{
    add(a, mem_printf("--defsym=%s=0x%x", name, value));
}

// The tools see nothing of the caller's environment that could change what they make.
static int spawn_in(const char *folder, char **words, const char *log, pid_t *pid)
{
    const char *path = getenv("PATH");
    char *search = mem_printf("PATH=%s", path ? path : "/usr/bin:/bin");
    char *temporary = mem_printf("TMPDIR=%s", folder);
    char *environment[] = {search, temporary, "LC_ALL=C", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    int rc = posix_spawnp(pid, words[0], &actions, NULL, words, environment);
    posix_spawn_file_actions_destroy(&actions);
    free(search);
    free(temporary);
    return rc;
}

// Runs the command in the work folder, frees it, and turns a failure into the tool's own words.
static int run_take(struct build *b, struct arguments *a, const char *name, struct err_info *e)
{
    char *log = mem_printf("%s/%s.log", b->folder, name);
    pid_t pid;
    int status = 0, rc = 0;
    int failed = spawn_in(b->folder, a->word, log, &pid);
    if (failed)
        rc = err_set(e, ERR_SYSTEM, "%s: %s. `make setup` installs it", a->word[0],
                     strerror(failed));
    else
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    if (rc == 0 && status != 0) {
        struct buf text = {0};
        file_read(log, 1 << 16, &text, NULL);
        if (WIFSIGNALED(status))
            rc = err_set(e, ERR_SYSTEM, "%s: %s was killed (%s)", name, a->word[0],
                         strsignal(WTERMSIG(status)));
        else
            rc = err_set(e, ERR_SYSTEM, "%s: %s failed:\n%s", name, a->word[0],
                         text.len ? buf_text(&text) : "it said nothing. Is the disk full?");
        buf_finish(&text);
    }
    for (size_t i = 0; i < a->count; i++)
        free(a->word[i]);
    free(log);
    return rc;
}

// The folder of the runtime for a program in `folder`: as built, or as installed.
static char *find_share(const char *folder)
{
    static const char *const places[] = {"lib/authex", "../lib/authex"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *share = mem_printf("%s/%s", folder, places[i]);
        char *probe = mem_printf("%s/module.lds", share);
        int found = access(probe, R_OK) == 0;
        free(probe);
        if (found)
            return share;
        free(share);
    }
    return NULL;
}

int build_open(struct build *b, struct err_info *e)
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n < 0)
        return err_set(e, ERR_SYSTEM, "/proc/self/exe: %s", strerror(errno));
    program[n] = 0;
    const char *folder = dirname(program);
    b->share = find_share(folder);
    if (!b->share)
        return err_set(e, ERR_SYSTEM,
                       "the module runtime (lib/authex) is not beside %s. Run `make`, or `make "
                       "install` again",
                       folder);
    b->folder = file_make_temporary_folder(e);
    return b->folder ? 0 : ERR_SYSTEM;
}

void build_finish(struct build *b)
{
    if (b->folder)
        file_remove_tree(b->folder, NULL);
    free(b->folder);
    free(b->share);
    *b = (struct build){0};
}

int build_compile(struct build *b, const char *name, const struct lang_module *module,
                  struct err_info *e)
{
    struct buf source = {0};
    lang_emit_c(module, &source);
    char *path = mem_printf("%s/%s.c", b->folder, name);
    int rc = file_write(path, source.data, source.len, 0600, e);
    free(path);
    buf_finish(&source);
    if (rc)
        return rc;

    static const char *const flags[] = {
        "clang",           "--target=msp430",  "-Os", "-std=c11", "-ffreestanding",
        "-fno-builtin",    "-fno-jump-tables", "-c",  "-Wall",    "-ffunction-sections",
        "-fdata-sections",
    };
    struct arguments a = {0};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        add_text(&a, flags[i]);
    add(&a, mem_printf("-I%s/include", b->share));
    add(&a, mem_printf("%s.c", name));
    add_text(&a, "-o");
    add(&a, mem_printf("%s.o", name));
    return run_take(b, &a, name, e);
}

// The reply buffer holds an attestation while it is made, or the sealed outputs; drivers' proofs
// and single tags are smaller than an attestation.
static unsigned reply_size(const struct build_spec *s)
{
    unsigned attestation = 8 + WIRE_CHALLENGE + WIRE_REPORT(s->slots) + WIRE_TAG;
    return s->records > attestation ? s->records : attestation;
}

static void add_sizes(struct arguments *a, const struct build_spec *s)
{
    unsigned event = 2 + 2 * WIRE_MAX_WORDS + WIRE_TAG;
    add_symbol(a, "MODULE_DATA", s->data);
    add_symbol(a, "MODULE_SLOTS", s->slots);
    add_symbol(a, "MODULE_INPUT", event > SMALLEST_INPUT ? event : SMALLEST_INPUT);
    add_symbol(a, "MODULE_PENDING", s->pending);
    add_symbol(a, "MODULE_RECORDS", s->records);
    add_symbol(a, "MODULE_REPLY", reply_size(s));
    add_symbol(a, "MODULE_STACK", s->stack);
}

static void add_device(struct arguments *a, const struct build_spec *s)
{
    static const uint8_t unknown[IMAGE_MEASUREMENT];
    const uint8_t *m = s->device_measurement ? s->device_measurement : unknown;
    add_symbol(a, "device_entry", s->device_entry);
    for (unsigned i = 0; i < IMAGE_MEASUREMENT / 2; i++) {
        char name[16];
        snprintf(name, sizeof name, "device_tag_%u", i);
        add_symbol(a, name, (unsigned)(m[2 * i] | m[2 * i + 1] << 8));
    }
}

static void add_library(struct arguments *a, const struct build *b, const char *name)
{
    add(a, mem_printf("%s/lib%s.a", b->share, name));
}

static void add_mmio(struct arguments *a, const struct build *b, const struct build_spec *s)
{
    add(a, mem_printf("-T%s/mmio.lds", b->share));
    add_symbol(a, "driver_entry", s->driver_entry);
    add_symbol(a, "device", s->device);
    add_text(a, "--whole-archive");
    add_library(a, b, "mmio");
}

static void add_module(struct arguments *a, const struct build *b, const struct build_spec *s)
{
    add(a, mem_printf("-T%s/module.lds", b->share));
    add_text(a, "--gc-sections");
    add_sizes(a, s);
    if (s->driver) {
        add_device(a, s);
        add_text(a, "--whole-archive");
        add_library(a, b, s->driver);
        add_text(a, "--no-whole-archive");
    } else {
        add(a, mem_printf("%s.o", s->name));
    }
    add_library(a, b, "enclave");
    add_library(a, b, "rt");
}

static int is_mmio(const struct build_spec *s)
{
    return s->driver && strcmp(s->driver, "mmio") == 0;
}

static int link_file(struct build *b, const struct build_spec *s, struct err_info *e)
{
    struct arguments a = {0};
    add_text(&a, "ld.lld");
    add_text(&a, "--emit-relocs");
    add_symbol(&a, "MODULE_TEXT", s->text);
    if (is_mmio(s))
        add_mmio(&a, b, s);
    else
        add_module(&a, b, s);
    add_text(&a, "-o");
    add(&a, mem_printf("%s.elf", s->name));
    return run_take(b, &a, s->name, e);
}

static image_imports imports_of(const struct build_spec *s)
{
    static const char *const none[] = {NULL};
    static const char *const mmio[] = {"driver_entry", "device", NULL};
    static const char *const driver[] = {
        "device_entry", "device_tag_0", "device_tag_1", "device_tag_2", "device_tag_3",
        "device_tag_4", "device_tag_5", "device_tag_6", "device_tag_7", NULL};
    if (!s->driver)
        return none;
    return is_mmio(s) ? mmio : driver;
}

int build_link(struct build *b, const struct build_spec *s, struct image *image, struct err_info *e)
{
    int rc = link_file(b, s, e);
    if (rc)
        return rc;
    struct buf elf = {0};
    char *path = mem_printf("%s/%s.elf", b->folder, s->name);
    rc = file_read(path, MAX_IMAGE, &elf, e);
    free(path);
    if (rc == 0)
        rc = image_read_take(image, &elf, s->name, imports_of(s), !is_mmio(s), e);
    buf_finish(&elf);
    if (rc == 0 && s->stack && image->stack > s->stack)
        rc = err_set(e, ERR_INPUT, "%s: needs %u bytes of stack, was given %u", s->name,
                     image->stack, s->stack);
    return rc;
}
