// SPDX-License-Identifier: Apache-2.0
// What programs mean: operators, types, statements, events, limits; what a module tells of itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "lang/lang.h"

// Compiles the first module; any error fails the test.
static struct lang_module *compile(const char *source, const struct lang_constant *constants,
                                   size_t count)
{
    struct lang_diags diags = {0};
    struct buf text = {0};
    struct lang_program *program = lang_parse("t.aex", source, strlen(source), &diags);
    struct lang_module *module = program ? lang_check(program, 0, constants, count, &diags) : NULL;
    if (!module) {
        lang_diags_text(&diags, &text);
        fail_msg("%s%s", source, buf_text(&text));
    }
    lang_program_destroy(program);
    lang_diags_finish(&diags);
    return module;
}

// A running module and what it last sent.
struct bench {
    struct lang_module *module;
    struct lang_instance *instance;
    struct lang_outputs out;
};

static struct bench bench_of(const char *source)
{
    struct bench b = {.module = compile(source, NULL, 0)};
    b.instance = lang_instance_create(b.module);
    return b;
}

static void bench_finish(struct bench *b)
{
    lang_instance_destroy(b->instance);
    lang_module_destroy(b->module);
}

static int send(struct bench *b, const char *input, int a, int c)
{
    uint16_t words[2] = {(uint16_t)a, (uint16_t)c};
    int channel = lang_module_find_input(b->module, input);
    assert_true(channel >= 0);
    unsigned n = lang_module_input(b->module, (size_t)channel)->words;
    return lang_instance_run(b->instance, (unsigned)channel, words, n, &b->out);
}

// What was sent, as `Name(word,...)` one after another.
static void assert_sent(const struct bench *b, const char *expected)
{
    struct buf got = {0};
    for (size_t i = 0; i < b->out.count; i++) {
        const struct lang_event *event = &b->out.event[i];
        buf_printf(&got, "%s%s(", i ? " " : "",
                   lang_module_output(b->module, event->channel)->name);
        for (unsigned k = 0; k < event->words; k++)
            buf_printf(&got, "%s%d", k ? "," : "", (int16_t)event->word[k]);
        buf_append_text(&got, ")");
    }
    assert_string_equal(buf_text(&got), expected);
    buf_finish(&got);
}

// ---- operators --------------------------------------------------------------------------------

// Value of the expression over x and y of the given type; the result as an int.
static int value_of(const char *type, const char *expr, int x, int y)
{
    char source[512];
    snprintf(source, sizeof source, "module M\non A(x: %s, y: %s): X(%s)\n", type, type, expr);
    struct bench b = bench_of(source);
    assert_int_equal(send(&b, "A", x, y), 0);
    assert_int_equal(b.out.count, 1);
    int value = (int16_t)b.out.event[0].word[0];
    bench_finish(&b);
    return value;
}

