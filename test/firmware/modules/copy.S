// SPDX-License-Identifier: Apache-2.0
// A protected module without secrets that follows docs/spec/abi.md. EVENT: sends what it got on
// connection CHANNEL. ATTEST: answers with its input. REVOKE: violates. DISABLE: ends.
#include "proto/wire.h"
#include "rt/msp430/board.h"
    .text
    dint
    tst r12
    jz echo
    cmp #WIRE_FN_EVENT, r12
    jeq event
    cmp #WIRE_FN_REVOKE, r12
    jeq violate
    cmp #WIRE_FN_DISABLE, r12
    jeq end
    mov #WIRE_FUNCTION, r12
none:
    clr r13
back:
    clr r4
    clr r5
    clr r6
    clr r7
    clr r8
    clr r9
    clr r11
    clr r14
    clr r15
    clr sr
    mov r10, pc

event:
    inc &DATA
    sub #2, r14                     ; without the connection
    mov r14, r4
    add #4, r4                      ; bytes of the record
    cmp r4, r11
    jlo short
    incd r13
    mov #CHANNEL, 0(r15)
    mov r14, 2(r15)
    add #4, r15
    mov r4, r5
    jmp copy
echo:
    mov r14, r5                     ; what is written
    cmp r14, r11
    jlo short
copy:
    tst r14
    jz done
    mov @r13+, r6
    mov r6, 0(r15)
    incd r15
    decd r14
    jmp copy
done:
    mov r5, r13
    clr r12
    jmp back
short:
    mov #WIRE_LENGTH, r12
    jmp none
violate:
    mov #0, &violate
    jmp none
end:
    clr r12
    clr r13
    mov r10, r15
    .word SANCUS_DISABLE
