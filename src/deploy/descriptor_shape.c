// SPDX-License-Identifier: Apache-2.0
#include "deploy/descriptor_shape.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static const struct descriptor_word PLATFORMS[] = {{"sancus", false}, {0}};
static const struct descriptor_word DRIVERS[] = {
    {"button", false}, {"clock", false}, {"display", false}, {0}};
static const struct descriptor_word ON_LOSS[] = {
    {"new-frame", false}, {"restart-module", true}, {0}};
static const struct descriptor_word ISOLATIONS[] = {
    {"simulated", false}, {"process", true}, {"hardware", true}, {0}};
static const struct descriptor_word REPLAYABLE[] = {{"allow", false}, {"refuse", false}, {0}};

const struct descriptor_shape DESCRIPTOR_SHAPE_INFRASTRUCTURE = {
    "infrastructure",
    "infrastructure.schema.json",
    "",
    {
        {"name", true, YAML_SCALAR, NULL},
        {"provider", true, YAML_SCALAR, NULL},
        {"nodes", true, YAML_LIST, NULL},
    }};

const struct descriptor_shape DESCRIPTOR_SHAPE_NODE = {
    "node",
    "infrastructure.schema.json",
    "/$defs/node",
    {
        {"name", true, YAML_SCALAR, NULL},
        {"platform", true, YAML_SCALAR, PLATFORMS},
        {"devices", false, YAML_LIST, NULL},
    }};

const struct descriptor_shape DESCRIPTOR_SHAPE_DEVICE = {"device",
                                                         "infrastructure.schema.json",
                                                         "/$defs/device",
                                                         {
                                                             {"name", true, YAML_SCALAR, NULL},
                                                             {"driver", true, YAML_SCALAR, DRIVERS},
                                                             {"slot", false, YAML_SCALAR, NULL},
                                                         }};

const struct descriptor_shape DESCRIPTOR_SHAPE_APP = {"application",
                                                      "app.schema.json",
                                                      "",
                                                      {
                                                          {"name", true, YAML_SCALAR, NULL},
                                                          {"provider", true, YAML_SCALAR, NULL},
                                                          {"sources", false, YAML_LIST, NULL},
                                                          {"modules", true, YAML_LIST, NULL},
                                                          {"connections", false, YAML_LIST, NULL},
                                                          {"on-loss", false, YAML_SCALAR, ON_LOSS},
                                                          {"policy", false, YAML_MAP, NULL},
                                                      }};

const struct descriptor_shape DESCRIPTOR_SHAPE_MODULE = {"module",
                                                         "app.schema.json",
                                                         "/$defs/module",
                                                         {
                                                             {"name", true, YAML_SCALAR, NULL},
                                                             {"node", true, YAML_SCALAR, NULL},
                                                             {"constants", false, YAML_MAP, NULL},
                                                         }};

const struct descriptor_shape DESCRIPTOR_SHAPE_CONNECTION = {"connection",
                                                             "app.schema.json",
                                                             "/$defs/connection",
                                                             {
                                                                 {"from", true, YAML_SCALAR, NULL},
                                                                 {"to", true, YAML_SCALAR, NULL},
                                                             }};

const struct descriptor_shape DESCRIPTOR_SHAPE_POLICY = {
    "policy",
    "app.schema.json",
    "/$defs/policy",
    {
        {"isolation", false, YAML_SCALAR, ISOLATIONS},
        {"replayable-after-reset", false, YAML_SCALAR, REPLAYABLE},
    }};

const struct descriptor_shape *const DESCRIPTOR_SHAPES[] = {
    &DESCRIPTOR_SHAPE_INFRASTRUCTURE, &DESCRIPTOR_SHAPE_NODE,
    &DESCRIPTOR_SHAPE_DEVICE,         &DESCRIPTOR_SHAPE_APP,
    &DESCRIPTOR_SHAPE_MODULE,         &DESCRIPTOR_SHAPE_CONNECTION,
    &DESCRIPTOR_SHAPE_POLICY,         NULL,
};

