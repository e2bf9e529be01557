// SPDX-License-Identifier: Apache-2.0
#include "lib/board_bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/elf.h"
#include "base/file.h"
#include "crypto/kdf.h"
#include "crypto/spongewrap.h"
#include "enclave/arch/sancus/layout.h"
#include "proto/link.h"
#include "rt/msp430/board.h"

enum {
    ALG = CRYPTO_SPONGENT_128,
    ON_VIOLATION = BENCH_BACK + 0x10,
    ON_INTERRUPT = BENCH_BACK + 0x20,
    ON_RESET = BENCH_BACK + 0x30,
    VIOLATION_VECTOR = 13,
    RESET_VECTOR = 15,
    LONGEST = 4000000, // cycles of one call
    SR = 2,
};

static const uint8_t node_key[WIRE_KEY] = "the bench's node";

void bench_die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(3);
}

static void need(int rc, const struct err_info *e)
{
    if (rc)
        bench_die("%s", e->text);
}

// ---- life --------------------------------------------------------------------------------------

static void on_display(void *context, unsigned slot, int16_t value)
{
    struct bench *b = context;
    (void)slot;
    b->shown++;
    b->last = value;
}

static struct machine_host host_of(struct bench *b)
{
    return (struct machine_host){.context = b, .display = on_display};
}

// bis #CPUOFF, sr: with interrupts off this stops the machine.
static void put_stop(struct machine *m, uint16_t address)
{
    machine_poke16(m, address, 0xd032);
    machine_poke16(m, (uint16_t)(address + 2), 0x0010);
}

static void put_code(struct machine *m)
{
    static const uint16_t stops[] = {BENCH_BACK, ON_VIOLATION, ON_INTERRUPT, ON_RESET + 6};
    static const uint16_t hold[] = {0x40b2, 0x5a80, 0x0120}; // mov #WDTPW | WDTHOLD, &WDTCTL
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
        put_stop(m, stops[i]);
    for (unsigned i = 0; i < 3; i++)
        machine_poke16(m, (uint16_t)(ON_RESET + 2 * i), hold[i]);
    for (unsigned v = 0; v < 16; v++) {
        uint16_t to = v == VIOLATION_VECTOR ? ON_VIOLATION
                      : v == RESET_VECTOR   ? ON_RESET
                                            : ON_INTERRUPT;
        machine_poke16(m, (uint16_t)(MACHINE_VECTORS + 2 * v), to);
    }
}

void bench_open(struct bench *b, const char *share, enum machine_core core, uint32_t epoch,
                const enum machine_device slots[MACHINE_SLOTS])
{
    struct err_info e = {0};
    *b = (struct bench){.config = {.core = core, .modules = 8, .epoch = epoch - 1}};
    memcpy(b->config.node_key, node_key, sizeof node_key);
    memcpy(b->config.slots, slots, sizeof b->config.slots);
    b->config.host = host_of(b);
    b->machine = machine_create(&b->config);
    b->build.share = mem_text(share);
    b->build.folder = file_make_temporary_folder(&e);
    if (!b->machine || !b->build.folder)
        bench_die("no machine, or no folder: %s", e.text);
    put_code(b->machine);
    machine_reset(b->machine);
    bench_go(b);
}

void bench_close(struct bench *b)
{
    machine_destroy(b->machine);
    build_finish(&b->build);
}

struct machine *bench_save(const struct bench *b)
{
    struct machine *copy = machine_clone(b->machine, NULL);
    if (!copy)
        bench_die("out of memory");
    return copy;
}

void bench_restore(struct bench *b, const struct machine *saved)
{
    struct machine_host host = host_of(b);
    machine_destroy(b->machine);
    b->machine = machine_clone(saved, &host);
    if (!b->machine)
        bench_die("out of memory");
}

// ---- building ----------------------------------------------------------------------------------

void bench_link(struct bench *b, struct part *p, const struct bench_place *at)
{
    struct err_info e = {0};
    unsigned text_len, data_len;
    p->vendor = at->vendor;
    p->spec.text = at->text;
    need(part_measure(p, &b->build, &text_len, &data_len, &e), &e);
    need(part_place(p, &b->build, at->text, at->data, &e), &e);
    kdf_provider(ALG, node_key, at->vendor, b->provider_key);
    part_set_key(p, b->provider_key);
}

