// Look-ups. Each leaves an audit row, with its purpose, before it answers; what a
// caller may not see answers exactly as what does not exist.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "daemon/meters/meters.hpp"
#include "daemon/service/entry_review.hpp"
#include "daemon/service/performing.hpp"
#include "daemon/service/recipient.hpp"
#include "daemon/service/service.hpp"
#include "daemon/service/view_tag.hpp"
#include "daemon/store/registry_store.hpp"
#include "daemon/views/customs_state.hpp"
#include "libcargo/gate.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::size_t page_rows_max = 1'000;

/// Who looks, when, and where his view of things is kept.
struct Looking {
    Actor actor{};
    Recipient recipient{};
    Instant now{};
};

/// Errors, by precedence: subject_unregistered; role_missing; purpose_missing (customs staff).
Result<Looking> begin(Session& session, const Caller& caller, const std::string& purpose, const std::string& target,
                      Instant now) {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, now);
    if (!actor) return std::unexpected(actor.error());
    std::optional<Errc> refused;
    if (reach(*actor, ActKind::look_up) == Reach::none) refused = Errc::role_missing;
    if (!refused && actor->is_customs() && purpose.empty()) refused = Errc::purpose_missing;
    store::AuditEntry entry = audit_of(*actor, to_string(ActKind::look_up), target, {}, now);
    entry.purpose = purpose;
    if (refused) entry.outcome = to_string(*refused);
    const Result<void> audited = session.store.audit(entry);
    if (!audited) return std::unexpected(audited.error());
    if (refused) return fail(*refused);
    meters::of_process().count_look_up(*actor);
    return Looking{*actor, recipient_of(*actor), now};
}

value parsed(const std::string& json) {
    boost::json::error_code unreadable;
    return boost::json::parse(json, unreadable);
}

object stored_object(const store::StoredView& stored) {
    return {{"key", stored.view.key},
            {"version", stored.version},
            {"time", to_text(stored.time)},
            {"view", parsed(stored.view.data)}};
}

/// Handlers: the view kept for their audience and recipient, or nothing at all.
Outcome outward_view(Session& session, const Looking& looking, const std::string& key) {
    const Result<std::optional<store::StoredView>> stored =
        session.store.view(looking.recipient.audience, looking.recipient.name, key);
    if (!stored) return std::unexpected(stored.error());
    if (!*stored) return fail(Errc::target_unknown);
    return Answer{stored_object(**stored), 200, quoted(std::to_string((*stored)->version))};
}

/// Customs staff see goods of their office; the targeting cell those of the port.
bool in_scope(const Actor& actor, const std::string& office) {
    return reach(actor, ActKind::look_up) == Reach::port || actor.office == office;
}

views::Insight insight_for(const Actor& actor, const std::string& assigned_to) {
    const Reach how_far = reach(actor, ActKind::see_reason);
    if (how_far == Reach::office || how_far == Reach::port || how_far == Reach::own) return views::Insight::whole;
    const bool assigned = !actor.person.empty() && actor.person == assigned_to;
    return how_far == Reach::assigned && assigned ? views::Insight::whole : views::Insight::without_reasons;
}

/// `shown` is what the view was made of.
Outcome customs_answer(const views::View& view, const store::ViewOf& asked, const store::Shown& shown) {
    const std::optional<std::string> tag = tag_of(asked, shown.stock, shown.version);
    return Answer{object{{"key", view.key}, {"version", shown.version.value_or(0)}, {"view", parsed(view.data)}}, 200,
                  tag ? quoted(*tag) : std::string()};
}

