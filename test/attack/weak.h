// SPDX-License-Identifier: Apache-2.0
// The deployer's and provider's code with one check taken out each (host mutants of
// test/attack/mutants.txt, built by mk/attack.mk): what happens without the defence.
#ifndef TEST_ATTACK_WEAK_H
#define TEST_ATTACK_WEAK_H

#include "deploy/message.h"
#include "deploy/part.h"
#include "deploy/provider.h"

// Tags are not compared.
bool weak_check_attest(const uint8_t *module_key, struct message_instance from,
                       const uint8_t challenge[WIRE_CHALLENGE], const uint8_t *reply, size_t len,
                       struct message_report *report);
bool weak_check_confirm(const struct message_end *end, struct message_instance driver,
                        uint32_t grants, const uint8_t *reply, size_t len);
bool weak_check_status(const struct message_end *end, struct message_instance driver,
                       const uint8_t challenge[WIRE_CHALLENGE], const uint8_t *reply, size_t len,
                       struct message_status *status);
int weak_attest_part(struct part *p, const struct request_link *link, bool vouched,
                     struct message_report *report, struct err_info *e);

// Does not ask who holds the device.
int weak_lease_provider(struct provider *p, size_t node, size_t device, const char *owner,
                        const struct message_end *end, struct buf *message, uint32_t *grants,
                        struct err_info *e);

#endif
