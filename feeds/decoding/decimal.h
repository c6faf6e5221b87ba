/* Exact decimal to double: bit-equal to Python's float() on every input, fast on the short numbers of price files.

   Up to 19 digits make an exact 64-bit mantissa. Up to 2**53 with a power of ten up to 10**22 one IEEE operation on two
   exact operands rounds correctly (Clinger 1990); up to 19 decimals an integer division of 128 bits with its remainder
   does. Whatever is left, about one number in a million, goes to PyOS_string_to_double.
   The text must end in a byte that no number contains, and eight readable bytes must follow it. */
#ifndef RINGBAR_DECIMAL_H
#define RINGBAR_DECIMAL_H

#include <Python.h>
#include <stdint.h>
#include <string.h>

static const double decimal_tens[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t decimal_wholes[20] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u,
    100000000000u, 1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u,
    100000000000000000u, 1000000000000000000u, 10000000000000000000u};

/* The longest run that may be a number, as float() reads it; the bytes read, 0 if it is none. */
static Py_ssize_t decimal_any(const unsigned char *text, double *value) {
    const unsigned char *s = text;
    while ((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || *s == '.' || *s == '+' ||
           *s == '-')
        s++;
    Py_ssize_t size = s - text;
    char *copy = (char *)PyMem_RawMalloc((size_t)size + 1);
    if (!copy)
        return 0;
    memcpy(copy, text, (size_t)size);
    copy[size] = 0;
    PyGILState_STATE state = PyGILState_Ensure();
    char *end = NULL;
    double found = PyOS_string_to_double(copy, &end, NULL);
    PyErr_Clear();
    PyGILState_Release(state);
    if (end != copy + size) /* no number, or one with something behind it */
        size = 0;
    PyMem_RawFree(copy);
    *value = found;
    return size;
}

/* mantissa / 10**scale for 2**53 < mantissa and scale <= 19, rounded half to even; 0 where it can't tell. */
static inline double decimal_divide(uint64_t mantissa, int scale) {
#ifdef __SIZEOF_INT128__
    uint64_t divisor = decimal_wholes[scale];
    int shift = 64 + __builtin_clzll(mantissa);
    unsigned __int128 wide = (unsigned __int128)mantissa << shift;
    unsigned __int128 quotient = wide / divisor;
    uint64_t high = (uint64_t)(quotient >> 64);
    int drop = (high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)quotient)) - 53;
    uint64_t kept = (uint64_t)(quotient >> drop);
    unsigned __int128 rest = quotient & (((unsigned __int128)1 << drop) - 1), half = (unsigned __int128)1 << (drop - 1);
    if (rest > half || (rest == half && (quotient * divisor != wide || (kept & 1))))
        kept++;
    uint64_t bits = (uint64_t)(1023 + drop - shift) << 52; /* 2**(drop - shift), always a normal number */
    double power;
    memcpy(&power, &bits, 8);
    return (double)kept * power;
#else
    (void)mantissa, (void)scale;
    return 0;
#endif
}

static inline const unsigned char *decimal_digits(const unsigned char *s, uint64_t *mantissa) {
    uint64_t m = *mantissa;
    unsigned digit;
    while ((digit = *s ^ 48u) <= 9) {
        m = m * 10 + digit;
        s++;
    }
    *mantissa = m;
    return s;
}

/* Eight digits at once where there are eight: fractions of 17-digit numbers. */
static inline const unsigned char *decimal_fraction(const unsigned char *s, uint64_t *mantissa) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    memcpy(&word, s, 8);
    while ((((word + 0x4646464646464646u) | (word - 0x3030303030303030u)) & 0x8080808080808080u) == 0) {
        word -= 0x3030303030303030u;
        word = word * 10 + (word >> 8);
        word = ((word & 0x000000FF000000FFu) * 0x000F424000000064u +
                ((word >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32;
        *mantissa = *mantissa * 100000000u + (uint32_t)word;
        s += 8;
        memcpy(&word, s, 8);
    }
#endif
    return decimal_digits(s, mantissa);
}

/* The number at `text`; the bytes read, 0 if there is none. */
static inline Py_ssize_t decimal_read(const unsigned char *text, double *value) {
    const unsigned char *s = text + (*text == '-' || *text == '+'), *begin = s, *point;
    uint64_t mantissa = 0;
    int scale = 0;
    double found;
    s = decimal_digits(s, &mantissa);
    Py_ssize_t digits = s - begin;
    if (*s == '.') {
        point = ++s;
        s = decimal_fraction(s, &mantissa);
        digits += s - point;
        if (digits > 19)
            return decimal_any(text, value);
        scale = (int)(s - point);
    }
    if (digits == 0 || digits > 19 || (*s | 32) == 'e')
        return decimal_any(text, value);
    if (mantissa <= (uint64_t)1 << 53)
        found = (double)mantissa / decimal_tens[scale];
    else if ((found = decimal_divide(mantissa, scale)) == 0)
        return decimal_any(text, value);
    *value = *text == '-' ? -found : found;
    return s - text;
}

#endif
