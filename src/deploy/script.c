// SPDX-License-Identifier: Apache-2.0
#include "deploy/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

// ---- one line ---------------------------------------------------------------------------------

enum { MAX_WORDS = 4 }; // one more than any command has

struct word {
    struct text_place at;
    char *text; // in the line's copy
};

struct line {
    struct word words[MAX_WORDS];
    size_t count;
    struct text_place end; // behind the last word
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Cuts `copy` into words, and a comment off.
static void split(char *copy, struct text_place start, struct line *line)
{
    char *p = copy;
    copy[strcspn(copy, "#")] = 0;
    *line = (struct line){.end = start};
    while (line->count < MAX_WORDS) {
        while (is_blank(*p))
            p++;
        if (!*p)
            break;
        struct word *word = &line->words[line->count++];
        *word = (struct word){start, p};
        word->at.column = (unsigned)(p - copy) + 1;
        while (*p && !is_blank(*p))
            p++;
        line->end.column = (unsigned)(p - copy) + 1;
        if (*p)
            *p++ = 0;
    }
}

static int unknown_node(const struct descriptor_infrastructure *infra, const char *name,
                        struct text_place at, struct err_info *e)
{
    struct suggest s;
    struct text_hint hint;
    struct text_quoted q;
    suggest_begin(&s, name);
    for (size_t i = 0; i < infra->node_count; i++)
        suggest_offer(&s, infra->nodes[i].name);
    return text_error(e, &at, "no node %s%s", text_quote(&q, name, strlen(name)),
                      text_did_you_mean(&hint, &s));
}

static int find_node(const struct descriptor_infrastructure *infra, const struct word *word,
                     size_t *node, struct err_info *e)
{
    int index = descriptor_find_node(infra, word->text);
    if (index < 0)
        return unknown_node(infra, word->text, word->at, e);
    *node = (size_t)index;
    return 0;
}

static int find_device(const struct descriptor_node *node, const struct word *word, size_t *device,
                       struct err_info *e)
{
    struct suggest s;
    struct text_hint hint;
    struct text_quoted q;
    int index = descriptor_find_device(node, word->text);
    if (index < 0) {
        suggest_begin(&s, word->text);
        for (size_t i = 0; i < node->device_count; i++)
            suggest_offer(&s, node->devices[i].name);
        return text_error(e, &word->at, "no device %s on node \"%s\"%s",
                          text_quote(&q, word->text, strlen(word->text)), node->name,
                          node->device_count ? text_did_you_mean(&hint, &s) : ", which has none");
    }
    if (node->devices[index].output)
        return text_error(e, &word->at, "\"%s\" is a %s, an output device: it takes no input",
                          word->text, descriptor_driver_name(node->devices[index].driver));
    *device = (size_t)index;
    return 0;
}

static int parse_in(const struct descriptor_infrastructure *infra, struct line *line,
                    struct script_command *out, struct err_info *e)
{
    struct text_quoted q;
    struct word *where = &line->words[1], *value = &line->words[2];
    char *dot = strchr(where->text, '.');
    if (!dot || dot == where->text || !dot[1] || strchr(dot + 1, '.'))
        return text_error(e, &where->at, "%s is no device. Write NODE.DEVICE",
                          text_quote(&q, where->text, strlen(where->text)));
    *dot = 0;
    struct word device = {where->at, dot + 1};
    device.at.column += (unsigned)(dot + 1 - where->text);
    int rc = find_node(infra, where, &out->node, e);
    if (rc == 0)
        rc = find_device(&infra->nodes[out->node], &device, &out->device, e);
    int32_t number = 0;
    if (rc == 0 && text_number(value->text, INT16_MIN, UINT16_MAX, &number) < 0)
        rc = text_error(e, &value->at,
                        "%s is no value. Write a number from -32768 to 65535, "
                        "decimal or hex with 0x",
                        text_quote(&q, value->text, strlen(value->text)));
    out->value = (uint16_t)number;
    return rc;
}

static int parse_reset(const struct descriptor_infrastructure *infra, struct line *line,
                       struct script_command *out, struct err_info *e)
{
    return find_node(infra, &line->words[1], &out->node, e);
}

static const struct command {
    const char *name, *form;
    size_t words;
    enum script_verb verb;
    int (*parse)(const struct descriptor_infrastructure *infra, struct line *line,
                 struct script_command *out, struct err_info *e);
} COMMANDS[] = {
    {"in", "in NODE.DEVICE VALUE", 3, SCRIPT_IN, parse_in},
    {"wait", "wait", 1, SCRIPT_WAIT, NULL},
    {"reset", "reset NODE", 2, SCRIPT_RESET, parse_reset},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static int unknown_command(const struct word *word, struct err_info *e)
{
    struct suggest s;
    struct text_hint hint;
    struct text_quoted q;
    suggest_begin(&s, word->text);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        suggest_offer(&s, COMMANDS[i].name);
    text_did_you_mean(&hint, &s);
    return text_error(e, &word->at, "unknown command %s%s",
                      text_quote(&q, word->text, strlen(word->text)),
                      *hint.text ? hint.text : ". Known: in, wait, reset, # comment");
}

static int parse_words(const struct descriptor_infrastructure *infra, struct line *line,
                       struct script_command *out, struct err_info *e)
{
    struct text_quoted q;
    const struct command *c = COMMANDS;
    while (c < COMMANDS + COMMAND_COUNT && !text_same(c->name, line->words[0].text))
        c++;
    if (c == COMMANDS + COMMAND_COUNT)
        return unknown_command(&line->words[0], e);
    if (line->count < c->words)
        return text_error(e, &line->end, "something is missing. The form is: %s", c->form);
    const struct word *extra = &line->words[c->words];
    if (line->count > c->words)
        return text_error(e, &extra->at, "%s is too much. The form is: %s",
                          text_quote(&q, extra->text, strlen(extra->text)), c->form);
    out->verb = c->verb;
    out->at = line->words[0].at;
    return c->parse ? c->parse(infra, line, out, e) : 0;
}

int script_parse_line(const struct descriptor_infrastructure *infra, const char *file,
                      unsigned line, const char *text, struct script_command *out,
                      struct err_info *e)
{
    *out = (struct script_command){.verb = SCRIPT_NOTHING, .at = {file, line, 1}};
    size_t len = strlen(text);
    if (len > SCRIPT_MAX_LINE)
        return text_error(e, &out->at, "a line with more than %d bytes", SCRIPT_MAX_LINE);
    char copy[SCRIPT_MAX_LINE + 2] = {0};
    memcpy(copy, text, len);
    if (len && copy[len - 1] == '\r')
        copy[len - 1] = 0;
    struct line words;
    split(copy, out->at, &words);
    int rc = words.count ? parse_words(infra, &words, out, e) : 0;
    if (rc)
        out->verb = SCRIPT_NOTHING;
    return rc;
}

// ---- a stream ---------------------------------------------------------------------------------

// The next line into `text`, which holds SCRIPT_MAX_LINE + 2. 0, 1 at the end, or an error.
static int read_line(struct script_reader *r, char *text, struct err_info *e)
{
    size_t len = 0;
    int c = getc(r->in);
    struct text_place at = {r->file, ++r->line, 1};
    for (; c != EOF && c != '\n'; c = getc(r->in)) {
        at.column = (unsigned)len + 1;
        if (c == 0)
            return text_error(e, &at, "a NUL character. A script is plain text");
        at.column = 1;
        if (len > SCRIPT_MAX_LINE)
            return text_error(e, &at, "a line with more than %d bytes", SCRIPT_MAX_LINE);
        text[len++] = (char)c;
    }
    text[len] = 0;
    if (c == EOF && ferror(r->in))
        return text_error(e, &at, "%s", strerror(errno));
    return c == EOF && len == 0 ? 1 : 0;
}

int script_read(struct script_reader *r, struct script_command *out, struct err_info *e)
{
    char text[SCRIPT_MAX_LINE + 2];
    for (;;) {
        int rc = read_line(r, text, e);
        if (rc == 0)
            rc = script_parse_line(r->infra, r->file, r->line, text, out, e);
        if (rc || out->verb != SCRIPT_NOTHING)
            return rc;
    }
}

// ---- a file -----------------------------------------------------------------------------------

int script_load(struct script *s, const struct descriptor_infrastructure *infra, const char *path,
                struct err_info *e)
{
    FILE *in = fopen(path, "re");
    struct text_place whole = {path, 0, 0};
    if (!in)
        return text_error(e, &whole, "%s", strerror(errno));
    struct script_reader r = {.infra = infra, .in = in, .file = path};
    struct script_command command;
    size_t capacity = 0;
    int rc;
    while ((rc = script_read(&r, &command, e)) == 0) {
        if (s->count == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            s->commands = mem_resize(s->commands, capacity * sizeof *s->commands);
        }
        s->commands[s->count++] = command;
    }
    fclose(in);
    return rc == 1 ? 0 : rc;
}

void script_finish(struct script *s)
{
    free(s->commands);
    *s = (struct script){0};
}
