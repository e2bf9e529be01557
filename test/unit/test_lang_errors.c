// SPDX-License-Identifier: Apache-2.0
// Bad programs and the place and code of what is said about them.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lang/lang.h"

#define M  "module M\n"
#define ON "module M\non A(p):\n" // a statement follows in line 3

// Source, and every diagnostic as line:col:code in order. Constants given: MAX = 10, BIG = 70000.
static const struct {
    const char *source, *expected;
} cases[] = {
    // characters
    {M "on A():\n\tx(1)\n", "3:1:101"},
    {ON "  x\t= 1\n", "3:4:101"},
    {ON "  x = 1 ; y(1)\n", "3:9:102"},
    {ON "  x = 'a'\n", "3:7:102"},
    {ON "  x = p && p\n", "3:9:102"},
    {ON "  x = !p\n", "3:7:102"},
    {ON "  x = \xc3\xa4\n", "3:7:102"},
    {ON "  x = 1.5\n", "3:8:102"},
    {ON "  X(p)\r  X(p)\n", "3:7:109"},
    {ON "  X(017)\n", "3:5:104"},
    {ON "  X(12ab)\n", "3:5:104"},
    {ON "  X(0xfg)\n", "3:5:104"},
    {ON "  X(0x)\n", "3:5:104"},
    {ON "  X(65536)\n", "3:5:105"},
    {ON "  X(0x10000)\n", "3:5:105"},
    {ON "  X(99999999999999999999999)\n", "3:5:105"},
    {ON "    X(p)\n  X(p)\n", "4:3:107"},
    // syntax
    {"", "1:1:201"},
    {"# nothing\n", "2:1:201"},
    {"on A(p):\n  X(p)\n", "1:1:201"},
    {"  module M\n", "1:3:203"},
    {"module\n", "1:7:202"},
    {"module M N\n", "1:10:202"},
    {"module on\n", "1:8:207"},
    {M "  on A(p):\n    X(p)\n", "2:3:203"},
    {M "x = 1\n", "2:1:216"},
    {M "if MAX: X(1)\n", "2:1:216"},
    {M "else: X(1)\n", "2:1:209"},
    {M "on A:\n  X(1)\n", "2:5:202"},
    {M "on A(p, ):\n  X(p)\n", "2:9:202"},
    {M "on A(1):\n  X(1)\n", "2:6:202"},
    {M "on A(if):\n  X(1)\n", "2:6:207"},
    {M "on A(p: float):\n  X(p)\n", "2:9:202"},
    {M "on A(p):\nX(p)\n", "3:1:204 3:1:216"},
    {M "on A(p):\n", "3:1:204"},
    {M "on A(p) -> B\n  X(p)\n", "2:9:202"},
    {M "on A(p)\n  X(p)\n", "2:8:701"},
    {M "on A(p) X(p)\n", "2:9:701"},
    {ON "  if p\n    X(p)\n", "3:7:212"},
    {ON "  if p X(p)\n", "3:8:212"},
    {ON "  if p = 1: X(p)\n", "3:8:208"},
    {ON "  if (p = 1): X(p)\n", "3:9:208"},
    {ON "  if p: if p: X(p)\n", "3:9:205"},
    {ON "  if p: for i in 0..3: X(i)\n", "3:9:205"},
    {ON "  if p: X(p) else: X(0)\n", "3:14:202"},
    {ON "  else: X(p)\n", "3:3:209"},
    {ON "  if p: X(p)\n  X(1)\n  elif p: X(2)\n", "5:3:209"},
    {ON "  if p:\n  X(p)\n", "4:3:204"},
    {ON "  if p:\n    X(p)\n      X(p)\n", "5:7:203"},
    {ON "  if :\n    X(p)\n", "3:6:210"},
    {ON "  X(1 < p < 3)\n", "3:11:206"},
    {ON "  X(p == p == p)\n", "3:12:206"},
    {ON "  X(1 + )\n", "3:9:210"},
    {ON "  X(1 + not p)\n", "3:9:210"},
    {ON "  X((p)\n", "3:8:202"},
    {ON "  X(p,)\n", "3:7:210"},
    {ON "  X(p\n", "3:6:202"},
    {ON "  X(Y(p))\n", "3:5:215"},
    {ON "  p\n", "3:4:202"},
    {ON "  x += 1\n", "3:5:202"},
    {ON "  x == 1\n", "3:5:202"},
    {ON "  x = 1 2\n", "3:9:202"},
    {ON "  1 = p\n", "3:3:213"},
    {ON "  on B(): X(1)\n", "3:3:213"},
    {ON "  state x\n", "3:3:213"},
    {ON "  for i in 3: X(i)\n", "3:13:202"},
    {ON "  for i = 0..3: X(i)\n", "3:9:202"},
    {ON "  for i in 0..3 X(i)\n", "3:17:212"},
    {ON "  pass 1\n", "3:8:202"},
    {M "const K\non A(): X(1)\n", "2:8:202"},
    {M "const K = \non A(): X(1)\n", "2:11:210"},
    {M "state int\n", "2:7:207"},
    {M "state x: int[2\n", "2:15:202"},
    // names
    {ON "  X(presed)\n", "3:5:301"},
    {ON "  X(max)\n", "3:5:301"},
    {"module M\nmodule M\n", "2:8:302"},
    {M "on A(): X(1)\non A(): X(2)\n", "3:4:303"},
    {M "const K = 1\nconst K = 2\non A(): X(K)\n", "3:7:304"},
    {M "state k\nstate k\non A():\n  k = k\n", "3:7:304"},
    {M "const k = 1\nstate k\non A(): X(k)\n", "3:7:304"},
    {M "input A(p)\ninput A(p)\non A(p): X(p)\n", "3:7:305"},
    {M "output X(p)\noutput X(p)\non A(p): X(p)\n", "3:8:305"},
    {M "on A(p, p): X(p)\n", "2:9:306"},
    {M "const K = 1\non A():\n  K = 2\n  X(K)\n", "4:3:307"},
    {ON "  p = 1\n", "3:3:308"},
    {ON "  for i in 0..3:\n    i = 1\n    X(i)\n", "4:5:309"},
    {ON "  for p in 0..3: X(p)\n", "3:7:310"},
    {ON "  x = p\n  for x in 0..3: X(x)\n", "4:7:310"},
    {ON "  for i in 0..3:\n    for i in 0..3: X(i)\n", "4:9:310"},
    {ON "  for i in 0..3: X(i)\n  X(i)\n", "4:5:301"},
    {M "const A = B\nconst B = A\non A(): X(A + B)\n", "2:11:311"},
    {M "const A = A\non A(): X(A)\n", "2:11:311"},
    {M "const MAX = 3\non A(): X(MAX)\n", "2:7:312"},
    // types
    {ON "  X(1)\n  X(1, 2)\n", "4:3:401"},
    {ON "  X()\n  X(1)\n", "4:3:401"},
    {M "output X(a, b)\non A(p): X(p)\n", "3:10:401"},
    {M "input A(a, b)\non A(p): X(p)\n", "3:4:402"},
    {M "input A(a)\non A(a, b, c, d, e, f, g, h, i): X(b)\n", "3:4:402"},
    {M "input A(p: u8)\non A(p: int): X(p)\n", "3:9:403"},
    {ON "  X(p[0])\n", "3:5:404"},
    {ON "  X(MAX[0])\n", "3:5:404"},
    {ON "  x[0] = 1\n", "3:3:404"},
    {M "state a: int[3]\non A(): X(a)\n", "3:11:405"},
    {M "state a: int[3]\non A():\n  a = 1\n", "4:3:405"},
    {M "state a: int[0]\non A(): X(a[0])\n", "2:14:406"},
    {M "state a: int[-1]\non A(): X(a[0])\n", "2:14:406"},
    {M "state a: int[1025]\non A(): X(a[0])\n", "2:14:406"},
    {M "state a: int[2][3]\non A(): X(a[0])\n", "2:10:407"},
    {M "on A(p: u8[4]): X(1)\n", "2:9:408"},
    {M "state n\nstate a: int[n]\non A(): X(a[0])\n", "3:14:409"},
    {ON "  for i in 0..p: X(i)\n", "3:15:409"},
    {ON "  for i in 0..40000: X(i)\n", "3:15:410"},
    {ON "  X(BIG)\n", "3:5:411"},
    {M "state x: u8 = 256\non A(): X(x)\n", "2:15:412"},
    {M "state x: bool = 2\non A(): X(x)\n", "2:17:412"},
    {M "state x = 40000\non A(): X(x)\n", "2:11:412"},
    {M "state x: u16 = -1\non A(): X(x)\n", "2:16:412"},
    // limits
    {M "on A(a, b, c, d, e, f, g, h, i): X(a)\n", "2:30:504"},
    {ON "  X(1, 2, 3, 4, 5, 6, 7, 8, 9)\n", "3:29:504"},
    {ON "  for i in 0..65: X(i)\n", "2:4:505"},
    {ON "  for i in 0..1000:\n    for j in 0..1000: x = x + i\n", "2:4:506"},
    {M "state a: int[1000]\nstate b: int[25]\non A(): X(a[0] + b[0])\n", "3:7:507"},
    // not yet
    {M "state x: u32\non A(): X(x)\n", "2:10:601"},
    {M "on A(p: i32): X(p)\n", "2:9:601"},
    {M "property safe:\n  always X\non A(): X(1)\n", "2:1:602"},
    // warnings
    {ON "  x = p\n", "3:3:702"},
    {M "state x\non A(): X(1)\n", "2:7:703"},
    {M "const K = 1\non A(): X(1)\n", "2:7:704"},
    {M "input B()\ninput A()\non A(): X(1)\n", "2:7:705"},
    {M "output Y()\noutput X(v)\non A(): X(1)\n", "2:8:706"},
    {M "on A(x): X(x)\non B(p): x = p + x\n", "2:6:707"},
    {M "state u: u16\non A(p): X(u < p)\n", "3:14:708"},
    {M "state u: u16\non A(p): X(u / -3)\n", "3:14:708"},
    {M "state a: int[3]\non A(p): X(a[3])\n", "3:14:709"},
    {M "output Display(v)\non A(p):\n  Display(p)\n  Dispaly(p)\n", "5:3:710"},
    {M "state b: u8\non A(p):\n  b = 300\n  X(b)\n", "4:7:711"},
    {ON "  X(p / 0)\n", "3:7:712"},
    // several at once, in order
    {ON "  X(y)\n  1\n  X(z\n", "4:3:213 5:6:202"},
    {ON "  X(yy)\n  X(zz)\n  X(yy)\n", "3:5:301 4:5:301"},
    // fine
    {M, ""},
    {ON "  X(p)", ""},
    {"module M\r\non A(p):\r\n  X(p)\r\n", ""},
    {M "on A(p):\n\n  # comment\n      # another\n  X(p)  # end\n\n", ""},
    {M "on A(p): A(p)\n", ""},
    {ON "  if (p): X(1)\n  elif not p: X(2)\n  else: pass\n", ""},
    {M "on A(): X(-32768 < MAX)\n", ""},
};

