#include "daemon/service/act_json.hpp"

#include <boost/json/array.hpp>
#include <set>

#include "daemon/views/views.hpp"
#include "libcargo/limits.hpp"

namespace cargo::service {
namespace {

using boost::json::object;
using boost::json::value;

/// Takes members out of a body one by one; what is left over at the end is refused.
/// The first thing wrong is kept; later reads give empty values.
class Members {
public:
    explicit Members(const object& body) : body_(body) {}

    std::string text(std::string_view name, bool required) {
        const value* found = take(name);
        if (found == nullptr || found->is_null()) {
            if (required) wrong(Errc::request_malformed, std::string(name) + " is missing");
            return {};
        }
        if (const boost::json::string* string = found->if_string()) {
            if (required && string->empty()) wrong(Errc::request_malformed, std::string(name) + " is empty");
            return std::string(string->data(), string->size());
        }
        wrong(Errc::request_malformed, std::string(name) + " must be a text");
        return {};
    }

    std::optional<Instant> time(std::string_view name) {
        const std::string read = text(name, false);
        if (read.empty()) return std::nullopt;
        const Result<Instant> at = parse_instant(read);
        if (!at) wrong(at.error().code, std::string(name) + ": " + read);
        return at ? std::optional<Instant>(*at) : std::nullopt;
    }

    Instant time_or(std::string_view name, Instant fallback) { return time(name).value_or(fallback); }

    std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most, bool required) {
        const value* found = take(name);
        if (found == nullptr) {
            if (required) wrong(Errc::request_malformed, std::string(name) + " is missing");
            return least;
        }
        boost::json::error_code not_a_number;
        const std::int64_t read = found->to_number<std::int64_t>(not_a_number);
        if (not_a_number || read < least || read > most) wrong(Errc::value_out_of_range, std::string(name));
        return not_a_number ? least : read;
    }

    std::vector<std::string> texts(std::string_view name) {
        std::vector<std::string> out;
        const value* found = take(name);
        if (found == nullptr) return out;
        const boost::json::array* array = found->if_array();
        if (array == nullptr) {
            wrong(Errc::request_malformed, std::string(name) + " must be a list of texts");
            return out;
        }
        for (const value& item : *array) {
            const boost::json::string* string = item.if_string();
            if (string == nullptr) {
                wrong(Errc::request_malformed, std::string(name) + " must be a list of texts");
                return out;
            }
            out.emplace_back(string->data(), string->size());
        }
        return out;
    }

    void wrong(Errc code, std::string detail) {
        if (!error_) error_ = Error{code, {}, std::move(detail)};
    }

    [[nodiscard]] std::optional<Error> finish() {
        for (const auto& member : body_) {
            const std::string name(std::string_view(member.key()));
            if (!taken_.contains(name)) wrong(Errc::request_malformed, "unknown member " + name);
        }
        return error_;
    }

private:
    const value* take(std::string_view name) {
        taken_.insert(std::string(name));
        return body_.if_contains(boost::json::string_view(name.data(), name.size()));
    }

