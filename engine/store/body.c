/* Packing and unpacking. */
#include "store/body.h"
#include "base/digest.h"
#include <stdlib.h>

enum { PLAIN = 1 };

static void put_number(exl_buf *out, uint64_t v)
{
    while (v >= 0x80) {
        exl_buf_char(out, (char)(v | 0x80));
        v >>= 7;
    }
    exl_buf_char(out, (char)v);
}

static bool take_number(uint64_t *out, exl_span *s)
{
    *out = 0;
    for (unsigned shift = 0; s->n && shift < 63; shift += 7) {
        unsigned char c = (unsigned char)*s->p++;
        s->n--;
        *out |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

void exl_body_pack(exl_buf *out, const exl_interview *i)
{
    exl_buf_char(out, PLAIN);
    put_number(out, i->n_answers);
    for (size_t k = 0; k < i->n_answers; k++) {
        put_number(out, i->answers[k].question);
        put_number(out, i->answers[k].statement_no);
        put_number(out, i->answers[k].text.n);
    }
    for (size_t k = 0; k < i->n_answers; k++)
        exl_buf_span(out, i->answers[k].text);
}

static bool take_heads(exl_answer *answer, size_t n, exl_span *s)
{
    uint64_t question, no, len, total = 0;
    for (size_t k = 0; k < n; k++) {
        if (!take_number(&question, s) || !take_number(&no, s) || !take_number(&len, s) || question >= EXL_N_QUESTIONS || len > s->n)
            return false;
        answer[k] = (exl_answer){ (exl_question)question, (uint32_t)no, { NULL, (size_t)len } };
        total += len;
    }
    for (size_t k = 0; k < n && total == s->n; k++) {
        answer[k].text.p = s->p;
        s->p += answer[k].text.n;
    }
    return total == s->n;
}

exl_rc exl_body_unpack(exl_answer **out, size_t *n, exl_span body, exl_arena *a, exl_err *err)
{
    uint64_t count = 0;
    exl_span s = body;
    bool sound = s.n && s.p[0] == PLAIN;
    if (sound) {
        s.p++, s.n--;
        sound = take_number(&count, &s) && count <= s.n;
    }
    if (!sound)
        return exl_fail(err, EXL_EDATA, "the text of this interview is damaged; restore the store from a backup");
    exl_answer *answer = EXL_NEW(a, exl_answer, (size_t)count + 1);
    if (!answer)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    if (!take_heads(answer, (size_t)count, &s))
        return exl_fail(err, EXL_EDATA, "the text of this interview is damaged; restore the store from a backup");
    *out = answer;
    *n = (size_t)count;
    return EXL_OK;
}

static int by_name(const void *x, const void *y)
{
    const exl_attribute *a = x, *b = y;
    int c = exl_span_cmp(a->name, b->name);
    return c ? c : exl_span_cmp(a->value, b->value);
}

void exl_body_attributes(exl_buf *out, exl_interview *i)
{
    if (i->n_attributes == 0)
        return;
    qsort(i->attributes, i->n_attributes, sizeof *i->attributes, by_name);
    char before = '{';
    for (size_t k = 0; k < i->n_attributes; k++) {
        if (i->attributes[k].value.n == 0)
            continue;
        exl_buf_char(out, before);
        exl_buf_json(out, i->attributes[k].name);
        exl_buf_char(out, ':');
        exl_buf_json(out, i->attributes[k].value);
        before = ',';
    }
    if (before == ',')
        exl_buf_char(out, '}');
}

void exl_body_statements(exl_buf *out, const exl_annotation *a)
{
    for (size_t i = 0; i < a->n_statements; i++) {
        const exl_statement *s = &a->statement[i];
        const uint32_t v[5] = { s->question, s->answer, s->start, s->end, s->language };
        exl_buf_str(out, i ? ",[" : "[[");
        for (size_t k = 0; k < 5; k++) {
            if (k)
                exl_buf_char(out, ',');
            exl_buf_uint(out, v[k]);
        }
        exl_buf_char(out, ']');
    }
    if (a->n_statements)
        exl_buf_char(out, ']');
}

bool exl_body_next(exl_body_statement *out, exl_span *list)
{
    uint32_t v[5] = { 0 };
    for (size_t k = 0; k < 5; k++) {
        while (list->n && (*list->p < '0' || *list->p > '9'))
            list->p++, list->n--;
        if (!list->n)
            return false;
        for (; list->n && *list->p >= '0' && *list->p <= '9'; list->p++, list->n--)
            v[k] = v[k] * 10 + (uint32_t)(*list->p - '0');
    }
    *out = (exl_body_statement){ v[0], v[1], v[2], v[3], v[4] };
    return true;
}

void exl_body_digest(unsigned char out[32], const exl_interview *i, const unsigned char *leaver, exl_span body, exl_span attributes)
{
    exl_digest d;
    char exit_date[11], hire_date[11];
    size_t n_exit = exl_date_print(exit_date, i->exit_date), n_hire = exl_date_print(hire_date, i->hire_date);
    const unsigned char small[] = { (unsigned char)i->language, (unsigned char)i->departure };
    int32_t tenure = i->tenure_months;
    const unsigned char months[] = { (unsigned char)tenure, (unsigned char)(tenure >> 8), (unsigned char)(tenure >> 16), (unsigned char)(tenure >> 24) };
    const exl_span part[] = {
        { (const char *)leaver, leaver ? 32 : 0 }, { exit_date, n_exit }, { hire_date, n_hire }, i->department, i->role, i->manager,
        { (const char *)small, sizeof small }, { (const char *)months, sizeof months }, i->interviewer, i->channel, i->themes, i->reasons, body, attributes,
    };
    exl_digest_begin(&d);
    for (size_t k = 0; k < sizeof part / sizeof part[0]; k++)
        exl_digest_add(&d, part[k]);
    exl_digest_end(&d, out);
}

void exl_body_id(char out[33], const unsigned char content[32], uint64_t which)
{
    unsigned char bytes[8], digest[32];
    exl_digest d;
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(which >> 8 * i);
    exl_digest_begin(&d);
    exl_digest_add(&d, (exl_span){ (const char *)content, 32 });
    exl_digest_add(&d, (exl_span){ (const char *)bytes, sizeof bytes });
    exl_digest_end(&d, digest);
    exl_hex(out, digest, 16);
}
