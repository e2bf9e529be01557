// SPDX-License-Identifier: Apache-2.0
#include "deploy/request.h"

#include "proto/bytes.h"
#include "proto/frame.h"
#include "proto/wire.h"

enum { LOAD_CHUNK = 200 };

static const struct {
    unsigned status;
    const char *text;
} texts[] = {
    {WIRE_OK, "done"},
    {WIRE_REFUSED, "the module refused it: tag, epoch, instance or counter do not fit"},
    {WIRE_CALLER, "the module was called by another module"},
    {WIRE_POINTER, "the module refused the buffer's place"},
    {WIRE_LENGTH, "the module refused the length"},
    {WIRE_FUNCTION, "the module has no such function"},
    {WIRE_POISONED, "the module was interrupted half-way once and refuses for ever"},
    {WIRE_CONNECTION, "the module has no such connection"},
    {WIRE_FULL, "the module has no free connection slot"},
    {WIRE_EXHAUSTED, "a counter of the module is at its end"},
    {WIRE_ABORTED, "the handler aborted"},
    {WIRE_OWNED, "the device has an owner"},
    {WIRE_IDLE, "no sample waits"},
    {WIRE_DEVICE, "mod-mmio is not the one this driver was built with"},
    {LINK_BAD_FRAME, "the node did not understand the request"},
    {LINK_NO_ROOM, "the node has no room"},
    {LINK_NO_MODULE, "the node knows no such module"},
    {LINK_NOT_FREE, "the address is not free"},
    {LINK_ENABLE_FAILED, "the hardware refused to protect these sections"},
    {LINK_VIOLATION, "the call ended in an access violation"},
};

const char *request_status_text(unsigned status)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "an unknown status";
}

// Sends `content` and leaves the reply without its status in `reply`. Frees neither.
static int ask(const struct request_link *link, unsigned node, unsigned type,
               const struct buf *content, uint16_t *status, struct buf *reply, struct err_info *e)
{
    if (content->len > FRAME_CONTENT_MAX)
        return err_set(e, ERR_BUG, "a request of %zu bytes does not fit a frame", content->len);
    int rc = link->exchange(link->context, node, type, content->data, content->len, reply, e);
    if (rc)
        return rc;
    if (reply->len < 2)
        return err_set(e, ERR_FAILED, "the node's answer is cut off");
    *status = bytes_get(reply->data);
    buf_drop(reply, 2);
    return 0;
}

// A request whose only result is its status. Frees `content`.
static int command(const struct request_link *link, unsigned node, unsigned type,
                   struct buf *content, struct err_info *e)
{
    struct buf reply = {0};
    uint16_t status = 0;
    int rc = ask(link, node, type, content, &status, &reply, e);
    if (rc == 0 && status != LINK_OK)
        rc = err_set(e, ERR_FAILED, "%s", request_status_text(status));
    buf_finish(&reply);
    buf_finish(content);
    return rc;
}

int request_load(const struct request_link *link, unsigned node, uint16_t address,
                 const uint8_t *bytes, size_t len, struct err_info *e)
{
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < len; at += LOAD_CHUNK) {
        struct buf content = {0};
        buf_append_u16(&content, (unsigned)(address + at));
        buf_append(&content, bytes + at, len - at < LOAD_CHUNK ? len - at : LOAD_CHUNK);
        rc = command(link, node, LINK_LOAD, &content, e);
    }
    return rc;
}

static void append_section(struct buf *b, const struct request_section *s)
{
    buf_append_u16(b, s->vendor);
    buf_append_u16(b, s->text_start);
    buf_append_u16(b, s->text_end);
    buf_append_u16(b, s->data_start);
    buf_append_u16(b, s->data_end);
}

int request_enable(const struct request_link *link, unsigned node,
                   const struct request_section *section, unsigned kind, unsigned records,
                   uint16_t *instance, struct err_info *e)
{
    struct buf content = {0}, reply = {0};
    uint16_t status = 0;
    append_section(&content, section);
    buf_append_u8(&content, kind);
    buf_append_u8(&content, records);
    int rc = ask(link, node, LINK_ENABLE, &content, &status, &reply, e);
    if (rc == 0 && (status != LINK_OK || reply.len != 2))
        rc = err_set(e, ERR_FAILED, "%s", request_status_text(status));
    if (rc == 0)
        *instance = bytes_get(reply.data);
    buf_finish(&reply);
    buf_finish(&content);
    return rc;
}

