#include <algorithm>
#include <utility>

#include "daemon/store/group.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/streams.hpp"
#include "daemon/store/write.hpp"

// Acts, alone or in groups: one transaction after the other until each has its answer.
namespace cargo::store {

namespace {

constexpr int conflict_tries = 5;  ///< lost races and deadlocks are taken again that often

/// As the session's own: longer than the largest registration; past it a caller is better told to try again.
constexpr std::chrono::milliseconds lock_patience_long{30'000};
/// Neighbours may be kept by each other's locks for so long. Transactions of single acts and of groups take some ten.
constexpr std::chrono::milliseconds lock_patience{100};
/// Of each act once its group was found to be kept: what is free now is free at once.
constexpr std::chrono::milliseconds lock_patience_alone{20};

bool lost(const Error& error) {
    return error.code == Errc::store_unavailable || error.code == Errc::store_outcome_unknown;
}

/// An act that has no answer yet.
struct Waiting {
    std::size_t index = 0;
    int tries = 0;
};

/// What one transaction of a group came to.
struct Ran {
    Result<void> result{};
    Attempt attempt{};
    std::exception_ptr bug{};
};

}  // namespace

/// Works a group off: transactions of acts that fit together, in their order.
class Grouping {
public:
    Grouping(Store& store, Session& session, const std::string& url, const GroupSettings& settings,
             std::span<const GroupedAct> acts, WhenLocked when_locked)
        : store_(store), session_(session), url_(url), settings_(settings), acts_(acts), when_locked_(when_locked),
          settled_(acts.size()) {
        settings_.lock_patience = when_locked == WhenLocked::wait ? lock_patience_long : lock_patience;
        for (std::size_t i = 0; i < acts.size(); ++i) waiting_.push_back({i});
    }

    std::vector<Settled> run() {
        while (!waiting_.empty()) {
            std::vector<Waiting> batch = next_batch();
            std::vector<Member> members;
            for (const Waiting& one : batch) {
                const GroupedAct& act = acts_[one.index];
                members.push_back({act, leaf_of(entry_with(act.request, "done", {}))});
            }
            const Ran ran = transact(members, batch.size() > 1);
            if (ran.bug) {
                if (batch.size() == 1) settled_[batch.front().index].bug = ran.bug;
                one_by_one_ = true;
                put_back(batch.size() > 1 ? std::move(batch) : std::vector<Waiting>{});
            } else if (ran.attempt.registry_moved) {
                for (const Waiting& one : batch) settled_[one.index].registry_moved = true;
                for (const Waiting& one : std::exchange(waiting_, {})) settled_[one.index].registry_moved = true;
            } else if (ran.attempt.locked && when_locked_ != WhenLocked::wait) {
                take_locked(std::move(batch), ran.result.error());
            } else if (ran.result || (ran.attempt.committing && lost(ran.result.error()))) {
                take_answers(batch, members, ran.result ? Result<void>{} : resolve_doubt(url_, ran.attempt));
            } else {
                take_failure(std::move(batch), ran.result.error());
            }
        }
        return std::move(settled_);
    }

private:
    /// The acts of the first one's span, in their order; a whole call is alone.
    std::vector<Waiting> next_batch() {
        const Span span = span_of(request_of(waiting_.front()).scope);
        const bool alone = one_by_one_ || span == Span::whole_call;
        std::vector<Waiting> batch;
        std::vector<Waiting> rest;
        for (const Waiting& one : waiting_) {
            const bool fits = span_of(request_of(one).scope) == span && (batch.empty() || !alone);
            (fits ? batch : rest).push_back(one);
        }
        waiting_ = std::move(rest);
        return batch;
    }

    /// With `shared`, what was thrown is kept: it may be one act's, and the others have nothing to do with it.
    Ran transact(std::vector<Member>& members, bool shared) {
        Ran ran;
        try {
            ran.result = session_.guarded([&]() -> Result<void> {
                pqxx::work tx{session_.connection()};
                try {
                    return work_group(tx, settings_, members, ran.attempt);
                } catch (const pqxx::sql_error& error) {
                    ran.attempt.locked = error.sqlstate() == "55P03";  // lock_timeout
                    throw;
                }
            });
        } catch (const pqxx::sql_error&) {  // the server's word: nothing of it stands
            if (!shared && acts_.size() == 1) throw;
            ran.bug = std::current_exception();
        } catch (const std::exception& error) {
            if (ran.attempt.committing) {  // no memory for its answer, say: only the server knows how it ended
                session_.mark_broken();
                ran.result = fail(Errc::store_outcome_unknown, {}, error.what());
                return ran;
            }
            if (!shared && acts_.size() == 1) throw;
            ran.bug = std::current_exception();
        }
        return ran;
    }

