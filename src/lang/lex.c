// SPDX-License-Identifier: Apache-2.0
#include "lang/lex.h"

#include <string.h>

#include "lang/lang.h"

struct spelling {
    enum token_kind kind;
    const char *text;
    const char *quoted;
};

#define X(name, spelling) {TOKEN_##name, spelling, "`" spelling "`"},
static const struct spelling punctuation[] = {LANG_PUNCTUATION(X)};
static const struct spelling keywords[] = {LANG_KEYWORDS(X)};
#undef X

enum {
    PUNCTUATION = sizeof punctuation / sizeof punctuation[0],
    KEYWORDS = sizeof keywords / sizeof keywords[0],
};

void lex_init(struct lex *lex, const struct source *source, struct lang_diags *diags)
{
    *lex = (struct lex){.source = source, .diags = diags, .line = 1, .fresh = true};
}

// ---- bytes ------------------------------------------------------------------------------------

static int byte_at(const struct lex *lex, size_t pos)
{
    return pos < lex->source->len ? (unsigned char)lex->source->text[pos] : -1;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_part(int c)
{
    return is_name_start(c) || is_digit(c);
}

static bool is_line_end(const struct lex *lex, size_t pos)
{
    int c = byte_at(lex, pos);
    return c < 0 || c == '\n' || (c == '\r' && byte_at(lex, pos + 1) == '\n');
}

static struct token make_token(const struct lex *lex, enum token_kind kind, size_t start,
                               size_t len)
{
    return (struct token){
        .kind = kind,
        .at = {.line = lex->line,
               .col = (uint32_t)(start - lex->line_start + 1),
               .len = (uint32_t)(len ? len : 1)},
        .text = lex->source->text + start,
    };
}

static struct token plain_token(struct lex *lex);

// One complaint a line: what follows the first is not looked at.
static void complain(struct lex *lex, struct lang_place at, enum lang_code code, const char *hint,
                     const char *message)
{
    if (lex->bad_line != lex->line)
        diag_report(lex->diags, lex->source, at, code, hint, "%s", message);
    lex->bad_line = lex->line;
}

// ---- spaces and lines -------------------------------------------------------------------------

// A comment runs to the end of the line and may hold any byte but NUL.
static void skip_comment(struct lex *lex)
{
    for (; !is_line_end(lex, lex->pos); lex->pos++)
        if (byte_at(lex, lex->pos) == 0)
            complain(lex, make_token(lex, TOKEN_BAD, lex->pos, 1).at, LANG_NUL, NULL,
                     "NUL byte in a comment");
}

static void skip_blanks(struct lex *lex)
{
    while (byte_at(lex, lex->pos) == ' ')
        lex->pos++;
    if (byte_at(lex, lex->pos) == '#')
        skip_comment(lex);
}

static void next_line(struct lex *lex)
{
    lex->pos += byte_at(lex, lex->pos) == '\r' ? 2 : 1;
    lex->line_start = lex->pos;
    lex->line++;
    lex->fresh = true;
}

// At the first token of a line whose column (from 0) is less than the innermost block's.
static struct token close_blocks(struct lex *lex, uint32_t column)
{
    while (lex->depth > 0 && lex->indents[lex->depth] > column) {
        lex->depth--;
        lex->dedents++;
    }
    struct token token = make_token(lex, TOKEN_DEDENT, lex->pos, 1);
    if (lex->indents[lex->depth] != column) {
        diag_report(lex->diags, lex->source, token.at, LANG_INDENTATION,
                    "lines of one block begin in one column",
                    "this line is indented by %u, which matches no block around it", column);
        lex->indents[++lex->depth] = column; // go on as if the block had this column
        lex->dedents--;
    }
    if (lex->dedents == 0)
        return plain_token(lex);
    lex->dedents--;
    return token;
}

static struct token open_block(struct lex *lex, uint32_t column)
{
    struct token token = make_token(lex, TOKEN_INDENT, lex->pos, 1);
    if (lex->depth + 1 < LEX_INDENTS) {
        lex->indents[++lex->depth] = column;
        return token;
    }
    diag_report(lex->diags, lex->source, token.at, LANG_NESTING, NULL,
                "more than %d blocks inside each other; the rest of the file is not read",
                LANG_MAX_NESTING);
    lex->pos = lex->source->len;
    token.kind = TOKEN_BAD;
    return token;
}

// ---- tokens -----------------------------------------------------------------------------------

static struct token bad_token(struct lex *lex, size_t len, enum lang_code code, const char *hint,
                              const char *message)
{
    struct token token = make_token(lex, TOKEN_BAD, lex->pos, len);
    complain(lex, token.at, code, hint, message);
    lex->pos += len;
    return token;
}

static struct token name_token(struct lex *lex)
{
    size_t len = 0;
    while (is_name_part(byte_at(lex, lex->pos + len)))
        len++;
    if (len > LANG_MAX_NAME)
        return bad_token(lex, len, LANG_NAME_LENGTH, "a name has at most 63 characters",
                         "name too long");
    struct token token = make_token(lex, TOKEN_NAME, lex->pos, len);
    for (size_t i = 0; i < KEYWORDS; i++)
        if (strlen(keywords[i].text) == len && !memcmp(keywords[i].text, token.text, len))
            token.kind = keywords[i].kind;
    lex->pos += len;
    return token;
}

static int digit_value(int c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

// INT = digit { digit } | "0x" hexdigit { hexdigit }
static struct token number_token(struct lex *lex)
{
    size_t len = 0;
    while (is_name_part(byte_at(lex, lex->pos + len)))
        len++;
    struct token token = make_token(lex, TOKEN_NUMBER, lex->pos, len);
    bool hex = len > 2 && token.text[0] == '0' && token.text[1] == 'x';
    if (!hex && len > 1 && token.text[0] == '0')
        return bad_token(lex, len, LANG_NUMBER, "decimal: 10; hexadecimal: 0x0a",
                         "a number does not begin with 0");
    uint32_t value = 0;
    for (size_t i = hex ? 2 : 0; i < len; i++) {
        int digit = digit_value(token.text[i]);
        if (digit >= (hex ? 16 : 10))
            return bad_token(lex, len, LANG_NUMBER, "decimal: 10; hexadecimal: 0x0a",
                             "malformed number");
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
        if (value > 0xffff)
            return bad_token(lex, len, LANG_NUMBER_RANGE, NULL, "number over 65535");
    }
    token.number = (uint16_t)value;
    lex->pos += len;
    return token;
}

static const char *hint_for_byte(int c, int next)
{
    if (c == '&' && next == '&')
        return "write `and`";
    if (c == '|' && next == '|')
        return "write `or`";
    if (c == '!')
        return "write `not`";
    if (c == ';')
        return "one statement a line";
    if (c == '"' || c == '\'')
        return "there are no strings";
    return c >= 0x80 ? "only comments may hold other than ASCII characters" : NULL;
}

static struct token stray_token(struct lex *lex, int c)
{
    if (c == '\t')
        return bad_token(lex, 1, LANG_TAB, "indent and separate with spaces", "tab");
    if (c == 0)
        return bad_token(lex, 1, LANG_NUL, NULL, "NUL byte");
    if (c == '\r')
        return bad_token(lex, 1, LANG_CARRIAGE_RETURN, "lines end in LF or CR LF",
                         "carriage return without a line feed");
    char message[64] = "character `?` has no place in a program";
    if (c > ' ' && c <= '~')
        message[11] = (char)c;
    int next = byte_at(lex, lex->pos + 1);
    size_t len = (c == '&' || c == '|') && next == c ? 2 : 1;
    return bad_token(lex, len, LANG_CHARACTER, hint_for_byte(c, next), message);
}

static struct token punctuation_token(struct lex *lex)
{
    int c = byte_at(lex, lex->pos), next = byte_at(lex, lex->pos + 1);
    if ((c == '&' || c == '|') && c == next)
        return stray_token(lex, c);
    for (size_t i = 0; i < PUNCTUATION; i++) {
        const char *text = punctuation[i].text;
        if (text[0] == c && (!text[1] || text[1] == next)) {
            size_t len = strlen(text);
            struct token token = make_token(lex, punctuation[i].kind, lex->pos, len);
            lex->pos += len;
            return token;
        }
    }
    return stray_token(lex, c);
}

static struct token plain_token(struct lex *lex)
{
    int c = byte_at(lex, lex->pos);
    if (is_name_start(c))
        return name_token(lex);
    if (is_digit(c))
        return number_token(lex);
    return punctuation_token(lex);
}

// ---- the sequence of tokens -------------------------------------------------------------------

// Lines that are blank or hold a comment only are no lines.
static void skip_empty_lines(struct lex *lex)
{
    skip_blanks(lex);
    while (lex->pos < lex->source->len && is_line_end(lex, lex->pos)) {
        next_line(lex);
        skip_blanks(lex);
    }
}

static struct token end_of_file(struct lex *lex)
{
    struct token token = make_token(lex, TOKEN_END, lex->pos, 1);
    if (lex->depth > 0) {
        lex->depth--;
        token.kind = TOKEN_DEDENT;
    }
    return token;
}

static struct token first_of_line(struct lex *lex)
{
    skip_empty_lines(lex);
    if (lex->pos >= lex->source->len)
        return end_of_file(lex);
    uint32_t column = (uint32_t)(lex->pos - lex->line_start);
    lex->fresh = false;
    if (column > lex->indents[lex->depth] && byte_at(lex, lex->pos) != '\t')
        return open_block(lex, column);
    if (column < lex->indents[lex->depth] && byte_at(lex, lex->pos) != '\t')
        return close_blocks(lex, column);
    return plain_token(lex);
}

struct token lex_next(struct lex *lex)
{
    if (lex->dedents > 0) {
        lex->dedents--;
        return make_token(lex, TOKEN_DEDENT, lex->pos, 1);
    }
    if (lex->fresh)
        return first_of_line(lex);
    skip_blanks(lex);
    if (!is_line_end(lex, lex->pos))
        return plain_token(lex);
    struct token token = make_token(lex, TOKEN_NEWLINE, lex->pos, 1);
    if (lex->pos < lex->source->len)
        next_line(lex);
    else
        lex->fresh = true; // the last line lacks its end
    return token;
}

// ---- names of tokens --------------------------------------------------------------------------

const char *token_kind_text(enum token_kind kind)
{
    static const char *const others[] = {
        [TOKEN_END] = "the end of the file",
        [TOKEN_BAD] = "something unreadable",
        [TOKEN_NEWLINE] = "the end of the line",
        [TOKEN_INDENT] = "an indented line",
        [TOKEN_DEDENT] = "the end of the block",
        [TOKEN_NAME] = "a name",
        [TOKEN_NUMBER] = "a number",
    };
    for (size_t i = 0; i < PUNCTUATION; i++)
        if (punctuation[i].kind == kind)
            return punctuation[i].quoted;
    for (size_t i = 0; i < KEYWORDS; i++)
        if (keywords[i].kind == kind)
            return keywords[i].quoted;
    return others[kind];
}

bool token_is_keyword(enum token_kind kind)
{
    return kind >= TOKEN_MODULE;
}
