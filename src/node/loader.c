// SPDX-License-Identifier: Apache-2.0
#include "node/loader.h"

#include <stddef.h>

#include "node/count.h"
#include "node/queue.h"
#include "proto/bytes.h"

struct node_module *loader_find(struct node *n, uint16_t instance)
{
    if (instance == 0)
        return NULL;
    for (struct node_module *m = n->modules; m < n->modules + NODE_MODULES; m++)
        if (m->instance == instance)
            return m;
    return NULL;
}

static bool loader_overlap(uint16_t start, uint16_t end, uint16_t from, uint16_t to)
{
    return start < to && from < end;
}

static bool loader_text_used(const struct node *n, uint16_t start, uint16_t end)
{
    for (const struct node_module *m = n->modules; m < n->modules + NODE_MODULES; m++)
        if (m->instance != 0 &&
            loader_overlap(start, end, m->section.text_start, m->section.text_end))
            return true;
    return false;
}

static bool loader_data_used(const struct node *n, uint16_t start, uint16_t end)
{
    for (const struct node_module *m = n->modules; m < n->modules + NODE_MODULES; m++)
        if (m->instance != 0 &&
            loader_overlap(start, end, m->section.data_start, m->section.data_end))
            return true;
    return false;
}

uint16_t loader_load(struct node *n, const uint8_t *content, uint16_t len)
{
    const struct node_port *p = n->port;
    uint16_t start, size;

    if (len < 3)
        return LINK_BAD_FRAME;
    start = bytes_get(content);
    size = (uint16_t)(len - 2);
    if (start < p->text_start || start >= p->text_end || size > p->text_end - start)
        return LINK_NOT_FREE;
    if (loader_text_used(n, start, (uint16_t)(start + size)))
        return LINK_NOT_FREE;
    p->write(n->context, start, content + 2, size);
    return LINK_OK;
}

// Room for the outputs that local deliveries may cause: what one call of every module without a
// device sends, but no more than half the queue.
static void loader_reserve(struct node *n)
{
    uint16_t sum = 0;

    for (const struct node_module *m = n->modules; m < n->modules + NODE_MODULES; m++)
        if (m->instance != 0 && m->kind == LINK_KIND_MODULE)
            sum = (uint16_t)(sum + m->need);
    n->reserve = sum < NODE_QUEUE_BYTES / 2 ? sum : NODE_QUEUE_BYTES / 2;
}

static void loader_read(struct node_module *m, const uint8_t *content)
{
    m->section.vendor = bytes_get(content);
    m->section.text_start = bytes_get(content + 2);
    m->section.text_end = bytes_get(content + 4);
    m->section.data_start = bytes_get(content + 6);
    m->section.data_end = bytes_get(content + 8);
    m->kind = content[10];
    m->broken = false;
    m->need = 0;
    for (uint8_t i = 0; i < content[11]; i++)
        m->need = (uint16_t)(m->need + QUEUE_RECORD_MAX);
}

static uint16_t loader_check(const struct node *n, const struct node_module *m)
{
    const struct node_section *s = &m->section;
    const struct node_port *p = n->port;
    bool device = m->kind == LINK_KIND_MMIO;
    uint16_t from = device ? p->devices_start : p->data_start;
    uint16_t to = device ? p->devices_end : p->data_end;

    if (m->kind > LINK_KIND_MMIO || s->text_start >= s->text_end || s->data_start > s->data_end ||
        ((s->text_start | s->text_end | s->data_start | s->data_end) & 1))
        return LINK_BAD_FRAME;
    if (m->need > NODE_QUEUE_BYTES / 2)
        return LINK_NO_ROOM;
    if (s->text_start < p->text_start || s->text_end > p->text_end || s->data_start < from ||
        s->data_end > to)
        return LINK_NOT_FREE;
    if (loader_text_used(n, s->text_start, s->text_end) ||
        loader_data_used(n, s->data_start, s->data_end))
        return LINK_NOT_FREE;
    return LINK_OK;
}

uint16_t loader_enable(struct node *n, const uint8_t *content, uint16_t len, uint16_t *instance)
{
    struct node_module *m = n->modules;
    uint16_t status;

    if (len != LINK_ENABLE_CONTENT)
        return LINK_BAD_FRAME;
    while (m->instance != 0)
        if (++m == n->modules + NODE_MODULES)
            return LINK_NO_ROOM;
    loader_read(m, content);
    status = loader_check(n, m);
    if (status != LINK_OK)
        return status;
    m->instance = n->port->enable(n->context, &m->section, m->kind != LINK_KIND_MMIO);
    if (m->instance == 0)
        return LINK_ENABLE_FAILED;
    loader_reserve(n);
    *instance = m->instance;
    return LINK_OK;
}

uint16_t loader_forget(struct node *n, uint16_t instance)
{
    struct node_module *m = loader_find(n, instance);

    if (m == NULL)
        return LINK_NO_MODULE;
    if (n->port->owner(n->context, m->section.text_start) == instance)
        return LINK_NOT_FREE;
    m->instance = 0;
    loader_reserve(n);
    return LINK_OK;
}

struct node_result loader_call(struct node *n, const struct node_module *m, struct node_call *call)
{
    struct node_result result = {LINK_NO_MODULE, 0};

    call->entry = m->section.text_start;
    if (n->port->owner(n->context, call->entry) != m->instance)
        return result;
    n->port->enter(n->context, call, &result);
    if (result.status == LINK_VIOLATION)
        count_up(&n->counters.violations);
    if (result.written > call->capacity)
        result.written = 0;
    return result;
}

struct node_result loader_call_queue(struct node *n, const struct node_module *m, uint16_t function,
                                     const uint8_t *input, uint16_t len)
{
    struct node_call call;

    call.function = function;
    call.input = input;
    call.input_len = len;
    call.output = queue_end(&n->queue);
    call.capacity = queue_room(&n->queue);
    return loader_call(n, m, &call);
}