static const struct {
    const char *type, *expr;
    int x, y, value;
} values[] = {
    {"int", "x + y", 32767, 1, -32768},
    {"int", "x + y", -32768, -1, 32767},
    {"int", "x - y", -32768, 1, 32767},
    {"int", "x * y", 300, 300, 90000 - 65536},
    {"int", "x * y", -1, 32767, -32767},
    {"int", "x * y", -32768, -1, -32768},
    {"u16", "x * y", 65535, 65535, 1},
    {"int", "x / y", 7, 2, 3},
    {"int", "x / y", -7, 2, -3},
    {"int", "x / y", 7, -2, -3},
    {"int", "x / y", 5, 0, 0},
    {"int", "x / y", -32768, -1, -32768},
    {"int", "x % y", 7, 2, 1},
    {"int", "x % y", -7, 2, -1},
    {"int", "x % y", 7, -2, 1},
    {"int", "x % y", 5, 0, 5},
    {"int", "x % y", -5, 0, -5},
    {"int", "x % y", -32768, -1, 0},
    {"u16", "x / y", 65535, 2, 32767},
    {"u16", "x / y", 65535, 65535, 1},
    {"u16", "x / y", 65535, 0, 0},
    {"u16", "x % y", 65535, 10, 5},
    {"u16", "x % y", 9, 0, 9},
    {"int", "x << y", 1, 15, -32768},
    {"int", "x << y", 1, 16, 1},
    {"int", "x << y", 1, 17, 2},
    {"int", "x << y", 1, -1, -32768},
    {"int", "x >> y", -32768, 15, -1},
    {"int", "x >> y", -3, 1, -2},
    {"int", "x >> y", -3, 16, -3},
    {"u16", "x >> y", 32768, 15, 1},
    {"u16", "x >> y", 65535, 17, 32767},
    {"int", "x & y", 12, 10, 8},
    {"int", "x | y", 12, 10, 14},
    {"int", "x ^ y", 12, 10, 6},
    {"int", "~x", 0, 0, -1},
    {"int", "-x", -32768, 0, -32768},
    {"int", "-x", 5, 0, -5},
    {"int", "not x", 0, 0, 1},
    {"int", "not x", -5, 0, 0},
    {"int", "x and y", 2, 4, 1},
    {"int", "x and y", 2, 0, 0},
    {"int", "x or y", 0, 4, 1},
    {"int", "x or y", 0, 0, 0},
    {"int", "x == y", -1, -1, 1},
    {"int", "x != y", -1, -1, 0},
    {"int", "x < y", -1, 1, 1},
    {"u16", "x < y", -1, 1, 0},
    {"int", "x <= y", 3, 3, 1},
    {"int", "x > y", 1, -1, 1},
    {"u16", "x > y", 1, -1, 0},
    {"int", "x >= y", 3, 4, 0},
    {"u8", "x", 0x1ff, 0, 255},
    {"u8", "x - y", 0, 1, -1},
    {"u8", "~x", 255, 0, -256},
    {"bool", "x", 512, 0, 1},
    {"bool", "x + y", 7, 7, 2},
    {"bool", "~x", 1, 0, -2},
    // precedence and grouping
    {"int", "x + y * 2", 1, 2, 5},
    {"int", "(x + y) * 2", 1, 2, 6},
    {"int", "x - y - 1", 10, 3, 6},
    {"int", "x / y / 2", 100, 5, 10},
    {"int", "x << y + 1", 1, 2, 8},
    {"int", "x | y & 4", 1, 6, 5},
    {"int", "x ^ y | 8", 1, 3, 10},
    {"int", "x & y << 1", 2, 1, 2},
    {"int", "x & 1 == y", 3, 1, 1},
    {"int", "x == 1 or y == 1 and x == 2", 1, 0, 1},
    {"int", "not x == y", 1, 2, 1},
    {"int", "-x * y", 2, 3, -6},
    {"int", "- -x", 4, 0, 4},
    {"int", "~-x", 1, 0, 0},
    {"int", "(x < y) + (x < y)", 1, 2, 2},
    // numbers
    {"int", "0xffff", 0, 0, -1},
    {"int", "-32768 < x", 0, 0, 1},
    {"int", "40000 / 2", 0, 0, 20000},
    {"int", "-1 / 2", 0, 0, 0},
    {"int", "true + true", 0, 0, 2},
    {"int", "3 / 0 + 3 % 0", 0, 0, 3},
    {"int", "-32768 / -1", 0, 0, -32768},
};

static void test_operators(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int got = value_of(values[i].type, values[i].expr, values[i].x, values[i].y);
        if (got != values[i].value)
            fail_msg("%s over %s %d, %d: %d, not %d", values[i].expr, values[i].type, values[i].x,
                     values[i].y, got, values[i].value);
    }
}

// ---- statements and events --------------------------------------------------------------------

static void test_conversions_in_assignment(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\nstate b: bool\nstate u: u8\nstate w: u16\n"
                              "output X(a, b, c)\noutput Y(a: u8, b: bool)\n"
                              "on A(x):\n  b = x\n  u = x\n  w = x\n  X(b, u, w)\n"
                              "  X(w > 1, w / 2, u - 1)\n  Y(x, x)\n");
    assert_int_equal(send(&b, "A", -2, 0), 0);
    assert_sent(&b, "X(1,254,-2) X(1,32767,253) Y(254,1)");
    bench_finish(&b);
}

