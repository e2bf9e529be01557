// SPDX-License-Identifier: Apache-2.0
// The 16x16 hardware multiplier (SLAU049 chapter 7). The address at which the first operand is
// written selects the operation; writing the second starts it. Results may be read at once.
#include "sim/dev/dev.h"

enum { FIRST = 0x130, OP2 = 0x138, LOW = 0x13A, HIGH = 0x13C, SUM = 0x13E };
enum { UNSIGNED, SIGNED, ADD_UNSIGNED, ADD_SIGNED };

struct multiplier {
    uint16_t op1, op2, sum;
    uint32_t result;
    uint8_t operation;
};

static void multiplier_reset(struct device *d, uint64_t now)
{
    struct multiplier *m = d->state;
    (void)now;
    *m = (struct multiplier){0};
}

static uint16_t multiplier_peek(const struct device *d, uint16_t address, uint64_t now)
{
    const struct multiplier *m = d->state;
    (void)now;
    switch (address) {
    case OP2:
        return m->op2;
    case LOW:
        return (uint16_t)m->result;
    case HIGH:
        return (uint16_t)(m->result >> 16);
    case SUM:
        return m->sum;
    default:
        return m->op1;
    }
}

static uint16_t multiplier_read(struct device *d, uint16_t address, unsigned lanes, uint64_t now)
{
    (void)lanes;
    return multiplier_peek(d, address, now);
}

static void compute(struct multiplier *m)
{
    bool is_signed = m->operation & 1;
    bool adds = m->operation & 2;
    uint32_t product = is_signed ? (uint32_t)((int32_t)(int16_t)m->op1 * (int16_t)m->op2)
                                 : (uint32_t)m->op1 * m->op2;
    uint64_t total = (uint64_t)product + (adds ? m->result : 0);
    m->result = (uint32_t)total;
    if (is_signed)
        m->sum = m->result >> 31 ? 0xFFFF : 0;
    else
        m->sum = (uint16_t)(total >> 32); // the carry of MAC; 0 for MPY
}

static void multiplier_write(struct device *d, uint16_t address, uint16_t value, unsigned lanes,
                             uint64_t now)
{
    struct multiplier *m = d->state;
    (void)lanes;
    (void)now;
    switch (address) {
    case OP2:
        m->op2 = value;
        compute(m);
        break;
    case LOW:
        m->result = (m->result & 0xFFFF0000) | value;
        break;
    case HIGH:
        m->result = (m->result & 0xFFFF) | (uint32_t)value << 16;
        break;
    case SUM: // read-only
        break;
    default:
        m->op1 = value;
        m->operation = (uint8_t)((address - FIRST) / 2);
    }
}

const struct device_class device_multiplier = {
    .name = "multiplier",
    .state_size = sizeof(struct multiplier),
    .reset = multiplier_reset,
    .read = multiplier_read,
    .peek = multiplier_peek,
    .write = multiplier_write,
};
