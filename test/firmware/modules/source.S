// SPDX-License-Identifier: Apache-2.0
// An input driver without secrets, of the sensor in slot 0, which nobody protects. ATTEST:
// switches it on. POLL: sends the sample on connection CHANNEL.
#include "proto/wire.h"
#include "rt/msp430/board.h"
    .set SENSOR, BOARD_DEVICE(0)
    .text
    dint
    cmp #WIRE_FN_POLL, r12
    jeq poll
    mov #3, &SENSOR + BOARD_DEVICE_CTRL
    clr r12
    jmp none
poll:
    mov #WIRE_IDLE, r12
    bit #1, &SENSOR + BOARD_DEVICE_STATUS
    jz none
    mov #CHANNEL, 0(r15)
    mov #2 + WIRE_TAG, 2(r15)
    mov &SENSOR, r4
    mov r4, 4(r15)
    mov #1, &SENSOR + BOARD_DEVICE_STATUS
    mov #22, r13
    clr r12
    jmp back
none:
    clr r13
back:
    clr sr
    mov r10, pc
