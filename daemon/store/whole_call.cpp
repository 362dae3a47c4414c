#include "daemon/store/whole_call.hpp"

#include <utility>

#include "daemon/store/call_parts.hpp"
#include "daemon/store/deciding.hpp"
#include "daemon/store/give_back.hpp"

namespace cargo::store {
namespace {

/// What happened to the call is told with the call.
bool is_of_the_call(const Event& event) {
    return std::holds_alternative<CallOpened>(event) || std::holds_alternative<ShipArrived>(event) ||
           std::holds_alternative<DischargeEnded>(event);
}

/// The part's goods as they follow from the call. Errors: the decider's, version_conflict; nothing of the act stands then.
Result<void> work_part(pqxx::work& tx, const GroupSettings& settings, Member& member, const CallPart& part) {
    const ActRequest& request = member.act.request;
    GroupKeys keys(Span::whole_call);
    Scope scope{request.scope.call};
    scope.lots.insert(part.lots.begin(), part.lots.end());
    scope.containers.insert(part.containers.begin(), part.containers.end());
    keys.add(scope, {}, {});
    LoadedGroup group = load_group(tx, keys);
    Loaded& loaded = group.acts.front();
    Result<Events> events = member.act.decide({loaded.stock, loaded.version, loaded.core});
    if (!events) return std::unexpected(events.error());
    std::erase_if(*events, is_of_the_call);
    std::vector<Decided> decided;
    decided.push_back(Decided{member, Writing{request, member.act.documents}});
    follow(decided.front(), loaded, std::move(*events));
    decided.front().writing.continued = true;
    const Result<std::string> written = write_decided(tx, settings, decided);
    if (!written) return std::unexpected(written.error());
    return {};
}

}  // namespace

Result<void> work_whole_call(pqxx::work& tx, const GroupSettings& settings, Member& member, Attempt& attempt) {
    const ActRequest& request = member.act.request;
    GroupKeys alone(Span::whole_call);
    alone.add(Scope{request.scope.call}, request.audit.subject, request.idempotency_key);
    static_cast<void>(lock_group(tx, alone, settings.lock_patience));  // alone on the call there is nothing more to lock
    LoadedGroup group = load_group(tx, alone);
    if (settings.registry_epoch >= 0 && group.registry_epoch != settings.registry_epoch) {
        attempt.registry_moved = true;
        return fail(Errc::version_conflict, {}, "the registry was changed meanwhile");
    }
    std::vector<Decided> decided;
    decide_one(member, group.acts.front(), decided);
    if (decided.empty()) return {};
    attempt.leaf_hex = decided.front().writing.audit.leaf_hex;
    const Result<std::string> xid = write_decided(tx, settings, decided);
    if (!xid) return std::unexpected(xid.error());
    attempt.xid = *xid;
    if (!decided.front().refusal) {
        for (const CallPart& part : parts_of_call(tx, request.scope.call, settings.part_of)) {
            if (const Result<void> worked = work_part(tx, settings, member, part); !worked) return worked;
        }
        give_back_memory();  // what the parts took lies in pieces behind what others have made meanwhile
    }
    commit(tx, decided, attempt);
    return {};
}

}  // namespace cargo::store
