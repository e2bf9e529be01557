// SPDX-License-Identifier: Apache-2.0
// Files read and written whole, with located errors.
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

// Appends the file to `out`. ERR_INPUT: missing, unreadable, no regular file, or over `max` bytes.
int file_read(const char *path, size_t max, struct buf *out, struct err_info *e);

// Writes the file with the given permission bits, replacing it in one step (temporary file and
// rename), so that a crash leaves the old contents or the new. ERR_SYSTEM.
int file_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err_info *e);

// Removes a folder and all in it; symbolic links are removed, not followed. ERR_SYSTEM.
int file_remove_tree(const char *path, struct err_info *e);

// A new private folder (0700) under $TMPDIR or /tmp; the path is malloced and the caller's.
// NULL with ERR_SYSTEM.
char *file_make_temporary_folder(struct err_info *e);

#endif
