// SPDX-License-Identifier: Apache-2.0
// Inside of the runtime: what its files share. All of it lives in the module's data section.
#ifndef ENCLAVE_ENCLAVE_H
#define ENCLAVE_ENCLAVE_H

#include <stdint.h>

#include "enclave/arch.h"
#include "enclave/module.h"

// One connection. Its first WIRE_EVENT_AD bytes are, as they lie in memory, the associated data of
// its next event: the counter is never copied and cannot get out of step.
struct enclave_slot {
    uint16_t header;
    uint16_t connection; // 0: free
    uint16_t direction;
    uint16_t generation;
    uint16_t counter[4]; // events so far, least significant word first
    uint16_t end;        // channel, with WIRE_OUTPUT_END if we send
    uint16_t message;    // bytes of the next event's message; 0 if we send
    uint8_t key[WIRE_KEY];
};

// Sized by the build (module.lds).
extern struct enclave_slot enclave_slots[], enclave_slots_end[];
extern uint16_t enclave_pending[]; // outputs of the running handler: channel, words
extern uint8_t enclave_input[];    // the private copy of the caller's input
extern uint8_t enclave_reply[];    // what will be copied out, from enclave_reply_start

// Constants that the linker puts at the end of the text section (module.lds).
extern const uint16_t enclave_slot_count;
extern const uint16_t enclave_input_limit; // bytes of enclave_input, plus 1
extern const uint16_t enclave_needs[];     // by function: bytes of output window, multiples of 16

// How far this instance has come, as attested (the fixed part of wire.md's report).
struct enclave_progress {
    uint16_t aborts;
    uint16_t owner;
    uint16_t grants[2];
    uint16_t outputs[2];
};
extern struct enclave_progress enclave_progress;

// The beginning of the associated data of every message under the module key.
struct enclave_context {
    uint16_t header;
    uint16_t epoch[2];
    uint16_t instance;
};

// Fills `c` for `purpose` from the hardware.
void enclave_context_fill(struct enclave_context *c, uint16_t purpose);

// A sealed message of a deployer or IP, as it lies in enclave_input, and its associated data.
struct enclave_order {
    struct enclave_context context;
    uint16_t nonce[WIRE_NONCE / 2];
    uint16_t extra[2]; // lease, revoke: grants
};
_Static_assert(sizeof(struct enclave_order) == 28, "no padding: it is associated data");

// The body of set-key and lease.
struct enclave_key_body {
    uint16_t connection;
    uint16_t end; // lease: owner
    uint16_t generation;
    uint16_t alg;
    uint8_t key[WIRE_KEY];
};
_Static_assert(sizeof(struct enclave_key_body) == WIRE_KEY_BODY, "no padding");

// Decrypts the key message in enclave_input into `body` under the module key. `extra` bytes of
// order->extra belong to the associated data. Returns WIRE_OK, or WIRE_REFUSED with `body` wiped.
uint16_t enclave_open_key_body(uint16_t purpose, struct enclave_order *order, uint16_t extra,
                               struct enclave_key_body *body);

// Compares the tag behind the nonce in enclave_input with MAC(key, ad), in constant time.
uint16_t enclave_check_tag(const uint8_t *key, const void *ad, uint16_t ad_len);

// One function per entry function; each returns a status of wire.h and sets enclave_reply_len (0
// before). `len`: bytes of enclave_input.
uint16_t enclave_attest(uint16_t len);
uint16_t enclave_set_key(uint16_t len);
uint16_t enclave_event(uint16_t len);
uint16_t enclave_disable(uint16_t len);

// What a driver adds. Application modules link src/enclave/application.c, which has nothing to add.
uint16_t enclave_extra(uint16_t function, uint16_t len);

// Every function but EVENT, chosen by number.
uint16_t enclave_dispatch(uint16_t function, uint16_t len);

// Forgets what module_output has collected; before a driver's own outputs.
void enclave_clear_pending(void);
// Seals the pending outputs into enclave_reply as records and advances their counters.
uint16_t enclave_seal_pending(void);
// The slot of `connection` whose end is an output (`direction` WIRE_OUTPUT_END) or an input (0),
// NULL if there is none. 0 is no connection.
struct enclave_slot *enclave_slot_find(uint16_t connection, uint16_t direction);
// Fills a slot for a new key; the counter starts at 0.
void enclave_slot_install(struct enclave_slot *slot, const struct enclave_key_body *body,
                          uint16_t end);
void enclave_wipe(void *start, uint16_t len);

extern uint8_t *enclave_reply_start;
extern uint16_t enclave_reply_len;

#endif