/// Manifest against entry summary declaration, for customs alone: what differs, and by which declarations.
object entry_object(const EntryView& entry) {
    array declarations;
    for (const store::EntryRow& one : entry.declarations) {
        declarations.push_back(object{{"party", one.party},
                                      {"mrn", one.mrn},
                                      {"lrn", one.lrn},
                                      {"amendment", !one.mrn.empty()},
                                      {"lodged_at", to_text(one.lodged)},
                                      {"filed_at", to_text(one.filed)}});
    }
    array differences;
    for (const EntryDifference& one : entry.facts.differences) {
        differences.push_back(object{{"concern", to_string(one.concern)},
                                     {"declaration", one.mrn},
                                     {"item", one.item},
                                     {"field", one.field},
                                     {"manifest", one.manifest},
                                     {"declared", one.declared}});
    }
    return {{"status", entry.facts.status},
            {"time", entry.facts.time},
            {"ship", entry.facts.ship},
            {"parties", entry.facts.parties},
            {"goods", entry.facts.goods},
            {"declarations", std::move(declarations)},
            {"differences", std::move(differences)}};
}

/// The core as every audience reads it: its version and time are the store's.
views::Core core_of(const store::Shown& shown, const Box& box) {
    const auto kept = shown.cores.find(box.key.container);
    if (kept != shown.cores.end()) return kept->second;
    return {views::box_key(box.key.call, box.key.container), 1, core_gate(shown.stock, box.key.container), {}};
}

object lot_summary(const Stock& stock, const Consignment& lot) {
    object whole = views::lot_object(stock, lot, views::Insight::without_reasons);
    object out{{"key", views::lot_key(lot.key)}};
    for (const char* name :
         {"bill", "agent", "kind", "empty", "nature", "position", "assigned_to", "selectivity", "lines", "controls"}) {
        out[name] = whole[name];
    }
    return out;
}

object box_summary(const Box& box) {
    object whole = views::box_object(box, views::Insight::without_reasons);
    object out{{"key", views::box_key(box.key.call, box.key.container)}};
    for (const char* name : {"container", "state", "empty", "on_manifest", "site", "discrepancies", "controls"})
        out[name] = whole[name];
    return out;
}

/// What the rules could not decide of a lot for want of fields, and why the hits were hits: for those entitled to reasons.
object undetermined_summary(const Actor& actor, const Consignment& lot) {
    const views::Insight insight = insight_for(actor, lot.assigned_to);
    array explanations;
    for (const Selection& selection : lot.controls.selections) {
        if (insight != views::Insight::whole || selection.explanation.empty()) continue;
        explanations.push_back(object{{"rule", selection.rule}, {"explanation", selection.explanation}});
    }
    return {{"key", views::lot_key(lot.key)},
            {"bill", lot.key.bill},
            {"assigned_to", lot.assigned_to},
            {"selectivity", views::to_string(lot.selectivity)},
            {"undetermined", views::undetermined_array(lot.undetermined, insight)},
            {"explanations", std::move(explanations)}};
}

/// What stands behind a list's kind and call in the key it goes on after; empty when that is another list's.
std::string_view behind(const std::string& after, const std::string& prefix) {
    return after.starts_with(prefix) ? std::string_view(after).substr(prefix.size()) : std::string_view{};
}

/// The goods of a page's keys, as far as they still are of the looker's scope.
template <class Key, class Summary>
Outcome list_answer(const std::vector<Key>& keys, const Summary& summary) {
    array items;
    std::string last;
    for (const Key& key : keys) {
        std::optional<object> item = summary(key);
        if (!item) continue;
        last = item->at("key").as_string();
        items.push_back(std::move(*item));
    }
    object out{{"items", std::move(items)}};
    if (!last.empty()) out["last"] = last;
    return Answer{std::move(out)};
}

Outcome customs_boxes(Session& session, const Looking& looking, store::BoxPage page) {
    const Result<std::vector<BoxKey>> keys = session.store.boxes_of(page);
    if (!keys) return std::unexpected(keys.error());
    store::Scope scope{page.after.call};
    for (const BoxKey& key : *keys) scope.containers.insert(key.container);
    const Result<Stock> stock = session.store.load(scope);
    if (!stock) return std::unexpected(stock.error());
    return list_answer(*keys, [&](const BoxKey& key) -> std::optional<object> {
        const auto box = stock->boxes.find(key.container);
        if (box == stock->boxes.end() || !in_scope(looking.actor, box->second.office)) return std::nullopt;
        return box_summary(box->second);
    });
}

