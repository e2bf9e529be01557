// SPDX-License-Identifier: Apache-2.0
// What most trials need: a bench with two applications' modules and two drivers, connected.
#ifndef TEST_ATTACK_STAND_H
#define TEST_ATTACK_STAND_H

#include "attack/attack.h"
#include "lib/board_bench.h"

enum {
    STAND_SLOTS = 5, // of each application module
    STAND_OWNER = 0x1234,
    STAND_STRANGER = 0x6666,
    STAND_PROVIDER = 0xa001,
};

// Channels of the application module (stand.c has its source).
enum { IN_SET, IN_GET, IN_STORE, IN_TWO, IN_COUNT, OUT_VALUE = 0, OUT_SPARE, OUT_COUNT };

// Connections, all of generation 1.
enum { ON_SET = 10, ON_GET, ON_TWO, ON_OUT, ON_SHOW = 20, ON_BUTTON = 30, ON_STORE = 40 };

struct stand {
    struct bench bench;
    struct part app;   // of STAND_OWNER: IN_SET, IN_GET, IN_TWO and OUT_VALUE are connected
    struct part other; // the same code elsewhere, of STAND_STRANGER: nothing connected
    struct part display_mmio, display; // leased to STAND_OWNER as ON_SHOW
    struct part button_mmio, button;   // connected as ON_BUTTON
    struct buf buf, out;               // scratch
    struct machine *fresh;             // enabled, nothing connected
    struct machine *ready;             // connected
};

// The stand of this site, ready. It is built once and shared: the caller leaves it as it likes.
struct stand *stand_ready(struct trial *t);
struct stand *stand_fresh(struct trial *t);
void stand_close_all(void);

// The end of connection `number` as all know it: generation 1, key from the number.
struct message_end stand_end(uint16_t number, uint16_t end);

// Messages, in s->buf.
const struct buf *stand_event(struct stand *s, uint16_t connection, uint64_t number,
                              uint16_t value);
const struct buf *stand_pair(struct stand *s, uint16_t connection, uint64_t number, uint16_t first,
                             uint16_t second);
const struct buf *stand_set_key(struct stand *s, const struct part *p,
                                const struct message_end *end);
const struct buf *stand_lease(struct stand *s, uint32_t grants, const struct message_end *end);
const struct buf *stand_bytes(struct stand *s, const void *bytes, size_t len);

// Calls with a message; the output is in s->out.
uint16_t stand_call(struct stand *s, const struct part *p, uint16_t function,
                    const struct buf *message);

// Attests the module. False: no good answer.
bool stand_attest(struct stand *s, const struct part *p, struct message_report *report);

// Presets how many events a connection of the module has had.
void stand_set_counter(struct stand *s, const struct part *p, uint16_t connection, uint64_t value);

// A message and a module it is for; refusing it must not change the module.
struct stand_message {
    const struct part *part;
    uint16_t function;
    struct buf bytes;
};

#endif
