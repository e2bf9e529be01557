// SPDX-License-Identifier: Apache-2.0
#include "deploy/keystore.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hex.h"
#include "deploy/text.h"

static const char HEADER[] = "authex-keys 1\n";
enum { MAX_FILE = 1 << 20, MAX_LINE = KEYSTORE_KIND + KEYSTORE_NAME + 2 * KEYSTORE_KEY + 4 };

// ---- entries ----------------------------------------------------------------------------------

static bool is_word(const char *text, size_t max, const char *more)
{
    size_t len = strlen(text);
    if (len == 0 || len >= max)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!(text[i] >= 'a' && text[i] <= 'z') && !strchr(more, text[i]))
            return false;
    return true;
}

static bool is_kind(const char *text)
{
    return is_word(text, KEYSTORE_KIND, "-");
}

static bool is_name(const char *text)
{
    return text[0] != '.' &&
           is_word(text, KEYSTORE_NAME, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
}

static struct keystore_entry *find(const struct keystore *k, const char *kind, const char *name)
{
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->entries[i].kind, kind) == 0 && text_same(k->entries[i].name, name))
            return &k->entries[i];
    return NULL;
}

const uint8_t *keystore_get(const struct keystore *k, const char *kind, const char *name)
{
    const struct keystore_entry *entry = find(k, kind, name);
    return entry ? entry->key : NULL;
}

static struct keystore_entry *add_entry(struct keystore *k)
{
    if (k->count == k->capacity) { // not realloc: it would leave a copy behind
        size_t capacity = k->capacity ? 2 * k->capacity : 8;
        struct keystore_entry *entries = mem_zeroed(capacity, sizeof *entries);
        if (k->count)
            memcpy(entries, k->entries, k->count * sizeof *entries);
        if (k->entries)
            sodium_memzero(k->entries, k->count * sizeof *entries);
        free(k->entries);
        k->entries = entries;
        k->capacity = capacity;
    }
    return &k->entries[k->count++];
}

static int refuse_shared(const struct keystore *k, const char *kind, const char *name,
                         const uint8_t *key, struct err_info *e)
{
    for (size_t i = 0; i < k->count; i++) {
        const struct keystore_entry *entry = &k->entries[i];
        if (strcmp(entry->kind, kind) == 0 && !text_same(entry->name, name) &&
            sodium_memcmp(entry->key, key, KEYSTORE_KEY) == 0)
            return err_set(e, ERR_INPUT,
                           "%s \"%s\" and %s \"%s\" have the same key. Each needs one of its own",
                           kind, entry->name, kind, name);
    }
    return 0;
}

int keystore_put(struct keystore *k, const char *kind, const char *name,
                 const uint8_t key[KEYSTORE_KEY], struct err_info *e)
{
    struct text_quoted q;
    if (!is_kind(kind))
        return err_set(e, ERR_INPUT, "%s is no kind of key", text_quote(&q, kind, strlen(kind)));
    if (!is_name(name))
        return err_set(e, ERR_INPUT, "%s cannot be the name of a key",
                       text_quote(&q, name, strlen(name)));
    if (sodium_is_zero(key, KEYSTORE_KEY))
        return err_set(e, ERR_INPUT, "the key of %s \"%s\" is all zeros. Generate one", kind, name);
    int rc = refuse_shared(k, kind, name, key, e);
    if (rc)
        return rc;
    struct keystore_entry *entry = find(k, kind, name);
    if (!entry) {
        entry = add_entry(k);
        snprintf(entry->kind, sizeof entry->kind, "%s", kind);
        snprintf(entry->name, sizeof entry->name, "%s", name);
    }
    memcpy(entry->key, key, KEYSTORE_KEY);
    k->changed = true;
    return 0;
}

int keystore_generate(struct keystore *k, const char *kind, const char *name, struct err_info *e)
{
    if (sodium_init() < 0)
        return err_set(e, ERR_SYSTEM, "no random numbers from the operating system");
    uint8_t key[KEYSTORE_KEY];
    randombytes_buf(key, sizeof key);
    int rc = keystore_put(k, kind, name, key, e);
    sodium_memzero(key, sizeof key);
    return rc;
}

void keystore_remove(struct keystore *k, const char *kind, const char *name)
{
    struct keystore_entry *entry = find(k, kind, name);
    if (!entry)
        return;
    struct keystore_entry *last = &k->entries[--k->count];
    memmove(entry, entry + 1, (size_t)(last - entry) * sizeof *entry);
    sodium_memzero(last, sizeof *last);
    k->changed = true;
}

// ---- the file's text --------------------------------------------------------------------------

// Cuts the word at `*p` off by a NUL; `*p` moves behind it. NULL at the end of the line.
static char *next_word(char **p)
{
    char *word = *p;
    if (!word || !*word)
        return NULL;
    char *space = strchr(word, ' ');
    *p = space ? space + 1 : NULL;
    if (space)
        *space = 0;
    return word;
}

// No message has the line's text in it: it may be a key in the wrong place.
static int parse_line(struct keystore *k, char *line, struct text_place at, struct err_info *e)
{
    char *kind = next_word(&line), *name = next_word(&line), *hex = next_word(&line);
    uint8_t key[KEYSTORE_KEY];
    size_t len = 0;
    const char *end = NULL;
    bool whole = hex && !line && strlen(hex) == 2 * sizeof key &&
                 sodium_hex2bin(key, sizeof key, hex, strlen(hex), NULL, &len, &end) == 0 &&
                 len == sizeof key && *end == 0;
    struct err_info cause = {0};
    int rc = 0;
    if (!whole || !is_kind(kind) || !is_name(name))
        rc = text_error(e, &at, "not a line of the form KIND NAME HEX, with %zu hex digits",
                        2 * sizeof key);
    else if (find(k, kind, name))
        rc = text_error(e, &at, "a second key of %s \"%s\". Remove one", kind, name);
    else if (keystore_put(k, kind, name, key, &cause) < 0)
        rc = text_error(e, &at, "%s", cause.text);
    sodium_memzero(key, sizeof key);
    return rc;
}

