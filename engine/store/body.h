/* How an interview is laid down: its text as one blob, what else is known of it as compact JSON, and the digest that says whether two
 * contents are the same. Pure functions; they run on the threads that classify. */
#ifndef EXL_STORE_BODY_H
#define EXL_STORE_BODY_H
#include "base/arena.h"
#include "base/buf.h"
#include "classify/annotation.h"

/* Appends the answers of `i` as one blob: byte 1 (plain), number of answers, then for each question, statement number and length
 * (LEB128), then the texts. Reads back with exl_body_unpack. */
void exl_body_pack(exl_buf *out, const exl_interview *i);

/* Answers of a blob; their texts borrow from it, the array lives in `a`. Errors: EXL_EDATA when it is no such blob; EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_body_unpack(exl_answer **out, size_t *n, exl_span body, exl_arena *a, exl_err *err);

/* Appends a JSON object of the attributes, sorted by name; nothing when there are none. Sorts i->attributes in place. */
void exl_body_attributes(exl_buf *out, exl_interview *i);

/* Appends [[question, answer, start, end, language], …]. */
void exl_body_statements(exl_buf *out, const exl_annotation *a);
typedef struct { uint32_t question, answer, start, end, language; } exl_body_statement;

/* Takes the next statement off the front of such a list; false at its end. Damaged lists end early. */
bool exl_body_next(exl_body_statement *out, exl_span *list);

/* The id of an interview that was given none: of its content as the store keeps it, and which of the same in its file it is, from 1. */
void exl_body_id(char out[33], const unsigned char content[32], uint64_t which);

/* Digest of all that an interview says and that is kept of it. leaver: pseudonym of 32 bytes or NULL. body, attributes: as packed above. */
void exl_body_digest(unsigned char out[32], const exl_interview *i, const unsigned char *leaver, exl_span body, exl_span attributes);
#endif
