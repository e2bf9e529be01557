// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(const char *path, size_t max, struct buf *out, struct err_info *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
    struct stat st;
    int rc = 0;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        rc = err_set(e, ERR_INPUT, "%s: not a regular file", path);
    size_t total = 0;
    uint8_t block[16384];
    while (rc == 0) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0)
            rc = err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
        if (n <= 0)
            break;
        total += (size_t)n;
        if (total > max)
            rc = err_set(e, ERR_INPUT, "%s: larger than %zu bytes", path, max);
        else
            buf_append(out, block, (size_t)n);
    }
    close(fd);
    return rc;
}

static int write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        len -= (size_t)n;
    }
    return fsync(fd) < 0 && errno != EINVAL && errno != EROFS ? -1 : 0;
}

// A device or pipe is written to; it is not ours to replace.
static int write_through(const char *path, const void *bytes, size_t len, struct err_info *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int rc = fd < 0 || write_all(fd, bytes, len) < 0 ? ERR_SYSTEM : 0;
    if (rc)
        err_set(e, rc, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

int file_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err_info *e)
{
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return write_through(path, bytes, len, e);
    char *real = realpath(path, NULL); // a symbolic link is followed, not replaced
    if (real && strcmp(real, path) != 0) {
        int written = file_write(real, bytes, len, mode, e);
        free(real);
        return written;
    }
    free(real);
    char *temporary = mem_printf("%s.tmp%ld", path, (long)getpid());
    int rc = 0;
    unlink(temporary); // a stale one may have other permissions
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0 || write_all(fd, bytes, len) < 0)
        rc = err_set(e, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (rc == 0 && rename(temporary, path) < 0)
        rc = err_set(e, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    if (rc)
        unlink(temporary);
    free(temporary);
    return rc;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

int file_remove_tree(const char *path, struct err_info *e)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT)
        return err_set(e, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    return 0;
}

char *file_make_temporary_folder(struct err_info *e)
{
    const char *base = getenv("TMPDIR");
    char *path = mem_printf("%s/authex-XXXXXX", base && *base ? base : "/tmp");
    if (mkdtemp(path))
        return path;
    err_set(e, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    free(path);
    return NULL;
}
