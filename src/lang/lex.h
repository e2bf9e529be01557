// SPDX-License-Identifier: Apache-2.0
// The lexer: bytes to tokens, indentation to INDENT and DEDENT tokens.
#ifndef LANG_LEX_H
#define LANG_LEX_H

#include "lang/source.h"

// X(NAME, spelling)
#define LANG_KEYWORDS(X)                                                                           \
    X(MODULE, "module")                                                                            \
    X(CONST, "const")                                                                              \
    X(STATE, "state")                                                                              \
    X(INPUT, "input")                                                                              \
    X(OUTPUT, "output")                                                                            \
    X(PROPERTY, "property")                                                                        \
    X(ON, "on")                                                                                    \
    X(IF, "if")                                                                                    \
    X(ELIF, "elif")                                                                                \
    X(ELSE, "else")                                                                                \
    X(FOR, "for")                                                                                  \
    X(IN, "in")                                                                                    \
    X(PASS, "pass")                                                                                \
    X(AND, "and")                                                                                  \
    X(OR, "or")                                                                                    \
    X(NOT, "not")                                                                                  \
    X(TRUE, "true")                                                                                \
    X(FALSE, "false")                                                                              \
    X(INT, "int")                                                                                  \
    X(BOOL, "bool")                                                                                \
    X(U8, "u8")                                                                                    \
    X(U16, "u16")                                                                                  \
    X(I32, "i32")                                                                                  \
    X(U32, "u32")

// Longer spellings before their beginnings.
#define LANG_PUNCTUATION(X)                                                                        \
    X(EQ, "==")                                                                                    \
    X(NE, "!=")                                                                                    \
    X(LE, "<=")                                                                                    \
    X(GE, ">=")                                                                                    \
    X(SHL, "<<")                                                                                   \
    X(SHR, ">>")                                                                                   \
    X(RANGE, "..")                                                                                 \
    X(LT, "<")                                                                                     \
    X(GT, ">")                                                                                     \
    X(ASSIGN, "=")                                                                                 \
    X(PLUS, "+")                                                                                   \
    X(MINUS, "-")                                                                                  \
    X(STAR, "*")                                                                                   \
    X(SLASH, "/")                                                                                  \
    X(PERCENT, "%")                                                                                \
    X(BITAND, "&")                                                                                 \
    X(BITOR, "|")                                                                                  \
    X(BITXOR, "^")                                                                                 \
    X(TILDE, "~")                                                                                  \
    X(OPEN, "(")                                                                                   \
    X(CLOSE, ")")                                                                                  \
    X(OPEN_INDEX, "[")                                                                             \
    X(CLOSE_INDEX, "]")                                                                            \
    X(COMMA, ",")                                                                                  \
    X(COLON, ":")

enum token_kind {
    TOKEN_END,
    TOKEN_BAD, // reported already
    TOKEN_NEWLINE,
    TOKEN_INDENT,
    TOKEN_DEDENT,
    TOKEN_NAME,
    TOKEN_NUMBER,
#define X(name, spelling) TOKEN_##name,
    LANG_PUNCTUATION(X) LANG_KEYWORDS(X)
#undef X
};

struct token {
    enum token_kind kind;
    struct lang_place at;
    const char *text; // at.len bytes of the source
    uint16_t number;  // of a TOKEN_NUMBER
};

enum { LEX_INDENTS = 64 }; // blocks that the lexer can follow

struct lex {
    const struct source *source;
    struct lang_diags *diags;
    size_t pos;                    // next byte
    size_t line_start;             // first byte of the line
    uint32_t line;                 // from 1
    uint32_t bad_line;             // the last line with a bad token
    bool fresh;                    // no token of this line was given yet
    uint32_t indents[LEX_INDENTS]; // columns of the open blocks; [0] is 0
    unsigned depth;                // index of the innermost
    unsigned dedents;              // DEDENT tokens still to be given
};

void lex_init(struct lex *lex, const struct source *source, struct lang_diags *diags);
struct token lex_next(struct lex *lex);

// "`==`", "a name", "the end of the line" and so on.
const char *token_kind_text(enum token_kind kind);
bool token_is_keyword(enum token_kind kind);

#endif
