/* Whole files through the reader. First byte: format, and way of reading. */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "notes.csv", "notes.jsonl", "notes.tsv", "notes.txt" };
    char path[160];
    if (size)
        fuzz_read(fuzz_file(path, names[data[0] & 3], data + 1, size - 1), data[0] & 4);
    return 0;
}
