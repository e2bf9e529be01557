// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "deploy/keystore.h"

static char *folder, *state_folder, *key_file;

static int set_up(void **state)
{
    (void)state;
    folder = file_make_temporary_folder(NULL);
    state_folder = mem_printf("%s/state", folder);
    key_file = mem_printf("%s/provider-i.keys", state_folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    file_remove_tree(folder, NULL);
    free(folder);
    free(state_folder);
    free(key_file);
    return 0;
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

// The message that opening the file with this text gives, without the path of the file.
static const char *open_error(const char *text, size_t len)
{
    static struct err_info e;
    struct keystore k;
    e = (struct err_info){0};
    mkdir(state_folder, 0700);
    assert_int_equal(file_write(key_file, text, len, 0600, NULL), 0);
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), ERR_INPUT);
    assert_int_equal(k.count, 0);
    assert_int_equal(strncmp(e.text, key_file, strlen(key_file)), 0);
    return e.text + strlen(key_file);
}

#define KEY1             "000102030405060708090a0b0c0d0e0f"
#define KEY2             "101112131415161718191a1b1c1d1e1f"
#define OPEN_ERROR(text) open_error(text, sizeof(text) - 1)

static void test_round_trip(void **state)
{
    (void)state;
    static const uint8_t key[KEYSTORE_KEY] = {1, 2, 3};
    struct keystore k;
    struct err_info e = {0};
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), 0);
    assert_int_equal(mode_of(state_folder), 0700);
    assert_null(keystore_get(&k, "node", "NP1"));
    assert_int_equal(keystore_put(&k, "node", "NP1", key, &e), 0);
    for (int i = 0; i < 40; i++) {
        char *name = mem_printf("N%d", i);
        assert_int_equal(keystore_generate(&k, "node", name, &e), 0);
        free(name);
    }
    assert_int_equal(keystore_put(&k, "connection", "7.1", key, &e), 0);
    assert_int_equal(keystore_save(&k, &e), 0);
    assert_false(k.changed);
    keystore_close(&k);
    assert_int_equal(mode_of(key_file), 0600);

    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), 0);
    assert_int_equal(k.count, 42);
    assert_memory_equal(keystore_get(&k, "node", "np1"), key, sizeof key);
    assert_memory_equal(keystore_get(&k, "connection", "7.1"), key, sizeof key);
    assert_null(keystore_get(&k, "node", "7.1"));
    keystore_remove(&k, "node", "NP1");
    keystore_remove(&k, "node", "nobody");
    assert_null(keystore_get(&k, "node", "NP1"));
    assert_non_null(keystore_get(&k, "node", "N39"));
    assert_true(k.changed);
    keystore_close(&k);
    keystore_close(&k);
    keystore_close(NULL);
}

static void test_file_text(void **state)
{
    (void)state;
    static const uint8_t key[KEYSTORE_KEY] = {0xAB, [15] = 0xCD};
    struct keystore k;
    struct buf text = {0};
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", NULL), 0);
    assert_int_equal(keystore_put(&k, "node", "NP1", key, NULL), 0);
    assert_int_equal(keystore_save(&k, NULL), 0);
    keystore_close(&k);
    assert_int_equal(file_read(key_file, 1000, &text, NULL), 0);
    assert_string_equal(buf_text(&text),
                        "authex-keys 1\nnode NP1 ab0000000000000000000000000000cd\n");
    buf_finish(&text);
}

static void test_put_refusals(void **state)
{
    (void)state;
    static const uint8_t key[KEYSTORE_KEY] = {0x5A, 0xA5}, zero[KEYSTORE_KEY] = {0};
    struct keystore k;
    struct err_info e = {0};
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), 0);
    assert_int_equal(keystore_put(&k, "node", "NP1", key, &e), 0);
    assert_int_equal(keystore_put(&k, "node", "NP1", key, &e), 0);
    assert_int_equal(keystore_put(&k, "node", "NP2", key, &e), ERR_INPUT);
    assert_string_equal(e.text, "node \"NP1\" and node \"NP2\" have the same key. Each needs one "
                                "of its own");
    e = (struct err_info){0};
    assert_int_equal(keystore_put(&k, "node", "NP2", zero, &e), ERR_INPUT);
    assert_string_equal(e.text, "the key of node \"NP2\" is all zeros. Generate one");
    e = (struct err_info){0};
    assert_int_equal(keystore_put(&k, "node", "a\nb", key, &e), ERR_INPUT);
    assert_string_equal(e.text, "\"a\\x0Ab\" cannot be the name of a key");
    e = (struct err_info){0};
    assert_int_equal(keystore_put(&k, "no de", "a", key, &e), ERR_INPUT);
    assert_string_equal(e.text, "\"no de\" is no kind of key");
    assert_int_equal(k.count, 1);
    keystore_close(&k);
}