static void test_if_takes_the_first_arm_that_holds(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\non A(x):\n  if x == 1: X(10)\n  elif x < 3: X(20)\n"
                              "  elif x < 3: X(30)\n  else:\n    X(40)\n    X(41)\n  Y()\n");
    send(&b, "A", 1, 0);
    assert_sent(&b, "X(10) Y(0)");
    send(&b, "A", 2, 0);
    assert_sent(&b, "X(20) Y(0)");
    send(&b, "A", 3, 0);
    assert_sent(&b, "X(40) X(41) Y(0)");
    bench_finish(&b);
}

static void test_for_runs_from_the_first_to_before_the_last(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\nconst N = 2\non A():\n  for i in -1..N: X(i)\n"
                              "  for i in 3..3: Y(i)\n  for i in 3..-3: Y(i)\n");
    send(&b, "A", 0, 0);
    assert_sent(&b, "X(-1) X(0) X(1)");
    bench_finish(&b);
}

static void test_and_or_leave_out_their_right_side(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\nstate a: int[2] = 1\non A(x):\n"
                              "  if x < 2 and a[x]: X(1)\n  if x >= 2 or a[x]: X(2)\n");
    assert_int_equal(send(&b, "A", 9, 0), 0);
    assert_sent(&b, "X(2)");
    assert_int_equal(send(&b, "A", 1, 0), 0);
    assert_sent(&b, "X(1) X(2)");
    bench_finish(&b);
}

static void test_abort_undoes_the_handler(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\nstate a: int[2]\non A(x):\n  n = n + 1\n  X(n)\n"
                              "  a[0] = n\n  a[x] = 7\n  Y(a[0])\n");
    assert_int_equal(send(&b, "A", 1, 0), 0);
    assert_sent(&b, "X(1) Y(1)");
    for (int i = -1; i < 3; i += 3) {
        assert_int_equal(send(&b, "A", i, 0), LANG_ABORT);
        assert_int_equal(b.out.count, 0);
        assert_int_equal(lang_instance_abort_line(b.instance), 7);
    }
    assert_int_equal(send(&b, "A", 1, 0), 0);
    assert_sent(&b, "X(2) Y(2)");
    assert_int_equal(b.out.event[0].line, 5);
    bench_finish(&b);
}

static void test_restart_and_initial_values(void **state)
{
    (void)state;
    struct bench b =
        bench_of("module M\nconst K = 3\nstate n: u8 = K + 1\nstate a: bool[2] = true\n"
                 "on A():\n  X(n, a[1], z)\n  n = 9\n  a[1] = false\n  z = 5\n");
    send(&b, "A", 0, 0);
    assert_sent(&b, "X(4,1,0)");
    send(&b, "A", 0, 0);
    assert_sent(&b, "X(9,0,5)");
    lang_instance_restart(b.instance);
    send(&b, "A", 0, 0);
    assert_sent(&b, "X(4,1,0)");
    bench_finish(&b);
}

static void test_wrong_events_do_nothing(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\ninput B(x)\non A():\n  n = n + 1\n  X(n)\n");
    uint16_t words[2] = {0};
    assert_int_equal(lang_instance_run(b.instance, 2, words, 1, &b.out), ERR_INPUT);
    assert_int_equal(lang_instance_run(b.instance, 0, words, 2, &b.out), ERR_INPUT);
    assert_int_equal(lang_instance_run(b.instance, 0, words, 0, &b.out), ERR_INPUT);
    assert_int_equal(send(&b, "B", 1, 0), 0); // no handler: accepted, nothing happens
    assert_int_equal(b.out.count, 0);
    send(&b, "A", 0, 0);
    assert_sent(&b, "X(1)");
    bench_finish(&b);
}

