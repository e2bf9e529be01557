// SPDX-License-Identifier: Apache-2.0
// Operands come from registers, data from memory by ordinary accesses: a bad pointer is a
// violation like any other, reads 0, and the operation goes on. Cycle counts are those of
// docs/spec/sancus.md; 93 and 173 are one block: rounds of the permutation and the memory access.
#include "sim/unit.h"

#include <string.h>

#include "crypto/spongewrap.h"
#include "crypto/wipe.h"
#include "isa/isa.h"
#include "sim/bus.h"
#include "sim/protect.h"

enum { R9 = 9, R10, R11, R12, R13, R14, R15 };

enum {
    FAIL_CYCLES = 3,
    FAIL_ENABLE_CYCLES = 4,
    ID_CYCLES = 3,
    GUARD_CYCLES = 2,
    NOTHING_CYCLES = 1
};

static bool wide(const struct machine *m)
{
    return m->config.security == 128;
}

static enum crypto_alg algorithm(const struct machine *m)
{
    return wide(m) ? CRYPTO_SPONGENT_128 : CRYPTO_SPONGENT_64;
}

static unsigned key_words(const struct machine *m)
{
    return wide(m) ? 8 : 4;
}

// `words` blocks and a fixed part.
static unsigned cycles_of(const struct machine *m, unsigned words, unsigned fixed64,
                          unsigned fixed128)
{
    return wide(m) ? 173 * words + fixed128 : 93 * words + fixed64;
}

// After a violation the unit goes on, but gets zeros only, and writes nothing.
static uint16_t read_word(struct machine *m, uint16_t address)
{
    uint16_t word = bus_read(m, address, false, m->cycles);
    return m->violated ? 0 : word;
}

// The unit reads text past the protection.
static uint16_t read_text(struct machine *m, uint16_t address)
{
    protect_check_text(m, address);
    return m->violated ? 0 : memory_word(m, address);
}

static void write_word(struct machine *m, uint16_t address, uint16_t value)
{
    bus_write(m, address, value, false, m->cycles);
}

// ---- wrap and unwrap -------------------------------------------------------------------------

struct operands {
    uint8_t key[MACHINE_KEY_SIZE];
    bool own_key;
    uint16_t ad, body, out, tag;
    unsigned ad_words, body_words;
    unsigned cycles;
};

// Defect 5: an odd length is rounded up.
static unsigned words_between(uint16_t start, uint16_t end)
{
    return end > start ? (unsigned)(end - start + 1) / 2 : 0;
}

// Repairs 5 and 6. Also refused: ranges that go backwards or wrap; an output that would overwrite
// input still to be read; and device registers, which may not read the same in the second pass of
// unwrap.
static bool operands_ok(const struct machine *m)
{
    const uint16_t *r = m->r;
    unsigned len = (unsigned)(r[R13] - r[R12]);
    unsigned key_len = 2 * key_words(m);
    if (m->rules->refuse_empty_ad && r[R10] == r[R11])
        return false;
    if (!m->rules->strict_operands)
        return true;
    if ((r[R9] | r[R10] | r[R11] | r[R12] | r[R13] | r[R15]) & 1 || r[R11] < r[R10] ||
        r[R13] < r[R12])
        return false;
    if ((r[R9] && r[R9] < DEVICE_END) || r[R10] < DEVICE_END || r[R15] < DEVICE_END)
        return false;
    if (r[R9] + key_len > 0x10000 || r[R15] + key_len > 0x10000)
        return false;
    if (len == 0)
        return true;
    bool runs_ahead = r[R14] > r[R12] && r[R14] < r[R13];
    return !(r[R14] & 1) && r[R14] >= DEVICE_END && r[R12] >= DEVICE_END &&
           r[R14] + len <= 0x10000 && !runs_ahead;
}

// Reads registers and key. False: refused, before any access to memory.
static bool take_operands(struct machine *m, struct operands *o)
{
    int slot = protect_current_slot(m);
    const uint16_t *r = m->r;
    *o = (struct operands){.own_key = r[R9] == 0,
                           .ad = r[R10],
                           .body = r[R12],
                           .out = r[R14],
                           .tag = r[R15],
                           .ad_words = words_between(r[R10], r[R11]),
                           .body_words = words_between(r[R12], r[R13])};
    // Defect 6: without associated data the published unit skips the body as well. (Its tag is then
    // some value we could not explain; ours differs.)
    if (o->ad_words == 0)
        o->body_words = 0;
    if ((o->own_key && slot < 0) || !operands_ok(m))
        return false;
    if (o->own_key) {
        memcpy(o->key, m->modules[slot].key, sizeof o->key);
        return true;
    }
    for (unsigned i = 0; i < key_words(m); i++) {
        uint16_t word = read_word(m, (uint16_t)(r[R9] + 2 * i));
        o->key[2 * i] = (uint8_t)word;
        o->key[2 * i + 1] = (uint8_t)(word >> 8);
    }
    return true;
}

