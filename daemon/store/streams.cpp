#include "daemon/store/streams.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/row_codec.hpp"
#include "libcargo/gate.hpp"

namespace cargo::store {

namespace {

constexpr const char* sql_heads =
    "SELECT t.audience, t.recipient, t.key, t.version, t.sha256"
    " FROM json_to_recordset($1::json) AS k(audience smallint, recipient text, key text) CROSS JOIN LATERAL"
    " (SELECT h.audience, h.recipient, h.key, h.version, h.sha256 FROM view_head h"
    "  WHERE h.audience = k.audience AND h.recipient = k.recipient AND h.key = k.key OFFSET 0) t";

/// Audience, recipient, key; views into the events that are being made.
using StreamKey = std::tuple<views::Audience, std::string_view, std::string_view>;
struct StreamHash {
    std::size_t operator()(const StreamKey& stream) const {
        const std::hash<std::string_view> of_text;
        return of_text(std::get<2>(stream)) * 31 + of_text(std::get<1>(stream)) + static_cast<std::size_t>(std::get<0>(stream));
    }
};
struct Head {
    std::uint64_t version = 0;
    std::string sha256;
};
using Heads = std::unordered_map<StreamKey, Head, StreamHash>;

StreamKey stream_of(const NewEvent& event) {
    return {event.audience, event.recipient, event.key};
}

/// What may look different now: what changed, and what lies beside it.
struct Touched {
    std::set<std::string> boxes{};
    std::set<ConsignmentKey> lots{};
};

Touched touched_by(const Changes& changes, const Stock& after, const std::vector<CoreRow>& cores, bool whole_call) {
    Touched touched;
    for (const Box* box : changes.boxes) touched.boxes.insert(box->key.container);
    for (const CoreRow& core : cores) touched.boxes.insert(core.box.container);
    for (const Consignment* lot : changes.lots) touched.lots.insert(lot->key);
    std::set<std::string> beside;
    for (const auto& [key, lot] : after.consignments) {
        const bool changed = touched.lots.contains(key);
        for (const Split& split : lot.splits) {
            if (changed) beside.insert(split.container);
            if (touched.boxes.contains(split.container)) touched.lots.insert(key);
        }
    }
    touched.boxes.merge(beside);
    if (changes.call == nullptr && !whole_call) return touched;
    for (const auto& [key, lot] : after.consignments) touched.lots.insert(key);
    for (const auto& [container, box] : after.boxes) touched.boxes.insert(container);
    return touched;
}

bool complete(const Loaded& loaded, const std::string& container) {
    return loaded.closure.whole.contains(container) || !loaded.stock.boxes.contains(container);
}

/// One core for each box of `after`.
std::vector<views::Core> cores_now(const Loaded& loaded, const Stock& after, const std::vector<CoreRow>& moved) {
    std::map<std::string, CoreRow> rows = loaded.cores;
    for (const CoreRow& row : moved) rows[row.box.container] = row;
    std::vector<views::Core> cores;
    for (const auto& [container, row] : rows)
        if (after.boxes.contains(container)) cores.push_back(view_of(row));
    return cores;
}

/// The version of a stream that was read with the goods; null: it was not.
const std::uint64_t* version_known(const Writing& writing, const NewEvent& event) {
    if (event.audience != views::Audience::customs) return nullptr;
    for (const BoxHead& head : writing.heads) {
        if (head.recipient == event.recipient && head.key == event.key) return &head.version;
    }
    return nullptr;
}

/// The newest versions of the events' streams; a stream that begins has none.
Heads read_heads(pqxx::transaction_base& tx, std::span<const Writing> writings) {
    Heads heads;
    JsonRows rows;
    const bool gate = std::ranges::all_of(writings, &Writing::grants_only);
    for (const Writing& writing : writings) {
        heads.reserve(heads.size() + writing.events.size());
        for (const NewEvent& event : writing.events) {
            if (event.version > 0) continue;
            const auto [head, fresh] = heads.try_emplace(stream_of(event));
            if (!fresh) continue;
            if (const std::uint64_t* version = version_known(writing, event)) {
                head->second.version = *version;
                continue;
            }
            rows.open();
            rows("audience", event.audience);
            rows("recipient", event.recipient);
            rows("key", event.key);
            rows.close();
        }
    }
    if (gate && rows.size() == 0) return heads;  // questions at the gate have read theirs; acts ask, be it for nothing
    for (const pqxx::row& row : tx.exec_prepared("heads_read", rows.take())) {
        const auto audience = static_cast<views::Audience>(row[0].as<int>());
        heads.at({audience, row[1].c_str(), row[2].c_str()}) = {row[3].as<std::uint64_t>(), row[4].as<std::string>()};
    }
    return heads;
}

void number(const IdKeys& keys, NewEvent& event, std::uint64_t version) {
    event.version = version;
    event.event_id =
        keyed_id(keys, {views::to_string(event.audience), event.recipient, event.key, std::to_string(version)});
}

/// Keys of what was not there before. Nobody was ever shown them: their views begin with version 1. (Customs may have
/// been told of a box that nobody knew: at the gate.)
std::unordered_set<std::string> fresh_keys(const Changes& changes) {
    std::unordered_set<std::string> keys;
    for (const Consignment* lot : changes.lots)
        if (lot->version == 1) keys.insert(views::lot_key(lot->key));
    for (const Box* box : changes.boxes)
        if (box->version == 1) keys.insert(views::box_key(box->key.call, box->key.container));
    return keys;
}

/// How many boxes and consignments a piece is about.
constexpr std::size_t goods_each = 1'000;

}  // namespace

views::Core view_of(const CoreRow& row) {
    return {.key = views::box_key(row.box.call, row.box.container),
            .version = row.version,
            .gate = static_cast<CoreGate>(row.gate),
            .time = row.time};
}

void prepare_streams(pqxx::connection& connection) {
    connection.prepare("heads_read", sql_heads);
}

NextCores next_cores(const Loaded& loaded, const Stock& after, Instant now) {
    NextCores next;
    for (const auto& [container, reasons] : core_reasons(after)) {
        if (!complete(loaded, container)) continue;
        const auto before = loaded.cores.find(container);
        const bool known = before != loaded.cores.end();
        CoreRow core = known ? before->second : CoreRow{.box = after.boxes.at(container).key, .version = 0, .fresh = true};
        const std::uint8_t gate = static_cast<std::uint8_t>(core_gate(reasons));
        const bool same_gate = known && core.gate == gate;
        if (same_gate && core.reasons == number_of(reasons)) continue;
        core.reasons = number_of(reasons);
        if (same_gate) {
            next.quiet.push_back(std::move(core));
            continue;
        }
        ++core.version;
        core.gate = gate;
        core.time = now;
        next.moved.push_back(std::move(core));
    }
    return next;
}

EventMaker::EventMaker(const IdKeys& keys, const Writing& writing, const Loaded& loaded, const Stock& after, const Events& events,
                       bool in_pieces)
    : keys_(keys), writing_(writing), after_(after), events_(events), fresh_(fresh_keys(writing.changes)) {
    const Scope& scope = writing.request.scope;
    Piece all;
    for (std::size_t i = 0; i < events.size(); ++i) all.facts.push_back(i);
    for (std::size_t i = 0; i < writing.cores.size(); ++i) {
        if (loaded.cores.contains(writing.cores[i].box.container)) all.cores.push_back(i);
    }
    // A grant is in no handler's view, and a question changes nothing else.
    if (!scope.gate) {
        Touched touched = touched_by(writing.changes, after, writing.cores, scope.whole_call);
        std::erase_if(touched.boxes, [&](const std::string& container) { return !complete(loaded, container); });
        all.boxes = std::move(touched.boxes);
        all.lots = std::move(touched.lots);
        projection_.emplace(after, cores_now(loaded, after, writing.cores));
    }
    if (in_pieces) {
        cut(std::move(all));
    } else {
        pieces_.push_back(std::move(all));
    }
}

/// By the streams' keys, as views are sorted within a piece: so a recipient is told his goods in one order wherever it was cut,
/// which goes by goods that he may not see.
void EventMaker::cut(Piece&& all) {
    const std::string& call = writing_.request.scope.call;
    const auto key_of_fact = [&](std::size_t fact) { return views::key_of(subject_of(events_[fact])); };
    const auto key_of_core = [&](std::size_t core) { return views::box_key(call, writing_.cores[core].box.container); };
    std::vector<std::string> keys;
    for (const std::size_t fact : all.facts) keys.push_back(key_of_fact(fact));
    for (const std::size_t core : all.cores) keys.push_back(key_of_core(core));
    for (const std::string& container : all.boxes) keys.push_back(views::box_key(call, container));
    for (const ConsignmentKey& lot : all.lots) keys.push_back(views::lot_key(lot));
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());

