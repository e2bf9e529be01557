// SPDX-License-Identifier: Apache-2.0
// What the trusted runtime costs an event, in cycles of the simulated machine and without those of
// the crypto instructions: from the entry of a module to its handler, and from the handler's
// return to the exit. Usage: bench_entry FOLDER [--profile], with the images of the car park.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/elf.h"
#include "base/file.h"
#include "crypto/spongewrap.h"
#include "deploy/message.h"
#include "rt/msp430/board.h"
#include "sim/machine.h"

enum {
    VENDOR = 0x1234,
    STUB = 0xf000, // unprotected code; modules return to its last instruction
    BACK = STUB + 8,
    INPUT = 0x0200,
    OUTPUT = 0x0600,
    CAPACITY = 0x0400,
    FIRST_OUTPUT = 0x100, // connection number of output channel 0; input channel 0 has 1
    MAX_SYMBOLS = 256,
    MAX_CHANNELS = 8,
};

// The events that are measured, in this order in one instance of each module.
static const struct event {
    const char *image;
    unsigned inputs, outputs; // channels of the module
    unsigned channel;
    uint16_t word;
    const char *what;
} events[] = {
    {"availability.AvlP1", 1, 1, 0, 1, "Button(1)"},
    {"availability.Agg", 2, 1, 0, 1, "CarMoved1(1)"},
    {"availability.Agg", 2, 1, 1, 0, "CarMoved2(0)"},
    {"availability.AvlD", 1, 1, 0, 1, "AvlChanged(1)"},
    {"violations.VioP1", 2, 1, 0, 1, "Button(1)"},
    {"violations.VioP1", 2, 1, 0, 0, "Button(0)"},
    {"violations.VioP1", 2, 1, 1, 0, "Tick()"},
    {"violations.VioD", 2, 1, 0, 0, "Violation1(0)"},
    {"violations.VioD", 2, 1, 0, 1, "Violation1(1)"},
    {"violations.VioD", 2, 1, 1, 1, "Violation2(1)"},
};
enum { EVENTS = sizeof events / sizeof *events };

enum phase { BEFORE, HANDLER, AFTER, PHASES };

struct symbol {
    char name[40];
    uint16_t address;
    uint64_t cycles[PHASES];
};

struct bench {
    struct machine *machine;
    struct symbol symbol[MAX_SYMBOLS];
    unsigned symbols;
    uint16_t entry, text_end, data_start, data_end, handle, output;
    uint8_t key[MACHINE_KEY_SIZE];
    struct message_instance instance;
    uint64_t counter[MAX_CHANNELS];
};

struct cost {
    uint64_t phase[PHASES]; // without crypto, and without collecting
    uint64_t collect;       // module_output, called by the handler
    uint64_t crypto, instructions;
    unsigned wraps;
};

static _Noreturn void die(const char *why, const char *what)
{
    fprintf(stderr, "bench_entry: %s: %s\n", what, why);
    exit(1);
}

// ---- a machine with one module -----------------------------------------------------------------

static int by_address(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    return x->address - y->address;
}

static void read_symbols(struct bench *b, const struct elf *elf, const char *image)
{
    static const char *const wanted[] = {"enclave_entry",    "enclave_text_end",
                                         "enclave_data_end", "enclave_data_start",
                                         "module_handle",    "module_output"};
    uint16_t *const values[] = {&b->entry,      &b->text_end, &b->data_end,
                                &b->data_start, &b->handle,   &b->output};
    struct elf_section table;
    struct err_info e;
    if (elf_find_type(elf, ELF_SHT_SYMTAB, &table, &e))
        die("no symbols", image);
    for (unsigned i = 0; i < elf_symbol_count(&table); i++) {
        struct elf_symbol s;
        if (elf_symbol(elf, &table, i, &s, &e))
            die(e.text, image);
        for (unsigned k = 0; k < 6; k++)
            if (strcmp(s.name, wanted[k]) == 0)
                *values[k] = (uint16_t)s.value;
        if (s.section == ELF_SHN_ABS || s.section == ELF_SHN_UNDEF || !*s.name)
            continue;
        if (b->symbols < MAX_SYMBOLS) {
            struct symbol *to = &b->symbol[b->symbols++];
            snprintf(to->name, sizeof to->name, "%s", s.name);
            to->address = (uint16_t)s.value;
        }
    }
    qsort(b->symbol, b->symbols, sizeof *b->symbol, by_address);
    if (!b->entry || !b->handle || !b->output || !b->data_end)
        die("it lacks a symbol that is measured by", image);
}

