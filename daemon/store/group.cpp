#include "daemon/store/group.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/meters/meters.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/questions.hpp"
#include "daemon/store/streams.hpp"
#include "daemon/store/write.hpp"

namespace cargo::store {

namespace {

/// An act that was decided, on its way to be written.
struct Decided {
    Member& member;
    Writing writing;
    const Loaded* loaded = nullptr;  ///< null: refused
    Done done{};
    std::optional<Error> refusal{};
};

/// What no two acts of one transaction may share: goods they may change, and the request they answer.
std::set<std::string> claims_of(const ActRequest& request, const Closure& now, const Closure& before) {
    const Scope& scope = request.scope;
    std::set<std::string> claims;
    const auto box = [&](const std::string& container) { claims.insert("box/" + scope.call + "/" + container); };
    for (const std::string& container : scope.containers) box(container);
    for (const std::string& bill : scope.masters) claims.insert("master/" + scope.call + "/" + bill);
    const auto lot = [&](const ConsignmentKey& key) { claims.insert("lot/" + key.call + "/" + key.agent + "/" + key.bill); };
    for (const ConsignmentKey& key : scope.lots) lot(key);
    if (!scope.gate) {
        for (const Closure* closure : {&now, &before}) {
            for (const std::string& container : closure->boxes) box(container);
            for (const ConsignmentKey& key : closure->lots) lot(key);
        }
    }
    if (claims.empty()) claims.insert("call/" + scope.call);
    if (!request.idempotency_key.empty()) claims.insert("key/" + request.audit.subject + "/" + request.idempotency_key);
    return claims;
}

/// What to read. Where nothing exists yet there is nothing to search again: who puts the same goods in meanwhile is met at
/// the keys.
GroupKeys what_exists(Span span, const std::vector<Member>& members, const std::vector<Closure>& locked) {
    GroupKeys keys(span);
    for (std::size_t i = 0; i < members.size(); ++i) {
        const ActRequest& request = members[i].act.request;
        const bool nothing = span == Span::goods && locked[i] == Closure{};
        keys.add(nothing ? Scope{request.scope.call} : request.scope, request.audit.subject, request.idempotency_key);
        if (request.view) keys.ask_version(*request.view);
    }
    return keys;
}

/// The members that this transaction is for, in their order: none has goods that one before it has, or waits for.
std::vector<std::size_t> those_apart(std::vector<Member>& members, const std::vector<Closure>& locked, const LoadedGroup& group) {
    std::vector<std::size_t> apart;
    std::set<std::string> taken;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const ActRequest& request = members[i].act.request;
        const Closure& now = group.acts[i].closure;
        members[i].grown = span_of(request.scope) == Span::goods && locked[i] != now;
        bool free = !members[i].grown;
        if (members.size() > 1) {
            std::set<std::string> claims = claims_of(request, now, locked[i]);
            for (const std::string& claim : claims) free = free && !taken.contains(claim);
            taken.merge(claims);
        }
        if (free) apart.push_back(i);
    }
    return apart;
}

std::vector<Closure> lock_members(pqxx::work& tx, const GroupSettings& settings, Span span, const std::vector<Member>& members) {
    GroupKeys asked(span);
    for (const Member& member : members) asked.add(member.act.request.scope, {}, {});
    return lock_group(tx, asked, settings.lock_patience);
}

/// The members as questions at the gate, each of one box; none when one of them is anything else or more.
std::vector<Question> questions_of(const std::vector<Member>& members) {
    std::vector<Question> questions;
    for (const Member& member : members) {
        const ActRequest& request = member.act.request;
        const bool plain = request.scope.gate && request.scope.containers.size() == 1 && request.scope.lots.empty() &&
                           request.idempotency_key.empty() && member.act.documents.empty();
        if (!plain) return {};
        questions.push_back({request.scope.call, *request.scope.containers.begin()});
    }
    return questions;
}

/// The first answer to a request that was done before.
Result<Done> replay(const Seen& seen, const ActRequest& request) {
    if (seen.request_hash != request.request_hash)
        return fail(Errc::idempotency_conflict, {}, "this key was used with another request");
    Done first;
    first.replayed = true;
    first.answer = seen.answer;
    return first;
}

/// A refusal writes its audit row and nothing else.
void refuse(Decided& decided, Error why) {
    decided.writing.refused = true;
    const ActRequest& request = decided.member.act.request;
    decided.writing.grants_only = request.scope.gate;
    decided.writing.from_core = request.scope.gate;  // there is an audit row to write, and nothing else
    decided.writing.audit = leaf_of(entry_with(request, std::string(to_string(why.code)), why.detail));
    decided.refusal = std::move(why);
}

/// A question at the gate that keeps nothing but its grant.
bool keeps_grants_only(const ActRequest& request, const Events& events) {
    const auto is_answer = [](const Event& event) { return std::holds_alternative<GateAnswered>(event); };
    return request.scope.gate && request.idempotency_key.empty() && std::ranges::all_of(events, is_answer);
}

void follow(Decided& decided, Loaded& loaded, Events events) {
    const ActRequest& request = decided.member.act.request;
    Writing& writing = decided.writing;
    Done& done = decided.done;
    done.after = loaded.stock;
    cargo::apply(done.after, events);
    writing.changes = changes_between(loaded.stock, done.after, &loaded.call);
    if (!loaded.core) {
        NextCores cores = next_cores(loaded, done.after, request.now);
        writing.cores = std::move(cores.moved);
        writing.quiet_cores = std::move(cores.quiet);
    }
    decided.loaded = &loaded;
    writing.answer = request.answer_of ? request.answer_of(events, done.after) : request.answer;
    writing.audit = decided.member.leaf;
    writing.grants_only = keeps_grants_only(request, events);
    writing.from_core = loaded.core.has_value();
    writing.heads = loaded.heads;
    done.events = std::move(events);
    done.answer = writing.answer;
}

/// Decides one act; nothing is to be written of one that was answered before, or could not be decided now.
void decide_one(Member& member, Loaded& loaded, std::vector<Decided>& decided) {
    const ActRequest& request = member.act.request;
    Result<Events> events = fail(Errc::idempotency_conflict);
    std::optional<Result<Done>> seen;
    if (loaded.seen && !request.idempotency_key.empty()) seen = replay(*loaded.seen, request);
    if (seen && *seen) {
        member.outcome = std::move(seen);
        return;
    }
    if (!seen) {
        const meters::Timed timed(meters::of_process().decide);
        events = member.act.decide({loaded.stock, loaded.version, loaded.core});
    }
    if (!seen && !events && is_transient(events.error().code)) {
        member.outcome = std::unexpected(events.error());
        return;
    }
    Decided& one = decided.emplace_back(Decided{member, Writing{request, member.act.documents}});
    if (seen) return refuse(one, seen->error());
    if (!events) return refuse(one, events.error());
    follow(one, loaded, std::move(*events));
}

}  // namespace