static const struct lang_constant constants[] = {{"MAX", 10}, {"BIG", 70000}};

static void compile(const char *text, size_t len, struct lang_diags *diags)
{
    struct lang_program *program = lang_parse("t.aex", text, len, diags);
    for (size_t i = 0; program && i < lang_program_modules(program); i++)
        lang_module_destroy(lang_check(program, i, constants, 2, diags));
    lang_program_destroy(program);
}

static void places(const struct lang_diags *diags, struct buf *out)
{
    for (size_t i = 0; i < diags->count; i++)
        buf_printf(out, "%s%u:%u:%d", i ? " " : "", diags->items[i].at.line, diags->items[i].at.col,
                   (int)diags->items[i].code);
}

static void test_places_and_codes(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lang_diags diags = {0};
        struct buf got = {0}, text = {0};
        compile(cases[i].source, strlen(cases[i].source), &diags);
        places(&diags, &got);
        if (strcmp(buf_text(&got), cases[i].expected) != 0) {
            lang_diags_text(&diags, &text);
            print_error("case %zu:\n%swanted: %s\ngot:    %s\n%s\n", i, cases[i].source,
                        cases[i].expected, buf_text(&got), buf_text(&text));
            wrong++;
        }
        lang_diags_finish(&diags);
        buf_finish(&got);
        buf_finish(&text);
    }
    assert_int_equal(wrong, 0);
}

