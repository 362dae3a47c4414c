#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/quantity.hpp"

/// What is stored as JSON, out and in: nulls for what was not told. Reading throws where a member is missing or of another kind:
/// nobody but us has written it.
namespace cargo::service::stored {

using boost::json::value;

[[nodiscard]] inline value number(const std::optional<std::int64_t>& one) {
    return one ? value(*one) : value(nullptr);
}
[[nodiscard]] inline value grams(const std::optional<Grams>& one) {
    return one ? value(one->value) : value(nullptr);
}
[[nodiscard]] inline value moment(const std::optional<Instant>& one) {
    return one ? value(one->ms) : value(nullptr);
}
[[nodiscard]] inline value text(const std::string& one) {
    return value(one);
}
template <class T, class F>
[[nodiscard]] boost::json::array list_of(const std::vector<T>& all, F&& to_value) {
    boost::json::array out;
    for (const T& one : all) out.push_back(to_value(one));
    return out;
}

[[nodiscard]] inline std::string read_text(const value& from) {
    return std::string(from.as_string());
}
[[nodiscard]] inline std::string text_of(const value& from, const char* name) {
    return read_text(from.at(name));
}
[[nodiscard]] inline std::optional<std::int64_t> number_of(const value& from, const char* name) {
    const value& one = from.at(name);
    return one.is_null() ? std::nullopt : std::optional(one.to_number<std::int64_t>());
}
[[nodiscard]] inline std::optional<Grams> grams_of(const value& from, const char* name) {
    const std::optional<std::int64_t> one = number_of(from, name);
    return one ? std::optional(Grams{*one}) : std::nullopt;
}
[[nodiscard]] inline std::optional<Instant> moment_of(const value& from, const char* name) {
    const std::optional<std::int64_t> one = number_of(from, name);
    return one ? std::optional(Instant{*one}) : std::nullopt;
}
template <class T, class F>
void read_list(const value& from, const char* name, std::vector<T>& into, F&& from_value) {
    for (const value& one : from.at(name).as_array()) into.push_back(from_value(one));
}

}  // namespace cargo::service::stored
