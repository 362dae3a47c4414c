#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/manifest.hpp"

/// What nearly every message of a port says of itself before it comes to its matter. Plain data as in manifest.hpp: UTF-8,
/// UTC, codes as sent, every part with its place.
namespace cargo {

/// A moment with EDIFACT 2005, which says of what: 132 arrival estimated, 133 departure estimated, 178 and 186 as they were...
struct NamedTime {
    std::string qualifier;
    Instant time{};
    Position at{};
    friend bool operator==(const NamedTime&, const NamedTime&) = default;
};

/// Free text with EDIFACT 4451, which says about what: AAA goods, AAI general, AAD the name of something dangerous...
struct Remark {
    std::string subject;
    std::string code;  ///< 4441, where the sender gives one beside or instead of the text
    std::string text;
    Position at{};
    friend bool operator==(const Remark&, const Remark&) = default;
};

/// Somebody to ask (CTA and its COM). `function` is EDIFACT 3139.
struct Contact {
    std::string function;
    std::string name;
    std::vector<std::string> addresses{};  ///< "kind address", kind as EDIFACT 3155: TE +33..., EM a@b
    Position at{};
    friend bool operator==(const Contact&, const Contact&) = default;
};

/// A means of transport that is not the ship of the call (TDT): `stage` is EDIFACT 8051: 1 inland, 10 before, 30 after the ship.
struct Transport {
    std::string stage;
    std::string journey;
    std::string mode;          ///< 8067: 1 sea, 2 rail, 3 road, 8 inland water
    std::string means;         ///< 8179: 31 lorry, 13 ship...
    std::string carrier;
    std::string carrier_name;
    std::string vehicle;       ///< number of the ship, lorry or train
    std::string vehicle_name;  ///< its name; of a lorry the driver's
    std::vector<LocationRef> locations{};
    std::vector<NamedTime> times{};
    std::vector<Reference> references{};
    Position at{};
    friend bool operator==(const Transport&, const Transport&) = default;
};

struct MessageHead {
    std::string document_name;  ///< BGM 1001
    std::string document;       ///< BGM 1004
    std::string function;       ///< BGM 1225; 9 original
    CallRef call{};
    std::optional<Instant> document_time{};  ///< DTM 137
    std::vector<NamedTime> times{};          ///< all others
    std::vector<LocationRef> locations{};
    std::vector<Reference> references{};
    std::vector<PartyRef> parties{};
    std::vector<Contact> contacts{};
    std::vector<Transport> transports{};
    std::vector<Remark> remarks{};
    Position at{};  ///< of BGM
    friend bool operator==(const MessageHead&, const MessageHead&) = default;
};

}  // namespace cargo
