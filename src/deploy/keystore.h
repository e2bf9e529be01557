// SPDX-License-Identifier: Apache-2.0
// Key files: the infrastructure provider's node keys, and a software provider's keys, each in a
// file of its own in a private folder (0700), mode 0600. Text, first line `authex-keys 1`, then
// one `KIND NAME HEX` a line (`node NP1 00112233…`). No message ever contains a key.
#ifndef DEPLOY_KEYSTORE_H
#define DEPLOY_KEYSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { KEYSTORE_KEY = 16, KEYSTORE_KIND = 16, KEYSTORE_NAME = 72 };

struct keystore_entry {
    char kind[KEYSTORE_KIND]; // [a-z-]{1,15}: "node", "provider", "connection"
    char name[KEYSTORE_NAME]; // [A-Za-z0-9_.-]{1,71}; ignores case
    uint8_t key[KEYSTORE_KEY];
};

// Start from `{0}`.
struct keystore {
    char *path;                     // owned
    struct keystore_entry *entries; // owned, wiped when freed
    size_t count, capacity;
    bool changed; // since the last keystore_save
};

// Opens FOLDER/NAME.keys, for example NAME = "provider-carpark" or "app-violations"; makes the
// folder if it is not there. No such file: an empty store, written by the first save. ERR_INPUT:
// permissions that let others in, a malformed file, one key under two names; ERR_SYSTEM: the folder
// cannot be made. After an error the store is empty; keystore_close is safe.
// `folder` NULL: the keys live in memory only.
int keystore_open(struct keystore *k, const char *folder, const char *name, struct err_info *e);

// The key (KEYSTORE_KEY bytes, the store's, until the next put or close), or NULL.
const uint8_t *keystore_get(const struct keystore *k, const char *kind, const char *name);

// Adds or replaces a key (copied). ERR_INPUT: a malformed kind or name, a key of zeros, or the same
// key under another name of this kind (the message has both names).
int keystore_put(struct keystore *k, const char *kind, const char *name,
                 const uint8_t key[KEYSTORE_KEY], struct err_info *e);

// Adds or replaces a key by a fresh one from the operating system's random generator.
int keystore_generate(struct keystore *k, const char *kind, const char *name, struct err_info *e);

// Removes a key; nothing happens if there is none.
void keystore_remove(struct keystore *k, const char *kind, const char *name);

// Writes the file in one step, mode 0600, if anything changed. ERR_SYSTEM.
int keystore_save(struct keystore *k, struct err_info *e);

// Wipes and frees, without saving. Accepts a zeroed store.
void keystore_close(struct keystore *k);

#endif
