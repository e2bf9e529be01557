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
enclave_event:                      ; r13 bytes in enclave_input: connection, cipher, tag
    mov &enclave_input, r6
    cmp #2, r13
    jlo bad_length
    tst r6                          ; 0 marks a free slot
    jz no_connection
    mov #enclave_slots, r7
    jmp 2f
1:  cmp r6, SLOT_CONNECTION(r7)
    jeq 3f
    add #SLOT_SIZE, r7
2:  cmp #enclave_slots_end, r7
    jlo 1b
no_connection:
    mov #WIRE_CONNECTION, r12
    ret
3:  mov SLOT_END(r7), r8
    cmp #WIRE_OUTPUT_END, r8        ; channels are below it
    jhs next_slot
    mov.b module_input_words(r8), r5
    rla r5                          ; bytes of body
    mov r5, r4
    add #2 + WIRE_TAG, r4
    cmp r4, r13
    jne bad_length

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
    mov #enclave_pending, &pending_end
    push r5
    mov r8, r12
    mov #plain, r13
    call #module_handle
    pop r5
    call #wipe_plain
    tst r12
    jz enclave_seal_pending
    inc &enclave_progress           ; aborts, which stay at 65,535
    jnz 4f
    mov #-1, &enclave_progress
4:  mov #WIRE_ABORTED, r12
    ret

next_slot:                          ; our own output end of a connection to ourselves
    add #SLOT_SIZE, r7
    jmp 2b
bad_length:
    mov #WIRE_LENGTH, r12
    ret
refused:
    call #wipe_plain
    mov #WIRE_REFUSED, r12
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
    .global enclave_seal_pending
enclave_seal_pending:
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
    sub #enclave_reply, r8
    mov r8, &enclave_reply_len
    clr r12
    ret
6:  mov #WIRE_POISONED, r12
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
