// SPDX-License-Identifier: Apache-2.0
#include "deploy/descriptor_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "deploy/descriptor_shape.h"

// ---- values -----------------------------------------------------------------------------------

static int read_name_text(enum text_name kind, const char *what, const char *text, size_t len,
                          struct text_place at, char name[TEXT_NAME_SIZE], struct err_info *e)
{
    struct text_quoted q;
    if (!text_is_name(kind, text, len))
        return text_error(e, &at, "%s cannot be the name of this %s. A name is %s",
                          text_quote(&q, text, len), what, text_name_rule(kind));
    memcpy(name, text, len + 1);
    return 0;
}

// true, false and null are names to us and something else to other readers of YAML.
static bool is_yaml_word(const struct yaml_node *node)
{
    return node->plain && (text_same(node->text, "true") || text_same(node->text, "false") ||
                           text_same(node->text, "null"));
}

static int read_name(enum text_name kind, const char *what, const struct yaml_node *map,
                     struct text_place *at, char name[TEXT_NAME_SIZE], struct err_info *e)
{
    const struct yaml_node *node = yaml_get(map, "name");
    *at = node->at;
    if (is_yaml_word(node))
        return text_error(e, at, "\"%s\" is a value of YAML, no name. Choose another", node->text);
    return read_name_text(kind, what, node->text, node->len, node->at, name, e);
}

static int read_number(const char *what, const struct yaml_node *node, int32_t min, int32_t max,
                       int32_t *value, struct err_info *e)
{
    if (node->kind != YAML_SCALAR)
        return text_error(e, &node->at, "%s must be a number, not %s", what, yaml_describe(node));
    const char *digits = node->text + (node->text[0] == '-');
    bool octal = digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    struct text_quoted q;
    if (!node->plain || octal || text_number(node->text, min, max, value) < 0)
        return text_error(e, &node->at,
                          "%s must be a number from %d to %d (decimal, or hex with "
                          "0x; no quotes, no leading zeros), not %s",
                          what, min, max, text_quote(&q, node->text, node->len));
    return 0;
}

static int read_provider(const struct yaml_node *map, uint16_t *provider, struct text_place *at,
                         struct err_info *e)
{
    const struct yaml_node *node = yaml_get(map, "provider");
    int32_t value = 0;
    int rc = read_number("provider", node, 1, 0xFFFF, &value, e);
    *at = node->at;
    *provider = (uint16_t)value;
    return rc;
}

// ---- infrastructure ---------------------------------------------------------------------------

static int read_device(const struct yaml_node *map, struct descriptor_device *device,
                       struct err_info *e)
{
    int rc = descriptor_shape_check(map, &DESCRIPTOR_SHAPE_DEVICE, e);
    if (rc == 0)
        rc = read_name(TEXT_NAME, "device", map, &device->at, device->name, e);
    unsigned driver = 0;
    if (rc == 0)
        rc = descriptor_shape_word(map, &DESCRIPTOR_SHAPE_DEVICE, "driver", 0, &driver, e);
    if (rc)
        return rc;
    device->driver = (enum descriptor_driver)driver;
    device->output = device->driver == DESCRIPTOR_DISPLAY;
    device->slot = DESCRIPTOR_MAX_SLOTS; // none yet
    device->slot_at = device->at;
    const struct yaml_node *node = yaml_get(map, "slot");
    int32_t slot = 0;
    if (!node)
        return 0;
    rc = read_number("slot", node, 0, DESCRIPTOR_MAX_SLOTS - 1, &slot, e);
    device->slot_at = node->at;
    device->slot = (unsigned)slot;
    return rc;
}

// Devices without a slot get the lowest that is free, in the order of the file.
static void fill_slots(struct descriptor_node *node)
{
    unsigned taken = 0;
    for (size_t i = 0; i < node->device_count; i++)
        taken |= 1u << node->devices[i].slot;
    for (size_t i = 0; i < node->device_count; i++) {
        if (node->devices[i].slot < DESCRIPTOR_MAX_SLOTS)
            continue;
        unsigned slot = 0;
        while (taken >> slot & 1)
            slot++;
        node->devices[i].slot = slot;
        taken |= 1u << slot;
    }
}

