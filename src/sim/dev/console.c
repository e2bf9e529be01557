// SPDX-License-Identifier: Apache-2.0
// The print UART of the reference build (0x0080 control, 0x0081 status, 0x0082 baud low and high,
// 0x0084 transmit): a byte written to 0x0084 is printed at once; the rest is storage.
#include "sim/dev/dev.h"

enum { STATUS = 1, TRANSMIT = 4, RECEIVE = 5, BYTES = 6 };

struct console {
    uint8_t value[BYTES];
};

static void console_reset(struct device *d, uint64_t now)
{
    struct console *c = d->state;
    (void)now;
    *c = (struct console){0};
}

static uint16_t console_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct console *c = d->state;
    unsigned i = (unsigned)(address - d->base);
    (void)now;
    return i + 1 < BYTES ? (uint16_t)(c->value[i] | c->value[i + 1] << 8) : 0;
}

static uint16_t console_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return console_peek(d, address, now);
}

static void console_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                          uint64_t now)
{
    struct console *c = d->state;
    (void)now;
    for (unsigned lane = 0; lane < 2; lane++) {
        unsigned i = (unsigned)(address - d->base) + lane;
        if (!(lanes >> lane & 1) || i >= BYTES || i == STATUS || i == RECEIVE)
            continue;
        c->value[i] = (uint8_t)(value >> 8 * lane);
        if (i == TRANSMIT && d->host->console_output)
            d->host->console_output(d->host->context, c->value[i]);
    }
}

const struct device_class device_console = {
    .name = "console",
    .state_size = sizeof(struct console),
    .reset = console_reset,
    .read = console_read,
    .peek = console_peek,
    .write = console_write,
};
