// SPDX-License-Identifier: Apache-2.0
#include "sim/bus.h"

#include "isa/isa.h"
#include "sim/irq.h"
#include "sim/protect.h"

void bus_forget_code(struct machine *m, uint16_t address)
{
    unsigned word = (unsigned)(address - MACHINE_FLASH_START) / 2;
    for (unsigned back = 0; back < 3 && back <= word; back++)
        m->code[word - back].op = NOT_DECODED;
}

static uint16_t read_device(struct machine *m, uint16_t address, unsigned lanes, uint64_t at)
{
    struct device *d = bus_device(m, address);
    if (!d)
        return 0;
    uint16_t value = d->class->read(d, address & 0xFFFE, lanes, at);
    m->horizon = 0;
    return value;
}

uint16_t bus_read_slow(struct machine *m, uint16_t address, bool byte, uint64_t at)
{
    unsigned region = m->attributes[address >> 1] & REGION_MASK;
    unsigned lanes = !byte ? DEV_WORD : address & 1 ? DEV_HIGH : DEV_LOW;
    bool allowed = protect_check(m, address, false, lanes);
    uint16_t word = 0;

    if (!allowed && region == REGION_DEVICE && m->rules->drop_device_writes)
        return 0; // the repaired core does not select the device at all
    if (region == REGION_DEVICE) {
        word = read_device(m, address, lanes, at);
    } else if (region == REGION_NONE) {
        word = m->rules->no_stale_words ? 0 : memory_word(m, m->last_ram);
    } else {
        if (region == REGION_RAM)
            m->last_ram = address & 0xFFFE;
        word = memory_word(m, address);
    }
    if (!allowed)
        return 0;
    return !byte ? word : address & 1 ? word >> 8 : word & 0xFF;
}

static void write_device(struct machine *m, uint16_t address, uint16_t value, bool byte,
                         uint64_t at)
{
    struct device *d = bus_device(m, address);
    unsigned lanes = !byte ? DEV_WORD : address & 1 ? DEV_HIGH : DEV_LOW;
    if (!d || !d->class->write)
        return;
    if (byte) {
        value = (uint16_t)((value & 0xFF) | value << 8);
        if (address >= 0x0100) // oddity 9: 16-bit registers get the byte twice
            lanes = DEV_WORD;
    }
    irq_sample(m, at);
    d->class->write(d, address & 0xFFFE, value, lanes, at);
    m->horizon = 0;
}

bool bus_write_slow(struct machine *m, uint16_t address, uint16_t value, bool byte, uint64_t at)
{
    unsigned region = m->attributes[address >> 1] & REGION_MASK;
    unsigned lanes = !byte ? DEV_WORD : address & 1 ? DEV_HIGH : DEV_LOW;
    // After a violation, an instruction writes no memory any more.
    bool allowed = protect_check(m, address, true, lanes) && !m->violated;

    if (region == REGION_DEVICE) {
        if (allowed || !m->rules->drop_device_writes)
            write_device(m, address, value, byte, at);
        return allowed;
    }
    if (!allowed || region == REGION_NONE)
        return allowed;
    if (region == REGION_RAM)
        m->last_ram = address & 0xFFFE;
    if (region == REGION_FLASH && (address & 0xFFFE) == m->r[PC]) {
        // Oddity 11: the word directly behind the writing instruction is already fetched.
        m->patch_life = 1;
        m->patch_address = m->r[PC];
        m->patch_word = memory_word(m, address);
    }
    if (byte)
        m->memory[address] = (uint8_t)value;
    else
        memory_put_word(m, address, value);
    if (region == REGION_FLASH)
        bus_forget_code(m, address);
    return true;
}
