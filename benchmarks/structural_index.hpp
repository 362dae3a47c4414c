#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace cargo::benchmarks {

/// The reference of edi.tokenise: what any tokenizer of EDIFACT must do at least, and nothing beside it. Writes
/// the offsets of all + : ' that no ? releases, 64 bytes at a time, as simdjson's first stage does for JSON (Langdale and
/// Lemire 2019), into `index`, which is reused for every 64 KiB so that it stays in the cache. Fixed delimiters, no checks.
/// @return how many there are.
[[nodiscard]] std::size_t structural_index(std::string_view bytes, std::vector<std::uint32_t>& index);

}  // namespace cargo::benchmarks
