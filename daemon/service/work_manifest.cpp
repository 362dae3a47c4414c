// CUSCAR, IFCSUM, Awmds: from a manifest as read to registered consignments with their selectivity.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <mutex>
#include <thread>

#include "daemon/service/entry_book.hpp"
#include "daemon/service/manifest_head.hpp"
#include "daemon/service/message_work.hpp"
#include "daemon/service/parted_filing.hpp"
#include "daemon/service/rules_account.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/give_back.hpp"
#include "daemon/views/canonical.hpp"
#include "libcargo/decide.hpp"

namespace cargo::service {
namespace {

using boost::json::object;

/// A manifest with what every step asks of each of its consignments, made once; by their places in the manifest.
struct Read {
    const Manifest& manifest;
    Units units = units_by_number(manifest);  ///< point into the manifest
    std::vector<std::vector<const Equipment*>> boxes{};
    ManifestDocuments documents;

    /// `made`: its documents, when there are any already.
    Read(const Manifest& read, std::optional<ManifestDocuments> made)
        : manifest(read), documents(made ? std::move(*made) : documents_of(read)) {
        boxes.reserve(manifest.consignments.size());
        for (const ManifestConsignment& consignment : manifest.consignments) boxes.push_back(units_of(units, consignment));
    }
};

std::string difference_at(const boost::json::value& before, const boost::json::value& after, const std::string& path) {
    if (before == after) return {};
    const object* was = before.if_object();
    const object* is = after.if_object();
    if (was == nullptr || is == nullptr) return path;
    for (const auto& member : *was) {
        const std::string inner = path.empty() ? std::string(member.key()) : path + " " + std::string(member.key());
        const boost::json::value* now = is->if_contains(member.key());
        if (now == nullptr) return inner;
        const std::string found = difference_at(member.value(), *now, inner);
        if (!found.empty()) return found;
    }
    for (const auto& member : *is) {
        if (!was->contains(member.key())) return path + " " + std::string(member.key());
    }
    return path;
}

/// The document's key was used before: the same content is answered as the first time,
/// another is refused, naming what differs.
Result<std::optional<Worked>> filed_before(MessageWork& work, const std::string& key, const std::string& digest,
                                           const Position& at) {
    const Result<std::optional<store::Store::Filed>> filed = work.session.store.filed("manifest", work.entry.party, key);
    if (!filed) return std::unexpected(filed.error());
    if (!*filed || (*filed)->message == work.key) return std::optional<Worked>{};
    if ((*filed)->answer_json == digest) return std::optional<Worked>(refuse(Errc::message_duplicate, "BGM", at, key));
    const std::string differs = first_difference((*filed)->answer_json, digest);
    return std::optional<Worked>(refuse(Errc::message_filed_again_with_other_content, "BGM", at, key + ": " + differs));
}

/// The rules' word on every draft, by its place; a master has none: its houses carry the goods.
std::vector<rules::Outcome> evaluate_all(const MessageWork& work, const Read& read, const Filing& filing,
                                         const EntryBook& entries) {
    const Manifest& manifest = read.manifest;
    rules::Evaluator evaluator(work.rules);
    std::vector<rules::Outcome> outcomes;
    for (std::size_t i = 0; i < filing.act.consignments.size(); ++i) {
        const ConsignmentDraft& draft = filing.act.consignments[i];
        rules::Facts facts;
        facts.manifest = &manifest;
        facts.key = {filing.act.call, filing.act.agent, draft.bill};
        facts.now = work.now;
        facts.random_key = work.draw.secret;
        if (draft.bill_kind == BillKind::master) {
            outcomes.emplace_back();
        } else if (filing.source[i] < 0) {
            const Equipment& box = *read.units.find(draft.splits.front().container)->second;
            const ManifestConsignment stand_in = empty_consignment(box);
            facts.consignment = &stand_in;
            facts.equipment = {&box};
            outcomes.push_back(evaluator.evaluate(facts));
        } else {
            const auto source = static_cast<std::size_t>(filing.source[i]);
            facts.consignment = &manifest.consignments[source];
            facts.equipment = read.boxes[source];
            const std::vector<EntryRecord> declared =
                entries.of(*facts.consignment, entitled(draft.parties, draft.master_agent));
            const EntryFacts entry =
                entry_facts(manifest, *facts.consignment, work.now, declared, work.settings.entry_deadlines);
            facts.entry = &entry;
            outcomes.push_back(evaluator.evaluate(facts));
        }
    }
    return outcomes;
}

/// Agents who filed a master that a house of the message names, by its bill; the filer's own is there too.
Result<std::map<std::string, std::set<std::string>>> agents_of_masters(MessageWork& work, const Filing& filing) {
    store::Scope scope{filing.act.call};
    for (const ConsignmentDraft& draft : filing.act.consignments) {
        if (!draft.master_bill.empty()) scope.masters.insert(draft.master_bill);
    }
    const Result<Stock> books = work.session.store.load(scope);
    if (!books) return std::unexpected(books.error());
    std::map<std::string, std::set<std::string>> agents;
    for (const auto& [key, lot] : books->consignments) {
        if (lot.bill_kind == BillKind::master) agents[key.bill].insert(key.agent);
    }
    for (const ConsignmentDraft& draft : filing.act.consignments) {
        if (draft.bill_kind == BillKind::master) agents[draft.bill].insert(work.entry.party);
    }
    return agents;
}

/// Names each house's master: the filer's own of that number, else the one whose agent granted the filer. Nobody's grant
/// is the same answer as a master that does not exist: a stranger learns nothing of who filed what. Gives those that have none.
/// `master_agent`: it is his.
Result<std::vector<DraftAtFault>> name_masters(MessageWork& work, Filing& filing, const std::string& master_agent) {
    if (!master_agent.empty()) {
        for (ConsignmentDraft& draft : filing.act.consignments) draft.master_agent = master_agent;
        return std::vector<DraftAtFault>{};
    }
    Result<std::map<std::string, std::set<std::string>>> agents = agents_of_masters(work, filing);
    if (!agents) return std::unexpected(agents.error());
    std::map<std::string, bool> granted;
    std::vector<DraftAtFault> without;
    for (std::size_t i = 0; i < filing.act.consignments.size(); ++i) {
        ConsignmentDraft& draft = filing.act.consignments[i];
        const std::set<std::string>& filed_by = (*agents)[draft.master_bill];
        if (draft.bill_kind != BillKind::house || filed_by.contains(work.entry.party)) continue;
        std::vector<std::string> admitting;
        for (const std::string& agent : filed_by) {
            if (!granted.contains(agent)) {
                const Result<bool> asked = work.session.registry.granted(agent, work.entry.party, work.now);
                if (!asked) return std::unexpected(asked.error());
                granted[agent] = *asked;
            }
            if (granted[agent]) admitting.push_back(agent);
        }
        if (admitting.size() == 1) {
            draft.master_agent = admitting.front();
            continue;
        }
        without.push_back(
            {i, admitting.empty() ? Errc::message_master_unknown : Errc::message_master_ambiguous, draft.master_bill});
    }
    return without;
}

/// The part of the books one consignment's selectivity needs: itself, its boxes, its call.
Stock alone(const Stock& stock, const Consignment& lot) {
    Stock part;
    part.call = stock.call;
    part.consignments.emplace(lot.key, lot);
    for (const Split& split : lot.splits) {
        const auto box = stock.boxes.find(split.container);
        if (box != stock.boxes.end()) part.boxes.emplace(box->first, box->second);
    }
    return part;
}

/// Registration, then the rules' word on every leaf, in one decision: no consignment is ever
/// registered without a recorded selectivity. `at_fault`, when it is asked for, gets each draft the core refuses.
Result<Events> decide_filing(const MessageWork& work, const Filing& filing, const std::vector<rules::Outcome>& outcomes,
                             const Policy& policy, const Stock& locked, std::vector<DraftAtFault>* at_fault) {
    Command command;
    command.id = store::keyed_id(work.keys, {work.key, "file"});
    command.actor = work.actor;
    command.act = filing.act;
    Result<Events> events = decide(locked, command, policy, work.now);
    if (at_fault != nullptr) at_fault->clear();
    if (!events) {
        if (at_fault == nullptr) return events;
        for (const RefusedDraft& one : refused_drafts(locked, command, policy, work.now))
            at_fault->push_back({one.draft, one.code, {}});
        return events;
    }
    Stock stock = locked;
    cargo::apply(stock, *events);

    for (std::size_t i = 0; i < filing.act.consignments.size(); ++i) {
        const ConsignmentDraft& draft = filing.act.consignments[i];
        const auto lot = stock.consignments.find({filing.act.call, filing.act.agent, draft.bill});
        if (lot == stock.consignments.end() || !lot->second.leaf) continue;
        Command record;
        record.id = store::keyed_id(work.keys, {work.key, "select", draft.bill});
        record.actor = the_port();
        record.act = RecordSelectivity{lot->first, outcomes[i].selectivity, work.rules.hash(), outcomes[i].hits,
                                       outcomes[i].undetermined, work.draw.period};
        const Stock part = alone(stock, lot->second);
        Result<Events> selected = decide(part, record, policy, work.now);
        if (!selected) return std::unexpected(selected.error());
        events->insert(events->end(), std::make_move_iterator(selected->begin()), std::make_move_iterator(selected->end()));
    }
    return events;
}

/// Takes the documents out of `read`.
std::vector<store::Store::Document> documents_of(const MessageWork& work, Read& read, const Filing& filing) {
    std::vector<store::Store::Document> documents;
    documents.reserve(filing.act.consignments.size());
    for (std::size_t i = 0; i < filing.act.consignments.size(); ++i) {
        const ConsignmentDraft& draft = filing.act.consignments[i];
        const ConsignmentKey key{filing.act.call, filing.act.agent, draft.bill};
        if (filing.source[i] < 0) {
            const Equipment& box = *read.units.find(draft.splits.front().container)->second;
            documents.push_back({key, work.entry.id, document_json(empty_consignment(box), {&box})});
        } else {
            const auto source = static_cast<std::size_t>(filing.source[i]);
            documents.push_back({key, work.entry.id, std::move(read.documents.bills[source])});
        }
    }
    return documents;
}

/// A refusal of the core, at the bill it names when it names one.
Worked refused_by_core(const Error& error, const Filing& filing, const Manifest& manifest) {
    Position at = error.at;
    if (at == Position{}) at = manifest.at;
    for (const ConsignmentDraft& draft : filing.act.consignments) {
        if (!draft.bill.empty() && error.detail == draft.bill) at = draft.at;
    }
    return refuse(error.code, at == manifest.at ? "BGM" : "CNI", at, error.detail);
}

/// A bill of the message, as it is told of in answers.
struct BillTold {
    std::string bill;
    std::string number;
    Position at{};
};

std::vector<BillTold> bills_told(const Filing& filing) {
    std::vector<BillTold> told;
    told.reserve(filing.act.consignments.size());
    for (const ConsignmentDraft& draft : filing.act.consignments) told.push_back({draft.bill, draft.registered_number, draft.at});
    return told;
}

/// What is left of a message whose bills were left out, in the order of the message; refused when nothing is.
Worked told_of(const std::vector<BillTold>& bills, const std::vector<LeftOut>& left_out) {
    std::map<std::string, Position, std::less<>> places;
    for (const BillTold& bill : bills) places.emplace(bill.bill, bill.at);
    Worked worked;
    std::set<std::string_view> refused;
    for (const LeftOut& one : left_out) {
        const auto at = places.find(one.bill);
        worked.findings.push_back(finding_of(one, at == places.end() ? Position{} : at->second));
        refused.insert(one.bill);
    }
    std::set<std::string_view> named;
    for (const BillTold& bill : bills) {
        if (!refused.contains(bill.bill)) {
            worked.registered.emplace_back(bill.bill, bill.number);
        } else if (named.insert(bill.bill).second) {
            worked.refused_bills.push_back(bill.bill);
        }
    }
    if (!left_out.empty()) worked.verdict = worked.registered.empty() ? edi::Verdict::refused : edi::Verdict::partial;
    if (worked.refused()) worked.refused_bills.clear();  // all are, as always
    return worked;
}

constexpr std::size_t alone_from_consignments = 1'000;

/// Holds the one place for large manifests: of two at a time, each read, decided and written in memory, the daemon
/// would need twice its share.
class Alone {
public:
    explicit Alone(bool large) : lock_(place(), std::defer_lock) {
        if (!large) return;
        lock_.lock();
        static std::thread::id last;
        // What another thread has freed stays with it unless it is asked for.
        if (last != std::this_thread::get_id()) store::give_back_memory();
        last = std::this_thread::get_id();
    }

private:
    static std::mutex& place() {
        static std::mutex mutex;
        return mutex;
    }
    std::unique_lock<std::mutex> lock_;
};

bool is_filers_fault(Errc code) { return static_cast<int>(code) < 400; }

/// What of a message is taken so far; the lists go by the places of the act's drafts.
struct Taken {
    Filing& filing;
    std::vector<rules::Outcome> outcomes{};
    std::vector<store::Store::Document> documents{};
    std::vector<LeftOut> left_out{};
    /// More than an answer tells.
    [[nodiscard]] bool too_many() const { return left_out.size() > limits::findings_max; }
};

/// Registers it. In part, what the core refuses is left out and the rest asked for again, as long as there is a rest; of a
/// message that was done before, what was left out then is in the answer. Errors: the core's when all is refused; store_*.
Result<store::Done> file_what_is_taken(const MessageWork& work, const Policy& policy, bool in_part, Taken& taken) {
    for (;;) {
        std::vector<DraftAtFault> at_fault;
        store::ActRequest request;
        request.scope = scope_of(Act{taken.filing.act});
        request.audit = audit_of(work.actor, to_string(ActKind::file_manifest), work.key, {}, work.now);
        request.audit.detail = rules_account(work, taken.filing, taken.outcomes);
        request.now = work.now;
        request.idempotency_key = work.key;
        request.request_hash = work.entry.sha256;
        request.answer = left_out_json(taken.left_out);
        const auto decide_it = [&](const Stock& locked) {
            return decide_filing(work, taken.filing, taken.outcomes, policy, locked, in_part ? &at_fault : nullptr);
        };
        Result<store::Done> done = work.session.store.act_with_documents(request, decide_it, taken.documents);
        if (done || !is_filers_fault(done.error().code) || at_fault.empty()) return done;
        const Parted parted = leave_out(taken.filing, at_fault);
        taken.left_out.insert(taken.left_out.end(), parted.why.begin(), parted.why.end());
        erase_marked(taken.outcomes, parted.left_out);
        erase_marked(taken.documents, parted.left_out);
        if (taken.too_many() || taken.filing.act.consignments.empty()) return done;
    }
}

}  // namespace

std::string document_of(const Manifest& manifest) {
    return manifest.document_name + "/" + manifest.document;
}

std::string first_difference(const std::string& before, const std::string& after) {
    boost::json::error_code unreadable;
    return difference_at(boost::json::parse(before, unreadable), boost::json::parse(after), {});
}

Result<Worked> work_manifest(MessageWork& work, Manifest& manifest, const std::string& document,
                             const std::string& master_agent) {
    const Alone alone(manifest.consignments.size() >= alone_from_consignments);
    const Result<PortCall> call = call_of(work, manifest.call);
    if (!call && call.error().code == Errc::message_call_unknown) {
        return refuse(Errc::message_call_unknown, "RFF", call.error().at, call.error().detail);
    }
    if (!call) return std::unexpected(call.error());

    Read read(manifest, std::exchange(work.documents, std::nullopt));
    const std::string digest = std::move(read.documents.digest);
    const Result<std::optional<Worked>> before = filed_before(work, document, digest, manifest.at);
    if (!before) return std::unexpected(before.error());
    if (*before) return **before;

    PartyBook parties(work.session.registry, work.now);
    const std::string country = work.settings.port.substr(0, 2);
    Result<Filing> filing = build_filing(manifest, call->stay, work.entry.party, parties, work.keys, country, work.now);
    if (!filing) return std::unexpected(filing.error());
    const std::vector<BillTold> bills = bills_told(*filing);
    Taken taken{.filing = *filing};
    const bool in_part = work.partner.in_part && !work.xml;
    const Result<std::vector<DraftAtFault>> no_master = name_masters(work, *filing, master_agent);
    if (!no_master) return std::unexpected(no_master.error());
    if (!no_master->empty()) {
        const DraftAtFault& first = no_master->front();
        Worked whole = refuse(first.code, "RFF", filing->act.consignments[first.draft].at, first.value);
        if (!in_part) return whole;
        taken.left_out = leave_out(*filing, *no_master).why;
        if (taken.too_many()) return whole;
        if (filing->act.consignments.empty()) return told_of(bills, taken.left_out);
    }
    const Result<Policy> policy = work.session.registry.policy_at(work.now, call->site, call->office);
    if (!policy) return std::unexpected(policy.error());
    if (const Result<void> kept = keep_head(work, manifest, call->stay); !kept) return std::unexpected(kept.error());
    std::set<std::string> named;
    for (const ManifestConsignment& consignment : manifest.consignments) named.merge(entry_numbers(consignment));
    const Result<EntryBook> entries = EntryBook::naming(work.session, named);
    if (!entries) return std::unexpected(entries.error());
    taken.outcomes = evaluate_all(work, read, *filing, *entries);
    taken.documents = documents_of(work, read, *filing);
    // Not `= {}`, which keeps their room.
    read.boxes = std::vector<std::vector<const Equipment*>>();
    read.documents = ManifestDocuments{};
    manifest.equipment = std::vector<Equipment>();
    manifest.consignments = std::vector<ManifestConsignment>();
    work.let_go();

    const Result<store::Done> done = file_what_is_taken(work, *policy, in_part, taken);
    if (!done && !is_filers_fault(done.error().code)) return std::unexpected(done.error());
    if (!done && filing->act.consignments.empty() && !taken.too_many()) return told_of(bills, taken.left_out);
    if (!done) return refused_by_core(done.error(), *filing, manifest);

    store::crash_point("manifest.registered");
    const Result<void> remembered = work.session.store.remember_filed(
        "manifest", work.entry.party, document, {sha256_hex(digest), work.key, digest});
    if (!remembered) return std::unexpected(remembered.error());
    return told_of(bills, left_out_of(done->answer));
}

}  // namespace cargo::service
