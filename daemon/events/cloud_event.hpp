#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/store/outbox_view.hpp"

/// One row of the outbox as a CloudEvents 1.0 event: the same names, ids and bytes on
/// Kafka and over HTTP. Source: CloudEvents 1.0.2, its JSON format and Kafka binding;
/// extensions `sequence` and `partitionkey`, and our own `recipient`.
namespace cargo::events {

/// What names of topics and sources are made from.
struct Naming {
    std::string port;  ///< UN/LOCODE as the registry has it, e.g. FRLEH
};

/// `urn:quai:<port>`, the port in lower case.
[[nodiscard]] std::string source(const Naming& naming);

/// `quai.<audience>.<type>.v1`. A change that breaks readers is a new type and a new topic.
[[nodiscard]] std::string event_type(const store::OutboxView& row);

/// `<port>.port.<site>.v1`, `<port>.party.<party>.v1`, `<port>.customs.v1`. Two recipients never
/// share a topic: every character of a code but letters, digits and `-` is written `_` and
/// its two hexadecimal digits. A registry code of 70 characters fits Kafka's 249.
[[nodiscard]] std::string topic(const Naming& naming, views::Audience audience, std::string_view recipient);

/// What all events of one type to one recipient have in common.
struct EventNames {
    std::string topic;
    std::string source;
    std::string type;
    std::string dataschema;
};
[[nodiscard]] EventNames names_of(const Naming& naming, const store::OutboxView& row);

using Header = std::pair<std::string_view, std::string_view>;
/// All attributes but data and its content type, in the order they are written, named as
/// headers are: `ce_...`. `time` and `sequence` are the row's as text; all four outlive the answer.
[[nodiscard]] std::array<Header, 11> attributes(const EventNames& names, const store::OutboxView& row, std::string_view time,
                                                std::string_view sequence);

/// The structured mode: one line of JSON without a line end; `data` as stored, byte for byte.
[[nodiscard]] std::string structured(const Naming& naming, const store::OutboxView& row);

}  // namespace cargo::events
