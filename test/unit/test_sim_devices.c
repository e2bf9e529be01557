// SPDX-License-Identifier: Apache-2.0
// The machine's outside: node link, sensors, displays, sleep, stops, copies; and that no program,
// however wild, harms the simulator.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/machine.h"

enum {
    MAIN = 0x4000,
    HANDLER = 0x7000,
    LINK = MACHINE_LINK_BASE,
    SENSOR = MACHINE_SLOT_BASE,
    DISPLAY = MACHINE_SLOT_BASE + 8,
    LIMIT = 1000 * 1000,
};

struct world {
    struct machine *m;
    uint16_t at;
    uint8_t sent[64];
    unsigned sent_count;
    int16_t shown[16];
    unsigned shown_count;
};

static void on_link(void *context, uint8_t byte)
{
    struct world *w = context;
    w->sent[w->sent_count++ % 64] = byte;
}

static void on_display(void *context, unsigned slot, int16_t value)
{
    struct world *w = context;
    assert_int_equal(slot, 1);
    w->shown[w->shown_count++ % 16] = value;
}

static void word(struct world *w, unsigned value)
{
    machine_poke16(w->m, w->at, (uint16_t)value);
    w->at = (uint16_t)(w->at + 2);
}

static void store(struct world *w, unsigned value, unsigned address)
{
    word(w, 0x40B2);
    word(w, value);
    word(w, address);
}

static void begin(struct world *w)
{
    struct machine_config config = {
        .slots = {MACHINE_SENSOR, MACHINE_DISPLAY},
        .host = {.context = w, .link_output = on_link, .display = on_display}};
    *w = (struct world){.m = machine_create(&config), .at = MAIN};
    machine_poke16(w->m, 0xFFFE, MAIN);
    for (unsigned v = 0; v < 15; v++)
        machine_poke16(w->m, (uint16_t)(MACHINE_VECTORS + 2 * v), HANDLER);
    store(w, 0x5A80, 0x0120);
    word(w, 0x4031); // mov #0x2900, sp
    word(w, 0x2900);
}

static void sleep_for_ever(struct world *w) // bis #0x18, sr; jmp back
{
    word(w, 0xD032);
    word(w, 0x0018);
    word(w, 0x3FFD);
}

static void halt(struct world *w) // bic #8, sr; bis #0x10, sr
{
    word(w, 0xC232);
    word(w, 0xD032);
    word(w, 0x0010);
}

// Echoes each byte, plus one: mov &DATA, r5; inc r5; mov r5, &DATA; reti.
static void link_echoes(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    store(&w, 1, LINK + 4);
    store(&w, 100, LINK + 6);
    sleep_for_ever(&w);
    w.at = HANDLER;
    word(&w, 0x4215);
    word(&w, LINK);
    word(&w, 0x5315);
    word(&w, 0x4582);
    word(&w, LINK);
    word(&w, 0x1300);
    assert_int_equal(machine_run(w.m, UINT64_MAX), MACHINE_STOP_IDLE);
    uint64_t idle = machine_cycles(w.m);
    assert_true(idle < 100);
    machine_link_send(w.m, "abcdefghij", 10);
    assert_int_equal(machine_link_pending(w.m), 10);
    assert_int_equal(machine_run(w.m, UINT64_MAX), MACHINE_STOP_IDLE);
    assert_int_equal(machine_link_pending(w.m), 0);
    assert_int_equal(w.sent_count, 10);
    assert_memory_equal(w.sent, "bcdefghijk", 10);
    assert_int_equal(machine_interrupts(w.m, MACHINE_LINK_VECTOR), 10);
    assert_true(machine_cycles(w.m) - idle > 9 * 100); // one byte per BAUD cycles
    assert_int_equal(machine_run(w.m, LIMIT), MACHINE_STOP_IDLE);
    assert_int_equal(machine_cycles(w.m), LIMIT); // with a limit, idle time passes
    machine_destroy(w.m);
}

