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

}  // namespace

std::string source(const Naming& naming) {
    return "urn:quai:" + lower(naming.port);
}

std::string event_type(const store::OutboxView& row) {
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

EventNames names_of(const Naming& naming, const store::OutboxView& row) {
    EventNames names{topic(naming, row.audience, row.recipient), source(naming), event_type(row), {}};
    names.dataschema = "urn:quai:schema:" + names.type.substr(names.type.find('.') + 1);
    return names;
}

std::array<Header, 11> attributes(const EventNames& names, const store::OutboxView& row, std::string_view time,
                                  std::string_view sequence) {
    return {{
        {"ce_specversion", "1.0"},
        {"ce_id", row.event_id},
        {"ce_source", names.source},
        {"ce_type", names.type},
        {"ce_subject", row.key},
        {"ce_time", time},
        {"ce_dataschema", names.dataschema},
        {"ce_partitionkey", row.key},
        {"ce_sequence", sequence},
        {"ce_sequencetype", "Integer"},
        {"ce_recipient", row.recipient},
    }};
}

std::string structured(const Naming& naming, const store::OutboxView& row) {
    constexpr std::size_t prefix = 3;  // ce_
    const EventNames names = names_of(naming, row);
    std::string out = "{";
    const std::string time = to_text(row.time);
    const std::string sequence = std::to_string(row.version);
    for (const auto& [name, value] : attributes(names, row, time, sequence)) {
        const boost::json::string_view text(value.data(), value.size());
        out += fmt::format("\"{}\":{},", name.substr(prefix), boost::json::serialize(text));
    }
    out += "\"datacontenttype\":\"application/json\",\"data\":";
    out += row.data;
    out += "}";
    return out;
}

}  // namespace cargo::events
