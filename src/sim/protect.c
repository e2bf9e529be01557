// SPDX-License-Identifier: Apache-2.0
#include "sim/protect.h"

#include <string.h>

#include "sim/bus.h"

static bool in_text(const struct module_state *s, uint16_t address)
{
    return s->enabled && address >= s->text_start && address < s->text_end;
}

static bool in_data(const struct module_state *s, uint16_t address)
{
    return s->enabled && address >= s->data_start && address < s->data_end;
}

static uint16_t text_set(const struct machine *m, uint16_t address)
{
    unsigned set = 0;
    unsigned code = owner_of(m, address);
    if (code >= OWNER_TEXT && code < OWNER_DATA)
        return (uint16_t)(1u << (code - OWNER_TEXT));
    if (code != OWNER_MIXED)
        return 0;
    for (unsigned i = 0; i < m->slots; i++)
        if (in_text(&m->modules[i], address))
            set |= 1u << i;
    return (uint16_t)set;
}

static int highest(uint16_t set)
{
    int slot = -1;
    while (set) {
        slot++;
        set >>= 1;
    }
    return slot;
}

int protect_slot_at(const struct machine *m, uint16_t address)
{
    return highest(text_set(m, address));
}

uint16_t protect_id_at(const struct machine *m, uint16_t address)
{
    int slot = protect_slot_at(m, address);
    return slot < 0 ? 0 : m->modules[slot].id;
}

int protect_current_slot(const struct machine *m)
{
    return highest(m->inside);
}

int protect_slot_of_id(const struct machine *m, uint16_t id)
{
    for (unsigned i = 0; i < m->slots; i++)
        if (m->modules[i].enabled && m->modules[i].id == id)
            return (int)i;
    return -1;
}

static uint16_t owner_id(const struct machine *m, uint16_t address)
{
    for (unsigned i = 0; i < m->slots; i++)
        if (in_text(&m->modules[i], address) || in_data(&m->modules[i], address))
            return m->modules[i].id;
    return 0;
}

void protect_violate(struct machine *m, enum machine_rule rule, uint16_t address)
{
    m->violated = true;
    m->horizon = 0;
    m->last_violation = (struct machine_violation){
        .rule = rule,
        .pc = m->pc,
        .address = address,
        .actor = m->current_id,
        .owner = owner_id(m, address),
        .cycle = m->cycles,
    };
}

// One module's view of an access; RULE_NONE if it does not mind.
static enum machine_rule judge(const struct machine *m, unsigned slot, uint16_t address, bool write,
                               unsigned lanes)
{
    const struct module_state *s = &m->modules[slot];
    bool own = m->inside >> slot & 1;
    if (in_data(s, address) && !own)
        return write ? MACHINE_RULE_DATA_WRITE : MACHINE_RULE_DATA_READ;
    if (!in_text(s, address))
        return MACHINE_RULE_NONE;
    if (!write)
        return own ? MACHINE_RULE_NONE : MACHINE_RULE_TEXT_READ;
    // Defect 1: inside its own text the published hardware looks at the low byte lane only.
    if (own && lanes == DEV_HIGH && !m->rules->own_text_read_only)
        return MACHINE_RULE_NONE;
    return MACHINE_RULE_TEXT_WRITE;
}

bool protect_check(struct machine *m, uint16_t address, bool write, unsigned lanes)
{
    unsigned code = owner_of(m, address);
    if (code == 0)
        return true;
    if (code >= OWNER_DATA && code != OWNER_MIXED && (m->inside >> (code - OWNER_DATA) & 1))
        return true;
    for (unsigned i = 0; i < m->slots; i++) {
        enum machine_rule rule = judge(m, i, address, write, lanes);
        if (rule != MACHINE_RULE_NONE) {
            protect_violate(m, rule, address);
            return false;
        }
    }
    return true;
}

bool protect_check_text(struct machine *m, uint16_t address)
{
    unsigned code = owner_of(m, address);
    if (code >= OWNER_TEXT && code < OWNER_DATA)
        return true;
    for (unsigned i = 0; i < m->slots; i++)
        if (in_data(&m->modules[i], address) && !(m->inside >> i & 1)) {
            protect_violate(m, MACHINE_RULE_DATA_READ, address);
            return false;
        }
    return true;
}

bool protect_check_stack(struct machine *m, uint16_t address)
{
    if (address >= m->guard)
        return true;
    protect_violate(m, MACHINE_RULE_STACK_GUARD, address);
    return false;
}

void protect_follow(struct machine *m, uint16_t pc)
{
    uint16_t now = text_set(m, pc);
    uint16_t entered = (uint16_t)(now & ~m->inside);

    m->inside = now;
    m->inside_code = (uint8_t)owner_of(m, pc);
    int slot = highest(now);
    uint16_t id = slot < 0 ? 0 : m->modules[slot].id;
    if (id != m->current_id) {
        m->caller_id = m->current_id;
        m->current_id = id;
    }
    for (unsigned i = 0; i < m->slots; i++)
        if ((entered >> i & 1) && pc != m->modules[i].text_start)
            protect_violate(m, MACHINE_RULE_ENTRY, pc);
    if (entered) {
        m->entry_cycle = m->cycles;
        m->horizon = 0;
        if (m->rules->clear_guard_on_entry)
            m->guard = 0;
    }
}

// ---- modules come and go ---------------------------------------------------------------------