static int read_node(const struct yaml_node *map, struct descriptor_node *node, struct err_info *e)
{
    int rc = descriptor_shape_check(map, &DESCRIPTOR_SHAPE_NODE, e);
    if (rc == 0)
        rc = read_name(TEXT_NAME, "node", map, &node->at, node->name, e);
    unsigned platform = 0;
    if (rc == 0)
        rc = descriptor_shape_word(map, &DESCRIPTOR_SHAPE_NODE, "platform", 0, &platform, e);
    node->platform = (enum descriptor_platform)platform;
    const struct yaml_node *devices = yaml_get(map, "devices");
    if (rc || !devices)
        return rc;
    if (devices->count > DESCRIPTOR_MAX_SLOTS)
        return text_error(e, &devices->items[DESCRIPTOR_MAX_SLOTS].at,
                          "more than %d devices on node \"%s\". Use another node",
                          DESCRIPTOR_MAX_SLOTS, node->name);
    node->devices = mem_zeroed(devices->count + 1, sizeof *node->devices);
    for (; rc == 0 && node->device_count < devices->count; node->device_count++)
        rc =
            read_device(&devices->items[node->device_count], &node->devices[node->device_count], e);
    if (rc == 0)
        fill_slots(node);
    return rc;
}

int descriptor_read_infrastructure_tree(const struct yaml_node *root,
                                        struct descriptor_infrastructure *infra, struct err_info *e)
{
    int rc = descriptor_shape_check(root, &DESCRIPTOR_SHAPE_INFRASTRUCTURE, e);
    if (rc == 0)
        rc = read_name(TEXT_NAME, "infrastructure", root, &infra->at, infra->name, e);
    if (rc == 0)
        rc = read_provider(root, &infra->provider, &infra->provider_at, e);
    if (rc)
        return rc;
    const struct yaml_node *nodes = yaml_get(root, "nodes");
    if (nodes->count == 0)
        return text_error(e, &nodes->at, "no nodes. List at least one");
    if (nodes->count > DESCRIPTOR_MAX_NODES)
        return text_error(e, &nodes->items[DESCRIPTOR_MAX_NODES].at, "more than %d nodes",
                          DESCRIPTOR_MAX_NODES);
    infra->nodes = mem_zeroed(nodes->count, sizeof *infra->nodes);
    for (; rc == 0 && infra->node_count < nodes->count; infra->node_count++)
        rc = read_node(&nodes->items[infra->node_count], &infra->nodes[infra->node_count], e);
    return rc;
}

// ---- modules ----------------------------------------------------------------------------------

static int unknown_node(const struct descriptor_infrastructure *infra, const char *name, size_t len,
                        const struct text_place *at, struct err_info *e)
{
    struct suggest s;
    struct text_hint hint;
    struct text_quoted q;
    suggest_begin(&s, name);
    for (size_t i = 0; i < infra->node_count; i++)
        suggest_offer(&s, infra->nodes[i].name);
    return text_error(e, at, "no node %s in the infrastructure%s", text_quote(&q, name, len),
                      text_did_you_mean(&hint, &s));
}

static int read_constants(const struct yaml_node *map, struct descriptor_module *module,
                          struct err_info *e)
{
    int rc = 0;
    module->constants = mem_zeroed(map->count + 1, sizeof *module->constants);
    for (; rc == 0 && module->constant_count < map->count; module->constant_count++) {
        const struct yaml_node *item = &map->items[module->constant_count];
        struct descriptor_constant *constant = &module->constants[module->constant_count];
        constant->at = item->key_at;
        constant->value_at = item->at;
        rc = read_name_text(TEXT_SOURCE, "constant", item->key, strlen(item->key), item->key_at,
                            constant->name, e);
        if (rc == 0)
            rc = read_number("a constant", item, INT16_MIN, UINT16_MAX, &constant->value, e);
    }
    return rc;
}

