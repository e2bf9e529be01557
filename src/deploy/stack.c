// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "isa/isa.h"

enum { PC = 0, SP = 1, UNSEEN = -1, BUSY = -2, MAX_CALLS = 64, WORDS = 0x8000 };

struct walk {
    const uint8_t *text;
    size_t len;
    uint16_t start;
    struct err_info *e;
    int *need;     // by function address / 2: bytes, UNSEEN or BUSY
    bool *returns; // by function address / 2: its end is reached
    int calls;     // functions we are inside of
};

// One function being followed.
struct path {
    struct walk *w;
    uint16_t function;
    int *depth_at;   // by address / 2: bytes on the stack before that instruction, UNSEEN
    uint16_t *queue; // addresses still to be followed
    size_t queued;
    int deepest;
};

static int function_need(struct walk *w, uint16_t address);

static bool inside(const struct walk *w, uint16_t address)
{
    return !(address & 1) && address >= w->start && (size_t)(address - w->start) + 2 <= w->len;
}

static int fetch(const struct walk *w, uint16_t address, struct isa_insn *insn)
{
    if (!inside(w, address))
        return err_set(w->e, ERR_INPUT, "code runs to 0x%04x, outside the text section", address);
    uint16_t words[3] = {0};
    size_t at = (size_t)(address - w->start);
    for (size_t i = 0; i < 3 && at + 2 * i + 2 <= w->len; i++)
        words[i] = (uint16_t)(w->text[at + 2 * i] | w->text[at + 2 * i + 1] << 8);
    isa_decode(insn, address, words);
    if (at + insn->length > w->len)
        return err_set(w->e, ERR_INPUT, "the instruction at 0x%04x is cut off", address);
    return 0;
}

static int follow(struct path *p, uint16_t address, int depth)
{
    if (!inside(p->w, address))
        return err_set(p->w->e, ERR_INPUT, "a jump to 0x%04x leaves the text section", address);
    int *seen = &p->depth_at[address / 2];
    if (*seen == UNSEEN) {
        *seen = depth;
        p->queue[p->queued++] = address;
    } else if (*seen != depth) {
        return err_set(p->w->e, ERR_INPUT, "the stack at 0x%04x is %d or %d bytes deep", address,
                       *seen, depth);
    }
    return 0;
}

static bool is_number(const struct isa_operand *o)
{
    return o->mode == ISA_CONSTANT || o->mode == ISA_IMMEDIATE;
}

static bool is_pop(const struct isa_insn *i)
{
    return i->op == ISA_MOV && i->src.mode == ISA_INCREMENT && i->src.reg == SP;
}

static bool writes_register(const struct isa_insn *i, unsigned reg)
{
    if (isa_writes_dst(i))
        return i->dst.mode == ISA_REGISTER && i->dst.reg == reg;
    return i->op <= ISA_SXT && i->src.mode == ISA_REGISTER && i->src.reg == reg;
}

static int call(struct path *p, const struct isa_insn *i, int depth)
{
    if (i->src.mode != ISA_IMMEDIATE)
        return err_set(p->w->e, ERR_INPUT, "a computed call at 0x%04x", i->address);
    if (!inside(p->w, i->src.value))
        return err_set(p->w->e, ERR_INPUT, "the call at 0x%04x leaves the text section",
                       i->address);
    int need = function_need(p->w, i->src.value);
    if (need < 0)
        return need;
    if (depth + 2 + need > p->deepest)
        p->deepest = depth + 2 + need;
    if (!p->w->returns[i->src.value / 2])
        return 0;
    return follow(p, (uint16_t)(i->address + i->length), depth);
}

// Writes to the PC: return, branch, and the two ways in which the stubs of src/enclave leave the
// module: to the caller's address in r10, and from a driver to its mod-mmio.
static int branch(struct path *p, const struct isa_insn *i, int depth)
{
    if (is_pop(i)) {
        if (depth)
            return err_set(p->w->e, ERR_INPUT, "the return at 0x%04x leaves %d bytes on the stack",
                           i->address, depth);
        p->w->returns[p->function / 2] = true;
        return 0;
    }
    if (i->op == ISA_MOV && i->src.mode == ISA_IMMEDIATE) {
        if (inside(p->w, i->src.value))
            return follow(p, i->src.value, depth);
        p->w->returns[p->function / 2] = true; // mod-mmio comes back, and our caller goes on
        return 0;
    }
    if (i->op == ISA_MOV && i->src.mode == ISA_REGISTER && i->src.reg == 10 &&
        p->function == p->w->start)
        return 0;
    return err_set(p->w->e, ERR_INPUT, "a computed jump at 0x%04x", i->address);
}

