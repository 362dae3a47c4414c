#include "daemon/auth/registry_json.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>
#include <utility>

namespace cargo::auth {
namespace {

namespace json = boost::json;

constexpr std::size_t code_chars_max = 64;
constexpr std::size_t text_chars_max = 512;
constexpr std::size_t list_items_max = 64;
constexpr std::array<std::string_view, 3> site_kinds{"terminal", "IST", "LADT"};
/// Settings of a partner profile: `call_reference` is the RFF qualifier of the stay number
/// (ATZ or SSX), `time_zone` an IANA name when the partner's clock is not the port's, `message_header`
/// is "tolerant" when his directories may be read as the nearest we have, `message_bytes_max` and `messages_waiting_max` are
/// what he may send at most, in place of what everybody may. `envelope`, `registration`, `answers` and all that begins with
/// `finding.` say how his EDIFACT is read, taken and answered (service/partner_rules.hpp looks at the words).
constexpr std::array<std::string_view, 8> setting_names{"answers", "call_reference", "envelope", "message_bytes_max",
                                                        "message_header", "messages_waiting_max", "registration", "time_zone"};
constexpr std::string_view finding_settings = "finding.";

/// A number from 1 that fits: what ends in _max is one.
[[nodiscard]] bool fits_setting(std::string_view name, std::string_view text) {
    constexpr std::size_t digits_max = 12;
    if (!name.ends_with("_max")) return true;
    return !text.empty() && text.size() <= digits_max && text.front() != '0' &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

// One list of members a kind, for reading and writing alike: a field that is not here does
// not exist outside. `Visitor` is called as visit(name, member).
// clang-format off
template <class V> void members(V& visit, Party& r)             { visit("code", r.code); visit("name", r.name); visit("eori", r.eori); visit("edi_ids", r.edi_ids); }
template <class V> void members(V& visit, Person& r)            { visit("code", r.code); visit("name", r.name); }
template <class V> void members(V& visit, Machine& r)           { visit("code", r.code); visit("name", r.name); }
template <class V> void members(V& visit, Account& r)           { visit("code", r.code); visit("person", r.person); visit("machine", r.machine); visit("party", r.party);
                                                                  visit("office", r.office); visit("site", r.site); visit("agency", r.agency); }
template <class V> void members(V& visit, Office& r)            { visit("code", r.code); visit("name", r.name); }
template <class V> void members(V& visit, Site& r)              { visit("code", r.code); visit("name", r.name); visit("port", r.port); visit("office", r.office);
                                                                  visit("kind", r.kind); visit("authorisation", r.authorisation);
                                                                  visit("authorised_from", r.authorised_from); visit("authorised_until", r.authorised_until);
                                                                  visit("guarantee", r.guarantee); }
template <class V> void members(V& visit, PartnerProfile& r)    { visit("code", r.code); visit("settings", r.settings); }
template <class V> void members(V& visit, ConsolidatorGrant& r) { visit("code", r.code); visit("granter", r.granter); visit("consolidator", r.consolidator); }
template <class V> void members(V& visit, RoleAssignment& r)    { visit("code", r.code); visit("account", r.account); visit("role", r.role);
                                                                  visit("office", r.office); visit("site", r.site); }
template <class V> void members(V& visit, Feed& r)              { visit("code", r.code); visit("party", r.party); visit("message_type", r.message_type);
                                                                  visit("longest_silence_seconds", r.longest_silence_seconds); visit("site", r.site); }
template <class V> void members(V& visit, PolicyRow& r)         { visit("code", r.code); visit("gate_grant_seconds", r.gate_grant_seconds);
                                                                  visit("clock_skew_seconds", r.clock_skew_seconds); }
// clang-format on

/// Reads members out of an object, and remembers the first thing wrong and every name it was asked for.
class Reader {
public:
    explicit Reader(const json::object& object) : object_(object) {}

    void operator()(std::string_view name, std::string& into) {
        const json::value* value = take(name);
        if (value == nullptr) return;
        if (!value->is_string()) return wrong(name, "is text");
        if (value->get_string().size() > text_chars_max) return wrong(name, "is too long", Errc::value_too_long);
        into = std::string(value->get_string());
    }
    void operator()(std::string_view name, std::int64_t& into) {
        const json::value* value = take(name);
        if (value == nullptr) return;
        if (!value->is_int64()) return wrong(name, "is a whole number");
        if (value->get_int64() < 0) return wrong(name, "is not below zero", Errc::value_out_of_range);
        into = value->get_int64();
    }
    void operator()(std::string_view name, std::vector<std::string>& into) {
        const json::value* value = take(name);
        if (value == nullptr) return;
        if (!value->is_array() || value->get_array().size() > list_items_max) return wrong(name, "is a short list of texts");
        for (const json::value& item : value->get_array()) {
            if (!item.is_string() || item.get_string().size() > text_chars_max) return wrong(name, "is a list of texts");
            into.emplace_back(item.get_string());
        }
    }
    void operator()(std::string_view name, std::map<std::string, std::string>& into) {
        const json::value* value = take(name);
        if (value == nullptr) return;
        if (!value->is_object()) return wrong(name, "is an object of texts");
        for (const json::key_value_pair& pair : value->get_object()) {
            if (!pair.value().is_string()) return wrong(name, "is an object of texts");
            const std::string_view setting{pair.key()};
            const bool known = std::ranges::find(setting_names, setting) != setting_names.end();
            if (!known && !setting.starts_with(finding_settings)) {
                return wrong(pair.key(), "is no setting of a partner profile", Errc::value_not_in_list);
            }
            if (!fits_setting(pair.key(), pair.value().get_string()))
                return wrong(pair.key(), "is a whole number from 1, as text", Errc::value_bad_shape);
            into.emplace(pair.key(), pair.value().get_string());
        }
    }
    void operator()(std::string_view name, Role& into) {
        std::string text;
        (*this)(name, text);
        if (error_) return;
        const std::optional<Role> role = role_of(text);
        if (!role) return wrong(name, "is no role", Errc::value_not_in_list);
        into = *role;
    }
    void operator()(std::string_view name, std::optional<Instant>& into) {
        const json::value* value = take(name);
        if (value == nullptr || value->is_null()) return;
        if (!value->is_string()) return wrong(name, "is a moment (RFC 3339)");
        const Result<Instant> at = parse_instant(std::string_view{value->get_string()});
        if (!at) return wrong(name, "is a moment (RFC 3339)", Errc::value_bad_date);
        into = *at;
    }

    [[nodiscard]] std::optional<Error> error() const {
        for (const json::key_value_pair& pair : object_) {
            if (!asked_.contains(std::string_view{pair.key()})) {
                return Error{Errc::request_malformed, {}, "no member is called \"" + std::string(pair.key()) + "\" here"};
            }
        }
        return error_;
    }

private:
    const json::value* take(std::string_view name) {
        asked_.insert(name);
        return object_.if_contains(name);
    }
    void wrong(std::string_view name, std::string_view what, Errc code = Errc::request_malformed) {
        if (!error_) error_ = Error{code, {}, std::string(name) + " " + std::string(what)};
    }

    const json::object& object_;  // the parsed body, which outlives the reader
    std::set<std::string_view> asked_{};
    std::optional<Error> error_{};
};

class Writer {
public:
    explicit Writer(json::object& into) : into_(into) {}
    void operator()(std::string_view name, const std::string& value) { into_.emplace(name, value); }
    void operator()(std::string_view name, std::int64_t value) { into_.emplace(name, value); }
    void operator()(std::string_view name, Role role) { into_.emplace(name, to_string(role)); }
    void operator()(std::string_view name, const std::optional<Instant>& at) {
        if (at) into_.emplace(name, to_text(*at));
    }
    void operator()(std::string_view name, const std::vector<std::string>& list) {
        json::array items;
        for (const std::string& item : list) items.emplace_back(item);
        into_.emplace(name, std::move(items));
    }
    void operator()(std::string_view name, const std::map<std::string, std::string>& settings) {
        json::object items;
        for (const auto& [key, value] : settings) items.emplace(key, value);
        into_.emplace(name, std::move(items));
    }

private:
    json::object& into_;  // the caller's, which outlives the writer
};

[[nodiscard]] json::object object_of(Record record) {
    json::object object;
    Writer writer(object);
    std::visit([&](auto& r) { members(writer, r); }, record);
    return object;
}

/// The empty record of a kind.
template <std::size_t I = 0>
[[nodiscard]] std::optional<Record> blank(std::string_view kind) {
    if constexpr (I == std::variant_size_v<Record>) {
        return std::nullopt;
    } else {
        if (kinds[I] == kind) return Record{std::in_place_index<I>};
        return blank<I + 1>(kind);
    }
}

[[nodiscard]] bool code_shape(std::string_view code) {
    if (code.size() > code_chars_max) return false;
    return std::ranges::all_of(code, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '*' ||
               c == '-';
    });
}

[[nodiscard]] Result<void> check(const Record& record) {
    const std::string& code = code_of(record);
    if (code.empty()) return fail(Errc::value_empty, {}, "code");
    if (!code_shape(code)) return fail(Errc::value_bad_shape, {}, "code");
    if (const Site* site = std::get_if<Site>(&record); site != nullptr) {
        if (std::ranges::find(site_kinds, std::string_view{site->kind}) == site_kinds.end()) {
            return fail(Errc::value_not_in_list, {}, "kind is terminal, IST or LADT");
        }
    }
    if (const Party* party = std::get_if<Party>(&record); party != nullptr) {
        if (std::ranges::find(party->edi_ids, std::string{}) != party->edi_ids.end())
            return fail(Errc::value_empty, {}, "edi_ids");
    }
    return {};
}

}  // namespace

Result<Change> read_change(std::string_view kind, std::string_view text) {
    std::optional<Record> record = blank(kind);
    if (!record) return fail(Errc::registry_unknown, {}, kind);
    json::error_code error;
    const json::value body = json::parse(text, error);
    if (error || !body.is_object()) return fail(Errc::request_malformed, {}, "the body is a JSON object");

    Reader reader(body.get_object());
    std::visit([&](auto& r) { members(reader, r); }, *record);
    Change change;
    reader("from", change.from);
    reader("until", change.until);
    reader("reason", change.reason);
    if (std::optional<Error> wrong = reader.error(); wrong) return std::unexpected(std::move(*wrong));
    if (Result<void> checked = check(*record); !checked) return std::unexpected(checked.error());
    change.record = std::move(*record);
    return change;
}

std::string to_json(const Record& record) { return json::serialize(object_of(record)); }

std::string to_json(const Entry& entry) {
    json::object object = object_of(entry.record);
    Writer writer(object);
    writer("from", std::optional<Instant>{entry.from});
    writer("until", entry.until);
    writer("by", entry.by);
    writer("reason", entry.reason);
    writer("recorded_at", std::optional<Instant>{entry.recorded_at});
    return json::serialize(object);
}

}  // namespace cargo::auth
