/* Light cuts against every way of parting the vertices of small graphs in two. */
#include "privacy/cut.h"
#include "check.h"
#include <string.h>

enum { MOST = 8 };

static uint32_t state = 1;
static uint32_t draw(uint32_t below) { return (state = state * 1664525u + 1013904223u) / 65536u % below; }

/* Connected parts by filling. */
static void parts(size_t *part, const uint32_t *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        part[i] = i;
    for (size_t round = 0; round < n; round++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                if (w[i * n + j] && part[j] > part[i])
                    part[j] = part[i];
}

/* The lightest cut within a connected part, by trying all; UINT32_MAX: every part is one vertex. */
static uint32_t lightest(const uint32_t *w, size_t n)
{
    size_t part[MOST];
    uint32_t best = UINT32_MAX;
    parts(part, w, n);
    for (uint32_t set = 1; set < 1u << n; set++) {
        uint32_t cut = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                if ((set >> i & 1) && !(set >> j & 1))
                    cut += w[i * n + j];
        if (cut && cut < best)
            best = cut;
    }
    return best;
}

static uint32_t weight_of(const uint32_t *w, size_t n, const uint8_t *side)
{
    uint32_t cut = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (side[i] == 1 && side[j] == 2)
                cut += w[i * n + j];
    return cut;
}

static void check_random(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    for (int round = 0; round < 4000; round++) {
        size_t n = 2 + draw(MOST - 1), first = 1 + draw((uint32_t)n - 1);
        uint32_t w[MOST * MOST] = { 0 }, least = 1 + draw(14);
        for (size_t i = 0; i < first; i++)
            for (size_t j = first; j < n; j++)
                if (draw(3))
                    w[i * n + j] = w[j * n + i] = draw(9);
        bool found = false;
        uint8_t side[MOST] = { 0 };
        exl_err err = { 0 };
        CHECK(exl_light_cut(&found, side, w, n, least, &a, &err) == EXL_OK, "round %d", round);
        uint32_t best = lightest(w, n), cut = found ? weight_of(w, n, side) : 0;
        CHECK(found == (best < least), "round %d: n %zu, lightest %u, least %u, found %d", round, n, best, least, found);
        CHECK(!found || (cut > 0 && cut < least), "round %d: the cut weighs %u of least %u", round, cut, least);
        exl_arena_reset(&a);
    }
    exl_arena_free(&a);
}

static void check_example(void)
{
    static const uint32_t w[16] = { 0, 0, 28, 2, 0, 0, 2, 10, 28, 2, 0, 0, 2, 10, 0, 0 };
    exl_arena a;
    bool found = false;
    uint8_t side[4];
    exl_err err = { 0 };
    exl_arena_init(&a, 0);
    CHECK(exl_light_cut(&found, side, w, 4, 5, &a, &err) == EXL_OK && found && side[0] == side[2] && side[1] == side[3] && side[0] != side[1], "departments and roles that nearly agree");
    CHECK(exl_light_cut(&found, side, w, 4, 4, &a, &err) == EXL_OK && !found, "four is not under four");
    exl_arena_free(&a);
}

int main(void)
{
    check_example();
    check_random();
    return CHECK_DONE("privacy/cut");
}
