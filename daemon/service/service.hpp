#pragma once

#include <boost/json/value.hpp>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/service/clock.hpp"
#include "daemon/service/draw_keys.hpp"
#include "daemon/service/progress.hpp"
#include "daemon/store/store.hpp"
#include "edi/interchange.hpp"
#include "libcargo/entry_check.hpp"
#include "libcargo/limits.hpp"
#include "rules/engine.hpp"

namespace cargo::store {
class RegistryStore;
}
namespace cargo::rules {
class Holder;
}

/// The front door of the service: everything the port can be asked, once the caller is
/// known. No HTTP and no SQL here; a handler parses, calls one of these, maps and writes.
namespace cargo::service {

/// What a database thread owns and lends to one call at a time.
struct Session {
    store::Store& store;
    store::RegistryStore& registry;
};

/// Who calls: the subject of a verified token. What it may do is read from the registry.
struct Caller {
    std::string subject;
};

/// A success. `status` is the HTTP success code (200, 201, 202); errors travel as `Error`.
struct Answer {
    boost::json::value body{};
    int status = 200;
    std::string etag{};       ///< of the caller's own view (view_tag.hpp)
    std::string location{};   ///< of something made
};
using Outcome = Result<Answer>;

/// What a caller says he has seen of an act's target (RFC 9110, If-Match).
struct IfMatch {
    bool any = false;                ///< whatever it looks like, if he may see it at all
    std::vector<std::string> tags{};  ///< any of these, without their quotes; none: nothing he could have seen
};

struct Settings {
    std::string port = "FRLEH";
    std::string port_time_zone = "Europe/Paris";
    std::string our_edi_id = "QUAI";   ///< UNB sender of our answers
    DrawKeys* draw_keys = nullptr;     ///< null: derived, kept nowhere
    std::size_t message_bytes_max = limits::interchange_bytes_max;
    std::size_t messages_waiting_max = 10'000;  ///< of one party; its profile may say another number
    EntryDeadlines entry_deadlines{};  ///< when an entry summary declaration is late; none by default: nothing is
    std::string spool_folder = "/tmp";  ///< where the answers to a large message wait until all are there
};

/// A page of a recipient's log, with the recipient it was read for.
struct LogPage {
    views::Audience audience{};
    std::string recipient;
    std::vector<store::OutboxRow> rows{};
};

/// One request of a group: POST /v1/acts/{act}, or POST /v1/gate (`act` empty). What it refers to outlives the call.
struct GroupCall {
    Caller caller{};
    std::string_view act{};
    const boost::json::value& body;
    std::string idempotency_key{};
    std::optional<IfMatch> if_match{};
};

/// What a request of a group got. `bug`: our own, in place of an outcome. `locked`: no outcome yet, nothing of it is done.
struct GroupAnswer {
    Outcome outcome = fail(Errc::version_conflict);
    std::exception_ptr bug{};
    bool locked = false;
};

/// Stateless but for its settings; may be called from several threads, each with its own Session.
class Service {
public:
    Service(const Clock& clock, store::IdKeys keys, rules::Holder& rules, Settings settings);

    /// POST /v1/acts/{act}: body {targets | fields of the act, reason}. Many keys: one result each,
    /// {results: [{key, ok, event_types?, error?{code, name, detail}}]}. A single-target act that is
    /// refused is an Error. `idempotency_key` may be empty. With `if_match` the act is done only if the caller's own view of
    /// its one target is still what he says, and is refused with version_stale otherwise; decided under the goods' lock. Where
    /// that stands among the reasons to refuse guards() says; an act that was done before answers as it did.
    [[nodiscard]] Outcome act(Session& session, const Caller& caller, std::string_view act, const boost::json::value& body,
                              const std::string& idempotency_key, const std::optional<IfMatch>& if_match = {}) const;

    /// Requests that came together, one answer each: their acts share transactions, and each answer is given after its
    /// commit. As if each had been asked alone, in this order.
    /// What is handed back of a request is the whole of it: once one of its acts is done, the locked ones are refused.
    [[nodiscard]] std::vector<GroupAnswer> acts(Session& session, std::span<const GroupCall> calls,
                                                store::WhenLocked when_locked = store::WhenLocked::wait) const;

