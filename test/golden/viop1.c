// Module VioP1, made by Authex from its source; see the #line marks.
//   input 0: Button, 1 word
//   input 1: Tick, 1 word
//   output 0: Violation, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[2] = {1, 1};
const uint8_t module_output_words[1] = {1};
const uint16_t module_inputs = 2, module_outputs = 1;

static uint16_t v_taken;
static uint16_t v_count;

static void send_Violation(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(0, words);
}

#line 4 "viop1.aex"
static void on_Button(uint16_t p_pressed)
{
#line 5 "viop1.aex"
    if (p_pressed) {
#line 5 "viop1.aex"
        v_taken = 1;
    } else {
#line 7 "viop1.aex"
        v_taken = 0;
#line 8 "viop1.aex"
        v_count = 0;
#line 9 "viop1.aex"
        send_Violation(0);
    }
}

#line 10 "viop1.aex"
static void on_Tick(void)
{
#line 11 "viop1.aex"
    if (v_taken) {
#line 11 "viop1.aex"
        v_count = (uint16_t)(v_count + 1u);
    }
#line 12 "viop1.aex"
    if ((int16_t)v_count > 10 /* MAX */) {
#line 12 "viop1.aex"
        send_Violation(1);
    }
}

#line 3 "viop1.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_Button(words[0]);
        break;
    case 1:
        on_Tick();
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