static void link_never_overruns(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    halt(&w);
    machine_reset(w.m);
    machine_link_send(w.m, "xyz", 3);
    assert_int_equal(machine_run(w.m, LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_link_pending(w.m), 3);
    machine_reset(w.m); // the line is outside
    assert_int_equal(machine_link_pending(w.m), 3);
    machine_destroy(w.m);
}

// Moves every sample to the display: mov &DATA, &DISPLAY; mov #1, &STATUS; reti.
static void samples_are_shown(void **state)
{
    static const int16_t samples[] = {1, 1, -5, 0, 30000};
    struct world w;
    (void)state;
    begin(&w);
    store(&w, 3, SENSOR + 4);
    store(&w, 1, DISPLAY + 4);
    sleep_for_ever(&w);
    w.at = HANDLER;
    word(&w, 0x4292);
    word(&w, SENSOR);
    word(&w, DISPLAY);
    word(&w, 0x4392);
    word(&w, SENSOR + 2);
    word(&w, 0x1300);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(machine_sensor_push(w.m, 0, samples[i]), 0);
    assert_int_equal(machine_sensor_push(w.m, 1, 0), 1); // a display
    assert_int_equal(machine_sensor_push(w.m, 2, 0), 1); // nothing
    assert_int_equal(machine_sensor_push(w.m, 99, 0), 1);
    assert_int_equal(machine_run(w.m, UINT64_MAX), MACHINE_STOP_IDLE);
    assert_int_equal(w.shown_count, 5);
    assert_memory_equal(w.shown, samples, sizeof samples);
    assert_int_equal(machine_sensor_pending(w.m, 0), 0);
    assert_int_equal(machine_peek16(w.m, SENSOR + 6), MACHINE_SENSOR);
    assert_int_equal(machine_peek16(w.m, DISPLAY + 6), MACHINE_DISPLAY);
    assert_int_equal(machine_peek16(w.m, DISPLAY), 30000);
    assert_int_equal(machine_peek16(w.m, DISPLAY + 8 + 6), 0);
    machine_destroy(w.m);
}

static void samples_can_be_withdrawn(void **state)
{
    struct world w;
    int16_t value = 0;
    (void)state;
    begin(&w);
    store(&w, 3, SENSOR + 4);
    sleep_for_ever(&w);
    w.at = HANDLER; // takes one sample: mov &DATA, r6; mov #1, &STATUS; no reti
    word(&w, 0x4216);
    word(&w, SENSOR);
    word(&w, 0x4392);
    word(&w, SENSOR + 2);
    halt(&w);
    assert_int_equal(machine_sensor_withdraw(w.m, 0, &value), 1); // nothing held yet
    for (int16_t i = 0; i < 4; i++)
        machine_sensor_push(w.m, 0, (int16_t)(10 - 7 * i));
    assert_int_equal(machine_sensor_withdraw(w.m, 0, &value), 0);
    assert_int_equal(value, 10);
    assert_int_equal(machine_run(w.m, LIMIT), MACHINE_STOP_CPUOFF);
    assert_int_equal(machine_reg(w.m, 6), 3); // the next one was presented
    machine_reset(w.m);                       // samples are outside, they stay
    assert_int_equal(machine_sensor_withdraw(w.m, 0, &value), 0);
    assert_int_equal(value, -4);
    assert_int_equal(machine_sensor_withdraw(w.m, 0, &value), 0);
    assert_int_equal(value, -11);
    assert_int_equal(machine_sensor_withdraw(w.m, 0, &value), 1);
    assert_int_equal(machine_sensor_withdraw(w.m, 1, &value), 1); // a display
    assert_int_equal(machine_sensor_withdraw(w.m, 99, &value), 1);
    assert_int_equal(machine_peek16(w.m, SENSOR + 2), 0);
    machine_destroy(w.m);
}

static void a_timer_wakes_exactly(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    store(&w, 999, 0x0172);    // TACCR0
    store(&w, 0x0010, 0x0162); // CCIE
    store(&w, 0x0214, 0x0160); // SMCLK, up, clear
    sleep_for_ever(&w);
    w.at = HANDLER;
    word(&w, 0x5316); // inc r6
    word(&w, 0x1300);
    assert_int_equal(machine_run(w.m, 1000 * 1000 + 500), MACHINE_STOP_LIMIT);
    assert_int_equal(machine_reg(w.m, 6), 1000);
    assert_int_equal(machine_interrupts(w.m, 9), 1000);
    assert_true(machine_instructions(w.m) < 5000);
    machine_destroy(w.m);
}

static void the_watchdog_resets(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    w.at = MAIN;
    word(&w, 0x3FFF); // jmp $
    machine_reset(w.m);
    assert_int_equal(machine_run(w.m, LIMIT), MACHINE_STOP_RESET);
    assert_true(machine_cycles(w.m) > 32700 && machine_cycles(w.m) < 32800);
    assert_int_equal(machine_epoch(w.m), 2);
    assert_int_equal(machine_reg(w.m, 0), MAIN);
    assert_int_equal(machine_run(w.m, LIMIT), MACHINE_STOP_RESET);
    machine_destroy(w.m);
}

static void pins_raise_interrupts(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    store(&w, 0x0001, 0x0024); // P1IES: falling edge of pin 0 (and nothing in P1IE yet)
    store(&w, 0x0003, 0x0025); // an odd address: the word at 0x24 again
    halt(&w);
    machine_reset(w.m);
    machine_run(w.m, LIMIT);
    assert_int_equal(machine_peek8(w.m, 0x0024), 3);
    assert_int_equal(machine_gpio_input(w.m, 1, 0x03), 0);
    assert_int_equal(machine_peek8(w.m, 0x0023), 0); // rising: not selected
    assert_int_equal(machine_gpio_input(w.m, 1, 0x00), 0);
    assert_int_equal(machine_peek8(w.m, 0x0023), 3);
    assert_int_equal(machine_gpio_input(w.m, 7, 0), 1);
    machine_destroy(w.m);
}

static void breakpoints_and_steps(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    uint16_t loop = w.at;
    word(&w, 0x5315); // inc r5
    word(&w, 0x3FFE); // jmp loop
    machine_break_set(w.m, loop, true);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(machine_run(w.m, LIMIT), MACHINE_STOP_BREAK);
        assert_int_equal(machine_reg(w.m, 0), loop);
        assert_int_equal(machine_reg(w.m, 5), i);
    }
    machine_break_set(w.m, loop, false);
    uint64_t before = machine_cycles(w.m);
    assert_int_equal(machine_step(w.m), MACHINE_STOP_LIMIT);
    assert_int_equal(machine_reg(w.m, 5), 5);
    assert_int_equal(machine_cycles(w.m), before + 1);
    assert_int_equal(machine_run(w.m, 2000), MACHINE_STOP_LIMIT);
    assert_true(machine_cycles(w.m) < 2010);
    machine_destroy(w.m);
}

