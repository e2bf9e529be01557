// SPDX-License-Identifier: Apache-2.0
#include "lang/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/source.h"

enum severity { ERROR, WARNING };
enum { SHOWN_WIDTH = 120 }; // of a source line

static enum severity severity_of(enum lang_code code)
{
    switch (code) {
#define X(number, name, severity, summary)                                                         \
    case LANG_##name:                                                                              \
        return severity;
        LANG_CODES(X)
#undef X
    }
    return ERROR;
}

const char *lang_diag_severity(const struct lang_diag *diag)
{
    return severity_of(diag->code) == ERROR ? "error" : "warning";
}

// ---- collecting -------------------------------------------------------------------------------

static void diag_free(struct lang_diag *diag)
{
    free(diag->file);
    free(diag->message);
    free(diag->hint);
    free(diag->source);
}

void lang_diags_finish(struct lang_diags *diags)
{
    if (!diags)
        return;
    for (size_t i = 0; i < diags->count; i++)
        diag_free(&diags->items[i]);
    *diags = (struct lang_diags){0};
}

static int compare_places(const struct lang_diag *a, const struct lang_diag *b)
{
    int order = strcmp(a->file, b->file);
    if (order)
        return order;
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line ? -1 : 1;
    if (a->at.col != b->at.col)
        return a->at.col < b->at.col ? -1 : 1;
    return 0;
}

static void remove_at(struct lang_diags *diags, size_t i)
{
    diag_free(&diags->items[i]);
    diags->count--;
    memmove(&diags->items[i], &diags->items[i + 1], (diags->count - i) * sizeof diags->items[0]);
}

// Makes room for `diag` if all is full; false if it is itself the one to leave out.
static bool make_room(struct lang_diags *diags, const struct lang_diag *diag)
{
    if (diags->count < LANG_DIAGS_MAX)
        return true;
    if (severity_of(diag->code) == ERROR) {
        for (size_t i = diags->count; i-- > 0;) {
            if (severity_of(diags->items[i].code) == WARNING) {
                remove_at(diags, i);
                return true;
            }
        }
    }
    const struct lang_diag *last = &diags->items[diags->count - 1];
    if (severity_of(last->code) < severity_of(diag->code) || compare_places(diag, last) >= 0)
        return false;
    remove_at(diags, diags->count - 1);
    return true;
}

