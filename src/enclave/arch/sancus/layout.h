// SPDX-License-Identifier: Apache-2.0
// Offsets in struct enclave_slot for the assembly of the runtime; slot.c checks them.
#ifndef ENCLAVE_ARCH_SANCUS_LAYOUT_H
#define ENCLAVE_ARCH_SANCUS_LAYOUT_H

#define SLOT_CONNECTION 2
#define SLOT_COUNTER    8
#define SLOT_END        16
#define SLOT_MESSAGE    18
#define SLOT_KEY        20
#define SLOT_SIZE       36

#endif
