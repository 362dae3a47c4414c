#include "daemon/store/streams.hpp"

#include <algorithm>
#include <map>
#include <tuple>

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

using StreamKey = std::tuple<views::Audience, std::string, std::string>;  // audience, recipient, key
struct Head {
    std::uint64_t version = 0;
    std::string sha256;
};

/// What may look different now: what changed, and what lies beside it.
struct Touched {
    std::set<std::string> boxes{};
    std::set<ConsignmentKey> lots{};
};

Touched touched_by(const Changes& changes, const Stock& after, const std::vector<CoreRow>& cores) {
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
    if (changes.call == nullptr) return touched;
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

std::map<StreamKey, Head> read_heads(pqxx::transaction_base& tx, const std::set<StreamKey>& streams) {
    JsonRows rows;
    for (const auto& [audience, recipient, key] : streams) {
        rows.open();
        rows("audience", audience);
        rows("recipient", recipient);
        rows("key", key);
        rows.close();
    }
    std::map<StreamKey, Head> heads;
    for (const pqxx::row& row : tx.exec_prepared("heads_read", rows.take())) {
        const StreamKey stream{static_cast<views::Audience>(row[0].as<int>()), row[1].as<std::string>(),
                               row[2].as<std::string>()};
        heads[stream] = {row[3].as<std::uint64_t>(), row[4].as<std::string>()};
    }
    return heads;
}

std::vector<views::CustomsEvent> customs_events(const ActRequest& request, const Loaded& loaded, const Stock& after,
                                                const Events& events, const std::vector<CoreRow>& cores) {
    const std::string& by = request.audit.person.empty() ? request.audit.subject : request.audit.person;
    std::vector<views::CustomsEvent> out;
    for (const Event& event : events) out.push_back(views::customs_event(after, event, by, request.audit.reason, request.now));
    for (const CoreRow& core : cores)
        if (loaded.cores.contains(core.box.container)) out.push_back(views::gate_changed(after, view_of(core)));
    return out;
}

/// The next version of `stream`, and its id.
NewEvent next_event(const IdKeys& keys, const StreamKey& stream, Head& head, std::string type, std::string data,
                    std::string sha256) {
    const auto& [audience, recipient, key] = stream;
    NewEvent event{.audience = audience,
                   .recipient = recipient,
                   .key = key,
                   .type = std::move(type),
                   .event_id = {},
                   .data = std::move(data),
                   .sha256 = std::move(sha256),
                   .version = ++head.version};
    event.event_id = keyed_id(keys, {views::to_string(audience), recipient, key, std::to_string(event.version)});
    return event;
}

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

std::vector<CoreRow> moved_cores(const Loaded& loaded, const Stock& after, Instant now) {
    std::vector<CoreRow> moved;
    for (const auto& [container, gate] : core_gates(after)) {
        if (!complete(loaded, container)) continue;
        const auto before = loaded.cores.find(container);
        const bool known = before != loaded.cores.end();
        const std::uint8_t value = static_cast<std::uint8_t>(gate);
        if (known && before->second.gate == value) continue;
        moved.push_back({after.boxes.at(container).key, known ? before->second.version + 1 : 1, value, now});
    }
    return moved;
}

Telling telling_of(const ActRequest& request, const Loaded& loaded, const Stock& after, const Events& events,
                   const Changes& changes, const std::vector<CoreRow>& cores) {
    Touched touched = touched_by(changes, after, cores);
    std::erase_if(touched.boxes, [&](const std::string& container) { return !complete(loaded, container); });
    Telling told;
    // A grant is in no handler's view, and a question changes nothing else.
    if (!request.scope.gate) told.views = views::project(after, cores_now(loaded, after, cores), touched.boxes, touched.lots);
    std::ranges::sort(told.views, {}, [](const views::View& view) { return std::tie(view.audience, view.recipient, view.key); });
    told.customs = customs_events(request, loaded, after, events, cores);
    return told;
}

std::vector<std::vector<NewEvent>> events_of(pqxx::transaction_base& tx, const IdKeys& keys, std::vector<Telling> told) {
    std::set<StreamKey> streams;
    for (const Telling& act : told) {
        for (const views::View& view : act.views) streams.insert({view.audience, view.recipient, view.key});
        for (const views::CustomsEvent& event : act.customs)
            streams.insert({views::Audience::customs, event.recipient, event.key});
    }
    std::map<StreamKey, Head> heads = read_heads(tx, streams);

    std::vector<std::vector<NewEvent>> out;
    for (Telling& act : told) {
        std::vector<NewEvent>& events = out.emplace_back();
        for (views::CustomsEvent& event : act.customs) {
            const StreamKey stream{views::Audience::customs, event.recipient, event.key};
            events.push_back(next_event(keys, stream, heads[stream], std::move(event.type), std::move(event.data), {}));
        }
        for (views::View& view : act.views) {
            const StreamKey stream{view.audience, view.recipient, view.key};
            std::string sha256 = sha256_hex(view.data);
            Head& head = heads[stream];
            if (head.sha256 == sha256) continue;
            head.sha256 = sha256;
            events.push_back(next_event(keys, stream, head, "status", std::move(view.data), std::move(sha256)));
        }
    }
    return out;
}

}  // namespace cargo::store
