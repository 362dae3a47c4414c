#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/manifest.hpp"
#include "libcargo/quantity.hpp"
#include "libcargo/result.hpp"

/// What an entry summary declaration (ENS) says: the safety data lodged with customs before goods arrive. Plain data, as a
/// Manifest is: UTF-8, UTC, grams; codes stay as sent; every part remembers where it stood. The port does not judge it: the
/// customs system that took it has. It is held against the manifest (entry_check.hpp).
namespace cargo {

struct EntryPackages {
    std::string type;                      ///< UN/ECE recommendation 21
    std::optional<std::int64_t> packages{};
    std::optional<std::int64_t> pieces{};  ///< of goods without packages
    std::string marks;
    friend bool operator==(const EntryPackages&, const EntryPackages&) = default;
};

/// A document that the goods travel with. `type` is of the EU's list: N705 bill of lading, N704 master, N714 house...
struct EntryDocument {
    std::string type;
    std::string number;
    Position at{};
    friend bool operator==(const EntryDocument&, const EntryDocument&) = default;
};

struct EntryItem {
    std::uint32_t number = 0;              ///< as sent: what customs' answers name
    std::string description;
    std::string hs;                        ///< 4 to 8 digits
    std::string un_number;                 ///< of dangerous goods
    std::optional<Grams> gross{};
    std::vector<EntryPackages> packages{};
    std::vector<std::string> containers{};  ///< numbers, without blanks
    std::vector<EntryDocument> documents{};
    std::string commercial_reference;      ///< UCR, in the place of a transport document
    std::vector<std::string> mentions{};   ///< coded: 10600 consignee unknown, "to order"...
    std::vector<PartyRef> parties{};       ///< CZ, CN, NI, where they differ from the header's
    std::vector<LocationRef> locations{};  ///< 9 loading, 11 unloading, where they differ
    Position at{};
    friend bool operator==(const EntryItem&, const EntryItem&) = default;
};

struct EntrySummary {
    bool amendment = false;                ///< IE313: the whole declaration as it is to be
    std::string mrn;                       ///< of an amendment: the declaration it takes the place of
    std::string lrn;                       ///< the declarant's own number; an amendment has none
    std::string message;                   ///< message identification, unique at the sender
    std::string sender;
    std::string recipient;
    std::optional<Instant> prepared{};
    std::optional<Instant> declared{};     ///< when it was declared or amended
    std::string transport_mode;            ///< at the border: 1 sea
    std::string transport_identity;        ///< by sea the IMO number
    std::string transport_nationality;     ///< ISO 3166-1 alpha-2
    std::string conveyance;                ///< voyage
    std::string circumstance;              ///< specific circumstance indicator: A, B, C, D, E
    std::string commercial_reference;
    std::string first_office;              ///< customs office of first entry
    std::optional<Instant> arrival_expected{};  ///< there
    std::string lodgement_office;          ///< when it is another one
    std::vector<std::string> later_offices{};
    std::vector<std::string> countries{};  ///< of routing, in their order
    std::vector<PartyRef> parties{};       ///< DT who lodges, AG representative, CA carrier, CZ, CN, NI
    std::vector<LocationRef> locations{};  ///< 9 loading, 11 unloading
    std::vector<Seal> seals{};
    std::vector<EntryItem> items{};
    std::optional<std::int64_t> total_items{};
    std::optional<std::int64_t> total_packages{};
    std::optional<Grams> total_gross{};
    std::vector<Unmapped> unmapped{};
    Position at{};                         ///< of the header
    friend bool operator==(const EntrySummary&, const EntrySummary&) = default;
};

}  // namespace cargo
