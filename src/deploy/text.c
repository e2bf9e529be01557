// SPDX-License-Identifier: Apache-2.0
#include "deploy/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int text_error(struct err_info *e, const struct text_place *at, const char *format, ...)
{
    char message[ERR_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (e && !e->code)
        e->located = 1;
    if (at->line)
        return err_set(e, ERR_INPUT, "%s:%u:%u: error: %s", at->file, at->line, at->column,
                       message);
    return err_set(e, ERR_INPUT, "%s: error: %s", at->file, message);
}

const char *text_quote(struct text_quoted *q, const char *text, size_t len)
{
    enum { SHOWN = 40 };
    char *p = q->text;
    *p++ = '"';
    for (size_t i = 0; i < len && i < SHOWN; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\')
            *p++ = (char)c;
        else
            p += snprintf(p, 5, "\\x%02X", c);
    }
    memcpy(p, len > SHOWN ? "...\"" : "\"", len > SHOWN ? 5 : 2);
    return q->text;
}

const char *text_did_you_mean(struct text_hint *hint, const struct suggest *s)
{
    const char *best = suggest_result(s);
    hint->text[0] = 0;
    if (best)
        snprintf(hint->text, sizeof hint->text, ". Did you mean \"%s\"?", best);
    return hint->text;
}

static int digit(char c, int base)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char low = (char)(c | 0x20);
    if (base == 16 && low >= 'a' && low <= 'f')
        return low - 'a' + 10;
    return -1;
}

int text_number(const char *text, int32_t min, int32_t max, int32_t *value)
{
    bool minus = *text == '-';
    text += minus;
    int base = text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10;
    text += base == 16 ? 2 : 0;
    int64_t number = 0;
    if (!*text)
        return ERR_INPUT;
    for (; *text; text++) {
        int d = digit(*text, base);
        if (d < 0)
            return ERR_INPUT;
        number = number * base + d;
        if (number > INT32_MAX)
            return ERR_INPUT;
    }
    number = minus ? -number : number;
    if (number < min || number > max)
        return ERR_INPUT;
    *value = (int32_t)number;
    return 0;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool text_is_name(enum text_name kind, const char *text, size_t len)
{
    size_t max = kind == TEXT_NAME ? 32 : 63;
    if (len == 0 || len > max)
        return false;
    if (!is_letter(text[0]) && !(kind == TEXT_SOURCE && text[0] == '_'))
        return false;
    for (size_t i = 1; i < len; i++)
        if (!is_letter(text[i]) && digit(text[i], 10) < 0 && text[i] != '_' &&
            !(kind == TEXT_NAME && text[i] == '-'))
            return false;
    return true;
}

const char *text_name_rule(enum text_name kind)
{
    if (kind == TEXT_NAME)
        return "a letter, then at most 31 of A-Z a-z 0-9 _ -";
    return "a letter or _, then at most 62 of A-Z a-z 0-9 _";
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool text_same(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b))
        a++, b++;
    return lower(*a) == lower(*b);
}