static void copies_run_alike(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    store(&w, 3, SENSOR + 4);
    sleep_for_ever(&w);
    w.at = HANDLER;
    word(&w, 0x4216); // mov &DATA, r6
    word(&w, SENSOR);
    word(&w, 0x4392);
    word(&w, SENSOR + 2);
    word(&w, 0x1300);
    machine_sensor_push(w.m, 0, 11);
    machine_sensor_push(w.m, 0, 12);
    machine_run(w.m, 20);
    struct machine *copy = machine_clone(w.m, NULL);
    machine_sensor_push(w.m, 0, 13);
    machine_run(w.m, 500);
    machine_run(copy, 500);
    assert_int_equal(machine_reg(w.m, 6), 13);
    assert_int_equal(machine_reg(copy, 6), 12);
    machine_destroy(w.m);
    machine_destroy(copy);
}

static void wrong_configurations(void **state)
{
    (void)state;
    assert_null(machine_create(&(struct machine_config){.security = 80}));
    assert_null(machine_create(&(struct machine_config){.modules = 17}));
    assert_null(machine_create(&(struct machine_config){.core = 7}));
    assert_null(machine_create(&(struct machine_config){.slots = {9}}));
    struct machine *m = machine_create(&(struct machine_config){.security = 64});
    assert_non_null(m);
    uint8_t bytes[4] = {0};
    assert_int_equal(machine_load(m, 0x01FF, bytes, 4), -1);
    assert_int_equal(machine_load(m, 0x29FE, bytes, 4), -1);
    assert_int_equal(machine_load(m, 0xFFFE, bytes, 4), -1);
    assert_int_equal(machine_load(m, 0xFFFC, bytes, 4), 0);
    assert_int_equal(machine_load(m, 0x3FFF, bytes, 1), -1);
    machine_destroy(m);
    machine_destroy(NULL);
}

// Random words as programs, rich in Sancus instructions: nothing crashes, time always goes on.
static void wild_programs(void **state)
{
    uint64_t seed = 0x853C49E6748FEA9B;
    (void)state;
    for (unsigned run = 0; run < 200; run++) {
        struct machine_config config = {.core = run & 1,
                                        .security = run & 2 ? 64 : 128,
                                        .modules = 1 + run % 16,
                                        .slots = {MACHINE_SENSOR, MACHINE_DISPLAY}};
        struct machine *m = machine_create(&config);
        for (unsigned a = MACHINE_RAM_START; a < 0x10000; a += 2) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            uint16_t w = (uint16_t)(seed >> 40);
            if ((seed >> 32 & 31) == 0)
                w = 0x1380 | (w & 15);
            machine_poke16(m, (uint16_t)a, w);
        }
        machine_poke16(m, 0xFFFE, (uint16_t)(0x4000 + run * 0x80));
        machine_reset(m);
        for (unsigned i = 2; i < 16; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            machine_set_reg(m, i, (uint16_t)(seed >> 45));
        }
        for (unsigned slice = 0; slice < 20; slice++) {
            uint64_t before = machine_cycles(m);
            enum machine_stop stop = machine_run(m, before + 20000);
            if (stop == MACHINE_STOP_CPUOFF)
                machine_reset(m);
            machine_raise(m, slice % 13);
            machine_sensor_push(m, 0, (int16_t)slice);
            machine_link_send(m, &slice, 1);
            assert_true(stop == MACHINE_STOP_CPUOFF || machine_cycles(m) > before);
        }
        machine_destroy(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(link_echoes),           cmocka_unit_test(link_never_overruns),
        cmocka_unit_test(samples_are_shown),     cmocka_unit_test(samples_can_be_withdrawn),
        cmocka_unit_test(a_timer_wakes_exactly), cmocka_unit_test(the_watchdog_resets),
        cmocka_unit_test(pins_raise_interrupts), cmocka_unit_test(breakpoints_and_steps),
        cmocka_unit_test(copies_run_alike),      cmocka_unit_test(wrong_configurations),
        cmocka_unit_test(wild_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
