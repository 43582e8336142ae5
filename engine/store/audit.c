/* chain(n) = digest under the log's key of chain(n - 1) and all of entry n; chain(0) is zeros. Where entries are missing at the end, new ones go on from the head that
 * the keys file holds, so that the gap stays to be seen. */
#include "store/audit.h"
#include "base/digest.h"
#include "store/ring.h"
#include "store/sql.h"

static void chain_on(const exl_store *s, unsigned char out[32], const unsigned char before[32], int64_t n, const exl_span part[5])
{
    unsigned char number[8], all[32];
    exl_digest d;
    for (int i = 0; i < 8; i++)
        number[i] = (unsigned char)((uint64_t)n >> 8 * i);
    exl_digest_begin(&d);
    exl_digest_add(&d, (exl_span){ (const char *)before, 32 });
    exl_digest_add(&d, (exl_span){ (const char *)number, sizeof number });
    for (size_t i = 0; i < 5; i++)
        exl_digest_add(&d, part[i]);
    exl_digest_end(&d, all);
    exl_ring_digest(s, out, "audit", (exl_span){ (const char *)all, sizeof all });
}

static exl_rc last_entry(exl_store *s, exl_ring_head *out, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_AUDIT_LAST);
    bool row;
    *out = (exl_ring_head){ 0 };
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (!row)
        return EXL_OK;
    exl_span chain = exl_sql_blob(&b, 1);
    out->n = exl_sql_int(&b, 0);
    if (chain.n == sizeof out->chain)
        memcpy(out->chain, chain.p, sizeof out->chain);
    exl_sql_end(&b);
    return EXL_OK;
}

exl_rc exl_audit_put(exl_store *s, const exl_audit_entry *e, exl_err *err)
{
    exl_ring_head head, last;
    unsigned char options[32];
    EXL_TRY(exl_ring_open(s, NULL, err));
    EXL_TRY(exl_ring_get_head(s, &head, err));
    EXL_TRY(last_entry(s, &last, err));
    if (last.n > head.n)
        head = last;                /* committed by a program that was killed before it could make sure of it */
    exl_ring_digest(s, options, "audit", (exl_span){ (const char *)e->options, sizeof e->options });
    const exl_span part[5] = { e->at, e->user, e->command, { (const char *)options, sizeof options }, e->counts.n ? e->counts : exl_span_of("-") };
    head.n++;
    unsigned char before[32];
    memcpy(before, head.chain, sizeof before);
    chain_on(s, head.chain, before, head.n, part);
    exl_bound b = exl_sql_begin(s, EXL_SQL_AUDIT_PUT);
    exl_bind_int(&b, head.n);
    for (size_t i = 0; i < 3; i++)
        exl_bind_text(&b, part[i]);
    exl_bind_blob(&b, options, sizeof options);
    exl_bind_text(&b, part[4]);
    exl_bind_blob(&b, head.chain, sizeof head.chain);
    EXL_TRY(exl_sql_run(&b, err));
    exl_ring_put_head(s, &head);
    return EXL_OK;
}

exl_rc exl_audit_check(exl_store *s, const char **wrong, exl_err *err)
{
    exl_ring_head head;
    unsigned char chain[32] = { 0 }, want[32];
    int64_t n = 0;
    bool row = true;
    *wrong = NULL;
    EXL_TRY(exl_ring_get_head(s, &head, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_AUDIT_ALL);
    while (!*wrong) {
        EXL_TRY(exl_sql_row(&b, &row, err));
        if (!row)
            break;
        exl_span kept = exl_sql_blob(&b, 6);
        const exl_span part[5] = { exl_sql_text(&b, 1), exl_sql_text(&b, 2), exl_sql_text(&b, 3), exl_sql_blob(&b, 4), exl_sql_text(&b, 5) };
        chain_on(s, want, chain, ++n, part);
        memcpy(chain, want, sizeof chain);
        if (exl_sql_int(&b, 0) != n)
            *wrong = "the log was tampered with: an entry is missing or was added";
        else if (kept.n != sizeof want || memcmp(kept.p, want, sizeof want) != 0)
            *wrong = "the log was tampered with: an entry was changed, added or taken away";
        else if (n == head.n && memcmp(chain, head.chain, sizeof chain) != 0)
            *wrong = "the log was tampered with: it is not the one that the keys file knows";
    }
    exl_sql_end(&b);
    if (!*wrong && n < head.n)
        *wrong = "the log was tampered with: entries are missing at its end";
    return EXL_OK;
}