static void absorb_key_and_ad(struct machine *m, const struct operands *o, struct sponge *s)
{
    spongewrap_mac_begin(s, algorithm(m), o->key);
    for (unsigned i = 0; i < o->ad_words; i++)
        sponge_absorb(s, read_word(m, (uint16_t)(o->ad + 2 * i)), i + 1 == o->ad_words);
}

// The body: reads words, and writes what comes out unless `quiet`.
static void absorb_body(struct machine *m, const struct operands *o, struct sponge *s, bool opening,
                        bool quiet)
{
    for (unsigned i = 0; i < o->body_words; i++) {
        uint16_t in = read_word(m, (uint16_t)(o->body + 2 * i));
        uint16_t out = in ^ sponge_rate(s);
        if (!quiet)
            write_word(m, (uint16_t)(o->out + 2 * i), out);
        sponge_absorb(s, opening ? out : in, i + 1 < o->body_words);
    }
    if (o->body_words == 0)
        sponge_absorb_empty(s);
}

static uint16_t next_tag_word(struct sponge *s, unsigned i)
{
    if (i)
        sponge_absorb_blank(s);
    return sponge_rate(s);
}

static unsigned unit_wrap(struct machine *m)
{
    struct operands o;
    struct sponge s;
    if (!take_operands(m, &o)) {
        m->r[R15] = 0;
        return FAIL_CYCLES;
    }
    absorb_key_and_ad(m, &o, &s);
    absorb_body(m, &o, &s, false, false);
    for (unsigned i = 0; i < key_words(m); i++)
        write_word(m, (uint16_t)(o.tag + 2 * i), next_tag_word(&s, i));
    m->r[R15] = 1;
    crypto_wipe(&s, sizeof s);
    crypto_wipe(o.key, sizeof o.key);
    unsigned own = o.own_key ? 2 * key_words(m) : 0;
    unsigned words = o.ad_words + o.body_words;
    return (o.body_words ? cycles_of(m, words, 753, 2777) : cycles_of(m, words, 844, 2948)) - own;
}

// Compares all words whatever they are: no timing tells how far a wrong tag was right.
static bool tag_matches(struct machine *m, struct sponge *s, uint16_t at)
{
    uint16_t difference = 0;
    for (unsigned i = 0; i < key_words(m); i++)
        difference |= read_word(m, (uint16_t)(at + 2 * i)) ^ next_tag_word(s, i);
    return difference == 0;
}

// Repair 7 costs a second pass: key, associated data and body are absorbed again, one block each,
// and it takes that long whether the tag is right or wrong.
static unsigned unit_unwrap(struct machine *m)
{
    struct operands o;
    struct sponge s;
    bool two_passes = m->rules->verify_before_release;
    if (!take_operands(m, &o)) {
        m->r[R15] = 0;
        return FAIL_CYCLES;
    }
    if (o.ad_words == 0 && m->r[R12] == m->r[R13]) {
        m->hung = true; // defect 6
        m->horizon = 0;
    }
    absorb_key_and_ad(m, &o, &s);
    absorb_body(m, &o, &s, true, two_passes);
    bool good = tag_matches(m, &s, o.tag);
    if (o.body_words == 0 && !m->rules->open_empty_body)
        good = false; // defect 6
    if (two_passes && good && o.body_words) {
        absorb_key_and_ad(m, &o, &s);
        absorb_body(m, &o, &s, true, false);
    }
    m->r[R15] = good;
    crypto_wipe(&s, sizeof s);
    crypto_wipe(o.key, sizeof o.key);
    unsigned words = o.ad_words + o.body_words;
    unsigned own = o.own_key ? 2 * key_words(m) : 0;
    unsigned again = two_passes ? cycles_of(m, key_words(m) + words, 0, 0) : 0;
    return cycles_of(m, words, 662, 2606) - own + again;
}

// ---- identity --------------------------------------------------------------------------------

// MAC over text and layout of a module.
static void measure(struct machine *m, const struct module_state *s, const uint8_t *key,
                    uint8_t *out)
{
    const uint16_t bounds[4] = {s->text_start, s->text_end, s->data_start, s->data_end};
    struct sponge sponge;

    spongewrap_mac_begin(&sponge, algorithm(m), key);
    for (unsigned i = 0; i < words_between(s->text_start, s->text_end); i++)
        sponge_absorb(&sponge, read_text(m, (uint16_t)(s->text_start + 2 * i)), 0);
    for (unsigned i = 0; i < 4; i++)
        sponge_absorb(&sponge, bounds[i], i == 3);
    spongewrap_mac_end(&sponge, out);
}

