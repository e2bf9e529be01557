// SPDX-License-Identifier: Apache-2.0
#include "deploy/part.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "crypto/kdf.h"
#include "rt/msp430/board.h"

enum { ALG = CRYPTO_SPONGENT_128 };

int part_measure(struct part *p, struct build *b, unsigned *text_len, unsigned *data_len,
                 struct err_info *e)
{
    // Any addresses will do, as no instruction's length depends on them; but a driver must not
    // lie over its mod-mmio.
    p->spec.name = p->file;
    p->spec.text = p->spec.text ? p->spec.text : BOARD_MODULE_TEXT_START;
    p->spec.data = BOARD_MODULE_DATA_START;
    p->spec.stack = 0;
    int rc = build_link(b, &p->spec, &p->image, e);
    if (rc)
        return rc;
    p->spec.stack = p->image.stack;
    *text_len = p->image.at.text_end - p->image.at.text_start;
    *data_len = p->image.at.data_end - p->image.at.data_start + p->spec.stack;
    return 0;
}

int part_place(struct part *p, struct build *b, uint16_t text, uint16_t data, struct err_info *e)
{
    p->spec.text = text;
    p->spec.data = data;
    return build_link(b, &p->spec, &p->image, e);
}

void part_set_key(struct part *p, const uint8_t provider_key[WIRE_KEY])
{
    memcpy(p->provider_key, provider_key, WIRE_KEY);
    kdf_module(ALG, provider_key, p->image.text, p->image.text_len, &p->image.at, p->key);
}

static struct request_section section_of(const struct part *p)
{
    const struct kdf_layout *at = &p->image.at;
    return (struct request_section){p->vendor, at->text_start, at->text_end, at->data_start,
                                    at->data_end};
}

int part_load(struct part *p, const struct request_link *link, uint32_t epoch, struct err_info *e)
{
    struct request_section section = section_of(p);
    p->attested = false;
    p->instance = (struct message_instance){0};
    int rc = request_load(link, p->node, section.text_start, p->image.text, p->image.text_len, e);
    if (rc == 0)
        rc = request_enable(link, p->node, &section, p->kind, p->records, &p->instance.id, e);
    p->instance.epoch = epoch;
    if (rc)
        err_locate(e, "loading %s on %s", p->name, p->node_name);
    return rc;
}

int part_call(struct part *p, const struct request_link *link, uint16_t function,
              const struct buf *input, struct buf *output, const char *what, struct err_info *e)
{
    uint16_t status = 0;
    struct buf unused = {0};
    int rc = request_call(link, p->node, p->instance.id, function, input, &status,
                          output ? output : &unused, e);
    if (rc == 0 && status != WIRE_OK)
        rc = err_set(e, ERR_FAILED, "%s", request_status_text(status));
    if (rc)
        err_locate(e, "%s: %s on %s", what, p->name, p->node_name);
    buf_finish(&unused);
    return rc;
}

// ---- what is wrong with an attestation ---------------------------------------------------------

// What the node says of itself. Lies only change the words of a refusal.
struct claims {
    uint32_t epoch;
    struct request_section section;
};

static int ask_claims(const struct part *p, const struct request_link *link, struct claims *claims,
                      struct err_info *e)
{
    struct request_status status;
    int rc = request_status(link, p->node, &status, e);
    if (rc)
        return rc;
    claims->epoch = status.epoch;
    claims->section = section_of(p);
    for (unsigned i = 0; i < status.modules; i++)
        if (status.module[i].instance == p->instance.id)
            claims->section = status.module[i].section;
    return 0;
}

