// SPDX-License-Identifier: Apache-2.0
// Start-up, interrupts and the way into a module (docs/spec/abi.md).
//
// Interrupts happen only in sancus_sleep and sancus_window: every handler clears CPUOFF and GIE in
// the SR that it returns to.
#include "node/ports/sancus/registers.h"
#include "proto/link.h"
#include "rt/msp430/board.h"

    .section .text.start, "ax"
    .global firmware_start
firmware_start:
    mov #WATCHDOG_HOLD, &WATCHDOG
    mov #firmware_stack_top, sp
    mov #firmware_bss_start, r12
1:  cmp #firmware_bss_end, r12      ; the upstream core does not erase RAM at a reset
    jhs 2f
    clr 0(r12)
    incd r12
    jmp 1b
2:  call #firmware_main             ; does not return

// ---- interrupts ----
    .section .text.interrupts, "ax"
firmware_on_device:
    mov #1, &firmware_device
    jmp firmware_wake
firmware_on_timer:
    mov #1, &firmware_ticked
firmware_wake:                      ; the node link, and whatever nobody uses
    bic #SR_SLEEP, 0(sp)
    reti

// While a module runs, sancus_stack holds the stack to come back to. The violation has cleared the
// registers: the call is given up.
firmware_on_violation:
    tst &sancus_stack
    jz 1f
    mov #LINK_VIOLATION, &sancus_call + CALL_STATUS
    clr &sancus_call + CALL_WRITTEN
    jmp sancus_return
1:  inc &firmware_stray
    reti

    .section .vectors, "a"
    .word firmware_wake             ; 0
    .word firmware_wake
    .word firmware_wake
    .word firmware_wake
    .word firmware_on_device        ; 4: devices
    .word firmware_wake
    .word firmware_wake             ; 6: node link
    .word firmware_wake
    .word firmware_wake
    .word firmware_on_timer         ; 9: timer A, CCR0
    .word firmware_wake
    .word firmware_wake
    .word firmware_wake
    .word firmware_on_violation     ; 13
    .word firmware_wake
    .word firmware_start            ; 15: reset

// ---- the way into a module ----
// Calls what sancus_call says; its answer stands there afterwards. The module keeps no register
// and no stack of ours.
    .section .text.sancus_enter, "ax"
    .global sancus_enter
sancus_enter:
    push r4
    push r5
    push r6
    push r7
    push r8
    push r9
    push r10
    mov sp, &sancus_stack
    mov &sancus_call + CALL_CAPACITY, r11
    mov &sancus_call + CALL_FUNCTION, r12
    mov &sancus_call + CALL_INPUT, r13
    mov &sancus_call + CALL_INPUT_LEN, r14
    mov &sancus_call + CALL_OUTPUT, r15
    mov #sancus_back, r10
    br &sancus_call + CALL_ENTRY
sancus_back:
    mov r12, &sancus_call + CALL_STATUS
    mov r13, &sancus_call + CALL_WRITTEN
sancus_return:
    clr sr
    mov &sancus_stack, sp
    clr &sancus_stack
    pop r10
    pop r9
    pop r8
    pop r7
    pop r6
    pop r5
    pop r4
    ret

// uint16_t sancus_enable(const struct node_section *)
    .section .text.sancus_enable, "ax"
    .global sancus_enable
sancus_enable:
    push r10
    mov r12, r10
    mov @r10+, r11                  ; vendor
    mov @r10+, r12                  ; text
    mov @r10+, r13
    mov @r10+, r14                  ; data
    mov @r10, r15
    clr r10                         ; not encrypted
    .word SANCUS_ENABLE
    mov r15, r12
    pop r10
    ret

// uint16_t sancus_owner(uint16_t address)
    .section .text.sancus_owner, "ax"
    .global sancus_owner
sancus_owner:
    mov r12, r15
    .word SANCUS_GET_ID
    mov r15, r12
    ret

// uint16_t sancus_verify(uint16_t address, const uint8_t *measurement)
    .section .text.sancus_verify, "ax"
    .global sancus_verify
sancus_verify:
    mov r12, r14
    mov r13, r15
    .word SANCUS_VERIFY
    mov r15, r12
    ret

// Sleeps until an interrupt; one that is pending ends the sleep at once.
    .section .text.sancus_sleep, "ax"
    .global sancus_sleep
sancus_sleep:
    bis #SR_SLEEP, sr
    nop
    ret

// Lets one pending interrupt happen.
    .section .text.sancus_window, "ax"
    .global sancus_window
sancus_window:
    bis #SR_GIE, sr
    nop
    nop
    bic #SR_GIE, sr
    nop
    ret

    .section .bss.sancus, "aw", @nobits
    .balign 2
sancus_stack:
    .skip 2
