#include "daemon/events/cloud_event.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "libcargo/characters.hpp"

namespace cargo::events {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

/// Keeps case: two codes that differ in case only are two recipients.
std::string topic_part(std::string_view code) {
    std::string out;
    for (const char c : code) {
        const bool kept = is_capital_or_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
        if (kept) {
            out += c;
        } else {
            out += fmt::format("_{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    return out;
}

struct Attribute {
    std::string_view name;
    std::string value;
};

/// All attributes but data and its content type, in the order they are written.
std::vector<Attribute> attributes(const Naming& naming, const store::OutboxRow& row) {
    const std::string type = event_type(row);
    return {
        {"specversion", "1.0"},
        {"id", row.event_id},
        {"source", source(naming)},
        {"type", type},
        {"subject", row.key},
        {"time", to_text(row.time)},
        {"dataschema", "urn:quai:schema:" + type.substr(type.find('.') + 1)},
        {"partitionkey", row.key},
        {"sequence", std::to_string(row.version)},
        {"sequencetype", "Integer"},
        {"recipient", row.recipient},
    };
}

}  // namespace

std::string source(const Naming& naming) {
    return "urn:quai:" + lower(naming.port);
}

std::string event_type(const store::OutboxRow& row) {
    return fmt::format("quai.{}.{}.v1", views::to_string(row.audience), row.type);
}

std::string topic(const Naming& naming, views::Audience audience, std::string_view recipient) {
    const std::string port = topic_part(lower(naming.port));
    switch (audience) {
        case views::Audience::port:
            return port + ".port." + topic_part(recipient) + ".v1";
        case views::Audience::party:
            return port + ".party." + topic_part(recipient) + ".v1";
        case views::Audience::customs:
            return port + ".customs.v1";
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> headers(const Naming& naming, const store::OutboxRow& row) {
    std::vector<std::pair<std::string, std::string>> out;
    for (Attribute& attribute : attributes(naming, row)) {
        out.emplace_back("ce_" + std::string(attribute.name), std::move(attribute.value));
    }
    out.emplace_back("content-type", "application/json");
    return out;
}

std::string structured(const Naming& naming, const store::OutboxRow& row) {
    std::string out = "{";
    for (const Attribute& attribute : attributes(naming, row)) {
        out += fmt::format("\"{}\":{},", attribute.name, boost::json::serialize(attribute.value));
    }
    out += "\"datacontenttype\":\"application/json\",\"data\":";
    out += row.data;
    out += "}";
    return out;
}

}  // namespace cargo::events
