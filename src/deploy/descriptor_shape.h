// SPDX-License-Identifier: Apache-2.0
// The keys of the descriptors as data: which map has which keys, what stands behind them and which
// words they know. The reader checks maps against it; the JSON Schemas in docs/schema say the same
// (test_deploy_descriptor compares them).
#ifndef DEPLOY_DESCRIPTOR_SHAPE_H
#define DEPLOY_DESCRIPTOR_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "deploy/yaml.h"

// A word that may stand behind a key. Its index is the value of the enum in descriptor.h.
struct descriptor_word {
    const char *name;
    bool later; // known, and not available yet
};

struct descriptor_key {
    const char *name; // NULL ends a list of keys
    bool required;
    enum yaml_kind kind;
    const struct descriptor_word *words; // ended by {0}; NULL: anything
};

struct descriptor_shape {
    const char *what;               // "node": after "a" in messages
    const char *schema;             // file in docs/schema
    const char *pointer;            // JSON pointer of its object schema there
    struct descriptor_key keys[10]; // ended by {0}
};

extern const struct descriptor_shape DESCRIPTOR_SHAPE_INFRASTRUCTURE, DESCRIPTOR_SHAPE_NODE,
    DESCRIPTOR_SHAPE_DEVICE, DESCRIPTOR_SHAPE_APP, DESCRIPTOR_SHAPE_MODULE,
    DESCRIPTOR_SHAPE_CONNECTION, DESCRIPTOR_SHAPE_POLICY;

// All of them; NULL ends the list.
extern const struct descriptor_shape *const DESCRIPTOR_SHAPES[];

// Checks that the node is a map with this shape: all keys known, all required ones there, each with
// the right kind of value. ERR_INPUT.
int descriptor_shape_check(const struct yaml_node *node, const struct descriptor_shape *shape,
                           struct err_info *e);

// The index of the word behind `key` of the map; `otherwise` if the key is not there. ERR_INPUT: an
// unknown word, or one for later.
int descriptor_shape_word(const struct yaml_node *map, const struct descriptor_shape *shape,
                          const char *key, unsigned otherwise, unsigned *word, struct err_info *e);

#endif