static void assert_diags(const char *text, size_t len, const char *expected)
{
    struct lang_diags diags = {0};
    struct buf got = {0};
    compile(text, len, &diags);
    places(&diags, &got);
    assert_string_equal(buf_text(&got), expected);
    lang_diags_finish(&diags);
    buf_finish(&got);
}

static void test_nul_bytes(void **state)
{
    (void)state;
    assert_diags("module M\non A():\0 X(1)\n", 23, "2:8:103");
    assert_diags("module M # \0\n", 13, "1:12:103");
    assert_diags("\0", 1, "1:1:103");
}

static void repeat(struct buf *out, const char *text, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        buf_append_text(out, text);
}

// `before`, `text` many times, `after`.
static void assert_repeated(const char *before, const char *text, unsigned times, const char *after,
                            const char *expected)
{
    struct buf source = {0};
    buf_append_text(&source, before);
    repeat(&source, text, times);
    buf_append_text(&source, after);
    assert_diags(buf_text(&source), source.len, expected);
    buf_finish(&source);
}

static void test_sizes(void **state)
{
    (void)state;
    struct buf closed = {0};
    buf_append_text(&closed, "p");
    repeat(&closed, ")", 48);
    assert_repeated(ON "  X(", "(", 47, buf_text(&closed), "");
    buf_finish(&closed);
    assert_repeated("module ", "n", 63, "\n", "");
    assert_repeated("module ", "n", 4096, "\n", "1:8:106");
    assert_repeated(ON "  X(", "(", 5000, "p\n", "3:53:211");
    assert_repeated(ON "  X(p", " + p", 47, ")\n", "");
    assert_repeated(ON "  X(p", " + p", 100000, ")\n", "3:195:211");
    assert_repeated(ON "  X(", "not ", 100000, "p)\n", "3:197:211");
    assert_repeated(ON "  X(", "- ", 100000, "p)\n", "3:101:211");
    assert_repeated(ON, "  x(p)\n", 65, "", "2:4:505");
    assert_repeated("module M\n", "\n", 1 << 20, "", "1:1:108");
    assert_repeated("", "module\n", 300, "",
                    "1:7:202 2:7:202 3:7:202 4:7:202 5:7:202 "
                    "6:7:202 7:7:202 8:7:202 9:7:202 10:7:202 11:7:202 12:7:202 13:7:202 14:7:202 "
                    "15:7:202 16:7:202 17:7:202 18:7:202 19:7:202 20:7:202");
}

