// SPDX-License-Identifier: Apache-2.0
// A virtual network: byte strings between addresses, in virtual time, with seeded faults. No I/O,
// no clock, no globals: the same seed and the same calls always give the same run. It knows
// nothing of what the bytes mean.
//
// Random numbers: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
// OOPSLA 2014), one draw for each question whether asked or not, so that the faults of different
// kinds do not shift each other.
#ifndef NET_VNET_H
#define NET_VNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VNET_FRAME_MAX = 512,   // bytes of one frame
    VNET_IN_FLIGHT = 65536, // frames on their way; more are lost and counted
    VNET_ADDRESSES = 256,
};

// Chances per mille for each frame, of whatever kind; times in cycles.
struct vnet_faults {
    unsigned loss;
    unsigned duplicate; // arrives twice, each with a delay of its own
    unsigned reorder;   // held back so that later frames overtake it
    unsigned corrupt;   // one to three bytes are changed
    uint64_t delay;     // of every frame,
    uint64_t jitter;    // plus 0..jitter; this alone keeps the order towards one address
};

struct vnet_frame {
    uint64_t due;
    uint64_t order; // of sending: breaks ties
    uint8_t to;
    uint16_t len;
    uint8_t bytes[VNET_FRAME_MAX];
};

struct vnet_counters {
    uint64_t sent, lost, duplicated, reordered, corrupted, overflowed;
};

struct vnet; // opaque

struct vnet *vnet_create(uint64_t seed, const struct vnet_faults *faults); // NULL: no memory
void vnet_destroy(struct vnet *v);                                         // NULL is fine
void vnet_set_faults(struct vnet *v, const struct vnet_faults *faults);    // for later frames

// Sends a frame at time `now`. 0, or -1 if it is longer than VNET_FRAME_MAX.
int vnet_send(struct vnet *v, uint64_t now, uint8_t to, const void *bytes, size_t len);

// When the next frame is due; false: nothing is on its way.
bool vnet_next(const struct vnet *v, uint64_t *due);

// Takes the next frame that is due at `now`: earliest first. False: none is.
bool vnet_receive(struct vnet *v, uint64_t now, struct vnet_frame *out);

struct vnet_counters vnet_counters(const struct vnet *v);

// The generator itself, for tests and adversaries that need one: advances `state`.
uint64_t vnet_random(uint64_t *state);

#endif