AuditEntry entry_with(const ActRequest& request, std::string outcome, const std::string& detail) {
    AuditEntry entry = request.audit;
    if (entry.at.ms == 0) entry.at = request.now;
    entry.outcome = std::move(outcome);
    if (!detail.empty()) entry.detail += entry.detail.empty() ? detail : "; " + detail;
    return entry;
}

Result<void> work_group(pqxx::work& tx, const GroupSettings& settings, std::vector<Member>& members, Attempt& attempt) {
    const Span span = span_of(members.front().act.request.scope);
    const std::vector<Question> questions = questions_of(members);
    const std::vector<Closure> locked = questions.empty() ? lock_members(tx, settings, span, members)
                                                          : std::vector<Closure>(members.size());
    std::optional<LoadedGroup> known;
    if (!questions.empty()) known = load_questions(tx, questions, lock_questions(tx, questions, settings.lock_patience));
    LoadedGroup group = known ? std::move(*known) : load_group(tx, what_exists(span, members, locked));
    if (settings.registry_epoch >= 0 && group.registry_epoch != settings.registry_epoch) {
        attempt.registry_moved = true;
        return fail(Errc::version_conflict, {}, "the registry was changed meanwhile");
    }
    std::vector<Decided> decided;
    decided.reserve(members.size());  // what is told points into what is done
    for (const std::size_t i : those_apart(members, locked, group)) decide_one(members[i], group.acts[i], decided);
    if (decided.empty()) return {};

    std::vector<Writing> writings;
    for (Decided& one : decided) writings.push_back(std::move(one.writing));
    ActWriter writer(tx, writings, settings.copy_from, settings.staged);
    for (std::size_t i = 0; i < decided.size(); ++i) {
        const Decided& one = decided[i];
        Writing& writing = writings[i];
        if (one.loaded == nullptr) continue;
        writing.events = events_of(settings.keys, writing.request, *one.loaded, one.done.after, one.done.events, writing.changes,
                                   writing.cores);
    }
    writer.wait();
    number_events(tx, settings.keys, writings);
    const Result<std::string> xid = writer.finish();
    if (!xid) return std::unexpected(xid.error());
    attempt.xid = *xid;
    attempt.leaf_hex = writings.front().audit.leaf_hex;
    for (Decided& one : decided) {
        if (one.refusal) {
            one.member.outcome = std::unexpected(std::move(*one.refusal));
        } else {
            one.member.outcome = std::move(one.done);
        }
    }
    attempt.committing = true;
    crash_point("act.written");
    const meters::Timed timed(meters::of_process().commit);
    tx.commit();
    crash_point("act.committed");
    return {};
}

}  // namespace cargo::store