// `text` ends with a NUL and is cut up.
static int parse_file(struct keystore *k, char *text, size_t len, struct err_info *e)
{
    struct text_place at = {k->path, 1, 1};
    if (strncmp(text, HEADER, sizeof HEADER - 1) != 0)
        return text_error(e, &at, "not a key file: the first line must be \"authex-keys 1\"");
    if (strlen(text) != len)
        return text_error(e, &at, "not a key file: it contains a NUL");
    for (char *line = text + sizeof HEADER - 1; *line;) {
        at.line++;
        char *end = strchr(line, '\n');
        if (!end || end - line > MAX_LINE)
            return text_error(e, &at, "a line without an end, or too long");
        *end = 0;
        int rc = parse_line(k, line, at, e);
        if (rc)
            return rc;
        line = end + 1;
    }
    return 0;
}

// ---- the file ---------------------------------------------------------------------------------

static int check_file(const char *path, const struct stat *st, struct err_info *e)
{
    struct text_place whole = {path, 0, 0};
    if (!S_ISREG(st->st_mode))
        return text_error(e, &whole, "not a regular file");
    if (st->st_mode & 077)
        return text_error(e, &whole,
                          "others may read or write these keys (mode %04o). If nobody did: "
                          "chmod 600 %s",
                          (unsigned)(st->st_mode & 07777), path);
    if (st->st_size > MAX_FILE)
        return text_error(e, &whole, "larger than %d bytes", MAX_FILE);
    return 0;
}

// Reads up to `max` bytes. Returns their number, or -1.
static ssize_t read_all(int fd, char *to, size_t max)
{
    size_t len = 0;
    while (len < max) {
        ssize_t n = read(fd, to + len, max - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -1 : (ssize_t)len;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

static int read_store(struct keystore *k, int fd, struct err_info *e)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return err_set(e, ERR_INPUT, "%s: error: %s", k->path, strerror(errno));
    int rc = check_file(k->path, &st, e);
    if (rc)
        return rc;
    size_t size = (size_t)st.st_size;
    char *text = mem_zeroed(size + 1, 1);
    ssize_t len = read_all(fd, text, size);
    if (len < 0)
        rc = err_set(e, ERR_INPUT, "%s: error: %s", k->path, strerror(errno));
    else
        rc = parse_file(k, text, (size_t)len, e);
    sodium_memzero(text, size + 1);
    free(text);
    return rc;
}

static int open_folder(const char *folder, struct err_info *e)
{
    struct stat st;
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return err_set(e, ERR_SYSTEM, "%s: error: cannot make the folder for keys: %s", folder,
                       strerror(errno));
    if (stat(folder, &st) < 0 || !S_ISDIR(st.st_mode))
        return err_set(e, ERR_INPUT, "%s: error: not a folder. Keys need one of their own", folder);
    if (st.st_mode & 022)
        return err_set(e, ERR_INPUT,
                       "%s: error: others may write into the folder of the keys (mode %04o). "
                       "chmod 700 %s",
                       folder, (unsigned)(st.st_mode & 07777), folder);
    return 0;
}

int keystore_open(struct keystore *k, const char *folder, const char *name, struct err_info *e)
{
    *k = (struct keystore){0};
    struct text_quoted q;
    if (!is_name(name))
        return err_set(e, ERR_INPUT, "%s cannot be the name of a key file",
                       text_quote(&q, name, strlen(name)));
    if (!folder)
        return 0;
    int rc = open_folder(folder, e);
    if (rc)
        return rc;
    k->path = mem_printf("%s/%s.keys", folder, name);
    int fd = open(k->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno != ENOENT)
        rc = err_set(e, ERR_INPUT, "%s: error: %s", k->path, strerror(errno));
    if (fd >= 0) {
        rc = read_store(k, fd, e);
        close(fd);
    }
    k->changed = fd < 0;
    if (rc)
        keystore_close(k);
    return rc;
}

int keystore_save(struct keystore *k, struct err_info *e)
{
    if (!k->changed || !k->path)
        return 0;
    size_t size = sizeof HEADER + k->count * (MAX_LINE + 1), len = sizeof HEADER - 1;
    char *text = mem_alloc(size);
    memcpy(text, HEADER, len);
    for (size_t i = 0; i < k->count; i++) {
        const struct keystore_entry *entry = &k->entries[i];
        len += (size_t)snprintf(text + len, size - len, "%s %s ", entry->kind, entry->name);
        hex_encode(entry->key, KEYSTORE_KEY, text + len);
        len += 2 * KEYSTORE_KEY;
        text[len++] = '\n';
    }
    int rc = file_write(k->path, text, len, 0600, e);
    sodium_memzero(text, size);
    free(text);
    if (rc == 0)
        k->changed = false;
    return rc;
}

void keystore_close(struct keystore *k)
{
    if (!k)
        return;
    if (k->entries)
        sodium_memzero(k->entries, k->capacity * sizeof *k->entries);
    free(k->entries);
    free(k->path);
    *k = (struct keystore){0};
}