static void enable(struct bench *b, const char *image)
{
    struct machine *m = b->machine;
    static const uint16_t stub[] = {0x40b2, 0x5a80, 0x0120, // mov #WDTPW+WDTHOLD, &WDTCTL
                                    SANCUS_ENABLE, 0x3fff}; // jmp $
    static const uint16_t reset = STUB;
    machine_load(m, STUB, stub, sizeof stub);
    machine_load(m, 0xfffe, &reset, 2);
    machine_reset(m);
    machine_step(m);
    const uint16_t operands[] = {0, VENDOR, b->entry, b->text_end, b->data_start, b->data_end};
    for (unsigned i = 0; i < 6; i++)
        machine_set_reg(m, 10 + i, operands[i]);
    machine_step(m);
    b->instance = (struct message_instance){machine_epoch(m), machine_reg(m, 15)};
    if (!b->instance.id || machine_module_key(m, 0, b->key))
        die("the machine does not enable it", image);
}

static void load(struct bench *b, const char *folder, const char *image)
{
    char path[4096];
    struct buf file = {0};
    struct err_info e;
    struct elf elf;
    struct elf_segment text;
    *b = (struct bench){0};
    snprintf(path, sizeof path, "%s/%s.elf", folder, image);
    if (file_read(path, 1 << 20, &file, &e) || elf_open(&elf, path, file.data, file.len, &e) ||
        elf_segment(&elf, 0, &text, &e))
        die(e.text, image);
    read_symbols(b, &elf, image);
    b->machine = machine_create(&(struct machine_config){.node_key = {1}});
    if (!b->machine || machine_load(b->machine, (uint16_t)text.address, text.data, text.file_size))
        die("it cannot be loaded", image);
    buf_finish(&file);
    enable(b, image);
}

// ---- calls -------------------------------------------------------------------------------------

static void begin_call(struct bench *b, uint16_t function, const struct buf *input)
{
    const uint16_t operands[] = {BACK, CAPACITY, function, INPUT, (uint16_t)input->len, OUTPUT};
    machine_load(b->machine, INPUT, input->data, input->len);
    machine_set_reg(b->machine, 0, BACK);
    for (unsigned i = 0; i < 6; i++)
        machine_set_reg(b->machine, 10 + i, operands[i]);
    machine_set_reg(b->machine, 0, b->entry);
}

static void end_call(struct bench *b, const char *what)
{
    if (machine_reg(b->machine, 0) == BACK && machine_reg(b->machine, 12) == WIRE_OK)
        return;
    fprintf(stderr, "bench_entry: %s: status %u, stopped at %04x\n", what,
            machine_reg(b->machine, 12), machine_reg(b->machine, 0));
    exit(1);
}

static bool inside(const struct bench *b, uint16_t pc)
{
    return pc >= b->entry && pc < b->text_end;
}

static void connection_key(uint16_t connection, uint8_t key[WIRE_KEY])
{
    memset(key, 0x40, WIRE_KEY);
    memcpy(key, &connection, sizeof connection);
}

static void connect(struct bench *b, uint16_t connection, uint16_t end)
{
    uint8_t key[WIRE_KEY];
    struct buf message = {0};
    connection_key(connection, key);
    message_set_key(&message, b->key, b->instance, &(struct message_end){connection, end, 1, key});
    begin_call(b, WIRE_FN_SET_KEY, &message);
    for (long steps = 0; steps < 1000000 && inside(b, machine_reg(b->machine, 0)); steps++)
        machine_step(b->machine);
    end_call(b, "set-key");
    buf_finish(&message);
}

static void seal_event(struct bench *b, const struct event *ev, struct buf *message)
{
    uint16_t connection = (uint16_t)(ev->channel + 1);
    uint64_t counter = b->counter[ev->channel]++;
    uint16_t ad[8] = {WIRE_EVENT, connection, WIRE_FORWARD, 1, (uint16_t)counter};
    uint8_t key[WIRE_KEY], bytes[4 + WIRE_TAG];
    connection_key(connection, key);
    memcpy(bytes, &connection, 2);
    spongewrap_seal(CRYPTO_SPONGENT_128, key, (const uint8_t *)ad, sizeof ad,
                    (const uint8_t *)&ev->word, 2, bytes + 2, bytes + 4);
    buf_append(message, bytes, sizeof bytes);
}

// ---- measuring ---------------------------------------------------------------------------------