Outcome customs_lots(Session& session, const Looking& looking, const store::LotPage& page) {
    const Result<std::vector<ConsignmentKey>> keys = session.store.lots_of(page);
    if (!keys) return std::unexpected(keys.error());
    store::Scope scope{page.after.call};
    scope.lots.insert(keys->begin(), keys->end());
    const Result<Stock> stock = session.store.load(scope);
    if (!stock) return std::unexpected(stock.error());
    return list_answer(*keys, [&](const ConsignmentKey& key) -> std::optional<object> {
        const auto lot = stock->consignments.find(key);
        if (lot == stock->consignments.end() || !in_scope(looking.actor, lot->second.office)) return std::nullopt;
        return page.undetermined_only ? undetermined_summary(looking.actor, lot->second) : lot_summary(*stock, lot->second);
    });
}

/// A page of an office's goods, in key order: the officer's list. Reads that page of them, however many the call has.
Outcome customs_list(Session& session, const Looking& looking, const std::string& kind, const std::string& call,
                     const std::string& after, std::size_t limit) {
    std::optional<std::string> office;
    if (reach(looking.actor, ActKind::look_up) != Reach::port) office = looking.actor.office;
    if (kind == "box")
        return customs_boxes(session, looking, {{call, std::string(behind(after, "box/" + call + "/"))}, office, limit});
    store::LotPage page{{call, {}, {}}, office, kind == "undetermined", limit};
    const std::string_view lot = behind(after, "lot/" + call + "/");
    const std::size_t slash = lot.find('/');
    if (slash != std::string_view::npos) {
        page.after.agent = lot.substr(0, slash);
        page.after.bill = lot.substr(slash + 1);
    }
    return customs_lots(session, looking, page);
}

Outcome outward_list(Session& session, const Looking& looking, const std::string& prefix, const std::string& after,
                     std::size_t limit) {
    const Result<std::vector<store::StoredView>> page =
        session.store.views_of(looking.recipient.audience, looking.recipient.name, prefix, after, limit);
    if (!page) return std::unexpected(page.error());
    array items;
    for (const store::StoredView& stored : *page) items.push_back(stored_object(stored));
    object out{{"items", std::move(items)}};
    if (!page->empty()) out["last"] = page->back().view.key;
    return Answer{std::move(out)};
}

}  // namespace

Outcome Service::calls(Session& session, const Caller& caller) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    const Result<std::vector<PortCall>> all = session.store.calls();
    if (!all) return std::unexpected(all.error());
    array items;
    for (const PortCall& call : *all) items.push_back(views::call_object(call));
    return Answer{object{{"items", std::move(items)}}};
}

Outcome Service::call(Session& session, const Caller& caller, const std::string& stay) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    const Result<std::optional<PortCall>> found = session.store.find_call(stay, {}, {}, {});
    if (!found) return std::unexpected(found.error());
    if (!*found) return fail(Errc::target_unknown);
    return Answer{views::call_object(**found)};
}

Outcome Service::list(Session& session, const Caller& caller, const std::string& kind, const std::string& call,
                      const std::string& after, std::size_t limit, const std::string& purpose) const {
    if (kind != "lot" && kind != "box" && kind != "undetermined") return fail(Errc::request_malformed, {}, kind);
    const Result<Looking> looking = begin(session, caller, purpose, "list/" + kind + "/" + call, clock_.now());
    if (!looking) return std::unexpected(looking.error());
    const std::size_t rows = std::min(limit == 0 ? page_rows_max : limit, page_rows_max);
    if (looking->actor.is_customs()) return customs_list(session, *looking, kind, call, after, rows);
    return outward_list(session, *looking, kind + "/" + call + "/", after, rows);
}

