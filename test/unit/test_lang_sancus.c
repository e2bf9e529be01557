// SPDX-License-Identifier: Apache-2.0
// The interpreter and emitted C as MSP430 code agree: random modules, and those of the examples and
// of the compiler's golden tests, on random events on the simulator. Outputs, aborts and the state
// after each event are compared. Runs from the root of the tree. LANG_SEED and LANG_MODULES choose
// other runs, LONG a long one; a failure tells where the code is.
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/elf.h"
#include "base/file.h"
#include "deploy/build.h"
#include "lang/tree.h"
#include "lib/lang_numbered.h"
#include "lib/lang_random.h"
#include "sim/machine.h"

#define HARNESS "test/firmware/lang/harness"

// BATCH modules fill about half of a machine.
enum { EVENTS = 40, BATCH = 10, MAX_BATCH = 40, CYCLES = 20 * 1000 * 1000 };

struct subject {
    struct lang_module *module; // owned
    struct lang_random random;  // its events come from here
    unsigned number;
    char *title; // owned
};

// Modules in one program on one machine.
struct batch {
    struct build build;
    unsigned count, units;
    struct subject subject[MAX_BATCH];
    struct buf code; // of the next unit
    struct buf image;
    struct elf elf;
    struct elf_section symbols;
    struct machine *machine;
    uint16_t output, stop, words, state, stack; // addresses in the harness
    struct lang_outputs got;
};

static void must(int status, const struct err_info *e)
{
    if (status)
        fail_msg("%s", e->text);
}

// ---- building ---------------------------------------------------------------------------------

// void read_state_7(uint16_t *out): the state as the interpreter holds it.
static void add_reader(struct batch *b, const struct subject *s)
{
    const char *prefix = lang_module_worst(s->module).aborts ? "now.s.v_" : "v_";
    buf_printf(&b->code,
               "void read_state_%u(uint16_t *out);\nvoid read_state_%u(uint16_t *out)\n{\n",
               s->number, s->number);
    buf_append_text(&b->code, "    (void)out;\n");
    for (size_t i = 0; i < s->module->states; i++) {
        const struct lang_state *v = &s->module->state[i].public;
        if (s->module->state[i].used && v->length)
            buf_printf(&b->code,
                       "    for (uint16_t i = 0; i < %u; i++)\n        out[%u + i] = %s%s[i];\n",
                       v->length, v->offset, prefix, v->name);
        else if (s->module->state[i].used)
            buf_printf(&b->code, "    out[%u] = %s%s;\n", v->offset, prefix, v->name);
    }
    buf_append_text(&b->code, "}\n");
}

static void add_subject_take(struct batch *b, struct lang_module *module, unsigned number,
                             struct lang_random random, char *title)
{
    assert_true(b->count < MAX_BATCH);
    struct subject *s = &b->subject[b->count++];
    *s = (struct subject){module, random, number, title};
    lang_numbered_emit(module, number, &b->code);
    add_reader(b, s);
}

static void shell(char *command_take)
{
    if (system(command_take) != 0)
        fail_msg("failed: %s", command_take);
    free(command_take);
}

// What was added since the last unit becomes one; the flags are those of deploy/build.c.
static void compile_unit(struct batch *b)
{
    struct err_info e = {0};
    char *path = mem_printf("%s/%u.c", b->build.folder, b->units);
    must(file_write(path, b->code.data, b->code.len, 0600, &e), &e);
    free(path);
    buf_finish(&b->code);
    shell(mem_printf("clang --target=msp430 -Os -std=c11 -ffreestanding -fno-builtin"
                     " -fno-jump-tables -c -Wall -Werror -ffunction-sections -fdata-sections"
                     " -I%1$s/include %2$s/%3$u.c -o %2$s/%3$u.o",
                     b->build.share, b->build.folder, b->units));
    b->units++;
}

static void link_units(struct batch *b)
{
    const char *folder = b->build.folder;
    shell(mem_printf("clang --target=msp430 -c " HARNESS ".S -o %s/harness.o", folder));
    shell(mem_printf("ld.lld --build-id=none -T " HARNESS
                     ".lds %1$s/*.o %2$s/librt.a -o %1$s/image",
                     folder, b->build.share));
    struct err_info e = {0};
    char *path = mem_printf("%s/image", folder);
    must(file_read(path, 1 << 22, &b->image, &e), &e);
    must(elf_open(&b->elf, path, b->image.data, b->image.len, &e), &e);
    must(elf_find_type(&b->elf, ELF_SHT_SYMTAB, &b->symbols, &e), &e);
    free(path);
}