static void test_permissions(void **state)
{
    (void)state;
    struct keystore k;
    struct err_info e = {0};
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), 0);
    assert_int_equal(keystore_save(&k, &e), 0);
    keystore_close(&k);

    assert_int_equal(chmod(key_file, 0640), 0);
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), ERR_INPUT);
    char *want = mem_printf("%s: error: others may read or write these keys (mode 0640). If nobody "
                            "did: chmod 600 %s",
                            key_file, key_file);
    assert_string_equal(e.text, want);
    free(want);
    assert_int_equal(chmod(key_file, 0600), 0);

    e = (struct err_info){0};
    assert_int_equal(chmod(state_folder, 0770), 0);
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), ERR_INPUT);
    want = mem_printf("%s: error: others may write into the folder of the keys (mode 0770). chmod "
                      "700 %s",
                      state_folder, state_folder);
    assert_string_equal(e.text, want);
    free(want);
}

static void test_no_links_and_no_strange_names(void **state)
{
    (void)state;
    struct keystore k;
    struct err_info e = {0};
    assert_int_equal(mkdir(state_folder, 0700), 0);
    assert_int_equal(symlink("/dev/null", key_file), 0);
    assert_int_equal(keystore_open(&k, state_folder, "provider-i", &e), ERR_INPUT);
    e = (struct err_info){0};
    assert_int_equal(keystore_open(&k, state_folder, "../x", &e), ERR_INPUT);
    assert_string_equal(e.text, "\"../x\" cannot be the name of a key file");
    e = (struct err_info){0};
    assert_int_equal(keystore_open(&k, key_file, "x", &e), ERR_INPUT);
    assert_non_null(strstr(e.text, "not a folder"));
}

static void test_bad_files(void **state)
{
    (void)state;
    static const char header[] =
        ":1:1: error: not a key file: the first line must be \"authex-keys 1\"";
    static const char form[] =
        ":2:1: error: not a line of the form KIND NAME HEX, with 32 hex digits";
    assert_string_equal(OPEN_ERROR(""), header);
    assert_string_equal(OPEN_ERROR("authex-keys 2\n"), header);
    assert_string_equal(OPEN_ERROR("authex-keys 1\n\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 00\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 " KEY1 "00\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 " KEY1 " x\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 0001020304050607 8090a0b0c0d0e0f\n"),
                        form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 g00102030405060708090a0b0c0d0e0f\n"),
                        form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nNODE NP1 " KEY1 "\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode " KEY1 " NP1\n"), form);
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 " KEY1),
                        ":2:1: error: a line without an end, or too long");
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 " KEY1 "\n\0\n"),
                        ":1:1: error: not a key file: it contains a NUL");
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 " KEY1 "\nnode np1 " KEY2 "\n"),
                        ":3:1: error: a second key of node \"np1\". Remove one");
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 " KEY1 "\nnode NP2 " KEY1 "\n"),
                        ":3:1: error: node \"NP1\" and node \"NP2\" have the same key. Each needs "
                        "one of its own");
    assert_string_equal(OPEN_ERROR("authex-keys 1\nnode NP1 00000000000000000000000000000000\n"),
                        ":2:1: error: the key of node \"NP1\" is all zeros. Generate one");
}

// Whatever is wrong with a file, its keys are not in the message.
static void test_no_secret_in_messages(void **state)
{
    (void)state;
    static const char *const lines[] = {KEY1 " a b", "node " KEY1, "node " KEY1 " " KEY1 " " KEY1,
                                        "node a " KEY1 "!", KEY1};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *text = mem_printf("authex-keys 1\n%s\n", lines[i]);
        assert_null(strstr(open_error(text, strlen(text)), "0405"));
        free(text);
    }
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_round_trip),
        IN_FOLDER(test_file_text),
        IN_FOLDER(test_put_refusals),
        IN_FOLDER(test_permissions),
        IN_FOLDER(test_no_links_and_no_strange_names),
        IN_FOLDER(test_bad_files),
        IN_FOLDER(test_no_secret_in_messages),
    };
    return cmocka_run_group_tests_name("deploy/keystore", tests, NULL, NULL);
}
