// SPDX-License-Identifier: Apache-2.0
// Timer A with three capture/compare registers (SLAU049 chapter 11). It counts SMCLK = MCLK, the
// only clock that runs here. Captures come from software only (CCIS between GND and VCC): no pin
// is connected to a capture input.
#include "sim/dev/dev.h"

enum {
    TAIV = 0x12E,
    TACTL = 0x160, // then TACCTL0..2
    TAR = 0x170,   // then TACCR0..2
    TACTL_MASK = 0x03F3,
    TACLR = 4,
    TAIE = 2,
    TAIFG = 1,
    CCTL_MASK = 0xF9F7,
    CAPTURE = 0x0100,
    CCIE = 0x10,
    CCI = 0x08,
    COV = 0x02,
    CCIFG = 0x01,
    CHANNELS = 3,
    VECTOR_CCR0 = 9,
    VECTOR_OTHERS = 8,
};

enum { MODE_STOP, MODE_UP, MODE_CONTINUOUS, MODE_UP_DOWN };

struct timer {
    uint16_t control, count;
    uint16_t channel_control[CHANNELS], compare[CHANNELS];
    uint8_t divider; // 0 .. 7, input clocks since the last tick
    bool down;
    uint64_t since; // the state above is that of this cycle
};

static unsigned mode(const struct timer *t)
{
    return t->control >> 4 & 3;
}

// Source SMCLK selected, and not stopped.
static bool counting(const struct timer *t)
{
    return (t->control >> 8 & 3) == 2 && mode(t) != MODE_STOP;
}

static unsigned division(const struct timer *t)
{
    return 1u << (t->control >> 6 & 3);
}

// Ticks until the counter arrives at `value`, in up or continuous mode.
static uint64_t ticks_to(const struct timer *t, uint16_t value)
{
    uint16_t top = mode(t) == MODE_UP ? t->compare[0] : 0xFFFF;
    if (value > top)
        return DEV_NEVER;
    if (t->count < value)
        return (uint64_t)(value - t->count);
    uint64_t wrap = t->count >= top ? 1 : (uint64_t)(top - t->count) + 1;
    // A counter held at 0 (top = 0) never arrives anywhere.
    return top == 0 && t->count == 0 ? DEV_NEVER : wrap + value;
}

// Ticks until TAIFG is set: the one that leaves the top for 0.
static uint64_t ticks_to_overflow(const struct timer *t)
{
    uint16_t top = mode(t) == MODE_UP ? t->compare[0] : 0xFFFF;
    if (t->count <= top)
        return (uint64_t)(top - t->count) + 1;
    return (uint64_t)top + 2; // first to 0 without a flag, then all the way up and over
}

static void raise_flags(struct timer *t, uint16_t before)
{
    for (unsigned i = 0; i < CHANNELS; i++)
        if (!(t->channel_control[i] & CAPTURE) && t->count == t->compare[i] && before != t->count)
            t->channel_control[i] |= CCIFG;
}

// One tick of up/down mode.
static void tick_up_down(struct timer *t)
{
    uint16_t before = t->count;
    if (t->compare[0] == 0) {
        t->count = 0;
    } else {
        if (t->count >= t->compare[0])
            t->down = true;
        else if (t->count == 0)
            t->down = false;
        t->count = (uint16_t)(t->down ? t->count - 1 : t->count + 1);
        if (t->count == 0 && t->down)
            t->control |= TAIFG;
    }
    raise_flags(t, before);
}

static void advance_up_down(struct timer *t, uint64_t ticks)
{
    // The movement repeats; the flags of two whole periods are those of any number.
    uint64_t period = 2 * (uint64_t)t->compare[0] + !t->compare[0];
    if (ticks > 2 * period + 0x20000)
        ticks = 2 * period + 0x20000 + (ticks - 2 * period - 0x20000) % period;
    while (ticks--)
        tick_up_down(t);
}

static void advance(struct timer *t, uint64_t ticks)
{
    if (mode(t) == MODE_UP_DOWN) {
        advance_up_down(t, ticks);
        return;
    }
    for (unsigned i = 0; i < CHANNELS; i++)
        if (!(t->channel_control[i] & CAPTURE) && ticks_to(t, t->compare[i]) <= ticks)
            t->channel_control[i] |= CCIFG;
    if (ticks_to_overflow(t) <= ticks)
        t->control |= TAIFG;
    uint16_t top = mode(t) == MODE_UP ? t->compare[0] : 0xFFFF;
    if (t->count > top) {
        t->count = 0;
        ticks--;
    }
    t->count = (uint16_t)((t->count + ticks) % ((uint64_t)top + 1));
}

static void sync(struct timer *t, uint64_t now)
{
    if (now <= t->since)
        return;
    uint64_t clocks = now - t->since;
    t->since = now;
    if (!counting(t))
        return;
    clocks += t->divider;
    t->divider = (uint8_t)(clocks % division(t));
    if (clocks / division(t))
        advance(t, clocks / division(t));
}

// The interrupt vector register: the highest of CCR1, CCR2, overflow that is pending and enabled.
static unsigned pending(const struct timer *t)
{
    for (unsigned i = 1; i < CHANNELS; i++)
        if ((t->channel_control[i] & (CCIE | CCIFG)) == (CCIE | CCIFG))
            return 2 * i;
    return (t->control & (TAIE | TAIFG)) == (TAIE | TAIFG) ? 10 : 0;
}

