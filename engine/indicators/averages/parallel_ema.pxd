cimport cython
from engine.core.storage.ring cimport Ring

cpdef long long race(
    Ring a, long long source, Ring out, long long target, long long count, double factor, double average
) noexcept