    /// Questions that came together; as `acts`. Each one's audit row is committed when this returns.
    [[nodiscard]] std::vector<GroupAnswer> gates(Session& session, std::span<const GroupCall> calls,
                                                 store::WhenLocked when_locked = store::WhenLocked::wait) const;

    /// POST /v1/gate: body {container, haulier, call?}; the site is the caller's (officers name it).
    [[nodiscard]] Outcome gate(Session& session, const Caller& caller, const boost::json::value& body) const;

    // --- messages
    /// Bytes and SHA-256 are committed before it returns: 202 and Location /v1/messages/{id}. Errors, by precedence:
    /// role_missing; value_empty; request_too_large (for the port or for this partner); rate_exceeded (too many of the
    /// partner's wait); store_*.
    [[nodiscard]] Outcome file_message(Session& session, const Caller& caller, const store::Spool& bytes,
                                       const std::string& content_type) const;
    [[nodiscard]] Outcome file_message(Session& session, const Caller& caller, std::string_view bytes,
                                       const std::string& content_type) const;
    [[nodiscard]] Outcome message(Session& session, const Caller& caller, const std::string& id) const;
    /// {answers: [{name, type, href}]}
    [[nodiscard]] Outcome answers(Session& session, const Caller& caller, const std::string& id) const;
    [[nodiscard]] Result<store::InboxAnswer> answer(Session& session, const Caller& caller, const std::string& id,
                                                    const std::string& name) const;
    /// Works the oldest message that waits; false when there is none. Called by the message worker. A try that an outage ends
    /// (is_transient) does not count against the message; one that ends the process, or any other error, does.
    [[nodiscard]] Result<bool> process_next_message(Session& session) const;

    // --- look-ups; each leaves an audit row with its purpose before it answers
    [[nodiscard]] Outcome calls(Session& session, const Caller& caller) const;
    [[nodiscard]] Outcome call(Session& session, const Caller& caller, const std::string& stay) const;
    /// The caller's current views under a call: `kind` is "lot" or "box"; paged by key.
    [[nodiscard]] Outcome list(Session& session, const Caller& caller, const std::string& kind, const std::string& call,
                               const std::string& after, std::size_t limit, const std::string& purpose) const;
    [[nodiscard]] Outcome lot(Session& session, const Caller& caller, const ConsignmentKey& key,
                              const std::string& purpose) const;
    [[nodiscard]] Outcome box(Session& session, const Caller& caller, const std::string& call, const std::string& container,
                              const std::string& purpose) const;
    /// A terminal's list "to present": box, place, time; never a reason.
    [[nodiscard]] Outcome to_present(Session& session, const Caller& caller) const;

    // --- the log
    /// The caller's own stream after `after` (its last event id; empty: from the start).
    /// Errors: target_unknown when `after` is not of this recipient.
    [[nodiscard]] Result<LogPage> events(Session& session, const Caller& caller, const std::string& after,
                                         std::size_t limit) const;

    // --- rules
    [[nodiscard]] Outcome rules_in_force(Session& session, const Caller& caller) const;
    /// Loads the text, or refuses with all its errors; swaps atomically; audited.
    [[nodiscard]] Outcome activate_rules(Session& session, const Caller& caller, std::string_view text,
                                         const std::string& reason) const;

private:
    [[nodiscard]] Result<void> work_message(Session& session, const store::InboxEntry& entry, Instant now) const;
    [[nodiscard]] Result<void> give_back_tries(Session& session) const;

    const Clock& clock_;
    store::IdKeys keys_;
    rules::Holder& rules_;
    Settings settings_;
    mutable ProgressBook progress_{};
    mutable std::mutex owed_mutex_{};
    mutable std::vector<std::string> owed_tries_{};  ///< messages whose try was ended by an outage, to be given back
};

}  // namespace cargo::service
