// Module Channels, made by Authex from its source; see the #line marks.
//   input 0: Nothing, 2 words
//   input 1: Typed, 4 words
//   input 2: Ping, 1 word
//   output 0: Never, 1 word
//   output 1: All, 8 words
//   output 2: Signal, 1 word
//   output 3: Register, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[3] = {2, 4, 1};
const uint8_t module_output_words[4] = {1, 8, 1, 1};
const uint16_t module_inputs = 3, module_outputs = 4;

static uint16_t v_register;

static void send_All(uint16_t a, uint16_t b, uint16_t c, uint16_t d, uint16_t e, uint16_t f, uint16_t g, uint16_t h)
{
    const uint16_t words[8] = {a, b, c, d, e, f, g, h};
    module_output(1, words);
}

static void send_Signal(void)
{
    const uint16_t words[1] = {0};
    module_output(2, words);
}

static void send_Register(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(3, words);
}

#line 7 "channels.aex"
static void on_Typed(uint16_t p_flag, uint16_t p_byte, uint16_t p_word, uint16_t p_number)
{
#line 8 "channels.aex"
    if (p_flag) {
#line 9 "channels.aex"
        send_All(p_flag, p_byte, p_word, p_number, 1, 2, 3, 4);
    } else if (p_byte == p_word) {
#line 11 "channels.aex"
        send_Signal();
    } else {
#line 13 "channels.aex"
        v_register = p_byte;
#line 14 "channels.aex"
        send_Register(v_register);
    }
}

#line 15 "channels.aex"
static void on_Ping(uint16_t p_unused)
{
    (void)p_unused;
#line 16 "channels.aex"
    send_Signal();
}

#line 3 "channels.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 1:
        on_Typed(words[0] != 0, (uint8_t)words[1], words[2], words[3]);
        break;
    case 2:
        on_Ping(words[0]);
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
