// SPDX-License-Identifier: Apache-2.0
// The untrusted software of a node: event manager and module loader (docs/spec/wire.md, section
// 3), as a state machine. It does no I/O itself: a port gives it the hardware; frames, ticks and
// device interrupts come in through the functions below. One call at a time, no recursion, no
// allocation; whatever bytes come in, nothing outside the modules' memory is touched.
//
// What may enter waits while the queue is short of room (a module is called only when all it may
// send fits), so no event is lost for lack of memory.
#ifndef NODE_NODE_H
#define NODE_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "node/config.h"
#include "proto/frame.h"
#include "proto/link.h"

// One entry call (docs/spec/abi.md). Buffers are at even addresses.
struct node_call {
    uint16_t entry; // first address of the module's text
    uint16_t function;
    const uint8_t *input;
    uint16_t input_len;
    uint8_t *output;
    uint16_t capacity;
};

struct node_result {
    uint16_t status; // the module's, or LINK_VIOLATION
    uint16_t written;
};

struct node_section {
    uint16_t vendor;
    uint16_t text_start, text_end; // [start, end)
    uint16_t data_start, data_end;
};

// The hardware. `context` is the one given to node_init.
struct node_port {
    uint16_t text_start, text_end;       // program memory for modules, [start, end)
    uint16_t data_start, data_end;       // RAM for their data sections
    uint16_t devices_start, devices_end; // registers that a mod-mmio may own
    void (*enter)(void *context, const struct node_call *call, struct node_result *result);
    // Makes a module; clears its data section first if `clear`. Returns its instance, or 0.
    uint16_t (*enable)(void *context, const struct node_section *section, bool clear);
    uint16_t (*owner)(void *context, uint16_t address); // instance that owns it, or 0
    // Instance of the module there if it has this measurement (16 bytes, even address), or 0.
    uint16_t (*verify)(void *context, uint16_t address, const uint8_t *measurement);
    void (*write)(void *context, uint16_t address, const uint8_t *bytes, uint16_t len);
    // Sends the frame head ‖ body.
    void (*send)(void *context, const uint8_t *head, uint16_t head_len, const uint8_t *body,
                 uint16_t body_len);
    void (*timer)(void *context, bool on); // from now on: node_tick at a steady rate, or never
    void (*epoch)(void *context, uint16_t words[2]); // boot count, low word first
};

struct node_module {
    uint16_t instance; // 0: free entry
    struct node_section section;
    uint16_t need; // bytes in the queue that one call may take
    uint8_t kind;
    bool broken; // an input driver that failed: not polled until somebody calls it with success
};

struct node_route {
    uint16_t connection;
    uint16_t instance; // deliver: the receiver
    uint16_t next;     // send: sequence of its oldest event in the queue; deliver: the one wanted
    bool used;
    uint8_t kind;
    uint8_t node;    // send: the receiver's node; deliver: where the latest event came from
    uint8_t queued;  // its events in the queue
    uint8_t sent;    // how many of them are on their way
    uint8_t tries;   // sendings since the last answer
    uint8_t wait;    // ticks until the next try; 0: none is due
    uint8_t backoff; // ticks to wait after the next try
    bool stalled;    // given up until a new event or an answer
    bool owed;       // deliver: the sender was turned away for lack of room
};

// Records of modules, as they wrote them (wire.md, section 2), oldest first.
struct node_queue {
    _Alignas(2) uint8_t bytes[NODE_QUEUE_BYTES];
    uint16_t used;
};

// Everything counts up to 0xFFFF and stays there.
struct node_counters {
    uint16_t resent;     // events sent again
    uint16_t dropped;    // events of modules thrown away: no route, bad record, route removed
    uint16_t refused;    // events and polls that a module did not take
    uint16_t violations; // calls that ended in one
    uint16_t damaged;    // frames that are none, or are not for a node
};

struct node {
    const struct node_port *port;
    void *context;
    struct node_queue queue;
    struct node_module modules[NODE_MODULES];
    struct node_route routes[NODE_ROUTES];
    struct node_counters counters;
    uint16_t reserve;  // room kept for what local deliveries send
    uint8_t address;   // of this node, as its deployer calls it
    uint8_t local_run; // local deliveries since the last chance for a poll
    uint8_t poll_next; // module to be looked at next for a poll,
    uint8_t poll_left; // and how many of this round are left
    bool timer_on;
    bool answered;       // a reply is stored
    uint16_t answer_crc; // of the request that `reply` answers
    uint16_t reply_len;
    _Alignas(2) uint8_t reply[FRAME_MAX];
};

// Everything empty. `port` and `context` stay the caller's and must outlive the node.
void node_init(struct node *n, const struct node_port *port, void *context);

// A good frame has come in. `bytes` at an even address; it is used as working memory. `crc` is
// the frame's: a repeated request is known by it.
void node_receive(struct node *n, uint8_t *bytes, uint16_t len, uint16_t crc);

// A frame came in damaged, or a violation happened outside any call: counted.
void node_count_damaged(struct node *n);
void node_count_violation(struct node *n);

// The resend timer has ticked.
void node_tick(struct node *n);

// A device asks for attention: every input driver will be polled once, in turn, as there is room.
void node_device(struct node *n);

// Does one step of what waits. Returns whether to call again before sleeping.
bool node_work(struct node *n);

#endif
