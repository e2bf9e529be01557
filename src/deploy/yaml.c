// SPDX-License-Identifier: Apache-2.0
#include "deploy/yaml.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { MAX_ITEMS = 4096 };

// One reading.
struct reader {
    const char *file;
    struct fy_parser *parser;
    struct fy_diag *diag;
    struct err_info *e;
};

// ---- the characters, before libfyaml sees them ------------------------------------------------

// The length of the UTF-8 sequence at `p`, 0 if there is none that is well-formed (RFC 3629).
static size_t utf8_length(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || len > left)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
    bool too_high = (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF4 && p[1] > 0x8F);
    return overlong || too_high ? 0 : len;
}

// C0, DEL and C1 but for tab, line feed and carriage return; the line separators U+2028 and U+2029,
// which YAML 1.1 readers take for line breaks.
static bool is_control(const unsigned char *p, size_t len)
{
    if (len == 1)
        return (p[0] < 0x20 && p[0] != '\t' && p[0] != '\n' && p[0] != '\r') || p[0] == 0x7F;
    if (len == 2)
        return p[0] == 0xC2 && p[1] < 0xA0;
    return len == 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
}

static int check_characters(const char *file, const char *text, size_t len, struct err_info *e)
{
    struct text_place at = {file, 1, 1};
    const unsigned char *p = (const unsigned char *)text;
    for (size_t i = 0; i < len;) {
        size_t n = utf8_length(p + i, len - i);
        if (n == 0)
            return text_error(e, &at, "byte 0x%02X is not UTF-8. Save the file as UTF-8", p[i]);
        if (is_control(p + i, n))
            return text_error(e, &at, "a control character (byte 0x%02X). Remove it", p[i]);
        at.column++;
        if (p[i] == '\n')
            at = (struct text_place){file, at.line + 1, 1};
        i += n;
    }
    return 0;
}

// ---- events to nodes --------------------------------------------------------------------------

// Where an event starts; `otherwise` if it has no character of its own (an empty value).
static struct text_place place_of(const struct fy_mark *mark, struct text_place otherwise)
{
    struct text_place at = otherwise;
    if (mark && mark->line >= 0 && mark->column >= 0) {
        at.line = (unsigned)mark->line + 1;
        at.column = (unsigned)mark->column + 1;
    }
    return at;
}

static int syntax_error(struct reader *r)
{
    void *cursor = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(r->diag, &cursor);
    struct text_place at = {r->file, 1, 1};
    if (!first)
        return text_error(r->e, &at, "this is not YAML");
    if (first->line > 0)
        at.line = (unsigned)first->line;
    if (first->column > 0)
        at.column = (unsigned)first->column;
    return text_error(r->e, &at, "this is not YAML: %.200s", first->msg);
}

// The next event, to be freed by the caller; NULL with an error set.
static struct fy_event *next_event(struct reader *r)
{
    struct fy_event *event = fy_parser_parse(r->parser);
    if (!event || fy_parser_get_stream_error(r->parser)) {
        syntax_error(r);
        fy_parser_event_free(r->parser, event);
        return NULL;
    }
    return event;
}

static int refuse_decorations(struct reader *r, struct fy_event *event, struct text_place at)
{
    if (event->type == FYET_ALIAS)
        return text_error(r->e, &at, "an alias (*name). Write the value out");
    if (fy_event_get_anchor_token(event))
        return text_error(r->e, &at, "an anchor (&name). Write the value out where it is needed");
    if (fy_event_get_tag_token(event))
        return text_error(r->e, &at, "a tag (!name). Remove it");
    return 0;
}

static int read_scalar(struct reader *r, struct fy_event *event, struct yaml_node *node)
{
    struct fy_token *token = fy_event_get_token(event);
    size_t len = 0;
    const char *text = token ? fy_token_get_text(token, &len) : "";
    if (!text)
        return syntax_error(r);
    if (memchr(text, 0, len))
        return text_error(r->e, &node->at, "a NUL character in a text. Remove it");
    node->kind = YAML_SCALAR;
    node->plain = !token || fy_token_scalar_style(token) == FYSS_PLAIN;
    node->text = mem_alloc(len + 1);
    memcpy(node->text, text, len);
    node->text[len] = 0;
    node->len = len;
    return 0;
}

static struct yaml_node *add_item(struct yaml_node *parent)
{
    if (parent->count == parent->capacity) {
        parent->capacity = parent->capacity ? 2 * parent->capacity : 4;
        parent->items = mem_resize(parent->items, parent->capacity * sizeof *parent->items);
    }
    struct yaml_node *item = &parent->items[parent->count++];
    *item = (struct yaml_node){.at = parent->at};
    return item;
}

static int read_node(struct reader *r, struct fy_event *event, unsigned depth,
                     struct yaml_node *node);

// The key that `event` is, as the first part of a new item.
static int read_key(struct reader *r, struct fy_event *event, struct yaml_node *map,
                    struct yaml_node **item)
{
    struct yaml_node key = {.at = place_of(fy_event_start_mark(event), map->at)};
    int rc = refuse_decorations(r, event, key.at);
    if (rc == 0 && event->type != FYET_SCALAR)
        rc = text_error(r->e, &key.at, "a key that is a list or map. Use a word");
    if (rc == 0)
        rc = read_scalar(r, event, &key);
    if (rc)
        return rc;
    struct text_quoted q;
    text_quote(&q, key.text, key.len);
    const struct yaml_node *other = yaml_get(map, key.text);
    if (other)
        rc = text_error(r->e, &key.at, "key %s is here twice, first in line %u. Remove one", q.text,
                        other->key_at.line);
    if (rc) {
        free(key.text);
        return rc;
    }
    *item = add_item(map);
    (*item)->key = key.text;
    (*item)->key_at = (*item)->at = key.at;
    return 0;
}

