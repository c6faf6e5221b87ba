/* Rows of plain text into the bar table: the fast path of `TextDecoder.rows`, bit-equal to its slow one.

   A plain row has a timestamp in ISO form to the minute or second, of a day alone, or of a whole epoch number, and numbers of
   at most 19 digits without an exponent; no quotes, blanks or signs of plus. `plain_rows` stops before the first row that is
   anything else or breaks a rule (order of time, high < low, the limits of time): the slow path decides about that row.

   Digits are converted eight at a time. Up to 2**53 with up to 19 decimals one division rounds correctly (Clinger 1990); above,
   a multiplication by 128 bits of the power of ten does (Lemire 2021, Mushtak and Lemire 2023).
   The text must end in a newline, and 32 readable bytes must follow it. Nothing here needs Python; compilers without GCC's
   builtins get a function that decodes nothing. */
#ifndef RINGBAR_PLAIN_ROWS_H
#define RINGBAR_PLAIN_ROWS_H

#include <stdint.h>
#include <string.h>

#define PLAIN_COLUMNS 64 /* of a row, at most */
#define PLAIN_SKIPPED -1
#define PLAIN_STAMP -2
#define PLAIN_CLOSE 3 /* the last field that is a price */

typedef struct {
    /* the layout of the rows */
    int64_t columns, entries;     /* columns of the file, and these plus fields that it does not have */
    int64_t kinds[PLAIN_COLUMNS]; /* of each entry: PLAIN_SKIPPED, PLAIN_STAMP or the index of a field */
    int64_t bases[PLAIN_COLUMNS]; /* and its place in `block` */
    int64_t high, low;            /* places, or -1 */
    int64_t delimiter, comment;   /* comment: the byte that lines to pass over begin with, or -1 */
    int64_t fixed;                /* epoch units in a second, 0 for ISO timestamps */
    int64_t shift, begin, end, keep;
    /* the table that is written */
    double *block;
    int64_t *stamps, mask;
    /* where the decoder is: these move along */
    int64_t used, last, lines, kept;
} plain_job;

#if defined(__GNUC__) && defined(__SIZEOF_INT128__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#define PLAIN_EIGHTIES 0x8080808080808080u
#define PLAIN_ZEROS 0x3030303030303030u /* the digit */
#define PLAIN_ROOM 0x7676767676767676u  /* sets the top bit of bytes above 9 */
#define PLAIN_LAST_SECOND 9100000000    /* timestamps below it fit into int64 ns, with `shift` */

static const double plain_tens[20] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                      1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

/* 128 leading bits of 1 / 5**n, rounded up */
static const uint64_t plain_fifths[20][2] = {
    {0x8000000000000000u, 0x0000000000000000u}, {0xccccccccccccccccu, 0xcccccccccccccccdu},
    {0xa3d70a3d70a3d70au, 0x3d70a3d70a3d70a4u}, {0x83126e978d4fdf3bu, 0x645a1cac083126eau},
    {0xd1b71758e219652bu, 0xd3c36113404ea4a9u}, {0xa7c5ac471b478423u, 0x0fcf80dc33721d54u},
    {0x8637bd05af6c69b5u, 0xa63f9a49c2c1b110u}, {0xd6bf94d5e57a42bcu, 0x3d32907604691b4du},
    {0xabcc77118461cefcu, 0xfdc20d2b36ba7c3eu}, {0x89705f4136b4a597u, 0x31680a88f8953031u},
    {0xdbe6fecebdedd5beu, 0xb573440e5a884d1cu}, {0xafebff0bcb24aafeu, 0xf78f69a51539d749u},
    {0x8cbccc096f5088cbu, 0xf93f87b7442e45d4u}, {0xe12e13424bb40e13u, 0x2865a5f206b06fbau},
    {0xb424dc35095cd80fu, 0x538484c19ef38c95u}, {0x901d7cf73ab0acd9u, 0x0f9d37014bf60a11u},
    {0xe69594bec44de15bu, 0x4c2ebe687989a9b4u}, {0xb877aa3236a4b449u, 0x09befeb9fad487c3u},
    {0x9392ee8e921d5d07u, 0x3aff322e62439fd0u}, {0xec1e4a7db69561a5u, 0x2b31e9e3d06c32e6u},
};

static inline uint64_t plain_load(const unsigned char *s) {
    uint64_t word;
    memcpy(&word, s, 8);
    return word;
}

