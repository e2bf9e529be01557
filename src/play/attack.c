// SPDX-License-Identifier: Apache-2.0
// The adversary of `run --attack`: owns the network and the nodes' software, and shows what
// attestation says about it.
#include <string.h>

#include "play/nodes.h"
#include "proto/bytes.h"

enum { MOVED_BY = 0x100, CONTENT = FRAME_CONTENT };

static void add16(uint8_t *p, unsigned more)
{
    unsigned v = bytes_get(p) + more;
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

int attack_prepare(struct nodes *n, struct err_info *e)
{
    const struct play_options *o = n->play->options;
    if (o->attack == PLAY_NO_ATTACK)
        return 0;
    if (o->attack == PLAY_SWAP_KEY) {
        if (descriptor_find_node(&n->play->descriptor.infrastructure, o->target) >= 0)
            return 0;
        return err_set(e, ERR_INPUT, "--attack: there is no node %s", o->target);
    }
    for (size_t a = 0; a < n->app_count; a++) {
        int m = descriptor_find_module(&n->play->descriptor.apps[a], o->target);
        if (m >= 0)
            n->target = &n->apps[a].parts[m];
    }
    return n->target ? 0 : err_set(e, ERR_INPUT, "--attack: there is no module %s", o->target);
}

bool attack_swaps_key(const struct nodes *n, size_t node, uint8_t key[WIRE_KEY])
{
    const struct play_options *o = n->play->options;
    const struct descriptor_infrastructure *infra = &n->play->descriptor.infrastructure;
    if (o->attack != PLAY_SWAP_KEY || descriptor_find_node(infra, o->target) != (int)node)
        return false;
    memset(key, 0x5a, WIRE_KEY);
    return true;
}

static bool in_target(const struct nodes *n, uint16_t address)
{
    const struct kdf_layout *at = &n->target->image.at;
    return address >= at->text_start && address < at->text_end;
}

void attack_frame(const struct nodes *n, uint8_t *frame, size_t len)
{
    if (!n->target || len < CONTENT + 4 || frame[FRAME_TO] != n->target->node)
        return;
    if (n->play->options->attack == PLAY_ALTER) {
        if (frame[FRAME_TYPE] == LINK_LOAD &&
            bytes_get(frame + CONTENT) == n->target->image.at.text_start)
            frame[len - 1] ^= 1;
        return;
    }
    if (frame[FRAME_TYPE] == LINK_LOAD && in_target(n, bytes_get(frame + CONTENT)))
        add16(frame + CONTENT, MOVED_BY);
    if (frame[FRAME_TYPE] == LINK_ENABLE && in_target(n, bytes_get(frame + CONTENT + 2))) {
        add16(frame + CONTENT + 2, MOVED_BY);
        add16(frame + CONTENT + 4, MOVED_BY);
    }
}
