// SPDX-License-Identifier: Apache-2.0
// One Sancus machine: an MSP430 with protected modules (docs/spec/sancus.md). It does no I/O and
// has no globals: any number of machines fit in one process, and the same calls always give the
// same run. Everything the outside world does to the machine, or hears from it, is a function
// here; time is the machine's own clock, in cycles.
//
// Addresses are 16-bit byte addresses; words are little-endian; a word access ignores bit 0.
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct machine; // opaque; made by machine_create

enum machine_core {
    MACHINE_HARDENED = 0, // the published hardware with its defects repaired (sim/core.h)
    MACHINE_UPSTREAM = 1, // the published hardware, defects included
};

enum {
    MACHINE_RAM_START = 0x0200,   // 10 KiB of data memory
    MACHINE_RAM_END = 0x2A00,     // first address behind it
    MACHINE_FLASH_START = 0x4000, // 48 KiB of program memory, up to 0xFFFF
    MACHINE_VECTORS = 0xFFE0,     // 16 interrupt vectors, reset last
    MACHINE_MODULES_MAX = 16,
    MACHINE_SLOTS = 8,           // device slots, registers at MACHINE_SLOT_BASE + 8 * slot
    MACHINE_SLOT_BASE = 0x01A0,  // DATA +0, STATUS +2, CTRL +4, TYPE +6
    MACHINE_LINK_BASE = 0x01E0,  // node link UART: DATA +0, STATUS +2, CTRL +4, BAUD +6
    MACHINE_EPOCH_BASE = 0x01F8, // hardened core: epoch, low word, then high word; read-only
    MACHINE_LINK_VECTOR = 6,     // interrupt of the node link, vector word at 0xFFEC
    MACHINE_SENSOR_VECTOR = 4,   // interrupt of all sensors, vector word at 0xFFE8
    MACHINE_VIOLATION_VECTOR = 13,
    MACHINE_KEY_SIZE = 16, // room for a key; 64-bit security uses the first 8 bytes
};

// What sits in a device slot; the value is what its TYPE register reads.
enum machine_device {
    MACHINE_NO_DEVICE = 0, // all four registers read 0
    MACHINE_SENSOR = 1,    // button, clock: a queue of samples held by the world outside
    MACHINE_DISPLAY = 2,   // each write to DATA is one output
};

// Called synchronously from machine_run and machine_step; each may be NULL. A callback may call
// the queueing functions below (machine_link_send, machine_sensor_push) but must not run, reset
// or destroy the machine.
struct machine_host {
    void *context;
    void (*link_output)(void *context, uint8_t byte);    // the node link sent a byte
    void (*console_output)(void *context, uint8_t byte); // a write to the print UART, 0x0084
    void (*display)(void *context, unsigned slot, int16_t value); // a write to DATA of a display
};

struct machine_config {
    enum machine_core core;
    unsigned security; // bits: 64 or 128; 0 means 128
    unsigned modules;  // module slots, 1..MACHINE_MODULES_MAX; 0 means 4 upstream, 8 hardened
    uint8_t node_key[MACHINE_KEY_SIZE]; // K_N, memory order
    uint32_t epoch; // non-volatile: the epoch before this machine is switched on (0: a new node)
    enum machine_device slots[MACHINE_SLOTS];
    struct machine_host host;
};

// A machine with zeroed memory, waiting for its first reset. NULL if the configuration is invalid
// (security, modules, device numbers) or memory is short. The configuration is copied.
struct machine *machine_create(const struct machine_config *config);
void machine_destroy(struct machine *m); // NULL is fine

// A copy of the whole machine, in-flight time and queues included, with its own host callbacks
// (`host` may be NULL: none). NULL if memory is short.
struct machine *machine_clone(const struct machine *m, const struct machine_host *host);

// The reset signal (power-on, reset pin): clears registers, devices and the protection unit; on
// the hardened core it also erases RAM and the text sections of all modules, and counts the
// epoch up. Then PC = word at 0xFFFE. Queued samples and link bytes are outside the node and stay.
// Cycle and instruction counters go on. machine_run calls this if nobody did.
void machine_reset(struct machine *m);

// The flash programmer: writes bytes to RAM or program memory, ignoring protection, without time
// or side effects. Returns 0, or -1 with nothing written if the range is not wholly in one of
// the two memories.
int machine_load(struct machine *m, uint16_t address, const void *bytes, size_t len);

enum machine_stop {
    MACHINE_STOP_LIMIT,  // until_cycle was reached (the last instruction may overshoot it)
    MACHINE_STOP_CPUOFF, // CPUOFF = 1 and GIE = 0: only a reset goes on from here
    MACHINE_STOP_IDLE,   // asleep with GIE = 1, and no timer of the machine can wake it
    MACHINE_STOP_RESET,  // a reset the machine gave itself (watchdog) has just been carried out;
                         // running on is fine: PC is at the reset vector
    MACHINE_STOP_BREAK,  // at a breakpoint, before the instruction; the next run goes past it
};
const char *
machine_stop_name(enum machine_stop stop); // "limit", "cpuoff", "idle", "reset", "break"

