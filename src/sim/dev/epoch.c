// SPDX-License-Identifier: Apache-2.0
// The epoch register of the hardened core (repair 10): a 32-bit non-volatile counter that every
// reset signal counts up; read-only. 0 is no epoch: a counter that has reached its end stays there
// and reads 0 for ever, so that no epoch is seen twice.
#include "sim/dev/epoch.h"

struct epoch {
    bool loaded, exhausted;
    uint32_t value; // of the non-volatile cell
};

static void epoch_reset(struct device *d, uint64_t now)
{
    struct epoch *e = d->state;
    (void)now;
    if (!e->loaded)
        e->value = d->config->epoch;
    e->loaded = true;
    if (e->value == UINT32_MAX)
        e->exhausted = true;
    else
        e->value++;
}

static uint16_t epoch_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct epoch *e = d->state;
    (void)now;
    uint32_t value = e->exhausted ? 0 : e->value;
    return (uint16_t)(address == d->base ? value : value >> 16);
}

static uint16_t epoch_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return epoch_peek(d, address, now);
}

uint32_t epoch_value(const struct device *d)
{
    const struct epoch *e = d->state;
    return e->loaded ? e->value : d->config->epoch;
}

const struct device_class device_epoch = {
    .name = "epoch",
    .state_size = sizeof(struct epoch),
    .reset = epoch_reset,
    .read = epoch_read,
    .peek = epoch_peek,
};
