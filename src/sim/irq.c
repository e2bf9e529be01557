// SPDX-License-Identifier: Apache-2.0
// The interrupt logic looks at its lines in the last cycle of an instruction, and sees GIE as it
// was before that instruction. All times here follow from that: at machine cycle T (the first
// cycle of what comes next) the lines of T - 1 count.
#include "sim/irq.h"

#include <string.h>

#include "sim/bus.h"
#include "sim/protect.h"

enum {
    RESET_LINE = 1 << VECTOR_RESET,
    ENTRY_CYCLES = 7,           // outside modules
    ENTRY_CYCLES_CUT = 5,       // its first push violates
    ENTRY_CYCLES_FRAME = 35,    // inside a module, the state is saved
    ENTRY_CYCLES_NO_FRAME = 3,  // inside a module with GIE = 0: it is only wiped
    ENTRY_CYCLES_FRAME_CUT = 4, // the first word of the frame is refused
    ENTRY_CYCLES_RESET = 10,
    FRAME_LAST = 28, // the frame is [P - 28, P + 2)
};

static unsigned lines_at(struct machine *m, uint64_t at)
{
    unsigned lines = m->raised;
    for (size_t i = 0; i < device_count; i++) {
        struct device *d = &m->devices[i];
        if (d->class && d->class->lines)
            lines |= d->class->lines(d, at);
    }
    return lines;
}

void irq_sample(struct machine *m, uint64_t at)
{
    if (m->sampled)
        return;
    m->sampled = true;
    m->sampled_lines = lines_at(m, at);
}

static uint64_t next_event(struct machine *m, uint64_t now)
{
    uint64_t first = DEV_NEVER;
    for (size_t i = 0; i < device_count; i++) {
        struct device *d = &m->devices[i];
        uint64_t next = d->class && d->class->next ? d->class->next(d, now) : DEV_NEVER;
        if (next < first)
            first = next;
    }
    return first;
}

static void accept(struct machine *m, unsigned vector)
{
    m->raised &= ~(1u << vector);
    for (size_t i = 0; i < device_count; i++) {
        struct device *d = &m->devices[i];
        if (d->class && d->class->accept)
            d->class->accept(d, vector, m->cycles);
    }
}

// Repair 9: the word that says where the frame goes must be the module's own memory.
static bool owns_frame_pointer(const struct module_state *s)
{
    return s->data_end > s->data_start && s->data_end - 2 >= MACHINE_RAM_START;
}

// Repair 9: where a frame may be stored.
static bool frame_allowed(const struct machine *m, const struct module_state *s, uint16_t p)
{
    if (p < MACHINE_RAM_START + FRAME_LAST || p > MACHINE_RAM_END - 2 || (p & 1))
        return false;
    for (unsigned a = p - (unsigned)FRAME_LAST; a < p + 2u; a++) {
        bool own = a >= s->data_start && a < s->data_end;
        if (!own && owner_of(m, (uint16_t)a) != 0)
            return false;
    }
    return true;
}

// Saves the state of the interrupted module where its last data word points. Returns the cycles of
// the interrupt entry.
static unsigned store_frame(struct machine *m, const struct module_state *s, uint16_t sr)
{
    if (m->rules->frame_in_ram_only && !owns_frame_pointer(s))
        return ENTRY_CYCLES_FRAME;
    uint16_t p = bus_read(m, (uint16_t)(s->data_end - 2), false, m->cycles);
    if (m->violated) // it lies in another module, too
        return ENTRY_CYCLES_FRAME_CUT;
    if (m->rules->frame_in_ram_only && !frame_allowed(m, s, p))
        return ENTRY_CYCLES_FRAME;
    if (!bus_write(m, p, m->r[PC], false, m->cycles))
        return ENTRY_CYCLES_FRAME_CUT;
    bus_write(m, (uint16_t)(p - 2), m->r[SP] | 1, false, m->cycles);
    bus_write(m, (uint16_t)(p - 4), sr, false, m->cycles);
    for (unsigned i = 15; i >= 4; i--)
        bus_write(m, (uint16_t)(p - 6 - 2 * (15 - i)), m->r[i], false, m->cycles);
    return ENTRY_CYCLES_FRAME;
}

