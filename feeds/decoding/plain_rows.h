/* Rows of plain text into the bar table: the fast path of `TextDecoder.rows`, bit-equal to its slow one.

   A plain row has an ISO timestamp to the minute or second without a zone, or a whole epoch, and numbers of at most 19 digits
   whose mantissa is at most 2**53, without quotes, blanks, signs of plus or exponents. The function stops before the first
   row that is anything else, or that breaks a rule (order of time, high < low, the limits of time); the slow path decides
   about that row. The text must be followed by 32 readable bytes. */
#ifndef RINGBAR_PLAIN_ROWS_H
#define RINGBAR_PLAIN_ROWS_H

#include <stdint.h>
#include <string.h>

#define PLAIN_SKIPPED -1
#define PLAIN_STAMP -2

static const double plain_tens[20] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                      1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};
static const uint64_t plain_wholes[9] = {1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u};

static inline unsigned plain_two(const unsigned char *s) { /* 0 to 99, or more than 99 */
    unsigned tens = s[0] ^ 48u, ones = s[1] ^ 48u;
    return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

/* The number at `s` into `value`; where it ends, or NULL. */
static inline const unsigned char *plain_number(const unsigned char *s, double *value) {
    int negative = *s == '-';
    const unsigned char *begin = s += negative;
    uint64_t mantissa = 0;
    unsigned digit;
    int scale = 0;
    while ((digit = *s ^ 48u) <= 9) {
        mantissa = mantissa * 10 + digit;
        s++;
    }
    int64_t digits = s - begin;
    if (*s == '.') {
        const unsigned char *point = ++s;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        uint64_t word, t;
        memcpy(&word, s, 8);
        t = word ^ 0x3030303030303030ull; /* digits become 0 to 9 */
        uint64_t other = ((t + 0x7676767676767676ull) | t) & 0x8080808080808080ull;
        int count = other ? __builtin_ctzll(other) >> 3 : 8;
        if (count) {
            uint64_t v = t << (8 * (8 - count));
            v = v * 10 + (v >> 8);
            v = ((v & 0x000000FF000000FFull) * 0x000F424000000064ull +
                 ((v >> 16) & 0x000000FF000000FFull) * 0x0000271000000001ull) >> 32;
            mantissa = mantissa * plain_wholes[count] + (uint32_t)v;
            s += count;
        }
        if (count == 8)
#endif
            while ((digit = *s ^ 48u) <= 9) {
                mantissa = mantissa * 10 + digit;
                s++;
            }
        scale = (int)(s - point);
        digits += scale;
    }
    if (digits == 0 || digits > 19 || mantissa > (uint64_t)1 << 53)
        return NULL;
    double found = (double)mantissa / plain_tens[scale];
    *value = negative ? -found : found;
    return s;
}

/* Days from 1970-01-01 of a date; INT64_MIN if there is no such day or the year is far from ours. */
static inline int64_t plain_days(int64_t year, int64_t month, int64_t day) {
    static const unsigned char lengths[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1700 || year > 2200 || month < 1 || month > 12 || day < 1 || day > lengths[month])
        return INT64_MIN;
    if (month == 2 && day == 29 && !(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)))
        return INT64_MIN;
    if (month < 3) {
        year--;
        month += 12;
    }
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719469;
}

/* Decode plain rows from text + *used on, at most `limit`; returns how many. `used` and `last` (time of the last bar) move along.
   bases: per column its place in `block`; absent: places that are filled with NaN; high, low: places, or -1.
   fixed: epoch units per second, 0 for ISO. keep: rows with high < low stay. */
static int64_t plain_rows(const unsigned char *text, int64_t size, int64_t limit, int delimiter, const long long *plan,
                          int64_t columns, const long long *bases, int64_t entries, double *block, long long *stamps,
                          int64_t mask, int64_t start, int64_t high, int64_t low, int64_t shift, int64_t begin, int64_t end,
                          int64_t fixed, long long *used, long long *last) {
    const unsigned char *p = text + *used, *stop = text + size;
    int64_t n = 0, newest = *last, midnight = 0, i;
    unsigned char date[10] = {0};
    const double nan = __builtin_nan("");
    while (p < stop && n < limit) {
        const unsigned char *s = p;
        int64_t slot = (start + n) & mask, ts = 0;
        for (i = 0; i < columns; i++) {
            int64_t kind = plan[i];
            if (kind >= 0) {
                s = plain_number(s, block + bases[i] + slot);
                if (!s)
                    goto other;
            } else if (kind == PLAIN_STAMP && fixed == 0) {
                if (memcmp(date, s, 10)) {
                    unsigned y1 = plain_two(s), y2 = plain_two(s + 2), month = plain_two(s + 5), day = plain_two(s + 8);
                    if (s[4] != '-' || s[7] != '-' || y1 > 99 || y2 > 99)
                        goto other;
                    midnight = plain_days(y1 * 100 + y2, month, day);
                    if (midnight == INT64_MIN)
                        goto other;
                    midnight *= 86400;
                    memcpy(date, s, 10);
                }
                s += 10;
                ts = midnight;
                if (*s == ' ' || *s == 'T') {
                    unsigned hour = plain_two(s + 1), minute = plain_two(s + 4), second = 0;
                    if (s[3] != ':' || hour > 23 || minute > 59)
                        goto other;
                    s += 6;
                    if (*s == ':') {
                        second = plain_two(s + 1);
                        if (second > 59)
                            goto other;
                        s += 3;
                    }
                    ts += hour * 3600 + minute * 60 + second;
                }
                ts = ts * 1000000000 + shift;
            } else if (kind == PLAIN_STAMP) {
                const unsigned char *first = s;
                int64_t value = 0;
                unsigned digit;
                while ((digit = *s ^ 48u) <= 9 && s - first < 19) {
                    value = value * 10 + digit;
                    s++;
                }
                /* the magnitude must say the same unit as that of the rows before */
                if (s - first > 18 || s == first || value >= 100000000000 * fixed / (fixed == 1000000000 ? 12 : 1) ||
                    (fixed > 1 && value < 100000000000 * (fixed / 1000)))
                    goto other;
                ts = value / fixed * 1000000000 + value % fixed * (1000000000 / fixed) + shift;
            } else if (kind == PLAIN_SKIPPED) {
                if (*s <= '"')
                    goto other;
                while (*s != delimiter && *s != '\n')
                    s++;
            } else
                goto other;
            if (*s != delimiter)
                break;
            s++;
        }
        if (i != columns - 1) /* the row has fewer columns, or one more */
            goto other;
        if (*s == '\r')
            s++;
        if (*s != '\n' || s >= stop)
            goto other;
        if (ts <= newest || ts < begin || ts >= end)
            goto other;
        if (high >= 0 && low >= 0 && block[high + slot] < block[low + slot])
            goto other;
        for (i = columns; i < entries; i++)
            block[bases[i] + slot] = nan;
        stamps[slot] = ts;
        newest = ts;
        n++;
        p = s + 1;
    }
other:
    *used = p - text;
    *last = newest;
    return n;
}

#endif
