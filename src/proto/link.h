// SPDX-License-Identifier: Apache-2.0
// Constants of docs/spec/wire.md, section 3: the node link between event managers and deployer.
// Nothing here is trusted.
#ifndef PROTO_LINK_H
#define PROTO_LINK_H

#define LINK_DEPLOYER 0    // address of the deployer; nodes have 1..254
#define LINK_REPLY    0x80 // in a frame's type

// Frame types. Below LINK_EVENT: requests of the deployer.
#define LINK_STATUS  1
#define LINK_LOAD    2
#define LINK_ENABLE  3
#define LINK_CALL    4
#define LINK_ROUTE   5
#define LINK_UNROUTE 6
#define LINK_FORGET  7
#define LINK_VERIFY  8
#define LINK_EVENT   16
#define LINK_ACK     17

// Statuses of the node software; below LINK_BAD_FRAME they are the module's own (wire.h).
#define LINK_OK            0
#define LINK_BAD_FRAME     0x101
#define LINK_NO_ROOM       0x102
#define LINK_NO_MODULE     0x103
#define LINK_NOT_FREE      0x104
#define LINK_ENABLE_FAILED 0x105
#define LINK_VIOLATION     0x106

// Kinds of a module, in ENABLE.
#define LINK_KIND_MODULE 0
#define LINK_KIND_INPUT  1
#define LINK_KIND_OUTPUT 2
#define LINK_KIND_MMIO   3

// Kinds of a route, in ROUTE.
#define LINK_ROUTE_SEND    0
#define LINK_ROUTE_DELIVER 1

// The number of an ACK frame: 0, or "there is room again: resend at once".
#define LINK_ACK_READY 1

// Sizes of contents in bytes.
#define LINK_ENABLE_CONTENT  12
#define LINK_ROUTE_CONTENT   6
#define LINK_EVENT_HEADER    4 // connection, sequence
#define LINK_ACK_CONTENT     4
#define LINK_CALL_HEADER     4  // instance, function
#define LINK_VERIFY_CONTENT  18 // instance, measurement
#define LINK_STATUS_MODULE   12
#define LINK_STATUS_COUNTERS 14

#endif
