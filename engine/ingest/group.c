/* An open-addressing table over growing arrays. The hash is seeded from the system, so that no file can be made to be slow;
 * nothing that is written depends on it. */
#include "ingest/group.h"
#include <stdlib.h>
#include <utf8proc.h>
#include "base/digest.h"

void exl_ingest_group_init(exl_group *g, bool joined)
{
    *g = (exl_group){ .joined = joined };
    exl_random_bytes((unsigned char *)&g->seed, sizeof g->seed);
}

void exl_ingest_group_free(exl_group *g)
{
    free(g->entries);
    free(g->links);
    free(g->slots);
    g->entries = NULL;
    g->links = NULL;
    g->slots = NULL;
    g->n = g->cap = g->n_slots = 0;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t word(const char *p, size_t n)
{
    uint64_t w = 0;
    memcpy(&w, p, n);
    return w;
}

/* Multiply and fold, 16 bytes a step. */
uint64_t exl_ingest_group_hash(const exl_group *g, uint64_t h, exl_span s)
{
    static const uint64_t k1 = 0x9E3779B97F4A7C15u, k2 = 0xD1B54A32D192ED03u;
    size_t i = 0;
    h ^= mix(s.n ^ k1, g->seed ^ k2);
    for (; i + 16 <= s.n; i += 16)
        h = mix(word(s.p + i, 8) ^ k1, word(s.p + i + 8, 8) ^ h);
    size_t left = s.n - i, low = left < 8 ? left : 8;
    uint64_t a = low ? word(s.p + i, low) : 0, b = left > 8 ? word(s.p + i + 8, left - 8) : 0;
    return mix(a ^ k2, b ^ h ^ g->seed);
}

static bool ascii(exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

uint64_t exl_ingest_group_hash_id(const exl_group *g, exl_span id)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n = ascii(id) ? -1 : utf8proc_map((const utf8proc_uint8_t *)id.p, (utf8proc_ssize_t)id.n, &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    uint64_t h = n < 0 ? exl_ingest_group_hash(g, 0, id) : exl_ingest_group_hash(g, 0, (exl_span){ (const char *)composed, (size_t)n });
    free(composed);
    return h;
}

static size_t slot_of(const exl_group *g, uint64_t id)
{
    size_t i = (size_t)id & (g->n_slots - 1);
    while (g->slots[i] && g->entries[g->slots[i] - 1].id != id)
        i = (i + 1) & (g->n_slots - 1);
    return i;
}

uint32_t exl_ingest_group_find(const exl_group *g, uint64_t id)
{
    uint32_t at = g->n_slots ? g->slots[slot_of(g, id)] : 0;
    return at ? at - 1 : EXL_NO_ENTRY;
}

static exl_rc nomem(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static exl_rc grow_slots(exl_group *g, exl_err *err)
{
    if (g->n_ids * 4 < g->n_slots * 3)
        return EXL_OK;
    size_t was = g->n_slots;
    uint32_t *old = g->slots;
    g->n_slots = was ? was * 2 : 1024;
    g->slots = calloc(g->n_slots, sizeof *g->slots);
    if (!g->slots) {
        g->slots = old;
        g->n_slots = was;
        return nomem(err);
    }
    for (size_t i = 0; i < was; i++)
        if (old[i])
            g->slots[slot_of(g, g->entries[old[i] - 1].id)] = old[i];
    free(old);
    return EXL_OK;
}

static exl_rc grow_entries(exl_group *g, exl_err *err)
{
    if (g->n < g->cap)
        return EXL_OK;
    if (g->n >= EXL_NO_ENTRY / 2)
        return exl_fail(err, EXL_EDATA, "more than two thousand million records in one file");
    size_t cap = g->cap ? g->cap + g->cap / 2 : 1024;
    exl_entry *entries = realloc(g->entries, cap * sizeof *entries);
    if (!entries)
        return nomem(err);
    g->entries = entries;
    if (g->joined) {
        exl_entry_link *links = realloc(g->links, cap * sizeof *links);
        if (!links)
            return nomem(err);
        g->links = links;
    }
    g->cap = cap;
    return EXL_OK;
}

/* A further row of an interview. */
static void hang(exl_group *g, uint32_t head, uint32_t i)
{
    exl_entry_link *h = &g->links[head];
    g->links[h->last].next = i;
    h->last = i;
    uint64_t says = g->links[i].fields;
    if (says && h->fields && says != h->fields)
        g->entries[head].flags |= EXL_ENTRY_MIXED;
    else if (says)
        h->fields = says;
    g->entries[head].flags |= g->entries[i].flags & EXL_ENTRY_DATED;
}

exl_rc exl_ingest_group_add(exl_group *g, const exl_entry *e, const exl_entry_link *link, bool has_id, uint32_t *first, exl_err *err)
{
    EXL_TRY(grow_entries(g, err));
    if (has_id)
        EXL_TRY(grow_slots(g, err));
    uint32_t i = (uint32_t)g->n++;
    size_t slot = has_id ? slot_of(g, e->id) : 0;
    g->entries[i] = *e;
    *first = has_id && g->slots[slot] ? g->slots[slot] - 1 : EXL_NO_ENTRY;
    if (has_id && *first == EXL_NO_ENTRY) {
        g->slots[slot] = i + 1;
        g->n_ids++;
    }
    if (*first == EXL_NO_ENTRY)
        g->entries[i].flags |= EXL_ENTRY_HEAD;
    if (!g->joined)
        return EXL_OK;
    g->links[i] = *link;
    g->links[i].next = EXL_NO_ENTRY;
    g->links[i].last = i;
    if (*first != EXL_NO_ENTRY)
        hang(g, *first, i);
    return EXL_OK;
}

typedef struct { uint64_t content; uint32_t no, record, entry; } place;

static int by_content(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->no != y->no)
        return x->no < y->no ? -1 : 1;
    if (x->content != y->content)
        return x->content < y->content ? -1 : 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

static int by_number(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->no != y->no)
        return x->no < y->no ? -1 : 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

static size_t collect(const exl_group *g, uint32_t head, place *rows)
{
    size_t n = 0;
    for (uint32_t i = head; i != EXL_NO_ENTRY; i = g->links[i].next) {
        if (rows)
            rows[n] = (place){ g->entries[i].content, g->links[i].no, g->entries[i].record, i };
        n++;
    }
    return n;
}

static void settle(exl_group *g, place *rows, size_t n, uint32_t *clash, uint32_t *with)
{
    qsort(rows, n, sizeof *rows, by_content);
    for (size_t i = 1; i < n; i++)
        if (rows[i].no == rows[i - 1].no && rows[i].content == rows[i - 1].content)
            g->entries[rows[i].entry].flags |= EXL_ENTRY_DUPLICATE;
    qsort(rows, n, sizeof *rows, by_number);
    for (size_t i = 1; i < n; i++) {
        bool other = rows[i].no == rows[i - 1].no && rows[i].no && rows[i].content != rows[i - 1].content;
        if (other && *clash == EXL_NO_ENTRY) {
            *clash = rows[i].entry;
            *with = rows[i - 1].entry;
        }
    }
}

/* The head stays the head, wherever its own row comes to stand: the chain starts at links[head].last afterwards. */
exl_rc exl_ingest_group_order(exl_group *g, uint32_t head, uint32_t *clash, uint32_t *with, exl_err *err)
{
    place few[64], *rows = few;
    size_t n = collect(g, head, NULL);
    *clash = *with = EXL_NO_ENTRY;
    if (n > 64 && !(rows = malloc(n * sizeof *rows)))
        return nomem(err);
    (void)collect(g, head, rows);
    settle(g, rows, n, clash, with);
    for (size_t i = 0; i < n; i++)
        g->links[rows[i].entry].next = i + 1 < n ? rows[i + 1].entry : EXL_NO_ENTRY;
    g->links[head].last = rows[0].entry;
    if (rows != few)
        free(rows);
    return EXL_OK;
}

bool exl_ingest_group_in_file_order(const exl_group *g)
{
    uint32_t record = 0;
    for (uint32_t head = 0; head < g->n; head++) {
        if (!(g->entries[head].flags & EXL_ENTRY_HEAD))
            continue;
        for (uint32_t i = g->links[head].last; i != EXL_NO_ENTRY; i = g->links[i].next) {
            if (g->entries[i].record < record)
                return false;
            record = g->entries[i].record;
        }
    }
    return true;
}
