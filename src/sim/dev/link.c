// SPDX-License-Identifier: Apache-2.0
// The node link: a UART with hardware flow control. The sender outside holds a byte back until
// the software has read the one before, so nothing is ever overrun. After a read of DATA the next
// byte needs BAUD cycles to arrive; after a write the transmitter is busy for BAUD cycles (a write
// meanwhile is sent as well: the line has room, STATUS only paces). The bytes still outside belong
// to the world and survive a reset; the byte in the receiver counts as outside until read.
#include "sim/dev/link.h"

enum { DATA = 0, STATUS = 2, CTRL = 4, BAUD = 6, DEFAULT_BAUD = 32 };

struct link {
    struct queue line;
    uint8_t last; // what DATA reads when nothing waits
    uint16_t control, baud;
    uint64_t arrival; // not before this cycle is the first byte of the line there
    uint64_t sent;    // the transmitter is busy before this cycle
};

static void link_reset(struct device *d, uint64_t now)
{
    struct link *l = d->state;
    l->last = 0;
    l->control = 0;
    l->baud = DEFAULT_BAUD;
    l->arrival = now + l->baud;
    l->sent = now;
}

static bool waiting(const struct link *l, uint64_t now)
{
    return l->line.count && now >= l->arrival;
}

static uint16_t link_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct link *l = d->state;
    switch (address - d->base) {
    case DATA:
        return waiting(l, now) ? queue_first(&l->line) : l->last;
    case STATUS:
        return (uint16_t)((waiting(l, now) ? 1 : 0) | (now >= l->sent ? 2 : 0));
    case CTRL:
        return l->control;
    default:
        return l->baud;
    }
}

static uint16_t link_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    struct link *l = d->state;
    uint16_t value = link_peek(d, address, now);
    if (address == d->base + DATA && (lanes & DEV_LOW) && waiting(l, now)) {
        l->last = (uint8_t)value;
        queue_drop(&l->line);
        l->arrival = now + l->baud;
    }
    return value;
}

static void link_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                       uint64_t now)
{
    struct link *l = d->state;
    (void)lanes;
    switch (address - d->base) {
    case DATA:
        l->sent = now + l->baud;
        if (d->host->link_output)
            d->host->link_output(d->host->context, (uint8_t)value);
        break;
    case CTRL:
        l->control = value & 1;
        break;
    case BAUD:
        l->baud = value;
        break;
    default:
        break;
    }
}

static unsigned link_lines(struct device *d, uint64_t now)
{
    const struct link *l = d->state;
    return (l->control & 1) && waiting(l, now) ? 1u << MACHINE_LINK_VECTOR : 0;
}

static uint64_t link_next(struct device *d, uint64_t now)
{
    const struct link *l = d->state;
    return (l->control & 1) && l->line.count && l->arrival > now ? l->arrival : DEV_NEVER;
}

void link_queue(struct device *d, const uint8_t *bytes, size_t len, uint64_t now)
{
    struct link *l = d->state;
    if (!l->line.count && len && l->arrival < now + l->baud)
        l->arrival = now + l->baud;
    for (size_t i = 0; i < len; i++)
        queue_put(&l->line, bytes[i]);
}

size_t link_pending(const struct device *d)
{
    const struct link *l = d->state;
    return l->line.count;
}

static bool link_copy(struct device *to, const struct device *from)
{
    struct link *l = to->state;
    return queue_copy(&l->line, &((const struct link *)from->state)->line);
}

static void link_finish(struct device *d)
{
    struct link *l = d->state;
    queue_finish(&l->line);
}

const struct device_class device_link = {
    .name = "link",
    .state_size = sizeof(struct link),
    .reset = link_reset,
    .read = link_read,
    .peek = link_peek,
    .write = link_write,
    .lines = link_lines,
    .next = link_next,
    .copy = link_copy,
    .finish = link_finish,
};