// Blocks inside each other, each one space deeper.
static void test_nesting(void **state)
{
    (void)state;
    for (unsigned depth = 23; depth <= 200; depth += depth < 24 ? 1 : 88) {
        struct buf source = {0};
        buf_append_text(&source, M "on A(p):\n");
        for (unsigned i = 1; i < depth; i++)
            buf_printf(&source, "%*sif p:\n", (int)i, "");
        buf_printf(&source, "%*sX(p)\n", (int)depth, "");
        const char *expected = depth <= 24 ? "" : "27:26:214 66:65:214";
        assert_diags(buf_text(&source), source.len, expected);
        buf_finish(&source);
    }
}

static void test_many_modules(void **state)
{
    (void)state;
    struct buf source = {0};
    for (unsigned i = 0; i < 258; i++)
        buf_printf(&source, "module M%u\n", i);
    assert_diags(buf_text(&source), source.len, "257:1:501");
    buf_finish(&source);
}

static void test_many_arms(void **state)
{
    (void)state;
    for (unsigned arms = 128; arms <= 129; arms++) {
        struct buf source = {0};
        buf_append_text(&source, M "on A(p):\n  if p: X(0)\n");
        for (unsigned i = 1; i < arms; i++)
            buf_printf(&source, "  elif p == %u: X(p)\n", i);
        assert_diags(buf_text(&source), source.len, arms == 128 ? "" : "3:3:509");
        buf_finish(&source);
    }
}