Outcome Service::lot(Session& session, const Caller& caller, const ConsignmentKey& key, const std::string& purpose) const {
    const Result<Looking> looking = begin(session, caller, purpose, views::lot_key(key), clock_.now());
    if (!looking) return std::unexpected(looking.error());
    if (!looking->actor.is_customs()) return outward_view(session, *looking, views::lot_key(key));
    store::Scope scope{key.call};
    scope.lots.insert(key);
    const store::ViewOf own = view_for(looking->actor, {key.call, key.agent, key.bill, {}});
    const Result<store::Shown> shown = session.store.show(scope, own);
    if (!shown) return std::unexpected(shown.error());
    const auto found = shown->stock.consignments.find(key);
    if (found == shown->stock.consignments.end()) return fail(Errc::target_unknown);
    if (!in_scope(looking->actor, found->second.office)) return fail(Errc::office_not_yours);
    const views::Insight insight = insight_for(looking->actor, found->second.assigned_to);
    Outcome answer = customs_answer(views::customs_view(shown->stock, found->second, insight), own, *shown);
    if (found->second.empty_box) return answer;  // no bill that a declaration could name
    const Result<std::optional<EntryView>> entry =
        entry_view(session, shown->stock, found->second, settings_.entry_deadlines);
    if (!entry) return std::unexpected(entry.error());
    if (answer && *entry) answer->body.at("view").as_object()["entry"] = entry_object(**entry);
    return answer;
}

Outcome Service::box(Session& session, const Caller& caller, const std::string& call, const std::string& container,
                     const std::string& purpose) const {
    const std::string key = views::box_key(call, container);
    const Result<Looking> looking = begin(session, caller, purpose, key, clock_.now());
    if (!looking) return std::unexpected(looking.error());
    if (!looking->actor.is_customs()) return outward_view(session, *looking, key);
    store::Scope scope{call};
    scope.containers.insert(container);
    const store::ViewOf own = view_for(looking->actor, {call, {}, {}, container});
    const Result<store::Shown> shown = session.store.show(scope, own);
    if (!shown) return std::unexpected(shown.error());
    const auto found = shown->stock.boxes.find(container);
    if (found == shown->stock.boxes.end()) return fail(Errc::target_unknown);
    if (!in_scope(looking->actor, found->second.office)) return fail(Errc::office_not_yours);
    const views::Core core = core_of(*shown, found->second);
    return customs_answer(views::customs_view(shown->stock, found->second, core, insight_for(looking->actor, {})), own, *shown);
}

Outcome Service::to_present(Session& session, const Caller& caller) const {
    const Result<Looking> looking = begin(session, caller, {}, "to-present", clock_.now());
    if (!looking) return std::unexpected(looking.error());
    if (looking->recipient.audience != views::Audience::port) return fail(Errc::role_missing);
    array items;
    std::string after;
    while (true) {
        const Result<std::vector<store::StoredView>> page =
            session.store.views_of(views::Audience::port, looking->recipient.name, "box/", after, page_rows_max);
        if (!page) return std::unexpected(page.error());
        for (const store::StoredView& stored : *page) {
            const value view = parsed(stored.view.data);
            const object* read = view.if_object();
            if (read == nullptr || read->at("status") == "gated_out") continue;
            for (const value& place : read->at("to_present").as_array()) {
                items.push_back(object{{"container", read->at("container")}, {"call", read->at("call")},
                                       {"place", place.at("place")}, {"when", place.at("when")}});
            }
        }
        if (page->size() < page_rows_max) break;
        after = page->back().view.key;
    }
    return Answer{object{{"items", std::move(items)}}};
}

Result<LogPage> Service::events(Session& session, const Caller& caller, const std::string& after, std::size_t limit) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    if (reach(*actor, ActKind::look_up) == Reach::none) return fail(Errc::role_missing);
    const Recipient recipient = recipient_of(*actor);
    Result<std::vector<store::OutboxRow>> rows = session.store.log_after(recipient.audience, recipient.name, after, limit);
    if (!rows) return std::unexpected(rows.error());
    return LogPage{recipient.audience, recipient.name, std::move(*rows)};
}

}  // namespace cargo::service
