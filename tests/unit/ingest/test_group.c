/* Ids, duplicates, chains. */
#include "check.h"
#include "ingest/group.h"

static uint32_t add(exl_group *g, const char *id, uint64_t content, uint32_t no, uint64_t fields)
{
    exl_err err = { 0 };
    uint32_t first = 0;
    exl_entry e = { .id = exl_ingest_group_hash_id(g, exl_span_of(id)), .content = content, .record = (uint32_t)g->n + 1 };
    exl_entry_link link = { .no = no, .fields = fields };
    exl_rc rc = exl_ingest_group_add(g, &e, &link, *id != '\0', &first, &err);
    CHECK(rc == EXL_OK, "%s", err.msg);
    return first;
}

static void check_ids(void)
{
    exl_group g;
    char id[32];
    exl_ingest_group_init(&g, false);
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "E%d", i);
        CHECK(add(&g, id, (uint64_t)i, 0, 0) == EXL_NO_ENTRY, "%s is new", id);
    }
    for (uint32_t i = 0; i < 5000; i += 7) {
        snprintf(id, sizeof id, "E%u", i);
        CHECK(add(&g, id, 0, 0, 0) == i, "%s is known", id);
    }
    CHECK(exl_ingest_group_find(&g, exl_ingest_group_hash_id(&g, exl_span_of("nobody"))) == EXL_NO_ENTRY, "nobody");
    CHECK(exl_ingest_group_hash_id(&g, exl_span_of("Zo\xC3\xAB")) == exl_ingest_group_hash_id(&g, exl_span_of("Zoe\xCC\x88")), "NFC and NFD are one id");
    CHECK(exl_ingest_group_hash_id(&g, exl_span_of("zoe")) != exl_ingest_group_hash_id(&g, exl_span_of("Zoe")), "case counts");
    exl_ingest_group_free(&g);
}

static void check_hash(void)
{
    exl_group g;
    char a[64] = { 0 };
    exl_ingest_group_init(&g, false);
    for (size_t n = 0; n < sizeof a; n++) {
        uint64_t h = exl_ingest_group_hash(&g, 1, (exl_span){ a, n });
        CHECK(h != exl_ingest_group_hash(&g, 1, (exl_span){ a, n + 1 }), "length %zu counts", n);
        a[n] = 1;
        CHECK(h == exl_ingest_group_hash(&g, 1, (exl_span){ a, n }), "what is behind does not");
        CHECK(exl_ingest_group_hash(&g, 1, (exl_span){ a, n + 1 }) != exl_ingest_group_hash(&g, 2, (exl_span){ a, n + 1 }), "what was before does");
        a[n] = 0;
    }
    exl_ingest_group_free(&g);
}

static void check_chains(void)
{
    static const struct { const char *id; uint64_t content; uint32_t no; uint64_t fields; } rows[] = {
        { "A", 30, 3, 7 }, { "B", 11, 1, 0 }, { "A", 10, 1, 0 }, { "A", 30, 3, 7 }, { "A", 20, 2, 9 }, { "B", 12, 1, 0 }, { "", 1, 0, 0 }, { "", 1, 0, 0 },
    };
    exl_group g;
    exl_err err = { 0 };
    uint32_t clash, with;
    exl_ingest_group_init(&g, true);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        (void)add(&g, rows[i].id, rows[i].content, rows[i].no, rows[i].fields);
    CHECK(exl_ingest_group_order(&g, 0, &clash, &with, &err) == EXL_OK && clash == EXL_NO_ENTRY, "no clash in A");
    static const uint32_t order[] = { 2, 4, 0, 3 };
    uint32_t at = g.links[0].last;
    for (size_t i = 0; i < 4; i++, at = g.links[at].next)
        CHECK(at == order[i], "row %zu of A is %u", i, at);
    CHECK(at == EXL_NO_ENTRY && g.entries[3].flags & EXL_ENTRY_DUPLICATE && !(g.entries[0].flags & EXL_ENTRY_DUPLICATE), "the later one is the duplicate");
    CHECK(g.entries[0].flags & EXL_ENTRY_MIXED && !(g.entries[1].flags & EXL_ENTRY_MIXED), "A says different things");
    CHECK(exl_ingest_group_order(&g, 1, &clash, &with, &err) == EXL_OK && clash == 5 && with == 1, "B clashes: %u", clash);
    CHECK(g.entries[6].flags & EXL_ENTRY_HEAD && g.entries[7].flags & EXL_ENTRY_HEAD, "rows without id stand alone");
    CHECK(!exl_ingest_group_in_file_order(&g), "A is read backwards");
    exl_ingest_group_free(&g);
}

int main(void)
{
    check_ids();
    check_hash();
    check_chains();
    return CHECK_DONE("test_group");
}
