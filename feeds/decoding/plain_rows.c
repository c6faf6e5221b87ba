/* `plain_rows` as a library without Python, for PyPy, which calls it through cffi (see feeds/decoding/pypy_library.py). */
#include "plain_rows.h"

#include "../columns/read_at.h"

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

/* Words of the job: all of its members have eight bytes. */
EXPORTED int64_t ringbar_job_words(void) {
    return sizeof(void *) == 8 ? (int64_t)(sizeof(plain_job) / 8) : 0;
}

/* Read text to where it is decoded. */
EXPORTED int64_t ringbar_read(int64_t fd, char *text, int64_t size, int64_t offset) {
    return read_at((int)fd, text, size, offset);
}

EXPORTED int64_t ringbar_plain_rows(int64_t job, const char *text, int64_t size, int64_t start, int64_t limit) {
    return plain_rows((plain_job *)(intptr_t)job, (const unsigned char *)text, size, start, limit);
}