// Names a claim that differs from what was deployed. 0: they all agree.
static int compare_claims(const struct part *p, const struct claims *claims, struct err_info *e)
{
    const struct request_section *there = &claims->section;
    const struct kdf_layout *at = &p->image.at;
    if (claims->epoch != p->instance.epoch)
        return err_set(e, ERR_FAILED,
                       "claim epoch differs: %s has booted again (epoch %u, expected %u). Deploy "
                       "again: a new frame",
                       p->node_name, claims->epoch, p->instance.epoch);
    if (there->text_start != at->text_start || there->text_end != at->text_end ||
        there->data_start != at->data_start || there->data_end != at->data_end)
        return err_set(e, ERR_FAILED,
                       "claim layout differs: loaded at text %04x-%04x data %04x-%04x, linked for "
                       "text %04x-%04x data %04x-%04x. Load it at its own address",
                       there->text_start, there->text_end, there->data_start, there->data_end,
                       at->text_start, at->text_end, at->data_start, at->data_end);
    if (there->vendor != p->vendor)
        return err_set(e, ERR_FAILED,
                       "claim provider differs: enabled for provider 0x%04x, expected 0x%04x. "
                       "Enable it for its own provider",
                       there->vendor, p->vendor);
    return 0;
}

// The node's claims agree, and yet the answer is wrong.
static int blame_text_or_key(const struct part *p, const struct request_link *link, uint16_t status,
                             bool vouched, struct err_info *e)
{
    bool same = false;
    int rc = request_verify(link, p->node, p->instance.id, p->image.measurement, &same, e);
    if (rc)
        return rc;
    if (status != WIRE_OK && same)
        return err_set(e, ERR_FAILED, "no answer to the challenge: %s",
                       request_status_text(status));
    if (!same || vouched)
        return err_set(e, ERR_FAILED,
                       "claim text differs: the code on the node is not the code that was built "
                       "(layout, provider and epoch hold%s). Load it again; if it stays, the "
                       "node's software alters it",
                       vouched ? ", and so does the node key" : "");
    return err_set(e, ERR_FAILED,
                   "claim node key differs: this board does not have the node key of %s (the node "
                   "says that text, layout, provider and epoch hold). Check which board it is; its "
                   "key must be the one in the provider's key file",
                   p->node_name);
}

static int challenge(struct part *p, const struct request_link *link, const struct claims *claims,
                     bool vouched, struct message_report *report, struct err_info *e)
{
    struct buf question = {0}, reply = {0};
    struct err_info silence = {0};
    uint8_t random[WIRE_CHALLENGE];
    uint16_t status = 0;
    randombytes_buf(random, sizeof random);
    buf_append(&question, random, sizeof random);
    int rc = request_call(link, p->node, p->instance.id, WIRE_FN_ATTEST, &question, &status, &reply,
                          &silence);
    bool right = rc == 0 && status == WIRE_OK &&
                 message_check_attest(p->key, p->instance, random, reply.data, reply.len, report);
    if (!right && compare_claims(p, claims, e) == 0) {
        if (rc)
            err_set(e, rc, "%s", silence.text);
        else
            blame_text_or_key(p, link, status, vouched, e);
    }
    buf_finish(&question);
    buf_finish(&reply);
    return right ? 0 : ERR_FAILED;
}

int part_attest(struct part *p, const struct request_link *link, bool vouched,
                struct message_report *report, struct err_info *e)
{
    struct claims claims;
    int rc = ask_claims(p, link, &claims, e);
    if (rc == 0)
        rc = challenge(p, link, &claims, vouched, report, e);
    p->attested = rc == 0;
    if (rc)
        err_locate(e, "attestation of %s on %s refused", p->name, p->node_name);
    return rc;
}

int part_disable(struct part *p, const struct request_link *link, struct err_info *e)
{
    if (!p->instance.id)
        return 0;
    struct buf message = {0};
    message_disable(&message, p->key, p->instance);
    int rc = part_call(p, link, WIRE_FN_DISABLE, &message, NULL, "disable", e);
    buf_finish(&message);
    if (rc == 0)
        rc = request_forget(link, p->node, p->instance.id, e);
    part_lost(p);
    return rc;
}

void part_lost(struct part *p)
{
    p->instance = (struct message_instance){0};
    p->attested = false;
}

void part_finish(struct part *p)
{
    image_finish(&p->image);
    sodium_memzero(p->provider_key, sizeof p->provider_key);
    sodium_memzero(p->key, sizeof p->key);
}
