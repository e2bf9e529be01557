// SPDX-License-Identifier: Apache-2.0
// Registers that are mere storage here: basic clock system, LEDs, SPI (units 0, 1, 2; 8 bits
// each), and the read-only CPU identification.
#include "sim/dev/dev.h"

enum { UNIT_CLOCK, UNIT_LEDS, UNIT_SPI, BYTES = 8 };

struct plain {
    uint8_t value[BYTES];
};

static void plain_reset(struct device *d, uint64_t now)
{
    struct plain *p = d->state;
    (void)now;
    *p = (struct plain){0};
}

// The bits that exist: BCSCTL1 (0x57) and BCSCTL2 (0x58) have few.
static uint8_t mask_of(const struct device *d, uint16_t address)
{
    if (d->unit == UNIT_CLOCK)
        return address == 0x57 ? 0x30 : address == 0x58 ? 0x0E : 0;
    if (d->unit == UNIT_SPI)
        return address <= 0x152 ? 0xFF : 0;
    return 0xFF;
}

static uint16_t plain_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct plain *p = d->state;
    unsigned i = (unsigned)(address - d->base);
    (void)now;
    return (uint16_t)(p->value[i % BYTES] | p->value[(i + 1) % BYTES] << 8);
}

static uint16_t plain_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return plain_peek(d, address, now);
}

static void plain_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                        uint64_t now)
{
    struct plain *p = d->state;
    (void)now;
    for (unsigned lane = 0; lane < 2; lane++) {
        uint16_t at = (uint16_t)(address + lane);
        if (lanes >> lane & 1)
            p->value[(at - d->base) % BYTES] = (uint8_t)(value >> 8 * lane & mask_of(d, at));
    }
}

const struct device_class device_plain = {
    .name = "plain",
    .state_size = sizeof(struct plain),
    .reset = plain_reset,
    .read = plain_read,
    .peek = plain_peek,
    .write = plain_write,
};

static uint16_t identity_peek(const struct device *d, uint16_t address, uint64_t now)
{
    (void)now;
    return address == d->base ? 0x0202 : 0xC0A1; // CPU_ID of the reference build
}

static uint16_t identity_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return identity_peek(d, address, now);
}

const struct device_class device_identity = {
    .name = "identity",
    .read = identity_read,
    .peek = identity_peek,
};
