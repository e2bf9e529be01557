// SPDX-License-Identifier: Apache-2.0
// An application module has no entry functions beyond the common ones.
#include "enclave/enclave.h"

uint16_t enclave_extra(uint16_t function, uint16_t len)
{
    (void)function, (void)len;
    return WIRE_FUNCTION;
}
