// SPDX-License-Identifier: Apache-2.0
#include "deploy/descriptor.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "deploy/descriptor_check.h"
#include "deploy/descriptor_read.h"
#include "deploy/descriptor_shape.h"
#include "deploy/yaml.h"

// ---- one file ---------------------------------------------------------------------------------

// The file's name, kept for the places that borrow it.
static const char *keep_file(struct descriptor *d, const char *file)
{
    d->files = mem_resize(d->files, (d->file_count + 1) * sizeof *d->files);
    d->files[d->file_count] = mem_text(file);
    return d->files[d->file_count++];
}

int descriptor_read_infrastructure(struct descriptor *d, const char *file, const char *text,
                                   size_t len, struct err_info *e)
{
    struct yaml_node root;
    int rc = yaml_parse(keep_file(d, file), text, len, &root, e);
    if (rc == 0)
        rc = descriptor_read_infrastructure_tree(&root, &d->infrastructure, e);
    if (rc == 0)
        rc = descriptor_check_infrastructure(&d->infrastructure, e);
    yaml_finish(&root);
    return rc;
}

int descriptor_read_app(struct descriptor *d, const char *folder, const char *file,
                        const char *text, size_t len, struct err_info *e)
{
    d->apps = mem_resize(d->apps, (d->app_count + 1) * sizeof *d->apps);
    struct descriptor_app *app = &d->apps[d->app_count++];
    *app = (struct descriptor_app){.folder = mem_text(folder)};
    struct yaml_node root;
    int rc = yaml_parse(keep_file(d, file), text, len, &root, e);
    if (rc == 0)
        rc = descriptor_read_app_tree(&root, &d->infrastructure, app, e);
    if (rc == 0)
        rc = descriptor_check_app(d, e);
    if (rc == 0)
        rc = descriptor_find_sources(&root, app, e);
    yaml_finish(&root);
    return rc;
}

// ---- a folder ---------------------------------------------------------------------------------

static int read_text(const char *path, struct buf *out, struct err_info *e)
{
    struct err_info cause = {0};
    struct text_place whole = {path, 0, 0};
    if (file_read(path, YAML_MAX_SIZE, out, &cause) == 0)
        return 0;
    size_t prefix = strlen(path) + 2; // "PATH: "
    const char *what = strlen(cause.text) > prefix ? cause.text + prefix : cause.text;
    return text_error(e, &whole, "%s", what);
}

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static int missing_infrastructure(const char *folder, const char *path, struct err_info *e)
{
    struct text_place at = {path, 0, 0};
    char *app = mem_printf("%s/app.yaml", folder);
    bool is_app = exists(app);
    free(app);
    if (is_app)
        return text_error(e, &at,
                          "no such file; %s is the folder of one application. Give the "
                          "folder above it",
                          folder);
    return text_error(e, &at,
                      "no such file. A deployment is a folder with infrastructure.yaml "
                      "and a folder with app.yaml for each application");
}

static int load_infrastructure(struct descriptor *d, const char *folder, struct err_info *e)
{
    char *path = mem_printf("%s/infrastructure.yaml", folder);
    struct buf text = {0};
    int rc = exists(path) ? read_text(path, &text, e) : missing_infrastructure(folder, path, e);
    if (rc == 0)
        rc = descriptor_read_infrastructure(d, path, (const char *)text.data, text.len, e);
    buf_finish(&text);
    free(path);
    return rc;
}

