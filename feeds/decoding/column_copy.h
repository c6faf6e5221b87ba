/* Loops over stretches of columns that compilers vectorise: no early exit, no condition. */
#ifndef RINGBAR_COLUMN_COPY_H
#define RINGBAR_COLUMN_COPY_H

#include <stdint.h>
#include <string.h>

/* Copy values; returns whether all are finite. */
static int copy_finite(double *to, const double *from, int64_t n) {
    uint64_t odd = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, from + i, 8);
        odd |= (bits & 0x7FFFFFFFFFFFFFFFu) + 0x0010000000000000u; /* the top bit: all bits of the exponent are set */
        memcpy(to + i, &bits, 8);
    }
    return !(odd >> 63);
}

/* How many values of `high` are below those of `low`. */
static int64_t count_crossed(const double *high, const double *low, int64_t n) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        count += high[i] < low[i];
    return count;
}

#endif