// Runs until the cycle counter reaches `until_cycle` or one of the other stops comes. Sleep costs
// the host nothing: time jumps to the next event, or to until_cycle. With STOP_IDLE time has
// jumped to until_cycle as well; but UINT64_MAX as limit means none, and then idle time stands
// still at the moment the machine fell idle.
enum machine_stop machine_run(struct machine *m, uint64_t until_cycle);

// One instruction, one interrupt entry, or one cycle of sleep. Returns STOP_LIMIT if there is more
// to do, otherwise as machine_run; ignores breakpoints.
enum machine_stop machine_step(struct machine *m);

// Breakpoints at instruction addresses (even). Many can be set.
void machine_break_set(struct machine *m, uint16_t address, bool on);

// ---- counters and registers ------------------------------------------------------------------

uint64_t machine_cycles(const struct machine *m);       // since creation; reset time not counted
uint64_t machine_instructions(const struct machine *m); // started since creation
uint64_t machine_unprotected_instructions(const struct machine *m); // those outside modules
uint64_t machine_violations(const struct machine *m);               // violation interrupts taken
uint64_t machine_resets(const struct machine *m); // resets the machine gave itself
uint64_t machine_interrupts(const struct machine *m, unsigned vector); // accepted, vector 0..15
uint32_t machine_epoch(const struct machine *m);      // to be stored by the host; 0 on upstream
uint16_t machine_current_id(const struct machine *m); // module id the PC is in, 0 = unprotected
uint16_t machine_caller_id(const struct machine *m);
uint16_t machine_stack_guard(const struct machine *m); // 0 = none
bool machine_asleep(const struct machine *m);          // CPUOFF is set

// R0..R15. R0 = address of the next instruction. Setting is for tests: R0 and R1 are made even,
// R2 keeps its readable bits; setting R0 counts as a jump from where the machine was.
uint16_t machine_reg(const struct machine *m, unsigned reg);
void machine_set_reg(struct machine *m, unsigned reg, uint16_t value);

// Looks at memory or a device register without protection, time or side effects.
uint8_t machine_peek8(const struct machine *m, uint16_t address);
uint16_t machine_peek16(const struct machine *m, uint16_t address);
// Writes RAM or program memory likewise; elsewhere nothing happens.
void machine_poke8(struct machine *m, uint16_t address, uint8_t value);
void machine_poke16(struct machine *m, uint16_t address, uint16_t value);

// ---- the protection unit ---------------------------------------------------------------------

struct machine_module {
    bool enabled;
    uint16_t id;
    uint16_t vendor;
    uint16_t text_start, text_end; // [start, end)
    uint16_t data_start, data_end;
    uint64_t instructions; // executed inside since it was enabled
};
// Slot 0 .. configured modules - 1. Returns 0, or 1 if there is no such slot.
int machine_module(const struct machine *m, unsigned slot, struct machine_module *out);
// The key of the module in that slot (security / 8 bytes). For tests: no software can read it.
int machine_module_key(const struct machine *m, unsigned slot, uint8_t key[MACHINE_KEY_SIZE]);

enum machine_rule {
    MACHINE_RULE_NONE = 0,  // no violation so far
    MACHINE_RULE_DATA_READ, // a module's data, from outside
    MACHINE_RULE_DATA_WRITE,
    MACHINE_RULE_TEXT_READ,   // a module's text, from outside
    MACHINE_RULE_TEXT_WRITE,  // a module's text, from anywhere
    MACHINE_RULE_ENTRY,       // jump into a module, not to its start
    MACHINE_RULE_STACK_GUARD, // a write by the stack below the guard
    MACHINE_RULE_OVERLAP,     // enable of a text that overlaps another one (upstream)
};
const char *machine_rule_text(enum machine_rule rule);

// The latest violation.
struct machine_violation {
    enum machine_rule rule;
    uint16_t pc;      // the instruction that did it
    uint16_t address; // what it touched; for ENTRY the place jumped to
    uint16_t actor;   // module id of the instruction, 0 = unprotected
    uint16_t owner;   // module id that owns the address, 0 = none
    uint64_t cycle;
};
struct machine_violation machine_last_violation(const struct machine *m);

// ---- devices, seen from outside --------------------------------------------------------------

// Puts bytes on the line towards the node. The line holds them without bound; the node takes one
// each time its software has read the byte before (hardware flow control).
void machine_link_send(struct machine *m, const void *bytes, size_t len);
size_t machine_link_pending(const struct machine *m); // bytes the software has not read yet

// Adds a sample to the sensor in `slot`; held without bound until software takes it. Returns 0, or
// 1 if no sensor is there.
int machine_sensor_push(struct machine *m, unsigned slot, int16_t value);
// The world outside takes back the oldest sample that software has not taken, which is the one
// presented; the next one is presented instead. Returns 0, or 1 if there is none.
int machine_sensor_withdraw(struct machine *m, unsigned slot, int16_t *value);
size_t machine_sensor_pending(const struct machine *m, unsigned slot);

// The input pins of GPIO port 1..6 (edges on P1 and P2 raise interrupts). 1 if no such port.
int machine_gpio_input(struct machine *m, unsigned port, uint8_t pins);

// Test aid: the number that the next module gets.
void machine_set_next_id(struct machine *m, uint16_t id);

// Test aid: raises interrupt `vector` (0..12) once, as an external pulse would; it waits for GIE.
void machine_raise(struct machine *m, unsigned vector);

#endif
