cimport cython

cpdef void sma(double[::1] out, double[::1] x, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t period)
cpdef void total(double[::1] out, double[::1] x, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t period)
cpdef void smooth(double[::1] out, double[::1] x, Py_ssize_t start, Py_ssize_t stop, double alpha)
cpdef void weighted(double[::1] out, double[::1] x, Py_ssize_t start, Py_ssize_t stop, double[::1] weights, double coef)
cpdef void highest(double[::1] out, double[::1] x, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t period)
cpdef void lowest(double[::1] out, double[::1] x, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t period)
cpdef void crossover(double[::1] out, double[::1] a, double[::1] b, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t first,
                     Py_ssize_t origin, bint up, bint down)
cpdef void operate(int code, double[::1] out, double[::1] a, double[::1] b, Py_ssize_t start, Py_ssize_t stop)
cpdef void operate_right(int code, double[::1] out, double[::1] a, double b, Py_ssize_t start, Py_ssize_t stop)
cpdef void operate_left(int code, double[::1] out, double a, double[::1] b, Py_ssize_t start, Py_ssize_t stop)
cpdef void numbers_of(double[::1] out, long long[::1] ts, Py_ssize_t n)

cpdef Py_ssize_t parse_rows(const unsigned char[::1] text, Py_ssize_t at, long long separator, long long mode, double eos_high,
                            double eos_low, Py_ssize_t fields, Py_ssize_t most, double[::1] stamps, double[::1] out)
