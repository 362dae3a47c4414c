#include "daemon/store/group.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/store/deciding.hpp"
#include "daemon/store/questions.hpp"
#include "daemon/store/streams.hpp"
#include "daemon/store/whole_call.hpp"
#include "daemon/store/write.hpp"

namespace cargo::store {

namespace {

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

/// Goods are there that were not when the locking began: they are not locked.
bool has_grown(const Scope& scope, const Closure& locked, const Loaded& loaded) {
    if (span_of(scope) == Span::goods) return locked != loaded.closure;
    const auto is_new = [&](const std::string& box) { return loaded.stock.boxes.contains(box) && !locked.boxes.contains(box); };
    return scope.gate && std::ranges::any_of(scope.containers, is_new);
}

/// The members that this transaction is for, in their order: none has goods that one before it has, or waits for.
std::vector<std::size_t> those_apart(std::vector<Member>& members, const std::vector<Closure>& locked, const LoadedGroup& group) {
    std::vector<std::size_t> apart;
    std::set<std::string> taken;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const ActRequest& request = members[i].act.request;
        const Closure& now = group.acts[i].closure;
        members[i].grown = has_grown(request.scope, locked[i], group.acts[i]);
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
    if (span == Span::whole_call) return work_whole_call(tx, settings, members.front(), attempt);
    const std::vector<Question> questions = questions_of(members);
    std::vector<Closure> locked(members.size());
    std::optional<LoadedGroup> known;
    if (questions.empty()) {
        locked = lock_members(tx, settings, span, members);
    } else {
        const LockedBoxes boxes = lock_questions(tx, questions, settings.lock_patience);
        for (std::size_t i = 0; i < questions.size(); ++i) {
            const std::string container(questions[i].container);
            if (boxes.contains({std::string(questions[i].call), container})) locked[i].boxes.insert(container);
        }
        known = load_questions(tx, questions, boxes);
    }
    LoadedGroup group = known ? std::move(*known) : load_group(tx, what_exists(span, members, locked));
    if (settings.registry_epoch >= 0 && group.registry_epoch != settings.registry_epoch) {
        attempt.registry_moved = true;
        return fail(Errc::version_conflict, {}, "the registry was changed meanwhile");
    }
    std::vector<Decided> decided;
    decided.reserve(members.size());  // what is told points into what is done
    for (const std::size_t i : those_apart(members, locked, group)) decide_one(members[i], group.acts[i], decided);
    if (decided.empty()) return {};

    attempt.leaf_hex = decided.front().writing.audit.leaf_hex;
    const Result<std::string> xid = write_decided(tx, settings, decided);
    if (!xid) return std::unexpected(xid.error());
    attempt.xid = *xid;
    commit(tx, decided, attempt);
    return {};
}

}  // namespace cargo::store
