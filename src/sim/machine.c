// SPDX-License-Identifier: Apache-2.0
#include "sim/machine.h"

#include <stdlib.h>
#include <string.h>

#include "sim/bus.h"
#include "sim/cpu.h"
#include "sim/dev/epoch.h"
#include "sim/dev/gpio.h"
#include "sim/dev/link.h"
#include "sim/dev/slot.h"
#include "sim/irq.h"
#include "sim/protect.h"

// ---- life ------------------------------------------------------------------------------------

static bool config_ok(const struct machine_config *c)
{
    if (c->core != MACHINE_HARDENED && c->core != MACHINE_UPSTREAM)
        return false;
    if (c->security != 0 && c->security != 64 && c->security != 128)
        return false;
    for (unsigned i = 0; i < MACHINE_SLOTS; i++)
        if ((unsigned)c->slots[i] > MACHINE_DISPLAY)
            return false;
    return c->modules <= MACHINE_MODULES_MAX;
}

static bool device_present(const struct machine *m, const struct device_row *row)
{
    return row->class != &device_epoch || m->rules->epoch_register;
}

static bool add_device(struct machine *m, size_t index)
{
    const struct device_row *row = &device_table[index];
    struct device *d = &m->devices[index];
    if (!device_present(m, row))
        return true;
    *d = (struct device){.class = row->class,
                         .base = row->windows[0].start,
                         .unit = row->unit,
                         .host = &m->config.host,
                         .config = &m->config};
    d->state = calloc(1, row->class->state_size + 1);
    for (unsigned w = 0; w < 2; w++)
        for (unsigned i = 0; i < row->windows[w].bytes; i += 2)
            m->device_at[(row->windows[w].start + i) / 2] = (uint8_t)(index + 1);
    return d->state;
}

static void map_regions(struct machine *m)
{
    for (unsigned a = 0; a < 0x10000; a += 2)
        m->attributes[a >> 1] = a < DEVICE_END            ? REGION_DEVICE
                                : a < MACHINE_RAM_END     ? REGION_RAM
                                : a < MACHINE_FLASH_START ? REGION_NONE
                                                          : REGION_FLASH;
}

struct machine *machine_create(const struct machine_config *config)
{
    struct machine *m = config_ok(config) ? calloc(1, sizeof *m) : NULL;
    if (!m)
        return NULL;
    m->config = *config;
    m->rules = core_rules(config->core);
    if (!m->config.security)
        m->config.security = 128;
    m->slots = config->modules ? config->modules : m->rules->default_modules;
    map_regions(m);
    memset(m->code, NOT_DECODED, sizeof m->code);
    m->last_ram = MACHINE_RAM_START;
    for (size_t i = 0; i < device_count; i++)
        if (!add_device(m, i)) {
            machine_destroy(m);
            return NULL;
        }
    protect_reset(m);
    return m;
}

void machine_destroy(struct machine *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < device_count; i++) {
        struct device *d = &m->devices[i];
        if (d->class && d->class->finish && d->state)
            d->class->finish(d);
        free(d->state);
    }
    free(m);
}

// The state of one device of the copy; a queue in it is copied too.
static bool clone_device(struct machine *m, const struct device *from, struct device *to)
{
    *to = (struct device){0};
    if (!from->class)
        return true;
    void *state = calloc(1, from->class->state_size + 1);
    if (!state)
        return false;
    *to = *from;
    to->host = &m->config.host;
    to->config = &m->config;
    to->state = state;
    memcpy(state, from->state, from->class->state_size);
    return !from->class->copy || from->class->copy(to, from);
}

struct machine *machine_clone(const struct machine *m, const struct machine_host *host)
{
    struct machine *c = malloc(sizeof *c);
    if (!c)
        return NULL;
    memcpy(c, m, sizeof *c);
    memset(c->devices, 0, sizeof c->devices);
    c->config.host = host ? *host : (struct machine_host){0};
    for (size_t i = 0; i < device_count; i++)
        if (!clone_device(c, &m->devices[i], &c->devices[i])) {
            machine_destroy(c);
            return NULL;
        }
    return c;
}

