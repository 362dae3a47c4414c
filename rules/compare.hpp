#pragma once

#include <string>
#include <vector>

#include "rules/condition.hpp"
#include "rules/said.hpp"
#include "rules/truth.hpp"

namespace cargo::rules {

/// What a person needs to see of a text, on one line: the text itself, or a view of `room`.
[[nodiscard]] std::string_view on_one_line(std::string_view text, std::string& room);

/// Compares fields with values on the facts of one consignment at a time. One thread.
class Comparer {
public:
    /// `facts` and `index` outlive their use. With an index of the set's rules a comparison with a key is a look-up.
    void start(const Facts& facts, const ValueIndex* index) { said_.start(facts, index); }

    /// A missing field gives unknown; a field of several values compares as "one of them does", and its negations
    /// as "none of them does". An HS code shorter than what it is compared with, as far as it goes the same, is unknown.
    [[nodiscard]] Truth compare(const Condition& condition, const Place& place);

    /// The values that make a comparison true, as people read them; for mentions the phrase found.
    [[nodiscard]] std::vector<std::string> matching(const Condition& condition, const Place& place);

    /// All values of a field as people read them; none when it is missing.
    [[nodiscard]] std::vector<std::string> shown_values(const Field& field, const Place& place);

    [[nodiscard]] Said& said() { return said_; }

private:
    [[nodiscard]] Truth one_of(const Condition& condition, const Place& place, Comparison comparison);
    [[nodiscard]] Truth with_values(const Condition& condition, Comparison comparison, std::size_t text);
    [[nodiscard]] Truth with_field(const Condition& condition, const Said::Answer& answer, const Place& place,
                                   Comparison comparison);

    Said said_{};
};

}  // namespace cargo::rules
