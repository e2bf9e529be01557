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
#include <jansson.h>

#include "base/buf.h"
#include "base/file.h"
#include "deploy/descriptor.h"
#include "deploy/descriptor_shape.h"
#include "unit/descriptor_cases.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

// ---- a folder to work in ----------------------------------------------------------------------

static char *folder;

static void write_text(const char *name, const char *text)
{
    char *path = mem_printf("%s/%s", folder, name);
    assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
    free(path);
}

static void make_folder(const char *name)
{
    char *path = mem_printf("%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0755), 0);
    free(path);
}

static void make_link(const char *target, const char *name)
{
    char *path = mem_printf("%s/%s", folder, name);
    assert_int_equal(symlink(target, path), 0);
    free(path);
}

static int set_up(void **state)
{
    (void)state;
    folder = file_make_temporary_folder(NULL);
    return folder ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    file_remove_tree(folder, NULL);
    free(folder);
    return 0;
}

// The error text of loading the folder, with the folder's path replaced by "DIR"; "" if it loads.
static const char *load_error(const char *name)
{
    static char text[ERR_TEXT];
    char *path = mem_printf("%s%s", folder, name);
    struct descriptor d = {0};
    struct err_info e = {0};
    int rc = descriptor_load_folder(&d, path, &e);
    assert_true(rc == e.code && (rc == 0 || rc == ERR_INPUT));
    descriptor_finish(&d);
    free(path);
    const char *from = e.text;
    char *to = text;
    while (*from) {
        if (strncmp(from, folder, strlen(folder)) == 0) {
            to = stpcpy(to, "DIR");
            from += strlen(folder);
        } else {
            *to++ = *from++;
        }
    }
    *to = 0;
    return text;
}

static const char INFRASTRUCTURE[] = "name: i\n"
                                     "provider: 0xA001\n"
                                     "nodes:\n"
                                     "  - name: N\n"
                                     "    platform: sancus\n"
                                     "    devices:\n"
                                     "      - {name: button, driver: button, slot: 1}\n"
                                     "      - {name: clock, driver: clock}\n"
                                     "      - {name: display, driver: display}\n"
                                     "  - {name: E, platform: sancus}\n";

static const char APP[] = "name: first\n"
                          "provider: 5\n"
                          "modules:\n"
                          "  - {name: A, node: N}\n";

static void read_infrastructure(struct descriptor *d)
{
    struct err_info e = {0};
    if (descriptor_read_infrastructure(d, "i", INFRASTRUCTURE, strlen(INFRASTRUCTURE), &e))
        fail_msg("%s", e.text);
}

// ---- what is refused --------------------------------------------------------------------------

// Compares and goes on, so that one run shows all differences. Returns 1 if they differ.
static int compare(size_t number, const struct bad_case *bad, int rc, const struct err_info *e)
{
    if (rc == ERR_INPUT && strcmp(e->text, bad->error) == 0)
        return 0;
    print_error("case %zu:\n%s\nwant: %s\ngot:  %s\n", number, bad->text, bad->error,
                rc ? e->text : "no error");
    return 1;
}

static void test_bad_infrastructures(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < COUNT(BAD_INFRASTRUCTURES); i++) {
        const struct bad_case *bad = &BAD_INFRASTRUCTURES[i];
        struct descriptor d = {0};
        struct err_info e = {0};
        int rc = descriptor_read_infrastructure(&d, "f", bad->text, strlen(bad->text), &e);
        wrong += compare(i, bad, rc, &e);
        descriptor_finish(&d);
    }
    assert_int_equal(wrong, 0);
}

static void test_bad_apps(void **state)
{
    (void)state;
    make_folder("app");
    make_folder("app/dir.aex");
    write_text("app/good.aex", "module M\n");
    write_text("out.aex", "module M\n");
    make_link("../out.aex", "app/link.aex");
    make_link("good.aex", "app/same.aex");
    make_folder("first");
    write_text("first/a.aex", "module A\n");
    char *app_folder = mem_printf("%s/app", folder);
    char *first_folder = mem_printf("%s/first", folder);
    int wrong = 0;
    for (size_t i = 0; i < COUNT(BAD_APPS); i++) {
        const struct bad_case *bad = &BAD_APPS[i];
        struct descriptor d = {0};
        struct err_info e = {0};
        read_infrastructure(&d);
        assert_int_equal(descriptor_read_app(&d, first_folder, "first", APP, strlen(APP), &e), 0);
        int rc = descriptor_read_app(&d, app_folder, "f", bad->text, strlen(bad->text), &e);
        wrong += compare(i, bad, rc, &e);
        descriptor_finish(&d);
    }
    free(app_folder);
    free(first_folder);
    assert_int_equal(wrong, 0);
}

