// SPDX-License-Identifier: Apache-2.0
#include "enclave/driver/device.h"

#include "rt/msp430/board.h"

uint16_t device_id;

uint16_t device_ready(uint16_t control)
{
    if (device_id)
        return 1;
    device_id = device_verify();
    if (!device_id)
        return 0;
    device_write(BOARD_DEVICE_CTRL, control);
    return 1;
}
