#include "daemon/store/row_codec.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <iterator>

namespace cargo::store {

namespace {

boost::json::value parse_json(const pqxx::field& field) {
    return boost::json::parse({field.c_str(), field.size()});
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_json(std::string& out, const std::vector<std::string>& list) {
    out += '[';
    for (const std::string& one : list) {
        if (out.back() != '[') out += ',';
        append_json(out, one);
    }
    out += ']';
}

void append_json(std::string& out, const std::vector<Seal>& list) {
    out += '[';
    for (const Seal& seal : list) {
        out += out.back() == '[' ? "{\"number\":" : ",{\"number\":";
        append_json(out, seal.number);
        out += ",\"issuer\":";
        append_json(out, seal.issuer);
        out += '}';
    }
    out += ']';
}

void append_json(std::string& out, const std::vector<Discrepancy>& list) {
    out += '[';
    for (const Discrepancy& found : list) {
        out += out.back() == '[' ? "{\"kind\":" : ",{\"kind\":";
        append_json(out, found.kind);
        out += ",\"expected\":";
        append_json(out, found.expected);
        out += ",\"found\":";
        append_json(out, found.found);
        fmt::format_to(std::back_inserter(out), ",\"at_ms\":{}}}", found.at.ms);
    }
    out += ']';
}

void JsonRows::open() {
    text_ += size_++ == 0 ? "{" : ",{";
}

void JsonRows::name(std::string_view name) {
    if (text_.back() != '{') text_ += ',';
    text_ += '"';
    text_ += name;  // ours: never needs an escape
    text_ += "\":";
}

void JsonRows::operator()(std::string_view column, std::string_view value) {
    name(column);
    append_json(text_, value);
}

void JsonRows::operator()(std::string_view column, const bool& value) {
    name(column);
    text_ += value ? "true" : "false";
}

void JsonRows::operator()(std::string_view column, const std::int64_t& value) {
    name(column);
    fmt::format_to(std::back_inserter(text_), "{}", value);
}

std::string JsonRows::take() {
    std::string taken = std::move(text_) + "]";
    text_ = "[";
    size_ = 0;
    return taken;
}

void RowReader::operator()(std::string_view, std::string& value) {
    const pqxx::field field = next();
    value.assign(field.c_str(), field.size());
}

void RowReader::operator()(std::string_view, std::vector<std::string>& value) {
    value.clear();
    const boost::json::value list = parse_json(next());
    for (const boost::json::value& one : list.as_array()) value.emplace_back(one.as_string());
}

void RowReader::operator()(std::string_view, std::vector<Seal>& value) {
    value.clear();
    const boost::json::value list = parse_json(next());
    for (const boost::json::value& one : list.as_array()) {
        const boost::json::object& seal = one.as_object();
        value.push_back({std::string(seal.at("number").as_string()), std::string(seal.at("issuer").as_string())});
    }
}

void RowReader::operator()(std::string_view, std::vector<Discrepancy>& value) {
    value.clear();
    const boost::json::value list = parse_json(next());
    for (const boost::json::value& one : list.as_array()) {
        const boost::json::object& found = one.as_object();
        value.push_back({std::string(found.at("kind").as_string()), std::string(found.at("expected").as_string()),
                         std::string(found.at("found").as_string()), Instant{found.at("at_ms").as_int64()}});
    }
}

}  // namespace cargo::store
