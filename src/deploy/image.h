// SPDX-License-Identifier: Apache-2.0
// A linked protected module: the ELF file, checked, and what the hardware will measure of it.
#ifndef DEPLOY_IMAGE_H
#define DEPLOY_IMAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/kdf.h"

enum { IMAGE_MEASUREMENT = 16 };

// Start from `{0}`; image_finish frees.
struct image {
    struct buf elf;       // the whole file
    const uint8_t *text;  // the text section, in `elf`
    size_t text_len;      //
    struct kdf_layout at; // where it has to lie
    uint8_t measurement[IMAGE_MEASUREMENT];
    unsigned stack; // deepest stack in bytes; 0 if the module has none
};

// Names of symbols outside the module that its code may refer to (a driver and its mod-mmio);
// ends with NULL.
typedef const char *const *image_imports;

// Takes the ELF file in `elf` apart. ERR_INPUT: it is none, has anything but one text and one data
// section, undefined symbols, references that leave the module, or a stack without bound. `name`
// is for messages. `has_stack`: mod-mmio has none.
int image_read_take(struct image *image, struct buf *elf, const char *name, image_imports imports,
                    int has_stack, struct err_info *e);
void image_finish(struct image *image);

#endif
