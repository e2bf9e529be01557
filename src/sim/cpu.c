// SPDX-License-Identifier: Apache-2.0
// Instructions as the openMSP430 core executes them (SLAU049 chapter 3; deviations are numbered as
// the oddities in docs/spec/sancus.md). An access happens in a certain cycle of its instruction:
// source operands after src_cycles - 1, destination operands are read two cycles before the end,
// everything is written in the last one. Timers make that visible.
#include "sim/cpu.h"

#include "isa/isa.h"
#include "sim/bus.h"
#include "sim/protect.h"
#include "sim/unit.h"

enum { CG = 3 };

// ---- fetch -----------------------------------------------------------------------------------

// A word of program memory as the fetch unit gets it; elsewhere (oddity 11) its data lines keep
// what they held.
static uint16_t fetch_word(struct machine *m, uint16_t address)
{
    if (address >= MACHINE_FLASH_START)
        m->fetch_hold = memory_word(m, address);
    else if (m->rules->no_stale_words)
        m->fetch_hold = 0;
    return m->fetch_hold;
}

static void decode(uint16_t pc, const uint16_t words[3], struct decoded *d)
{
    struct isa_insn insn;
    isa_decode(&insn, pc, words);
    *d = (struct decoded){
        .op = insn.op,
        .byte = insn.byte,
        .length = insn.length,
        .cycles = (uint8_t)isa_cycles(&insn, false),
        .src_mode = insn.src.mode,
        .src_reg = insn.src.reg,
        .dst_mode = insn.dst.mode,
        .dst_reg = insn.dst.reg,
        .sancus = insn.sancus,
        .src_value = isa_is_jump(&insn) ? insn.target : insn.src.value,
        .dst_value = insn.dst.value,
    };
    if (insn.src.mode >= ISA_INDEXED && insn.src.mode <= ISA_ABSOLUTE)
        d->src_cycles = 2;
    else if (insn.src.mode >= ISA_INDIRECT)
        d->src_cycles = 1;
    if (d->byte && (d->src_mode == ISA_CONSTANT || d->src_mode == ISA_IMMEDIATE))
        d->src_value &= 0xFF;
}

// Repair 18: the words behind the first one are read by the instruction, and under the same rules.
// True if one of them is somebody else's than the first.
static bool crosses_border(const struct machine *m, uint16_t pc, const struct decoded *d)
{
    for (unsigned i = 2; i < d->length; i += 2)
        if (owner_of(m, (uint16_t)(pc + i)) != owner_of(m, pc))
            return m->rules->check_fetches;
    return false;
}

static void decode_over_border(struct machine *m, uint16_t pc, uint16_t words[3],
                               struct decoded *scratch)
{
    unsigned length = scratch->length;
    for (unsigned i = 1; i < length / 2; i++)
        if (!protect_check(m, (uint16_t)(pc + 2 * i), false, DEV_WORD))
            words[i] = 0;
    decode(pc, words, scratch);
}

// The rare ways: outside program memory, or with a patched word. A patch is for the first word of
// an instruction, or (two instructions long) for the second word of the first one.
static const struct decoded *fetch_slow(struct machine *m, uint16_t pc, struct decoded *scratch)
{
    uint16_t words[3];
    for (unsigned i = 0; i < 3; i++)
        words[i] = fetch_word(m, (uint16_t)(pc + 2 * i));
    if (m->patch_life && pc == m->patch_address)
        words[0] = m->patch_word;
    else if (m->patch_life == 2 && (uint16_t)(pc + 2) == m->patch_address)
        words[1] = m->patch_word;
    decode(pc, words, scratch);
    if (crosses_border(m, pc, scratch))
        decode_over_border(m, pc, words, scratch);
    if (m->patch_life && --m->patch_life && pc + scratch->length != m->patch_address)
        m->patch_life = 0; // it was an extension word
    return scratch;
}

static inline const struct decoded *fetch(struct machine *m, uint16_t pc, struct decoded *scratch)
{
    if (pc < MACHINE_FLASH_START || m->patch_life)
        return fetch_slow(m, pc, scratch);
    struct decoded *d = &m->code[(pc - MACHINE_FLASH_START) / 2];
    if (d->op != NOT_DECODED)
        return d;
    uint16_t words[3] = {memory_word(m, pc), memory_word(m, (uint16_t)(pc + 2)),
                         memory_word(m, (uint16_t)(pc + 4))};
    decode(pc, words, d);
    if (!crosses_border(m, pc, d))
        return d;
    *scratch = *d;
    d->op = NOT_DECODED;
    decode_over_border(m, pc, words, scratch);
    return scratch;
}