static uint16_t address_of(const struct batch *b, const char *name, unsigned number)
{
    char text[64];
    struct err_info e = {0};
    snprintf(text, sizeof text, number == UINT32_MAX ? "%s" : "%s_%u", name, number);
    for (unsigned i = 0; i < elf_symbol_count(&b->symbols); i++) {
        struct elf_symbol symbol;
        must(elf_symbol(&b->elf, &b->symbols, i, &symbol, &e), &e);
        if (!strcmp(symbol.name, text))
            return (uint16_t)symbol.value;
    }
    fail_msg("no symbol %s", text);
    return 0;
}

static uint16_t find(const struct batch *b, const char *name)
{
    return address_of(b, name, UINT32_MAX);
}

// A machine that has run harness_start.
static void start_machine(struct batch *b)
{
    struct err_info e = {0};
    b->machine = machine_create(&(struct machine_config){.core = MACHINE_HARDENED});
    assert_non_null(b->machine);
    for (unsigned i = 0; i < b->elf.segments; i++) {
        struct elf_segment s;
        must(elf_segment(&b->elf, i, &s, &e), &e);
        if (s.type == ELF_PT_LOAD && s.file_size)
            assert_int_equal(machine_load(b->machine, (uint16_t)s.address, s.data, s.file_size), 0);
    }
    b->output = find(b, "module_output");
    b->stop = find(b, "harness_stop");
    b->words = find(b, "harness_words");
    b->state = find(b, "harness_state");
    b->stack = find(b, "harness_stack_top");
    machine_break_set(b->machine, b->output, true);
    machine_break_set(b->machine, b->stop, true);
    assert_int_equal(machine_run(b->machine, CYCLES), MACHINE_STOP_BREAK);
    assert_int_equal(machine_reg(b->machine, 0), b->stop);
}

static void open_batch(struct batch *b)
{
    struct err_info e = {0};
    *b = (struct batch){0};
    must(build_open(&b->build, &e), &e);
}

static void close_batch(struct batch *b)
{
    for (unsigned i = 0; i < b->count; i++) {
        lang_module_destroy(b->subject[i].module);
        free(b->subject[i].title);
    }
    machine_destroy(b->machine);
    buf_finish(&b->code);
    buf_finish(&b->image);
    build_finish(&b->build);
}

// ---- running ----------------------------------------------------------------------------------

static void note_output(struct batch *b, const struct lang_module *module)
{
    unsigned channel = machine_reg(b->machine, 12), at = machine_reg(b->machine, 13);
    const struct lang_channel *output = lang_module_output(module, channel);
    assert_non_null(output);
    assert_true(b->got.count < LANG_MAX_EVENTS);
    struct lang_event *event = &b->got.event[b->got.count++];
    event->channel = channel;
    event->words = output->words;
    for (unsigned i = 0; i < output->words; i++)
        event->word[i] = machine_peek16(b->machine, (uint16_t)(at + 2 * i));
}

// Calls a function with these arguments and returns r12. It must keep what the EABI says.
static uint16_t call(struct batch *b, const struct lang_module *module, uint16_t function,
                     const uint16_t args[3])
{
    struct machine *m = b->machine;
    uint16_t stack = (uint16_t)(b->stack - 2);
    machine_poke16(m, stack, b->stop);
    machine_set_reg(m, 1, stack);
    for (unsigned i = 4; i < 11; i++)
        machine_set_reg(m, i, (uint16_t)(0x1111 * i));
    for (unsigned i = 0; i < 3; i++)
        machine_set_reg(m, 12 + i, args[i]);
    machine_set_reg(m, 0, function);
    b->got.count = 0;
    uint64_t limit = machine_cycles(m) + CYCLES;
    while (machine_run(m, limit) == MACHINE_STOP_BREAK && machine_reg(m, 0) == b->output)
        note_output(b, module);
    assert_int_equal(machine_reg(m, 0), b->stop);
    assert_int_equal(machine_reg(m, 1), b->stack);
    for (unsigned i = 4; i < 11; i++)
        assert_int_equal(machine_reg(m, i), 0x1111 * i);
    return machine_reg(m, 12);
}

static bool same_event(const struct lang_event *a, const struct lang_event *b)
{
    return a->channel == b->channel && a->words == b->words &&
           !memcmp(a->word, b->word, a->words * sizeof a->word[0]);
}

static bool same_outputs(const struct lang_outputs *a, const struct lang_outputs *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (!same_event(&a->event[i], &b->event[i]))
            return false;
    return a->count == b->count;
}