// Works out the owner codes of all words in [start, end) anew.
static void map_range(struct machine *m, uint16_t start, uint16_t end)
{
    for (unsigned a = start & 0xFFFEu; a < end; a += 2) {
        unsigned code = 0;
        for (unsigned i = 0; i < m->slots; i++) {
            const struct module_state *s = &m->modules[i];
            uint16_t low = (uint16_t)a, high = (uint16_t)(a + 1);
            unsigned parts[2] = {(unsigned)(in_text(s, low) + in_text(s, high)),
                                 (unsigned)(in_data(s, low) + in_data(s, high))};
            for (unsigned part = 0; part < 2; part++) {
                unsigned own = (part ? OWNER_DATA : OWNER_TEXT) + i;
                if (parts[part] == 2)
                    code = code ? OWNER_MIXED : own;
                else if (parts[part] == 1)
                    code = OWNER_MIXED;
            }
        }
        uint8_t *attribute = &m->attributes[a >> 1];
        *attribute = (uint8_t)((*attribute & REGION_MASK) | code << OWNER_SHIFT);
    }
}

static void map_module(struct machine *m, const struct module_state *s)
{
    map_range(m, s->text_start, s->text_end);
    map_range(m, s->data_start, s->data_end);
    // Instructions over a border are looked at anew each time, see fetch in cpu.c.
    if (s->text_start >= MACHINE_FLASH_START) {
        bus_forget_code(m, s->text_start);
        bus_forget_code(m, s->text_end);
    }
}

static bool overlap(uint16_t a_start, uint16_t a_end, uint16_t b_start, uint16_t b_end)
{
    return a_start < b_end && b_start < a_end;
}

// Repair 3: text in program memory but not over the vectors; data below program memory (where it
// could be executed by anyone) and not over the epoch register; all bounds even, and nothing of it
// another module's.
static bool strict_layout_ok(const struct machine *m, const struct module_state *s)
{
    if ((s->text_start | s->text_end | s->data_start | s->data_end) & 1)
        return false;
    if (s->text_start < MACHINE_FLASH_START || s->text_end > MACHINE_VECTORS)
        return false;
    if (s->data_start < s->data_end && s->data_end > MACHINE_FLASH_START)
        return false;
    if (overlap(s->data_start, s->data_end, MACHINE_EPOCH_BASE, MACHINE_EPOCH_BASE + 4))
        return false;
    for (unsigned i = 0; i < m->slots; i++) {
        const struct module_state *o = &m->modules[i];
        if (o->enabled && (overlap(s->text_start, s->text_end, o->text_start, o->text_end) ||
                           overlap(s->data_start, s->data_end, o->data_start, o->data_end)))
            return false;
    }
    return true;
}

// Does this core give a module of this layout the number `id`?
static bool may_enable(const struct machine *m, const struct module_state *s, uint16_t id)
{
    const struct core_rules *rules = m->rules;
    if (s->text_start >= s->text_end || s->data_start > s->data_end)
        return false;
    if (rules->strict_layout && !strict_layout_ok(m, s))
        return false;
    if (rules->no_enable_from_within && m->pc >= s->text_start && m->pc < s->text_end)
        return false;
    return !rules->ids_run_out || id < ID_INTERRUPT;
}

static int free_slot(const struct machine *m)
{
    for (unsigned i = 0; i < m->slots; i++)
        if (!m->modules[i].enabled)
            return (int)i;
    return -1;
}

static void occupy(struct machine *m, int slot, const struct module_state *layout, uint16_t id)
{
    struct module_state *s = &m->modules[slot];
    *s = *layout;
    s->enabled = true;
    s->id = id;
    s->instructions = 0;
    map_module(m, s);
    m->inside = text_set(m, m->pc); // it may be the code we are in
    m->inside_code = OWNER_MIXED;   // look again at the next instruction
}

int protect_enable(struct machine *m, const struct module_state *layout)
{
    int slot = free_slot(m);
    uint16_t id = m->next_id++;
    bool valid = may_enable(m, layout, id);
    for (unsigned i = 0; i < m->slots && !m->rules->strict_layout; i++) {
        const struct module_state *o = &m->modules[i];
        if (o->enabled && overlap(layout->text_start, layout->text_end, o->text_start, o->text_end))
            protect_violate(m, MACHINE_RULE_OVERLAP, layout->text_start);
    }
    if (valid && slot >= 0)
        occupy(m, slot, layout, id);
    else
        slot = -1;
    // Defect 3, the other half: the published unit does not ask whether it took a slot, but which
    // module holds the text start now, and goes on with that one, and with a new vendor.
    if (!m->rules->strict_layout)
        slot = protect_slot_at(m, layout->text_start);
    if (slot < 0)
        m->next_id = id; // a failed enable gives its number back
    return slot;
}

void protect_disable(struct machine *m)
{
    // More than one only where texts overlap.
    for (unsigned i = 0; i < m->slots; i++) {
        if (!(m->inside >> i & 1))
            continue;
        struct module_state old = m->modules[i];
        memset(&m->modules[i], 0, sizeof m->modules[i]);
        map_module(m, &old);
    }
    m->inside = text_set(m, m->pc);
    m->inside_code = OWNER_MIXED;
}

void protect_reset(struct machine *m)
{
    memset(m->modules, 0, sizeof m->modules);
    for (unsigned i = 0; i < sizeof m->attributes; i++)
        m->attributes[i] &= REGION_MASK;
    m->inside = 0;
    m->inside_code = 0;
    m->current_id = ID_INTERRUPT + VECTOR_RESET;
    m->caller_id = ID_INTERRUPT + VECTOR_RESET;
    m->next_id = 1;
    m->guard = 0;
    m->violated = false;
}
