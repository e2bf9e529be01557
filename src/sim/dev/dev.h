// SPDX-License-Identifier: Apache-2.0
// A device class: registers in the first 512 bytes, and interrupt lines. To add a device: one file
// with one class, one row in dev/table.c.
//
// Devices do not tick. They are told the time whenever somebody looks: every function gets `now`,
// the cycle whose state is meant; a write at `now` shows from `now` + 1 on. `now` never goes back
// by more than the length of one instruction, and a device may ignore that.
#ifndef SIM_DEV_DEV_H
#define SIM_DEV_DEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/machine.h"

#define DEV_NEVER UINT64_MAX

// Devices run so many cycles from their reset to the first instruction, which is at `now` of reset.
enum { DEV_RESET_CYCLES = 6 };

enum { DEV_LOW = 1, DEV_HIGH = 2, DEV_WORD = 3 }; // byte lanes of a word

// One device of one machine.
struct device {
    const struct device_class *class;
    void *state;   // class->state_size bytes, zeroed at creation; owned
    uint16_t base; // where its (first) registers are
    uint8_t unit;  // which one of several
    const struct machine_host *host;
    const struct machine_config *config;
};

struct device_class {
    const char *name;
    size_t state_size;

    // A hardware reset.
    void (*reset)(struct device *d, uint64_t now);

    // The word at the even address `address`, with the side effects reading has. 8-bit registers
    // have the byte of the even address in the low half.
    uint16_t (*read)(struct device *d, uint16_t address, unsigned lanes, uint64_t now);

    // The same without side effects.
    uint16_t (*peek)(const struct device *d, uint16_t address, uint64_t now);

    // Writes the lanes given. 16-bit registers (0x100 up) always get both: of a byte write, the
    // hardware puts the byte in both halves.
    void (*write)(struct device *d, uint16_t address, uint16_t value, unsigned lanes, uint64_t now);

    // Interrupt lines that are up (pending and enabled) at `now`, as a bit set of vectors. Bit 15
    // is a reset. NULL: never any.
    unsigned (*lines)(struct device *d, uint64_t now);

    // The first cycle after `now` at which a line can come up by itself; DEV_NEVER if none. NULL
    // if never any.
    uint64_t (*next)(struct device *d, uint64_t now);

    // The CPU takes interrupt `vector` of this device. NULL: nothing to clear.
    void (*accept)(struct device *d, unsigned vector, uint64_t now);

    // Heap memory inside the state: `to` is a flat copy of `from`. NULL: none.
    bool (*copy)(struct device *to, const struct device *from);
    void (*finish)(struct device *d);
};

// Registers of a device: `bytes` from `start`.
struct device_row {
    const struct device_class *class;
    uint8_t unit;
    struct {
        uint16_t start, bytes;
    } windows[2];
};

// The devices of the reference build and ours, in a fixed order.
extern const struct device_row device_table[];
extern const size_t device_count;

// Device numbers that the machine needs to know for its own functions.
const struct device_class extern device_watchdog, device_timer, device_gpio, device_multiplier,
    device_counter, device_plain, device_console, device_link, device_slot, device_epoch,
    device_identity;

#endif