/* The value of eight digits, given as numbers from 0 to 9, the first in the lowest byte. */
static inline uint64_t plain_eight(uint64_t word) {
    word = word * 10 + (word >> 8);
    return ((word & 0x000000FF000000FFu) * 0x000F424000000064u + ((word >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32;
}

static inline int plain_digits(uint64_t word) {
    return (((word + PLAIN_ROOM) | word) & PLAIN_EIGHTIES) == 0;
}

/* The double nearest to mantissa / 10**scale, half to even; mantissa > 2**53, scale <= 19. */
static inline double plain_nearest(uint64_t mantissa, int scale) {
    int shift = __builtin_clzll(mantissa);
    mantissa <<= shift;
    unsigned __int128 first = (unsigned __int128)mantissa * plain_fifths[scale][0];
    uint64_t high = (uint64_t)(first >> 64), low = (uint64_t)first;
    if ((high & 0x1FF) == 0x1FF) { /* the lower half may carry into the bits that count */
        uint64_t more = (uint64_t)(((unsigned __int128)mantissa * plain_fifths[scale][1]) >> 64);
        low += more;
        high += low < more;
    }
    int upper = (int)(high >> 63);
    uint64_t kept = high >> (upper + 9); /* 53 bits and one to round */
    int64_t exponent = ((-(int64_t)scale * 217706) >> 16) + 63 + upper - shift + 1023;
    if (low <= 1 && scale <= 4 && (kept & 3) == 1 && kept << (upper + 9) == high)
        kept &= ~(uint64_t)1; /* halfway: to even */
    kept += kept & 1;
    kept >>= 1;
    if (kept >> 53) {
        kept >>= 1;
        exponent++;
    }
    uint64_t bits = (kept & 0x000FFFFFFFFFFFFFu) | ((uint64_t)exponent << 52);
    double value;
    memcpy(&value, &bits, 8);
    return value;
}

static inline double plain_value(uint64_t mantissa, int scale) {
    return mantissa <= (uint64_t)1 << 53 ? (double)mantissa / plain_tens[scale] : plain_nearest(mantissa, scale);
}

/* A number of any length or sign at `s`; where it ends, or NULL if it is not a plain one. */
static const unsigned char *plain_long(const unsigned char *s, double *value) {
    int negative = *s == '-', scale = 0;
    uint64_t mantissa = 0;
    s += negative;
    const unsigned char *begin = s;
    while ((*s ^ 48u) <= 9)
        mantissa = mantissa * 10 + (*s++ ^ 48u);
    int64_t digits = s - begin;
    if (*s == '.') {
        const unsigned char *point = ++s;
        uint64_t word;
        while (plain_digits(word = plain_load(s) ^ PLAIN_ZEROS)) {
            mantissa = mantissa * 100000000 + plain_eight(word);
            s += 8;
        }
        while ((*s ^ 48u) <= 9)
            mantissa = mantissa * 10 + (*s++ ^ 48u);
        digits += s - point;
        if (digits > 19)
            return 0;
        scale = (int)(s - point);
    }
    if (digits < 1 || digits > 19)
        return 0;
    double found = plain_value(mantissa, scale);
    *value = negative ? -found : found;
    return s;
}

/* The number at `s` into `value`; where it ends, or NULL if it is not a plain one. */
static inline const unsigned char *plain_number(const unsigned char *s, double *value) {
    uint64_t word = plain_load(s) ^ PLAIN_ZEROS;
    uint64_t others = ((word + PLAIN_ROOM) | word) & PLAIN_EIGHTIES; /* bytes that are no digits */
    if (!others)
        return plain_long(s, value);
    uint64_t rest = others & (others - 1), before = (others ^ (others - 1)) >> 8;
    int first = __builtin_ctzll(others) >> 3;
    if (s[first] != '.') {
        if (first == 0)
            return plain_long(s, value);
        *value = (double)plain_eight(word << (64 - 8 * first));
        return s + first;
    }
    int size = rest ? __builtin_ctzll(rest) >> 3 : 8;
    if (size < 2 || (size == 8 && (s[8] ^ 48u) <= 9))
        return plain_long(s, value);
    uint64_t after = word >> 8;
    word = ((word ^ after) & before) ^ after; /* without the point */
    *value = (double)plain_eight(word << (72 - 8 * size)) / plain_tens[size - 1 - first];
    return s + size;
}

static inline unsigned plain_two(const unsigned char *s) { /* 0 to 99, or more than 99 */
    unsigned tens = s[0] ^ 48u, ones = s[1] ^ 48u;
    return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

/* Days from 1970-01-01 of YYYY-MM-DD; INT64_MIN if there is no such day or the year is far from ours. */
static int64_t plain_days(const unsigned char *s) {
    static const unsigned char lengths[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned century = plain_two(s), rest = plain_two(s + 2), month = plain_two(s + 5), day = plain_two(s + 8);
    if (s[4] != '-' || s[7] != '-' || century < 17 || century > 21 || rest > 99 || month < 1 || month > 12 || day < 1 ||
        day > lengths[month])
        return INT64_MIN;
    int64_t year = century * 100 + rest;
    if (month == 2 && day == 29 && !(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)))
        return INT64_MIN;
    if (month < 3) {
        year--;
        month += 12;
    }
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719469;
}

typedef struct {
    uint64_t first, second; /* the bytes of a date: its first eight and its last eight */
    int64_t midnight;       /* in ns */
} plain_date;

/* The ISO timestamp at `s`, in ns UTC; where it ends, or NULL if it is not a plain one. */
static inline const unsigned char *plain_iso(const unsigned char *s, plain_date *date, int64_t *ts) {
    uint64_t first = plain_load(s), second = plain_load(s + 2), time;
    if (first != date->first || second != date->second) {
        int64_t days = plain_days(s);
        if (days == INT64_MIN)
            return 0;
        date->midnight = days * 86400000000000;
        date->first = first;
        date->second = second;
    }
    s += 10;
    if (*s != ' ' && *s != 'T') {
        *ts = date->midnight;
        return s;
    }
    time = plain_load(s + 1) ^ 0x30303A30303A3030u; /* HH:MM:SS */
    s += 9;
    if (!plain_digits(time) || (time & 0x0000FF0000FF0000u)) {
        s -= 3; /* HH:MM */
        time &= 0x000000FFFFFFFFFFu;
        if (!plain_digits(time) || (time & 0x0000000000FF0000u) || *s == ':')
            return 0;
    }
    time = time * 10 + (time >> 8);
    int64_t hour = time & 0xFF, minute = (time >> 24) & 0xFF, second_ = (time >> 48) & 0xFF;
    if (hour > 23 || minute > 59 || second_ > 59)
        return 0;
    *ts = date->midnight + (hour * 3600 + minute * 60 + second_) * 1000000000;
    if (*s == 'Z')
        s++;
    else if (*s == '+' && memcmp(s, "+00:00", 6) == 0)
        s += 6;
    return s;
}

/* The whole epoch number at `s`, in ns UTC; where it ends, or NULL if it is none of the unit of the rows before. */
static inline const unsigned char *plain_epoch(const unsigned char *s, int64_t fixed, int64_t *ts) {
    const unsigned char *begin = s;
    uint64_t value = 0, word;
    while (s - begin < 16 && plain_digits(word = plain_load(s) ^ PLAIN_ZEROS)) {
        value = value * 100000000 + plain_eight(word);
        s += 8;
    }
    while ((*s ^ 48u) <= 9 && s - begin < 20)
        value = value * 10 + (*s++ ^ 48u);
    if (s - begin > 19 || s == begin || value >= (uint64_t)PLAIN_LAST_SECOND * (uint64_t)fixed ||
        (fixed > 1 && value < (uint64_t)100000000000 * (uint64_t)(fixed / 1000)))
        return 0;
    *ts = (int64_t)value * (1000000000 / fixed);
    return s;
}

/* Decode rows of text[:size] from job->used on, at most `limit`, into the table from bar `start` on; how many. */
static int64_t plain_rows(plain_job *job, const unsigned char *text, int64_t size, int64_t start, int64_t limit) {
    plain_date date = {0, 0, 0};
    const int64_t columns = job->columns, entries = job->entries, mask = job->mask, fixed = job->fixed;
    const int64_t shift = job->shift, begin = job->begin, end = job->end, high = job->high, low = job->low;
    const unsigned char delimiter = (unsigned char)job->delimiter, *line = text + job->used, *stop = text + size;
    double *block = job->block;
    int64_t n = 0, newest = job->last, lines = 0, kept = 0, i;
    const double nan = __builtin_nan("");
    while (line < stop && n < limit && *line != job->comment) {
        int64_t slot = (start + n) & mask, ts = 0;
        const unsigned char *s = line;
        for (i = 0; i < columns; i++) {
            int64_t kind = job->kinds[i];
            if (kind >= 0) {
                double *value = block + job->bases[i] + slot;
                const unsigned char *after = plain_number(s, value);
                if (!after) { /* an empty cell is a missing value, of anything but a price */
                    if (kind <= PLAIN_CLOSE || (*s != delimiter && *s != '\n'))
                        goto other;
                    *value = nan;
                    after = s;
                }
                s = after;
            } else if (kind == PLAIN_STAMP) {
                s = fixed == 0 ? plain_iso(s, &date, &ts) : plain_epoch(s, fixed, &ts);
                if (!s)
                    goto other;
                ts += shift;
            } else {
                if (*s <= '"' && *s != delimiter && *s != '\n')
                    goto other;
                while (*s != delimiter && *s != '\n')
                    s++;
            }
            if (*s != delimiter)
                break;
            s++;
        }
        if (i < columns - 1) /* the row has fewer columns; it may end in a delimiter */
            goto other;
        s += *s == '\r';
        if (*s != '\n' || s >= stop)
            goto other;
        if (ts <= newest || ts >= end)
            goto other;
        if (high >= 0 && low >= 0) {
            int crossed = block[high + slot] < block[low + slot];
            if (crossed && !job->keep)
                goto other;
            kept += crossed;
        }
        for (i = columns; i < entries; i++)
            block[job->bases[i] + slot] = nan;
        job->stamps[slot] = ts;
        newest = ts;
        lines++;
        n += ts >= begin;
        line = s + 1;
    }
other:
    job->used = line - text;
    job->last = newest;
    job->lines += lines;
    job->kept += kept;
    return n;
}

#else

static int64_t plain_rows(plain_job *job, const unsigned char *text, int64_t size, int64_t start, int64_t limit) {
    (void)job, (void)text, (void)size, (void)start, (void)limit;
    return 0;
}

#endif
#endif