    const object& body_;  // outlives this reader: both live within read_acts
    std::set<std::string> taken_{};
    std::optional<Error> error_{};
};

ConsignmentKey lot_of(const Target& target) { return {target.call, target.agent, target.bill}; }

Quantity quantity_of(Members& in) {
    constexpr std::int64_t packages_max = 1'000'000'000;
    constexpr std::int64_t grams_max = 100'000'000'000'000;
    const std::int64_t packages = in.number("packages", 0, packages_max, true);
    return {packages, Grams{in.number("mass_grams", 0, grams_max, true)}};
}

std::uint32_t item_of(Members& in, std::string_view name) {
    constexpr std::int64_t item_max = 99'999;
    return static_cast<std::uint32_t>(in.number(name, 1, item_max, true));
}

// --- one reader an act: keyed acts get their target, a call's acts get an empty one

Act read_open_call(const Target&, Members& in) {
    PortCall call;
    call.stay = in.text("call", true);
    call.port = in.text("port", false);
    call.site = in.text("site", true);
    call.imo = in.text("imo", false);
    call.call_sign = in.text("call_sign", false);
    call.ship_name = in.text("ship_name", false);
    call.voyage = in.text("voyage", false);
    return OpenCall{std::move(call)};
}
Act read_report_arrival(const Target&, Members& in) {
    std::string call = in.text("call", true);
    const std::optional<Instant> at = in.time("at");
    std::string source = in.text("source", false);
    if (source.empty()) source = "port arrival";
    if (!at) in.wrong(Errc::request_malformed, "at is missing");
    return ReportArrival{std::move(call), at.value_or(Instant{}), std::move(source)};
}
Act read_end_discharge(const Target&, Members& in) {
    std::string call = in.text("call", true);
    const std::optional<Instant> at = in.time("at");
    if (!at) in.wrong(Errc::request_malformed, "at is missing");
    return EndDischarge{std::move(call), at.value_or(Instant{})};
}
Act read_count_goods(const Target& target, Members& in) {
    std::string container = in.text("container", true);
    const std::uint32_t line = item_of(in, "line");
    const std::int64_t packages = in.number("packages", 0, limits::counted_packages_max, true);
    std::string place = in.text("place", false);
    return CountGoods{lot_of(target), std::move(container), line, packages, std::move(place), in.time("at")};
}
Act read_strike_count(const Target& target, Members& in) { return StrikeCount{lot_of(target), in.text("count", true)}; }
Act read_accept(const Target& target, Members&) { return Accept{lot_of(target)}; }
Act read_assign(const Target& target, Members& in) { return Assign{target, in.text("person", true)}; }
Act read_select(const Target& target, Members& in) {
    std::string criterion = in.text("criterion", true);
    std::vector<std::string> kinds = in.texts("kinds");
    if (kinds.empty()) in.wrong(Errc::request_malformed, "kinds is missing");
    return Select{target, std::move(criterion), std::move(kinds), in.text("lane", false)};
}
template <class A>
Act read_selection_act(const Target& target, Members& in) {
    return A{target, in.text("selection", true)};
}
Act read_place_hold(const Target& target, Members& in) { return PlaceHold{target, in.text("kind", true)}; }
template <class A>
Act read_hold_act(const Target& target, Members& in) {
    return A{target, in.text("hold", true)};
}
Act read_order_control(const Target& target, Members& in) {
    std::string kind = in.text("kind", true);
    std::string place = in.text("place", false);
    const std::optional<Instant> when = in.time("when");
    return OrderControl{target, std::move(kind), std::move(place), when, in.text("assigned_to", false)};
}
template <class A>
Act read_order_act(const Target& target, Members& in) {
    return A{target, in.text("order", true)};
}
Act read_record_result(const Target& target, Members& in) {
    std::string order = in.text("order", true);
    std::string result = in.text("result", false);
    std::string place = in.text("place", false);
    const std::optional<Instant> at = in.time("at");
    return RecordResult{target, std::move(order), std::move(result), std::move(place), at, in.text("text", false)};
}
Act read_link_mrn(const Target& target, Members& in) {
    std::string mrn = in.text("mrn", true);
    const std::uint32_t item = item_of(in, "item");
    const std::uint32_t line = item_of(in, "line");
    return LinkMrn{lot_of(target), std::move(mrn), item, line, quantity_of(in)};
}
Act read_clear(const Target& target, Members& in) {
    std::string mrn = in.text("mrn", true);
    const std::uint32_t item = item_of(in, "item");
    const std::string named = in.text("state", false);
    const std::optional<ClearanceState> state = named.empty() ? ClearanceState::cleared : clearance_state_of(named);
    if (!state) in.wrong(Errc::value_not_in_list, "state " + named);
    return Clear{lot_of(target), std::move(mrn), item, state.value_or(ClearanceState::linked), in.text("officer", false)};
}
template <class A>
Act read_withdrawal(const Target& target, Members& in) {
    std::string mrn = in.text("mrn", true);
    return A{lot_of(target), std::move(mrn), item_of(in, "item")};
}
Act read_name_haulier(const Target& target, Members& in) {
    return NameHaulier{target.call, target.container, in.text("haulier", true)};
}

enum class About { call, lot, box, either };
struct Row {
    std::string_view name;
    About about;
    Act (*read)(const Target&, Members&);
};

/// Acts that a person or program sends by themselves. Manifests, reports and rights come as
/// messages; the gate has its own door.
// clang-format off
constexpr Row rows[] = {
    {"open_call",           About::call,   read_open_call},
    {"report_arrival",      About::call,   read_report_arrival},
    {"end_discharge",       About::call,   read_end_discharge},
    {"count_goods",         About::lot,    read_count_goods},
    {"strike_count",        About::lot,    read_strike_count},
    {"accept",              About::lot,    read_accept},
    {"assign",              About::either, read_assign},
    {"select",              About::either, read_select},
    {"request_deselect",    About::either, read_selection_act<RequestDeselect>},
    {"approve_deselect",    About::either, read_selection_act<ApproveDeselect>},
    {"refuse_deselect",     About::either, read_selection_act<RefuseDeselect>},
    {"place_hold",          About::either, read_place_hold},
    {"request_lift",        About::either, read_hold_act<RequestLift>},
    {"approve_lift",        About::either, read_hold_act<ApproveLift>},
    {"refuse_lift",         About::either, read_hold_act<RefuseLift>},
    {"order_control",       About::either, read_order_control},
    {"announce_control",    About::either, read_order_act<AnnounceControl>},
    {"record_result",       About::either, read_record_result},
    {"countersign_result",  About::either, read_order_act<CountersignResult>},
    {"request_cancel",      About::either, read_order_act<RequestCancel>},
    {"approve_cancel",      About::either, read_order_act<ApproveCancel>},
    {"refuse_cancel",       About::either, read_order_act<RefuseCancel>},
    {"link_mrn",            About::lot,    read_link_mrn},
    {"clear",               About::lot,    read_clear},
    {"request_withdrawal",  About::lot,    read_withdrawal<RequestWithdrawal>},
    {"approve_withdrawal",  About::lot,    read_withdrawal<ApproveWithdrawal>},
    {"name_haulier",        About::box,    read_name_haulier},
};
// clang-format on

Result<std::vector<std::string>> keys_of(object& body) {
    Members in(body);
    std::vector<std::string> keys = in.texts("keys");
    const std::string key = in.text("key", false);
    if (!key.empty()) keys.push_back(key);
    body.erase("keys");
    body.erase("key");
    if (keys.empty()) return fail(Errc::request_malformed, {}, "key or keys is missing");
    if (keys.size() > limits::keys_per_act_max) return fail(Errc::value_out_of_range, {}, "too many keys in one act");
    return keys;
}

Result<Act> read_one(const Row& row, const Target& target, const object& body) {
    Members in(body);
    Act act = row.read(target, in);
    const std::optional<Error> error = in.finish();
    if (error) return std::unexpected(*error);
    return act;
}

bool fits(About about, const Target& target) {
    switch (about) {
        case About::call: return false;
        case About::lot: return !target.is_box();
        case About::box: return target.is_box();
        case About::either: return true;
    }
    return false;
}

}  // namespace

