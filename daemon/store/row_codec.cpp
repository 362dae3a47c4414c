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

std::string text_in(const boost::json::object& object, std::string_view name) {
    return std::string(object.at(boost::json::string_view(name.data(), name.size())).as_string());
}

/// `"name":"text"`, after a comma unless it is the first.
void append_member(std::string& out, std::string_view name, std::string_view text) {
    if (out.back() != '{') out += ',';
    append_json(out, name);
    out += ':';
    append_json(out, text);
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

void append_json(std::string& out, const std::vector<OwnCount>& list) {
    out += '[';
    for (const OwnCount& count : list) {
        out += out.back() == '[' ? "{" : ",{";
        append_member(out, "id", count.id);
        append_member(out, "place", count.place);
        append_member(out, "by", count.by);
        append_member(out, "reason", count.reason);
        append_member(out, "struck_by", count.struck_by);
        fmt::format_to(std::back_inserter(out), ",\"packages\":{},\"at_ms\":{}}}", count.packages, count.at.ms);
    }
    out += ']';
}

void append_json(std::string& out, const std::vector<UndeterminedRule>& list) {
    out += '[';
    for (const UndeterminedRule& rule : list) {
        out += out.back() == '[' ? "{" : ",{";
        append_member(out, "rule", rule.rule);
        out += ",\"missing\":";
        append_json(out, rule.missing);
        out += rule.blocks ? ",\"blocks\":true}" : ",\"blocks\":false}";
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

void RowReader::operator()(std::string_view, std::vector<OwnCount>& value) {
    value.clear();
    const boost::json::value list = parse_json(next());
    for (const boost::json::value& one : list.as_array()) {
        const boost::json::object& read = one.as_object();
        OwnCount count{};
        count.id = text_in(read, "id");
        count.packages = read.at("packages").as_int64();
        count.place = text_in(read, "place");
        count.at.ms = read.at("at_ms").as_int64();
        count.by = text_in(read, "by");
        count.reason = text_in(read, "reason");
        count.struck_by = text_in(read, "struck_by");
        value.push_back(std::move(count));
    }
}

void RowReader::operator()(std::string_view, std::vector<UndeterminedRule>& value) {
    value.clear();
    const boost::json::value list = parse_json(next());
    for (const boost::json::value& one : list.as_array()) {
        const boost::json::object& read = one.as_object();
        UndeterminedRule rule{.rule = text_in(read, "rule"), .blocks = read.at("blocks").as_bool()};
        for (const boost::json::value& field : read.at("missing").as_array()) rule.missing.emplace_back(field.as_string());
        value.push_back(std::move(rule));
    }
}

}  // namespace cargo::store