static int read_module(const struct yaml_node *map, const struct descriptor_infrastructure *infra,
                       struct descriptor_module *module, struct err_info *e)
{
    int rc = descriptor_shape_check(map, &DESCRIPTOR_SHAPE_MODULE, e);
    if (rc == 0)
        rc = read_name(TEXT_SOURCE, "module", map, &module->at, module->name, e);
    if (rc)
        return rc;
    const struct yaml_node *node = yaml_get(map, "node");
    int index = descriptor_find_node(infra, node->text);
    if (index < 0)
        return unknown_node(infra, node->text, node->len, &node->at, e);
    module->node = (size_t)index;
    module->node_at = node->at;
    const struct yaml_node *constants = yaml_get(map, "constants");
    return constants ? read_constants(constants, module, e) : 0;
}

// ---- connections ------------------------------------------------------------------------------

static int unknown_owner(const struct descriptor_infrastructure *infra,
                         const struct descriptor_app *app, const char *name, struct text_place at,
                         struct err_info *e)
{
    struct suggest s;
    struct text_hint hint;
    struct text_quoted q;
    suggest_begin(&s, name);
    for (size_t i = 0; i < app->module_count; i++)
        suggest_offer(&s, app->modules[i].name);
    for (size_t i = 0; i < infra->node_count; i++)
        suggest_offer(&s, infra->nodes[i].name);
    return text_error(e, &at, "%s is no module of this application and no node%s",
                      text_quote(&q, name, strlen(name)), text_did_you_mean(&hint, &s));
}

static int find_device(const struct descriptor_node *node, const char *name, struct text_place at,
                       size_t *device, struct err_info *e)
{
    int index = descriptor_find_device(node, name);
    if (index >= 0) {
        *device = (size_t)index;
        return 0;
    }
    struct suggest s;
    struct text_hint hint;
    struct text_quoted q;
    suggest_begin(&s, name);
    for (size_t i = 0; i < node->device_count; i++)
        suggest_offer(&s, node->devices[i].name);
    return text_error(e, &at, "no device %s on node \"%s\"%s", text_quote(&q, name, strlen(name)),
                      node->name,
                      node->device_count ? text_did_you_mean(&hint, &s) : ", which has none");
}

// `text` is OWNER.REST, cut at its dot in `owner`.
static int resolve_end(const struct descriptor_infrastructure *infra,
                       const struct descriptor_app *app, const char *owner, const char *rest,
                       struct descriptor_end *end, struct err_info *e)
{
    int node = descriptor_find_node(infra, owner);
    int module = descriptor_find_module(app, owner);
    if (module >= 0) {
        end->kind = DESCRIPTOR_MODULE_CHANNEL;
        end->module = (size_t)module;
        end->node = app->modules[module].node;
        return read_name_text(TEXT_SOURCE, "channel", rest, strlen(rest), end->channel_at,
                              end->channel, e);
    }
    if (node < 0)
        return unknown_owner(infra, app, owner, end->at, e);
    end->kind = DESCRIPTOR_DEVICE;
    end->node = (size_t)node;
    return find_device(&infra->nodes[node], rest, end->channel_at, &end->device, e);
}

static int read_end(const struct yaml_node *node, const struct descriptor_infrastructure *infra,
                    const struct descriptor_app *app, struct descriptor_end *end,
                    struct err_info *e)
{
    end->at = end->channel_at = node->at;
    const char *dot = strchr(node->text, '.');
    struct text_quoted q;
    if (!dot || dot == node->text || !dot[1] || strchr(dot + 1, '.'))
        return text_error(e, &node->at,
                          "%s is no end of a connection. Write MODULE.CHANNEL or "
                          "NODE.DEVICE",
                          text_quote(&q, node->text, node->len));
    char *owner = mem_text(node->text);
    size_t len = (size_t)(dot - node->text);
    owner[len] = 0;
    end->channel_at.column += (unsigned)len + 1;
    int rc = resolve_end(infra, app, owner, owner + len + 1, end, e);
    free(owner);
    return rc;
}

