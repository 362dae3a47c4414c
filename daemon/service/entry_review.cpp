#include "daemon/service/entry_review.hpp"

#include <algorithm>

#include "daemon/service/manifest_head.hpp"
#include "daemon/views/views.hpp"
#include "libcargo/decide.hpp"

namespace cargo::service {
namespace {

/// A registered consignment as it was filed, with the declarations that name it.
struct Subject {
    Manifest manifest{};  ///< its head alone
    FiledConsignment filed{};
    EntryBook entries{};
    std::set<std::string> parties{};  ///< whose declarations count
};

Result<std::optional<Subject>> subject_of(Session& session, const Stock& books, const Consignment& lot) {
    const Result<std::optional<store::Document>> document = session.store.filed_document(lot.key);
    if (!document) return std::unexpected(document.error());
    if (!*document) return std::optional<Subject>{};
    Subject subject;
    subject.filed = filed_consignment((*document)->json);
    const Result<void> head = take_head(session, lot.key.agent, (*document)->message, lot.key.call, subject.manifest);
    if (!head) return std::unexpected(head.error());
    if (books.call) {
        if (subject.manifest.call.imo.empty()) subject.manifest.call.imo = books.call->imo;
        if (subject.manifest.call.voyage.empty()) subject.manifest.call.voyage = books.call->voyage;
    }
    Result<EntryBook> entries = EntryBook::naming(session, entry_numbers(subject.filed.consignment));
    if (!entries) return std::unexpected(entries.error());
    subject.entries = std::move(*entries);
    subject.parties = entitled(lot.parties, lot.master_agent);
    return std::optional<Subject>(std::move(subject));
}

/// What the rules say of a consignment without the declaration that came, and with it.
struct Outcomes {
    rules::Outcome before{};
    rules::Outcome after{};
    const std::set<std::string>& asking;  ///< the rules that ask about declarations, as hits name them
};

std::set<std::string> rules_asking(const rules::RuleSet& rules) {
    std::set<std::string> asking;
    for (const rules::RuleInfo& rule : rules.rules()) {
        if (rule.condition.find("ens.") != std::string::npos) asking.insert(rule.id + " " + rule.version);
    }
    return asking;
}

Outcomes evaluated(const MessageWork& work, const Subject& subject, const Consignment& lot, const EntryName& came,
                   const std::set<std::string>& asking) {
    rules::Facts facts;
    facts.manifest = &subject.manifest;
    facts.consignment = &subject.filed.consignment;
    for (const Equipment& unit : subject.filed.units) facts.equipment.push_back(&unit);
    facts.key = lot.key;
    facts.now = work.now;
    facts.random_key = work.draw.secret;
    const auto with = [&](const EntryName& without) {
        const EntryFacts entry =
            entry_facts(subject.manifest, subject.filed.consignment, lot.registered_at,
                        subject.entries.of(subject.filed.consignment, subject.parties, without), work.settings.entry_deadlines);
        facts.entry = &entry;
        return work.rules.evaluate(facts);
    };
    return {with(came), with({}), asking};
}

bool names(const std::vector<UndeterminedRule>& rules, const std::string& rule) {
    return std::ranges::find(rules, rule, &UndeterminedRule::rule) != rules.end();
}

bool any_blocks(const std::vector<UndeterminedRule>& rules) {
    return std::ranges::any_of(rules, &UndeterminedRule::blocks);
}

/// A rule's hit that is new: the declaration made it, and no selection of it is open.
bool is_new(const RuleHit& hit, const Outcomes& outcomes, const Consignment& lot) {
    if (!outcomes.asking.contains(hit.rule)) return false;
    const auto same = [&](const RuleHit& one) { return one.rule == hit.rule; };
    if (std::ranges::any_of(outcomes.before.hits, same)) return false;
    return std::ranges::none_of(lot.controls.selections, [&](const Selection& one) {
        return one.rule == hit.rule && (one.state == SelectionState::open || one.state == SelectionState::ordered);
    });
}

std::vector<UndeterminedRule> still_undetermined(const Outcomes& outcomes, const Consignment& lot) {
    std::vector<UndeterminedRule> rules;
    for (const UndeterminedRule& one : lot.undetermined) {
        const bool decided = outcomes.asking.contains(one.rule) && !names(outcomes.after.undetermined, one.rule);
        if (!decided) rules.push_back(one);
    }
    for (const UndeterminedRule& one : outcomes.after.undetermined) {
        const bool known = names(outcomes.before.undetermined, one.rule) || names(rules, one.rule);
        if (outcomes.asking.contains(one.rule) && !known) rules.push_back(one);
    }
    return rules;
}

/// Closed by default: what was not evaluated stays so unless what blocked it is decided now, and nothing else blocks.
Selectivity outcome_of(const RecordSelectivity& act, const Outcomes& outcomes, const Consignment& lot) {
    if (any_blocks(act.undetermined)) return Selectivity::not_evaluated;
    if (lot.selectivity != Selectivity::not_evaluated) return act.hits.empty() ? lot.selectivity : Selectivity::selected;
    const bool was_this = any_blocks(lot.undetermined) && outcomes.after.selectivity != Selectivity::not_evaluated;
    if (!was_this) return Selectivity::not_evaluated;
    return act.hits.empty() && lot.controls.selections.empty() ? Selectivity::nothing_selected : Selectivity::selected;
}

RecordSelectivity recorded(const MessageWork& work, const Outcomes& outcomes, const Consignment& lot) {
    RecordSelectivity act;
    act.key = lot.key;
    act.ruleset = work.rules.hash();
    for (const RuleHit& hit : outcomes.after.hits) {
        if (is_new(hit, outcomes, lot)) act.hits.push_back(hit);
    }
    act.undetermined = still_undetermined(outcomes, lot);
    act.outcome = outcome_of(act, outcomes, lot);
    act.draw_period = act.hits.empty() ? lot.draw_period : work.draw.period;
    return act;
}

/// Some of it is here or to come: of what has left in all its boxes customs reads the difference, and there is nothing to stop.
bool may_be_here(const Stock& books, const Consignment& lot) {
    return lot.splits.empty() || std::ranges::any_of(lot.splits, [&](const Split& split) {
        const auto box = books.boxes.find(split.container);
        return box == books.boxes.end() || box->second.state != EquipmentState::gated_out;
    });
}

bool concerns(const Stock& books, const Consignment& lot, const EntryName& came) {
    const bool evaluated_before = lot.leaf && lot.selectivity != Selectivity::none;
    return evaluated_before && may_be_here(books, lot) && entitled(lot.parties, lot.master_agent).contains(came.party);
}

Result<void> review_one(MessageWork& work, const ConsignmentKey& key, const EntryName& came,
                        const std::set<std::string>& asking) {
    store::ActRequest request;
    request.scope.call = key.call;
    request.scope.lots.insert(key);
    const Result<Stock> books = work.session.store.load(request.scope);
    if (!books) return std::unexpected(books.error());
    const auto lot = books->consignments.find(key);
    if (lot == books->consignments.end() || !concerns(*books, lot->second, came)) return {};
    const Result<std::optional<Subject>> subject = subject_of(work.session, *books, lot->second);
    if (!subject) return std::unexpected(subject.error());
    if (!*subject) return {};
    const Outcomes outcomes = evaluated(work, **subject, lot->second, came, asking);
    const Result<Policy> policy = policy_for(work.session, key.call, work.now);
    if (!policy) return std::unexpected(policy.error());

    const std::string name = views::lot_key(key);
    request.audit = audit_of(the_port(), to_string(ActKind::record_selectivity), name, {}, work.now);
    request.audit.detail = "entry declaration " + came.key;
    request.now = work.now;
    request.idempotency_key = work.key + "/" + name;
    request.request_hash = work.entry.sha256;
    const Result<store::Done> done = work.session.store.act(request, [&](const Stock& locked) -> Result<Events> {
        const auto found = locked.consignments.find(key);
        if (found == locked.consignments.end()) return fail(Errc::target_unknown);
        Command command;
        command.id = store::keyed_id(work.keys, {work.key, "entry", key.call, key.agent, key.bill});
        command.actor = the_port();
        command.act = recorded(work, outcomes, found->second);
        return decide(locked, command, *policy, work.now);
    });
    if (!done) return std::unexpected(done.error());
    return {};
}

}  // namespace

Result<void> review_goods(MessageWork& work, const std::set<std::string>& numbers, const EntryName& came) {
    const Result<std::vector<ConsignmentKey>> lots = work.session.store.lots_of_bills(bills_among(numbers));
    if (!lots) return std::unexpected(lots.error());
    const std::set<std::string> asking = rules_asking(work.rules);
    for (const ConsignmentKey& key : *lots) {
        if (const Result<void> reviewed = review_one(work, key, came, asking); !reviewed) return reviewed;
    }
    return {};
}

Result<std::optional<EntryView>> entry_view(Session& session, const Stock& books, const Consignment& lot,
                                            const EntryDeadlines& deadlines) {
    const Result<std::optional<Subject>> subject = subject_of(session, books, lot);
    if (!subject) return std::unexpected(subject.error());
    if (!*subject) return std::optional<EntryView>{};
    const ManifestConsignment& filed = (*subject)->filed.consignment;
    const EntryBook& entries = (*subject)->entries;
    return std::optional<EntryView>(
        EntryView{entry_facts((*subject)->manifest, filed, lot.registered_at, entries.of(filed, (*subject)->parties), deadlines),
                  entries.rows_of(filed, (*subject)->parties)});
}

}  // namespace cargo::service
