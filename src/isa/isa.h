// SPDX-License-Identifier: Apache-2.0
// MSP430 instruction encodings: one instruction between memory words, a struct and text.
// Follows the MSP430x1xx Family User's Guide (TI SLAU049), chapter 3, as the openMSP430 core
// implements it: words that the guide leaves undefined decode as that hardware decodes them.
#ifndef ISA_ISA_H
#define ISA_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The order inside each group is that of the encoding's operation field.
enum isa_op {
    ISA_RRC, // one operand, bits 9..7
    ISA_SWPB,
    ISA_RRA,
    ISA_SXT,
    ISA_PUSH,
    ISA_CALL,
    ISA_RETI,
    ISA_SANCUS, // word 0x1380 + n, a protection or crypto instruction: see enum isa_sancus
    ISA_JNE,    // jumps, bits 12..10
    ISA_JEQ,
    ISA_JNC,
    ISA_JC,
    ISA_JN,
    ISA_JGE,
    ISA_JL,
    ISA_JMP,
    ISA_MOV, // two operands, bits 15..12
    ISA_ADD,
    ISA_ADDC,
    ISA_SUBC,
    ISA_SUB,
    ISA_CMP,
    ISA_DADD,
    ISA_BIT,
    ISA_BIC,
    ISA_BIS,
    ISA_XOR,
    ISA_AND,
    ISA_OP_COUNT
};

enum isa_sancus {
    ISA_SANCUS_DISABLE,
    ISA_SANCUS_ENABLE,
    ISA_SANCUS_VERIFY_ADDRESS,
    ISA_SANCUS_VERIFY_CALLER,
    ISA_SANCUS_WRAP,
    ISA_SANCUS_UNWRAP,
    ISA_SANCUS_GET_ID,
    ISA_SANCUS_CALLER_ID,
    ISA_SANCUS_STACK_GUARD,
    ISA_SANCUS_CLIX,
    ISA_SANCUS_COUNT // 10..15 do nothing
};

enum isa_mode {
    ISA_NONE,      // no such operand
    ISA_REGISTER,  // Rn
    ISA_CONSTANT,  // from the constant generator: `value`
    ISA_INDEXED,   // x(Rn), x = `value`
    ISA_SYMBOLIC,  // x(PC): `value` is the resulting address
    ISA_ABSOLUTE,  // &`value`
    ISA_INDIRECT,  // @Rn
    ISA_INCREMENT, // @Rn+
    ISA_IMMEDIATE, // #`value`
};

struct isa_operand {
    uint8_t mode; // enum isa_mode
    uint8_t reg;  // 0..15, the register field even where the mode does not use it
    uint16_t value;
};

struct isa_insn {
    uint8_t op;             // enum isa_op
    bool byte;              // .b
    uint8_t length;         // 2, 4 or 6 bytes
    uint8_t sancus;         // ISA_SANCUS: 0..15
    uint16_t address;       // where it lies
    uint16_t word;          // its first word
    uint16_t target;        // jumps: where it goes when taken
    struct isa_operand src; // source; also the operand of the one-operand group
    struct isa_operand dst; // ISA_NONE outside the two-operand group
};

// Decodes the instruction at `address` (even) whose three next words are `words`; words it does
// not need are not looked at. Every word decodes to something.
void isa_decode(struct isa_insn *insn, uint16_t address, const uint16_t words[3]);

// Writes the words of an instruction (address, op, byte, sancus, target and operands are used)
// and returns their number, or 0 if it cannot be encoded (jump out of reach or odd, CONSTANT that
// the generator does not have, a destination mode that does not exist).
unsigned isa_encode(const struct isa_insn *insn, uint16_t words[3]);

// "mov", "jne", "wrap" ...: the operation without ".b".
const char *isa_name(const struct isa_insn *insn);

enum { ISA_TEXT = 48 };
// One line of assembler text: "mov.b @r5+, 0x0004(r6)".
void isa_format(const struct isa_insn *insn, char text[ISA_TEXT]);

// Cycles of an ordinary instruction on the Sancus core; `in_program` says that the destination
// operand is written (not cmp, bit) in program memory. Sancus instructions: 0, see docs/spec.
unsigned isa_cycles(const struct isa_insn *insn, bool in_program);

bool isa_is_jump(const struct isa_insn *insn);    // one of the eight jumps
bool isa_writes_dst(const struct isa_insn *insn); // two operands, neither cmp nor bit
bool isa_sets_flags(const struct isa_insn *insn);
// Ends straight-line flow: jmp, reti, or any write to the PC (br, ret). Not call.
bool isa_ends_flow(const struct isa_insn *insn);

#endif