// Oddity 1: the instruction at `address` is a cmp or bit with that operand, or changes it with
// rrc, rra, swpb or sxt. While the operand's cycle goes on, the word behind the first word of the
// next instruction is fetched, and both want program memory: the operand comes instead.
static void disturb_fetch(struct machine *m, uint16_t address)
{
    if ((m->attributes[address >> 1] & REGION_MASK) != REGION_FLASH || m->rules->no_fetch_hazard)
        return;
    m->patch_life = 2;
    m->patch_address = (uint16_t)(m->r[PC] + 2);
    m->patch_word = memory_word(m, address);
}

// ---- operands --------------------------------------------------------------------------------

static void put_reg(struct machine *m, unsigned reg, uint16_t value)
{
    switch (reg) {
    case PC:
        m->r[PC] = value & 0xFFFE;
        break;
    case SP:
        m->r[SP] = value & 0xFFFE; // oddity 6
        if (m->r[SP] == 0)
            m->guard = 0; // SP = 0 clears the stack guard
        else
            protect_check_stack(m, m->r[SP]);
        break;
    case SR:
        m->r[SR] = (uint16_t)((value & SR_WRITABLE) | (m->r[SR] & SR_STICKY));
        m->horizon = 0; // GIE and CPUOFF
        break;
    default:
        m->r[reg] = value;
    }
}

// Where a source operand in memory lies; it is not incremented yet.
static inline uint16_t source_address(const struct machine *m, const struct decoded *d)
{
    switch (d->src_mode) {
    case ISA_INDEXED:
        return (uint16_t)(m->r[d->src_reg] + d->src_value);
    case ISA_INDIRECT:
        if (d->src_reg == PC)
            return (uint16_t)(m->pc + 2);
        return m->r[d->src_reg];
    case ISA_INCREMENT:
        return m->r[d->src_reg];
    default:
        return d->src_value;
    }
}

static inline uint16_t read_source(struct machine *m, const struct decoded *d)
{
    if (d->src_mode == ISA_REGISTER)
        return d->byte ? m->r[d->src_reg] & 0xFF : m->r[d->src_reg];
    if (d->src_mode == ISA_CONSTANT || d->src_mode == ISA_IMMEDIATE)
        return d->src_value;
    return bus_read(m, source_address(m, d), d->byte, m->cycles + d->src_cycles - 1);
}

static inline void increment_source(struct machine *m, const struct decoded *d)
{
    if (d->src_mode == ISA_INCREMENT)
        m->r[d->src_reg] = (uint16_t)(m->r[d->src_reg] + (d->byte && d->src_reg != SP ? 1 : 2));
}

// ---- arithmetic ------------------------------------------------------------------------------

struct result {
    uint16_t value;
    uint16_t flags; // C, Z, N, V
    bool sets_flags;
};

static inline uint16_t flags_zn(uint32_t value, uint32_t sign)
{
    return (uint16_t)((value == 0 ? SR_Z : 0) | (value & sign ? SR_N : 0));
}

static inline struct result sum(uint32_t a, uint32_t b, uint32_t carry, bool byte)
{
    uint32_t sign = byte ? 0x80 : 0x8000;
    uint32_t mask = byte ? 0xFF : 0xFFFF;
    uint32_t total = a + b + carry;
    uint32_t value = total & mask;
    uint16_t flags = flags_zn(value, sign);
    if (total > mask)
        flags |= SR_C;
    if (~(a ^ b) & (a ^ value) & sign)
        flags |= SR_V;
    return (struct result){(uint16_t)value, flags, true};
}

// Decimal addition, with what the hardware makes of digits above 9 (oddity 12).
static struct result decimal_sum(uint32_t a, uint32_t b, uint32_t carry, bool byte)
{
    uint32_t sign = byte ? 0x80 : 0x8000;
    uint32_t value = 0;
    for (unsigned shift = 0; shift < (byte ? 8u : 16u); shift += 4) {
        uint32_t digit = (a >> shift & 15) + (b >> shift & 15) + carry;
        if (digit >= 10)
            digit += 6;
        value |= (digit & 15) << shift;
        carry = digit >> 4 & 1;
    }
    uint16_t flags = flags_zn(value, sign);
    if (carry)
        flags |= SR_C;
    if (~(a ^ b) & (a ^ value) & sign)
        flags |= SR_V;
    return (struct result){(uint16_t)value, flags, true};
}

static inline struct result logic(uint32_t value, uint32_t sign, bool overflow)
{
    uint16_t flags = flags_zn(value, sign);
    flags |= value ? SR_C : 0;
    flags |= overflow ? SR_V : 0;
    return (struct result){(uint16_t)value, flags, true};
}

