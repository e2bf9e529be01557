// Module Operators, made by Authex from its source; see the #line marks.
//   input 0: Int, 2 words
//   input 1: Word, 1 word
//   output 0: A, 4 words
//   output 1: B, 4 words
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[2] = {2, 1};
const uint8_t module_output_words[2] = {4, 4};
const uint16_t module_inputs = 2, module_outputs = 2;

static uint16_t v_u;

static uint16_t div_int(uint16_t a, uint16_t b)
{
    if (b == 0)
        return 0;
    if (b == 0xffffu)
        return (uint16_t)(0u - a);
    return (uint16_t)((int16_t)a / (int16_t)b);
}

static uint16_t rem_int(uint16_t a, uint16_t b)
{
    if (b == 0)
        return a;
    if (b == 0xffffu)
        return 0;
    return (uint16_t)((int16_t)a % (int16_t)b);
}

static uint16_t div_u16(uint16_t a, uint16_t b)
{
    return b ? (uint16_t)(a / b) : 0;
}

static uint16_t rem_u16(uint16_t a, uint16_t b)
{
    return b ? (uint16_t)(a % b) : a;
}

static void send_A(uint16_t a, uint16_t b, uint16_t c, uint16_t d)
{
    const uint16_t words[4] = {a, b, c, d};
    module_output(0, words);
}

static void send_B(uint16_t a, uint16_t b, uint16_t c, uint16_t d)
{
    const uint16_t words[4] = {a, b, c, d};
    module_output(1, words);
}

#line 5 "operators.aex"
static void on_Int(uint16_t p_x, uint16_t p_y)
{
#line 6 "operators.aex"
    send_A((uint16_t)(p_x + p_y), (uint16_t)(p_x - p_y), (uint16_t)((unsigned)p_x * p_y), (uint16_t)(p_x * 3u));
#line 7 "operators.aex"
    send_A(div_int(p_x, p_y), rem_int(p_x, p_y), (uint16_t)((int16_t)p_x / 7), (uint16_t)((int16_t)p_x % 7));
#line 8 "operators.aex"
    send_A(div_int(p_x, 65535u), rem_int(p_x, 0), (uint16_t)(0u - p_x), (uint16_t)(0xffffu ^ p_x));
#line 9 "operators.aex"
    send_A((uint16_t)((unsigned)p_x << (p_y & 15u)), (uint16_t)((int16_t)p_x >> (p_y & 15u)), (uint16_t)((unsigned)p_x << 3), (uint16_t)((int16_t)p_x >> 3));
#line 10 "operators.aex"
    send_A(p_x & p_y, p_x | p_y, p_x ^ p_y, (p_x & p_y) | 1u);
#line 11 "operators.aex"
    send_A(p_x == p_y, p_x != p_y, (int16_t)p_x < (int16_t)p_y, (int16_t)p_x <= (-32767 - 1));
#line 12 "operators.aex"
    send_A((int16_t)p_x > (int16_t)p_y, (int16_t)p_x >= 5, !p_x, !(p_x == p_y));
#line 13 "operators.aex"
    send_A(p_x && p_y, p_x || 1, p_x && (p_y || 1), !(uint16_t)(((int16_t)p_x < (int16_t)p_y) + 1u));
}

#line 14 "operators.aex"
static void on_Word(uint16_t p_y)
{
#line 15 "operators.aex"
    v_u = (uint16_t)(v_u + p_y);
#line 16 "operators.aex"
    send_B(div_u16(v_u, p_y), rem_u16(v_u, p_y), (uint16_t)(v_u / 7u), (uint16_t)(v_u >> (p_y & 15u)));
#line 17 "operators.aex"
    send_B(v_u < p_y, v_u <= 40000u, v_u > p_y, (uint16_t)(v_u >> 1));
}

#line 3 "operators.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_Int(words[0], words[1]);
        break;
    case 1:
        on_Word(words[0]);
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