static char *printable(const char *text, size_t len)
{
    char *copy = mem_zeroed(1, len + 1);
    for (size_t i = 0; i < len; i++) {
        copy[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
        if (text[i] == '\t')
            copy[i] = ' '; // one column wide, as it is counted
    }
    return copy;
}

static char *source_line(const struct source *source, uint32_t line)
{
    const char *at = source->text, *end = source->text + source->len;
    for (uint32_t i = 1; i < line && at; i++) {
        at = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        at = at ? at + 1 : NULL;
    }
    if (!at)
        return NULL;
    const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    stop = stop ? stop : end;
    if (stop > at && stop[-1] == '\r')
        stop--;
    return printable(at, (size_t)(stop - at));
}

static void insert(struct lang_diags *diags, struct lang_diag diag)
{
    size_t i = diags->count;
    while (i > 0 && compare_places(&diag, &diags->items[i - 1]) < 0)
        i--;
    memmove(&diags->items[i + 1], &diags->items[i], (diags->count - i) * sizeof diag);
    diags->items[i] = diag;
    diags->count++;
}

void diag_report(struct lang_diags *diags, const struct source *source, struct lang_place at,
                 enum lang_code code, const char *hint, const char *format, ...)
{
    if (severity_of(code) == ERROR)
        diags->errors++;
    else
        diags->warnings++;
    struct lang_diag diag = {.code = code, .at = at, .file = (char *)(uintptr_t)source->file};
    if (!make_room(diags, &diag))
        return;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    diag.file = mem_text(source->file);
    diag.message = printable(message, strlen(message));
    diag.hint = hint ? printable(hint, strlen(hint)) : NULL;
    diag.source = source_line(source, at.line);
    insert(diags, diag);
}

const char *source_base_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

// ---- text -------------------------------------------------------------------------------------

// The line around the place, and below it the caret with one `~` for each further byte.
static void text_of_line(const struct lang_diag *diag, struct buf *out)
{
    size_t len = strlen(diag->source), col = diag->at.col - 1, from = 0;
    if (col > len)
        return;
    if (len > SHOWN_WIDTH && col > SHOWN_WIDTH / 2)
        from = col - SHOWN_WIDTH / 2;
    size_t width = len - from < SHOWN_WIDTH ? len - from : SHOWN_WIDTH;
    const char *left = from ? "..." : "";
    buf_printf(out, "    %s%.*s%s\n", left, (int)width, diag->source + from,
               from + width < len ? "..." : "");
    buf_printf(out, "    %*s^", (int)(col - from + strlen(left)), "");
    for (size_t i = 1; i < diag->at.len && col - from + i < width; i++)
        buf_append_text(out, "~");
    buf_append_text(out, "\n");
}

void lang_diag_text(const struct lang_diag *diag, struct buf *out)
{
    buf_printf(out, "%s:%u:%u: %s[AX%04d]: %s\n", diag->file, diag->at.line, diag->at.col,
               lang_diag_severity(diag), (int)diag->code, diag->message);
    if (diag->source)
        text_of_line(diag, out);
    if (diag->hint)
        buf_printf(out, "    hint: %s\n", diag->hint);
}

void lang_diags_text(const struct lang_diags *diags, struct buf *out)
{
    for (size_t i = 0; i < diags->count; i++)
        lang_diag_text(&diags->items[i], out);
    size_t more = diags->errors + diags->warnings - diags->count;
    if (more)
        buf_printf(out, "%zu more not shown\n", more);
}

// ---- JSON -------------------------------------------------------------------------------------

// Bytes of the UTF-8 character at `text` (RFC 3629), or 0: it is none.
static unsigned utf8_length(const unsigned char *text)
{
    unsigned len = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
    if (text[0] < 0xc2 || text[0] > 0xf4)
        return 0;
    for (unsigned i = 1; i < len; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xf0 && text[1] < 0x90);
    bool surrogate = text[0] == 0xed && text[1] > 0x9f;
    bool beyond = text[0] == 0xf4 && text[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : len;
}

// Appends the character or its replacement; returns how many bytes of `text` it stands for.
static size_t json_wide(const char *text, struct buf *out)
{
    unsigned len = utf8_length((const unsigned char *)text);
    if (len)
        buf_append(out, text, len);
    else
        buf_append_text(out, "\\ufffd");
    return len ? len : 1;
}

// A JSON string. What is no UTF-8 (a file name may hold anything) becomes U+FFFD.
static void json_text(const char *key, const char *text, struct buf *out)
{
    buf_printf(out, "\"%s\":\"", key);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_printf(out, "\\%c", *c);
        else if (*c >= ' ' && *c <= '~')
            buf_append_u8(out, (unsigned char)*c);
        else if ((unsigned char)*c < 0x80)
            buf_printf(out, "\\u%04x", (unsigned)*c);
        else
            c += json_wide(c, out) - 1;
    }
    buf_append_text(out, "\"");
}

void lang_diag_json(const struct lang_diag *diag, struct buf *out)
{
    char code[16];
    snprintf(code, sizeof code, "AX%04d", (int)diag->code);
    buf_append_text(out, "{");
    json_text("file", diag->file, out);
    buf_printf(out, ",\"line\":%u,\"column\":%u,\"length\":%u,", diag->at.line, diag->at.col,
               diag->at.len);
    json_text("severity", lang_diag_severity(diag), out);
    buf_append_text(out, ",");
    json_text("code", code, out);
    buf_append_text(out, ",");
    json_text("message", diag->message, out);
    if (diag->hint) {
        buf_append_text(out, ",");
        json_text("hint", diag->hint, out);
    }
    buf_append_text(out, "}\n");
}

void lang_diags_json(const struct lang_diags *diags, struct buf *out)
{
    for (size_t i = 0; i < diags->count; i++)
        lang_diag_json(&diags->items[i], out);
}