static int read_connection(const struct yaml_node *map,
                           const struct descriptor_infrastructure *infra,
                           const struct descriptor_app *app,
                           struct descriptor_connection *connection, struct err_info *e)
{
    connection->at = map->at;
    int rc = descriptor_shape_check(map, &DESCRIPTOR_SHAPE_CONNECTION, e);
    if (rc == 0)
        rc = read_end(yaml_get(map, "from"), infra, app, &connection->from, e);
    if (rc == 0)
        rc = read_end(yaml_get(map, "to"), infra, app, &connection->to, e);
    return rc;
}

// ---- applications -----------------------------------------------------------------------------

static int read_modules(const struct yaml_node *list, const struct descriptor_infrastructure *infra,
                        struct descriptor_app *app, struct err_info *e)
{
    if (list->count == 0)
        return text_error(e, &list->at, "no modules. List at least one");
    int rc = 0;
    app->modules = mem_zeroed(list->count, sizeof *app->modules);
    for (; rc == 0 && app->module_count < list->count; app->module_count++)
        rc = read_module(&list->items[app->module_count], infra, &app->modules[app->module_count],
                         e);
    return rc;
}

static int read_connections(const struct yaml_node *list,
                            const struct descriptor_infrastructure *infra,
                            struct descriptor_app *app, struct err_info *e)
{
    int rc = 0;
    app->connections = mem_zeroed(list->count + 1, sizeof *app->connections);
    for (; rc == 0 && app->connection_count < list->count; app->connection_count++)
        rc = read_connection(&list->items[app->connection_count], infra, app,
                             &app->connections[app->connection_count], e);
    return rc;
}

static int read_policy(const struct yaml_node *root, struct descriptor_app *app, struct err_info *e)
{
    unsigned word = 0;
    int rc = descriptor_shape_word(root, &DESCRIPTOR_SHAPE_APP, "on-loss", 0, &word, e);
    app->on_loss = (enum descriptor_on_loss)word;
    app->policy.replayable_at = app->at;
    const struct yaml_node *map = yaml_get(root, "policy");
    if (rc || !map)
        return rc;
    const struct descriptor_shape *shape = &DESCRIPTOR_SHAPE_POLICY;
    rc = descriptor_shape_check(map, shape, e);
    if (rc == 0)
        rc = descriptor_shape_word(map, shape, "isolation", 0, &word, e);
    if (rc)
        return rc;
    app->policy.isolation = (enum descriptor_isolation)word;
    rc = descriptor_shape_word(map, shape, "replayable-after-reset", 0, &word, e);
    app->policy.refuse_replayable = word == 1;
    const struct yaml_node *replayable = yaml_get(map, "replayable-after-reset");
    if (replayable)
        app->policy.replayable_at = replayable->at;
    return rc;
}

int descriptor_read_app_tree(const struct yaml_node *root,
                             const struct descriptor_infrastructure *infra,
                             struct descriptor_app *app, struct err_info *e)
{
    int rc = descriptor_shape_check(root, &DESCRIPTOR_SHAPE_APP, e);
    if (rc == 0)
        rc = read_name(TEXT_NAME, "application", root, &app->at, app->name, e);
    if (rc == 0)
        rc = read_provider(root, &app->provider, &app->provider_at, e);
    if (rc == 0)
        rc = read_policy(root, app, e);
    if (rc == 0)
        rc = read_modules(yaml_get(root, "modules"), infra, app, e);
    const struct yaml_node *connections = yaml_get(root, "connections");
    if (rc == 0 && connections)
        rc = read_connections(connections, infra, app, e);
    return rc;
}