static void name_part(struct part *p, const char *name, uint16_t text)
{
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->file, sizeof p->file, "%s-%04x", name, text);
    snprintf(p->node_name, sizeof p->node_name, "bench");
    p->node = 1;
}

static struct lang_module *check(const char *source, const char *name)
{
    struct lang_diags diags = {0};
    struct lang_program *program = lang_parse("bench.aex", source, strlen(source), &diags);
    struct lang_module *module = NULL;
    if (program)
        module = lang_check(program, (size_t)lang_program_find(program, name), NULL, 0, &diags);
    if (!module)
        bench_die("%s does not compile", name);
    lang_program_destroy(program);
    lang_diags_finish(&diags);
    return module;
}

void bench_build_app(struct bench *b, struct part *p, const char *source, const char *name,
                     unsigned slots, unsigned fan_out, const struct bench_place *at)
{
    struct err_info e = {0};
    struct lang_module *module = check(source, name);
    struct lang_cost worst = lang_module_worst(module);
    name_part(p, name, at->text);
    p->kind = LINK_KIND_MODULE;
    p->records = worst.events * fan_out;
    p->spec.slots = slots;
    p->spec.records = p->records * (4 + 2 * lang_module_max_words(module) + WIRE_TAG);
    p->spec.pending = 2 * (worst.events + worst.words);
    need(build_compile(&b->build, p->file, module, &e), &e);
    bench_link(b, p, at);
    lang_module_destroy(module);
}

void bench_build_driver(struct bench *b, struct part *mmio, struct part *driver, const char *name,
                        unsigned slot, const struct bench_place *at)
{
    struct err_info e = {0};
    bool output = strcmp(name, "display") == 0;
    struct bench_place behind = *at;
    unsigned text_len, data_len;
    name_part(mmio, "mmio", at->text);
    mmio->kind = LINK_KIND_MMIO;
    mmio->spec.driver = "mmio";
    mmio->spec.device = (uint16_t)BOARD_DEVICE(slot);
    mmio->spec.text = at->text;
    need(part_measure(mmio, &b->build, &text_len, &data_len, &e), &e);
    behind.text = (uint16_t)(at->text + text_len);
    mmio->spec.driver_entry = behind.text;
    bench_link(b, mmio, at);

    name_part(driver, name, behind.text);
    driver->kind = output ? LINK_KIND_OUTPUT : LINK_KIND_INPUT;
    driver->records = output ? 0 : 2;
    driver->spec.driver = name;
    driver->spec.slots = output ? 1 : 2;
    driver->spec.pending = 4;
    driver->spec.records = driver->records * (4 + 2 + WIRE_TAG);
    driver->spec.device_entry = mmio->image.at.text_start;
    driver->spec.device_measurement = mmio->image.measurement;
    bench_link(b, driver, &behind);
}

void bench_load(struct bench *b, const struct part *p)
{
    if (machine_load(b->machine, p->image.at.text_start, p->image.text, p->image.text_len))
        bench_die("%s does not fit", p->name);
}

uint16_t bench_enable_at(struct bench *b, const struct request_section *s)
{
    static const uint16_t enable = SANCUS_ENABLE;
    const uint16_t operands[] = {0,           s->vendor,     s->text_start,
                                 s->text_end, s->data_start, s->data_end};
    for (unsigned i = 0; i < 6; i++)
        machine_set_reg(b->machine, 10 + i, operands[i]);
    struct bench_result r = bench_execute(b, &enable, 1);
    return r.end == BENCH_RETURNED ? r.reg[15] : 0;
}

uint16_t bench_enable(struct bench *b, struct part *p)
{
    const struct kdf_layout *at = &p->image.at;
    struct request_section s = {p->vendor, at->text_start, at->text_end, at->data_start,
                                at->data_end};
    bench_load(b, p);
    p->instance = (struct message_instance){machine_epoch(b->machine), bench_enable_at(b, &s)};
    return p->instance.id;
}