static void test_nul_and_size(void **state)
{
    (void)state;
    static const char nul[] = "name: a\0b\n";
    struct descriptor d = {0};
    struct err_info e = {0};
    assert_int_equal(descriptor_read_infrastructure(&d, "f", nul, sizeof nul - 1, &e), ERR_INPUT);
    assert_string_equal(e.text, "f:1:8: error: a control character (byte 0x00). Remove it");

    size_t size = 256 * 1024 + 1;
    char *big = mem_alloc(size);
    memset(big, '#', size);
    e = (struct err_info){0};
    assert_int_equal(descriptor_read_infrastructure(&d, "f", big, size, &e), ERR_INPUT);
    assert_string_equal(e.text, "f: error: larger than 262144 bytes");
    free(big);
    descriptor_finish(&d);
}

static void test_many_items(void **state)
{
    (void)state;
    struct buf text = {0};
    buf_append_text(&text, "name: i\nprovider: 1\nnodes:\n");
    for (int i = 0; i < 255; i++)
        buf_printf(&text, "- {name: N%d, platform: sancus}\n", i);
    struct descriptor d = {0};
    struct err_info e = {0};
    descriptor_read_infrastructure(&d, "f", buf_text(&text), text.len, &e);
    assert_string_equal(e.text, "f:258:3: error: more than 254 nodes");
    descriptor_finish(&d);

    buf_drop(&text, text.len);
    buf_append_text(&text, "nodes: [");
    for (int i = 0; i < 5000; i++)
        buf_append_text(&text, "x,");
    e = (struct err_info){0};
    descriptor_read_infrastructure(&d, "f", buf_text(&text), text.len, &e);
    assert_string_equal(e.text, "f:1:8: error: a list with more than 4096 items");
    descriptor_finish(&d);
    buf_finish(&text);
}

// ---- folders ----------------------------------------------------------------------------------

static void test_bad_folders(void **state)
{
    (void)state;
    assert_string_equal(load_error("/none"), "DIR/none: error: no such folder");
    write_text("file", "");
    assert_string_equal(load_error("/file"), "DIR/file: error: not a folder. Give the folder that "
                                             "has infrastructure.yaml");
    assert_string_equal(load_error("/"),
                        "DIR/infrastructure.yaml: error: no such file. A deployment is a folder "
                        "with infrastructure.yaml and a folder with app.yaml for each application");
    write_text("app.yaml", APP);
    assert_string_equal(load_error(""), "DIR/infrastructure.yaml: error: no such file; DIR is the "
                                        "folder of one application. Give the folder above it");
    write_text("infrastructure.yaml", INFRASTRUCTURE);
    assert_string_equal(load_error(""), "DIR: error: no application here. Put each in a folder "
                                        "with an app.yaml");
    make_folder("b");
    make_folder("b/app.yaml");
    assert_string_equal(load_error(""), "DIR/b/app.yaml: error: not a regular file");
    make_folder("a");
    write_text("a/app.yaml", APP);
    assert_string_equal(load_error(""), "DIR/a/app.yaml:1:7: error: no .aex files in DIR/a. Put "
                                        "the modules' sources there");
    write_text("a/x y.aex", "");
    assert_string_equal(load_error(""),
                        "DIR/a/app.yaml:1:7: error: \"x y.aex\" cannot be a source. Use the path "
                        "of a .aex file inside the application's folder, of A-Z a-z 0-9 _ - . and "
                        "/, without ..");
}

static void test_hostile_folder_name(void **state)
{
    (void)state;
    write_text("infrastructure.yaml", INFRASTRUCTURE);
    make_folder("a\x1b[31m");
    write_text("a\x1b[31m/app.yaml", APP);
    assert_string_equal(load_error(""), "DIR: error: a control character in the folder name "
                                        "\"a\\x1B[31m\". Rename it");
}

static void test_two_apps_of_one_provider(void **state)
{
    (void)state;
    write_text("infrastructure.yaml", INFRASTRUCTURE);
    make_folder("a");
    make_folder("b");
    write_text("a/m.aex", "");
    write_text("b/m.aex", "");
    write_text("a/app.yaml", APP);
    write_text("b/app.yaml", "name: second\nprovider: 5\nmodules: [{name: A, node: N}]\n");
    assert_string_equal(load_error(""), "DIR/b/app.yaml:2:11: error: provider 0x0005 is that of "
                                        "application \"first\" (DIR/a/app.yaml:2:11). Choose "
                                        "another");
}