static struct symbol *symbol_at(struct bench *b, uint16_t pc)
{
    struct symbol *found = &b->symbol[0];
    for (unsigned i = 0; i < b->symbols && b->symbol[i].address <= pc; i++)
        found = &b->symbol[i];
    return found;
}

static uint16_t end_of(const struct bench *b, uint16_t address)
{
    for (unsigned i = 0; i < b->symbols; i++)
        if (b->symbol[i].address > address)
            return b->symbol[i].address;
    return b->text_end;
}

static void measure(struct bench *b, const struct event *ev, struct cost *c)
{
    struct machine *m = b->machine;
    struct buf message = {0};
    enum phase phase = BEFORE;
    uint16_t handler_returns = 0, output_end = end_of(b, b->output);
    seal_event(b, ev, &message);
    begin_call(b, WIRE_FN_EVENT, &message);
    buf_finish(&message);
    *c = (struct cost){.instructions = machine_instructions(m)};
    for (long steps = 0; steps < 1000000 && inside(b, machine_reg(m, 0)); steps++) {
        uint16_t pc = machine_reg(m, 0), op = machine_peek16(m, pc);
        if (phase == BEFORE && pc == b->handle) {
            phase = HANDLER;
            handler_returns = machine_peek16(m, machine_reg(m, 1));
        } else if (phase == HANDLER && pc == handler_returns)
            phase = AFTER;
        uint64_t start = machine_cycles(m);
        machine_step(m);
        uint64_t cycles = machine_cycles(m) - start;
        if (op == SANCUS_WRAP || op == SANCUS_UNWRAP) {
            c->crypto += cycles;
            c->wraps += op == SANCUS_WRAP;
            continue;
        }
        symbol_at(b, pc)->cycles[phase] += cycles;
        if (phase == HANDLER && pc >= b->output && pc < output_end)
            c->collect += cycles;
        else
            c->phase[phase] += cycles;
    }
    c->instructions = machine_instructions(m) - c->instructions;
    end_call(b, ev->what);
}

static void print_profile(struct bench *b)
{
    printf("    %-28s %7s %7s %7s\n", "cycles in", "before", "handler", "after");
    for (unsigned i = 0; i < b->symbols; i++) {
        struct symbol *s = &b->symbol[i];
        if (s->cycles[BEFORE] + s->cycles[HANDLER] + s->cycles[AFTER])
            printf("    %-28s %7" PRIu64 " %7" PRIu64 " %7" PRIu64 "\n", s->name, s->cycles[BEFORE],
                   s->cycles[HANDLER], s->cycles[AFTER]);
        memset(s->cycles, 0, sizeof s->cycles);
    }
}

int main(int argc, char **argv)
{
    bool profile = argc == 3 && strcmp(argv[2], "--profile") == 0;
    struct bench b = {0};
    uint64_t worst_input = 0, worst_output = 0;
    if (argc != 2 && !profile)
        die("FOLDER [--profile] is needed", "arguments");
    printf("%-20s %-14s %8s %8s %8s %8s %4s %9s\n", "module", "event", "input", "handler",
           "collect", "output", "sent", "crypto");
    for (int i = 0; i < EVENTS; i++) {
        const struct event *ev = &events[i];
        struct cost c;
        if (i == 0 || strcmp(ev->image, ev[-1].image) != 0) {
            machine_destroy(b.machine);
            load(&b, argv[1], ev->image);
            for (uint16_t k = 0; k < ev->inputs; k++)
                connect(&b, (uint16_t)(k + 1), k);
            for (uint16_t k = 0; k < ev->outputs; k++)
                connect(&b, (uint16_t)(FIRST_OUTPUT + k), WIRE_OUTPUT_END | k);
        }
        measure(&b, ev, &c);
        printf("%-20s %-14s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %4u %9" PRIu64 "\n",
               ev->image, ev->what, c.phase[BEFORE], c.phase[HANDLER], c.collect, c.phase[AFTER],
               c.wraps, c.crypto);
        if (profile)
            print_profile(&b);
        if (c.phase[BEFORE] > worst_input)
            worst_input = c.phase[BEFORE];
        if (c.wraps == 1 && c.phase[AFTER] > worst_output)
            worst_output = c.phase[AFTER];
    }
    machine_destroy(b.machine);
    printf("worst: input %" PRIu64 " (goal 300, published 600), one output %" PRIu64
           " (goal 300, published 500)\n",
           worst_input, worst_output);
    return 0;
}
