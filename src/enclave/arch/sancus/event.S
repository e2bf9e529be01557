// SPDX-License-Identifier: Apache-2.0
// Events on Sancus: what src/enclave/arch/native/event.c says in C, in the cycles that an event may
// cost. Registers are all ours: the entry stub restores nothing.
#include "enclave/arch/sancus/layout.h"
#include "proto/wire.h"
#include "rt/msp430/board.h"

    ; The event of slot \slot has been used up. A counter that would wrap ends the module: the
    ; violation leaves it dirty, and nothing of this call comes out.
    .macro count_event slot
    inc SLOT_COUNTER(\slot)
    jnc .Lcounted\@
    adc SLOT_COUNTER + 2(\slot)
    adc SLOT_COUNTER + 4(\slot)
    adc SLOT_COUNTER + 6(\slot)
    jc wrapped
.Lcounted\@:
    .endm

    ; Key and associated data of slot \slot for wrap and unwrap.
    .macro load_slot slot
    mov \slot, r9
    add #SLOT_KEY, r9
    mov \slot, r10
    mov \slot, r11
    add #WIRE_EVENT_AD, r11
    .endm

    .section .bss.enclave_event, "aw", @nobits
    .p2align 1
plain:                              ; one event's words, between unwrap and the end of its handler
    .zero 2 * WIRE_MAX_WORDS
pending_end:                        ; first free word behind the pending outputs
    .zero 2

    .section .text.enclave_event, "ax"
    .global enclave_event
enclave_event:                      ; r14 bytes in enclave_input: connection, cipher, tag
    mov &enclave_input, r6
    tst r14
    jz bad_length
    tst r6                          ; 0 marks a free slot
    jz no_connection
    mov #enclave_slots, r7          ; there is always one (module.lds)
1:  cmp r6, SLOT_CONNECTION(r7)
    jeq 3f
2:  add #SLOT_SIZE, r7
    cmp #enclave_slots_end, r7
    jlo 1b
no_connection:
    mov #WIRE_CONNECTION, r12
    jmp no_reply
3:  cmp SLOT_MESSAGE(r7), r14
    jne other_length
    mov r14, r5
    sub #2 + WIRE_TAG, r5           ; bytes of body

    load_slot r7
    mov #enclave_input + 2, r12
    mov r12, r13
    add r5, r13
    mov #plain, r14
    mov r13, r15
    .word SANCUS_UNWRAP
    tst r15
    jz refused
    count_event r7
    push r5
    mov SLOT_END(r7), r12
    mov #plain, r13
    call #module_handle
    pop r5
    call #wipe_plain
    tst r12
    jz seal_pending
    inc &enclave_progress           ; aborts, which stay at 65,535
    jnz 4f
    mov #-1, &enclave_progress
4:  mov #enclave_pending, r13       ; what it would have sent is wiped
    jmp 6f
5:  clr 0(r13)
    incd r13
6:  cmp &pending_end, r13
    jlo 5b
    mov #enclave_pending, &pending_end
    mov #WIRE_ABORTED, r12
    jmp no_reply

other_length:
    tst SLOT_MESSAGE(r7)            ; 0: our own output end, of a connection to ourselves perhaps
    jz 2b
bad_length:
    mov #WIRE_LENGTH, r12
    jmp no_reply
refused:
    call #wipe_plain
    mov #WIRE_REFUSED, r12
no_reply:
    mov #enclave_reply, r13
    clr r14
    ret
wrapped:
    br #arch_violate

wipe_plain:                         ; r5 bytes; upstream hardware leaves unverified plaintext
    decd r5
    clr plain(r5)
    jnz wipe_plain
    ret

    ; Seals the pending outputs, in order, one record for each connection of their channel.
    ; r4 pending word, r5 channel end, r6 bytes of body, r7 slot, r8 record
    ; Returns r12 status, r13 start of the reply, r14 its length.
seal_pending:
    mov #enclave_pending, r4
    mov #enclave_reply, r8
    jmp 5f
1:  mov @r4+, r5
    mov.b module_output_words(r5), r6
    rla r6
    bis #WIRE_OUTPUT_END, r5
    mov #enclave_slots, r7
    jmp 4f
2:  cmp r5, SLOT_END(r7)
    jne 3f
    mov SLOT_CONNECTION(r7), 0(r8)
    mov r6, r12
    add #WIRE_TAG, r12
    mov r12, 2(r8)
    load_slot r7
    add #4, r8
    mov r4, r12
    mov r4, r13
    add r6, r13
    mov r8, r14
    add r6, r8
    mov r8, r15
    .word SANCUS_WRAP
    tst r15
    jz 6f
    count_event r7
    add #WIRE_TAG, r8
3:  add #SLOT_SIZE, r7
4:  cmp #enclave_slots_end, r7
    jlo 2b
    mov r4, r12                     ; wipe the words and go on behind them
    add r6, r4
    jmp 8f
7:  clr 0(r12)
    incd r12
8:  cmp r4, r12
    jlo 7b
5:  cmp &pending_end, r4
    jlo 1b
    mov #enclave_pending, &pending_end
    mov #enclave_reply, r13
    mov r8, r14
    sub r13, r14
    clr r12                         ; WIRE_OK
    ret
6:  mov #WIRE_POISONED, r12
    jmp no_reply

    ; The same for C: a driver's own outputs.
    .section .text.enclave_seal_pending, "ax"
    .global enclave_seal_pending
enclave_seal_pending:
    push r4
    push r5
    push r6
    push r7
    push r8
    push r9
    push r10
    call #seal_pending
    mov r14, &enclave_reply_len
    pop r10
    pop r9
    pop r8
    pop r7
    pop r6
    pop r5
    pop r4
    ret

    .section .text.module_output, "ax"
    .global module_output
    .global enclave_clear_pending
module_output:                      ; r12 channel, r13 words
    mov &pending_end, r14
    mov.b module_output_words(r12), r15
    mov r12, 0(r14)
    incd r14
1:  mov @r13+, r12
    mov r12, 0(r14)
    incd r14
    dec r15
    jnz 1b
    mov r14, &pending_end
    ret

enclave_clear_pending:
    mov #enclave_pending, &pending_end
    ret
