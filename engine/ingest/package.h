/* A ZIP archive of XML parts, as office programs write: the one place that knows libzip and expat.
 *
 * What is in it is not trusted. Limits hold for the archive as a whole and are checked against what is really unpacked, not what the archive says of itself:
 * the file 256 MiB, its parts 10,000, all that is unpacked 256 MiB, a part of over 16 MiB at most 100 times its packed size, 64 levels of
 * elements, 2 MiB from one `<` to its `>`. A DOCTYPE is refused, so there are no entities to expand. No part is ever kept in memory whole.
 *
 * Errors, wherever a function says "as usual": EXL_EDATA the archive or part is damaged, over a limit, encrypted or no such thing, with a
 * message for a person; EXL_EENV it cannot be read; EXL_ENOMEM. */
#ifndef EXL_INGEST_PACKAGE_H
#define EXL_INGEST_PACKAGE_H
#include "ingest/source.h"

typedef struct exl_package exl_package;

/* Opens a source that can be read again; it may be closed before the package. Errors as usual. */
EXL_CHECKED exl_rc exl_package_open(exl_package **out, const exl_source *source, exl_err *err);
void exl_package_close(exl_package *p);

/* The same for one that this program has just written: its size is not limited, nor what is unpacked. */
EXL_CHECKED exl_rc exl_package_open_own(exl_package **out, const exl_source *source, exl_err *err);

/* Name of part i from 0, the package's until it is closed; NULL past the last. */
const char *exl_package_part(exl_package *p, size_t i);

/* Whether there is a part of that name, as "xl/workbook.xml". Errors as usual: EXL_EDATA where it stands there twice. */
EXL_CHECKED exl_rc exl_package_has(exl_package *p, const char *part, bool *has, exl_err *err);

/* What is told of a part. Names are those of elements without their namespace; elements of namespaces other than the one of `dialect` and their
 * contents are not told of. Anything but EXL_OK ends the reading with that code. Any of them may be NULL. */
typedef struct {
    const char *const *dialect;     /* namespaces, NULL-terminated */
    exl_rc (*begin)(void *ctx, const char *name, const char *const *attributes, exl_err *err);
    exl_rc (*end)(void *ctx, const char *name, exl_err *err);
    exl_rc (*text)(void *ctx, exl_span piece, exl_err *err);
} exl_package_events;

/* Reads a part from its beginning to its end. Errors as usual, and those of events. */
EXL_CHECKED exl_rc exl_package_read(exl_package *p, const char *part, const exl_package_events *events, void *ctx, exl_err *err);

/* The bytes of a part as they are, a piece after the other, all of them where it is EXL_OK: for what this program has written itself. Errors as usual, and those of `piece`. */
EXL_CHECKED exl_rc exl_package_unpack(exl_package *p, const char *part, exl_rc (*piece)(void *ctx, exl_span bytes, exl_err *err), void *ctx, exl_err *err);

/* Value of an attribute, by its name without namespace; NULL = not there. */
const char *exl_package_attribute(const char *const *attributes, const char *name);
#endif
