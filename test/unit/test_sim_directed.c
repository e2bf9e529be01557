// SPDX-License-Identifier: Apache-2.0
// Programs of test/vectors/crypto-directed.json that print what they see through the print UART:
// interrupts inside modules, and device registers as module data. Run from the top of the tree.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/hex.h"
#include "sim/machine.h"

#define VECTORS "test/vectors/crypto-directed.json"

static void on_console(void *context, uint8_t byte)
{
    buf_append_u8(context, byte);
}

// Runs the program of this name; what it printed is in `out`.
static struct machine *run(const char *name, struct buf *out)
{
    static const uint8_t node_key[16] = {0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xbe,
                                         0xc0, 0xde, 0xfe, 0xed, 0xde, 0xfe, 0xc8, 0xed};
    struct machine_config config = {.core = MACHINE_UPSTREAM,
                                    .host = {.context = out, .console_output = on_console}};
    memcpy(config.node_key, node_key, sizeof node_key);
    struct machine *m = machine_create(&config);
    json_t *file = json_load_file(VECTORS, 0, NULL);
    json_t *image =
        json_object_get(json_object_get(json_object_get(file, "programs"), name), "image");
    size_t i;
    json_t *block;
    assert_true(json_array_size(image) > 0);
    json_array_foreach(image, i, block)
    {
        struct buf bytes = {0};
        long at = strtol(json_string_value(json_object_get(block, "addr")), NULL, 16);
        assert_int_equal(hex_decode(json_string_value(json_object_get(block, "hex")), &bytes), 0);
        assert_int_equal(machine_load(m, (uint16_t)at, bytes.data, bytes.len), 0);
        buf_finish(&bytes);
    }
    json_decref(file);
    machine_reset(m);
    assert_int_equal(machine_run(m, 1000 * 1000), MACHINE_STOP_CPUOFF);
    return m;
}

static void printed(const char *name, const char *text, unsigned violations)
{
    struct buf out = {0};
    struct machine *m = run(name, &out);
    assert_non_null(strstr(buf_text(&out), text));
    assert_int_equal(machine_violations(m), violations);
    buf_finish(&out);
    machine_destroy(m);
}

static void frame_of_an_interrupted_module(void **state)
{
    (void)state;
    printed("irq_in_sm_ssa",
            "0000 1111 0505 001d 7777 0000 0000 0000 1234 4130 4146 2000 0f0f 0008 2901 413a ", 0);
    printed("irq_in_sm_ssa", "8000 0000 0000 4130 fff9 ", 0);
}

static void frame_at_zero(void **state)
{
    (void)state;
    printed("irq_in_sm_ssa_ptr_0",
            "1111 0505 001d 7777 0000 0000 0000 1234 4134 414a 2000 0f0f 0008 2901 ", 0);
}

static void no_frame_without_gie(void **state)
{
    (void)state;
    printed("violation_in_sm_gie0",
            "0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 ", 1);
    printed("violation_in_sm_gie0", " 0000 4130 fffd ", 1);
}

static void device_registers_as_data(void **state)
{
    (void)state;
    printed("mmio_secret", "VV0000 4242 ", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_of_an_interrupted_module),
        cmocka_unit_test(frame_at_zero),
        cmocka_unit_test(no_frame_without_gie),
        cmocka_unit_test(device_registers_as_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
