// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err_info *e, int code, const char *format, ...)
{
    if (!e)
        return code;
    if (e->code)
        return e->code;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    e->code = code;
    return code;
}

int err_locate(struct err_info *e, const char *format, ...)
{
    if (!e || !e->code || e->located)
        return e ? e->code : 0;
    char where[256];
    va_list args;
    va_start(args, format);
    vsnprintf(where, sizeof where, format, args);
    va_end(args);

    char message[ERR_TEXT];
    memcpy(message, e->text, sizeof message);
    snprintf(e->text, sizeof e->text, "%s: %.*s", where, (int)(ERR_TEXT - sizeof where - 3),
             message);
    return e->code;
}

int err_exit_status(int code)
{
    if (code == 0)
        return 0;
    return code == ERR_INPUT ? 2 : 1;
}
