// SPDX-License-Identifier: Apache-2.0
#include "net/vnet.h"

#include <stdlib.h>
#include <string.h>

struct vnet {
    uint64_t random;
    struct vnet_faults faults;
    struct vnet_counters counters;
    uint64_t floor[VNET_ADDRESSES]; // no frame in order is due earlier
    uint64_t order;
    struct vnet_frame *heap; // a binary heap, the next one first
    size_t count, room;
};

uint64_t vnet_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint64_t vnet_below(struct vnet *v, uint64_t limit)
{
    uint64_t draw = vnet_random(&v->random);

    return limit == 0 ? 0 : draw % limit;
}

static bool vnet_happens(struct vnet *v, unsigned per_mille)
{
    return vnet_below(v, 1000) < per_mille;
}

struct vnet *vnet_create(uint64_t seed, const struct vnet_faults *faults)
{
    struct vnet *v = calloc(1, sizeof *v);

    if (v == NULL)
        return NULL;
    v->random = seed;
    v->faults = *faults;
    return v;
}

void vnet_destroy(struct vnet *v)
{
    if (v == NULL)
        return;
    free(v->heap);
    free(v);
}

void vnet_set_faults(struct vnet *v, const struct vnet_faults *faults)
{
    v->faults = *faults;
}

// ---- the heap --------------------------------------------------------------------------------

static bool vnet_before(const struct vnet_frame *a, const struct vnet_frame *b)
{
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void vnet_swap(struct vnet_frame *a, struct vnet_frame *b)
{
    struct vnet_frame t = *a;

    *a = *b;
    *b = t;
}

static struct vnet_frame *vnet_reserve(struct vnet *v)
{
    size_t room = v->room ? 2 * v->room : 16;
    struct vnet_frame *heap;

    if (v->count == VNET_IN_FLIGHT)
        return NULL;
    if (v->count < v->room)
        return &v->heap[v->count];
    heap = realloc(v->heap, room * sizeof *heap);
    if (heap == NULL)
        return NULL;
    v->heap = heap;
    v->room = room;
    return &heap[v->count];
}

static void vnet_rise(struct vnet *v)
{
    for (size_t i = v->count - 1; i > 0;) {
        size_t parent = (i - 1) / 2;

        if (!vnet_before(&v->heap[i], &v->heap[parent]))
            return;
        vnet_swap(&v->heap[i], &v->heap[parent]);
        i = parent;
    }
}

static void vnet_sink(struct vnet *v)
{
    for (size_t i = 0;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < v->count; child++)
            if (vnet_before(&v->heap[child], &v->heap[least]))
                least = child;
        if (least == i)
            return;
        vnet_swap(&v->heap[i], &v->heap[least]);
        i = least;
    }
}

// ---- sending ---------------------------------------------------------------------------------

static void vnet_corrupt(struct vnet *v, struct vnet_frame *f)
{
    uint64_t changes = 1 + vnet_below(v, 3);

    v->counters.corrupted++;
    for (uint64_t i = 0; i < changes && f->len != 0; i++) {
        uint64_t at = vnet_below(v, f->len);

        f->bytes[at] = (uint8_t)(f->bytes[at] ^ (1 + vnet_below(v, 255)));
    }
}

static uint64_t vnet_due(struct vnet *v, uint64_t now, uint8_t to)
{
    const struct vnet_faults *f = &v->faults;
    uint64_t due = now + f->delay + vnet_below(v, f->jitter + 1);
    uint64_t held = 1 + vnet_below(v, 4 * (f->delay + f->jitter) + 1);

    if (vnet_happens(v, f->reorder)) {
        v->counters.reordered++;
        return due + held;
    }
    if (due < v->floor[to])
        due = v->floor[to];
    v->floor[to] = due;
    return due;
}

static void vnet_post(struct vnet *v, uint64_t now, uint8_t to, const void *bytes, size_t len)
{
    struct vnet_frame *f = vnet_reserve(v);
    uint64_t due = vnet_due(v, now, to);
    bool corrupt = vnet_happens(v, v->faults.corrupt);

    if (f == NULL) {
        v->counters.overflowed++;
        return;
    }
    f->due = due;
    f->order = v->order++;
    f->to = to;
    f->len = (uint16_t)len;
    if (len != 0)
        memcpy(f->bytes, bytes, len);
    if (corrupt)
        vnet_corrupt(v, f);
    v->count++;
    vnet_rise(v);
}

int vnet_send(struct vnet *v, uint64_t now, uint8_t to, const void *bytes, size_t len)
{
    bool lost = vnet_happens(v, v->faults.loss);
    bool twice = vnet_happens(v, v->faults.duplicate);

    if (len > VNET_FRAME_MAX)
        return -1;
    v->counters.sent++;
    if (lost) {
        v->counters.lost++;
        return 0;
    }
    vnet_post(v, now, to, bytes, len);
    if (twice) {
        v->counters.duplicated++;
        vnet_post(v, now, to, bytes, len);
    }
    return 0;
}

// ---- receiving -------------------------------------------------------------------------------

bool vnet_next(const struct vnet *v, uint64_t *due)
{
    if (v->count == 0)
        return false;
    *due = v->heap[0].due;
    return true;
}

bool vnet_receive(struct vnet *v, uint64_t now, struct vnet_frame *out)
{
    if (v->count == 0 || v->heap[0].due > now)
        return false;
    *out = v->heap[0];
    v->count--;
    if (v->count != 0) {
        v->heap[0] = v->heap[v->count];
        vnet_sink(v);
    }
    return true;
}

struct vnet_counters vnet_counters(const struct vnet *v)
{
    return v->counters;
}
