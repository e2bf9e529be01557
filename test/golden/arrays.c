// Module Arrays, made by Authex from its source; see the #line marks.
//   input 0: Fill, 1 word
//   input 1: Get, 1 word
//   output 0: Out, 2 words
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[2] = {1, 1};
const uint8_t module_output_words[1] = {2};
const uint16_t module_inputs = 2, module_outputs = 1;

struct state {
    uint16_t v_ints[4];
    uint8_t v_bytes[5];
    uint8_t v_flags[2];
    uint8_t v_last;
};

static union {
    struct state s;
    uint16_t words[(sizeof(struct state) + 1) / 2];
} now, saved; // saved: as before the running handler
static uint8_t aborted; // an index of the running handler was wrong

static uint16_t at(uint16_t index, uint16_t length)
{
    if (index < length)
        return index;
    aborted = 1;
    return 0;
}

static void send_Out(uint16_t a, uint16_t b)
{
    const uint16_t words[2] = {a, b};
    module_output(0, words);
}

#line 10 "arrays.aex"
static void on_Fill(uint16_t p_v)
{
#line 11 "arrays.aex"
    for (uint16_t i_i = 0; i_i != 4; i_i++) {
#line 12 "arrays.aex"
        now.s.v_ints[i_i] = (uint16_t)(p_v + i_i);
#line 13 "arrays.aex"
        now.s.v_bytes[at((uint16_t)(i_i + 1u), 5)] = (uint8_t)p_v;
    }
#line 14 "arrays.aex"
    now.s.v_flags[1] = p_v != 0;
}

#line 15 "arrays.aex"
static void on_Get(uint16_t p_k)
{
#line 16 "arrays.aex"
    send_Out(now.s.v_ints[at(p_k, 4)], now.s.v_bytes[p_k & 3u]);
#line 17 "arrays.aex"
    if (((int16_t)p_k < 2) && now.s.v_flags[at(p_k, 2)]) {
#line 17 "arrays.aex"
        send_Out(now.s.v_ints[at(now.s.v_ints[0], 4)], now.s.v_last);
    }
#line 18 "arrays.aex"
    now.s.v_last = (uint8_t)p_k;
}

#line 3 "arrays.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    aborted = 0;
    for (uint16_t i = 0; i < sizeof now.words / sizeof now.words[0]; i++)
        saved.words[i] = now.words[i];
    switch (channel) {
    case 0:
        on_Fill(words[0]);
        break;
    case 1:
        on_Get(words[0]);
        break;
    default:
        break;
    }
    if (!aborted)
        return MODULE_OK;
    for (uint16_t i = 0; i < sizeof now.words / sizeof now.words[0]; i++)
        now.words[i] = saved.words[i];
    return MODULE_ABORT;
}

void module_init(void)
{
    for (uint16_t i = 0; i < 5; i++)
        now.s.v_bytes[i] = 7;
    for (uint16_t i = 0; i < 2; i++)
        now.s.v_flags[i] = 1;
    now.s.v_last = 3;
}
