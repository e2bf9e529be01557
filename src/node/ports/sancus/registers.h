// SPDX-License-Identifier: Apache-2.0
// What the firmware touches of a Sancus board. Also read by the assembler: macros only.
#ifndef NODE_PORTS_SANCUS_REGISTERS_H
#define NODE_PORTS_SANCUS_REGISTERS_H

#define LINK_DATA        0x01e0 // node link UART
#define LINK_UART_STATUS 0x01e2
#define LINK_CTRL        0x01e4
#define LINK_WAITS       1 // in LINK_UART_STATUS: a byte waits
#define LINK_CAN_SEND    2
#define LINK_INTERRUPT   1 // in LINK_CTRL

#define WATCHDOG      0x0120
#define WATCHDOG_HOLD 0x5a80

#define TIMER_CONTROL 0x0160 // timer A
#define TIMER_CCR0    0x0172
#define TIMER_CCTL0   0x0162
#define TIMER_RUN     0x02d4 // from SMCLK / 8, up to CCR0, cleared
#define TIMER_ENABLE  0x0010 // in TIMER_CCTL0: interrupt
#define TIMER_PERIOD  0x7fff // a tick each 262,144 cycles

#define SR_SLEEP 0x0018 // CPUOFF and GIE
#define SR_GIE   0x0008

// struct sancus_call, in words
#define CALL_ENTRY     0
#define CALL_FUNCTION  2
#define CALL_INPUT     4
#define CALL_INPUT_LEN 6
#define CALL_OUTPUT    8
#define CALL_CAPACITY  10
#define CALL_STATUS    12
#define CALL_WRITTEN   14

#endif