static void test_parameters_hide_state(void **state)
{
    (void)state;
    struct bench b = bench_of("module M\non A(x): X(x)\non B():\n  x = x + 1\n  X(x)\n");
    send(&b, "A", 40, 0);
    assert_sent(&b, "X(40)");
    send(&b, "B", 0, 0);
    assert_sent(&b, "X(1)");
    bench_finish(&b);
}

// ---- what a module tells ----------------------------------------------------------------------

static void test_channels_are_numbered_by_appearance(void **state)
{
    (void)state;
    struct lang_module *m = compile("module M\non B(x: u8, y: bool):\n  if x: Q(y)\n  P()\n"
                                    "input A(z: u16)\noutput R(v: u8)\non C(): R(1)\n"
                                    "on A(z): P()\n",
                                    NULL, 0);
    assert_string_equal(lang_module_name(m), "M");
    assert_int_equal(lang_module_inputs(m), 3);
    assert_int_equal(lang_module_find_input(m, "B"), 0);
    assert_int_equal(lang_module_find_input(m, "A"), 1);
    assert_int_equal(lang_module_find_input(m, "C"), 2);
    assert_int_equal(lang_module_find_input(m, "c"), -1);
    assert_int_equal(lang_module_outputs(m), 3);
    assert_int_equal(lang_module_find_output(m, "Q"), 0);
    assert_int_equal(lang_module_find_output(m, "P"), 1);
    assert_int_equal(lang_module_find_output(m, "R"), 2);
    assert_int_equal(lang_module_input(m, 0)->words, 2);
    assert_int_equal(lang_module_input(m, 0)->type[1], LANG_BOOL);
    assert_int_equal(lang_module_input(m, 2)->params, 0);
    assert_int_equal(lang_module_input(m, 2)->words, 1);
    assert_int_equal(lang_module_output(m, 2)->type[0], LANG_U8);
    assert_null(lang_module_input(m, 3));
    assert_null(lang_module_output(m, 3));
    assert_int_equal(lang_module_max_words(m), 2);
    lang_module_destroy(m);
}

static void test_costs(void **state)
{
    (void)state;
    struct lang_module *m =
        compile("module M\nstate a: int[4]\non A(x):\n  for i in 0..4:\n    a[i] = x\n    X(x, i)\n"
                "  if x: Y()\n  else:\n    Y()\n    Y()\non B(x): X(a[x], 0)\non C(): pass\n",
                NULL, 0);
    const struct lang_cost *cost = lang_module_cost(m, 0);
    assert_int_equal(cost->events, 6);
    assert_int_equal(cost->words, 10);
    assert_int_equal(cost->steps, 1 + 4 * (1 + 3 + 3) + 2 + 2);
    assert_false(cost->aborts);
    assert_true(lang_module_cost(m, 1)->aborts);
    assert_int_equal(lang_module_cost(m, 2)->steps, 1);
    assert_null(lang_module_cost(m, 3));
    assert_int_equal(lang_module_worst(m).events, 6);
    assert_true(lang_module_worst(m).aborts);
    assert_int_equal(lang_module_state_words(m), 4);
    assert_int_equal(lang_module_state(m, 0)->length, 4);
    assert_null(lang_module_state(m, 1));
    lang_module_destroy(m);
}

static void test_needs(void **state)
{
    (void)state;
    static const char source[] = "module M\nconst K = N + 1\nstate a: int[SIZE]\non A(x):\n"
                                 "  for i in 0..SIZE: a[i] = x\n  if a[0] > MAX: X(K)\n"
                                 "module N\non A(): X(1)\n";
    struct lang_diags diags = {0};
    struct lang_program *p = lang_parse("t.aex", source, sizeof source - 1, &diags);
    assert_non_null(p);
    assert_int_equal(lang_program_modules(p), 2);
    assert_int_equal(lang_program_find(p, "N"), 1);
    assert_int_equal(lang_program_find(p, "n"), -1);
    assert_string_equal(lang_program_needs(p, 0, 0), "N");
    assert_string_equal(lang_program_needs(p, 0, 1), "SIZE");
    assert_string_equal(lang_program_needs(p, 0, 2), "MAX");
    assert_null(lang_program_needs(p, 0, 3));
    assert_null(lang_program_needs(p, 0, 9));
    assert_null(lang_program_needs(p, 1, 0));
    assert_null(lang_program_needs(p, 2, 0));
    assert_int_equal(diags.errors + diags.warnings, 0);
    lang_program_destroy(p);
}

