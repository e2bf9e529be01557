// SPDX-License-Identifier: Apache-2.0
// The time-stamp counter: 64 bits of cycles since reset. A write to any of its four words latches
// the counter; reads give the latched value.
#include "sim/dev/dev.h"

struct counter {
    uint64_t start, latched;
};

static void counter_reset(struct device *d, uint64_t now)
{
    struct counter *c = d->state;
    *c = (struct counter){.start = now - DEV_RESET_CYCLES};
}

static uint16_t counter_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct counter *c = d->state;
    (void)now;
    return (uint16_t)(c->latched >> 8 * (address - d->base));
}

static uint16_t counter_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return counter_peek(d, address, now);
}

static void counter_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                          uint64_t now)
{
    struct counter *c = d->state;
    (void)address;
    (void)value;
    (void)lanes;
    c->latched = now - c->start;
}

const struct device_class device_counter = {
    .name = "counter",
    .state_size = sizeof(struct counter),
    .reset = counter_reset,
    .read = counter_read,
    .peek = counter_peek,
    .write = counter_write,
};