static inline struct result compute(unsigned op, uint16_t s, uint16_t d, uint16_t sr, bool byte)
{
    uint32_t mask = byte ? 0xFF : 0xFFFF;
    uint32_t sign = byte ? 0x80 : 0x8000;
    switch (op) {
    case ISA_ADD:
        return sum(s, d, 0, byte);
    case ISA_ADDC:
        return sum(s, d, sr & SR_C, byte);
    case ISA_SUBC:
        return sum(~(uint32_t)s & mask, d, sr & SR_C, byte);
    case ISA_SUB:
    case ISA_CMP:
        return sum(~(uint32_t)s & mask, d, 1, byte);
    case ISA_DADD:
        return decimal_sum(s, d, sr & SR_C, byte);
    case ISA_BIT:
    case ISA_AND:
        return logic(s & d, sign, false);
    case ISA_XOR:
        return logic((uint32_t)(s ^ d), sign, s & d & sign);
    case ISA_BIC:
        return (struct result){(uint16_t)(d & ~s), 0, false};
    case ISA_BIS:
        return (struct result){(uint16_t)(d | s), 0, false};
    default:
        return (struct result){s, 0, false};
    }
}

// After the destination register is written: with SR as destination the flags win (oddity 4).
static inline void put_flags(struct machine *m, const struct result *r)
{
    if (r->sets_flags)
        m->r[SR] = (uint16_t)((m->r[SR] & ~(SR_C | SR_Z | SR_N | SR_V)) | r->flags);
}

// ---- instructions ----------------------------------------------------------------------------

static inline bool writes(unsigned op)
{
    return op != ISA_CMP && op != ISA_BIT;
}

// Writes memory as the last step of an instruction. Returns the cycles this adds: while program
// memory is written, the fetch of the next instruction has to wait.
static inline unsigned put(struct machine *m, uint16_t address, uint16_t value, bool byte,
                           uint64_t at)
{
    bool written = bus_write(m, address, value, byte, at);
    return written && (m->attributes[address >> 1] & REGION_MASK) == REGION_FLASH;
}

// Two operands, the second in memory. Returns the cycles.
static unsigned execute_memory(struct machine *m, const struct decoded *d)
{
    uint16_t s = read_source(m, d);
    // Oddity 2: the address uses the register before the increment.
    uint16_t address = d->dst_value;
    if (d->dst_mode == ISA_INDEXED)
        address = (uint16_t)(m->r[d->dst_reg] + d->dst_value);
    unsigned cycles = d->cycles;
    uint64_t end = m->cycles + cycles;
    uint16_t old = d->op == ISA_MOV ? 0 : bus_read(m, address, d->byte, end - 3);
    increment_source(m, d);
    struct result r = compute(d->op, s, old, m->r[SR], d->byte);
    put_flags(m, &r);
    if (writes(d->op))
        return cycles + put(m, address, r.value, d->byte, end - 1);
    disturb_fetch(m, address);
    return cycles;
}

static inline unsigned execute_two(struct machine *m, const struct decoded *d)
{
    if (d->dst_mode != ISA_REGISTER)
        return execute_memory(m, d);
    uint16_t s = read_source(m, d);
    uint16_t old = d->byte ? m->r[d->dst_reg] & 0xFF : m->r[d->dst_reg];
    increment_source(m, d); // oddity 8: the result wins
    struct result r = compute(d->op, s, old, m->r[SR], d->byte);
    if (writes(d->op)) {
        if (d->dst_reg < CG)
            put_reg(m, d->dst_reg, r.value);
        else
            m->r[d->dst_reg] = r.value;
    }
    put_flags(m, &r);
    return d->cycles;
}

static struct result compute_one(unsigned op, uint16_t v, uint16_t sr, bool byte)
{
    uint16_t sign = byte ? 0x80 : 0x8000;
    struct result r = {.sets_flags = true};
    switch (op) {
    case ISA_RRC:
        r.value = (uint16_t)(v >> 1 | (sr & SR_C ? sign : 0));
        r.flags = (uint16_t)(flags_zn(r.value, sign) | (v & 1 ? SR_C : 0));
        return r;
    case ISA_RRA:
        r.value = (uint16_t)(v >> 1 | (v & sign));
        r.flags = (uint16_t)(flags_zn(r.value, sign) | (v & 1 ? SR_C : 0));
        return r;
    case ISA_SXT:
        r.value = (uint16_t)(int16_t)(int8_t)v;
        r.flags = (uint16_t)(flags_zn(r.value, 0x8000) | (r.value ? SR_C : 0));
        return r;
    default: // SWPB
        r.value = (uint16_t)(v << 8 | v >> 8);
        r.sets_flags = false;
        return r;
    }
}

