// SPDX-License-Identifier: Apache-2.0
// The diagnostics of the module language. A code once published keeps its number and sense; a
// code no longer used is never given to another. X(number, NAME, severity, summary).
#ifndef LANG_CODES_H
#define LANG_CODES_H

#define LANG_CODES(X)                                                                              \
    X(101, TAB, ERROR, "a tab; indent and separate with spaces")                                   \
    X(102, CHARACTER, ERROR, "a character that has no place in a program")                         \
    X(103, NUL, ERROR, "a NUL byte")                                                               \
    X(104, NUMBER, ERROR, "a malformed number")                                                    \
    X(105, NUMBER_RANGE, ERROR, "a number over 65535")                                             \
    X(106, NAME_LENGTH, ERROR, "a name that is too long")                                          \
    X(107, INDENTATION, ERROR, "an indentation that matches no enclosing block")                   \
    X(108, FILE_SIZE, ERROR, "a file that is too large")                                           \
    X(109, CARRIAGE_RETURN, ERROR, "a carriage return without a line feed")                        \
    X(201, NO_MODULE, ERROR, "a file that does not start with a module")                           \
    X(202, EXPECTED, ERROR, "something else was expected here")                                    \
    X(203, INDENT, ERROR, "a line indented for no reason")                                         \
    X(204, EMPTY_BLOCK, ERROR, "a block without a statement")                                      \
    X(205, ONE_LINE, ERROR, "a compound statement on the line of another")                         \
    X(206, CHAINED, ERROR, "a chained comparison")                                                 \
    X(207, KEYWORD, ERROR, "a reserved word used as a name")                                       \
    X(208, ASSIGN_IN_EXPR, ERROR, "`=` inside an expression")                                      \
    X(209, STRAY_ELSE, ERROR, "`else` or `elif` without an `if`")                                  \
    X(210, EXPRESSION, ERROR, "an expression was expected")                                        \
    X(211, DEPTH, ERROR, "an expression that is nested too deeply")                                \
    X(212, COLON, ERROR, "a missing colon")                                                        \
    X(213, STATEMENT, ERROR, "a statement was expected")                                           \
    X(214, NESTING, ERROR, "blocks that are nested too deeply")                                    \
    X(215, OUTPUT_VALUE, ERROR, "an output used as a value")                                       \
    X(216, DECLARATION, ERROR, "a declaration or handler was expected")                            \
    X(301, UNKNOWN_NAME, ERROR, "a name that is neither assigned nor given")                       \
    X(302, SAME_MODULE, ERROR, "two modules of one name")                                          \
    X(303, SAME_HANDLER, ERROR, "two handlers for one input")                                      \
    X(304, SAME_NAME, ERROR, "two declarations of one variable or constant")                       \
    X(305, SAME_CHANNEL, ERROR, "two declarations of one channel")                                 \
    X(306, SAME_PARAM, ERROR, "two parameters of one name")                                        \
    X(307, ASSIGN_CONST, ERROR, "an assignment to a constant")                                     \
    X(308, ASSIGN_PARAM, ERROR, "an assignment to a parameter")                                    \
    X(309, ASSIGN_LOOP, ERROR, "an assignment to a loop variable")                                 \
    X(310, LOOP_NAME, ERROR, "a loop variable with a name already in use")                         \
    X(311, CONST_ORDER, ERROR, "a constant used before its definition")                            \
    X(312, CONST_GIVEN, ERROR, "a constant defined in the source and given as well")               \
    X(401, OUTPUT_ARITY, ERROR, "an output called with another number of values")                  \
    X(402, INPUT_ARITY, ERROR, "a handler with another number of parameters than its input")       \
    X(403, INPUT_TYPE, ERROR, "a parameter of another type than its input's")                      \
    X(404, NO_ARRAY, ERROR, "an index on something that is no array")                              \
    X(405, WHOLE_ARRAY, ERROR, "an array used without an index")                                   \
    X(406, ARRAY_LENGTH, ERROR, "an array length that is out of range")                            \
    X(407, ARRAY_OF_ARRAYS, ERROR, "an array of arrays")                                           \
    X(408, ARRAY_PARAM, ERROR, "an array as a parameter")                                          \
    X(409, NOT_CONSTANT, ERROR, "a constant was expected")                                         \
    X(410, LOOP_BOUND, ERROR, "a loop bound that is no int")                                       \
    X(411, GIVEN_RANGE, ERROR, "a given constant that is out of range")                            \
    X(412, INITIAL_RANGE, ERROR, "an initial value that does not fit its type")                    \
    X(501, MANY_MODULES, ERROR, "too many modules in a file")                                      \
    X(502, MANY_INPUTS, ERROR, "too many inputs")                                                  \
    X(503, MANY_OUTPUTS, ERROR, "too many outputs")                                                \
    X(504, MANY_WORDS, ERROR, "an event with too many values")                                     \
    X(505, MANY_EVENTS, ERROR, "a handler that may send too many events")                          \
    X(506, MANY_STEPS, ERROR, "a handler that may take too many steps")                            \
    X(507, MANY_STATE, ERROR, "too much state")                                                    \
    X(508, MANY_NAMES, ERROR, "too many names")                                                    \
    X(509, MANY_ARMS, ERROR, "too many branches of an `if`")                                       \
    X(601, NO_WIDE_TYPE, ERROR, "a 32-bit type (not available yet)")                               \
    X(602, NO_PROPERTY, ERROR, "a property (not available yet)")                                   \
    X(701, NO_COLON, WARNING, "an `on` line without its colon")                                    \
    X(702, NEVER_READ, WARNING, "state that is assigned and never read")                           \
    X(703, UNUSED_STATE, WARNING, "state that is never used")                                      \
    X(704, UNUSED_CONST, WARNING, "a constant that is never used")                                 \
    X(705, UNUSED_INPUT, WARNING, "an input without a handler")                                    \
    X(706, UNUSED_OUTPUT, WARNING, "an output that is never called")                               \
    X(707, HIDDEN, WARNING, "a parameter that hides state or a constant")                          \
    X(708, MIXED_SIGNS, WARNING, "int and u16 mixed where the sign matters")                       \
    X(709, SURE_ABORT, WARNING, "a constant index that is out of range")                           \
    X(710, UNDECLARED, WARNING, "an undeclared channel beside declared ones")                      \
    X(711, CHANGED_VALUE, WARNING, "a constant that does not fit its type")                        \
    X(712, ZERO_DIVISOR, WARNING, "a division by the constant zero")

enum lang_code {
#define X(number, name, severity, summary) LANG_##name = number,
    LANG_CODES(X)
#undef X
};

#endif
