// SPDX-License-Identifier: Apache-2.0
// Which source files an application has: never one outside its folder.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "deploy/descriptor_read.h"

enum { MAX_PATH = 255 };

static bool is_path_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           strchr("_-./", c);
}

// Parts of A-Z a-z 0-9 _ - . that do not start with a dot, joined by single slashes; ends in .aex.
static bool is_source_path(const char *text, size_t len)
{
    if (len < 5 || len > MAX_PATH || strcmp(text + len - 4, ".aex") != 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        bool start = i == 0 || text[i - 1] == '/';
        if (!is_path_character(text[i]) || (start && (text[i] == '.' || text[i] == '/')))
            return false;
    }
    return true;
}

// The real path of the file, to be freed, if it is a regular file inside the folder.
static char *real_path_inside(const char *folder, const struct descriptor_source *source,
                              struct err_info *e)
{
    struct stat st;
    char *base = realpath(folder, NULL);
    char *real = base ? realpath(source->path, NULL) : NULL;
    size_t len = base ? strlen(base) : 0;
    if (!real)
        text_error(e, &source->at, "source \"%s\": %s", source->name, strerror(errno));
    else if (strncmp(real, base, len) != 0 || (real[len] != '/' && len != 1))
        text_error(e, &source->at,
                   "source \"%s\" is a link out of the application's folder. Copy the file",
                   source->name);
    else if (stat(real, &st) < 0 || !S_ISREG(st.st_mode))
        text_error(e, &source->at, "source \"%s\" is not a regular file", source->name);
    free(base);
    if (!e->code)
        return real;
    free(real);
    return NULL;
}

static int add_source(struct descriptor_app *app, const char *name, struct text_place at,
                      struct err_info *e)
{
    struct text_quoted q;
    size_t len = strlen(name);
    if (!is_source_path(name, len))
        return text_error(e, &at,
                          "%s cannot be a source. Use the path of a .aex file inside the "
                          "application's folder, of A-Z a-z 0-9 _ - . and /, without ..",
                          text_quote(&q, name, len));
    struct descriptor_source *source = &app->sources[app->source_count++];
    *source = (struct descriptor_source){
        .at = at, .path = mem_printf("%s/%s", app->folder, name), .name = mem_text(name)};
    struct err_info cause = {0};
    char *real = real_path_inside(app->folder, source, &cause);
    int rc = cause.code ? err_set(e, cause.code, "%s", cause.text) : 0;
    for (size_t i = 0; rc == 0 && i + 1 < app->source_count; i++)
        if (strcmp(app->sources[i].real, real) == 0)
            rc = text_error(e, &at, "source \"%s\" is the same file as \"%s\". Remove one", name,
                            app->sources[i].name);
    source->real = real;
    return rc;
}

static int read_sources(const struct yaml_node *list, struct descriptor_app *app,
                        struct err_info *e)
{
    if (list->count == 0)
        return text_error(e, &list->at,
                          "no sources. List some, or leave the key out to take all "
                          ".aex files of the folder");
    int rc = 0;
    app->sources = mem_zeroed(list->count, sizeof *app->sources);
    for (size_t i = 0; rc == 0 && i < list->count; i++) {
        const struct yaml_node *node = &list->items[i];
        if (node->kind != YAML_SCALAR)
            rc = text_error(e, &node->at, "a source must be the path of a file, not %s",
                            yaml_describe(node));
        else
            rc = add_source(app, node->text, node->at, e);
    }
    return rc;
}

static int is_visible_source(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return entry->d_name[0] != '.' && len > 4 && strcmp(entry->d_name + len - 4, ".aex") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int list_sources(struct descriptor_app *app, struct err_info *e)
{
    struct dirent **entries = NULL;
    int count = scandir(app->folder, &entries, is_visible_source, by_bytes);
    if (count <= 0)
        return text_error(e, &app->at, "no .aex files in %s. Put the modules' sources there",
                          app->folder);
    int rc = 0;
    app->sources = mem_zeroed((size_t)count, sizeof *app->sources);
    for (int i = 0; i < count; i++) {
        if (rc == 0)
            rc = add_source(app, entries[i]->d_name, app->at, e);
        free(entries[i]);
    }
    free(entries);
    return rc;
}

int descriptor_find_sources(const struct yaml_node *root, struct descriptor_app *app,
                            struct err_info *e)
{
    const struct yaml_node *list = yaml_get(root, "sources");
    return list ? read_sources(list, app, e) : list_sources(app, e);
}
