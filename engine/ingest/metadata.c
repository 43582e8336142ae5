/* The metadata is a second reader: its first pass finds ids and dates; a row is read again when it is asked for. */
#include "ingest/inside.h"

/* Problems of the metadata belong to another file than the caller knows of: the place goes into the message. */
static void forward(void *ctx, const exl_ingest_problem *p)
{
    exl_reader *r = ctx;
    exl_ingest_file_problem(&r->problems, p->warning, 0, 0, "metadata %s:%llu:%llu: %s", r->metadata_path, (unsigned long long)p->line, (unsigned long long)p->column, p->msg);
}

exl_rc exl_ingest_metadata_open(exl_reader *r, const exl_reader_options *o, exl_err *err)
{
    exl_options x = *o->options;
    x.metadata = x.sheet = NULL;
    r->metadata_path = o->options->metadata;
    exl_reader_options inner = { .options = &x, .whole_file = true, .needs_date = o->needs_date, .problem = forward, .ctx = r };
    EXL_TRY(exl_ingest_reader_new(&r->metadata, r->metadata_path, &inner, EXL_READ_METADATA, err));
    r->state.unusable |= r->metadata->state.unusable;
    return EXL_OK;
}

bool exl_ingest_metadata_has(const exl_reader *r, exl_span id, bool *dated)
{
    const exl_group *g = &r->metadata->group;
    uint32_t i = exl_ingest_group_find(g, exl_ingest_group_hash_id(g, id));
    if (i == EXL_NO_ENTRY || g->entries[i].flags & EXL_ENTRY_REFUSED)
        return false;
    *dated = g->entries[i].flags & EXL_ENTRY_DATED;
    return true;
}

/* What the file itself says of an interview wins. */
exl_rc exl_ingest_metadata_add(exl_reader *r, exl_interview *iv, bool codes, exl_arena *a, exl_err *err)
{
    exl_reader *m = r->metadata;
    exl_interview more;
    bool found;
    uint32_t i = iv->has_id ? exl_ingest_group_find(&m->group, exl_ingest_group_hash_id(&m->group, iv->id)) : EXL_NO_ENTRY;
    if (i == EXL_NO_ENTRY || m->group.entries[i].flags & EXL_ENTRY_REFUSED)
        return EXL_OK;
    EXL_TRY(exl_ingest_whole_look(m, i, &found, err));
    if (!found)
        return exl_ingest_whole_changed(err);
    if (!exl_ingest_record_keep(&more, &m->record.iv, a) || !exl_ingest_record_merge(iv, &more, codes, a))
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    return EXL_OK;
}