static const struct descriptor_key *find_key(const struct descriptor_shape *shape, const char *name)
{
    for (const struct descriptor_key *key = shape->keys; key->name; key++)
        if (strcmp(key->name, name) == 0)
            return key;
    return NULL;
}

static int refuse_key(const struct yaml_node *item, const struct descriptor_shape *shape,
                      struct err_info *e)
{
    struct suggest s;
    struct buf known = {0};
    suggest_begin(&s, item->key);
    for (const struct descriptor_key *key = shape->keys; key->name; key++) {
        suggest_offer(&s, key->name);
        buf_printf(&known, "%s%s", known.len ? ", " : "", key->name);
    }
    struct text_quoted q;
    struct text_hint hint;
    text_quote(&q, item->key, strlen(item->key));
    int rc;
    if (suggest_result(&s))
        rc = text_error(e, &item->key_at, "unknown key %s in the %s%s", q.text, shape->what,
                        text_did_you_mean(&hint, &s));
    else
        rc = text_error(e, &item->key_at, "unknown key %s in the %s. Its keys are %s", q.text,
                        shape->what, buf_text(&known));
    buf_finish(&known);
    return rc;
}

static const char *kind_name(enum yaml_kind kind)
{
    static const char *const names[] = {
        [YAML_SCALAR] = "one word or number", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    return names[kind];
}

static int check_item(const struct yaml_node *item, const struct descriptor_shape *shape,
                      struct err_info *e)
{
    const struct descriptor_key *key = find_key(shape, item->key);
    if (!key)
        return refuse_key(item, shape, e);
    if (item->kind != key->kind || (item->kind == YAML_SCALAR && item->len == 0))
        return text_error(e, &item->at, "\"%s\" of the %s must be %s, not %s", key->name,
                          shape->what, kind_name(key->kind), yaml_describe(item));
    return 0;
}

int descriptor_shape_check(const struct yaml_node *node, const struct descriptor_shape *shape,
                           struct err_info *e)
{
    if (node->kind != YAML_MAP)
        return text_error(e, &node->at, "the %s must be a map (key: value), not %s", shape->what,
                          yaml_describe(node));
    for (size_t i = 0; i < node->count; i++) {
        int rc = check_item(&node->items[i], shape, e);
        if (rc)
            return rc;
    }
    for (const struct descriptor_key *key = shape->keys; key->name; key++)
        if (key->required && !yaml_get(node, key->name))
            return text_error(e, &node->at, "the %s has no \"%s\". Add it", shape->what, key->name);
    return 0;
}

int descriptor_shape_word(const struct yaml_node *map, const struct descriptor_shape *shape,
                          const char *key, unsigned otherwise, unsigned *word, struct err_info *e)
{
    const struct yaml_node *node = yaml_get(map, key);
    *word = otherwise;
    if (!node)
        return 0;
    struct buf known = {0};
    struct suggest s;
    int rc = 1;
    suggest_begin(&s, node->text);
    const struct descriptor_word *words = find_key(shape, key)->words;
    for (unsigned i = 0; rc == 1 && words[i].name; i++) {
        bool same = strcmp(words[i].name, node->text) == 0;
        if (same && words[i].later)
            rc = text_error(e, &node->at, "%s: %s is not available yet. Use %s", key, words[i].name,
                            words[0].name);
        else if (same)
            *word = i, rc = 0;
        if (words[i].later)
            continue;
        suggest_offer(&s, words[i].name);
        buf_printf(&known, "%s%s", known.len ? ", " : "", words[i].name);
    }
    if (rc == 1) {
        struct text_quoted q;
        struct text_hint hint;
        text_quote(&q, node->text, node->len);
        text_did_you_mean(&hint, &s);
        rc = text_error(e, &node->at, "unknown %s %s%s%s", key, q.text,
                        *hint.text ? hint.text : ". Known: ", *hint.text ? "" : buf_text(&known));
    }
    buf_finish(&known);
    return rc;
}