// Repair 11: RAM, and the text of every module there is (disable has erased that of the others).
static void erase_memory(struct machine *m)
{
    memset(m->memory + MACHINE_RAM_START, 0, MACHINE_RAM_END - MACHINE_RAM_START);
    for (unsigned i = 0; i < m->slots; i++) {
        const struct module_state *s = &m->modules[i];
        for (unsigned a = s->text_start; s->enabled && a < s->text_end; a += 2) {
            memory_put_word(m, (uint16_t)a, 0);
            bus_forget_code(m, (uint16_t)a);
        }
    }
}

void machine_reset(struct machine *m)
{
    if (m->rules->erase_on_reset)
        erase_memory(m);
    protect_reset(m);
    for (size_t i = 0; i < device_count; i++) {
        struct device *d = &m->devices[i];
        if (d->class && d->class->reset)
            d->class->reset(d, m->cycles);
    }
    memset(m->r, 0, sizeof m->r);
    m->r[PC] = memory_word(m, MACHINE_VECTORS + 2 * VECTOR_RESET) & 0xFFFE;
    m->raised = 0;
    m->horizon = 0;
    m->gie_seen = false;
    m->sampled = false;
    m->patch_life = 0;
    m->hung = false;
    m->entry_cycle = UINT64_MAX - 1;
    m->started = true;
    m->inside_code = OWNER_MIXED;
}

int machine_load(struct machine *m, uint16_t address, const void *bytes, size_t len)
{
    size_t end = address + len;
    bool ram = address >= MACHINE_RAM_START && end <= MACHINE_RAM_END;
    bool flash = address >= MACHINE_FLASH_START && end <= 0x10000;
    if (len > 0x10000 || (!ram && !flash))
        return -1;
    for (size_t i = 0; i < len; i++)
        machine_poke8(m, (uint16_t)(address + i), ((const uint8_t *)bytes)[i]);
    return 0;
}

// ---- running ---------------------------------------------------------------------------------

const char *machine_stop_name(enum machine_stop stop)
{
    static const char *const names[] = {"limit", "cpuoff", "idle", "reset", "break"};
    return names[stop];
}

// Asleep: passes time. STOP_LIMIT means go on.
static enum machine_stop doze(struct machine *m, uint64_t until)
{
    if (!m->hung && !(m->r[SR] & SR_GIE))
        return MACHINE_STOP_CPUOFF;
    if (irq_sleep(m, until))
        return MACHINE_STOP_LIMIT;
    if (until != UINT64_MAX && m->cycles < until)
        m->cycles = until;
    return m->hung && until != UINT64_MAX ? MACHINE_STOP_LIMIT : MACHINE_STOP_IDLE;
}

static bool at_break(const struct machine *m)
{
    uint16_t pc = m->r[PC];
    return m->breaks[pc >> 4] >> (pc >> 1 & 7) & 1;
}

static enum machine_stop run_with_breaks(struct machine *m, uint64_t until, bool skip)
{
    while (m->cycles < until) {
        enum irq_result r = irq_check(m, m->cycles + 1);
        if (r == IRQ_RESET)
            return MACHINE_STOP_RESET;
        if (r == IRQ_ASLEEP) {
            enum machine_stop stop = doze(m, until);
            if (stop != MACHINE_STOP_LIMIT)
                return stop;
        }
        if (r == IRQ_NONE) {
            if (at_break(m) && !skip)
                return MACHINE_STOP_BREAK;
            cpu_step(m);
        }
        skip = false;
    }
    return MACHINE_STOP_LIMIT;
}

