// Module First, made by Authex from its source; see the #line marks.
//   input 0: A, 1 word
//   output 0: X, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[1] = {1};
const uint8_t module_output_words[1] = {1};
const uint16_t module_inputs = 1, module_outputs = 1;

static void send_X(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(0, words);
}

#line 5 "two.aex"
static void on_A(void)
{
#line 5 "two.aex"
    send_X(16 /* K */);
}

#line 4 "two.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_A();
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
// Module Second, made by Authex from its source; see the #line marks.
//   input 0: A, 1 word
//   output 0: X, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[1] = {1};
const uint8_t module_output_words[1] = {1};
const uint16_t module_inputs = 1, module_outputs = 1;

static void send_X(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(0, words);
}

#line 7 "two.aex"
static void on_A(void)
{
#line 7 "two.aex"
    send_X(17);
}

#line 6 "two.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_A();
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
