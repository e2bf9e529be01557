// SPDX-License-Identifier: Apache-2.0
#include "lib/sim_program.h"

#include <stdio.h>
#include <stdlib.h>

void program_word(struct program *p, unsigned value)
{
    machine_poke16(p->m, p->at, (uint16_t)value);
    p->at = (uint16_t)(p->at + 2);
}

void program_set(struct program *p, unsigned reg, unsigned value)
{
    program_word(p, 0x4030 | reg);
    program_word(p, value);
}

void program_store(struct program *p, unsigned value, unsigned address)
{
    program_word(p, 0x40B2);
    program_word(p, value);
    program_word(p, address);
}

void program_store_byte(struct program *p, unsigned value, unsigned address)
{
    program_word(p, 0x40F2);
    program_word(p, value);
    program_word(p, address);
}

void program_load(struct program *p, unsigned address, unsigned reg)
{
    program_word(p, 0x4210 | reg);
    program_word(p, address);
}

void program_save(struct program *p, unsigned reg, unsigned address)
{
    program_word(p, 0x4082 | reg << 8);
    program_word(p, address);
}

void program_jump(struct program *p, unsigned address)
{
    program_set(p, 0, address);
}

void program_unit(struct program *p, enum isa_sancus n)
{
    program_word(p, 0x1380 + n);
}

void program_stop(struct program *p)
{
    program_word(p, 0xC232);
    program_word(p, 0xD032);
    program_word(p, 0x0010);
}

void program_call_module(struct program *p, unsigned entry)
{
    program_set(p, 6, p->at + 8u);
    program_jump(p, entry);
}

void program_leave_module(struct program *p)
{
    program_word(p, 0x4600);
}

void program_enable(struct program *p, unsigned text, unsigned text_end, unsigned data,
                    unsigned data_end)
{
    program_set(p, 9, 0);
    program_set(p, 10, 0);
    program_set(p, 11, 0x1234);
    program_set(p, 12, text);
    program_set(p, 13, text_end);
    program_set(p, 14, data);
    program_set(p, 15, data_end);
    program_unit(p, ISA_SANCUS_ENABLE);
}

static void on_display(void *context, unsigned slot, int16_t value)
{
    struct program *p = context;
    (void)slot;
    p->shown++;
    p->last_shown = value;
}

void program_begin(struct program *p, enum machine_core core)
{
    struct machine_config config = {.core = core,
                                    .epoch = 41,
                                    .node_key = {1, 2, 3},
                                    .slots = {MACHINE_DISPLAY},
                                    .host = {.context = p, .display = on_display}};
    *p = (struct program){.m = machine_create(&config), .at = PROGRAM_HANDLER};
    if (!p->m) {
        fputs("no memory for a machine\n", stderr);
        exit(3);
    }
    program_stop(p);
    for (unsigned vector = 0; vector < 15; vector++)
        machine_poke16(p->m, (uint16_t)(MACHINE_VECTORS + 2 * vector), PROGRAM_HANDLER);
    machine_poke16(p->m, 0xFFFE, PROGRAM_MAIN);
    p->at = PROGRAM_MAIN;
    program_store(p, 0x5A80, 0x0120);
    program_set(p, 1, 0x2900);
}

enum machine_stop program_run(struct program *p)
{
    machine_reset(p->m);
    return machine_run(p->m, PROGRAM_LIMIT);
}

unsigned program_reg(const struct program *p, unsigned n)
{
    return machine_reg(p->m, n);
}

void program_end(struct program *p)
{
    machine_destroy(p->m);
}
