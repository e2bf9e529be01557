// SPDX-License-Identifier: Apache-2.0
#include "play/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"

enum { CBOR_UNSIGNED = 0, CBOR_BYTES = 2, CBOR_ARRAY = 4 };

int record_open(FILE **log, const char *folder, struct err_info *e)
{
    if (mkdir(folder, 0755) < 0 && errno != EEXIST)
        return err_set(e, ERR_SYSTEM, "%s: %s", folder, strerror(errno));
    char *path = mem_printf("%s/link.cbor", folder);
    *log = fopen(path, "wbe");
    int rc = *log ? 0 : err_set(e, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    free(path);
    return rc;
}

// The head of a data item (RFC 8949, section 3), always in its 8-byte form but for small counts.
static void put_head(FILE *log, unsigned major, uint64_t n)
{
    if (n < 24) {
        fputc((int)(major << 5 | n), log);
        return;
    }
    fputc((int)(major << 5 | 27), log);
    for (int shift = 56; shift >= 0; shift -= 8)
        fputc((int)(n >> shift & 0xff), log);
}

void record_frame(FILE *log, uint64_t time, const uint8_t *frame, size_t len)
{
    put_head(log, CBOR_ARRAY, 2);
    put_head(log, CBOR_UNSIGNED, time);
    put_head(log, CBOR_BYTES, len);
    fwrite(frame, 1, len, log);
}

int record_close(FILE *log, const char *folder, struct err_info *e)
{
    int failed = ferror(log);
    if (fclose(log) || failed)
        return err_set(e, ERR_SYSTEM, "%s/link.cbor: cannot be written", folder);
    return 0;
}
