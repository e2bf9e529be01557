// SPDX-License-Identifier: Apache-2.0
// How fast the simulated machine runs: instructions a second in tight loops, median of the turns.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/machine.h"

enum { TURNS = 9, TURN_CYCLES = 40 * 1000 * 1000, START = 0x4000, SIZE = 12 };

static const struct loop {
    const char *name;
    uint16_t code[SIZE];
} loops[] = {
    // mov #0x5a80, &0x0120 stops the watchdog.
    {"registers", {0x40b2, 0x5a80, 0x0120, /* 1: */ 0x5504, 0x8405, 0x4506, 0x3ffc}},
    //   add r5, r4; sub r4, r5; mov r5, r6; jmp 1b
    {"memory",
     {0x40b2, 0x5a80, 0x0120, 0x4035, 0x0300, /* 1: */ 0x4516, 0x0002, 0x5685, 0x0000, 0x3ffb}},
    //   mov #0x300, r5; 1: mov 2(r5), r6; add r6, 0(r5); jmp 1b
    {"calls",
     {0x40b2, 0x5a80, 0x0120, 0x4031, 0x0a00, /* 1: */ 0x12b0, 0x4012, 0x3ffd, 0x4303, 0x4130}},
    //   mov #0xa00, sp; 1: call #2f; jmp 1b; nop; 2: ret
};
enum { LOOPS = sizeof loops / sizeof *loops };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double rate(struct machine *m)
{
    double turns[TURNS];
    for (int i = 0; i < TURNS; i++) {
        uint64_t instructions = machine_instructions(m);
        double start = now();
        if (machine_run(m, machine_cycles(m) + TURN_CYCLES) != MACHINE_STOP_LIMIT)
            exit(1);
        turns[i] = (double)(machine_instructions(m) - instructions) / (now() - start);
    }
    qsort(turns, TURNS, sizeof *turns, compare_doubles);
    return turns[TURNS / 2];
}

int main(void)
{
    const uint16_t reset = START;
    for (int i = 0; i < LOOPS; i++) {
        struct machine *m = machine_create(&(struct machine_config){.node_key = {1}});
        if (!m)
            return 1;
        machine_load(m, START, loops[i].code, sizeof loops[i].code);
        machine_load(m, 0xfffe, &reset, sizeof reset);
        printf("%-10s %8.1f million instructions/s\n", loops[i].name, rate(m) / 1e6);
        if (machine_violations(m) || machine_resets(m) || machine_reg(m, 0) < START ||
            machine_reg(m, 0) >= START + 2 * SIZE)
            return 1;
        machine_destroy(m);
    }
    return 0;
}
