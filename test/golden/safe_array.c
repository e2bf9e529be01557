// Module Safe, made by Authex from its source; see the #line marks.
//   input 0: Add, 1 word
//   output 0: Sum, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[1] = {1};
const uint8_t module_output_words[1] = {1};
const uint16_t module_inputs = 1, module_outputs = 1;

static uint16_t v_a[3];
static uint16_t v_sum;

static void send_Sum(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(0, words);
}

#line 6 "safe_array.aex"
static void on_Add(uint16_t p_v)
{
#line 7 "safe_array.aex"
    v_sum = 0;
#line 8 "safe_array.aex"
    for (uint16_t i_i = 0; i_i != 3; i_i++) {
#line 9 "safe_array.aex"
        v_a[i_i] = v_a[i_i] ^ p_v;
#line 10 "safe_array.aex"
        v_sum = (uint16_t)(v_sum + v_a[i_i]);
    }
#line 11 "safe_array.aex"
    for (uint16_t i_n = 65534u; i_n != 1; i_n++) {
#line 12 "safe_array.aex"
        ; // pass
    }
#line 13 "safe_array.aex"
    send_Sum(v_sum);
}

#line 3 "safe_array.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_Add(words[0]);
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
    for (uint16_t i = 0; i < 3; i++)
        v_a[i] = 65535u;
}