enum machine_stop machine_run(struct machine *m, uint64_t until)
{
    if (!m->started)
        machine_reset(m);
    if (m->any_break)
        return run_with_breaks(m, until, at_break(m));
    while (m->cycles < until) {
        switch (irq_check(m, until)) {
        case IRQ_NONE:
            cpu_run(m);
            break;
        case IRQ_TAKEN:
            break;
        case IRQ_RESET:
            return MACHINE_STOP_RESET;
        case IRQ_ASLEEP: {
            enum machine_stop stop = doze(m, until);
            if (stop != MACHINE_STOP_LIMIT)
                return stop;
        }
        }
    }
    return MACHINE_STOP_LIMIT;
}

enum machine_stop machine_step(struct machine *m)
{
    if (!m->started)
        machine_reset(m);
    switch (irq_check(m, m->cycles)) {
    case IRQ_NONE:
        cpu_step(m);
        return MACHINE_STOP_LIMIT;
    case IRQ_TAKEN:
        return MACHINE_STOP_LIMIT;
    case IRQ_RESET:
        return MACHINE_STOP_RESET;
    default:
        return doze(m, m->cycles + 1);
    }
}

void machine_break_set(struct machine *m, uint16_t address, bool on)
{
    uint8_t bit = (uint8_t)(1u << (address >> 1 & 7));
    if (on)
        m->breaks[address >> 4] |= bit;
    else
        m->breaks[address >> 4] &= (uint8_t)~bit;
    m->any_break = false;
    for (size_t i = 0; i < sizeof m->breaks; i++)
        m->any_break = m->any_break || m->breaks[i];
}

// ---- looking ---------------------------------------------------------------------------------

uint64_t machine_cycles(const struct machine *m)
{
    return m->cycles;
}

uint64_t machine_instructions(const struct machine *m)
{
    return m->instructions;
}

uint64_t machine_unprotected_instructions(const struct machine *m)
{
    return m->unprotected_instructions;
}

uint64_t machine_violations(const struct machine *m)
{
    return m->violations;
}

uint64_t machine_resets(const struct machine *m)
{
    return m->resets;
}

uint64_t machine_interrupts(const struct machine *m, unsigned vector)
{
    return vector < 16 ? m->interrupts[vector] : 0;
}

uint16_t machine_current_id(const struct machine *m)
{
    return protect_id_at(m, m->r[PC]);
}

uint16_t machine_caller_id(const struct machine *m)
{
    return m->caller_id;
}

uint16_t machine_stack_guard(const struct machine *m)
{
    return m->guard;
}

bool machine_asleep(const struct machine *m)
{
    return m->r[SR] & SR_CPUOFF;
}

uint16_t machine_reg(const struct machine *m, unsigned reg)
{
    return m->r[reg & 15];
}

void machine_set_reg(struct machine *m, unsigned reg, uint16_t value)
{
    if (reg == SR)
        value = (uint16_t)((value & SR_WRITABLE) | (m->r[SR] & SR_STICKY));
    m->r[reg & 15] = reg == PC || reg == SP ? value & 0xFFFE : value;
    m->horizon = 0;
}

uint8_t machine_peek8(const struct machine *m, uint16_t address)
{
    uint16_t word = machine_peek16(m, address);
    return (uint8_t)(address & 1 ? word >> 8 : word);
}

uint16_t machine_peek16(const struct machine *m, uint16_t address)
{
    unsigned region = m->attributes[address >> 1] & REGION_MASK;
    if (region == REGION_RAM || region == REGION_FLASH)
        return memory_word(m, address);
    unsigned i = region == REGION_DEVICE ? m->device_at[address >> 1] : 0;
    if (!i)
        return 0;
    const struct device *d = &m->devices[i - 1];
    return d->class->peek(d, address & 0xFFFE, m->cycles);
}

void machine_poke8(struct machine *m, uint16_t address, uint8_t value)
{
    unsigned region = m->attributes[address >> 1] & REGION_MASK;
    if (region != REGION_RAM && region != REGION_FLASH)
        return;
    m->memory[address] = value;
    if (region == REGION_FLASH)
        bus_forget_code(m, address);
}