// Sharing an output device is a matter of leases, at run time; hidden folders are nobody's.
static void test_shared_display_is_no_error(void **state)
{
    (void)state;
    write_text("infrastructure.yaml", INFRASTRUCTURE);
    make_folder("a");
    make_folder("b");
    make_folder(".git");
    write_text(".git/app.yaml", "nonsense");
    write_text("a/m.aex", "");
    write_text("b/m.aex", "");
    write_text("a/app.yaml", "name: x\nprovider: 5\nmodules: [{name: A, node: N}]\n"
                             "connections: [{from: A.Out, to: N.display}]\n");
    write_text("b/app.yaml", "name: y\nprovider: 6\nmodules: [{name: A, node: N}]\n"
                             "connections: [{from: A.Out, to: N.display}]\n");
    assert_string_equal(load_error("//"), "");
}

// ---- what is read -----------------------------------------------------------------------------

static void test_infrastructure(void **state)
{
    (void)state;
    struct descriptor d = {0};
    read_infrastructure(&d);
    const struct descriptor_infrastructure *infra = &d.infrastructure;
    assert_string_equal(infra->name, "i");
    assert_int_equal(infra->provider, 0xA001);
    assert_int_equal(infra->node_count, 2);
    const struct descriptor_node *node = &infra->nodes[descriptor_find_node(infra, "n")];
    assert_string_equal(node->at.file, "i");
    assert_int_equal(node->at.line, 4);
    assert_int_equal(node->at.column, 11);
    assert_int_equal(node->device_count, 3);
    assert_int_equal(node->devices[0].slot, 1);
    assert_int_equal(node->devices[1].slot, 0); // the lowest that is free
    assert_int_equal(node->devices[2].slot, 2);
    assert_int_equal(descriptor_find_device(node, "CLOCK"), 1);
    assert_false(node->devices[1].output);
    assert_true(node->devices[2].output);
    assert_int_equal(infra->nodes[1].device_count, 0);
    assert_int_equal(descriptor_find_node(infra, "x"), -1);
    descriptor_finish(&d);
    descriptor_finish(&d);
    descriptor_finish(NULL);
}

static void test_app(void **state)
{
    (void)state;
    static const char app[] = "name: app\n"
                              "provider: 65535\n"
                              "sources: [z.aex, sub/a.aex]\n"
                              "modules:\n"
                              "  - {name: _M, node: e, constants: {MAX: -5, X: 0xFFFF}}\n"
                              "connections:\n"
                              "  - {from: n.BUTTON, to: _M.In}\n"
                              "  - {from: _M.Out, to: \"N.display\"}\n"
                              "on-loss: new-frame\n"
                              "policy: {isolation: simulated, replayable-after-reset: refuse}\n";
    make_folder("sub");
    write_text("sub/a.aex", "");
    write_text("z.aex", "");
    struct descriptor d = {0};
    struct err_info e = {0};
    read_infrastructure(&d);
    int rc = descriptor_read_app(&d, folder, "app.yaml", app, strlen(app), &e);
    assert_string_equal(e.text, "");
    assert_int_equal(rc, 0);
    const struct descriptor_app *a = &d.apps[0];
    assert_int_equal(a->provider, 65535);
    assert_int_equal(a->source_count, 2);
    assert_string_equal(a->sources[1].name, "sub/a.aex");
    assert_int_equal(a->modules[0].node, 1);
    assert_int_equal(a->modules[0].constants[0].value, -5);
    assert_int_equal(a->modules[0].constants[1].value, 65535);
    assert_int_equal(a->modules[0].constants[1].value_at.column, 49);
    const struct descriptor_connection *c = a->connections;
    assert_int_equal(c[0].from.kind, DESCRIPTOR_DEVICE);
    assert_int_equal(c[0].from.device, 0);
    assert_int_equal(c[0].to.kind, DESCRIPTOR_MODULE_CHANNEL);
    assert_int_equal(c[0].to.node, 1);
    assert_string_equal(c[0].to.channel, "In");
    assert_int_equal(c[0].to.at.column, 26);
    assert_int_equal(c[0].to.channel_at.column, 29);
    assert_int_equal(c[1].to.device, 2);
    assert_true(a->policy.refuse_replayable);
    assert_int_equal(a->policy.replayable_at.line, 10);
    assert_int_equal(descriptor_find_module(a, "_m"), -1);
    descriptor_finish(&d);
}

