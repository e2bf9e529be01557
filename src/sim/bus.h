// SPDX-License-Identifier: Apache-2.0
// Memory accesses of the running machine, with protection and devices.
#ifndef SIM_BUS_H
#define SIM_BUS_H

#include "sim/state.h"

// `at` is the cycle in which the access happens. Violations are recorded, see protect.h; a write
// returns false if it was one.
uint16_t bus_read_slow(struct machine *m, uint16_t address, bool byte, uint64_t at);
bool bus_write_slow(struct machine *m, uint16_t address, uint16_t value, bool byte, uint64_t at);

// Raw memory words, no checks; bit 0 of the address is ignored.
static inline uint16_t memory_word(const struct machine *m, uint16_t address)
{
    const uint8_t *p = m->memory + (address & 0xFFFE);
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline void memory_put_word(struct machine *m, uint16_t address, uint16_t value)
{
    uint8_t *p = m->memory + (address & 0xFFFE);
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

// Forgets decoded instructions that contain the word at `address`.
void bus_forget_code(struct machine *m, uint16_t address);

// The device whose register is at `address` (below DEVICE_END), or NULL.
static inline struct device *bus_device(struct machine *m, uint16_t address)
{
    unsigned i = m->device_at[address >> 1];
    return i ? &m->devices[i - 1] : NULL;
}

static inline uint16_t bus_read(struct machine *m, uint16_t address, bool byte, uint64_t at)
{
    unsigned kind = m->attributes[address >> 1];
    if (kind > REGION_FLASH)
        return bus_read_slow(m, address, byte, at);
    if (kind == REGION_RAM)
        m->last_ram = address & 0xFFFE;
    return byte ? m->memory[address] : memory_word(m, address);
}

static inline bool bus_write(struct machine *m, uint16_t address, uint16_t value, bool byte,
                             uint64_t at)
{
    if (m->attributes[address >> 1] != REGION_RAM || m->violated) {
        return bus_write_slow(m, address, value, byte, at);
    }
    m->last_ram = address & 0xFFFE;
    if (byte)
        m->memory[address] = (uint8_t)value;
    else
        memory_put_word(m, address, value);
    return true;
}

#endif
