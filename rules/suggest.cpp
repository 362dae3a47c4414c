#include "rules/suggest.hpp"

#include <algorithm>
#include <vector>

namespace cargo::rules {

namespace {

/// Longer words are no slip of the finger, and would cost time.
constexpr std::size_t word_length_max = 64;

}  // namespace

std::size_t changes_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = row;
    }
    return last[b.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.size() < 2 || word.size() > word_length_max) return std::nullopt;
    std::size_t best = word.size() < 5 ? 2 : 3;
    std::optional<std::string> found;
    for (const std::string_view candidate : candidates) {
        const std::size_t longer = std::max(candidate.size(), word.size());
        const std::size_t shorter = std::min(candidate.size(), word.size());
        if (longer - shorter >= best) continue;
        const std::size_t changes = changes_between(word, candidate);
        if (changes >= best) continue;
        best = changes;
        found = std::string(candidate);
    }
    return found;
}

}  // namespace cargo::rules