uint16_t bench_symbol(const struct part *p, const char *name)
{
    struct elf elf;
    struct elf_section symbols;
    struct elf_symbol s;
    struct err_info e = {0};
    need(elf_open(&elf, p->name, p->image.elf.data, p->image.elf.len, &e), &e);
    need(elf_find_type(&elf, ELF_SHT_SYMTAB, &symbols, &e), &e);
    for (unsigned i = 0; i < elf_symbol_count(&symbols); i++)
        if (elf_symbol(&elf, &symbols, i, &s, &e) == 0 && strcmp(s.name, name) == 0)
            return (uint16_t)s.value;
    bench_die("%s has no symbol %s", p->name, name);
}

// ---- executing ---------------------------------------------------------------------------------

static enum bench_end end_at(uint16_t pc)
{
    switch (pc & 0xfff0) {
    case ON_VIOLATION:
        return BENCH_VIOLATED;
    case ON_INTERRUPT:
        return BENCH_INTERRUPTED;
    case ON_RESET:
        return BENCH_RESET;
    default:
        return BENCH_RETURNED;
    }
}

struct bench_result bench_go(struct bench *b)
{
    struct bench_result r = {BENCH_LOST, {0}, {0}};
    uint64_t limit = machine_cycles(b->machine) + LONGEST;
    enum machine_stop stop = machine_run(b->machine, limit);
    while (stop == MACHINE_STOP_RESET)
        stop = machine_run(b->machine, limit);
    if (stop == MACHINE_STOP_CPUOFF)
        r.end = end_at(machine_reg(b->machine, 0));
    for (unsigned i = 0; i < 16; i++)
        r.reg[i] = machine_reg(b->machine, i);
    r.reg[SR] &= 0xffef; // the stop's own bit
    r.violation = machine_last_violation(b->machine);
    machine_set_reg(b->machine, SR, 0);
    return r;
}

struct bench_result bench_jump(struct bench *b, uint16_t address)
{
    machine_poke16(b->machine, BENCH_CODE, 0x4030); // br #address
    machine_poke16(b->machine, BENCH_CODE + 2, address);
    machine_set_reg(b->machine, 1, BENCH_STACK);
    machine_set_reg(b->machine, 0, BENCH_CODE);
    return bench_go(b);
}

struct bench_result bench_execute(struct bench *b, const uint16_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        machine_poke16(b->machine, (uint16_t)(BENCH_CODE + 2 * i), words[i]);
    put_stop(b->machine, (uint16_t)(BENCH_CODE + 2 * count));
    machine_set_reg(b->machine, 1, BENCH_STACK);
    machine_set_reg(b->machine, 0, BENCH_CODE);
    return bench_go(b);
}

uint16_t bench_read(struct bench *b, uint16_t address, bool byte, struct bench_result *r)
{
    const uint16_t code = byte ? 0x4564 : 0x4524; // mov @r5, r4
    machine_set_reg(b->machine, 4, 0x5555);
    machine_set_reg(b->machine, 5, address);
    *r = bench_execute(b, &code, 1);
    return r->reg[4];
}

void bench_write(struct bench *b, uint16_t address, uint16_t value, bool byte,
                 struct bench_result *r)
{
    const uint16_t code[] = {byte ? 0x44c5 : 0x4485, 0}; // mov r4, 0(r5)
    machine_set_reg(b->machine, 4, value);
    machine_set_reg(b->machine, 5, address);
    *r = bench_execute(b, code, 2);
}

// ---- calls -------------------------------------------------------------------------------------

void bench_prepare(struct bench *b, const struct bench_call *c)
{
    const uint16_t operands[] = {c->back, c->capacity, c->function, c->input, c->len, c->output};
    for (unsigned i = 0; i < 6; i++)
        machine_set_reg(b->machine, 10 + i, operands[i]);
    machine_set_reg(b->machine, 1, BENCH_STACK);
    machine_poke16(b->machine, BENCH_CODE, 0x4030); // br #entry
    machine_poke16(b->machine, BENCH_CODE + 2, c->entry);
    machine_set_reg(b->machine, 0, BENCH_CODE);
}

struct bench_result bench_call(struct bench *b, const struct bench_call *c)
{
    bench_prepare(b, c);
    return bench_go(b);
}

