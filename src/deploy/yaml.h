// SPDX-License-Identifier: Apache-2.0
// A small, strict and located reading of YAML, over libfyaml's events: one document of maps, lists
// and scalars. Refused: anchors, aliases and tags (so no document grows when read), a second
// document, duplicate keys, keys that are no plain words, NUL and control characters, text that is
// no UTF-8, more than YAML_MAX_SIZE bytes, nesting over YAML_MAX_DEPTH.
#ifndef DEPLOY_YAML_H
#define DEPLOY_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "deploy/text.h"

enum { YAML_MAX_SIZE = 256 * 1024, YAML_MAX_DEPTH = 16 };

enum yaml_kind {
    YAML_SCALAR, // text
    YAML_LIST,   // items
    YAML_MAP,    // items, each with its key
};

struct yaml_node {
    struct text_place at;     // of its first character
    enum yaml_kind kind;      //
    bool plain;               // a scalar without quotes
    char *text;               // of a scalar
    size_t len;               // of text; no NUL within
    char *key;                // in a map: the key; otherwise NULL
    struct text_place key_at; // of the key
    struct yaml_node *items;  // of a list or map
    size_t count, capacity;   // items in use, allocated
};

// Reads a document; `file` is its name in messages, borrowed by the places of the tree. ERR_INPUT.
// yaml_finish frees the tree in either case.
int yaml_parse(const char *file, const char *text, size_t len, struct yaml_node *root,
               struct err_info *e);
void yaml_finish(struct yaml_node *root);

// The item of a map with this key, or NULL.
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

// What the node is, for messages: "text", "an empty text", "a list", "a map", "nothing".
const char *yaml_describe(const struct yaml_node *node);

#endif