static void test_many_names(void **state)
{
    (void)state;
    struct buf source = {0};
    buf_append_text(&source, M);
    for (unsigned i = 0; i < 513; i++)
        buf_printf(&source, "state s%u\n", i);
    buf_append_text(&source, "on A():\n");
    for (unsigned i = 0; i < 513; i++)
        buf_printf(&source, "  s%u = s%u + 1\n", i, i);
    assert_diags(buf_text(&source), source.len, "514:7:508");
    buf_finish(&source);
}

static void test_many_channels(void **state)
{
    (void)state;
    struct buf source = {0};
    buf_append_text(&source, M);
    for (unsigned i = 0; i < 33; i++)
        buf_printf(&source, "on A%u():\n  X%u()\n", i, i);
    assert_diags(buf_text(&source), source.len, "66:4:502 67:3:503");
    buf_finish(&source);
}

// Errors push warnings out; the rest is counted.
static void test_twenty_are_kept(void **state)
{
    (void)state;
    struct lang_diags diags = {0};
    struct buf source = {0}, text = {0};
    buf_append_text(&source, M);
    for (unsigned i = 0; i < 30; i++)
        buf_printf(&source, "on A%u()\n  X(y%u)\n", i, i);
    compile(buf_text(&source), source.len, &diags);
    assert_int_equal(diags.count, LANG_DIAGS_MAX);
    assert_int_equal(diags.errors, 30);
    assert_int_equal(diags.warnings, 30);
    for (size_t i = 0; i < diags.count; i++) {
        assert_int_equal(diags.items[i].code, LANG_UNKNOWN_NAME);
        assert_int_equal(diags.items[i].at.line, 3 + 2 * i);
    }
    lang_diags_text(&diags, &text);
    assert_non_null(strstr(buf_text(&text), "40 more not shown\n"));
    lang_diags_finish(&diags);
    buf_finish(&source);
    buf_finish(&text);
}

static void test_text_and_json(void **state)
{
    (void)state;
    static const char source[] = "module M\non Button(pressed):\n  if presed: X(1)\n";
    struct lang_diags diags = {0};
    struct buf text = {0}, json = {0};
    compile(source, sizeof source - 1, &diags);
    lang_diags_text(&diags, &text);
    lang_diags_json(&diags, &json);
    assert_string_equal(
        buf_text(&text),
        "t.aex:3:6: error[AX0301]: `presed` is never assigned, and no constant of that name is "
        "given\n      if presed: X(1)\n         ^~~~~~\n    hint: did you mean `pressed`?\n");
    assert_string_equal(buf_text(&json),
                        "{\"file\":\"t.aex\",\"line\":3,\"column\":6,\"length\":6,\"severity\":"
                        "\"error\",\"code\":\"AX0301\",\"message\":\"`presed` is never assigned, "
                        "and no constant of that name is given\",\"hint\":\"did you mean "
                        "`pressed`?\"}\n");
    lang_diags_finish(&diags);
    buf_finish(&text);
    buf_finish(&json);
}

static void test_json_file_names(void **state)
{
    (void)state;
    struct lang_diags diags = {0};
    struct buf json = {0};
    assert_null(lang_parse("a\"\xc3\xa4\xff\n.aex", "", 0, &diags));
    lang_diags_json(&diags, &json);
    assert_non_null(strstr(buf_text(&json), "\"file\":\"a\\\"\xc3\xa4\\ufffd\\u000a.aex\""));
    lang_diags_finish(&diags);
    buf_finish(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_and_codes),
        cmocka_unit_test(test_nul_bytes),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_many_modules),
        cmocka_unit_test(test_many_arms),
        cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_many_channels),
        cmocka_unit_test(test_twenty_are_kept),
        cmocka_unit_test(test_text_and_json),
        cmocka_unit_test(test_json_file_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
