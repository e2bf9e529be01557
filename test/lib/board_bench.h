// SPDX-License-Identifier: Apache-2.0
// An attacker's bench: one simulated machine without firmware. All unprotected software on it is
// what a test makes it execute, so that anything a node's software could do can be done here, one
// step at a time.
#ifndef TEST_LIB_BOARD_BENCH_H
#define TEST_LIB_BOARD_BENCH_H

#include "deploy/part.h"
#include "sim/machine.h"

// Where the bench's own code and buffers lie, outside of what modules are linked for.
enum {
    BENCH_CODE = 0xE000,
    BENCH_BACK = 0xE100, // calls return here
    BENCH_INPUT = 0x0300,
    BENCH_OUTPUT = 0x0600,
    BENCH_CAPACITY = 0x0400,
    BENCH_STACK = 0x0c00,
    BENCH_VIOLATION = 0x106, // as the node software would report it
};

struct bench {
    struct machine *machine;
    struct machine_config config;
    struct build build;
    uint8_t provider_key[WIRE_KEY]; // scratch
    unsigned shown;                 // writes to displays so far,
    int16_t last;                   // and the latest value
};

// A machine of this core, just reset, whose displays and sensors are `slots`; modules are linked
// with the runtime in `share`. Ends the process with a message if that fails, as everything here
// does that is no part of what is tested.
void bench_open(struct bench *b, const char *share, enum machine_core core, uint32_t epoch,
                const enum machine_device slots[MACHINE_SLOTS]);
void bench_close(struct bench *b);

// A copy of the machine, and back to such a copy (which stays).
struct machine *bench_save(const struct bench *b);
void bench_restore(struct bench *b, const struct machine *saved);

// ---- building and enabling

struct bench_place {
    uint16_t vendor, text, data;
};

// Links p->spec (sizes and names filled) for a place and derives the module key.
void bench_link(struct bench *b, struct part *p, const struct bench_place *at);
// Compiles module `name` of `source` and links it with `slots` connections, at most `fan_out` from
// one output channel.
void bench_build_app(struct bench *b, struct part *p, const char *source, const char *name,
                     unsigned slots, unsigned fan_out, const struct bench_place *at);
// mod-mmio and driver of the device in `slot`, one behind the other from `at`.
void bench_build_driver(struct bench *b, struct part *mmio, struct part *driver, const char *name,
                        unsigned slot, const struct bench_place *at);

// Puts the text where it belongs.
void bench_load(struct bench *b, const struct part *p);
// Executes the enable instruction. Returns the id, or 0.
uint16_t bench_enable_at(struct bench *b, const struct request_section *s);
// Loads and enables; the instance is noted. Returns the id, or 0.
uint16_t bench_enable(struct bench *b, struct part *p);
// The address of a symbol of the image.
uint16_t bench_symbol(const struct part *p, const char *name);

// ---- executing

enum bench_end {
    BENCH_RETURNED,
    BENCH_VIOLATED,
    BENCH_INTERRUPTED, // another interrupt
    BENCH_RESET,
    BENCH_LOST, // it does not come to an end
};

struct bench_result {
    enum bench_end end;
    uint16_t reg[16]; // as they are then
    struct machine_violation violation;
};

// Puts code at BENCH_CODE, to be followed by what ends it; executes it with the registers as they
// are.
struct bench_result bench_execute(struct bench *b, const uint16_t *words, size_t count);
// Jumps there.
struct bench_result bench_jump(struct bench *b, uint16_t address);
// Runs on from where the machine is.
struct bench_result bench_go(struct bench *b);

// One access by unprotected code: read, or write of `value`. Returns what was read.
uint16_t bench_read(struct bench *b, uint16_t address, bool byte, struct bench_result *r);
void bench_write(struct bench *b, uint16_t address, uint16_t value, bool byte,
                 struct bench_result *r);

// Puts words of code into program memory.
void bench_put(struct bench *b, uint16_t address, const uint16_t *words, size_t count);

// ---- entry calls

struct bench_call {
    uint16_t entry, function, input, len, output, capacity, back;
};

// The registers of a call are set, the way in is at BENCH_CODE.
void bench_prepare(struct bench *b, const struct bench_call *c);
struct bench_result bench_call(struct bench *b, const struct bench_call *c);
// An ordinary call. Returns the status, BENCH_VIOLATION, or 0xffff; `output` may be NULL.
uint16_t bench_ask(struct bench *b, const struct part *p, uint16_t function,
                   const struct buf *input, struct buf *output);

// ---- messages

// An event as the output end of a connection seals it. `number`: its counter.
void bench_seal(struct buf *out, const struct message_end *end, uint64_t number,
                const uint16_t *words, size_t count);
// Event number `number` of the connection, as record `index` of `records`. False if it is not.
bool bench_unseal(const struct buf *records, size_t index, const struct message_end *end,
                  uint64_t number, uint16_t *words, size_t count);

// ---- memory

// A copy of [start, end).
void bench_copy(const struct bench *b, uint16_t start, uint16_t end, struct buf *out);
// What a module is and knows, without its scratch: its data section up to its buffers.
void bench_state(const struct bench *b, const struct part *p, struct buf *out);
// The connection slot number `i` of the module.
uint16_t bench_slot(const struct part *p, unsigned i);
// Does [start, end) contain these bytes at an even address?
bool bench_contains(const struct bench *b, uint16_t start, uint16_t end, const void *bytes,
                    size_t len);

_Noreturn void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