    pieces_.resize(keys.size() / goods_each + 1);
    const auto piece_of = [&](const std::string& key) -> Piece& {
        return pieces_[static_cast<std::size_t>(std::ranges::lower_bound(keys, key) - keys.begin()) / goods_each];
    };
    for (const std::size_t fact : all.facts) piece_of(key_of_fact(fact)).facts.push_back(fact);
    for (const std::size_t core : all.cores) piece_of(key_of_core(core)).cores.push_back(core);
    for (const std::string& container : all.boxes) piece_of(views::box_key(call, container)).boxes.insert(container);
    for (const ConsignmentKey& lot : all.lots) piece_of(views::lot_key(lot)).lots.insert(lot);
}

std::vector<NewEvent> EventMaker::piece(std::size_t which) const {
    const Piece& piece = pieces_[which];
    std::vector<views::View> seen;
    if (projection_) seen = projection_->of(piece.boxes, piece.lots);
    std::ranges::sort(seen, {}, [](const views::View& view) { return std::tie(view.audience, view.recipient, view.key); });

    std::vector<NewEvent> out;
    out.reserve(piece.facts.size() + piece.cores.size() + seen.size());
    const auto tell = [&](views::CustomsEvent&& event) {
        out.push_back({.audience = views::Audience::customs,
                       .recipient = std::move(event.recipient),
                       .key = std::move(event.key),
                       .type = std::move(event.type),
                       .event_id = {},
                       .data = std::move(event.data),
                       .sha256 = {}});
    };
    const AuditEntry& entry = writing_.request.audit;
    const std::string& by = entry.person.empty() ? entry.subject : entry.person;
    for (const std::size_t fact : piece.facts)
        tell(views::customs_event(after_, events_[fact], by, entry.reason, writing_.request.now));
    for (const std::size_t core : piece.cores) tell(views::gate_changed(after_, view_of(writing_.cores[core])));
    for (views::View& view : seen) {
        std::string sha256 = sha256_hex(view.data);
        out.push_back({.audience = view.audience,
                       .recipient = std::move(view.recipient),
                       .key = std::move(view.key),
                       .type = "status",
                       .event_id = {},
                       .data = std::move(view.data),
                       .sha256 = std::move(sha256)});
        if (fresh_.contains(out.back().key)) number(keys_, out.back(), 1);
    }
    return out;
}

void number_events(pqxx::transaction_base& tx, const IdKeys& keys, std::span<Writing> writings) {
    Heads heads = read_heads(tx, writings);
    for (Writing& writing : writings) {
        for (NewEvent& event : writing.events) {
            if (event.version > 0) continue;
            Head& head = heads.at(stream_of(event));
            const bool is_view = event.audience != views::Audience::customs;
            if (is_view && head.sha256 == event.sha256) continue;
            if (is_view) head.sha256 = event.sha256;
            number(keys, event, ++head.version);
        }
    }
    // What has no version now are bytes that did not move. Last, for the streams' names are the events'.
    for (Writing& writing : writings) std::erase_if(writing.events, [](const NewEvent& event) { return event.version == 0; });
}

}  // namespace cargo::store