static void test_sources_are_sorted(void **state)
{
    (void)state;
    write_text("b.aex", "");
    write_text("a.aex", "");
    write_text("B.aex", "");
    write_text(".c.aex", "");
    write_text("notes.txt", "");
    struct descriptor d = {0};
    struct err_info e = {0};
    read_infrastructure(&d);
    assert_int_equal(descriptor_read_app(&d, folder, "app.yaml", APP, strlen(APP), &e), 0);
    assert_int_equal(d.apps[0].source_count, 3);
    assert_string_equal(d.apps[0].sources[0].name, "B.aex");
    assert_string_equal(d.apps[0].sources[1].name, "a.aex");
    assert_string_equal(d.apps[0].sources[2].name, "b.aex");
    assert_false(d.apps[0].policy.refuse_replayable);
    descriptor_finish(&d);
}

// The example's descriptors, with empty sources.
static void test_carpark(void **state)
{
    (void)state;
    static const char *const files[] = {"infrastructure.yaml", "violations/app.yaml",
                                        "availability/app.yaml"};
    make_folder("violations");
    make_folder("availability");
    write_text("violations/x.aex", "");
    write_text("availability/x.aex", "");
    for (size_t i = 0; i < COUNT(files); i++) {
        char *path = mem_printf("examples/carpark/%s", files[i]);
        struct buf text = {0};
        assert_int_equal(file_read(path, 1 << 20, &text, NULL), 0);
        write_text(files[i], buf_text(&text));
        buf_finish(&text);
        free(path);
    }
    struct descriptor d = {0};
    struct err_info e = {0};
    descriptor_load_folder(&d, folder, &e);
    assert_string_equal(e.text, "");
    assert_int_equal(d.infrastructure.node_count, 5);
    assert_int_equal(d.app_count, 2);
    assert_string_equal(d.apps[0].name, "availability");
    assert_int_equal(d.apps[0].connection_count, 6);
    assert_int_equal(d.apps[1].connection_count, 7);
    assert_int_equal(d.apps[1].modules[0].constants[0].value, 3);
    descriptor_finish(&d);
}

// ---- the JSON Schemas say what the key tables say ---------------------------------------------

// The object that a pointer like "/$defs/node" leads to.
static json_t *follow(json_t *from, const char *pointer)
{
    char *copy = mem_text(pointer);
    char *rest = NULL;
    for (char *part = strtok_r(copy, "/", &rest); part; part = strtok_r(NULL, "/", &rest))
        from = json_object_get(from, part);
    free(copy);
    return from;
}

static bool has_text(const json_t *array, const char *text)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (strcmp(json_string_value(json_array_get(array, i)), text) == 0)
            return true;
    return false;
}

static void check_words(const json_t *property, const struct descriptor_key *key)
{
    const json_t *words = json_object_get(property, "enum");
    size_t available = 0;
    for (const struct descriptor_word *word = key->words; word && word->name; word++) {
        assert_true(has_text(words, word->name) == !word->later);
        available += !word->later;
    }
    assert_int_equal(json_array_size(words), available);
}

static void check_shape(const struct descriptor_shape *shape)
{
    char *path = mem_printf("docs/schema/%s", shape->schema);
    json_t *schema = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    free(path);
    assert_non_null(schema);
    json_t *object = follow(schema, shape->pointer);
    json_t *properties = json_object_get(object, "properties");
    assert_true(json_is_false(json_object_get(object, "additionalProperties")));
    size_t keys = 0, required = 0;
    for (const struct descriptor_key *key = shape->keys; key->name; key++) {
        json_t *property = json_object_get(properties, key->name);
        assert_non_null(property);
        check_words(property, key);
        assert_true(has_text(json_object_get(object, "required"), key->name) == key->required);
        keys++;
        required += key->required;
    }
    assert_int_equal(json_object_size(properties), keys);
    assert_int_equal(json_array_size(json_object_get(object, "required")), required);
    json_decref(schema);
}

static void test_schemas(void **state)
{
    (void)state;
    for (const struct descriptor_shape *const *shape = DESCRIPTOR_SHAPES; *shape; shape++)
        check_shape(*shape);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_infrastructures),
        IN_FOLDER(test_bad_apps),
        cmocka_unit_test(test_nul_and_size),
        cmocka_unit_test(test_many_items),
        IN_FOLDER(test_bad_folders),
        IN_FOLDER(test_hostile_folder_name),
        IN_FOLDER(test_two_apps_of_one_provider),
        IN_FOLDER(test_shared_display_is_no_error),
        cmocka_unit_test(test_infrastructure),
        IN_FOLDER(test_app),
        IN_FOLDER(test_sources_are_sorted),
        IN_FOLDER(test_carpark),
        cmocka_unit_test(test_schemas),
    };
    return cmocka_run_group_tests_name("deploy/descriptor", tests, NULL, NULL);
}
