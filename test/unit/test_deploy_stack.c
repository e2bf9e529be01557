// SPDX-License-Identifier: Apache-2.0
// The stack bound of machine code: what has none is refused with its place; what has one is
// measured on the simulator.
#include <libgen.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "deploy/stack.h"
#include "enclave/arch/sancus/layout.h"
#include "lib/board_bench.h"
#include "proto/wire.h"

enum { START = 0x4000, MAX_WORDS = 12 };

// Instructions.
enum {
    CALL = 0x12b0, // #address
    CALL_R5 = 0x1285,
    RET = 0x4130,
    RETI = 0x1300,
    PUSH_R4 = 0x1204,
    POP_R4 = 0x4134,
    LEAVE = 0x4a00, // mov r10, pc: how an entry ends
    BR = 0x4030,    // #address
    BR_R5 = 0x4500,
    SUB_SP = 0x8031, // #n
    ADD_SP = 0x5031,
    SUB_R4_SP = 0x8401,
    MOV_R4_SP = 0x4401,
    CMP_R4_ABS = 0x9482, // r4, &address
    NOP = 0x4303,
    JEQ_1 = 0x2401, // over one word
};

struct code {
    uint16_t words[MAX_WORDS];
    unsigned count;
    int depth;        // or below 0:
    const char *what; // in the message
};

static const struct code codes[] = {
    {{LEAVE}, 1, 0, NULL},
    {{CALL, 0x4006, LEAVE, PUSH_R4, POP_R4, RET}, 6, 4, NULL},
    {{CALL, 0x4006, LEAVE, SUB_SP, 20, ADD_SP, 20, RET}, 8, 22, NULL},
    {{CALL, 0x4006, LEAVE, CALL, 0x400c, RET, PUSH_R4, POP_R4, RET}, 9, 6, NULL},
    {{JEQ_1, NOP, PUSH_R4, POP_R4, LEAVE}, 5, 2, NULL},
    // A function that leaves for mod-mmio comes back: what follows its call counts.
    {{CALL, 0x400e, SUB_SP, 20, ADD_SP, 20, LEAVE, BR, 0x3f00}, 9, 20, NULL},
    {{CMP_R4_ABS, 0x4004, LEAVE}, 3, -1, "compares a constant in program memory"},
    {{CMP_R4_ABS, 0x0e00, LEAVE}, 3, 0, NULL},
    {{CALL, 0x4006, LEAVE, CALL, 0x4006, RET}, 6, -1, "recursion: the function at 0x4006"},
    {{CALL, 0x4000, LEAVE}, 3, -1, "recursion: the function at 0x4000"},
    {{CALL, 0x4006, LEAVE, CALL, 0x400c, RET, CALL, 0x4006, RET}, 9, -1, "recursion"},
    {{CALL_R5, LEAVE}, 2, -1, "a computed call at 0x4000"},
    {{NOP, BR_R5}, 2, -1, "a computed jump at 0x4002"},
    {{CALL, 0x4006, LEAVE, LEAVE}, 4, -1, "a computed jump at 0x4006"},
    {{CALL, 0x4006, LEAVE, SUB_R4_SP, RET}, 5, -1, "the stack pointer changes at 0x4006"},
    {{CALL, 0x4006, LEAVE, MOV_R4_SP, RET}, 5, -1, "the stack pointer changes at 0x4006"},
    {{CALL, 0x4006, LEAVE, PUSH_R4, RET}, 5, -1, "the return at 0x4008 leaves 2 bytes"},
    {{CALL, 0x4006, LEAVE, POP_R4, RET}, 5, -1, "more is taken off the stack at 0x4006"},
    {{CALL, 0x4006, LEAVE, ADD_SP, 2, RET}, 6, -1, "more is taken off the stack at 0x4006"},
    {{NOP, NOP}, 2, -1, "0x4004 leaves the text section"},
    {{NOP, CALL}, 2, -1, "the instruction at 0x4002 is cut off"},
    {{CALL, 0x9000, LEAVE}, 3, -1, "the call at 0x4000 leaves the text section"},
    {{CALL, 0x4005, LEAVE}, 3, -1, "the call at 0x4000 leaves the text section"},
    {{0x3dff, LEAVE}, 2, -1, "leaves the text section"},
    {{JEQ_1, PUSH_R4, LEAVE}, 3, -1, "the stack at 0x4004 is 0 or 2 bytes deep"},
    {{RETI}, 1, -1, "a return from interrupt at 0x4000"},
};

static void test_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        const struct code *c = &codes[i];
        struct err_info e = {0};
        uint8_t text[2 * MAX_WORDS];
        for (unsigned w = 0; w < c->count; w++) {
            text[2 * w] = (uint8_t)c->words[w];
            text[2 * w + 1] = (uint8_t)(c->words[w] >> 8);
        }
        int depth = stack_depth(text, 2 * c->count, START, &e);
        if (c->what == NULL) {
            assert_int_equal(depth, c->depth);
            continue;
        }
        assert_int_equal(depth, ERR_INPUT);
        if (!strstr(e.text, c->what))
            fail_msg("code %zu: \"%s\" is not in \"%s\"", i, c->what, e.text);
    }
}