static void clear_pending(struct timer *t)
{
    unsigned which = pending(t);
    if (which == 10)
        t->control &= (uint16_t)~TAIFG;
    else if (which)
        t->channel_control[which / 2] &= (uint16_t)~CCIFG;
}

static void timer_reset(struct device *d, uint64_t now)
{
    struct timer *t = d->state;
    *t = (struct timer){.since = now};
}

static uint16_t look(const struct timer *t, uint16_t address)
{
    if (address == TAIV)
        return (uint16_t)pending(t);
    if (address == TACTL)
        return t->control;
    if (address > TACTL && address < TACTL + 2 + 2 * CHANNELS) {
        uint16_t control = t->channel_control[(address - TACTL) / 2 - 1];
        return (uint16_t)(control | ((control >> 12 & 3) == 3 ? CCI : 0));
    }
    if (address == TAR)
        return t->count;
    if (address > TAR && address < TAR + 2 + 2 * CHANNELS)
        return t->compare[(address - TAR) / 2 - 1];
    return 0;
}

static uint16_t timer_peek(const struct device *d, uint16_t address, uint64_t now)
{
    struct timer t = *(const struct timer *)d->state;
    sync(&t, now);
    return look(&t, address);
}

static uint16_t timer_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    struct timer *t = d->state;
    (void)lanes;
    sync(t, now);
    uint16_t value = look(t, address);
    if (address == TAIV) {
        sync(t, now + 1);
        clear_pending(t);
    }
    return value;
}

// A software capture: the capture input changed between GND and VCC.
static void write_channel(struct timer *t, unsigned i, uint16_t value)
{
    uint16_t old = t->channel_control[i];
    bool before = (old >> 12 & 3) == 3;
    bool after = (value >> 12 & 3) == 3;
    uint16_t flags = (uint16_t)(value & (CCIFG | COV));
    unsigned edge = before == after ? 0 : after ? 1 : 2;
    if ((value & CAPTURE) && (value >> 14 & edge)) {
        if (flags & CCIFG)
            flags |= COV;
        flags |= CCIFG;
        t->compare[i] = t->count;
    }
    t->channel_control[i] = (uint16_t)((value & CCTL_MASK & ~(CCIFG | COV)) | flags);
}

static void timer_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                        uint64_t now)
{
    struct timer *t = d->state;
    (void)lanes;
    // The edge that stores the value still counts by the old settings; a flag it raises stays up.
    sync(t, now);
    struct timer old = *t;
    sync(t, now + 1);
    if (address == TAIV) {
        clear_pending(t);
    } else if (address == TACTL) {
        uint16_t raised = (uint16_t)(t->control & ~old.control & TAIFG);
        t->control = (uint16_t)((value & TACTL_MASK) | raised);
        if (value & TACLR) {
            t->count = 0;
            t->divider = 0;
            t->down = false;
        }
    } else if (address > TACTL && address < TACTL + 2 + 2 * CHANNELS) {
        unsigned i = (unsigned)(address - TACTL) / 2 - 1;
        uint16_t raised = (uint16_t)(t->channel_control[i] & ~old.channel_control[i] & CCIFG);
        write_channel(t, i, (uint16_t)(value | raised));
    } else if (address == TAR) {
        t->count = value;
    } else if (address > TAR && address < TAR + 2 + 2 * CHANNELS) {
        t->compare[(address - TAR) / 2 - 1] = value;
    }
}

static unsigned timer_lines(struct device *d, uint64_t now)
{
    struct timer *t = d->state;
    sync(t, now);
    unsigned lines = pending(t) ? 1u << VECTOR_OTHERS : 0;
    if ((t->channel_control[0] & (CCIE | CCIFG)) == (CCIE | CCIFG))
        lines |= 1u << VECTOR_CCR0;
    return lines;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t timer_next(struct device *d, uint64_t now)
{
    struct timer *t = d->state;
    uint64_t ticks = DEV_NEVER;
    sync(t, now);
    if (!counting(t))
        return DEV_NEVER;
    for (unsigned i = 0; i < CHANNELS; i++)
        if ((t->channel_control[i] & (CAPTURE | CCIE | CCIFG)) == CCIE)
            ticks = earlier(ticks, mode(t) == MODE_UP_DOWN ? 1 : ticks_to(t, t->compare[i]));
    if ((t->control & (TAIE | TAIFG)) == TAIE)
        ticks = earlier(ticks, mode(t) == MODE_UP_DOWN ? 1 : ticks_to_overflow(t));
    return ticks == DEV_NEVER ? DEV_NEVER : t->since + ticks * division(t) - t->divider;
}

static void timer_accept(struct device *d, unsigned vector, uint64_t now)
{
    struct timer *t = d->state;
    if (vector != VECTOR_CCR0)
        return;
    sync(t, now + 1);
    t->channel_control[0] &= (uint16_t)~CCIFG;
}

const struct device_class device_timer = {
    .name = "timer",
    .state_size = sizeof(struct timer),
    .reset = timer_reset,
    .read = timer_read,
    .peek = timer_peek,
    .write = timer_write,
    .lines = timer_lines,
    .next = timer_next,
    .accept = timer_accept,
};