// `refused`: the module was entered in the middle, and still counts as not entered.
static unsigned leave_module(struct machine *m, int slot, uint16_t sr, bool gie, bool refused)
{
    const struct module_state *s = &m->modules[slot];
    unsigned cycles = ENTRY_CYCLES_NO_FRAME;
    if (gie)
        cycles = refused ? ENTRY_CYCLES_FRAME_CUT : store_frame(m, s, sr);
    m->violated = false;
    memset(m->r, 0, sizeof m->r);
    m->r[15] = s->text_start;
    m->r[SR] = SR_FROM_MODULE;
    return cycles;
}

static bool push(struct machine *m, uint16_t value)
{
    m->r[SP] = (uint16_t)(m->r[SP] - 2);
    if (protect_check_stack(m, m->r[SP]))
        bus_write(m, m->r[SP], value, false, m->cycles);
    bool good = !m->violated;
    m->violated = false; // no second interrupt for it
    return good;
}

// For one cycle, when a module has been entered.
static bool gie_masked(const struct machine *m)
{
    return m->entry_cycle + 1 == m->cycles;
}

static void take(struct machine *m, unsigned vector)
{
    uint16_t sr = m->r[SR];
    unsigned cycles = ENTRY_CYCLES;
    bool refused = false;
    // The vector is fetched before the state is stored, which may overwrite it.
    uint16_t handler = memory_word(m, (uint16_t)(MACHINE_VECTORS + 2 * vector)) & 0xFFFE;

    if (vector == MACHINE_VIOLATION_VECTOR) {
        m->violations++;
        m->violated = false;
        refused = m->last_violation.rule == MACHINE_RULE_ENTRY;
        sr |= SR_VIOLATION;
    }
    m->interrupts[vector]++;
    accept(m, vector);
    int slot = protect_current_slot(m);
    if (slot >= 0) {
        m->guard = 0;
        cycles = leave_module(m, slot, sr, m->gie_seen && !gie_masked(m), refused);
    } else {
        if (!push(m, m->r[PC]))
            cycles = ENTRY_CYCLES_CUT;
        else
            push(m, sr);
        m->r[SR] = 0;
    }
    m->r[PC] = handler;
    m->cycles += cycles;
    m->current_id = (uint16_t)(ID_INTERRUPT + vector);
    m->inside = 0;
    m->inside_code = OWNER_MIXED;
    m->gie_seen = false;
}

// The vector to take now, or -1.
static int choose(struct machine *m, unsigned lines)
{
    if (m->violated)
        return MACHINE_VIOLATION_VECTOR;
    if (!lines || !m->gie_seen || gie_masked(m))
        return -1;
    int vector = VECTOR_RESET - 1;
    while (!(lines >> vector & 1))
        vector--;
    return vector;
}

enum irq_result irq_check(struct machine *m, uint64_t until)
{
    uint64_t last = m->cycles ? m->cycles - 1 : 0;
    unsigned lines = m->sampled ? m->sampled_lines : lines_at(m, last);
    unsigned resets = m->sampled ? lines_at(m, m->cycles) : lines;

    m->sampled = false;
    if (resets & RESET_LINE) {
        m->resets++;
        m->instructions++;               // the next one was started already,
        m->cycles += ENTRY_CYCLES_RESET; // and ends in the first fetch from the vector
        machine_reset(m);
        return IRQ_RESET;
    }
    if (m->hung) {
        m->gie_seen = false;
        return IRQ_ASLEEP;
    }
    int vector = choose(m, lines & ~(unsigned)RESET_LINE);
    if (vector >= 0) {
        take(m, (unsigned)vector);
        m->horizon = 0;
        return IRQ_TAKEN;
    }
    m->gie_seen = m->r[SR] & SR_GIE;
    if (m->r[SR] & SR_CPUOFF) {
        m->horizon = 0;
        return IRQ_ASLEEP;
    }
    uint64_t event = next_event(m, last);
    m->horizon = event < until ? event + 1 : until;
    if (m->gie_seen && lines_at(m, m->cycles)) // comes at the end of the next instruction
        m->horizon = 0;
    return IRQ_NONE;
}

bool irq_sleep(struct machine *m, uint64_t until)
{
    if (m->gie_seen && lines_at(m, m->cycles)) {
        m->cycles++;
        return true;
    }
    uint64_t event = next_event(m, m->cycles);
    if (event == DEV_NEVER)
        return false;
    if (event < until)
        m->cycles = event + 1;
    else if (m->cycles < until)
        m->cycles = until;
    return true;
}
