// SPDX-License-Identifier: Apache-2.0
// EVENT: adds the first word of the payload to the list in its data section: count, words.
#include "proto/wire.h"
    .text
    dint
    cmp #WIRE_FN_EVENT, r12
    jeq event
    mov #WIRE_FUNCTION, r12
back:
    clr r13
    clr sr
    mov r10, pc
event:
    mov &DATA, r4
    inc &DATA
    rla r4
    mov 2(r13), r5
    mov r5, DATA + 2(r4)
    clr r12
    jmp back