static unsigned execute_one(struct machine *m, const struct decoded *d)
{
    uint16_t v = read_source(m, d);
    uint16_t address = source_address(m, d);
    increment_source(m, d);
    struct result r = compute_one(d->op, v, m->r[SR], d->byte);
    if (d->src_mode == ISA_REGISTER)
        put_reg(m, d->src_reg, r.value);
    else if (d->src_mode != ISA_CONSTANT && d->src_mode != ISA_IMMEDIATE) {
        bus_write(m, address, r.value, d->byte, m->cycles + d->cycles - 1);
        disturb_fetch(m, address);
    }
    put_flags(m, &r);
    return d->cycles;
}

// Oddity 7: SP goes down first; a byte push leaves the other byte of the word alone.
static unsigned execute_push(struct machine *m, const struct decoded *d)
{
    m->r[SP] = (uint16_t)(m->r[SP] - 2);
    uint16_t at = m->r[SP];
    uint16_t v = read_source(m, d);
    increment_source(m, d);
    if (!protect_check_stack(m, at))
        return d->cycles;
    return d->cycles + put(m, at, v, d->byte, m->cycles + d->cycles - 1);
}

static unsigned execute_call(struct machine *m, const struct decoded *d)
{
    m->r[SP] = (uint16_t)(m->r[SP] - 2);
    uint16_t at = m->r[SP];
    uint16_t v = read_source(m, d);
    increment_source(m, d);
    unsigned more = 0;
    if (protect_check_stack(m, at))
        more = put(m, at, m->r[PC], false, m->cycles + d->cycles - 1);
    m->r[PC] = v & 0xFFFE;
    return d->cycles + more;
}

static void execute_reti(struct machine *m, const struct decoded *d)
{
    uint16_t sr = bus_read(m, m->r[SP], false, m->cycles + 1);
    m->r[SP] = (uint16_t)(m->r[SP] + 2);
    put_reg(m, SR, sr);
    m->gie_seen = m->r[SR] & SR_GIE; // long enough before the end to count at once
    put_reg(m, PC, bus_read(m, m->r[SP], false, m->cycles + d->cycles - 2));
    m->r[SP] = (uint16_t)(m->r[SP] + 2);
}

static bool jumps(unsigned op, uint16_t sr)
{
    bool n = sr & SR_N;
    bool v = sr & SR_V;
    switch (op) {
    case ISA_JNE:
        return !(sr & SR_Z);
    case ISA_JEQ:
        return sr & SR_Z;
    case ISA_JNC:
        return !(sr & SR_C);
    case ISA_JC:
        return sr & SR_C;
    case ISA_JN:
        return n;
    case ISA_JGE:
        return n == v;
    case ISA_JL:
        return n != v;
    default:
        return true;
    }
}

static inline unsigned execute(struct machine *m, const struct decoded *d)
{
    if (d->op >= ISA_MOV)
        return execute_two(m, d);
    if (d->op >= ISA_JNE) {
        if (jumps(d->op, m->r[SR]))
            m->r[PC] = d->src_value;
        return d->cycles;
    }
    switch (d->op) {
    case ISA_PUSH:
        return execute_push(m, d);
    case ISA_CALL:
        return execute_call(m, d);
    case ISA_RETI:
        execute_reti(m, d);
        return d->cycles;
    case ISA_SANCUS:
        return unit_execute(m, d->sancus);
    default:
        return execute_one(m, d);
    }
}

static void count(struct machine *m)
{
    m->instructions++;
    if (m->inside_code == 0) {
        m->unprotected_instructions++;
        return;
    }
    int slot = m->inside_code < OWNER_DATA ? m->inside_code - OWNER_TEXT : protect_current_slot(m);
    if (slot >= 0)
        m->modules[slot].instructions++;
    else
        m->unprotected_instructions++;
}

void cpu_step(struct machine *m)
{
    struct decoded scratch;
    uint16_t pc = m->r[PC];
    unsigned code = owner_of(m, pc);
    if (code != m->inside_code || code == OWNER_MIXED) {
        protect_follow(m, pc);
        if (m->violated && m->rules->skip_refused_entry) {
            m->pc = pc;
            m->instructions++;
            m->cycles++;
            return;
        }
    }
    m->pc = pc;
    const struct decoded *d = fetch(m, pc, &scratch);
    m->r[PC] = (uint16_t)(pc + d->length);
    count(m);
    m->cycles += execute(m, d);
}

void cpu_run(struct machine *m)
{
    do
        cpu_step(m);
    while (m->cycles < m->horizon);
}
