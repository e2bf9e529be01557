// SPDX-License-Identifier: Apache-2.0
// Watchdog timer (WDTCTL, 0x0120) and the two special function registers IE1, IFG1 (0x0000),
// whose bit 0 belongs to it. SLAU049 chapter 10. The clock is SMCLK = MCLK; ACLK does not run.
#include "sim/dev/dev.h"

enum {
    WDTCTL = 0x0120,
    PASSWORD = 0x5A00,
    READ_MARK = 0x6900,
    HOLD = 0x80,
    INTERVAL = 0x10,
    CLEAR = 0x08,
    ACLK = 0x04,
    WRITABLE = 0xD7, // all but the clear bit, which reads 0, and bit 5
    VECTOR = 10,
    RESET_LINE = 1 << 15,
};

struct watchdog {
    uint8_t control, enable, flags;
    bool password_error;
    uint16_t count; // at `since`
    uint64_t since;
};

static unsigned interval(const struct watchdog *w)
{
    static const uint16_t lengths[4] = {32768, 8192, 512, 64};
    return lengths[w->control & 3];
}

static bool running(const struct watchdog *w)
{
    return !(w->control & (HOLD | ACLK));
}

// Ticks until the selected counter bit toggles up.
static uint64_t ticks_left(const struct watchdog *w)
{
    return interval(w) - w->count % interval(w);
}

static void sync(struct watchdog *w, uint64_t now)
{
    if (now <= w->since)
        return;
    uint64_t ticks = now - w->since;
    w->since = now;
    if (!running(w))
        return;
    uint64_t left = ticks_left(w);
    if (ticks < left) {
        w->count = (uint16_t)(w->count + ticks);
        return;
    }
    w->flags |= 1;
    w->count = (uint16_t)((ticks - left) % interval(w)); // it restarts from 0
}

static void watchdog_reset(struct device *d, uint64_t now)
{
    struct watchdog *w = d->state;
    *w = (struct watchdog){.since = now, .count = DEV_RESET_CYCLES};
}

static uint16_t watchdog_peek(const struct device *d, uint16_t address, uint64_t now)
{
    struct watchdog w = *(const struct watchdog *)d->state;
    sync(&w, now);
    return address == WDTCTL ? READ_MARK | w.control : address == 0 ? w.enable : w.flags;
}

static uint16_t watchdog_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return watchdog_peek(d, address, now);
}

static void watchdog_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                           uint64_t now)
{
    struct watchdog *w = d->state;
    sync(w, now);
    if (address != WDTCTL) {
        if ((lanes & DEV_LOW) && address == 0)
            w->enable = value & 1;
        else if (lanes & DEV_LOW)
            w->flags = value & 1;
        return;
    }
    if ((value & 0xFF00) != PASSWORD) {
        w->password_error = true;
        return;
    }
    sync(w, now + 1);
    w->control = value & WRITABLE;
    if (value & CLEAR)
        w->count = 0;
}

static unsigned watchdog_lines(struct device *d, uint64_t now)
{
    struct watchdog *w = d->state;
    sync(w, now);
    if (w->password_error || ((w->flags & 1) && !(w->control & INTERVAL)))
        return RESET_LINE;
    return (w->flags & w->enable & 1) ? 1u << VECTOR : 0;
}

static uint64_t watchdog_next(struct device *d, uint64_t now)
{
    struct watchdog *w = d->state;
    sync(w, now);
    if (!running(w) || (w->flags & 1) || ((w->control & INTERVAL) && !(w->enable & 1)))
        return DEV_NEVER;
    return w->since + ticks_left(w);
}

static void watchdog_accept(struct device *d, unsigned vector, uint64_t now)
{
    struct watchdog *w = d->state;
    if (vector != VECTOR)
        return;
    sync(w, now + 1);
    w->flags &= 0xFE;
}

const struct device_class device_watchdog = {
    .name = "watchdog",
    .state_size = sizeof(struct watchdog),
    .reset = watchdog_reset,
    .read = watchdog_read,
    .peek = watchdog_peek,
    .write = watchdog_write,
    .lines = watchdog_lines,
    .next = watchdog_next,
    .accept = watchdog_accept,
};
