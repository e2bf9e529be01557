// SPDX-License-Identifier: Apache-2.0
// mutate TABLE NAME FOLDER: applies one mutant of the table to the copy of the sources in FOLDER.
// The original text must occur exactly once. mutate TABLE --list FILE-PREFIX: names of the mutants
// of files that begin so.
//
// The table: records of
//     mutant NAME
//     file PATH
//     - original line        (several: joined by newlines; leading and trailing space counts)
//     + replacement line
// and comments (#).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

enum { MAX = 1 << 20 };

struct mutant {
    char name[64], file[128];
    struct buf from, to;
};

static void add_line(struct buf *b, const char *line)
{
    if (b->len)
        buf_append_u8(b, '\n');
    buf_append_text(b, line);
}

static void clear(struct mutant *m)
{
    buf_finish(&m->from);
    buf_finish(&m->to);
    *m = (struct mutant){0};
}

static _Noreturn void die(const struct mutant *m, const char *what)
{
    fprintf(stderr, "mutant %s: %s: %s\n", m->name, m->file, what);
    exit(1);
}

// Cuts the next line off *text.
static char *next_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    if (!*line)
        return NULL;
    *text = end ? end + 1 : line + strlen(line);
    if (end)
        *end = 0;
    return line;
}

static void read_line(struct mutant *m, const char *line)
{
    if (strncmp(line, "file ", 5) == 0)
        snprintf(m->file, sizeof m->file, "%s", line + 5);
    else if (strncmp(line, "- ", 2) == 0)
        add_line(&m->from, line + 2);
    else if (strncmp(line, "+ ", 2) == 0)
        add_line(&m->to, line + 2);
    else if (strcmp(line, "-") == 0)
        add_line(&m->from, "");
    else if (strcmp(line, "+") != 0 && line[0] && line[0] != '#')
        die(m, line);
}

// Calls `act` for each record.
static void each(char *text, void (*act)(struct mutant *m, void *context), void *context)
{
    struct mutant m = {0};
    char *line;
    while ((line = next_line(&text))) {
        if (strncmp(line, "mutant ", 7) != 0) {
            read_line(&m, line);
            continue;
        }
        if (m.name[0])
            act(&m, context);
        clear(&m);
        snprintf(m.name, sizeof m.name, "%s", line + 7);
    }
    if (m.name[0])
        act(&m, context);
    clear(&m);
}

static void list(struct mutant *m, void *context)
{
    if (strncmp(m->file, context, strlen(context)) == 0)
        puts(m->name);
}

struct order {
    const char *name, *folder;
    int done;
};

static void apply(struct mutant *m, void *context)
{
    struct order *o = context;
    struct err_info e = {0};
    struct buf source = {0}, out = {0};
    if (strcmp(m->name, o->name) != 0)
        return;
    char *path = mem_printf("%s/%s", o->folder, m->file);
    if (file_read(path, MAX, &source, &e))
        die(m, e.text);
    const char *text = buf_text(&source);
    const char *at = m->from.len ? strstr(text, buf_text(&m->from)) : NULL;
    if (!at)
        die(m, "the original text is not there");
    if (strstr(at + 1, buf_text(&m->from)))
        die(m, "the original text is there more than once");
    buf_append(&out, text, (size_t)(at - text));
    buf_append(&out, m->to.data, m->to.len);
    buf_append_text(&out, at + m->from.len);
    if (file_write(path, out.data, out.len, 0644, &e))
        die(m, e.text);
    o->done++;
    buf_finish(&source);
    buf_finish(&out);
    free(path);
}

int main(int argc, char **argv)
{
    struct buf table = {0};
    struct err_info e = {0};
    if (argc != 4)
        return 2;
    if (file_read(argv[1], MAX, &table, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    buf_append_u8(&table, 0);
    struct order o = {argv[2], argv[3], 0};
    if (strcmp(argv[2], "--list") == 0)
        each((char *)table.data, list, argv[3]);
    else
        each((char *)table.data, apply, &o);
    buf_finish(&table);
    if (strcmp(argv[2], "--list") == 0 || o.done == 1)
        return 0;
    fprintf(stderr, "there are %d mutants %s\n", o.done, argv[2]);
    return 1;
}