// K_{N,SP} = MAC(K_N, vendor id)
static void provider_key(const struct machine *m, uint16_t vendor, uint8_t *out)
{
    const uint8_t id[2] = {(uint8_t)vendor, (uint8_t)(vendor >> 8)};
    spongewrap_mac(algorithm(m), m->config.node_key, id, sizeof id, out);
}

// Zeroes memory; device registers and unmapped addresses are left alone on a core with repair 8,
// and written with 0 by the published one.
static void clear_range(struct machine *m, uint16_t start, uint16_t end)
{
    for (unsigned a = start & 0xFFFEu; a < end; a += 2) {
        unsigned region = m->attributes[a >> 1] & REGION_MASK;
        if (region == REGION_DEVICE && !m->rules->clear_data_on_enable)
            bus_write(m, (uint16_t)a, 0, false, m->cycles);
        if (region != REGION_RAM && region != REGION_FLASH)
            continue;
        memory_put_word(m, (uint16_t)a, 0);
        if (region == REGION_FLASH)
            bus_forget_code(m, (uint16_t)a);
    }
}

static unsigned unit_enable(struct machine *m)
{
    const uint16_t *r = m->r;
    struct module_state layout = {.vendor = r[R11],
                                  .text_start = r[R12],
                                  .text_end = r[R13],
                                  .data_start = r[R14],
                                  .data_end = r[R15]};
    int slot = r[R10] == 0 ? protect_enable(m, &layout) : -1; // no encrypted loading
    if (slot < 0) {
        m->r[R15] = 0;
        return FAIL_ENABLE_CYCLES;
    }
    struct module_state *s = &m->modules[slot];
    unsigned text = words_between(s->text_start, s->text_end);
    unsigned cycles = cycles_of(m, text, 1950, 6382);
    s->vendor = r[R11];
    provider_key(m, s->vendor, s->key);
    measure(m, s, s->key, s->key);
    if (m->rules->clear_data_on_enable) {
        clear_range(m, s->data_start, s->data_end);
        cycles += words_between(s->data_start, s->data_end);
    }
    m->r[R15] = s->id;
    return cycles;
}

static unsigned unit_disable(struct machine *m)
{
    int slot = protect_current_slot(m);
    if (slot < 0) {
        m->r[R15] = 0;
        return FAIL_CYCLES;
    }
    struct module_state s = m->modules[slot];
    clear_range(m, s.text_start, s.text_end);
    clear_range(m, s.data_start, s.data_end);
    protect_disable(m);
    m->r[PC] = m->r[R15] & 0xFFFE;
    return words_between(s.text_start, s.text_end) + words_between(s.data_start, s.data_end) + 8;
}

// Both verify instructions: does the module in `slot` have the measurement at r15?
static unsigned verify(struct machine *m, int slot)
{
    static const uint8_t zero_key[MACHINE_KEY_SIZE];
    uint8_t tag[MACHINE_KEY_SIZE];
    uint16_t at = m->r[R15];
    uint16_t difference = 0;

    m->r[R15] = 0;
    if (slot < 0 || ((at & 1) && m->rules->strict_operands))
        return FAIL_CYCLES;
    const struct module_state *s = &m->modules[slot];
    measure(m, s, zero_key, tag);
    for (unsigned i = 0; i < key_words(m); i++)
        difference |=
            (uint16_t)(read_word(m, (uint16_t)(at + 2 * i)) ^ (tag[2 * i] | tag[2 * i + 1] << 8));
    m->r[R15] = difference ? 0 : s->id;
    return cycles_of(m, words_between(s->text_start, s->text_end), 1118, 3454);
}

unsigned unit_execute(struct machine *m, unsigned n)
{
    if (n <= ISA_SANCUS_CALLER_ID)
        m->r[SR] &= (uint16_t)~SR_Z;
    switch (n) {
    case ISA_SANCUS_DISABLE:
        return unit_disable(m);
    case ISA_SANCUS_ENABLE:
        return unit_enable(m);
    case ISA_SANCUS_VERIFY_ADDRESS:
        return verify(m, protect_slot_at(m, m->r[R14]));
    case ISA_SANCUS_VERIFY_CALLER:
        return verify(m, protect_slot_of_id(m, m->caller_id));
    case ISA_SANCUS_WRAP:
        return unit_wrap(m);
    case ISA_SANCUS_UNWRAP:
        return unit_unwrap(m);
    case ISA_SANCUS_GET_ID:
        m->r[R15] = protect_id_at(m, m->r[R15]);
        return ID_CYCLES;
    case ISA_SANCUS_CALLER_ID:
        m->r[R15] = m->caller_id;
        return ID_CYCLES;
    case ISA_SANCUS_STACK_GUARD:
        m->guard = m->r[R15];
        return GUARD_CYCLES;
    case ISA_SANCUS_CLIX:
        return GUARD_CYCLES;
    default:
        return NOTHING_CYCLES;
    }
}
