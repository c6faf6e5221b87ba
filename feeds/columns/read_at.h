/* Read from a place in a file, without Python and without moving the file's position where the system can. */
#ifndef RINGBAR_READ_AT_H
#define RINGBAR_READ_AT_H

#include <errno.h>
#include <stdint.h>
#include <string.h>

#ifdef _WIN32
#include <io.h>
#include <stdio.h>
#else
#include <unistd.h>
#endif

/* The bytes read, fewer than `size` at the end of the file; -1 on an error. */
static int64_t read_at(int fd, void *into, int64_t size, int64_t offset) {
    int64_t done = 0;
    while (done < size) {
#ifdef _WIN32
        if (_lseeki64(fd, offset + done, SEEK_SET) < 0)
            return -1;
        int64_t got = _read(fd, (char *)into + done, (unsigned)(size - done));
#else
        int64_t got = pread(fd, (char *)into + done, (size_t)(size - done), offset + done);
#endif
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += got;
    }
    return done;
}

/* The sum of 64-bit words, and of 32-bit numbers, modulo 2**64: by which readers detect damage. */
static uint64_t sum_of_words(const void *from, int64_t n) {
    uint64_t total = 0, word;
    for (int64_t i = 0; i < n; i++) {
        memcpy(&word, (const char *)from + 8 * i, 8);
        total += word;
    }
    return total;
}

static uint64_t sum_of_numbers(const void *from, int64_t n) {
    uint64_t total = 0;
    uint32_t number;
    for (int64_t i = 0; i < n; i++) {
        memcpy(&number, (const char *)from + 4 * i, 4);
        total += number;
    }
    return total;
}

/* int64 values to the doubles next to them, in place. */
static void to_doubles(double *line, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        int64_t value;
        memcpy(&value, line + i, 8);
        line[i] = (double)value;
    }
}

#endif
