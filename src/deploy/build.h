// SPDX-License-Identifier: Apache-2.0
// From a checked module to its image: clang and ld.lld with the runtime that was built with
// Authex. Images depend on the source, the sizes and the addresses; on no folder and no clock.
#ifndef DEPLOY_BUILD_H
#define DEPLOY_BUILD_H

#include <stdint.h>

#include "base/err.h"
#include "deploy/image.h"
#include "lang/lang.h"

// Where the runtime is, and a private folder for intermediate files. Start from `{0}`.
struct build {
    char *share;  // owned: lib/authex beside the program, or beside its bin folder
    char *folder; // owned, removed by build_finish
};

// ERR_SYSTEM: the runtime is not installed, or no folder can be made.
int build_open(struct build *b, struct err_info *e);
void build_finish(struct build *b);

// What one image is linked from.
struct build_spec {
    const char *name;      // of files and messages: [A-Za-z0-9_.-]+
    const char *driver;    // "button", "clock", "display", "mmio"; NULL: an application module,
                           // compiled before as `name`
    uint16_t text, data;   // load addresses
    unsigned slots;        // connections
    unsigned pending;      // bytes of the largest plaintext outputs of one message
    unsigned records;      // bytes of the largest sealed outputs of one message
    unsigned stack;        // bytes; build_link checks that it is enough
    uint16_t device;       // mmio: the device's first register
    uint16_t driver_entry; // mmio: its caller
    uint16_t device_entry; // driver: its mod-mmio
    const uint8_t *device_measurement;
};

// Emits and compiles `module` as spec name `name`.
int build_compile(struct build *b, const char *name, const struct lang_module *module,
                  struct err_info *e);

// Links `spec` into `image`. With spec->stack == 0 the image is only good for its sizes
// (image->stack, text length); otherwise ERR_INPUT if its stack is not large enough.
int build_link(struct build *b, const struct build_spec *spec, struct image *image,
               struct err_info *e);

#endif
