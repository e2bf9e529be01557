// SPDX-License-Identifier: Apache-2.0
#include "deploy/provider.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/kdf.h"
#include "rt/msp430/board.h"

enum {
    ALG = CRYPTO_SPONGENT_128,
    DRIVER_PENDING = 4,        // one output of one word: channel, word
    RECORD = 4 + 2 + WIRE_TAG, // and sealed
    FIRST_CONNECTION = 1,
    LAST_CONNECTION = 0xffff,
};

// ---- drivers: link and place -------------------------------------------------------------------

static void name_part(struct part *part, const struct provider_node *n,
                      const struct descriptor_device *d, const char *suffix)
{
    snprintf(part->name, sizeof part->name, "%s.%s%s", n->descriptor->name, d->name, suffix);
    snprintf(part->file, sizeof part->file, "%s.%s%s", n->descriptor->name, d->name, suffix);
    snprintf(part->node_name, sizeof part->node_name, "%s", n->descriptor->name);
    part->node = n->address;
}

static int place_mmio(struct provider *p, size_t node, struct provider_device *d,
                      struct err_info *e)
{
    struct part *mmio = &d->mmio;
    unsigned text_len, data_len;
    uint16_t text, data;
    mmio->kind = LINK_KIND_MMIO;
    mmio->spec.driver = "mmio";
    mmio->spec.device = (uint16_t)BOARD_DEVICE(d->descriptor->slot);
    int rc = part_measure(mmio, p->build, &text_len, &data_len, e);
    if (rc == 0)
        rc = provider_allocate(p, node, text_len, 0, &text, &data, e);
    if (rc)
        return rc;
    mmio->spec.driver_entry = (uint16_t)(text + text_len); // its driver follows at once
    return part_place(mmio, p->build, text, 0, e);
}

static int place_driver(struct provider *p, size_t node, struct provider_device *d,
                        struct err_info *e)
{
    struct part *driver = &d->driver;
    unsigned text_len, data_len;
    uint16_t text, data;
    bool output = d->descriptor->output;
    driver->kind = output ? LINK_KIND_OUTPUT : LINK_KIND_INPUT;
    driver->records = output ? 0 : DESCRIPTOR_INPUT_CONNECTIONS;
    driver->spec.driver = descriptor_driver_name(d->descriptor->driver);
    driver->spec.slots = output ? 1 : DESCRIPTOR_INPUT_CONNECTIONS;
    driver->spec.pending = DRIVER_PENDING;
    driver->spec.records = driver->records * RECORD;
    driver->spec.text = d->mmio.spec.driver_entry;
    driver->spec.device_entry = d->mmio.image.at.text_start;
    driver->spec.device_measurement = d->mmio.image.measurement;
    int rc = part_measure(driver, p->build, &text_len, &data_len, e);
    if (rc == 0)
        rc = provider_allocate(p, node, text_len, data_len, &text, &data, e);
    if (rc == 0 && text != d->mmio.spec.driver_entry)
        rc = err_set(e, ERR_BUG, "%s does not follow its mod-mmio", driver->name);
    return rc ? rc : part_place(driver, p->build, text, data, e);
}

static int place_device(struct provider *p, size_t node, size_t device, struct err_info *e)
{
    struct provider_node *n = &p->nodes[node];
    struct provider_device *d = &n->devices[device];
    uint8_t key[WIRE_KEY];
    d->descriptor = &n->descriptor->devices[device];
    d->mmio.vendor = d->driver.vendor = p->infra->provider;
    name_part(&d->mmio, n, d->descriptor, ".mmio");
    name_part(&d->driver, n, d->descriptor, "");
    int rc = place_mmio(p, node, d, e);
    if (rc == 0)
        rc = place_driver(p, node, d, e);
    if (rc)
        return err_locate(e, "driver %s", d->driver.name);
    provider_key(p, node, p->infra->provider, key);
    part_set_key(&d->mmio, key);
    part_set_key(&d->driver, key);
    sodium_memzero(key, sizeof key);
    return 0;
}

