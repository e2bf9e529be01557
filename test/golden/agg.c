// Module Agg, made by Authex from its source; see the #line marks.
//   input 0: CarMoved1, 1 word
//   input 1: CarMoved2, 1 word
//   output 0: AvlChanged, 1 word
#include <stdint.h>

#include "enclave/module.h"

#ifdef __clang__ // the source may say such things
#pragma clang diagnostic ignored "-Wself-assign"
#pragma clang diagnostic ignored "-Wtautological-compare"
#endif

const uint8_t module_input_words[2] = {1, 1};
const uint8_t module_output_words[1] = {1};
const uint16_t module_inputs = 2, module_outputs = 1;

static uint16_t v_p1;
static uint16_t v_num_avl;
static uint16_t v_p2;

static void send_AvlChanged(uint16_t a)
{
    const uint16_t words[1] = {a};
    module_output(0, words);
}

#line 4 "agg.aex"
static void on_CarMoved1(uint16_t p_entered)
{
#line 5 "agg.aex"
    v_p1 = p_entered;
#line 6 "agg.aex"
    v_num_avl = 2 /* NUM_PARKINGS */;
#line 7 "agg.aex"
    if (v_p1) {
#line 7 "agg.aex"
        v_num_avl = (uint16_t)(v_num_avl - 1u);
    }
#line 8 "agg.aex"
    if (v_p2) {
#line 8 "agg.aex"
        v_num_avl = (uint16_t)(v_num_avl - 1u);
    }
#line 9 "agg.aex"
    send_AvlChanged(v_num_avl);
}

#line 10 "agg.aex"
static void on_CarMoved2(uint16_t p_entered)
{
#line 11 "agg.aex"
    v_p2 = p_entered;
#line 12 "agg.aex"
    v_num_avl = 2 /* NUM_PARKINGS */;
#line 13 "agg.aex"
    if (v_p1) {
#line 13 "agg.aex"
        v_num_avl = (uint16_t)(v_num_avl - 1u);
    }
#line 14 "agg.aex"
    if (v_p2) {
#line 14 "agg.aex"
        v_num_avl = (uint16_t)(v_num_avl - 1u);
    }
#line 15 "agg.aex"
    send_AvlChanged(v_num_avl);
}

#line 3 "agg.aex"
uint16_t module_handle(uint16_t channel, const uint16_t *words)
{
    (void)words;
    switch (channel) {
    case 0:
        on_CarMoved1(words[0]);
        break;
    case 1:
        on_CarMoved2(words[0]);
        break;
    default:
        break;
    }
    return MODULE_OK;
}

void module_init(void)
{
}
