#pragma once

#include <cstdint>
#include <string_view>

#include "benchmarks/benchmark.hpp"

/// What the three edi.* benchmarks share: the bytes, and tokenising as their measure of speed.
namespace cargo::benchmarks {

/// The generated interchange, made once a process for each number of consignments.
[[nodiscard]] std::string_view edi_bytes(const Settings& settings);

/// What was seen of a file: two runs that differ in it did not do the same work.
struct Counted {
    std::uint64_t segments = 0;
    std::uint64_t values = 0;      ///< components, empty ones included
    std::uint64_t characters = 0;  ///< of all values, un-escaped
    std::uint64_t offsets = 0;     ///< sum of where they stand: nobody may leave it out
    friend bool operator==(const Counted&, const Counted&) = default;
};

/// Our tokenizer over the whole file: every value as a view, un-escaped, with its offset.
[[nodiscard]] Counted tokenise(std::string_view bytes);

/// Bytes in so many seconds, as MB/s of 10^6 bytes.
[[nodiscard]] double megabytes_per_second(std::size_t bytes, double seconds);

}  // namespace cargo::benchmarks