// Any words: an answer, and no crash.
static void test_any_words(void **state)
{
    (void)state;
    uint32_t seed = 1;
    uint8_t text[256];
    for (unsigned round = 0; round < 300; round++) {
        struct err_info e = {0};
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (uint8_t)(seed >> 24);
        }
        int depth = stack_depth(text, sizeof text, round % 2 ? 0xff00 : START, &e);
        assert_true(depth >= 0 || e.text[0]);
    }
}

// ---- real modules -------------------------------------------------------------------------------

static const char source[] = "module Deep\n"
                             "state cell: u16[4]\n"
                             "output Out(v)\n"
                             "on Store(i, v):\n"
                             "  cell[i % 4] = v / 3\n"
                             "  Out(cell[0] * 7 + v)\n";

enum { UNUSED = 0xa55a, CLOSE = 40 };

static char *share(void)
{
    char program[PATH_MAX] = {0};
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        fail();
    return mem_printf("%s/../lib/authex", dirname(program));
}

static void paint(struct bench *b, const struct part *p)
{
    uint16_t top = bench_symbol(p, "enclave_stack_top");
    for (unsigned a = top - p->spec.stack; a < top; a += 2)
        machine_poke16(b->machine, (uint16_t)a, UNUSED);
}

// Bytes of the stack that were written since.
static unsigned used(const struct bench *b, const struct part *p)
{
    uint16_t top = bench_symbol(p, "enclave_stack_top");
    unsigned a = top - p->spec.stack;
    while (a < top && machine_peek16(b->machine, (uint16_t)a) == UNUSED)
        a += 2;
    return top - a;
}

static void ask(struct bench *b, const struct part *p, uint16_t function, struct buf *message)
{
    assert_int_equal(bench_ask(b, p, function, message, NULL), WIRE_OK);
    buf_finish(message);
}

static void connect(struct bench *b, const struct part *p, const struct message_end *end)
{
    struct buf m = {0};
    message_set_key(&m, p->key, p->instance, end);
    ask(b, p, WIRE_FN_SET_KEY, &m);
}

static void assert_bound(const struct bench *b, const struct part *p)
{
    unsigned most = used(b, p);
    assert_in_range(most, p->image.stack - CLOSE, p->image.stack);
    // The word below belongs to something else, which has other tests.
    assert_int_equal(p->spec.stack, p->image.stack);
}

static void test_application(void **state)
{
    (void)state;
    static const enum machine_device devices[MACHINE_SLOTS] = {MACHINE_NO_DEVICE};
    static const uint8_t key[WIRE_KEY] = "any key will do";
    const struct message_end in = {1, 0, 1, key}, out = {2, WIRE_OUTPUT_END, 1, key};
    const uint16_t words[] = {2, 1000};
    struct bench b;
    struct part p = {0};
    char *place = share();
    bench_open(&b, place, MACHINE_HARDENED, 1, devices);
    bench_build_app(&b, &p, source, "Deep", 2, 1, &(struct bench_place){7, 0x4000, 0x0e00});
    assert_true(bench_enable(&b, &p));
    paint(&b, &p);
    struct buf m = {0};
    buf_append(&m, key, sizeof key);
    ask(&b, &p, WIRE_FN_ATTEST, &m);
    connect(&b, &p, &in);
    connect(&b, &p, &out);
    bench_seal(&m, &in, 0, words, 2);
    ask(&b, &p, WIRE_FN_EVENT, &m);
    assert_bound(&b, &p);
    part_finish(&p);
    bench_close(&b);
    free(place);
}

static void test_driver(void **state)
{
    (void)state;
    static const enum machine_device devices[MACHINE_SLOTS] = {MACHINE_DISPLAY};
    static const uint8_t key[WIRE_KEY] = "any key will do";
    const struct message_end lease = {1, 5, 1, key};
    const uint16_t value = 3;
    struct bench b;
    struct part mmio = {0}, p = {0};
    char *place = share();
    bench_open(&b, place, MACHINE_HARDENED, 1, devices);
    bench_build_driver(&b, &mmio, &p, "display", 0, &(struct bench_place){7, 0x4000, 0x0e00});
    assert_true(bench_enable(&b, &mmio) && bench_enable(&b, &p));
    paint(&b, &p);
    struct buf m = {0};
    message_lease(&m, p.key, p.instance, 0, &lease);
    ask(&b, &p, WIRE_FN_LEASE, &m);
    bench_seal(&m, &lease, 0, &value, 1);
    ask(&b, &p, WIRE_FN_EVENT, &m);
    message_release(&m, &lease, p.instance, 1);
    ask(&b, &p, WIRE_FN_RELEASE, &m);
    assert_bound(&b, &p);
    part_finish(&p);
    part_finish(&mmio);
    bench_close(&b);
    free(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_any_words),
        cmocka_unit_test(test_application),
        cmocka_unit_test(test_driver),
    };
    return cmocka_run_group_tests_name("deploy_stack", tests, NULL, NULL);
}
