// SPDX-License-Identifier: Apache-2.0
// mod-mmio (docs/spec/abi.md): no stack, no memory but the device's registers, one caller. Given
// at link time: driver_entry, where the driver starts, and device, the first register.
#include "rt/msp430/board.h"

    .section .text.entry, "ax"
    .global mmio_entry
mmio_entry:                         ; r12 write?, r13 offset, r14 value
    clr r2
    .word SANCUS_CALLER_ID
    mov r15, r11
    mov #driver_entry, r15
    .word SANCUS_GET_ID
    tst r15                         ; nobody lives there (and caller 0 is unprotected code)
    jz refuse
    cmp r15, r11
    jne refuse
    bit #1, r13
    jnz refuse
    cmp #BOARD_DEVICE_SIZE, r13
    jhs refuse
    tst r12
    jnz 1f
    mov device(r13), r14
    jmp 2f
1:  mov r14, device(r13)
2:  br #driver_entry

refuse:                             ; a violation on purpose, as in the entry of every module
    clr mmio_entry                  ; relative to the PC
    jmp refuse
