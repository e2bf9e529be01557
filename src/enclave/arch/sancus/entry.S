// SPDX-License-Identifier: Apache-2.0
// The only way into a protected module and out of it (docs/spec/abi.md). Interrupts are off
// throughout. In assembly because nothing may touch memory before the stack is ours, and because
// every event passes here: `make bench` counts its cycles.
//
// At the call: r12 function, r13 input, r14 its length, r15 output, r11 its capacity, r10 return
// address. At the return: r12 status, r13 bytes written, r10 as before, everything else 0.
#include "proto/wire.h"
#include "rt/msp430/board.h"

    ; Refuse unless [\start, \end) lies in data RAM and outside our own data section. Usually
    ; buffers lie below it.
    .macro must_be_outside start, end
    cmp #BOARD_RAM_START, \start
    jlo bad_pointer
    cmp #enclave_data_start + 1, \end
    jlo .Loutside\@
    cmp #enclave_data_end, \start
    jlo bad_pointer
    cmp #BOARD_RAM_END + 1, \end
    jhs bad_pointer
.Loutside\@:
    .endm

    .macro copy_word offset         ; mov @r13+, \offset(r4): the assembler refuses to spell it
    .word 0x4db4, \offset
    .endm

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
    push r10
    tst r8                          ; only unprotected code calls modules
    jnz bad_caller
    tst &enclave_dirty
    jnz poisoned
    cmp #WIRE_FUNCTIONS, r12
    jhs bad_function
    cmp &enclave_input_limit, r14   ; (as a destination it would meet a bug of upstream hardware)
    jhs bad_length
    mov r12, r8
    rla r8
    mov enclave_needs(r8), r8       ; bytes of the output window
    cmp r8, r11
    jlo bad_length
    mov r13, r6
    bis r14, r6
    bis r9, r6
    bit #1, r6                      ; odd addresses and lengths
    jnz bad_pointer

    mov r13, r6                     ; input [r13, r6)
    add r14, r6
    jc bad_pointer
    tst r14
    jz 1f
    must_be_outside r13, r6
1:  mov r9, r5                      ; output window [r9, r5)
    add r8, r5
    jc bad_pointer
    tst r8
    jz 3f
    must_be_outside r9, r5
    mov r9, r4                      ; read it once: another module in it stops us here and now.
2:  .rept 8                         ; enclave_needs are multiples of 16
    mov @r4+, r15
    .endr
    cmp r5, r4
    jlo 2b

3:  mov #enclave_input, r4          ; the one private copy: one word, two, then four a round
    bit #2, r14
    jz 5f
    copy_word 0
    incd r4
5:  bit #4, r14
    jz 7f
    copy_word 0
    copy_word 2
    add #4, r4
    jmp 7f
6:  copy_word 0
    copy_word 2
    copy_word 4
    copy_word 6
    add #8, r4
7:  cmp r6, r13
    jlo 6b

    mov #1, &enclave_dirty
    push r9
    cmp #WIRE_FN_EVENT, r12
    jne 8f
    call #enclave_event             ; r12 status, r13 start of the reply, r14 its length
    jmp 9f
8:  mov r14, r13
    call #enclave_dispatch
    mov &enclave_reply_start, r13
    mov &enclave_reply_len, r14
9:  pop r4                          ; output buffer
    cmp #WIRE_POISONED, r12         ; something could not be sealed: dirty stays
    jeq leave
    clr &enclave_dirty
    mov r12, r5
    mov r14, r6
    mov r4, r12
    call #arch_copy
    mov r5, r12
    mov r6, r13

finish:                             ; r12 status, r13 bytes written
    pop r10
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

bad_caller:
    mov #WIRE_CALLER, r12
    jmp leave
poisoned:
    mov #WIRE_POISONED, r12
    jmp leave
bad_function:
    mov #WIRE_FUNCTION, r12
    jmp leave
bad_length:
    mov #WIRE_LENGTH, r12
    jmp leave
bad_pointer:
    mov #WIRE_POINTER, r12
leave:                              ; nothing is written
    clr r13
    jmp finish

    ; There is nowhere to go on. A write to our own text, wherever it was loaded, is a violation: the
    ; hardware clears all registers and the node's software goes on at vector 13.
    .global arch_violate
violate:
arch_violate:
    clr enclave_entry               ; relative to the PC
    jmp violate

    .global arch_disable
arch_disable:
    mov &enclave_stack_top - 2, r15 ; the return address that entry pushed
    mov r15, r10
    clr r12                         ; WIRE_OK
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
    clr r2
    .word SANCUS_DISABLE            ; goes on at r15

    .section .bss.enclave_dirty, "aw", @nobits
    .p2align 1
enclave_dirty:                      ; not 0: a call did not come to its end
    .zero 2