    /// Each member's answer, unless `committed` says that nobody has one; those left wait again, before all others.
    void take_answers(const std::vector<Waiting>& batch, std::vector<Member>& members, const Result<void>& committed) {
        std::vector<Waiting> left;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            Waiting one = batch[i];
            if (members[i].outcome) {
                settled_[one.index].result = committed ? std::move(*members[i].outcome) : std::unexpected(committed.error());
            } else if (members[i].grown && ++one.tries == conflict_tries) {
                refuse(one, Error{Errc::version_conflict, {}, "goods were added to these boxes meanwhile"});
            } else {
                left.push_back(one);
            }
        }
        put_back(std::move(left));
    }

    /// Somebody holds what one of them needs: the others go on without it.
    void take_locked(std::vector<Waiting> batch, const Error& error) {
        if (batch.size() > 1) {
            one_by_one_ = true;
            settings_.lock_patience = lock_patience_alone;
            put_back(std::move(batch));
        } else if (when_locked_ == WhenLocked::hand_back) {
            settled_[batch.front().index].locked = true;
        } else {
            refuse(batch.front(), error);
        }
    }

    /// Nothing of this transaction stands.
    void take_failure(std::vector<Waiting> batch, const Error& error) {
        if (lost(error)) {
            for (const Waiting& one : batch) settled_[one.index].result = std::unexpected(error);
            return;
        }
        const bool race = error.code == Errc::version_conflict;
        bool again = race;
        for (Waiting& one : batch) again = ++one.tries < conflict_tries && again;
        if (again) return put_back(std::move(batch));
        if (batch.size() == 1) return refuse(batch.front(), error);
        one_by_one_ = true;  // one of them spoils it for the others
        for (Waiting& one : batch) one.tries = 0;
        put_back(std::move(batch));
    }

    void put_back(std::vector<Waiting> batch) {
        for (Waiting& one : waiting_) batch.push_back(one);
        waiting_ = std::move(batch);
    }

    /// Rolled back: the refusal is all that remains.
    void refuse(const Waiting& one, const Error& error) {
        const AuditEntry entry = entry_with(request_of(one), std::string(to_string(error.code)), error.detail);
        const Result<void> audited = store_.audit(entry);
        settled_[one.index].result = std::unexpected(audited ? error : audited.error());
    }

    [[nodiscard]] const ActRequest& request_of(const Waiting& one) const { return acts_[one.index].request; }

    Store& store_;
    Session& session_;
    const std::string& url_;
    GroupSettings settings_;
    std::span<const GroupedAct> acts_;
    WhenLocked when_locked_;
    std::vector<Settled> settled_;
    std::vector<Waiting> waiting_{};
    bool one_by_one_ = false;
};

Result<Done> Store::act(const ActRequest& request, const Decider& decide) {
    return act_with_documents(request, decide, {});
}

Result<Done> Store::act_with_documents(const ActRequest& request, const Decider& decide, const std::vector<Document>& documents) {
    const GroupedAct act{request, decide, documents};
    return std::move(act_group({&act, 1}).front().result);
}

std::vector<Settled> Store::act_group(std::span<const GroupedAct> acts, std::int64_t registry_epoch, WhenLocked when_locked) {
    const auto large = [&](const GroupedAct& act) {
        const Scope& scope = act.request.scope;
        return scope.whole_call || scope.lots.size() + scope.containers.size() >= impl_->copy_from;
    };
    if (!impl_->staged && std::ranges::any_of(acts, large)) {
        const Result<void> prepared = impl_->session->guarded([&]() -> Result<void> {
            prepare_staging(impl_->session->connection());
            return {};
        });
        impl_->staged = prepared.has_value();  // when not, the act itself will tell why
    }
    const GroupSettings settings{impl_->keys, impl_->copy_from, impl_->staged, impl_->part_of, registry_epoch};
    return Grouping(*this, *impl_->session, impl_->url, settings, acts, when_locked).run();
}

Result<Stock> Store::load(const Scope& scope) {
    return impl_->session->guarded([&]() -> Result<Stock> {
        pqxx::nontransaction tx{impl_->session->connection()};
        GroupKeys keys(span_of(scope));
        keys.add(scope, {}, {});
        return std::move(load_group(tx, keys).acts.front().stock);
    });
}

Result<Shown> Store::show(const Scope& scope, const ViewOf& view) {
    return impl_->session->guarded([&]() -> Result<Shown> {
        pqxx::nontransaction tx{impl_->session->connection()};
        GroupKeys keys(Span::goods);
        keys.add(scope, {}, {});
        keys.ask_version(view);
        Loaded loaded = std::move(load_group(tx, keys).acts.front());
        Shown shown{std::move(loaded.stock), {}, loaded.version};
        for (const auto& [container, core] : loaded.cores) shown.cores.emplace(container, view_of(core));
        return shown;
    });
}

}  // namespace cargo::store