// The text depends on nothing but source, base name and constants.
static void test_emitted_text_does_not_know_its_folder(void **state)
{
    (void)state;
    static const char source[] = "module M\non A(x): X(x + MAX)\n";
    struct lang_constant max = {"MAX", 3};
    struct buf text[2] = {{0}, {0}};
    const char *names[2] = {"/home/a/m.aex", "m.aex"};
    for (int i = 0; i < 2; i++) {
        struct lang_diags diags = {0};
        struct lang_program *p = lang_parse(names[i], source, sizeof source - 1, &diags);
        struct lang_module *m = lang_check(p, 0, &max, 1, &diags);
        lang_program_destroy(p);
        lang_emit_c(m, &text[i]);
        lang_module_destroy(m);
    }
    assert_string_equal(buf_text(&text[0]), buf_text(&text[1]));
    buf_finish(&text[0]);
    buf_finish(&text[1]);
}

// ---- the published listing --------------------------------------------------------------------

static struct lang_module *published(const char *file, const char *name,
                                     struct lang_constant constant)
{
    struct buf text = {0};
    struct err_info e = {0};
    struct lang_diags diags = {0};
    assert_int_equal(file_read(file, LANG_MAX_SOURCE, &text, &e), 0);
    struct lang_program *p = lang_parse(file, buf_text(&text), text.len, &diags);
    assert_non_null(p);
    struct lang_module *m = lang_check(p, (size_t)lang_program_find(p, name), &constant, 1, &diags);
    assert_non_null(m);
    lang_program_destroy(p);
    lang_diags_finish(&diags);
    buf_finish(&text);
    return m;
}

static void test_car_park_violation(void **state)
{
    (void)state;
    struct bench b = {.module = published("examples/carpark/violations/violations.aex", "VioP1",
                                          (struct lang_constant){"MAX", 2})};
    b.instance = lang_instance_create(b.module);
    send(&b, "Tick", 0, 0);
    assert_sent(&b, "");
    send(&b, "Button", 1, 0);
    for (int i = 0; i < 2; i++) {
        send(&b, "Tick", 0, 0);
        assert_sent(&b, "");
    }
    send(&b, "Tick", 0, 0);
    assert_sent(&b, "Violation(1)");
    send(&b, "Button", 0, 0);
    assert_sent(&b, "Violation(0)");
    bench_finish(&b);
}

static void test_car_park_availability(void **state)
{
    (void)state;
    struct bench b = {.module = published("examples/carpark/availability/availability.aex", "Agg",
                                          (struct lang_constant){"NUM_PARKINGS", 2})};
    b.instance = lang_instance_create(b.module);
    send(&b, "CarMoved1", 1, 0);
    assert_sent(&b, "AvlChanged(1)");
    send(&b, "CarMoved2", 1, 0);
    assert_sent(&b, "AvlChanged(0)");
    send(&b, "CarMoved1", 0, 0);
    assert_sent(&b, "AvlChanged(1)");
    bench_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_conversions_in_assignment),
        cmocka_unit_test(test_if_takes_the_first_arm_that_holds),
        cmocka_unit_test(test_for_runs_from_the_first_to_before_the_last),
        cmocka_unit_test(test_and_or_leave_out_their_right_side),
        cmocka_unit_test(test_abort_undoes_the_handler),
        cmocka_unit_test(test_restart_and_initial_values),
        cmocka_unit_test(test_wrong_events_do_nothing),
        cmocka_unit_test(test_parameters_hide_state),
        cmocka_unit_test(test_channels_are_numbered_by_appearance),
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_emitted_text_does_not_know_its_folder),
        cmocka_unit_test(test_car_park_violation),
        cmocka_unit_test(test_car_park_availability),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
