// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/suggest.h"
#include "deploy/script.h"

static struct descriptor descriptor;
static const struct descriptor_infrastructure *infra = &descriptor.infrastructure;

static int set_up(void **state)
{
    (void)state;
    static const char text[] = "name: i\n"
                               "provider: 1\n"
                               "nodes:\n"
                               "  - name: NP1\n"
                               "    platform: sancus\n"
                               "    devices:\n"
                               "      - {name: button, driver: button}\n"
                               "      - {name: clock, driver: clock}\n"
                               "      - {name: display, driver: display}\n"
                               "  - {name: NAgg, platform: sancus}\n";
    return descriptor_read_infrastructure(&descriptor, "i", text, sizeof text - 1, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    descriptor_finish(&descriptor);
    return 0;
}

// ---- single lines -----------------------------------------------------------------------------

static void expect_in(const char *text, size_t device, uint16_t value)
{
    struct script_command c;
    struct err_info e = {0};
    if (script_parse_line(infra, "s", 4, text, &c, &e))
        fail_msg("%s: %s", text, e.text);
    assert_int_equal(c.verb, SCRIPT_IN);
    assert_int_equal(c.at.line, 4);
    assert_int_equal(c.node, 0);
    assert_int_equal(c.device, device);
    assert_int_equal(c.value, value);
}

static void expect_verb(const char *text, enum script_verb verb)
{
    struct script_command c;
    struct err_info e = {0};
    if (script_parse_line(infra, "s", 1, text, &c, &e))
        fail_msg("%s: %s", text, e.text);
    assert_int_equal(c.verb, verb);
}

static void test_commands(void **state)
{
    (void)state;
    expect_in("in NP1.button 1", 0, 1);
    expect_in("  IN\tnp1.BUTTON\t-1  # arrives", 0, 0xFFFF);
    expect_in("in NP1.clock -32768#now", 1, 0x8000);
    expect_in("in NP1.clock 65535\r", 1, 0xFFFF);
    expect_in("in NP1.clock 0x7fFF", 1, 0x7FFF);
    expect_in("in NP1.clock 007", 1, 7);
    expect_verb("wait", SCRIPT_WAIT);
    expect_verb(" Wait # for it", SCRIPT_WAIT);
    expect_verb("reset nagg", SCRIPT_RESET);
    expect_verb("", SCRIPT_NOTHING);
    expect_verb(" \t\r", SCRIPT_NOTHING);
    expect_verb("# in nowhere", SCRIPT_NOTHING);
    struct script_command c;
    assert_int_equal(script_parse_line(infra, "s", 1, "reset NAGG", &c, NULL), 0);
    assert_int_equal(c.node, 1);
}

static const struct {
    const char *text, *error;
} bad_lines[] = {
    {"inn NP1.button 1", "s:3:1: error: unknown command \"inn\". Did you mean \"in\"?"},
    {"press NP1.button",
     "s:3:1: error: unknown command \"press\". Known: in, wait, reset, # comment"},
    {"in", "s:3:3: error: something is missing. The form is: in NODE.DEVICE VALUE"},
    {"in NP1.button", "s:3:14: error: something is missing. The form is: in NODE.DEVICE VALUE"},
    {"  in NP1.button   # no value",
     "s:3:16: error: something is missing. The form is: in NODE.DEVICE VALUE"},
    {"in NP1.button 1 2", "s:3:17: error: \"2\" is too much. The form is: in NODE.DEVICE VALUE"},
    {"wait 5", "s:3:6: error: \"5\" is too much. The form is: wait"},
    {"reset", "s:3:6: error: something is missing. The form is: reset NODE"},
    {"reset NP1 NAgg", "s:3:11: error: \"NAgg\" is too much. The form is: reset NODE"},
    {"reset NP2", "s:3:7: error: no node \"NP2\". Did you mean \"NP1\"?"},
    {"reset Elsewhere", "s:3:7: error: no node \"Elsewhere\""},
    {"reset NP1.button", "s:3:7: error: no node \"NP1.button\""},
    {"in NP1 1", "s:3:4: error: \"NP1\" is no device. Write NODE.DEVICE"},
    {"in NP1. 1", "s:3:4: error: \"NP1.\" is no device. Write NODE.DEVICE"},
    {"in .button 1", "s:3:4: error: \".button\" is no device. Write NODE.DEVICE"},
    {"in NP1.button.x 1", "s:3:4: error: \"NP1.button.x\" is no device. Write NODE.DEVICE"},
    {"in NP3.button 1", "s:3:4: error: no node \"NP3\". Did you mean \"NP1\"?"},
    {"in NP1.buton 1",
     "s:3:8: error: no device \"buton\" on node \"NP1\". Did you mean \"button\"?"},
    {"in NAgg.button 1", "s:3:9: error: no device \"button\" on node \"NAgg\", which has none"},
    {"in np1.Display 1",
     "s:3:8: error: \"Display\" is a display, an output device: it takes no input"},
    {"in NP1.button one", "s:3:15: error: \"one\" is no value. Write a number from -32768 to "
                          "65535, decimal or hex with 0x"},
    {"in NP1.button 65536", "s:3:15: error: \"65536\" is no value. Write a number from -32768 "
                            "to 65535, decimal or hex with 0x"},
    {"in NP1.button -32769", "s:3:15: error: \"-32769\" is no value. Write a number from "
                             "-32768 to 65535, decimal or hex with 0x"},
    {"in NP1.button +1", "s:3:15: error: \"+1\" is no value. Write a number from -32768 to "
                         "65535, decimal or hex with 0x"},
    {"in NP1.button 1.0", "s:3:15: error: \"1.0\" is no value. Write a number from -32768 to "
                          "65535, decimal or hex with 0x"},
    {"in NP1.button 0x", "s:3:15: error: \"0x\" is no value. Write a number from -32768 to "
                         "65535, decimal or hex with 0x"},
    {"in NP1.button --1", "s:3:15: error: \"--1\" is no value. Write a number from -32768 to "
                          "65535, decimal or hex with 0x"},
    {"in NP1.button 99999999999999999999999",
     "s:3:15: error: \"99999999999999999999999\" is no value. Write a number from -32768 to "
     "65535, decimal or hex with 0x"},
    {"in NP1.\x1b[2J 1", "s:3:8: error: no device \"\\x1B[2J\" on node \"NP1\""},
    {"\xEF\xBB\xBFwait", "s:3:1: error: unknown command \"\\xEF\\xBB\\xBFwait\". Known: in, "
                         "wait, reset, # comment"},
    {"wait\v", "s:3:1: error: unknown command \"wait\\x0B\". Did you mean \"wait\"?"},
    {"wait\rin",
     "s:3:1: error: unknown command \"wait\\x0Din\". Known: in, wait, reset, # comment"},
};

static void test_bad_lines(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof bad_lines / sizeof *bad_lines; i++) {
        struct script_command c;
        struct err_info e = {0};
        int rc = script_parse_line(infra, "s", 3, bad_lines[i].text, &c, &e);
        if (rc == ERR_INPUT && c.verb == SCRIPT_NOTHING && strcmp(e.text, bad_lines[i].error) == 0)
            continue;
        print_error("case %zu:\n%s\nwant: %s\ngot:  %s\n", i, bad_lines[i].text, bad_lines[i].error,
                    e.text);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

// ---- streams ----------------------------------------------------------------------------------

// Reads all of the text; gives the number of commands, or the error.
static int read_all(const char *text, size_t len, struct err_info *e, unsigned *count)
{
    FILE *in = fmemopen((void *)(uintptr_t)text, len, "r");
    struct script_reader r = {.infra = infra, .in = in, .file = "-"};
    struct script_command c;
    int rc = 0;
    *count = 0;
    while ((rc = script_read(&r, &c, e)) == 0)
        *count += 1;
    fclose(in);
    return rc;
}

static void test_stream(void **state)
{
    (void)state;
    static const char text[] = "# story\n\nin np1.button 1\r\nwait\n  # end\nreset NP1";
    struct err_info e = {0};
    unsigned count;
    assert_int_equal(read_all(text, sizeof text - 1, &e, &count), 1);
    assert_int_equal(count, 3);
}

static void test_stream_refusals(void **state)
{
    (void)state;
    static const char nul[] = "wait\nwa\0it\n";
    struct err_info e = {0};
    unsigned count;
    assert_int_equal(read_all(nul, sizeof nul - 1, &e, &count), ERR_INPUT);
    assert_int_equal(count, 1);
    assert_string_equal(e.text, "-:2:3: error: a NUL character. A script is plain text");

    char longest[SCRIPT_MAX_LINE + 1];
    memset(longest, ' ', sizeof longest);
    longest[0] = '#';
    e = (struct err_info){0};
    assert_int_equal(read_all(longest, SCRIPT_MAX_LINE, &e, &count), 1);
    assert_int_equal(read_all(longest, sizeof longest, &e, &count), ERR_INPUT);
    assert_string_equal(e.text, "-:1:1: error: a line with more than 4096 bytes");
}

static void test_load(void **state)
{
    (void)state;
    char *folder = file_make_temporary_folder(NULL);
    char *path = mem_printf("%s/script", folder);
    struct script s = {0};
    struct err_info e = {0};
    struct buf text = {0};
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, "in NP1.clock %d\nwait\n", i);
    assert_int_equal(file_write(path, text.data, text.len, 0644, NULL), 0);
    assert_int_equal(script_load(&s, infra, path, &e), 0);
    assert_int_equal(s.count, 2000);
    assert_int_equal(s.commands[1998].value, 999);
    assert_int_equal(s.commands[1998].at.line, 1999);
    script_finish(&s);

    buf_append_text(&text, "wiat\n");
    assert_int_equal(file_write(path, text.data, text.len, 0644, NULL), 0);
    assert_int_equal(script_load(&s, infra, path, &e), ERR_INPUT);
    char *want =
        mem_printf("%s:2001:1: error: unknown command \"wiat\". Did you mean \"wait\"?", path);
    assert_string_equal(e.text, want);
    script_finish(&s);
    free(want);

    e = (struct err_info){0};
    assert_int_equal(script_load(&s, infra, folder, &e), ERR_INPUT);
    assert_non_null(strstr(e.text, "error: Is a directory"));
    file_remove_tree(folder, NULL);
    e = (struct err_info){0};
    assert_int_equal(script_load(&s, infra, path, &e), ERR_INPUT);
    assert_non_null(strstr(e.text, "/script: error: No such file or directory"));
    script_finish(&s);
    buf_finish(&text);
    free(path);
    free(folder);
}

// ---- suggestions ------------------------------------------------------------------------------

static void test_suggest(void **state)
{
    (void)state;
    assert_int_equal(suggest_distance("", ""), 0);
    assert_int_equal(suggest_distance("abc", ""), 3);
    assert_int_equal(suggest_distance("button", "BUTON"), 1);
    assert_int_equal(suggest_distance("wiat", "wait"), 1);
    assert_int_equal(suggest_distance("kitten", "sitting"), 3);
    char word[SUGGEST_MAX + 2];
    memset(word, 'a', sizeof word);
    word[SUGGEST_MAX + 1] = 0;
    assert_int_equal(suggest_distance(word, "a"), SIZE_MAX);
    word[SUGGEST_MAX] = 0;
    assert_int_equal(suggest_distance(word, "a"), SUGGEST_MAX - 1);

    struct suggest s;
    suggest_begin(&s, "presed");
    suggest_offer(&s, "taken");
    assert_null(suggest_result(&s));
    suggest_offer(&s, "presses");
    suggest_offer(&s, "pressed");
    suggest_offer(&s, "preset");
    assert_string_equal(suggest_result(&s), "pressed");
    suggest_begin(&s, "x");
    suggest_offer(&s, "y"); // nothing of it is left
    assert_null(suggest_result(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands), cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_stream),   cmocka_unit_test(test_stream_refusals),
        cmocka_unit_test(test_load),     cmocka_unit_test(test_suggest),
    };
    return cmocka_run_group_tests_name("deploy/script", tests, set_up, tear_down);
}
