#pragma once

#include <cstddef>

/// What this test program asks of the heap; its operator new counts.
namespace cargo::edi::test {

[[nodiscard]] std::size_t allocations();
/// Bytes in use now.
[[nodiscard]] std::size_t live_bytes();
/// Most bytes in use at once since reset_peak().
[[nodiscard]] std::size_t peak_bytes();
void reset_peak();

}  // namespace cargo::edi::test
