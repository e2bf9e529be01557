// SPDX-License-Identifier: Apache-2.0
// The devices of a machine. Addresses are those of the reference build; ours lie between them.
#include "sim/dev/dev.h"

#define SLOT(n)                                                                                    \
    {                                                                                              \
        &device_slot, n,                                                                           \
        {                                                                                          \
            {                                                                                      \
                MACHINE_SLOT_BASE + 8 * n, 8                                                       \
            }                                                                                      \
        }                                                                                          \
    }

const struct device_row device_table[] = {
    {&device_watchdog, 0, {{0x120, 2}, {0x00, 4}}},
    {&device_identity, 0, {{0x04, 4}}},
    {&device_timer, 0, {{0x160, 0x18}, {0x12E, 2}}},
    {&device_gpio, 0, {{0x20, 8}}},
    {&device_gpio, 1, {{0x28, 8}}},
    {&device_gpio, 2, {{0x18, 4}}},
    {&device_gpio, 3, {{0x1C, 4}}},
    {&device_gpio, 4, {{0x30, 4}}},
    {&device_gpio, 5, {{0x34, 4}}},
    {&device_plain, 0, {{0x56, 4}}},
    {&device_plain, 1, {{0x90, 8}}},
    {&device_plain, 2, {{0x150, 4}}},
    {&device_console, 0, {{0x80, 6}}},
    {&device_multiplier, 0, {{0x130, 16}}},
    {&device_counter, 0, {{0x190, 8}}},
    {&device_link, 0, {{MACHINE_LINK_BASE, 8}}},
    {&device_epoch, 0, {{MACHINE_EPOCH_BASE, 4}}},
    SLOT(0),
    SLOT(1),
    SLOT(2),
    SLOT(3),
    SLOT(4),
    SLOT(5),
    SLOT(6),
    SLOT(7),
};
const size_t device_count = sizeof device_table / sizeof *device_table;