int request_call(const struct request_link *link, unsigned node, uint16_t instance,
                 uint16_t function, const struct buf *input, uint16_t *status, struct buf *output,
                 struct err_info *e)
{
    struct buf content = {0};
    buf_append_u16(&content, instance);
    buf_append_u16(&content, function);
    buf_append(&content, input->data, input->len);
    int rc = ask(link, node, LINK_CALL, &content, status, output, e);
    buf_finish(&content);
    return rc;
}

int request_route(const struct request_link *link, unsigned node, uint16_t connection,
                  unsigned kind, unsigned to_node, uint16_t instance, struct err_info *e)
{
    struct buf content = {0};
    buf_append_u16(&content, connection);
    buf_append_u8(&content, kind);
    buf_append_u8(&content, to_node);
    buf_append_u16(&content, instance);
    return command(link, node, LINK_ROUTE, &content, e);
}

int request_unroute(const struct request_link *link, unsigned node, uint16_t connection,
                    struct err_info *e)
{
    struct buf content = {0};
    buf_append_u16(&content, connection);
    return command(link, node, LINK_UNROUTE, &content, e);
}

int request_forget(const struct request_link *link, unsigned node, uint16_t instance,
                   struct err_info *e)
{
    struct buf content = {0};
    buf_append_u16(&content, instance);
    return command(link, node, LINK_FORGET, &content, e);
}

int request_verify(const struct request_link *link, unsigned node, uint16_t instance,
                   const uint8_t measurement[16], bool *same, struct err_info *e)
{
    struct buf content = {0}, reply = {0};
    uint16_t status = 0;
    buf_append_u16(&content, instance);
    buf_append(&content, measurement, 16);
    int rc = ask(link, node, LINK_VERIFY, &content, &status, &reply, e);
    if (rc == 0 && (status != LINK_OK || reply.len != 2))
        rc = err_set(e, ERR_FAILED, "%s", request_status_text(status));
    if (rc == 0)
        *same = bytes_get(reply.data) == instance;
    buf_finish(&content);
    buf_finish(&reply);
    return rc;
}

static int read_status(const struct buf *reply, struct request_status *out, struct err_info *e)
{
    if (reply->len < 5)
        return err_set(e, ERR_FAILED, "the node's status is cut off");
    const uint8_t *p = reply->data;
    out->epoch = bytes_get(p) | (uint32_t)bytes_get(p + 2) << 16;
    out->modules = p[4];
    if (out->modules > REQUEST_MAX_MODULES ||
        reply->len < 5 + (size_t)out->modules * LINK_STATUS_MODULE + 10)
        return err_set(e, ERR_FAILED, "the node's status has a wrong length");
    p += 5;
    for (unsigned i = 0; i < out->modules; i++, p += LINK_STATUS_MODULE) {
        out->module[i].instance = bytes_get(p);
        out->module[i].section =
            (struct request_section){bytes_get(p + 2), bytes_get(p + 4), bytes_get(p + 6),
                                     bytes_get(p + 8), bytes_get(p + 10)};
    }
    out->queued = bytes_get(p);
    out->resent = bytes_get(p + 2);
    out->dropped = bytes_get(p + 4);
    out->refused = bytes_get(p + 6);
    out->violations = bytes_get(p + 8);
    return 0;
}

int request_status(const struct request_link *link, unsigned node, struct request_status *out,
                   struct err_info *e)
{
    struct buf content = {0}, reply = {0};
    uint16_t status = 0;
    int rc = ask(link, node, LINK_STATUS, &content, &status, &reply, e);
    if (rc == 0 && status != LINK_OK)
        rc = err_set(e, ERR_FAILED, "%s", request_status_text(status));
    if (rc == 0)
        rc = read_status(&reply, out, e);
    buf_finish(&reply);
    return rc;
}
