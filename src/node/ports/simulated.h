// SPDX-License-Identifier: Apache-2.0
// Simulated boards: Sancus machines that run the node firmware, and a world of them on a virtual
// network. Deterministic: no real time, no I/O.
#ifndef NODE_PORTS_SIMULATED_H
#define NODE_PORTS_SIMULATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "net/vnet.h"
#include "proto/frame.h"

struct machine;        // sim/machine.h
struct machine_config; // sim/machine.h

// ---- one board -------------------------------------------------------------------------------

struct board;

// What a board does to the world. `time` is the board's clock.
struct board_host {
    void *context;
    // A good frame has left the board. The network carries frames, not noise: anything else that
    // software writes to the UART is counted and thrown away.
    void (*frame)(void *context, uint64_t time, const uint8_t *frame, size_t len);
    void (*display)(void *context, uint64_t time, unsigned slot, int16_t value);
};

enum board_state {
    BOARD_BUSY,   // has not finished
    BOARD_ASLEEP, // a timer may wake it
    BOARD_IDLE,   // only something from outside wakes it
    BOARD_DEAD,   // stopped for good: only a reset goes on
};

// A board with `firmware` (an ELF file) loaded, reset at time `start`. The callbacks in
// config->host are replaced. NULL with ERR_INPUT (file or configuration) or ERR_SYSTEM.
struct board *board_create(const struct machine_config *config, const uint8_t *firmware, size_t len,
                           uint64_t start, const struct board_host *host, struct err_info *e);
void board_destroy(struct board *b); // NULL is fine

// Runs up to time `until`; the last instruction may go beyond it. Does nothing if it is there.
enum board_state board_run(struct board *b, uint64_t until);

void board_receive(struct board *b, const uint8_t *line, size_t len); // encoded bytes
// A sample for the sensor in a slot. 0, or 1: no sensor there.
int board_push_sample(struct board *b, unsigned slot, int16_t value);
// Takes back the oldest sample that its software has not taken. 0, or 1: none.
int board_withdraw_sample(struct board *b, unsigned slot, int16_t *value);
void board_reset(struct board *b);
uint64_t board_time(const struct board *b);
uint64_t board_noise(const struct board *b); // damaged frames that its software sent
struct machine *board_machine(struct board *b);

// ---- a world of boards -----------------------------------------------------------------------

enum { WORLD_QUANTUM = 4096 }; // cycles that boards run ahead of each other, at most

struct world;

// Each may be NULL.
struct world_host {
    void *context;
    // Every frame as it is sent, before the network does anything to it. Return false: it
    // disappears (an adversary). It may also be changed in place, its length not.
    bool (*frame)(void *context, uint64_t time, uint8_t *frame, size_t len);
    // Outputs of all displays in the order of time; at the same time, nodes in the order added.
    void (*display)(void *context, uint64_t time, uint8_t node, unsigned slot, int16_t value);
};

struct world *world_create(uint64_t seed, const struct vnet_faults *faults,
                           const struct world_host *host); // host may be NULL
void world_destroy(struct world *w);                       // NULL is fine

// Adds and switches on a board. 0, or ERR_INPUT (address 0, 255 or taken; configuration; file).
int world_add(struct world *w, uint8_t address, const struct machine_config *config,
              const uint8_t *firmware, size_t len, struct err_info *e);

uint64_t world_now(const struct world *w);   // cycles since the world began
struct vnet *world_network(struct world *w); // for its counters
void world_set_faults(struct world *w, const struct vnet_faults *faults); // for later frames
struct machine *world_machine(struct world *w, uint8_t address);          // NULL: no such node
// Resets a node. 0, or 1: no such node.
int world_reset(struct world *w, uint8_t address);
// A sample for the sensor in a slot. 0, or 1: no such node or no sensor.
int world_push_sample(struct world *w, uint8_t address, unsigned slot, int16_t value);
// Takes back the oldest sample that the node has not taken. 0, or 1: no such node or no sample.
int world_withdraw_sample(struct world *w, uint8_t address, unsigned slot, int16_t *value);

// Sends a frame (FRAME_CONTENT..FRAME_MAX bytes), as whoever its FROM byte says. 0, or ERR_BUG.
int world_send(struct world *w, const uint8_t *frame, size_t len);
// Takes the next frame that came for address 0. Returns its length, 0: none.
size_t world_receive(struct world *w, uint8_t frame[FRAME_MAX]);

void world_run(struct world *w, uint64_t until); // until the given time
// Until a frame waits for address 0: 0; 1: the time `limit` came first.
int world_run_until_frame(struct world *w, uint64_t limit);
// Until nothing moves: no frame on its way, every board asleep without a timer. ERR_FAILED if the
// time `limit` comes first, or if it is quiet but events were given up; the message says where.
int world_run_until_quiet(struct world *w, uint64_t limit, struct err_info *e);

#endif