void machine_poke16(struct machine *m, uint16_t address, uint16_t value)
{
    machine_poke8(m, address & 0xFFFE, (uint8_t)value);
    machine_poke8(m, address | 1, (uint8_t)(value >> 8));
}

int machine_module(const struct machine *m, unsigned slot, struct machine_module *out)
{
    if (slot >= m->slots)
        return 1;
    const struct module_state *s = &m->modules[slot];
    *out = (struct machine_module){.enabled = s->enabled,
                                   .id = s->id,
                                   .vendor = s->vendor,
                                   .text_start = s->text_start,
                                   .text_end = s->text_end,
                                   .data_start = s->data_start,
                                   .data_end = s->data_end,
                                   .instructions = s->instructions};
    return 0;
}

int machine_module_key(const struct machine *m, unsigned slot, uint8_t key[MACHINE_KEY_SIZE])
{
    if (slot >= m->slots || !m->modules[slot].enabled)
        return 1;
    memcpy(key, m->modules[slot].key, MACHINE_KEY_SIZE);
    return 0;
}

const char *machine_rule_text(enum machine_rule rule)
{
    static const char *const texts[] = {
        [MACHINE_RULE_NONE] = "no violation",
        [MACHINE_RULE_DATA_READ] = "read of another module's data section",
        [MACHINE_RULE_DATA_WRITE] = "write to another module's data section",
        [MACHINE_RULE_TEXT_READ] = "read of a module's text section from outside",
        [MACHINE_RULE_TEXT_WRITE] = "write to a module's text section",
        [MACHINE_RULE_ENTRY] = "jump into a module past its entry point",
        [MACHINE_RULE_STACK_GUARD] = "stack write below the stack guard",
        [MACHINE_RULE_OVERLAP] = "enable of a text section that overlaps another",
    };
    return texts[rule];
}

struct machine_violation machine_last_violation(const struct machine *m)
{
    return m->last_violation;
}

// ---- the world outside -----------------------------------------------------------------------

static size_t device_index(const struct device_class *class, unsigned unit)
{
    for (size_t i = 0; i < device_count; i++)
        if (device_table[i].class == class && device_table[i].unit == unit)
            return i;
    return 0; // cannot happen: asked for rows of the table only
}

uint32_t machine_epoch(const struct machine *m)
{
    if (!m->rules->epoch_register)
        return 0;
    return epoch_value(&m->devices[device_index(&device_epoch, 0)]);
}

void machine_link_send(struct machine *m, const void *bytes, size_t len)
{
    link_queue(&m->devices[device_index(&device_link, 0)], bytes, len, m->cycles);
    m->horizon = 0;
}

size_t machine_link_pending(const struct machine *m)
{
    return link_pending(&m->devices[device_index(&device_link, 0)]);
}

int machine_sensor_push(struct machine *m, unsigned slot, int16_t value)
{
    if (slot >= MACHINE_SLOTS)
        return 1;
    m->horizon = 0;
    return slot_push(&m->devices[device_index(&device_slot, slot)], value);
}

int machine_sensor_withdraw(struct machine *m, unsigned slot, int16_t *value)
{
    if (slot >= MACHINE_SLOTS)
        return 1;
    m->horizon = 0;
    return slot_withdraw(&m->devices[device_index(&device_slot, slot)], value);
}

size_t machine_sensor_pending(const struct machine *m, unsigned slot)
{
    return slot < MACHINE_SLOTS ? slot_pending(&m->devices[device_index(&device_slot, slot)]) : 0;
}

int machine_gpio_input(struct machine *m, unsigned port, uint8_t pins)
{
    if (port < 1 || port > 6)
        return 1;
    gpio_set_pins(&m->devices[device_index(&device_gpio, port - 1)], pins);
    m->horizon = 0;
    return 0;
}

void machine_raise(struct machine *m, unsigned vector)
{
    if (vector < MACHINE_VIOLATION_VECTOR)
        m->raised |= 1u << vector;
    m->horizon = 0;
}

void machine_set_next_id(struct machine *m, uint16_t id)
{
    m->next_id = id;
}
