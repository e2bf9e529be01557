// SPDX-License-Identifier: Apache-2.0
// disable (wire.md): the module ends itself; nobody else can.
#include "enclave/enclave.h"

uint16_t enclave_disable(uint16_t len)
{
    struct enclave_order order;
    if (len != WIRE_TAG_MESSAGE)
        return WIRE_LENGTH;
    enclave_context_fill(&order.context, WIRE_DISABLE);
    arch_copy(order.nonce, enclave_input, WIRE_NONCE);
    uint16_t ad_len = sizeof order.context + WIRE_NONCE;
    if (enclave_check_tag(ARCH_OWN_KEY, &order, ad_len) != WIRE_OK)
        return WIRE_REFUSED;
    arch_disable();
}
