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

void JsonRows::open() {
    text_ += size_++ == 0 ? "{" : ",{";
}

void JsonRows::name(std::string_view name) {
    if (text_.back() != '{') text_ += ',';
    text_ += '"';
    text_ += name;  // ours: never needs an escape
    text_ += "\":";
}

void JsonRows::operator()(std::string_view column, const std::string& value) {
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

void JsonRows::operator()(std::string_view column, const std::vector<std::string>& value) {
    name(column);
    text_ += '[';
    for (const std::string& one : value) {
        if (text_.back() != '[') text_ += ',';
        append_json(text_, one);
    }
    text_ += ']';
}

void JsonRows::operator()(std::string_view column, const std::vector<Seal>& value) {
    name(column);
    text_ += '[';
    for (const Seal& seal : value) {
        text_ += text_.back() == '[' ? "{\"number\":" : ",{\"number\":";
        append_json(text_, seal.number);
        text_ += ",\"issuer\":";
        append_json(text_, seal.issuer);
        text_ += '}';
    }
    text_ += ']';
}

void JsonRows::operator()(std::string_view column, const std::vector<Discrepancy>& value) {
    name(column);
    text_ += '[';
    for (const Discrepancy& found : value) {
        text_ += text_.back() == '[' ? "{\"kind\":" : ",{\"kind\":";
        append_json(text_, found.kind);
        text_ += ",\"expected\":";
        append_json(text_, found.expected);
        text_ += ",\"found\":";
        append_json(text_, found.found);
        fmt::format_to(std::back_inserter(text_), ",\"at_ms\":{}}}", found.at.ms);
    }
    text_ += ']';
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
