#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/result.hpp"
#include "libcargo/roles.hpp"

/// What the registry knows, as plain data. Every record has a `code`, unique within its
/// kind; from when and until when it holds stands beside it (`Entry`). SQL for it is in
/// store/registry_store.hpp, its JSON in registry_json.hpp.
namespace cargo::auth {

/// An organisation. `edi_ids` are its UNB 0004 and NAD MS identifications.
struct Party {
    std::string code;
    std::string name;
    std::string eori{};
    std::vector<std::string> edi_ids{};
    friend bool operator==(const Party&, const Party&) = default;
};
struct Person {
    std::string code;
    std::string name;
    friend bool operator==(const Person&, const Person&) = default;
};
/// A computer that files, reports and asks the gate, and nothing else.
struct Machine {
    std::string code;
    std::string name;
    friend bool operator==(const Machine&, const Machine&) = default;
};
/// A subject: what a token names. Of exactly one person or one machine; two accounts
/// of one person are one person.
struct Account {
    std::string code;
    std::string person{};
    std::string machine{};
    std::string party{};   ///< organisation acted for; empty for customs staff
    std::string office{};  ///< for customs roles
    std::string site{};    ///< for site roles
    std::string agency{};  ///< customs staff: "customs"
    friend bool operator==(const Account&, const Account&) = default;
};
struct Office {
    std::string code;
    std::string name;
    friend bool operator==(const Office&, const Office&) = default;
};
/// A place that keeps goods. Its office is the office of the goods there.
struct Site {
    std::string code;
    std::string name;
    std::string port{};           ///< UN/LOCODE
    std::string office{};
    std::string kind{};           ///< terminal, IST, LADT
    std::string authorisation{};  ///< number of the storage authorisation; empty: none
    std::optional<Instant> authorised_from{};
    std::optional<Instant> authorised_until{};
    std::string guarantee{};
    friend bool operator==(const Site&, const Site&) = default;
};
/// How a partner's messages are to be read: settings by name (registry_json.cpp has the list).
struct PartnerProfile {
    std::string code;             ///< the party's; `*` is the port's own, which holds where a partner's says nothing
    std::map<std::string, std::string> settings{};
    friend bool operator==(const PartnerProfile&, const PartnerProfile&) = default;
};
/// `granter` (who files the master) lets `consolidator` file houses under it.
struct ConsolidatorGrant {
    std::string code;
    std::string granter;
    std::string consolidator;
    friend bool operator==(const ConsolidatorGrant&, const ConsolidatorGrant&) = default;
};
/// Who holds which role where. An empty `office` or `site`: wherever the account belongs.
struct RoleAssignment {
    std::string code;
    std::string account;
    Role role{};
    std::string office{};
    std::string site{};
    friend bool operator==(const RoleAssignment&, const RoleAssignment&) = default;
};
/// A partner promised to send `message_type` at least so often; longer silence closes the gate.
struct Feed {
    std::string code;
    std::string party;
    std::string message_type;
    std::int64_t longest_silence_seconds = 0;
    std::string site{};           ///< empty: counts for every site
    friend bool operator==(const Feed&, const Feed&) = default;
};
/// Law and practice as dated data. `code`: a site, an office, or "*" for the rest.
struct PolicyRow {
    std::string code;
    std::int64_t gate_grant_seconds = 120;
    std::int64_t clock_skew_seconds = 300;
    friend bool operator==(const PolicyRow&, const PolicyRow&) = default;
};

/// The order is the order of `kinds`.
using Record = std::variant<Party, Person, Machine, Account, Office, Site, PartnerProfile, ConsolidatorGrant, RoleAssignment,
                            Feed, PolicyRow>;

/// Names of the kinds, as in `POST /v1/registry/{kind}` and in the table; append only.
inline constexpr std::string_view kinds[] = {"party", "person", "machine", "account", "office", "site",
                                             "profile", "grant", "role", "feed", "policy"};
static_assert(std::size(kinds) == std::variant_size_v<Record>);

[[nodiscard]] inline std::string_view kind_of(const Record& record) { return kinds[record.index()]; }
[[nodiscard]] inline const std::string& code_of(const Record& record) {
    return std::visit([](const auto& r) -> const std::string& { return r.code; }, record);
}

/// One version of a record and how it came to be.
struct Entry {
    Record record{};
    Instant from{};
    std::optional<Instant> until{};
    std::string by{};             ///< subject of the clerk
    std::string reason{};
    Instant recorded_at{};
};

/// A token that was issued. The token itself is kept nowhere.
struct IssuedToken {
    std::string jti;
    std::string subject;
    Instant issued_at{};
    Instant expires_at{};
    std::optional<Instant> revoked_at{};
    std::string by{};
};

}  // namespace cargo::auth