// Reads FOLDER/NAME/app.yaml if there is one.
static int load_app(struct descriptor *d, const char *folder, const char *name, struct err_info *e)
{
    char *app_folder = mem_printf("%s/%s", folder, name);
    char *path = mem_printf("%s/app.yaml", app_folder);
    struct text_place at = {folder, 0, 0};
    struct text_quoted q;
    struct buf text = {0};
    int rc = 0;
    if (!exists(path))
        goto out;
    for (const char *c = name; *c && rc == 0; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            rc = text_error(e, &at, "a control character in the folder name %s. Rename it",
                            text_quote(&q, name, strlen(name)));
    if (rc == 0 && d->app_count == DESCRIPTOR_MAX_APPS)
        rc = text_error(e, &at, "more than %d applications", DESCRIPTOR_MAX_APPS);
    if (rc == 0)
        rc = read_text(path, &text, e);
    if (rc == 0)
        rc = descriptor_read_app(d, app_folder, path, (const char *)text.data, text.len, e);
out:
    buf_finish(&text);
    free(path);
    free(app_folder);
    return rc;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_apps(struct descriptor *d, const char *folder, struct err_info *e)
{
    struct text_place at = {folder, 0, 0};
    struct dirent **entries = NULL;
    int rc = 0;
    int count = scandir(folder, &entries, is_visible, by_bytes);
    if (count < 0)
        return text_error(e, &at, "cannot list the folder");
    for (int i = 0; i < count; i++) {
        if (rc == 0)
            rc = load_app(d, folder, entries[i]->d_name, e);
        free(entries[i]);
    }
    free(entries);
    if (rc == 0 && d->app_count == 0)
        rc = text_error(e, &at, "no application here. Put each in a folder with an app.yaml");
    return rc;
}

int descriptor_load_folder(struct descriptor *d, const char *folder, struct err_info *e)
{
    char *path = mem_text(folder);
    for (size_t len = strlen(path); len > 1 && path[len - 1] == '/'; len--)
        path[len - 1] = 0;
    struct text_place at = {path, 0, 0};
    struct stat st;
    int rc = 0;
    if (stat(path, &st) < 0)
        rc = text_error(e, &at, "no such folder");
    else if (!S_ISDIR(st.st_mode))
        rc = text_error(e, &at, "not a folder. Give the folder that has infrastructure.yaml");
    if (rc == 0)
        rc = load_infrastructure(d, path, e);
    if (rc == 0)
        rc = load_apps(d, path, e);
    free(path);
    return rc;
}

// ---- the structs ------------------------------------------------------------------------------

static void finish_app(struct descriptor_app *app)
{
    for (size_t i = 0; i < app->source_count; i++) {
        free(app->sources[i].path);
        free(app->sources[i].name);
        free(app->sources[i].real);
    }
    for (size_t i = 0; i < app->module_count; i++)
        free(app->modules[i].constants);
    free(app->sources);
    free(app->modules);
    free(app->connections);
    free(app->folder);
}

void descriptor_finish(struct descriptor *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->infrastructure.node_count; i++)
        free(d->infrastructure.nodes[i].devices);
    free(d->infrastructure.nodes);
    for (size_t i = 0; i < d->app_count; i++)
        finish_app(&d->apps[i]);
    free(d->apps);
    for (size_t i = 0; i < d->file_count; i++)
        free(d->files[i]);
    free(d->files);
    *d = (struct descriptor){0};
}

int descriptor_find_node(const struct descriptor_infrastructure *infra, const char *name)
{
    for (size_t i = 0; i < infra->node_count; i++)
        if (text_same(infra->nodes[i].name, name))
            return (int)i;
    return -1;
}

int descriptor_find_device(const struct descriptor_node *node, const char *name)
{
    for (size_t i = 0; i < node->device_count; i++)
        if (text_same(node->devices[i].name, name))
            return (int)i;
    return -1;
}

int descriptor_find_module(const struct descriptor_app *app, const char *name)
{
    for (size_t i = 0; i < app->module_count; i++)
        if (strcmp(app->modules[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *descriptor_driver_name(enum descriptor_driver driver)
{
    static const char *const names[] = {[DESCRIPTOR_BUTTON] = "button",
                                        [DESCRIPTOR_CLOCK] = "clock",
                                        [DESCRIPTOR_DISPLAY] = "display"};
    return names[driver];
}

unsigned descriptor_module_ends(const struct descriptor_app *app, size_t module)
{
    unsigned n = 0;
    for (size_t i = 0; i < app->connection_count; i++) {
        const struct descriptor_connection *c = &app->connections[i];
        n += c->from.kind == DESCRIPTOR_MODULE_CHANNEL && c->from.module == module;
        n += c->to.kind == DESCRIPTOR_MODULE_CHANNEL && c->to.module == module;
    }
    return n;
}
