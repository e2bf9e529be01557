// Module AvlD, made by Authex from its source; see the #line marks.
//   input 0: AvlChanged, 1 word
//   output 0: Display, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[1] = {1};
const uint8_t module_output_words[1] = {1};
const uint16_t module_inputs = 1, module_outputs = 1;

static void send_Display(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(0, words);
}

#line 3 "avld.aex"
static void on_AvlChanged(uint16_t p_num_avl)
{
#line 4 "avld.aex"
    send_Display(p_num_avl);
}

#line 2 "avld.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_AvlChanged(words[0]);
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
