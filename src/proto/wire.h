// SPDX-License-Identifier: Apache-2.0
// Constants of docs/spec/wire.md, layers 1 and 2: what modules, deployers and event managers agree
// on. Also read by the assembler: macros only.
#ifndef PROTO_WIRE_H
#define PROTO_WIRE_H

#define WIRE_VERSION 1

// First word of every associated data: what the message is for.
#define WIRE_HEADER(purpose) ((purpose) | WIRE_VERSION << 8)
#define WIRE_ATTEST          WIRE_HEADER(1)
#define WIRE_SET_KEY         WIRE_HEADER(2)
#define WIRE_EVENT           WIRE_HEADER(3)
#define WIRE_DISABLE         WIRE_HEADER(4)
#define WIRE_LEASE           WIRE_HEADER(5)
#define WIRE_CONFIRM         WIRE_HEADER(6)
#define WIRE_RELEASE         WIRE_HEADER(7)
#define WIRE_REVOKE          WIRE_HEADER(8)
#define WIRE_STATUS          WIRE_HEADER(9)

#define WIRE_ALG_SPONGENT_128 1
#define WIRE_FORWARD          1     // direction of a connection: output end to input end
#define WIRE_OUTPUT_END       0x100 // in a channel end: this module sends

// Sizes in bytes.
#define WIRE_KEY           16
#define WIRE_TAG           16
#define WIRE_NONCE         16
#define WIRE_CHALLENGE     16
#define WIRE_INSTANCE      6              // u32 epoch, u16 instance
#define WIRE_KEY_BODY      (8 + WIRE_KEY) // body of set-key and lease
#define WIRE_KEY_MESSAGE   (WIRE_NONCE + WIRE_KEY_BODY + WIRE_TAG)
#define WIRE_TAG_MESSAGE   (WIRE_NONCE + WIRE_TAG) // disable, release, revoke
#define WIRE_EVENT_AD      16
#define WIRE_SLOT          14 // one connection in a report
#define WIRE_REPORT(slots) (14 + WIRE_SLOT * (slots))
#define WIRE_STATUS_REPLY  (16 + WIRE_TAG)
#define WIRE_MAX_WORDS     8 // parameters of one event

// Entry functions.
#define WIRE_FN_ATTEST  0
#define WIRE_FN_SET_KEY 1
#define WIRE_FN_EVENT   2
#define WIRE_FN_DISABLE 3
#define WIRE_FN_POLL    4
#define WIRE_FN_LEASE   5
#define WIRE_FN_RELEASE 6
#define WIRE_FN_REVOKE  7
#define WIRE_FN_STATUS  8
#define WIRE_FUNCTIONS  9

// What an entry call answers (enum proto_status of the house).
#define WIRE_OK         0
#define WIRE_REFUSED    1
#define WIRE_CALLER     2
#define WIRE_POINTER    3
#define WIRE_LENGTH     4
#define WIRE_FUNCTION   5
#define WIRE_POISONED   6
#define WIRE_CONNECTION 7
#define WIRE_FULL       8
#define WIRE_EXHAUSTED  9
#define WIRE_ABORTED    10
#define WIRE_OWNED      11
#define WIRE_IDLE       12
#define WIRE_DEVICE     13

#endif
