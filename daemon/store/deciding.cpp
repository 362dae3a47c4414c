#include "daemon/store/deciding.hpp"

#include <algorithm>
#include <utility>

#include "daemon/meters/meters.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/streams.hpp"

namespace cargo::store {
namespace {

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

/// What is written at a time: some of a large act, or all of many small ones. Each time costs a few ways to the server.
constexpr std::size_t events_of_a_piece = 2'000;

/// A question at the gate that keeps nothing but its grant.
bool keeps_grants_only(const ActRequest& request, const Events& events) {
    const auto is_answer = [](const Event& event) { return std::holds_alternative<GateAnswered>(event); };
    return request.scope.gate && request.idempotency_key.empty() && std::ranges::all_of(events, is_answer);
}

}  // namespace

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

Result<std::string> write_decided(pqxx::work& tx, const GroupSettings& settings, std::span<Decided> decided) {
    std::vector<Writing> writings;
    for (Decided& one : decided) writings.push_back(std::move(one.writing));
    ActWriter writer(tx, settings.keys, writings, settings.copy_from, settings.staged);
    std::vector<ToldByAct> gathered;  // of many small acts that are large together
    std::size_t events_gathered = 0;
    for (std::size_t i = 0; i < decided.size(); ++i) {
        const Decided& one = decided[i];
        Writing& writing = writings[i];
        if (one.loaded == nullptr) continue;
        const EventMaker maker(settings.keys, writing, *one.loaded, one.done.after, one.done.events, writer.is_large());
        if (!writer.is_large()) {
            writing.events = maker.piece(0);
            continue;
        }
        for (std::size_t piece = 0; piece < maker.pieces(); ++piece) {
            gathered.push_back({writing.request, maker.piece(piece)});
            events_gathered += gathered.back().events.size();
            if (events_gathered < events_of_a_piece) continue;
            writer.take(std::exchange(gathered, {}));
            events_gathered = 0;
        }
    }
    if (!gathered.empty()) writer.take(std::move(gathered));
    if (!writer.is_large()) number_events(tx, settings.keys, writings);
    return writer.finish();
}

void commit(pqxx::work& tx, std::span<Decided> decided, Attempt& attempt) {
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
}

}  // namespace cargo::store