// The items of a list or map up to its end.
static int read_items(struct reader *r, unsigned depth, struct yaml_node *node)
{
    enum fy_event_type end = node->kind == YAML_MAP ? FYET_MAPPING_END : FYET_SEQUENCE_END;
    for (;;) {
        struct fy_event *event = next_event(r);
        if (!event)
            return ERR_INPUT;
        bool done = event->type == end;
        int rc = 0;
        struct yaml_node *item = NULL;
        if (!done && node->count == MAX_ITEMS)
            rc = text_error(r->e, &node->at, "%s with more than %d items", yaml_describe(node),
                            MAX_ITEMS);
        else if (!done && node->kind == YAML_MAP)
            rc = read_key(r, event, node, &item);
        else if (!done)
            rc = read_node(r, event, depth + 1, add_item(node));
        fy_parser_event_free(r->parser, event);
        if (rc || done)
            return rc;
        if (item) {
            event = next_event(r);
            rc = event ? read_node(r, event, depth + 1, item) : ERR_INPUT;
            fy_parser_event_free(r->parser, event);
        }
        if (rc)
            return rc;
    }
}

static int read_node(struct reader *r, struct fy_event *event, unsigned depth,
                     struct yaml_node *node)
{
    node->at = place_of(fy_event_start_mark(event), node->at);
    int rc = refuse_decorations(r, event, node->at);
    if (rc)
        return rc;
    if (event->type == FYET_SCALAR)
        return read_scalar(r, event, node);
    if (event->type != FYET_MAPPING_START && event->type != FYET_SEQUENCE_START)
        return text_error(r->e, &node->at, "this is not YAML");
    if (depth >= YAML_MAX_DEPTH)
        return text_error(r->e, &node->at, "nested more than %d deep", YAML_MAX_DEPTH);
    node->kind = event->type == FYET_MAPPING_START ? YAML_MAP : YAML_LIST;
    return read_items(r, depth, node);
}

// ---- the document -----------------------------------------------------------------------------

// Takes one event of the given type; `message` if it is another.
static int expect(struct reader *r, enum fy_event_type type, const char *message)
{
    struct fy_event *event = next_event(r);
    if (!event)
        return ERR_INPUT;
    int rc = 0;
    struct text_place at = place_of(fy_event_start_mark(event), (struct text_place){r->file, 1, 1});
    if (event->type != type)
        rc = text_error(r->e, &at, "%s", message);
    fy_parser_event_free(r->parser, event);
    return rc;
}

static int read_document(struct reader *r, struct yaml_node *root)
{
    int rc = expect(r, FYET_STREAM_START, "this is not YAML");
    if (rc == 0)
        rc = expect(r, FYET_DOCUMENT_START, "the file is empty");
    if (rc)
        return rc;
    struct fy_event *event = next_event(r);
    rc = event ? read_node(r, event, 0, root) : ERR_INPUT;
    fy_parser_event_free(r->parser, event);
    if (rc == 0)
        rc = expect(r, FYET_DOCUMENT_END, "this is not YAML");
    if (rc == 0)
        rc = expect(r, FYET_STREAM_END, "a second document (---). Use one file for each");
    return rc;
}

int yaml_parse(const char *file, const char *text, size_t len, struct yaml_node *root,
               struct err_info *e)
{
    *root = (struct yaml_node){.at = {file, 1, 1}};
    struct text_place whole = {file, 0, 0};
    if (len == 0)
        return text_error(e, &root->at, "the file is empty");
    if (len > YAML_MAX_SIZE)
        return text_error(e, &whole, "larger than %d bytes", YAML_MAX_SIZE);
    int rc = check_characters(file, text, len, e);
    if (rc)
        return rc;

    struct reader r = {.file = file, .e = e, .diag = fy_diag_create(NULL)};
    fy_diag_set_collect_errors(r.diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE |
                                           FYPCF_DEFAULT_VERSION_1_2,
                                  .diag = r.diag};
    r.parser = fy_parser_create(&config);
    if (!r.parser || fy_parser_set_string(r.parser, text, len) < 0)
        rc = err_set(e, ERR_SYSTEM, "%s: cannot start libfyaml", file);
    else
        rc = read_document(&r, root);
    fy_parser_destroy(r.parser);
    fy_diag_destroy(r.diag);
    return rc;
}

void yaml_finish(struct yaml_node *node)
{
    for (size_t i = 0; i < node->count; i++)
        yaml_finish(&node->items[i]);
    free(node->items);
    free(node->text);
    free(node->key);
    *node = (struct yaml_node){0};
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
        if (map->items[i].key && strcmp(map->items[i].key, key) == 0)
            return &map->items[i];
    return NULL;
}

const char *yaml_describe(const struct yaml_node *node)
{
    if (node->kind == YAML_MAP)
        return "a map";
    if (node->kind == YAML_LIST)
        return "a list";
    if (node->len == 0)
        return node->plain ? "nothing" : "an empty text";
    return "text";
}