Result<Target> read_target(std::string_view key) {
    const auto malformed = [&] { return fail(Errc::request_malformed, {}, "not a key: " + std::string(key)); };
    const std::size_t first = key.find('/');
    const std::size_t second = first == key.npos ? key.npos : key.find('/', first + 1);
    if (second == key.npos) return malformed();
    Target target;
    target.call = key.substr(first + 1, second - first - 1);
    const std::string_view rest = key.substr(second + 1);
    if (key.substr(0, first) == "box") {
        target.container = rest;
    } else if (key.substr(0, first) == "lot") {
        const std::size_t third = rest.find('/');
        if (third == rest.npos) return malformed();
        target.agent = rest.substr(0, third);
        target.bill = rest.substr(third + 1);
        if (target.agent.empty() || target.bill.empty()) return malformed();
    } else {
        return malformed();
    }
    if (target.call.empty() || rest.empty()) return malformed();
    return target;
}

std::string key_text(const Target& target) {
    if (target.is_box()) return views::box_key(target.call, target.container);
    if (!target.bill.empty()) return views::lot_key({target.call, target.agent, target.bill});
    return views::call_key(target.call);
}

Result<std::vector<KeyedAct>> read_acts(std::string_view name, const object& given) {
    const Row* row = nullptr;
    for (const Row& candidate : rows) {
        if (candidate.name == name) row = &candidate;
    }
    if (row == nullptr) return fail(Errc::request_unknown_act, {}, name);
    object body = given;
    body.erase("reason");
    std::vector<KeyedAct> acts;
    if (row->about == About::call) {
        Result<Act> act = read_one(*row, {}, body);
        if (!act) return std::unexpected(act.error());
        const boost::json::string& call = body.at("call").as_string();
        acts.push_back({views::call_key(std::string(call.data(), call.size())), std::move(*act)});
        return acts;
    }
    const Result<std::vector<std::string>> keys = keys_of(body);
    if (!keys) return std::unexpected(keys.error());
    for (const std::string& key : *keys) {
        const Result<Target> target = read_target(key);
        if (!target) return std::unexpected(target.error());
        if (!fits(row->about, *target)) return fail(Errc::request_malformed, {}, std::string(name) + " does not go with " + key);
        Result<Act> act = read_one(*row, *target, body);
        if (!act) return std::unexpected(act.error());
        acts.push_back({key, std::move(*act)});
    }
    return acts;
}

}  // namespace cargo::service
