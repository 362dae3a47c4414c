#include "daemon/views/canonical.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <vector>

namespace cargo::views {
namespace {

void write(const boost::json::value& value, std::string& out);

void write_object(const boost::json::object& object, std::string& out) {
    std::vector<std::pair<std::string_view, const boost::json::value*>> members;
    members.reserve(object.size());
    for (const auto& member : object) members.emplace_back(std::string_view(member.key()), &member.value());
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) out += ',';
        out += boost::json::serialize(boost::json::string_view(members[i].first.data(), members[i].first.size()));
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
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

std::string canonical(const boost::json::value& value) {
    std::string out;
    write(value, out);
    return out;
}

}  // namespace cargo::views
