// SPDX-License-Identifier: Apache-2.0
// The memory map of a Sancus board (sancus.md, docs/spec/abi.md). Also read by the assembler and
// by host code: macros only.
#ifndef RT_MSP430_BOARD_H
#define RT_MSP430_BOARD_H

#define BOARD_RAM_START     0x0200 // data RAM [start, end)
#define BOARD_RAM_END       0x2a00
#define BOARD_EPOCH_LOW     0x01f8 // boot counter, read-only (hardened core)
#define BOARD_EPOCH_HIGH    0x01fa
#define BOARD_DEVICE_SLOTS  8
#define BOARD_DEVICE(slot)  (0x01a0 + 8 * (slot))
#define BOARD_DEVICE_SIZE   8
#define BOARD_DEVICE_DATA   0 // offsets in a device's registers
#define BOARD_DEVICE_STATUS 2
#define BOARD_DEVICE_CTRL   4

// What the firmware leaves to protected modules, [start, end).
#define BOARD_MODULE_TEXT_START 0x4000
#define BOARD_MODULE_TEXT_END   0xd000
#define BOARD_MODULE_DATA_START 0x0e00
#define BOARD_MODULE_DATA_END   BOARD_RAM_END

// Sancus instructions (sancus.md).
#define SANCUS_DISABLE       0x1380
#define SANCUS_ENABLE        0x1381
#define SANCUS_VERIFY        0x1382
#define SANCUS_VERIFY_CALLER 0x1383
#define SANCUS_WRAP          0x1384
#define SANCUS_UNWRAP        0x1385
#define SANCUS_GET_ID        0x1386
#define SANCUS_CALLER_ID     0x1387

#endif