uint16_t bench_ask(struct bench *b, const struct part *p, uint16_t function,
                   const struct buf *input, struct buf *output)
{
    struct bench_call c = {
        p->image.at.text_start, function,       BENCH_INPUT, input ? (uint16_t)input->len : 0,
        BENCH_OUTPUT,           BENCH_CAPACITY, BENCH_BACK};
    if (input && input->len)
        machine_load(b->machine, BENCH_INPUT, input->data, input->len);
    struct bench_result r = bench_call(b, &c);
    if (output) {
        buf_drop(output, output->len);
        if (r.end == BENCH_RETURNED)
            bench_copy(b, BENCH_OUTPUT, (uint16_t)(BENCH_OUTPUT + r.reg[13]), output);
    }
    if (r.end == BENCH_VIOLATED)
        return BENCH_VIOLATION;
    return r.end == BENCH_RETURNED ? r.reg[12] : 0xffff;
}

// ---- messages ----------------------------------------------------------------------------------

static void event_ad(struct buf *ad, const struct message_end *end, uint64_t number)
{
    buf_append_u16(ad, WIRE_EVENT);
    buf_append_u16(ad, end->connection);
    buf_append_u16(ad, WIRE_FORWARD);
    buf_append_u16(ad, end->generation);
    buf_append_u32(ad, (uint32_t)number);
    buf_append_u32(ad, (uint32_t)(number >> 32));
}

void bench_seal(struct buf *out, const struct message_end *end, uint64_t number,
                const uint16_t *words, size_t count)
{
    struct buf ad = {0}, body = {0};
    uint8_t cipher[2 * WIRE_MAX_WORDS], tag[WIRE_TAG];
    event_ad(&ad, end, number);
    for (size_t i = 0; i < count; i++)
        buf_append_u16(&body, words[i]);
    spongewrap_seal(ALG, end->key, ad.data, ad.len, body.data, body.len, cipher, tag);
    buf_drop(out, out->len);
    buf_append_u16(out, end->connection);
    buf_append(out, cipher, body.len);
    buf_append(out, tag, sizeof tag);
    buf_finish(&ad);
    buf_finish(&body);
}

static unsigned get16(const uint8_t *p)
{
    return (unsigned)(p[0] | p[1] << 8);
}

bool bench_unseal(const struct buf *records, size_t index, const struct message_end *end,
                  uint64_t number, uint16_t *words, size_t count)
{
    size_t at = 0;
    for (; index && at + 4 <= records->len; index--)
        at += 4 + get16(records->data + at + 2);
    if (at + 4 + 2 * count + WIRE_TAG > records->len ||
        get16(records->data + at) != end->connection ||
        get16(records->data + at + 2) != 2 * count + WIRE_TAG)
        return false;
    struct buf ad = {0};
    uint8_t body[2 * WIRE_MAX_WORDS];
    const uint8_t *cipher = records->data + at + 4;
    event_ad(&ad, end, number);
    int rc = spongewrap_open(ALG, end->key, ad.data, ad.len, cipher, 2 * count, cipher + 2 * count,
                             body);
    for (size_t i = 0; i < count; i++)
        words[i] = (uint16_t)get16(body + 2 * i);
    buf_finish(&ad);
    return rc == 0;
}

// ---- memory ------------------------------------------------------------------------------------

void bench_copy(const struct bench *b, uint16_t start, uint16_t end, struct buf *out)
{
    buf_drop(out, out->len);
    for (unsigned a = start; a < end; a++)
        buf_append_u8(out, machine_peek8(b->machine, (uint16_t)a));
}

void bench_state(const struct bench *b, const struct part *p, struct buf *out)
{
    bench_copy(b, p->image.at.data_start, bench_symbol(p, "enclave_input"), out);
}

uint16_t bench_slot(const struct part *p, unsigned i)
{
    return (uint16_t)(bench_symbol(p, "enclave_slots") + SLOT_SIZE * i);
}

bool bench_contains(const struct bench *b, uint16_t start, uint16_t end, const void *bytes,
                    size_t len)
{
    struct buf all = {0};
    bool found = false;
    bench_copy(b, start, end, &all);
    for (size_t i = 0; !found && i + len <= all.len; i += 2)
        found = memcmp(all.data + i, bytes, len) == 0;
    buf_finish(&all);
    return found;
}

void bench_put(struct bench *b, uint16_t address, const uint16_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        machine_poke16(b->machine, (uint16_t)(address + 2 * i), words[i]);
}
