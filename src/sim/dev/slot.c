// SPDX-License-Identifier: Apache-2.0
// A device slot with a sensor or a display (enum machine_device).
//
// sensor:  DATA reads the sample presented; STATUS bit 0 says that there is one, writing 1 to it
//          takes the sample and presents the next held one; CTRL bit 0 on, bit 1 interrupt.
// display: DATA is an output each time it is written, also with the same value; STATUS reads 0;
//          CTRL bit 0 on (storage).
#include "sim/dev/slot.h"

enum { DATA = 0, STATUS = 2, CTRL = 4, TYPE = 6, PENDING = 1, ON = 1, INTERRUPT = 2 };

struct slot {
    struct queue samples; // of a sensor; outside the node
    uint16_t last;        // display: what was written last; sensor: the sample taken last
    uint16_t control;
};

static enum machine_device kind_of(const struct device *d)
{
    return d->config->slots[d->unit];
}

static void slot_reset(struct device *d, uint64_t now)
{
    struct slot *s = d->state;
    (void)now;
    s->last = 0;
    s->control = 0;
}

static uint16_t slot_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct slot *s = d->state;
    (void)now;
    if (kind_of(d) == MACHINE_NO_DEVICE)
        return 0;
    switch (address - d->base) {
    case DATA:
        return s->samples.count ? queue_first(&s->samples) : s->last;
    case STATUS:
        return s->samples.count ? PENDING : 0;
    case CTRL:
        return s->control;
    default:
        return (uint16_t)kind_of(d);
    }
}

static uint16_t slot_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return slot_peek(d, address, now);
}

static void slot_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                       uint64_t now)
{
    struct slot *s = d->state;
    bool display = kind_of(d) == MACHINE_DISPLAY;
    (void)lanes;
    (void)now;
    switch (address - d->base) {
    case DATA:
        if (!display)
            break;
        s->last = value;
        if (d->host->display)
            d->host->display(d->host->context, d->unit, (int16_t)value);
        break;
    case STATUS:
        if (!(value & PENDING) || !s->samples.count)
            break;
        s->last = queue_first(&s->samples);
        queue_drop(&s->samples);
        break;
    case CTRL:
        s->control = value & (display ? ON : ON | INTERRUPT);
        break;
    default:
        break;
    }
}

static unsigned slot_lines(struct device *d, uint64_t now)
{
    const struct slot *s = d->state;
    (void)now;
    bool raised = s->samples.count && s->control == (ON | INTERRUPT);
    return raised ? 1u << MACHINE_SENSOR_VECTOR : 0;
}

int slot_push(struct device *d, int16_t value)
{
    struct slot *s = d->state;
    if (kind_of(d) != MACHINE_SENSOR)
        return 1;
    queue_put(&s->samples, (uint16_t)value);
    return 0;
}

int slot_withdraw(struct device *d, int16_t *value)
{
    struct slot *s = d->state;
    if (!s->samples.count)
        return 1;
    *value = (int16_t)queue_first(&s->samples);
    queue_drop(&s->samples);
    return 0;
}

size_t slot_pending(const struct device *d)
{
    const struct slot *s = d->state;
    return s->samples.count;
}

static bool slot_copy(struct device *to, const struct device *from)
{
    struct slot *s = to->state;
    return queue_copy(&s->samples, &((const struct slot *)from->state)->samples);
}

static void slot_finish(struct device *d)
{
    struct slot *s = d->state;
    queue_finish(&s->samples);
}

const struct device_class device_slot = {
    .name = "slot",
    .state_size = sizeof(struct slot),
    .reset = slot_reset,
    .read = slot_read,
    .peek = slot_peek,
    .write = slot_write,
    .lines = slot_lines,
    .copy = slot_copy,
    .finish = slot_finish,
};
