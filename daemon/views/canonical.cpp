#include "daemon/views/canonical.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace cargo::views {
namespace {

void write(const boost::json::value& value, std::string& out);

void write_string(std::string_view text, std::string& out) {
    const auto is_plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };
    if (!std::ranges::all_of(text, is_plain)) {
        out += boost::json::serialize(boost::json::string_view(text.data(), text.size()));
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

template <class Number>
void write_number(Number number, std::string& out) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void write_object(const boost::json::object& object, std::string& out) {
    std::vector<std::pair<std::string_view, const boost::json::value*>> members;
    members.reserve(object.size());
    for (const auto& member : object) members.emplace_back(std::string_view(member.key()), &member.value());
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) out += ',';
        write_string(members[i].first, out);
        out += ':';
        write(*members[i].second, out);
    }
    out += '}';
}

void write_array(const boost::json::array& array, std::string& out) {
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += ',';
        write(array[i], out);
    }
    out += ']';
}

void write(const boost::json::value& value, std::string& out) {
    if (const boost::json::object* object = value.if_object()) {
        write_object(*object, out);
    } else if (const boost::json::array* array = value.if_array()) {
        write_array(*array, out);
    } else if (const boost::json::string* text = value.if_string()) {
        write_string({text->data(), text->size()}, out);
    } else if (const std::int64_t* number = value.if_int64()) {
        write_number(*number, out);
    } else if (const std::uint64_t* count = value.if_uint64()) {
        write_number(*count, out);
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

std::string canonical(const boost::json::value& value) {
    // Written where there is room, returned without any: a filing keeps tens of thousands of these at a time.
    thread_local std::string room;
    room.clear();
    write(value, room);
    constexpr std::size_t kept_bytes = 64u * 1024;
    if (room.capacity() > kept_bytes) return std::exchange(room, {});
    return room;
}

}  // namespace cargo::views