static bool same_state(struct batch *b, const struct subject *s, const uint16_t *state)
{
    call(b, s->module, address_of(b, "read_state", s->number), (uint16_t[3]){b->state});
    for (size_t i = 0; i < s->module->states; i++) {
        const struct lang_state *v = &s->module->state[i].public;
        for (uint32_t k = v->offset; k < v->offset + (v->length ? v->length : 1); k++)
            if (s->module->state[i].used &&
                machine_peek16(b->machine, (uint16_t)(b->state + 2 * k)) != state[k])
                return false;
    }
    return true;
}

// One event on the machine and in the interpreter. NULL, or what differs.
static const char *run_event(struct batch *b, struct subject *s, struct lang_instance *instance)
{
    static struct lang_outputs out;
    uint16_t words[LANG_MAX_WORDS];
    unsigned channel = lang_random_event(&s->random, s->module, words);
    for (unsigned i = 0; i < LANG_MAX_WORDS; i++)
        machine_poke16(b->machine, (uint16_t)(b->words + 2 * i), words[i]);
    int status = lang_instance_run(instance, channel, words,
                                   lang_module_input(s->module, channel)->words, &out);
    uint16_t got = call(b, s->module, address_of(b, "module_handle", s->number),
                        (uint16_t[3]){(uint16_t)channel, b->words});
    if (got != status)
        return "whether it aborts";
    if (status == 0 && !same_outputs(&b->got, &out))
        return "outputs";
    return same_state(b, s, lang_instance_state(instance)) ? NULL : "the state";
}

static void run_subject(struct batch *b, struct subject *s)
{
    struct lang_instance *instance = lang_instance_create(s->module);
    call(b, s->module, address_of(b, "module_init", s->number), (uint16_t[3]){0});
    const char *differs =
        same_state(b, s, lang_instance_state(instance)) ? NULL : "the initial state";
    for (unsigned i = 0; !differs && i < EVENTS && lang_module_inputs(s->module) > 0; i++)
        differs = run_event(b, s, instance);
    lang_instance_destroy(instance);
    if (differs)
        fail_msg("%s: other than the interpreter in %s; see %s", s->title, differs,
                 b->build.folder);
}

static void run_batch(struct batch *b)
{
    link_units(b);
    start_machine(b);
    for (unsigned i = 0; i < b->count; i++)
        run_subject(b, &b->subject[i]);
}

// ---- random modules ---------------------------------------------------------------------------

static void add_random(struct batch *b, unsigned long seed, unsigned number)
{
    struct lang_random r;
    struct buf source = {0};
    lang_random_init(&r, seed + number);
    struct lang_module *module = lang_random_module(&r, number, &source);
    if (!module)
        fail_msg("seed %lu, module %u:\n%s", seed, number, buf_text(&source));
    add_subject_take(b, module, number, r, mem_printf("seed %lu, module %u", seed, number));
    buf_finish(&source);
}

static void test_random_modules(void **state)
{
    (void)state;
    unsigned long seed = lang_numbered_setting("LANG_SEED", 1000000);
    unsigned long modules = lang_numbered_setting("LANG_MODULES", getenv("LONG") ? 2000 : 320);
    for (unsigned first = 0; first < modules; first += BATCH) {
        struct batch b;
        open_batch(&b);
        for (unsigned i = first; i < first + BATCH && i < modules; i++)
            add_random(&b, seed, i);
        compile_unit(&b);
        run_batch(&b);
        close_batch(&b);
    }
}

// ---- the tree's own modules -------------------------------------------------------------------

// Every module of the file, unless the file is about errors.
static void add_file(struct batch *b, const char *path)
{
    static const struct lang_constant constants[] = {{"NUM_PARKINGS", 2}, {"MAX", 3}, {"K", 16}};
    struct err_info e = {0};
    struct buf text = {0};
    struct lang_diags diags = {0};
    must(file_read(path, LANG_MAX_SOURCE, &text, &e), &e);
    struct lang_program *program = lang_parse(path, buf_text(&text), text.len, &diags);
    for (size_t i = 0; program && i < lang_program_modules(program); i++) {
        struct lang_random r;
        struct lang_module *module = lang_check(program, i, constants, 3, &diags);
        if (!module)
            continue;
        lang_random_init(&r, b->count);
        add_subject_take(b, module, b->count, r,
                         mem_printf("%s: %s", path, lang_module_name(module)));
        compile_unit(b); // the names of its state are others' as well
    }
    lang_program_destroy(program);
    lang_diags_finish(&diags);
    buf_finish(&text);
}

