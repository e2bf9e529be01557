// SPDX-License-Identifier: Apache-2.0
// Sealed messages from deployer and infrastructure provider: their context and authentication.
#include "enclave/enclave.h"

void enclave_context_fill(struct enclave_context *c, uint16_t purpose)
{
    c->header = purpose;
    c->epoch[0] = arch_epoch_low();
    c->epoch[1] = arch_epoch_high();
    c->instance = arch_instance();
}

uint16_t enclave_open_key_body(uint16_t purpose, struct enclave_order *order, uint16_t extra,
                               struct enclave_key_body *body)
{
    enclave_context_fill(&order->context, purpose);
    arch_copy(order->nonce, enclave_input, WIRE_NONCE);
    uint16_t ad_len = (uint16_t)(sizeof order->context + WIRE_NONCE + extra);
    const uint8_t *cipher = enclave_input + WIRE_NONCE;
    if (arch_unwrap(ARCH_OWN_KEY, order, ad_len, cipher, WIRE_KEY_BODY, body,
                    cipher + WIRE_KEY_BODY) &&
        body->alg == WIRE_ALG_SPONGENT_128 && body->connection && body->generation)
        return WIRE_OK;
    enclave_wipe(body, sizeof *body);
    return WIRE_REFUSED;
}

uint16_t enclave_check_tag(const uint8_t *key, const void *ad, uint16_t ad_len)
{
    uint16_t tag[WIRE_TAG / 2], given[WIRE_TAG / 2], difference = 0;
    if (!arch_mac(key, ad, ad_len, tag))
        return WIRE_REFUSED;
    arch_copy(given, enclave_input + WIRE_NONCE, WIRE_TAG);
    for (uint16_t i = 0; i < WIRE_TAG / 2; i++)
        difference |= tag[i] ^ given[i];
    return difference ? WIRE_REFUSED : WIRE_OK;
}
