// SPDX-License-Identifier: Apache-2.0
// libFuzzer: descriptors and scripts. The first byte chooses what the rest is. Besides not
// crashing: an error is ERR_INPUT, located in the file, and printable.
//
//   clang -std=c11 -D_GNU_SOURCE -g -Isrc -fsanitize=fuzzer,address,undefined
//       test/fuzz/fuzz_descriptor.c src/deploy/{descriptor*,yaml,text,script}.c src/base/*.c
//       -lfyaml
//   ./a.out -max_total_time=30 CORPUS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/descriptor.h"
#include "deploy/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// libfyaml 0.7.12 loses a buffer of its own after some syntax errors.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

static const char INFRASTRUCTURE[] = "name: i\n"
                                     "provider: 0xA001\n"
                                     "nodes:\n"
                                     "  - name: N\n"
                                     "    platform: sancus\n"
                                     "    devices:\n"
                                     "      - {name: button, driver: button}\n"
                                     "      - {name: display, driver: display}\n"
                                     "  - {name: E, platform: sancus}\n";

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_error(int rc, const struct err_info *e)
{
    require(rc == e->code);
    if (rc == 0)
        return;
    require(rc == ERR_INPUT && strncmp(e->text, "fuzz:", 5) == 0 && strstr(e->text, "error: "));
    for (const char *c = e->text; *c; c++)
        require((unsigned char)*c >= 0x20 && *c != 0x7F);
}

static void fuzz_script(const struct descriptor *d, const char *text, size_t len)
{
    FILE *in = len ? fmemopen((void *)(uintptr_t)text, len, "r") : NULL;
    if (!in)
        return;
    struct script_reader r = {.infra = &d->infrastructure, .in = in, .file = "fuzz"};
    struct script_command command;
    struct err_info e = {0};
    int rc;
    do {
        rc = script_read(&r, &command, &e);
        require(rc || command.verb != SCRIPT_NOTHING);
    } while (rc == 0);
    if (rc < 0)
        check_error(rc, &e);
    fclose(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct descriptor d = {0};
    struct err_info e = {0};
    if (size == 0)
        return 0;
    const char *text = (const char *)data + 1;
    size_t len = size - 1;
    if (data[0] == 'i') {
        check_error(descriptor_read_infrastructure(&d, "fuzz", text, len, &e), &e);
        descriptor_finish(&d);
        return 0;
    }
    descriptor_read_infrastructure(&d, "i", INFRASTRUCTURE, sizeof INFRASTRUCTURE - 1, NULL);
    if (data[0] == 's')
        fuzz_script(&d, text, len);
    else
        check_error(descriptor_read_app(&d, "/nonexistent", "fuzz", text, len, &e), &e);
    descriptor_finish(&d);
    return 0;
}
