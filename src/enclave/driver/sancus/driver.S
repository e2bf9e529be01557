// SPDX-License-Identifier: Apache-2.0
// A driver's entry, and its calls to mod-mmio (docs/spec/abi.md). Given at link time:
// device_entry, where mod-mmio starts, and device_tag_0 … 7, the words of its measurement.
#include "rt/msp430/board.h"

    .section .bss.waiting, "aw", @nobits
    .p2align 1
waiting:                            ; not 0: mod-mmio has control and will jump back
    .zero 2
stack:                              ; our stack pointer meanwhile
    .zero 2

    .section .text.first, "ax"
    .p2align 1
driver_entry:
    clr r2
    tst &waiting
    jz other
    mov r15, r9
    .word SANCUS_CALLER_ID
    cmp &device_id, r15
    jeq resume
    mov r9, r15
other:
    br #enclave_entry

resume:
    clr &waiting
    mov &stack, r1
    pop r10
    pop r9
    pop r8
    pop r7
    pop r6
    pop r5
    pop r4
    mov r14, r12
    ret

    .section .text.device_access, "ax"
    .global device_read
    .global device_write
device_read:                        ; r12 offset
    mov r12, r13
    clr r12
    jmp device_access
device_write:                       ; r12 offset, r13 value
    mov r13, r14
    mov r12, r13
    mov #1, r12
device_access:                      ; r12 write?, r13 offset, r14 value; result in r12
    push r4
    push r5
    push r6
    push r7
    push r8
    push r9
    push r10
    mov r1, &stack
    mov #1, &waiting
    br #device_entry

    .section .text.device_verify, "ax"
    .global device_verify
device_verify:
    mov #device_entry, r14
    mov #device_tag, r15
    .word SANCUS_VERIFY
    mov r15, r12
    ret

    .section .rodata.device_tag, "a"
    .p2align 1
device_tag:
    .word device_tag_0, device_tag_1, device_tag_2, device_tag_3
    .word device_tag_4, device_tag_5, device_tag_6, device_tag_7