// Changes of the stack pointer; *depth is brought up to date. 1: nothing follows.
static int move_stack(struct path *p, const struct isa_insn *i, int *depth)
{
    if ((i->op == ISA_ADD || i->op == ISA_SUB) && is_number(&i->src) && !i->byte) {
        int n = (int16_t)i->src.value;
        *depth += i->op == ISA_SUB ? n : -n;
    } else if (i->op == ISA_MOV && is_number(&i->src) &&
               (i->src.value == 0 || p->function == p->w->start)) {
        *depth = 0; // the stubs give up the stack, or take our own
    } else if (i->op == ISA_MOV && i->src.mode == ISA_ABSOLUTE && p->function == p->w->start) {
        return 1; // the driver's entry resumes a call whose depth has been counted where it was
                  // made
    } else {
        return err_set(p->w->e, ERR_INPUT,
                       "the stack pointer changes at 0x%04x in a way that has "
                       "no bound",
                       i->address);
    }
    if (*depth < 0)
        return err_set(p->w->e, ERR_INPUT, "more is taken off the stack at 0x%04x than was put on",
                       i->address);
    return 0;
}

// A hardware bug of the upstream core: an instruction that reads program memory through its
// destination (cmp, bit, the shifts) spoils the next instruction fetch. Constants live there.
static int check_destination(const struct path *p, const struct isa_insn *i)
{
    bool reads = i->op == ISA_CMP || i->op == ISA_BIT || i->op <= ISA_SXT;
    const struct isa_operand *o = i->op <= ISA_SXT ? &i->src : &i->dst;
    bool fixed = o->mode == ISA_ABSOLUTE || o->mode == ISA_SYMBOLIC ||
                 (o->mode == ISA_INDEXED && o->reg != SP);
    if (reads && i->op != ISA_PUSH && fixed && inside(p->w, o->value & 0xfffe))
        return err_set(p->w->e, ERR_INPUT,
                       "the instruction at 0x%04x compares a constant in program memory in place, "
                       "which upstream hardware gets wrong. Copy it to a variable first",
                       i->address);
    return 0;
}

static int step(struct path *p, uint16_t address)
{
    struct isa_insn i;
    int depth = p->depth_at[address / 2];
    int rc = fetch(p->w, address, &i);
    if (rc == 0)
        rc = check_destination(p, &i);
    if (rc)
        return rc;
    if (isa_is_jump(&i)) {
        rc = follow(p, i.target, depth);
        if (rc || i.op == ISA_JMP)
            return rc;
    }
    if (i.op == ISA_RETI)
        return err_set(p->w->e, ERR_INPUT, "a return from interrupt at 0x%04x", address);
    if (i.op == ISA_CALL)
        return call(p, &i, depth);
    if (i.op == ISA_SANCUS && i.sancus == ISA_SANCUS_DISABLE)
        return 0;
    if (i.op == ISA_PUSH)
        depth += 2;
    if (is_pop(&i) && !writes_register(&i, SP) && !writes_register(&i, PC))
        depth -= 2;
    if (depth < 0)
        return err_set(p->w->e, ERR_INPUT, "more is taken off the stack at 0x%04x than was put on",
                       address);
    if (depth > p->deepest)
        p->deepest = depth;
    if (writes_register(&i, PC))
        return branch(p, &i, depth);
    if (writes_register(&i, SP)) {
        rc = move_stack(p, &i, &depth);
        if (rc)
            return rc < 0 ? rc : 0;
        if (depth > p->deepest)
            p->deepest = depth;
    }
    return follow(p, (uint16_t)(address + i.length), depth);
}

static int function_need(struct walk *w, uint16_t address)
{
    int *need = &w->need[address / 2];
    if (*need >= 0)
        return *need;
    if (*need == BUSY || w->calls >= MAX_CALLS)
        return err_set(w->e, ERR_INPUT, "recursion: the function at 0x%04x comes back to itself",
                       address);
    *need = BUSY;
    w->calls++;

    struct path p = {.w = w, .function = address};
    p.depth_at = mem_alloc(WORDS * sizeof *p.depth_at);
    p.queue = mem_alloc(WORDS * sizeof *p.queue);
    memset(p.depth_at, 0xff, WORDS * sizeof *p.depth_at); // UNSEEN
    int rc = follow(&p, address, 0);
    while (rc == 0 && p.queued)
        rc = step(&p, p.queue[--p.queued]);
    free(p.depth_at);
    free(p.queue);

    w->calls--;
    if (rc)
        return rc;
    return *need = p.deepest;
}

int stack_depth(const uint8_t *text, size_t len, uint16_t start, struct err_info *e)
{
    struct walk w = {.text = text, .len = len, .start = start, .e = e};
    w.need = mem_alloc(WORDS * sizeof *w.need);
    memset(w.need, 0xff, WORDS * sizeof *w.need); // UNSEEN
    w.returns = mem_zeroed(WORDS, sizeof *w.returns);
    int need = function_need(&w, start);
    free(w.returns);
    free(w.need);
    return need;
}
