/* The names that stand in files and outputs for questions, languages and departures. */
#include "ingest/interview.h"

const char *const exl_question_names[EXL_N_QUESTIONS] = { "experience", "good", "better", "reason", "free" };
const char *const exl_lang_codes[EXL_N_LANGS + 1] = { "nl", "fr", "en", "de", "unknown" };
const char *const exl_departure_names[EXL_N_DEPARTURES] = { "unknown", "voluntary", "dismissal", "end_of_contract", "retirement" };

size_t exl_name_index(const char *const *names, size_t n, exl_span name)
{
    for (size_t i = 0; i < n; i++)
        if (exl_span_eq_nocase(exl_span_of(names[i]), name))
            return i;
    return n;
}

exl_departure exl_departure_of(exl_span name)
{
    size_t i = exl_name_index(exl_departure_names, EXL_N_DEPARTURES, name);
    return i < EXL_N_DEPARTURES ? (exl_departure)i : EXL_DEP_UNKNOWN;
}