static int open_node(struct provider *p, size_t node, struct err_info *e)
{
    struct provider_node *n = &p->nodes[node];
    n->descriptor = &p->infra->nodes[node];
    n->address = (unsigned)node + 1;
    n->next_text = BOARD_MODULE_TEXT_START;
    n->next_data = BOARD_MODULE_DATA_START;
    int rc = 0;
    if (!keystore_get(&p->keys, "node", n->descriptor->name))
        rc = keystore_generate(&p->keys, "node", n->descriptor->name, e);
    for (size_t i = 0; rc == 0 && i < n->descriptor->device_count; i++)
        rc = place_device(p, node, i, e);
    return rc;
}

int provider_open(struct provider *p, const struct descriptor_infrastructure *infra,
                  const char *state_folder, struct build *build, struct err_info *e)
{
    p->infra = infra;
    p->build = build;
    p->next_connection = FIRST_CONNECTION;
    p->nodes = mem_zeroed(infra->node_count, sizeof *p->nodes);
    char *name = mem_printf("provider-%s", infra->name);
    int rc = keystore_open(&p->keys, state_folder, name, e);
    free(name);
    for (size_t i = 0; rc == 0 && i < infra->node_count; i++)
        rc = open_node(p, i, e);
    return rc ? rc : keystore_save(&p->keys, e);
}

void provider_close(struct provider *p)
{
    for (size_t i = 0; p->nodes && i < p->infra->node_count; i++)
        for (size_t k = 0; k < DESCRIPTOR_MAX_SLOTS; k++) {
            part_finish(&p->nodes[i].devices[k].mmio);
            part_finish(&p->nodes[i].devices[k].driver);
        }
    free(p->nodes);
    keystore_close(&p->keys);
    *p = (struct provider){0};
}

const uint8_t *provider_node_key(const struct provider *p, size_t node)
{
    return keystore_get(&p->keys, "node", p->infra->nodes[node].name);
}

// ---- nodes -------------------------------------------------------------------------------------

static int check_epoch(struct provider_node *n, uint32_t epoch, struct err_info *e)
{
    if (epoch < n->proven || (n->lost && n->proven && epoch == n->proven))
        return err_set(e, ERR_FAILED,
                       "claim epoch differs: %s says boot %u %s boot %u. Its epoch register counts "
                       "every boot and never goes back: this is another board, or a lie",
                       n->descriptor->name, epoch, epoch < n->proven ? "after" : "again, after",
                       n->proven);
    n->epoch = epoch;
    return 0;
}

void provider_vouch(struct provider_node *n)
{
    n->vouched = true;
    n->lost = false;
    n->proven = n->epoch;
}

static bool is_fresh(const struct message_report *r)
{
    for (unsigned i = 0; i < r->slots; i++)
        if (r->slot[i].connection)
            return false;
    return !r->outputs && !r->grants && !r->owner && !r->aborts;
}

static int start_device(struct provider_node *n, struct provider_device *d,
                        const struct request_link *link, struct err_info *e)
{
    struct message_report report;
    d->grants = 0;
    d->granted = false;
    int rc = part_load(&d->mmio, link, n->epoch, e);
    if (rc == 0)
        rc = part_load(&d->driver, link, n->epoch, e);
    if (rc == 0)
        rc = part_attest(&d->driver, link, n->vouched, &report, e);
    if (rc == 0 && !is_fresh(&report))
        rc = err_set(e, ERR_FAILED,
                     "attestation of %s on %s refused: claim progress differs: this instance has "
                     "worked before. Reset the node",
                     d->driver.name, n->descriptor->name);
    if (rc == 0)
        provider_vouch(n);
    return rc;
}

