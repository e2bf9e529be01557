// SPDX-License-Identifier: Apache-2.0
// Digital I/O ports (SLAU049 chapter 9). Units 0 and 1 are P1 and P2, with interrupts; units 2..5
// are P3..P6. All registers have 8 bits. Pin functions (SEL) are storage: no pin leads anywhere.
#include "sim/dev/gpio.h"
#include "sim/dev/dev.h"

enum { IN, OUT, DIR, IFG, IES, IE, SEL, REGISTERS };

struct gpio {
    uint8_t reg[REGISTERS];
};

// P1 and P2 have seven registers in this order; the others IN, OUT, DIR and SEL.
static unsigned which(const struct device *d, uint16_t address)
{
    unsigned i = (unsigned)(address - d->base);
    if (d->unit >= 2)
        return i == 3 ? SEL : i;
    return i;
}

static void gpio_reset(struct device *d, uint64_t now)
{
    struct gpio *g = d->state;
    (void)now;
    for (unsigned i = OUT; i < REGISTERS; i++)
        g->reg[i] = 0; // the pins keep their level
}

static uint8_t look(const struct device *d, uint16_t address)
{
    const struct gpio *g = d->state;
    unsigned i = which(d, address);
    return i < REGISTERS ? g->reg[i] : 0;
}

static uint16_t gpio_peek(const struct device *d, uint16_t address, uint64_t now)
{
    (void)now;
    return (uint16_t)(look(d, address) | look(d, (uint16_t)(address + 1)) << 8);
}

static uint16_t gpio_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return gpio_peek(d, address, now);
}

static void gpio_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                       uint64_t now)
{
    struct gpio *g = d->state;
    (void)now;
    for (unsigned lane = 0; lane < 2; lane++) {
        unsigned i = which(d, (uint16_t)(address + lane));
        if ((lanes >> lane & 1) && i != IN && i < REGISTERS)
            g->reg[i] = (uint8_t)(value >> 8 * lane);
    }
}

static unsigned gpio_lines(struct device *d, uint64_t now)
{
    const struct gpio *g = d->state;
    (void)now;
    if (d->unit >= 2 || !(g->reg[IFG] & g->reg[IE]))
        return 0;
    return 1u << (2 + d->unit);
}

void gpio_set_pins(struct device *d, uint8_t pins)
{
    struct gpio *g = d->state;
    uint8_t rising = (uint8_t)(pins & ~g->reg[IN]);
    uint8_t falling = (uint8_t)(g->reg[IN] & ~pins);
    if (d->unit < 2)
        g->reg[IFG] |= (uint8_t)((rising & ~g->reg[IES]) | (falling & g->reg[IES]));
    g->reg[IN] = pins;
}

const struct device_class device_gpio = {
    .name = "gpio",
    .state_size = sizeof(struct gpio),
    .reset = gpio_reset,
    .read = gpio_read,
    .peek = gpio_peek,
    .write = gpio_write,
    .lines = gpio_lines,
};
