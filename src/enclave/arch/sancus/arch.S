// SPDX-License-Identifier: Apache-2.0
// enclave/arch.h on Sancus: each function is one hardware instruction and its operands.
#include "rt/msp430/board.h"

    .macro seal_function name, instruction
    .section .text.\name, "ax"
    .global \name
\name:                              ; r12 key, r13 ad, r14 ad_len, r15 body; stack: len, out, tag
    push r9
    push r10
    mov r12, r9
    mov r13, r10
    mov r13, r11
    add r14, r11
    mov r15, r12
    mov r15, r13
    add 6(r1), r13
    mov 8(r1), r14
    mov 10(r1), r15
    .word \instruction
    mov r15, r12
    pop r10
    pop r9
    ret
    .endm

    seal_function arch_wrap, SANCUS_WRAP
    seal_function arch_unwrap, SANCUS_UNWRAP

    .section .text.arch_mac, "ax"
    .global arch_mac
arch_mac:                           ; r12 key, r13 ad, r14 ad_len, r15 tag; an empty body is a MAC
    push r9
    push r10
    mov r12, r9
    mov r13, r10
    mov r13, r11
    add r14, r11
    mov r13, r12                    ; body [ad, ad): empty; the cipher address is not used
    mov r13, r14
    .word SANCUS_WRAP
    mov r15, r12
    pop r10
    pop r9
    ret

    .section .text.arch_instance, "ax"
    .global arch_instance
arch_instance:
    mov #enclave_entry, r15
    .word SANCUS_GET_ID
    mov r15, r12
    ret

    .section .text.arch_epoch_low, "ax"
    .global arch_epoch_low
arch_epoch_low:
    mov &BOARD_EPOCH_LOW, r12
    ret

    .section .text.arch_epoch_high, "ax"
    .global arch_epoch_high
arch_epoch_high:
    mov &BOARD_EPOCH_HIGH, r12
    ret

    .section .text.arch_copy, "ax"
    .global arch_copy
arch_copy:                          ; r12 to, r13 from, r14 len
    add r13, r14
    jmp 2f
1:  .word 0x4dbc, 0                ; mov @r13+, 0(r12): the assembler refuses to spell it
    incd r12
2:  cmp r14, r13
    jlo 1b
    ret
