#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "rules/condition.hpp"
#include "rules/truth.hpp"

namespace cargo::rules {

/// Compares fields with values on the facts of one consignment. Remembers texts once
/// folded, so it lives no longer than the facts. One thread.
class Comparer {
public:
    /// A missing field gives unknown; a field of several values compares as "one of them does", and its negations
    /// as "none of them does". An HS code shorter than what it is compared with, as far as it goes the same, is unknown.
    [[nodiscard]] Truth compare(const Condition& condition, const Scope& scope);

    /// The values that make a comparison true, as people read them; for mentions the phrase found.
    [[nodiscard]] std::vector<std::string> matching(const Condition& condition, const Scope& scope);

    /// All values of a field as people read them; none when it is missing.
    [[nodiscard]] static std::vector<std::string> shown_values(const Field& field, const Scope& scope);

    /// What a field says; until the next call.
    [[nodiscard]] const Reading& read(const Field& field, const Scope& scope);
    /// A text in the form in which values of its type are compared; until the next call, for texts as long as the object.
    [[nodiscard]] std::string_view comparable(FieldType type, std::string_view text) { return comparable(type, text, room_); }

private:
    [[nodiscard]] Truth one_of(const Condition& condition, const Scope& scope, Comparison comparison);
    [[nodiscard]] Truth with_values(const Condition& condition, Comparison comparison, std::string_view text);
    [[nodiscard]] Truth with_field(const Condition& condition, const Scope& scope, Comparison comparison);
    [[nodiscard]] std::string_view comparable(FieldType type, std::string_view text, std::string& room);

    struct SameText {
        std::size_t operator()(const std::pair<const char*, std::size_t>& key) const {
            return std::hash<const char*>{}(key.first) ^ key.second;
        }
    };
    std::unordered_map<std::pair<const char*, std::size_t>, std::string, SameText> folded_{};
    Reading reading_{};
    Reading other_reading_{};
    std::string room_{};
    std::string other_room_{};
};

}  // namespace cargo::rules
