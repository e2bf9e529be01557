// SPDX-License-Identifier: Apache-2.0
// The only way into a protected module (docs/spec/abi.md). Runs with interrupts off throughout.
#include "proto/wire.h"
#include "rt/msp430/board.h"

    .section .text.entry, "ax"
    .global enclave_entry
enclave_entry:
    clr r2                          ; interrupts off, flags of the caller gone
    clr r1                          ; clears a stack guard that somebody set
    mov #enclave_stack_top, r1
    mov r15, r9                     ; output buffer, while r15 serves the id instructions
    .word SANCUS_CALLER_ID
    mov r15, r8
    mov r10, r15                    ; may we return there?
    .word SANCUS_GET_ID
    tst r15
    jnz violate
    mov #WIRE_CALLER, r7
    tst r8                          ; only unprotected code calls modules
    jnz finish
    push r10
    mov r9, r15
    mov r11, &enclave_capacity
    call #enclave_main
    mov r12, r7
    pop r10
finish:
    mov r7, r12
    mov &enclave_reply_len, r13
    clr r4
    clr r5
    clr r6
    clr r7
    clr r8
    clr r9
    clr r11
    clr r14
    clr r15
    clr r1
    clr r2
    mov r10, r0

    ; There is nowhere to return to. A write to our own text is a violation: the hardware clears
    ; all registers and the node's software goes on at vector 13.
violate:
    clr &enclave_entry
    jmp violate

    .global arch_disable
arch_disable:
    mov &enclave_stack_top - 2, r15 ; the return address that entry pushed
    mov r15, r10
    mov #WIRE_OK, r12
    clr r13
    clr r4
    clr r5
    clr r6
    clr r7
    clr r8
    clr r9
    clr r11
    clr r14
    clr r1
    .word SANCUS_DISABLE            ; goes on at r15