int provider_start_node(struct provider *p, const struct request_link *link, size_t node,
                        struct err_info *e)
{
    struct provider_node *n = &p->nodes[node];
    struct request_status status;
    int rc = request_status(link, n->address, &status, e);
    if (rc == 0)
        rc = check_epoch(n, status.epoch, e);
    if (rc)
        return err_locate(e, "node %s", n->descriptor->name);
    for (size_t i = 0; rc == 0 && i < n->descriptor->device_count; i++)
        rc = start_device(n, &n->devices[i], link, e);
    n->up = rc == 0;
    return rc;
}

void provider_lose_node(struct provider *p, size_t node)
{
    struct provider_node *n = &p->nodes[node];
    n->up = n->vouched = false;
    n->lost = true;
    for (size_t i = 0; i < n->descriptor->device_count; i++) {
        part_lost(&n->devices[i].mmio);
        part_lost(&n->devices[i].driver);
        n->devices[i].granted = false;
    }
}

// ---- for software providers --------------------------------------------------------------------

void provider_key(const struct provider *p, size_t node, uint16_t vendor, uint8_t out[WIRE_KEY])
{
    kdf_provider(ALG, provider_node_key(p, node), vendor, out);
}

int provider_allocate(struct provider *p, size_t node, unsigned text_len, unsigned data_len,
                      uint16_t *text, uint16_t *data, struct err_info *e)
{
    struct provider_node *n = &p->nodes[node];
    if (n->next_text + text_len > BOARD_MODULE_TEXT_END)
        return err_set(e, ERR_FAILED,
                       "node %s has no room: %u bytes of program memory needed, %u "
                       "free. Move a module to another node",
                       n->descriptor->name, text_len, BOARD_MODULE_TEXT_END - n->next_text);
    if (n->next_data + data_len > BOARD_MODULE_DATA_END)
        return err_set(e, ERR_FAILED,
                       "node %s has no room: %u bytes of data memory needed, %u "
                       "free. Move a module to another node",
                       n->descriptor->name, data_len, BOARD_MODULE_DATA_END - n->next_data);
    *text = (uint16_t)n->next_text;
    *data = (uint16_t)n->next_data;
    n->next_text += (text_len + 1) & ~1U;
    n->next_data += (data_len + 1) & ~1U;
    return 0;
}

int provider_take_connections(struct provider *p, size_t count, uint16_t *first, struct err_info *e)
{
    if (count > LAST_CONNECTION || p->next_connection + count > LAST_CONNECTION)
        return err_set(e, ERR_FAILED, "the infrastructure has no connection numbers left");
    *first = (uint16_t)p->next_connection;
    p->next_connection += (unsigned)count;
    return 0;
}

void provider_connect_input(struct provider *p, size_t node, size_t device,
                            const struct message_end *end, struct buf *message)
{
    struct part *driver = &p->nodes[node].devices[device].driver;
    message_set_key(message, driver->key, driver->instance, end);
}

int provider_lease(struct provider *p, size_t node, size_t device, const char *owner,
                   const struct message_end *end, struct buf *message, uint32_t *grants,
                   struct err_info *e)
{
    struct provider_device *d = &p->nodes[node].devices[device];
    if (d->owner && (d->granted || d->lease.end != end->end))
        return err_set(e, ERR_FAILED,
                       "lease of %s refused: application %s (provider 0x%04x) holds it as "
                       "connection %u since grant %u. It ends when %s releases it",
                       d->driver.name, d->owner, d->lease.end, d->lease.connection, d->grants,
                       d->owner);
    message_lease(message, d->driver.key, d->driver.instance, d->grants, end);
    d->owner = owner;
    d->granted = true;
    d->lease = *end;
    d->lease.key = NULL;
    *grants = ++d->grants;
    return 0;
}

int provider_refresh(struct provider *p, const struct request_link *link, size_t node,
                     size_t device, bool *owned, struct err_info *e)
{
    struct provider_device *d = &p->nodes[node].devices[device];
    struct message_report report;
    int rc = part_attest(&d->driver, link, p->nodes[node].vouched, &report, e);
    if (rc)
        return rc;
    d->grants = report.grants;
    d->granted = *owned = report.owner != 0;
    if (!*owned)
        d->owner = NULL;
    return 0;
}
