// SPDX-License-Identifier: Apache-2.0
// What a run leaves behind on request: statistics and the images that were loaded.
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hex.h"
#include "play/nodes.h"
#include "sim/machine.h"

static uint64_t instructions_of(const struct machine *m, uint16_t id)
{
    struct machine_module module;
    for (unsigned slot = 0; machine_module(m, slot, &module) == 0; slot++)
        if (module.enabled && module.id == id)
            return module.instructions;
    return 0;
}

static void collect(struct nodes *n, struct part *p)
{
    p->worked += instructions_of(world_machine(n->world, (uint8_t)p->node), p->instance.id);
}

void report_collect(struct nodes *n, struct app *app, size_t node)
{
    for (size_t i = 0; app && i < app->model->app->module_count; i++)
        collect(n, &app->parts[i]);
    for (size_t i = 0; !app && i < n->provider.infra->nodes[node].device_count; i++) {
        collect(n, &n->provider.nodes[node].devices[i].mmio);
        collect(n, &n->provider.nodes[node].devices[i].driver);
    }
}

static json_t *describe_part(const struct machine *m, const struct part *p, const char *app)
{
    char measurement[2 * IMAGE_MEASUREMENT + 1];
    hex_encode(p->image.measurement, IMAGE_MEASUREMENT, measurement);
    return json_pack("{s:s, s:s, s:i, s:s, s:I, s:i}", "name", p->name, "app", app, "id",
                     (int)p->instance.id, "measurement", measurement, "instructions",
                     (json_int_t)(p->worked + instructions_of(m, p->instance.id)), "text_bytes",
                     (int)p->image.text_len);
}

static json_t *describe_node(const struct nodes *n, size_t node)
{
    const struct provider_node *p = &n->provider.nodes[node];
    const struct machine *m = world_machine(n->world, (uint8_t)(node + 1));
    json_t *modules = json_array();
    for (size_t i = 0; i < p->descriptor->device_count; i++) {
        const char *infra = n->provider.infra->name;
        json_array_append_new(modules, describe_part(m, &p->devices[i].mmio, infra));
        json_array_append_new(modules, describe_part(m, &p->devices[i].driver, infra));
    }
    for (size_t a = 0; a < n->app_count; a++)
        for (size_t i = 0; i < n->apps[a].model->app->module_count; i++)
            if (n->apps[a].parts[i].node == p->address)
                json_array_append_new(
                    modules, describe_part(m, &n->apps[a].parts[i], n->apps[a].model->app->name));
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:o}", "name", p->descriptor->name, "epoch",
                     (json_int_t)machine_epoch(m), "instructions",
                     (json_int_t)machine_instructions(m), "unprotected",
                     (json_int_t)machine_unprotected_instructions(m), "cycles",
                     (json_int_t)machine_cycles(m), "violations", (json_int_t)machine_violations(m),
                     "modules", modules);
}

int report_stats(const struct nodes *n, const char *path, struct err_info *e)
{
    json_t *nodes = json_array();
    for (size_t i = 0; i < n->provider.infra->node_count; i++)
        json_array_append_new(nodes, describe_node(n, i));
    json_t *root =
        json_pack("{s:o, s:I}", "nodes", nodes, "virtual_cycles", (json_int_t)world_now(n->world));
    char *text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    int rc = file_write(path, text, strlen(text), 0644, e);
    free(text);
    return rc;
}

static int write_image(const char *folder, const char *name, const struct buf *elf,
                       struct err_info *e)
{
    char *path = mem_printf("%s/%s.elf", folder, name);
    int rc = file_write(path, elf->data, elf->len, 0644, e);
    free(path);
    return rc;
}

int report_images(const struct nodes *n, const char *folder, struct err_info *e)
{
    if (mkdir(folder, 0755) < 0 && errno != EEXIST)
        return err_set(e, ERR_SYSTEM, "%s: %s", folder, strerror(errno));
    int rc = write_image(folder, "firmware", &n->firmware, e);
    for (size_t i = 0; i < n->provider.infra->node_count; i++)
        for (size_t k = 0; rc == 0 && k < n->provider.infra->nodes[i].device_count; k++) {
            const struct provider_device *d = &n->provider.nodes[i].devices[k];
            rc = write_image(folder, d->mmio.file, &d->mmio.image.elf, e);
            if (rc == 0)
                rc = write_image(folder, d->driver.file, &d->driver.image.elf, e);
        }
    for (size_t a = 0; a < n->app_count; a++)
        for (size_t i = 0; rc == 0 && i < n->apps[a].model->app->module_count; i++)
            rc = write_image(folder, n->apps[a].parts[i].file, &n->apps[a].parts[i].image.elf, e);
    return rc;
}