static void test_modules_of_the_tree(void **state)
{
    (void)state;
    glob_t files;
    struct batch b;
    open_batch(&b);
    assert_int_equal(glob("examples/*/*/*.aex", 0, NULL, &files), 0);
    assert_int_equal(glob("test/golden/*.aex", GLOB_APPEND, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        add_file(&b, files.gl_pathv[i]);
    assert_true(b.count >= 15);
    globfree(&files);
    run_batch(&b);
    close_batch(&b);
}

// ---- the compiler's helpers -------------------------------------------------------------------

static int32_t product(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

static int32_t quotient(int32_t a, int32_t b)
{
    return a / b;
}

static int32_t rest(int32_t a, int32_t b)
{
    return a % b;
}

static int32_t left(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a << b);
}

static int32_t right(int32_t a, int32_t b)
{
    return a < 0 ? ~(~a >> b) : a >> b;
}

static const struct {
    const char *name;
    int32_t (*compute)(int32_t, int32_t);
    bool sign, divides, shifts;
} helpers[] = {
    {"__mspabi_mpyi", product, false, false, false},
    {"__mspabi_divu", quotient, false, true, false},
    {"__mspabi_remu", rest, false, true, false},
    {"__mspabi_divi", quotient, true, true, false},
    {"__mspabi_remi", rest, true, true, false},
    {"__mspabi_slli", left, false, false, true},
    {"__mspabi_srli", right, false, false, true},
    {"__mspabi_srai", right, true, false, true},
};

static int32_t number_of(bool sign, uint16_t word)
{
    return sign ? (int16_t)word : (int32_t)word;
}

static void try_helper(struct batch *b, size_t i, uint16_t function, uint16_t x, uint16_t y)
{
    if (helpers[i].divides && y == 0)
        return;
    y = helpers[i].shifts ? y & 15 : y;
    bool sign = helpers[i].sign;
    uint16_t expected = (uint16_t)helpers[i].compute(number_of(sign, x),
                                                     helpers[i].shifts ? y : number_of(sign, y));
    uint16_t got = call(b, NULL, function, (uint16_t[3]){x, y});
    if (got != expected)
        fail_msg("%s(%u, %u) is %u, not %u", helpers[i].name, x, y, got, expected);
}

static void test_helpers(void **state)
{
    (void)state;
    struct batch b;
    struct lang_random r;
    open_batch(&b);
    link_units(&b);
    start_machine(&b);
    lang_random_init(&r, 1);
    for (size_t i = 0; i < sizeof helpers / sizeof helpers[0]; i++) {
        uint16_t function = find(&b, helpers[i].name);
        for (unsigned n = 0; n < 2000; n++)
            try_helper(&b, i, function, lang_random_word(&r), lang_random_word(&r));
    }
    close_batch(&b);
}

// 0..5 bytes at even and odd places; nothing around them is touched.
static void test_memory_helpers(void **state)
{
    (void)state;
    struct batch b;
    open_batch(&b);
    link_units(&b);
    start_machine(&b);
    uint16_t copy = find(&b, "memcpy"), set = find(&b, "memset");
    for (uint16_t i = 0; i < 24; i++) {
        uint16_t n = i % 6, from = (uint16_t)(b.words + i / 12),
                 to = (uint16_t)(b.state + 1 + i / 6);
        for (uint16_t k = 0; k < 16; k++) {
            machine_poke8(b.machine, (uint16_t)(b.words + k), (uint8_t)(0x10 + k));
            machine_poke8(b.machine, (uint16_t)(b.state + k), 0xee);
        }
        assert_int_equal(call(&b, NULL, copy, (uint16_t[3]){to, from, n}), to);
        for (uint16_t k = 0; k < 7; k++)
            assert_int_equal(machine_peek8(b.machine, (uint16_t)(to - 1 + k)),
                             k >= 1 && k <= n ? machine_peek8(b.machine, (uint16_t)(from + k - 1))
                                              : 0xee);
        assert_int_equal(call(&b, NULL, set, (uint16_t[3]){to, 0x1aa, n}), to);
        for (uint16_t k = 0; k < 7; k++)
            assert_int_equal(machine_peek8(b.machine, (uint16_t)(to - 1 + k)),
                             k >= 1 && k <= n ? 0xaa : 0xee);
    }
    close_batch(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_helpers),
        cmocka_unit_test(test_memory_helpers),
        cmocka_unit_test(test_modules_of_the_tree),
        cmocka_unit_test(test_random_modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
