// SPDX-License-Identifier: Apache-2.0
// The inside of a machine. Only files of this folder include it.
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include "sim/core.h"
#include "sim/dev/dev.h"
#include "sim/machine.h"

enum { PC = 0, SP = 1, SR = 2 };

enum { // status register
    SR_C = 0x0001,
    SR_Z = 0x0002,
    SR_N = 0x0004,
    SR_GIE = 0x0008,
    SR_CPUOFF = 0x0010,
    SR_V = 0x0100,
    SR_VIOLATION = 0x4000,   // in a pushed SR: a violation is the reason of the interrupt
    SR_FROM_MODULE = 0x8000, // the latest interrupt came out of a module
    SR_WRITABLE = 0x01BF,
    SR_STICKY = SR_VIOLATION | SR_FROM_MODULE, // software cannot write these
};

enum {
    ID_INTERRUPT = 0xFFF0, // + vector: caller id of an interrupt handler
    VECTOR_RESET = 15,
    DEVICE_END = 0x0200,
    FLASH_WORDS = (0x10000 - MACHINE_FLASH_START) / 2,
    DEVICES_MAX = 32,
};

// One attribute byte per word of the address space: what kind of memory it is, and which module
// owns it, so that an access to ordinary memory costs one lookup.
enum {
    REGION_RAM = 0,
    REGION_FLASH = 1,
    REGION_DEVICE = 2,
    REGION_NONE = 3,
    REGION_MASK = 3,
    OWNER_SHIFT = 2, // the rest: 0 nobody, 1 + slot text, 17 + slot data, OWNER_MIXED
    OWNER_TEXT = 1,
    OWNER_DATA = 17,
    OWNER_MIXED = 63, // several owners, or one for a byte of it only: compare addresses
};

// A decoded instruction of program memory, kept until one of its words is written.
struct decoded {
    uint8_t op; // enum isa_op; NOT_DECODED
    bool byte;
    uint8_t length, cycles;
    uint8_t src_mode, src_reg, dst_mode, dst_reg;
    uint8_t src_cycles; // cycles before the operand is there
    uint8_t sancus;
    uint16_t src_value, dst_value; // as in struct isa_operand; jumps: the target in src_value
};
enum { NOT_DECODED = 0xFF };

struct module_state {
    bool enabled;
    uint16_t id, vendor;
    uint16_t text_start, text_end, data_start, data_end;
    uint8_t key[MACHINE_KEY_SIZE];
    uint64_t instructions;
};

struct machine {
    // -- the processor
    uint16_t r[16]; // R0 between instructions: the next one; during one: what it reads as PC
    uint16_t pc;    // address of the instruction being executed
    uint64_t cycles;
    uint64_t horizon;       // before this cycle nothing but instructions happens
    bool gie_seen;          // GIE as the interrupt logic saw it in the last cycle
    bool started;           // was ever reset
    bool hung;              // the crypto unit never finishes (defect 6): only a reset helps
    uint64_t entry_cycle;   // when a module was entered last: GIE is masked in that cycle
    unsigned sampled_lines; // interrupt lines before the last instruction wrote a device
    bool sampled;
    uint16_t last_ram;   // even address accessed last in RAM: what unmapped space reads
    uint16_t fetch_hold; // the word that program memory put out last
    // The next fetches may give another word at `patch_address` than memory holds: for so many
    // instructions.
    uint8_t patch_life;
    uint16_t patch_address, patch_word;

    // -- the protection unit
    const struct core_rules *rules;
    unsigned slots;      // number of module slots
    uint16_t inside;     // bit set of slots whose text the current instruction is in
    uint8_t inside_code; // the attribute's owner code at the PC
    uint16_t current_id, caller_id;
    uint16_t next_id; // id given to the next module
    uint16_t guard;   // stack limit, 0 = none
    bool violated;    // the violation interrupt is due
    uint64_t violations;
    struct machine_violation last_violation;
    struct module_state modules[MACHINE_MODULES_MAX];

    // -- devices
    struct machine_config config;
    struct device devices[DEVICES_MAX];
    uint8_t device_at[DEVICE_END / 2]; // 1 + index into devices, by word address; 0 = none
    unsigned raised;                   // interrupts asked for by machine_raise

    // -- statistics
    uint64_t instructions, unprotected_instructions, resets;
    uint64_t interrupts[16];

    bool any_break;
    uint8_t breaks[0x10000 / 16]; // a bit per word

    // -- memories, big ones last
    uint8_t attributes[0x8000];
    uint8_t memory[0x10000];
    struct decoded code[FLASH_WORDS];
};

static inline unsigned owner_of(const struct machine *m, uint16_t address)
{
    return m->attributes[address >> 1] >> OWNER_SHIFT;
}

#endif
