#include <algorithm>
#include <tuple>

#include "libcargo/decisions.hpp"

/// Facts: recorded in any order, so that any order ends in the same books. Where two
/// reports of one thing differ, the earlier time stands and the other is listed.
namespace cargo {
namespace {

std::vector<std::string> numbers(const std::vector<Seal>& seals) {
    std::vector<std::string> list;
    for (const Seal& seal : seals) list.push_back(seal.number);
    std::ranges::sort(list);
    return list;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) {
        if (!all.empty()) all += ' ';
        all += text;
    }
    return all;
}

/// One report of a landing, comparable: the least of all reports is the one that counts.
using Sighting = std::tuple<Instant, std::string, std::vector<std::string>>;

std::string to_words(const Sighting& sighting) {
    const auto& [at, site, seals] = sighting;
    return to_text(at) + ' ' + site + (seals.empty() ? "" : " " + joined(seals));
}

Box unknown_box(const Context& context, const std::string& container, const std::string& site) {
    Box box{};
    box.key = {context.call->stay, container};
    box.on_manifest = false;
    box.office = context.call->office;
    box.site = site;
    return box;
}

void land(const Context& context, const LandedBox& seen, const std::string& site, Record& record) {
    const BoxKey key{context.call->stay, seen.container};
    const auto known_box = record.stock().boxes.find(seen.container);
    const bool is_new = known_box == record.stock().boxes.end();
    // An exit reported first made the box known without a size: the landing tells it.
    const bool tells_size =
        !is_new && !known_box->second.on_manifest && known_box->second.size_type.empty() && !seen.size_type.empty();
    if (is_new || tells_size) {
        Box box = unknown_box(context, seen.container, site);
        box.size_type = seen.size_type;
        box.empty = seen.empty;
        record.add(BoxExcess{std::move(box)});
    }
    const Box& box = record.stock().boxes.at(seen.container);
    const std::optional<Discrepancy> seals = seal_difference(box.seals_declared, seen.seals, seen.at);
    const Sighting reported{seen.at, site, numbers(seen.seals)};
    if (!box.landed_at) {
        record.add(BoxLanded{key, seen.at, seen.seals, site});
    } else {
        const Sighting known{*box.landed_at, box.site, numbers(box.seals_found)};
        if (reported == known) return;
        const Sighting& displaced = std::max(reported, known);
        if (reported < known) record.add(BoxLanded{key, seen.at, seen.seals, site});
        record.add_once(
            key, {.kind = "landed_twice", .expected = {}, .found = to_words(displaced), .at = std::get<Instant>(displaced)});
    }
    if (seals) record.add_once(key, *seals);
}

/// EDI gives the minute of a move and no more: the minute in which the "yes" was given counts as after it.
Instant minute_of(Instant at) {
    constexpr std::int64_t minute_ms = 60'000;
    return Instant{at.ms - at.ms % minute_ms};
}

/// A gate's "yes" that stands covers this exit: in its time, for its haulier, at the box's site.
bool is_lawful(const Box& box, const ReportExit& exit) {
    if (!box.grant || box.state != EquipmentState::in_yard) return false;
    const GateGrant& grant = *box.grant;
    const bool in_time = minute_of(grant.at) <= exit.at && exit.at <= grant.until;
    const bool right_haulier = exit.haulier.empty() || exit.haulier == grant.haulier;
    return in_time && right_haulier && exit.site == box.site;
}

}  // namespace

std::optional<Discrepancy> seal_difference(const std::vector<Seal>& declared, const std::vector<Seal>& found, Instant at) {
    if (declared.empty() || found.empty()) return std::nullopt;
    const std::vector<std::string> expected = numbers(declared);
    const std::vector<std::string> seen = numbers(found);
    if (expected == seen) return std::nullopt;
    return Discrepancy{.kind = "seal_differs", .expected = joined(expected), .found = joined(seen), .at = at};
}

void decide_act(const Context& context, const ReportArrival& act, Record& record) {
    if (context.call == nullptr) return;
    std::string source = act.source;
    if (source.empty()) source = context.actor().is_customs() ? "officer" : "port arrival";
    if (context.call->arrived_at == act.at && context.call->presentation_source == source) return;
    record.add(ShipArrived{act.call, act.at, std::move(source)});
}

void decide_act(const Context& context, const EndDischarge& act, Record& record) {
    if (context.call == nullptr || context.call->discharge_ended_at == act.at) return;
    record.add(DischargeEnded{act.call, act.at});
}

void decide_act(const Context& context, const ReportLanding& act, Record& record) {
    if (context.call == nullptr) return;
    for (const LandedBox& seen : act.boxes) land(context, seen, act.site, record);
}

void decide_act(const Context& context, const ReportExit& act, Record& record) {
    if (context.call == nullptr) return;
    const BoxKey key{context.call->stay, act.container};
    if (!record.stock().boxes.contains(act.container)) record.add(BoxExcess{unknown_box(context, act.container, act.site)});
    const Box& box = record.stock().boxes.at(act.container);
    if (const auto seals = seal_difference(box.seals_declared, act.seals, act.at)) record.add_once(key, *seals);

    if (box.state == EquipmentState::gated_out) {
        if (box.exited_at == act.at) return;
        record.add_once(key, {.kind = "exit_twice", .expected = {}, .found = to_text(act.at) + ' ' + act.haulier, .at = act.at});
        return;
    }
    const bool lawful = is_lawful(box, act);
    record.add(BoxExited{key, act.at, lawful, act.haulier});
    if (!lawful) record.add_once(key, {.kind = "exit_unreleased", .expected = {}, .found = act.haulier, .at = act.at});
}

}  // namespace cargo
